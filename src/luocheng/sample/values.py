"""Plausible numbers, dates, choices and answers, by unit, label and what the rules of a policy look at."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from luocheng.sample.draw import Source, pick

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from luocheng.registers.types import FieldType
    from luocheng.sample.hints import Limit

    Numbers = NDArray[np.float64]

__all__ = ["answers", "chosen", "dates", "follows", "numbers", "rounded"]

_MEDIANS: dict[str, tuple[float, float]] = {
    "平方米": (6000, 1.0), "万平方米": (35, 0.7), "公顷": (3, 0.8), "亩": (40, 0.8), "平方公里": (6, 0.7),
    "万元": (2500, 1.0), "亿元": (60, 0.8), "元": (50_000, 1.0), "元/平方米": (4200, 0.35),
    "元/平方米/年": (9, 0.25), "万元/年": (120, 0.8), "米": (180, 0.8), "公里": (2, 0.8), "厘米": (22, 0.5),
    "毫米": (400, 0.5), "分钟": (12, 0.45), "天": (20, 0.6), "工作日": (8, 0.5), "人": (40, 0.9), "户": (300, 0.8),
    "吨": (80, 0.9), "立方米": (900, 0.9), "千瓦": (60, 0.5), "年": (18, 0.6), "岁": (42, 0.2),
    "吨/平方公里": (7, 0.2), "个": (20, 0.8), "株": (60, 0.8), "辆": (12, 0.8), "分": (82, 0.1), "": (20, 0.8),
}  # fmt: skip
"""Median and spread (of the logarithm) of what is measured in a unit."""

_LABELS: tuple[tuple[str, float, float], ...] = (
    ("容积率", 2.4, 0.3), ("高度", 30, 0.6), ("距离", 320, 0.6), ("胸径", 18, 0.4), ("星级", 3, 0.3), ("宽度", 9, 0.5),
    ("次数", 1, 0.9), ("楼栋", 14, 0.6), ("泊位", 90, 0.8), ("户数", 420, 0.7), ("总投资", 18_000, 1.0),
    ("评估价值", 32_000, 0.6), ("建筑面积", 42_000, 0.9), ("建设量", 60_000, 0.8), ("负债率", 62, 0.2),
    ("绿地率", 37, 0.15), ("绿化覆盖率", 42, 0.12), ("服务半径覆盖率", 78, 0.15), ("增长率", 6, 0.5), ("强度", 3, 0.4),
)  # fmt: skip

_FIRST, _LAST = np.datetime64("2021-01-04"), np.datetime64("2025-12-31")
_LAST_YEAR = 2026
_YEARS = re.compile(r"year|年份|年度")
_AHEAD = re.compile(r"期限|有效期|应完成|到期|约定|计划|拟|expires|due")
_RARE = re.compile(r"未|不|擅自|违|闲置|逾期|挪用|失信|危险|盲|塌|损|占用|重大|需|确需|紧急")


def numbers(kept: FieldType, draw: Source, count: int, limits: Sequence[Limit] = ()) -> Numbers:
    """Draw the values of a number field, in its unit: near the limits that rules set, else as its kind goes."""
    if limits and _YEARS.search(f"{kept.id} {kept.label.zh}"):
        turn = np.array([limit.value for limit in limits])[draw.integers(0, len(limits), count)]
        values = np.minimum(turn + draw.normal(0, 9, count), _LAST_YEAR)
    elif limits:
        values = _near(draw, count, limits, _kind(kept)[0])
    elif kept.type == "integer" and _YEARS.search(f"{kept.id} {kept.label.zh}"):
        old = re.search(r"建成|built", f"{kept.id} {kept.label.zh}")
        values = draw.integers(1978 if old else 2021, 2021 if old else 2027, count).astype(float)
    elif kept.low is not None and kept.high is not None and _by_label(kept) is None:
        values = kept.low + (kept.high - kept.low) * draw.beta(3.0, 2.2, count)
    elif kept.unit in ("%", "‰") and _by_label(kept) is None:
        values = 100 * draw.beta(3.0, 3.0, count)
    else:
        median, spread = _kind(kept)
        values = np.exp(draw.normal(np.log(median), spread, count))
    return rounded(kept, values)


def _kind(kept: FieldType) -> tuple[float, float]:
    """Return median and spread by the words of a label, else by the unit."""
    return _by_label(kept) or _MEDIANS.get(kept.unit, _MEDIANS[""])


def _by_label(kept: FieldType) -> tuple[float, float] | None:
    for word, median, spread in _LABELS:
        if word in kept.label.zh and kept.unit not in ("万平方米", "公顷"):
            return median, spread
    return None


def _near(draw: Source, count: int, limits: Sequence[Limit], usual: float) -> Numbers:
    """Draw around limits: mostly on the good side, and now and then exactly on one."""
    value = np.array([limit.value for limit in limits])
    lean = np.array([limit.lean for limit in limits])
    at = draw.integers(0, len(limits), count)
    around, side = value[at], lean[at]
    # Beside zero and very small counts the usual size of such a figure says how far to go.
    scale = np.where(np.abs(around) < 2, np.maximum(np.abs(around), min(usual, 6.0)), np.abs(around))
    drawn = around + scale * draw.normal(0.22 * side, 0.28, count)
    drawn = np.where((value >= 0).all(), np.maximum(drawn, 0.0), drawn)
    result: Numbers = np.where(draw.random(count) < 0.03, around, drawn)
    return result


def rounded(kept: FieldType, values: Numbers) -> Numbers:
    """Round as people write such figures, within the least and the greatest value of the field."""
    size = np.abs(values)
    digits = 0 if kept.type == "integer" else 1 if kept.unit in ("%", "亿元") else 2
    rounded = np.where((size >= 1000) & (digits > 0), np.round(values), np.round(values, digits))
    low = kept.low if kept.low is not None else -np.inf
    high = kept.high if kept.high is not None else np.inf
    result: Numbers = np.clip(rounded, low, high) + 0.0
    return result


def dates(kept: FieldType, draw: Source, count: int, after: pl.Series | None = None) -> pl.Series:
    """Draw days; those of a later step some days or weeks `after` the step before it."""
    words = f"{kept.id} {kept.label.zh}"
    if kept.label.zh == "月份":
        months = np.datetime64("2024-01") + draw.integers(0, 30, count)
        return pl.Series(months.astype("datetime64[D]")).cast(pl.Date)
    days: NDArray[np.datetime64]
    if after is not None:
        usual = 6.0 if re.search(r"最近", words) else 2.6
        gap = np.maximum(1, np.exp(draw.normal(usual, 0.8, count))).astype(np.int64)
        days = after.cast(pl.Date).to_numpy().astype("datetime64[D]") + gap.astype("timedelta64[D]")
    elif _AHEAD.search(words):
        days = np.datetime64("2026-03-01") + draw.integers(0, 1000, count).astype("timedelta64[D]")
    elif re.search(r"last|上次", words):
        days = np.datetime64("2019-06-01") + draw.integers(0, 2700, count).astype("timedelta64[D]")
    else:
        days = _FIRST + draw.integers(0, int((_LAST - _FIRST).astype(int)), count).astype("timedelta64[D]")
    return pl.Series(days).cast(pl.Date)


def follows(kept: FieldType) -> bool:
    """Tell whether a date is that of a later step, which comes after the first date of its record."""
    words = f"{kept.id} {kept.label.zh}"
    return not _AHEAD.search(words) and not re.search(r"last|上次|建成|启用|购置|月份", words)


def answers(kept: FieldType, draw: Source, count: int, wanted: bool | None = None) -> pl.Series:
    """Draw yes and no: mostly what a rule wants; else seldom yes where the label tells of something bad."""
    usual = 0.12 if _RARE.search(kept.label.zh) else 0.7
    share = {None: usual, True: 0.9, False: 0.08}[wanted]
    return pl.Series(draw.random(count) < share)


def chosen(kept: FieldType, draw: Source, count: int) -> pl.Series:
    """Draw choices, the first ones more often than the last."""
    ids = [c.id for c in kept.choices]
    return pick(draw, ids, count, [1.0 / (1.0 + 0.35 * n) for n in range(len(ids))])
