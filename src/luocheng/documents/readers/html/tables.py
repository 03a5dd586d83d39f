"""Lay out HTML tables as grids, and tell tables of data from tables that only lay out a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from luocheng.documents.source import Cell

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from lxml import etree

    from luocheng.documents.readers.html.page import Page
    from luocheng.documents.readers.limits import Clock

__all__ = ["build_table", "is_layout"]

SECTIONS = {"thead": 0, "tbody": 1, "tfoot": 2}
WIDEST = 1000
"""What the standard allows for colspan; nothing printed is wider."""
LONG = 300
MANY = 4
VERY_LONG = 1500


def rows_of(table: etree._Element) -> list[etree._Element]:
    """Return the rows of a table in printed order: head, bodies, foot."""
    rows: list[tuple[int, etree._Element]] = []
    for child in table:
        if child.tag == "tr":
            rows.append((1, child))
        elif child.tag in SECTIONS:
            rows += [(SECTIONS[str(child.tag)], row) for row in child.iterchildren("tr")]
    rows.sort(key=lambda pair: pair[0])
    return [row for _, row in rows]


def cells_of(row: etree._Element) -> Iterator[etree._Element]:
    """Yield the cells of a row."""
    return row.iterchildren("td", "th")


def is_layout(table: etree._Element, page: Page) -> bool:
    """Tell whether a table only lays out the page: one cell wide, or hardly more than one long text."""
    if table.get("role") == "presentation":
        return True
    rows = rows_of(table)
    columns = max((sum(1 for _ in cells_of(row)) for row in rows), default=0)
    if columns <= 1:
        return True
    total = page.length.get(table, 0)
    inner = max((page.length.get(inner, 0) for inner in _nested(table)), default=0)
    if inner > LONG and inner >= 0.6 * total:
        return True
    cells = [cell for row in rows for cell in cells_of(row)]
    largest = max(cells, key=lambda cell: page.length.get(cell, 0))
    length = page.length.get(largest, 0)
    if columns <= 2 or len(rows) == 1:
        return length >= 0.6 * total and (length > LONG or _paragraphs(largest) >= MANY)
    return length > VERY_LONG and length >= 0.9 * total


def _paragraphs(cell: etree._Element) -> int:
    return sum(1 for _ in cell.iter("p", "h1", "h2", "h3", "li"))


def _nested(table: etree._Element) -> Iterator[etree._Element]:
    """Yield the tables directly inside the cells of a table, not those inside them."""
    for row in rows_of(table):
        for cell in cells_of(row):
            yield from cell.iterchildren("table")
            for child in cell:
                yield from child.iterchildren("table")


def build_table(table: etree._Element, read: Callable[[etree._Element], str], clock: Clock) -> list[Cell]:
    """Place the cells of a table on its grid, reading each with `read`; merged cells stand once."""
    rows = rows_of(table)
    cells: list[Cell] = []
    taken: dict[int, int] = {}
    for number, row in enumerate(rows):
        column = 0
        for element in cells_of(row):
            clock.count_cells()
            while taken.get(column, 0) > number:
                column += 1
            width = min(_span(element.get("colspan")) or 1, WIDEST)
            height = _span(element.get("rowspan"))
            height = min(1 if height is None else height or len(rows), len(rows) - number)
            cells.append(Cell(number, column, read(element), max(height, 1), width))
            if height > 1:
                clock.count_cells(width)
                taken.update(dict.fromkeys(range(column, column + width), number + height))
            column += width
    return _narrow(cells)


def _narrow(cells: list[Cell]) -> list[Cell]:
    """Cut spans that reach beyond the last column that any cell begins in."""
    edge = max((cell.column + 1 for cell in cells), default=0)
    last = max((cell.column + cell.columns for cell in cells if cell.columns < WIDEST), default=edge)
    for cell in cells:
        cell.columns = max(1, min(cell.columns, max(edge, last) - cell.column))
    return cells


def _span(text: str | None) -> int | None:
    text = (text or "").strip()
    return int(text[:6]) if text.isdigit() else None
