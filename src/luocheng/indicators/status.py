"""How a value stands against its target: the whole verdict in one ladder, with the year since when."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from luocheng.errors import LuochengError
from luocheng.expressions.measures import ratio, same_dimension, unit_of
from luocheng.indicators.catalogue import Indicator, Link
from luocheng.indicators.city import Accepted
from luocheng.indicators.result import RESULTS
from luocheng.policy.folder.declared import Quantity
from luocheng.policy.folder.model import COMPARATOR_WORDS, clause_text

__all__ = [
    "STATUSES",
    "STATUS_WORDS",
    "Goal",
    "current",
    "expected_at",
    "goal_of",
    "goals_of",
    "judge",
    "margin_of",
    "place_of",
    "since_when",
    "standard_of",
    "status_of",
    "statuses_of",
]

STATUSES = ("met", "near", "not_met", "accepted", "informative", "no_data")
STATUS_WORDS = {
    "met": ("达标", "met"), "near": ("接近", "near"), "not_met": ("未达标", "not met"),
    "accepted": ("容缺", "accepted shortfall"), "informative": ("仅监测", "informative"), "no_data": ("无数据", "no data"),
}  # fmt: skip
"""What each status is called."""

_TOLERANCE = 1e-9


@dataclass(frozen=True, slots=True)
class Goal:
    """A value to be reached in an area by the end of a year, in the unit of the indicator.

    `low` and `high` are its ends; None where it has no such end. `strict` ends are not themselves enough.
    """

    policy: str
    target: str
    clause: str
    text: str
    low: float | None
    high: float | None
    year: int | None
    strict: bool = False
    area: tuple[str, str] = ("city", "")

    def reached(self, value: float) -> bool:
        """Tell whether a value reaches it."""
        slack = _TOLERANCE * max(abs(self.low or 0.0), abs(self.high or 0.0), 1.0)
        if self.strict:
            return (self.low is None or value > self.low + slack) and (
                self.high is None or value < self.high - slack
            )
        return (self.low is None or value >= self.low - slack) and (
            self.high is None or value <= self.high + slack
        )

    def reaches(self, values: pl.Series) -> pl.Series:
        """Tell of each value whether it reaches it; null where there is none."""
        slack = _TOLERANCE * max(abs(self.low or 0.0), abs(self.high or 0.0), 1.0)
        found = values.is_not_null()
        if self.low is not None:
            found = found & (values > self.low + slack if self.strict else values >= self.low - slack)
        if self.high is not None:
            found = found & (values < self.high - slack if self.strict else values <= self.high + slack)
        return found.set(values.is_null(), None)

    def gaps(self, values: pl.Series) -> pl.Series:
        """Return how much each value lacks; 0 where it reaches the goal, null where there is none."""
        value = pl.col("value")
        lacks = pl.lit(0.0) if self.high is None else value - self.high
        if self.low is not None:
            lacks = pl.when(value <= self.low).then(self.low - value).otherwise(lacks)
        table = pl.DataFrame({"value": values, "reached": self.reaches(values)})
        return table.select(gap=pl.when("reached").then(0.0).otherwise(lacks))["gap"].set(
            values.is_null(), None
        )

    def gap(self, value: float) -> float:
        """Return how much a value lacks; 0 where it reaches the goal."""
        if self.reached(value):
            return 0.0
        if self.low is not None and value <= self.low:
            return self.low - value
        return value - self.high if self.high is not None else 0.0

    @property
    def size(self) -> float:
        """Return the number that a margin is a share of."""
        return abs(self.low if self.low is not None else self.high or 0.0)


def goals_of(indicator: Indicator, areas: Mapping[str, pl.DataFrame]) -> list[Goal]:
    """Return the goals that the policies of a city set for an indicator, each for the area that it names."""
    return [g for link in indicator.links if (g := _goal(indicator, link, areas)) is not None]


def _goal(indicator: Indicator, link: Link, areas: Mapping[str, pl.DataFrame]) -> Goal | None:
    target = link.target
    if target.value is None:
        return None
    area = _area(target.subject, areas)
    if area is None:
        return None
    factor = _factor(target.unit, indicator.unit)
    ends = [float(v) * factor for v in (target.value if isinstance(target.value, tuple) else (target.value,))]
    return goal_of(
        target.comparator, ends, indicator.unit, target.year, better=indicator.better, policy=link.policy,
        target=target.id, clause=clause_text(target.clause), area=area,
    )  # fmt: skip


def goal_of(
    comparator: str,
    ends: Sequence[float],
    unit: str,
    year: int | None,
    *,
    better: str = "none",
    policy: str = "",
    target: str = "",
    clause: str = "",
    area: tuple[str, str] = ("city", ""),
) -> Goal:
    """Return the goal that a comparison asks for.

    Parameters
    ----------
    comparator
        As a plan writes it ('>=') or a policy folder does ('at_least').
    ends
        The number, or the two ends of a range, in the unit of the indicator.
    unit
        The unit of the indicator.
    year
        The year by whose end it is to be reached.
    better
        Which way is better: 'higher', 'lower' or 'none'.
    policy, target, clause, area
        Where it comes from, and what it holds for.
    """
    word = COMPARATOR_WORDS.get(comparator, comparator)
    low = ends[0] if word in ("at_least", "more_than", "between", "exactly") else None
    high = ends[-1] if word in ("at_most", "less_than", "between", "exactly") else None
    if word in ("exactly", "between") and better in ("higher", "lower"):
        # 整治 10 个 asks for ten, and eleven are as good; 80—83% asks for 80.
        low, high = (low, None) if better == "higher" else (None, high)
    strict = word in ("more_than", "less_than")
    return Goal(policy, target, clause, _said(word, ends, unit), low, high, year, strict, area)


def _factor(given: str, wanted: str) -> float:
    """Return what turns a number of the target's unit into the indicator's; documents leave 人均 to the words."""
    try:
        a, b = unit_of(given), unit_of(wanted)
    except LuochengError:
        return 1.0
    return float(ratio(a, b)) if same_dimension(a, b) else 1.0


def _said(word: str, ends: Sequence[float], unit: str) -> str:
    sign = {"at_least": "≥", "more_than": ">", "at_most": "≤", "less_than": "<", "exactly": "="}.get(word, "")
    return (
        sign + "—".join(f"{e:g}" for e in ends) + (unit if unit in ("%", "‰") else f" {unit}" if unit else "")
    )


def place_of(subject: str) -> str:
    """Return the place within the city that a subject names, as 东城区; '' where it means the city or no place.

    >>> place_of("东城区"), place_of("建成区"), place_of("每个街道")
    ('东城区', '', '')
    """
    one = "、" not in subject and _PLACE.search(subject) and not _WHOLE.search(subject)
    return subject if one else ""


_PLACE = re.compile(r"(?:区|县|市|街道|镇|乡|社区)$")
_WHOLE = re.compile(
    r"(?:(?<![东西南北])城区|市区|建成区|全市|城市|中心城市|市域|镇区|全区|高新区|各县(?:\(市\))?|小区|社区|城镇|乡镇|村镇)$|^各|^每|^全"
)


def _area(subject: str, areas: Mapping[str, pl.DataFrame]) -> tuple[str, str] | None:
    """Return the area that a target names, the city where it names none; None for a place that is no area of the city."""
    for level, table in areas.items():
        found = table.filter(pl.col("name") == subject)["code"]
        if len(found) == 1:
            return level, found[0]
    if subject and _PLACE.search(subject) and not _WHOLE.search(subject):
        return None
    return "city", areas["city"]["code"][0]


def current(goals: Iterable[Goal], year: int) -> Goal | None:
    """Return the goal that counts in a year: the next to be reached, or the last where all years are past."""
    dated = sorted((g for g in goals if g.year is not None), key=lambda g: g.year or 0)
    coming = [g for g in dated if (g.year or 0) >= year]
    if coming:
        return coming[0]
    undated = [g for g in goals if g.year is None]
    return dated[-1] if dated else undated[0] if undated else None


def judge(
    value: float | None,
    goal: Goal | None,
    *,
    near: Quantity | None = None,
    expected: float | None = None,
    accepted: Accepted | None = None,
    on: dt.date,
) -> str:
    """Return the status of a value.

    Parameters
    ----------
    near
        How far from the goal still counts as near: a share of it, or an amount in the unit of the indicator.
    expected
        The value that would be on course in this year, where the goal lies ahead.
    accepted
        A shortfall that somebody accepted, until a day.
    on
        The day the data are of.
    """
    if value is None:
        return "no_data"
    if goal is None:
        return "informative"
    if goal.reached(value):
        return "met"
    if accepted is not None and on <= accepted.until:
        return "accepted"
    if goal.gap(value) <= margin_of(near, goal) or _on_course(value, expected, goal):
        return "near"
    return "not_met"


def margin_of(near: Quantity | None, goal: Goal) -> float:
    """Return how far from a goal still counts as near, in the unit of the indicator."""
    if near is None:
        return 0.05 * goal.size
    return near.value / 100 * goal.size if near.unit == "%" else near.value


def _on_course(value: float, expected: float | None, goal: Goal) -> bool:
    if expected is None:
        return False
    slack = _TOLERANCE * max(1.0, abs(expected))
    return value >= expected - slack if goal.low is not None else value <= expected + slack


def expected_at(goal: Goal, year: int, past: Sequence[tuple[int, float]]) -> float | None:
    """Return the value on the straight way from the first known year to the goal; None where it is not ahead."""
    before = [(y, v) for y, v in past if y < year]
    if goal.year is None or goal.year <= year or not before:
        return None
    first, value = min(before)
    end = goal.low if goal.low is not None else goal.high
    return None if end is None else value + (end - value) * (year - first) / (goal.year - first)


def since_when(
    status: str,
    year: int,
    past: Iterable[tuple[int, float]],
    goals: Sequence[Goal],
    near: Quantity | None = None,
) -> int:
    """Return the year since when the values before that of `year` have had the same status.

    An accepted shortfall counts from the year in which it was one. Years without a value say nothing, and are passed over.
    """
    wanted, since = "not_met" if status == "accepted" else status, year
    for then, older in sorted(past, reverse=True):
        if then >= year:
            continue
        if judge(older, current(goals, then), near=near, on=dt.date(then, 12, 31)) != wanted:
            break
        since = then
    return since


def status_of(
    indicator: Indicator,
    level: str,
    area: str,
    value: float | None,
    goals: Sequence[Goal],
    past: Sequence[tuple[int, float]],
    accepted: Sequence[Accepted],
    on: dt.date,
    names: Sequence[str] = (),
) -> dict[str, Any]:
    """Return status, goal, gap and the year since when, for one value.

    A lower area is held against the goal of the whole city where the indicator is a share, so that areas compare.
    """
    own = [g for g in goals if g.area == (level, area)]
    scope = "own" if own else ""
    if not own and indicator.kind not in ("value", "observed"):
        own = [g for g in goals if g.area[0] == "city"]
        scope = "city" if own else ""
    goal = current(own, on.year)
    expected = expected_at(goal, on.year, past) if goal else None
    waived = next(
        (a for a in accepted if a.indicator == indicator.id and (a.area in (area, *names) if a.area else level == "city")),
        None,
    )  # fmt: skip
    near = indicator.declared.near
    status = judge(value, goal, near=near, expected=expected, accepted=waived, on=on)
    since = since_when(status, on.year, past, own, near)
    return {
        "status": status,
        "since": since if status != "no_data" else None,
        "target": goal.text if goal else None,
        "target_low": goal.low if goal else None,
        "target_high": goal.high if goal else None,
        "target_year": goal.year if goal else None,
        "target_id": goal.target if goal else None,
        "target_scope": scope or None,
        "policy": goal.policy if goal else None,
        "clause": goal.clause if goal else None,
        "gap": goal.gap(value) if goal and value is not None else None,
        "expected": expected,
        "accepted_until": waived.until.isoformat() if status == "accepted" and waived else None,
    }


def statuses_of(indicator: Indicator, values: pl.Series, goals: Sequence[Goal], on: dt.date) -> pl.DataFrame:
    """Return what `status_of` does for areas below the city without goal, history or accepted shortfall of their own."""
    one = status_of(indicator, "", "", None, goals, (), (), on)
    own = [] if indicator.kind in ("value", "observed") else [g for g in goals if g.area[0] == "city"]
    goal = current(own, on.year)
    nothing = values.is_null()
    told = pl.DataFrame({n: pl.repeat(v, len(values), dtype=RESULTS[n], eager=True) for n, v in one.items()})
    since = pl.repeat(on.year, len(values), dtype=pl.Int64, eager=True).set(nothing, None)
    if goal is None:
        status = pl.repeat("informative", len(values), dtype=pl.String, eager=True).set(nothing, "no_data")
        return told.with_columns(status.alias("status"), since.alias("since"))
    gap = goal.gaps(values)
    ladder = pl.when(pl.col("value").is_null()).then(pl.lit("no_data")).when("reached").then(pl.lit("met"))
    ladder = ladder.when(pl.col("gap") <= margin_of(indicator.declared.near, goal)).then(pl.lit("near"))
    held = pl.DataFrame({"value": values, "reached": goal.reaches(values), "gap": gap})
    status = held.select(status=ladder.otherwise(pl.lit("not_met")))["status"]
    return told.with_columns(status.alias("status"), since.alias("since"), gap.alias("gap"))


def standard_of(indicator: Indicator) -> Goal | None:
    """Return what the standard of an indicator asks for, as a goal without a year; None where it gives no number."""
    standard = indicator.declared.standard
    if standard is None:
        return None

    def end(bound: Quantity | None) -> float | None:
        return None if bound is None else bound.value * _factor(bound.unit, indicator.unit)

    low, high = end(standard.more_than or standard.at_least), end(standard.at_most)
    ends = [e for e in (low, high) if e is not None]
    if not ends:
        return None
    strict = standard.more_than is not None
    word = (
        "between" if len(ends) == 2 else "at_most" if low is None else "more_than" if strict else "at_least"
    )
    return Goal("", "", standard.clause, _said(word, ends, indicator.unit), low, high, None, strict)
