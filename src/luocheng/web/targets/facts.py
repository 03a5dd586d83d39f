"""What the targets of a task's sentences say about how far the task is."""

from __future__ import annotations

from collections.abc import Collection

from luocheng.web.record.changing import Change
from luocheng.web.targets.models import Light, Status, Target
from luocheng.web.tasks.models import Basis, Task
from luocheng.web.tasks.progress import refresh

__all__ = ["lights_of_task", "refresh_tasks", "share_met"]


def lights_of_task(task: Task) -> list[Light]:
    """Return how the targets stand that a task's sentences set, without those that are only watched."""
    if task.item is None:
        return []
    found = Light.objects.filter(
        own=True,
        target__state=Target.ACTIVE,
        target__policy=task.policy_id,
        target__item__source=task.item.source_id,
        target__item__start__gte=task.item.start,
        target__item__start__lt=task.item.end,
    ).exclude(status=Status.INFORMATIVE)
    return list(found.select_related("target__indicator").order_by("target__item__start", "target"))


def share_met(task: Task) -> int | None:
    """Return which share of the targets in a task's sentences is met, in per cent.

    None where its sentences set no target, or where one of them has no value: what is not known is not counted as open.
    A shortfall that was accepted is not met.
    """
    found = [light.status for light in lights_of_task(task)]
    if not found or Status.NO_DATA in found:
        return None
    return 100 * found.count(Status.MET) // len(found)


def refresh_tasks(change: Change, indicators: Collection[int]) -> None:
    """Bring the progress of the tasks up to date whose sentences set targets for some indicators."""
    places = Target.objects.filter(indicator__in=indicators, state=Target.ACTIVE).values_list(
        "policy", "item__source", "item__start"
    )
    for policy, source, start in set(places):
        tasks = Task.objects.filter(
            policy=policy, item__source=source, item__start__lte=start, item__end__gt=start
        ).exclude(basis=Basis.MANUAL)
        for task in tasks.select_related("item"):
            refresh(task)
            change.save(task, kind="task.progress")
