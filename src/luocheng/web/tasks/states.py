"""How a task goes from state to state: one table of who may do what, from where, to where, and what they must say.

Everything that changes the state of a task goes through `do`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from luocheng.errors import Fault, LuochengError
from luocheng.web.people.rights import may
from luocheng.web.record.changing import Change, changing
from luocheng.web.tasks.models import Task, TaskState

__all__ = ["ACTS", "Act", "acts_for", "do", "move"]

_S = TaskState


@dataclass(frozen=True, slots=True)
class Act:
    """Something that is done with a task: from which states, to which, with which right, and whether a reason is due."""

    name: str
    title: Any
    sources: frozenset[str]
    target: str
    right: str
    why: bool = False
    primary: bool = False
    hint: Any = ""


def _act(name: str, title: Any, sources: tuple[str, ...], target: str, right: str, **more: Any) -> Act:
    return Act(name, title, frozenset(sources), target, right, **more)


ACTS: dict[str, Act] = {
    act.name: act
    for act in (
        _act("sign", _("签收"), (_S.ASSIGNED,), _S.SIGNED, "task.sign", primary=True),
        _act("start", _("开始办理"), (_S.SIGNED,), _S.UNDERWAY, "task.sign", primary=True),
        _act(
            "submit",
            _("提交反馈"),
            (_S.UNDERWAY,),
            _S.REPORTED,
            "task.submit",
            primary=True,
            hint=_("办公室将复核；提交后到复核前可以撤回"),
        ),
        _act("recall", _("撤回反馈"), (_S.REPORTED,), _S.UNDERWAY, "task.submit"),
        _act("check", _("开始复核"), (_S.REPORTED,), _S.REVIEW, "task.review", primary=True),
        _act("accept", _("认定办结"), (_S.REVIEW,), _S.DONE, "task.review", primary=True),
        _act(
            "return",
            _("退回补充"),
            (_S.REPORTED, _S.REVIEW, _S.DONE),
            _S.UNDERWAY,
            "task.review",
            why=True,
            hint=_("写明还缺什么，牵头单位会收到提醒"),
        ),
        _act("strike", _("销号"), (_S.DONE,), _S.STRUCK, "task.strike", primary=True),
        _act(
            "withdraw",
            _("撤销任务"),
            (_S.ASSIGNED, _S.SIGNED, _S.UNDERWAY, _S.REPORTED, _S.REVIEW, _S.DONE),
            _S.WITHDRAWN,
            "task.assign",
            why=True,
            hint=_("任务和全部记录都保留，可以恢复"),
        ),
        _act("restore", _("恢复任务"), (_S.WITHDRAWN,), _S.ASSIGNED, "task.assign", why=True),
    )
}
"""The table. Nothing else changes a task's state."""


def acts_for(user: Any, task: Task) -> list[Act]:
    """Return what a user may do with a task as it stands."""
    return [a for a in ACTS.values() if task.state in a.sources and may(user, a.right, task)]


def do(task: Task, act: Act, user: Any, why: str = "", seen: int | None = None) -> None:
    """Do something with a task, with its event.

    Parameters
    ----------
    task, act
        What, with what.
    user
        Who does it.
    why
        The reason.
    seen
        The version that the user was looking at.

    Raises
    ------
    LuochengError
        When the task stands elsewhere, or a reason is due and not given.
    """
    with changing(user, f"task.{act.name}", why=why.strip()) as change:
        move(change, task, act, why, seen)


def move(change: Change, task: Task, act: Act, why: str = "", seen: int | None = None) -> None:
    """Do something with a task inside a change that is being made.

    Raises
    ------
    LuochengError
        When the task stands elsewhere, or a reason is due and not given.
    """
    from luocheng.web.tasks.clock import settle

    if task.state not in act.sources:
        raise LuochengError(_not_from(task))
    if act.why and not why.strip():
        raise LuochengError(_no_reason())
    task.state = act.target
    task.since = timezone.localdate()
    settle(change, task, task.since)
    change.save(task, seen, kind=f"task.{act.name}")


def _not_from(task: Task) -> Fault:
    state = TaskState(task.state)
    return Fault(
        f"任务现在处于“{state.label}”状态，不能这样做",
        where=task.title,
        remedy="请打开任务页面，看看现在可以做什么",
        what_en=f"The task is in the state '{state.value}'; this cannot be done now",
        remedy_en="Open the page of the task to see what can be done",
        code="task-state",
    )


def _no_reason() -> Fault:
    return Fault(
        "没有写理由",
        remedy="请写明理由；理由会记入操作记录，并告知有关单位",
        what_en="No reason was given",
        remedy_en="Give the reason: it is kept in the record and told to the units",
        code="no-reason",
    )
