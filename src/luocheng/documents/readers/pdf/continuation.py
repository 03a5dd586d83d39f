"""Join tables that go on over page breaks: one table, its head once, broken rows whole again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from luocheng.documents.readers.marks import is_marked
from luocheng.documents.readers.pdf.tables import Grid, GridCell
from luocheng.documents.source import Cell

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from luocheng.documents.readers.pdf.layout import Placed

__all__ = ["continue_tables"]

SAME_COLUMN = 5.0
"""Points: by so much the columns of two pages may differ and still be those of one table."""
DEEPEST_HEAD = 4
LOOSE, TIGHT = 2.5, 1.3
"""Ems: a last line with so little room left may break off, or surely does."""


def continue_tables(items: Iterable[Placed | Grid]) -> Iterator[Placed | tuple[list[Cell], int]]:
    """Yield rows as they are and tables as cells with their first page, those of adjoining pages joined."""
    open_table: _Joined | None = None
    for item in items:
        if isinstance(item, Grid):
            if open_table is not None and open_table.takes(item):
                open_table.add(item)
                continue
            if open_table is not None:
                yield open_table.cells(), open_table.page
            open_table = _Joined(item)
            continue
        if open_table is not None:
            yield open_table.cells(), open_table.page
            open_table = None
        yield item
    if open_table is not None:
        yield open_table.cells(), open_table.page


class _Joined:
    """A table and what has been found of it so far on following pages."""

    def __init__(self, grid: Grid) -> None:
        self.page = grid.page
        self._last_page = grid.page
        self._xs = grid.xs
        self._cells = grid.cells
        self._rows = len(grid.ys) - 1

    def cells(self) -> list[Cell]:
        """Return the cells of the whole table in reading order."""
        ordered = sorted(self._cells, key=lambda cell: (cell.row, cell.column))
        return [Cell(cell.row, cell.column, cell.text, cell.rows, cell.columns) for cell in ordered]

    def takes(self, grid: Grid) -> bool:
        """Tell whether a table on the next page goes on with this one: its columns stand where ours do.

        Where all rows on one of the pages have two columns merged, the line between them is missing there;
        so the lines of one page may be a part of those of the other.
        """
        if grid.page != self._last_page + 1:
            return False
        shift = grid.xs[0] - self._xs[0]
        theirs = [x - shift for x in grid.xs]
        if abs(theirs[-1] - self._xs[-1]) > SAME_COLUMN:
            return False
        fewer, more = sorted((theirs, self._xs), key=len)
        return len(fewer) > 2 and all(_nearest(more, x) is not None for x in fewer)

    def add(self, grid: Grid) -> None:
        """Take in the part of the table on the next page."""
        self._last_page = grid.page
        self._align(grid)
        head = self._repeated_head(grid)
        cells = [cell for cell in grid.cells if cell.row >= head]
        for cell in cells:
            cell.row -= head
        first = [cell for cell in cells if cell.row == 0]
        bottom = {cell.column: cell for cell in self._cells if cell.row + cell.rows == self._rows}
        above = [bottom.get(cell.column) for cell in first]
        if [over.columns if over else 0 for over in above] == [cell.columns for cell in first]:
            self._join_row(first, bottom, cells)
        for cell in cells:
            cell.row += self._rows
        self._cells += cells
        self._rows = max(cell.row + cell.rows for cell in self._cells)

    def _align(self, grid: Grid) -> None:
        """Count the columns of both parts by the lines of the one that has more."""
        shift = grid.xs[0] - self._xs[0]
        theirs = [x - shift for x in grid.xs]
        if len(theirs) > len(self._xs):
            _recount(self._cells, [_nearest(theirs, x) or 0 for x in self._xs])
            self._xs = theirs
        elif len(theirs) < len(self._xs):
            _recount(grid.cells, [_nearest(self._xs, x) or 0 for x in theirs])

    def _repeated_head(self, grid: Grid) -> int:
        """Return how many rows at the top of the next part say again what the first part said.

        What is said again need not begin with the first row: a title across the table is not repeated.
        """
        return max(self._repeated_from(start, grid) for start in range(min(DEEPEST_HEAD, self._rows)))

    def _repeated_from(self, start: int, grid: Grid) -> int:
        head = 0
        while head < min(DEEPEST_HEAD, len(grid.ys) - 1, self._rows - start):
            mine = sorted((c.column, c.columns, c.text) for c in self._cells if c.row == start + head)
            theirs = sorted((c.column, c.columns, c.text) for c in grid.cells if c.row == head)
            if mine != theirs or not any(text for _, _, text in theirs):
                break
            head += 1
        spans = [cell.row + cell.rows for cell in grid.cells if cell.row < head]
        return head if not spans or max(spans) == head else 0

    def _join_row(self, first: list[GridCell], bottom: dict[int, GridCell], cells: list[GridCell]) -> None:
        """Join the first row of a part with the last one before it: a broken row, or merged cells that go on.

        A row is broken when texts above break off within a sentence and are carried on below: all of those
        below where its first cell is filled, one of them where it is empty. Otherwise the row is new, and
        empty cells of columns in which cells are merged belong to the merged cells above them.
        """
        filled = [cell for cell in first if cell.text]
        headless = not any(cell.column == 0 for cell in filled)
        loosely = any(_carries(bottom[cell.column], cell, LOOSE) for cell in filled)
        strictly = len(filled) < len(first) and all(
            _carries(bottom[cell.column], cell, TIGHT) for cell in filled
        )
        if (headless and loosely) or (filled and strictly):
            self._mend_row(first, bottom, cells)
            gone = first
        else:
            merged = {cell.column for cell in (*self._cells, *cells) if cell.rows > 1}
            gone = [cell for cell in first if not cell.text and (headless or cell.column in merged)]
            for cell in gone:
                bottom[cell.column].rows += cell.rows
        cells[:] = [cell for cell in cells if not any(cell is other for other in gone)]

    def _mend_row(self, first: list[GridCell], bottom: dict[int, GridCell], cells: list[GridCell]) -> None:
        """Put the rest of a broken row behind the texts of its beginning."""
        height = min(cell.rows for cell in first)
        for cell in first:
            above = bottom[cell.column]
            between = "" if above.room < LOOSE or not above.text or not cell.text else "\n"
            above.text += between + cell.text
            above.rows += cell.rows - height
            above.room = cell.room
        for cell in cells:
            cell.row -= height


def _carries(above: GridCell, below: GridCell, room: float) -> bool:
    """Tell whether a text goes on with the one in the cell above it, which leaves less than `room`."""
    return bool(above.text) and above.room < room and not is_marked(below.text) and not below.text.isdigit()


def _nearest(marks: list[float], x: float) -> int | None:
    """Return the index of the line that stands at `x`; None where none does."""
    index = min(range(len(marks)), key=lambda i: abs(marks[i] - x))
    return index if abs(marks[index] - x) <= SAME_COLUMN else None


def _recount(cells: list[GridCell], places: list[int]) -> None:
    """Count columns anew: the line that was number i is now number ``places[i]``."""
    for cell in cells:
        end = places[cell.column + cell.columns]
        cell.column = places[cell.column]
        cell.columns = max(1, end - cell.column)
