"""Read csv files: any of the usual encodings and delimiters, the header under title lines, a million rows in seconds."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import numpy as np
import polars as pl

from luocheng.errors import Fault, LuochengError
from luocheng.registers.columns import find_header, listed, match, match_columns, names_of
from luocheng.registers.faults import MOST, Gathered
from luocheng.registers.rows import why_skipped
from luocheng.registers.sheets import tell_skipped
from luocheng.registers.tables import Table
from luocheng.registers.types import RegisterType

__all__ = ["decode", "read_delimited"]

_DELIMITERS = (",", "\t", ";", "|", "，", "；")
_DEEP = 40
_SUSPICIOUS = r"(?i)^\s*(?:示例\s*(?:[(（]|$)|example\s*$|注|备注|说明|填|制表|审核|复核|负责|联系|单位|合\s*计|总\s*计|小\s*计|共\s*计|累\s*计|note|remark|total|sum)"
"""How cells begin in lines that may hold no record."""


def decode(data: bytes, name: str) -> str:
    """Return the text of a file: UTF-8 with or without a mark, UTF-16 with one, else GB 18030.

    Raises
    ------
    LuochengError
        When it is none of them.
    """
    marked = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise LuochengError(
        Fault(
            "文件编码不是 UTF-8，也不是 GB18030",
            where=name,
            remedy="用 Excel 或编辑器另存为“CSV UTF-8”",
            what_en="The characters are neither UTF-8 nor GB 18030",
            remedy_en="Save it as 'CSV UTF-8'",
            code="register-encoding",
        )
    )


def read_delimited(path: Path, register: RegisterType, gathered: Gathered) -> Table:
    """Read a csv file that holds a register; every column as text.

    Raises
    ------
    LuochengError
        When the encoding is unknown, no line heads the columns, or a line has too many columns.
    """
    text = decode(path.read_bytes(), path.name)
    delimiter, header, headings = _layout(text, register, path.name)
    frame, rows = _frame(text, delimiter, header, len(headings), path.name)
    table = Table(path.name, "", headings, frame.get_columns(), rows, header_row=header + 1)
    return _without_skipped(table, register, gathered)


def _head(text: str, delimiter: str) -> list[list[str]]:
    """Return the first lines of a file, parted."""
    top = text[:200_000]
    rows = []
    try:
        for row in csv.reader(io.StringIO(top, newline=""), delimiter=delimiter):
            rows.append(row)
            if len(rows) == _DEEP:
                break
    except csv.Error:
        pass
    return rows


def _layout(text: str, register: RegisterType, name: str) -> tuple[str, int, list[str]]:
    """Return the delimiter, the position of the header and its cells: the way that names most fields."""
    names = names_of(register)
    best: tuple[int, int, str, int, list[str]] | None = None
    for order, delimiter in enumerate(_DELIMITERS):
        rows = _head(text, delimiter)
        header = find_header(rows, register)
        if header is None:
            continue
        found = len({m.name for c in rows[header] if c and (m := match(c, names))})
        if best is None or found > best[0]:
            best = found, order, delimiter, header, rows[header]
    if best is None:
        raise LuochengError(
            Fault(
                f"找不到表头：前 {_DEEP} 行里没有哪一行写着“{register.title.zh}”的列名",
                where=name,
                expected="、".join(listed(register)),
                remedy="第一行写列名，用字段的名称或短名",
                what_en=f"No header: none of the first {_DEEP} lines names the columns of '{register.said('en')}'",
                expected_en=", ".join(f"{f.said('en')} ({f.id})" for f in register.fields),
                remedy_en="Head the columns in the first line with labels or ids",
                code="register-header",
            )
        )
    return best[2], best[3], best[4]


def _frame(
    text: str, delimiter: str, header: int, width: int, name: str
) -> tuple[pl.DataFrame, np.ndarray[tuple[int], np.dtype[np.int64]]]:
    schema = {f"c{i}": pl.String for i in range(width)}
    if len(delimiter.encode()) > 1 or "\r" in text.replace("\r\n", ""):
        return _slowly(text, delimiter, header, width, name)
    try:
        frame = pl.read_csv(
            io.BytesIO(text.encode()),
            separator=delimiter,
            has_header=False,
            schema=schema,
            skip_rows=header + 1,
        )
    except pl.exceptions.PolarsError:
        return _slowly(text, delimiter, header, width, name)
    return frame, np.arange(header + 2, header + 2 + frame.height, dtype=np.int64)


def _slowly(
    text: str, delimiter: str, header: int, width: int, name: str
) -> tuple[pl.DataFrame, np.ndarray[tuple[int], np.dtype[np.int64]]]:
    """Read a file that the fast reader refuses, and say which lines are at fault."""
    faults: list[Fault] = []
    kept: list[list[str]] = []
    rows = []
    try:
        for number, row in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), 1):
            if number <= header + 1:
                continue
            if len(row) > width and any(row[width:]) and len(faults) < MOST:
                faults.append(
                    Fault(
                        f"这一行有 {len(row)} 列，表头只有 {width} 列",
                        where=f"{name}:{number}",
                        expected="含逗号的内容用英文双引号括起来",
                        remedy="改正这一行，或从电子表格重新导出",
                        what_en=f"The line has {len(row)} columns, the header only {width}",
                        expected_en="contents that hold a comma in double quotation marks",
                        remedy_en="Correct the line, or export it anew",
                        code="register-line",
                    )
                )
            kept.append((row + [""] * width)[:width])
            rows.append(number)
    except csv.Error as error:
        faults.append(
            Fault(
                f"这一行之后读不下去：{error}",
                where=f"{name}:{rows[-1] if rows else header + 1}",
                remedy="检查双引号是否成对",
                what_en=f"Nothing can be read after this line: {error}",
                remedy_en="See that quotation marks come in pairs",
                code="register-line",
            )
        )
    LuochengError.gather(faults)
    columns = [pl.Series(f"c{i}", [r[i] or None for r in kept], dtype=pl.String) for i in range(width)]
    return pl.DataFrame(columns), np.array(rows, dtype=np.int64)


def _without_skipped(table: Table, register: RegisterType, gathered: Gathered) -> Table:
    """Leave out lines that hold no record. Only lines that may be such are looked at one by one."""
    key = match_columns(table, register, Gathered()).fields.get(register.key)
    used = [i for i, h in enumerate(table.headings) if h.strip()]
    if not used or not table.height():
        return table
    frame = pl.DataFrame([table.columns[i].alias(f"c{i}") for i in used])
    words = pl.all().str.contains(_SUSPICIOUS).fill_null(value=False)
    empty = pl.all().is_null() | (pl.all().str.strip_chars() == "")
    suspicious = pl.any_horizontal(words) | pl.all_horizontal(empty) | (pl.int_range(pl.len()) == 0)
    odd = frame.select(suspicious.alias("odd"))["odd"].arg_true().to_list()
    skipped: dict[str, list[int]] = {}
    drop = []
    for i in odd:
        row = [x or "" for x in frame.row(i)]
        name = (table.columns[key][i] or "") if key is not None else None
        why = why_skipped([c.strip() for c in row], banded=False, key=name)
        if why == "numbers" and i:
            why = ""
        if why:
            skipped.setdefault(why, []).append(int(table.rows[i]))
            drop.append(i)
    tell_skipped(table, skipped, gathered)
    if drop:
        keep = np.ones(table.height(), dtype=bool)
        keep[drop] = False
        table.columns = [c.filter(pl.Series(keep)) for c in table.columns]
        table.rows = table.rows[keep]
    return table
