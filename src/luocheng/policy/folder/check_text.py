"""Holding a policy folder against the text of its document."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from luocheng.policy.folder.characters import Folded, checksum_of_characters, squeeze
from luocheng.policy.folder.model import (
    Evidence,
    FolderFinding,
    LeftToPerson,
    Policy,
    PolicyReference,
    PolicyTarget,
    PolicyTask,
    clause_text,
)
from luocheng.policy.folder.report import about, on_policy
from luocheng.policy.model import Document, Path

__all__ = ["check_text", "choose_document"]

_Stretch = tuple[int, int]


def choose_document(policy: Policy, documents: Sequence[Document]) -> Document | None:
    """Return the one of a file's documents that a policy was made from: by its text, its label or its title."""
    for same in (
        lambda d: d.checksum == policy.text.checksum,
        lambda d: bool(policy.text.characters) and checksum_of_characters(d.text) == policy.text.characters,
        lambda d: bool(policy.text.label) and d.label == policy.text.label,
        lambda d: len(squeeze(policy.title.zh)) >= 4 and squeeze(policy.title.zh) in squeeze(d.title),
        lambda d: len(squeeze(policy.title.zh)) >= 4 and squeeze(policy.title.zh) in squeeze(d.text[:3000]),
    ):
        found = next((d for d in documents if same(d)), None)
        if found is not None:
            return found
    return documents[0] if len(documents) == 1 else None


def check_text(policy: Policy, documents: Sequence[Document]) -> list[FolderFinding]:
    """Check that the text is the right one and that every item stands where the folder says."""
    document = choose_document(policy, documents)
    if document is None:
        return [
            on_policy(
                "text-missing",
                "error",
                "文件里没有这份政策的原文",
                "None of the documents is the one this policy was made from",
                "用 --text 给出原文；一个文件有几篇的，在 policy.yaml 的 text.label 写明篇名",
                "Give the right file with --text; name the document in text.label of policy.yaml where a file holds several",
            )  # fmt: skip
        ]
    findings = list(_whole(policy, document))
    return findings + list(
        _Holding(policy, document, moved_is_news=not findings or findings[0].code != "text-width").findings()
    )


def _whole(policy: Policy, document: Document) -> Iterator[FolderFinding]:
    if document.checksum != policy.text.checksum:
        if policy.text.characters and checksum_of_characters(document.text) == policy.text.characters:
            yield on_policy(
                "text-width", "note", "原文的字完全相同，只是全半角或空白不同", "The characters are the same; only widths or blanks differ",
                "可放心使用；如需位置一致，重新运行 policy init", "It may be used as it is; run policy init anew for matching offsets",
            )  # fmt: skip
        else:
            yield on_policy(
                "text-changed", "warning", f"原文与起草时不同（{policy.text.length} 字，现 {len(document.text)} 字）", f"The text is another than at drafting ({policy.text.length} characters then, {len(document.text)} now)",
                "确认是否同一版本；用 policy diff 看改动", "Confirm that it is the same version; policy diff shows what changed",
            )  # fmt: skip
    if squeeze(policy.title.zh) not in squeeze(document.text):
        yield on_policy(
            "title-missing",
            "warning",
            "原文里没有这个标题",
            "The title does not stand in the text",
            "核对 policy.yaml 的 title",
            "Check title in policy.yaml",
        )


class _Holding:
    """One folder held against one text."""

    def __init__(self, policy: Policy, document: Document, *, moved_is_news: bool) -> None:
        self.policy, self.document = policy, document
        self.moved = "warning" if moved_is_news else "note"
        self.text = Folded(document.text)
        self.places: dict[Path, list[_Stretch]] = {}
        for item in (*document.clauses, *document.tasks, *document.targets):
            self.places.setdefault(_key(item.path), []).append((item.start, item.end))

    def findings(self) -> Iterator[FolderFinding]:
        for task in self.policy.tasks:
            yield from self._task(task)
        for item in (*self.policy.targets, *self.policy.left_to_person):
            yield from self._evidence(item)
        for reference in self.policy.references:
            yield from self._reference(reference)

    def _clause(self, item: PolicyTask | PolicyTarget | LeftToPerson) -> Iterator[FolderFinding]:
        if item.clause and _key(item.clause) not in self.places:
            yield about(
                item, "clause-missing", "error", f"原文里没有条款 {clause_text(item.clause)}", f"The text has no clause {clause_text(item.clause)}",
                "核对 clause；原文改过序号的，用 policy diff 查现在的序号", "Check clause; where the text was renumbered, policy diff shows the new number",
            )  # fmt: skip

    def _task(self, task: PolicyTask) -> Iterator[FolderFinding]:
        yield from self._clause(task)
        places = self.places.get(_key(task.clause))
        if not places:
            return
        stands = any(self.text.has(task.title, a, b) for a, b in places)
        if not stands and not task.note and not self.policy.explained(task.id, task.clause):
            yield about(
                task, "task-title-missing", "warning", f"条款 {clause_text(task.clause)} 里没有“{task.title[:24]}”", f"“{task.title[:24]}” does not stand in clause {clause_text(task.clause)}",
                "用原文的名称；改用短名的，在 notes.md 说明", "Use the name in the text, or say in notes.md why it is shortened",
            )  # fmt: skip
        for name in (*task.lead, *task.support):
            if not any(self.text.has(name, a, b) for a, b in places) and not self._written_apart(
                name, places
            ):
                yield about(
                    task, "unit-not-in-clause", "warning", f"条款 {clause_text(task.clause)} 里没有“{name}”", f"“{name}” does not stand in clause {clause_text(task.clause)}",
                    "按原文的写法填写单位；规范名称写在 units.yaml", "Write units as the text does; canonical names belong into units.yaml",
                )  # fmt: skip

    def _written_apart(self, name: str, places: list[_Stretch]) -> bool:
        """Tell whether the level of a unit is given once for a whole list: 省工业和信息化厅、财政厅."""
        return len(name) > 3 and any(
            self.text.has(name[1:], a, b) and self.text.has(name[0], a, b) for a, b in places
        )

    def _evidence(self, item: PolicyTarget | LeftToPerson) -> Iterator[FolderFinding]:
        yield from self._clause(item)
        evidence = item.evidence
        start, end = evidence.start, evidence.end
        if self.document.text[start:end] != evidence.text:
            found = self.text.find(evidence.text, start)
            if found is None:
                yield about(
                    item, "evidence-missing", "error", f"原文里没有“{evidence.text[:40]}”", f"“{evidence.text[:40]}” is not in the text",
                    *self._nearest(item, evidence),
                )  # fmt: skip
                return
            start, end = found
            yield about(
                item, "evidence-moved", self.moved, f"“{evidence.text[:24]}”现在在 {start}—{end}", f"“{evidence.text[:24]}” now stands at {start}–{end}",
                f"把 start、end 改为 {start}、{end}", f"Change start and end to {start} and {end}",
            )  # fmt: skip
        places = self.places.get(_key(item.clause))
        if places and not any(a <= start and end <= b for a, b in places):
            where = clause_text(self._clause_at(start))
            yield about(
                item, "evidence-outside-clause", "error", f"依据不在条款 {clause_text(item.clause)}，而在 {where or '正文之外'}", f"The evidence is not in clause {clause_text(item.clause)} but in {where or 'no clause'}",
                "核对 clause 和位置", "Check clause and offsets",
            )  # fmt: skip

    def _clause_at(self, at: int) -> Path:
        return next((c.path for c in self.document.clauses if c.start <= at < c.end), ())

    def _nearest(self, item: PolicyTarget | LeftToPerson, evidence: Evidence) -> tuple[str, str]:
        """Say what the clause has in the place of words that are no longer there."""
        name = item.indicator if isinstance(item, PolicyTarget) else evidence.text[:6]
        found = self.text.find(name, evidence.start)
        if found is None:
            return (
                "核对依据是否抄错；原文改过的，用 policy diff 查改动",
                "Check for a slip of the pen; policy diff shows what changed in the text",
            )
        words = self.document.text[found[0] : found[1] + 24].split("\n")[0]
        return (
            f"现在写的是“{words}…”，核对后改依据和数值",
            f"It now says “{words}…”: check and correct evidence and value",
        )

    def _reference(self, reference: PolicyReference) -> Iterator[FolderFinding]:
        for words in (reference.title, reference.number):
            if words and self.text.find(words, reference.span[0] if reference.span else 0) is None:
                yield about(
                    reference, "evidence-missing", "error", f"原文里没有“{words[:40]}”", f"“{words[:40]}” is not in the text",
                    "核对名称和文号", "Check title and number",
                )  # fmt: skip


def _key(path: Path) -> Path:
    return tuple(squeeze(p) for p in path)
