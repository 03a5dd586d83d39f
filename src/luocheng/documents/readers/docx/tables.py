"""Lay out Word tables as grids with merged cells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from luocheng.documents.readers.docx.package import W
from luocheng.documents.source import Cell

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from lxml import etree

__all__ = ["build_table", "cells_of", "is_box", "rows_of"]

ROW, CELL = f"{W}tr", f"{W}tc"
WRAPPERS = {f"{W}sdt", f"{W}sdtContent", f"{W}ins", f"{W}moveTo", f"{W}customXml", f"{W}smartTag"}
WIDEST = 1000


def rows_of(table: etree._Element) -> Iterator[etree._Element]:
    """Yield the rows of a table as they stand after all tracked changes are accepted."""
    for row in _through(table, ROW):
        if row.find(f"{W}trPr/{W}del") is None:
            yield row


def cells_of(row: etree._Element) -> Iterator[etree._Element]:
    """Yield the cells of a row."""
    yield from _through(row, CELL)


def is_box(table: etree._Element) -> bool:
    """Tell whether a table is only a frame: one cell wide, so that it relates nothing to anything."""
    return all(sum(1 for _ in cells_of(row)) <= 1 for row in rows_of(table))


def build_table(table: etree._Element, read: Callable[[etree._Element], str]) -> list[Cell]:
    """Place the cells of a table on its grid, reading each with `read`; merged cells stand once."""
    cells: list[Cell] = []
    running: dict[int, Cell] = {}
    for number, row in enumerate(rows_of(table)):
        column = _count(row.find(f"{W}trPr/{W}gridBefore"), 0)
        below: dict[int, Cell] = {}
        left: Cell | None = None
        for element in cells_of(row):
            width = _count(element.find(f"{W}tcPr/{W}gridSpan"), 1)
            above = running.get(column)
            if left is not None and _merge(element, "hMerge") == "continue":
                left.columns += width
            elif _merge(element, "vMerge") == "continue" and above is not None:
                above.rows = number - above.row + 1
                below[column] = left = above
            else:
                left = Cell(number, column, read(element), 1, width)
                cells.append(left)
                if _merge(element, "vMerge"):
                    below[column] = left
            column += width
        running = below
    return cells


def _through(container: etree._Element, tag: str) -> Iterator[etree._Element]:
    for child in container:
        if child.tag == tag:
            yield child
        elif child.tag in WRAPPERS:
            yield from _through(child, tag)


def _merge(cell: etree._Element, name: str) -> str:
    """Return 'restart', 'continue' or '' for a cell that begins a merged one, goes on with it, or neither."""
    element = cell.find(f"{W}tcPr/{W}{name}")
    return element.get(f"{W}val", "continue") if element is not None else ""


def _count(element: etree._Element | None, default: int) -> int:
    text = element.get(f"{W}val", "") if element is not None else ""
    return min(int(text), WIDEST) if text.isdigit() and int(text) else default
