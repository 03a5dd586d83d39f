"""Find the tables of a page by their ruling lines and read them as grids with merged cells."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

from luocheng.documents.readers.marks import ends_sentence, is_marked
from luocheng.documents.readers.pdf.extract import Edge
from luocheng.documents.readers.pdf.rows import Row, make_rows, row_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from luocheng.documents.readers.limits import Clock
    from luocheng.documents.readers.pdf.extract import Char, RawPage

__all__ = ["Grid", "GridCell", "find_tables"]

NEAR = 2.5
"""Points: lines that lie this close are one line; ends that come this close meet."""
GAP = 4.0
SHORTEST = 6.0
COVERED = 0.6
"""The share of a side that must be ruled for the side to divide two cells."""
MOST_EDGES = 3_000
MOST_CELLS = 40_000


@dataclass(slots=True)
class GridCell:
    """A cell of a table on a page: its place in the grid, its box and its rows of text."""

    row: int
    column: int
    rows: int
    columns: int
    x0: float
    y0: float
    x1: float
    y1: float
    chars: list[Char] = field(default_factory=list)
    text: str = ""
    room: float = math.inf
    """Ems left free in the last line; infinite where it ends a sentence or there is none."""


@dataclass(slots=True)
class Grid:
    """A table on one page: the lines of its grid and its cells."""

    page: int
    xs: list[float]
    ys: list[float]
    cells: list[GridCell]

    @property
    def top(self) -> float:
        """Return the height of the upper edge, in points from the top of the page."""
        return self.ys[0]

    @property
    def bottom(self) -> float:
        """Return the height of the lower edge."""
        return self.ys[-1]


def find_tables(raw: RawPage, clock: Clock) -> list[Grid]:
    """Return the tables of a page from the top; their characters are taken out of the page."""
    if len(raw.horizontal) < 2 or not raw.vertical:
        return []
    horizontal, vertical = _join(raw.horizontal), _join(raw.vertical)
    if len(horizontal) > MOST_EDGES or len(vertical) > MOST_EDGES:
        return []
    grids: list[Grid] = []
    for across, down in _meshes(horizontal, vertical):
        clock.check()
        grid = _grid(across, down, raw)
        if grid is not None:
            grids.append(grid)
    # Of a table inside another one, the inner is read with the cell it stands in.
    grids = [grid for grid in grids if not any(other is not grid and _holds(other, grid) for other in grids)]
    grids = [grid for grid in grids if _fill(grid, raw, clock)]
    return sorted(grids, key=lambda grid: grid.top)


# --- lines --------------------------------------------------------------------------------------------------


def _join(edges: list[Edge]) -> list[Edge]:
    """Put together the pieces of lines: a border is often drawn cell by cell, dash by dash, or twice."""
    bands: list[list[Edge]] = []
    for edge in sorted(edges, key=lambda e: e.at):
        if bands and edge.at - bands[-1][0].at <= NEAR:
            bands[-1].append(edge)
        else:
            bands.append([edge])
    joined: list[Edge] = []
    for band in bands:
        at = sum(edge.at for edge in band) / len(band)
        current: Edge | None = None
        for edge in sorted(band, key=lambda e: e.start):
            if current is not None and edge.start <= current.end + GAP:
                current.end = max(current.end, edge.end)
            else:
                current = Edge(at, edge.start, edge.end)
                joined.append(current)
    return [edge for edge in joined if edge.end - edge.start >= SHORTEST]


def _meshes(horizontal: list[Edge], vertical: list[Edge]) -> list[tuple[list[Edge], list[Edge]]]:
    """Group lines that cross or touch: each group may be a table."""
    parent = list(range(len(horizontal) + len(vertical)))

    def root(index: int) -> int:
        while parent[index] != index:
            parent[index] = parent[parent[index]]
            index = parent[index]
        return index

    for i, across in enumerate(horizontal):
        for j, down in enumerate(vertical, len(horizontal)):
            if (
                across.start - NEAR <= down.at <= across.end + NEAR
                and down.start - NEAR <= across.at <= down.end + NEAR
            ):
                parent[root(i)] = root(j)
    groups: dict[int, tuple[list[Edge], list[Edge]]] = {}
    for i, across in enumerate(horizontal):
        groups.setdefault(root(i), ([], []))[0].append(across)
    for j, down in enumerate(vertical, len(horizontal)):
        groups.setdefault(root(j), ([], []))[1].append(down)
    return [group for group in groups.values() if len(group[0]) >= 2 and group[1]]


# --- grids --------------------------------------------------------------------------------------------------


def _grid(across: list[Edge], down: list[Edge], raw: RawPage) -> Grid | None:
    """Build the grid of a group of lines; None where it is a frame or an underline and not a table."""
    x0, x1 = min(edge.start for edge in across), max(edge.end for edge in across)
    y0, y1 = min(edge.start for edge in down), max(edge.end for edge in down)
    xs, ys = _marks(edge.at for edge in down), _marks(edge.at for edge in across)
    # Many tables leave their outer sides open; the ends of the rules show where they are.
    xs = _extend(xs, x0, x1)
    ys = _extend(ys, y0, y1)
    if len(xs) < 3 or len(ys) < 2 or (len(xs) - 1) * (len(ys) - 1) > MOST_CELLS:
        return None
    cells = _cells(xs, ys, across, down)
    if len(cells) < 2 or max(cell.column + cell.columns for cell in cells) < 2:
        return None
    if not any(cell.columns < len(xs) - 1 for cell in cells):
        return None
    return Grid(raw.number, xs, ys, cells)


def _marks(values: Iterable[float]) -> list[float]:
    marks: list[float] = []
    for value in sorted(values):
        if not marks or value - marks[-1] > NEAR:
            marks.append(value)
    return marks


def _extend(marks: list[float], low: float, high: float) -> list[float]:
    if low < marks[0] - 3 * NEAR:
        marks = [low, *marks]
    if high > marks[-1] + 3 * NEAR:
        marks = [*marks, high]
    return marks


def _cells(xs: list[float], ys: list[float], across: list[Edge], down: list[Edge]) -> list[GridCell]:
    """Grow each cell to the right and down until a ruled side stops it."""
    columns, rows = len(xs) - 1, len(ys) - 1
    # right[r][c]: a line stands between columns c and c+1 of row r; below[r][c]: between rows r and r+1.
    right = [
        [_ruled(down, xs[c + 1], ys[r], ys[r + 1]) for c in range(columns - 1)] + [True] for r in range(rows)
    ]
    below = [
        [_ruled(across, ys[r + 1], xs[c], xs[c + 1]) if r < rows - 1 else True for c in range(columns)]
        for r in range(rows)
    ]
    taken = [[False] * columns for _ in range(rows)]
    cells: list[GridCell] = []
    for r in range(rows):
        for c in range(columns):
            if taken[r][c]:
                continue
            width = 1
            while not right[r][c + width - 1] and not taken[r][c + width]:
                width += 1
            height = 1
            while not any(below[r + height - 1][c : c + width]) and _open_row(
                right[r + height], taken[r + height], c, width
            ):
                height += 1
            for row in taken[r : r + height]:
                row[c : c + width] = [True] * width
            cells.append(GridCell(r, c, height, width, xs[c], ys[r], xs[c + width], ys[r + height]))
    return cells


def _open_row(right: list[bool], taken: list[bool], column: int, width: int) -> bool:
    """Tell whether a cell of that width can grow into a row: no line inside it, one at its end."""
    return (
        not any(right[column : column + width - 1])
        and right[column + width - 1]
        and not any(taken[column : column + width])
    )


def _ruled(edges: list[Edge], at: float, start: float, end: float) -> bool:
    covered = sum(
        max(0.0, min(end, edge.end) - max(start, edge.start)) for edge in edges if abs(edge.at - at) <= NEAR
    )
    return covered >= COVERED * (end - start)


def _holds(outer: Grid, inner: Grid) -> bool:
    return (
        outer.xs[0] - NEAR <= inner.xs[0]
        and inner.xs[-1] <= outer.xs[-1] + NEAR
        and outer.top - NEAR <= inner.top
        and inner.bottom <= outer.bottom + NEAR
    )


# --- text ---------------------------------------------------------------------------------------------------


def _fill(grid: Grid, raw: RawPage, clock: Clock) -> bool:
    """Move the characters inside a grid into its cells; False where fewer than two cells hold any."""
    x0, x1 = grid.xs[0] - NEAR, grid.xs[-1] + NEAR
    inside: list[Char] = []
    outside: list[Char] = []
    for char in raw.chars:
        x, y = (char.x0 + char.x1) / 2, (char.top + char.bottom) / 2
        (inside if x0 <= x <= x1 and grid.top - NEAR <= y <= grid.bottom + NEAR else outside).append(char)
    owner = {
        (r, c): cell
        for cell in grid.cells
        for r in range(cell.row, cell.row + cell.rows)
        for c in range(cell.column, cell.column + cell.columns)
    }
    for char in inside:
        row = _slot(grid.ys, (char.top + char.bottom) / 2)
        column = _slot(grid.xs, (char.x0 + char.x1) / 2)
        owner[row, column].chars.append(char)
    if sum(1 for cell in grid.cells if cell.chars) < 2:
        return False
    clock.count_cells(len(grid.cells))
    raw.chars = outside
    for cell in grid.cells:
        rows = [row_of(row, grid.page) for row in make_rows(cell.chars)]
        cell.text, cell.room = _write([row for row in rows if row.text], cell)
        cell.chars = []
    _drop_empty_edges(grid)
    return True


def _slot(marks: list[float], value: float) -> int:
    low, high = 0, len(marks) - 2
    while low < high:
        middle = (low + high + 1) // 2
        if marks[middle] <= value:
            low = middle
        else:
            high = middle - 1
    return low


def _write(rows: list[Row], cell: GridCell) -> tuple[str, float]:
    """Join the lines of a cell that run on, divide those that end; tell how much room the last one leaves."""
    if not rows:
        return "", math.inf
    padding = min(8.0, max(0.5, min(row.x0 for row in rows) - cell.x0))
    text = rows[0].text
    for row, following in pairwise(rows):
        if _runs_on(row, following, cell, padding):
            text += _glue(text, following.text) + following.text
        else:
            text += "\n" + following.text
    last = rows[-1]
    return text, math.inf if ends_sentence(last.text) else _slack(last, cell, padding) / last.size


def _slack(row: Row, cell: GridCell, padding: float) -> float:
    """Return how much of a line is left free, however it is aligned."""
    left, right = row.x0 - cell.x0 - padding, cell.x1 - row.x1 - padding
    if left > 0.6 * row.size and abs(left - right) < 0.8 * row.size:
        return left + right
    return right


def _runs_on(row: Row, following: Row, cell: GridCell, padding: float) -> bool:
    if _slack(row, cell, padding) > following.first + 0.45 * row.size:
        return False
    return not (
        ends_sentence(row.text) and (is_marked(following.text) or following.x0 - row.x0 > 1.2 * row.size)
    )


def _glue(left: str, right: str) -> str:
    return (
        " "
        if left[-1:].isascii() and left[-1:].isalpha() and right[:1].isascii() and right[:1].isalpha()
        else ""
    )


def _drop_empty_edges(grid: Grid) -> None:
    """Drop rows and columns thinner than a letter that hold nothing: double lines around a table."""
    for axis in ("row", "column"):
        marks = grid.ys if axis == "row" else grid.xs
        for index in range(len(marks) - 2, -1, -1):
            if marks[index + 1] - marks[index] > SHORTEST or len(marks) <= 2:
                continue
            own = [c for c in grid.cells if getattr(c, axis) == index and getattr(c, axis + "s") == 1]
            if any(cell.text for cell in own):
                continue
            _remove_slot(grid, axis, index, own)
            del marks[index]


def _remove_slot(grid: Grid, axis: str, index: int, own: list[GridCell]) -> None:
    dropped = {id(cell) for cell in own}
    grid.cells = [cell for cell in grid.cells if id(cell) not in dropped]
    for cell in grid.cells:
        start, count = getattr(cell, axis), getattr(cell, axis + "s")
        if start > index:
            setattr(cell, axis, start - 1)
        elif start + count > index:
            setattr(cell, axis + "s", max(1, count - 1))
