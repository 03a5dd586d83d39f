"""Which targets a list shows, and in what order."""

from __future__ import annotations

from typing import Any

from django.db.models import F, Q, QuerySet

from luocheng.web.targets.models import Light, Status, Target

__all__ = ["ASKED", "SORTS", "asked_of", "lights_of"]

ASKED = ("q", "status", "policy", "unit", "year", "area", "kind", "missing")
"""What a list may be asked for."""

SORTS = {
    "title": ("target__title", "target__year"),
    "year": ("target__year", "target__title"),
    "value": ("value", "target__title"),
    "since": ("since", "target__title"),
    "lead": ("target__lead__name", "target__title"),
    "area": ("area", "target__title"),
    "policy": ("target__policy__title", "target__title"),
}


def asked_of(given: Any) -> dict[str, str]:
    """Return what the query of a page asks for."""
    return {name: str(given.get(name, "")).strip()[:200] for name in (*ASKED, "sort")}


def lights_of(asked: dict[str, str]) -> QuerySet[Light]:
    """Return the lights of the targets that are asked for, with what a list shows of them."""
    found = Light.objects.filter(target__state=Target.ACTIVE)
    # In a district its own targets stand beside those of the city that districts compare by.
    within = asked["area"] if asked["area"] not in ("", "-") else ""
    found = found.filter(area=within) if within else found.filter(own=True)
    if asked["q"]:
        for word in asked["q"].split()[:6]:
            found = found.filter(
                Q(target__title__icontains=word)
                | Q(target__lead__name__icontains=word)
                | Q(target__clause__icontains=word)
            )
    if asked["status"] in Status.values:
        found = found.filter(status=asked["status"])
    for name, path in (
        ("policy", "target__policy_id"),
        ("unit", "target__lead_id"),
        ("year", "target__year"),
    ):
        if asked[name].isdecimal() and len(asked[name]) < 10:
            found = found.filter(**{path: int(asked[name])})
    if asked["unit"] == "none":
        found = found.filter(target__lead=None)
    if asked["year"] == "none":
        found = found.filter(target__year=None)
    if asked["area"] == "-":
        found = found.filter(target__area="")
    if asked["kind"] == "done":
        found = found.filter(target__comparator="done")
    elif asked["kind"] == "value":
        found = found.exclude(target__comparator="done")
    if asked["missing"] == "1":
        found = found.filter(missing_last=True)
    return found.select_related("target__indicator", "target__policy", "target__lead").order_by(
        *_order(asked)
    )


def _order(asked: dict[str, str]) -> list[Any]:
    name = asked["sort"]
    down = name.startswith("-")
    fields = SORTS.get(name.removeprefix("-"))
    if fields is None:
        return ["target__policy_id", "target__item__place", "target_id"]
    first = F(fields[0]).desc(nulls_last=True) if down else F(fields[0]).asc(nulls_last=True)
    return [first, *fields[1:], "target_id"]
