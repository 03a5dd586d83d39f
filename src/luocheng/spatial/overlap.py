"""How much ground two polygons share, for a million pairs at once: no shape is made for it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from numba import njit

from luocheng.spatial.growing import doubled

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Longs = NDArray[np.int64]
    Shapes = NDArray[Any]

__all__ = ["Outlines", "outlines_of", "shared_area"]

_BLOCK = 50_000
"""Pairs that a thread takes at once."""


@dataclass(frozen=True, slots=True)
class Outlines:
    """The outlines of polygons as straight stretches, one polygon after another.

    Parameters
    ----------
    start
        Where the stretches of each polygon begin, (n + 1,).
    ends
        x and y of the western end, x and y of the eastern end, and 1 where the polygon lies below the stretch, -1 where
        it lies above, (stretches, 5). Stretches that run north enclose nothing and are left out.
    box
        Least x, least y, greatest x, greatest y, (n, 4); nan for a missing shape.
    """

    start: Longs
    ends: Floats
    box: Floats


def outlines_of(shapes: Shapes) -> Outlines:
    """Return the outlines of valid polygons and multipolygons, (n,); what is none encloses nothing."""
    areal = np.flatnonzero(np.asarray(shapely.get_dimensions(shapes)) == 2)
    parts, of = shapely.get_parts(shapes[areal], return_index=True)
    rings, part = shapely.get_rings(parts, return_index=True)
    # The first ring of each part is its outline, the others are holes; which way they run is not told by the file.
    hole = np.zeros(len(rings), np.bool_)
    hole[1:] = part[1:] == part[:-1]
    begin = np.concatenate(
        [np.zeros(1, np.int64), np.cumsum(shapely.get_num_coordinates(rings), dtype=np.int64)]
    )
    start, ends = _stretches(shapely.get_coordinates(rings), begin, hole, areal[of[part]], len(shapes))
    return Outlines(start, ends, shapely.bounds(shapes).reshape(-1, 4))


@njit(cache=True, nogil=True)
def _stretches(
    points: Floats, begin: Longs, hole: NDArray[np.bool_], shape: Longs, shapes: int
) -> tuple[Longs, Floats]:
    """Put the stretches of all rings one after another, each from west to east; rings are in the order of their shapes."""
    ends = np.empty((len(points), 5))
    start = np.zeros(shapes + 1, np.int64)
    count = 0
    for r in range(len(hole)):
        x, y = points[begin[r], 0], points[begin[r], 1]
        doubled = 0.0
        for p in range(begin[r], begin[r + 1] - 1):
            doubled += (points[p, 0] - x) * (points[p + 1, 1] - y) - (points[p + 1, 0] - x) * (
                points[p, 1] - y
            )
        # An outline that runs anticlockwise has the polygon above its eastward stretches.
        turn = -1.0 if (doubled > 0) != hole[r] else 1.0
        for p in range(begin[r], begin[r + 1] - 1):
            if points[p, 0] == points[p + 1, 0]:
                continue
            west, east = (p, p + 1) if points[p, 0] < points[p + 1, 0] else (p + 1, p)
            ends[count, 0], ends[count, 1] = points[west, 0], points[west, 1]
            ends[count, 2], ends[count, 3] = points[east, 0], points[east, 1]
            ends[count, 4] = turn if west == p else -turn
            count += 1
        start[shape[r] + 1] = count
    for i in range(shapes):
        start[i + 1] = max(start[i + 1], start[i])
    return start, ends[:count].copy()


def shared_area(one: Outlines, i: Longs, other: Outlines, j: Longs, threads: int = 2) -> Floats:
    """Return the area that polygon i of one and polygon j of another have in common, for each pair, m².

    Parameters
    ----------
    one, other
        From `outlines_of`; they may be the same.
    i, j
        Pairs, (p,).
    threads
        How many blocks of pairs are looked at at once.

    >>> squares = outlines_of(shapely.box([0, 1, 9], 0, [2, 3, 10], 2))
    >>> shared_area(squares, np.array([0, 0]), squares, np.array([1, 2])).tolist()
    [2.0, 0.0]
    """
    found = np.zeros(len(i))
    i, j = np.asarray(i, np.int64), np.asarray(j, np.int64)

    def job(begin: int) -> None:
        end = begin + _BLOCK
        _shared(one.start, one.ends, one.box, i[begin:end], other.start, other.ends, other.box, j[begin:end], found[begin:end])  # fmt: skip

    with ThreadPoolExecutor(max(1, threads)) as pool:
        list(pool.map(job, range(0, len(i), _BLOCK)))
    return found


@njit(cache=True, nogil=True)
def _shared(
    start: Longs, ends: Floats, box: Floats, rows: Longs, start2: Longs, ends2: Floats, box2: Floats, rows2: Longs, found: Floats
) -> None:  # fmt: skip
    """Add up, for each two stretches, the ground below both: below the roofs of a polygon less that below its floors."""
    held = np.empty((256, 5))
    for k in range(len(rows)):
        i, j = rows[k], rows2[k]
        left, right = max(box[i, 0], box2[j, 0]), min(box[i, 2], box2[j, 2])
        if not left < right or not max(box[i, 1], box2[j, 1]) < min(box[i, 3], box2[j, 3]):
            continue
        # Near a corner of what they share numbers are small, and lose nothing.
        x, y = left, min(box[i, 1], box2[j, 1])
        count = 0
        for e in range(start2[j], start2[j + 1]):
            if ends2[e, 0] < right and ends2[e, 2] > left:
                if count == len(held):
                    held = doubled(held)
                held[count, 0], held[count, 1] = ends2[e, 0] - x, ends2[e, 1] - y
                held[count, 2], held[count, 4] = ends2[e, 2] - x, ends2[e, 4]
                held[count, 3] = (ends2[e, 3] - ends2[e, 1]) / (ends2[e, 2] - ends2[e, 0])
                count += 1
        total = 0.0
        for e in range(start[i], start[i + 1]):
            if not (ends[e, 0] < right and ends[e, 2] > left):
                continue
            x0, y0, x1 = ends[e, 0] - x, ends[e, 1] - y, ends[e, 2] - x
            slope = (ends[e, 3] - ends[e, 1]) / (ends[e, 2] - ends[e, 0])
            for h in range(count):
                low, high = max(x0, held[h, 0]), min(x1, held[h, 2])
                if low >= high:
                    continue
                p0, p1 = y0 + slope * (low - x0), y0 + slope * (high - x0)
                q0 = held[h, 1] + held[h, 3] * (low - held[h, 0])
                q1 = held[h, 1] + held[h, 3] * (high - held[h, 0])
                d0, d1 = p0 - q0, p1 - q1
                wide = high - low
                if d0 <= 0 and d1 <= 0:
                    below = wide * (p0 + p1) / 2
                elif d0 >= 0 and d1 >= 0:
                    below = wide * (q0 + q1) / 2
                else:
                    # They cross: the lower one of each side, that is half of both less half of what is between them.
                    t = d0 / (d0 - d1)
                    between = wide * (abs(d0) * t + abs(d1) * (1 - t)) / 2
                    below = (wide * (p0 + p1) / 2 + wide * (q0 + q1) / 2 - between) / 2
                total += ends[e, 4] * held[h, 4] * below
        found[k] = max(total, 0.0)
