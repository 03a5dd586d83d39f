"""Memory that arrays have left, given back to the system: at once, and between the steps of a checkup."""

from __future__ import annotations

import ctypes
from functools import lru_cache
from typing import Any

__all__ = ["give_back", "hold_little"]

_THRESHOLD, _ARENAS = -3, -8
"""The settings of the C library: from how many bytes on memory is mapped by itself, and how many heaps threads have."""

_LARGE = 4 << 20
"""Bytes. An array this large goes back to the system as soon as nobody has it."""


@lru_cache(maxsize=1)
def _library() -> Any:
    """Return the C library where it is one whose memory can be asked for; else None."""
    try:
        library = ctypes.CDLL(None)
    except (OSError, TypeError):
        return None
    return library if hasattr(library, "malloc_trim") and hasattr(library, "mallopt") else None


@lru_cache(maxsize=1)
def hold_little() -> None:
    """Let large arrays go back to the system when they are freed: by default more and more is held, in a heap a thread."""
    library = _library()
    if library is not None:
        library.mallopt(_THRESHOLD, _LARGE)
        library.mallopt(_ARENAS, 2)


def give_back() -> None:
    """Give the system the memory that is held but not used."""
    library = _library()
    if library is not None:
        library.malloc_trim(0)
