"""A task that makes good what a target lacks: assigned to its lead unit, and seen on the pages of both."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from luocheng.web.record.changing import changing
from luocheng.web.targets import words
from luocheng.web.targets.models import Corrective, Light, Target
from luocheng.web.tasks.models import Part, Task, TaskUnit

__all__ = ["make", "tasks_of"]


def tasks_of(target: Target, user: Any) -> list[Task]:
    """Return the tasks that were made of a target and that a user may see."""
    keys = Corrective.objects.filter(target=target).values("task_id")
    return list(Task.objects.seen_by(user).filter(pk__in=keys))


def make(user: Any, target: Target, due: Any = None) -> Task:
    """Make a corrective task of a target for its lead unit, with what is lacking as its text."""
    light = Light.objects.filter(target=target, area=target.area).first()
    note = ""
    if light is not None:
        light.target = target
        note = words.why(light)
    last = (
        Task.objects.filter(policy=target.policy).order_by("-number").values_list("number", flat=True).first()
    )
    with changing(user, "target.corrective", why=note) as change:
        task = Task(
            policy=target.policy,
            number=(last or 0) + 1,
            title=(_("整改：%(title)s") % {"title": f"{target.title}（{target.asked}）"})[:300],
            clause=target.clause[:60],
            quote=note,
            due=due,
            lead=target.lead,
            since=timezone.localdate(),
            first_year=timezone.localdate().year,
            last_year=due.year if due else timezone.localdate().year,
        )
        change.save(task, kind="task.assigned")
        if target.lead is not None:
            part = TaskUnit(task=task, part=Part.LEAD, name=target.lead.name, unit=target.lead, place=0)
            change.save(part)
        change.save(Corrective(target=target, task=task))
    return task
