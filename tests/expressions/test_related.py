"""Values taken from many related records, and from the records that references point to."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from luocheng.expressions import Field, Related, Scope, compile_formula, evaluate, frame_of
from tests.expressions.world import (
    ESTATES,
    PARCELS,
    REFERENCES,
    RELATED,
    UNITS,
    fields,
    formula,
    nearly,
    values,
)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("count(parcels)", [2, 2, 0]),
        ("count(parcels where state_owned)", [1, 1, 0]),
        ("count(parcels.state_owned)", [1, 1, 0]),
        ("count(parcels.area > 1.5 公顷)", [1, None, 0]),
        ("count(parcels where use = industry)", [1, None, 0]),
        ("sum(parcels.area)", [3, None, 0]),
        ("sum(parcels.area where state_owned)", [1, 4, 0]),
        ("sum(parcels.area * 2 where parcels.state_owned)", [2, 8, 0]),
        ("sum(parcels.area * this.price)", [3e7, None, 0]),
        ("mean(parcels.area)", [1.5, None, None]),
        ("min(parcels.area)", [1, None, None]),
        ("max(parcels.area)", [2, None, None]),
        ("max(parcels.area where state_owned)", [1, 4, None]),
        ("share(parcels where state_owned)", [0.5, 0.5, None]),
        ("share(parcels.state_owned where use = housing)", [0, None, None]),
        ("share(parcels.area where state_owned)", [1 / 3, None, None]),
        ("sum(parcels.area) / site_area", [1, None, None]),
        ("sum(parcels.area) + sum(parcels.area where state_owned)", [4, None, 0]),
    ],
)
def test_numbers_from_related_records(source: str, expected: list[float | None]) -> None:
    assert values(source) == nearly(expected)


def test_a_number_that_is_none_is_missing_among_related_records_and_outside() -> None:
    frame = pl.DataFrame({"code": ["A", "B"], "price": [float("nan"), 2.0]})
    parcels = pl.DataFrame(
        {"parcel": ["1", "2", "3"], "unit": ["A", "B", "B"], "area": [1.0, float("nan"), 1.0]}
    )
    related = {"parcels": Related(parcels, "unit", "code")}
    formulas = {
        "x": formula("sum(parcels.area)"),
        "y": formula("any(parcels where area > 5 公顷)"),
        "z": formula("count(parcels where this.price > 1 元/平方米)"),
    }
    assert evaluate(formulas, frame, related=related).rows() == [(1, False, None), (None, None, 2)]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("any(parcels where area > 3 公顷)", [False, True, False]),
        ("any(parcels.area > 3 公顷)", [False, True, False]),
        ("any(parcels.area > 5 公顷)", [False, None, False]),
        ("all(parcels.state_owned)", [False, False, True]),
        ("all(parcels.area > 0)", [True, None, True]),
        ("all(parcels.area > 0 where state_owned)", [True, True, True]),
        ("any(parcels where use = this.circle)", [False, None, False]),
        ("all(parcels.area < this.site_area)", [True, False, True]),
        ("sum(parcels.area) >= 10 % * site_area", [True, None, None]),
        ("max(parcels.cleared_on) > 2020-06-01", [True, None, None]),
        ("min(parcels.cleared_on where state_owned) = 2020-01-01", [True, None, None]),
    ],
)
def test_conditions_on_related_records(source: str, expected: list[bool | None]) -> None:
    assert values(source) == expected


def test_no_related_table_is_missing_not_zero() -> None:
    sources = (
        "count(parcels)",
        "sum(parcels.area)",
        "any(parcels where state_owned)",
        "all(parcels.state_owned)",
    )
    made = evaluate({s: formula(s) for s in sources}, UNITS)
    assert made.rows() == [(None,) * len(sources)] * 3


def test_a_record_without_a_key_has_no_known_related_records() -> None:
    frame = UNITS.with_columns(pl.Series("code", ["a", None, "c"]))
    assert evaluate({"x": formula("count(parcels)")}, frame, RELATED)["x"].to_list() == [2, None, 0]


def test_keys_that_are_numbers_meet_keys_that_are_texts() -> None:
    frame = UNITS.with_columns(pl.Series("code", [1, 2, 3]))
    parcels = PARCELS.with_columns(pl.Series("unit", ["1", "1", "2", "9", "9"]))
    assert evaluate({"x": formula("count(parcels)")}, frame, {"parcels": Related(parcels, "unit")})[
        "x"
    ].to_list() == [2, 1, 0]


def test_an_empty_related_table_counts_zero() -> None:
    empty = {"parcels": Related(PARCELS.clear(), "unit")}
    made = evaluate({"n": formula("count(parcels)"), "a": formula("sum(parcels.area)")}, UNITS, empty)
    assert made.rows() == [(0, 0)] * 3


def test_an_empty_frame_gives_an_empty_frame() -> None:
    sources = (
        "count(parcels)",
        "ratio >= 60 %",
        "estate.built_on",
        "3",
        "years_between(signed_on, due_on)",
        "area()",
    )
    made = evaluate({s: formula(s) for s in sources}, UNITS.clear(), RELATED, REFERENCES)
    assert made.shape == (0, len(sources))


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("estate.built_on", [dt.date(1990, 5, 1), None, None]),
        ("estate.households", [120, 30, None]),
        ("estate.kind = old", [True, False, None]),
        ("estate.kind in [old, new]", [True, True, None]),
        ("estate.owner.seat", ["安阳", None, None]),
        ("estate.owner.workers + 1 人", [13, None, None]),
        ("years_between(estate.built_on, signed_on) >= 30 年", [True, None, None]),
        ("given(estate.built_on)", [True, False, False]),
    ],
)
def test_fields_of_the_record_that_is_referred_to(source: str, expected: list[object]) -> None:
    assert values(source) == expected


def test_references_without_a_table_or_with_keys_twice() -> None:
    f = formula("estate.households")
    assert evaluate({"x": f}, UNITS)["x"].to_list() == [None] * 3
    twice = {"estate": Related(pl.concat([ESTATES, ESTATES]))}
    assert evaluate({"x": f}, UNITS, references=twice)["x"].to_list() == [120, 30, None]


def test_related_records_may_have_related_records_and_references() -> None:
    building = Scope(fields(Field("parcel", "text"), Field("floors", "number", "层")))
    parcel = Scope(
        fields(
            Field("id", "text"),
            Field("unit", "text"),
            Field("owner", "text"),
            Field("area", "number", "公顷"),
        ),
        related={"buildings": building},
        references={"owner": Scope(fields(Field("name", "text"), Field("public", "truth")))},
    )
    unit = Scope(fields(Field("code", "text"), Field("storeys", "number", "层")), related={"parcels": parcel})
    buildings = pl.DataFrame({"parcel": ["p", "p", "q"], "floors": [3.0, 6.0, 2.0]})
    owners = pl.DataFrame({"name": ["city", "firm"], "public": [True, False]})
    parcels = pl.DataFrame(
        {
            "id": ["p", "q", "r"],
            "unit": ["u", "u", "v"],
            "owner": ["city", "firm", None],
            "area": [1.0, 2.0, 3.0],
        }
    )
    table = Related(
        parcels,
        "unit",
        related={"buildings": Related(buildings, "parcel", "id")},
        references={"owner": Related(owners, "name")},
    )
    frame = pl.DataFrame({"code": ["u", "v"], "storeys": [5.0, 5.0]})
    for source, expected in (
        ("sum(parcels.area where parcels.owner.public)", [1, None]),
        ("sum(parcels.area where count(buildings) > 1)", [1, 0]),
        ("max(parcels.area where any(buildings.floors > 5 层))", [1, None]),
        ("count(parcels where count(buildings) = 0)", [0, 1]),
    ):
        f = compile_formula(source, unit)
        assert evaluate({"x": f}, frame, {"parcels": table})["x"].to_list() == expected, source


def test_names_tell_what_is_used() -> None:
    f = formula(
        "sum(parcels.area * this.price where use = industry) / site_area > fee * 1 年 and estate.kind = old"
    )
    assert set(f.names) == {"parcels.area", "parcels.use", "price", "site_area", "estate", "estate.kind"}
    assert f.related == ("parcels",)
    assert f.parameters == ("fee",)
    assert formula("count(parcels)").names == ("parcels",)


# --- against plain Python -------------------------------------------------------------------------------------------

SCOPE = Scope(
    fields(Field("code", "text")),
    related={
        "many": Scope(
            fields(Field("of", "text"), Field("x", "number"), Field("t", "truth"), Field("u", "truth"))
        )
    },
)
number = st.none() | st.integers(-8, 8).map(float)
truth = st.none() | st.booleans()
rows = st.lists(
    st.fixed_dictionaries({"of": st.sampled_from("abz"), "x": number, "t": truth, "u": truth}), max_size=12
)


def expected(function: str, of: list[Any], where: list[Any]) -> Any:
    """Say what a value over records is, one record after the other."""
    if function in ("any", "all"):
        held = [
            kleene(o, w) if function == "any" else inverse(kleene(inverse(o), w))
            for o, w in zip(of, where, strict=True)
        ]
        decides = function == "any"
        if decides in held:
            return decides
        return None if None in held else not decides
    if None in where:
        return None
    chosen = [o for o, w in zip(of, where, strict=True) if w]
    if function == "count":
        return len(chosen)
    if function == "share of sum":
        return None if None in of or sum(of) == 0 else Fraction(sum(chosen)) / Fraction(sum(of))
    if None in chosen:
        return None
    if function == "sum":
        return sum(chosen)
    if not chosen:
        return None
    return {
        "min": min,
        "max": max,
        "mean": lambda c: Fraction(sum(c)) / len(c),
        "share": lambda c: Fraction(sum(c), len(c)),
    }[function](chosen)


def kleene(a: Any, b: Any) -> Any:
    return False if a is False or b is False else None if a is None or b is None else True


def inverse(a: Any) -> Any:
    return None if a is None else not a


SOURCES = {
    "count(many where t)": ("count", lambda r: True, lambda r: r["t"]),
    "count(many)": ("count", lambda r: True, lambda r: True),
    "sum(many.x)": ("sum", lambda r: r["x"], lambda r: True),
    "sum(many.x where t)": ("sum", lambda r: r["x"], lambda r: r["t"]),
    "min(many.x where t)": ("min", lambda r: r["x"], lambda r: r["t"]),
    "max(many.x where t or u)": (
        "max",
        lambda r: r["x"],
        lambda r: inverse(kleene(inverse(r["t"]), inverse(r["u"]))),
    ),
    "mean(many.x where t)": ("mean", lambda r: r["x"], lambda r: r["t"]),
    "any(many where t)": ("any", lambda r: r["t"], lambda r: True),
    "any(many.t where u)": ("any", lambda r: r["t"], lambda r: r["u"]),
    "all(many.t where u)": ("all", lambda r: r["t"], lambda r: r["u"]),
    "all(many.x > 0)": ("all", lambda r: None if r["x"] is None else r["x"] > 0, lambda r: True),
    "share(many where t)": ("share", lambda r: r["t"], lambda r: True),
    "share(many.t where u)": ("share", lambda r: r["t"], lambda r: r["u"]),
    "share(many.x where t)": ("share of sum", lambda r: r["x"], lambda r: r["t"]),
}


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(rows)
def test_values_over_records_are_those_of_plain_python(records: list[dict[str, Any]]) -> None:
    table = Related(frame_of(records, SCOPE.related["many"]), "of")
    frame = pl.DataFrame({"code": ["a", "b", "c"]})
    made = evaluate({s: compile_formula(s, SCOPE) for s in SOURCES}, frame, {"many": table})
    for at, code in enumerate("abc"):
        mine = [r for r in records if r["of"] == code]
        for source, (function, of, where) in SOURCES.items():
            wanted = expected(function, [of(r) for r in mine], [where(r) for r in mine])
            found = made[source][at]
            if isinstance(wanted, bool) or wanted is None:
                assert found is wanted, (source, mine)
            else:
                assert found == pytest.approx(float(wanted)), (source, mine)
