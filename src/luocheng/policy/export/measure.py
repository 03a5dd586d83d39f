"""How much room a text takes: width of characters and number of lines, for tables without a layout engine."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Hashable, Sequence
from functools import lru_cache
from itertools import groupby

__all__ = ["LINE", "line_count", "paginate", "text_width"]

LINE = 1.42
"""Height of a line, in heights of its characters: enough for 仿宋 and for the free fonts that stand in for it."""


@lru_cache(maxsize=8192)
def _units(char: str) -> float:
    """Return the width of a character in heights of the font: 1 for Chinese, about half for Latin."""
    if unicodedata.east_asian_width(char) in "WF" or char in "“”‘’—…·≥≤①②③④⑤⑥⑦⑧⑨⑩":
        return 1.0
    return 0.6 if char.isalnum() or char == "%" else 0.42


def text_width(text: str, size: float) -> float:
    """Return the width of one line of text in points, at the font's size in points."""
    return sum(map(_units, text)) * size


_PIECES = re.compile(
    r"[（(〔［\[《「『“‘]*(?:[A-Za-z0-9.%/+-]+|.)[、，。；：！？）》」』〕］】”’…％)\]>,.;:!?]*", re.DOTALL
)
"""What is not parted at the end of a line: numbers and Latin words, and marks from what they open or close."""


def line_count(text: str, width: float, size: float, most: int = 1000) -> int:
    r"""Count the lines a text takes in a column of `width` points, wrapped as office programs do it.

    Numbers and words stay whole where they fit a line; no line begins or ends with the wrong mark. Stops at `most`.

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
        if at + room <= width:
            at += room
        elif room <= width:
            lines, at = lines + 1, room
        else:
            lines += int((at + room) // width)
            at = (at + room) % width
    return lines


def paginate(
    names: Sequence[Hashable],
    needed: Sequence[float],
    heights: Sequence[float],
    page: float,
    header: float,
    first: float,
) -> tuple[list[float], list[tuple[int, int]]]:
    """Part the rows of a table into the blocks whose first cells are merged: one a section and printed page.

    A block is as tall as its merged cell needs; where its rows are not, they are stretched, which may move rows
    to the next page, so pages and stretches are settled together.

    Parameters
    ----------
    names
        The section of each row; rows that follow each other with the same one belong together.
    needed
        The height that the merged cell of each row's section needs.
    heights
        The heights of the rows.
    page, header, first
        The height of a page, of the header it repeats, and of what stands above the header on the first page.

    Returns
    -------
    The heights, stretched, and the blocks: (first row, row behind the last).

    >>> paginate(["一", "一", "一", "二"], [20, 20, 20, 50], [40, 40, 40, 40], 100, 10, 5)
    ([40, 40, 40, 50.0], [(0, 2), (2, 3), (3, 4)])
    """
    stretched = list(heights)
    blocks: list[tuple[int, int]] = []
    for _ in range(8):
        blocks = _blocks(names, _pages(stretched, page, header, first))
        before = list(stretched)
        for start, end in blocks:
            lacking = needed[start] - sum(stretched[start:end])
            if lacking > 0.01:
                for i in range(start, end):
                    stretched[i] += lacking / (end - start)
        if stretched == before:
            break
    return stretched, blocks


def _blocks(names: Sequence[Hashable], pages: Sequence[int]) -> list[tuple[int, int]]:
    blocks = []
    start = 0
    for _, same in groupby(zip(names, pages, strict=True)):
        end = start + len(list(same))
        blocks.append((start, end))
        start = end
    return blocks


def _pages(heights: Sequence[float], page: float, header: float, first: float) -> list[int]:
    """Tell on which page each row comes to stand."""
    number, at, pages = 0, first + header, list[int]()
    for height in heights:
        if at + height > page:
            number, at = number + 1, header
        at += height
        pages.append(number)
    return pages
