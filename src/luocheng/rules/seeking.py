"""Values to try on the way from a number to one that passes: outwards, for many records at once, then rounded."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Numbers", "Sought", "Truths", "Way", "between", "closer", "near", "options", "outwards"]

Numbers = NDArray[np.float64]
Truths = NDArray[np.bool_]

_STEPS = 8 * 21
"""Values that are tried on either side where nothing better is known: eight to a power of ten."""
_SECTIONS = 16
_ROUNDS = 14
_DIGITS = range(1, 16)


@dataclass(frozen=True, slots=True)
class Sought:
    """For the records `rows`: the last value that fails, the first that passes, and the value at which it turns."""

    rows: NDArray[np.int64]
    fails: Numbers
    passes: Numbers
    turns: Numbers


@dataclass(frozen=True, slots=True)
class Way:
    """The values to try on one side of a number, a row for each record, the nearest first; nan where there is none.

    With `between` every other value, from the first on, only stands for the stretch that it lies in.
    """

    now: Numbers
    values: Numbers
    between: bool

    def first(self, passed: Truths) -> Sought:
        """Return the first value of each row that passes, where there is one."""
        rows = np.flatnonzero(passed.any(axis=1))
        at = passed[rows].argmax(axis=1)
        before = np.concatenate([self.now[:, None], self.values], axis=1)
        fails, passes = before[rows, at], self.values[rows, at]
        turns = np.where(at % 2 == 0, fails, passes) if self.between else passes
        return Sought(rows, fails, passes, turns)


def between(points: Numbers, now: Numbers, low: Numbers, high: Numbers, side: int, *, whole: bool) -> Way:
    """Return the turning points on one side of a number, and a value between each two and beyond the last.

    Of whole numbers, those around each turning point.
    """
    if whole:
        down, up = np.floor(points), np.ceil(points)
        return outwards(np.concatenate([down - 1, down, up, up + 1], axis=1), now, low, high, side)
    line = outwards(points, now, low, high, side).values
    # A number may stand on a turning point itself: what lies just beyond it comes first.
    line = np.concatenate([now[:, None], line], axis=1)
    after = np.concatenate([line[:, 1:], np.full((len(now), 1), np.nan)], axis=1)
    far = line + side * np.maximum(1.0, np.maximum(np.abs(line), np.abs(now[:, None])))
    middle = np.where(np.isnan(after), far, (line + after) / 2)
    middle = np.where((middle >= low[:, None]) & (middle <= high[:, None]), middle, np.nan)
    values = np.empty((len(now), 2 * line.shape[1] - 1))
    values[:, ::2], values[:, 1::2] = middle, line[:, 1:]
    return Way(now, values, between=True)


def outwards(points: Numbers, now: Numbers, low: Numbers, high: Numbers, side: int) -> Way:
    """Return the points on one side of a number, within what is possible, the nearest first."""
    apart = (points - now[:, None]) * side
    possible = (points >= low[:, None]) & (points <= high[:, None])
    apart = np.where((apart > 0) & possible, apart, np.nan)
    order = np.argsort(apart, axis=1)
    values = np.take_along_axis(np.where(np.isnan(apart), np.nan, points), order, axis=1)
    return Way(now, values, between=False)


def near(now: Numbers, marks: Numbers, *, whole: bool) -> Numbers:
    """Return values on both sides of a number, close ones and far ones, with those that something is compared to."""
    if whole:
        steps = np.unique(np.round(2.0 ** (np.arange(60) / 4)))[None, :]
        marks = np.concatenate([marks - 1, marks, marks + 1], axis=1)
    else:
        steps = np.maximum(np.abs(now), 1.0)[:, None] * 10.0 ** (np.arange(_STEPS) / 8 - 9)[None, :]
    return np.concatenate([now[:, None] - steps, now[:, None] + steps, marks], axis=1)


def closer(sought: Sought, tried: Callable[[NDArray[np.int64], Numbers], Truths], *, whole: bool) -> Sought:
    """Close in on the boundary between the values that fail and those that pass."""
    bad, good = sought.fails.copy(), sought.passes.copy()
    shares = np.arange(1, _SECTIONS) / _SECTIONS
    rows = np.arange(len(bad))
    for _ in range(_ROUNDS):
        least = 1.0 if whole else 1e-13 * np.maximum(np.abs(good), 1e-300)
        if np.all(np.abs(good - bad) <= least):
            break
        inside = bad[:, None] + (good - bad)[:, None] * shares[None, :]
        inside = np.round(inside) if whole else inside
        passes = tried(sought.rows, inside)
        first = np.where(passes.any(axis=1), passes.argmax(axis=1), len(shares))
        edges = np.concatenate([bad[:, None], inside, good[:, None]], axis=1)
        bad, good = edges[rows, first], edges[rows, first + 1]
    return Sought(sought.rows, bad, good, good)


def options(sought: Sought) -> Numbers:
    """Return ways to write each turning point: with the fewest digits, rounded to the side that passes, as it is."""
    lines = []
    for turn, fails, passes in zip(sought.turns, sought.fails, sought.passes, strict=True):
        side = 1.0 if passes > fails else -1.0
        short = 0.0 if abs(turn) < 1e-9 else _shortest(float(turn))
        lines.append([short, *_rounded(float(turn), side), float(turn)])
    widest = max((len(line) for line in lines), default=0)
    return np.array([line + [math.nan] * (widest - len(line)) for line in lines]).reshape(len(lines), widest)


def _shortest(value: float) -> float:
    """Return a number with the fewest digits that change it by next to nothing."""
    for digits in _DIGITS:
        rounded = float(f"{value:.{digits}g}")
        if abs(rounded - value) <= 2e-9 * max(1e-300, abs(value)):
            return rounded
    return value


def _rounded(value: float, side: float) -> list[float]:
    """Return a number rounded to the side that passes, with ever more decimals, where that is next to nothing."""
    found = []
    for decimals in range(7):
        scale = 10.0**decimals
        rounded = (math.ceil(value * scale - 1e-6) if side > 0 else math.floor(value * scale + 1e-6)) / scale
        if abs(rounded - value) <= 1e-6 * abs(value):
            found.append(rounded)
    return found
