"""A paragraph of a text, as all later steps see it."""

from __future__ import annotations

from dataclasses import dataclass, field

from luocheng.documents.source import Table

__all__ = ["Paragraph"]


@dataclass(slots=True)
class Paragraph:
    """One logical paragraph, in the characters of the document, on one line.

    `folded` is `text` with half-width punctuation and digits, of the same length. `table` is set on the
    paragraph that stands for a whole table; its cells' places are in `cells`: (row, column, start, end),
    offsets within the paragraph. `shares_line` says that it was cut out of a line that held several.
    """

    text: str
    folded: str
    number: int
    page: int | None = None
    kind: str = "text"
    table: Table | None = None
    cells: list[tuple[int, int, int, int]] = field(default_factory=list)
    shares_line: bool = False
