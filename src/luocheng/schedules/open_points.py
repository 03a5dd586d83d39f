"""What the text or the records leave open: no period, no unit, no date, no last time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from luocheng.policy.folder.model import clause_text
from luocheng.schedules.model import ScheduleFinding
from luocheng.schedules.periods import every_words

if TYPE_CHECKING:
    from luocheng.calendar import WorkingCalendar
    from luocheng.policy.folder.declared import ScheduleDeclaration

__all__ = [
    "date_not_stated",
    "holidays_awaited",
    "last_not_recorded",
    "overdue",
    "owner_not_stated",
    "period_not_stated",
    "records_needed",
    "start_not_stated",
]

_NOTHING = ("", "")


def _about(
    schedule: ScheduleDeclaration, code: str, zh: str, en: str, remedy: tuple[str, str] = _NOTHING
) -> ScheduleFinding:
    title = schedule.title
    zh, en = f"“{title.zh}”{zh}", f"{title.en or schedule.id}: {en}"
    return ScheduleFinding(code, schedule.id, clause_text(schedule.clause), zh, en, *remedy, title=title.zh)


def owner_not_stated(schedule: ScheduleDeclaration) -> ScheduleFinding:
    """Note that nobody is named who does it."""
    return _about(schedule, "owner-not-stated", "原文未写明由谁办", "the text does not say who does it")


def period_not_stated(schedule: ScheduleDeclaration) -> ScheduleFinding:
    """Note that the text says 'regularly' and no more."""
    words = schedule.evidence.text
    return _about(
        schedule,
        "period-not-stated",
        f"没有写明多久一次，原文只写“{words}”" if words else "没有写明多久一次",
        "the text does not say how often",
        (
            f"由本单位定，再用 --set {schedule.id}=quarter 之类设定",
            f"Decide it, and set it: --set {schedule.id}=quarter",
        ),
    )


def start_not_stated(schedule: ScheduleDeclaration) -> ScheduleFinding:
    """Note that several years are counted from no year."""
    zh, en = every_words(schedule.every, schedule.years)
    return _about(
        schedule,
        "start-not-stated",
        f"{zh}一次，没有写明从哪年算起",
        f"due {en}, and nothing says from which year",
        ("在 schedules.yaml 写明 from: 年份", "Write from: YEAR in schedules.yaml"),
    )


def date_not_stated(schedule: ScheduleDeclaration) -> ScheduleFinding:
    """Note that a duty is due once, on no day."""
    return _about(
        schedule,
        "date-not-stated",
        "只办一次，原文未写明何时办完",
        "due once, and the text does not say when",
        ("在 schedules.yaml 写明 on: 年-月-日", "Write on: YYYY-MM-DD in schedules.yaml"),
    )


def records_needed(schedule: ScheduleDeclaration) -> ScheduleFinding:
    """Note that it is due for each record, and no records are at hand."""
    register = schedule.for_each
    return _about(
        schedule,
        "records-needed",
        f"要逐条办理，没有给出台账“{register}”的记录",
        f"due for each record of '{register}', and no records were given",
        (f"加 --records {register}=文件", f"Add --records {register}=FILE"),
    )


def overdue(schedule: ScheduleDeclaration, number: int) -> ScheduleFinding:
    """Note how many records were due before the year began."""
    zh, en = every_words(schedule.every, schedule.years)
    return _about(
        schedule,
        "overdue",
        f"（{zh}）有 {number} 条记录在年初之前就已到期",
        f"{number} records were due before the year began ({en})",
        ("尽快补办，并更新上次办理日期", "Have them done, and record the day"),
    )


def last_not_recorded(schedule: ScheduleDeclaration, number: int) -> ScheduleFinding:
    """Note how many records do not tell when it was last done."""
    return _about(
        schedule,
        "last-not-recorded",
        f"有 {number} 条记录没有上次办理日期（{schedule.last}），定不出日期",
        f"{number} records have no day of the last time ({schedule.last}) and get no date",
        ("在台账里补上日期", "Fill in the day in the register"),
    )


def holidays_awaited(number: int, calendar: WorkingCalendar) -> ScheduleFinding:
    """Note how many days lie past what is known of holidays."""
    return ScheduleFinding(
        "holidays-awaited",
        "",
        "",
        f"{number} 项的日期在 {calendar.until} 之后：放假安排还没有公布，这些日期只排除了周末",
        f"{number} duties are due after {calendar.until}: holidays are not announced yet, only weekends are left out",
        "公布后升级 chinesecalendar 或更新日历文件，再重新生成",
        "Once announced, upgrade chinesecalendar or the calendar file, and make the list again",
    )
