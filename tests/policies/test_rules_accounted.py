"""Every rule that readers annotated by hand in the five documents is taken up by the shipped policies."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from luocheng.documents.reading import read_documents
from luocheng.policy.coverage import coverage
from luocheng.policy.folder import check_folder
from luocheng.policy.folder.characters import squeeze
from luocheng.policy.folder.load import load_folder
from luocheng.policy.model import Document
from luocheng.rules.claims import claims
from luocheng.rules.policy_check import check_declared
from luocheng.rules.scenarios import missing_scenarios, read_scenarios, run_scenarios

ROOT = Path(__file__).resolve().parents[2] / "policies"
OF_OTHERS = (
    "anyang-2021",
    "shijiazhuang-hitech-2020",
    "guangzhou-renewal-2020",
    "greening",
    "construction-industry",
)
OWN = ("sample-city/renewal-measures", "sample-city/greening-measures")
WRITTEN = tuple(name for name in OF_OTHERS if (ROOT / name / "rules.yaml").is_file())

DECIDED_HERE = ("limit", "eligibility", "prohibition", "formula", "assignment", "schedule")
"""The kinds of annotated rules that run over records; procedures and schemes are other engines' work."""

EXECUTABLE = ("rules.yaml", "assignments.yaml", "schedules.yaml", "parameters.yaml", "registers.yaml")
FILES = (*EXECUTABLE, "targets.yaml", "announced.yaml", "needs-person.yaml")
LONGEST_PHRASE = 30
Row = dict[str, Any]


@dataclass(frozen=True)
class Item:
    """One item of a policy folder: where it stands and the words that it quotes."""

    file: str
    id: str
    clause: tuple[str, ...]
    words: tuple[tuple[tuple[str, ...], str], ...]


def items(folder: Path) -> Iterator[Item]:
    """Give every item of a folder that quotes words of the document."""
    for file in FILES:
        path = folder / file
        for row in (
            yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader) or () if path.is_file() else ()
        ):
            clause = place(row.get("clause", ""))
            yield Item(file, row["id"], clause, tuple(words(row, clause)))


def place(clause: str) -> tuple[str, ...]:
    return tuple(squeeze(part) for part in clause.split("/") if part)


def words(node: object, clause: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    """Give the evidence anywhere inside an item, each with the clause in which it stands."""
    if isinstance(node, dict):
        for name, value in node.items():
            if name != "evidence":
                yield from words(value, clause)
            elif isinstance(value, str):
                yield clause, value
            else:
                yield place(value["clause"]) if "clause" in value else clause, value["text"]
    elif isinstance(node, list):
        for value in node:
            yield from words(value, clause)


def takes_up(item: Item, rule: Row) -> bool:
    """Tell whether an item stands where an annotated rule does and quotes words of its sentence."""
    path = tuple(squeeze(part) for part in rule["path"])
    quote = squeeze(rule["quote"])
    return any(
        path[: len(clause)] == clause[: len(path)] and squeeze(text) in quote for clause, text in item.words
    )


@pytest.fixture(scope="module")
def documents(shared: Path) -> dict[str, Document]:
    return {d.label: d for d in read_documents(next((shared / "documents").glob("*.txt")))}


@pytest.fixture(scope="module")
def annotated(shared: Path) -> list[Row]:
    lines = (shared / "gold" / "rules.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines if line.strip()]


def rules_of(name: str, annotated: list[Row]) -> list[Row]:
    label = load_folder(ROOT / name).text.label
    return [rule for rule in annotated if rule["doc"] == label]


@pytest.mark.parametrize("name", WRITTEN)
def test_every_annotated_rule_is_accounted_for(name: str, annotated: list[Row]) -> None:
    """Procedures and schemes may be announced; what only a person can do is listed with the reason."""
    found = list(items(ROOT / name))
    lost = [r["id"] for r in rules_of(name, annotated) if not any(takes_up(i, r) for i in found)]
    assert not lost


@pytest.mark.parametrize("name", WRITTEN)
def test_most_annotated_rules_run_over_records(name: str, annotated: list[Row]) -> None:
    """Of what records can decide, at least 85 % is carried out and not only listed."""
    found = [i for i in items(ROOT / name) if i.file in (*EXECUTABLE, "targets.yaml")]
    wanted = [r for r in rules_of(name, annotated) if r["kind"] in DECIDED_HERE]
    left = [r["id"] for r in wanted if not any(takes_up(i, r) for i in found)]
    assert len(left) <= 0.15 * len(wanted), left


@pytest.mark.parametrize("name", WRITTEN)
def test_evidence_stands_in_its_clause_and_is_short(name: str, documents: dict[str, Document]) -> None:
    document = documents[load_folder(ROOT / name).text.label]
    clauses = {
        tuple(squeeze(p) for p in c.path): squeeze(document.text[c.start : c.end]) for c in document.clauses
    }
    front = squeeze(document.text[: document.clauses[0].start])
    for item in items(ROOT / name):
        for clause, phrase in item.words:
            text = clauses[clause] if clause else front
            assert squeeze(phrase) in text, (item.file, item.id, phrase)
            assert len(phrase) <= LONGEST_PHRASE, (item.file, item.id, phrase)


@pytest.mark.parametrize("name", WRITTEN)
def test_every_rule_has_its_scenarios(name: str) -> None:
    told: set[str] = set()
    for path in sorted((ROOT / name / "scenarios").glob("*.yaml")):
        for scenario in yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader) or ():
            told |= {scenario[kind] for kind in ("rule", "assignment", "schedule") if kind in scenario}
    of_engines = ("rules.yaml", "assignments.yaml", "schedules.yaml")
    wanted = {i.id for i in items(ROOT / name) if i.file in of_engines}
    assert not wanted - told


@pytest.mark.parametrize("name", [*WRITTEN, *OWN])
def test_every_scenario_holds_and_none_is_missing(name: str) -> None:
    policy = load_folder(ROOT / name)
    scenarios = read_scenarios(policy)
    failed = [(o.scenario.where, o.differences) for o in run_scenarios(policy, scenarios) if not o.holds]
    assert not failed
    assert not missing_scenarios(policy, scenarios)


@pytest.mark.parametrize("name", WRITTEN)
def test_no_normative_sentence_is_left_over(name: str, documents: dict[str, Document]) -> None:
    policy = load_folder(ROOT / name)
    document = documents[policy.text.label]
    found = coverage(policy, document, claims(policy, document))
    assert not [(i.id, i.reason) for i in found.items if i.state == "unaccounted"]


@pytest.mark.parametrize("name", OWN)
def test_the_sample_citys_measures_are_carried_out_sentence_by_sentence(name: str, sample: Path) -> None:
    policy = load_folder(ROOT / name)
    (document,) = read_documents(sample / "documents" / f"{Path(name).name}.md")
    assert not [f.message for f in check_folder(policy, [document]) if f.severity == "error"]
    assert not [f.message for f in check_declared(policy, document) if f.severity == "error"]
    found = coverage(policy, document, claims(policy, document))
    assert not [(i.id, i.reason) for i in found.items if i.state == "unaccounted"]
    assert found.needs_person <= 0.1 * found.executable
