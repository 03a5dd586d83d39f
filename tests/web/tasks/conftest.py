"""What the tests of the tasks share: a small policy that is issued, and its tasks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from luocheng.web.people.models import User
from luocheng.web.policies.issuing import issue
from luocheng.web.policies.models import Item, ItemKind, ItemState, Policy, Source
from luocheng.web.record.changing import changing
from luocheng.web.tasks.models import Milestone, Task

TEXT = "一、更新\n1.改造老旧小区。（市住建局牵头，市园林局配合，2026年12月底前完成）\n2.建设绿道。（市园林局，2026年10月）\n3.常态巡查。（各县（市、区）政府、市财政局，持续推进）\n"
ROWS: tuple[tuple[str, list[str], list[str], str | None], ...] = (
    ("改造老旧小区", ["市住建局"], ["市园林局"], "2026年12月底前"),
    ("建设绿道", ["市园林局"], [], "2026年10月"),
    ("常态巡查", ["各县（市、区）政府", "市财政局"], [], "持续推进"),
)


def make_policy(rows: Any = ROWS, title: str = "示例市三年行动方案") -> tuple[Policy, Source]:
    """Return a policy whose items are accepted and not issued yet."""
    with changing(None, "test.policy") as change:
        policy = Policy(title=title, date=dt.date(2024, 1, 15), first_year=2024, last_year=2026)
        change.save(policy)
        source = Source(
            policy=policy,
            name="a.md",
            checksum="0" * 64,
            text=TEXT,
            clauses=[{"path": ["一"], "title": "更新"}],
        )
        change.save(source)
        for i, (name, leads, supporters, deadline) in enumerate(rows):
            start = TEXT.find(name)
            start = max(start, 0)
            end = start + len(name)
            data = {"title": name, "lead_units": leads, "support_units": supporters, "deadline": deadline}
            change.save(
                Item(
                    source=source,
                    kind=ItemKind.TASK,
                    state=ItemState.ACCEPTED,
                    path=["一", str(i + 1)],
                    place=i,
                    start=start,
                    end=end,
                    quote=TEXT[start:end],
                    data=data,
                    origin=data,
                )
            )
    return policy, source


@pytest.fixture
def policy(people: dict[str, User]) -> Policy:
    """Return a policy that is issued."""
    made, source = make_policy()
    issue(made, source, people["office"])
    return made


@pytest.fixture
def task(policy: Policy) -> Task:
    """Return a task that the liaison's unit leads and the other's supports."""
    return Task.objects.get(title="改造老旧小区")


@pytest.fixture
def stand(people: dict[str, User]) -> Callable[..., Task]:
    """Return a function that brings a task to a state, as if it had come there."""

    def to(task: Task, state: str, **fields: Any) -> Task:
        task = Task.objects.get(pk=task.pk)
        task.state = state
        for name, value in fields.items():
            setattr(task, name, value)
        with changing(None, "test.state") as change:
            change.save(task)
        return Task.objects.get(pk=task.pk)

    return to


def milestone(task: Task, due: str, done: str = "", title: str = "") -> Milestone:
    """Add a milestone."""
    day = dt.date.fromisoformat(due)
    one = Milestone(
        task=task,
        due=day,
        year=day.year,
        title=title or f"到{due}",
        done_on=dt.date.fromisoformat(done) if done else None,
    )
    with changing(None, "test.milestone") as change:
        change.save(one)
    return one
