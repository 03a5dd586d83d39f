"""How numbers, operators and functions are said in Chinese and English."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from luocheng.expressions.measures import Unit, spell

__all__ = ["AGGREGATED", "SIGNS", "WORDS", "is_calendar_year", "quantity", "told_apart"]

SIGNS = {
    "*": "×",
    "/": "÷",
    "+": "+",
    "-": "−",
    ">=": "≥",
    "<=": "≤",
    "!=": "≠",
    "<": "<",
    ">": ">",
    "=": "=",
}

WORDS: Mapping[str, Mapping[str, str]] = {
    "zh": {
        "open": "（", "close": "）", "comma": "，", "list": "、", "colon": "：", "next": "；", "missing": "缺",
        "yes": "是", "no": "否", "unclear": "无法判断", "no value": "无法计算", "by zero": "除数为零",
        "and": "并且 ", "or": "或者 ", "not": "并非", "together": "合起来：", "in": "属于", "from": "在", "to": "至",
        "without": "不含 ", "only": "仅 ", "because": "因 ", "take": "取 ", "today": "今天", "of": "·",
    },
    "en": {
        "open": " (", "close": ")", "comma": ", ", "list": ", ", "colon": ": ", "next": "; ", "missing": "missing",
        "yes": "yes", "no": "no", "unclear": "cannot be told", "no value": "cannot be computed",
        "by zero": "division by zero", "and": "and ", "or": "or ", "not": "not", "together": "together: ",
        "in": "is one of", "from": "from", "to": "to", "without": "without ", "only": "only ", "because": "because ",
        "take": "take ", "today": "today", "of": "'s ",
    },
}  # fmt: skip

AGGREGATED: Mapping[str, tuple[str, str]] = {
    "sum": ("{0}的{1}之和", "sum of {1} of {0}"),
    "count": ("{0}数", "number of {0}"),
    "min": ("{0}的{1}最小值", "smallest {1} of {0}"),
    "max": ("{0}的{1}最大值", "largest {1} of {0}"),
    "mean": ("{0}的{1}平均值", "mean {1} of {0}"),
    "any": ("任一{0}：{1}", "any of {0}: {1}"),
    "all": ("每一{0}：{1}", "every one of {0}: {1}"),
    "share": ("{0}中 {1} 的占比", "share of {0} with {1}"),
    "share of sum": ("{0}的{1}占比", "share of {1} of {0}"),
}


def quantity(value: float | dt.date | str, unit: Unit | None = None, digits: int = 2) -> str:
    """Write a number with its unit, thousands divided; shares get one decimal at least: 48.0 %."""
    if not isinstance(value, int | float):
        return str(value)
    said = spell(unit) if unit is not None else ""
    if said == "年" and is_calendar_year(value):
        return f"{int(value)} 年"
    text = f"{_rounded(value, digits, 1 if said == '%' else 0)} {said}"
    return text.rstrip()


def is_calendar_year(value: float) -> bool:
    """Tell whether so many 年 are a year of the calendar, which is written without dividing thousands."""
    return 1000 <= value < 3000 and value == int(value)


def _rounded(value: float, digits: int, least: int) -> str:
    if value and abs(value) < 10**-digits:
        return f"{value:.3g}"
    text = f"{value + 0.0:,.{digits}f}"
    whole, _, decimals = text.partition(".")
    decimals = decimals.rstrip("0").ljust(least, "0")
    text = f"{whole}.{decimals}" if decimals else whole
    return "0" if text == "-0" else text


def told_apart(left: float, right: float, unit: Unit | None) -> tuple[str, str]:
    """Write two numbers with as many decimals as show which is larger: 59.996 % beside 60 %."""
    for digits in range(2, 10):
        both = quantity(left, unit, digits), quantity(right, unit, digits)
        if both[0] != both[1] or abs(left - right) <= 1e-9 * abs(right) + 1e-12:
            return both
    return both
