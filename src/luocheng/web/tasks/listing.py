"""The list of tasks: what may be asked for, and the query that answers it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import F, Q, QuerySet
from django.http import QueryDict
from django.utils import timezone

from luocheng.web.pages.numbers import number_in
from luocheng.web.people.models import Unit
from luocheng.web.policies.models import Policy
from luocheng.web.tasks.models import OPEN, Light, Part, Task, TaskState, TaskUnit

__all__ = ["SORTS", "Asked", "choices", "listed", "page_of", "with_parts"]

_COUNTED = 10_000
"""So many matches of words are held at once."""

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
    _units: list[Unit] | None = None

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
            setattr(asked, name, number_in(query.get(name)) or None)
        return asked

    @property
    def units(self) -> list[Unit]:
        """The units that the filter offers and the search looks through; asked for once."""
        if self._units is None:
            self._units = list(Unit.objects.filter(active=True).only("name", "aliases"))
        return self._units

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
        found = found.filter(_matching(asked.q, asked.units))
    return found.order_by(*SORTS[asked.sort])


def _matching(words: str, units: list[Unit]) -> Q:
    """Every word must stand somewhere in the task or in the names of its units."""
    query = Q()
    for word in words.split()[:5]:
        named = [u.pk for u in units if any(word.lower() in n.lower() for n in u.names())]
        parts = TaskUnit.objects.filter(unit__in=named) if named else TaskUnit.objects.none()
        unknown = TaskUnit.objects.filter(unit=None, name__icontains=word)
        query &= (
            Q(title__icontains=word)
            | Q(quote__icontains=word)
            | Q(clause__icontains=word)
            | Q(pk__in=unknown.values("task_id"))
            | (Q(pk__in=parts.values("task_id")) if named else Q())
        )
    return query


def page_of(found: QuerySet[Task], number: str | None, size: int = 50, *, searched: bool = False) -> Page:
    """Return a page of tasks with their parts: their keys are sorted first, and only its own rows are read.

    Those that words find are asked for once: counting them first would read every text twice.
    """
    keys_ = found.values_list("pk", flat=True)
    if searched:
        most = list(keys_[: _COUNTED + 1])
        keys_ = most if len(most) <= _COUNTED else keys_
    page = Paginator(keys_, size).get_page(number)
    keys = list(page.object_list)
    rows = {t.pk: t for t in with_parts(Task.objects.filter(pk__in=keys).order_by())} if keys else {}
    page.object_list = [rows[k] for k in keys if k in rows]
    return page


def with_parts(found: QuerySet[Task]) -> QuerySet[Task]:
    """Fetch with tasks what a row of the list shows."""
    return (
        found.select_related("policy", "lead", "assignee")
        .defer("quote", "progress_why", "policy__issuer")
        .prefetch_related("task_units")
    )


def choices(asked: Asked) -> dict[str, Any]:
    """Return what the filters offer."""
    policies = list(Policy.objects.only("title", "first_year", "last_year"))
    today = timezone.localdate().year
    years = [y for p in policies for y in (p.first_year, p.last_year) if y is not None]
    return {
        "states": TaskState.choices,
        "lights": [c for c in Light.choices if c[0]],
        "units": asked.units,
        "policies": policies,
        "years": range(min([today, *years]), max([today, *years]) + 1),
    }
