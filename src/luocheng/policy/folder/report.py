"""Findings about a folder, put together in one way."""

from __future__ import annotations

from luocheng.policy.folder.model import (
    FolderFinding,
    LeftToPerson,
    PolicyReference,
    PolicyTarget,
    PolicyTask,
    PolicyUnit,
)

__all__ = ["FolderItem", "about", "on_policy"]

FolderItem = PolicyTask | PolicyTarget | PolicyReference | LeftToPerson

_FILES: dict[type, str] = {
    PolicyTask: "tasks.yaml",
    PolicyTarget: "targets.yaml",
    PolicyReference: "references.yaml",
    LeftToPerson: "needs-person.yaml",
    PolicyUnit: "units.yaml",
}


def about(
    item: FolderItem,
    code: str,
    severity: str,
    message: str,
    message_en: str,
    remedy: str = "",
    remedy_en: str = "",
) -> FolderFinding:
    """Report something about one item of a folder."""
    stretch = (
        (item.evidence.start, item.evidence.end)
        if isinstance(item, PolicyTarget | LeftToPerson)
        else item.span or (0, 0)
    )
    return FolderFinding(
        code,
        severity,
        message,
        message_en,
        item.clause,
        *stretch,
        remedy=remedy,
        remedy_en=remedy_en,
        file=_FILES[type(item)],
        line=item.line,
        item=item.id,
    )


def on_policy(
    code: str, severity: str, message: str, message_en: str, remedy: str = "", remedy_en: str = ""
) -> FolderFinding:
    """Report something about the policy as a whole."""
    return FolderFinding(
        code, severity, message, message_en, remedy=remedy, remedy_en=remedy_en, file="policy.yaml"
    )
