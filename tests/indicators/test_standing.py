"""How a target of a plan stands: which year's value counts, and that what is not known is no pass."""

from __future__ import annotations

import datetime as dt

import pytest

from luocheng.errors import LuochengError
from luocheng.indicators.city import Accepted
from luocheng.indicators.standing import convert, explain, goal_for, missing_years, stand

PATH = [goal_for(">=", v, "%", "%", y) for y, v in ((2024, 39.0), (2025, 39.5), (2026, 40.0))]
GOALS = [g for g in PATH if g is not None]
DAY = dt.date(2026, 11, 27)


def status(
    goal: int, values: list[tuple[int, float]], on: dt.date = DAY, **given: object
) -> tuple[str, int | None]:
    found = stand(GOALS[goal], GOALS, values, on, **given)  # type: ignore[arg-type]
    return found.status, found.year


def test_each_year_of_a_path_is_held_against_its_own_value() -> None:
    values = [(2024, 39.1), (2025, 30.0)]
    assert status(0, values) == ("met", 2024)
    assert status(1, values) == ("not_met", 2025)


def test_a_year_that_is_over_without_a_value_is_unknown_though_an_earlier_one_would_do() -> None:
    assert status(1, [(2024, 45.0)]) == ("no_data", None)
    found = stand(GOALS[1], GOALS, [(2024, 45.0)], DAY)
    assert (found.last, found.value) == (2024, None)


def test_the_last_target_is_held_against_the_latest_value_while_its_year_lies_ahead() -> None:
    assert status(2, [(2024, 30.0), (2025, 39.7)]) == ("near", 2025)
    assert status(2, [(2024, 30.0), (2025, 31.0)]) == ("not_met", 2025)
    assert status(2, [(2025, 40.2)]) == ("met", 2025)


def test_on_course_from_the_baseline_is_near() -> None:
    goal = goal_for(">=", 600, "公里", "公里", 2026)
    assert goal is not None
    found = stand(goal, [goal], [(2024, 200.0)], DAY, baseline=(2023, 0.0))
    assert (found.status, found.reason, found.expected, found.margin) == ("near", "course", 200.0, 30.0)
    assert stand(goal, [goal], [(2024, 150.0)], DAY, baseline=(2023, 0.0)).status == "not_met"


def test_after_the_last_year_a_later_value_makes_it_good() -> None:
    on = dt.date(2028, 1, 10)
    assert status(2, [(2026, 30.0), (2027, 40.0)], on) == ("met", 2027)
    assert status(2, [(2025, 41.0)], on) == ("no_data", None)


def test_nothing_is_known_of_years_to_come() -> None:
    assert status(2, [(2027, 41.0)]) == ("no_data", None)


def test_a_deliverable_is_met_when_all_of_it_is_done() -> None:
    goal = goal_for("done", None, "", "", 2024)
    assert goal is not None
    assert stand(goal, [goal], [(2024, 100.0)], DAY).status == "met"
    assert stand(goal, [goal], [(2024, 40.0), (2025, 100.0)], DAY).status == "met"
    assert stand(goal, [goal], [(2024, 40.0)], DAY).status == "not_met"
    assert stand(goal, [goal], [], DAY).status == "no_data"


def test_a_target_without_number_is_only_watched() -> None:
    assert stand(None, [], [(2025, 3.0)], DAY).status == "informative"


def test_an_accepted_shortfall_holds_until_its_day() -> None:
    accepted = Accepted("", dt.date(2026, 12, 31), "市政府", "地铁施工")
    assert status(1, [(2025, 30.0)], accepted=accepted) == ("accepted", 2025)
    assert status(1, [(2025, 30.0)], dt.date(2027, 1, 1), accepted=accepted) == ("not_met", 2025)
    assert status(1, [], accepted=accepted) == ("no_data", None)


def test_since_when_ends_at_a_year_that_is_missing() -> None:
    values = [(2021, 20.0), (2023, 20.0), (2024, 20.0), (2025, 20.0)]
    assert stand(GOALS[1], GOALS, values, DAY).since == 2023


def test_missing_years_are_named() -> None:
    assert missing_years(2023, [2023, 2025], DAY) == [2024]
    assert missing_years(2024, [], DAY) == [2024, 2025]


def test_values_are_converted_and_units_that_do_not_fit_refused() -> None:
    assert convert(8000, "个", "万个") == 0.8
    assert convert(3, "类水体", "类水体") == 3
    for given, wanted in (("套", "%"), ("公里", "个"), ("类水体", "个")):
        with pytest.raises(LuochengError):
            convert(1, given, wanted)


def test_the_verdict_is_told_with_its_numbers() -> None:
    found = stand(GOALS[2], GOALS, [(2025, 37.0)], DAY, baseline=(2023, 36.0))
    zh = [z for z, _en in explain(GOALS[2], found, [(2025, 37.0)], (2023, 36.0))]
    assert zh == [
        "37 ≥ 40：不成立",
        "差距：40 − 37 = 3",
        "算作接近的范围：2；3 > 2",
        "按年推进，2025 年应为：36 + (40 − 36) × (2025 − 2023) ÷ (2026 − 2023) = 38.666667",
    ]
    assert explain(GOALS[2], stand(GOALS[2], GOALS, [], DAY), []) == []
