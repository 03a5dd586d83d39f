"""How numbers, units and verdicts are said, in Chinese and English."""

from __future__ import annotations

__all__ = ["BOUND_WORDS", "OUTCOME_WORDS", "VERDICT_WORDS", "amount", "difference", "exported", "number"]

VERDICT_WORDS = {
    "fail": ("不通过", "fails"),
    "judgement": ("需人工裁量", "needs judgement"),
    "missing": ("缺数据", "data missing"),
    "pass": ("通过", "passes"),
    "not_applicable": ("不适用", "not applicable"),
}
"""What a verdict is called."""

BOUND_WORDS = {
    "at_least": ("不低于", "at or above"), "at_most": ("不超过", "at or below"), "more_than": ("高于", "above"),
    "less_than": ("低于", "below"), "exactly": ("等于", "equal to"),
}  # fmt: skip
"""How a measure is held against a bound."""

OUTCOME_WORDS = {
    "assigned": ("已确定", "assigned"),
    "judgement": ("由人确定", "for a person to decide"),
    "missing": ("缺数据", "data missing"),
    "unassigned": ("无人负责", "nobody"),
}
"""What the outcome of an assignment is called."""


def number(value: float) -> str:
    """Write a number as a person does: thousands divided, no more than four decimals, no zeros behind them.

    >>> [number(x) for x in (24000, 0.1 + 0.2, -12.0, 1234567.891234, 0.000012)]
    ['24,000', '0.3', '-12', '1,234,567.8912', '0.000012']
    """
    if value == 0:
        return "0"
    decimals = 4 if abs(value) >= 0.001 else 8
    text = f"{value:,.{decimals}f}".rstrip("0").rstrip(".")
    return text if text not in ("", "-0", "0", "-") else f"{value:.3g}"


def exported(value: float | None) -> float | None:
    """Return a number as files have it, with twelve digits: what arithmetic adds behind them is no part of it.

    >>> exported(0.1 + 0.2), exported(2 / 3), exported(None)
    (0.3, 0.666666666667, None)
    """
    return None if value is None else float(f"{value:.12g}")


def amount(value: float, unit: str) -> str:
    """Write a number with its unit: 60 %, 6,000 平方米."""
    return f"{number(value)} {unit}" if unit else number(value)


def difference(value: float, unit: str, language: str = "zh") -> str:
    """Write how far two values are apart; of two shares that is a number of percentage points."""
    if unit == "%":
        return f"{number(abs(value))} " + ("个百分点" if language == "zh" else "percentage points")
    return amount(abs(value), unit)
