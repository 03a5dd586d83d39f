"""The policies that are shipped: sound on their own, true to the text, and read as carefully as by hand."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from luocheng.documents.reading import read_documents
from luocheng.policy.coverage import coverage
from luocheng.policy.folder import Policy, PolicyTarget, check_folder, load_folder, policy_files
from luocheng.policy.folder.characters import squeeze
from luocheng.policy.folder.numbers import scale_of
from luocheng.policy.model import Document

ROOT = Path(__file__).resolve().parents[2] / "policies"
OF_OTHERS = (
    "anyang-2021",
    "shijiazhuang-hitech-2020",
    "guangzhou-renewal-2020",
    "greening",
    "construction-industry",
)
OWN = "sample-city/three-year-action-plan"
MEASURES = ("sample-city/renewal-measures", "sample-city/greening-measures")
Row = dict[str, Any]


def rows(path: Path) -> list[Row]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def key(path: Sequence[str]) -> tuple[str, ...]:
    return tuple(squeeze(p) for p in path)


@pytest.fixture(scope="module")
def documents(shared: Path) -> list[Document]:
    return read_documents(next((shared / "documents").glob("*.txt")))


# --- on their own -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [*OF_OTHERS, OWN, *MEASURES])
def test_a_shipped_folder_is_sound_and_reviewed(name: str) -> None:
    policy = load_folder(ROOT / name)
    assert not [f.message for f in check_folder(policy)]
    assert policy.reviewer == "Luocheng"
    assert policy.title.en
    assert all(t.status == "accepted" for t in (*policy.tasks, *policy.targets))


@pytest.mark.parametrize("name", [*OF_OTHERS, OWN, *MEASURES])
def test_a_shipped_folder_is_written_as_the_program_writes_it(name: str) -> None:
    for file, content in policy_files(load_folder(ROOT / name)).items():
        assert (ROOT / name / file).read_text(encoding="utf-8") == content


@pytest.mark.parametrize("name", OF_OTHERS)
def test_no_sentence_of_others_is_shipped(name: str) -> None:
    policy = load_folder(ROOT / name)
    assert policy.evidence == "phrase"
    for target in policy.targets:
        assert 1 < len(target.evidence.text) <= 30
        assert not re.search(r"[。；;\n]", target.evidence.text)
        assert max(len(target.subject), len(target.indicator)) <= 40
    for title in (policy.title.zh, *(t.title for t in policy.tasks), *(r.title for r in policy.references)):
        assert len(title) <= 40


@pytest.mark.parametrize("name", OF_OTHERS)
def test_nothing_in_a_shipped_folder_is_copied_from_the_text(name: str, documents: list[Document]) -> None:
    """Look for stretches of the text that are longer than a name or a figure with its words."""
    text = squeeze(choose(load_folder(ROOT / name), documents).text)
    written = squeeze(
        "".join(p.read_text(encoding="utf-8") for p in sorted((ROOT / name).iterdir()) if p.is_file())
    )
    longest = 42
    stretches = {text[i : i + longest] for i in range(len(text) - longest)}
    copied = [
        written[i : i + longest]
        for i in range(len(written) - longest)
        if written[i : i + longest] in stretches
    ]
    assert not copied


# --- against the text -------------------------------------------------------------------------------


def choose(policy: Policy, documents: Sequence[Document]) -> Document:
    return next(d for d in documents if d.label == policy.text.label)


@pytest.mark.parametrize("name", OF_OTHERS)
def test_a_shipped_folder_agrees_with_its_text(name: str, documents: list[Document]) -> None:
    policy = load_folder(ROOT / name)
    findings = check_folder(policy, documents)
    assert not [f.message for f in findings if f.severity == "error"]
    text = choose(policy, documents).text
    assert all(text[t.evidence.start : t.evidence.end] == t.evidence.text for t in policy.targets)


def test_the_sample_citys_folder_agrees_with_its_text(sample: Path) -> None:
    document = read_documents(sample / "documents" / "three-year-action-plan.md")
    policy = load_folder(sample / "three-year-action-plan")
    assert not [f.message for f in check_folder(policy, document)]
    assert coverage(policy, document[0]).unaccounted <= 9


# --- against readings by hand -----------------------------------------------------------------------


def f1(hits: int, wanted: int, found: int) -> float:
    return 2 * hits / (wanted + found) if wanted + found else 1.0


def units(tasks: Sequence[Any], role: str) -> set[tuple[tuple[str, ...], str, str]]:
    return {(key(t.clause), role, squeeze(u)) for t in tasks for u in getattr(t, role)}


def agreement(policies: Sequence[tuple[Policy, list[Row], list[Row]]]) -> dict[str, tuple[int, int, int]]:
    """Return hits, wanted and found of units, tasks and numbers; what a note explains counts for neither."""
    total = {"units": [0, 0, 0], "tasks": [0, 0, 0], "numbers": [0, 0, 0]}

    def add(name: str, hits: int, wanted: int, found: int) -> None:
        total[name] = [a + b for a, b in zip(total[name], (hits, wanted, found), strict=True)]

    for policy, tasks, targets in policies:
        mine = units(policy.tasks, "lead") | units(policy.tasks, "support")
        theirs = {
            (key(r["path"]), role, squeeze(u))
            for r in tasks
            for role in ("lead", "support")
            for u in r[f"{role}_units"]
        }
        add("units", len(mine & theirs), len(theirs), len(mine))
        hits, wanted = 0, 0
        clauses = {key(t.clause) for t in policy.tasks}
        for path in {key(r["path"]) for r in tasks}:
            same = [t for t in policy.tasks if key(t.clause) == path]
            row = next(r for r in tasks if key(r["path"]) == path)
            named = any(squeeze(t.title) == squeeze(row["title"]) for t in same)
            explained = any(policy.explained(t.id, t.clause) for t in same)
            alike = {u for u in mine if u[0] == path} == {u for u in theirs if u[0] == path}
            wanted += 1
            hits += bool(same) and alike and (named or explained)
        add("tasks", hits, wanted, len(clauses))
        add("numbers", *numbers(policy, targets))
    return {k: (v[0], v[1], v[2]) for k, v in total.items()}


def numbers(policy: Policy, rows: list[Row]) -> tuple[int, int, int]:
    wanted = [r for r in rows if r["value"] is not None]
    found = [t for t in policy.targets if t.value is not None]
    left = list(found)
    hits, excused = 0, 0
    for row in wanted:
        hit = next((t for t in left if same_number(t, row)), None)
        if hit is not None:
            left.remove(hit)
            hits += 1
        elif any(key(n.split("/")) == key(row["path"]) for n in policy.notes):
            excused += 1
    spare = sum(policy.explained(t.id, t.clause) for t in left)
    return hits, len(wanted) - excused, len(found) - spare


def same_number(target: PolicyTarget, row: Row) -> bool:
    value = row["value"] if isinstance(row["value"], list) else [row["value"]]
    mine = list(target.value) if isinstance(target.value, tuple) else [target.value]
    scale, other = scale_of(target.unit), scale_of(row["unit"])
    words, quote = squeeze(target.evidence.text), squeeze(row["quote"].replace("|", ""))
    return (
        key(target.clause) == key(row["path"])
        and len(mine) == len(value)
        and all(abs(a * scale - b * other) < 1e-9 for a, b in zip(mine, value, strict=True) if a is not None)
        and target.year == row["year"]
        and target.comparator == row["comparator"]
        and (words in quote or quote in words)
    )


def enough(figures: dict[str, tuple[int, int, int]]) -> None:
    assert f1(*figures["units"]) >= 0.99, figures
    assert f1(*figures["tasks"]) >= 0.97, figures
    assert f1(*figures["numbers"]) >= 0.98, figures


def test_the_five_policies_agree_with_readings_by_hand(shared: Path) -> None:
    tasks, targets = rows(shared / "gold" / "tasks.jsonl"), rows(shared / "gold" / "targets.jsonl")
    policies = []
    for name in OF_OTHERS:
        policy = load_folder(ROOT / name)
        label = policy.text.label
        policies.append(
            (policy, [r for r in tasks if r["doc"] == label], [r for r in targets if r["doc"] == label])
        )
    enough(agreement(policies))


def test_the_sample_citys_plan_agrees_with_its_annotations(sample: Path) -> None:
    tasks = rows(sample / "gold" / "three-year-action-plan.tasks.jsonl")
    targets = rows(sample / "gold" / "three-year-action-plan.targets.jsonl")
    enough(agreement([(load_folder(sample / "three-year-action-plan"), tasks, targets)]))
