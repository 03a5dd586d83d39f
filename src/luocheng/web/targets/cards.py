"""Cards of the overview: how the targets stand, for the city, by unit, by district."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q

from luocheng.web.targets.lights import judge_stale
from luocheng.web.targets.models import Light, Status, Target

__all__ = ["by_area", "by_status", "by_unit"]

_MOST = 12
"""Units that a card names; the list has all of them."""

_ACTIVE = Q(target__state=Target.ACTIVE)


def by_status(user: Any) -> dict[str, Any] | None:
    """Return how many targets have each status, and those that are missed longest."""
    judge_stale()
    found = Light.objects.filter(_ACTIVE, own=True)
    counts = {
        row["status"]: row
        for row in found.order_by().values("status").annotate(n=Count("pk"), missing=Count("pk", filter=Q(missing_last=True)))
    }  # fmt: skip
    total = sum(row["n"] for row in counts.values())
    if not total:
        return None
    worst = found.filter(status__in=(Status.NOT_MET, Status.ACCEPTED)).select_related(
        "target__indicator", "target__lead"
    )
    return {
        "total": total,
        "missing": sum(row["missing"] for row in counts.values()),
        "rows": [(s, counts[s]["n"]) for s in Status.values if s in counts],
        "worst": list(worst.order_by("-status", "since", "target_id")[:8]),
    }


def _table(found: Any, key: str, name: str) -> list[dict[str, Any]]:
    counts = found.order_by().values(key, name).annotate(
        total=Count("pk"), **{s: Count("pk", filter=Q(status=s)) for s in Status.values}
    )  # fmt: skip
    rows = [
        {
            "key": row[key],
            "name": row[name],
            "total": row["total"],
            "cells": [(s, row[s]) for s in Status.values],
            "bad": row[Status.NOT_MET] + row[Status.NO_DATA],
        }
        for row in counts
    ]
    return sorted(rows, key=lambda r: (-r["cells"][0][1], -r["bad"], -r["total"], r["name"] or ""))


def by_unit(user: Any) -> dict[str, Any] | None:
    """Return how the targets of each lead unit stand."""
    rows = _table(Light.objects.filter(_ACTIVE, own=True), "target__lead_id", "target__lead__name")
    if not rows:
        return None
    return {"rows": rows[:_MOST], "more": len(rows) - _MOST, "heads": list(Status)}


def by_area(user: Any) -> dict[str, Any] | None:
    """Return how the targets stand in each district: its own, and those of the city that districts compare by."""
    rows = _table(Light.objects.filter(_ACTIVE).exclude(area=""), "area", "area")
    return {"rows": rows, "heads": list(Status)} if rows else None
