"""Room for more rows in the arrays that compiled searches fill."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numba import njit

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["doubled"]


@njit(cache=True, nogil=True)
def doubled(rows: NDArray[Any]) -> NDArray[Any]:
    """Return an array with the same rows, (n, k), and as many again, (2n, k), that hold nothing yet."""
    more = np.empty((2 * len(rows), rows.shape[1]), rows.dtype)
    more[: len(rows)] = rows
    return more
