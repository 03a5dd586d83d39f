"""Dates in formulas: adding days, months and working days, and counting what lies between."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import polars as pl

from luocheng.expressions.parts import Part

__all__ = ["FIRST", "LAST", "add_working_days", "months_between", "shifted", "working_days"]

FIRST, LAST = dt.date(1, 1, 1), dt.date(9999, 12, 31)
_MOST_DAYS = (LAST - FIRST).days
_MOST_MONTHS = 9999 * 12


def shifted(day: pl.Expr, count: pl.Expr, part: Part, step: str, times: int) -> pl.Expr:
    """Return the day `count` steps later: days of the calendar, or months whose last day stands for missing ones.

    One month after 31 January is the last day of February. A count that is not whole is rounded. Days before the year
    1 and after the year 9999 are missing: no calendar that people use has them.
    """
    steps = (count * times).round(0)
    most = _MOST_DAYS if step == "day" else _MOST_MONTHS
    whole = pl.when(steps.abs() <= most).then(steps).cast(pl.Int64)
    if step == "day":
        made = day + pl.duration(days=whole)
    elif part.is_constant:
        months = round(part.value * times)
        made = day.dt.offset_by(f"{months}mo") if abs(months) <= most else pl.lit(None, dtype=pl.Date)
    else:
        made = day.dt.offset_by(pl.format("{}mo", whole))
    return pl.when(made.is_between(FIRST, LAST)).then(made)


def months_between(start: pl.Expr, end: pl.Expr) -> pl.Expr:
    """Count the full months from `start` to `end`; negative where `end` comes first."""
    months = (
        (end.dt.year() - start.dt.year()) * 12
        + end.dt.month().cast(pl.Int32)
        - start.dt.month().cast(pl.Int32)
    )
    days, last = end.dt.day().cast(pl.Int32), end.dt.month_end() == end
    begun = start.dt.day().cast(pl.Int32)
    # From 31 January to 28 February is a full month, as is one month added to 31 January.
    short = (days < begun) & last.not_()
    last_start = start.dt.month_end() == start
    over = (days > begun) & last_start.not_()
    forward, backward = months - short.cast(pl.Int32), months + over.cast(pl.Int32)
    full = pl.when(months > 0).then(forward).when(months < 0).then(backward).when(months == 0).then(0)
    return full.cast(pl.Float64)


def working_days(start: pl.Expr, end: pl.Expr) -> pl.Expr:
    """Count the working days after `start` up to and including `end`.

    Raises
    ------
    LuochengError
        Past the last year whose working days are known.
    """
    from luocheng import calendar

    return _by_pairs(start, end, calendar.working_days_between, pl.Float64)


def add_working_days(day: pl.Expr, count: pl.Expr) -> pl.Expr:
    """Return the `count`-th working day after `day`.

    Raises
    ------
    LuochengError
        Past the last year whose working days are known.
    """
    from luocheng import calendar

    def later(start: dt.date, number: float) -> dt.date | None:
        if not abs(number) <= _MOST_DAYS:
            return None
        return calendar.add_working_days(start, round(number))

    return _by_pairs(day, count, later, pl.Date)


def _by_pairs(
    a: pl.Expr, b: pl.Expr, function: Callable[[Any, Any], object], dtype: type[pl.DataType]
) -> pl.Expr:
    """Call a function of two values once for every pair that occurs."""

    def answer(pairs: pl.Series) -> pl.Series:
        frame = pairs.struct.unnest()
        known = frame.unique().drop_nulls()
        answers = pl.Series(
            [function(x, y) for x, y in known.iter_rows()], dtype=pl.Date if dtype is pl.Date else None
        )
        table = known.with_columns(answers.cast(dtype).alias("c"))
        return frame.join(table, on=["a", "b"], how="left", maintain_order="left")["c"]

    return pl.struct(a.alias("a"), b.alias("b")).map_batches(answer, return_dtype=dtype)
