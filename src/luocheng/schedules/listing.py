"""The duties of a year as a person reads them: month by month, what recurs daily or in many records as one line."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

import polars as pl

from luocheng.policy.export.wording import path_words
from luocheng.policy.folder.model import parse_clause

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from luocheng.schedules.model import Duties

__all__ = ["Line", "Section", "basis", "day_words", "sections"]

_WEEKDAYS = "一二三四五六日"
_MANY, _LARGE = 5, 400
"""More records of a schedule than `_MANY` in a month become one line."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the list. `records` names the register where it stands for several records."""

    due: str
    title: str
    owner: str
    period: str
    reminders: str
    basis: str
    note: str
    count: int = 1
    records: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """A month, what is overdue, or what has no date."""

    title: str
    lines: list[Line]


def sections(duties: Duties) -> list[Section]:
    """Divide the duties of a year: overdue first, then each month, then what has no date."""
    frame = duties.frame.with_columns(
        section=pl.when("overdue")
        .then(0)
        .when(pl.col("due").is_null())
        .then(13)
        .otherwise(pl.col("due").dt.month())
    )
    found = []
    for number in sorted(frame["section"].unique()):
        part = frame.filter(pl.col("section") == number)
        lines = sorted(_lines(part), key=lambda pair: pair[0])
        title = {0: "已逾期", 13: "未定日期"}.get(number, f"{number}月")
        found.append(Section(title, [line for _, line in lines]))
    return found


def _lines(part: pl.DataFrame) -> Iterator[tuple[tuple[dt.date, str], Line]]:
    """Give the lines of a month with the day by which each is sorted."""
    often = part.filter(pl.col("every").is_in(["day", "working_day", "week"]) & (pl.col("record") == ""))
    for rows in _groups(often, ["schedule"]):
        yield _order(rows[-1]), _often(rows)
    rest = part.join(often.select("id"), on="id", how="anti", maintain_order="left")
    for rows in _groups(rest, ["schedule"]):
        if len(rows) > _MANY and rows[0]["record"]:
            yield _order(rows[0]), _records(rows)
        else:
            yield from ((_order(row), _single(row)) for row in rows)


def _groups(frame: pl.DataFrame, by: Sequence[str]) -> Iterator[list[dict[str, object]]]:
    """Give the rows of each group; of many records, which become one line, only the first and the last."""
    for part in frame.partition_by(by, maintain_order=True):
        many = part.height > _LARGE and part["record"][0] != ""
        rows = pl.concat([part.head(_MANY), part.tail(1)]) if many else part
        listed = rows.to_dicts()
        listed[0]["count"] = part.height
        yield listed


def _order(row: dict[str, object]) -> tuple[dt.date, str]:
    day = row["due"]
    return (day if isinstance(day, dt.date) else dt.date.max), f"{row['schedule']}/{row['record']}"


def _often(rows: list[dict[str, object]]) -> Line:
    """Return one line for what is due daily or weekly within a month."""
    row, days = rows[0], [d for r in rows if isinstance(d := r["due"], dt.date)]
    month = f"{days[0].year}年{days[0].month}月"
    if row["every"] == "week":
        due = f"{days[0].month}月" + "、".join(f"{d.day}日" for d in days)
        return _line(row, due, f"{month}，每周", "", len(rows))
    words = "每日" if row["every"] == "day" else "每个工作日"
    return _line(row, words, f"{month}，{len(rows)}天", "", len(rows))


def _records(rows: list[dict[str, object]]) -> Line:
    """Return one line for many records: from the first due day to the last."""
    row, count = rows[0], int(str(rows[0]["count"]))
    first, last = (day_words(r["due"], late=bool(r["overdue"])) for r in (rows[0], rows[-1]))
    begin, end = rows[0]["due"], rows[-1]["due"]
    title = f"{row['title']}（共{count:,}条，见“逐条”表）"
    note = "；".join(n for n in str(row["note"]).split("；") if not n.startswith("上次"))
    same = first == last
    span = f"{first}至{last}"
    if isinstance(begin, dt.date) and isinstance(end, dt.date) and not row["overdue"]:
        span = f"{begin.month}月{begin.day}日至{end.day}日"
    return Line(
        first if same else span,
        title,
        str(row["owner"]),
        str(row["period_zh"]) if same else "逐条",
        _reminders(row) if same else "",
        basis(row),
        note,
        count,
        records=True,
    )


def _single(row: dict[str, object]) -> Line:
    return _line(
        row, day_words(row["due"], late=bool(row["overdue"])), str(row["period_zh"]), _reminders(row), 1
    )


def _line(row: dict[str, object], due: str, period: str, reminders: str, count: int) -> Line:
    title = f"{row['title']}：{row['record']}" if row["record"] else str(row["title"])
    note = str(row["note"])
    stated, day = row["stated"], row["due"]
    if (
        isinstance(day, dt.date)
        and day.weekday() > 4
        and count == 1
        and row["every"] not in ("day", "working_day")
    ):
        note = "；".join(n for n in ("调休上班日" if row["worked"] else "休息日", note) if n)
    if isinstance(stated, dt.date) and stated != row["due"] and not row["overdue"] and row["every"] != "week":
        named = f"原文所定{stated.month}月{stated.day}日为休息日" if row["record"] == "" else ""
        note = "；".join(n for n in (named, note) if n)
    return Line(due, title, str(row["owner"]), period, reminders, basis(row), note, count)


def basis(row: dict[str, object], gap: str = "\n") -> str:
    """Cite the clause and the words: 三（一）9 and “月度考核”."""
    words = f"“{row['evidence']}”" if row["evidence"] else ""
    return path_words(parse_clause(str(row["clause"]))) + gap + words


def day_words(day: object, *, late: bool = False) -> str:
    """Write a day with its weekday: 3月31日（周三）; with its year instead where it is past (`late`)."""
    if not isinstance(day, dt.date):
        return ""
    if late:
        return f"{day.year}年{day.month}月{day.day}日"
    return f"{day.month}月{day.day}日（周{_WEEKDAYS[day.weekday()]}）"


def _reminders(row: dict[str, object]) -> str:
    """Write the days of reminding, those of a month together: 1月15日、26日；催办2月1日."""
    before, after = (row[name] for name in ("before", "after"))
    parts = [
        words + _days(days)
        for words, days in (("", before), ("催办", after))
        if isinstance(days, list) and days
    ]
    return "" if row["overdue"] else "；".join(parts)


def _days(days: list[dt.date]) -> str:
    months = groupby(days, key=lambda d: d.month)
    return "、".join(f"{month}月" + "、".join(f"{d.day}日" for d in same) for month, same in months)
