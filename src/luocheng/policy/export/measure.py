"""How much room a text takes: width of characters and number of lines, for tables without a layout engine."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

__all__ = ["LINE", "line_count", "text_width"]

LINE = 1.42
"""Height of a line, in heights of its characters: enough for 仿宋 and for the free fonts that stand in for it."""

_CLOSING = frozenset("、，。；：！？）》」』〕】”’…％%)]>,.;:!?")


@lru_cache(maxsize=8192)
def _units(char: str) -> float:
    """Return the width of a character in heights of the font: 1 for Chinese, about half for Latin."""
    if unicodedata.east_asian_width(char) in "WF" or char in "“”‘’—…·≥≤①②③④⑤⑥⑦⑧⑨⑩":
        return 1.0
    return 0.58 if char.isalnum() or char == "%" else 0.42


def text_width(text: str, size: float) -> float:
    """Return the width of one line of text in points, at the font's size in points."""
    return sum(map(_units, text)) * size


_PIECES = re.compile(r"[A-Za-z0-9.%/+-]+|.", re.DOTALL)


def line_count(text: str, width: float, size: float, most: int = 1000) -> int:
    r"""Count the lines a text takes in a column of `width` points, wrapped as office programs do it.

    Numbers and Latin words stay whole where they fit a line; closing marks do not begin a line. Stops at `most`.

    >>> line_count("一二三四五六", 30, 10), line_count("", 30, 10), line_count("一\n二", 30, 10)
    (2, 1, 2)
    """
    lines = 0
    for paragraph in text.split("\n"):
        lines += _wrapped(paragraph, width, size)
        if lines >= most:
            return most
    return lines


def _wrapped(paragraph: str, width: float, size: float) -> int:
    lines, at = 1, 0.0
    for piece in _PIECES.findall(paragraph):
        room = text_width(piece, size)
        if at + room > width and piece not in _CLOSING:
            lines += 1 + int(room // width)
            at = room % width
        elif at + room > width:
            lines += 1
            at = room + size
        else:
            at += room
    return lines
