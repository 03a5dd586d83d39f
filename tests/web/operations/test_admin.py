"""The room of administration: jobs and doing them once more, what needs attention."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from luocheng.web.jobs.models import Job, State
from luocheng.web.jobs.work import KINDS, Running, ask, kind, run_next
from luocheng.web.people.models import User
from luocheng.web.record.changing import changing
from luocheng.web.record.models import Event

pytestmark = pytest.mark.django_db
As = Callable[[str], Client]


@pytest.fixture
def faltering() -> Iterator[list[dict[str, Any]]]:
    """Declare a kind of job that fails the first time and does it the second."""
    given: list[dict[str, Any]] = []

    @kind("test.faltering")
    def falter(job: Running) -> dict[str, Any]:
        given.append(job.given)
        if len(given) == 1:
            raise OSError
        return {"page": "/"}

    yield given
    del KINDS["test.faltering"]


def failed(owner: User | None, **given: Any) -> Job:
    job = ask("test.faltering", "读一份文件", given, owner)
    run_next()
    job.refresh_from_db()
    assert job.state == State.FAILED
    return job


def test_a_job_is_done_once_more_with_what_it_was_given(
    as_: As, people: dict[str, User], faltering: list[dict[str, Any]]
) -> None:
    job = failed(people["liaison"], number=7)
    page = as_("liaison").get(reverse("job", args=[job.pk])).content.decode()
    assert "作业意外中断" in page
    assert reverse("job-retry", args=[job.pk]) in page
    answer = as_("administrator").post(reverse("job-retry", args=[job.pk]))
    again = Job.objects.get(repeats=job)
    assert answer.headers["Location"] == reverse("job", args=[again.pk])
    # It is still the work of who asked for it; the record tells who had it repeated.
    assert (again.owner, again.given, again.kind) == (people["liaison"], {"number": 7}, job.kind)
    event = Event.objects.get(kind="job.repeated")
    assert (event.actor, event.subject, event.after["repeats"]) == (
        people["administrator"], f"jobs.job/{again.pk}", job.pk,
    )  # fmt: skip
    # Asked once more meanwhile, there is still one.
    assert (
        as_("liaison").post(reverse("job-retry", args=[job.pk])).headers["Location"].endswith(f"/{again.pk}/")
    )
    run_next()
    again.refresh_from_db()
    assert (again.state, faltering) == (State.DONE, [{"number": 7}] * 2)
    page = as_("liaison").get(reverse("job", args=[job.pk])).content.decode()
    assert reverse("job-retry", args=[job.pk]) not in page
    assert reverse("job", args=[again.pk]) in page


def test_a_job_is_repeated_by_nobody_else(
    as_: As, people: dict[str, User], faltering: list[dict[str, Any]]
) -> None:
    job = failed(people["liaison"])
    assert as_("office").post(reverse("job-retry", args=[job.pk])).status_code == 404
    assert as_("").post(reverse("job-retry", args=[job.pk])).status_code == 302
    assert Job.objects.count() == 1


def test_a_cancelled_job_that_never_began_is_repeated(
    as_: As, people: dict[str, User], faltering: list[dict[str, Any]]
) -> None:
    job = ask("test.faltering", "x", {}, people["liaison"])
    as_("liaison").post(reverse("job-cancel", args=[job.pk]))
    as_("liaison").post(reverse("job-retry", args=[job.pk]))
    assert Job.objects.filter(repeats=job, state=State.WAITING).count() == 1


@pytest.mark.parametrize("why", ["done", "kind", "role", "inactive", "file"])
def test_what_cannot_be_done_once_more_says_why(
    as_: As, people: dict[str, User], faltering: list[dict[str, Any]], why: str
) -> None:
    path = default_storage.save("map-uploads/a.csv", ContentFile(b"x"))
    job = failed(people["liaison"], path=path)
    user = people["liaison"]
    if why == "done":
        Job.objects.filter(pk=job.pk).update(state=State.DONE)
    elif why == "kind":
        Job.objects.filter(pk=job.pk).update(kind="test.gone")
    elif why == "file":
        default_storage.delete(path)
    else:
        user.role, user.is_active = ("analyst", True) if why == "role" else (user.role, False)
        with changing(people["administrator"], "user.changed") as change:
            change.save(user)
    said = {"done": "不用重做", "kind": "不再做", "role": "变了", "inactive": "变了", "file": "不在了"}[why]
    answer = as_("administrator").post(reverse("job-retry", args=[job.pk]), follow=True)
    assert said in answer.content.decode()
    assert not Job.objects.filter(repeats=job).exists()
    if why != "done":
        assert said in as_("administrator").get(reverse("job", args=[job.pk])).content.decode()


def test_jobs_are_found_by_state_and_tell_how_long_they_ran(
    as_: As, people: dict[str, User], django_assert_max_num_queries: Any
) -> None:
    now = timezone.now()
    for n in range(60):
        Job.objects.create(
            kind="x", title=f"作业{n}", owner=people["office"], state=State.FAILED if n < 3 else State.DONE,
            began_at=now - dt.timedelta(seconds=100), ended_at=now,
            faults=[{"what": {"zh": "打不开", "en": "cannot be opened"}}] if n < 3 else [],
        )  # fmt: skip
    client = as_("administrator")
    with django_assert_max_num_queries(12):
        page = client.get(reverse("jobs"), {"state": "failed"}).content.decode()
    assert page.count("打不开") == 3
    assert "1 分 40 秒" in page
    assert "作业59" not in page
    assert client.get(reverse("jobs"), {"state": "nonsense", "page": "x"}).status_code == 200
    assert "没有符合" in client.get(reverse("jobs"), {"title": "别的"}).content.decode()
    assert "没有后台作业" in as_("liaison").get(reverse("jobs")).content.decode()
