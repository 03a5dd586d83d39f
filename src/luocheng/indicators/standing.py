"""How one target of a plan stands, from the values of its years: which value counts, its status, since when, what is missing.

The verdict is that of the ladder in `luocheng.indicators.status`; here is said which year's value it is given. A target counts
from its year until the year of the next one of the same indicator. While its year lies ahead, the latest value counts, and is
near where it is on course. Once its year is over, only a value of that time counts: without one nothing is known.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from luocheng.errors import Fault, LuochengError
from luocheng.expressions.measures import ratio, same_dimension, unit_of
from luocheng.indicators.city import Accepted
from luocheng.indicators.status import Goal, expected_at, goal_of, judge, margin_of, since_when
from luocheng.policy.folder.declared import Quantity

__all__ = ["DONE_UNIT", "Standing", "convert", "explain", "goal_for", "missing_years", "stand"]

DONE_UNIT = "%"
"""What a deliverable is measured in: how much of it is done."""

_SHARES = ("%", "％", "‰", "")


@dataclass(frozen=True, slots=True)
class Standing:
    """How a target stands.

    Parameters
    ----------
    status
        One of `luocheng.indicators.status.STATUSES`.
    since
        The first year of the years in a row that have this status; None where nothing is known.
    year, value
        The value that was judged and its year; None where none counts.
    gap
        How much it lacks; 0 where it reaches the goal.
    expected
        What would be on course in that year, where the goal lies ahead.
    last
        The latest year of which a value is known, though it may not count.
    reason
        Why it has this status: 'reached', 'accepted', 'within' the margin of what is near, on 'course', 'short', 'no_goal',
        'no_value', or 'no_value_of_its_time' where only older values are known.
    margin
        How far from the goal still counts as near.
    """

    status: str
    since: int | None
    year: int | None
    value: float | None
    gap: float | None
    expected: float | None
    last: int | None
    reason: str
    margin: float | None


def goal_for(
    comparator: str,
    value: float | Sequence[float] | None,
    given: str,
    unit: str,
    year: int | None,
    *,
    better: str = "none",
    target: str = "",
    clause: str = "",
) -> Goal | None:
    """Return the goal of a target as a plan writes it, in the unit of its indicator.

    A deliverable asks for all of it to be done. None where there is no number to be held against.
    """
    if comparator == "done":
        return goal_of(">=", (100.0,), DONE_UNIT, year, target=target, clause=clause)
    if value is None:
        return None
    ends = [convert(float(v), given, unit) for v in (value if isinstance(value, Sequence) else (value,))]
    return goal_of(comparator, ends, unit, year, better=better, target=target, clause=clause)


def convert(value: float, given: str, wanted: str) -> float:
    """Return a value in another unit: 8000 个 are 0.8 万个.

    Raises
    ------
    LuochengError
        When the units measure different things; units that are not known count as the same only where they are written alike.
    """
    if given == wanted:
        return value
    a, b = unit_of(given), unit_of(wanted)
    if not same_dimension(a, b) or ((given in _SHARES) != (wanted in _SHARES)):
        raise LuochengError(
            Fault(
                f"单位“{given}”不能换算成“{wanted}”",
                expected=wanted,
                what_en=f"The unit “{given}” cannot be turned into “{wanted}”",
                expected_en=wanted,
                code="observation-unit",
            )
        )
    factor = ratio(a, b)
    return value * factor.numerator / factor.denominator


def stand(
    goal: Goal | None,
    path: Sequence[Goal],
    values: Sequence[tuple[int, float]],
    on: dt.date,
    *,
    near: Quantity | None = None,
    accepted: Accepted | None = None,
    baseline: tuple[int, float] | None = None,
) -> Standing:
    """Return how a target stands on a day.

    Parameters
    ----------
    goal
        What it asks for; None for what is only watched.
    path
        The goals of the same indicator, this one among them.
    values
        The values that are known, by year. A year without one is left out.
    on
        The day.
    near
        How far from the goal still counts as near, as the indicator declares it.
    accepted
        A shortfall that was accepted.
    baseline
        Year and value from which the path sets out, where the plan tells it.
    """
    known = {y: v for y, v in values if y <= on.year}
    last = max(known, default=None)
    year = _counts(goal, path, known, on)
    value = None if year is None else known[year]
    past = sorted((known | ({} if baseline is None else {baseline[0]: baseline[1]})).items())
    expected = None if goal is None or year is None else expected_at(goal, year, past)
    status = judge(value, goal, near=near, expected=expected, accepted=accepted, on=on)
    if year is None:
        unknown = "no_value" if last is None else "no_value_of_its_time"
        return Standing(status, None, None, None, None, None, last, unknown, None)
    since = since_when(
        status, year, _in_a_row(known, year), path if goal is None else _until(path, goal), near
    )
    gap = None if goal is None or value is None else goal.gap(value)
    margin = None if goal is None else margin_of(near, goal)
    return Standing(status, since, year, value, gap, expected, last, _reason(status, gap, margin), margin)


def _reason(status: str, gap: float | None, margin: float | None) -> str:
    if status == "near":
        return "within" if gap is not None and margin is not None and gap <= margin else "course"
    return {"met": "reached", "accepted": "accepted", "informative": "no_goal"}.get(status, "short")


def _counts(goal: Goal | None, path: Sequence[Goal], known: dict[int, float], on: dt.date) -> int | None:
    """Return the year whose value counts for a goal."""
    if goal is None or goal.year is None:
        return max(known, default=None)
    following = min((g.year for g in path if g.year is not None and g.year > goal.year), default=on.year + 1)
    due = [y for y in known if goal.year <= y < following]
    if due:
        return max(due)
    # Its year is over and no value is of that time: an older one would be a guess.
    return None if goal.year < on.year else max(known, default=None)


def _in_a_row(known: dict[int, float], year: int) -> list[tuple[int, float]]:
    """Return the values of the years before one, back to the first year that is missing."""
    found = []
    while (year := year - 1) in known:
        found.append((year, known[year]))
    return found


def _until(path: Sequence[Goal], goal: Goal) -> list[Goal]:
    """Return the goals of a path up to one."""
    return [g for g in path if g is goal or (g.year or 9999) <= (goal.year or 9999)]


def missing_years(first: int | None, known: Sequence[int], on: dt.date) -> list[int]:
    """Return the years that are over and have no value, from the first that should have one."""
    begin = first if first is not None else min(known, default=on.year)
    return [y for y in range(begin, on.year) if y not in set(known)]


def explain(
    goal: Goal | None,
    found: Standing,
    values: Sequence[tuple[int, float]],
    baseline: tuple[int, float] | None = None,
) -> list[tuple[str, str]]:
    """Return the comparison, the gap and the way to the goal with their numbers, each in Chinese and English.

    Parameters
    ----------
    goal, found
        What is asked for, and how it stands.
    values, baseline
        What `stand` was given.
    """
    if goal is None or found.value is None or found.year is None:
        return []
    value = _n(found.value)
    told = []
    low, high = (">", "<") if goal.strict else ("≥", "≤")
    asked = [f"{value} {s} {_n(e)}" for s, e in ((low, goal.low), (high, goal.high)) if e is not None]
    yes = goal.reached(found.value)
    told.append(
        (
            f"{'，'.join(asked)}：{'成立' if yes else '不成立'}",
            f"{', '.join(asked)}: {'true' if yes else 'false'}",
        )
    )
    if yes or found.gap is None:
        return told
    end = goal.low if goal.low is not None and found.value <= goal.low else goal.high
    assert end is not None
    bigger, smaller = (end, found.value) if end > found.value else (found.value, end)
    gap = f"{_n(bigger)} − {_n(smaller)} = {_n(found.gap)}"
    told.append((f"差距：{gap}", f"Gap: {gap}"))
    if found.margin is not None:
        sign = "≤" if found.gap <= found.margin else ">"
        told.append(
            (
                f"算作接近的范围：{_n(found.margin)}；{_n(found.gap)} {sign} {_n(found.margin)}",
                f"Counts as near: {_n(found.margin)}; {_n(found.gap)} {sign} {_n(found.margin)}",
            )
        )
    if found.expected is not None and goal.year is not None:
        past = {y: v for y, v in [*values, *([] if baseline is None else [baseline])] if y < found.year}
        first = min(past)
        aim = goal.low if goal.low is not None else goal.high
        assert aim is not None
        way = (
            f"{_n(past[first])} + ({_n(aim)} − {_n(past[first])}) × ({found.year} − {first}) ÷ "
            f"({goal.year} − {first}) = {_n(found.expected)}"
        )
        told.append((f"按年推进，{found.year} 年应为：{way}", f"On the way, {found.year} should have: {way}"))
    return told


def _n(value: float) -> str:
    return f"{value:.6f}".rstrip("0").rstrip(".") if abs(value) < 1e12 else f"{value:g}"
