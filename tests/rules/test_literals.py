"""Numbers inside conditions and measures stand in the words that are quoted for them."""

from __future__ import annotations

import pytest

from luocheng.policy.folder import load_folder
from luocheng.policy.locate import find_policy
from luocheng.rules.literals import unproved
from luocheng.rules.policy_check import check_declared
from tests.rules.conftest import HEAD, Make

RULE = """
- id: asked
  kind: eligibility
  title: {{zh: 条件}}
  clause: 二
  register: unit
  evidence: 依照规定
  require:
    - {{that: '{that}', evidence: {words}}}
"""


def lacking(make: Make, that: str, words: str) -> list[str]:
    return [u.value for u in unproved(make(RULE.format(that=that, words=words)))]


@pytest.mark.parametrize(
    ("that", "words"),
    [
        ("total >= 25 万平方米", "25万平方米以上"),
        ("total >= 250000 平方米", "二十五万平方米以上"),
        ("assets in 5 亿元 .. 10 亿元", "五至十亿元"),
        ("storeys <= 3", "不超过三层"),
        ("industry / total >= 2 / 3", "三分之二以上"),
        ("industry > 0 平方米", "有产业用房"),
        ("storeys >= 1", "有建筑"),
        ("storeys > 1", "多层"),
        ("industry >= total * (1 - 20 %)", "降低20%"),
        ("begun <= 2020-01-01 + 2 年", "两年内开工"),
        ("begun <= 2020-01-01 + 12 月", "一年内开工"),
        ("begun <= 2020-01-01 + 6 月", "半年内开工"),
        ("industry >= total / 2", "减半"),
        ("begun < 2025-01-01", "2025年前"),
        ("begun <= 2023-12-31", "2023年底前"),
        ("begun <= 2024-06-30", "2024年6月底前"),
    ],
)
def test_numbers_with_words(make: Make, that: str, words: str) -> None:
    assert lacking(make, that, words) == []


@pytest.mark.parametrize(
    ("that", "words", "value"),
    [
        ("total >= 26 万平方米", "25万平方米以上", "26 万平方米"),
        ("storeys > 1", "有建筑", "1"),
        ("storeys <= 1", "有建筑", "1"),
        ("begun <= 2020-01-01 + 3 年", "两年内开工", "3 年"),
        ("begun <= 2020-01-01 + 1 年", "及时开工", "1 年"),
        ("begun < 2024-01-01", "2025年前", "2024-01-01"),
        ("begun <= 2024-06-15", "2024年6月底前", "2024-06-15"),
        ("industry >= total * 110 %", "超过10%以上", "110 %"),
    ],
)
def test_numbers_without_words(make: Make, that: str, words: str, value: str) -> None:
    assert lacking(make, that, words) == [value]


def test_cases_of_a_table_share_their_words(make: Make) -> None:
    rule = """
- id: wealth
  kind: limit
  title: {zh: 总资产}
  clause: 二
  register: unit
  measure: assets
  unit: 亿元
  at_least:
    cases:
      - {when: total < 60 万平方米, value: 100 亿元, evidence: 小于60万平方米的不低于100亿元}
      - {when: total >= 60 万平方米, value: 200 亿元, evidence: 其他不低于200亿元}
"""
    assert list(unproved(make(rule))) == []
    (one, two) = unproved(make(rule.replace("60 万平方米, v", "70 万平方米, v")))
    assert (one.value, two.value) == ("70 万平方米", "70 万平方米")


def test_rows_of_assignments(make: Make) -> None:
    rows = """
- id: manager
  clause: 二
  title: {zh: 管理单位}
  register: unit
  gives: {zh: 管理单位}
  table:
    - {when: total >= 10 公顷, unit: 市局, evidence: 10公顷以上的}
    - {when: storeys > 7, unit: 区局, evidence: 其他}
"""
    (found,) = unproved(make("[]", assignments=rows))
    assert (found.file, found.item, found.value, found.words) == ("assignments.yaml", "manager", "7", "其他")


def test_days_of_the_policy_itself_need_no_words(make: Make) -> None:
    rule = RULE.format(that="begun < 2020-01-01", words="施行前")
    assert list(unproved(make(rule, HEAD))) == []


def test_policy_check_reports_them(make: Make) -> None:
    found = check_declared(make(RULE.format(that="storeys <= 18", words="不超过六层")))
    (only,) = [f for f in found if f.code == "number-not-in-evidence"]
    assert (only.file, only.item, only.severity) == ("rules.yaml", "asked", "error")
    assert "18" in only.message


@pytest.mark.parametrize(
    "name",
    ["guangzhou-renewal-2020", "anyang-2021", "greening", "shijiazhuang-hitech-2020", "construction-industry",
     "renewal-measures", "greening-measures", "three-year-action-plan"],
)  # fmt: skip
def test_shipped_policies_have_words_for_every_number(name: str) -> None:
    assert [(u.item, u.value) for u in unproved(load_folder(find_policy(name)))] == []
