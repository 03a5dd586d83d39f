"""How much ground polygons share, for a million pairs at once: no shape is made for it.

Two polygons share what is below their stretches together. Where more of them meet - a parcel, what earlier parcels take of
it, an area, circles around places - the ground is cut into slabs between the corners and crossings of all stretches; in a
slab nothing crosses, and what counts lies between one stretch and the next.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numba import njit

from luocheng.spatial.growing import doubled
from luocheng.spatial.packed import Packed

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Longs = NDArray[np.int64]
    Turns = NDArray[np.int8]
    Shapes = NDArray[Any]

__all__ = ["NORTH", "Outlines", "left_area", "outlines_of", "shared_area", "stretch"]

NORTH = 2
"""The turn of a stretch that runs north or south: it bounds nothing from above or below."""

_BLOCK = 20_000
"""Pairs that a thread takes at once."""

_OWN, _TAKEN, _ZONE, _SERVED, _WINDOW = 0.0, 1.0, 2.0, 3.0, 4.0
"""What a stretch belongs to: the parcel itself, one that takes ground of it, the area, one of what serves it, or the part
of the ground that is looked at."""

_NOTHING, _SOME, _ALL = 0, 1, 2
"""How much of a window lies in a polygon."""

_HAIR = 1e-9
"""The share of a width that rounding may make of nothing."""

_MANY = 160
"""Stretches above which ground is looked at in halves."""

_LEAST = 1.0
"""Metres. What is no wider is not halved."""


@dataclass(frozen=True, slots=True)
class Outlines:
    """The outlines of polygons, one polygon after another.

    Parameters
    ----------
    start
        Where the corners of each polygon begin, (n + 1,).
    points
        x and y of the corners, ring after ring, (corners, 2).
    turn
        Of the stretch from each corner to the next, (corners,): 1 where the polygon lies on its right, -1 where it lies
        on its left, `NORTH` where it runs north or south, 0 behind the last corner of a ring.
    box
        Least x, least y, greatest x, greatest y, (n, 4); nan for a missing shape.
    """

    start: Longs
    points: Floats
    turn: Turns
    box: Floats

    def __len__(self) -> int:
        return len(self.box)


def outlines_of(shapes: Shapes | Packed) -> Outlines:
    """Return the outlines of valid polygons and multipolygons, (n,); what is none encloses nothing."""
    packed = shapes if isinstance(shapes, Packed) else Packed.of(shapes)
    turn = _turns(packed.kind, packed.points, packed.line, packed.part, packed.start)
    return Outlines(packed.line[packed.part[packed.start]], packed.points, turn, packed.box)


@njit(cache=True, nogil=True)
def _turns(kind: Turns, points: Floats, line: Longs, part: Longs, start: Longs) -> Turns:
    """Tell on which side of each stretch its polygon lies: files do not say which way rings run."""
    turn = np.zeros(len(points), np.int8)
    for i in range(len(kind)):
        if kind[i] != 3 and kind[i] != 6:
            continue
        for q in range(start[i], start[i + 1]):
            for r in range(part[q], part[q + 1]):
                x, y = points[line[r], 0], points[line[r], 1]
                doubled = 0.0
                for p in range(line[r], line[r + 1] - 1):
                    doubled += (points[p, 0] - x) * (points[p + 1, 1] - y)
                    doubled -= (points[p + 1, 0] - x) * (points[p, 1] - y)
                # The first ring of a part is its outline, the others are holes.
                side = -1 if (doubled > 0) == (r == part[q]) else 1
                for p in range(line[r], line[r + 1] - 1):
                    turn[p] = NORTH if points[p, 0] == points[p + 1, 0] else side
    return turn


@njit(cache=True, nogil=True, inline="always")
def stretch(points: Floats, turn: Turns, p: int) -> tuple[float, float, float, float, float]:
    """Return the western and the eastern end of a stretch, and 1 where its polygon lies below it, -1 where above."""
    if points[p, 0] < points[p + 1, 0]:
        return points[p, 0], points[p, 1], points[p + 1, 0], points[p + 1, 1], float(turn[p])
    return points[p + 1, 0], points[p + 1, 1], points[p, 0], points[p, 1], -float(turn[p])


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

    >>> import shapely
    >>> squares = outlines_of(shapely.box([0, 1, 9], 0, [2, 3, 10], 2))
    >>> shared_area(squares, np.array([0, 0]), squares, np.array([1, 2])).tolist()
    [2.0, 0.0]
    """
    found = np.zeros(len(i))
    i, j = np.asarray(i, np.int64), np.asarray(j, np.int64)

    def job(begin: int) -> None:
        end = begin + _BLOCK
        _shared(one.start, one.points, one.turn, one.box, i[begin:end], other.start, other.points, other.turn, other.box, j[begin:end], found[begin:end])  # fmt: skip

    with ThreadPoolExecutor(max(1, threads)) as pool:
        list(pool.map(job, range(0, len(i), _BLOCK)))
    return found


@njit(cache=True, nogil=True)
def _shared(
    start: Longs, points: Floats, turn: Turns, box: Floats, rows: Longs,
    start2: Longs, points2: Floats, turn2: Turns, box2: Floats, rows2: Longs, found: Floats,
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
        for p in range(start2[j], start2[j + 1]):
            if abs(turn2[p]) != 1:
                continue
            a0, b0, a1, b1, side = stretch(points2, turn2, p)
            if a0 < right and a1 > left:
                if count == len(held):
                    held = doubled(held)
                held[count, 0], held[count, 1], held[count, 2] = a0 - x, b0 - y, a1 - x
                held[count, 3], held[count, 4] = (b1 - b0) / (a1 - a0), side
                count += 1
        total = 0.0
        for p in range(start[i], start[i + 1]):
            if abs(turn[p]) != 1:
                continue
            a0, b0, a1, b1, side = stretch(points, turn, p)
            if not (a0 < right and a1 > left):
                continue
            x0, y0, x1 = a0 - x, b0 - y, a1 - x
            slope = (b1 - b0) / (a1 - a0)
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
                total += side * held[h, 4] * below
        found[k] = max(total, 0.0)


def left_area(
    own: Outlines,
    rows: Longs,
    takers: Outlines,
    taken: tuple[Longs, Longs],
    zones: Outlines | None = None,
    zone: Longs | None = None,
    around: Outlines | None = None,
    serving: tuple[Longs, Longs] | None = None,
    threads: int = 2,
) -> Floats:
    """Return the area of polygons without what others take of them, within an area each, as far as it is served, m².

    Parameters
    ----------
    own, rows
        Outlines, and the polygon of each question, (m,).
    takers, taken
        Outlines; where the takers of each question begin, (m + 1,), and which they are.
    zones, zone
        Outlines of areas, and the one of each question, (m,); None where the whole of a polygon is asked for.
    around, serving
        Outlines of what serves ground; where those of each question begin, (m + 1,), and which they are. Ground that
        several serve counts once. None where it does not matter whether ground is served.
    threads
        How many blocks of questions are looked at at once.

    >>> import shapely
    >>> squares = outlines_of(shapely.box([0, 1, 0], 0, [4, 2, 2], 2))
    >>> left_area(squares, np.array([0]), squares, (np.array([0, 2]), np.array([1, 2]))).tolist()
    [4.0]
    """
    found = np.zeros(len(rows))
    rows = np.asarray(rows, np.int64)
    in_zone = np.full(len(rows), -1, np.int64) if zone is None else np.asarray(zone, np.int64)
    area = own if zones is None else zones
    by = own if around is None else around
    nothing = np.zeros(len(rows) + 1, np.int64), np.empty(0, np.int64)
    begin, which = nothing if serving is None else serving

    def job(low: int) -> None:
        high = min(low + _BLOCK, len(rows))
        _left(
            own.start, own.points, own.turn, own.box, rows[low:high],
            takers.start, takers.points, takers.turn, taken[0][low : high + 1], taken[1],
            area.start, area.points, area.turn, area.box, in_zone[low:high],
            by.start, by.points, by.turn, begin[low : high + 1], which, serving is not None, found[low:high],
        )  # fmt: skip

    with ThreadPoolExecutor(max(1, threads)) as pool:
        list(pool.map(job, range(0, len(rows), _BLOCK)))
    return found


@njit(cache=True, nogil=True)
def _gathered(
    held: Floats, count: int, start: Longs, points: Floats, turn: Turns, which: Longs, role: float,
    west: float, east: float, south: float, top: float,
) -> tuple[Floats, int, int]:  # fmt: skip
    """Add the stretches of polygons that lie between west and east, cut there, and not wholly above the top.

    A row is x, y of the western end, x, y of the eastern end, slope, side, and what it belongs to; places are told from
    the south-western corner. Of a polygon none of whose stretches passes the window none is added. Told is whether one of
    the polygons holds all of the window - then none is added at all -, whether one holds some of it, or none does.
    """
    before, has = count, _NOTHING
    for i in which:
        first, passes, below = count, False, 0.0
        for p in range(start[i], start[i + 1]):
            if abs(turn[p]) != 1:
                continue
            a0, b0, a1, b1, side = stretch(points, turn, p)
            if a0 >= east or a1 <= west:
                continue
            slope = (b1 - b0) / (a1 - a0)
            x0, y0, x1, y1 = a0 - west, b0 - south, a1 - west, b1 - south
            if x0 < 0.0:
                x0, y0 = 0.0, y0 - slope * x0
            if x1 > east - west:
                x1, y1 = east - west, y1 + slope * (east - west - x1)
            if min(y0, y1) > top or x1 <= x0:
                continue
            if count == len(held):
                held = doubled(held)
            held[count] = x0, y0, x1, y1, slope, side, role
            count += 1
            passes |= max(y0, y1) > 0.0
            below -= side * (x1 - x0)
        # What runs north is not among them: it passes where there is more to one side of it than to the other.
        if passes or _HAIR < below / (east - west) < 1 - _HAIR:
            has = _SOME
        elif below > (east - west) / 2:
            return held, before, _ALL
        else:
            count = first
    return held, count, has


@njit(cache=True, nogil=True)
def _left(
    start: Longs, points: Floats, turn: Turns, box: Floats, rows: Longs,
    start1: Longs, points1: Floats, turn1: Turns, begin1: Longs, which1: Longs,
    start2: Longs, points2: Floats, turn2: Turns, box2: Floats, zone: Longs,
    start3: Longs, points3: Floats, turn3: Turns, begin3: Longs, which3: Longs, served: bool, found: Floats,
) -> None:  # fmt: skip
    held = np.empty((256, 7))
    cuts = np.empty((1024, 1))
    active = np.empty((256, 2))
    windows = np.empty((64, 4))
    for k in range(len(rows)):
        i, z = rows[k], zone[k]
        west, south, east, north = box[i, 0], box[i, 1], box[i, 2], box[i, 3]
        if z >= 0:
            west, east = max(west, box2[z, 0]), min(east, box2[z, 2])
            south, north = max(south, box2[z, 1]), min(north, box2[z, 3])
        if not west < east or not south < north or (served and begin3[k] == begin3[k + 1]):
            continue
        windows[0] = west, south, east, north
        open_, total = 1, 0.0
        while open_:
            open_ -= 1
            x0, y0, x1, y1 = windows[open_]
            top = y1 - y0
            held, count, has = _gathered(held, 0, start, points, turn, rows[k : k + 1], _OWN, x0, x1, y0, top)
            held, count, takes = _gathered(held, count, start1, points1, turn1, which1[begin1[k] : begin1[k + 1]], _TAKEN, x0, x1, y0, top)  # fmt: skip
            held, count, lies = _gathered(held, count, start2, points2, turn2, zone[k : k + (z >= 0)], _ZONE, x0, x1, y0, top)  # fmt: skip
            held, count, serves = _gathered(held, count, start3, points3, turn3, which3[begin3[k] : begin3[k + 1]], _SERVED, x0, x1, y0, top)  # fmt: skip
            if has == _NOTHING or takes == _ALL:
                continue
            if (z >= 0 and lies == _NOTHING) or (served and serves == _NOTHING):
                continue
            if count > _MANY and max(x1 - x0, y1 - y0) > _LEAST and open_ + 2 <= len(windows):
                # Every stretch is compared with every other: of many, each half has fewer.
                if x1 - x0 >= y1 - y0:
                    windows[open_] = x0, y0, (x0 + x1) / 2, y1
                    windows[open_ + 1] = (x0 + x1) / 2, y0, x1, y1
                else:
                    windows[open_] = x0, y0, x1, (y0 + y1) / 2
                    windows[open_ + 1] = x0, (y0 + y1) / 2, x1, y1
                open_ += 2
                continue
            # What counts lies between the lower and the upper side of the window, be it that all of it is the parcel.
            for n in range(2 if has == _SOME else 4):
                if count == len(held):
                    held = doubled(held)
                y = top * (n % 2)
                held[count] = 0.0, y, x1 - x0, y, 0.0, 2.0 * (n % 2) - 1.0, _WINDOW if n < 2 else _OWN
                count += 1
            order = np.argsort(held[:count, 0])
            cuts, many = _cuts(held, order, cuts, x1 - x0)
            if len(active) < count:
                active = np.empty((2 * count, 2))
            total += _slabs(held, order, cuts, many, active, lies == _SOME, serves == _SOME)
        found[k] = total


@njit(cache=True, nogil=True)
def _cuts(held: Floats, order: Longs, cuts: Floats, wide: float) -> tuple[Floats, int]:
    """List in order where stretches begin, end and cross; they are looked at from west to east."""
    count = len(order)
    while len(cuts) < 2 * count + 2:
        cuts = doubled(cuts)
    cuts[0, 0], cuts[1, 0] = 0.0, wide
    many = 2
    for a in order:
        cuts[many, 0], cuts[many + 1, 0] = held[a, 0], held[a, 2]
        many += 2
    for m in range(count):
        a = order[m]
        x1, role = held[a, 2], held[a, 6]
        low, high = min(held[a, 1], held[a, 3]), max(held[a, 1], held[a, 3])
        for n in range(m + 1, count):
            b = order[n]
            left = held[b, 0]
            if left >= x1:
                break
            # The stretches of one polygon only touch.
            if role == held[b, 6] and role != _TAKEN and role != _SERVED:
                continue
            top = max(held[b, 1], held[b, 3])
            # Below the window it does not matter what crosses.
            if top <= low or min(held[b, 1], held[b, 3]) >= high or (high <= 0.0 and top <= 0.0):
                continue
            right = min(x1, held[b, 2])
            d0 = held[a, 1] + held[a, 4] * (left - held[a, 0]) - held[b, 1]
            d1 = held[a, 1] + held[a, 4] * (right - held[a, 0]) - held[b, 1] - held[b, 4] * (right - left)
            if (d0 < 0.0 < d1) or (d1 < 0.0 < d0):
                if many == len(cuts):
                    cuts = doubled(cuts)
                cuts[many, 0] = left + (right - left) * d0 / (d0 - d1)
                many += 1
    cuts[:many, 0].sort()
    return cuts, many


@njit(cache=True, nogil=True)
def _slabs(
    held: Floats, order: Longs, cuts: Floats, many: int, active: Floats, zoned: bool, served: bool
) -> float:
    """Add up what counts between two cuts, from below upwards."""
    total = 0.0
    on, following = 0, 0
    for s in range(many - 1):
        left, right = cuts[s, 0], cuts[s + 1, 0]
        if right <= left:
            continue
        middle = (left + right) / 2
        while following < len(order) and held[order[following], 0] <= left:
            active[on, 1] = order[following]
            on += 1
            following += 1
        # They stay in order from one slab to the next but for those that crossed, came or went.
        kept = 0
        for n in range(on):
            e = int(active[n, 1])
            if held[e, 2] <= left:
                continue
            y = held[e, 1] + held[e, 4] * (middle - held[e, 0])
            at = kept
            while at > 0 and active[at - 1, 0] > y:
                active[at, 0], active[at, 1] = active[at - 1, 0], active[at - 1, 1]
                at -= 1
            active[at, 0], active[at, 1] = y, e
            kept += 1
        on = kept
        own, taken, zone, serving, window = 0, 0, 0, 0, 0
        below, tall = 0.0, 0.0
        for n in range(on):
            y, e = active[n, 0], int(active[n, 1])
            if own > 0 and taken == 0 and window > 0 and (not zoned or zone > 0) and (not served or serving > 0):  # fmt: skip
                tall += y - below
            side, role = int(held[e, 5]), held[e, 6]
            if role == _OWN:
                own -= side
            elif role == _TAKEN:
                taken -= side
            elif role == _ZONE:
                zone -= side
            elif role == _SERVED:
                serving -= side
            else:
                window -= side
            below = y
        total += tall * (right - left)
    return total
