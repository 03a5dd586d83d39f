"""A task that makes good what a target lacks, where there is a room of tasks."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from luocheng.web.people.rights import RIGHTS, may
from luocheng.web.record.changing import changing
from luocheng.web.targets import words
from luocheng.web.targets.models import Light, Target

__all__ = ["make", "possible", "tasks_of"]


def _maker() -> Any:
    try:
        from luocheng.web.tasks.corrective import corrective_for
    except ImportError:
        return None
    return corrective_for


def possible() -> bool:
    """Tell whether tasks can be made."""
    return _maker() is not None


def tasks_of(target: Target, user: Any) -> list[Any]:
    """Return the tasks that were made of a target and that a user may see."""
    if not possible():
        return []
    from luocheng.web.tasks.models import Task

    found = Task.objects.filter(origin=target.subject)
    return [t for t in found if "task.see" not in RIGHTS or may(user, "task.see", t)]


def make(user: Any, target: Target) -> Any:
    """Make a corrective task of a target for its lead unit."""
    light = Light.objects.filter(target=target, area=target.area).first()
    note = ""
    if light is not None:
        light.target = target
        note = words.why(light)
    with changing(user, "target.corrective", why=note) as change:
        return _maker()(
            change,
            target=target,
            title=_("整改：%(title)s") % {"title": target.title},
            lead=target.lead,
            due=None,
            note=note,
        )
