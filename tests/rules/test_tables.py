"""Decision tables: holes and overlaps named, rows that nothing reaches; random tables against plain Python."""

from __future__ import annotations

import datetime as dt
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luocheng.expressions import Field, Scope, compile_formula
from luocheng.rules.atoms import Domain
from luocheng.rules.tables import MOST_COMBINATIONS, Inspection, inspect_table

SCOPE = Scope(
    {
        f.name: f
        for f in (
            Field("area", "number", "平方米", "现状建筑面积", "Floor area"),
            Field("height", "number", "米", "高度", "Height"),
            Field("storeys", "number", "", "层数", "Storeys"),
            Field(
                "circle", "choice", label_zh="圈层", label_en="Circle", choices=("first", "second", "third")
            ),
            Field("heritage", "truth", label_zh="历史建筑", label_en="Heritage"),
            Field("name", "text", label_zh="名称"),
            Field("begun", "date", label_zh="开工日期"),
        )
    }
)


def look(*rows: str, within: tuple[str, ...] = (), ordered: bool = False, **domains: Domain) -> Inspection:
    compiled = [[compile_formula(r, SCOPE, "truth")] for r in rows]
    inside = [compile_formula(r, SCOPE, "truth") for r in within]
    return inspect_table(compiled, SCOPE, within=inside, ordered=ordered, domains=domains)


def test_the_value_that_the_text_forgets_is_named() -> None:
    found = look("area < 60 万平方米", "area > 60 万平方米")
    assert found.gap is not None
    assert found.gap.zh == "现状建筑面积恰好 60 万平方米"
    assert found.gap.en == "Floor area exactly 60 万平方米"


@pytest.mark.parametrize(
    ("rows", "hole"),
    [
        (("area < 600000 平方米", "area >= 60 万平方米"), None),
        (("area <= 5 公顷", "area >= 6 公顷"), "现状建筑面积在 5 公顷 与 6 公顷 之间"),
        (("circle = first", "circle in [second]"), "圈层为“third”"),
        (("circle in [first, second]", "not (circle in [first, second])"), None),
        (
            ("heritage", "not heritage and height > 24 米"),
            "历史建筑：否，高度低于 24 米；历史建筑：否，高度恰好 24 米",
        ),
        (("storeys in 1 .. 6", "storeys > 6"), "层数低于 1"),
        (("begun < 2020-01-01", "begun >= 2020-01-02"), "开工日期恰好 2020-01-01"),
        (("begun <= 2020-01-01", "begun >= 2020-01-02"), None),
        (('name = "甲"',), "名称为其他值"),
        (("true",), None),
        (("area > height * 2 米", "area < height * 2 米"), None),
    ],
)
def test_holes(rows: tuple[str, ...], hole: str | None) -> None:
    found = look(*rows).gap
    if rows[0].startswith("area > height"):
        assert found is not None
        assert found.zh.endswith("恰好 0")
        return
    said = found.zh if found is not None else None
    assert said == hole or (
        hole is not None and said is not None and set(said.split("；")) == set(hole.split("；"))
    )


def test_whole_numbers_leave_no_hole_between_six_and_seven() -> None:
    assert look("storeys <= 6", "storeys >= 7", storeys=Domain(0, None, True)).gap is None
    assert look("storeys <= 6", "storeys >= 8", storeys=Domain(0, None, True)).gap is not None
    assert look("storeys <= 6", "storeys >= 7", storeys=Domain(0)).gap is not None


def test_what_a_field_cannot_hold_is_no_hole() -> None:
    assert look("storeys in 0 .. 6", "storeys > 6", storeys=Domain(0)).gap is None
    assert look("storeys > 0", storeys=Domain(0)).gap is not None
    assert look("storeys < 100", storeys=Domain(0, 99)).gap is None


def test_overlaps_are_named_by_a_case() -> None:
    found = look("area <= 5 公顷", "area >= 5 公顷", "area > 9 公顷").overlaps or []
    assert [(i, j, hole.zh) for i, j, hole in found] == [
        (0, 1, "现状建筑面积恰好 5 公顷"),
        (1, 2, "现状建筑面积高于 9 公顷"),
    ]


def test_rows_that_nothing_reaches() -> None:
    assert look("area < 5 公顷 and area > 6 公顷", "true").never == [0]
    assert look("heritage", "true", "circle = first", ordered=True).never == [2]
    assert look("heritage", "true", ordered=True).never == []


def test_only_what_comes_to_the_table_counts() -> None:
    assert look("circle = first", "circle = second", within=("circle != third",)).gap is None


def test_parameters_are_thresholds() -> None:
    from luocheng.expressions import Quantity

    scope = Scope(SCOPE.fields, parameters={"limit": Quantity(60, "万平方米", "规模界限", "size limit")})
    rows = [[compile_formula(r, scope, "truth")] for r in ("area < limit", "area > limit")]
    found = inspect_table(rows, scope).gap
    assert found is not None
    assert found.zh == "现状建筑面积恰好 规模界限"


def test_too_many_cases_are_refused_and_not_sampled() -> None:
    rows = [f"area = {n} 平方米 or height = {n} 米 or storeys = {n}" for n in range(1, 60)]
    found = look(*rows)
    assert found.too_many > MOST_COMBINATIONS
    assert found.asked == ("现状建筑面积", "高度", "层数")


# --- random tables against plain Python -----------------------------------------------------------------------------

NUMBERS = st.integers(0, 5)
SIGNS = {"<": lambda a, b: a < b, "<=": lambda a, b: a <= b, ">": lambda a, b: a > b, ">=": lambda a, b: a >= b,
         "=": lambda a, b: a == b, "!=": lambda a, b: a != b}  # fmt: skip
Record = dict[str, Any]


@st.composite
def conditions(draw: st.DrawFn, depth: int = 2) -> tuple[str, Any]:
    kind = draw(
        st.sampled_from(["number", "number", "choice", "truth", *(["and", "or", "not"] if depth else [])])
    )
    if kind == "number":
        name, unit = draw(st.sampled_from([("height", " 米"), ("storeys", "")]))
        sign, value = draw(st.sampled_from(sorted(SIGNS))), draw(NUMBERS)
        return f"{name} {sign} {value}{unit}", lambda r: SIGNS[sign](r[name], value)
    if kind == "choice":
        values = draw(
            st.lists(st.sampled_from(["first", "second", "third"]), min_size=1, max_size=2, unique=True)
        )
        return f"circle in [{', '.join(values)}]", lambda r: r["circle"] in values
    if kind == "truth":
        return "heritage", lambda r: r["heritage"]
    text, first = draw(conditions(depth - 1))
    if kind == "not":
        return f"not ({text})", lambda r: not first(r)
    other, second = draw(conditions(depth - 1))
    if kind == "and":
        return f"(({text}) and ({other}))", lambda r: first(r) and second(r)
    return f"(({text}) or ({other}))", lambda r: first(r) or second(r)


EVERY = [
    {"height": h, "storeys": s, "circle": c, "heritage": t}
    for h, s, c, t in product(
        [x / 2 for x in range(-1, 12)],
        [x / 2 for x in range(-1, 12)],
        ["first", "second", "third"],
        [True, False],
    )
]
"""One record of every cell that thresholds of 0 to 5 can make."""


@settings(max_examples=120, deadline=None)
@given(rows=st.lists(conditions(), min_size=1, max_size=4), ordered=st.booleans())
def test_random_tables(rows: list[tuple[str, Any]], ordered: bool) -> None:
    found = look(*(text for text, _ in rows), ordered=ordered)
    holds = [[bool(test(r)) for _, test in rows] for r in EVERY]
    assert (found.gap is not None) == any(not any(h) for h in holds)
    if ordered:
        reached = {h.index(True) for h in holds if any(h)}
        assert found.never == [i for i in range(len(rows)) if i not in reached]
        return
    pairs = {(i, j) for h in holds for i in range(len(h)) for j in range(i + 1, len(h)) if h[i] and h[j]}
    assert {(i, j) for i, j, _ in found.overlaps or []} == pairs
    assert found.never == [i for i in range(len(rows)) if not any(h[i] for h in holds)]


def test_dates_are_days() -> None:
    found = look("begun = 2020-01-01", "begun > 2020-01-03").gap
    assert found is not None
    assert "2020-01-03" in found.zh
    assert dt.date(2020, 1, 2).isoformat() not in found.zh


def test_a_threshold_beyond_what_a_field_can_hold_leaves_the_rest_as_it_is() -> None:
    assert look("storeys < 100", "heritage and storeys >= 100", storeys=Domain(0, 10)).never == [1]
    assert look("storeys >= -5", storeys=Domain(0, 10, True)).gap is None
    assert look("storeys < 2.5", "storeys > 2.5", storeys=Domain(0, None, True)).gap is None
