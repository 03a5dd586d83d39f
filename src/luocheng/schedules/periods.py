"""The periods in which duties recur: a day, a week, a month, a quarter, half a year, a year, several years."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["MONTHS", "WORDS", "Period", "every_words", "months_of", "parse_period", "periods_from", "split"]

_DAY = dt.timedelta(days=1)

MONTHS = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}
"""Length of the periods that are made of months."""

WORDS = {
    "day": ("每日", "daily"),
    "working_day": ("每个工作日", "every working day"),
    "week": ("每周", "weekly"),
    "month": ("每月", "monthly"),
    "quarter": ("每季度", "quarterly"),
    "half_year": ("每半年", "half-yearly"),
    "year": ("每年", "yearly"),
    "years": ("每{n}年", "every {n} years"),
    "once": ("一次", "once"),
    "not_stated": ("定期（未写明）", "regularly (not stated)"),
}
"""How a period is called, in Chinese and English."""

_SAID = {
    "day": "日 天 每日 每天 daily",
    "working_day": "工作日 每工作日 每个工作日 workday working-day",
    "week": "周 每周 weekly",
    "month": "月 每月 月度 monthly",
    "quarter": "季 季度 每季 每季度 quarterly",
    "half_year": "半年 每半年 half-year half-yearly",
    "year": "年 每年 一年 年度 yearly annual",
}
_BY_WORD = {word: every for every, words in _SAID.items() for word in (every, *words.split())}
_YEARS = re.compile(
    r"(?:每)?(?:(?P<n>\d{1,2})|(?P<han>[两二三四五六七八九十]))\s*(?:年|years?)|years:\s*(?P<m>\d{1,2})"
)
_QUARTERS, _HALVES = "一二三四", "上下"


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of days, both ends included, with a stable key and its names."""

    key: str
    zh: str
    en: str
    begin: dt.date
    end: dt.date


def parse_period(text: str) -> tuple[str, int | None] | None:
    """Read a period as a person says it: quarter, 每季度, 两年, 6 years; None where it says no period.

    >>> parse_period("季度"), parse_period("6 years"), parse_period("now and then")
    (('quarter', None), ('years', 6), None)
    """
    word = text.strip().lower()
    if word in _BY_WORD:
        return _BY_WORD[word], None
    match = _YEARS.fullmatch(word)
    if not match:
        return None
    number = match["n"] or match["m"]
    years = int(number) if number else "一二三四五六七八九十".index(match["han"].replace("两", "二")) + 1
    return ("year", None) if years == 1 else ("years", years) if years else None


def every_words(every: str, years: int | None = None) -> tuple[str, str]:
    """Say how often, in Chinese and English: 每6年, every 6 years."""
    zh, en = (words.format(n=years or 1) for words in WORDS[every])
    return zh, en


def months_of(every: str, years: int | None = None) -> int | None:
    """Return how many months a period has; None for days and weeks."""
    return 12 * (years or 1) if every == "years" else MONTHS.get(every)


def periods_from(
    every: str, first: int, last: int, years: int | None = None, base: int | None = None
) -> Iterator[Period]:
    """Give the periods that lie in the years `first` to `last`.

    Weeks begin on Mondays and belong to the year of their Thursday, as in ISO 8601. Several years are counted
    from `base`.
    """
    if every in ("day", "working_day"):
        day = dt.date(first, 1, 1)
        while day.year <= last:
            yield Period(day.isoformat(), f"{day.year}年{day.month}月{day.day}日", day.isoformat(), day, day)
            day += _DAY
    elif every == "week":
        yield from _weeks(first, last)
    elif every == "years":
        yield from _blocks(first, last, years or 1, base or first)
    else:
        length = MONTHS[every]
        for year in range(first, last + 1):
            for month in range(1, 13, length):
                yield _months(year, month, length)


def _months(year: int, month: int, length: int) -> Period:
    end = _month_end(year, month + length - 1)
    part = (month - 1) // length
    names = {
        1: (f"{year}-{month:02d}", f"{year}年{month}月", f"{year}-{month:02d}"),
        3: (f"{year}-Q{part + 1}", f"{year}年第{_QUARTERS[part % 4]}季度", f"{year} Q{part + 1}"),
        6: (f"{year}-H{part + 1}", f"{year}年{_HALVES[part % 2]}半年", f"{year} H{part + 1}"),
        12: (f"{year}", f"{year}年", f"{year}"),
    }
    return Period(*names[length], dt.date(year, month, 1), end)


def _weeks(first: int, last: int) -> Iterator[Period]:
    day = dt.date.fromisocalendar(first, 1, 1)
    while (iso := day.isocalendar()).year <= last:
        yield Period(
            f"{iso.year}-W{iso.week:02d}",
            f"{iso.year}年第{iso.week}周",
            f"{iso.year} week {iso.week}",
            day,
            day + 6 * _DAY,
        )
        day += 7 * _DAY


def _blocks(first: int, last: int, years: int, base: int) -> Iterator[Period]:
    year = base + max(0, first - base) // years * years
    while year <= last:
        end = year + years - 1
        yield Period(
            f"{year}--{end}", f"{year}—{end}年", f"{year}–{end}", dt.date(year, 1, 1), dt.date(end, 12, 31)
        )
        year += years


def split(period: Period, times: int) -> list[Period]:
    """Divide a period into `times` parts of nearly equal length; whole months where they come out even.

    >>> [p.end.isoformat() for p in split(next(periods_from("year", 2021, 2021)), 4)]
    ['2021-03-31', '2021-06-30', '2021-09-30', '2021-12-31']
    """
    if times <= 1:
        return [period]
    months = (period.end.year - period.begin.year) * 12 + period.end.month - period.begin.month + 1
    days = (period.end - period.begin).days + 1
    times = min(times, days)
    if months % times == 0 and period.begin.day == 1:
        step = months // times
        ends = [_month_end(period.begin.year, period.begin.month + step * n - 1) for n in range(1, times + 1)]
    else:
        ends = [period.begin + (days * n // times - 1) * _DAY for n in range(1, times + 1)]
    begins = [period.begin, *(end + _DAY for end in ends[:-1])]
    return [
        Period(f"{period.key}.{n}", f"{period.zh}第{n}次", f"{period.en} no. {n}", begin, end)
        for n, (begin, end) in enumerate(zip(begins, ends, strict=True), 1)
    ]


def _month_end(year: int, month: int) -> dt.date:
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    return (dt.date(year + month // 12, month % 12 + 1, 1)) - _DAY
