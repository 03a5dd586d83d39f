"""A text with what was accepted of it, held against the engines: what it covers, what changed since another text."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django.core.cache import cache

from luocheng.policy.coverage import coverage
from luocheng.policy.diff import diff
from luocheng.policy.folder import Evidence, PolicyTarget, PolicyTask, TextMark, draft_policy
from luocheng.rules.claims import claims
from luocheng.web.pages.numbers import number_in
from luocheng.web.policies.library import folder_of
from luocheng.web.policies.models import Edition, Item, ItemKind, ItemState, Policy, Source
from luocheng.web.policies.reviewing import digest
from luocheng.web.policies.texts import document_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from luocheng.policy.coverage import Coverage
    from luocheng.policy.diff import Difference
    from luocheng.policy.folder import Policy as Folder
    from luocheng.policy.model import Document

__all__ = ["Version", "covered", "difference", "version_of"]

_HOUR = 3600


class Version:
    """A text with some of its items: an edition that was issued, or a text as its review stands."""

    def __init__(self, source: Source, items: Sequence[Item], edition: Edition | None = None) -> None:
        self.source, self.items, self.edition = source, items, edition

    @property
    def key(self) -> str:
        """A mark of what it holds."""
        return f"{self.source.pk}.{self.source.version}.{self.source.policy.version}.{digest(self.items)}"

    def document(self) -> Document:
        """Return it as the engines read it."""
        return document_of(self.source, self.items)


def version_of(policy: Policy, name: str) -> Version | None:
    """Return a version by its short name: 'e2' is the second edition by its key, 's7' a text by its key."""
    if not number_in(name[1:]):
        return None
    if name[0] == "e":
        edition = policy.editions.select_related("source__policy").filter(pk=int(name[1:])).first()
        if edition is None:
            return None
        return Version(edition.source, list(Item.objects.filter(pk__in=edition.items)), edition)
    source = (
        policy.sources.select_related("policy").filter(pk=int(name[1:])).first() if name[0] == "s" else None
    )
    if source is None:
        return None
    return Version(source, list(source.items.exclude(state=ItemState.REJECTED)))


def difference(old: Version, new: Version) -> Difference:
    """Compare two versions sentence by sentence; what was compared lately is kept."""
    key = f"difference:{old.key}:{new.key}"
    kept: Difference | None = cache.get(key)
    if kept is None:
        kept = diff(old.document(), new.document())
        cache.set(key, kept, _HOUR)
    return kept


def covered(source: Source, accepted: Sequence[Item]) -> Coverage:
    """Account for every normative sentence of a text: by what was accepted of it and by what is attached to the policy."""
    key = f"coverage:{source.pk}.{source.version}:{source.policy.library}:{digest(accepted)}"
    kept: Coverage | None = cache.get(key)
    if kept is None:
        document = document_of(source, accepted)
        folder = _with_items(source, accepted, document)
        kept = coverage(folder, document, claims(folder, document))
        cache.set(key, kept, _HOUR)
    return kept


def _with_items(source: Source, accepted: Sequence[Item], document: Document) -> Folder:
    """Return the attached policy, or an empty one, with the items that were accepted here in the place of its own."""
    attached = folder_of(source.policy.library) if source.policy.library else None
    base = attached if attached is not None else draft_policy(document, "text")
    return replace(
        base,
        text=TextMark(document.checksum, length=len(document.text), label=document.label),
        tasks=[
            PolicyTask(
                id=f"item-{i.pk}",
                clause=tuple(i.path),
                title=i.title,
                lead=list(i.data.get("lead_units", ())),
                support=list(i.data.get("support_units", ())),
                implied=list(i.data.get("implied_units", ())),
                span=(i.start, i.end),
            )
            for i in accepted
            if i.kind == ItemKind.TASK
        ],
        targets=[
            PolicyTarget(
                id=f"item-{i.pk}",
                clause=tuple(i.path),
                indicator=i.title,
                comparator=i.data.get("comparator", "done"),
                evidence=_evidence(i),
            )
            for i in accepted
            if i.kind == ItemKind.TARGET
        ],
    )


def _evidence(item: Item) -> Evidence:
    """Return the words with the figure where it is known: the whole quote would claim the sentences beside it."""
    start, end = item.data.get("figure") or (item.start, item.end)
    return Evidence(item.source.text[start:end], start, end)
