"""Starting a folder again: what a person has reviewed stays, what stood there before is set aside."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from luocheng.errors import Fault, LuochengError
from luocheng.policy.folder.characters import Folded, squeeze
from luocheng.policy.folder.load import load_folder
from luocheng.policy.folder.model import Evidence, Policy, PolicyTarget, PolicyTask

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from luocheng.policy.model import Document

_Item = TypeVar("_Item", PolicyTask, PolicyTarget)

__all__ = ["carry_over", "set_aside", "standing_policy"]


def standing_policy(directory: Path, *, force: bool) -> Policy | None:
    """Return the policy that stands in a folder; refuse where writing over it would undo somebody's work."""
    if not (directory / "policy.yaml").is_file():
        if not force and any(
            (directory / name).exists() for name in ("tasks.yaml", "targets.yaml", "references.yaml")
        ):
            raise LuochengError(
                _occupied(
                    directory,
                    "文件夹里已有同名文件，却没有 policy.yaml",
                    "The folder holds files of these names but no policy.yaml",
                )
            )
        return None
    try:
        before = load_folder(directory)
    except LuochengError as error:
        if force:
            return None
        raise LuochengError(
            _occupied(
                directory,
                "文件夹里的政策有错，无法看出哪些已复核",
                "The policy in the folder has faults; what was reviewed cannot be told",
            ),
            *error.faults,
        ) from error
    reviewed = sum(1 for _ in before.reviewed())
    if reviewed and not force:
        raise LuochengError(
            _occupied(
                directory,
                f"文件夹里有 {reviewed} 项已复核的内容",
                f"The folder holds {reviewed} reviewed items",
            )
        )
    return before


def _occupied(directory: Path, zh: str, en: str) -> Fault:
    return Fault(
        zh,
        str(directory),
        what_en=en,
        remedy="换一个文件夹；或加 --force：已复核的保留，原文件移入 previous-1",
        remedy_en="Choose another folder, or use --force: reviewed items stay, files move to previous-1",
        code="folder-occupied",
    )


def set_aside(directory: Path, files: Mapping[str, str]) -> Path | None:
    """Copy the files that are about to change into `previous-N` and return it; None where none changes."""
    changing = [
        path
        for name, content in files.items()
        if (path := directory / name).is_file() and path.read_bytes() != content.encode("utf-8")
    ]
    if not changing:
        return None
    taken = [int(m[1]) for p in directory.iterdir() if (m := re.fullmatch(r"previous-(\d+)", p.name))]
    folder = directory / f"previous-{max(taken, default=0) + 1}"
    folder.mkdir()
    for path in changing:
        shutil.copy2(path, folder / path.name)
    return folder


def carry_over(before: Policy, policy: Policy, document: Document) -> None:
    """Put what was reviewed in the place of its draft, moved to where its words now stand."""
    _carry_head(before, policy)
    text = Folded(document.text)
    tasks = [_located(t, policy.tasks) for t in before.tasks if t.status == "accepted"]
    targets = [
        replace(t, evidence=_moved(t.evidence, text)) for t in before.targets if t.status == "accepted"
    ]
    taken = {t.id for t in tasks} | {t.id for t in targets}
    policy.tasks = _merged(policy.tasks, tasks, _same_task, lambda t: t.span[0] if t.span else 0, taken)
    policy.targets = _merged(policy.targets, targets, _same_target, lambda t: t.evidence.start, taken)


def _merged(
    drafts: list[_Item],
    kept: list[_Item],
    same: Callable[[_Item, _Item], bool],
    place: Callable[[_Item], int],
    taken: set[str],
) -> list[_Item]:
    """Put each kept item where its first draft stands, or by its place in the text where it has none."""
    result: list[_Item] = []
    left = list(kept)
    for draft in drafts:
        if not any(same(draft, k) for k in kept):
            result.append(_renamed(draft, taken))
        elif (item := next((k for k in left if same(draft, k)), None)) is not None:
            result.append(item)
            left.remove(item)
    for item in left:
        at = next((i for i, other in enumerate(result) if place(other) > place(item)), len(result))
        result.insert(at, item)
    return result


def _carry_head(before: Policy, policy: Policy) -> None:
    policy.id, policy.reviewer, policy.effective, policy.until = (
        before.id,
        before.reviewer,
        before.effective,
        before.until,
    )
    if before.text.checksum == policy.text.checksum:
        for name in ("title", "issuer", "number", "date", "status", "place", "kind", "plan_years"):
            setattr(policy, name, getattr(before, name))
        return
    policy.title.en = before.title.en
    policy.place = before.place or policy.place


def _same_task(draft: PolicyTask, kept: PolicyTask) -> bool:
    return draft.clause == kept.clause and (
        draft.id == kept.id
        or (squeeze(draft.title) == squeeze(kept.title) and len(set(draft.lead) ^ set(kept.lead)) == 0)
    )


def _same_target(draft: PolicyTarget, kept: PolicyTarget) -> bool:
    """Tell whether a draft is the target that was reviewed: by its name, or by value, year and words."""
    if draft.clause != kept.clause:
        return False
    overlap = draft.evidence.start < kept.evidence.end and kept.evidence.start < draft.evidence.end
    return draft.id == kept.id or (overlap and draft.value == kept.value and draft.year == kept.year)


def _located(kept: PolicyTask, drafts: list[PolicyTask]) -> PolicyTask:
    draft = next((d for d in drafts if _same_task(d, kept)), None)
    return replace(kept, span=draft.span, assigned=draft.assigned) if draft else kept


def _moved(evidence: Evidence, text: Folded) -> Evidence:
    found = text.find(evidence.text, evidence.start)
    return Evidence(text.text[found[0] : found[1]], *found) if found else evidence


def _renamed(draft: _Item, taken: set[str]) -> _Item:
    name, count = draft.id, 1
    while name in taken:
        count += 1
        name = f"{draft.id}-new{count if count > 2 else ''}"
    taken.add(name)
    return draft if name == draft.id else replace(draft, id=name)
