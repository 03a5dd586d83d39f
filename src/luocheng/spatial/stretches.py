"""Straight stretches of lines on a grid of cells: which of them meet, and which lies nearest to the end of another."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit

from luocheng.spatial.attach import cells
from luocheng.spatial.growing import doubled

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]
    Ints = NDArray[np.int32]
    Longs = NDArray[np.int64]

__all__ = ["Cells", "cells_of", "meeting", "nearest"]

Cells = tuple["Longs", "Ints", float, float, float, int, int]
"""Where the stretches of each cell begin, the stretches, the corner of the grid, the size of a cell, columns and rows."""


def cells_of(a: Floats, b: Floats) -> Cells:
    """Put stretches from a to b, (n, 2), into the cells that they pass: about two a cell."""
    low, high = np.minimum(a.min(axis=0), b.min(axis=0)), np.maximum(a.max(axis=0), b.max(axis=0))
    wide, tall = (float(z) for z in np.maximum(high - low, 1.0))
    size = max(1.0, float(np.sqrt(wide * tall * 2 / len(a))), max(wide, tall) / 30_000)
    columns, rows = int(wide / size) + 1, int(tall / size) + 1
    x, y = (np.concatenate([a[:, n], b[:, n]]) for n in (0, 1))
    u = np.arange(len(a), dtype=np.int32)
    start, held = cells(u, u + np.int32(len(a)), x, y, float(low[0]), float(low[1]), size, columns, rows)
    return start, held, float(low[0]), float(low[1]), size, columns, rows


def meeting(a: Floats, b: Floats, level: Longs, grid: Cells, unit: float) -> tuple[Longs, Longs]:
    """Return pairs of stretches on one level that cross, touch or lie along each other; the earlier one first.

    Two that only go on from each other, at a place where both end, are left out. Ends are whole multiples of a unit, so
    that nothing is rounded.
    """
    low = np.minimum(a.min(axis=0), b.min(axis=0))
    p, q = (np.rint((z - low) / unit).astype(np.int64) for z in (a, b))
    first, second = _meeting(p, q, level, grid[0], grid[1])
    _, once = np.unique(first * len(a) + second, return_index=True)
    return first[once], second[once]


@njit(cache=True, nogil=True)
def _side(px: int, py: int, qx: int, qy: int, x: int, y: int) -> int:
    """Tell on which side of the line from p to q a place lies: 1, -1, or 0 on it."""
    found = (qx - px) * (y - py) - (qy - py) * (x - px)
    return 1 if found > 0 else -1 if found < 0 else 0


@njit(cache=True, nogil=True)
def _meeting(p: Longs, q: Longs, level: Longs, start: Longs, held: Ints) -> tuple[Longs, Longs]:
    found = np.empty((4096, 2), np.int64)
    count = 0
    for cell in range(len(start) - 1):
        for m in range(start[cell], start[cell + 1]):
            for n in range(start[cell], start[cell + 1]):
                i, j = np.int64(held[m]), np.int64(held[n])
                if i >= j or level[i] != level[j]:
                    continue
                ax, ay, bx, by = p[i, 0], p[i, 1], q[i, 0], q[i, 1]
                cx, cy, dx, dy = p[j, 0], p[j, 1], q[j, 0], q[j, 1]
                if max(ax, bx) < min(cx, dx) or max(cx, dx) < min(ax, bx):
                    continue
                if max(ay, by) < min(cy, dy) or max(cy, dy) < min(ay, by):
                    continue
                if _side(ax, ay, bx, by, cx, cy) * _side(ax, ay, bx, by, dx, dy) > 0:
                    continue
                if _side(cx, cy, dx, dy, ax, ay) * _side(cx, cy, dx, dy, bx, by) > 0:
                    continue
                shared = (
                    (ax == cx and ay == cy)
                    or (ax == dx and ay == dy)
                    or (bx == cx and by == cy)
                    or (bx == dx and by == dy)
                )
                if shared:
                    rx, ry, sx, sy = float(bx - ax), float(by - ay), float(dx - cx), float(dy - cy)
                    if abs(rx * sy - ry * sx) > 1e-9 * np.hypot(rx, ry) * np.hypot(sx, sy):
                        continue
                if count == len(found):
                    found = doubled(found)
                found[count, 0], found[count, 1] = i, j
                count += 1
    return found[:count, 0].copy(), found[:count, 1].copy()


@njit(cache=True, nogil=True)
def nearest(
    end: Floats, own: Longs, a: Floats, b: Floats, level: Longs, line: Longs, opens: Flags, closes: Flags,
    start: Longs, held: Ints, west: float, south: float, size: float, columns: int, rows: int, far: float,
) -> tuple[Longs, Floats]:  # fmt: skip
    """Return for each end of a line the nearest stretch it may run to, -1 for none, and the place there.

    That is a stretch of another line on its level or on the ground, or one that opens or closes a line close by. An end
    that is an end of the nearest stretch already, on its level, needs none.
    """
    near = np.full(len(end), -1, np.int64)
    foot = np.zeros((len(end), 2))
    for i in range(len(end)):
        x, y, o = end[i, 0], end[i, 1], own[i]
        best = np.inf
        for row in range(
            max(0, int((y - far - south) / size - 1e-9)),
            min(rows - 1, int((y + far - south) / size + 1e-9)) + 1,
        ):
            for column in range(
                max(0, int((x - far - west) / size - 1e-9)),
                min(columns - 1, int((x + far - west) / size + 1e-9)) + 1,
            ):
                for k in range(start[row * columns + column], start[row * columns + column + 1]):
                    s = np.int64(held[k])
                    if min(a[s, 0], b[s, 0]) - x > far or x - max(a[s, 0], b[s, 0]) > far:
                        continue
                    if min(a[s, 1], b[s, 1]) - y > far or y - max(a[s, 1], b[s, 1]) > far:
                        continue
                    rx, ry = b[s, 0] - a[s, 0], b[s, 1] - a[s, 1]
                    t = ((x - a[s, 0]) * rx + (y - a[s, 1]) * ry) / (rx * rx + ry * ry)
                    t = min(1.0, max(0.0, t))
                    fx, fy = a[s, 0] + t * rx, a[s, 1] + t * ry
                    away = np.hypot(fx - x, fy - y)
                    if away > far or away > best or (away == best and s >= near[i]):
                        continue
                    to_a, to_b = np.hypot(a[s, 0] - x, a[s, 1] - y), np.hypot(b[s, 0] - x, b[s, 1] - y)
                    met = level[s] == level[o] or level[s] == 0
                    tip = (to_a <= far and opens[s]) or (to_b <= far and closes[s])
                    if not ((met and line[s] != line[o]) or (tip and s != o)):
                        continue
                    best, near[i] = away, s
                    foot[i, 0], foot[i, 1] = fx, fy
                    # An end of a stretch is better than a new node beside it.
                    if to_a <= far and to_a <= to_b:
                        foot[i, 0], foot[i, 1] = a[s, 0], a[s, 1]
                    elif to_b <= far and to_b < to_a:
                        foot[i, 0], foot[i, 1] = b[s, 0], b[s, 1]
        n = near[i]
        if n >= 0 and level[n] == level[o]:
            if (a[n, 0] == x and a[n, 1] == y) or (b[n, 0] == x and b[n, 1] == y):
                near[i] = -1
    return near, foot
