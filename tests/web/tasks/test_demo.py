"""The demonstration: two years of the tasks of an issued plan, the same each time, nothing twice."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from luocheng.web import demo
from luocheng.web.people.models import User
from luocheng.web.policies.issuing import issue
from luocheng.web.record.changing import changing
from luocheng.web.record.models import Event
from luocheng.web.tasks.demo import tasks
from luocheng.web.tasks.models import Evidence, Milestone, Notice, Report, Supervision, Task
from tests.web.tasks.conftest import make_policy

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 11, 27)


@pytest.fixture
def plan(db: Any) -> None:
    """Issue a plan of the demonstration."""
    demo.people()
    rows = tuple((f"任务{i}", ["市住房城乡建设局"], ["市财政局"], f"202{4 + i % 3}年12月") for i in range(12))
    policy, source = make_policy(rows)
    policy.demonstration = True
    with changing(None, "test.demo") as change:
        change.save(policy)
    issue(policy, source, User.objects.get(username="office"))


def test_two_years_are_made_once(plan: None) -> None:
    tasks(DAY)
    counted = [m.objects.count() for m in (Milestone, Report, Evidence, Notice, Supervision, Event)]
    assert all(counted)
    tasks(DAY)
    assert [m.objects.count() for m in (Milestone, Report, Evidence, Notice, Supervision, Event)] == counted


def test_everything_of_it_says_that_it_is_made_up(plan: None) -> None:
    tasks(DAY)
    assert all("示例数据" in r.text for r in Report.objects.all())
    assert all(m.due <= (m.task.due or DAY) for m in Milestone.objects.select_related("task"))
    assert len({t.state for t in Task.objects.all()}) > 2
