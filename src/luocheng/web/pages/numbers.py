"""Numbers in addresses and forms, whatever somebody writes there."""

from __future__ import annotations

__all__ = ["number_in"]


def number_in(words: str | None, otherwise: int = 0) -> int:
    """Return the whole number that words are; otherwise what stands for none.

    Digits of other scripts and numbers that no database holds are none.
    """
    text = words or ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else otherwise
