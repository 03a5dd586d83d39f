"""What `policy check` finds in the files that the engines execute: faults of the load, silent texts, evidence, numbers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from luocheng.errors import Fault, LuochengError
from luocheng.policy.folder.findings import CHECKS, on_policy
from luocheng.policy.folder.model import FolderFinding, clause_text
from luocheng.policy.folder.numbers import figures_in, holds
from luocheng.rules.book import compile_policy
from luocheng.rules.claims import Places
from luocheng.rules.literals import unproved
from luocheng.rules.quoted import Quoted, quoted
from luocheng.rules.wording import number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from luocheng.policy.folder.model import Policy
    from luocheng.policy.model import Document

__all__ = ["check_declared", "finding_of"]

_LONGEST_PHRASE = 30
_PLACE = re.compile(r"(?P<file>[\w./-]+\.yaml)(?::(?P<line>\d+))?(?: \((?P<item>[^,)]*))?")


def check_declared(policy: Policy, document: Document | None = None) -> list[FolderFinding]:
    """Return what is wrong with the rules, registers, assignments and parameters of a policy.

    Formulas are compiled and decision tables looked through; what a text leaves open is a note. Every number stands
    in the words that are quoted for it and, where the document is given, the words stand in their clause.
    """
    findings = list(_compiled(policy))
    places = Places(document) if document is not None else None
    for item in quoted(policy):
        findings += _words(policy, item, places)
    for rule in policy.rules:
        if rule.evidence is None and not any(q.id == rule.id for q in quoted(policy) if q.kind == "rule"):
            findings.append(
                _found("rule-without-evidence", "rules.yaml", rule.line, rule.id, rule.clause, item=rule.id)
            )
    for lack in unproved(policy):
        place = lack.file, lack.line, lack.item, lack.clause
        findings.append(_found("number-not-in-evidence", *place, words=lack.words, value=lack.value))
    findings.sort(key=lambda f: (f.file, f.line))
    return findings


def _compiled(policy: Policy) -> Iterator[FolderFinding]:
    try:
        book = compile_policy(policy)
    except LuochengError as error:
        yield from (finding_of(f) for f in error.faults)
        return
    for note in book.notes:
        message = CHECKS[note.code]
        yield FolderFinding(
            note.code, message.severity, note.zh, note.en, remedy=message.remedy, remedy_en=message.remedy_en,
            file=note.file, line=note.line, item=note.item,
        )  # fmt: skip


def finding_of(fault: Fault) -> FolderFinding:
    """Return a fault of a load as a finding about the file that it stands in."""
    match = _PLACE.match(fault.where)
    expected = f"；应为：{fault.expected}" if fault.expected else ""
    expected_en = f"; expected: {fault.expected_en}" if fault.expected_en else ""
    return FolderFinding(
        fault.code,
        "error",
        fault.what + expected,
        (fault.what_en or fault.what) + expected_en,
        remedy=fault.remedy,
        remedy_en=fault.remedy_en,
        file=match["file"] if match else fault.where,
        line=int(match["line"] or 0) if match else 0,
        item=(match["item"] or "") if match else "",
    )


def _words(policy: Policy, item: Quoted, places: Places | None) -> Iterator[FolderFinding]:
    words = item.evidence.text
    place = item.file, item.line, item.id, item.clause
    if policy.evidence == "phrase" and len(words) > _LONGEST_PHRASE:
        yield _found("evidence-too-long", *place, size=len(words), most=_LONGEST_PHRASE)
    figures = list(figures_in(words))
    for value, unit in item.numbers:
        if not any(holds(f, value, unit) for f in figures):
            shown = f"{number(value)} {unit}".strip()
            yield _found("number-not-in-evidence", *place, words=words, value=shown)
    if places is None:
        return
    if not places.knows(item.clause):
        yield _found("clause-missing", *place, clause=clause_text(item.clause))
        return
    found = places.find(item.clause, item.evidence)
    if found is not None:
        return
    elsewhere = places.text.find(words)
    if elsewhere is None:
        now, now_en = "原文改过的，用 policy diff 查改动", "policy diff shows what changed in the text"
        yield _found("evidence-missing", *place, words=words[:40], now=now, now_en=now_en)
        return
    at = next((c.path for c in places.document.clauses if c.start <= elsewhere[0] < c.end), ())
    where = clause_text(at)
    yield _found(
        "evidence-outside-clause",
        *place,
        clause=clause_text(item.clause),
        where=where or "正文之外",
        where_en=where or "no clause",
    )


def _found(
    code: str, file: str, line: int, name: str, path: tuple[str, ...], **words: object
) -> FolderFinding:
    finding = on_policy(code, **words)
    finding.file, finding.line, finding.item, finding.path = file, line, name, path
    return finding
