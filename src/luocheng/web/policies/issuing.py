"""Issuing a policy: an edition of what was accepted, from which the rooms make their tasks and targets."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.utils import timezone

from luocheng.web.policies.models import Edition, Item, ItemState, Policy, PolicyState, Source
from luocheng.web.record.changing import Change, changing

__all__ = ["RECEIVERS", "issue", "on_issue"]

Receiver = Callable[[Change, Edition, Sequence[Item]], None]
RECEIVERS: list[Receiver] = []


def on_issue(receiver: Receiver) -> Receiver:
    """Have a function called, in the same transaction, with every edition and its accepted items.

    An item that was in an earlier edition keeps its key: what was made of it is brought up to date, not made again; what was
    made of an item that is no longer accepted is withdrawn, not deleted.
    """
    if receiver not in RECEIVERS:
        RECEIVERS.append(receiver)
    return receiver


def issue(policy: Policy, source: Source, actor: Any, note: str = "") -> Edition:
    """Issue a policy: keep what is accepted as its next edition, and let the rooms take it up."""
    with changing(actor, "policy.issued", why=note) as change:
        items = list(Item.objects.filter(source=source, state=ItemState.ACCEPTED))
        last = policy.editions.order_by("-number").values_list("number", flat=True).first() or 0
        edition = Edition(
            policy=policy,
            source=source,
            number=last + 1,
            issued_by=actor,
            issued_at=timezone.now(),
            note=note,
            items=[i.pk for i in items],
        )
        change.save(edition)
        policy.state = PolicyState.ISSUED
        change.save(policy)
        for receiver in RECEIVERS:
            receiver(change, edition, items)
    return edition
