"""Pages of the tasks: my list, all tasks, one task."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Prefetch, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from luocheng.errors import LuochengError
from luocheng.web.pages.numbers import number_in
from luocheng.web.people.models import User
from luocheng.web.people.rights import may
from luocheng.web.policies.models import Item
from luocheng.web.record.changing import ConflictError, changing
from luocheng.web.tasks.clock import days_left, known_calendar
from luocheng.web.tasks.expected import duties_of
from luocheng.web.tasks.history import steps_of
from luocheng.web.tasks.listing import Asked, choices, listed, page_of
from luocheng.web.tasks.models import OPEN, Report, Task, TaskState, family_of
from luocheng.web.tasks.states import ACTS, acts_for, do
from luocheng.web.tasks.urging import urge

__all__ = ["bulk", "mine", "one", "tasks"]


def mine(request: HttpRequest) -> HttpResponse:
    """List what is expected of the reader, by due day."""
    asked = Asked.of(request.GET)
    found = _expected(request.user)
    if asked.policy:
        found = found.filter(policy=asked.policy)
    page = page_of(listed_by_due(found), request.GET.get("page"))
    rows = [(task, duties_of(request.user, task)) for task in page]
    _left(task for task, _duties in rows)
    problems = Report.objects.filter(answered_at=None).exclude(problem="")
    return render(
        request,
        "tasks/mine.html",
        {
            "page": page,
            "rows": rows,
            "asked": asked,
            "problems": problems.count() if may(request.user, "task.coordinate") else 0,
        },
    )


def listed_by_due(found: Any) -> Any:
    """Order tasks by their day, those without one last."""
    from luocheng.web.tasks.listing import SORTS

    return found.order_by(*SORTS["due"])


def _expected(user: Any) -> Any:
    """Return the tasks of which something is expected of a user."""
    family = family_of(user)
    mine = Task.objects.of_units(family, user).filter(state__in=OPEN)
    if may(user, "task.review"):
        waiting = Q(state__in=(TaskState.REPORTED, TaskState.REVIEW, TaskState.DONE))
        return Task.objects.filter(waiting | Q(pk__in=mine.values("pk")))
    return mine


def tasks(request: HttpRequest) -> HttpResponse:
    """List all tasks that the reader may see, as asked for."""
    asked = Asked.of(request.GET)
    page = page_of(listed(request.user, asked), request.GET.get("page"), searched=bool(asked.q))
    _left(page)
    people = User.objects.filter(is_active=True).exclude(unit=None).select_related("unit")
    if not may(request.user, "task.person"):
        people = people.filter(unit_id__in=family_of(request.user))
    return render(
        request,
        "tasks/list.html",
        {
            "page": page,
            "asked": asked,
            "acts": [a for a in ACTS.values() if not a.why],
            "people": people,
            **choices(asked),
        },
    )


def _left(some: Any) -> None:
    """Say of each task how many working days it has left."""
    today = timezone.localdate()
    cal = known_calendar(today)
    for task in some:
        task.days = days_left(task.due, today, cal) if task.due is not None else None


def one(request: HttpRequest, task: Task) -> HttpResponse:
    """Show a task with all that belongs to it, and what the reader may do with it."""
    full = (
        Task.objects.select_related("policy", "item__source", "lead", "assignee__unit", "progress_by")
        .prefetch_related(
            "task_units__unit",
            "milestones",
            Prefetch("reports", Report.objects.select_related("by", "unit", "answered_by")),
            "reports__evidence",
            "notices__replied_by",
            "notices__milestone",
        )
        .get(pk=task.pk)
    )
    _left([full])
    return render(
        request,
        "tasks/task.html",
        {
            "task": full,
            "acts": acts_for(request.user, full),
            "duties": duties_of(request.user, full),
            "steps": steps_of(full),
            "restated": Item.objects.filter(pk__in=full.restated) if full.restated else (),
            "today": timezone.localdate(),
            "path": _states_of(full),
            "awaited": full.due is not None and not _announced(full),
        },
    )


def _announced(task: Task) -> bool:
    from luocheng.calendar import calendar

    return calendar().knows(task.due)


def _states_of(task: Task) -> list[tuple[str, Any, str]]:
    """Return the states in their order, and how the task stands to each: done, here, ahead."""
    order = [s for s in TaskState if s != TaskState.WITHDRAWN]
    at = order.index(TaskState(task.state)) if task.state in order else -1
    return [
        (s.value, s.label, "here" if i == at else "done" if i < at else "ahead") for i, s in enumerate(order)
    ]


@require_POST
def bulk(request: HttpRequest) -> HttpResponse:
    """Do one thing with many tasks; say of how many, and why not of the others."""
    keys = [n for k in request.POST.getlist("task") if (n := number_in(k))][:1000]
    chosen = list(
        Task.objects.seen_by(request.user)
        .filter(pk__in=keys)
        .select_related("policy", "assignee")
        .prefetch_related("task_units", "milestones")
    )
    what, done, kept = request.POST.get("act", ""), 0, []
    if not chosen:
        messages.error(request, _("没有选中任务"))
    for task in chosen:
        try:
            done += _bulk_one(request, task, what)
        except LuochengError as error:
            kept.append((task, error.faults[0]))
        except ConflictError:
            kept.append((task, None))
    if done:
        messages.success(request, _("已完成 %(done)s 项") % {"done": done})
    if len(chosen) - done:
        names = "、".join(t.title for t, _fault in kept[:3])
        messages.error(
            request, _("%(left)s 项没有做：状态不对或没有权限") % {"left": len(chosen) - done} + (f"（{names}）" if names else "")
        )  # fmt: skip
    back = request.POST.get("next", "")
    return redirect(back if back.startswith("/tasks/") else "tasks")


def _bulk_one(request: HttpRequest, task: Task, what: str) -> bool:
    """Do one thing with one task; return whether it was done."""
    user = request.user
    if what == "person":
        if not may(user, "task.person", task):
            return False
        person = User.objects.filter(pk=_number(request.POST.get("person")), is_active=True).first()
        if person is None or not task.relations_of(person) & {"lead", "supporting"}:
            return False
        task.assignee = person
        with changing(user, "task.person") as change:
            return change.save(task)
    if what == "remind":
        return may(user, "task.remind", task) and urge(task, user, "") > 0
    act = ACTS.get(what)
    if act is None or act.why or not may(user, act.right, task):
        return False
    do(task, act, user)
    return True


def _number(words: str | None) -> int:
    return number_in(words)
