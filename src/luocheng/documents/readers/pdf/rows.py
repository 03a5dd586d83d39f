"""Put the characters of a page together to rows: what stands on one baseline, from left to right."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

from luocheng.documents.readers.characters import is_han
from luocheng.documents.readers.marks import is_note_mark, write_raised

if TYPE_CHECKING:
    from luocheng.documents.readers.pdf.extract import Char

__all__ = ["Row", "make_rows", "row_of"]

SMALL = 0.78
"""A character so much smaller than its neighbours, off their baseline, is raised or lowered."""
OPENING = "（(《〈“‘「『【〔[［"
CLOSING = "，。、；：！？）)》〉”’」』】〕]］％%…"
SAME_BASE = 0.32
TWO_EMS = 1.6
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


def make_rows(chars: list[Char]) -> list[list[Char]]:
    """Sort characters into rows by their baselines, from the top; small raised ones join their row."""
    if not chars:
        return []
    body = median(char.size for char in chars)
    rows: list[list[Char]] = []
    bases: list[float] = []
    small: list[Char] = []
    for char in sorted(chars, key=lambda c: (c.base, c.x0)):
        if char.size < SMALL * body:
            small.append(char)
        elif rows and abs(char.base - bases[-1]) <= SAME_BASE * min(char.size, 1.5 * body):
            rows[-1].append(char)
        else:
            rows.append([char])
            bases.append(char.base)
    apart = [char for char in small if not _attach(char, rows, bases)]
    for row in rows:
        row.sort(key=lambda c: c.x0)
    rows = [_without_doubles(row) for row in rows]
    if apart:
        rows = sorted([*rows, *make_rows(apart)], key=lambda row: median(char.base for char in row))
    return rows


def _attach(char: Char, rows: list[list[Char]], bases: list[float]) -> bool:
    """Put a small character into the row whose letters stand beside it."""
    first = bisect_left(bases, char.base - 0.45 * char.size)
    last = bisect_right(bases, char.base + 1.4 * char.size)
    for row in rows[first:last]:
        if any(_adjoins(char, other) for other in row):
            row.append(char)
            return True
    return False


def _adjoins(char: Char, other: Char) -> bool:
    """Tell whether a small character stands right behind or right before another one."""
    behind, before = char.x0 - other.x1, other.x0 - char.x1
    return -0.3 * other.size <= behind <= 0.6 * other.size or -0.3 * other.size <= before <= 0.3 * other.size


def _without_doubles(row: list[Char]) -> list[Char]:
    """Drop characters printed twice over each other to look bold; a dash two ems wide is two characters."""
    kept: list[Char] = []
    for char in row:
        if char.x1 - char.x0 < TWO_EMS * char.size and any(
            c.text == char.text and abs(c.x0 - char.x0) < 0.3 * char.size and abs(c.base - char.base) < 2
            for c in kept[-3:]
        ):
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
    if not parts and is_note_mark(text):
        return text
    parts.append(write_raised(text, "".join(parts[-3:])))
    return ""


def _blank(left: Char, right: Char, size: float) -> bool:
    """Tell whether the page shows a blank between two characters."""
    gap = right.x0 - left.x1
    latin = left.text.isascii() and right.text.isascii() and left.text.isalnum() and right.text.isalnum()
    if right.spaced:
        return gap > 0.1 * size
    return gap > (LATIN_BLANK if latin else BLANK) * size


def _first_piece(chars: list[Char]) -> float:
    """Return the width of what cannot be broken off at the start of a row: （市、 or 里，2025."""
    end = 0
    while end < len(chars) and chars[end].text in OPENING:
        end += 1
    end = _word_end(chars, end) if end < len(chars) and _in_word(chars[end]) else end + 1
    closed = end
    while end < len(chars) and chars[end].text in CLOSING:
        end += 1
    if end > closed:
        end = _word_end(chars, end)
    return chars[min(end, len(chars)) - 1].x1 - chars[0].x0 if chars else 0.0


def _in_word(char: Char) -> bool:
    return char.text.isascii() and char.text.isalnum()


def _word_end(chars: list[Char], start: int) -> int:
    """Return the index behind the word or number that begins at `start`."""
    end = start
    while end < len(chars) and (_in_word(chars[end]) or (end > start and chars[end].text in ".,%-/")):
        end += 1
    return end
