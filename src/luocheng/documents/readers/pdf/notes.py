"""Find the footnotes of a page: small print at its foot, opened by a mark or parted off by a short rule."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from luocheng.documents.readers.pdf.extract import RawPage
    from luocheng.documents.readers.pdf.layout import Placed
    from luocheng.documents.readers.pdf.rows import Row

__all__ = ["split_notes"]

SMALL = 0.9
LOWEST = 0.4
MARK = re.compile(
    r"\s*(?:[①-⑳⓪]|[\[［〔(（]\d{1,3}[\]］〕)）]|[*＊※†]|\d{1,3}(?=\s|[^\d.．、,，%年月日个]))\s*"
)


def split_notes(placed: list[Placed], raw: RawPage, size: float) -> tuple[list[Placed], list[Row]]:
    """Return the rows of a page without its footnotes, and the footnotes, each put together to one row."""
    start = len(placed)
    while (
        start
        and placed[start - 1].row.size < SMALL * size
        and placed[start - 1].row.base > LOWEST * raw.height
    ):
        start -= 1
    small = placed[start:]
    while small and not _opens(small[0].row, raw, placed[start - 1].row if start else None):
        small, start = small[1:], start + 1
    notes: list[Row] = []
    for one in small:
        row = one.row
        match = None if row.raised else MARK.match(row.text)
        if row.raised or match or not notes:
            row.text = row.text[match.end() :] if match else row.text
            notes.append(row)
        else:
            notes[-1].text += row.text
    return placed[:start], [row for row in notes if row.text]


def _opens(row: Row, raw: RawPage, above: Row | None) -> bool:
    """Tell whether a row opens the footnotes: it has a mark, or a short rule parts it from the text above."""
    ruled = any(
        edge.end - edge.start < 0.5 * raw.width
        and abs(edge.start - row.x0) < 4 * row.size
        and (above.base if above is not None else 0.0) <= edge.at <= row.base
        for edge in raw.horizontal
    )
    return ruled or bool(row.raised) or (MARK.match(row.text) is not None and row.base > 0.6 * raw.height)
