"""An area of any size cut into tiles, so that most shapes are told to lie inside or outside without looking at it.

A tile is empty, full, or crossed by the outline of the area. A shape that touches no crossed tile is inside or outside
as a whole; only the others are intersected, with pieces of the area that have few corners each.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]
    Longs = NDArray[np.int64]

__all__ = ["Tiles", "cut", "lay_tiles"]

CORNERS = 64
"""Pieces of the area are halved until they have no more corners than this."""

MOST = 4_000_000
"""Tiles. More of them cost more to lay than they save."""

_LEAST = 1.0
"""Metres. Pieces that are no wider are not halved."""

_PAD = 1e-6
"""Metres by which outlines are thought wider, so that rounding hides no crossed tile."""


@dataclass(frozen=True, slots=True)
class Tiles:
    """A grid over an area, one row of empty tiles around it.

    Parameters
    ----------
    west, south, size
        Where the grid begins and how wide a tile is, metres.
    full
        Tiles that lie within the area as a whole, (rows, columns).
    crossed
        For each corner of the grid the number of crossed tiles south-west of it, (rows + 1, columns + 1).
    """

    west: float
    south: float
    size: float
    full: Flags
    crossed: Longs

    def place(self, bounds: Floats) -> tuple[Flags, Flags]:
        """Tell which rectangles lie wholly within the area, and which may lie partly in it.

        Parameters
        ----------
        bounds
            Least x, least y, greatest x, greatest y of each, (n, 4), metres; nan for none.
        """
        known: Flags = np.isfinite(bounds.sum(axis=1))
        box = np.where(known[:, None], bounds, self.west)
        rows, columns = self.full.shape
        low_x = self._cell(box[:, 0] - self.west, columns)
        low_y = self._cell(box[:, 1] - self.south, rows)
        high_x = self._cell(box[:, 2] - self.west, columns)
        high_y = self._cell(box[:, 3] - self.south, rows)
        c = self.crossed
        count = (
            c[high_y + 1, high_x + 1] - c[low_y, high_x + 1] - c[high_y + 1, low_x] + c[low_y, low_x]
        )  # fmt: skip
        partly = known & (count > 0)
        return known & ~partly & self.full[low_y, low_x], partly

    def _cell(self, offset: Floats, most: int) -> Longs:
        return np.clip(np.floor(offset / self.size), 0, most - 1).astype(np.int64)


def lay_tiles(parts: NDArray[Any]) -> Tiles:
    """Lay tiles over polygons without a common inside.

    Parameters
    ----------
    parts
        Shapely polygons, (n,), at least one, metres.
    """
    west, south, east, north = shapely.total_bounds(parts)
    wide, high = max(east - west, 1.0), max(north - south, 1.0)
    wanted = min(MOST, max(1024, 64 * int(shapely.get_num_coordinates(parts).sum())))
    size = max(float(np.sqrt(wide * high / wanted)), wide / 20_000, high / 20_000, 0.01)
    west, south = west - 1.5 * size, south - 1.5 * size
    columns, rows = int(wide / size) + 4, int(high / size) + 4
    # Stretches are shorter than a tile, so that each lies in the tiles of its corners and passes over none.
    x0, y0, x1, y1 = _stretches(parts, 0.9 * size)
    crossed = np.zeros((rows, columns), np.bool_)
    for x in (np.minimum(x0, x1) - _PAD, np.maximum(x0, x1) + _PAD):
        for y in (np.minimum(y0, y1) - _PAD, np.maximum(y0, y1) + _PAD):
            crossed[((y - south) / size).astype(np.int64), ((x - west) / size).astype(np.int64)] = True
    full = _inside(x0, y0, x1, y1, west, south, size, rows, columns) & ~crossed
    sums = np.zeros((rows + 1, columns + 1), np.int64)
    np.cumsum(np.cumsum(crossed, axis=0), axis=1, out=sums[1:, 1:])
    return Tiles(float(west), float(south), size, full, sums)


def _stretches(parts: NDArray[Any], most: float) -> tuple[Floats, Floats, Floats, Floats]:
    """Return both ends of every stretch of the outlines, none longer than `most`."""
    rings = shapely.get_rings(parts)
    points, ring = shapely.get_coordinates(rings, return_index=True)
    same = ring[1:] == ring[:-1]
    a, b = points[:-1][same], points[1:][same]
    times = np.maximum(1, np.ceil(np.hypot(*(b - a).T) / most)).astype(np.int64)
    of = np.repeat(np.arange(len(a)), times)
    step = np.arange(len(of)) - np.repeat(np.cumsum(times) - times, times)
    begin, end = step / times[of], (step + 1) / times[of]
    first = a[of] + (b - a)[of] * begin[:, None]
    # The last stretch ends where its line does, to the last digit: neighbours then agree about rows they cross.
    last = np.where((step + 1 == times[of])[:, None], b[of], a[of] + (b - a)[of] * end[:, None])
    return first[:, 0], first[:, 1], last[:, 0], last[:, 1]


def _inside(
    x0: Floats, y0: Floats, x1: Floats, y1: Floats, west: float, south: float, size: float, rows: int, columns: int
) -> Flags:  # fmt: skip
    """Tell of the middle of each tile whether an odd number of outlines lies west of it."""
    t0, t1 = (y0 - south) / size - 0.5, (y1 - south) / size - 0.5
    k0, k1 = np.floor(t0).astype(np.int64), np.floor(t1).astype(np.int64)
    turn = np.zeros((rows, columns + 1), np.int64)
    # A stretch is shorter than a tile and crosses the middle line of one row at the most.
    row, cross = np.maximum(k0, k1), k0 != k1
    share = (row[cross] - t0[cross]) / (t1[cross] - t0[cross])
    x = x0[cross] + share * (x1[cross] - x0[cross])
    column = np.ceil((x - west) / size - 0.5).astype(np.int64)
    np.add.at(turn, (row[cross], np.clip(column, 0, columns)), 1)
    return (np.cumsum(turn, axis=1)[:, :columns] & 1).astype(np.bool_)


def cut(parts: NDArray[Any], corners: int = CORNERS) -> NDArray[Any]:
    """Cut polygons into pieces of few corners, without changing the area they cover together."""
    done: list[NDArray[Any]] = []
    while len(parts):
        box = shapely.bounds(parts)
        small = shapely.get_num_coordinates(parts) <= corners
        # What has so many corners on so little ground is better left than halved for ever.
        small |= np.maximum(box[:, 2] - box[:, 0], box[:, 3] - box[:, 1]) < _LEAST
        done.append(parts[small])
        large, box = parts[~small], box[~small]
        if not len(large):
            break
        wide = (box[:, 2] - box[:, 0]) >= (box[:, 3] - box[:, 1])
        middle = np.where(wide, (box[:, 0] + box[:, 2]) / 2, (box[:, 1] + box[:, 3]) / 2)
        first = shapely.box(
            box[:, 0] - 1, box[:, 1] - 1, np.where(wide, middle, box[:, 2] + 1), np.where(wide, box[:, 3] + 1, middle)
        )  # fmt: skip
        second = shapely.box(
            np.where(wide, middle, box[:, 0] - 1), np.where(wide, box[:, 1] - 1, middle), box[:, 2] + 1, box[:, 3] + 1
        )  # fmt: skip
        halves = np.concatenate([shapely.intersection(large, first), shapely.intersection(large, second)])
        found = shapely.get_parts(halves)
        parts = found[(shapely.get_dimensions(found) == 2) & ~shapely.is_empty(found)]
    return np.concatenate(done) if done else parts
