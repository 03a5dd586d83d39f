"""When a schedule falls due in a year: its periods, the days the text names, the working days."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from luocheng.schedules.days import due_day, parse_on
from luocheng.schedules.periods import Period, periods_from, split

if TYPE_CHECKING:
    from collections.abc import Iterator

    from luocheng.calendar import WorkingCalendar
    from luocheng.policy.folder.declared import ScheduleDeclaration
    from luocheng.schedules.days import Named

__all__ = ["Occurrence", "Span", "occurrences", "once", "read_named"]

Span = tuple[dt.date | None, dt.date | None]


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One time that a duty is due: its period, from when it can be done, the day the text names, the due day."""

    period: Period
    begins: dt.date
    stated: dt.date | None
    due: dt.date


def occurrences(
    schedule: ScheduleDeclaration, year: int, span: Span, named: list[Named | None], calendar: WorkingCalendar
) -> Iterator[Occurrence]:
    """Give each time that a recurring duty is due in a year, within the span in which it holds.

    The periods looked at begin a year earlier: what is due in January may belong to the December before.
    """
    since, until = span
    base = since.year if since else None
    for whole in periods_from(schedule.every, year - 1, year + 1, schedule.years, base):
        if schedule.every == "working_day" and not calendar.is_working_day(whole.begin):
            continue
        # A period that has not begun brings no duty forward, and may reach past the last known holiday.
        if whole.begin.year > year and named == [None]:
            continue
        for period in split(whole, schedule.times if named == [None] else 1):
            for occurrence in _dated(schedule, period, named, calendar):
                if occurrence.due.year == year and _holds(occurrence, since, until):
                    yield occurrence


def _holds(occurrence: Occurrence, since: dt.date | None, until: dt.date | None) -> bool:
    """Tell whether a duty falls within the time in which its schedule holds.

    What is due after its period, such as a report on the year, is still due when that time has ended.
    """
    period, due = occurrence.period, occurrence.due
    last = period.begin if occurrence.begins > period.end else due
    return not ((since and (period.end < since or due < since)) or (until and last > until))


def _dated(
    schedule: ScheduleDeclaration, period: Period, named: list[Named | None], calendar: WorkingCalendar
) -> Iterator[Occurrence]:
    several = len(named) > 1
    rule = "last_day" if schedule.every == "day" else schedule.due
    for number, day in enumerate(named, 1):
        stated = day.of(period, calendar) if day else None
        follows = bool(day and day.follows)
        if several and stated and not follows and not period.begin <= stated <= period.end:
            continue
        begins = period.end + dt.timedelta(days=1) if follows else period.begin
        part = replace(period, key=f"{period.key}.{number}") if several else period
        yield Occurrence(part, begins, stated, due_day(stated, begins, period.end, rule, calendar))


def once(
    schedule: ScheduleDeclaration, stated: dt.date, since: dt.date | None, calendar: WorkingCalendar
) -> Occurrence:
    """Give the one time that a duty is due."""
    begins = since if since and since <= stated else dt.date(stated.year, 1, 1)
    day = f"{stated.year}年{stated.month}月{stated.day}日前"
    period = Period(stated.isoformat(), day, f"by {stated}", begins, stated)
    return Occurrence(period, begins, stated, due_day(stated, begins, stated, schedule.due, calendar))


def read_named(schedule: ScheduleDeclaration) -> list[Named | None] | None:
    """Return the days that a schedule names; [None] where it names none, None where it cannot be read."""
    if not schedule.on:
        return [None]
    read = parse_on(schedule.on, schedule.every)
    return list(read) if isinstance(read, list) else None
