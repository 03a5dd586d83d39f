"""The day that a text names for a duty: 3月31日前, 次年2月底前, 每月5日前, 季度结束后10个工作日内."""

from __future__ import annotations

import calendar as months
import datetime as dt
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from luocheng.calendar import WorkingCalendar
    from luocheng.schedules.periods import Period

__all__ = ["FORMS", "Named", "due_day", "parse_on", "read_bound"]

FORMS = ("03-31", "06-15, 12-15", "5", "next 02-28", "after 10 working days", "after 5 days", "2023-12-31")
"""How `on` may be written."""

_DAY = dt.timedelta(days=1)
_IN_YEAR = re.compile(r"(?P<next>next )?(?P<month>\d{2})-(?P<day>\d{2})")
_AFTER = re.compile(r"after (?P<n>\d{1,3}) (?P<working>working )?days?")
_ONCE = re.compile(r"(?P<year>\d{4})(?:-(?P<month>\d{2})(?:-(?P<day>\d{2}))?)?")


@dataclass(frozen=True, slots=True)
class Named:
    """A day by its place: `month` and `day` in the period's last year or the next, or days after its end."""

    month: int = 0
    day: int = 0
    next_year: bool = False
    after: int = 0
    working: bool = False

    def of(self, period: Period, calendar: WorkingCalendar) -> dt.date:
        """Return the day for one period; a day past the month's end is its last one."""
        if self.after:
            if self.working:
                return calendar.add_working_days(period.end, self.after)
            return period.end + self.after * _DAY
        year = period.end.year + self.next_year
        month = self.month or period.begin.month
        return dt.date(year, month, min(self.day, months.monthrange(year, month)[1]))

    @property
    def follows(self) -> bool:
        """Tell whether the day lies behind its period."""
        return self.next_year or self.after > 0


def parse_on(text: str, every: str) -> list[Named] | dt.date | None:
    """Read `on`: days by their place in a period, or the one date of a duty that is due once.

    None where it cannot be read, or does not suit the period.
    """
    text = " ".join(text.split())
    if every == "once":
        return read_bound(text, end=True)
    match = _AFTER.fullmatch(text)
    if match:
        return [Named(after=int(match["n"]), working=bool(match["working"]))] if int(match["n"]) else None
    if every == "month" and re.fullmatch(r"\d{1,2}", text):
        return [Named(day=int(text))] if 1 <= int(text) <= 31 else None
    named = list(_in_year(text)) if every in ("quarter", "half_year", "year", "years") else []
    return named if named and all(named) else None  # type: ignore[return-value]


def _in_year(text: str) -> Iterator[Named | None]:
    for part in re.split(r"\s*[,，、]\s*", text):
        match = _IN_YEAR.fullmatch(part)
        month, day = (int(match["month"]), int(match["day"])) if match else (0, 0)
        valid = match and 1 <= month <= 12 and 1 <= day <= months.monthrange(2024, month)[1]
        yield Named(month, day, bool(match["next"])) if match and valid else None


def read_bound(text: str, *, end: bool) -> dt.date | None:
    """Read a year, a month or a day as its last day (`end`) or its first; None where it is no date.

    >>> read_bound("2030", end=True), read_bound("2021-02", end=False)
    (datetime.date(2030, 12, 31), datetime.date(2021, 2, 1))
    """
    match = _ONCE.fullmatch(text.strip())
    if not match:
        return None
    year, month = int(match["year"]), int(match["month"] or (12 if end else 1))
    try:
        last = months.monthrange(year, month)[1]
        return dt.date(year, month, int(match["day"] or (last if end else 1)))
    except (ValueError, months.IllegalMonthError):
        return None


def due_day(
    stated: dt.date | None, begin: dt.date, end: dt.date, rule: str, calendar: WorkingCalendar
) -> dt.date:
    """Return the day on which a duty is due: a working day of its period, unless `rule` is last_day.

    A `stated` day that is off gives the working day before it, so that the text is kept to, or the one after it
    with `rule` first_working_day. Where no day of the period is worked, it is the next working day.
    """
    if rule == "last_day":
        return stated or end
    if rule == "first_working_day":
        return calendar.add_working_days(stated or begin, 0)
    day = stated or end
    return calendar.last_working_day(min(begin, day), day) or calendar.add_working_days(day, 0)
