"""Findings as people and programs get them: with explanation, what would pass, and the sentence of the text."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from luocheng.rules.wording import VERDICT_WORDS, amount, exported, number

if TYPE_CHECKING:
    from luocheng.policy.model import Document
    from luocheng.rules.findings import Findings
    from luocheng.rules.passing import Change

__all__ = ["Sentences", "Told", "change_words", "told"]

_AT_ONCE = 2000
_ENDS = re.compile(r"[。！？!?；;\n]")
_LONGEST = 200

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Told:
    """A finding with everything that is said about it. Numbers are in `unit`; `margin` is negative where it fails."""

    record: str
    rule: str
    title: str
    title_en: str
    verdict: str
    measure: float | None
    limit: float | None
    unit: str
    margin: float | None
    clause: str
    evidence: str
    explanation: str
    explanation_en: str
    would_pass: tuple[Change, ...]
    register: str
    branch: str
    sentence: str

    def to_dict(self) -> dict[str, Any]:
        """Return the finding as plain data, as `luocheng check --json` prints it."""
        return {
            "record": self.record,
            "rule": self.rule,
            "title": {"zh": self.title, "en": self.title_en},
            "verdict": self.verdict,
            "measure": self.measure,
            "limit": self.limit,
            "unit": self.unit,
            "margin": self.margin,
            "clause": self.clause,
            "evidence": self.evidence,
            "sentence": self.sentence,
            "explanation": self.explanation,
            "explanation_en": self.explanation_en,
            "would_pass": [c.to_dict() for c in self.would_pass],
            "register": self.register,
            "branch": self.branch,
        }


class Sentences:
    """Finds the sentence of a document in which quoted words stand."""

    def __init__(self, document: Document | None) -> None:
        from luocheng.rules.claims import Places

        self._places = Places(document) if document is not None else None
        self.of = lru_cache(maxsize=4096)(self._of)

    def _of(self, clause: str, evidence: str) -> str:
        from luocheng.policy.folder.model import Evidence, parse_clause

        if self._places is None or not evidence:
            return ""
        found = self._places.find(parse_clause(clause), Evidence(evidence, -1, -1))
        if found is None:
            return ""
        text = self._places.document.text
        begins = max(
            (m.end() for m in _ENDS.finditer(text, max(0, found[0] - 400), found[0])), default=found[0]
        )
        end = _ENDS.search(text, found[1])
        sentence = text[begins : end.end() if end else len(text)].strip()
        return sentence if len(sentence) <= _LONGEST else sentence[: _LONGEST - 1] + "…"


def told(
    findings: Findings,
    document: Document | None = None,
    progress: Progress | None = None,
    at_once: int = _AT_ONCE,
    *,
    explain: bool = True,
) -> Iterator[Told]:
    """Give findings with all that is said about them, some thousand at a time.

    Parameters
    ----------
    findings
        The findings, in the order in which they are to be told.
    document
        The text of the policy: then each finding has the sentence of its evidence.
    progress
        Told how many of how many have been given.
    explain
        Whether to explain them and say what would pass; that takes about a second for ten thousand.
    """
    sentences = Sentences(document)
    total = findings.frame.height
    for start in range(0, total, at_once):
        part = findings.slice(start, at_once)
        height = part.frame.height
        zh = part.explanations("zh") if explain else [""] * height
        en = part.explanations("en") if explain else [""] * height
        changes = part.would_pass() if explain else [[] for _ in range(height)]
        for place, row in enumerate(part.frame.iter_rows(named=True)):
            title = part.rule(row["rule"]).declaration.title
            yield Told(
                row["record"],
                row["rule"],
                title.zh,
                title.en or title.zh,
                row["verdict"],
                exported(row["measure"]),
                exported(row["limit"]),
                row["unit"],
                exported(row["margin"]),
                row["clause"],
                row["evidence"],
                zh[place],
                en[place],
                tuple(changes[place]),
                row["register"],
                row["branch"],
                sentences.of(row["clause"], row["evidence"]),
            )
        if progress is not None:
            progress(start + height, total)


def change_words(
    change: Change, labels: Mapping[tuple[str, Any], tuple[str, str]], language: str = "zh"
) -> str:
    """Say a change in words: 产业建设量增至 30,000 平方米. `labels` names the values of choices."""
    zh = language == "zh"
    name = change.label if zh else change.label_en
    if isinstance(change.to, bool):
        return f"{name}{'改为' if zh else ' becomes '}{('是' if change.to else '否') if zh else ('yes' if change.to else 'no')}"
    if isinstance(change.to, str):
        said = labels.get((change.field, change.to), (change.to, change.to))[0 if zh else 1]
        return f"{name}改为“{said}”" if zh else f"{name} becomes '{said}'"
    if isinstance(change.to, dt.date):
        return f"{name}改为 {change.to}" if zh else f"{name} becomes {change.to}"
    more = change.to > change.now or (change.beyond and change.to == change.now)
    value = amount(float(change.to), change.unit)
    if change.beyond:
        return (
            f"{name}{'超过' if more else '低于'} {value}"
            if zh
            else f"{name} {'above' if more else 'below'} {value}"
        )
    return (
        f"{name}{'增至' if more else '减至'} {value}"
        if zh
        else f"{name} {'up' if more else 'down'} to {value}"
    )


def numbers(value: float | None, unit: str = "") -> str:
    """Write a number with its unit; nothing where there is none."""
    return "" if value is None else amount(value, unit)


def verdict_words(verdict: str, language: str = "zh") -> str:
    """Return what a verdict is called."""
    return VERDICT_WORDS[verdict][0 if language == "zh" else 1]


def plain(value: float | None) -> str:
    """Write a number without a unit; nothing where there is none."""
    return "" if value is None else number(value)
