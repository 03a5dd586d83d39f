"""Memory that arrays have left, given back to the system between the steps of a checkup."""

from __future__ import annotations

import ctypes
from functools import lru_cache
from typing import Any

__all__ = ["give_back"]


@lru_cache(maxsize=1)
def _trim() -> Any:
    """Return the function of the C library that gives memory back; None where it has none."""
    try:
        return getattr(ctypes.CDLL(None), "malloc_trim", None)
    except (OSError, TypeError):
        return None


def give_back() -> None:
    """Give the system the memory that is held but not used."""
    trim = _trim()
    if trim is not None:
        trim(0)
