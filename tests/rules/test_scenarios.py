"""Scenarios: read with every fault, run in one pass, and held against a policy in which one thing is changed."""

from __future__ import annotations

import pytest

from luocheng.errors import LuochengError
from luocheng.policy.folder import Policy
from luocheng.rules.scenarios import (
    Outcome,
    missing_scenarios,
    mutants,
    read_scenarios,
    run_mutants,
    run_scenarios,
)
from tests.rules.conftest import SHARE, Make

GOOD = """
- rule: industry-share
  proves: {zh: 恰好六成，通过, en: Exactly 60 % passes}
  given: {circle: first, industry: 30000, total: 5 万平方米}
  expect: {verdict: pass, measure: 60, limit: 60, margin: 0}
- rule: industry-share
  proves: {zh: 差一点，不通过, en: A little less fails}
  given: {circle: 第一圈层, industry: 29900, total: 50000}
  expect: {verdict: fail, measure: 59.8, gap: 100, branch: first, evidence: 60%以上}
- rule: industry-share
  proves: {zh: 第二圈层四成, en: 40 % in the second circle}
  given: {circle: second, industry: 20000, total: 50000}
  expect: {verdict: pass, margin: 0}
- rule: industry-share
  proves: {zh: 第二圈层不足, en: Less fails}
  given: {circle: second, industry: 19900, total: 50000}
  expect: {verdict: fail}
- rule: industry-share
  proves: {zh: 可适当放宽, en: It may be relaxed}
  given: {circle: first, industry: 1, total: 50000, services: 是}
  expect: {verdict: judgement}
- rule: industry-share
  proves: {zh: 没有总量, en: No total}
  given: {circle: first, industry: 1, total: null}
  expect: {verdict: missing}
"""


def outcomes(policy: Policy) -> list[Outcome]:
    return run_scenarios(policy, read_scenarios(policy))


def test_scenarios_hold(make: Make) -> None:
    policy = make(SHARE, scenarios__share=GOOD)
    found = outcomes(policy)
    assert [o.differences for o in found] == [[]] * 6
    assert found[0].to_dict()["proves"] == {"zh": "恰好六成，通过", "en": "Exactly 60 % passes"}
    assert missing_scenarios(policy, read_scenarios(policy)) == []


def test_what_differs_is_told(make: Make) -> None:
    wrong = GOOD.replace("measure: 59.8", "measure: 59.9").replace("{verdict: missing}", "{verdict: fail}")
    found = [o for o in outcomes(make(SHARE, scenarios__share=wrong)) if not o.holds]
    assert [(d.name, d.expected, d.found) for o in found for d in o.differences] == [
        ("measure", "59.9", "59.8"),
        ("verdict", "fail", "missing"),
    ]
    assert found[0].scenario.where == "scenarios/share.yaml:6 (industry-share)"


def test_related_records_and_a_day(make: Make) -> None:
    rule = """
- id: land
  kind: limit
  title: {zh: 国有用地}
  clause: 六
  register: unit
  from: 2021-01-01
  until: 2021-12-31
  evidence: 10%
  measure: sum(parcels.area where state_owned) / sum(parcels.area)
  unit: "%"
  at_most: {value: 10 %}
"""
    scenario = """
- rule: land
  proves: {zh: 一成, en: A tenth}
  related: {parcels: [{area: 9, state_owned: false}, {area: 1 公顷, state_owned: true}]}
  on: 2021-05-01
  expect: {verdict: pass, measure: 10}
- rule: land
  proves: {zh: 没有地块, en: No parcels}
  related: {parcels: []}
  expect: {verdict: missing}
"""
    assert all(o.holds for o in outcomes(make(rule, scenarios__land=scenario)))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("- {rule: industry-shares, expect: {verdict: pass}}", "是否想写 industry-share"),
        ("- {rule: industry-share, gives: {}, expect: {verdict: pass}}", "没有“gives”"),
        ("- {rule: industry-share, given: {circl: first}, expect: {verdict: pass}}", "没有字段“circl”"),
        ("- {rule: industry-share, given: {circle: fifth}, expect: {verdict: pass}}", "“fifth”读不出来"),
        ("- {rule: industry-share, given: {total: 5 亿元}, expect: {verdict: pass}}", "“5 亿元”读不出来"),
        ("- {rule: industry-share, expect: {verdikt: pass}}", "不能写“verdikt”"),
        ("- {rule: industry-share, given: {}}", "没有写 expect"),
        ("- {proves: {zh: 无}, expect: {verdict: pass}}", "其中之一"),
        ("- {rule: industry-share, on: 昨天, expect: {verdict: pass}}", "“昨天”不是日期"),
        ("rule: industry-share", "应是一个列表"),
    ],
)
def test_what_a_scenario_may_have_wrong(make: Make, text: str, said: str) -> None:
    with pytest.raises(LuochengError) as raised:
        outcomes(make(SHARE, scenarios__bad=text))
    fault = raised.value.faults[0]
    assert said in fault.what + fault.remedy
    assert fault.where.startswith("scenarios/bad.yaml")
    assert fault.what_en


def test_missing_scenarios_are_listed(make: Make) -> None:
    policy = make(SHARE)
    assert [m["what"] for m in missing_scenarios(policy, [])] == ["pass", "fail", "edge", "judgement"]


def test_every_change_of_a_threshold_is_noticed(make: Make) -> None:
    policy = make(SHARE, scenarios__share=GOOD)
    result = run_mutants(policy, read_scenarios(policy))
    changed = {(m.before, m.after) for m in mutants(policy)}
    assert {("60 %", "61 %"), ("60 %", "59 %"), ("40 %", "40 ‰"), ("at_least", "more_than")} <= changed
    assert (result.killed, result.alive) == (len(list(mutants(policy))), [])


def test_a_change_that_no_scenario_notices_is_named(make: Make) -> None:
    policy = make(
        SHARE, scenarios__share=GOOD[: GOOD.index("- rule: industry-share\n  proves: {zh: 第二圈层四成")]
    )
    result = run_mutants(policy, read_scenarios(policy))
    assert 0 < result.share < 1
    assert {"40 %"} == {m.before for m in result.alive}
    assert result.to_dict()["mutants"] == result.total


def test_the_policy_itself_stays_as_it_is(make: Make) -> None:
    policy = make(SHARE)
    before = repr(policy.rules)
    assert len(list(mutants(policy))) > 5
    assert repr(policy.rules) == before
