"""Bring the rows of a page into reading order, column by column where it has two."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

from luocheng.documents.readers.pdf.rows import Row, row_of

if TYPE_CHECKING:
    from luocheng.documents.readers.pdf.extract import Char

__all__ = ["Placed", "arrange"]

WIDE_GAP = 1.4
"""Ems: what stands further apart in a row may belong to two columns."""
FEWEST = 4
MOST_CROSSING = 0.4
"""The share of the pieces of a page that may cross its gutter: titles and tables across both columns."""
STEP = 2.0
PROSE = 0.6
"""The share of its column that the median line of running text fills at least."""


@dataclass(slots=True)
class Placed:
    """A row and the column it stands in: 0 across the page, 1 on the left, 2 on the right."""

    row: Row
    column: int


def arrange(rows: list[list[Char]], page: int) -> list[Placed]:
    """Return the rows of a page in reading order."""
    pieces = [[row_of(part, page) for part in _split(row)] for row in rows]
    gutter = _gutter([piece for parts in pieces for piece in parts])
    if gutter is None:
        whole = [row_of(row, page) for row in rows]
        return [Placed(row, 0) for row in whole if row.text]
    placed: list[Placed] = []
    left: list[Placed] = []
    right: list[Placed] = []
    for parts, chars in zip(pieces, rows, strict=True):
        if any(part.x0 < gutter - STEP and part.x1 > gutter + STEP for part in parts):
            placed += [*left, *right, Placed(row_of(chars, page), 0)]
            left, right = [], []
            continue
        for part in parts:
            (left if part.x1 <= gutter + STEP else right).append(
                Placed(part, 1 if part.x1 <= gutter + STEP else 2)
            )
    placed += [*left, *right]
    return [one for one in placed if one.row.text]


def _split(row: list[Char]) -> list[list[Char]]:
    """Divide a row at its wide gaps."""
    parts = [[row[0]]]
    for char in row[1:]:
        last = parts[-1][-1]
        if char.x0 - last.x1 > WIDE_GAP * max(char.size, last.size):
            parts.append([char])
        else:
            parts[-1].append(char)
    return parts


def _gutter(pieces: list[Row]) -> float | None:
    """Find the blank strip between two columns of running text; None on a page that has one column."""
    if len(pieces) < 4 * FEWEST:
        return None
    edge, end = min(piece.x0 for piece in pieces), max(piece.x1 for piece in pieces)
    width = end - edge
    long = [piece for piece in pieces if piece.x1 - piece.x0 > 0.2 * width]
    if sum(1 for piece in long if piece.x0 > edge + 0.4 * width) < FEWEST:
        return None
    if sum(1 for piece in long if piece.x1 < edge + 0.6 * width) < FEWEST:
        return None
    crossings: list[tuple[float, int]] = []
    at = edge + 0.3 * width
    while at < edge + 0.7 * width:
        crossings.append((at, sum(1 for piece in pieces if piece.x0 < at < piece.x1)))
        at += STEP
    least = min(crossing for _, crossing in crossings)
    if least > MOST_CROSSING * len(pieces):
        return None
    best: list[float] = []
    run: list[float] = []
    for at, crossing in crossings:
        run = [*run, at] if crossing == least else []
        best = max(best, run, key=len)
    gutter = best[len(best) // 2]
    return gutter if _is_prose(pieces, gutter, edge, end) else None


def _is_prose(pieces: list[Row], gutter: float, edge: float, end: float) -> bool:
    """Tell whether both sides of a gutter are columns of text, not the halves of a list or a form."""
    sides = (
        ([piece for piece in pieces if piece.x1 <= gutter], gutter - edge),
        ([piece for piece in pieces if piece.x0 >= gutter], end - gutter),
    )
    return all(
        len(side) >= FEWEST and median(p.x1 - p.x0 for p in side) >= PROSE * width for side, width in sides
    )
