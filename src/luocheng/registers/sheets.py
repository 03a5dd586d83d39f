"""Read a sheet of a workbook: find its header under titles and merged cells, leave out rows that are no records."""

from __future__ import annotations

import datetime as dt
import zipfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from luocheng.errors import Fault, LuochengError
from luocheng.registers.columns import find_header, listed, match_columns, names_of
from luocheng.registers.faults import Gathered, both
from luocheng.registers.rows import why_skipped
from luocheng.registers.tables import Table, letters
from luocheng.registers.types import RegisterType
from luocheng.registers.workbook import Marks, marks_of

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

__all__ = ["read_sheet", "sheet_names", "tell_skipped"]

_DEEP = 40
"""Rows in which the header is looked for."""

Grid = list[list[Any]]
Merged = Sequence[tuple[tuple[int, int], tuple[int, int]]]


def _open(path: Path) -> CalamineWorkbook:
    import python_calamine as calamine

    try:
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                if sum(x.file_size for x in archive.infolist()) > 4_000_000_000:
                    raise LuochengError(_unreadable(path, "解压后超过 4 GB", "it unpacks to more than 4 GB"))
        return calamine.CalamineWorkbook.from_path(str(path))
    except calamine.PasswordError:
        raise LuochengError(_unreadable(path, "文件加了密码", "it has a password")) from None
    except (calamine.CalamineError, zipfile.BadZipFile):
        raise LuochengError(
            _unreadable(path, "文件损坏，或不是电子表格", "it is damaged or no workbook")
        ) from None


def _unreadable(path: Path, zh: str, en: str) -> Fault:
    return Fault(
        f"打不开：{zh}",
        where=path.name,
        remedy="用 Excel 或 WPS 打开，去掉密码后另存为 .xlsx",
        what_en=f"Cannot be opened: {en}",
        remedy_en="Open it in its program and save it as .xlsx without a password",
        code="register-unreadable",
    )


def sheet_names(path: Path) -> list[str]:
    """Return the names of the sheets of a workbook."""
    return list(_open(path).sheet_names)


def read_sheet(path: Path, register: RegisterType, sheet: str | None, gathered: Gathered) -> Table:
    """Read the sheet of a workbook that holds a register.

    Without a name it is the one called like the register, or else the only one whose header names its fields.

    Raises
    ------
    LuochengError
        When the workbook cannot be opened or no sheet fits.
    """
    book = _open(path)
    if sheet is not None and sheet not in book.sheet_names:
        raise LuochengError(_no_sheet(path, sheet, book.sheet_names))
    names = [sheet] if sheet is not None else _likely(book.sheet_names, register)
    fitting = []
    for name in names:
        page = book.get_sheet_by_name(name)
        grid: Grid = page.to_python(skip_empty_area=False)
        merged = _merged(page)
        _fill(grid, merged)
        top = [[_text(c) for c in row] for row in grid[:_DEEP]]
        header = find_header(top, register)
        if header is not None:
            fitting.append((len(_known(top[header], register)), name, grid, merged, header))
            if register.called(name):
                break
    if not fitting:
        raise LuochengError(_no_header(path, names, register))
    most = max(f[0] for f in fitting)
    best = [f for f in fitting if f[0] == most]
    named = [f for f in best if register.called(f[1])]
    if len(best) > 1 and not named:
        raise LuochengError(_which_sheet(path, [f[1] for f in best]))
    _, name, grid, merged, header = (named or best)[0]
    marks = marks_of(path, name)
    return _table(path.name, name, grid, merged, header, marks, register, gathered)


def _known(row: Sequence[str], register: RegisterType) -> set[str]:
    from luocheng.registers.columns import match

    names = names_of(register)
    return {m.name for c in row if c and (m := match(c, names))}


def _likely(names: Sequence[str], register: RegisterType) -> list[str]:
    own = [n for n in names if register.called(n)]
    return own + [n for n in names if n not in own]


def _no_sheet(path: Path, sheet: str, names: Sequence[str]) -> Fault:
    return Fault(
        f"没有“{sheet}”这张表",
        where=path.name,
        expected=f"其中之一：{'、'.join(names)}",
        what_en=f"There is no sheet '{sheet}'",
        expected_en=f"one of: {', '.join(names)}",
        code="register-sheet",
    )


def _which_sheet(path: Path, names: Sequence[str]) -> Fault:
    return Fault(
        f"有 {len(names)} 张表都像是这个台账：{'、'.join(names)}",
        where=path.name,
        remedy="用 --sheet 指明是哪一张",
        what_en=f"{len(names)} sheets could be the register: {', '.join(names)}",
        remedy_en="Name one with --sheet",
        code="register-sheet",
    )


def _no_header(path: Path, names: Sequence[str], register: RegisterType) -> Fault:
    return Fault(
        f"找不到表头：前 {_DEEP} 行里没有哪一行写着“{register.title.zh}”的列名",
        where=f"{path.name} {'、'.join(names)}",
        expected="、".join(listed(register)),
        remedy="表头写在一行里，列名用字段的名称或短名；用 luocheng register template 可得到样表",
        what_en=f"No header: none of the first {_DEEP} rows names the columns of '{register.said('en')}'",
        expected_en=", ".join(f"{f.said('en')} ({f.id})" for f in register.fields),
        remedy_en="Head the columns in one row with labels or ids; luocheng register template gives a sheet to fill in",
        code="register-header",
    )


# --- the grid -----------------------------------------------------------------------------------------------------


def _merged(page: CalamineSheet) -> Merged:
    try:
        return page.merged_cell_ranges or ()
    except Exception:
        return ()


def _fill(grid: Grid, merged: Merged) -> None:
    """Write the value of a merged cell into every cell that it covers."""
    for (top, left), (bottom, right) in merged:
        if top >= len(grid) or left >= len(grid[top]):
            continue
        value = grid[top][left]
        for row in grid[top : bottom + 1]:
            for column in range(left, min(right + 1, len(row))):
                row[column] = value


def _text(cell: Any) -> str:
    """Return a cell as text: whole numbers without a point, days by ISO 8601."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if cell.time() == dt.time() else cell.isoformat(" ")
    return str(cell)


def _table(
    file: str,
    sheet: str,
    grid: Grid,
    merged: Merged,
    header: int,
    marks: Marks,
    register: RegisterType,
    gathered: Gathered,
) -> Table:
    width = max(len(r) for r in grid)
    headings = [_text(c) for c in grid[header]] + [""] * (width - len(grid[header]))
    table = Table(file, sheet, headings, [], np.zeros(0, dtype=np.int64), "cell", header_row=header + 1)
    key = match_columns(table, register, Gathered()).fields.get(register.key)
    kept = _records(grid, merged, header, headings, key, table, gathered)
    cells = [grid[i] for i in kept]
    table.rows = np.array(kept, dtype=np.int64) + 1
    percent = {a for a in marks.percent if a[0] > header}
    for column in range(width):
        values = [row[column] for row in cells]
        texts = [
            f"{float(f'{v * 100:.12g}')!r}%" if (i, column) in percent and isinstance(v, float) else _text(v)
            for i, v in zip(kept, values, strict=True)
        ]
        table.columns.append(pl.Series(headings[column] or letters(column), texts, dtype=pl.String))
        table.numbers[column] = np.array([isinstance(v, float) for v in values], dtype=bool)
    _error_cells(table, marks, gathered)
    below = [m for m in merged if m[1][0] > max(m[0][0], header) and m[0][0] > header]
    if below:
        first = f"{letters(below[0][0][1])}{below[0][0][0] + 1}:{letters(below[0][1][1])}{below[0][1][0] + 1}"
        gathered.note(
            "register-merged-cells",
            table.name,
            both(
                f"{len(below)} 处合并单元格（如 {first}）的值填到了它盖住的每一行",
                f"The value of {len(below)} merged cells (such as {first}) was taken for every row they cover",
            ),
            both("数量只应算一次的，请拆开合并的单元格", "Divide merged cells whose number is to count once"),
        )
    hidden = [i for i in kept if i in marks.hidden]
    if hidden:
        gathered.note(
            "register-hidden-rows",
            table.name,
            both(f"有 {len(hidden)} 行是隐藏的（如第 {hidden[0] + 1} 行），也已读入", f"{len(hidden)} hidden rows (such as {hidden[0] + 1}) were read as well"),
            both("不要的行请删除，不要只是隐藏或筛选", "Delete rows that are not wanted; do not just hide them"),
        )  # fmt: skip
    return table


def _records(
    grid: Grid,
    merged: Merged,
    header: int,
    headings: Sequence[str],
    key: int | None,
    table: Table,
    gathered: Gathered,
) -> list[int]:
    """Return the rows that hold records; tell which were left out and why."""
    used = [i for i, h in enumerate(headings) if h.strip()]
    wide = max(2, (len(used) + 1) // 2)
    banded = {
        row for (top, left), (bottom, right) in merged if right - left + 1 >= wide for row in range(top, bottom + 1)
    }  # fmt: skip
    kept: list[int] = []
    skipped: dict[str, list[int]] = {}
    for i in range(header + 1, len(grid)):
        row = [_text(c).strip() for c in grid[i]]
        name = row[key] if key is not None and key < len(row) else None
        why = why_skipped([row[c] for c in used if c < len(row)], banded=i in banded, key=name)
        why = why or ("blank" if not any(row) else "")
        if why == "numbers" and i != header + 1:
            why = ""
        if why:
            skipped.setdefault(why, []).append(i + 1)
        else:
            kept.append(i)
    tell_skipped(table, skipped, gathered)
    return kept


_REASONS = {
    "example": ("示例行", "example rows"),
    "note": ("说明行", "rows of notes"),
    "sum": ("合计行", "rows of sums"),
    "band": ("分段标题行", "section headings"),
    "numbers": ("栏次行", "rows that number the columns"),
}


def tell_skipped(table: Table, skipped: dict[str, list[int]], gathered: Gathered) -> None:
    """Note which rows of a table were left out, and why."""
    for why, rows in skipped.items():
        if why == "blank":
            continue
        zh, en = _REASONS[why]
        said = "、".join(map(str, rows[:5])) + ("…" if len(rows) > 5 else "")
        gathered.note(
            "register-row-skipped",
            table.name,
            both(f"没有读入的{zh}：第 {said} 行", f"Left out as {en}: {said}"),
        )


def _error_cells(table: Table, marks: Marks, gathered: Gathered) -> None:
    """Tell cells that hold #REF! and the like: they would pass for empty ones."""
    if not marks.errors:
        return
    at = {int(r) - 1: i for i, r in enumerate(table.rows)}
    by_column: Counter[int] = Counter()
    for (row, column), said in marks.errors.items():
        if row not in at or column >= len(table.headings) or not table.headings[column].strip():
            continue
        by_column[column] += 1
        if by_column[column] > 200:
            continue
        gathered.fault(
            "register-cell-error",
            table.place(at[row], column),
            both(f"单元格是错误值 {said}", f"The cell holds the error {said}"),
            remedy=both("改正公式，或填写数值", "Correct the formula, or type the value"),
        )
