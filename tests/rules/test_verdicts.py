"""Verdicts of every kind of rule, by hand and against a ladder in plain Python."""

from __future__ import annotations

import datetime as dt
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from luocheng.policy.folder.declared import Bound, Condition, Exempted, Judged, Quantity, RuleDeclaration
from luocheng.policy.folder.model import Policy, Title
from luocheng.rules import check_records, compile_policy
from tests.rules.conftest import REGISTERS, SHARE, Make, units

DAY = dt.date(2021, 6, 1)


def verdicts(policy: Policy, frame: pl.DataFrame, on: dt.date = DAY, **others: pl.DataFrame) -> list[str]:
    findings = check_records(compile_policy(policy, on), {"unit": frame, **others})
    return [str(v) for v in findings.sorted().frame["verdict"]]


def test_a_limit_by_choice_passes_fails_is_judged_or_missing(make: Make) -> None:
    frame = units(
        circle=["first", "first", "second", "third", None, "first", "third", "first"],
        industry=[30000, 29999, 20000, 1, 1, None, None, 1],
        total=[50000] * 7 + [0],
        services=[None, False, None, None, None, None, None, None],
    )
    expected = ["pass", "fail", "pass", "judgement", "missing", "missing", "missing", "missing"]
    assert verdicts(make(SHARE), frame) == expected


def test_a_finding_has_its_numbers_its_clause_and_the_words_of_its_case(make: Make) -> None:
    frame = units(circle=["first", "second"], industry=[24000, 24000], total=[50000, 50000])
    rows = check_records(compile_policy(make(SHARE), DAY), {"unit": frame}).sorted().rows()
    first, second = rows
    assert (first["measure"], first["limit"], first["margin"], first["unit"]) == (48.0, 60.0, -12.0, "%")
    assert (first["clause"], first["evidence"], first["branch"]) == ("二", "60%以上", "first")
    assert (second["verdict"], second["evidence"], second["margin"]) == ("pass", "40%以上", 8.0)


def test_seven_of_a_hundred_are_seven_per_cent(make: Make) -> None:
    rule = SHARE.replace("at_least", "at_most").replace("60 %", "7 %").replace("40 %", "7 %")
    assert verdicts(make(rule), units(circle=["first"], industry=[7], total=[100])) == ["pass"]


def test_an_exception_has_to_be_shown(make: Make) -> None:
    frame = units(circle=["first"] * 3, industry=[1] * 3, total=[50000] * 3, services=[True, False, None])
    assert verdicts(make(SHARE), frame) == ["judgement", "fail", "fail"]


def test_what_is_only_in_principle_is_left_to_a_person(make: Make) -> None:
    rule = SHARE + "  judged: {reason: {zh: 原则上}, evidence: 原则上}\n"
    frame = units(circle=["first"], industry=[1], total=[50000], services=[False])
    assert verdicts(make(rule), frame) == ["judgement"]


CONDITIONS = """
- id: partner
  kind: eligibility
  title: {zh: 合作条件}
  clause: 四
  register: unit
  evidence: 要求
  applies: circle != third
  require:
    - {that: assets >= 100 亿元, title: {zh: 总资产}}
    - {that: storeys <= 6, title: {zh: 层数}}
    - {judgement: {zh: 信誉由人核}}
"""


@pytest.mark.parametrize(
    ("circle", "assets", "storeys", "expected"),
    [
        ("third", 1, 1, "not_applicable"),
        (None, 100, 6, "missing"),
        ("first", 100, 6, "judgement"),
        ("first", 99.9, None, "fail"),
        ("first", None, 6, "missing"),
        ("first", None, 7, "fail"),
    ],
)
def test_conditions(
    make: Make, circle: str | None, assets: float | None, storeys: float | None, expected: str
) -> None:
    assert verdicts(make(CONDITIONS), units(circle=[circle], assets=[assets], storeys=[storeys])) == [
        expected
    ]


@pytest.mark.parametrize(
    ("assets", "storeys", "expected"),
    [(100, 7, "pass"), (1, 7, "fail"), (None, 7, "missing"), (None, 6, "pass"), (1, None, "missing")],
)
def test_one_of_several_conditions(
    make: Make, assets: float | None, storeys: float | None, expected: str
) -> None:
    rule = CONDITIONS.replace("    - {judgement: {zh: 信誉由人核}}\n", "  least: 1\n")
    assert verdicts(make(rule), units(circle=["first"], assets=[assets], storeys=[storeys])) == [expected]


def test_a_prohibition_names_what_must_not_be(make: Make) -> None:
    rule = CONDITIONS.replace("eligibility", "prohibition").replace("require", "forbid")
    frame = units(circle=["first"] * 3, assets=[100, 1, None], storeys=[9, 9, 9])
    assert verdicts(make(rule), frame) == ["fail", "judgement", "missing"]


def test_a_formula_only_computes(make: Make) -> None:
    rule = """
- {id: ratio, kind: formula, title: {zh: 占比}, clause: 二, register: unit, evidence: 占比, measure: industry / total}
"""
    frame = units(industry=[1, 1], total=[4, None])
    found = check_records(compile_policy(make(rule), DAY), {"unit": frame}).sorted().frame
    assert found["verdict"].to_list() == ["pass", "missing"]
    assert found["measure"].to_list() == [0.25, None]


def test_an_interval_tells_the_end_that_is_broken(make: Make) -> None:
    rule = """
- id: rate
  kind: limit
  title: {zh: 层数}
  clause: 三
  register: unit
  evidence: 5—10
  measure: storeys
  at_least: {value: "5"}
  at_most: {value: "10"}
"""
    frame = units(storeys=[4, 5, 7, 9, 10, 11, None])
    found = check_records(compile_policy(make(rule), DAY), {"unit": frame}).sorted().frame
    assert found["verdict"].to_list() == ["fail", "pass", "pass", "pass", "pass", "fail", "missing"]
    assert found["margin"].to_list() == [-1, 0, 2, 1, 0, -1, None]
    assert found["limit"].to_list()[:6] == [5, 5, 5, 10, 10, 10]


def test_related_records_that_are_not_given_are_missing_and_not_zero(make: Make) -> None:
    rule = """
- id: land
  kind: limit
  title: {zh: 国有用地}
  clause: 六
  register: unit
  evidence: 10%
  measure: sum(parcels.area where state_owned) / sum(parcels.area)
  unit: "%"
  at_most: {value: 10 %}
"""
    policy = make(rule)
    frame = units(name=["甲", "乙"])
    parcels = pl.DataFrame(
        {"code": ["1", "2"], "unit": ["A", "A"], "area": [9.0, 1.0], "state_owned": [False, True]}
    )
    assert verdicts(policy, frame) == ["missing", "missing"]
    assert verdicts(policy, frame, parcel=parcels) == ["pass", "missing"]


# --- the ladder, against plain Python -------------------------------------------------------------------------------

NUMBERS = st.one_of(st.none(), st.integers(0, 8).map(float))
TRUTHS = st.sampled_from([True, False, None])
SIGNS = {
    "at_least": lambda a, b: a >= b,
    "at_most": lambda a, b: a <= b,
    "more_than": lambda a, b: a > b,
    "less_than": lambda a, b: a < b,
    "exactly": lambda a, b: a == b,
}
ROWS = st.fixed_dictionaries(
    {"storeys": NUMBERS, "assets": NUMBERS, "heritage": TRUTHS, "services": TRUTHS,
     "circle": st.sampled_from(["first", "second", "third", None])}
)  # fmt: skip
FORMULAS = {
    "heritage": lambda r: r["heritage"],
    "storeys > 3": lambda r: None if r["storeys"] is None else r["storeys"] > 3,
    "circle = first": lambda r: None if r["circle"] is None else r["circle"] == "first",
    "": None,
}


@st.composite
def rules(draw: st.DrawFn) -> RuleDeclaration:
    kind = draw(st.sampled_from(["limit", "by", "eligibility", "prohibition"]))
    rule = RuleDeclaration("r", "limit" if kind == "by" else kind, Title("规则"), ("一",), "unit")
    rule.applies = draw(st.sampled_from(["", "", "services", "not services"]))
    if kind in ("limit", "by"):
        rule.measure = "storeys"
        leaves = st.one_of(
            st.integers(0, 8).map(lambda n: Bound(value=Quantity(float(n), "", str(n)))),
            st.just(Bound(judgement=Title("由人定"))),
        )
        bound = draw(leaves)
        if kind == "by":
            bound = Bound(by="circle")
            for choice in ("first", "second", "third"):
                case = draw(leaves)
                bound.cases.append(Bound(value=case.value, judgement=case.judgement, choice=choice))
        setattr(rule, draw(st.sampled_from(sorted(SIGNS))), bound)
    else:
        sources = draw(st.lists(st.sampled_from(list(FORMULAS)), min_size=1, max_size=4))
        conditions = [Condition(s, judgement=None if s else Title("由人定")) for s in sources]
        setattr(rule, "require" if kind == "eligibility" else "forbid", conditions)
        if kind == "eligibility":
            rule.least = draw(st.one_of(st.none(), st.integers(1, len(conditions))))
    if draw(st.booleans()):
        verdict = draw(st.sampled_from(["judgement", "pass", "not_applicable"]))
        rule.unless.append(Exempted("assets > 4 亿元", verdict))
    if draw(st.booleans()):
        rule.judged = Judged(Title("原则上"))
    return rule


def oracle(rule: RuleDeclaration, row: dict[str, Any]) -> str:
    """Decide as the documentation says, one record at a time."""
    if rule.applies:
        known = row["services"]
        holds = None if known is None else known == (rule.applies == "services")
        if holds is None:
            return "missing"
        if not holds:
            return "not_applicable"
    states = [state(rule, row, demand) for demand in demands(rule)]
    least = rule.least if rule.least is not None else len(states)
    if states.count("fails") > len(states) - least:
        if rule.unless and row["assets"] is not None and row["assets"] > 4:
            return rule.unless[0].verdict
        return "judgement" if rule.judged else "fail"
    if states.count("holds") >= least:
        return "pass"
    return "missing" if "unknown" in states else "judgement"


def demands(rule: RuleDeclaration) -> list[Any]:
    return [*rule.bounds().items()] or [*rule.require, *rule.forbid]


def state(rule: RuleDeclaration, row: dict[str, Any], demand: Any) -> str:
    if isinstance(demand, Condition):
        test = FORMULAS[demand.that]
        if test is None:
            return "person"
        value = test(row)
        return "unknown" if value is None else "holds" if value == bool(rule.require) else "fails"
    name, bound = demand
    if bound.by:
        if row["circle"] is None:
            return "unknown"
        bound = next(c for c in bound.cases if c.choice == row["circle"])
    if row["storeys"] is None:
        return "unknown"
    if bound.judgement is not None:
        return "person"
    return "holds" if SIGNS[name](row["storeys"], bound.value.value) else "fails"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Policy:
    from luocheng.policy.folder import load_folder
    from tests.rules.conftest import HEAD

    folder = tmp_path_factory.mktemp("world")
    for name, text in {"policy": HEAD, "tasks": "[]", "targets": "[]", "registers": REGISTERS}.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return load_folder(folder)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(rule=rules(), rows=st.lists(ROWS, min_size=1, max_size=12))
def test_random_rules_over_random_records_follow_the_ladder(
    world: Policy, rule: RuleDeclaration, rows: list[dict[str, Any]]
) -> None:
    world.rules = [rule]
    frame = units(**{name: [row[name] for row in rows] for name in rows[0]})
    assert verdicts(world, frame) == [oracle(rule, row) for row in rows]


def test_no_records_give_no_findings(make: Make) -> None:
    assert verdicts(make(SHARE), units(circle=[], industry=[], total=[])) == []
