"""Which of many polygons a place or a shape lies in, looked up on a grid: only near borders anything is computed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from numba import njit

from luocheng.spatial.packed import Packed

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]
    Longs = NDArray[np.int64]
    Rows = NDArray[np.int32]
    Shapes = NDArray[Any]

__all__ = ["Lookup"]

_CELLS, _MOST = 600, 16_000_000
"""Cells of the grid for each polygon, and of the whole grid at the most."""
_HAIR = 1e-6
"""By which part of a cell it is held to be larger, so that rounding puts nothing into the wrong one."""
_NONE, _UNSURE = -1, -2
"""Cells that lie in no polygon; those that a border passes, or that lie in several."""


class Lookup:
    """Polygons, (z,), and a grid that says which of them its cells lie in.

    Parameters
    ----------
    polygons
        Valid shapely polygons; they may overlap.

    >>> squares = Lookup(shapely.box([0, 10], 0, [10, 20], 10))
    >>> squares.of_points([5.0, 15.0, 10.0, 30.0], [5.0, 5.0, 5.0, 5.0]).tolist()
    [0, 1, 0, -1]
    >>> squares.of_boxes(shapely.bounds(shapely.box([1, 8, 11], 1, [2, 12, 12], 2))).tolist()
    [0, -1, 1]
    """

    def __init__(self, polygons: Shapes) -> None:
        self.polygons = polygons
        packed = Packed.of(polygons)
        west, south, east, north = packed.bounds
        wide, tall = max(east - west, 1e-3), max(north - south, 1e-3)
        size = np.sqrt(wide * tall / min(_CELLS * max(len(polygons), 1), _MOST))
        # A long thin city has no more cells than another.
        size = max(size, wide / 30_000, tall / 30_000)
        self._grid = (west, south, size)
        if not len(packed.points):
            self._cell = np.full((1, 1), _NONE, np.int32)
            self._grid = (0.0, 0.0, 1.0)
            return
        columns, rows = int(wide / size) + 1, int(tall / size) + 1
        self._cell = np.full((rows, columns), _NONE, np.int32)
        crossed = np.zeros((rows, columns), np.bool_)
        _lay(packed.points, packed.line, packed.part, packed.start, west, south, size, crossed, self._cell)
        self._cell[crossed] = _UNSURE
        shapely.prepare(self.polygons)

    def of_points(self, x: ArrayLike, y: ArrayLike) -> Rows:
        """Return the polygon that each point lies in or on, (n,), the first of several; -1 for none."""
        px, py = np.asarray(x, np.float64), np.asarray(y, np.float64)
        found = _cells_of(px, py, *self._grid, self._cell)
        open_ = np.flatnonzero(found == _UNSURE)
        found[open_] = _NONE
        polygon, point = shapely.STRtree(shapely.points(px[open_], py[open_])).query(self.polygons, predicate="intersects")  # fmt: skip
        order = np.argsort(-polygon, kind="stable")
        found[open_[point[order]]] = polygon[order]
        return found

    def of_boxes(self, box: Floats) -> Rows:
        """Return the one polygon that each rectangle lies in, (n,), with no other near; -1 for those that are not told so."""
        return _whole(box, *self._grid, self._cell)


@njit(cache=True, nogil=True)
def _lay(
    points: Floats, line: Longs, part: Longs, start: Longs, west: float, south: float, size: float,
    crossed: NDArray[np.bool_], cell: Rows,
) -> None:  # fmt: skip
    """Mark the cells that borders pass, and number those whose middle lies in a polygon."""
    rows, columns = cell.shape
    cuts = np.empty(1024)
    for zone in range(len(start) - 1):
        first, last = line[part[start[zone]]], line[part[start[zone + 1]]]
        if first == last:
            continue
        low, high = np.inf, -np.inf
        for ring in range(part[start[zone]], part[start[zone + 1]]):
            for p in range(line[ring], line[ring + 1] - 1):
                _cross(points[p], points[p + 1], west, south, size, crossed)
                low, high = min(low, points[p, 1]), max(high, points[p, 1])
        for row in range(
            max(0, int((low - south) / size) - 1), min(rows - 1, int((high - south) / size) + 1) + 1
        ):
            y = south + (row + 0.5) * size
            count = 0
            for ring in range(part[start[zone]], part[start[zone + 1]]):
                for p in range(line[ring], line[ring + 1] - 1):
                    ay, by = points[p, 1], points[p + 1, 1]
                    if (ay > y) != (by > y):
                        if count == len(cuts):
                            more = np.empty(2 * count)
                            more[:count] = cuts
                            cuts = more
                        cuts[count] = points[p, 0] + (y - ay) / (by - ay) * (points[p + 1, 0] - points[p, 0])
                        count += 1
            own = np.sort(cuts[:count])
            for k in range(0, count - 1, 2):
                begin = max(0, int(np.ceil((own[k] - west) / size - 0.5)))
                end = min(columns - 1, int(np.floor((own[k + 1] - west) / size - 0.5)))
                for column in range(begin, end + 1):
                    cell[row, column] = zone if cell[row, column] == -1 else -2


@njit(cache=True, nogil=True)
def _cross(a: Floats, b: Floats, west: float, south: float, size: float, crossed: NDArray[np.bool_]) -> None:
    """Mark the cells that a stretch passes, and those it comes close to."""
    rows, columns = crossed.shape
    ax, ay, bx, by = (a[0] - west) / size, (a[1] - south) / size, (b[0] - west) / size, (b[1] - south) / size
    for row in range(
        max(0, int(np.floor(min(ay, by) - _HAIR))), min(rows - 1, int(np.floor(max(ay, by) + _HAIR))) + 1
    ):
        x0, x1 = min(ax, bx), max(ax, bx)
        if ay != by:
            t0, t1 = (row - _HAIR - ay) / (by - ay), (row + 1 + _HAIR - ay) / (by - ay)
            if t0 > t1:
                t0, t1 = t1, t0
            t0, t1 = max(0.0, t0), min(1.0, t1)
            p, q = ax + t0 * (bx - ax), ax + t1 * (bx - ax)
            x0, x1 = min(p, q), max(p, q)
        for column in range(
            max(0, int(np.floor(x0 - _HAIR))), min(columns - 1, int(np.floor(x1 + _HAIR))) + 1
        ):
            crossed[row, column] = True


@njit(cache=True, nogil=True)
def _cells_of(x: Floats, y: Floats, west: float, south: float, size: float, cell: Rows) -> Rows:
    rows, columns = cell.shape
    found = np.full(len(x), -1, np.int32)
    for i in range(len(x)):
        column, row = np.floor((x[i] - west) / size), np.floor((y[i] - south) / size)
        if -1 <= column <= columns and -1 <= row <= rows:
            # What lies a hair beyond the grid may be on its edge.
            c, r = min(max(int(column), 0), columns - 1), min(max(int(row), 0), rows - 1)
            found[i] = cell[r, c] if c == column and r == row else -2
    return found


@njit(cache=True, nogil=True)
def _whole(box: Floats, west: float, south: float, size: float, cell: Rows) -> Rows:
    rows, columns = cell.shape
    found = np.full(len(box), -1, np.int32)
    for i in range(len(box)):
        x0, y0 = np.floor((box[i, 0] - west) / size - _HAIR), np.floor((box[i, 1] - south) / size - _HAIR)
        x1, y1 = np.floor((box[i, 2] - west) / size + _HAIR), np.floor((box[i, 3] - south) / size + _HAIR)
        if not (x0 >= 0 and y0 >= 0 and x1 < columns and y1 < rows):
            continue
        zone = cell[int(y0), int(x0)]
        if zone < 0:
            continue
        same = True
        for row in range(int(y0), int(y1) + 1):
            for column in range(int(x0), int(x1) + 1):
                same = same and cell[row, column] == zone
            if not same:
                break
        if same:
            found[i] = zone
    return found
