"""The list of tasks: what may be asked for, and the query that answers it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db.models import F, Q, QuerySet
from django.http import QueryDict
from django.utils import timezone

from luocheng.web.people.models import Unit
from luocheng.web.policies.models import Policy
from luocheng.web.tasks.models import OPEN, Light, Part, Task, TaskState, TaskUnit

__all__ = ["SORTS", "Asked", "choices", "listed", "with_parts"]

SORTS = {
    "due": (F("due").asc(nulls_last=True), "pk"),
    "-due": (F("due").desc(nulls_last=True), "-pk"),
    "number": ("policy", "number", "pk"),
    "title": ("title", "pk"),
    "-title": ("-title", "-pk"),
    "progress": ("progress", "pk"),
    "-progress": ("-progress", "-pk"),
    "state": ("state", F("due").asc(nulls_last=True), "pk"),
    "-state": ("-state", F("due").asc(nulls_last=True), "pk"),
}


@dataclass(slots=True)
class Asked:
    """What a reader asked for; what is not one of the choices counts as not asked."""

    q: str = ""
    state: str = ""
    light: str = ""
    part: str = ""
    sort: str = "due"
    unit: int | None = None
    policy: int | None = None
    year: int | None = None
    assignee: int | None = None
    given: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, query: QueryDict) -> Asked:
        """Read what was asked for."""
        asked = cls(given={k: v for k, v in query.items() if v and k != "page"})
        asked.q = "".join(c for c in query.get("q", "") if c.isprintable()).strip()[:100]
        asked.state = _one_of(query.get("state"), [*TaskState.values, "open", "all", "unled"])
        asked.light = _one_of(query.get("light"), [*(x for x in Light.values if x), "any"])
        asked.part = _one_of(query.get("part"), Part.values)
        asked.sort = _one_of(query.get("sort"), list(SORTS)) or "due"
        for name in ("unit", "policy", "year", "assignee"):
            words = query.get(name, "")
            if words.isascii() and words.isdigit() and len(words) < 10:
                setattr(asked, name, int(words))
        return asked

    @property
    def narrowed(self) -> bool:
        """Tell whether anything but the order was asked for."""
        return any(
            (self.q, self.state, self.light, self.part, self.unit, self.policy, self.year, self.assignee)
        )


def _one_of(words: str | None, known: list[str]) -> str:
    return words if words in known else ""


def listed(user: Any, asked: Asked) -> QuerySet[Task]:
    """Return the tasks that a user may see and asked for, in the order asked for."""
    found = Task.objects.seen_by(user)
    if asked.state == "open":
        found = found.filter(state__in=OPEN)
    elif asked.state == "unled":
        found = found.filter(lead=None).exclude(state=TaskState.WITHDRAWN)
    elif asked.state in TaskState.values:
        found = found.filter(state=asked.state)
    elif asked.state != "all":
        found = found.exclude(state=TaskState.WITHDRAWN)
    if asked.light:
        found = found.exclude(light="") if asked.light == "any" else found.filter(light=asked.light)
    if asked.unit:
        parts = TaskUnit.objects.filter(unit=asked.unit)
        found = found.filter(
            pk__in=(parts.filter(part=asked.part) if asked.part else parts).values("task_id")
        )
    if asked.policy:
        found = found.filter(policy=asked.policy)
    if asked.year:
        found = found.filter(first_year__lte=asked.year, last_year__gte=asked.year)
    if asked.assignee:
        found = found.filter(assignee=asked.assignee)
    if asked.q:
        found = found.filter(_matching(asked.q))
    return found.order_by(*SORTS[asked.sort])


def _matching(words: str) -> Q:
    """Every word must stand somewhere in the task or in the names of its units."""
    query = Q()
    for word in words.split()[:5]:
        parts = TaskUnit.objects.filter(Q(name__icontains=word) | Q(unit__name__icontains=word)).values(
            "task_id"
        )
        query &= (
            Q(title__icontains=word) | Q(quote__icontains=word) | Q(clause__icontains=word) | Q(pk__in=parts)
        )
    return query


def with_parts(found: QuerySet[Task]) -> QuerySet[Task]:
    """Fetch with tasks what a row of the list shows."""
    return found.select_related("policy", "lead", "assignee").prefetch_related("task_units")


def choices() -> dict[str, Any]:
    """Return what the filters offer."""
    policies = list(Policy.objects.only("title", "first_year", "last_year"))
    today = timezone.localdate().year
    years = [y for p in policies for y in (p.first_year, p.last_year) if y is not None]
    return {
        "states": TaskState.choices,
        "lights": [c for c in Light.choices if c[0]],
        "units": Unit.objects.filter(active=True).only("name"),
        "policies": policies,
        "years": range(min([today, *years]), max([today, *years]) + 1),
    }
