"""From an edition of a policy to its tasks: made once for each item, brought up to date, withdrawn, never deleted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Max
from django.urls import reverse
from django.utils import timezone

from luocheng.policy.folder.deadlines import last_day
from luocheng.web.people.models import Unit
from luocheng.web.policies.issuing import on_issue
from luocheng.web.policies.models import Edition, Item, ItemKind, Policy
from luocheng.web.record.changing import Change
from luocheng.web.reminders.models import remind, words
from luocheng.web.tasks.clock import people_of, settle
from luocheng.web.tasks.models import OPEN, Part, Task, TaskState, TaskUnit
from luocheng.web.tasks.states import ACTS, move
from luocheng.web.tasks.units import found_for, set_parts

__all__ = ["take_up"]

_PARTS = {Part.LEAD: "lead_units", Part.SUPPORTING: "support_units", Part.IMPLIED: "implied_units"}


@on_issue
def take_up(change: Change, edition: Edition, items: Sequence[Item]) -> None:
    """Make the tasks of an edition, or bring them up to date."""
    policy, named = edition.policy, Unit.named()
    sections = _sections(edition.source.clauses)
    wanted, again = _once([i for i in items if i.kind == ItemKind.TASK])
    known = _known(policy, wanted)
    number = Task.objects.filter(policy=policy).aggregate(last=Max("number"))["last"] or 0
    before = policy.editions.filter(number__lt=edition.number).order_by("-number").first()
    stood = set(before.items) if before is not None else set()
    fresh: list[Task] = []
    for item in wanted:
        task = known.pop(item.pk, None)
        if task is None:
            number += 1
            task = Task(policy=policy, number=number, since=timezone.localdate())
            fresh.append(task)
        task.item = item
        _fill(task, item, again.get(item.pk, []), sections)
        parts = _parts(item.data, named)
        task.lead = next((u for part, _name, u in parts if part == Part.LEAD and u is not None), None)
        # A task that people withdrew stays so; one that went with its item comes back with it.
        _keep(change, task, parts, back=item.pk not in stood)
    for task in known.values():
        if task.state not in (TaskState.STRUCK, TaskState.WITHDRAWN):
            move(change, task, ACTS["withdraw"], change.why or str(edition))
    if fresh:
        _tell(edition, fresh)


def _once(items: list[Item]) -> tuple[list[Item], dict[int, list[Item]]]:
    """Part the items that make tasks from rows of a table that state tasks of the text again, under the same title."""
    said: dict[str, list[Item]] = {}
    for item in items:
        if item.data.get("form") != "table" and item.title:
            said.setdefault(item.title, []).append(item)
    wanted, again = [], {}
    for item in items:
        of = said.get(item.title, []) if item.data.get("form") == "table" else []
        for one in of:
            again.setdefault(one.pk, []).append(item)
        if not of:
            wanted.append(item)
    return wanted, again


def _known(policy: Policy, wanted: list[Item]) -> dict[int, Task]:
    """Return the tasks that there are by the item each now has: its own, or the one that says the same in a later text."""
    tasks = {
        t.item_id: t
        for t in Task.objects.filter(policy=policy)
        .exclude(item=None)
        .select_related("policy")
        .prefetch_related("task_units", "milestones")
    }
    keys = {i.pk for i in wanted}
    for item in wanted:
        before = next((p for p in item.parents if p in tasks and p not in keys), None)
        if item.pk not in tasks and before is not None:
            tasks[item.pk] = tasks.pop(before)
    return tasks


def _fill(task: Task, item: Item, again: list[Item], sections: dict[tuple[str, ...], str]) -> None:
    """Take over what the text says; what people added stays."""
    data, policy = item.data, task.policy
    task.title = str(data.get("title") or item.quote)[:300]
    task.clause, task.quote = item.clause[:60], item.quote
    task.section = next(
        (sections[tuple(item.path[:n])] for n in range(len(item.path) - 1, 0, -1) if sections.get(tuple(item.path[:n]))), ""
    )[:200]  # fmt: skip
    task.restated = [i.pk for i in again]
    limits = (x.data.get("deadline") for x in (item, *again))
    deadline = str(next((d for d in limits if d), ""))[:200]
    if task.pk is None or deadline != task.deadline:
        task.deadline, task.due = deadline, last_day(deadline)
    if task.pk is None:
        task.first_year, task.last_year = policy.first_year, policy.last_year
        if task.due is not None:
            task.last_year = task.due.year
            task.first_year = min(task.first_year or task.due.year, task.due.year)


def _sections(clauses: list[Any]) -> dict[tuple[str, ...], str]:
    return {
        tuple(c["path"]): str(c.get("title") or "") for c in clauses if isinstance(c, dict) and "path" in c
    }


def _parts(data: dict[str, Any], named: dict[str, Unit]) -> list[tuple[str, str, Unit | None]]:
    """Return the units of a task: part, name as written, the unit where it is known."""
    canonical = data.get("canonical") or {}
    rows: dict[tuple[str, str], Unit | None] = {}
    for part, field in _PARTS.items():
        for name in data.get(field) or []:
            rows.setdefault(
                (part, str(name)[:200]), found_for(str(name), named, str(canonical.get(name, "")))
            )
    return [(part, name, unit) for (part, name), unit in rows.items()]


def _keep(change: Change, task: Task, parts: list[tuple[str, str, Unit | None]], *, back: bool) -> None:
    """Save a task with its units; a unit that the office has mapped stays mapped."""
    new = task.pk is None
    if new:
        change.save(task, kind="task.assigned")
        change.add_all(
            [TaskUnit(task=task, part=p, name=n, unit=u, place=i) for i, (p, n, u) in enumerate(parts)], task
        )
        return
    set_parts(change, task, parts)
    if task.state == TaskState.WITHDRAWN and back:
        move(change, task, ACTS["restore"], change.why or str(task.policy))
        return
    if task.state in OPEN:
        settle(change, task, timezone.localdate())
    change.save(task, kind="task.brought-up-to-date")


def _tell(edition: Edition, fresh: list[Task]) -> None:
    """Tell the units how many tasks an edition gives them."""
    counts: dict[Any, int] = {}
    for task in Task.objects.filter(pk__in=[t.pk for t in fresh]).prefetch_related("task_units"):
        for user in people_of(task, tuple(Part.values)):
            counts[user] = counts.get(user, 0) + 1
    page = f"{reverse('tasks-mine')}?policy={edition.policy_id}"
    for user, count in counts.items():
        remind(
            [user],
            f"{edition.subject}/assigned",
            words(
                f"“{edition.policy.title}”交办了{count}项任务，请签收",
                f"{edition.policy.title} gives your unit {count} tasks: please sign for them",
            ),
            page,
        )
