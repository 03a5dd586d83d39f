"""A city's own calendar: a YAML file with the days off and the make-up workdays it has announced."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import yaml

from luocheng.calendar import WorkingCalendar, national_calendar
from luocheng.errors import Fault, LuochengError

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["read_calendar"]

_KEYS = ("name", "base", "holidays", "workdays", "since", "until")
_LONGEST = 400


class _File:
    """Read one file, collecting what is wrong with it."""

    def __init__(self, path: Path) -> None:
        self.path, self.faults = path, list[Fault]()

    def wrong(self, zh: str, en: str, place: str, expected: tuple[str, str] = ("", "")) -> None:
        self.faults.append(
            Fault(
                zh,
                where=f"{self.path.name}：{place}" if place else str(self.path),
                expected=expected[0],
                remedy="写法见 docs/reference/schedules.md“日历文件”",
                what_en=en,
                expected_en=expected[1],
                remedy_en="See 'Calendar file' in docs/reference/schedules.md",
                code="calendar-file",
            )
        )

    def mapping(self) -> dict[str, Any]:
        try:
            data = yaml.load(self.path.read_text(encoding="utf-8-sig"), Loader=yaml.BaseLoader)  # noqa: S506 - texts only
        except OSError as error:
            self.wrong(
                f"打不开日历文件：{error.strerror}", f"The calendar cannot be read: {error.strerror}", ""
            )
            return {}
        except (UnicodeDecodeError, yaml.YAMLError):
            self.wrong("日历文件不是 UTF-8 的 YAML", "The calendar file is no YAML in UTF-8", "")
            return {}
        if not isinstance(data, dict):
            self.wrong("应写成“holidays: [...]”的形式", "It is to be written as 'holidays: [...]'", "")
            return {}
        for key in data:
            if key not in _KEYS:
                self.wrong(
                    f"没有“{key}”这个字段",
                    f"There is no field '{key}'",
                    str(key),
                    ("、".join(_KEYS), ", ".join(_KEYS)),
                )
        return data

    def day(self, value: object, place: str) -> dt.date | None:
        try:
            return dt.date.fromisoformat(str(value).strip())
        except ValueError:
            self.wrong(
                f"“{value}”不是日期",
                f"'{value}' is no date",
                place,
                ("年-月-日，如 2027-01-01", "YYYY-MM-DD"),
            )
            return None

    def days(self, value: object, place: str) -> set[dt.date]:
        if value in (None, ""):
            return set()
        if not isinstance(value, list):
            self.wrong("应是日期的列表", "This is to be a list of dates", place)
            return set()
        found: set[dt.date] = set()
        for entry in value:
            found |= self._span(entry, place) if isinstance(entry, dict) else self._single(entry, place)
        return found

    def _single(self, value: object, place: str) -> set[dt.date]:
        day = self.day(value, place)
        return {day} if day else set()

    def _span(self, entry: dict[str, Any], place: str) -> set[dt.date]:
        first, last = (self.day(entry.get(key), f"{place}.{key}") for key in ("from", "to"))
        if first is None or last is None:
            return set()
        if not 0 <= (last - first).days < _LONGEST:
            self.wrong(
                f"起止日期颠倒或相隔太久：{first}至{last}",
                f"The days are out of order or too far apart: {first} to {last}",
                place,
            )
            return set()
        return {first + dt.timedelta(days=n) for n in range((last - first).days + 1)}


def read_calendar(path: Path) -> WorkingCalendar:
    """Read a city's calendar; what it does not say is taken from the national one.

    Raises
    ------
    LuochengError
        With everything that is wrong with the file.
    """
    file = _File(path)
    data = file.mapping()
    own_off, own_on = (frozenset(file.days(data.get(key), key)) for key in ("holidays", "workdays"))
    since, until = (file.day(data[key], key) if data.get(key) else None for key in ("since", "until"))
    for day in sorted(own_off & own_on):
        file.wrong(f"{day}既是休息日又是上班日", f"{day} is both a day off and a workday", "workdays")
    base = str(data.get("base") or "national")
    if base not in ("national", "weekends"):
        file.wrong(
            f"base 不能是“{base}”",
            f"base cannot be '{base}'",
            "base",
            ("national 或 weekends", "national or weekends"),
        )
    nation = national_calendar()
    first, last = since or nation.since, until or nation.until
    if first > last:
        file.wrong(f"since {first} 晚于 until {last}", f"since {first} is after until {last}", "since")
    for key, days in (("holidays", own_off), ("workdays", own_on)):
        outside = sorted(day for day in days if not first <= day <= last)
        if outside:
            file.wrong(
                f"{outside[0]}在日历的起止日期（{first}至{last}）之外",
                f"{outside[0]} lies outside the calendar ({first} to {last})",
                key,
                ("用 until 写明日历排到哪一天", "say with until how far the calendar goes"),
            )
    LuochengError.gather(file.faults)
    if base == "national":
        own_off, own_on = (nation.holidays - own_on) | own_off, (nation.workdays - own_off) | own_on
    return WorkingCalendar(own_off, own_on, first, last, str(data.get("name") or path.stem))
