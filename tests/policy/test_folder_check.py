"""The check of a policy folder, without its text and against it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from luocheng.documents.reading import read_documents
from luocheng.policy.folder import CHECKS, FolderFinding, Policy, check_folder, init_folder, load_folder
from luocheng.policy.folder.characters import Folded, checksum_of_characters, fold
from luocheng.policy.folder.deadlines import Deadline, read_deadline
from luocheng.policy.folder.measures import closest_unit, is_known_unit
from luocheng.policy.folder.model import Evidence, LeftToPerson, PolicyTarget, PolicyUnit, Title
from luocheng.policy.folder.numbers import chinese_number, figures_in, holds
from luocheng.policy.model import Document

TEXT = """示例市绿地建设行动方案（2024—2026年）

示政办发〔2024〕9号

一、目标

到2026年，建成区绿地率达到40%以上，公园绿地服务半径覆盖率不低于九成，万人拥有绿道长度1.2公里。

二、任务

（一）建设公园。2025年年底前新建口袋公园30个。（市园林局牵头，市住建局配合；完成时限：2025年12月）

（二）管护绿地。养护标准控制在5—10元/平方米/年。（责任单位：市园林局）
"""


def read(tmp_path: Path, text: str, name: str = "plan.md") -> Document:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return read_documents(path)[0]


@pytest.fixture
def document(tmp_path: Path) -> Document:
    return read(tmp_path, TEXT)


@pytest.fixture
def policy(document: Document, tmp_path: Path) -> Policy:
    return init_folder(document, tmp_path / "greening-2024")


def codes(policy: Policy, documents: list[Document] | None = None) -> list[str]:
    findings = check_folder(policy, documents)
    for finding in findings:
        assert isinstance(finding, FolderFinding)
        assert finding.code in CHECKS
        assert finding.message
        assert finding.message_en
        assert "{" not in finding.message + finding.message_en + finding.remedy + finding.remedy_en
    return [f.code for f in findings]


def change(policy: Policy, which: int, **fields: Any) -> Policy:
    policy.targets[which] = replace(policy.targets[which], **fields)
    return policy


# --- without the text -------------------------------------------------------------------------------


def test_a_fresh_folder_is_sound(policy: Policy, document: Document) -> None:
    assert codes(policy) == []
    assert codes(policy, [document]) == []


def test_findings_name_file_line_and_item(policy: Policy) -> None:
    change(policy, 1, value=80)
    (finding,) = check_folder(policy)
    assert isinstance(finding, FolderFinding)
    assert finding.where == f"targets.yaml:{policy.targets[1].line} (1-t2)"
    assert finding.severity == "error"


@pytest.mark.parametrize(
    ("edit", "code"),
    [
        (lambda p: change(p, 0, value=41), "number-not-in-evidence"),
        (lambda p: change(p, 0, comparator="<="), "comparator-words"),
        (lambda p: change(p, 0, comparator="="), "comparator-words"),
        (lambda p: change(p, 0, unit=""), "measure-missing"),
        (lambda p: change(p, 0, unit="百分比"), "measure-unknown"),
        (lambda p: change(p, 0, year=2031), "year-outside-plan"),
        (lambda p: change(p, 0, year_from=2027), "years-reversed"),
        (lambda p: change(p, 0, id="2-1"), "duplicate-id"),
        (lambda p: change(p, 0, clause=("甲乙",)), "clause-form"),
        (lambda p: change(p, 0, clause=("三",)), "clause-order"),
        (lambda p: change(p, 0, evidence=Evidence("绿地率达到40%以上", 0, 3)), "evidence-length"),
        (
            lambda p: change(p, 0, evidence=Evidence("绿地率达到40%以上" + "长" * 30, 0, 40)),
            "evidence-too-long",
        ),
        (lambda p: replace(p, until="2023-01-01", date="2024-01-01"), "dates"),
        (lambda p: replace(p, notes={"9/9": "?"}), "note-of-nothing"),
        (lambda p: replace(p, units=[PolicyUnit("市园林绿化局")]), "unit-not-in-directory"),
        (
            lambda p: replace(
                p, units=[PolicyUnit("市园林局"), PolicyUnit("市住房城乡建设局", ["市住建局"])]
            ),
            "unit-alias",
        ),
        (lambda p: replace(p, tasks=[replace(p.tasks[0], lead=[])]), "no-lead"),
        (lambda p: replace(p, tasks=[replace(p.tasks[0], deadline="尽早")]), "deadline-unreadable"),
        (lambda p: replace(p, tasks=[replace(p.tasks[0], deadline="2030年6月")]), "deadline-after-plan"),
    ],
)
def test_each_fault_is_found(policy: Policy, edit: Callable[[Policy], Policy], code: str) -> None:
    assert code in codes(edit(policy))


def test_a_note_explains_a_task_without_a_lead(policy: Policy) -> None:
    bare = replace(policy.tasks[0], lead=[])
    assert codes(replace(policy, tasks=[replace(bare, note="原文未写")])) == []
    assert codes(replace(policy, tasks=[bare], notes={"二/(一)": "原文未写"})) == []
    assert codes(replace(policy, tasks=[bare], notes={"2-1": "原文未写"})) == []


def test_both_ends_of_a_range_must_stand_in_the_evidence(policy: Policy) -> None:
    ranges = [i for i, t in enumerate(policy.targets) if t.comparator == "range"]
    assert len(ranges) == 1
    assert codes(change(policy, ranges[0], value=(5, 12))) == ["number-not-in-evidence"]


@pytest.mark.parametrize(
    ("words", "value", "unit"),
    [
        ("达到40%以上", 40, "%"),
        ("达到４０％以上", 40, "%"),
        ("达到百分之九十五", 95, "%"),
        ("占三成五", 35, "%"),
        ("过半", 50, "%"),
        ("翻一番", 1, "番"),
        ("增长一倍", 1, "倍"),
        ("新增1.2万套", 1.2, "万套"),
        ("新增12000套", 1.2, "万套"),
        ("新增1,200套", 1200, "套"),
        ("建成十二座", 12, "座"),
        ("两条道路", 2, "条"),
        ("稳定达到Ⅳ类水体标准", 4, "类水体"),
        ("实现全覆盖", 100, "%"),
        ("全部清零", 0, "个"),
        ("投资1.5亿元", 1.5, "亿元"),
        ("百条街区", 100, "条"),
    ],
)
def test_numbers_are_read_in_every_form(words: str, value: float, unit: str) -> None:
    assert any(holds(f, value, unit) for f in figures_in(words))


def test_a_number_that_is_not_there_is_not_found() -> None:
    assert not any(holds(f, 45, "%") for f in figures_in("达到4.5%和54%，2045年"))


def test_only_the_words_beside_a_number_say_how_it_is_meant() -> None:
    target = PolicyTarget(
        "t", ("一",), "漏损率", "<=", value=9, unit="%", evidence=Evidence("分别达到98%以上、9%以内", 0, 0)
    )
    policy = Policy("p", Title("甲"), text=load_mark(), targets=[target])
    assert "comparator-words" not in codes(policy)
    policy.targets = [replace(target, value=98)]
    assert "comparator-words" in codes(policy)


def load_mark() -> Any:
    from luocheng.policy.folder import TextMark

    return TextMark("0")


@pytest.mark.parametrize(
    ("text", "deadline"),
    [
        ("2026年12月", Deadline(2026, 12)),
        ("2026年12月底前", Deadline(2026, 12)),
        ("2025-06", Deadline(2025, 6)),
        ("2025.06", Deadline(2025, 6)),
        ("2024年上半年", Deadline(2024, 6)),
        ("2024年第三季度", Deadline(2024, 9)),
        ("2024年至2026年", Deadline(2026, None)),
        ("“十四五”期间", Deadline(2025, None)),
        ("持续推进", Deadline()),
        ("每年12月底前", Deadline()),
        ("三年内", Deadline()),
        ("尽早", None),
    ],
)
def test_deadlines(text: str, deadline: Deadline | None) -> None:
    assert read_deadline(text) == deadline


def test_units_of_measure() -> None:
    for unit in (
        "%",
        "万套",
        "公里/平方公里",
        "元/平方米/年",
        "吨/月·平方公里",
        "类水体",
        "亿元",
        "个百分点",
        "万人次",
        "㎡",
    ):
        assert is_known_unit(unit), unit
    assert not is_known_unit("平米米")
    assert closest_unit("平方米米") == "平方米"
    assert chinese_number("一百零三") == 103
    assert chinese_number("甲") is None


# --- with the text ----------------------------------------------------------------------------------


def test_another_width_is_told_apart_from_another_text(
    policy: Policy, document: Document, tmp_path: Path
) -> None:
    narrow = read(tmp_path, fold(TEXT), "narrow.md")
    assert narrow.checksum != document.checksum
    assert checksum_of_characters(narrow.text) == checksum_of_characters(document.text)
    assert set(codes(policy, [narrow])) <= {"text-width", "evidence-moved"}
    changed = read(tmp_path, TEXT.replace("建设公园。", "建设公园和绿道。"), "changed.md")
    assert "text-changed" in codes(policy, [changed])


def test_moved_evidence_is_reported_with_its_new_place(policy: Policy, tmp_path: Path) -> None:
    longer = read(tmp_path, TEXT.replace("一、目标\n", "一、目标\n\n坚持生态优先。\n"), "longer.md")
    findings = check_folder(policy, [longer])
    moved = [f for f in findings if f.code == "evidence-moved"]
    assert len(moved) == len(policy.targets)
    place = Folded(longer.text).find("绿地率达到40%以上")
    assert place is not None
    assert f"{place[0]}—{place[1]}" in moved[0].message


def test_changed_figures_are_reported_with_what_stands_there_now(policy: Policy, tmp_path: Path) -> None:
    other = read(tmp_path, TEXT.replace("40%", "38%"), "other.md")
    (finding,) = [f for f in check_folder(policy, [other]) if f.code == "evidence-missing"]
    assert "38%" in finding.remedy


def test_a_clause_that_is_not_there_and_evidence_from_another_clause(
    policy: Policy, document: Document
) -> None:
    assert "clause-missing" in codes(change(policy, 0, clause=("九",)), [document])
    moved = change(policy, 0, clause=("二", "(一)"))
    assert "evidence-outside-clause" in codes(moved, [document])


def test_titles_and_units_must_stand_in_their_clause(policy: Policy, document: Document) -> None:
    policy.tasks[0] = replace(policy.tasks[0], title="修建公园", lead=["市水利局"])
    assert {"task-title-missing", "unit-not-in-clause"} <= set(codes(policy, [document]))
    assert "title-missing" in codes(replace(policy, title=Title("另一个文件")), [document])


def test_sentences_left_to_a_person_are_held_against_the_text(policy: Policy, document: Document) -> None:
    left = LeftToPerson("p1", ("二", "(二)"), Title("看情况"), Evidence("养护标准", 0, 4))
    found = codes(replace(policy, left_to_person=[left]), [document])
    assert found == ["evidence-moved"]
    gone = replace(left, evidence=Evidence("没有这句", 0, 4))
    assert codes(replace(policy, left_to_person=[gone]), [document]) == ["evidence-missing"]


def test_the_right_document_of_a_file_is_chosen(policy: Policy, document: Document, tmp_path: Path) -> None:
    other = read(tmp_path, TEXT.replace("绿地", "停车").replace("公园", "车位"), "other.md")
    assert codes(policy, [other, document]) == []
    assert codes(policy, []) == ["text-missing"]
    third = read(tmp_path, "第三份文件，没有条款。", "third.md")
    assert codes(policy, [other, third]) == ["text-missing"]


def test_a_loaded_folder_checks_like_a_started_one(policy: Policy, document: Document) -> None:
    assert policy.directory is not None
    assert check_folder(load_folder(policy.directory), [document]) == check_folder(policy, [document])
