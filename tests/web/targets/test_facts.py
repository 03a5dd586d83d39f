"""The progress of a task from the targets that its sentences set."""

from __future__ import annotations

import pytest
from django.urls import reverse

from luocheng.web.people.models import User
from luocheng.web.policies.models import Item, ItemKind, ItemState, Source
from luocheng.web.record.changing import changing
from luocheng.web.record.models import Event
from luocheng.web.targets.facts import share_met
from luocheng.web.tasks.models import Basis, Task
from tests.web.targets.sample import TEXT, policy_issued
from tests.web.targets.test_pages import GREEN, As, value

pytestmark = pytest.mark.django_db


@pytest.fixture
def task(people: dict[str, User]) -> Task:
    """Return a task whose sentences are those of the policy's first clause."""
    policy = policy_issued(people["office"])
    source = Source.objects.get()
    with changing(people["office"], "test.task") as change:
        item = Item(
            source=source, kind=ItemKind.TASK, state=ItemState.ACCEPTED, start=TEXT.index("一、"),
            end=TEXT.index("二、"), quote="一、建设公园绿地", data={"title": "建设公园绿地"}, place=90,
        )  # fmt: skip
        change.save(item)
        made = Task(policy=policy, item=item, number=1, title="建设公园绿地", clause="一", since="2024-01-01")
        change.save(made)
    return made


def test_what_is_not_known_counts_neither_way(task: Task) -> None:
    assert share_met(task) is None
    value(2024, 39.1)
    task.refresh_from_db()
    assert (task.progress, task.basis) == (0, Basis.NONE)


def test_all_values_known_give_the_share_that_is_met(task: Task, as_: As) -> None:
    value(2024, 39.1)
    value(2025, 39.6)
    value(2026, 39.7)
    value(2025, 21, "东城区口袋公园", "东城区")
    value(2025, 100, "城市绿道系统")
    task.refresh_from_db()
    assert (task.progress, task.basis) == (80, Basis.FACTS)
    assert Event.objects.filter(subject=task.subject, kind="task.progress").exists()
    value(2026, 40.2)
    task.refresh_from_db()
    assert task.progress == 100
    page = as_("leader").get(reverse("task", args=[task.pk])).content.decode()
    assert "按指标数据" in page
    traced = page.split('class="trace" href="')[1].split('"')[0]
    told = as_("leader").get(traced).content.decode()
    assert "达标 5 个" in told
    assert GREEN in told
    assert "task.progress" not in told


def test_what_a_person_set_stays(task: Task, people: dict[str, User]) -> None:
    with changing(people["office"], "task.progress", why="现场核实") as change:
        task.progress, task.basis, task.progress_by = 35, Basis.MANUAL, people["office"]
        change.save(task)
    value(2024, 39.1)
    value(2025, 39.6)
    value(2026, 40.7)
    value(2025, 21, "东城区口袋公园", "东城区")
    value(2025, 100, "城市绿道系统")
    task.refresh_from_db()
    assert (task.progress, task.basis) == (35, Basis.MANUAL)
