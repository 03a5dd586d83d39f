"""Tell of most shapes that they are sound without asking the geometry library, which looks at them one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Flags = NDArray[np.bool_]
    Floats = NDArray[np.float64]
    Kinds = NDArray[np.int8]
    Longs = NDArray[np.int64]

__all__ = ["surely_valid"]

_MOST = 400
"""Places of a ring from which on to hold all its stretches against each other takes longer than to ask."""
_DOUBT = 3.3306690738754716e-16
"""How much of what is subtracted rounding may be: below, it is not said on which side of a line a place lies."""


@njit(cache=True, nogil=True)
def _side(ax: float, ay: float, bx: float, by: float, x: float, y: float) -> int:
    """Tell on which side of the line from a to b a place lies, 1 or -1; 0 where it is too close to be told."""
    left, right = (ax - x) * (by - y), (ay - y) * (bx - x)
    found = left - right
    if abs(found) <= _DOUBT * (abs(left) + abs(right)):
        return 0
    return 1 if found > 0 else -1


@njit(cache=True, nogil=True)
def _meet(ax: float, ay: float, bx: float, by: float, px: float, py: float, qx: float, qy: float) -> bool:
    """Tell whether two stretches may meet."""
    if max(px, qx) < min(ax, bx) or min(px, qx) > max(ax, bx):
        return False
    if max(py, qy) < min(ay, by) or min(py, qy) > max(ay, by):
        return False
    if _side(ax, ay, bx, by, px, py) * _side(ax, ay, bx, by, qx, qy) > 0:
        return False
    return _side(px, py, qx, qy, ax, ay) * _side(px, py, qx, qy, bx, by) <= 0


@njit(cache=True, nogil=True)
def _simple(points: Floats, first: int, last: int) -> bool:
    """Tell that no two stretches of a ring meet but where one goes on from the other."""
    count = last - first - 1
    if count < 3 or count > _MOST:
        return False
    for i in range(count):
        ax, ay = points[first + i, 0], points[first + i, 1]
        bx, by = points[first + i + 1, 0], points[first + i + 1, 1]
        if not (np.isfinite(ax) and np.isfinite(ay)) or (ax == bx and ay == by):
            return False
        after = first + (i + 1) % count
        cx, cy = points[after + 1, 0], points[after + 1, 1]
        ahead = (bx - ax) * (cx - bx) + (by - ay) * (cy - by)
        if ahead <= 0 and _side(ax, ay, bx, by, cx, cy) == 0:
            return False
        for j in range(i + 2, count):
            if i == 0 and j == count - 1:
                continue
            p = first + j
            if _meet(ax, ay, bx, by, points[p, 0], points[p, 1], points[p + 1, 0], points[p + 1, 1]):
                return False
    return True


@njit(cache=True, nogil=True)
def _within(points: Floats, first: int, last: int, x: float, y: float) -> bool:
    """Tell whether a place may lie in a ring that it is not on: an odd number of stretches lies west of it."""
    odd = False
    for p in range(first, last - 1):
        ax, ay, bx, by = points[p, 0], points[p, 1], points[p + 1, 0], points[p + 1, 1]
        if (ay > y) != (by > y):
            side = _side(ax, ay, bx, by, x, y)
            if side == 0:
                return True
            odd ^= (side < 0) == (by > ay)
    return odd


@njit(cache=True, nogil=True)
def _apart(points: Floats, line: Longs, part: Longs, first: int, last: int) -> bool:
    """Tell that the parts of several polygons are sound and without holes, and that none meets another or lies in it."""
    box = np.empty((last - first, 4))
    for q in range(first, last):
        ring = part[q]
        if part[q + 1] != ring + 1 or not _simple(points, line[ring], line[ring + 1]):
            return False
        own = points[line[ring] : line[ring + 1]]
        x0, y0, x1, y1 = own[:, 0].min(), own[:, 1].min(), own[:, 0].max(), own[:, 1].max()
        for k in range(q - first):
            if x0 > box[k, 2] or x1 < box[k, 0] or y0 > box[k, 3] or y1 < box[k, 1]:
                continue
            begin, end = line[part[first + k]], line[part[first + k] + 1]
            for i in range(len(own) - 1):
                ax, ay, bx, by = own[i, 0], own[i, 1], own[i + 1, 0], own[i + 1, 1]
                if max(ax, bx) < box[k, 0] or min(ax, bx) > box[k, 2]:
                    continue
                if max(ay, by) < box[k, 1] or min(ay, by) > box[k, 3]:
                    continue
                for p in range(begin, end - 1):
                    if _meet(ax, ay, bx, by, points[p, 0], points[p, 1], points[p + 1, 0], points[p + 1, 1]):
                        return False
            if _within(points, begin, end, own[0, 0], own[0, 1]):
                return False
            if _within(points, line[ring], line[ring + 1], points[begin, 0], points[begin, 1]):
                return False
        box[q - first, 0], box[q - first, 1], box[q - first, 2], box[q - first, 3] = x0, y0, x1, y1
    return True


@njit(cache=True, nogil=True)
def _finite(points: Floats, first: int, last: int) -> bool:
    """Tell whether all of some places are numbers."""
    return bool(np.isfinite(points[first:last]).all())


@njit(cache=True, nogil=True)
def surely_valid(kind: Kinds, points: Floats, line: Longs, part: Longs, start: Longs) -> Flags:
    """Tell which shapes are valid beyond doubt, (n,): all without; of the others the geometry library is asked."""
    found = np.zeros(len(kind), np.bool_)
    for row in range(len(kind)):
        if kind[row] == -1:
            found[row] = True
        elif kind[row] == 3 and part[start[row] + 1] == part[start[row]] + 1:
            ring = part[start[row]]
            found[row] = _simple(points, line[ring], line[ring + 1])
        elif kind[row] == 6:
            found[row] = _apart(points, line, part, start[row], start[row + 1])
        elif kind[row] in (0, 4):
            found[row] = _finite(points, line[part[start[row]]], line[part[start[row + 1]]])
        elif kind[row] in (1, 5):
            good = _finite(points, line[part[start[row]]], line[part[start[row + 1]]])
            for r in range(part[start[row]], part[start[row + 1]]):
                moved = False
                for p in range(line[r], line[r + 1] - 1):
                    if points[p, 0] != points[p + 1, 0] or points[p, 1] != points[p + 1, 1]:
                        moved = True
                        break
                good = good and moved
            found[row] = good
    return found
