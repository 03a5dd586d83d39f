"""Two versions of a document: every sentence accounted for, every change named by what it does."""

from __future__ import annotations

import json
import random
import re
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luocheng.documents.reading import extract, read_documents
from luocheng.documents.source import Line, Source
from luocheng.policy.diff import (
    EFFECTS,
    Change,
    Difference,
    diff,
    difference_to_dict,
    difference_to_html,
    difference_to_text,
    pair_versions,
)
from luocheng.policy.diff.figures import figure_effects, word_effects
from luocheng.policy.diff.words import Words
from luocheng.policy.folder.characters import fold, squeeze
from luocheng.policy.model import Document

HEAD = "示例市排水防涝三年行动方案（2024—2026年）\n\n"


def raw(text: str) -> Document:
    return Document(label="", title="", issuer="", number="", date=None, text=text)


def read(text: str) -> Document:
    lines = [Line(line, number) for number, line in enumerate(text.split("\n"), 1)]
    return extract(Source(lines, "md"))[0]


def whole(difference: Difference) -> None:
    """Assert that both texts can be put together again from the changes and from their words."""
    for side, text in (("old", difference.old.text), ("new", difference.new.text)):
        parts = sorted((s for c in difference.changes for s in getattr(c, side)), key=lambda s: s.start)
        assert "".join(s.text for s in parts) == text
        for change in difference.changes:
            assert "".join(getattr(w, side) for w in change.words) == "".join(
                s.text for s in getattr(change, side)
            )
    positions = [c.new[0].start for c in difference.changes if c.new]
    assert positions == sorted(positions)


def effects(difference: Difference) -> list[tuple[str, str, str]]:
    return [(e.kind, e.old, e.new) for c in difference.changed() for e in c.effects]


def kinds(difference: Difference) -> list[str]:
    return [c.kind for c in difference.changed()]


# --- the sample city's draft and the issued plan ----------------------------------------------------


@pytest.fixture(scope="module")
def versions(sample: Path) -> Difference:
    documents = sample / "documents"
    old = read_documents(documents / "three-year-action-plan-draft.md")[0]
    return diff(old, read_documents(documents / "three-year-action-plan.md")[0])


def listed(sample: Path) -> list[dict[str, Any]]:
    path = sample / "gold" / "three-year-action-plan-draft.changes.jsonl"
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


TASK_EFFECTS = {
    "merged": "tasks merged",
    "dropped": "task dropped",
    "added": "task added",
    "split": "task split",
}
Found = tuple[tuple[str, ...], str, str, str]


def found(difference: Difference) -> list[Found]:
    """Return every kind of effect of every change in a clause, and the tasks that came, went or were merged.

    What stands outside the clauses (the notice, its date) is not part of the annotated list, and what
    changes with a whole task is part of that task.
    """
    result: list[Found] = []
    for change in difference.changed():
        if change.path and not change.task:
            old, new = ("".join(squeeze(s.text) for s in group) for group in (change.old, change.new))
            result += [(change.path, kind, old, new) for kind in {e.kind for e in change.effects}]
    for task in difference.tasks:
        if task.kind in TASK_EFFECTS:
            old, new = squeeze("".join(task.old_titles)), squeeze("".join(task.new_titles))
            result.append(((task.new or task.old)[0], TASK_EFFECTS[task.kind], old, new))
    return result


def matches(row: dict[str, Any], item: Found) -> bool:
    path, kind, old, new = item
    paths = [tuple(map(squeeze, p)) for p in (row["path"], *row.get("draft_paths", [])) if p]
    draft, issued = row["draft"] or "", row["issued"] or ""
    words_old = draft if isinstance(draft, list) else [draft]
    return (
        kind == row["kind"]
        and path in paths
        and all(squeeze(w.replace("|", "")) in old for w in words_old)
        and squeeze(issued.replace("|", "")) in new
    )


def test_the_listed_changes_are_found_with_their_kind(versions: Difference, sample: Path) -> None:
    rows, items = listed(sample), found(versions)
    used: set[int] = set()
    missed = []
    for row in rows:
        hit = next((k for k, item in enumerate(items) if k not in used and matches(row, item)), None)
        if hit is None:
            missed.append(row)
        else:
            used.add(hit)
    spurious = [item for k, item in enumerate(items) if k not in used]
    assert len(missed) <= 0.05 * len(rows), missed
    assert len(spurious) <= 0.05 * len(items), spurious


def test_only_the_wording_changed_where_the_list_says_so(versions: Difference, sample: Path) -> None:
    for row in listed(sample):
        if row["kind"] == "wording":
            (change,) = [
                c for c in versions.changed() if c.new and squeeze(row["issued"]) in squeeze(c.new[0].text)
            ]
            assert not change.has_effect


def test_directions_are_told(versions: Difference) -> None:
    told = {(e.old, e.new): (e.direction, e.stricter) for c in versions.changed() for e in c.effects}
    assert told["2024年9月底前", "2024年6月底前"] == ("earlier", True)
    assert told["2025年年底前", "2026年年底前"] == ("later", False)
    assert told["8%", "8.5%"] == ("raised", False)
    assert told["420个", "450个"] == ("raised", True)
    assert told["", "力争"] == ("weakened", False)


def test_a_row_of_the_annex_only_repeats_the_text(versions: Difference) -> None:
    repeated = [c for c in versions.changes if c.repeats]
    assert {c.path[0] for c in repeated} == {"附件1"}
    assert len(repeated) == 7
    assert not [t for t in versions.tasks if any(p[0] == "附件1" for p in (*t.old, *t.new))]


def test_effects_name_the_tasks_and_targets_they_touch(versions: Difference) -> None:
    (change,) = [c for c in versions.changed() if c.path == ("二", "(三)", "4")]
    (effect,) = change.effects
    assert effect.tasks == [("二", "(三)", "4")]
    assert any("160公里" in t for t in effect.targets)


def test_nothing_is_lost(versions: Difference) -> None:
    whole(versions)


def test_the_same_document_does_not_differ(sample: Path) -> None:
    for path in sorted((sample / "documents").rglob("*.md")):
        for document in read_documents(path):
            difference = diff(document, document)
            assert not difference.changed()
            assert {t.kind for t in difference.tasks} <= {"same"}
            whole(difference)


# --- what is no change, and what is one -------------------------------------------------------------

ITEMS = [
    "整治积水点。2025年年底前完成易涝积水点整治32个。（市水务局牵头，市住建局配合）",
    "疏通排水管网。每年清掏雨水管网不少于500公里，管网完好率达到95%以上。（市住建局牵头，市水务局配合）",
    "建设泵站。2026年新建排涝泵站6座，不得占用行洪通道。（市水务局负责）",
    "完善预警机制。建立气象、水务、城管联动的预警发布制度。（市气象局牵头，市应急局配合）",
]


def plan(*items: str, head: str = "一、任务\n\n") -> str:
    return HEAD + head + "\n\n".join(f"{n}.{item}" for n, item in enumerate(items, 1)) + "\n"


def test_new_numbers_are_no_change() -> None:
    difference = diff(
        read(plan(*ITEMS)), read(plan("新建调蓄池。2025年建成调蓄池3座。（市水务局负责）", *ITEMS))
    )
    assert {c.kind for c in difference.changed()} == {"added"}
    assert [t.kind for t in difference.tasks] == ["added", "same", "same", "same", "same"]
    assert difference.tasks[1].old == [("一", "1")]
    assert difference.tasks[1].new == [("一", "2")]


def test_other_widths_and_line_breaks_are_no_change() -> None:
    text = plan(*ITEMS)
    narrow = fold(text)
    wrapped = "\n".join(re.sub(r"(.{40})", r"\1\n", line) for line in text.split("\n"))
    for other in (narrow, wrapped):
        difference = diff(read(text), read(other))
        assert not [c for c in difference.changed() if c.path], effects(difference)


def test_a_moved_task_is_moved_and_nothing_else() -> None:
    difference = diff(read(plan(*ITEMS)), read(plan(*ITEMS[1:], ITEMS[0])))
    assert set(kinds(difference)) == {"moved"}
    assert [t.kind for t in difference.tasks] == ["same", "same", "same", "moved"]
    assert not [e for e in effects(difference) if e[0] != "wording"]


def test_a_dropped_task_takes_its_sentences_with_it() -> None:
    difference = diff(read(plan(*ITEMS)), read(plan(ITEMS[0], *ITEMS[2:])))
    (dropped,) = [t for t in difference.tasks if t.kind == "dropped"]
    assert dropped.title == "疏通排水管网"
    assert {c.task for c in difference.changed()} == {dropped.id}


def test_merged_and_split_tasks() -> None:
    one, two = ITEMS[0], ITEMS[1]
    body_one = one.split("。", 1)[1].split("（")[0]
    body_two = two.split("。", 1)[1].split("（")[0]
    both = f"整治积水点和疏通管网。{body_one}{body_two}（市水务局、市住建局负责）"
    merged = diff(read(plan(*ITEMS)), read(plan(both, *ITEMS[2:])))
    (task,) = [t for t in merged.tasks if t.kind == "merged"]
    assert task.old == [("一", "1"), ("一", "2")]
    split = diff(read(plan(both, *ITEMS[2:])), read(plan(*ITEMS)))
    (task,) = [t for t in split.tasks if t.kind == "split"]
    assert task.new == [("一", "1"), ("一", "2")]


def test_two_sentences_made_one_are_merged() -> None:
    old = plan("修补路面。及时修补破损路面，做好日常养护。建立道路病害台账，实行销号管理。")
    new = plan("修补路面。及时修补破损路面，做好日常养护，建立道路病害台账，实行销号管理。")
    assert kinds(diff(read(old), read(new))) == ["merged"]
    assert kinds(diff(read(new), read(old))) == ["split"]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("市住建局配合", "市住建局、市财政局配合", [("unit added", "", "市财政局")]),
        ("，市住建局配合", "", [("unit removed", "市住建局", "")]),
        (
            "市水务局牵头，市住建局配合",
            "市住建局牵头，市水务局配合",
            [("lead changed", "市水务局", "市住建局")],
        ),
        ("32个", "36个", [("figure", "32个", "36个")]),
        ("2025年年底前", "2024年年底前", [("deadline", "2025年年底前", "2024年年底前")]),
        ("2025年年底前完成", "2025年年底前力争完成", [("hedge", "", "力争")]),
        ("整治积水点。", "治理积水点。", [("title", "整治积水点", "治理积水点")]),
    ],
)
def test_a_change_of_one_task(old: str, new: str, expected: list[tuple[str, str, str]]) -> None:
    changed = ITEMS[0].replace(old, new)
    assert changed != ITEMS[0]
    difference = diff(read(plan(*ITEMS)), read(plan(changed, *ITEMS[1:])))
    told = {e for e in effects(difference) if e[0] != "wording"}
    told |= {(e.kind, e.old, e.new) for t in difference.tasks for e in t.effects}
    assert told == set(expected)


@pytest.mark.parametrize(
    ("old", "new", "kind", "direction", "stricter"),
    [
        ("绿地率达到38%以上", "绿地率达到40%以上", "figure", "raised", True),
        ("漏损率控制在9%以内", "漏损率控制在10%以内", "figure", "raised", False),
        ("漏损率不高于9%", "漏损率不高于8.5%", "figure", "lowered", True),
        ("新建停车泊位不少于500个", "新建停车泊位不少于400个", "figure", "lowered", False),
        ("达到百分之九十", "达到百分之九十五", "figure", "raised", True),
        ("投资1.2亿元", "投资9000万元", "figure", "lowered", False),
        ("三年内完成", "两年内完成", "deadline", "earlier", True),
        ("5个工作日内办结", "10个工作日内办结", "deadline", "later", False),
        ("2025年6月底前完成", "2025年9月底前完成", "deadline", "later", False),
        ("水质达到Ⅳ类标准", "水质达到Ⅲ类标准", "class", "lowered", True),
        ("单项补助不超过30万元", "单项补助不超过20万元", "subsidy", "lowered", None),
        ("任务完成占60分", "任务完成占50分", "score", "lowered", None),
    ],
)
def test_figures_and_directions(old: str, new: str, kind: str, direction: str, stricter: bool | None) -> None:
    (effect,) = figure_effects(old, new)
    assert (effect.kind, effect.direction, effect.stricter) == (kind, direction, stricter)


def test_numbers_in_a_row_are_compared_one_by_one() -> None:
    told = [
        (e.old, e.new) for e in figure_effects("分别不少于25个、30个、35个", "分别不少于30个、35个、40个")
    ]
    assert told == [("25个", "30个"), ("30个", "35个"), ("35个", "40个")]
    assert not figure_effects("到2025年完成12座", "到2025年完成12座")


def test_names_with_numbers_that_stay_are_no_effect() -> None:
    assert not figure_effects("公交500米站点覆盖率", "公交500米站点的覆盖率")


@pytest.mark.parametrize(
    ("old", "new", "kind", "direction"),
    [
        ("每年新开工80个左右", "每年新开工不少于80个", "comparator", ""),
        ("原则上不得占用", "不得占用", "hedge", "strengthened"),
        ("应当公示", "可以公示", "obligation", "weakened"),
        ("鼓励开放停车场", "必须开放停车场", "obligation", "strengthened"),
    ],
)
def test_words_of_law(old: str, new: str, kind: str, direction: str) -> None:
    assert (kind, direction) in [(e.kind, e.direction) for e in word_effects(old, new)]


def test_words_keep_numbers_names_and_dates_whole() -> None:
    words = Words(["市公安局", "市城市管理局"])
    told = [
        (w.old, w.new)
        for w in words.compare("市公安局2024年9月底前建成12座", "市城市管理局2024年6月底前建成15座")
        if w.kind != "same"
    ]
    assert told == [("市公安局2024年9月底前", "市城市管理局2024年6月底前"), ("12", "15")]
    added = [w.new for w in words.compare("甲局、乙局，丙局", "甲局、丁局、乙局，丙局") if w.kind == "added"]
    assert added in (["丁局、"], ["、丁局"])


def test_rows_of_tables_are_compared_cell_by_cell() -> None:
    told = [
        (w.old, w.new)
        for w in Words().compare("4\t密度\t≥7.0\t≥7.5", "4\t密度\t≥7.2\t≥7.5", table=True)
        if w.kind != "same"
    ]
    assert told == [("≥7.0", "≥7.2")]


# --- every plan with one known change ---------------------------------------------------------------


def test_one_changed_figure_is_the_only_thing_found(sample: Path) -> None:
    """Change one figure at a time in documents of every style; nothing else may be reported."""
    chosen = random.Random(7)
    tried = right = 0
    for path in sorted((sample / "documents" / "style-samples").glob("*.md")):
        document = read_documents(path)[0]
        numbers = list(re.finditer(r"(?<![\d.])[1-9]\d{1,3}(?=个|座|公里|%|家|套)", document.text))
        for match in chosen.sample(numbers, min(4, len(numbers))):
            value = str(int(match[0]) + 7)
            text = document.text[: match.start()] + value + document.text[match.end() :]
            difference = diff(read(document.text), read(text))
            whole(difference)
            told = [e for e in effects(difference) if e[0] != "wording"]
            tried += 1
            right += len(told) == 1 and told[0][1].startswith(match[0]) and told[0][2].startswith(value)
    assert tried > 60
    assert right >= 0.95 * tried


def test_versions_are_paired_by_label_or_by_length() -> None:
    one, two = raw("短。"), raw("长一些的文件。")
    assert pair_versions([one, two], [two, one]) == [(two, two)]
    one.label, two.label = "篇一", "篇二"
    assert pair_versions([one, two], [two, one]) == [(one, one), (two, two)]
    assert pair_versions([], [one]) == []


# --- any two texts ----------------------------------------------------------------------------------

PIECES = st.sampled_from(
    [
        "一、", "（一）", "1.", "2.", "建设", "完成", "12个", "95%", "以上", "2025年", "年底前", "。", "；", "\n", "，", "、", "市住建局", "牵头单位：",
        "（市水务局负责）", "不得", "应当", "\t", " ", "Ⅲ类", "三年内", "第三条", "——", "甲乙丙", "①", "《方案》", "”", "\u3000",
    ]
)  # fmt: skip
TEXTS = st.one_of(st.text(max_size=80), st.lists(PIECES, max_size=60).map("".join))


@settings(max_examples=150, deadline=None)
@given(TEXTS, TEXTS)
def test_any_two_texts_can_be_put_together_again(old: str, new: str) -> None:
    difference = diff(raw(old), raw(new))
    whole(difference)
    assert {e.kind for c in difference.changes for e in c.effects} <= set(EFFECTS)
    json.dumps(difference_to_dict(difference, same=True), ensure_ascii=False)
    assert difference_to_text(difference)
    assert difference_to_html(difference)


@settings(max_examples=60, deadline=None)
@given(TEXTS, TEXTS)
def test_any_two_plans_can_be_put_together_again(old: str, new: str) -> None:
    a, b = read(plan(*ITEMS) + old), read(plan(*reversed(ITEMS)) + new)
    difference = diff(a, b)
    whole(difference)
    ids = {t.id for t in difference.tasks}
    assert all(c.task in ids | {""} and c.repeats in ids | {""} for c in difference.changes)


@settings(max_examples=60, deadline=None)
@given(TEXTS)
def test_a_text_does_not_differ_from_itself(text: str) -> None:
    difference = diff(raw(text), raw(text))
    assert all(c.kind == "same" for c in difference.changes)


# --- speed ------------------------------------------------------------------------------------------


def test_two_documents_of_100_kb_take_less_than_a_second(sample: Path) -> None:
    chosen = random.Random(3)
    text = "\n\n".join(p.read_text(encoding="utf-8") for p in sorted((sample / "documents").rglob("*.md")))[
        :36_000
    ]
    assert len(text.encode()) > 90_000
    parts = [p for p in re.split(r"(?<=。)", text) if chosen.random() > 0.05]
    changed = "".join(
        re.sub(r"\d+(?=个|%)", lambda m: str(int(m[0]) + 1), p) if chosen.random() < 0.3 else p for p in parts
    )
    unrelated = "".join(chosen.sample(parts, len(parts)))
    for other, seconds in ((changed, 1.0), (unrelated, 1.0), ("甲。" * 18_000, 3.0), ("改" * 36_000, 1.0)):
        assert min(cpu_seconds(text, other) for _ in range(3)) < seconds


def cpu_seconds(old: str, new: str) -> float:
    start = time.process_time()
    diff(raw(old), raw(new))
    return time.process_time() - start


# --- what is shown ----------------------------------------------------------------------------------


def test_the_page_stands_alone_and_escapes_what_it_shows() -> None:
    difference = diff(raw("<script>甲</script>。"), raw("<b>乙</b>&。"))
    page = difference_to_html(difference)
    assert "<script>" not in page
    assert "&lt;b&gt;" in page
    assert not re.search(r"(?:src|href)=|https?://|@import|url\(", page)


def test_lines_for_the_terminal_in_both_languages(versions: Difference) -> None:
    zh, en = difference_to_text(versions), difference_to_text(versions, "en")
    assert "时限提前 2024年9月底前 → 2024年6月底前" in zh
    assert "deadline earlier 2024年9月底前 → 2024年6月底前" in en
    assert "二(一)1 全面开展城市体检" in zh
    assert "{+市城市管理局+}牵头" in zh


def test_plain_data_holds_every_change(versions: Difference) -> None:
    data = difference_to_dict(versions)
    assert json.loads(json.dumps(data, ensure_ascii=False)) == data
    assert {k: n for k, n in data["summary"]["tasks"].items() if k not in ("same", "changed")} == {
        "added": 1,
        "dropped": 1,
        "merged": 1,
        "split": 0,
        "moved": 0,
    }
    assert len(data["changes"]) == sum(c.kind != "same" for c in versions.changes)
    assert len(difference_to_dict(versions, same=True)["changes"]) == len(versions.changes)


def test_changes_are_of_known_kinds(versions: Difference) -> None:
    assert {c.kind for c in versions.changes} <= {
        "same",
        "changed",
        "added",
        "removed",
        "moved",
        "merged",
        "split",
    }
    assert all(isinstance(c, Change) for c in versions.changes)
