"""Numba without what no kernel here uses: half of the time until the first search."""

from __future__ import annotations

import sys

__all__ = ["wake"]


def wake() -> None:
    """Load numba's array functions without scipy's linear algebra, which they look for where scipy is installed.

    They do without it where it is missing, so it is made to be missing for this moment. Only products of matrices
    inside compiled code would need it.
    """
    if "scipy.linalg" in sys.modules or "numba.np.arraymath" in sys.modules:
        return
    sys.modules["scipy.linalg"] = None  # type: ignore[assignment]
    try:
        import numba.np.arraymath  # noqa: F401
    finally:
        del sys.modules["scipy.linalg"]
