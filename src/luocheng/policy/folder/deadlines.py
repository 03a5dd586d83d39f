"""Time limits as written beside the units of a task: dates, and duties that never end."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass

from luocheng.policy.folder.characters import fold

__all__ = ["Deadline", "last_day", "read_deadline"]


@dataclass(frozen=True, slots=True)
class Deadline:
    """The year and month of a time limit; neither where the duty is a standing one."""

    year: int | None = None
    month: int | None = None


_DATE = re.compile(
    r"(?P<y>20\d\d)\s?(?:年|[-./])\s?(?:年?(?P<half>上半年|下半年|底|末|初|中)|第?(?P<q>[一二三四1-4])季度|(?P<m>1[0-2]|0?[1-9])(?:月|(?!\d)))?"
)
_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")
_FIVE = re.compile(r"十(?P<n>[二三四五六七])五")
_STANDING = re.compile(
    r"持续|长期|常态|每(?:年|半年|月|季|周|日|两|三|[1-9一])|全年|逐年|按.{0,8}(?:要求|进度|节点|时序|计划)|适时|及时|实时|分年度|年度|定期|同步|立即"
)
_RELATIVE = re.compile(
    r"(?:[一二三四五六七八九十两]|\d{1,2})(?:年|个月)内?|年底前?|年内|当年|\d{1,2}月底?前?"
)


def read_deadline(text: str) -> Deadline | None:
    """Read a time limit; None where it is neither a date nor a standing duty.

    >>> read_deadline("2026年10月"), read_deadline("持续推进"), read_deadline("尽早")
    (Deadline(year=2026, month=10), Deadline(year=None, month=None), None)
    """
    folded = fold(text)
    last = None
    for match in _DATE.finditer(folded):
        last = match
    if last is not None:
        return Deadline(int(last["y"]), _month(last))
    year = _YEAR.search(folded)
    if year:
        return Deadline(int(year[0]))
    five = _FIVE.search(folded)
    if five:
        return Deadline(2005 + 5 * "零一二三四五六七".index(five["n"]))
    return Deadline() if _STANDING.search(folded) or _RELATIVE.search(folded) else None


_DAY = re.compile(r"(20\d\d)\s?[年\-./]\s?(1[0-2]|0?[1-9])\s?[月\-./]\s?(3[01]|[12]\d|0?[1-9])(?!\d)")


def last_day(text: str) -> dt.date | None:
    """Return the last day of a time limit; None where it names no date.

    >>> last_day("2026年10月"), last_day("2024年6月15日前"), last_day("2025年底"), last_day("持续推进")
    (datetime.date(2026, 10, 31), datetime.date(2024, 6, 15), datetime.date(2025, 12, 31), None)
    """
    named = list(_DAY.finditer(fold(text)))
    if named:
        year, month, day = (int(x) for x in named[-1].groups())
        return dt.date(year, month, day) if day <= calendar.monthrange(year, month)[1] else None
    found = read_deadline(text) if text else None
    if found is None or found.year is None:
        return None
    month = found.month or 12
    return dt.date(found.year, month, calendar.monthrange(found.year, month)[1])


def _month(match: re.Match[str]) -> int | None:
    if match["m"]:
        return int(match["m"])
    if match["q"]:
        return 3 * ("一二三四".find(match["q"]) + 1 or int(match["q"]))
    return {"上半年": 6, "下半年": 12, "底": 12, "末": 12, "中": 6, "初": 1}.get(match["half"] or "")
