"""Dates as people write them: 2023-05-01, 2023.5.1, 2023年5月, 20230501, and the serial numbers of spreadsheets."""

from __future__ import annotations

import datetime as dt
import re

from luocheng.registers.words import fold

__all__ = ["EARLIEST", "date_of"]

EARLIEST = dt.date(1900, 3, 1)
"""The first day that every spreadsheet program counts alike."""

_EPOCH = dt.date(1899, 12, 30)
_DIGITS = {c: str(i) for i, c in enumerate("〇一二三四五六七八九")} | {"零": "0", "○": "0", "Ｏ": "0"}
_YEAR = r"(?P<y>(?:1[5-9]|20|21)\d\d)"
_FORMS = tuple(
    re.compile(f"^{form}$")
    for form in (
        _YEAR + r"\s*([-./])\s*(?P<m>\d{1,2})\s*\2\s*(?P<d>\d{1,2})",
        _YEAR + r"\s*年\s*(?P<m>\d{1,2})\s*月\s*(?P<d>\d{1,2})\s*[日号]?",
        _YEAR + r"(?P<m>\d\d)(?P<d>\d\d)",
        _YEAR + r"\s*年\s*(?P<m>\d{1,2})\s*月(?:份)?",
        _YEAR + r"\s*[-./]\s*(?P<m>\d{1,2})",
        _YEAR + r"(?P<m>0[1-9]|1[0-2])",
        _YEAR + r"\s*年?(?:度)?",
    )
)
_TIME = re.compile(r"[T\s]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s*(?:Z|[+-]\d\d:?\d\d)?$")
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?")


def _plain(text: str) -> str:
    """Write Chinese numerals of a date in digits: 二〇二三年五月十二日 → 2023年5月12日."""
    if not re.search("[一二三四五六七八九十]", text):
        return text
    text = "".join(_DIGITS.get(c, c) for c in text)
    text = re.sub(r"(\d)十(\d)", r"\1\2", text)
    text = re.sub(r"(\d)十", r"\g<1>0", text)
    return re.sub(r"十(\d)", r"1\1", text).replace("十", "10")


def date_of(text: str) -> dt.date | None:
    """Return the day that a text means; None where it means none.

    A month stands for its first day and a year for the first of January, as far as the text goes. A number of five
    digits is a serial number of a spreadsheet (days since 1899-12-30).

    >>> date_of("2023年5月"), date_of("二〇二三年十二月三十一日"), date_of("45047"), date_of("5月1日")
    (datetime.date(2023, 5, 1), datetime.date(2023, 12, 31), datetime.date(2023, 5, 1), None)
    """
    words = _plain(_TIME.sub("", fold(text)))
    for form in _FORMS:
        match = form.match(words)
        if match:
            parts = match.groupdict()
            try:
                return dt.date(int(parts["y"]), int(parts.get("m") or 1), int(parts.get("d") or 1))
            except ValueError:
                return None
    if _SERIAL.fullmatch(words):
        return _EPOCH + dt.timedelta(days=int(float(words)))
    return None
