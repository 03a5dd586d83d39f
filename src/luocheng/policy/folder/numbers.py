"""Numbers as documents print them, read anew to hold a value against its evidence.

This reader is kept apart from the one that draws targets out of a text, on purpose: a value is only
proved by its evidence when a second pair of eyes finds it there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from luocheng.policy.folder.characters import fold

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Figure", "chinese_number", "figures_in", "holds", "scale_of"]

_DIGIT = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_POWER = {"十": 10, "百": 100, "千": 1000}
_SCALE = {
    "百": 1e2,
    "千": 1e3,
    "万": 1e4,
    "十万": 1e5,
    "百万": 1e6,
    "千万": 1e7,
    "亿": 1e8,
    "十亿": 1e9,
    "百亿": 1e10,
    "千亿": 1e11,
    "万亿": 1e12,
}
_ROMAN = {"Ⅰ": 1, "Ⅱ": 2, "Ⅲ": 3, "Ⅳ": 4, "Ⅴ": 5, "Ⅵ": 6, "I": 1, "II": 2, "III": 3, "IV": 4, "V": 5, "VI": 6}
_HAN = "零〇一二三四五六七八九十百千两"
_SCALES = "|".join(sorted(_SCALE, key=len, reverse=True))

_FIGURE = re.compile(
    rf"""(?P<arabic>\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?)\s?[余多]?(?P<scale>{_SCALES})?
    | [百千]分之(?P<share>[{_HAN}]+(?:点[{_HAN}]+)?)
    | (?P<tenth>[一二三四五六七八九])成(?P<half>[一二三四五六七八九半])?
    | 翻(?P<times>[一两二三四])?番
    | (?P<majority>一半|半数|过半)
    | (?P<double>翻倍|倍增)
    | (?P<roman>[ⅠⅡⅢⅣⅤⅥ]|(?<![A-Za-z])(?:VI|IV|V|I{{1,3}})(?![A-Za-z]))(?=\s?类)
    | (?P<all>全覆盖|全部|全面|所有|应\w尽\w)
    | (?P<none>清零|归零|为零|零发生)
    | (?P<han>[{_HAN}]+(?:点[{_HAN}]+)?)[余多]?(?P<hscale>万亿|万|亿)?
    """,
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Figure:
    """A number in a phrase: where it stands and the values it may mean (1.2万 is 1.2 and 12000)."""

    start: int
    end: int
    values: tuple[float, ...]


def chinese_number(text: str) -> float | None:
    """Read a Chinese numeral; None when it is none.

    >>> [chinese_number(x) for x in ("十二", "一百零三", "二〇二三", "九点五", "甲")]
    [12.0, 103.0, 2023.0, 9.5, None]
    """
    whole, _, part = text.partition("点")
    if (
        not whole
        or any(c not in _DIGIT and c not in _POWER for c in whole)
        or any(c not in _DIGIT for c in part)
    ):
        return None
    if all(c in _DIGIT for c in whole):
        value = float("".join(str(_DIGIT[c]) for c in whole))
    else:
        total = current = 0
        for char in whole:
            if char in _DIGIT:
                current = _DIGIT[char]
            else:
                total, current = total + (current or 1) * _POWER[char], 0
        value = float(total + current)
    return value + float("0." + "".join(str(_DIGIT[c]) for c in part)) if part else value


def figures_in(phrase: str) -> Iterator[Figure]:
    """Find the numbers of a phrase in Arabic and Chinese numerals, shares, tenths, multiples and classes."""
    for match in _FIGURE.finditer(fold(phrase)):
        values = _values(match)
        if values:
            yield Figure(match.start(), match.end(), values)


def _values(m: re.Match[str]) -> tuple[float, ...]:
    kind = m.lastgroup or ""
    if kind in ("arabic", "scale"):
        return _scaled(float(m["arabic"].replace(",", "")), m["scale"])
    if kind in ("han", "hscale"):
        value = chinese_number(m["han"])
        return () if value is None else _scaled(value, m["hscale"])
    if kind == "share":
        value = chinese_number(m["share"])
        return () if value is None else (value,)
    if kind in ("tenth", "half"):
        rest = 5 if m["half"] == "半" else _DIGIT.get(m["half"] or "零", 0)
        return (_DIGIT[m["tenth"]] * 10 + rest,)
    if kind == "roman":
        return (_ROMAN[m["roman"]],)
    fixed: dict[str, tuple[float, ...]] = {"majority": (50,), "double": (1, 2), "all": (100,), "none": (0,)}
    return fixed.get(kind, (float(_DIGIT.get(m["times"] or "一", 1)),))


def _scaled(value: float, scale: str | None) -> tuple[float, ...]:
    if not scale:
        return (value,)
    # 3百万 may be kept as 300 in 万 or as 3,000,000: every way of dividing the scale counts.
    return (
        value,
        value * _SCALE[scale],
        *(value * _SCALE[scale] / f for f in (1e4, 1e8) if _SCALE[scale] > f),
    )


def scale_of(unit: str) -> float:
    """Return what one of a unit is in the unit without 万 and 亿: 10000 for 万平方米."""
    match = re.match(_SCALES, unit)
    return _SCALE[match[0]] if match else 1.0


def holds(figure: Figure, value: float, unit: str = "") -> bool:
    """Tell whether a figure can mean a value in a unit."""
    wanted = (value, value * scale_of(unit))
    return any(abs(x - w) <= 1e-9 * max(1.0, abs(w)) for x in figure.values for w in wanted)
