"""The list of duties as a workbook to print: A4 across, month by month, with a column to tick off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from luocheng.policy.export.measure import LINE, line_count
from luocheng.policy.export.xlsx_style import SIZE, Styles
from luocheng.schedules.listing import basis, day_words, sections

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

    from luocheng.schedules.model import Duties

__all__ = ["COLUMNS", "write_duties_xlsx"]

COLUMNS = (
    ("序号", 38, True),
    ("到期日", 116, True),
    ("应办事项", 180, False),
    ("责任单位", 112, False),
    ("期间", 112, True),
    ("提醒", 102, False),
    ("依据", 132, False),
    ("备注", 116, False),
    ("办结", 48, True),
)
"""Headings, widths in pixels, and whether the cells are centred. Together they are narrower than the page by what
office programs differ in, so that the table is not scaled down and a page ends where it was reckoned to end."""

_OPEN = (
    ("序号", 40, True),
    ("事项", 180, False),
    ("条款", 90, True),
    ("待定的内容", 346, False),
    ("办法", 300, False),
)
_RECORDS = (("序号", 50, True), ("到期日", 120, True), ("条目", 150, False), ("应办事项", 200, False), ("责任单位", 140, False), ("期间", 130, True), ("备注", 166, False))  # fmt: skip
_HEADER, _TALLEST, _PADDING = 2, 405.0, 8.0
_HEAD = (36.0, 20.0, 26.0)
"""Heights of title, remark and heading in points; the heading stands on every page."""
_PAGE = 498.0
"""Points that a page holds within its margins."""
_MOST_ROWS = 1_000_000


def write_duties_xlsx(duties: Duties, path: Path) -> None:
    """Write the duties of a year into a workbook: 应办事项, 待定事项 and, where records are many, 逐条."""
    import xlsxwriter
    from xlsxwriter.exceptions import FileCreateError

    options = {
        "strings_to_numbers": False,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "default_format_properties": {"font_name": "Noto Sans CJK SC", "font_size": 10, "font_charset": 134},
    }
    try:
        with xlsxwriter.Workbook(str(path), options) as book:
            book.set_properties({"title": f"{duties.year}年应办事项表", "subject": duties.title})
            _write(book, duties)
    except FileCreateError as error:
        raise OSError(str(error)) from error


def _write(book: Workbook, duties: Duties) -> None:
    styles = Styles(book)
    divided = sections(duties)
    count = sum(line.count for s in divided for line in s.lines)
    until = (
        f"放假安排已公布至{duties.until.year}年{duties.until.month}月{duties.until.day}日"
        if duties.until
        else ""
    )
    meta = [duties.title, f"共{count:,}项", "到期日均为工作日（每日事项除外）", until]
    sheet = _Sheet(book.add_worksheet("应办事项"), styles, COLUMNS, f"{duties.year}年应办事项表", meta)
    number = 0
    for section in divided:
        sheet.band(f"{section.title}　{sum(line.count for line in section.lines):,}项")
        for line in section.lines:
            number += 1
            sheet.row((str(number), line.due, line.title, line.owner, line.period, line.reminders, line.basis, line.note, ""))  # fmt: skip
    sheet.finish(freeze=3)
    if duties.findings:
        _write_open(book, styles, duties)
    if any(line.records for s in divided for line in s.lines):
        _write_records(book, styles, duties)


def _write_open(book: Workbook, styles: Styles, duties: Duties) -> None:
    sheet = _Sheet(
        book.add_worksheet("待定事项"),
        styles,
        _OPEN,
        "待定事项",
        [duties.title, "原文或台账没有写明、须先定下来的内容"],
    )
    for number, finding in enumerate(duties.findings, 1):
        clause = basis({"clause": finding.clause, "evidence": ""}, "")
        sheet.row((str(number), finding.title, clause, finding.message, finding.remedy))
    sheet.finish(freeze=2)


def _write_records(book: Workbook, styles: Styles, duties: Duties) -> None:
    frame = duties.frame.filter(duties.frame["record"] != "").head(_MOST_ROWS)
    sheet = _Sheet(
        book.add_worksheet("逐条"),
        styles,
        _RECORDS,
        f"{duties.year}年逐条应办事项",
        [duties.title, f"共{frame.height:,}条"],
    )
    names = ("due", "overdue", "record", "title", "owner", "period_zh", "note")
    for number, (due, late, *rest) in enumerate(frame.select(names).iter_rows(), 1):
        cells = (str(number), day_words(due, late=late), *(str(r or "") for r in rest))
        sheet.row(cells, measured=frame.height <= 5_000)
    sheet.finish(freeze=3)


class _Sheet:
    """Write one sheet: title, heading, rows as tall as their text, and what makes it print well."""

    def __init__(
        self,
        worksheet: Worksheet,
        styles: Styles,
        columns: Sequence[tuple[str, int, bool]],
        title: str,
        meta: Iterable[str],
    ) -> None:
        self.worksheet, self.styles, self.columns = worksheet, styles, columns
        self.rows: list[tuple[Sequence[str] | str, float]] = []
        last = len(columns) - 1
        for i, (_, width, _centred) in enumerate(columns):
            worksheet.set_column_pixels(i, i, width)
        worksheet.merge_range(0, 0, 0, last, title, styles.title)
        worksheet.merge_range(1, 0, 1, last, "　　".join(m for m in meta if m), styles.meta)
        for row, height in enumerate(_HEAD):
            worksheet.set_row(row, height)
        for i, (name, _, _centred) in enumerate(columns):
            worksheet.write_string(_HEADER, i, name, styles.header(grey=False))

    def band(self, text: str) -> None:
        """Add the name of a section over the whole width."""
        self.rows.append((text, 24.0))

    def row(self, cells: Sequence[str], *, measured: bool = True) -> None:
        """Add a row of texts, as tall as they need where it is `measured`."""
        lines = 1
        for (_, width, _centred), text in zip(self.columns, cells, strict=True):
            if measured and text:
                lines = max(lines, line_count(text, width * 0.75 - 7, SIZE))
        self.rows.append((cells, min(_TALLEST, max(22.0, lines * SIZE * LINE + _PADDING))))

    def finish(self, freeze: int) -> None:
        """Write the rows and set the page: A4 across, one page wide, the heading on every page."""
        sheet, last = self.worksheet, len(self.columns) - 1
        for at, (cells, height) in enumerate(self._kept_together(), _HEADER + 1):
            sheet.set_row(at, height)
            if isinstance(cells, str):
                sheet.merge_range(at, 0, at, last, cells, self.styles.band)
                continue
            for i, ((_, _width, centred), text) in enumerate(zip(self.columns, cells, strict=True)):
                sheet.write_string(at, i, text, self.styles.cell(centred=centred))
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.set_margins(left=0.35, right=0.35, top=0.6, bottom=0.7)
        sheet.center_horizontally()
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(_HEADER)
        sheet.print_area(0, 0, _HEADER + max(1, len(self.rows)), last)
        sheet.set_footer('&C&"宋体,常规"&12— &P —', {"margin": 0.35})
        sheet.freeze_panes(_HEADER + 1, freeze)
        sheet.hide_gridlines(2)
        sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})

    def _kept_together(self) -> list[tuple[Sequence[str] | str, float]]:
        """Stretch the row above a section's name that would stand alone at the end of a page."""
        rows, used = list(self.rows), sum(_HEAD)
        for i, (cells, height) in enumerate(rows):
            following = rows[i + 1][1] if isinstance(cells, str) and i + 1 < len(rows) else 0.0
            if used + height + following > _PAGE:
                if following and i and used + height <= _PAGE:
                    above = rows[i - 1]
                    rows[i - 1] = (above[0], min(_TALLEST, above[1] + _PAGE - used))
                used = _HEAD[_HEADER]
            used += height
        return rows
