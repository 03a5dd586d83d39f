"""Two years of the demonstration's tasks: milestones, reports, reviews, notices. Made by a seed; all of it is made up."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone

from luocheng.policy.units import is_class_of_units
from luocheng.web.people.models import Role, Unit, User
from luocheng.web.policies.models import Policy
from luocheng.web.record.changing import Change, changing
from luocheng.web.tasks import clock
from luocheng.web.tasks.evidence import keep
from luocheng.web.tasks.models import Milestone, Notice, Report, Supervision, Task, TaskState
from luocheng.web.tasks.progress import refresh
from luocheng.web.tasks.units import map_name, open_names

__all__ = ["tasks"]

_SAME = {"市园林绿化中心": "市园林绿化局"}
"""Names of the documents for units that the demonstration has under another."""

_HALVES = (((3, 31), "完成年度实施方案"), ((9, 30), "年度任务过半"), ((12, 15), "完成年度任务并自评"))
_SAID = (
    "已印发年度实施方案，明确责任分工和时间节点。",
    "完成摸底排查，建立台账，正在组织实施。",
    "累计完成年度任务过半，资金支付进度与工程进度相符。",
    "现场推进顺利，已完成阶段性验收。",
    "完成年度任务，正在整理验收材料。",
)
_PROBLEMS = (
    "涉及地块权属复杂，需自然资源部门协助核实。",
    "地下管线交叉，施工窗口需与供电、燃气单位统筹。",
    "配套资金尚未全部到位，请协调财政部门。",
)
_ANSWERS = (
    "已召开专题会，由市自然资源和规划局两周内提供权属核查结果。",
    "列入市级管线统筹计划，由指挥部办公室每周调度。",
)
_REPLIES = ("已倒排工期，增派施工力量，下月完成。", "受汛期影响滞后，现已复工，预计一个月内追上进度。")


def tasks(today: dt.date | None = None) -> None:
    """Add what two years have made of the issued plan's tasks."""
    today = today or timezone.localdate()
    policy = Policy.objects.filter(demonstration=True, tasks__isnull=False).distinct().first()
    if policy is None or Milestone.objects.filter(task__policy=policy).exists():
        return
    _units()
    _rules()
    found = list(
        Task.objects.filter(policy=policy)
        .exclude(state=TaskState.WITHDRAWN)
        .select_related("policy", "lead")
        .prefetch_related("task_units")
        .order_by("number")
    )
    office = User.objects.get(username="office")
    speakers = _speakers(found)
    for task in found:
        _history(task, today, speakers, office)
    for back in (520, 260, 120, 60, 20, 0):
        clock.run(today - dt.timedelta(days=back))
    _replies(today, speakers)


def _units() -> None:
    """Map the names of the documents as an office would; classes of units are left for a person."""
    with changing(User.objects.get(username="office"), "task.units", why="示例数据") as change:
        for one in open_names():
            if is_class_of_units(one.name):
                continue
            map_name(change, one.name, Unit.objects.filter(name=_SAME.get(one.name, "")).first())


def _rules() -> None:
    if Supervision.objects.exists():
        return
    with changing(User.objects.get(username="office"), "supervision.changed", why="示例数据") as change:
        change.save(Supervision(near_days=20, behind_points=20, reply_blue=10, reply_yellow=5, reply_red=3))


def _speakers(found: list[Task]) -> dict[int, User]:
    """Return who speaks for each lead unit; where the demonstration has nobody, one who cannot log in."""
    speakers = {
        u.unit_id: u for u in User.objects.filter(role=Role.LIAISON, is_active=True).exclude(unit=None)
    }
    with changing(None, "demo.people") as change:
        for task in found:
            if task.lead is not None and task.lead_id not in speakers:
                user = User(
                    username=f"demo-liaison-{task.lead_id}",
                    name="联络员（示例）",
                    role=Role.LIAISON,
                    unit=task.lead,
                    is_active=False,
                )
                user.set_unusable_password()
                change.save(user)
                speakers[task.lead_id] = user
    return speakers


def _at(day: dt.date, rng: random.Random) -> dt.datetime:
    """Return an hour of work of a day."""
    return timezone.make_aware(dt.datetime.combine(day, dt.time(rng.randint(9, 17), rng.randint(0, 59))))


def _history(task: Task, today: dt.date, speakers: dict[int, User], office: User) -> None:
    rng = random.Random(f"luocheng/{task.title}/{task.clause}")  # noqa: S311 - a sample, not a secret
    speaker = speakers.get(task.lead_id or 0)
    if speaker is None:
        return
    past = task.due is not None and task.due < today
    weights = (0, 0, 3, 1, 1, 10, 10) if past else (1, 2, 22, 3, 2, 2, 1)
    state = rng.choices(("assigned", "signed", "underway", "reported", "review", "done", "struck"), weights)[
        0
    ]
    if speaker.is_active and speaker.username == "zhujian" and state == "struck":
        state = "underway"
    finished = state in ("done", "struck")
    with changing(speaker, "task.reported", why="示例数据") as change:
        if state not in ("assigned", "signed"):
            _milestones(change, task, today, rng, whole=finished)
            _reports(change, task, today, rng, speaker, office)
    task = Task.objects.select_related("policy").prefetch_related("task_units", "milestones").get(pk=task.pk)
    task.state, task.assignee = state, speaker if speaker.is_active else None
    task.since = today - dt.timedelta(days=rng.randint(5, 60))
    refresh(task)
    with changing(office if finished else speaker, f"task.{_LAST[state]}", why="示例数据") as change:
        change.save(task)


_LAST = {
    "assigned": "brought-up-to-date",
    "signed": "sign",
    "underway": "start",
    "reported": "submit",
    "review": "check",
    "done": "accept",
    "struck": "strike",
}


def _milestones(change: Change, task: Task, today: dt.date, rng: random.Random, *, whole: bool) -> None:
    """Three milestones a year; nearly all that are past were reached, about their day."""
    if task.due is None or task.first_year is None or task.last_year is None:
        return
    made = []
    for year in range(task.first_year, task.last_year + 1):
        for (month, day), title in _HALVES:
            if dt.date(year, month, day) > task.due:
                continue
            due = dt.date(year, month, day)
            done = due + dt.timedelta(days=rng.randint(-20, 6))
            last = year == task.last_year and (month, day) == _HALVES[-1][0]
            reached = whole or (
                not last and done <= today and rng.random() < (0.985 if due.year < today.year else 0.9)
            )
            made.append(
                Milestone(
                    task=task,
                    year=due.year,
                    due=due,
                    title=f"{year}年{title}",
                    done_on=min(done, today) if reached else None,
                )
            )
    change.add_all(made, task)


def _reports(
    change: Change, task: Task, today: dt.date, rng: random.Random, speaker: User, office: User
) -> None:
    """Add a report about every half year, some with evidence, a few with a problem."""
    days = [today - dt.timedelta(days=n + rng.randint(-12, 12)) for n in (660, 480, 300, 130, 35)]
    given = task.due is None
    for i, day in enumerate(d for d in days if d.year >= (task.first_year or d.year)):
        problem = rng.choice(_PROBLEMS) if rng.random() < 0.12 else ""
        report = Report(
            task=task,
            unit=speaker.unit,
            by=speaker,
            at=_at(day, rng),
            percent=min(95, 15 + 18 * i + rng.randint(0, 8)) if given else None,
            text=f"（示例数据）{_SAID[min(i, len(_SAID) - 1)]}",
            problem=f"（示例数据）{problem}" if problem else "",
        )
        if problem and i < 3:
            report.answer, report.answered_by = rng.choice(_ANSWERS), office
            report.answered_at = _at(day + dt.timedelta(days=7), rng)
        change.save(report)
        if rng.random() < 0.3:
            text = f"示例数据：{task.title}，{day}。由程序生成，不是真实情况。\n"
            keep(change, report, [ContentFile(text.encode(), name=f"{day:%Y%m%d}-进展说明.txt")])


def _replies(today: dt.date, speakers: dict[int, User]) -> None:
    """Reply to most notices that are older than a fortnight."""
    rng = random.Random("luocheng/replies")  # noqa: S311 - a sample, not a secret
    old: Any = Notice.objects.filter(replied_at=None, raised_on__lt=today - dt.timedelta(days=14))
    for notice in old.select_related("task").order_by("pk"):
        speaker = speakers.get(notice.task.lead_id or 0)
        if speaker is None or rng.random() < 0.2:
            continue
        notice.reply, notice.replied_by = f"（示例数据）{rng.choice(_REPLIES)}", speaker
        notice.replied_at = _at(notice.raised_on + dt.timedelta(days=rng.randint(1, 8)), rng)
        with changing(speaker, "task.replied") as change:
            change.save(notice)
