"""Coverage without the text at hand: what became of each sentence when the folder was last held against it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from luocheng.policy.coverage import Coverage, CoverageItem
from luocheng.policy.folder.declared import SentenceAccount
from luocheng.policy.folder.findings import on_policy
from luocheng.policy.folder.model import Title

if TYPE_CHECKING:
    from collections.abc import Iterator

    from luocheng.policy.folder.model import FolderFinding, Policy
    from luocheng.policy.model import Path

__all__ = ["check_kept", "declared_items", "kept_coverage", "sentence_accounts"]

_GONE = ("承接它的条目已不在文件夹里", "What carried it out is no longer in the folder")


def sentence_accounts(coverage: Coverage) -> list[SentenceAccount]:
    """Return what became of every normative sentence, to be kept in coverage.yaml; without the sentences."""
    return [
        SentenceAccount(
            i.id, i.clause, i.kind, i.state, (i.start, i.end), list(i.by),
            Title(i.reason, i.reason_en) if i.reason else None,
        )
        for i in coverage.items
        if i.state != "none"
    ]  # fmt: skip


def kept_coverage(policy: Policy) -> Coverage:
    """Return the coverage that a folder keeps, held against what is in the folder now.

    A sentence whose items are all gone is unaccounted again. What has been added since is not in it: hold the
    folder against the text to take it up.
    """
    known = policy.ids()
    result = Coverage()
    for kept in policy.sentences:
        by = [name for name in kept.by if name in known]
        gone = bool(kept.by) and not by
        reason = Title(*_GONE) if gone else kept.reason or Title("")
        result.items.append(
            CoverageItem(
                kept.clause, kept.kind, kept.id, by, "unaccounted" if gone else kept.state,
                reason.zh, reason.en, *kept.span,
            )
        )  # fmt: skip
    return result


def check_kept(policy: Policy, coverage: Coverage) -> list[FolderFinding]:
    """Say where the coverage that a folder keeps is another than the one just reckoned."""
    if not policy.sentences or policy.sentences == sentence_accounts(coverage):
        return []
    finding = on_policy("coverage-stale")
    finding.file = "coverage.yaml"
    return [finding]


def declared_items(policy: Policy) -> Iterator[CoverageItem]:
    """Give every item of a folder as what its clause comes to: for a folder that keeps no coverage."""
    groups = {
        "task": policy.tasks,
        "target": policy.targets,
        "register": policy.registers,
        "rule": policy.rules,
        "assignment": policy.assignments,
        "schedule": policy.schedules,
    }
    for kind, items in groups.items():
        for item in items:  # type: ignore[attr-defined]
            clause: Path | None = item.clause
            if clause is not None:
                yield CoverageItem(clause, kind, item.id, [item.id], "executable")
    for announced in policy.announced:
        yield CoverageItem(announced.clause, announced.kind, announced.id, [announced.id], "executable")
    for left in policy.left_to_person:
        reason = left.reason
        yield CoverageItem(
            left.clause, "person", left.id, [left.id], "needs_person", reason.zh, reason.en or reason.zh
        )
