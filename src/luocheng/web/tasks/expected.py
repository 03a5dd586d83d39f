"""What is expected of somebody next: of a unit that owes, of the office that reviews."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from luocheng.web.people.rights import may
from luocheng.web.tasks.models import Task, TaskState

__all__ = ["Duty", "duties_of"]


@dataclass(frozen=True, slots=True)
class Duty:
    """Something that is expected: what, and the page where it is done."""

    title: Any
    page: str
    act: str = ""


_NEXT = {
    TaskState.ASSIGNED: (("sign", _("请签收"), "task.sign"),),
    TaskState.SIGNED: (("start", _("请开始办理"), "task.sign"),),
    TaskState.UNDERWAY: (("report", _("请填报进展"), "task.report"),),
    TaskState.REPORTED: (("check", _("请复核"), "task.review"),),
    TaskState.REVIEW: (("accept", _("请作出复核结论"), "task.review"),),
    TaskState.DONE: (("strike", _("可以销号"), "task.strike"),),
}


def duties_of(user: Any, task: Task) -> list[Duty]:
    """Return what is expected of a user for a task as it stands, the first first; nothing where it is others' turn."""
    return [
        Duty(title, reverse(f"task-{name}", args=[task.pk]), name)
        for name, title, right in _NEXT.get(TaskState(task.state), ())
        if may(user, right, task)
    ]
