"""Names of units as documents write them, and the units they are: what is not known yet, and how it is mapped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.db.models import Count, Min

from luocheng.policy.units import is_class_of_units, unit_key
from luocheng.web.people.models import Unit
from luocheng.web.record.changing import Change
from luocheng.web.tasks.models import Part, Task, TaskUnit

__all__ = ["OpenName", "found_for", "map_name", "open_names", "set_parts"]


def found_for(name: str, named: dict[str, Unit], canonical: str = "") -> Unit | None:
    """Return the unit of a name as written: by its names, by the directory's proposal, by what the name comes down to."""
    exact = named.get(name) or (named.get(canonical) if canonical else None)
    if exact is not None or is_class_of_units(name):
        return exact
    known = _by_key(frozenset(named)).get(unit_key(name))
    return named[known] if known is not None else None


@lru_cache(maxsize=8)
def _by_key(names: frozenset[str]) -> dict[str, str]:
    """Map what each name comes down to to a name that has it."""
    return {unit_key(n): n for n in sorted(names, reverse=True)}


@dataclass(frozen=True, slots=True)
class OpenName:
    """A name that belongs to no unit yet: in how many tasks, in which first, and whether it means a class of units."""

    name: str
    tasks: int
    leads: int
    first: int
    of_class: bool


def open_names() -> list[OpenName]:
    """List the names that tasks have and no unit goes by, the most frequent first."""
    rows = (
        TaskUnit.objects.filter(unit=None)
        .values("name")
        .annotate(tasks=Count("task", distinct=True), first=Min("task"))
        .order_by("-tasks", "name")
    )
    leads = dict(
        TaskUnit.objects.filter(unit=None, part=Part.LEAD)
        .values_list("name")
        .annotate(Count("pk"))
        .order_by("name")
    )
    return [
        OpenName(r["name"], r["tasks"], leads.get(r["name"], 0), r["first"], is_class_of_units(r["name"]))
        for r in rows
    ]


def map_name(change: Change, name: str, unit: Unit | None = None) -> int:
    """Let a name mean a unit, or a new unit of that name where none is given; return how many parts it had.

    The name becomes an alias of the unit, so that later editions find it.
    """
    if unit is None:
        unit = Unit.objects.filter(name=name).first() or Unit(name=name[:120])
        if unit.pk is None:
            change.save(unit, kind="unit.added")
    if name not in unit.names():
        unit.aliases = [*unit.aliases, name]
        change.save(unit, kind="unit.changed")
    parts = list(TaskUnit.objects.filter(unit=None, name=name).select_related("task"))
    for part in parts:
        part.unit = unit
        change.save(part)
        if part.part == Part.LEAD and part.task.lead_id is None:
            part.task.lead = unit
            change.save(part.task)
    return len(parts)


def set_parts(change: Change, task: Task, parts: Sequence[tuple[str, str, Unit | None]]) -> bool:
    """Give a saved task its units: part, name as written, unit where it is known; tell whether anything changed.

    A name that the office has mapped stays mapped. The task's first lead unit is set; the caller saves the task.
    """
    old = list(task.task_units.all())
    known, changed = {(u.part, u.name): u for u in old}, False
    kept: list[TaskUnit] = []
    for place, (part, name, unit) in enumerate(parts):
        one = known.pop((part, name), None) or TaskUnit(task=task, part=part, name=name)
        one.place, one.unit = place, one.unit or unit
        changed |= change.save(one, kind="task.units")
        kept.append(one)
    for gone in known.values():
        change.delete(gone)
        changed = True
    task.lead = next((u.unit for u in kept if u.part == Part.LEAD and u.unit_id), None)
    if changed:
        change.tell(task.subject, {"units": _listed(old)}, {"units": _listed(kept)})
        # What was fetched with the task is no longer what there is.
        getattr(task, "_prefetched_objects_cache", {}).pop("task_units", None)
    return changed


def _listed(parts: Sequence[TaskUnit]) -> str:
    return "、".join(u.name for u in parts)
