"""What is wrong with a schedule or a setting, and how to mend it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from luocheng.errors import Fault
from luocheng.schedules.days import FORMS
from luocheng.schedules.periods import WORDS, parse_period

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from luocheng.policy.folder.declared import ScheduleDeclaration

__all__ = ["FIRST", "LAST", "wrong_bound", "wrong_on", "wrong_settings", "wrong_year"]

FIRST, LAST = 2004, 2100
"""Years for which duties can be dated: before, no make-up workdays are known; after, nobody plans."""


def _where(schedule: ScheduleDeclaration) -> str:
    return (
        f"schedules.yaml:{schedule.line} ({schedule.id})"
        if schedule.line
        else f"schedules.yaml ({schedule.id})"
    )


def wrong_on(schedule: ScheduleDeclaration) -> Fault:
    """Say that `on` cannot be read."""
    zh, en = WORDS.get(schedule.every, ("", ""))
    return Fault(
        f"on: “{schedule.on}”读不懂，或与周期“{zh}”不合",
        where=_where(schedule),
        expected="、".join(FORMS),
        remedy="按上列写法之一改写；原文没有写明日子的，删去 on",
        what_en=f"on: '{schedule.on}' cannot be read, or does not suit a duty that is due {en}",
        expected_en="; ".join(FORMS),
        remedy_en="Write it in one of these forms; leave it out where the text names no day",
        code="schedule-day",
    )


def wrong_bound(schedule: ScheduleDeclaration, name: str, text: str) -> Fault:
    """Say that `from` or `until` is no date, or that they are out of order."""
    return Fault(
        f"{name}: “{text}”不是年份或日期，或起止颠倒",
        where=_where(schedule),
        expected="年份（2023）或日期（2023-12-31），from 不晚于 until",
        remedy="改正起止日期",
        what_en=f"{name}: '{text}' is neither a year nor a date, or from and until are out of order",
        expected_en="a year (2023) or a day (2023-12-31), from not after until",
        remedy_en="Correct the dates",
        code="schedule-dates",
    )


def wrong_year(year: int) -> Fault:
    """Say that a year is out of range."""
    return Fault(
        f"不能列出{year}年的应办事项",
        expected=f"{FIRST}至{LAST}之间的年份",
        remedy="检查年份",
        what_en=f"Duties cannot be listed for the year {year}",
        expected_en=f"a year from {FIRST} to {LAST}",
        remedy_en="Check the year",
        code="schedule-year",
    )


def wrong_settings(schedules: Sequence[ScheduleDeclaration], settings: Mapping[str, str]) -> Iterator[Fault]:
    """Find settings of schedules that are not there, that need none, or with a period that cannot be read."""
    by_id = {s.id: s for s in schedules}
    open_ = [s.id for s in schedules if s.every == "not_stated"]
    for name, text in settings.items():
        expected = (
            ("可设定的有：" + "、".join(open_), "may be set: " + ", ".join(open_)) if open_ else ("", "")
        )
        if name not in by_id:
            yield _setting(f"没有叫“{name}”的周期", f"There is no schedule '{name}'", expected)
        elif by_id[name].every != "not_stated":
            stated = WORDS[by_id[name].every]
            yield _setting(
                f"“{name}”的周期原文已写明（{stated[0]}），不能另设",
                f"The text states the period of '{name}' ({stated[1]}); it cannot be set",
                expected,
            )
        elif parse_period(text) is None:
            yield _setting(
                f"“{text}”不是周期",
                f"'{text}' is no period",
                (
                    "day、week、month、quarter、half_year、year 或 2年",
                    "day, week, month, quarter, half_year, year, or 2 years",
                ),
            )


def _setting(zh: str, en: str, expected: tuple[str, str]) -> Fault:
    return Fault(
        zh,
        where="--set",
        expected=expected[0],
        remedy="写成 --set 短名=周期，如 --set drills=quarter",
        what_en=en,
        expected_en=expected[1],
        remedy_en="Write it as --set ID=PERIOD, such as --set drills=quarter",
        code="schedule-setting",
    )
