"""The duties of a year as an iCalendar file (RFC 5545), for the calendars that people carry with them."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import TYPE_CHECKING

from luocheng.schedules.listing import basis

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from luocheng.schedules.model import Duties

__all__ = ["fold", "to_ics"]

_HOUR = 9
"""The hour of the day, in the reader's own time, at which a reminder rings."""

_DAY = dt.timedelta(days=1)


def to_ics(duties: Duties, stamp: dt.datetime | None = None) -> str:
    """Write the duties as all-day events with reminders; a file made again replaces what it made before.

    `stamp` says when it was made; now, where it is left out. Overdue duties stand on the first working day of the
    year; those without a date are left out.
    """
    made = (stamp or dt.datetime.now(dt.UTC)).astimezone(dt.UTC).strftime("%Y%m%dT%H%M%SZ")
    name = f"{duties.year}年应办事项"
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Luocheng//luocheng duties//ZH",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{_escape(f'{name}　{duties.title}' if duties.title else name)}",
        "X-WR-TIMEZONE:Asia/Shanghai",
    ]
    for row in duties.frame.iter_rows(named=True):
        if row["due"] is not None:
            lines.extend(_event(row, duties, made))
    lines.append("END:VCALENDAR")
    return "".join(fold(line) for line in lines)


def _event(row: dict[str, object], duties: Duties, made: str) -> Iterator[str]:
    due = row["due"]
    assert isinstance(due, dt.date)
    day = _first_working_day(duties.year) if row["overdue"] else due
    yield "BEGIN:VEVENT"
    yield f"UID:{_uid(duties.policy, row)}"
    yield f"DTSTAMP:{made}"
    yield f"DTSTART;VALUE=DATE:{day:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{day + _DAY:%Y%m%d}"
    yield f"SUMMARY:{_escape(_summary(row))}"
    yield f"DESCRIPTION:{_escape(_description(row, duties))}"
    yield f"CATEGORIES:{_escape(str(row['owner']) or '应办事项')}"
    yield "TRANSP:TRANSPARENT"
    if row["provisional"]:
        yield "STATUS:TENTATIVE"
    if not row["overdue"]:
        for name in ("before", "after"):
            yield from _alarms(row[name], due, _summary(row))
    yield "END:VEVENT"


def _summary(row: dict[str, object]) -> str:
    words = f"{row['title']}：{row['record']}" if row["record"] else f"{row['title']}（{row['period_zh']}）"
    return f"【逾期】{words}" if row["overdue"] else words


def _description(row: dict[str, object], duties: Duties) -> str:
    stated = row["stated"]
    parts = (
        ("责任单位", row["owner"] or "原文未写明"),
        ("期间", row["period_zh"]),
        ("应办之日", stated if stated and stated != row["due"] else ""),
        ("依据", f"{duties.title}{'，' if duties.title else ''}{basis(row, '')}"),
        ("备注", row["note"]),
    )
    return "\n".join(f"{name}：{value}" for name, value in parts if value)


def _alarms(days: object, due: dt.date, summary: str) -> Iterator[str]:
    """Ring at nine on each day; the time is given from the event's own day, as most calendars want it."""
    for day in days if isinstance(days, list) else []:
        apart = (day - due).days
        if apart >= 0:
            trigger = f"P{apart}DT{_HOUR}H" if apart else f"PT{_HOUR}H"
        else:
            trigger = f"-P{-apart - 1}DT{24 - _HOUR}H" if apart < -1 else f"-PT{24 - _HOUR}H"
        words = f"催办：{summary}" if apart > 0 else f"{due.month}月{due.day}日到期：{summary}"
        yield "BEGIN:VALARM"
        yield "ACTION:DISPLAY"
        yield f"TRIGGER:{trigger}"
        yield f"DESCRIPTION:{_escape(words)}"
        yield "END:VALARM"


def _uid(policy: str, row: dict[str, object]) -> str:
    """Return a name that stays the same however often the file is made."""
    text = f"{policy}/{row['id']}"
    return f"{hashlib.sha256(text.encode()).hexdigest()[:32]}@luocheng"


def _first_working_day(year: int) -> dt.date:
    from luocheng.calendar import calendar

    known = calendar()
    begin = dt.date(year, 1, 1)
    return known.with_weekends(dt.date(year, 12, 31)).add_working_days(begin, 0)


def _escape(text: str) -> str:
    text = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return "".join(c for c in text.replace("\r\n", "\n").replace("\n", "\\n") if c.isprintable() or c == "　")


def fold(line: str) -> str:
    """End a line, and break it where it is longer than 75 bytes; no character is parted."""
    return "\r\n ".join(_pieces(line)) + "\r\n"


def _pieces(line: str) -> Iterable[str]:
    piece, room = "", 75
    for char in line:
        size = len(char.encode())
        if size > room:
            yield piece
            piece, room = "", 74
        piece += char
        room -= size
    yield piece
