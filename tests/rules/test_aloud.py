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
from tests.rules.conftest import Make
from tests.rules.test_places import REGISTERS, RULES

DAY = dt.date(2024, 6, 1)
"""A day on which every shipped rule is in force."""

POLICIES = sorted(shipped_policies())
CODE = re.compile(r"[a-z]+_[a-z_]+|[<>=!]=|\bnone\b|\btrue\b|\bfalse\b")
TRIPS = re.compile(
    r"不为|非“|不是（|不[在属]?不|[没未]有?[没未]|以何种|\d,\d{3}|\.0 %|相隔|仅 |\d{4}-\d\d-\d\d|\d 工作日|\d 月"
)
"""What one stumbles over who reads it aloud: a 'not' beside a 'not', 'not' before brackets, numbers as machines write them."""


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
            assert not TRIPS.search(line.zh), (rule.id, line.zh)


def test_every_number_a_rule_demands_is_said() -> None:
    book = compile_policy(load_folder(find_policy("guangzhou-renewal-2020")))
    said = {r.id: "\n".join(x.zh for x in r.lines) for r in read_aloud(book)}
    for rule in book.policy.rules:
        for bound in rule.bounds().values():
            for leaf in (bound, *bound.cases):
                if leaf.value is not None:
                    assert f"{leaf.value.value:g}" in said[rule.id], (rule.id, leaf.value)


def test_bounds_exceptions_and_what_is_left_to_a_person_are_said() -> None:
    book = compile_policy(load_folder(find_policy("guangzhou-renewal-2020")))
    rules = {r.id: r for r in read_aloud(book)}
    share = rules["industry-share"]
    zh = [x.zh for x in share.lines]
    assert zh[:5] == [
        "看“城市更新单元”的每一条记录",
        "算出：产业建设量 ÷ 总建设量（以 % 计）",
        "要求至少达到下面的数：",
        "圈层为第一圈层的：60 %",
        "圈层为第二圈层的：40 %",
    ]
    assert zh[5].startswith("圈层为第三圈层的：由人裁量：")
    assert all(x.startswith("例外：达不到要求，但") for x in zh[6:])
    second = share.lines[4]
    assert second.evidence == "占比总建设量40%以上"
    assert share.to_dict()["lines"][4]["evidence"] == second.evidence


def told(name: str, rule: str) -> list[str]:
    """Return the lines of a rule in Chinese."""
    book = compile_policy(load_folder(find_policy(name)), DAY)
    return next([x.zh for x in r.lines] for r in read_aloud(book) if r.id == rule)


def test_a_choice_that_stands_for_nothing_is_said_by_the_others() -> None:
    area = told("guangzhou-renewal-2020", "key-areas-first")[3]
    assert area.startswith("所在重点地区为机场周边地区、")
    assert "不在重点地区" not in area


def test_one_condition_stands_behind_its_must_and_is_said_once() -> None:
    assert told("guangzhou-renewal-2020", "unit-status")[-1] == (
        "必须：以低效存量用地再开发为主（即：主要用地为低效存量用地再开发）"
    )
    assert told("greening", "no-occupation")[-1] == "不得有这样的情形：未办理审批手续"
    assert told("anyang-2021", "couriers-licensed")[1:] == [
        "下面的情形一种都不得有：",
        "无证（即：没有快递经营许可或备案）",
        "无照（即：没有营业执照）",
    ]


def test_what_a_person_decides_from_the_start_is_no_must() -> None:
    assert told("guangzhou-renewal-2020", "share-exceptions")[-1] == (
        "由人裁量：放宽到多少，在片策和详细规划环节论证"
    )


def test_spans_and_shares_are_said_as_the_text_does() -> None:
    assert told("sample-city/renewal-measures", "acceptance-time")[2:] == [
        "算出：从“收到申报材料日期”到“作出受理决定日期”的工作日数",
        "要求：不超过 3 个工作日",
    ]
    assert told("sample-city/renewal-measures", "voting-area")[-1] == "要求：至少三分之二"


def test_from_when_a_rule_is_checked_is_said() -> None:
    assert told("anyang-2021", "bridges-repaired")[1] == "从2023年12月31日起才检查"


def test_a_forbidden_case_that_is_left_to_a_person_is_called_a_case() -> None:
    assert told("anyang-2021", "dwelling-shops-sealed")[-1].startswith(
        "有这样的情形的，也不直接判不通过，由人裁量："
    )


def test_layers_are_called_by_the_titles_of_their_registers(make: Make) -> None:
    book = compile_policy(make(RULES, registers=REGISTERS), dt.date(2021, 1, 1))
    said = [[x.zh for x in r.lines][1:] for r in read_aloud(book)]
    assert said == [
        ["不得有这样的情形：占用绿线（即：与“绿线”重叠）"],
        ["算出：位于“绿线”内的比例（以 % 计）", "要求：不超过 50 %"],
    ]


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
