"""Put the characters of a page together to rows: what stands on one baseline, from left to right."""

from __future__ import annotations

import re
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

from luocheng.documents.readers.characters import is_han

if TYPE_CHECKING:
    from luocheng.documents.readers.pdf.extract import Char

__all__ = ["Row", "make_rows", "row_of"]

NOTE_MARK = re.compile(r"[\[［〔(（]?(?:\d{1,3}|[①-⑳⓪*＊※†])[\]］〕)）]?$")
MEASURE = re.compile(r"(?:[kcdm]?m|㎞)$", re.IGNORECASE)
RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
SMALL = 0.78
"""A character so much smaller than its neighbours, off their baseline, is raised or lowered."""
SAME_BASE = 0.32
BLANK = 0.75
"""Ems: a gap this wide between characters of a row is a blank that the page prints as mere distance."""
LATIN_BLANK = 0.22


@dataclass(slots=True)
class Row:
    """A stretch of text on one baseline, without a wide gap in it; a whole line where a page has one column.

    `raised` is the reference mark with which a footnote begins; '' where there is none.
    """

    text: str
    x0: float
    x1: float
    base: float
    size: float
    page: int
    first: float
    """The width of the first unbreakable piece: a character, a word or a number."""
    raised: str = ""
    chars: tuple[Char, ...] = ()


def make_rows(chars: list[Char], page: int) -> list[list[Char]]:
    """Sort characters into rows by their baselines, from the top; small raised ones join the row they belong to."""
    if not chars:
        return []
    body = median(char.size for char in chars)
    rows: list[list[Char]] = []
    bases: list[float] = []
    pending: list[Char] = []
    for char in sorted(chars, key=lambda c: (c.base, c.x0)):
        if char.size < SMALL * body:
            pending.append(char)
        elif rows and abs(char.base - bases[-1]) <= SAME_BASE * min(char.size, 1.5 * body):
            rows[-1].append(char)
        else:
            rows.append([char])
            bases.append(char.base)
    rest = [char for char in pending if not _attach(char, rows, bases)]
    for char in rest:
        if rows and len(rows) > len(bases) and abs(char.base - rows[-1][-1].base) <= SAME_BASE * char.size:
            rows[-1].append(char)
        else:
            rows.append([char])
    for row in rows:
        row.sort(key=lambda c: c.x0)
    rows.sort(key=lambda r: median(c.base for c in r))
    return [_without_doubles(row) for row in rows]


def _attach(char: Char, rows: list[list[Char]], bases: list[float]) -> bool:
    """Put a small character into the row whose letters stand beside it."""
    for row, base in zip(rows, bases, strict=True):
        if not -0.45 * char.size <= base - char.base <= 1.4 * char.size:
            continue
        if any(-0.3 * c.size <= char.x0 - c.x1 <= 0.6 * c.size or -0.3 * c.size <= c.x0 - char.x1 <= 0.3 * c.size for c in row):
            row.append(char)
            return True
    return False


def _without_doubles(row: list[Char]) -> list[Char]:
    """Drop characters printed twice over each other to look bold."""
    kept: list[Char] = []
    for char in row:
        if any(c.text == char.text and abs(c.x0 - char.x0) < 0.3 * char.size and abs(c.base - char.base) < 2 for c in kept[-3:]):
            continue
        kept.append(char)
    return kept


def row_of(chars: list[Char], page: int) -> Row:
    """Write the characters of a row as text, blanks where the page leaves them, reference marks left out."""
    plain = [char for char in chars if char.size >= SMALL * max(c.size for c in chars)] or chars
    hans = [char.size for char in plain if is_han(char.text)]
    size = median(hans or [char.size for char in plain])
    base = median(char.base for char in plain)
    raised: list[Char] = []
    parts: list[str] = []
    last: Char | None = None
    mark = ""
    for char in chars:
        if char.size < SMALL * size and base - char.base > 0.15 * size:
            raised.append(char)
            continue
        if raised:
            mark = _say_raised(raised, parts) or mark
            raised = []
        if last is not None and _blank(last, char, size):
            parts.append(" ")
        parts.append(char.text)
        last = char
    if raised:
        mark = _say_raised(raised, parts) or mark
    text = "".join(parts).strip()
    return Row(text, chars[0].x0, chars[-1].x1, base, size, page, _first_piece(plain), mark, tuple(chars))


def _say_raised(raised: list[Char], parts: list[str]) -> str:
    """Write a power behind a unit, drop the mark of a footnote; return the mark where it opens the row."""
    text = "".join(char.text for char in raised)
    before = "".join(parts[-3:])
    if text.isdigit() and (MEASURE.search(before) or before.endswith("10")):
        parts.append(text.translate(RAISED))
        return ""
    if NOTE_MARK.match(text):
        return "" if parts else text
    parts.append(text)
    return ""


def _blank(left: Char, right: Char, size: float) -> bool:
    """Tell whether the page shows a blank between two characters."""
    gap = right.x0 - left.x1
    latin = left.text.isascii() and right.text.isascii() and left.text.isalnum() and right.text.isalnum()
    if right.spaced:
        return gap > 0.1 * size
    return gap > (LATIN_BLANK if latin else BLANK) * size


def _first_piece(chars: list[Char]) -> float:
    """Return the width of what may not be broken off at the start of a row."""
    if not chars:
        return 0.0
    end = 1
    if chars[0].text.isascii() and chars[0].text.isalnum():
        while end < len(chars) and chars[end].text.isascii() and (chars[end].text.isalnum() or chars[end].text in ".,%-/"):
            end += 1
    while end < len(chars) and chars[end].text in "，。、；：！？）》”’】〕％%":
        end += 1
    return chars[min(end, len(chars)) - 1].x1 - chars[0].x0
