"""How much of what people read out of documents the reader finds."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import pytest

from luocheng.documents.reading import read_documents
from luocheng.policy.plain import plan_to_dict
from tests.scoring import f1, rows, target_figures, task_figures


def _annotated(sample: Path) -> list[tuple[Path, Path]]:
    result = []
    for gold in sorted((sample / "gold").glob("*.tasks.jsonl")):
        name = gold.name.removesuffix(".tasks.jsonl")
        (document,) = [
            *(sample / "documents").glob(f"{name}.md"),
            *(sample / "documents" / "style-samples").glob(f"{name}.md"),
        ]
        result.append((document, gold.with_name(f"{name}.targets.jsonl")))
    return result


def test_sample_city(sample: Path) -> None:
    """Over all annotated documents of the sample city, taken together and one by one."""
    total: dict[str, list[float]] = defaultdict(lambda: [0, 0, 0])
    for document, targets in _annotated(sample):
        documents = read_documents(document)
        figures = task_figures(
            documents, rows(targets.with_name(targets.name.replace(".targets.", ".tasks.")))
        )
        figures |= target_figures(documents, rows(targets))
        assert f1(*figures["units"]) >= 0.8, document.name
        for name, counts in figures.items():
            total[name] = [a + b for a, b in zip(total[name], counts, strict=True)]
    reached = {name: round(f1(*(int(x) for x in counts)), 3) for name, counts in total.items()}
    assert reached["units"] >= 0.99, reached
    assert reached["tasks"] >= 0.98, reached
    assert reached["numbers"] >= 0.93, reached
    assert reached["deliverables"] >= 0.75, reached


def test_reference_documents(shared: Path, tmp_path: Path) -> None:
    """The figures for the reference documents, by the script that their annotators wrote."""
    (source,) = (shared / "documents").glob("*.txt")
    plan = tmp_path / "plan.json"
    plan.write_text(json.dumps(plan_to_dict(read_documents(source)), ensure_ascii=False), encoding="utf-8")
    gold = shared / "gold"
    printed = subprocess.run(
        [sys.executable, gold / "score.py", plan, gold / "tasks.jsonl", gold / "targets.jsonl", "--json"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    reached = {name: figure["f1"] for name, figure in json.loads(printed).items()}
    assert reached["units"] >= 0.99, reached
    assert reached["tasks"] >= 0.97, reached
    assert reached["numbers"] >= 0.95, reached
    assert reached["deliverables"] >= 0.85, reached


@pytest.mark.parametrize("name", ["three-year-action-plan", "renewal-measures", "greening-measures"])
def test_offsets_hold(sample: Path, name: str) -> None:
    """Every quote of every record is the text at its offsets."""
    for d in read_documents(sample / "documents" / f"{name}.md"):
        for record in (*d.tasks, *d.targets):
            assert d.text[record.start : record.end] == record.quote
        for clause in d.clauses:
            assert d.text[clause.start : clause.end] == clause.text
        for reference in d.references:
            assert reference.title in d.text[reference.start : reference.end]
        for span in d.spans:
            assert 0 <= span.start <= span.end <= len(d.text)
