"""Read the fields of a table: every cell typed, required, within its limits, unique, and a code that is one."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

import numpy as np
import polars as pl

from luocheng.registers.columns import Columns
from luocheng.registers.faults import MOST, Gathered, Said, both
from luocheng.registers.identifiers import CHECKS, suspects
from luocheng.registers.tables import Table
from luocheng.registers.types import FieldType, RegisterType
from luocheng.registers.values import as_text, convert, expected

__all__ = ["read_fields"]

_SCIENTIFIC = r"^\d(?:\.\d+)?[eE]\+\d{2,3}$"
"""How spreadsheets show a number that is too long: 1.24401E+17."""


def read_fields(
    table: Table, register: RegisterType, columns: Columns, gathered: Gathered
) -> dict[str, pl.Series]:
    """Return a column of values for every field; gather what is wrong with single cells."""
    result: dict[str, pl.Series] = {}
    for kept in register.fields:
        position = columns.fields.get(kept.id)
        if position is None:
            result[kept.id] = pl.Series(kept.id, [None] * table.height(), dtype=kept.dtype())
            continue
        column = table.columns[position]
        read = convert(column, kept, columns.times.get(kept.id, 1.0))
        values = read.values.alias(kept.id)
        if values.dtype != kept.dtype():
            values = values.cast(kept.dtype())
        result[kept.id] = values
        if kept.computed:
            continue
        cell = _Cells(table, position, kept, column, gathered)
        cell.unreadable(read.wrong)
        cell.required(values, read.wrong, is_key=kept.id == register.key)
        if kept.numeric:
            cell.limits(values)
        if kept.kind == "text":
            result[kept.id] = values = cell.zeros(values)
        if kept.check:
            cell.identifiers(values)
        if kept.id == register.key:
            cell.unique(values)
    return result


class _Cells:
    """Tells what is wrong with the cells of one column."""

    def __init__(
        self, table: Table, position: int, kept: FieldType, column: pl.Series, gathered: Gathered
    ) -> None:
        self.table, self.position, self.kept, self.column, self.gathered = (
            table, position, kept, column, gathered,
        )  # fmt: skip

    def _said(self, row: int) -> str:
        value = as_text(self.column[row : row + 1])[0]
        return "" if value is None else str(value).strip()[:60]

    def _fault(
        self,
        code: str,
        rows: Iterable[tuple[int, Said]],
        expected_: Said,
        remedy: Said = ("", ""),
        severity: str = "fault",
    ) -> None:
        count = 0
        for row, what in rows:
            count += 1
            if count <= MOST:
                where = self.table.place(row, self.position)
                self.gathered.fault(code, where, what, expected_, remedy, severity=severity)
        self.gathered.more(code, self.table, self.position, count - MOST, severity=severity)

    def unreadable(self, wrong: list[int]) -> None:
        """Tell cells that hold no value of the field."""
        kept = self.kept
        if kept.type == "choice":
            for row in wrong[:MOST]:
                said = self._said(row)
                self._fault(
                    "register-value",
                    [(row, both(f"“{said}”不在选项里", f"'{said}' is none of the choices"))],
                    expected(kept, said),
                )
            self.gathered.more("register-value", self.table, self.position, len(wrong) - MOST)
            return
        nouns = {"number": both("数", "number"), "integer": both("整数", "whole number"), "date": both("日期", "date"), "yes_no": both("是或否", "yes or no")}  # fmt: skip
        noun = nouns.get(kept.type, both("值", "value"))
        remedies = {
            "number": both("只写数字，说明写到备注；不知道就留空", "Write a number only; leave it empty where it is not known"),
            "integer": both("写整数；不知道就留空", "Write a whole number; leave it empty where it is not known"),
            "date": both("写成 2023-05-01", "Write it as 2023-05-01"),
        }  # fmt: skip
        self._fault(
            "register-value",
            (
                (r, both(f"“{self._said(r)}”不是{noun[0]}", f"'{self._said(r)}' is no {noun[1]}"))
                for r in wrong
            ),
            expected(kept),
            remedies.get(kept.type, ("", "")),
        )

    def required(self, values: pl.Series, wrong: list[int], *, is_key: bool) -> None:
        """Tell cells that must not be empty and are."""
        if not (self.kept.required or is_key):
            return
        empty = values.is_null().to_numpy().copy()
        empty[wrong] = False
        label = self.kept.label.zh, self.kept.said("en")
        self._fault(
            "register-required",
            (
                (int(r), both(f"必填的“{label[0]}”是空的", f"The required '{label[1]}' is empty"))
                for r in np.flatnonzero(empty)
            ),
            expected(self.kept),
            both("补填；整行没有内容的，删除这一行", "Fill it in; delete the row where it holds nothing"),
        )

    def limits(self, values: pl.Series) -> None:
        """Tell numbers beyond what the field allows."""
        kept = self.kept
        for bound, beyond, zh, en in (
            (kept.low, values < kept.low if kept.low is not None else None, "小于", "below"),
            (kept.high, values > kept.high if kept.high is not None else None, "大于", "above"),
        ):
            if bound is None or beyond is None:
                continue
            rows = beyond.fill_null(value=False).arg_true().to_list()
            limit = f"{bound:g}{kept.unit}"
            low = f"{kept.low:g}" if kept.low is not None else ""
            high = f"{kept.high:g}" if kept.high is not None else ""
            span = f"{low}—{high}" if low and high else f"≥ {low}" if low else f"≤ {high}"
            self._fault(
                "register-limit",
                (
                    (r, both(f"{self._said(r)} {zh} {limit}", f"{self._said(r)} is {en} {limit}"))
                    for r in rows
                ),
                both(f"{span} {kept.unit}".rstrip(), f"{span} {kept.unit}".rstrip()),
                both("核对数值和单位", "Check the number and its unit"),
            )

    def unique(self, values: pl.Series) -> None:
        """Tell keys that stand in more than one row."""
        twice = values.is_duplicated() & values.is_not_null()
        if not twice.any():
            return
        rows = twice.arg_true().to_list()
        first: dict[str, int] = {}
        told = []
        for row, key in zip(rows, values.gather(rows).to_list(), strict=True):
            if key in first:
                other = self.table.place(first[key], self.position)
                told.append(
                    (
                        row,
                        both(
                            f"编号“{key}”重复，{other} 已用过", f"The key '{key}' stands at {other} already"
                        ),
                    )
                )
            else:
                first[key] = row
        self._fault(
            "register-key-twice",
            told,
            both("每条记录一个编号", "one key for each record"),
            both("改正编号，或删去重复的行", "Correct the key, or delete the row that is double"),
        )

    def identifiers(self, values: pl.Series) -> None:
        """Tell codes that cannot be right, and warn of those that hardly are."""
        check = CHECKS[self.kept.check]
        for severity in ("fault", "warning"):
            found = []
            for row in suspects(values, self.kept.check):
                if re.search(_SCIENTIFIC, str(values[row])):
                    continue
                problem = check(str(values[row]))
                if problem is not None and problem.certain == (severity == "fault"):
                    found.append((row, problem))
            for row, problem in found[:MOST]:
                self._fault(
                    "register-identifier",
                    [(row, both(problem.what, problem.what_en))],
                    both(problem.expected, problem.expected_en),
                    severity=severity,
                )
            self.gathered.more(
                "register-identifier", self.table, self.position, len(found) - MOST, severity=severity
            )

    def zeros(self, values: pl.Series) -> pl.Series:
        """Tell codes that lost their leading zeros when a spreadsheet took them for numbers."""
        self._fault(
            "register-digits-lost",
            (
                (
                    row,
                    both(
                        f"“{values[row]}”曾被存成数，后面的数字已经丢失",
                        f"'{values[row]}' was kept as a number; its last digits are lost",
                    ),
                )
                for row in values.str.contains(_SCIENTIFIC).fill_null(value=False).arg_true().to_list()
            ),
            both("文本格式的编号", "a code in a cell formatted as text"),
            both("把这一列设为文本格式，重新填写", "Format the column as text and type the codes anew"),
        )
        digits = values.str.contains(r"^\d+$").fill_null(value=False)
        if not digits.any():
            return values
        width = self._width(values, digits)
        if not width:
            return values
        lengths = values.str.len_bytes().fill_null(0).to_numpy()
        whole = ~values.str.starts_with("0").fill_null(value=True).to_numpy()
        short = digits.to_numpy() & whole & (lengths < width)
        self._fault(
            "register-zero-lost",
            (
                (
                    int(r),
                    both(
                        f"“{values[int(r)]}”只有 {lengths[r]} 位，像是丢了开头的 0，原来可能是“{str(values[int(r)]).zfill(width)}”",
                        f"'{values[int(r)]}' has {lengths[r]} digits; it seems to have lost its leading zeros and may have been '{str(values[int(r)]).zfill(width)}'",
                    ),
                )
                for r in np.flatnonzero(short)
            ),
            both(f"{width} 位编号", f"a code of {width} digits"),
            both(
                "把这一列设为文本格式，补上开头的 0",
                "Format the column as text and put the zeros back",
            ),
        )
        return values

    def _width(self, values: pl.Series, digits: pl.Series) -> int:
        """Return how many digits the codes of the column have, where some begin with 0 and all are as long; else 0.

        The example of the field tells it too: a code such as 0101 has four.
        """
        example = self.kept.example.strip()
        if re.fullmatch(r"0\d+", example):
            return len(example)
        if self.kept.check:
            return 0
        zero = values.filter(digits & values.str.starts_with("0"))
        sizes = Counter(zero.str.len_bytes().to_list())
        if len(sizes) != 1:
            return 0
        (width,) = sizes
        longest = values.filter(digits).str.len_bytes().max()
        return width if width > 1 and longest == width else 0
