"""Open a corrected workbook: its tables as rows of text, whatever the office program made of the cells."""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from luocheng.errors import Fault, LuochengError
from luocheng.policy.export.wording import number_words
from luocheng.policy.export.xlsx_sheets import DOCUMENT_COLUMN, KEY_COLUMN, Sheet

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.cell import Cell, MergedCell
    from openpyxl.worksheet.worksheet import Worksheet

__all__ = ["TableRow", "hidden_cells", "open_workbook", "read_table"]

_LARGEST = 1024 * 1024 * 1024
"""Bytes a workbook may unfold to."""


@dataclass(slots=True)
class TableRow:
    """A row of a sheet: its number in the sheet, its key, and a text for each field."""

    sheet: str
    number: int
    key: str
    cells: dict[str, str] = field(default_factory=dict)
    covered: frozenset[str] = frozenset()
    """Fields whose cell lies under a merged one: what they say is not theirs."""
    faulty: bool = False
    """A cell of it could not be read."""

    @property
    def where(self) -> str:
        """Name the row as a person would."""
        return f"工作表“{self.sheet}”第{self.number}行"


def open_workbook(path: Path) -> Workbook:
    """Open a workbook, or say why it cannot be.

    Raises
    ------
    LuochengError
        When it is no .xlsx, is protected by a password, or unfolds to more than a workbook holds.
    """
    import openpyxl

    _look_inside(path)
    try:
        return openpyxl.load_workbook(path)
    except (
        OSError,
        KeyError,
        ValueError,
        TypeError,
        AttributeError,
        zipfile.BadZipFile,
        SyntaxError,
    ) as error:
        raise LuochengError(_unreadable(path)) from error


def _look_inside(path: Path) -> None:
    """Refuse what is no workbook before anything of it is parsed."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = {i.filename for i in archive.infolist()}
            size = sum(i.file_size for i in archive.infolist())
            whole = "xl/workbook.xml" in names and size <= _LARGEST
            typed = whole and any(_declares_type(archive, n) for n in names if n.endswith((".xml", ".rels")))
    except FileNotFoundError as error:
        raise LuochengError(
            Fault("找不到文件", str(path), what_en="The file does not exist", code="no-file")
        ) from error
    except (OSError, zipfile.BadZipFile, RuntimeError, NotImplementedError) as error:
        raise LuochengError(_unreadable(path)) from error
    if not whole or typed:
        raise LuochengError(_unreadable(path))


def _declares_type(archive: zipfile.ZipFile, name: str) -> bool:
    """Tell whether a part declares a document type: no office program writes one, entities hide in it."""
    with archive.open(name) as part:
        return b"<!DOCTYPE" in part.read(2000)


def _unreadable(path: Path) -> Fault:
    return Fault(
        "打不开这个工作簿：不是 .xlsx 文件，或已加密、已损坏",
        where=str(path),
        remedy="请在 Excel 或 WPS 中打开，取消密码，另存为 .xlsx 后再读",
        what_en="The workbook cannot be opened: it is no .xlsx file, or protected, or damaged",
        remedy_en="Open it in an office program, remove the password, save it as .xlsx and read it again",
        code="xlsx-unreadable",
    )


def hidden_cells(worksheet: Worksheet) -> list[tuple[str, str]]:
    """Return the first two columns of the hidden sheet as text."""
    rows = worksheet.iter_rows(min_col=1, max_col=2, values_only=True)
    return [(str(a or ""), str(b or "")) for a, b in rows]


def read_table(worksheet: Worksheet, sheet: Sheet, faults: list[Fault]) -> list[TableRow]:
    """Return the rows under the header that have anything in them; faults of cells and columns are added."""
    found = _header(worksheet, sheet)
    if found is None:
        faults.append(
            Fault(
                f"找不到表头（{'、'.join(c.name for c in sheet.columns)}）",
                where=f"工作表“{sheet.name}”",
                remedy="请恢复表头一行的列名",
                what_en="The header row was not found",
                remedy_en="Restore the names of the columns",
                code="xlsx-header",
            )
        )
        return []
    number, columns = found
    faults += [_no_column(sheet, c.name) for c in sheet.columns if c.editable and c.field not in columns]
    covered = _covered(worksheet)
    rows = []
    for cells in worksheet.iter_rows(min_row=number + 1):
        row = TableRow(sheet.name, cells[0].row or 0, "")
        by_column = {c.column: c for c in cells}
        row.covered = frozenset(f for f, c in columns.items() if (row.number, c) in covered)
        before = len(faults)
        for name, column in columns.items():
            cell = by_column.get(column)
            row.cells[name] = "" if cell is None or name in row.covered else _text(cell, name, row, faults)
        row.faulty = len(faults) > before
        row.key = row.cells.pop("key", "")
        if row.key or any(row.cells.values()):
            rows.append(row)
    return rows


def _header(worksheet: Worksheet, sheet: Sheet) -> tuple[int, dict[str, int]] | None:
    """Find the header among the first rows: (row, column of each field)."""
    fields = {c.name: c.field for c in sheet.columns} | {KEY_COLUMN: "key", DOCUMENT_COLUMN: "document"}
    if sheet.letter == "D":
        fields[DOCUMENT_COLUMN] = "label"
    best: tuple[int, dict[str, int]] | None = None
    for cells in worksheet.iter_rows(max_row=20):
        columns: dict[str, int] = {}
        for cell in cells:
            name = fields.get(re.sub(r"\s", "", str(cell.value or "")))
            if name and name not in columns:
                columns[name] = int(cell.column or 0)
        if len(columns) > len(fields) / 2 and (best is None or len(columns) > len(best[1])):
            best = int(cells[0].row or 0), columns
    return best


def _no_column(sheet: Sheet, name: str) -> Fault:
    return Fault(
        f"缺少“{name}”一列",
        where=f"工作表“{sheet.name}”",
        remedy="请恢复这一列；没有内容可以留空",
        what_en=f"The column '{name}' is missing",
        remedy_en="Restore the column; its cells may be empty",
        code="xlsx-column",
    )


def _covered(worksheet: Worksheet) -> set[tuple[int, int]]:
    """Return the cells that lie under merged ones: (row, column)."""
    return {
        (row, column)
        for area in worksheet.merged_cells.ranges
        for row in range(area.min_row, area.max_row + 1)
        for column in range(area.min_col, area.max_col + 1)
        if (row, column) != (area.min_row, area.min_col)
    }


# --- cells ------------------------------------------------------------------------------------------------------


def _text(cell: Cell | MergedCell, name: str, row: TableRow, faults: list[Fault]) -> str:
    """Return what a cell says as text; a date is one only where a date may stand."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, str) and cell.data_type not in "fe":
        return _clean(value)
    if (
        isinstance(value, bool)
        or cell.data_type in "fe"
        or not isinstance(value, int | float | datetime | date)
    ):
        faults.append(_odd_cell(value, row))
        return ""
    if isinstance(value, int | float):
        return _number(value, str(cell.number_format))
    if name == "deadline":
        return f"{value.year}年{value.month}月{value.day}日"
    if name in ("date", "due"):
        return f"{value.year:04}-{value.month:02}-{value.day:02}"
    faults.append(_odd_cell(value, row))
    return ""


def _clean(text: str) -> str:
    return text.replace("\r\n", "\n").replace("_x000D_", "").replace("_x005F_", "_").strip()


def _number(value: float, number_format: str) -> str:
    """Write a number that a program made of the text; 95% pasted from elsewhere arrives as 0.95."""
    return number_words(round(value * 100, 10) if "%" in number_format else value)


def _odd_cell(value: object, row: TableRow) -> Fault:
    if isinstance(value, datetime | date | time | timedelta):
        what, what_en = f"有一格被转成了日期（{value}）", f"A cell was turned into a date ({value})"
    elif isinstance(value, bool):
        what, what_en = "有一格是逻辑值", "A cell holds a truth value"
    else:
        what, what_en = (
            f"有一格是公式或错误值（{str(value)[:40]}）",
            f"A cell holds a formula or an error ({str(value)[:40]})",
        )
    return Fault(
        what,
        where=row.where,
        expected="文字",
        remedy="请把单元格格式设为“文本”后重新输入",
        what_en=what_en,
        expected_en="text",
        remedy_en="Set the cell's format to text and type it again",
        code="xlsx-cell",
    )
