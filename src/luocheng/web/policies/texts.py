"""Between rows and plans: a text with its items as the document the engines work on, and the rows of a plan that was read."""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from luocheng.policy.export.wording import plan_title
from luocheng.policy.folder.characters import squeeze
from luocheng.policy.plain import document_from_dict
from luocheng.web.policies.models import Item, ItemKind, ItemState, Policy, Source

if TYPE_CHECKING:
    from luocheng.policy.model import Document
    from luocheng.web.policies.models import Upload
    from luocheng.web.record.changing import Change

__all__ = [
    "EMPTY",
    "clause_path",
    "document_of",
    "plain",
    "policy_from",
    "same_as_before",
    "take",
    "units_known",
]

_ROWS = ("text", "clauses", "tasks", "targets", "references", "findings")
"""What of a plan has a place of its own; the rest is the head of the text."""


def units_known() -> Any:
    """Return the units of the city as the directory that names are held against; None where there are none."""
    from luocheng.policy.units import UnitDirectory
    from luocheng.web.people.models import Unit

    units = {u.name: list(u.aliases) for u in Unit.objects.filter(active=True)}
    return UnitDirectory.build(units) if units else None


def policy_from(plan: dict[str, Any]) -> Policy:
    """Return a new policy with what a document says of itself."""
    years = plan.get("plan_years") or [None, None]
    written = plan.get("date") or ""
    return Policy(
        title=plan_title(document_from_dict(plan))[:300] or plan.get("source", "")[:300],
        issuer=plan.get("issuer", "")[:200],
        number=plan.get("number", "")[:100],
        date=dt.date.fromisoformat(written) if re.fullmatch(r"\d{4}-\d\d-\d\d", written) else None,
        first_year=years[0],
        last_year=years[1],
    )


def take(
    change: Change, plan: dict[str, Any], upload: Upload, policy: Policy | None = None, *, at_place: int = 0
) -> Source:
    """Keep a plan that was read as a text of a policy, every item a draft; a policy is made where none is given.

    Parameters
    ----------
    change
        The change in which everything is written.
    plan
        A document of the plan as JSON.
    upload
        The file it was read from.
    policy
        The policy of which it is a further text.
    at_place
        Its ordinal in the file, for a label where the file gives none.
    """
    if policy is None:
        policy = policy_from(plan)
        change.save(policy)
    before = policy.sources.order_by("-pk").first()
    source = Source(
        policy=policy,
        upload=upload,
        name=upload.name,
        file=upload.file.name,
        label=(upload.label or plan.get("label") or (str(at_place + 1) if at_place else ""))[:60],
        checksum=plan["checksum"],
        text=plan["text"],
        head={k: v for k, v in plan.items() if k not in _ROWS},
        clauses=plan["clauses"],
        references=plan["references"],
        findings=plan["findings"],
        added_by=upload.owner,
        added_at=timezone.now(),
    )
    change.save(source)
    items = [_item(source, ItemKind.TASK, t) for t in plan["tasks"]]
    items += [_item(source, ItemKind.TARGET, t) for t in plan["targets"]]
    items.sort(key=lambda i: i.place)
    if before is not None:
        link_to_before(items, before.items.all())
    if items:
        change.add_all(items, about=source)
    return source


def _item(source: Source, kind: str, data: dict[str, Any]) -> Item:
    figure = data.get("figure")
    return Item(
        source=source,
        kind=kind,
        path=data["path"],
        place=figure[0] if figure else data["start"],
        start=data["start"],
        end=data["end"],
        quote=data["quote"],
        data=data,
        origin=data,
    )


_OF_PLACE = frozenset({"path", "start", "end", "quote", "assigned", "figure", "canonical", "form", "horizon"})
"""What a data of an item may change without its saying anything else."""


def _said(item: Item) -> tuple[Any, ...]:
    """Return what an item says, wherever it stands."""
    return (item.kind, *(repr(v) for k, v in sorted(item.data.items()) if k not in _OF_PLACE))


def _named(item: Item) -> tuple[Any, ...]:
    return item.kind, squeeze(item.title), item.data.get("year"), item.data.get("per")


def link_to_before(items: Sequence[Item], before: Iterable[Item]) -> None:
    """Name for each item the one of the text before that says the same, or else the one of the same name."""
    standing = [i for i in before if i.state != ItemState.REJECTED]
    taken: set[int] = set()
    for key in (_said, _named):
        known: dict[Any, list[Item]] = {}
        for old in standing:
            if old.pk not in taken:
                known.setdefault(key(old), []).append(old)
        for item in items:
            if not item.parents and (found := known.get(key(item))):
                old = found.pop(0)
                item.parents = [old.pk]
                taken.add(old.pk)


def same_as_before(source: Source) -> list[Item]:
    """Return the drafts of a text that say what an accepted item of the text before says."""
    drafts = [i for i in source.items.filter(state=ItemState.DRAFT) if i.parents]
    accepted = {
        i.pk: _said(i)
        for i in Item.objects.filter(
            pk__in=[p for i in drafts for p in i.parents], state=ItemState.ACCEPTED
        ).exclude(source=source)
    }
    return [i for i in drafts if any(accepted.get(p) == _said(i) for p in i.parents)]


def document_of(source: Source, items: Iterable[Item]) -> Document:
    """Return a text with the given items as the document that the engines work on."""
    chosen = sorted(items, key=lambda i: (i.start, i.place, i.pk or 0))
    policy = source.policy
    date = policy.date.isoformat() if policy.date else None
    years = [policy.first_year, policy.last_year] if policy.first_year else None
    plan: dict[str, Any] = {
        "label": source.label,
        "title": policy.title,
        "issuer": policy.issuer,
        "number": policy.number,
        "date": date,
        "plan_years": years,
        "source": source.name,
        "checksum": source.checksum,
        **{k: v for k, v in source.head.items() if k in ("kind", "format", "spans", "title")},
        "text": source.text,
        "clauses": source.clauses,
        "tasks": [plain(i) for i in chosen if i.kind == ItemKind.TASK],
        "targets": [plain(i) for i in chosen if i.kind == ItemKind.TARGET],
        "references": source.references,
        "findings": source.findings,
    }
    return document_from_dict(plan)


EMPTY: dict[str, dict[str, Any]] = {
    ItemKind.TASK: {
        "title": "",
        "lead_units": [],
        "support_units": [],
        "implied_units": [],
        "canonical": {},
        "deadline": None,
        "assigned": [],
        "form": "none",
    },
    ItemKind.TARGET: {
        "subject": "",
        "indicator": "",
        "comparator": "done",
        "value": None,
        "unit": "",
        "year": None,
        "year_from": None,
        "horizon": "",
        "hedge": "",
        "per": "",
        "base": "",
        "figure": None,
    },
}
"""What a task or a target of which nothing is known looks like in the plan."""


def plain(item: Item) -> dict[str, Any]:
    """Return an item as the plan has it, complete."""
    place = {"path": item.path, "start": item.start, "end": item.end, "quote": item.quote}
    return EMPTY[item.kind] | item.data | place


def clause_path(source: Source, at: int) -> list[str]:
    """Return the clause in which a place of the text stands; empty in front of them all."""
    starts = [c["start"] for c in source.clauses]
    found = bisect_right(starts, at) - 1
    return list(source.clauses[found]["path"]) if found >= 0 else []
