"""The clock: which notice a task is due on a day, raised once, lifted when its cause is gone, in working days."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.core import mail

from luocheng.web.jobs.daily import ask_for_today
from luocheng.web.jobs.models import Job
from luocheng.web.jobs.models import State as JobState
from luocheng.web.jobs.work import run_next
from luocheng.web.people.models import User
from luocheng.web.record.changing import changing
from luocheng.web.record.models import Event
from luocheng.web.reminders.models import Reminder
from luocheng.web.tasks import clock
from luocheng.web.tasks.models import OWED, Light, Notice, Supervision, Task, TaskState
from tests.web.tasks.conftest import milestone

pytestmark = pytest.mark.django_db
DAY = dt.date.fromisoformat


def rules(**given: int) -> None:
    with changing(None, "test.rules") as change:
        change.save(Supervision(**given))


def notices() -> list[tuple[str, str, str, str]]:
    return [
        (n.task.title, n.colour, n.cause, str(n.reply_by or ""))
        for n in Notice.objects.select_related("task").order_by("pk")
    ]


def test_what_is_not_set_is_not_raised(task: Task) -> None:
    assert clock.run(DAY("2026-12-30")) == {"raised": 1, "lifted": 0}
    # Only the greenway is past its day; the other, due tomorrow, is not near: nobody said how near is near.
    assert notices() == [("建设绿道", "red", "overdue", "")]


def test_near_is_counted_in_working_days(task: Task) -> None:
    rules(near_days=5, reply_blue=3, reply_red=2)
    # 2026-12-31 is a Thursday: five working days before it is the Thursday before.
    clock.run(DAY("2026-12-23"))
    assert Task.objects.get(pk=task.pk).light == Light.NONE
    clock.run(DAY("2026-12-24"))
    assert Task.objects.get(pk=task.pk).light == Light.BLUE
    assert notices()[-1] == ("改造老旧小区", "blue", "near", "2026-12-29")


def test_holidays_are_no_working_days(task: Task, stand: Callable[..., Task]) -> None:
    rules(near_days=1)
    # The first working day after the holiday of October 2025 is the ninth.
    stand(task, TaskState.UNDERWAY, due=DAY("2025-10-09"))
    clock.run(DAY("2025-09-29"))
    assert Task.objects.get(pk=task.pk).light == Light.NONE
    clock.run(DAY("2025-09-30"))
    assert Task.objects.get(pk=task.pk).light == Light.BLUE


def test_a_day_that_was_done_before_changes_nothing(task: Task) -> None:
    rules(near_days=5)
    clock.run(DAY("2026-12-24"))
    events = Event.objects.count()
    assert clock.run(DAY("2026-12-24")) == {"raised": 0, "lifted": 0}
    # A clock that was set back raises nothing twice either.
    clock.run(DAY("2026-12-28"))
    assert (Event.objects.count(), Notice.objects.count()) == (events, 2)


def test_a_late_milestone_makes_a_task_yellow_until_it_is_reached(
    task: Task, stand: Callable[..., Task]
) -> None:
    stand(task, TaskState.UNDERWAY)
    one = milestone(task, "2025-06-30")
    clock.run(DAY("2025-06-30"))
    assert Notice.objects.count() == 0
    clock.run(DAY("2025-07-01"))
    (notice,) = Notice.objects.all()
    assert (notice.colour, notice.cause, notice.milestone) == ("yellow", "milestone", one)
    one.done_on = DAY("2025-07-02")
    with changing(None, "test") as change:
        change.save(one)
    assert clock.run(DAY("2025-07-03")) == {"raised": 0, "lifted": 1}
    assert Notice.objects.get().lifted_on == DAY("2025-07-03")
    assert Task.objects.get(pk=task.pk).light == Light.NONE


def test_progress_behind_the_time_makes_a_task_yellow(task: Task, stand: Callable[..., Task]) -> None:
    rules(behind_points=20)
    stand(task, TaskState.UNDERWAY, progress=30)
    clock.run(DAY("2025-06-30"))
    assert Task.objects.get(pk=task.pk).light == Light.NONE
    clock.run(DAY("2025-12-31"))
    assert Notice.objects.get(task=task).cause == "behind"


def test_red_takes_the_place_of_yellow_and_blue(task: Task, stand: Callable[..., Task]) -> None:
    rules(near_days=10)
    stand(task, TaskState.UNDERWAY)
    clock.run(DAY("2026-12-28"))
    clock.run(DAY("2027-01-04"))
    assert [(n.colour, bool(n.lifted_on)) for n in Notice.objects.filter(task=task).order_by("pk")] == [
        ("blue", True),
        ("red", False),
    ]


@pytest.mark.parametrize("state", TaskState.values)
def test_only_those_who_owe_something_are_given_notices(
    task: Task, stand: Callable[..., Task], state: str
) -> None:
    stand(task, state)
    clock.run(DAY("2027-03-01"))
    assert Notice.objects.filter(task=task).exists() == (state in OWED)


def test_submitting_lifts_what_stands_and_a_return_brings_it_back(
    task: Task, stand: Callable[..., Task], people: dict[str, User]
) -> None:
    from luocheng.web.tasks.states import ACTS, do

    task = stand(task, TaskState.UNDERWAY, due=DAY("2024-06-30"))
    clock.run(DAY("2024-07-01"))
    do(Task.objects.get(pk=task.pk), ACTS["submit"], people["liaison"])
    kept = Task.objects.get(pk=task.pk)
    assert (kept.light, Notice.objects.filter(task=task, lifted_on=None).count()) == (Light.NONE, 0)
    do(kept, ACTS["return"], people["office"], "补充")
    clock.run(DAY("2024-07-10"))
    (notice,) = Notice.objects.filter(task=task)
    assert (notice.lifted_on, notice.raised_on) == (None, DAY("2024-07-10"))
    assert Task.objects.get(pk=task.pk).light == Light.RED


def test_the_people_of_the_lead_unit_are_told_once(task: Task, people: dict[str, User]) -> None:
    clock.run(DAY("2027-01-04"))
    clock.run(DAY("2027-01-05"))
    told = Reminder.objects.filter(key__startswith="tasks.notice/", user=people["liaison"])
    assert [("红色督办单" in r.zh, "Red notice" in r.en) for r in told] == [(True, True)]
    assert not Reminder.objects.filter(key__startswith="tasks.notice/", user=people["leader"]).filter(
        zh__contains="绿道"
    )


def test_the_daily_job_runs_the_clock_and_the_mail(task: Task, people: dict[str, User]) -> None:
    with changing(None, "test.mail") as change:
        people["liaison"].email = "liaison@example.cn"
        change.save(people["liaison"])
    ask_for_today(DAY("2027-01-04"))
    while run_next():
        pass
    assert set(Job.objects.values_list("state", flat=True)) == {JobState.DONE}
    assert Task.objects.get(pk=task.pk).light == Light.RED
    assert any("红色督办单" in letter.body for letter in mail.outbox)


def test_far_days_are_counted_with_weekends_alone(task: Task, stand: Callable[..., Task]) -> None:
    rules(near_days=5, behind_points=50)
    stand(task, TaskState.UNDERWAY, due=DAY("2045-12-31"), last_year=2045)
    clock.run(DAY("2030-05-06"))
    assert Task.objects.get(pk=task.pk).light == Light.NONE
    assert clock.days_left(DAY("2030-05-10"), DAY("2030-05-06")) == 4
