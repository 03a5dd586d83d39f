"""Coverage: what carries out each normative sentence, and what is not accounted for."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luocheng.documents.reading import extract, read_documents
from luocheng.documents.source import Line, Source
from luocheng.policy.coverage import ACTS, CLASSES, STATES, Claim, Coverage, coverage, normative_act
from luocheng.policy.folder import Evidence, LeftToPerson, Policy, Title, draft_policy, load_folder
from luocheng.policy.folder.characters import Folded, fold
from luocheng.policy.model import Document

TEXT = """示例市绿地管理实施意见（2024—2026年）

一、总体要求

（一）指导思想。坚持生态优先，建设美丽城市。

（二）主要目标。到2026年，建成区绿地率达到40%以上。

二、重点任务

（一）建设公园。2025年新建口袋公园30个，完善公园配套设施。任何单位和个人不得擅自占用绿地。（市园林局负责）

（二）管护绿地。建立绿地台账。因公共利益确需临时占用的，可申请办理临时占用手续。

三、总结

以上意见的实施，将使城市更美。
"""


def read(text: str) -> Document:
    lines = [Line(line, number) for number, line in enumerate(text.split("\n"), 1)]
    return extract(Source(lines, "md"))[0]


@pytest.fixture
def document() -> Document:
    return read(TEXT)


@pytest.fixture
def policy(document: Document) -> Policy:
    return draft_policy(document, "greening")


def states(result: Coverage) -> dict[str, tuple[str, str, list[str]]]:
    return {i.id: (i.kind, i.state, i.by) for i in result.items}


@pytest.mark.parametrize(
    ("sentence", "act"),
    [
        ("任何单位和个人不得擅自占用绿地。", "forbids"),
        ("严禁乱砍滥伐", "forbids"),
        ("1)历史文化街区不适用全面改造", "forbids"),
        ("到2026年，绿地率达到40%以上", "sets"),
        ("平均降尘量不高于9吨/月·平方公里", "sets"),
        ("2025年完成水厂建设", "sets"),
        ("实现垃圾分类全覆盖", "sets"),
        ("养护标准原则上5—10元/平方米/年", "sets"),
        ("符合条件的可申报示范工程", "permits"),
        ("审批通过后方可施工", "permits"),
        ("由所在区自行制定指引", "permits"),
        ("完善城市路网布局", "obliges"),
        ("各县（市、区）政府要加强领导", "obliges"),
        ("市住建局每季度通报进展", "obliges"),
        ("对复查不合格的予以通报并限期整改", "obliges"),
        ("一、总体要求", ""),
        ("这是一座有历史的城市", ""),
        ("依据《安全生产法》（2021年）和《方案（2024—2026年）》", ""),
    ],
)
def test_what_a_sentence_does(sentence: str, act: str) -> None:
    assert normative_act(sentence) == act


def test_each_normative_sentence_is_accounted_for(policy: Policy, document: Document) -> None:
    result = coverage(policy, document)
    told = states(result)
    assert told["1"][:2] == ("heading", "none")
    assert told["1-1"][:2] == ("aims", "none")
    assert told["1-2-s2"] == ("sets", "executable", ["1-2-t1"])
    assert told["2-1-s2"][1] == "executable"
    assert {"2-1", "2-1-t1"} >= set(told["2-1-s2"][2])
    assert told["2-1-s3"][:2] == ("forbids", "unaccounted")
    assert told["2-2-s2"] == ("obliges", "needs_person", ["2-2"])
    assert told["2-2-s3"][:2] == ("permits", "unaccounted")
    assert told["3"][:2] == ("closing", "none")
    assert (result.executable, result.needs_person, result.unaccounted) == (2, 1, 2)


def test_every_unaccounted_sentence_has_a_reason_in_both_languages(
    policy: Policy, document: Document
) -> None:
    for item in coverage(policy, document).items:
        assert bool(item.reason) == bool(item.reason_en) == (item.state in ("unaccounted", "needs_person"))


def test_other_engines_claim_sentences(policy: Policy, document: Document) -> None:
    place = Folded(document.text).find("不得擅自占用绿地")
    assert place is not None
    claims = [
        Claim("rule", "no-occupation", ("二", "(一)"), *place),
        Claim("procedure", "permit", ("二", "(二)")),
    ]
    result = coverage(policy, document, claims)
    told = states(result)
    assert told["2-1-s3"] == ("forbids", "executable", ["no-occupation"])
    assert told["2-2-s3"] == ("permits", "executable", ["permit"])
    assert result.unaccounted == 0


def test_a_person_is_named_with_the_reason(policy: Policy, document: Document) -> None:
    left = LeftToPerson(
        "judge", ("二", "(二)"), Title("由主管部门裁量", "left to the office"), Evidence("可申请办理", 0, 5)
    )
    told = coverage(replace(policy, left_to_person=[left]), document)
    (item,) = [i for i in told.items if i.id == "2-2-s3"]
    assert (item.state, item.by, item.reason, item.reason_en) == (
        "needs_person",
        ["judge"],
        "由主管部门裁量",
        "left to the office",
    )


def test_a_copy_in_other_widths_is_covered_alike(policy: Policy, document: Document) -> None:
    narrow = read(fold(TEXT))
    assert states(coverage(policy, narrow)) == states(coverage(policy, document))


def test_plain_data_has_the_counts(policy: Policy, document: Document) -> None:
    result = coverage(policy, document)
    data = result.to_dict()
    assert json.loads(json.dumps(data, ensure_ascii=False)) == data
    assert set(data) == {"items", "executable", "needs_person", "unaccounted"}
    assert data["executable"] + data["needs_person"] + data["unaccounted"] == sum(
        i["state"] != "none" for i in data["items"]
    )
    for item in data["items"]:
        assert {"clause", "kind", "id", "by", "reason"} <= set(item)
        assert item["kind"] in (*ACTS, *CLASSES)
        assert item["state"] in STATES


def test_every_clause_is_classified_once(policy: Policy, document: Document) -> None:
    classes = coverage(policy, document).classes()
    assert set(classes) == {c.path for c in document.clauses}
    assert classes["二", "(一)"] == "normative"


def test_the_sample_city_is_accounted_for_but_for_its_rules(sample: Path) -> None:
    document = read_documents(sample / "documents" / "three-year-action-plan.md")[0]
    result = coverage(load_folder(sample / "three-year-action-plan"), document)
    assert result.executable >= 110
    open_items = [document.text[i.start : i.end] for i in result.items if i.state == "unaccounted"]
    assert len(open_items) <= 9
    assert any("不得先行征收和拆除" in s for s in open_items)


def test_annotated_rules_are_seen_as_normative(shared: Path) -> None:
    documents = read_documents(next((shared / "documents").glob("*.txt")))
    rules = [
        json.loads(line)
        for line in (shared / "gold" / "rules.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    seen = total = 0
    for document in documents:
        items = [i for i in coverage(draft_policy(document, "p"), document).items if i.state != "none"]
        text = Folded(document.text)
        for rule in (r for r in rules if r["doc"] == document.label):
            place = text.find(rule["quote"])
            assert place is not None
            total += 1
            seen += any(i.start < place[1] and place[0] < i.end for i in items)
    assert total == len(rules)
    assert seen >= 0.97 * total


@settings(max_examples=80, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "一、",
                "（一）",
                "1.",
                "建设",
                "不得",
                "达到95%",
                "。",
                "；",
                "\n",
                "可申请",
                "（市水务局负责）",
                "指导思想",
                "甲",
                "：",
                "以下",
            ]
        ),
        max_size=50,
    ).map("".join)
)
def test_no_text_makes_it_crash(text: str) -> None:
    document = read(TEXT + text)
    result = coverage(draft_policy(document, "p"), document)
    for item in result.items:
        assert 0 <= item.start <= item.end <= len(document.text)
