"""A table as a file holds it: headings, columns as they were written, and where each row and column stands."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import polars as pl
    from numpy.typing import NDArray

__all__ = ["Table", "letters"]


def letters(column: int) -> str:
    """Return the letters of a column of a sheet, counted from 0.

    >>> letters(0), letters(25), letters(26), letters(702)
    ('A', 'Z', 'AA', 'AAA')
    """
    text = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


@dataclass(slots=True)
class Table:
    """One sheet, layer or file of rows below a row of headings.

    Parameters
    ----------
    file, sheet
        Name of the file; name of the sheet or layer, '' where a file holds only one table.
    headings
        The heading of each column, as written.
    columns
        The cells of each column: text as written, or numbers, dates and truth values where the format has them.
    rows
        The number of each row as its program shows it, from 1.
    kind
        How places are told: 'cell' (D5), 'line' (:5) or 'feature' (#5).
    first
        Columns that stand left of the first one in the sheet.
    numbers
        For columns of a sheet: which cells were kept as numbers. A code that was kept as one has lost its zeros.
    shapes, crs
        The shape of each row as WKB, and the reference system that the file declares for it; None for none.
    """

    file: str
    sheet: str
    headings: list[str]
    columns: list[pl.Series]
    rows: NDArray[np.int64]
    kind: str = "line"
    first: int = 0
    numbers: dict[int, NDArray[np.bool_]] = field(default_factory=dict)
    shapes: pl.Series | None = None
    crs: str | None = None
    header_row: int = 1

    @property
    def name(self) -> str:
        """Return how the table is called: file, and sheet where there are several."""
        return f"{self.file} {self.sheet}" if self.sheet else self.file

    def place(self, row: int | None, column: int | None = None) -> str:
        """Return where a cell stands, as its program shows it.

        Parameters
        ----------
        row
            Position of the row in the table, from 0; None for the heading of the column.
        column
            Position of the column, from 0; None for the whole row.
        """
        heading = " ".join(self.headings[column].split()) if column is not None else ""
        number = self.header_row if row is None else int(self.rows[row])
        if self.kind == "cell":
            letter = letters(self.first + column) if column is not None else ""
            address = f"{self.sheet}!{letter}{number}" if self.sheet else f"{letter}{number}"
            return f"{self.file} {address} {heading}".rstrip()
        mark = (
            ""
            if row is None and self.kind == "feature"
            else f"{'#' if self.kind == 'feature' else ':'}{number}"
        )
        if self.kind == "feature":
            return " ".join(x for x in (self.file, self.sheet, mark, heading) if x)
        return f"{self.file}{mark} {heading}".rstrip()

    def height(self) -> int:
        """Return the number of rows."""
        return len(self.rows)
