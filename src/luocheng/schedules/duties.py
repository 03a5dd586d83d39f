"""From schedules to the duties of a year: which working day each is due, and when to remind of it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import polars as pl

from luocheng.calendar import AWAITED, AWAITED_EN, WorkingCalendar
from luocheng.calendar import calendar as calendar_in_force
from luocheng.errors import Fault, LuochengError
from luocheng.policy.folder.model import clause_text
from luocheng.schedules.days import parse_on, read_bound
from luocheng.schedules.faults import FIRST, LAST, wrong_bound, wrong_on, wrong_settings, wrong_year
from luocheng.schedules.model import COLUMNS, REMINDERS, Duties, ScheduleFinding, also, empty
from luocheng.schedules.occurrences import Occurrence, Span, occurrences, once, read_named
from luocheng.schedules.open_points import (
    date_not_stated,
    holidays_awaited,
    owner_not_stated,
    period_not_stated,
    records_needed,
    start_not_stated,
)
from luocheng.schedules.periods import parse_period
from luocheng.schedules.records import for_records, since_last

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from luocheng.policy.folder.declared import ScheduleDeclaration

__all__ = ["duties"]

_AFTER = (1,)


def duties(
    schedules: Sequence[ScheduleDeclaration],
    year: int,
    settings: Mapping[str, str] | None = None,
    registers: Mapping[str, pl.DataFrame] | None = None,
    *,
    keys: Mapping[str, str] | None = None,
    since: dt.date | None = None,
    until: dt.date | None = None,
    remind: Sequence[int] | None = None,
    calendar: WorkingCalendar | None = None,
) -> Duties:
    """Turn schedules into the duties that are due in a year.

    Parameters
    ----------
    settings
        Periods that a city sets for schedules whose text states none: ``{'drills': 'quarter'}``.
    registers, keys
        Records by register, for schedules with `for_each`, and the field that names a record (else `code`).
    since, until
        The days between which the policy is in force.
    remind
        Working days before the due day (after it, where negative) at which to remind, for all schedules.
    calendar
        The working days; else those in force. Past its last day weekends count alone, and such a duty is
        `provisional`.

    Raises
    ------
    LuochengError
        With every setting, day or date of the schedules that cannot be read.
    """
    known = calendar or calendar_in_force()
    faults = list(wrong_settings(schedules, settings or {}))
    if not FIRST <= year <= LAST:
        faults.append(wrong_year(year))
        raise LuochengError(*faults)
    maker = _Maker(year, known, registers or {}, keys or {}, since, until, remind)
    frames = []
    for schedule in schedules:
        said = (settings or {}).get(schedule.id)
        chosen = parse_period(said) if said else None
        frames.append(maker.make(schedule, chosen))
    faults.extend(maker.faults)
    LuochengError.gather(faults)
    frame = pl.concat([empty(), *frames]).sort("due", "schedule", "record", "period", nulls_last=True)
    awaiting = frame["provisional"].sum()
    if awaiting:
        maker.found.append(holidays_awaited(int(awaiting), known))
    return Duties(year, frame, maker.found, until=known.until)


@dataclass(slots=True)
class _Maker:
    """Make the duties of one year, schedule by schedule, collecting what is wrong and what is open."""

    year: int
    known: WorkingCalendar
    registers: Mapping[str, pl.DataFrame]
    keys: Mapping[str, str]
    since: dt.date | None
    until: dt.date | None
    remind: Sequence[int] | None
    faults: list[Fault] = field(default_factory=list)
    found: list[ScheduleFinding] = field(default_factory=list)
    calendar: WorkingCalendar = field(init=False)

    def __post_init__(self) -> None:
        self.calendar = self.known.with_weekends(dt.date(self.year + 2, 12, 31))

    def make(self, schedule: ScheduleDeclaration, chosen: tuple[str, int | None] | None) -> pl.DataFrame:
        """Return the duties of a schedule; `chosen` is the period that was set for it."""
        if chosen:
            schedule = replace(schedule, every=chosen[0], years=chosen[1])
        span = self._span(schedule)
        if schedule.every == "not_stated":
            self.found.append(period_not_stated(schedule))
            return empty()
        if span is None:
            return empty()
        rows, notes = self._rows(schedule, span)
        if rows.height and not schedule.owner:
            self.found.append(owner_not_stated(schedule))
        if chosen:
            notes = (*notes, ("周期为本单位设定，原文未写明", "Period set here, not by the text"))
        return self._finish(schedule, rows, notes)

    # --- which days -------------------------------------------------------------------------------

    def _rows(
        self, schedule: ScheduleDeclaration, span: Span
    ) -> tuple[pl.DataFrame, tuple[tuple[str, str], ...]]:
        """Return the dated rows of a schedule and what is remarked on all of them."""
        frame = self.registers.get(schedule.for_each) if schedule.for_each else None
        key = self.keys.get(schedule.for_each, "code")
        if frame is not None and schedule.every != "once" and schedule.last in frame.columns:
            rows, found = since_last(schedule, frame, key, self.year, self.calendar)
            self.found.extend(found)
            return rows, ()
        if not schedule.for_each:
            return for_records(self._times(schedule, span), None, ""), ()
        if frame is not None:
            return for_records(self._times(schedule, span), frame, key), ()
        self.found.append(records_needed(schedule))
        if schedule.last:
            return for_records([], None, ""), ()
        note = (f"台账“{schedule.for_each}”每条记录各一件", f"One for each record of '{schedule.for_each}'")
        return for_records(self._times(schedule, span), None, ""), (note,)

    def _times(self, schedule: ScheduleDeclaration, span: Span) -> list[Occurrence]:
        """Give each time that a schedule is due in the year."""
        if schedule.every == "once":
            return self._once(schedule, span)
        named = read_named(schedule)
        if named is None:
            self.faults.append(wrong_on(schedule))
            return []
        if schedule.every == "years" and span[0] is None:
            self.found.append(start_not_stated(schedule))
            return []
        return list(occurrences(schedule, self.year, span, named, self.calendar))

    def _once(self, schedule: ScheduleDeclaration, span: Span) -> list[Occurrence]:
        text = schedule.on or schedule.until
        if not text:
            self.found.append(date_not_stated(schedule))
            return []
        stated = parse_on(text, "once")
        if not isinstance(stated, dt.date):
            self.faults.append(wrong_on(schedule))
            return []
        if abs(stated.year - self.year) > 1:
            return []
        time = once(schedule, stated, span[0], self.calendar)
        return [time] if time.due.year == self.year else []

    def _span(self, schedule: ScheduleDeclaration) -> Span | None:
        """Return from and until when the schedule holds; None, with a fault, where that cannot be read."""
        first = read_bound(schedule.since, end=False) if schedule.since else None
        last = read_bound(schedule.until, end=True) if schedule.until else None
        wrong = [
            (name, text)
            for name, text, day in (("from", schedule.since, first), ("until", schedule.until, last))
            if text and day is None
        ]
        if not wrong and first and last and first > last:
            wrong = [("until", schedule.until)]
        for name, text in wrong:
            self.faults.append(wrong_bound(schedule, name, text))
        if wrong:
            return None
        return (
            max(filter(None, (first, self.since)), default=None),
            min(filter(None, (last, self.until)), default=None),
        )

    # --- what goes with each ----------------------------------------------------------------------

    def _finish(
        self, schedule: ScheduleDeclaration, rows: pl.DataFrame, notes: tuple[tuple[str, str], ...]
    ) -> pl.DataFrame:
        """Add to the dated rows what the schedule says, the reminders, and the notes."""
        remind = schedule.remind or REMINDERS.get(schedule.every, ())
        before = sorted(
            {n for n in (self.remind if self.remind is not None else remind) if n > 0}, reverse=True
        )
        after = (
            sorted({-n for n in self.remind if n < 0})
            if self.remind is not None
            else list(_AFTER if before else ())
        )
        name = pl.concat_str(pl.lit(schedule.id), "period", pl.when(pl.col("record") != "").then("record"), separator="/", ignore_nulls=True)  # fmt: skip
        zh, en = (
            also(pl.lit(gap.join(n[i] for n in notes)), pl.col(column), gap)
            for i, (column, gap) in enumerate((("note", "；"), ("note_en", "; ")))
        )
        latest = pl.max_horizontal("due", pl.col("stated").fill_null(pl.col("due")))
        frame = rows.with_columns(
            id=name,
            schedule=pl.lit(schedule.id),
            title=pl.lit(schedule.title.zh),
            title_en=pl.lit(schedule.title.en or schedule.title.zh),
            owner=pl.lit(schedule.owner),
            every=pl.lit(schedule.every),
            years=pl.lit(schedule.years, pl.Int64),
            clause=pl.lit(clause_text(schedule.clause)),
            evidence=pl.lit(schedule.evidence.text),
            provisional=(latest > self.known.until).fill_null(value=False)
            if self._counts(schedule)
            else pl.lit(value=False),
            worked=self._worked(rows["due"]),
            note=zh,
            note_en=en,
            before=self._reminders(rows["due"], [-n for n in before]),
            after=self._reminders(rows["due"], after),
        )
        late = pl.when("provisional")
        frame = frame.with_columns(
            note=also(pl.col("note"), late.then(pl.lit(AWAITED)).otherwise(pl.lit("")), "；"),
            note_en=also(pl.col("note_en"), late.then(pl.lit(AWAITED_EN)).otherwise(pl.lit("")), "; "),
        )
        return frame.select(pl.col(name).cast(kind) for name, kind in COLUMNS.items())

    def _worked(self, due: pl.Series) -> pl.Series:
        worked, known = self.calendar.are_working_days(due.to_numpy().astype("datetime64[D]"), "null")
        return pl.Series(worked & known)

    @staticmethod
    def _counts(schedule: ScheduleDeclaration) -> bool:
        """Tell whether holidays can move the day on which a schedule is due."""
        return schedule.every != "day" and (schedule.due != "last_day" or "working" in schedule.on)

    def _reminders(self, due: pl.Series, shifts: list[int]) -> pl.Series:
        days = due.to_numpy().astype("datetime64[D]")
        moved = pl.DataFrame(
            {
                str(n): pl.Series(self.calendar.add(days, shift, "null")).cast(pl.Date)
                for n, shift in enumerate(shifts)
            }
        )
        if not shifts or due.is_empty():
            return pl.Series([[]] * len(due), dtype=pl.List(pl.Date))
        return moved.select(pl.concat_list(pl.all()).list.drop_nulls()).to_series()
