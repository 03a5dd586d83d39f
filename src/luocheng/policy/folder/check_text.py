"""Holding a policy folder against the text of its document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from luocheng.policy.folder.characters import Folded, checksum_of_characters, squeeze
from luocheng.policy.folder.findings import about, on_policy
from luocheng.policy.folder.model import LeftToPerson, PolicyReference, PolicyTarget, PolicyTask, clause_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from luocheng.policy.folder.model import FolderFinding, Policy
    from luocheng.policy.model import Clause, Document, Path, Target, Task

__all__ = ["check_text", "choose_document"]

_HEAD = 3000
"""Characters of a text in which its title is looked for."""


def choose_document(policy: Policy, documents: Sequence[Document]) -> Document | None:
    """Return the one of a file's documents that a policy was made from.

    It is told by its text, by the characters of its text, by its label and by its title, in this order; a
    document that is alone in its file is taken as it is.
    """
    title = squeeze(policy.title.zh)
    tests: tuple[Callable[[Document], bool], ...] = (
        lambda d: d.checksum == policy.text.checksum,
        lambda d: bool(policy.text.characters) and checksum_of_characters(d.text) == policy.text.characters,
        lambda d: bool(policy.text.label) and d.label == policy.text.label,
        lambda d: len(title) > 3 and title in squeeze(d.title + d.text[:_HEAD]),
    )
    for test in tests:
        found = next((d for d in documents if test(d)), None)
        if found is not None:
            return found
    return documents[0] if len(documents) == 1 else None


def check_text(policy: Policy, documents: Sequence[Document]) -> list[FolderFinding]:
    """Check that the text is the right one and that every item stands where the folder says."""
    document = choose_document(policy, documents)
    if document is None:
        return [on_policy("text-missing")]
    findings = list(_whole(policy, document))
    same_words = any(f.code == "text-width" for f in findings)
    return findings + list(_Holding(policy, document, "note" if same_words else "warning").findings())


def _whole(policy: Policy, document: Document) -> Iterator[FolderFinding]:
    if document.checksum != policy.text.checksum:
        if policy.text.characters and checksum_of_characters(document.text) == policy.text.characters:
            yield on_policy("text-width")
        else:
            yield on_policy("text-changed", before=policy.text.length, now=len(document.text))
    if squeeze(policy.title.zh) not in squeeze(document.text):
        yield on_policy("title-missing", title=policy.title.zh[:40])


class _Holding:
    """One folder held against one text."""

    def __init__(self, policy: Policy, document: Document, moved: str) -> None:
        self.policy, self.document, self.moved = policy, document, moved
        self.text = Folded(document.text)
        self.tables = [s for s in document.spans if s.kind == "table"]
        self.places: dict[Path, list[tuple[int, int]]] = {}
        items: list[Clause | Task | Target] = [*document.clauses, *document.tasks, *document.targets]
        for item in items:
            self.places.setdefault(_key(item.path), []).append((item.start, item.end))

    def findings(self) -> Iterator[FolderFinding]:
        for task in self.policy.tasks:
            yield from self._task(task)
        for target in self.policy.targets:
            yield from self._evidence(target)
        for left in self.policy.left_to_person:
            yield from self._evidence(left)
        for reference in self.policy.references:
            yield from self._reference(reference)

    def _clause(self, item: PolicyTask | PolicyTarget | LeftToPerson) -> Iterator[FolderFinding]:
        if item.clause and _key(item.clause) not in self.places:
            yield about(item, "clause-missing", clause=clause_text(item.clause))

    def _task(self, task: PolicyTask) -> Iterator[FolderFinding]:
        yield from self._clause(task)
        places = self.places.get(_key(task.clause), [])
        clause = clause_text(task.clause)
        explained = bool(task.note) or self.policy.explained(task.id, task.clause)
        if places and not explained and not self._stands(task.title, places):
            yield about(task, "task-title-missing", clause=clause, title=task.title[:24])
        for name in (*task.lead, *task.support):
            if places and not self._stands(name, places) and not self._stands_apart(name, places):
                yield about(task, "unit-not-in-clause", clause=clause, name=name)

    def _stands(self, words: str, places: list[tuple[int, int]]) -> bool:
        return any(self.text.has(words, a, b) for a, b in places) or any(
            # A cell that is merged over several rows stands in the first of them.
            self.text.has(words, table.start, b)
            for a, b in places
            for table in self.tables
            if table.start <= a < table.end
        )

    def _stands_apart(self, name: str, places: list[tuple[int, int]]) -> bool:
        """Tell whether the level of a unit is given once for a whole list: 省工业和信息化厅、财政厅."""
        return len(name) > 3 and self._stands(name[1:], places) and self._stands(name[0], places)

    def _evidence(self, item: PolicyTarget | LeftToPerson) -> Iterator[FolderFinding]:
        yield from self._clause(item)
        words, start, end = item.evidence.text, item.evidence.start, item.evidence.end
        if start < 0:
            if not self._stands(words, self.places.get(_key(item.clause), [(0, len(self.document.text))])):
                now, now_en = self._now(item)
                yield about(item, "evidence-missing", words=words[:40], now=now, now_en=now_en)
            return
        if self.document.text[start:end] != words:
            found = self.text.find(words, start)
            if found is None:
                now, now_en = self._now(item)
                yield about(item, "evidence-missing", words=words[:40], now=now, now_en=now_en)
                return
            start, end = found
            yield about(item, "evidence-moved", self.moved, words=words[:24], start=start, end=end)
        places = self.places.get(_key(item.clause))
        if places and not any(a <= start and end <= b for a, b in places):
            at = clause_text(self._clause_at(start))
            yield about(
                item,
                "evidence-outside-clause",
                clause=clause_text(item.clause),
                where=at or "正文之外",
                where_en=at or "no clause",
            )

    def _clause_at(self, at: int) -> Path:
        return next((c.path for c in self.document.clauses if c.start <= at < c.end), ())

    def _now(self, item: PolicyTarget | LeftToPerson) -> tuple[str, str]:
        """Say what the text has in the place of words that are no longer there."""
        name = item.indicator if isinstance(item, PolicyTarget) else item.evidence.text[:6]
        found = self.text.find(name, item.evidence.start)
        if found is None:
            return "原文改过的，用 policy diff 查改动", "policy diff shows what changed in the text"
        words = self.document.text[found[0] : found[1] + 24].split("\n")[0]
        return f"现在写的是“{words}…”", f"it now says “{words}…”"

    def _reference(self, reference: PolicyReference) -> Iterator[FolderFinding]:
        near = reference.span[0] if reference.span else 0
        for words in (reference.title, reference.number):
            if words and self.text.find(words, near) is None:
                now, now_en = "核对名称和文号", "check title and number"
                yield about(reference, "evidence-missing", words=words[:40], now=now, now_en=now_en)


def _key(path: Path) -> Path:
    return tuple(squeeze(p) for p in path)
