"""The clock of the house: working days of the People's Republic, with holidays and make-up workdays 调休上班日.

A count of working days begins on the day after: ten working days from a Friday end on the Friday two weeks on.
Past the last day for which the State Council has announced holidays nothing is guessed: the functions say so.
"""

from __future__ import annotations

import datetime as dt
import os
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np

from luocheng.errors import Fault, LuochengError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    import polars as pl
    from numpy.typing import NDArray

    Days = NDArray[np.datetime64]

__all__ = [
    "AWAITED",
    "AWAITED_EN",
    "WorkingCalendar",
    "add_working_days",
    "amend_with",
    "calendar",
    "count_working_days",
    "first_working_day",
    "holiday_names",
    "is_working_day",
    "last_working_day",
    "national_calendar",
    "shift_working_days",
    "working_days_between",
]

AWAITED = "待国务院办公厅公布放假安排"
AWAITED_EN = "Holidays not yet announced by the State Council"
"""What is written beside a date for which only weekends are known."""

Beyond = Literal["raise", "null"]
_EPOCH = dt.date(1970, 1, 1)
_NAT = np.datetime64("NaT", "D")


class WorkingCalendar:
    """Know which days are worked, from `since` to `until`, both included.

    Parameters
    ----------
    holidays
        Days off, weekends or not.
    workdays
        Days worked although they are a Saturday or Sunday.
    since, until
        The first and the last day that is known.
    name
        What the calendar is called in messages.
    """

    def __init__(
        self,
        holidays: Collection[dt.date],
        workdays: Collection[dt.date],
        since: dt.date,
        until: dt.date,
        name: str = "全国",
    ) -> None:
        self.holidays, self.workdays = frozenset(holidays), frozenset(workdays)
        self.since, self.until, self.name = since, until, name
        days = np.arange(np.datetime64(since), np.datetime64(until) + 1)
        worked = np.is_busday(days)
        worked[np.isin(days, np.array(sorted(self.holidays), dtype="datetime64[D]"))] = False
        worked[np.isin(days, np.array(sorted(self.workdays), dtype="datetime64[D]"))] = True
        self._worked = worked
        self._upto = np.cumsum(worked)  # working days up to and including each day
        self._dates = days[worked]
        self._first = (since - _EPOCH).days

    def __repr__(self) -> str:
        return f"WorkingCalendar({self.name!r}, {self.since}..{self.until})"

    def knows(self, day: dt.date) -> bool:
        """Tell whether the holidays around a day have been announced."""
        return self.since <= day <= self.until

    def with_weekends(self, until: dt.date) -> WorkingCalendar:
        """Return this calendar carried on with weekends alone, for dates shown beside `AWAITED`."""
        if until <= self.until:
            return self
        return WorkingCalendar(self.holidays, self.workdays, self.since, until, self.name)

    def with_days(self, off: Collection[dt.date], worked: Collection[dt.date]) -> WorkingCalendar:
        """Return this calendar with some days off, and others worked, whatever they are in it."""
        holidays = (self.holidays - frozenset(worked)) | frozenset(off)
        workdays = (self.workdays - frozenset(off)) | frozenset(worked)
        return WorkingCalendar(holidays, workdays, self.since, self.until, self.name)

    # --- one day ----------------------------------------------------------------------------------

    def is_working_day(self, day: dt.date) -> bool:
        """Tell whether a day is worked."""
        return bool(self._worked[self._index(day)])

    def working_days_between(self, start: dt.date, end: dt.date) -> int:
        """Count the working days after `start` up to and including `end`; negative where `end` is earlier."""
        return int(self._upto[self._index(end)] - self._upto[self._index(start)])

    def add_working_days(self, day: dt.date, days: int) -> dt.date:
        """Return the `days`-th working day after `day`, or before it where `days` is negative.

        Zero gives the day itself, or the next working day where it is a day off.
        """
        at = self._index(day)
        done = int(self._upto[at])
        place = done + days - 1 + (not self._worked[at]) * (days <= 0)
        if not 0 <= place < len(self._dates):
            raise LuochengError(self._unknown(self.until if days >= 0 else self.since))
        found: dt.date = self._dates[place].item()
        return found

    def last_working_day(self, begin: dt.date, end: dt.date) -> dt.date | None:
        """Return the last working day of a period, None where no day of it is worked."""
        found = self.add_working_days(end, 0 if self.is_working_day(end) else -1)
        return found if found >= begin else None

    def first_working_day(self, begin: dt.date, end: dt.date) -> dt.date | None:
        """Return the first working day of a period, None where no day of it is worked."""
        found = self.add_working_days(begin, 0)
        return found if found <= end else None

    def _index(self, day: dt.date) -> int:
        if isinstance(day, dt.datetime):
            day = day.date()
        if not self.knows(day):
            raise LuochengError(self._unknown(day))
        return (day - _EPOCH).days - self._first

    def _unknown(self, *days: dt.date) -> Fault:
        listed = "、".join(d.isoformat() for d in days[:3])
        span, span_en = f"{self.since}至{self.until}", f"{self.since} to {self.until}"
        return Fault(
            f"不知道{listed}前后哪些天放假：{self.name}日历只有{span}",
            what_en=f"The holidays around {listed.replace('、', ', ')} are not known: "
            f"the calendar covers {span_en}",
            expected=f"{span}之间的日期",
            expected_en=f"dates within {span_en}",
            remedy="放假安排公布后升级 chinesecalendar，或把它写进日历文件（LUOCHENG_CALENDAR）",
            remedy_en="Upgrade chinesecalendar once they are announced, or write them into a calendar file "
            "(LUOCHENG_CALENDAR)",
            code="calendar-unknown",
        )

    # --- many days --------------------------------------------------------------------------------

    def are_working_days(
        self, days: Days, beyond: Beyond = "raise"
    ) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Tell of each day whether it is worked, and whether that is known."""
        at, known = self._indices(days, beyond)
        return self._worked[at] & known, known

    def count(
        self, start: Days, end: Days, beyond: Beyond = "raise"
    ) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        """Count working days as `working_days_between` does; the second array tells where the count is known.

        Days that are NaT are never known. With `beyond` 'null', days outside the calendar are not known either.
        """
        first, known = self._indices(start, beyond)
        last, also = self._indices(end, beyond)
        return (self._upto[last] - self._upto[first]).astype(np.int64), known & also

    def add(self, days: Days, numbers: NDArray[np.int64] | int, beyond: Beyond = "raise") -> Days:
        """Shift days as `add_working_days` does; NaT where the result is not known."""
        at, known = self._indices(days, beyond)
        place = self._upto[at] + numbers - 1 + (~self._worked[at] & (np.asarray(numbers) <= 0))
        within = (place >= 0) & (place < len(self._dates))
        if beyond == "raise" and not within[known].all():
            late = (place >= len(self._dates))[known].any()
            raise LuochengError(self._unknown(self.until if late else self.since))
        return np.where(known & within, self._dates[np.clip(place, 0, len(self._dates) - 1)], _NAT)

    def _indices(self, days: Days, beyond: Beyond) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        days = days.astype("datetime64[D]")
        given = ~np.isnat(days)
        at = days.astype(np.int64) - self._first
        known = given & (at >= 0) & (at < len(self._worked))
        if beyond == "raise" and not known[given].all():
            raise LuochengError(self._unknown(*(d.item() for d in np.unique(days[given & ~known])[:3])))
        return np.where(known, at, 0), known


@lru_cache(maxsize=1)
def national_calendar() -> WorkingCalendar:
    """Return the holidays and make-up workdays of the whole country, to the last year announced."""
    from chinese_calendar import constants

    years = [day.year for day in constants.holidays]
    first, last = min(years), max(years)
    return WorkingCalendar(
        constants.holidays.keys(), constants.workdays.keys(), dt.date(first, 1, 1), dt.date(last, 12, 31)
    )


@lru_cache(maxsize=32)
def _from_file(path: str, _changed: float) -> WorkingCalendar:
    from luocheng.calendar_file import read_calendar

    return read_calendar(Path(path))


def holiday_names() -> dict[dt.date, tuple[str, str]]:
    """Return the holiday to which each national day off or make-up workday belongs, in Chinese and in English."""
    from chinese_calendar import constants

    chinese = {h.value: h.chinese for h in constants.Holiday}
    days = constants.holidays | constants.workdays
    return {day: (str(chinese.get(name, name)), str(name)) for day, name in days.items()}


_amending: list[Callable[[WorkingCalendar], WorkingCalendar]] = []


def amend_with(by: Callable[[WorkingCalendar], WorkingCalendar] | None) -> None:
    """Have a function amend the calendar in force whenever it is asked for in this process; None for no more."""
    _amending[:] = [] if by is None else [by]


def calendar(*, amended: bool = True) -> WorkingCalendar:
    """Return the calendar in force: the file that LUOCHENG_CALENDAR names, or else the national one.

    Where the process has said who amends it (`amend_with`), as the web application does with the days that its pages
    add, these are in it unless `amended` is False.
    """
    path = os.environ.get("LUOCHENG_CALENDAR", "")
    if path:
        known = _from_file(path, Path(path).stat().st_mtime if Path(path).is_file() else 0)
    else:
        known = national_calendar()
    for by in _amending if amended else ():
        known = by(known)
    return known


def is_working_day(day: dt.date) -> bool:
    """Tell whether a day is worked.

    >>> is_working_day(dt.date(2021, 2, 20)), is_working_day(dt.date(2021, 2, 15))
    (True, False)
    """
    return calendar().is_working_day(day)


def working_days_between(start: dt.date, end: dt.date) -> int:
    """Count the working days after `start` up to and including `end`.

    >>> working_days_between(dt.date(2021, 2, 10), dt.date(2021, 2, 20))
    3
    """
    return calendar().working_days_between(start, end)


def add_working_days(day: dt.date, days: int) -> dt.date:
    """Return the `days`-th working day after `day`, or before it where `days` is negative.

    >>> add_working_days(dt.date(2021, 9, 30), 1)
    datetime.date(2021, 10, 8)
    """
    return calendar().add_working_days(day, days)


def first_working_day(begin: dt.date, end: dt.date) -> dt.date | None:
    """Return the first working day of a period, None where no day of it is worked."""
    return calendar().first_working_day(begin, end)


def last_working_day(begin: dt.date, end: dt.date) -> dt.date | None:
    """Return the last working day of a period, None where no day of it is worked.

    >>> last_working_day(dt.date(2021, 10, 1), dt.date(2021, 10, 7)) is None
    True
    """
    return calendar().last_working_day(begin, end)


def count_working_days(start: pl.Series, end: pl.Series, beyond: Beyond = "raise") -> pl.Series:
    """Count working days between two columns of dates, a single value standing for a whole column.

    A missing date gives a missing count. With `beyond` 'null' so does a date outside the calendar; else it
    raises LuochengError.
    """
    import polars as pl

    counts, known = calendar().count(_days(start), _days(end), beyond)
    return pl.Series(start.name, counts, dtype=pl.Int64).set(pl.Series(~known), None)


def shift_working_days(days: pl.Series, numbers: pl.Series | int, beyond: Beyond = "raise") -> pl.Series:
    """Shift a column of dates by working days; what is missing or, with `beyond` 'null', unknown stays missing."""
    import polars as pl

    if isinstance(numbers, int):
        shift: NDArray[np.int64] = np.full(1, numbers, np.int64)
        lacking: NDArray[np.bool_] = np.zeros(1, np.bool_)
    else:
        shift, lacking = numbers.fill_null(0).cast(pl.Int64).to_numpy(), numbers.is_null().to_numpy()
    dates = np.where(lacking, _NAT, _days(days))
    moved = calendar().add(dates, shift, beyond)
    return pl.Series(days.name, moved).cast(pl.Date)


def _days(column: pl.Series) -> Days:
    import polars as pl

    return column.cast(pl.Date).to_numpy().astype("datetime64[D]")
