"""A policy folder: started from a document, loaded with every fault at once, started again without loss."""

from __future__ import annotations

import math
import string
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from luocheng.documents.reading import read_documents
from luocheng.errors import LuochengError
from luocheng.policy.folder import (
    Evidence,
    LeftToPerson,
    Policy,
    PolicyReference,
    PolicyTarget,
    PolicyTask,
    PolicyUnit,
    TextMark,
    Title,
    check_folder,
    draft_policy,
    init_folder,
    load_folder,
    policy_files,
    write_policy,
)
from luocheng.policy.folder.load import read_notes
from luocheng.policy.folder.model import clause_text
from luocheng.policy.folder.schema import FILES
from luocheng.policy.folder.start import clause_slug
from luocheng.policy.model import COMPARATORS, Document

PLAN = """示例市停车设施建设三年行动方案（2024—2026年）

示政办发〔2024〕7号

一、主要目标

到2026年，新增公共停车泊位1.2万个以上，市区、县城泊位周转率分别不低于60%、45%。

二、重点任务

（一）建设行动

1.建设公共停车场。2025年年底前建成立体停车楼12座，完成全部老旧停车场改造。

牵头单位：市住房城乡建设局。

配合单位：市公安局，各县（市、区）政府。

2.完善充电设施。到2026年，充电车位占比达到三成以上。（市发展改革委牵头，示例供电公司配合；完成时限：2026年12月）
"""


@pytest.fixture
def document(tmp_path: Path) -> Document:
    path = tmp_path / "plan.md"
    path.write_text(PLAN, encoding="utf-8")
    return read_documents(path)[0]


@pytest.fixture
def folder(document: Document, tmp_path: Path) -> Path:
    init_folder(document, tmp_path / "parking-2024")
    return tmp_path / "parking-2024"


def faults(directory: Path) -> list[tuple[str, str]]:
    with pytest.raises(LuochengError) as error:
        load_folder(directory)
    for fault in error.value.faults:
        assert fault.lines("zh")
        assert fault.what_en
    return [(f.code, f.where) for f in error.value.faults]


def rewrite(folder: Path, name: str, old: str, new: str) -> int:
    """Replace words in a file of the folder; return the line they stood on."""
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text, old
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


# --- starting ---------------------------------------------------------------------------------------


def test_a_folder_is_started_from_a_document(document: Document, folder: Path) -> None:
    policy = load_folder(folder)
    assert policy.id == "parking-2024"
    assert policy.number == "示政办发〔2024〕7号"
    assert policy.plan_years == (2024, 2026)
    assert policy.text.checksum == document.checksum
    assert [t.id for t in policy.tasks] == ["2-1-1", "2-1-2"]
    assert policy.tasks[0].lead == ["市住房城乡建设局"]
    assert policy.tasks[0].support == ["市公安局", "各县（市、区）政府"]
    assert policy.tasks[1].deadline == "2026年12月"
    assert all(t.status == "draft" for t in (*policy.tasks, *policy.targets))
    assert any(t.value == 30 and t.unit == "%" for t in policy.targets)


def test_evidence_phrases_are_verbatim_short_and_carry_the_number(document: Document, folder: Path) -> None:
    for target in load_folder(folder).targets:
        evidence = target.evidence
        assert document.text[evidence.start : evidence.end] == evidence.text
        assert 1 < len(evidence.text) <= 30
        assert "。" not in evidence.text


def test_whole_sentences_are_kept_only_when_asked_for(document: Document, tmp_path: Path) -> None:
    policy = init_folder(document, tmp_path / "whole", evidence="sentence")
    assert policy.evidence == "sentence"
    assert [t.evidence.text for t in policy.targets] == [t.quote for t in document.targets]
    with pytest.raises(LuochengError, match="phrase"):
        draft_policy(document, "x", evidence="everything")


def test_files_are_plain_yaml_with_a_head_and_chinese_as_it_is(folder: Path) -> None:
    for name in ("policy.yaml", "tasks.yaml", "targets.yaml", "references.yaml"):
        text = (folder / name).read_text(encoding="utf-8")
        assert text.startswith("# ")
        assert "\\u" not in text
        for field in FILES[name].fields:
            assert f"#   {field.name}" in text
    tasks = yaml.safe_load((folder / "tasks.yaml").read_text(encoding="utf-8"))
    assert tasks[0]["clause"] == "二/(一)/1"
    assert tasks[0]["support"] == ["市公安局", "各县（市、区）政府"]
    targets = yaml.safe_load((folder / "targets.yaml").read_text(encoding="utf-8"))
    assert {t["comparator"] for t in targets} <= {"at_least", "exactly", "done", "more_than"}


def test_slugs_follow_the_numbers_of_the_clause() -> None:
    assert clause_slug(("三", "(一)", "2")) == "3-1-2"
    assert clause_slug(("第二章", "第十三条")) == "c2-a13"
    assert clause_slug(("附件1", "（一）", "4")) == "annex1-1-4"
    assert clause_slug(("六", "2", "1)", "③")) == "6-2-1-3"
    assert clause_slug(()) == "front"


def test_documents_of_every_style_make_sound_folders(sample: Path, tmp_path: Path) -> None:
    for path in sorted((sample / "documents").rglob("*.md")):
        for number, document in enumerate(read_documents(path)):
            for mode in ("phrase", "sentence"):
                policy = init_folder(document, tmp_path / f"{path.stem}-{number}-{mode}", evidence=mode)
                errors = [f for f in check_folder(policy, [document]) if f.severity == "error"]
                assert not errors, (path.name, errors)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "一、",
                "（一）",
                "1.",
                "到2026年",
                "达到95%",
                "建成12座",
                "。",
                "\n",
                "市住建局",
                "（市水务局负责）",
                ": ",
                "#",
                "甲/乙",
            ]
        ),
        max_size=40,
    ).map("".join)
)
def test_any_text_makes_a_folder_that_loads(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    directory = tmp_path_factory.mktemp("any")
    path = directory / "plan.txt"
    path.write_text("示例方案\n一、任务\n" + text, encoding="utf-8")
    for document in read_documents(path):
        policy = init_folder(document, directory / "policy", force=True)
        assert load_folder(directory / "policy") == policy
        assert not [f for f in check_folder(policy, [document]) if f.code.startswith("evidence")]


def test_a_stroke_in_a_number_does_not_divide_a_path() -> None:
    assert clause_text(("附件1", "1/2")) == "附件1/1／2"


# --- starting again ---------------------------------------------------------------------------------


def test_drafts_may_be_written_over_and_the_old_files_are_kept(document: Document, folder: Path) -> None:
    rewrite(folder, "tasks.yaml", "title: 建设公共停车场", "title: 建设停车场")
    init_folder(document, folder)
    assert load_folder(folder).tasks[0].title == "建设公共停车场"
    assert "title: 建设停车场" in (folder / "previous-1" / "tasks.yaml").read_text(encoding="utf-8")
    init_folder(document, folder)
    assert not (folder / "previous-2").exists()


def test_reviewed_items_are_not_written_over(document: Document, folder: Path) -> None:
    rewrite(folder, "tasks.yaml", "status: draft", "status: accepted")
    before = (folder / "tasks.yaml").read_bytes()
    with pytest.raises(LuochengError) as error:
        init_folder(document, folder)
    assert error.value.faults[0].code == "folder-occupied"
    assert (folder / "tasks.yaml").read_bytes() == before


def test_force_keeps_what_was_reviewed(document: Document, folder: Path) -> None:
    policy = load_folder(folder)
    policy.tasks[0].title, policy.tasks[0].status = "建停车场", "accepted"
    kept = policy.targets[0]
    kept.status, kept.year = "accepted", 2025
    policy.reviewer = "张三"
    write_policy(policy, folder)
    (folder / "notes.md").write_text("## 2-1-1\n说明\n", encoding="utf-8")
    (folder / "units.yaml").write_text("- name: 市住房城乡建设局\n  aliases: [市住建局]\n", encoding="utf-8")
    after = init_folder(document, folder, force=True)
    assert after.tasks[0].title == "建停车场"
    assert [t.id for t in after.targets] == [t.id for t in policy.targets]
    assert after.targets[0].year == 2025
    assert after.reviewer == "张三"
    assert after.notes == {"2-1-1": "说明"}
    assert after.units[0].aliases == ["市住建局"]


def test_force_moves_reviewed_evidence_with_its_words(
    document: Document, folder: Path, tmp_path: Path
) -> None:
    policy = load_folder(folder)
    for target in policy.targets:
        target.status = "accepted"
    write_policy(policy, folder)
    longer = tmp_path / "longer.md"
    longer.write_text(
        PLAN.replace("一、主要目标\n", "一、主要目标\n\n坚持规划先行、建管并重。\n"), encoding="utf-8"
    )
    new = read_documents(longer)[0]
    after = init_folder(new, folder, force=True)
    assert len(after.targets) == len(policy.targets)
    for target in after.targets:
        assert new.text[target.evidence.start : target.evidence.end] == target.evidence.text


def test_a_folder_of_something_else_is_left_alone(document: Document, tmp_path: Path) -> None:
    (tmp_path / "tasks.yaml").write_text("- buy milk\n", encoding="utf-8")
    with pytest.raises(LuochengError):
        init_folder(document, tmp_path)
    assert (tmp_path / "tasks.yaml").read_text(encoding="utf-8") == "- buy milk\n"


# --- loading: every fault at once -------------------------------------------------------------------


def test_no_folder_says_so(tmp_path: Path) -> None:
    assert faults(tmp_path / "nowhere")[0][0] == "no-folder"
    assert faults(tmp_path)[0][0] == "no-folder"


def test_all_faults_are_reported_at_once_with_file_line_and_key(folder: Path) -> None:
    first = rewrite(folder, "tasks.yaml", "  lead: [市住房城乡建设局]", "  laed: [市住房城乡建设局]")
    second = rewrite(folder, "targets.yaml", "comparator: at_least", "comparator: atleast")
    third = rewrite(folder, "targets.yaml", "value: 45", "value: 四十五")
    fourth = rewrite(folder, "policy.yaml", "plan_years: [2024, 2026]", "plan_years: [2026, 2024]")
    found = faults(folder)
    assert ("unknown-key", f"tasks.yaml:{first} (2-1-1)") in found
    assert ("wrong-value", f"targets.yaml:{second} (1-t1)") in found
    assert any(code == "wrong-value" and where.startswith(f"targets.yaml:{third} ") for code, where in found)
    assert any(code == "wrong-value" and where.startswith(f"policy.yaml:{fourth} ") for code, where in found)
    assert len(found) == 4


def test_a_misspelt_key_is_answered_with_the_right_one(folder: Path) -> None:
    rewrite(folder, "targets.yaml", "  comparator:", "  comparater:")
    with pytest.raises(LuochengError) as error:
        load_folder(folder)
    assert "comparator" in error.value.faults[0].remedy


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("  indicator: ", "  indicator: \n  x: ", "missing-field"),
        ("comparator: done", "comparator: done\n  value: 3", "value-of-done"),
        ("value: 60\n", "value: [50, 60]\n", "wrong-value"),
        ("value: 60\n", "value: [60, 50]\n", "wrong-value"),
        ("  value: 60\n", "", "missing-field"),
        ("year: 2026", "year: 26", "wrong-value"),
        ("status: draft", "status: drafted", "wrong-value"),
        ("id: 1-t1", "id: 目标一", "wrong-value"),
        ("id: 1-t1", "id: 2-1-1", "duplicate-id"),
        ("clause: 一\n", "clause: 一//2\n", "wrong-value"),
        ("start: ", "start: -", "wrong-value"),
        ("- id: 1-t1", "- id: 1-t1\n  id: 1-t9", "duplicate-key"),
        ("evidence: {", "evidence: [", "yaml"),
        ("unit: 万个", "unit: [万个]", "wrong-value"),
        ("- id: 1-t1", "- &a\n  id: 1-t1", ""),
    ],
)
def test_wrong_values_are_found(folder: Path, old: str, new: str, code: str) -> None:
    rewrite(folder, "targets.yaml", old, new)
    if code:
        assert code in {c for c, _ in faults(folder)}
    else:
        assert load_folder(folder).targets


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"\xff\xfe\x00", "encoding"),
        (b"- id: a\n  title: \x07\n", "yaml"),
        (b"just words\n", "not-a-list"),
        (b"- just words\n", "not-a-mapping"),
        (b"a: &x [1, 2]\nb: *x\n", "not-a-list"),
        (b"- a: &x [1]\n  b: [*x, *x]\n", "yaml-alias"),
        (b"[" * 3000, "yaml"),
    ],
)
def test_broken_files_are_named_and_no_traceback_escapes(folder: Path, content: bytes, code: str) -> None:
    (folder / "tasks.yaml").write_bytes(content)
    assert code in {c for c, _ in faults(folder)}


def test_a_file_that_is_missing_is_named(folder: Path) -> None:
    (folder / "targets.yaml").unlink()
    assert faults(folder) == [("missing-file", "targets.yaml")]


def test_an_empty_list_is_an_empty_list(folder: Path) -> None:
    (folder / "targets.yaml").write_text("# nothing yet\n", encoding="utf-8")
    assert load_folder(folder).targets == []


def test_a_newer_format_is_refused(folder: Path) -> None:
    rewrite(folder, "policy.yaml", "format: 1", "format: 9")
    assert faults(folder)[0][0] == "format"


def test_words_that_yaml_would_guess_at_stay_words(folder: Path) -> None:
    rewrite(folder, "policy.yaml", "evidence: phrase", "evidence: phrase\nreviewer: 0101")
    rewrite(folder, "tasks.yaml", "title: 建设公共停车场", "title: no")
    policy = load_folder(folder)
    assert policy.reviewer == "0101"
    assert policy.tasks[0].title == "no"


def test_files_of_other_parts_are_left_alone(folder: Path) -> None:
    (folder / "layers.yaml").write_text("- anything: {at: all}\n", encoding="utf-8")
    assert load_folder(folder).tasks


def test_notes_are_divided_at_their_headings() -> None:
    notes = read_notes("# Title\nintro\n## 三/(一), 3-1-t2\nwhy\n\n## 四 \nmore\n")
    assert notes == {"三/(一)": "why", "3-1-t2": "why", "四": "more"}


# --- what is written is read again ------------------------------------------------------------------

LETTERS = st.text(
    alphabet=st.one_of(
        st.sampled_from(
            "一二三市住房城乡建设局（）()、，：:#-&*!|>%@\"'`[]{}~ \t\\/0123456789.eEyYnN<=？？—“”"
        ),
        st.characters(exclude_categories=("Cs",)),
    ),
    min_size=1,
    max_size=24,
).map(str.strip)
WORDS = LETTERS.filter(bool)
SLUGS = st.lists(st.sampled_from(["1", "2", "3", "10", "t1", "a2", "annex1"]), min_size=1, max_size=4).map(
    "-".join
)
PATHS = st.lists(st.sampled_from(["一", "(二)", "（三）", "4", "第五条", "附件1", "①"]), max_size=3).map(
    tuple
)
STRETCHES = st.tuples(st.integers(0, 99_999), st.integers(0, 999)).map(lambda p: (p[0], p[0] + p[1]))
NUMBERS = st.one_of(
    st.integers(-(10**12), 10**12),
    st.decimals(0, 10**6, allow_nan=False, places=3)
    .map(float)
    .map(lambda v: int(v) if v.is_integer() else v),
)
STATUS = st.sampled_from(["draft", "accepted"])
EVIDENCE = st.builds(Evidence, WORDS, st.integers(0, 9999), st.integers(0, 9999))
TASKS = st.builds(
    PolicyTask,
    id=SLUGS,
    clause=PATHS,
    title=WORDS,
    lead=st.lists(WORDS, max_size=8),
    support=st.lists(WORDS, max_size=3),
    implied=st.lists(WORDS, max_size=2),
    deadline=st.one_of(st.none(), WORDS),
    span=st.one_of(st.none(), STRETCHES),
    assigned=st.lists(STRETCHES, max_size=2),
    status=STATUS,
    note=LETTERS,
)


@st.composite
def targets(draw: st.DrawFn) -> PolicyTarget:
    comparator = draw(st.sampled_from(COMPARATORS))
    value: object = draw(NUMBERS)
    if comparator == "range":
        value = tuple(sorted((draw(NUMBERS), draw(NUMBERS))))
    return PolicyTarget(
        id=draw(SLUGS),
        clause=draw(PATHS),
        indicator=draw(WORDS),
        comparator=comparator,
        subject=draw(LETTERS),
        value=None if comparator == "done" else value,  # type: ignore[arg-type]
        unit=draw(LETTERS),
        year=draw(st.one_of(st.none(), st.integers(1950, 2100))),
        hedge=draw(LETTERS),
        evidence=draw(EVIDENCE),
        status=draw(STATUS),
    )


POLICIES = st.builds(
    Policy,
    id=SLUGS,
    title=st.builds(Title, WORDS, LETTERS),
    text=st.builds(TextMark, WORDS, LETTERS, st.integers(0, 10**6), LETTERS),
    issuer=LETTERS,
    number=LETTERS,
    date=st.one_of(st.none(), st.dates().map(lambda d: d.isoformat())),
    status=st.sampled_from(["draft", "in_force", "not_stated"]),
    place=LETTERS,
    plan_years=st.one_of(st.none(), st.tuples(st.integers(1950, 2000), st.integers(2000, 2100))),
    tasks=st.lists(TASKS, max_size=4),
    targets=st.lists(targets(), max_size=4),
    references=st.lists(st.builds(PolicyReference, SLUGS, LETTERS, LETTERS, PATHS), max_size=2),
    units=st.lists(st.builds(PolicyUnit, WORDS, st.lists(WORDS, max_size=2)), max_size=2),
    left_to_person=st.lists(
        st.builds(LeftToPerson, SLUGS, PATHS, st.builds(Title, WORDS, LETTERS), EVIDENCE), max_size=2
    ),
)


def named_once(policy: Policy) -> bool:
    names = [i.id for i in policy.items()] + [u.name for u in policy.units]
    return len(names) == len(set(names))


@settings(max_examples=60, deadline=None)
@given(POLICIES.filter(named_once))
def test_what_is_written_is_read_again_unchanged(
    tmp_path_factory: pytest.TempPathFactory, policy: Policy
) -> None:
    directory = tmp_path_factory.mktemp("policy")
    write_policy(policy, directory)
    again = load_folder(directory)
    assert again == policy
    assert policy_files(again) == policy_files(policy)


@settings(max_examples=60, deadline=None)
@given(POLICIES.filter(named_once))
def test_other_readers_of_yaml_see_the_same_words(policy: Policy) -> None:
    tasks = yaml.safe_load(policy_files(policy)["tasks.yaml"])
    assert [t["title"] for t in tasks] == [t.title for t in policy.tasks]
    assert [t["lead"] for t in tasks] == [t.lead for t in policy.tasks]
    for written, target in zip(
        yaml.safe_load(policy_files(policy)["targets.yaml"]), policy.targets, strict=True
    ):
        assert written["evidence"]["text"] == target.evidence.text
        if isinstance(target.value, float):
            assert math.isclose(written["value"], target.value)


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet=string.printable + "一：“”- #\n", max_size=200))
def test_no_text_in_a_file_makes_the_loader_crash(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    directory = tmp_path_factory.mktemp("policy")
    (directory / "policy.yaml").write_text(
        "format: 1\nid: x\ntitle: {zh: 甲}\ntext: {checksum: a}\n", encoding="utf-8"
    )
    (directory / "tasks.yaml").write_text(text, encoding="utf-8")
    (directory / "targets.yaml").write_text("[]\n", encoding="utf-8")
    assert all("tasks.yaml" in where for where in _places_of_faults(directory))


def _places_of_faults(directory: Path) -> list[str]:
    try:
        load_folder(directory)
    except LuochengError as error:
        return [f.where for f in error.faults]
    return []
