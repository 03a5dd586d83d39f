"""What is quoted stands in the text, numbers stand in what is quoted, and what is carried out is counted."""

from __future__ import annotations

from pathlib import Path

import pytest

from luocheng.documents.reading import read_documents
from luocheng.policy.coverage import coverage
from luocheng.policy.model import Document
from luocheng.rules.claims import claims
from luocheng.rules.export.told import Sentences
from luocheng.rules.policy_check import check_declared
from tests.rules.conftest import SHARE, Make

TEXT = """示例市城市更新办法

一、总则
城市更新应当坚持规划先行。
二、产业占比
第一圈层产业建设量占总建设量60%以上，第二圈层占40%以上，第三圈层由所在区自行制定指引。配置公共服务设施的，可适当放宽。
三、养护
养护标准为5—10元/平方米/年，不得擅自占用绿地。
"""
RATE = """
- id: rate
  kind: limit
  title: {zh: 养护标准}
  clause: 三
  register: unit
  measure: assets / total
  unit: 元/平方米
  at_least: {value: 5 元/平方米, evidence: 5—10元}
  at_most: {value: 10 元/平方米, evidence: 5—10元}
"""


@pytest.fixture
def document(tmp_path: Path) -> Document:
    path = tmp_path / "text.md"
    path.write_text(TEXT, encoding="utf-8")
    (found,) = read_documents(path)
    return found


def test_words_and_numbers_that_stand_are_no_finding(make: Make, document: Document) -> None:
    rule = SHARE.replace("evidence: 60%以上", "evidence: 占总建设量60%以上")
    assert [f.code for f in check_declared(make(rule + RATE), document)] == []


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [
        ("value: 60 %", "value: 65 %", "number-not-in-evidence"),
        ("evidence: 60%以上", "evidence: 60%以下", "evidence-missing"),
        ("clause: 二", "clause: 三", "evidence-outside-clause"),
        ("clause: 二", "clause: 九", "clause-missing"),
        ("evidence: 60%以上", "evidence: 第一圈层产业建设量占总建设量60%以上，第二圈层占40%以上，第三圈层由", "evidence-too-long"),
        ("industry / total", "industry / totel", "formula-name"),
    ],
)  # fmt: skip
def test_what_does_not_stand_is_found(
    make: Make, document: Document, before: str, after: str, code: str
) -> None:
    found = check_declared(make(SHARE.replace(before, after)), document)
    chosen = [f for f in found if f.code == code]
    assert chosen, [f.code for f in found]
    assert chosen[0].file == "rules.yaml"
    assert chosen[0].item == "industry-share"
    assert chosen[0].message_en


def test_a_rule_without_words_is_found(make: Make) -> None:
    rule = "- {id: bare, kind: eligibility, title: {zh: 无依据}, clause: 一, register: unit, require: [{that: heritage}]}"
    assert [f.code for f in check_declared(make(rule))] == ["rule-without-evidence"]


def test_claims_count_what_rules_carry_out(make: Make, document: Document) -> None:
    policy = make(SHARE + RATE)
    before = coverage(policy, document)
    after = coverage(policy, document, claims(policy, document))
    assert after.executable > before.executable
    by = {name for item in after.items for name in item.by}
    assert {"industry-share", "rate"} <= by


def test_the_sentence_of_the_words_is_shown(document: Document) -> None:
    sentences = Sentences(document)
    assert sentences.of("二", "可适当放宽") == "配置公共服务设施的，可适当放宽。"
    assert sentences.of("二", "没有的话") == ""
    assert Sentences(None).of("二", "可适当放宽") == ""
