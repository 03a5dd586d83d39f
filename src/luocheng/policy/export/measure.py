"""How much room a text takes: width of characters and number of lines, for tables without a layout engine."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Hashable, Sequence
from functools import lru_cache
from itertools import groupby

__all__ = ["LINE", "line_count", "paginate", "text_width", "title_lines"]

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


def line_count(text: str, width: float, size: float, most: int = 1000, gap: float = 0.0) -> int:
    r"""Count the lines a text takes in a column of `width` points, wrapped as office programs do it.

    Numbers and words stay whole where they fit a line; no line begins or ends with the wrong mark. Stops at
    `most`. `gap` is the blank, in heights of the font, that a program puts on each side of a number or Latin word.

    >>> line_count("一二三四五六", 30, 10), line_count("", 30, 10), line_count("一\n二", 30, 10)
    (2, 1, 2)
    """
    lines = 0
    for paragraph in text.split("\n"):
        lines += _wrapped(paragraph, width, size, gap * size)
        if lines >= most:
            return most
    return lines


def _wrapped(paragraph: str, width: float, size: float, gap: float) -> int:
    lines, at = 1, 0.0
    for piece in _PIECES.findall(paragraph):
        room = text_width(piece, size) + (2 * gap if gap and piece.isascii() else 0.0)
        if at + room <= width:
            at += room
        elif room <= width:
            lines, at = lines + 1, room
        else:
            lines += int((at + room) // width)
            at = (at + room) % width
    return lines


_PARTS = re.compile(r"(?<=[、，；：》）)\s])|(?=关于|《|（)|(?<=的)|(?<=和)")
"""Where a title is best parted."""


def title_lines(title: str, width: float, size: float) -> list[str]:
    """Part a title that is too long for one line into two or three of like length, words kept whole.

    >>> title_lines("示例市人民政府办公室关于加快绿道建设的实施意见", 160, 10)
    ['示例市人民政府办公室', '关于加快绿道建设的实施意见']
    """
    room = text_width(title, size)
    if room <= width or "\n" in title:
        return title.split("\n")
    places = [m.start() for m in _PARTS.finditer(title) if 0 < m.start() < len(title)]
    fitting = [
        i for i in places if text_width(title[:i], size) <= width and text_width(title[i:], size) <= width
    ]
    if before := [i for i in fitting if title.startswith("关于", i)]:
        return [title[: before[0]], title[before[0] :]]
    if fitting:
        middle = min(fitting, key=lambda i: abs(text_width(title[:i], size) - room / 2))
        return [title[:middle], title[middle:]]
    count = int(room // width) + 1
    step = -(-len(title) // count)
    return [title[i : i + step] for i in range(0, len(title), step)]


def paginate(
    names: Sequence[Hashable],
    needed: Sequence[float],
    heights: Sequence[float],
    page: float,
    header: float,
    first: float,
    keep: Sequence[bool] = (),
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
    keep
        Rows that stay on the page of the next one: the row above such a row fills up the page it would end.

    Returns
    -------
    The heights, stretched, and the blocks: (first row, row behind the last).

    >>> paginate(["一", "一", "一", "二"], [20, 20, 20, 50], [40, 40, 40, 40], 100, 10, 5)
    ([40, 40, 40, 50.0], [(0, 2), (2, 3), (3, 4)])
    """
    stretched = list(heights)
    blocks: list[tuple[int, int]] = []
    for _ in range(40):
        places = _places(stretched, page, header, first)
        blocks = _blocks(names, [number for number, _ in places])
        before = list(stretched)
        for start, end in blocks:
            lacking = needed[start] - sum(stretched[start:end])
            if lacking > 0.01:
                for i in range(start, end):
                    stretched[i] += lacking / (end - start)
        if stretched == before:
            _push(stretched, places, page, keep)
        if stretched == before:
            break
    return stretched, blocks


_OVER = 6.0
"""Points by which a row is pushed over the edge of a page: programs differ by some in where the edge is."""


def _push(
    stretched: list[float], places: Sequence[tuple[int, float]], page: float, keep: Sequence[bool]
) -> None:
    """Stretch the row above the first one that is to stay with the next and would end a page."""
    for i in range(1, min(len(keep), len(places) - 1)):
        alone = keep[i] and places[i][0] != places[i + 1][0]
        if alone and places[i - 1][0] == places[i][0]:
            stretched[i - 1] += page - places[i][1] - stretched[i] + _OVER
            return


def _blocks(names: Sequence[Hashable], pages: Sequence[int]) -> list[tuple[int, int]]:
    blocks = []
    start = 0
    for _, same in groupby(zip(names, pages, strict=True)):
        end = start + len(list(same))
        blocks.append((start, end))
        start = end
    return blocks


def _places(heights: Sequence[float], page: float, header: float, first: float) -> list[tuple[int, float]]:
    """Tell where each row comes to stand: on which page, and how far down it begins."""
    number, at, places = 0, first + header, list[tuple[int, float]]()
    for height in heights:
        if at + height > page:
            number, at = number + 1, header
        places.append((number, at))
        at += height
    return places
