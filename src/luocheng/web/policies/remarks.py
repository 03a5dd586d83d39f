"""The findings of the checks, on the items as they stand now, each beside the item that it speaks of."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.core.cache import cache

from luocheng.policy.checks import OF_THE_FILE, check_plan
from luocheng.policy.model import Finding
from luocheng.web.policies.models import Item, ItemKind, ItemState, Source
from luocheng.web.policies.texts import document_of, units_known

if TYPE_CHECKING:
    from luocheng.policy.model import Document

__all__ = ["Remark", "Remarks", "remarks"]


@dataclass(frozen=True, slots=True)
class Remark:
    """A finding as pages say it: what, and what to do, each in Chinese and English."""

    code: str
    severity: str
    said: tuple[str, str]
    remedy: tuple[str, str]

    @classmethod
    def of(cls, f: Finding) -> Remark:
        """Return what is said of a finding."""
        return cls(
            f.code, f.severity, (f.message, f.message_en or f.message), (f.remedy, f.remedy_en or f.remedy)
        )


@dataclass(slots=True)
class Remarks:
    """Findings by the key of their item, and those that speak of none."""

    of_items: dict[int, list[Remark]] = field(default_factory=dict)
    of_text: list[Remark] = field(default_factory=list)


def remarks(source: Source, items: Sequence[Item]) -> Remarks:
    """Check a text with its items, without those that were rejected."""
    standing = [i for i in items if i.state != ItemState.REJECTED]
    # What was accepted says the same as before: the mark is of what items say, not of how they stand.
    told = hashlib.sha256(repr([(i.pk, i.data) for i in standing]).encode("utf-8", "backslashreplace"))
    key = f"remarks:{source.pk}:{source.version}:{told.hexdigest()}"
    kept: Remarks | None = cache.get(key)
    if kept is None:
        kept = _checked(source, standing)
        cache.set(key, kept, 3600)
    return kept


def _checked(source: Source, items: Sequence[Item]) -> Remarks:
    document: Document = document_of(source, items)
    of_file = [f for f in document.findings if f.code in OF_THE_FILE]
    found = Remarks()
    for finding in [*of_file, *check_plan(document, units_known())]:
        spoken_of = _items_of(finding, items)
        for item in spoken_of:
            found.of_items.setdefault(item.pk, []).append(Remark.of(finding))
        if not spoken_of:
            found.of_text.append(Remark.of(finding))
    return found


_OF_TASKS = frozenset(
    "no-lead-unit unit-unknown unit-two-names unit-level lead-by-typeface no-period".split()
)


def _items_of(finding: Finding, items: Sequence[Item]) -> list[Item]:
    """Return the items a finding speaks of: the shortest that hold its words, and of these the one that it names."""
    if finding.end <= finding.start:
        return []
    kind = ItemKind.TASK if finding.code in _OF_TASKS else ItemKind.TARGET
    holding = [i for i in items if i.kind == kind and i.start <= finding.start and finding.end <= i.end]
    if not holding:
        return []
    least = min(i.end - i.start for i in holding)
    closest = [i for i in holding if i.end - i.start == least]
    named = [i for i in closest if i.data.get("indicator") and i.data["indicator"] in finding.message]
    return named or closest
