"""Take page numbers and running heads off the pages: text in the margins that comes again and again."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from luocheng.documents.readers.marks import is_marked

if TYPE_CHECKING:
    from luocheng.documents.readers.pdf.rows import Row

__all__ = ["drop_furniture"]

DASH = r"[—–―‒\-－~～·•.]"
DASHED_NUMBER = re.compile(rf"\s*{DASH}+\s*(?:\d{{1,4}}|[ivxlcIVXLC]{{1,6}})\s*{DASH}+\s*$")
NAMED_NUMBER = re.compile(
    r"\s*(?:第\s*[\d一二三四五六七八九十百〇○]{1,5}\s*页(?:\s*[,，/]?\s*[（(]?共\s*[\d一二三四五六七八九十百〇○]{1,5}\s*页[)）]?)?"
    r"|共\s*\d{1,4}\s*页\s*[,，/]?\s*第\s*\d{1,4}\s*页|\d{1,4}\s*/\s*\d{1,4}|[Pp]age\s*\d{1,4}(?:\s*of\s*\d{1,4})?|[Pp]\.?\s*\d{1,4})\s*$"
)
BARE_NUMBER = re.compile(r"\s*(\d{1,4}|[ivxlc]{1,6})\s*$")
WORDS = re.compile(r"[^\W\d_]")
DIGITS = re.compile(r"\d+")
ANNEX = re.compile(r"\s*(?:附\s*[件表录图]|第[一二三四五六七八九十\d]+[章节条编])")
MARGIN = 0.13
"""The share of the height of a page, at its top and bottom, in which numbers and heads stand."""
DEEPEST = 3
SAME_HEIGHT = 8.0
SHARE = 0.3


def drop_furniture(pages: list[list[Row]], heights: list[float]) -> list[set[int]]:
    """Return for each page the indices of the rows that are page furniture.

    A row is furniture when it stands in the margin and is a page number, or when the same words, figures
    aside, stand at the same height on a good part of the pages. A row with text between it and the edge of
    the page is none.
    """
    repeated = _repeated(pages, heights)
    numbered = _numbered(pages, heights)
    dropped: list[set[int]] = []
    for rows, height in zip(pages, heights, strict=True):
        found: set[int] = set()
        order = sorted(range(len(rows)), key=lambda index: rows[index].base)
        for edge, indices in (("top", order), ("bottom", order[::-1])):
            for index in indices[:DEEPEST]:
                row = rows[index]
                if not (_is_number(row, height, edge, numbered) or _key(row, height, edge) in repeated):
                    break
                found.add(index)
        dropped.append(found)
    return dropped


def _in_margin(row: Row, height: float, edge: str) -> bool:
    return row.base < MARGIN * height if edge == "top" else row.base > (1 - MARGIN) * height


def _is_number(row: Row, height: float, edge: str, numbered: set[tuple[str, int]]) -> bool:
    if not _in_margin(row, height, edge):
        return False
    if DASHED_NUMBER.match(row.text) or NAMED_NUMBER.match(row.text):
        return True
    return BARE_NUMBER.match(row.text) is not None and (edge, round(row.base / SAME_HEIGHT)) in numbered


def _numbered(pages: list[list[Row]], heights: list[float]) -> set[tuple[str, int]]:
    """Return the heights at which bare numbers count the pages; on a single page any in the margin."""
    offsets: dict[tuple[str, int], dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for page, (rows, height) in enumerate(zip(pages, heights, strict=True)):
        for row in rows:
            match = BARE_NUMBER.match(row.text)
            if match is None:
                continue
            for edge in ("top", "bottom"):
                if _in_margin(row, height, edge):
                    at = round(row.base / SAME_HEIGHT)
                    offset = int(match[1]) - page if match[1].isdigit() else -1
                    for near in (at - 1, at, at + 1):
                        offsets[edge, near][offset] += 1
    least = 2 if len(pages) > 1 else 1
    return {place for place, counts in offsets.items() if max(counts.values()) >= least}


def _key(row: Row, height: float, edge: str) -> tuple[str, str, int]:
    """Return the words and the height of a row; in the margin figures do not count, they may be page numbers."""
    text = row.text.replace(" ", "")
    if _in_margin(row, height, edge):
        text = DIGITS.sub("#", text)
    return edge, text, round(row.base / SAME_HEIGHT)


def _repeated(pages: list[list[Row]], heights: list[float]) -> set[tuple[str, str, int]]:
    """Return the keys of rows that come again at the same height; heads of odd and even pages may differ."""
    counts: dict[tuple[str, str, int], int] = defaultdict(int)
    seen: set[tuple[str, str, int]] = set()
    for rows, height in zip(pages, heights, strict=True):
        order = sorted(rows, key=lambda row: row.base)
        on_page: set[tuple[str, str, int]] = set()
        for edge, candidates in (("top", order[:DEEPEST]), ("bottom", order[::-1][:DEEPEST])):
            for row in candidates:
                if ANNEX.match(row.text) or is_marked(row.text) or not WORDS.search(row.text):
                    continue
                if _in_margin(row, height, edge) or len(pages) >= 4:
                    kind, text, at = _key(row, height, edge)
                    on_page |= {(kind, text, near) for near in (at - 1, at, at + 1)}
                    seen.add((kind, text, at))
        for key in on_page:
            counts[key] += 1
    least = max(2, SHARE * len(pages))
    return {key for key in seen if counts[key] >= least}
