"""What is in force on a day: dates, versions of parameters, districts, rules that stand in for others."""

from __future__ import annotations

import datetime as dt

import pytest

from luocheng.errors import LuochengError
from luocheng.policy.folder import Policy
from luocheng.rules import check_records, compile_policy
from tests.rules.conftest import SHARE, Make, units

FRAME = units(
    circle=["first"] * 3, industry=[25000] * 3, total=[50000] * 3, district=["越秀区", "天河区", None]
)


def found(policy: Policy, on: dt.date) -> dict[tuple[str, str], str]:
    frame = check_records(compile_policy(policy, on), {"unit": FRAME}).frame
    return {(r["rule"], r["record"]): r["verdict"] for r in frame.iter_rows(named=True)}


OWN = (
    SHARE.replace("industry-share", "own-share")
    .replace("60 %", "50 %")
    .replace("  register", "  replaces: industry-share\n  register")
)


def test_a_rule_holds_from_the_day_of_the_policy_on(make: Make) -> None:
    policy = make(SHARE)
    assert compile_policy(policy, dt.date(2019, 12, 31)).resting == ["industry-share"]
    assert compile_policy(policy, dt.date(2020, 1, 1)).resting == []


def test_a_rule_has_dates_of_its_own(make: Make) -> None:
    policy = make(SHARE.replace("  register", "  from: 2021-01-01\n  until: 2021-12-31\n  register"))
    days = (dt.date(2020, 12, 31), dt.date(2021, 1, 1), dt.date(2021, 12, 31), dt.date(2022, 1, 1))
    assert [bool(compile_policy(policy, d).registers) for d in days] == [False, True, True, False]


def test_a_later_rule_replaces_an_earlier_one(make: Make) -> None:
    policy = make(SHARE + OWN.replace("  register", "  from: 2021-01-01\n  register"))
    assert {r for r, _ in found(policy, dt.date(2020, 6, 1))} == {"industry-share"}
    after = found(policy, dt.date(2021, 6, 1))
    assert {r for r, _ in after} == {"own-share"}
    assert after["own-share", "A"] == "pass"


def test_a_districts_rule_stands_in_for_the_citys_there(make: Make) -> None:
    result = found(
        make(SHARE + OWN.replace("  register", "  district: 越秀区\n  register")), dt.date(2021, 1, 1)
    )
    assert result["industry-share", "A"] == "not_applicable"
    assert result["own-share", "A"] == "pass"
    assert result["industry-share", "B"] == "fail"
    assert result["own-share", "B"] == "not_applicable"
    assert (result["industry-share", "C"], result["own-share", "C"]) == ("missing", "missing")


def test_an_override_counts_only_where_it_applies(make: Make) -> None:
    own = OWN.replace("  register", "  district: 越秀区\n  applies: heritage\n  register")
    frame = units(
        circle=["first"] * 3, industry=[25000] * 3, total=[50000] * 3, district=["越秀区"] * 3,
        heritage=[True, False, None],
    )  # fmt: skip
    findings = check_records(compile_policy(make(SHARE + own), dt.date(2021, 1, 1)), {"unit": frame}).sorted()
    told = dict(
        zip(((r["rule"], r["record"]) for r in findings.rows()), findings.explanations(), strict=True)
    )
    verdict = {(r["rule"], r["record"]): r["verdict"] for r in findings.rows()}
    assert verdict["industry-share", "A"] == "not_applicable"
    assert told["industry-share", "A"] == "由规则“own-share”代替"
    assert verdict["industry-share", "B"] == "fail"
    assert verdict["industry-share", "C"] == "missing"


PARAMETERS = """
- {id: old, name: least, clause: 一, title: {zh: 最低占比}, value: 60, unit: '%', evidence: 60%, until: 2020-12-31}
- {id: new, name: least, clause: 一, title: {zh: 最低占比}, value: 50, unit: '%', evidence: 50%, from: 2021-01-01}
- {id: own, name: least, clause: 一, title: {zh: 最低占比}, value: 70, unit: '%', evidence: 70%, district: 天河区}
"""
BY_NAME = """
- id: share
  kind: limit
  title: {zh: 占比}
  clause: 二
  register: unit
  evidence: 占比
  measure: industry / total
  unit: "%"
  at_least: {formula: least}
"""


def test_parameters_have_versions_and_districts(make: Make) -> None:
    policy = make(BY_NAME, parameters=PARAMETERS)
    before, after = found(policy, dt.date(2020, 6, 1)), found(policy, dt.date(2021, 6, 1))
    assert before == {("share", "A"): "fail", ("share", "B"): "fail", ("share", "C"): "missing"}
    assert after == {("share", "A"): "pass", ("share", "B"): "fail", ("share", "C"): "missing"}


def test_a_day_is_needed_by_today(make: Make) -> None:
    rule = """
- id: fresh
  kind: prohibition
  title: {zh: 开工超过一年}
  clause: 三
  register: unit
  evidence: 一年
  forbid: [{that: 'years_between(begun, today) > 1 年'}]
"""
    policy = make(rule)
    frame = units(begun=[dt.date(2020, 5, 1)])
    verdicts = [
        check_records(compile_policy(policy, day), {"unit": frame}).frame["verdict"][0]
        for day in (dt.date(2021, 4, 1), dt.date(2022, 6, 1))
    ]
    assert verdicts == ["pass", "fail"]


def test_faults_are_told_for_rules_that_rest_too(make: Make) -> None:
    policy = make(
        SHARE.replace("  register", "  from: 2030-01-01\n  register").replace("services,", "service,")
    )
    with pytest.raises(LuochengError):
        compile_policy(policy, dt.date(2021, 1, 1))
