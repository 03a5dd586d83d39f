"""Formulas solved for one field: put in, the value found makes the measure the limit."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from luocheng.expressions import Related, compile_formula, evaluate
from luocheng.expressions.parts import Part, number
from luocheng.expressions.solve import affine
from tests.expressions.test_oracle import SCOPE, area, frame, plain, records
from tests.expressions.world import PARCELS, UNIT, UNITS, formula

DATA = pl.DataFrame(
    {
        "industry_floor_area": [24000.0, 7000.0],
        "total_floor_area": [50000.0, 9000.0],
        "site_area": [3.0, 2.0],
        "vacancy": [60.0, 7.0],
        "ratio": [0.6, 1.07],
        "price": [1000.0, 2000.0],
        "agreed": [True, False],
    }
)

SOLVED = [
    ("industry_floor_area / total_floor_area", "%", "industry_floor_area"),
    ("industry_floor_area / total_floor_area", "%", "total_floor_area"),
    ("industry_floor_area / (industry_floor_area + total_floor_area)", None, "industry_floor_area"),
    ("site_area * price * (1 - vacancy)", "万元", "vacancy"),
    ("site_area * price * (1 - vacancy)", "万元", "site_area"),
    ("gross_ratio * site_area * price * 60 %", "亿元", "price"),
    ("industry_floor_area + site_area * ratio", "亩", "site_area"),
    ("1 / (industry_floor_area / total_floor_area)", None, "industry_floor_area"),
    ("ratio - 2 * (3 - ratio)", None, "ratio"),
    ("-(ratio - 3) / 7", None, "ratio"),
    ("if agreed then industry_floor_area else total_floor_area * 3", None, "industry_floor_area"),
    ("industry_floor_area / total_floor_area + site_area / total_floor_area", None, "total_floor_area"),
    ("industry_floor_area / total_floor_area + ratio", None, "total_floor_area"),
    ("ratio - site_area / (site_area + total_floor_area)", None, "site_area"),
    ("max(ratio, 0.7) * site_area", None, "site_area"),
]


@pytest.mark.parametrize(("source", "unit", "name"), SOLVED)
def test_the_value_found_makes_the_measure_the_limit(source: str, unit: str | None, name: str) -> None:
    f = formula(source, unit)
    line = affine(f, name)
    assert line is not None
    p, q, r, s = (f.expr() for f in (line.p, line.q, line.r, line.s))
    x = pl.col(name)
    now = DATA.select(f=f.expr(), line=(p * x + q) / (r * x + s))
    assert now["line"].to_list() == pytest.approx(now["f"].to_list())
    away = affine(replace(f, part=Part("-", "number", (f.part, number(limit := 0.83 * now["f"][0])))), name)
    assert away is not None
    assert away.zero is not None
    solved = DATA.with_columns(away.zero.expr().alias(name))
    again = solved.filter(pl.col(name).is_not_null()).select(f=f.expr())
    assert again["f"].to_list() == pytest.approx([limit] * len(again))
    if "if" not in source:
        assert len(again) == 2


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("ratio * ratio", "ratio"),
        ("ratio / (1 / ratio)", "ratio"),
        ("min(ratio, 2)", "ratio"),
        ("round(ratio)", "ratio"),
        (
            "industry_floor_area / total_floor_area + total_floor_area / industry_floor_area",
            "total_floor_area",
        ),
        ("if ratio > 1 then ratio else 2", "ratio"),
        ("ratio", "circle"),
        ("ratio", "nothing"),
        ("ratio > 1", "ratio"),
        ("sum(parcels.area * this.ratio)", "ratio"),
    ],
)
def test_what_is_no_line_is_not_solved(source: str, name: str) -> None:
    assert affine(formula(source), name) is None


def test_what_does_not_depend_on_the_field_turns_nowhere() -> None:
    line = affine(formula("price * 2"), "ratio")
    assert line is not None
    assert line.zero is None
    assert line.pole is None


def test_related_records_are_held_like_everything_else() -> None:
    f = formula("sum(parcels.area where state_owned) / site_area - 25 %", "%")
    line = affine(f, "site_area")
    assert line is not None
    assert line.zero is not None
    assert line.pole is not None
    made = evaluate({"zero": line.zero, "pole": line.pole}, UNITS, {"parcels": Related(PARCELS, "unit")})
    assert made["zero"].to_list() == pytest.approx([4, 16, 0])
    assert made["pole"].to_list() == [0, 0, 0]


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.one_of(plain(3), area(3)), records, st.sampled_from("nrah"))
def test_a_line_gives_what_the_formula_gives(said, rows, name) -> None:  # type: ignore[no-untyped-def]
    """Where a random formula is a line in a field, the line and the formula agree wherever both have a value."""
    f = compile_formula(said.text, SCOPE)
    line = affine(f, name)
    if line is None:
        return
    p, q, r, s = (f.expr() for f in (line.p, line.q, line.r, line.s))
    x = pl.col(name)
    both = frame(rows).select(f=f.expr(), top=p * x + q, below=r * x + s)
    for value, top, below in both.rows():
        if value is not None and top is not None and below is not None and abs(below) > 1e-6:
            assert top / below == pytest.approx(value, rel=1e-6, abs=1e-6), said.text


def test_the_scope_of_the_tests_has_what_they_ask_for() -> None:
    assert set(DATA.columns) <= set(UNIT.fields)
