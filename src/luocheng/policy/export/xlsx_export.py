"""Write a plan as the workbook that clerks circulate, print and correct; `read_xlsx` takes the corrections back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from luocheng.policy.export.measure import LINE, line_count, paginate, title_lines
from luocheng.policy.export.xlsx_guide import write_guide
from luocheng.policy.export.xlsx_import import read_xlsx
from luocheng.policy.export.xlsx_payload import MAGIC, pack
from luocheng.policy.export.xlsx_sheets import (
    DOCUMENT_COLUMN,
    FORMAT_VERSION,
    GUIDE_SHEET,
    HIDDEN_SHEET,
    KEY_COLUMN,
    SHEETS,
    Column,
    Row,
    Sheet,
    Subject,
    as_subjects,
    key_words,
    visible,
)
from luocheng.policy.export.xlsx_style import SIZE, Styles
from luocheng.policy.model import Document

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

__all__ = ["read_xlsx", "write_xlsx"]


def write_xlsx(documents: Sequence[Document], path: Path) -> None:
    """Write the documents into one workbook: one set of sheets, the rows of each document under its name."""
    import xlsxwriter
    from xlsxwriter.exceptions import FileCreateError

    options = {
        "strings_to_numbers": False,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        # The default font's digits set how wide columns are. Where this one is, or is missing and another takes
        # its place, they are 7 pixels; a default font that only Windows has makes the table a fifth wider elsewhere.
        "default_format_properties": {"font_name": "Noto Sans CJK SC", "font_size": 10, "font_charset": 134},
    }
    subjects = as_subjects(documents)
    try:
        with xlsxwriter.Workbook(str(path), options) as book:
            _write_book(book, subjects, documents)
    except FileCreateError as error:
        raise OSError(str(error)) from error


def _write_book(book: Workbook, subjects: Sequence[Subject], documents: Sequence[Document]) -> None:
    title = _title(subjects, "任务分解表").replace("\n", "")
    book.set_properties({"title": title, "comments": "由落城（Luocheng）从原文读出，以原文为准"})
    styles = Styles(book)
    for sheet in SHEETS:
        _Table(book.add_worksheet(sheet.name), sheet, subjects, styles).write()
    checksum, cells = pack(documents)
    write_guide(book.add_worksheet(GUIDE_SHEET), subjects, styles, checksum)
    _write_hidden(book.add_worksheet(HIDDEN_SHEET), checksum, cells, len(documents))


def _write_hidden(worksheet: Worksheet, checksum: str, cells: Sequence[str], count: int) -> None:
    """Put what the visible sheets cannot hold where no one changes it by accident."""
    for row, words in enumerate(
        ((MAGIC, str(FORMAT_VERSION)), ("checksum", checksum), ("documents", str(count)))
    ):
        worksheet.write_string(row, 0, words[0])
        worksheet.write_string(row, 1, words[1])
    for row, cell in enumerate(cells, 3):
        worksheet.write_string(row, 0, cell)
    worksheet.very_hidden()


def _title(subjects: Sequence[Subject], heading: str) -> str:
    """Return the title of a sheet: the plan's title and what the sheet is."""
    if len(subjects) != 1:
        return heading
    title = subjects[0].title
    if title.endswith(heading) or len(title) + len(heading) <= 34:
        return "\n".join(title_lines(title.removesuffix(heading) + heading, 700, 20))
    return "\n".join([*title_lines(title, 700, 20), heading])


# --- a sheet ----------------------------------------------------------------------------------------------------

_PAGE_WIDTH, _PAGE_HEIGHT = 790.0, 489.0
"""What a landscape A4 page holds within its margins, in points."""

_TABLE_WIDTH = 956
"""Pixels. Narrower than the page by what programs differ in: so the table is not scaled down, and a
page ends at the row it was reckoned to end."""

_TITLE_ROWS, _HEADER = 2, 2
_PADDING = 7.0
_TALLEST = 405.0
"""Points; Excel's tallest row has 409."""


@dataclass(slots=True)
class _Line:
    """A row of the sheet on its way into the file: of a document (a band) or of a record."""

    subject: Subject
    key: str
    row: Row | None
    height: float
    section: str = ""


class _Table:
    """Writes one sheet: title, header, rows, and everything that makes it print well."""

    def __init__(
        self, worksheet: Worksheet, sheet: Sheet, subjects: Sequence[Subject], styles: Styles
    ) -> None:
        self.worksheet, self.sheet, self.subjects, self.styles = worksheet, sheet, subjects, styles
        self.several = len(subjects) > 1 and sheet.letter != "D"
        own = Column(DOCUMENT_COLUMN, "document", 58, centred=True, choices=tuple(s.label for s in subjects))
        columns = ((own,) if self.several else ()) + sheet.columns
        self.key_column = len(columns)
        rows = [list(sheet.rows(s)) for s in subjects]
        self.hidden = {f for f in sheet.optional if not any(r.cells[f] for some in rows for r in some)}
        self.columns = _fitted(columns, self.hidden)
        self.width = sum(c.width for c in self.columns if c.field not in self.hidden) * 0.75
        names = max(line_count(c.name, _room(c), 11) for c in self.columns if c.field not in self.hidden)
        self.head_height = max(26.0, names * 11 * LINE + _PADDING)
        self.lines = [line for s, some in zip(subjects, rows, strict=True) for line in self._lines(s, some)]

    def write(self) -> None:
        """Write the sheet."""
        self._set_columns()
        self._write_head()
        self._write_lines()
        self._set_page()

    # rows

    def _lines(self, subject: Subject, rows: Sequence[Row]) -> list[_Line]:
        lines = [_Line(subject, key_words(subject.index, "B", 0), None, 26.0)] if self.several else []
        for i, row in enumerate(rows):
            cells = {name: visible(text) for name, text in row.cells.items()} | {"document": subject.label}
            key = key_words(subject.index, self.sheet.letter, i)
            section = cells.get(self.sheet.merged, "")
            lines.append(_Line(subject, key, Row(row.record, cells), self._height(cells), section))
        return lines

    def _height(self, cells: dict[str, str]) -> float:
        """Return how tall a row is with its texts wrapped, in points; merged cells are seen to with their block."""
        size = SIZE * LINE
        lines = max(
            line_count(cells[c.field], _room(c), SIZE, most=40)
            for c in self.columns
            if c.field != self.sheet.merged
        )
        return min(_TALLEST, max(22.0, lines * size + _PADDING))

    def _write_lines(self) -> None:
        if not self.lines:
            self._write_nothing()
            return
        for group in self._blocks():
            self._write_block(group)

    def _write_nothing(self) -> None:
        last = self.key_column - 1
        self.worksheet.merge_range(
            _HEADER + 1, 0, _HEADER + 1, last, "（无）", self.styles.cell(centred=True)
        )

    def _blocks(self) -> list[list[tuple[int, _Line]]]:
        """Part the rows where the section changes and where a printed page is full."""
        numbered = list(enumerate(self.lines, _HEADER + 1))
        if not self.sheet.merged or self.sheet.merged in self.hidden:
            return [[x] for x in numbered]
        column = next(c for c in self.columns if c.field == self.sheet.merged)
        names = [(line.subject.index, line.row is None, line.section) for line in self.lines]
        needed = [
            0.0
            if line.row is None
            else line_count(line.section, _room(column), SIZE) * SIZE * LINE + _PADDING
            for line in self.lines
        ]
        page = _PAGE_HEIGHT / min(1.0, _PAGE_WIDTH / self.width)
        above = self._title_height() + _META_HEIGHT
        bands = [line.row is None for line in self.lines]
        rows = [line.height for line in self.lines]
        heights, blocks = paginate(names, needed, rows, page, self.head_height, above, bands)
        for line, height in zip(self.lines, heights, strict=True):
            line.height = min(_TALLEST, height)
        return [numbered[start:end] for start, end in blocks]

    def _write_block(self, block: Sequence[tuple[int, _Line]]) -> None:
        for at, line in block:
            self.worksheet.set_row(at, line.height)
            if line.row is None:
                self._write_band(at, line)
            else:
                self._write_row(at, line, line.row)
        if len(block) > 1:
            self._merge(block)

    def _write_band(self, at: int, line: _Line) -> None:
        label = line.subject.label
        words = f"{label}　{line.subject.title}" if line.subject.title != label else label
        self.worksheet.merge_range(at, 0, at, self.key_column - 1, visible(words), self.styles.band)
        self.worksheet.write_string(at, self.key_column, line.key, self.styles.key)

    def _write_row(self, at: int, line: _Line, row: Row) -> None:
        for i, column in enumerate(self.columns):
            style = self.styles.cell(
                grey=not column.editable, centred=column.centred, section=column.field == self.sheet.merged
            )
            self.worksheet.write_string(at, i, row.cells[column.field], style)
        self.worksheet.write_string(at, self.key_column, line.key, self.styles.key)

    def _merge(self, block: Sequence[tuple[int, _Line]]) -> None:
        """Merge the section's cells; the cells below keep its name, so that a filter finds every row."""
        at = next(i for i, c in enumerate(self.columns) if c.field == self.sheet.merged)
        style = self.styles.cell(grey=True, section=True)
        section = block[0][1].section
        self.worksheet.merge_range(block[0][0], at, block[-1][0], at, section, style)
        for number, _ in block[1:]:
            self.worksheet.write_string(number, at, section, style)

    # head and page

    def _set_columns(self) -> None:
        for i, column in enumerate(self.columns):
            options: dict[str, Any] = {"hidden": True} if column.field in self.hidden else {}
            self.worksheet.set_column_pixels(i, i, column.width, None, options)
        self.worksheet.set_column_pixels(self.key_column, self.key_column, 70, None, {"hidden": True})

    def _title_height(self) -> float:
        return 34.0 * line_count(_title(self.subjects, self.sheet.heading), self.width - 20, 20)

    def _write_head(self) -> None:
        last = self.key_column - 1
        title = _title(self.subjects, self.sheet.heading)
        self.worksheet.merge_range(0, 0, 0, last, title, self.styles.title)
        self.worksheet.set_row(0, self._title_height())
        self.worksheet.merge_range(1, 0, 1, last, self._meta(), self.styles.meta)
        self.worksheet.set_row(1, _META_HEIGHT)
        self.worksheet.set_row(_HEADER, self.head_height)
        for i, column in enumerate(self.columns):
            self.worksheet.write_string(_HEADER, i, column.name, self.styles.header(grey=not column.editable))
        self.worksheet.write_string(_HEADER, self.key_column, KEY_COLUMN, self.styles.key)

    def _meta(self) -> str:
        count = sum(1 for x in self.lines if x.row)
        parts = [f"共{len(self.subjects)}份文件" if self.several else "", f"共{count}项"]
        if len(self.subjects) == 1:
            document = self.subjects[0].document
            parts = [document.number, document.date or "", *parts]
        legend = "灰色各列由其他列推出，请勿改动" if self.sheet.editable else "本表供查阅，修改不会读回"
        return "　　".join(p for p in [*parts, legend] if p)

    def _set_page(self) -> None:
        sheet, last = self.worksheet, max(_HEADER + len(self.lines), _HEADER + 1)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.set_margins(left=0.35, right=0.35, top=0.7, bottom=0.75)
        sheet.center_horizontally()
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(_HEADER)
        sheet.print_area(0, 0, last, self.key_column - 1)
        sheet.set_footer('&C&"宋体,常规"&12— &P —', {"margin": 0.35})
        sheet.freeze_panes(_HEADER + 1, self._frozen())
        sheet.hide_gridlines(2)
        sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
        if self.lines:
            sheet.autofilter(_HEADER, 0, last, self.key_column)
            self._set_choices(last)

    def _frozen(self) -> int:
        """Return how many columns stay in sight: up to the name of the task."""
        fields = [c.field for c in self.columns]
        return fields.index("title") + 1 if self.sheet.letter == "T" else 1 + self.several

    def _set_choices(self, last: int) -> None:
        """Offer the comparators, the documents and the clauses as drop-down lists, with room for rows to come."""
        for i, column in enumerate(self.columns):
            rule: dict[str, Any] = {"validate": "list", "ignore_blank": True}
            if column.choices and len(",".join(column.choices)) <= 255:
                rule |= {
                    "source": list(column.choices),
                    "error_title": column.name,
                    "error_message": "请从下拉列表中选择",
                }
            elif column.field == "path" and column.editable and self._clauses():
                rule |= {
                    "source": f"=条款!${self._clause_column()}$4:${self._clause_column()}${3 + self._clauses()}"
                }
                rule |= {
                    "error_type": "warning",
                    "error_title": "条款",
                    "error_message": "“条款”工作表里没有这个条款",
                }
            else:
                continue
            self.worksheet.data_validation(_HEADER + 1, i, last + 200, i, rule)

    def _clauses(self) -> int:
        count = sum(len(s.document.clauses) for s in self.subjects)
        return count + len(self.subjects) if count and len(self.subjects) > 1 else count

    def _clause_column(self) -> str:
        return "C" if len(self.subjects) > 1 else "B"


_META_HEIGHT = 20.0


def _fitted(columns: Sequence[Column], hidden: set[str]) -> tuple[Column, ...]:
    """Widen or narrow the columns of running text until the table is as wide as it should be."""
    shown = [c for c in columns if c.field not in hidden]
    fixed = sum(c.width for c in shown if c.centred)
    factor = (_TABLE_WIDTH - fixed) / max(1, sum(c.width for c in shown if not c.centred))
    return tuple(c if c.centred else replace(c, width=int(c.width * factor)) for c in columns)


def _room(column: Column) -> float:
    """Return the points that a column's cells have for text."""
    return column.width * 0.75 - 4.5
