"""What is asked of every shape: its rectangle, area, length and middle, to the last digit as the geometry library has them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Kinds = NDArray[np.int8]
    Longs = NDArray[np.int64]

__all__ = ["boxes", "middles", "sizes"]


@njit(cache=True, nogil=True)
def boxes(points: Floats, line: Longs, part: Longs, start: Longs) -> Floats:
    """Return least x, least y, greatest x, greatest y of each shape, (n, 4), by the outlines of polygons; nan for none."""
    found = np.full((len(start) - 1, 4), np.nan)
    for row in range(len(found)):
        if start[row] == start[row + 1]:
            continue
        x0, y0, x1, y1 = np.inf, np.inf, -np.inf, -np.inf
        for q in range(start[row], start[row + 1]):
            for p in range(line[part[q]], line[part[q] + 1]):
                x, y = points[p, 0], points[p, 1]
                x0, y0, x1, y1 = min(x0, x), min(y0, y), max(x1, x), max(y1, y)
        found[row, 0], found[row, 1], found[row, 2], found[row, 3] = x0, y0, x1, y1
    return found


@njit(cache=True, nogil=True)
def _signed(points: Floats, first: int, last: int) -> float:
    """Return the area of a ring, below nothing where it runs anticlockwise."""
    x0 = points[first, 0]
    total = 0.0
    for p in range(first + 1, last - 1):
        total += (points[p, 0] - x0) * (points[p - 1, 1] - points[p + 1, 1])
    return total / 2.0


@njit(cache=True, nogil=True)
def sizes(kind: Kinds, points: Floats, line: Longs, part: Longs, start: Longs, areal: bool) -> Floats:
    """Return the area of each shape, or else its length, (n,); nan for none."""
    found = np.zeros(len(start) - 1)
    for row in range(len(found)):
        total = 0.0
        for q in range(start[row], start[row + 1]):
            own = 0.0
            for r in range(part[q], part[q + 1]):
                if areal and kind[row] in (3, 6):
                    size = abs(_signed(points, line[r], line[r + 1]))
                    own += size if r == part[q] else -size
                elif not areal and kind[row] > 0 and kind[row] != 4:
                    size = 0.0
                    for p in range(line[r], line[r + 1] - 1):
                        dx = points[p, 0] - points[p + 1, 0]
                        dy = points[p, 1] - points[p + 1, 1]
                        size += np.sqrt(dx * dx + dy * dy)
                    own += size
            total += own
        found[row] = total if kind[row] >= 0 else np.nan
    return found


@njit(cache=True, nogil=True)
def middles(kind: Kinds, points: Floats, line: Longs, part: Longs, start: Longs) -> Floats:
    """Return the centroid of each shape, (n, 2); nan for none, and for polygons that enclose next to nothing."""
    found = np.full((len(start) - 1, 2), np.nan)
    for row in range(len(found)):
        if kind[row] < 0:
            continue
        first, last = part[start[row]], part[start[row + 1]]
        if kind[row] in (3, 6):
            x, y, whole = _areal(points, line, part, start[row], start[row + 1])
            x, y = x / 3, y / 3
        elif kind[row] in (0, 4):
            x, y, whole = 0.0, 0.0, float(line[last] - line[first])
            for p in range(line[first], line[last]):
                x += points[p, 0]
                y += points[p, 1]
        else:
            x, y, whole = _lineal(points, line, first, last)
        if whole != 0:
            found[row, 0], found[row, 1] = x / whole, y / whole
    return found


@njit(cache=True, nogil=True)
def _areal(points: Floats, line: Longs, part: Longs, first: int, last: int) -> tuple[float, float, float]:
    """Add up the triangles of polygons: three times their middles by twice their areas; 0 for slivers."""
    x, y, whole = 0.0, 0.0, 0.0
    for q in range(first, last):
        base = line[part[q]]
        bx, by = points[base, 0], points[base, 1]
        for r in range(part[q], part[q + 1]):
            signed = _signed(points, line[r], line[r + 1])
            span = 0.0
            for p in range(line[r], line[r + 1]):
                span = max(
                    span, abs(points[p, 0] - points[line[r], 0]), abs(points[p, 1] - points[line[r], 1])
                )
            if abs(signed) <= 1e-9 * span * span:
                # Of a sliver it is not told by its area which way it runs.
                return 0.0, 0.0, 0.0
            turn = 1.0 if (signed > 0) == (r == part[q]) else -1.0
            for p in range(line[r], line[r + 1] - 1):
                ax, ay, cx, cy = points[p, 0], points[p, 1], points[p + 1, 0], points[p + 1, 1]
                twice = (ax - bx) * (cy - by) - (cx - bx) * (ay - by)
                x += turn * twice * (bx + ax + cx)
                y += turn * twice * (by + ay + cy)
                whole += turn * twice
    return x, y, whole


@njit(cache=True, nogil=True)
def _lineal(points: Floats, line: Longs, first: int, last: int) -> tuple[float, float, float]:
    """Add up the stretches of lines: their middles by their lengths."""
    x, y, whole = 0.0, 0.0, 0.0
    for r in range(first, last):
        own = 0.0
        for p in range(line[r], line[r + 1] - 1):
            dx = points[p, 0] - points[p + 1, 0]
            dy = points[p, 1] - points[p + 1, 1]
            size = np.sqrt(dx * dx + dy * dy)
            if size > 0:
                x += size * ((points[p, 0] + points[p + 1, 0]) / 2)
                y += size * ((points[p, 1] + points[p + 1, 1]) / 2)
                own += size
        whole += own
    return x, y, whole
