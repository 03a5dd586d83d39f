"""Classes for maps: few, of readable bounds, the target always a bound of its own."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from luocheng.bulletins.checkup.words import number

__all__ = ["RAMP", "Classes", "classify", "colours"]

RAMP = ("#f7e8b0", "#c9d59c", "#86bfa3", "#4596a8", "#2a6496", "#1d2f6f")
"""Light to dark by even steps of lightness: told apart in grey, and by people who do not see red or green."""

_MOST, _SINGLE = 5, 6
_NICE = (1.0, 2.0, 2.5, 5.0)


@dataclass(frozen=True, slots=True)
class Classes:
    """Bounds of classes: `bounds[i]` up to `bounds[i + 1]`, the last class with its upper end.

    `target` is the bound that is a target; None where there is none among the values. `single` classes are of one whole
    number each. A value on a bound belongs to the class above it, or with `upper` to the one below: to that which meets
    the target.
    """

    bounds: tuple[float, ...]
    target: float | None = None
    single: bool = False
    upper: bool = False

    def __len__(self) -> int:
        return len(self.bounds) if self.single else max(0, len(self.bounds) - 1)

    def of(self, values: Sequence[float | None]) -> list[int | None]:
        """Return the class of each value; None for a missing one."""
        inner = np.asarray(self.bounds[1:] if self.single else self.bounds[1:-1])
        side: Literal["left", "right"] = "left" if self.upper and not self.single else "right"
        return [None if v is None or v != v else int(np.searchsorted(inner, v, side=side)) for v in values]

    def labels(self, unit: str) -> list[str]:
        """Return the classes in words, lowest first."""
        tail = unit if unit in ("%", "‰") else ""
        if self.single:
            return [f"{number(b)}{tail}" for b in self.bounds]
        return [f"{number(a)}—{number(b)}{tail}" if a != b else f"{number(a)}{tail}" for a, b in zip(self.bounds, self.bounds[1:], strict=False)]  # fmt: skip


def classify(values: Sequence[float | None], target: float | None = None, *, upper: bool = False) -> Classes:
    """Return classes of about as many values each, their bounds rounded to what people read.

    The target is a bound where it lies among the values.
    """
    known = np.sort(np.array([v for v in values if v is not None and math.isfinite(v)], float))
    if not len(known):
        return Classes(())
    low, high = float(known[0]), float(known[-1])
    different = len(np.unique(known))
    if different <= _SINGLE and bool(np.all(known == np.round(known))):
        return Classes(tuple(float(v) for v in np.unique(known)), None, single=True)
    if different == 1:
        return Classes((low, high))
    count = min(_MOST, different)
    cuts = [float(np.quantile(known, i / count)) for i in range(1, count)]
    step = _step(high - low)
    inside = target if target is not None and low < target <= high else None
    bounds = sorted({_rounded(c, step) for c in cuts})
    floor, ceiling = math.floor(low / step) * step, math.ceil(high / step) * step
    if low >= 0 and floor < 0:
        floor = 0.0
    bounds = [b for b in bounds if low < b <= high]
    if inside is not None:
        bounds = sorted({b for b in bounds if abs(b - inside) > 0.6 * step * 2} | {inside})
    ends = (_clean(min(floor, low)), *(_clean(b) for b in bounds), _clean(max(ceiling, high)))
    return Classes(tuple(dict.fromkeys(ends)), inside, upper=upper)


def _step(span: float) -> float:
    """Return a round number of which a span has some thirty."""
    # A span that is next to nothing has no logarithm.
    raw = max(span / 30, 1e-300)
    power = 10.0 ** math.floor(math.log10(raw))
    return next((n * power for n in (*_NICE, 10.0) if n * power >= raw), 10 * power)


def _rounded(value: float, step: float) -> float:
    return _clean(round(value / step) * step)


def _clean(value: float) -> float:
    return float(f"{value:.10g}")


def colours(count: int) -> list[str]:
    """Return colours for classes, lightest first, spread over the whole ramp."""
    if count <= 1:
        return [RAMP[3]] * count
    at = np.linspace(0, len(RAMP) - 1, count)
    return [_between(float(a)) for a in at]


def _between(at: float) -> str:
    lower = min(int(at), len(RAMP) - 2)
    share = at - lower
    pairs = [(int(RAMP[lower][i : i + 2], 16), int(RAMP[lower + 1][i : i + 2], 16)) for i in (1, 3, 5)]
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)
