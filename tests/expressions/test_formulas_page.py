"""The page on formulas names every function, operator, unit and keyword, and its examples are formulas."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from luocheng.expressions import Field, Quantity, Scope, compile_formula
from luocheng.expressions.cursor import DEEPEST
from luocheng.expressions.functions import FUNCTIONS
from luocheng.expressions.lexer import KEYWORDS, LONGEST
from luocheng.expressions.measures import unit_of, unit_words
from luocheng.expressions.parser import AGGREGATES
from tests.expressions.world import fields

DOCS = Path(__file__).resolve().parents[2] / "docs" / "reference"
PAGE = (DOCS / "formulas.md").read_text(encoding="utf-8")
CODE = " ".join(re.findall(r"`([^`]+)`", PAGE))


def section(title: str) -> str:
    match = re.search(rf"^(#+) {re.escape(title)}\n(.*?)(?=^#{{1,2}} |\Z)", PAGE, re.MULTILINE | re.DOTALL)
    assert match, title
    return match[2]


@pytest.mark.parametrize("function", FUNCTIONS.values(), ids=lambda f: f.name)
def test_every_function_is_listed_as_it_is_written(function) -> None:  # type: ignore[no-untyped-def]
    assert f"`{function.usage}`" in section("Functions")


@pytest.mark.parametrize("name", sorted(AGGREGATES))
def test_every_function_over_related_records_is_listed(name: str) -> None:
    assert f"`{name}(parcels" in section("Functions")


def test_no_function_is_listed_that_is_not_there() -> None:
    assert set(re.findall(r"\b([a-z_]+)\(", CODE)) <= {*FUNCTIONS, *AGGREGATES}


@pytest.mark.parametrize("word", sorted(KEYWORDS))
def test_every_keyword_is_listed(word: str) -> None:
    assert re.search(rf"(?<!\w){word}(?!\w)", CODE)


@pytest.mark.parametrize(
    "sign", ["+", "-", "*", "/", "<", "<=", ">", ">=", "=", "!=", "..", "..<", "<..", "<..<"]
)
def test_every_operator_is_listed(sign: str) -> None:
    assert f"`{sign}`" in section("Operators") or f" {sign} " in section("Operators")


def test_every_unit_is_listed_and_no_other() -> None:
    listed = {
        w
        for row in re.findall(r"^\| [\w ]+ \| (.*) \|$", section("Units"), re.MULTILINE)
        for w in row.split()
    }
    assert listed - {"units", "---"} == set(unit_words())
    for text in re.findall(r"\(((?:[\u4e00-\u9fff/·]+, )*[\u4e00-\u9fff/·]+)\)", section("Units")):
        for unit in text.split(", "):
            assert unit_of(unit)


def test_the_limits_are_those_of_the_parser() -> None:
    assert f"at most {LONGEST} words" in PAGE
    assert f"at most {DEEPEST} deep" in PAGE


PARCEL = Scope(
    fields(
        Field("area", "number", "公顷"),
        Field("state_owned", "truth"),
        Field("state", "choice", choices=("reserved", "planned")),
    )
)
SCOPE = Scope(
    fields(
        *(Field(n, "number", "平方米") for n in ("industry_floor_area", "total_floor_area", "floor_area")),
        *(Field(n, "number", "户") for n in ("agreeing_households", "households")),
        *(Field(n, "date") for n in ("built_on", "closed_on", "accepted_on", "signed_on", "due_on")),
        Field("site_area", "number", "公顷"),
        Field("vacancy", "number", "%"),
        Field("ratio", "number"),
        Field("price", "number", "元/平方米"),
        Field("balance", "number", "元"),
        Field("circle", "choice", choices=("first", "second")),
        Field("use", "choice", choices=("industry", "housing")),
        *(Field(n, "truth") for n in ("agreed", "listed", "heritage")),
        Field("shape", "geometry"),
    ),
    related={"parcels": PARCEL},
    parameters={"gross_ratio": Quantity(2.5)},
    layers=frozenset(("green_line", "heritage_area", "metro_stations")),
)
EXAMPLES = [
    *re.findall(r"^\| .* \| `([^`]+)` \|$", section("Beside the sentence"), re.MULTILINE),
    *re.findall(r"\| `([^`]+)` \|$", section("Operators"), re.MULTILINE),
]


@pytest.mark.parametrize("source", EXAMPLES)
def test_examples_are_formulas(source: str) -> None:
    assert compile_formula(source, SCOPE).kind in ("truth", "number")


def test_examples_are_found() -> None:
    assert len(EXAMPLES) >= 25


def test_what_the_page_refuses_is_refused() -> None:
    with pytest.raises(Exception, match="years_between"):
        compile_formula("due_on - signed_on <= 3 年", SCOPE)
    assert compile_formula("due_on <= signed_on + 3 年", SCOPE)
    assert compile_formula("years_between(signed_on, due_on) <= 3 年", SCOPE)
