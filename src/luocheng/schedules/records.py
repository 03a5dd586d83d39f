"""Duties that are due once for each record of a register: bridges inspected every six years, records confirmed."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from luocheng.errors import Fault, LuochengError
from luocheng.schedules.open_points import last_not_recorded, overdue
from luocheng.schedules.periods import months_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from luocheng.calendar import WorkingCalendar
    from luocheng.policy.folder.declared import ScheduleDeclaration
    from luocheng.schedules.model import ScheduleFinding
    from luocheng.schedules.occurrences import Occurrence

__all__ = ["for_records", "since_last"]

_DATED = {
    "period": pl.String(),
    "period_zh": pl.String(),
    "period_en": pl.String(),
    "begins": pl.Date(),
    "stated": pl.Date(),
    "due": pl.Date(),
}
_DAYS = {"day": 1, "week": 7}


def for_records(occurrences: Sequence[Occurrence], frame: pl.DataFrame | None, key: str) -> pl.DataFrame:
    """Return one row an occurrence, or one for each record of a frame."""
    rows = pl.DataFrame(
        [(o.period.key, o.period.zh, o.period.en, o.begins, o.stated, o.due) for o in occurrences],
        schema=_DATED,
        orient="row",
    )
    plain = (pl.lit("").alias("note"), pl.lit("").alias("note_en"), pl.lit(value=False).alias("overdue"))
    if frame is None:
        return rows.with_columns(pl.lit("").alias("record"), *plain)
    return rows.join(_names(frame, key), how="cross").with_columns(*plain)


def _names(frame: pl.DataFrame, key: str) -> pl.DataFrame:
    if key not in frame.columns:
        raise LuochengError(
            Fault(
                f"记录里没有编号字段“{key}”",
                expected=f"字段“{key}”",
                remedy="用 luocheng register template 得到的表头填写",
                what_en=f"The records have no field '{key}' that names them",
                expected_en=f"a field '{key}'",
                remedy_en="Use the headings that luocheng register template writes",
                code="schedule-records",
            )
        )
    return frame.select(record=pl.col(key).cast(pl.String).fill_null(""))


def since_last(
    schedule: ScheduleDeclaration, frame: pl.DataFrame, key: str, year: int, calendar: WorkingCalendar
) -> tuple[pl.DataFrame, list[ScheduleFinding]]:
    """Date the duties of each record from the day it was last done.

    A record that should have been done before the year is listed once, overdue, with the day it was due. One
    whose last day is not recorded is listed without a date.
    """
    months = months_of(schedule.every, schedule.years)
    begin, end = dt.date(year, 1, 1), dt.date(year, 12, 31)
    records = _names(frame, key).with_columns(last=frame[schedule.last].cast(pl.Date))
    lacking = records.filter(pl.col("last").is_null()).select("record")
    records = records.drop_nulls("last")

    def nth(rows: pl.DataFrame, number: int) -> pl.DataFrame:
        """Date the records for the `number`-th time after the last one."""
        step = f"{months * number}mo" if months else f"{_DAYS.get(schedule.every, 1) * number}d"
        dated = rows.with_columns(stated=pl.col("last").dt.offset_by(step))
        return dated.with_columns(_worked(dated["stated"], schedule.due, calendar))

    first = nth(records, 1)
    late = first.filter(pl.col("due") < begin)
    rounds = [first.filter(pl.col("due").is_between(begin, end))]
    while rounds[-1].height:
        again = nth(rounds[-1].drop("stated", "due"), len(rounds) + 1)
        rounds.append(again.filter(pl.col("due") <= end))
    rows = pl.concat([late.with_columns(overdue=True), *(r.with_columns(overdue=False) for r in rounds)])
    day = pl.col("stated").dt
    last = pl.col("last").dt.to_string("%Y-%m-%d")
    rows = rows.select(
        "record",
        "overdue",
        period=day.to_string("%Y-%m-%d"),
        period_zh=pl.format("{}年{}月{}日前", day.year(), day.month(), day.day()),
        period_en=pl.format("by {}", day.to_string("%Y-%m-%d")),
        begins=pl.col("last") + pl.duration(days=1),
        stated="stated",
        due="due",
        note=pl.format("上次 {}", last) + pl.when("overdue").then(pl.lit("，已逾期")).otherwise(pl.lit("")),
        note_en=pl.format("last done {}", last)
        + pl.when("overdue").then(pl.lit(", overdue")).otherwise(pl.lit("")),
    )
    undated = lacking.with_columns(
        overdue=pl.lit(value=False),
        period=pl.lit(""),
        period_zh=pl.lit(""),
        period_en=pl.lit(""),
        begins=pl.lit(None, pl.Date),
        stated=pl.lit(None, pl.Date),
        due=pl.lit(None, pl.Date),
        note=pl.lit("没有上次办理日期"),
        note_en=pl.lit("No day of the last time"),
    )
    found = [overdue(schedule, late.height)] if late.height else []
    found += [last_not_recorded(schedule, lacking.height)] if lacking.height else []
    return pl.concat([rows, undated.select(rows.columns)]), found


def _worked(stated: pl.Series, rule: str, calendar: WorkingCalendar) -> pl.Series:
    """Return the working day on or before each day, on or after it with `first_working_day`."""
    days = stated.to_numpy().astype("datetime64[D]")
    if rule == "last_day" or not len(days):
        return stated.alias("due")
    days = np.clip(days, np.datetime64(calendar.since) + 10, np.datetime64(calendar.until) - 10)
    worked, _ = calendar.are_working_days(days)
    shift = np.zeros(len(days), np.int64) if rule == "first_working_day" else np.where(worked, 0, -1)
    return pl.Series("due", calendar.add(days, shift)).cast(pl.Date)
