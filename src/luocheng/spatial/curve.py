"""Numbers along a space-filling curve: what lies close on the ground has numbers that lie close."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

__all__ = ["hilbert"]


def hilbert(x: ArrayLike, y: ArrayLike, order: int = 16) -> NDArray[np.int64]:
    """Return the place of each point along a Hilbert curve over all of them.

    Parameters
    ----------
    x, y
        Coordinates, (n,), in one unit; not a number where a point has none, which then comes first.
    order
        The curve passes 4**order cells, at most 4**31.

    >>> hilbert([0, 0, 1, 1], [0, 1, 1, 0], 1).tolist()
    [0, 1, 2, 3]
    """
    a, b = np.asarray(x, np.float64), np.asarray(y, np.float64)
    known = np.isfinite(a) & np.isfinite(b)
    if not known.any():
        return np.zeros(len(a), np.int64)
    width = max(np.ptp(a[known]), np.ptp(b[known])) or 1.0
    cells = (1 << order) - 1
    column = np.where(known, (a - a[known].min()) / width * cells, 0).astype(np.int64)
    row = np.where(known, (b - b[known].min()) / width * cells, 0).astype(np.int64)
    return _places(column, row, order)


@njit(cache=True, nogil=True)
def _places(columns: NDArray[np.int64], rows: NDArray[np.int64], order: int) -> NDArray[np.int64]:
    cells = (1 << order) - 1
    places = np.zeros(len(columns), np.int64)
    for i in range(len(columns)):
        column, row, place = columns[i], rows[i], 0
        side = 1 << (order - 1)
        while side:
            right, upper = (column & side) > 0, (row & side) > 0
            place += side * side * ((3 * right) ^ upper)
            if not upper:
                if right:
                    column, row = cells - column, cells - row
                column, row = row, column
            side >>= 1
        places[i] = place
    return places
