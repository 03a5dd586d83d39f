"""Formulas are read as a clerk means them; no text, however odd, gets past the parser but as a formula or a fault."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest
import shapely
from hypothesis import example, given, settings
from hypothesis import strategies as st

from luocheng.errors import Fault, LuochengError
from luocheng.expressions import Formula, absences, compile_formula, evaluate, explanations
from luocheng.expressions.functions import FUNCTIONS
from luocheng.expressions.lexer import KEYWORDS, LONGEST
from luocheng.expressions.parser import AGGREGATES, DEEPEST, parse
from tests.expressions.world import REFERENCES, RELATED, UNIT, UNITS, nearly, values

HOSTILE = [
    "",
    " ",
    "(" * 5000,
    "-" * 5000 + "1",
    "not " * 5000 + "true",
    "1" + "+1" * 5000,
    "if " * 200,
    "a" * 100_000,
    "9" * 500,
    "9" * 500 + " 公顷",
    "0.0000000000000000000000000000001",
    "__import__('os').system('true')",
    "().__class__.__bases__[0]",
    "{{7*7}}",
    "ratio; ratio",
    "ratio\x00",
    "\ud800",
    "．",
    "1_000",
    "²",
    "٣",
    "ratio..",
    "this.this",
    "sum(sum(parcels.area))",
    "sum()",
    "count",
    "parcels",
    "where",
    "2023-99-99",
    "0000-00-00",
    "[1,2]",
    "ratio in [",
    "ratio in 1 ..",
    "“unclosed",
    "signed_on + 999999999999 天",
    "signed_on + 999999 年",
    "signed_on + 999999 天 * ratio * 99999999",
    "signed_on + ratio * 99999999 年",
    "signed_on - 99999 年",
    "add_working_days(signed_on, 99999999999)",
    "working_days(signed_on, signed_on + 100 年)",
    "ratio * 1000000000000000000 * 1000000000000000000",
    "year(signed_on + 9000 年)",
    "max(signed_on, due_on) > min(signed_on, today)",
    "round(ratio, 99999999999999999999)",
    "overlaps(overlaps(green_line))",
]


def run(formula: Formula) -> None:
    """Whatever is a formula gives a value of its kind for every record, explains itself and names what it lacks."""
    layers = {"green_line": [shapely.box(0, 0, 1, 1)]}
    frame = UNITS.with_columns(
        shape=pl.Series([shapely.to_wkb(shapely.box(0, 0, 2, 2)), None, None], dtype=pl.Binary)
    )
    on = dt.date(2021, 5, 1)
    try:
        made = evaluate({"x": formula}, frame, RELATED, REFERENCES, layers, on)
    except LuochengError:
        assert "working_days" in formula.source
        return
    assert made["x"].dtype == TYPES[formula.kind]
    for language in ("zh", "en"):
        assert len(explanations(formula, frame, RELATED, REFERENCES, layers, on, language)) == 3
    lacking = absences(formula, frame, RELATED, REFERENCES, layers, on)
    assert [bool(names) for names in lacking] == made["x"].is_null().to_list()


TYPES = {
    "number": pl.Float64,
    "truth": pl.Boolean,
    "text": pl.String,
    "choice": pl.String,
    "date": pl.Date,
    "geometry": pl.Binary,
}


def try_to_compile(text: str) -> None:
    faults: tuple[Fault, ...] = ()
    try:
        formula = compile_formula(text, UNIT)
    except LuochengError as error:
        faults = error.faults
    else:
        run(formula)
    for fault in faults:
        assert fault.code.startswith("formula-")
        assert fault.lines("zh")
        assert fault.lines("en")


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_texts_are_refused_with_a_fault_or_are_formulas(text: str) -> None:
    try_to_compile(text)


@settings(max_examples=400, deadline=None)
@given(st.text(max_size=60))
def test_no_text_crashes_the_parser(text: str) -> None:
    try_to_compile(text)


WORDS = st.sampled_from(
    [
        *KEYWORDS,
        *FUNCTIONS,
        *AGGREGATES,
        *UNIT.fields,
        *UNIT.parameters,
        "parcels.area",
        "estate.built_on",
        "this.ratio",
        "green_line",
        "first",
        "today",
        *"( ) [ ] , + - * / < <= > >= = != .. <.. ..< ≥ × （ ） ，".split(),
        "3",
        "2.5",
        "60 %",
        "25 万平方米",
        "5 元/平方米/年",
        "3 月",
        "7 天",
        "2021-01-31",
        '"学校"',
        "3 foo",
    ]
)


@settings(max_examples=600, deadline=None)
@given(st.lists(WORDS, max_size=14).map(" ".join))
@example("sum ( parcels.area where parcels.area in [ 3 , 2.5 ] )")
@example("min ( this.ratio )")
@example("count ( count where true )")
def test_no_row_of_words_crashes_the_checks(text: str) -> None:
    try_to_compile(text)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("1 + 2 * 3", 7),
        ("(1 + 2) * 3", 9),
        ("10 - 4 - 3", 3),
        ("24 / 4 / 2", 3),
        ("24 / 4 * 2", 12),
        ("-2 * -3", 6),
        ("- -2", 2),
        ("2 - -3", 5),
        ("1,234,567.5 * 1", 1234567.5),
        ("3 万", 30000),
        ("1.5 亿", 1.5e8),
        ("25 万平方米 / 1 公顷", 25),
        ("if true then 1 else if true then 2 else 3", 1),
        ("if false then 1 else if false then 2 else 3", 3),
        ("（１＋２）×３÷９", 1),
        ("1 = 1 and 2 > 1 or false", True),
        ("true or false and false", True),
        ("not false and false", False),
        ("not (false and false)", True),
        ("1 < 2 < 3", True),
        ("1 < 3 < 2", False),
        ("5 in 5..10", True),
        ("5 in 5 <.. 10", False),
        ("10 in 5 ..< 10", False),
        ("10 in 5 .. 10", True),
        ("7 in 5 <..< 10", True),
        ("3 in [1, 2, 3]", True),
        ("3 not in [1, 2]", True),
        ("2 ≥ 2", True),
        ("2 ≠ 2", False),
        ("2 == 2", True),
        ('"甲" = “甲”', True),
        ("2021-03-01 - 2021-02-01 = 28 天", True),
        ("2021-03-01 > 2021-02-28", True),
    ],
)
def test_what_binds_tighter(source: str, expected: object) -> None:
    assert values(source) == ([expected] * 3 if isinstance(expected, bool) else nearly([expected] * 3))  # type: ignore[list-item]


def test_a_name_behind_a_unit_is_no_part_of_it() -> None:
    assert values("100 公顷/site_area") == nearly([100 / 3, 50, None])
    assert values("5 元/平方米 * site_area", "万元") == nearly([15, 10, None])


def test_places_are_those_of_the_source() -> None:
    node = parse("  ratio + 3 公顷")
    assert (node.start, node.end) == (2, 14)


def test_formulas_have_a_length_and_a_depth() -> None:
    assert parse("+".join(["1"] * (LONGEST // 2 - 1)))
    with pytest.raises(LuochengError, match=str(LONGEST)):
        parse("+".join(["1"] * LONGEST))
    assert parse("(" * (DEEPEST - 1) + "1" + ")" * (DEEPEST - 1))
    with pytest.raises(LuochengError, match=str(DEEPEST)):
        parse("(" * DEEPEST + "1" + ")" * DEEPEST)


def test_the_longest_formula_runs() -> None:
    assert values("+".join(["ratio"] * (LONGEST // 2 - 1))) == nearly(
        [r * (LONGEST // 2 - 1) for r in (0.6, 0.07, 2)]
    )
    assert values("(" * 50 + "ratio" + ")" * 50) == nearly([0.6, 0.07, 2])


def test_dates_are_dates() -> None:
    assert values("2021-01-31") == [dt.date(2021, 1, 31)] * 3
