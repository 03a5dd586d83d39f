"""What a reader hands on: the lines and tables of a file, in reading order, each with its place."""

from __future__ import annotations

from dataclasses import dataclass, field

__all__ = ["Block", "Cell", "Line", "Source", "Table"]


@dataclass(slots=True)
class Line:
    """A paragraph, or a visual line of one, as it stands in the file.

    Parameters
    ----------
    text
        The characters, automatic numbering included, without the line break.
    number
        The ordinal of the paragraph (docx, html) or line (txt, md, pdf) in the file, from 1.
    page
        The page, from 1, where the format has pages.
    flows
        Whether the sentence runs on into the next line: True or False where the reader can see it
        (a full line of a pdf; a paragraph with an indent after it), None where it cannot.
    kind
        'text', 'title' (a title style or a centred large line), 'heading' (a heading style),
        'footnote' (its place is where it is referred to or the end of the file).
    """

    text: str
    number: int
    page: int | None = None
    flows: bool | None = None
    kind: str = "text"


@dataclass(slots=True)
class Cell:
    """One cell of a table; a merged cell stands once, at its upper left corner."""

    row: int
    column: int
    text: str
    rows: int = 1
    columns: int = 1


@dataclass(slots=True)
class Table:
    """A table as a grid; `cells` in reading order, rows and columns counted from 0."""

    cells: list[Cell]
    number: int
    page: int | None = None

    @property
    def shape(self) -> tuple[int, int]:
        """Return the number of rows and columns of the grid."""
        rows = max((c.row + c.rows for c in self.cells), default=0)
        columns = max((c.column + c.columns for c in self.cells), default=0)
        return rows, columns


Block = Line | Table


@dataclass(slots=True)
class Source:
    """A file as read: its blocks in reading order and what the reader has to say about it.

    Parameters
    ----------
    blocks
        Lines and tables in reading order. Page numbers, running heads, menus and scripts are gone.
    format
        'txt', 'md', 'html', 'docx', 'pdf' or 'doc'.
    encoding
        The character encoding that was used to decode the file, for text formats.
    metadata
        What the format itself knows: 'title', 'author', 'keywords', meta tags of a web page.
    notes
        What a person should know about the reading: (code, Chinese, English).
    """

    blocks: list[Block]
    format: str
    encoding: str | None = None
    metadata: dict[str, str] = field(default_factory=dict)
    notes: list[tuple[str, str, str]] = field(default_factory=list)
