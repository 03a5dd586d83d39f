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
    rows = _by_lead(user)
    total = sum(row["total"] for row in rows)
    if not total:
        return None
    found = Light.objects.filter(_ACTIVE, own=True)
    worst = found.filter(status__in=(Status.NOT_MET, Status.ACCEPTED)).select_related(
        "target__indicator", "target__lead"
    )
    return {
        "total": total,
        "missing": sum(row["missing"] for row in rows),
        "rows": [(s, n) for i, s in enumerate(Status.values) if (n := sum(r["cells"][i][1] for r in rows))],
        "worst": list(worst.order_by("-status", "since", "target_id")[:8]),
    }


def _table(rows: list[dict[str, Any]], key: str, name: str) -> list[dict[str, Any]]:
    """Add rows up by a key: how many of each status, the worst first."""
    found: dict[Any, dict[str, Any]] = {}
    for row in rows:
        one = found.setdefault(
            row[key],
            {"key": row[key], "name": row[name], "total": 0, "missing": 0} | dict.fromkeys(Status.values, 0),
        )
        for part in ("total", "missing", *Status.values):
            one[part] += row[part]
    for one in found.values():
        one["cells"] = [(s, one[s]) for s in Status.values]
    bad = (Status.NOT_MET, Status.NO_DATA)
    return sorted(found.values(), key=lambda r: (*(-r[s] for s in bad), -r["total"], r["name"] or ""))


def _counts(user: Any) -> list[dict[str, Any]]:
    """Return how many lights of each lead unit and area have each status; counted once for a page, for all its cards."""
    known: list[dict[str, Any]] | None = getattr(user, "_targets_counts", None)
    if known is None:
        found = Light.objects.filter(_ACTIVE).order_by()
        parts = {s: Count("pk", filter=Q(status=s)) for s in Status.values}
        counted = found.values("target__lead_id", "target__lead__name", "area", "own").annotate(
            total=Count("pk"), missing=Count("pk", filter=Q(missing_last=True)), **parts
        )
        known = user._targets_counts = list(counted)
    return known


def _by_lead(user: Any) -> list[dict[str, Any]]:
    return _table([r for r in _counts(user) if r["own"]], "target__lead_id", "target__lead__name")


def by_unit(user: Any) -> dict[str, Any] | None:
    """Return how the targets of each lead unit stand."""
    rows = _by_lead(user)
    if not rows:
        return None
    return {"rows": rows[:_MOST], "more": len(rows) - _MOST, "heads": list(Status)}


def by_area(user: Any) -> dict[str, Any] | None:
    """Return how the targets stand in each district: its own, and those of the city that districts compare by."""
    rows = _table([r for r in _counts(user) if r["area"]], "area", "area")
    return {"rows": rows, "heads": list(Status)} if rows else None
