"""Single cells of a table of indicators: the unit of a row and the value in a cell."""

from __future__ import annotations

from collections.abc import Sequence

from luocheng.documents.characters import fold
from luocheng.documents.grid import Columns, Slot, first_of
from luocheng.documents.quantities import find_quantities
from luocheng.patterns import regex

__all__ = ["unit_of", "value_of", "values_of"]


_UNIT_IN_NAME = regex(r"[(（]([%％‰]|[^()（）]{1,12})[)）]\s*\d?$")


def unit_of(row: Sequence[Slot], columns: Columns, name: str) -> tuple[str, str]:
    """Return the unit of a row and the name of its indicator without it."""
    slot = first_of(row, columns.of("unit"))
    if slot is not None:
        return fold(slot.text).strip(), name
    match = _UNIT_IN_NAME.search(name)
    if match and (find_quantities(f"1{fold(match[1])}", 0, len(match[1]) + 1) or match[1] in ("%", "％")):
        return fold(match[1]), name[: match.start()].strip()
    return "", name


_CELL = regex(
    r"^(?P<pre>≥|>=|≤|<=|>|<|不低于|不少于|不高于|不超过|超过|大于|小于|低于|达到|达|控制在|优于)?\s?[\[(]?(?P<a>-?\d[\d,]*(?:\.\d+)?)(?:\s?[-—~–至]\s?(?P<b>\d[\d,]*(?:\.\d+)?))?[\])]?\s?(?P<unit>[%‰\u4e00-\u9fff/²㎡A-Za-z]{0,12}?)?\s?(?P<post>及?以上|及?以下|以内|左右)?(?:\s?\(.*\))?$"
)
_SIGN = {"≥": ">=", ">=": ">=", "不低于": ">=", "不少于": ">=", "达到": ">=", "达": ">=", "≤": "<=", "<=": "<=", "不高于": "<=", "不超过": "<=", "控制在": "<=", ">": ">", "超过": ">", "大于": ">", "<": "<", "小于": "<", "低于": "<", "优于": "<="}  # fmt: skip


Read = tuple[str, float | int | tuple[float | int, float | int], str]
"""A comparator, a value or a pair, and the unit."""


def value_of(cell: str, unit: str) -> Read | None:
    """Read the value of a cell: ≥40, 35以下, 80—83, [150], 95%."""
    match = _CELL.match(fold(cell).strip())
    if match is None:
        return None
    first = _number(match["a"])
    own = match["unit"] or unit
    if match["b"]:
        return "range", (first, _number(match["b"])), own
    comparator = _SIGN.get(match["pre"] or "", "=")
    post = match["post"] or ""
    if "以上" in post:
        comparator = ">="
    elif "以" in post:
        comparator = "<="
    return comparator, first, own


_FOR_WHOM = regex(
    r"(?P<who>[^\W\d_]{2,12}?)[:]?\s?(?P<value>(?:≥|≤|>=|<=|>|<|不低于|不少于|不高于|不超过|达到?)?\s?\d[\d,]*(?:\.\d+)?\s?[%‰]?(?:及?以[上下内]|左右)?)$"
)
_PARTS = regex(r"[\s,;、]+")


def values_of(cell: str, unit: str) -> list[tuple[str, Read]]:
    """Read all that a cell holds: one value, or one for each of several (城区≥95 乡村≥90) with for whom it is."""
    read = value_of(cell, unit)
    if read is not None:
        return [("", read)]
    result: list[tuple[str, Read]] = []
    for part in _PARTS.split(fold(cell).strip(" .。;")):
        match = _FOR_WHOM.match(part)
        own = value_of(match["value"], unit) if match else None
        if match is None or own is None:
            return []
        result.append((match["who"], own))
    return result


def _number(text: str) -> float | int:
    value = float(text.replace(",", ""))
    return int(value) if value.is_integer() else value
