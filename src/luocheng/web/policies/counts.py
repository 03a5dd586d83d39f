"""How many items stand how: for lists of policies, for texts, for the overview."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from luocheng.web.policies.models import Item, ItemKind, ItemState, PolicyState, Source

__all__ = ["Counts", "counts_of", "open_reviews"]


@dataclass(slots=True)
class Counts:
    """How many tasks and targets of a text were accepted, rejected, or wait for review."""

    tasks: int = 0
    targets: int = 0
    accepted: int = 0
    rejected: int = 0
    drafts: int = 0

    @property
    def total(self) -> int:
        """How many items there are."""
        return self.accepted + self.rejected + self.drafts

    @property
    def reviewed(self) -> int:
        """How many a person has looked at."""
        return self.accepted + self.rejected

    @property
    def share(self) -> int:
        """How much is reviewed, in percent, never rounded up to all of it."""
        return 100 * self.reviewed // self.total if self.total else 0


def counts_of(sources: Iterable[Source]) -> dict[int, Counts]:
    """Return the counts of texts, by their keys; `tasks` and `targets` are those accepted."""
    keys = [s.pk for s in sources]
    found = {k: Counts() for k in keys}
    rows = (
        Item.objects.filter(source__in=keys)
        .values_list("source", "kind", "state")
        .order_by()
        .annotate(n=Count("pk"))
    )
    for source, kind, state, number in rows:
        one = found[source]
        if state == ItemState.ACCEPTED:
            one.accepted += number
            if kind == ItemKind.TASK:
                one.tasks += number
            else:
                one.targets += number
        elif state == ItemState.REJECTED:
            one.rejected += number
        else:
            one.drafts += number
    return found


_MOST = 5


def open_reviews(user: Any) -> dict[str, Any] | None:
    """Return the texts with items that wait for review, for the overview; nothing where there are none."""
    rows = (
        Item.objects.filter(state=ItemState.DRAFT)
        .exclude(source__policy__state=PolicyState.WITHDRAWN)
        .values("source", "source__label", "source__name", "source__policy__title")
        .order_by("-source")
        .annotate(n=Count("pk"))
    )
    found = list(rows[: _MOST + 1])
    return {"rows": found[:_MOST], "more": len(found) > _MOST} if found else None
