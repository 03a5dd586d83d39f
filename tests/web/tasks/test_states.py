"""States: what the table allows is done by whom it allows, and nothing else."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from luocheng.errors import LuochengError
from luocheng.web.people.models import Role, User
from luocheng.web.people.rights import may
from luocheng.web.record.models import Event
from luocheng.web.reminders.models import Reminder
from luocheng.web.tasks.models import Task, TaskState
from luocheng.web.tasks.states import ACTS, acts_for, do

pytestmark = pytest.mark.django_db
ALLOWED = {
    ("assigned", "sign"): "signed",
    ("signed", "start"): "underway",
    ("underway", "submit"): "reported",
    ("reported", "recall"): "underway",
    ("reported", "check"): "review",
    ("reported", "return"): "underway",
    ("review", "accept"): "done",
    ("review", "return"): "underway",
    ("done", "return"): "underway",
    ("done", "strike"): "struck",
    **{
        (s, "withdraw"): "withdrawn" for s in ("assigned", "signed", "underway", "reported", "review", "done")
    },
    ("withdrawn", "restore"): "assigned",
}
"""Written down a second time: the table of the product must say the same."""

WHO = {
    "sign": {"liaison"},
    "start": {"liaison"},
    "submit": {"liaison"},
    "recall": {"liaison"},
    "check": {"office"},
    "accept": {"office"},
    "return": {"office"},
    "strike": {"office"},
    "withdraw": {"office"},
    "restore": {"office"},
}
"""Who may, of the users of the tests: all of them but 'other' belong to the lead unit, for which the liaison speaks."""


@pytest.mark.parametrize("state", TaskState.values)
@pytest.mark.parametrize("name", list(ACTS))
def test_an_act_leads_where_the_table_says_or_nowhere(
    task: Task, people: dict[str, User], stand: Callable[..., Task], state: str, name: str
) -> None:
    task = stand(task, state)
    if (state, name) in ALLOWED:
        do(task, ACTS[name], people["office"], "理由")
        assert Task.objects.get(pk=task.pk).state == ALLOWED[state, name]
        event = Event.objects.filter(subject=task.subject).latest("number")
        assert (event.kind, event.why) == (f"task.{name}", "理由")
        assert (event.before["state"], event.after["state"]) == (state, ALLOWED[state, name])
    else:
        with pytest.raises(LuochengError):
            do(task, ACTS[name], people["office"], "理由")
        assert Task.objects.get(pk=task.pk).state == state


@pytest.mark.parametrize("name", list(ACTS))
@pytest.mark.parametrize("role", [*Role.values, "other"])
def test_an_act_is_done_by_those_who_may(
    task: Task,
    people: dict[str, User],
    as_: Callable[[str], Client],
    stand: Callable[..., Task],
    name: str,
    role: str,
) -> None:
    act = ACTS[name]
    state = min(act.sources)
    task = stand(task, state)
    allowed = role in WHO[name]
    assert may(people[role], act.right, task) == allowed
    assert (act in acts_for(people[role], task)) == allowed
    answer = as_(role).post(reverse(f"task-{name}", args=[task.pk]), {"why": "理由", "seen": task.version})
    assert answer.status_code == (302 if allowed else 403)
    assert Task.objects.get(pk=task.pk).state == (act.target if allowed else state)


@pytest.mark.parametrize("name", [a.name for a in ACTS.values() if a.why])
def test_what_needs_a_reason_is_not_done_without(
    task: Task, as_: Callable[[str], Client], stand: Callable[..., Task], people: dict[str, User], name: str
) -> None:
    state = min(ACTS[name].sources)
    task = stand(task, state)
    answer = as_("office").post(reverse(f"task-{name}", args=[task.pk]), {"why": " ", "seen": task.version})
    assert answer.status_code == 200
    with pytest.raises(LuochengError):
        do(task, ACTS[name], people["office"], "  ")
    assert Task.objects.get(pk=task.pk).state == state


def test_the_slower_of_two_is_told(
    task: Task, as_: Callable[[str], Client], stand: Callable[..., Task]
) -> None:
    task = stand(task, TaskState.REPORTED)
    old = task.version
    stand(task, TaskState.REPORTED, title="改过的名称")
    assert as_("office").post(reverse("task-check", args=[task.pk]), {"seen": old}).status_code == 409
    assert Task.objects.get(pk=task.pk).state == TaskState.REPORTED


def test_a_page_for_what_is_past_leads_back_to_the_task(
    task: Task, as_: Callable[[str], Client], stand: Callable[..., Task]
) -> None:
    stand(task, TaskState.UNDERWAY)
    answer = as_("liaison").get(reverse("task-sign", args=[task.pk]))
    assert (answer.status_code, answer.headers["Location"]) == (302, reverse("task", args=[task.pk]))


def test_who_is_returned_a_task_is_told_why(
    task: Task, as_: Callable[[str], Client], stand: Callable[..., Task], people: dict[str, User]
) -> None:
    task = stand(task, TaskState.REVIEW)
    as_("office").post(reverse("task-return", args=[task.pk]), {"why": "缺验收单", "seen": task.version})
    told = Reminder.objects.filter(user=people["liaison"]).order_by("-pk")[0]
    assert "缺验收单" in told.zh
    assert "缺验收单" in as_("liaison").get(reverse("task", args=[task.pk])).content.decode()
