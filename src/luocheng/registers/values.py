"""Turn the cells of a column into values of a field, a column at a time; only what is written oddly is read alone."""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from luocheng.errors import LuochengError
from luocheng.expressions.measures import ratio, same_dimension, unit_of
from luocheng.registers.dates import date_of
from luocheng.registers.faults import Said, both
from luocheng.registers.identifiers import clean_identifier
from luocheng.registers.types import FieldType
from luocheng.registers.words import bare, fold

__all__ = ["Converted", "convert", "expected", "number_of", "unit_factor"]

MISSING = (
    "-",
    "--",
    "—",
    "——",
    "－",
    "/",
    "／",
    "\\",
    "N/A",
    "n/a",
    "NA",
    "null",
    "NULL",
    "None",
    "NaN",
    "nan",
    "…",
)
"""What people write into a cell of numbers, dates or choices to say that nothing is known."""

_YES = ["是", "有", "√", "✓", "✔", "true", "yes", "y", "t", "1", "1.0", "对", "已", "☑"]
_NO = ["否", "无", "没有", "不是", "×", "✗", "✘", "x", "false", "no", "n", "f", "0", "0.0", "错", "未", "☐"]
_TRUTH = dict.fromkeys(_YES, True) | dict.fromkeys(_NO, False)


@dataclass(frozen=True, slots=True)
class Converted:
    """A column of values, and the positions of the cells that could not be read."""

    values: pl.Series
    wrong: list[int]


def unit_factor(source: str, target: str) -> float | None:
    """Return what a number in `source` is multiplied by to be in `target`; None where they do not go together.

    Raises
    ------
    LuochengError
        When a unit is not known.
    """
    if source == target:
        return 1.0
    a, b = unit_of(source), unit_of(target)
    return float(ratio(a, b)) if same_dimension(a, b) else None


def as_text(column: pl.Series) -> pl.Series:
    """Return a column as text as a person would write it: whole numbers without a point, dates by ISO 8601."""
    if column.dtype == pl.String:
        return column
    if column.dtype.is_float():
        whole = (column == column.floor()) & (column.abs() < 1e15)
        plain = column.cast(pl.Int64, strict=False).cast(pl.String)
        said = column.cast(pl.String)
        return pl.DataFrame([whole.alias("w"), plain.alias("p"), said.alias("s")]).select(
            pl.when("w").then("p").otherwise("s")
        )["p"]
    if column.dtype == pl.Datetime:
        return column.dt.date().cast(pl.String)
    if column.dtype == pl.Boolean:
        return column.replace_strict({True: "true", False: "false"}, return_dtype=pl.String)
    return column.cast(pl.String)


def convert(column: pl.Series, kept: FieldType, times: float = 1.0) -> Converted:
    """Turn a column of cells into values of a field.

    Parameters
    ----------
    column
        Text as written, or numbers, dates and truth values.
    kept
        The field.
    times
        What numbers without a unit of their own are multiplied by, where the heading names another unit.
    """
    if column.null_count() == len(column):
        return Converted(
            pl.Series(column.name, [None], dtype=kept.dtype()).new_from_index(0, len(column)), []
        )
    if kept.numeric:
        return _numbers(column, kept, times)
    if kept.type == "date":
        return _dates(column)
    if kept.type == "yes_no":
        return _truths(column)
    text = _stripped(column)
    if kept.type == "choice":
        return _choices(text, kept)
    if kept.check:
        return Converted(_each(text, clean_identifier, pl.String), [])
    return Converted(text, [])


def _stripped(column: pl.Series) -> pl.Series:
    """Return cells as text without blanks around it; empty ones are null."""
    text = as_text(column).str.strip_chars(" \t\r\n\u3000\xa0\ufeff")
    return text.set(text == "", None)


def _known(column: pl.Series) -> pl.Series:
    """Return cells as text, those that say that nothing is known as null."""
    text = _stripped(column)
    return text.set(text.is_in(MISSING), None)


def _each(text: pl.Series, read: Callable[[str], object], dtype: type[pl.DataType]) -> pl.Series:
    """Read every distinct text once."""
    distinct = text.drop_nulls().unique()
    if not len(distinct):
        return pl.Series(text.name, [None] * len(text), dtype=dtype)
    read_ = pl.Series([read(x) for x in distinct.to_list()], dtype=dtype)
    return text.replace_strict(distinct, read_, default=None, return_dtype=dtype)


def _finish(values: pl.Series, text: pl.Series) -> Converted:
    wrong = (values.is_null() & text.is_not_null()).arg_true()
    return Converted(values, wrong.to_list())


# --- numbers ------------------------------------------------------------------------------------------------------

_NUMBER = re.compile(
    r"^[¥￥]?\s*([-+]?(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d*)?(?:[eE][-+]?\d{1,3})?)\s*(.*)$", re.DOTALL
)
_TIMES = {"": 1.0, "千": 1e3, "万": 1e4, "百万": 1e6, "千万": 1e7, "亿": 1e8, "万亿": 1e12}


def number_of(text: str, unit: str, times: float = 1.0) -> float | None:
    """Return the number that a text means, in `unit`; None where it means none.

    >>> number_of("２，４００", "平方米"), number_of("2.4万", "平方米"), number_of("3 亩", "公顷"), number_of("约30", "")
    (2400.0, 24000.0, 0.2, None)
    """
    words = fold(text).replace("，", ",")
    match = _NUMBER.match(words)
    if not match or not re.search(r"\d", match[1]):
        return None
    value = float(match[1].replace(",", ""))
    rest = match[2].strip()
    if rest in _TIMES:
        made = value * _TIMES[rest] * times
    else:
        try:
            own = unit_factor(rest, unit)
        except LuochengError:
            return None
        if own is None:
            return None
        made = value if own == 1.0 else float(f"{value * own:.15g}")
    return made if math.isfinite(made) else None


def _numbers(column: pl.Series, kept: FieldType, times: float) -> Converted:
    if column.dtype.is_numeric() and not column.dtype.is_nested():
        values = column.cast(pl.Float64).fill_nan(None)
        scaled = _scaled(values, times)
        wrong = scaled.is_infinite().fill_null(value=False)
        if kept.type == "integer":
            wrong |= (scaled != scaled.floor()).fill_null(value=False)
        return Converted(scaled, wrong.arg_true().to_list())
    text = _known(column)
    values = text.cast(pl.Float64, strict=False)
    values = _scaled(values.set(~values.is_finite().fill_null(value=True), None), times)
    odd = values.is_null() & text.is_not_null()
    if odd.any():
        read = _each(text.filter(odd), lambda x: number_of(x, kept.unit, times), pl.Float64)
        values = values.scatter(odd.arg_true(), read)
    if kept.type == "integer":
        whole = (values == values.round(0)).fill_null(value=True)
        values = values.set(~whole, None)
    return _finish(values, text)


def _scaled(values: pl.Series, times: float) -> pl.Series:
    """Multiply by the factor of a unit; digits beyond the fifteenth, which only the product brings in, are dropped."""
    if times == 1.0:
        return values
    return (values * times).round_sig_figs(15)


# --- dates, truth, choices ----------------------------------------------------------------------------------------


def _dates(column: pl.Series) -> Converted:
    if column.dtype == pl.Date:
        return Converted(column, [])
    if column.dtype == pl.Datetime:
        return Converted(column.dt.date(), [])
    text = _known(column)
    iso = text.str.contains(r"^\d{4}-\d{2}-\d{2}$")
    values = pl.DataFrame({"t": text, "i": iso}).select(
        pl.when("i").then("t").otherwise(None).str.to_date("%Y-%m-%d", strict=False)
    )["t"]
    odd = values.is_null() & text.is_not_null()
    if odd.any():
        values = values.scatter(odd.arg_true(), _each(text.filter(odd), date_of, pl.Date))
    return _finish(values, text)


def _truths(column: pl.Series) -> Converted:
    if column.dtype == pl.Boolean:
        return Converted(column, [])
    text = _known(column)
    return _finish(_each(text, lambda x: _TRUTH.get(fold(x).lower()), pl.Boolean), text)


def _choices(text: pl.Series, kept: FieldType) -> Converted:
    text = text.set(text.is_in(MISSING) & ~text.is_in([c.id for c in kept.choices]), None)
    names: dict[str, str] = {}
    for choice in kept.choices:
        for said in (choice.label.en, choice.label.zh, choice.id):
            if said:
                names[bare(said)] = choice.id
    return _finish(_each(text, lambda x: names.get(bare(x)), pl.String), text)


# --- what a field takes -------------------------------------------------------------------------------------------


def expected(kept: FieldType, value: str = "") -> Said:
    """Say in words what the cells of a field hold; for a choice with the one that comes nearest to `value`."""
    if kept.type == "choice":
        near = difflib.get_close_matches(value, [c.label.zh for c in kept.choices], 1, 0.5)
        guess = both(f"（是否“{near[0]}”？）", f" (did you mean {near[0]}?)") if near else ("", "")
        zh = "、".join(c.label.zh for c in kept.choices)
        en = ", ".join(c.label.en or c.label.zh for c in kept.choices)
        return both(f"其中之一：{zh}{guess[0]}", f"one of: {en}{guess[1]}")
    unit = f"，单位{kept.unit}" if kept.unit else ""
    unit_en = f" in {kept.unit}" if kept.unit else ""
    return {
        "number": both(f"数{unit}，如 1200.5", f"a number{unit_en}, such as 1200.5"),
        "integer": both(f"整数{unit}，如 12", f"a whole number{unit_en}, such as 12"),
        "date": both("日期，如 2023-05-01 或 2023年5月", "a date, such as 2023-05-01 or 2023年5月"),
        "yes_no": both("是 或 否", "yes (是) or no (否)"),
    }.get(kept.type, both("文字", "text"))
