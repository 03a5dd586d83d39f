"""The reference page names everything that the loader accepts and the check can find."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from luocheng.policy.coverage import ACTS, CLASSES, STATES
from luocheng.policy.diff import EFFECTS
from luocheng.policy.folder import CHECKS
from luocheng.policy.folder.model import COMPARATOR_WORDS
from luocheng.policy.folder.schema import FILES, NESTED, STATUSES

DOCS = Path(__file__).resolve().parents[2] / "docs"
REFERENCE = (DOCS / "reference" / "policy-folder.md").read_text(encoding="utf-8")


def section(title: str) -> str:
    match = re.search(rf"^## {re.escape(title)}\n(.*?)(?=^## |\Z)", REFERENCE, re.MULTILINE | re.DOTALL)
    assert match, title
    return match[1]


def rows(text: str) -> list[str]:
    return re.findall(r"^\| `([^`]+)` \|", text, re.MULTILINE)


def inside(name: str) -> set[str]:
    """Return the kinds of mappings that stand inside the items of a file, however deep."""
    found: set[str] = set()
    waiting = [f.kind.removeprefix("list:") for f in FILES[name].fields]
    while waiting:
        kind = waiting.pop()
        # The cases of a bound are bounds.
        kind = "bound" if kind == "cases" else kind
        if kind in NESTED and kind not in found:
            found.add(kind)
            waiting += [f.kind.removeprefix("list:") for f in NESTED[kind]]
    return found


@pytest.mark.parametrize("name", FILES)
def test_every_field_of_a_file_is_documented(name: str) -> None:
    listed = rows(section(name))
    nested = {f.name for kind in inside(name) for f in NESTED[kind]}
    assert nested <= set(listed) | {
        "text",
        "start",
        "end",
        "zh",
        "en",
        "checksum",
        "characters",
        "length",
        "label",
    }
    for field in FILES[name].fields:
        assert field.name in listed, f"{name}: {field.name}"
    known = {f.name for f in FILES[name].fields} | nested
    assert set(listed) <= known


def test_nested_fields_are_documented() -> None:
    assert {f.name for f in NESTED["mark"]} <= set(rows(section("policy.yaml")))
    assert {f.name for f in NESTED["evidence"]} <= set(rows(section("targets.yaml")))
    assert {"zh", "en"} == {f.name for f in NESTED["title"]}


def test_every_choice_is_documented() -> None:
    for word in (*COMPARATOR_WORDS.values(), *STATUSES, "accepted", "phrase", "sentence"):
        assert f"`{word}`" in REFERENCE, word


def test_every_finding_is_documented_with_its_severity() -> None:
    told = dict(
        re.findall(
            r"^\| `([a-z-]+)` \| (error|warning|note) \|", section("What the check finds"), re.MULTILINE
        )
    )
    assert told == {code: message.severity for code, message in CHECKS.items()}


def test_coverage_and_comparison_are_documented() -> None:
    text = section("What coverage counts")
    for word in (*ACTS, *STATES, *(c for c in CLASSES if c != "normative")):
        assert f"`{word}`" in text, word
    for word in EFFECTS:
        assert f"`{word}`" in section("What a comparison tells"), word


def test_the_guide_links_to_the_reference() -> None:
    guide = (DOCS / "how-to" / "policy-folder.md").read_text(encoding="utf-8")
    for link in re.findall(r"\]\(([^)#]+)\)", guide):
        assert (DOCS / "how-to" / link).resolve().is_file()
