"""Clocks that jump, forwards and back: nobody's work is lost, nothing is done twice, the record holds."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from luocheng.web.jobs import work
from luocheng.web.jobs.daily import DAILY, ask_for_today
from luocheng.web.jobs.models import Job, State
from luocheng.web.people.models import Unit, User
from luocheng.web.record.chain import verify
from luocheng.web.record.changing import changing
from luocheng.web.record.models import ChainHead, Event
from luocheng.web.tasks import clock
from luocheng.web.tasks.models import Notice
from tests.web.conftest import PASSWORD
from tests.web.tasks.conftest import policy, task  # noqa: F401 - fixtures

pytestmark = pytest.mark.django_db
Jump = Callable[..., None]


@pytest.fixture
def jump(monkeypatch: pytest.MonkeyPatch) -> Jump:
    """Return a function that sets the clock on the wall so far from the right time."""
    now, wall = timezone.now, time.time

    def to(**by: float) -> None:
        off = dt.timedelta(**by)
        monkeypatch.setattr(timezone, "now", lambda: now() + off)
        monkeypatch.setattr(time, "time", lambda: wall() + off.total_seconds())

    return to


@pytest.fixture(autouse=True)
def watch() -> Iterator[None]:
    """Begin with a watch on no job."""
    work._heard.clear()
    yield
    work._heard.clear()


def running(tries: int = 1) -> Job:
    return Job.objects.create(
        kind="people.tidy", title="x", state=State.RUNNING, alive_at=timezone.now(), tries=tries
    )


@pytest.mark.parametrize("days", [400, -400])
def test_a_job_that_runs_stays_with_its_worker(db: Any, jump: Jump, days: int) -> None:
    job = running()
    assert not work.run_next()
    jump(days=days)
    assert not work.run_next()
    job.refresh_from_db()
    assert (job.state, job.tries) == (State.RUNNING, 1)


def test_a_job_whose_worker_is_gone_is_done_anew_after_a_minute_of_the_watch(
    db: Any, jump: Jump, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = running()
    jump(days=-400)
    assert not work.run_next()
    watch = time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: watch + 61)
    assert work.run_next()
    job.refresh_from_db()
    assert (job.state, job.tries) == (State.DONE, 2)


def test_a_worker_that_was_taken_for_dead_writes_nothing_into_the_job(db: Any) -> None:
    job = running()
    slow = work.Running(Job.objects.get(pk=job.pk))
    Job.objects.filter(pk=job.pk).update(tries=2)
    with pytest.raises(work.StoppedError):
        slow.tell(5, 10)
    job.refresh_from_db()
    assert (job.done, job.state) == (0, State.RUNNING)


def test_daily_work_goes_on_after_a_clock_was_far_ahead(db: Any) -> None:
    for day, asked in (("2026-03-02", True), ("2031-01-01", True), ("2026-03-03", True), ("2026-03-02", False), ("2026-03-03", False), ("2026-03-04", True)):  # fmt: skip
        assert bool(ask_for_today(dt.date.fromisoformat(day))) == asked, day
    assert Job.objects.count() == 4 * len(DAILY)


def test_notices_of_a_day_that_never_was_are_lifted_when_the_clock_is_right_again(task: Any) -> None:  # noqa: F811
    clock.run(dt.date(2026, 6, 1))
    assert not Notice.objects.filter(lifted_on=None).exists()
    assert clock.run(dt.date(2031, 1, 1))["raised"] > 0
    clock.run(dt.date(2026, 6, 2))
    assert not Notice.objects.filter(lifted_on=None).exists()


def test_the_record_holds_whatever_the_clock_says(people: dict[str, User], jump: Jump) -> None:
    for days in (0, 400, -400, 0):
        jump(days=days)
        with changing(people["office"], "unit.added") as change:
            change.save(Unit(name=f"单位 {days} {Event.objects.count()}"))
    head = ChainHead.objects.get(pk=1)
    assert list(verify(Event.objects.order_by("number").iterator(), (head.number, head.hash))) == []


def test_who_is_logged_out_by_a_jump_loses_nothing_and_is_let_in_again(
    people: dict[str, User], jump: Jump
) -> None:
    client = Client()
    log_in = {"username": "u-office", "password": PASSWORD}
    client.post(reverse("login"), log_in)
    unit = Unit.objects.get(name="市园林局")
    form = {"name": unit.name, "aliases": "", "district": "东区", "active": "on", "seen": unit.version}
    jump(days=400)
    answer = client.post(reverse("unit", args=[unit.pk]), form)
    assert (answer.status_code, "没有丢" in answer.content.decode(), "东区" in answer.content.decode()) == (
        403,
        True,
        True,
    )
    assert client.post(reverse("login"), log_in).status_code == 302
    assert client.post(reverse("unit", args=[unit.pk]), form).status_code == 302
    # Set right again, who logged in meanwhile stays, and others can log in.
    jump()
    assert client.get("/units/").status_code == 200
    assert Client().post(reverse("login"), log_in).status_code == 302


def test_a_lock_of_a_time_that_never_was_is_lifted_by_a_new_password(
    people: dict[str, User], jump: Jump, as_: Callable[[str], Client]
) -> None:
    jump(days=400)
    for _ in range(5):
        Client().post(reverse("login"), {"username": "u-liaison", "password": "wrong"})
    jump()
    user = people["liaison"]
    form = {"username": user.username, "name": user.name, "unit": user.unit_id, "role": user.role}
    form |= {"is_active": "on", "new_password": "temporary-word", "seen": user.version}
    as_("administrator").post(reverse("user", args=[user.pk]), form)
    assert (
        Client().post(reverse("login"), {"username": "u-liaison", "password": "temporary-word"}).status_code
        == 302
    )
