"""The clock of the tasks: how each stands to its day, counted in working days, and the notices that follow.

Red 逾期: its day has passed. Yellow 滞后: a milestone's day has passed, or progress is behind the time by as much as the office
has set. Blue 临近: its day is as near as the office has set. A task has notices of one colour at a time; what is not set
is not done.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone

from luocheng.calendar import WorkingCalendar, calendar
from luocheng.web.jobs.work import Running, ask, kind
from luocheng.web.people.models import User
from luocheng.web.record.changing import Change, ConflictError, changing
from luocheng.web.reminders.models import remind, words
from luocheng.web.tasks.models import (
    OWED,
    Cause,
    Light,
    Milestone,
    Notice,
    Part,
    Supervision,
    Task,
)

__all__ = ["Due", "causes", "days_left", "known_calendar", "people_of", "run", "settle"]

_AHEAD = 40
"""Years for which weekends stand in for holidays that are not announced yet."""


@dataclass(frozen=True, slots=True)
class Due:
    """Why a task is due a notice: its colour, the cause, the day it is about."""

    colour: str
    cause: str
    about: dt.date
    milestone: Milestone | None = None


def known_calendar(day: dt.date) -> WorkingCalendar:
    """Return the calendar in force, carried on with weekends where holidays are not announced yet."""
    return calendar().with_weekends(dt.date(day.year + _AHEAD, 12, 31))


def days_left(due: dt.date, day: dt.date, cal: WorkingCalendar | None = None) -> int:
    """Return the working days from a day to the one by which something is due; negative where it has passed."""
    return (cal or known_calendar(day)).working_days_between(day, due)


def causes(task: Task, day: dt.date, rules: Supervision, cal: WorkingCalendar | None = None) -> list[Due]:
    """Return why a task is due a notice on a day: all causes of the gravest colour."""
    if task.state not in OWED:
        return []
    if task.due is not None and task.due < day:
        return [Due(Light.RED, Cause.OVERDUE, task.due)]
    late = {m.due: m for m in task.milestones.all() if m.done_on is None and m.due < day}
    found = [Due(Light.YELLOW, Cause.MILESTONE, about, m) for about, m in sorted(late.items())]
    if not found and task.due is not None:
        cal = cal or known_calendar(day)
        if _behind(task, day, rules, cal):
            found = [Due(Light.YELLOW, Cause.BEHIND, task.due)]
        elif rules.near_days is not None and days_left(task.due, day, cal) <= rules.near_days:
            found = [Due(Light.BLUE, Cause.NEAR, task.due)]
    return found


def _behind(task: Task, day: dt.date, rules: Supervision, cal: WorkingCalendar) -> bool:
    """Tell whether a task without milestones has used up more of its time than it has done of its work."""
    if rules.behind_points is None or task.due is None or task.milestones.all():
        return False
    begin = _begin(task)
    if begin is None or not begin < day:
        return False
    whole = cal.working_days_between(begin, task.due)
    used = cal.working_days_between(begin, day)
    return whole > 0 and 100 * used - task.progress * whole >= rules.behind_points * whole


def _begin(task: Task) -> dt.date | None:
    """Return the day from which a task runs: that of its policy, or the first of its first year if that is later."""
    days = [d for d in (task.policy.date, dt.date(task.first_year, 1, 1) if task.first_year else None) if d]
    return max(days) if days else None


def settle(change: Change, task: Task, day: dt.date, rules: Supervision | None = None) -> None:
    """Bring a task's light up to date, and lift the notices whose cause is gone. The task is saved by the caller."""
    due = causes(task, day, rules or Supervision.in_force())
    task.light = due[0].colour if due else Light.NONE
    if task.pk is not None:
        _lift(change, task.notices.filter(lifted_on=None), due, day)


def _lift(change: Change, standing: Iterable[Notice], due: list[Due], day: dt.date) -> None:
    wanted = {_key(d) for d in due}
    for notice in standing:
        if _key(notice) not in wanted:
            notice.lifted_on = day
            change.save(notice, kind="task.notice-lifted")


def _key(one: Due | Notice) -> tuple[str, str, dt.date]:
    return str(one.colour), str(one.cause), one.about


def run(day: dt.date | None = None, tell: Callable[[int, int], None] | None = None) -> dict[str, int]:
    """Raise the notices of a day, and lift those whose cause is gone; a day that was done before changes nothing.

    Parameters
    ----------
    day
        The day; today where none is given.
    tell
        Told how far it is.
    """
    day = day or timezone.localdate()
    rules, cal = Supervision.in_force(), known_calendar(day)
    owed = Task.objects.filter(state__in=OWED)
    total, done, counted = owed.count(), 0, {"raised": 0, "lifted": 0}
    for some in _in_batches(list(owed.order_by("pk").values_list("pk", flat=True)), 1000):
        for task in _with_parts(some):
            due = causes(task, day, rules, cal)
            standing = list(task.notices.all())
            colour = due[0].colour if due else Light.NONE
            open_ = {_key(n) for n in standing if n.lifted_on is None}
            if task.light != colour or open_ != {_key(d) for d in due}:
                _one(task, day, rules, cal, counted)
        done += len(some)
        if tell is not None:
            tell(done, total)
    return counted


def _in_batches(keys: list[int], size: int) -> Iterator[list[int]]:
    for start in range(0, len(keys), size):
        yield keys[start : start + size]


def _with_parts(keys: list[int]) -> Iterable[Task]:
    return Task.objects.filter(pk__in=keys).select_related("policy").prefetch_related("milestones", "notices")


def _one(
    task: Task,
    day: dt.date,
    rules: Supervision,
    cal: WorkingCalendar,
    counted: dict[str, int],
    tries: int = 3,
) -> None:
    """Bring one task up to date in a transaction of its own; where somebody was faster, look again."""
    try:
        with changing(None, "task.notice") as change:
            raised, lifted = _bring(change, task, day, rules, cal)
    except ConflictError:
        again = _with_parts([task.pk]).first() if tries > 1 else None  # type: ignore[attr-defined]
        if again is not None:
            _one(again, day, rules, cal, counted, tries - 1)
        return
    counted["raised"] += len(raised)
    counted["lifted"] += lifted
    for notice in raised:
        _tell_of(notice)


def _bring(
    change: Change, task: Task, day: dt.date, rules: Supervision, cal: WorkingCalendar
) -> tuple[list[Notice], int]:
    due = causes(task, day, rules, cal)
    known = {_key(n): n for n in task.notices.all()}
    standing = [n for n in known.values() if n.lifted_on is None]
    _lift(change, standing, due, day)
    raised = []
    for one in due:
        notice = known.get(_key(one)) or Notice(
            task=task, colour=one.colour, cause=one.cause, about=one.about, milestone=one.milestone
        )
        if notice.pk is not None and notice.lifted_on is None:
            continue
        days = rules.reply_days(one.colour)
        notice.raised_on, notice.lifted_on = day, None
        if notice.replied_at is None:
            notice.reply_by = cal.add_working_days(day, days) if days is not None else None
        change.save(notice, kind="task.notice-raised")
        raised.append(notice)
    task.light = due[0].colour if due else Light.NONE
    change.save(task, kind="task.light")
    return raised, sum(n.lifted_on == day for n in standing)


def people_of(task: Task, parts: tuple[str, ...] = (Part.LEAD,)) -> set[User]:
    """Return who is told of a task: who sees to it, and those of its units."""
    units = {u.unit_id for u in task.task_units.all() if u.part in parts and u.unit_id}
    found = set(User.objects.filter(unit_id__in=units, is_active=True))
    return found | ({task.assignee} if task.assignee is not None else set())


def _tell_of(notice: Notice) -> None:
    page = reverse("task", args=[notice.task_id])
    remind(
        people_of(notice.task),
        f"{notice.subject}/{notice.raised_on}",
        _said(notice),
        page,
    )


def _said(notice: Notice) -> tuple[str, str]:
    title, about = notice.task.title, notice.about.isoformat()
    by, by_en = (
        words(f"，请于{notice.reply_by}前回复", f"; reply by {notice.reply_by}")
        if notice.reply_by
        else ("", "")
    )
    said = {
        Cause.NEAR: words(
            f"蓝色督办单：“{title}”{about}到期{by}", f"Blue notice: {title} is due on {about}{by_en}"
        ),
        Cause.MILESTONE: words(
            f"黄色督办单：“{title}”的里程碑{about}到期未完成{by}",
            f"Yellow notice: a milestone of {title} was due on {about}{by_en}",
        ),
        Cause.BEHIND: words(
            f"黄色督办单：“{title}”进度落后于时间{by}", f"Yellow notice: {title} is behind its time{by_en}"
        ),
        Cause.OVERDUE: words(
            f"红色督办单：“{title}”{about}到期未办结{by}", f"Red notice: {title} was due on {about}{by_en}"
        ),
    }
    return said[Cause(notice.cause)]


@kind("tasks.clock")
def clock(job: Running) -> dict[str, Any]:
    """Do what the clock does for the day that the job was asked for."""
    done = run(dt.date.fromisoformat(job.given["day"]), job.tell)
    ask("reminders.mail", job.job.title, {})
    return done | {"page": ""}
