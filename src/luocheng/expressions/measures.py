"""Units of measure as Chinese documents write them: 平方米, 公顷, 亩, 万元, 元/平方米/年, %.

Conversions are those of GB 3100 and GB 3101; 1 亩 is 2000/3 平方米. Things that are counted (个, 处, 座) have no
dimension; people and households have one of their own, so that 平方米/人 and 平方米 are not taken for each other.
Months and years are not converted to days: no number of days is a month, and a time limit must not hang on an average.
"""

from __future__ import annotations

import re
from fractions import Fraction
from functools import lru_cache
from typing import Any, cast

import pint

from luocheng.errors import Fault, LuochengError

__all__ = [
    "COUNTED",
    "ONE",
    "Unit",
    "is_plain",
    "ratio",
    "same_dimension",
    "simplify",
    "spell",
    "unit_of",
    "unit_words",
]

Unit = pint.Unit

_DEFINITIONS = """
wan- = 1e4
yi- = 1e8
baiwan- = 1e6
qian- = 1e3
meter = [length] = m
second = [time] = s
gram = [mass] = g
yuan = [currency]
person = [person]
household = [household]
working_day = [working_day]
decibel = [sound_level]
celsius_degree = [temperature]
piece = 1
percent = 0.01
permille = 0.001
minute = 60 * second
hour = 60 * minute
day = 24 * hour
week = 7 * day
month = [calendar_month]
year = 12 * month
year_of_age = 12 * month
millimeter = meter / 1000
centimeter = meter / 100
kilometer = 1000 * meter
square_meter = meter ** 2
square_kilometer = kilometer ** 2
hectare = 10000 * square_meter
mu = 2000 / 3 * square_meter
cubic_meter = meter ** 3
liter = cubic_meter / 1000
milligram = gram / 1000
microgram = gram / 1000000
kilogram = 1000 * gram
ton = 1000 * kilogram
standard_coal_ton = [energy]
pascal = [pressure]
kilopascal = 1000 * pascal
megapascal = 1000000 * pascal
watt = [power]
kilowatt = 1000 * watt
megawatt = 1000000 * watt
kilowatt_hour = kilowatt * hour
"""

_NAMES = {
    "米": "meter", "m": "meter", "公里": "kilometer", "千米": "kilometer", "km": "kilometer", "毫米": "millimeter",
    "mm": "millimeter", "厘米": "centimeter", "cm": "centimeter", "平方米": "square_meter", "㎡": "square_meter",
    "m2": "square_meter", "m²": "square_meter", "平方公里": "square_kilometer", "km2": "square_kilometer",
    "km²": "square_kilometer", "公顷": "hectare", "ha": "hectare", "亩": "mu", "立方米": "cubic_meter",
    "m3": "cubic_meter", "m³": "cubic_meter", "升": "liter", "克": "gram", "毫克": "milligram", "微克": "microgram",
    "千克": "kilogram", "公斤": "kilogram", "kg": "kilogram", "吨": "ton", "t": "ton", "吨标准煤": "standard_coal_ton",
    "元": "yuan", "%": "percent", "‰": "permille", "百分点": "percent", "个百分点": "percent", "秒": "second",
    "s": "second", "分钟": "minute", "小时": "hour", "h": "hour", "周": "week", "星期": "week", "天": "day", "日": "day", "月": "month", "个月": "month", "年": "year", "岁": "year_of_age",
    "工作日": "working_day", "个工作日": "working_day", "人": "person", "户": "household", "分贝": "decibel", "dB": "decibel", "帕": "pascal", "千帕": "kilopascal", "兆帕": "megapascal",
    "℃": "celsius_degree", "瓦": "watt", "千瓦": "kilowatt", "kW": "kilowatt", "兆瓦": "megawatt", "MW": "megawatt",
    "千瓦时": "kilowatt_hour", "kWh": "kilowatt_hour",
}  # fmt: skip
COUNTED = frozenset(
    "个 处 座 条 起 家 项 套 件 宗 次 辆 台 株 棵 片 块 栋 幢 间 所 部 口 盏 根 名 位 份 本 种 类 批 级 层 班 泊位 车位 学位 床 床位 倍 分".split()
)
"""Measure words: what they count has no dimension."""

_PREFIXES = {"百万": "baiwan", "万": "wan", "亿": "yi", "千": "qian"}
_DIVIDE = re.compile(r"[/／·]")
"""What stands between the parts of a unit; 元/平方米·年 is yuan for each square metre and year."""


class _Registry:
    """The units, loaded when the first is asked for."""

    @lru_cache(maxsize=1)  # noqa: B019 - one registry for the life of the program
    def get(self) -> pint.UnitRegistry[float]:
        registry: pint.UnitRegistry[float] = pint.UnitRegistry(None)
        registry.load_definitions(_DEFINITIONS.strip().splitlines())
        return registry


_registry = _Registry()


@lru_cache(maxsize=1)
def ONE() -> Unit:  # noqa: N802 - the unit of pure numbers
    """Return the unit of pure numbers."""
    return _registry.get().dimensionless


@lru_cache(maxsize=1024)
def unit_of(text: str) -> Unit:
    """Read a unit as a document writes it; '' is a pure number.

    >>> str(unit_of("元/平方米/年").dimensionality)
    '[currency] / [length] ** 2 / [time]'

    Raises
    ------
    LuochengError
        When the unit is not known, with those that come near.
    """
    registry = _registry.get()
    first, *others = _DIVIDE.split(text.strip()) if text.strip() else [""]
    unit = _simple(first, text, registry)
    for other in others:
        unit = unit / _simple(other, text, registry)
    return unit


def _simple(name: str, whole: str, registry: pint.UnitRegistry[float]) -> Unit:
    name = name.strip()
    if name in COUNTED or name == "1" or not whole.strip():
        return registry.dimensionless
    if name in _NAMES:
        return registry.Unit(_NAMES[name])
    for prefix, said in _PREFIXES.items():
        if name.startswith(prefix):
            rest = name[len(prefix) :]
            if rest in _NAMES:
                return registry.Unit(said + _NAMES[rest])
            if rest in COUNTED or not rest:
                return registry.Unit(said + "piece")
    near = [n for n in _NAMES if n[:1] == name[:1] or n[-1:] == name[-1:]][:6]
    raise LuochengError(
        Fault(
            f"不认识的单位“{whole}”",
            expected="、".join(near) or "平方米、公顷、亩、米、元、%、人、户、年 等",
            remedy="单位之间用 / 相除，前面可加 万、亿",
            what_en=f"Unknown unit '{whole}'",
            expected_en=", ".join(near) or "a unit such as 平方米, 公顷, 亩, 米, 元, %, 人, 户, 年",
            remedy_en="Divide units with /, put 万 or 亿 in front",
            code="unknown-unit",
        )
    )


def same_dimension(a: Unit, b: Unit) -> bool:
    """Tell whether two units measure the same kind of thing."""
    return a is b or bool(a.dimensionality == b.dimensionality)


def is_plain(unit: Unit) -> bool:
    """Tell whether a unit is that of pure numbers, per cent and counted things included."""
    return bool(unit.dimensionless)


@lru_cache(maxsize=4096)
def ratio(source: Unit, target: Unit) -> Fraction:
    """Return exactly what a number in `source` is multiplied by to be in `target`: 亩 to 平方米 is 2000/3."""
    found = float((1.0 * source).to(target).magnitude)
    if found >= 1:
        return Fraction(found).limit_denominator(10**6)
    return 1 / Fraction(1 / found).limit_denominator(10**6)


@lru_cache(maxsize=4096)
def simplify(unit: Unit) -> tuple[Fraction, Unit]:
    """Write a product of units as it is said: 公顷·元/平方米 becomes 10000 元, %·平方米 becomes 1/100 平方米.

    Returns what one of `unit` is worth in the simpler unit, and that unit. One unit alone stays as it is.
    """
    registry = _registry.get()
    parts = _powers(unit)
    if unit.dimensionless:
        return (
            (Fraction(1), unit)
            if parts in ({"percent": 1}, {"permille": 1}, {"wanpiece": 1}, {"yipiece": 1})
            else (
                ratio(unit, registry.dimensionless),
                registry.dimensionless,
            )
        )
    simple = registry.dimensionless
    of_one_kind: dict[str, dict[str, int]] = {}
    for name, power in parts.items():
        kinds = registry.Unit(name).dimensionality
        if len(kinds) > 1:
            simple = simple * registry.Unit(name) ** power
        elif kinds:
            of_one_kind.setdefault(next(iter(kinds)), {})[name] = power
    for kind, names in of_one_kind.items():
        simple = simple * _in_one_unit(kind, names, registry)
    return ratio(unit, simple), simple


def _in_one_unit(kind: str, names: dict[str, int], registry: pint.UnitRegistry[float]) -> Unit:
    """Return the one unit for several of one kind: 公顷 and 亩 as 公顷, 米 times 米 as 平方米."""
    degrees = {name: _whole(registry.Unit(name).dimensionality[kind]) for name in names}
    first = next(iter(names))
    total = sum(degrees[n] * p for n, p in names.items())
    if len(set(degrees.values())) == 1 and (degrees[first] > 1 or kind != "[length]" or abs(total) == 1):
        return _power(registry, first, total // degrees[first])
    if kind != "[length]" or not total:
        return _power(registry, first, total // degrees[first])
    said = {1: "meter", 2: "square_meter", 3: "cubic_meter"}.get(abs(total))
    if said is None:
        return _power(registry, "meter", total)
    return _power(registry, said, (1 if total > 0 else -1))


def _power(registry: pint.UnitRegistry[float], name: str, power: int) -> Unit:
    made: Any = registry.Unit(name) ** power
    return cast(Unit, made)


def _whole(power: Any) -> int:
    return int(power)


def _powers(unit: Unit) -> dict[str, int]:
    """Return the simple units of a unit with their powers; pint has no public way to them."""
    return {str(name): _whole(power) for name, power in unit._units.items()}


def unit_words() -> tuple[str, ...]:
    """Return every word that is known as a unit, those that divide or take 万 and 亿 left out."""
    return (*_NAMES, *sorted(COUNTED))


@lru_cache(maxsize=1024)
def spell(unit: Unit) -> str:
    """Write a unit as it is said; '' for a pure number."""
    said = _SPOKEN.get(str(unit))
    if said is not None:
        return said
    above: list[str] = []
    below: list[str] = []
    for name, power in _powers(unit).items():
        word = _SPOKEN.get(name, name) + (f"^{abs(power)}" if abs(power) != 1 else "")
        (above if power > 0 else below).append(word)
    return "/".join(["·".join(above) or "1", *below]) if below else "·".join(above)


_SPOKEN: dict[str, str] = {"dimensionless": "", "percent": "%", "permille": "‰", "piece": ""}
_SPOKEN |= {said + "piece": prefix for prefix, said in _PREFIXES.items()}
for _zh, _name in _NAMES.items():
    if "一" <= _zh[0] <= "鿿" or _zh == "℃":
        _SPOKEN.setdefault(_name, _zh)
for _prefix, _said in _PREFIXES.items():
    for _name, _zh in [(n, z) for n, z in _SPOKEN.items() if n in _NAMES.values()]:
        _SPOKEN[_said + _name] = _prefix + _zh
