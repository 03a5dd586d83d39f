"""The card of the tasks on the overview: by state, by light, by unit."""

from __future__ import annotations

from typing import Any

from django.db.models import Count

from luocheng.web.people.models import Unit
from luocheng.web.tasks.models import OPEN, Light, Task, TaskState

__all__ = ["standing"]

_UNITS = 8
"""Units that a card names: those that have most to do."""


def standing(user: Any) -> dict[str, Any] | None:
    """Return how the tasks stand that a user may see; None where there is none."""
    seen = Task.objects.seen_by(user).exclude(state=TaskState.WITHDRAWN).order_by()
    states: dict[str, int] = {}
    lights: dict[str, int] = {}
    units: dict[int, dict[str, int]] = {}
    for row in seen.values("lead", "state", "light").annotate(n=Count("pk")):
        states[row["state"]] = states.get(row["state"], 0) + row["n"]
        if row["state"] in OPEN:
            lights[row["light"]] = lights.get(row["light"], 0) + row["n"]
            if row["lead"] is not None:
                one = units.setdefault(row["lead"], {})
                one[row["light"]] = one.get(row["light"], 0) + row["n"]
    if not states:
        return None
    most = sorted(units, key=lambda u: (-units[u].get("red", 0), -units[u].get("yellow", 0), -sum(units[u].values()), u))[:_UNITS]  # fmt: skip
    names = dict(Unit.objects.filter(pk__in=most).values_list("pk", "name"))
    total = sum(states.values())
    return {
        "total": total,
        "states": [(s.value, s.label, states.get(s.value, 0)) for s in TaskState if s != TaskState.WITHDRAWN],
        "lights": [(x.value, x.label, lights.get(x.value, 0)) for x in Light if x.value],
        "finished": states.get(TaskState.DONE, 0) + states.get(TaskState.STRUCK, 0),
        "units": [
            (
                pk,
                names[pk],
                sum(units[pk].values()),
                [(c, units[pk].get(c, 0)) for c in ("red", "yellow", "blue")],
            )
            for pk in most
        ],
    }
