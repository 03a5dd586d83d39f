"""Words and numbers of a checkup report, in Chinese and English."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_DOWN, ROUND_HALF_UP, ROUND_UP, Decimal
from typing import Any

__all__ = [
    "AREA_WORDS",
    "BETTER_WORDS",
    "KIND_WORDS",
    "LEVEL_WORDS",
    "MARK",
    "OTHER_FILES",
    "STATUS_ORDER",
    "STATUS_SIGNS",
    "amount",
    "number",
    "pair",
    "unit_en",
    "with_unit",
]

Pair = tuple[str, str]

MARK: Pair = ("示例数据", "Demonstration data")

STATUS_ORDER = ("not_met", "near", "accepted", "met", "informative", "no_data")
"""The statuses, those that ask for something first."""

STATUS_SIGNS = {"met": "●", "near": "◐", "not_met": "▲", "accepted": "◇", "informative": "○", "no_data": "—"}
"""A sign for each status, so that nothing is told by colour alone."""

LEVEL_WORDS: dict[str, Pair] = {
    "dwelling": ("住房", "Dwellings"),
    "community": ("小区（社区）", "Communities"),
    "block": ("街区", "Blocks"),
    "city": ("城区（城市）", "City"),
}
"""The levels that indicators belong to."""

AREA_WORDS: dict[str, Pair] = {
    "city": ("全市", "whole city"),
    "district": ("区", "districts"),
    "subdistrict": ("街道", "sub-districts"),
    "community": ("社区", "communities"),
}
"""The areas that values are told for."""

KIND_WORDS: dict[str, Pair] = {
    "ratio": ("比值", "ratio"),
    "value": ("数量", "amount"),
    "reach": ("步行可达", "walking reach"),
    "coverage": ("服务半径覆盖", "service-radius coverage"),
    "circle": ("生活圈", "life circle"),
    "observed": ("城市填报", "supplied by the city"),
}

BETTER_WORDS: dict[str, Pair] = {
    "higher": ("越高越好", "higher is better"),
    "lower": ("越低越好", "lower is better"),
    "between": ("在区间内为好", "best within a range"),
    "none": ("不评价高低", "not rated"),
}

OTHER_FILES: dict[str, Pair] = {
    "city": ("城市文件", "City file"), "observations": ("指标填报表", "Observations"), "past": ("历次体检", "Earlier checkups"),
    "district": ("区界", "Districts"), "subdistrict": ("街道界", "Sub-districts"), "community": ("社区界", "Communities"),
    "road": ("道路", "Roads"), "water": ("水域", "Water"), "complaint": ("12345 热线工单", "Complaints"), "survey-answer": ("居民问卷", "Surveys"),
}  # fmt: skip
"""What files are called that belong to no indicator."""

_UNITS = {
    "": "", "%": "%", "‰": "‰", "人": "people", "户": "households", "个": "", "处": "places", "座": "", "米": "m", "公里": "km",
    "平方米": "m²", "万平方米": "10⁴ m²", "平方公里": "km²", "公顷": "ha", "公里/平方公里": "km/km²", "人/平方公里": "people/km²",
    "平方米/人": "m² per person", "万人/平方公里": "10⁴ people/km²", "年": "years", "天": "days", "分": "points", "栋": "buildings",
    "公里/小时": "km/h", "座/平方公里": "per km²", "处/平方公里": "per km²", "个/平方公里": "per km²", "公里/万人": "km per 10,000 people", "个/万人": "per 10,000 people", "个/10万人": "per 100,000 people", "条": "", "套": "dwellings", "立方米/人": "m³ per person", "泊位": "spaces", "小时": "hours", "人/万人": "per 10,000 people", "张/千人": "beds per 1,000", "件": "cases", "吨": "t", "亿元": "10⁸ yuan", "万元": "10⁴ yuan",
}  # fmt: skip

_LARGE = Decimal(100_000)
_TENS = ("平方米", "人", "户", "立方米", "元")
"""Units of which large amounts are told in tens of thousands."""


def pair(title: Mapping[str, Any] | None) -> Pair:
    """Return a title as Chinese and English; what has no English is told in Chinese."""
    if not title:
        return "", ""
    return str(title.get("zh") or ""), str(title.get("en") or title.get("zh") or "")


def unit_en(unit: str) -> str:
    """Return a unit in English; one that is not known as it stands."""
    return _UNITS.get(unit, unit)


def _places(value: Decimal) -> int:
    size = abs(value)
    if size >= 1000 or size == 0:
        return 0
    if size >= 100:
        return 1
    return 2 if size >= Decimal("0.095") else 3 if size >= Decimal("0.0095") else 4


def number(value: float | None, against: float | None = None) -> str:
    """Return a number for people: few decimals, half up, thousands divided.

    `against` is a limit: a value that misses it is never rounded onto it.

    >>> number(79.998), number(79.998, against=80), number(12345.6), number(None)
    ('80', '79.998', '12,346', '—')
    """
    if value is None or value != value:
        return "—"
    exact = Decimal(repr(float(value)))
    places = _places(exact)
    made = exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    if against is not None and float(value) != float(against):
        limit = Decimal(repr(float(against)))
        while places < 8 and (made == limit or (made < limit) != (exact < limit)):
            places += 1
            made = exact.quantize(Decimal(1).scaleb(-places), ROUND_DOWN if exact > 0 else ROUND_UP)
    text = f"{made:,f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def with_unit(value: float | None, unit: str, language: str = "zh", against: float | None = None) -> str:
    """Return a number and its unit.

    >>> with_unit(8.306, "公里/平方公里"), with_unit(91.5, "%"), with_unit(2.5, "公里", "en")
    ('8.31 公里/平方公里', '91.5%', '2.5 km')
    """
    text = number(value, against)
    said = unit if language == "zh" else unit_en(unit)
    if text == "—" or not said:
        return text
    return f"{text}{said}" if said in ("%", "‰") else f"{text} {said}"


def amount(value: float | None, unit: str, language: str = "zh") -> str:
    """Return an amount; large ones in tens of thousands where Chinese tells them so.

    >>> amount(1234567, "平方米"), amount(1234567, "平方米", "en")
    ('123.5 万平方米', '1,234,567 m²')
    """
    if value is not None and language == "zh" and unit in _TENS and abs(Decimal(value)) >= _LARGE:
        return with_unit(value / 10_000, f"万{unit}")
    return with_unit(value, unit, language)
