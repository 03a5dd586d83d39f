"""Explanations with the numbers put in, and what it would take to pass, tried out."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from luocheng.policy.folder import Policy
from luocheng.rules import Findings, check_records, compile_policy
from luocheng.rules.export.told import change_words
from luocheng.rules.wording import number
from tests.rules.conftest import SHARE, Make, units

DAY = dt.date(2021, 6, 1)


def check(policy: Policy, **columns: list[Any]) -> Findings:
    return check_records(compile_policy(policy, DAY), {"unit": units(**columns)}).sorted()


def test_a_failing_share_tells_how_much_is_lacking(make: Make) -> None:
    findings = check(make(SHARE), circle=["first"], industry=[24000], total=[50000], services=[False])
    assert findings.explanations() == [
        "产业建设量 24,000 平方米 ÷ 总建设量 50,000 平方米 = 48.0 %，低于 60 %（差 12 个百分点），缺口 6,000 平方米"
    ]
    (told,) = findings.explanations("en")
    assert told == (
        "Industry floor area 24,000 平方米 ÷ Total floor area 50,000 平方米 = 48.0 %, below 60 % "
        "(12 percentage points apart), short by 6,000 平方米"
    )


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({"circle": "first", "industry": 30000, "total": 50000}, "= 60.0 %，不低于 60 %"),
        ({"circle": "third", "industry": 1, "total": 2}, "由人裁量：自行制定指引"),
        ({"circle": None, "industry": 1, "total": 2}, "缺少：圈层"),
        ({"circle": "first", "industry": None, "total": None}, "缺少：产业建设量、总建设量"),
        ({"circle": "first", "industry": 1, "total": 0}, "缺少：总建设量为 0，不能作除数"),
        ({"circle": "first", "industry": 1, "total": 2, "services": True}, "属于例外：可适当放宽"),
        ({"circle": "first", "industry": 1, "total": 2}, "未填是否属于例外：可适当放宽"),
    ],
)
def test_what_is_said(make: Make, columns: dict[str, Any], said: str) -> None:
    (told,) = check(make(SHARE), **{n: [v] for n, v in columns.items()}).explanations()
    assert said in told


def test_a_computed_field_is_told_by_its_parts(make: Make) -> None:
    from luocheng.registers.computed import fill

    rule = SHARE.replace("industry / total", "share")
    book = compile_policy(make(rule), DAY)
    frame = units(circle=["first"], industry=[24000], total=[50000], services=[False])
    frame = fill(frame.select("code", "circle", "industry", "total", "services"), book.types["unit"])
    findings = check_records(book, {"unit": frame})
    (told,) = findings.explanations()
    assert "缺口 6,000 平方米" in told
    (changes,) = findings.would_pass()
    assert {(c.field, c.to) for c in changes if c.field != "circle"} == {
        ("industry", 30000),
        ("total", 40000),
    }


def test_conditions_are_named(make: Make) -> None:
    rule = """
- id: partner
  kind: eligibility
  title: {zh: 条件}
  clause: 四
  register: unit
  evidence: 要求
  require:
    - {that: assets >= 100 亿元, title: {zh: 总资产, en: Assets}}
    - {that: heritage, title: {zh: 有历史建筑, en: Heritage}}
    - {that: storeys <= 6, title: {zh: 不超过六层, en: Six storeys}}
"""
    (told,) = check(make(rule), assets=[99], heritage=[True], storeys=[None]).explanations()
    assert told == "不满足：总资产（总资产 99 亿元 ≥ 100 亿元：否）；满足：有历史建筑；缺数据：不超过六层"


# --- what would pass ------------------------------------------------------------------------------------------------


def changes(findings: Findings) -> dict[str, Any]:
    (found,) = findings.would_pass()
    return {c.field: (c.to, c.beyond) for c in found}


def test_the_least_change_of_each_input(make: Make) -> None:
    found = changes(check(make(SHARE), circle=["first"], industry=[24000], total=[50000], services=[False]))
    assert found == {"industry": (30000, False), "total": (40000, False), "circle": ("second", False)}


def test_other_choices_and_yes_or_no_are_tried(make: Make) -> None:
    rule = """
- id: low
  kind: prohibition
  title: {zh: 高度}
  clause: 七
  register: unit
  evidence: 不得
  forbid: [{that: heritage and storeys > 3 and circle != third}]
"""
    found = changes(check(make(rule), heritage=[True], storeys=[9], circle=["first"]))
    assert found == {"heritage": (False, False), "storeys": (3, False), "circle": ("third", False)}


def test_whole_numbers_and_what_is_to_be_exceeded(make: Make) -> None:
    rule = """
- {id: a, kind: limit, title: {zh: 层数}, clause: 一, register: unit, evidence: "6", measure: storeys, more_than: {value: "6"}}
- {id: b, kind: limit, title: {zh: 资产}, clause: 一, register: unit, evidence: "6", measure: assets, unit: 亿元, more_than: {value: 6 亿元}}
"""
    findings = check(make(rule), storeys=[6], assets=[6])
    first, second = findings.would_pass()
    assert (first[0].to, first[0].beyond) == (7, False)
    assert (second[0].to, second[0].beyond) == (6, True)
    assert change_words(second[0], {}) == "总资产超过 6 亿元"
    assert change_words(first[0], {}) == "层数增至 7"


def test_nothing_is_proposed_where_no_change_of_one_input_helps(make: Make) -> None:
    rule = """
- {id: a, kind: eligibility, title: {zh: 两项}, clause: 一, register: unit, evidence: x, require: [{that: heritage}, {that: services}]}
"""
    assert changes(check(make(rule), heritage=[False], services=[False])) == {}


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    industry=st.integers(0, 10**7), total=st.integers(1, 10**7), circle=st.sampled_from(["first", "second"])
)
def test_every_proposal_passes_and_less_does_not(make: Make, industry: int, total: int, circle: str) -> None:
    policy = make(SHARE)
    row: dict[str, Any] = {"circle": circle, "industry": industry, "total": total, "services": False}
    findings = check(policy, **{n: [v] for n, v in row.items()})
    if findings.frame["verdict"][0] != "fail":
        assert findings.would_pass() == [[]]
        return
    for change in findings.would_pass()[0]:
        changed = {**row, change.field: change.to}
        assert check(policy, **{n: [v] for n, v in changed.items()}).frame["verdict"][0] == "pass"
        if change.field in ("industry", "total") and abs(change.to - change.now) > 1:
            short = change.to + (change.now - change.to) * 1e-4
            almost = {**row, change.field: short}
            assert check(policy, **{n: [v] for n, v in almost.items()}).frame["verdict"][0] == "fail"


def test_numbers_as_a_person_writes_them() -> None:
    assert [number(x) for x in (0, 1e-9, 12.0, 1234.5, -0.25)] == ["0", "1e-09", "12", "1,234.5", "-0.25"]
