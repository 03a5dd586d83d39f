"""Functions of numbers and texts."""

from __future__ import annotations

import datetime as dt
from decimal import ROUND_HALF_UP, Decimal

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luocheng.expressions import evaluate, explain
from tests.expressions.world import formula, nearly, values


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("abs(ratio - 1)", [0.4, 0.93, 1]),
        ("round(site_area / 7, 2)", [0.43, 0.29, None]),
        ("round(ratio)", [1, 0, 2]),
        ("round(0.5)", [1] * 3),
        ("round(-0.5)", [-1] * 3),
        ("floor(ratio)", [0, 0, 2]),
        ("ceil(ratio)", [1, 1, 2]),
        ("floor((0.1 + 0.7) * 10)", [8] * 3),
        ("ceil(0.1 * 3 * 10)", [3] * 3),
        ("floor(-2.5)", [-3] * 3),
        ("min(ratio, 1, 60 %)", [0.6, 0.07, 0.6]),
        ("max(site_area, industry_floor_area)", [3, None, None]),
        ("first_given(industry_floor_area, total_floor_area, 0)", [24000, 10, 7000]),
        ("first_given(price, 0)", [1000, 2000, 0]),
    ],
)
def test_numbers(source: str, expected: list[float | None]) -> None:
    assert values(source) == nearly(expected)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("given(price)", [True, True, False]),
        ("not given(circle)", [False, False, True]),
        ("given(agreed)", [True, True, False]),
        ("given(shape)", [False] * 3),
        ("given(estate.built_on)", [True, False, False]),
        ('contains(name, "路")', [False, True, None]),
        ('contains(name, ".")', [False, False, None]),
        ('starts_with(name, "第一")', [True, False, None]),
        ('ends_with(circle, "st")', [True, False, None]),
        ('name = "人民路"', [False, True, None]),
        ('name in ["人民路", "第一小学"]', [True, True, None]),
        ("circle = circle", [True, True, None]),
        ("agreed = listed", [None, False, None]),
        ("agreed = true", [True, False, None]),
        ("first_given(agreed, listed)", [True, False, False]),
        ("if agreed then circle = first else circle != third", [True, False, None]),
    ],
)
def test_conditions(source: str, expected: list[bool | None]) -> None:
    assert values(source) == expected


def test_days_have_a_first_and_a_last() -> None:
    assert values("max(signed_on, due_on)") == [dt.date(2024, 2, 29), dt.date(2021, 2, 28), None]
    assert values("min(signed_on, 2020-06-01)") == [dt.date(2020, 6, 1), dt.date(2020, 2, 29), None]


def test_texts_and_choices_are_values_too() -> None:
    assert values("if agreed then circle else name") == ["first", "人民路", None]
    assert values('first_given(circle, "none")') == ["first", "third", "none"]


def test_days_out_of_the_calendar_are_missing_and_named() -> None:
    assert values("signed_on + 9999 年") == [None] * 3
    assert values("signed_on - 9999 年") == [None] * 3
    assert formula("signed_on + 9999 年").missing({"signed_on": "2021-01-31"}) == [
        "signed_on + 9,999 年 > 9999-12-31"
    ]


@settings(deadline=None)
@given(st.integers(-(10**8), 10**8), st.integers(0, 4), st.integers(0, 4))
def test_rounding_is_that_of_a_person(number: int, decimals: int, digits: int) -> None:
    """Half goes up as a person sees the number, not as a binary fraction keeps it: 2.675 becomes 2.68."""
    written = Decimal(number).scaleb(-decimals)
    expected = float(written.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP))
    frame = pl.DataFrame({"ratio": [float(written)]})
    found = evaluate({"x": formula(f"round(ratio, {digits})")}, frame)["x"][0]
    assert found == pytest.approx(expected, abs=1e-9)


def test_a_field_of_the_record_outside_keeps_its_label() -> None:
    f = formula("count(parcels where area > this.site_area)")
    assert explain(f, {"site_area": 2}, {"parcels": [{"area": 3}]}) == "地块数（仅 面积 > 面积）1"
