"""The ladder of status, the goal that counts, and since when."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest

from luocheng.indicators.city import Accepted
from luocheng.indicators.result import CheckupResult
from luocheng.indicators.status import Goal, current, expected_at, judge
from luocheng.policy.folder.declared import Quantity

ON = dt.date(2025, 12, 31)
HIGH = Goal("p", "t", "一", "≥80%", 80.0, None, 2025)
LOW = Goal("p", "t", "一", "≤10%", None, 10.0, 2025)


@pytest.mark.parametrize(
    ("value", "goal", "status"),
    [
        (None, HIGH, "no_data"),
        (50.0, None, "informative"),
        (80.0, HIGH, "met"),
        (76.0, HIGH, "near"),
        (75.9, HIGH, "not_met"),
        (10.0, LOW, "met"),
        (10.5, LOW, "near"),
        (10.6, LOW, "not_met"),
        (0.1 + 0.2, Goal("p", "t", "", "≥0.3", 0.3, None, None), "met"),
        (80.0, Goal("p", "t", "", ">80", 80.0, None, None, strict=True), "near"),
    ],
)
def test_the_ladder(value: float | None, goal: Goal | None, status: str) -> None:
    assert judge(value, goal, on=ON) == status


def test_near_may_be_a_share_or_an_amount() -> None:
    assert judge(70.0, HIGH, near=Quantity(20, "%"), on=ON) == "near"
    assert judge(79.0, HIGH, near=Quantity(0.5, "个"), on=ON) == "not_met"


def test_an_accepted_shortfall_has_an_end() -> None:
    accepted = Accepted("x", dt.date(2026, 6, 30), "市政府", "在建")
    assert judge(10.0, HIGH, accepted=accepted, on=ON) == "accepted"
    assert judge(10.0, HIGH, accepted=accepted, on=dt.date(2026, 7, 1)) == "not_met"
    assert judge(90.0, HIGH, accepted=accepted, on=ON) == "met"


def test_the_next_goal_counts_and_then_the_last() -> None:
    goals = [Goal("p", str(y), "", "", v, None, y) for y, v in ((2024, 83.0), (2026, 90.0), (2025, 86.0))]
    assert [current(goals, y).low for y in (2023, 2024, 2025, 2026, 2030)] == [83, 83, 86, 90, 90]  # type: ignore[union-attr]
    assert current([], 2025) is None


def test_on_the_way_to_a_goal_that_lies_ahead() -> None:
    goal = Goal("p", "t", "", "", 90.0, None, 2026)
    assert expected_at(goal, 2024, [(2022, 70.0)]) == pytest.approx(80)
    assert expected_at(goal, 2026, [(2022, 70.0)]) is None
    assert judge(80.0, goal, near=Quantity(1, "%"), expected=80.0, on=dt.date(2024, 12, 31)) == "near"
    assert judge(79.0, goal, near=Quantity(1, "%"), expected=80.0, on=dt.date(2024, 12, 31)) == "not_met"


def test_policies_of_the_city_set_the_goals(result: CheckupResult) -> None:
    """漏损率 9.2 of 2025 against ≤9% of that year: within 5 %, as in 2024 with 9.9 against 9.5."""
    found = result.values.filter((pl.col("indicator") == "water-leakage") & (pl.col("level") == "city"))
    told = found.row(0, named=True)
    assert (told["value"], told["status"], told["target"], told["target_year"]) == (9.2, "near", "≤9%", 2025)
    assert (told["since"], told["previous"], told["previous_period"]) == (2024, 9.9, 2024)
    assert told["standard_met"]
    assert told["clause"] == "二/(四)/2"


def test_a_goal_of_one_district_is_no_goal_of_the_city(result: CheckupResult) -> None:
    own = result.values.filter(pl.col("indicator") == "property-coverage")
    assert own.filter(pl.col("level") == "city")["target"].to_list() == [None]
