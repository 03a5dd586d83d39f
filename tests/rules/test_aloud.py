"""Rules in words: every shipped rule can be read beside its sentence by one who does not program."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from luocheng.policy.folder import load_folder
from luocheng.policy.locate import find_policy, shipped_policies
from luocheng.rules import compile_policy
from luocheng.rules.aloud import read_aloud
from luocheng.rules.export.aloud_html import aloud_page

DAY = dt.date(2024, 6, 1)
"""A day on which every shipped rule is in force."""

POLICIES = sorted(shipped_policies())
CODE = re.compile(r"[a-z]+_[a-z_]+|[<>=!]=|\bnone\b|\btrue\b|\bfalse\b")


@pytest.mark.parametrize("name", POLICIES)
def test_every_shipped_rule_is_said_without_code_and_beside_its_words(name: str) -> None:
    book = compile_policy(load_folder(find_policy(name)), DAY)
    rules = list(read_aloud(book))
    assert [r.id for r in rules] == [r.id for r in book.policy.rules]
    for rule in rules:
        assert rule.evidence, rule.id
        assert rule.lines[0].role == "about"
        assert any(x.role in ("demand", "case", "measure") for x in rule.lines), rule.id
        for line in rule.lines:
            for said in (line.zh, line.en):
                assert said
                assert not CODE.search(said), (rule.id, said)


def test_every_number_a_rule_demands_is_said() -> None:
    book = compile_policy(load_folder(find_policy("guangzhou-renewal-2020")))
    said = {r.id: "\n".join(x.zh for x in r.lines) for r in read_aloud(book)}
    for rule in book.policy.rules:
        for bound in rule.bounds().values():
            for leaf in (bound, *bound.cases):
                if leaf.value is not None:
                    assert f"{leaf.value.value:,g}" in said[rule.id], (rule.id, leaf.value)


def test_bounds_exceptions_and_what_is_left_to_a_person_are_said() -> None:
    book = compile_policy(load_folder(find_policy("guangzhou-renewal-2020")))
    rules = {r.id: r for r in read_aloud(book)}
    share = rules["industry-share"]
    zh = [x.zh for x in share.lines]
    assert zh[:5] == [
        "看“城市更新单元”的每一条记录",
        "算出：产业建设量 ÷ 总建设量（以 % 计）",
        "要求不低于下面的数：",
        "圈层为第一圈层的：60 %",
        "圈层为第二圈层的：40 %",
    ]
    assert zh[5].startswith("圈层为第三圈层的：由人裁量：")
    assert all(x.startswith("例外：不满足但") for x in zh[6:])
    second = share.lines[4]
    assert second.evidence == "占比总建设量40%以上"
    assert share.to_dict()["lines"][4]["evidence"] == second.evidence


def test_the_page_is_whole_and_lets_nothing_in() -> None:
    book = compile_policy(load_folder(find_policy("sample-city/renewal-measures")), DAY)
    page = aloud_page(book)
    assert "default-src 'none'" in page
    assert "<script" not in page
    assert page.count("<article") == len(list(book.rules())) > 50
    assert "示例数据" in page
    assert 'lang="en"' in aloud_page(book, language="en")


def test_text_that_looks_like_markup_stays_text() -> None:
    policy = load_folder(find_policy("sample-city/renewal-measures"))
    policy.rules[0].title.zh = "<script>alert(1)</script>"
    page = aloud_page(compile_policy(policy, DAY))
    assert "<script>" not in page
    assert "&lt;script&gt;" in page
