"""Dates in formulas: adding days, months and working days, and counting what lies between."""

from __future__ import annotations

import datetime as dt

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
    """Count the working days after `start` up to and including `end`; missing where the calendar does not reach."""
    from luocheng import calendar

    def count(pairs: pl.Series) -> pl.Series:
        first, last = pairs.struct.unnest().get_columns()
        return calendar.count_working_days(first, last, "null").cast(pl.Float64)

    return pl.struct(start.alias("a"), end.alias("b")).map_batches(count, return_dtype=pl.Float64)


def add_working_days(day: pl.Expr, count: pl.Expr) -> pl.Expr:
    """Return the `count`-th working day after `day`, rounded; missing where the calendar does not reach."""
    from luocheng import calendar

    def later(pairs: pl.Series) -> pl.Series:
        days, numbers = pairs.struct.unnest().get_columns()
        return calendar.shift_working_days(days, numbers, "null")

    whole = pl.when(count.abs() <= _MOST_DAYS).then(count.round(0)).cast(pl.Int64)
    return pl.struct(day.alias("a"), whole.alias("b")).map_batches(later, return_dtype=pl.Date)
