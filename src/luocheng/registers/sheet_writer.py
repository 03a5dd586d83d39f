"""Write records as a workbook that prints: title, headings with units, every number to its last digit."""

from __future__ import annotations

import datetime as dt
import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl
from xlsxwriter.worksheet import Worksheet

from luocheng.errors import Fault, LuochengError
from luocheng.policy.export.measure import line_count, text_width
from luocheng.policy.export.xlsx_style import Styles
from luocheng.registers.dates import EARLIEST
from luocheng.registers.types import FieldType, RegisterType

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from contextlib import AbstractContextManager

    from xlsxwriter import Workbook

__all__ = ["HEADER", "ExactSheet", "column_width", "new_book", "set_page", "write_sheet", "write_title"]

HEADER = 2
"""The row of the headings, from 0: below the title and the line under it."""

_ROWS, _CELL = 1_048_576, 32_767
"""What a sheet holds: rows, and characters in a cell."""


class ExactSheet(Worksheet):  # type: ignore[misc]
    """A sheet whose numbers keep all their digits, not only the first sixteen."""

    def _xml_number_element(self, number: float, attributes: Any = ()) -> None:
        said = "".join(f' {key}="{value}"' for key, value in attributes)
        self.fh.write(f"<c{said}><v>{number!r}</v></c>")


def new_book(path: Path) -> AbstractContextManager[Workbook]:
    """Open a workbook to write to; a file that is in use is told as an OSError."""
    from contextlib import contextmanager

    import xlsxwriter
    from xlsxwriter.exceptions import FileCreateError

    options = {
        "strings_to_numbers": False,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "default_format_properties": {"font_name": "Noto Sans CJK SC", "font_size": 10, "font_charset": 134},
    }

    @contextmanager
    def opened() -> Iterator[Workbook]:
        try:
            with xlsxwriter.Workbook(str(path), options) as book:
                yield book
        except FileCreateError as error:
            raise OSError(str(error)) from error

    return opened()


def column_width(kept: FieldType | None, heading: str, longest: float = 0.0) -> int:
    """Return how wide a column is, in pixels: by what its field holds and by its heading in two lines.

    Parameters
    ----------
    longest
        Width of the longest text in it, in points.
    """
    base = {"yes_no": 56, "date": 92, "integer": 76, "number": 92, "choice": 96}.get(
        kept.type if kept else "", 112
    )
    needed = text_width(heading, 11) / 0.75 / 2 + 18
    return int(min(260.0, max(base, needed, min(longest / 0.75 + 14, 260.0))))


def set_page(worksheet: Worksheet, width: float, last_column: int) -> None:
    """Set how a sheet prints: landscape, headings on every page, page numbers below.

    Parameters
    ----------
    width
        Width of all columns in pixels. A wide table is printed on A3; a very wide one on several, side by side, each
        with the first columns.
    """
    worksheet.set_landscape()
    worksheet.set_paper(8 if width > 1500 else 9)
    worksheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
    worksheet.repeat_rows(HEADER)
    pages = _pages(width)
    worksheet.fit_to_pages(pages, 0)
    if pages > 1:
        worksheet.repeat_columns(0, 1)
    worksheet.center_horizontally()
    worksheet.set_footer("&C第 &P 页，共 &N 页")
    worksheet.print_area(0, 0, max(HEADER + 1, worksheet.dim_rowmax or 0), last_column)


def write_title(worksheet: Worksheet, styles: Styles, lines: tuple[str, str], widths: Sequence[int]) -> None:
    """Write the title and the line under it over the columns of the first printed page.

    Parameters
    ----------
    widths
        Widths of the columns in pixels.
    """
    room = sum(widths) / _pages(sum(widths))
    last = max((i for i in range(len(widths)) if sum(widths[: i + 1]) <= room + 1), default=0)
    for row, (text, style) in enumerate(zip(lines, (styles.title, styles.meta), strict=True)):
        if last:
            worksheet.merge_range(row, 0, row, last, text, style)
        else:
            worksheet.write_string(row, 0, text, style)
    worksheet.set_row(0, 36)
    worksheet.set_row(1, 20)


def _pages(width: float) -> int:
    """Return how many pages side by side a table of `width` pixels is printed on."""
    return max(1, math.ceil(width / 2600))


def write_sheet(table: pl.DataFrame, register: RegisterType, path: Path) -> None:
    """Write a table of records, headed for people, into a workbook.

    Raises
    ------
    LuochengError
        When it has more rows, or a text more characters, than a sheet holds.
    """
    _fits(table, path)
    with new_book(path) as book:
        styles = Styles(book)
        worksheet = book.add_worksheet(register.sheet(), ExactSheet)
        last = table.width - 1
        widths = []
        tallest = 1
        for i, column in enumerate(table.get_columns()):
            kept = register.fields[i] if i < len(register.fields) else None
            computed = kept is not None and kept.computed
            heading = column.name.replace("（", "\n（") if kept is not None and kept.unit else column.name
            worksheet.write_string(HEADER, i, heading, styles.header(grey=computed))
            widths.append(_column(worksheet, i, column, kept, book, styles))
            tallest = max(tallest, line_count(heading, (widths[-1] - 10) * 0.75, 11))
        write_title(worksheet, styles, (register.title.zh, _meta(table, register)), widths)
        worksheet.set_row(HEADER, max(34, tallest * 16 + 6))
        worksheet.freeze_panes(HEADER + 1, 1)
        if table.height:
            worksheet.autofilter(HEADER, 0, HEADER + table.height, last)
        set_page(worksheet, sum(widths), last)


def _meta(table: pl.DataFrame, register: RegisterType) -> str:
    keeper = f"　维护单位：{register.keeper}" if register.keeper else ""
    return f"共 {table.height} 条{keeper}"


def _fits(table: pl.DataFrame, path: Path) -> None:
    faults = []
    if table.height > _ROWS - HEADER - 1:
        faults.append(
            Fault(
                f"有 {table.height:,} 条记录，一张表放不下",
                str(path),
                f"不超过 {_ROWS - HEADER - 1:,} 条",
                "改用 .csv 或 .parquet",
                f"{table.height:,} records are more than a sheet holds",
                f"at most {_ROWS - HEADER - 1:,}",
                "Use .csv or .parquet",
                code="register-cannot-hold",
            )
        )
    for column in table.get_columns():
        if column.dtype != pl.String:
            continue
        for row in (column.str.len_chars() > _CELL).fill_null(value=False).arg_true().to_list()[:20]:
            faults.append(  # noqa: PERF401 - a list of faults in one expression is hard to read
                Fault(
                    f"第 {row + 1} 条记录的“{column.name}”有 {len(column[row]):,} 个字符，一个单元格放不下",
                    str(path),
                    f"不超过 {_CELL:,} 个字符",
                    "改用 .gpkg 或 .parquet",
                    f"'{column.name}' of record {row + 1} has {len(column[row]):,} characters, more than a cell holds",
                    f"at most {_CELL:,} characters",
                    "Use .gpkg or .parquet",
                    code="register-cannot-hold",
                )
            )
    LuochengError.gather(faults)


def _column(
    worksheet: Worksheet, at: int, column: pl.Series, kept: FieldType | None, book: Workbook, styles: Styles
) -> int:
    """Write the cells of a column; return its width in pixels."""
    longest = 0.0
    text = styles.cell()
    centred = styles.cell(centred=True)
    base = {
        "font_name": "仿宋",
        "font_size": 10,
        "font_charset": 134,
        "valign": "vcenter",
        "border": 1,
        "border_color": "#7F7F7F",
    }
    number = book.add_format({**base, "num_format": "General", "align": "right"})
    date = book.add_format({**base, "num_format": "yyyy-mm-dd", "align": "center"})
    values = column.to_list()
    for row, value in enumerate(values, HEADER + 1):
        if value is None:
            worksheet.write_blank(row, at, None, text)
        elif isinstance(value, str):
            worksheet.write_string(
                row, at, value, centred if kept and kept.kind in ("choice", "truth") else text
            )
            if row < 300:
                longest = max(longest, text_width(value[:60], 10))
        elif isinstance(value, dt.date):
            if value < EARLIEST:
                worksheet.write_string(row, at, value.isoformat(), centred)
            else:
                worksheet.write_datetime(row, at, dt.datetime(value.year, value.month, value.day), date)  # noqa: DTZ001 - a day has no zone
        else:
            worksheet.write_number(row, at, value, number)
    width = column_width(kept, column.name, longest)
    worksheet.set_column_pixels(at, at, width)
    return width
