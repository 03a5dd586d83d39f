"""Tell where paragraphs end: by the margins that lines reach and the indents that follow them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

from luocheng.documents.readers.marks import ends_sentence, is_marked

if TYPE_CHECKING:
    from luocheng.documents.readers.pdf.layout import Placed
    from luocheng.documents.readers.pdf.rows import Row

__all__ = ["Flow", "Margins"]

SAME = 4.0
"""Points: edges of lines that lie this close belong to one margin."""
SUPPORT = 0.06
TITLE = 1.18
"""A centred line set this much larger than the body is a title."""
ENOUGH = 8


@dataclass(frozen=True, slots=True)
class Margins:
    """The left and right edge of a column of text, in points."""

    left: float
    right: float


class Flow:
    """The margins of a document and what they say about its lines."""

    def __init__(self, pages: list[list[Placed]], widths: list[float], size: float) -> None:
        self.size = size
        self._groups: dict[tuple[float, int, int], Margins] = {}
        self._widths = widths
        self._measure(pages)
        self._pitch = _pitch(pages)
        self._indented = self._is_indented(pages)

    def margins(self, placed: Placed) -> Margins:
        """Return the margins of the column a row stands in."""
        for key in self._keys(placed):
            if key in self._groups:
                return self._groups[key]
        return Margins(placed.row.x0, placed.row.x1)

    def kind(self, placed: Placed) -> str:
        """Return 'title' for a large centred row, 'heading' for one with a number, else 'text'."""
        row, margins = placed.row, self.margins(placed)
        left, right = row.x0 - margins.left, margins.right - row.x1
        if row.size < TITLE * self.size or abs(left - right) > row.size:
            return "text"
        return "heading" if is_marked(row.text) else "title"

    def runs_on(self, placed: Placed, following: Placed) -> bool | None:
        """Tell whether the paragraph of a row goes on in the next one; None where it cannot be seen."""
        row, after = placed.row, following.row
        margins, next_margins = self.margins(placed), self.margins(following)
        em = row.size
        if abs(after.size - em) > 0.14 * em:
            return False
        # Programs break lines a little before they must; a sentence that has not ended forgives that.
        spare = 0.4 if ends_sentence(row.text) else 1.2
        if margins.right - row.x1 > after.first + spare * em:
            return None if _is_centred(row, margins) else False
        indent = after.x0 - next_margins.left
        if indent >= 1.2 * em:
            return self._after_indent(row, margins, after, indent)
        if row.page == after.page and after.base - row.base > 1.5 * self._pitch:
            return False
        if ends_sentence(row.text) and (is_marked(after.text) or not self._indented):
            return None
        return True

    def _after_indent(self, row: Row, margins: Margins, after: Row, indent: float) -> bool | None:
        """Judge a full line with an indented one behind it: a new paragraph, or a block set in as a whole."""
        if ends_sentence(row.text) or is_marked(after.text):
            return False
        same = abs((row.x0 - margins.left) - indent) < 0.5 * row.size
        hanging = is_marked(row.text) and row.x0 - margins.left < indent
        return None if same or hanging else False

    # --- margins ----------------------------------------------------------------------------------------

    def _keys(self, placed: Placed) -> list[tuple[float, int, int]]:
        """Return the groups of a row, the narrowest first: pages of a side, pages of a size."""
        width = round(self._widths[placed.row.page - 1])
        return [(width, placed.column, placed.row.page % 2), (width, placed.column, 2)]

    def _measure(self, pages: list[list[Placed]]) -> None:
        groups: dict[tuple[float, int, int], list[Row]] = defaultdict(list)
        for page in pages:
            for placed in page:
                for key in self._keys(placed):
                    groups[key].append(placed.row)
        for key, rows in groups.items():
            body = [row for row in rows if row.size < TITLE * self.size]
            if len(body) >= (ENOUGH if key[2] < 2 else 1):
                self._groups[key] = Margins(
                    _edge([row.x0 for row in body], low=True), _edge([row.x1 for row in body], low=False)
                )

    def _is_indented(self, pages: list[list[Placed]]) -> bool:
        """Tell whether paragraphs begin with an indent of about two characters."""
        rows = [placed for page in pages for placed in page]
        indents = [(placed.row.x0 - self.margins(placed).left) / placed.row.size for placed in rows]
        return sum(1 for indent in indents if 1.4 <= indent <= 2.6) >= 0.05 * len(rows)


def _pitch(pages: list[list[Placed]]) -> float:
    """Return the usual distance between lines, in points."""
    steps = [
        after.row.base - before.row.base
        for page in pages
        for before, after in pairwise(page)
        if before.column == after.column and after.row.base > before.row.base
    ]
    return median(steps) if steps else 20.0


def _edge(values: list[float], *, low: bool) -> float:
    """Return the outermost edge that a good part of the lines shares."""
    ordered = sorted(values, reverse=not low)
    least = max(2 if len(values) > 3 else 1, SUPPORT * len(values))
    for index, value in enumerate(ordered):
        near = 0
        while index + near < len(ordered) and abs(ordered[index + near] - value) <= SAME:
            near += 1
        if near >= least:
            return value
    return ordered[0]


def _is_centred(row: Row, margins: Margins) -> bool:
    """Tell whether a row stands in the middle; one that is merely indented and short does not."""
    left, right = row.x0 - margins.left, margins.right - row.x1
    if min(left, right) < 1.3 * row.size or abs(left - right) > max(row.size, 0.12 * (left + right)):
        return False
    return not 1.5 * row.size < left < 2.5 * row.size
