"""Random formulas over random records give what plain Python with exact fractions gives, missing values included."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from luocheng.expressions import Field, Scope, compile_formula, evaluate, explain

Row = dict[str, Any]
KINDS = {
    "n": ("number", ""),
    "r": ("number", "%"),
    "a": ("number", "平方米"),
    "h": ("number", "公顷"),
    "p": ("truth", ""),
    "q": ("truth", ""),
    "k": ("choice", ""),
    "d": ("date", ""),
    "e": ("date", ""),
}
CHOICES = ("first", "second", "third")
SCOPE = Scope({n: Field(n, k, u, choices=CHOICES if k == "choice" else ()) for n, (k, u) in KINDS.items()})  # type: ignore[arg-type]
BASE = {"n": Fraction(1), "r": Fraction(1, 100), "a": Fraction(1), "h": Fraction(10000)}


class UnclearError(Exception):
    """Where floating point and fractions may rightly differ: a tie after rounding."""


@dataclass(frozen=True)
class Number:
    """An exact number in square metres or one, and whether floating point may have rounded on the way."""

    value: Fraction
    rounded: bool = False


@dataclass(frozen=True)
class Said:
    """A formula as text, and the same in Python."""

    text: str
    of: Callable[[Row], Any]


# --- numbers --------------------------------------------------------------------------------------------------------


def field(name: str) -> Said:
    def of(row: Row) -> Number | None:
        return None if row[name] is None else Number(Fraction(row[name]) * BASE[name], name == "r")

    return Said(name, of)


def constant(text: str, value: Fraction, *, rounded: bool = False) -> Said:
    return Said(text, lambda _: Number(value, rounded))


def both(f: Callable[[Number, Number], Any]) -> Callable[[Any, Any], Any]:
    return lambda x, y: None if x is None or y is None else f(x, y)


def divide(x: Number, y: Number) -> Number | None:
    if y.value == 0:
        if y.rounded:
            raise UnclearError
        return None
    return Number(x.value / y.value, True)


CALCULATE: dict[str, Callable[[Any, Any], Any]] = {
    "+": both(lambda x, y: Number(x.value + y.value, x.rounded or y.rounded)),
    "-": both(lambda x, y: Number(x.value - y.value, x.rounded or y.rounded)),
    "*": both(lambda x, y: Number(x.value * y.value, x.rounded or y.rounded)),
    "/": both(divide),
    "min": both(lambda x, y: min(x, y, key=lambda n: n.value)),
    "max": both(lambda x, y: max(x, y, key=lambda n: n.value)),
}


def calculated(op: str, left: Said, right: Said) -> Said:
    text = f"{op}({left.text}, {right.text})" if op in ("min", "max") else f"({left.text} {op} {right.text})"
    return Said(text, lambda row: CALCULATE[op](left.of(row), right.of(row)))


def negative(x: Said) -> Said:
    def of(row: Row) -> Number | None:
        found = x.of(row)
        return None if found is None else Number(-found.value, found.rounded)

    return Said(f"(-{x.text})", of)


def absolute(x: Said) -> Said:
    def of(row: Row) -> Number | None:
        found = x.of(row)
        return None if found is None else Number(abs(found.value), found.rounded)

    return Said(f"abs({x.text})", of)


def chosen(condition: Said, then: Said, otherwise: Said) -> Said:
    def of(row: Row) -> Any:
        holds = condition.of(row)
        a, b = then.of(row), otherwise.of(row)
        return None if holds is None else a if holds else b

    return Said(f"(if {condition.text} then {then.text} else {otherwise.text})", of)


def first(x: Said, y: Said) -> Said:
    def of(row: Row) -> Any:
        a, b = x.of(row), y.of(row)
        return b if a is None else a

    return Said(f"first_given({x.text}, {y.text})", of)


# --- conditions -----------------------------------------------------------------------------------------------------


def order(x: Any, y: Any) -> int:
    if isinstance(x, Number):
        gap = x.value - y.value
        if (x.rounded or y.rounded) and abs(gap) <= Fraction(1, 10**6) * (abs(x.value) + abs(y.value) + 1):
            raise UnclearError
        return (gap > 0) - (gap < 0)
    return (x > y) - (x < y)


HOLDS: dict[str, Callable[[int], bool]] = {
    "<": lambda o: o < 0,
    "<=": lambda o: o <= 0,
    ">": lambda o: o > 0,
    ">=": lambda o: o >= 0,
    "=": lambda o: o == 0,
    "!=": lambda o: o != 0,
}


def compared(op: str, left: Said, right: Said) -> Said:
    def of(row: Row) -> bool | None:
        x, y = left.of(row), right.of(row)
        return None if x is None or y is None else HOLDS[op](order(x, y))

    return Said(f"({left.text} {op} {right.text})", of)


def kleene_and(x: bool | None, y: bool | None) -> bool | None:
    return False if x is False or y is False else None if x is None or y is None else True


def inverse(x: bool | None) -> bool | None:
    return None if x is None else not x


def joined(op: str, left: Said, right: Said) -> Said:
    def of(row: Row) -> bool | None:
        x, y = left.of(row), right.of(row)
        return kleene_and(x, y) if op == "and" else inverse(kleene_and(inverse(x), inverse(y)))

    return Said(f"({left.text} {op} {right.text})", of)


def between(x: Said, low: Said, high: Said, sign: str) -> Said:
    def of(row: Row) -> bool | None:
        lower = compared(">" if sign.startswith("<") else ">=", x, low).of(row)
        upper = compared("<" if sign.endswith("<") else "<=", x, high).of(row)
        return kleene_and(lower, upper)

    return Said(f"({x.text} in {low.text} {sign} {high.text})", of)


def later(day: Said, count: int, unit: str) -> Said:
    def of(row: Row) -> dt.date | None:
        start = day.of(row)
        if start is None or unit in ("天", "周"):
            return start and start + dt.timedelta(count * (7 if unit == "周" else 1))
        months = start.year * 12 + start.month - 1 + count * (12 if unit == "年" else 1)
        year, month = divmod(months, 12)
        return dt.date(year, month + 1, min(start.day, calendar.monthrange(year, month + 1)[1]))

    return Said(f"({day.text} {'+' if count >= 0 else '-'} {abs(count)} {unit})", of)


def within_list(options: list[str], negated: bool) -> Said:
    text = f"(k {'not ' if negated else ''}in [{', '.join(options)}])"
    return Said(text, lambda row: None if row["k"] is None else (row["k"] in options) != negated)


# --- random formulas ------------------------------------------------------------------------------------------------

small = st.integers(-40, 40).map(lambda n: Fraction(n, 4))
OPERATORS = st.sampled_from(sorted(HOLDS))


def plain(depth: int) -> st.SearchStrategy[Said]:
    leaf = st.one_of(
        st.sampled_from([field("n"), field("r")]),
        small.map(lambda v: constant(f"({float(v)} * 1)", v)),
        st.integers(1, 150).map(lambda v: constant(f"{v} %", Fraction(v, 100), rounded=True)),
    )
    if depth == 0:
        return leaf
    x, y = plain(depth - 1), plain(depth - 1)
    return st.one_of(
        leaf,
        st.builds(calculated, st.sampled_from(["+", "-", "*", "/", "min", "max"]), x, y),
        st.builds(calculated, st.just("/"), area(depth - 1), area(depth - 1)),
        st.builds(chosen, truth(depth - 1), x, y),
        x.map(negative),
        x.map(absolute),
        st.builds(first, x, y),
    )


def area(depth: int) -> st.SearchStrategy[Said]:
    units = {
        "平方米": Fraction(1),
        "公顷": Fraction(10000),
        "亩": Fraction(2000, 3),
        "万平方米": Fraction(10000),
    }
    leaf = st.one_of(
        st.sampled_from([field("a"), field("h")]),
        st.tuples(st.integers(1, 30), st.sampled_from(sorted(units))).map(
            lambda x: constant(f"{x[0]} {x[1]}", x[0] * units[x[1]], rounded=x[1] == "亩")
        ),
    )
    if depth == 0:
        return leaf
    x, y, n = area(depth - 1), area(depth - 1), plain(depth - 1)
    return st.one_of(
        leaf,
        st.builds(calculated, st.sampled_from(["+", "-", "min", "max"]), x, y),
        st.builds(calculated, st.sampled_from(["*", "/"]), x, n),
        st.builds(calculated, st.just("*"), n, x),
        st.builds(chosen, truth(depth - 1), x, y),
        st.builds(first, x, y),
    )


def day(depth: int) -> st.SearchStrategy[Said]:
    leaf = st.sampled_from(
        [
            Said("d", lambda row: row["d"]),
            Said("e", lambda row: row["e"]),
            Said("2021-01-31", lambda _: dt.date(2021, 1, 31)),
        ]
    )
    if depth == 0:
        return leaf
    x, y = day(depth - 1), day(depth - 1)
    return st.one_of(
        leaf,
        st.builds(later, x, st.integers(-30, 30), st.sampled_from(["天", "周", "月", "年"])),
        st.builds(chosen, truth(depth - 1), x, y),
        st.builds(first, x, y),
    )


def truth(depth: int) -> st.SearchStrategy[Said]:
    leaf = st.one_of(
        st.sampled_from(
            [Said("p", lambda row: row["p"]), Said("q", lambda row: row["q"]), Said("true", lambda _: True)]
        ),
        st.builds(
            within_list,
            st.lists(st.sampled_from(CHOICES), min_size=1, max_size=3, unique=True),
            st.booleans(),
        ),
        st.sampled_from(sorted(KINDS)).map(lambda n: Said(f"given({n})", lambda row: row[n] is not None)),
    )
    if depth == 0:
        return leaf
    x, y = truth(depth - 1), truth(depth - 1)
    return st.one_of(
        leaf,
        st.builds(compared, OPERATORS, plain(depth - 1), plain(depth - 1)),
        st.builds(compared, OPERATORS, area(depth - 1), area(depth - 1)),
        st.builds(compared, OPERATORS, day(depth - 1), day(depth - 1)),
        st.builds(joined, st.sampled_from(["and", "or"]), x, y),
        x.map(lambda t: Said(f"(not {t.text})", lambda row: inverse(t.of(row)))),
        st.builds(chosen, truth(depth - 1), x, y),
        st.builds(
            between,
            area(0),
            st.just(field("a")),
            area(depth - 1),
            st.sampled_from(["..", "..<", "<..", "<..<"]),
        ),
    )


dates = st.dates(dt.date(1990, 1, 1), dt.date(2060, 12, 31))
records = st.lists(
    st.fixed_dictionaries(
        {
            **{n: st.none() | small.map(float) for n in "nrah"},
            **{n: st.none() | st.booleans() for n in "pq"},
            "k": st.none() | st.sampled_from(CHOICES),
            **{n: st.none() | dates for n in "de"},
        }
    ),
    min_size=1,
    max_size=8,
)
TYPES = {"number": pl.Float64, "truth": pl.Boolean, "choice": pl.String, "date": pl.Date}


def frame(rows: list[Row]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema={n: TYPES[k] for n, (k, _) in KINDS.items()})


def in_one(unit: str) -> float:
    return {"": 1, "%": 0.01, "公顷": 10000, "亩": 2000 / 3, "平方米": 1, "万平方米": 10000}[unit]


@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.one_of(truth(3), plain(3), area(3), day(3)), records)
def test_random_formulas_give_what_plain_python_gives(said: Said, rows: list[Row]) -> None:
    formula = compile_formula(said.text, SCOPE)
    found = evaluate({"x": formula}, frame(rows))["x"].to_list()
    assert len(found) == len(rows)
    for row, value in zip(rows, found, strict=True):
        try:
            expected = said.of(row)
        except UnclearError:
            continue
        if isinstance(expected, Number):
            assert value is not None, (said.text, row)
            in_base = value * in_one(formula.unit)
            assert in_base == pytest.approx(float(expected.value), rel=1e-6, abs=1e-6), (said.text, row)
        else:
            assert value == expected, (said.text, row)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.one_of(truth(3), plain(3), area(3), day(3)), records)
def test_every_formula_can_be_explained_and_names_what_it_lacks(said: Said, rows: list[Row]) -> None:
    formula = compile_formula(said.text, SCOPE)
    (value,) = evaluate({"x": formula}, frame(rows[:1]))["x"].to_list()
    for language in ("zh", "en"):
        assert explain(formula, rows[0], language=language)
    lacking = formula.missing(rows[0])
    assert bool(lacking) == (value is None), said.text
    fields = [name for name in lacking if "=" not in name]
    assert all(rows[0][name] is None for name in fields), (said.text, lacking)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.one_of(truth(2), plain(2), day(2)), min_size=1, max_size=4), records)
def test_formulas_computed_together_are_those_computed_alone(several: list[Said], rows: list[Row]) -> None:
    formulas = {str(i): compile_formula(s.text, SCOPE) for i, s in enumerate(several)}
    together = evaluate(formulas, frame(rows))
    for name, formula in formulas.items():
        alone = frame(rows).with_columns(formula.expr().alias("x"))["x"]
        assert together[name].dtype == alone.dtype
        for found, expected in zip(together[name], alone, strict=True):
            assert found == (pytest.approx(expected) if isinstance(expected, float) else expected)
