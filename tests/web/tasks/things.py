"""A task with one of everything that belongs to it, for the matrix of rights."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone

from luocheng.web.people.models import Unit, User
from luocheng.web.policies.models import Policy
from luocheng.web.record.changing import changing
from luocheng.web.tasks.models import Evidence, Milestone, Notice, Report, Task, TaskUnit

__all__ = ["TASK_THINGS"]


def _task(user: User) -> Task:
    found = Task.objects.filter(title="矩阵里的任务").first()
    if found is not None:
        return found
    lead = Unit.objects.get(name="市住房城乡建设局")
    with changing(None, "test.thing") as change:
        policy = Policy(title="矩阵里的政策")
        change.save(policy)
        task = Task(
            policy=policy, title="矩阵里的任务", since=timezone.localdate(), lead=lead, state="underway"
        )
        change.save(task)
        change.save(TaskUnit(task=task, part="lead", name=lead.name, unit=lead))
        change.save(Milestone(task=task, title="一半", due=dt.date(2030, 6, 30), year=2030))
        change.save(Notice(task=task, colour="red", cause="overdue", about=dt.date(2024, 1, 1), raised_on=dt.date(2024, 1, 2)))  # fmt: skip
        report = Report(task=task, by=user, at=timezone.now(), text="进展", problem="问题")
        change.save(report)
        file = Evidence(task=task, report=report, name="佐证.txt", checksum="0", size=1)
        file.file.save("a.txt", ContentFile(b"x"), save=False)
        change.save(file)
    return task


def _first(name: str) -> Callable[[User], Any]:
    return lambda user: getattr(_task(user), name).first()


TASK_THINGS: dict[type[Any], Callable[[User], Any]] = {
    Task: _task,
    Milestone: _first("milestones"),
    Notice: _first("notices"),
    Report: _first("reports"),
    Evidence: _first("evidence"),
}
