"""The room of administration: jobs and doing them once more, what needs attention."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse
from django.utils import timezone

import luocheng
from luocheng.calendar import amend_with, calendar, count_working_days, national_calendar
from luocheng.calendar_file import read_calendar
from luocheng.web.jobs.daily import ask_for_today
from luocheng.web.jobs.models import Job, State
from luocheng.web.jobs.work import KINDS, Running, ask, kind, run_next
from luocheng.web.operations import backups as keeping
from luocheng.web.operations.days import with_own_days
from luocheng.web.operations.environment import VARIABLES
from luocheng.web.operations.models import HOUSE, OWN_DAYS, House, OwnDay
from luocheng.web.people.models import Unit, User
from luocheng.web.record.changing import changing
from luocheng.web.record.models import Event
from luocheng.web.tasks.clock import days_left

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


@pytest.fixture(autouse=True)
def afresh() -> Iterator[None]:
    """Hold nothing from one test to the next."""
    HOUSE.clear()
    OWN_DAYS.clear()
    yield
    HOUSE.clear()
    OWN_DAYS.clear()


@pytest.fixture
def shelf(tmp_path: Path, settings: Any) -> Path:
    """Return the folder of backups of a data folder of one's own."""
    settings.DATA = tmp_path
    return keeping.folder()


def put(shelf: Path, name: str, at: dt.datetime | None = None, **told: Any) -> Path:
    shelf.mkdir(exist_ok=True)
    path = shelf / name
    path.write_bytes(b"backup")
    if at is not None:
        note = {"at": at.isoformat(), "by": "甲", "luocheng": "0.1.0", "size": 6, "sha256": "ab" * 32}
        note |= {"tables": 50, "rows": 1234, "files": 7} | told
        path.with_name(f"{name}.json").write_text(json.dumps(note), "utf-8")
    return path


# --- the page that leads everywhere ---------------------------------------------------------------------------------


def test_the_page_leads_to_what_its_reader_may_open(
    as_: As, shelf: Path, django_assert_max_num_queries: Any
) -> None:
    client = as_("administrator")
    with django_assert_max_num_queries(12):
        page = client.get(reverse("administration")).content.decode()
    for name in (
        "units",
        "users",
        "rights",
        "settings",
        "workdays",
        "jobs",
        "backups",
        "audit",
        "task-supervision",
    ):
        assert f'href="{reverse(name)}"' in page, name
    page = as_("office").get(reverse("administration")).content.decode()
    assert f'href="{reverse("backups")}"' in page
    assert f'href="{reverse("users")}"' not in page
    assert f'href="{reverse("audit")}"' not in page
    assert as_("leader").get(reverse("administration")).status_code == 403


def test_what_needs_attention_is_said_and_is_gone_when_it_was_done(
    as_: As, people: dict[str, User], shelf: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = timezone.now()
    Job.objects.create(kind="x", title="x", state=State.FAILED, ended_at=now)
    refused = Job.objects.create(
        kind="reminders.mail", title="x", state=State.DONE, result={"refused": ["a@b.cn"]}
    )
    waiting = Job.objects.create(kind="x", title="x", asked_at=now - dt.timedelta(minutes=5))
    with changing(None, "test.unit") as change:
        change.save(Unit(name="市城管局"))
    client = as_("administrator")
    page = client.get(reverse("administration")).content.decode()
    for said in (
        "1 个后台作业没有完成", "1 个邮箱退回", "a@b.cn", "没有工作进程在做", "没有备份", "2 个单位没有用户", "市城管局",
    ):  # fmt: skip
        assert said in page, said
    Job.objects.filter(state=State.FAILED).update(ended_at=now - dt.timedelta(days=8))
    Job.objects.filter(pk=refused.pk).update(
        state=State.FAILED, faults=[{"what": {"zh": "没有人应答", "en": "x"}}]
    )
    Job.objects.filter(pk=waiting.pk).update(state=State.DONE)
    put(shelf, "luocheng-1.tar.gz", now - dt.timedelta(days=9))
    monkeypatch.setattr(
        "luocheng.web.operations.attention.calendar",
        lambda **_: national_calendar().with_weekends(dt.date(2099, 12, 31)),
    )
    page = client.get(reverse("administration")).content.decode()
    for said in ("提醒邮件没有发出去", "没有人应答", "9 天以前"):
        assert said in page, said
    for said in ("后台作业没有完成", "没有工作进程", "文件夹里没有备份", "放假安排还没有"):
        assert said not in page, said
    put(shelf, "luocheng-2.tar.gz", now, size=5)
    page = client.get(reverse("administration")).content.decode()
    assert "1 份备份与做好时大小不同" in page
    assert "天以前" not in page


# --- settings -------------------------------------------------------------------------------------------------------


def test_what_is_set_on_the_page_stands_in_the_head_and_at_the_log_in(
    as_: As, people: dict[str, User]
) -> None:
    client = as_("administrator")
    given = {"name": "示例市指挥部", "notice": "今晚\n<b>停机</b>", "backup_keep": "", "seen": "0"}
    assert client.post(reverse("settings"), given).status_code == 302
    assert "示例市指挥部" in as_("leader").get(reverse("overview")).content.decode()
    page = as_("").get(reverse("login")).content.decode()
    assert "今晚<br>&lt;b&gt;停机" in page
    event = Event.objects.get(kind="setting.changed")
    assert event.after["name"] == "示例市指挥部"
    # Somebody whose page was opened before.
    assert client.post(reverse("settings"), given | {"name": "y"}).status_code in (302, 409)
    assert client.post(reverse("settings"), given | {"name": "z", "seen": "0"}).status_code == 409
    assert client.post(reverse("settings"), given | {"backup_keep": "0"}).status_code == 422


def test_the_office_sees_settings_and_does_not_change_them(as_: As) -> None:
    page = as_("office").get(reverse("settings")).content.decode()
    assert "没有开" not in page
    assert 'name="notice"' not in page
    as_("office").post(reverse("settings"), {"name": "x", "seen": "0"})
    assert not House.objects.exists()
    assert as_("analyst").get(reverse("settings")).status_code == 403


def test_secrets_are_told_of_and_never_shown(as_: As, monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    settings.EMAIL_HOST_PASSWORD = "geheim-7"
    settings.SECRET_KEY = "geheim-8"
    monkeypatch.setenv("LUOCHENG_MAIL_PASSWORD", "geheim-7")
    monkeypatch.setenv("LUOCHENG_METRICS_TOKEN", "geheim-9")
    settings.DATABASES["default"] | {"PASSWORD": "geheim-6"}
    page = as_("administrator").get(reverse("settings")).content.decode()
    assert "geheim" not in page
    assert page.count("已设定，不显示") == 2


def test_every_variable_that_is_read_is_on_the_page() -> None:
    web = Path(luocheng.__file__).parent / "web"
    read = {n for p in web.rglob("*.py") for n in re.findall(r"LUOCHENG_[A-Z_]+", p.read_text("utf-8"))}
    assert read <= {v.name for v in VARIABLES}
    documented = (web.parents[2] / "docs" / "reference" / "web.md").read_text("utf-8")
    assert [v.name for v in VARIABLES if v.name not in documented] == []


# --- backups --------------------------------------------------------------------------------------------------------


def test_backups_are_listed_fetched_and_deleted_with_a_reason(
    as_: As, people: dict[str, User], shelf: Path
) -> None:
    assert "还没有备份" in as_("administrator").get(reverse("backups")).content.decode()
    path = put(shelf, "luocheng-20260101-000000.tar.gz", timezone.now())
    put(shelf, "由命令行做的.tar.gz")
    (shelf / "x.txt").write_text("no backup")
    client = as_("administrator")
    page = client.get(reverse("backups")).content.decode()
    for said in ("1234 行", "ab" * 32, "由命令行做的", f"luocheng restore {shelf.parent}.old/backups/"):
        assert said in page, said
    assert "x.txt" not in page
    answer = client.get(reverse("backup-file", args=[path.name]))
    assert b"".join(answer.streaming_content) == b"backup"
    assert Event.objects.get(kind="backup.downloaded").subject == f"backup/{path.name}"
    address = reverse("backup-delete", args=[path.name])
    assert client.post(address, {"why": ""}).status_code == 422
    assert path.exists()
    assert client.post(address, {"why": "已另存"}).status_code == 302
    assert not path.exists()
    assert not path.with_name(f"{path.name}.json").exists()
    event = Event.objects.get(kind="backup.deleted")
    assert (event.why, event.before["rows"]) == ("已另存", 1234)
    assert client.get(address).status_code == 404


def test_the_office_sees_backups_and_takes_none(as_: As, shelf: Path) -> None:
    path = put(shelf, "luocheng-20260101-000000.tar.gz", timezone.now())
    client = as_("office")
    page = client.get(reverse("backups")).content.decode()
    assert path.name in page
    assert "luocheng restore" not in page
    assert client.get(reverse("backup-file", args=[path.name])).status_code == 403
    assert client.post(reverse("backup-delete", args=[path.name]), {"why": "x"}).status_code == 403
    assert client.post(reverse("backup-new")).status_code == 403
    assert path.exists()


@pytest.mark.parametrize(
    "name", ["../secret-key", "..", ".hidden.tar.gz", "x.txt", "link.tar.gz", "x.tar.gz.json"]
)
def test_nothing_but_backups_is_given(as_: As, shelf: Path, name: str) -> None:
    put(shelf, "x.tar.gz", timezone.now())
    put(shelf, ".hidden.tar.gz")
    put(shelf, "x.txt")
    (shelf.parent / "secret-key").write_text("geheim")
    (shelf / "link.tar.gz").symlink_to(shelf.parent / "secret-key")
    assert keeping.one(name) is None
    assert as_("administrator").get(f"/admin/backups/{name}/").status_code == 404


def test_one_backup_is_made_at_a_time(as_: As, people: dict[str, User], shelf: Path) -> None:
    for _ in range(2):
        as_("administrator").post(reverse("backup-new"))
    job = Job.objects.get(kind=keeping.KIND)
    assert (job.owner, job.title) == (people["administrator"], "备份")
    assert "正在备份" in as_("office").get(reverse("backups")).content.decode()


def test_daily_backups_are_made_where_they_are_set_and_no_more_are_kept(
    people: dict[str, User], shelf: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert keeping.KIND not in {j.kind for j in ask_for_today(dt.date(2026, 3, 2))}
    with changing(people["administrator"], "setting.changed") as change:
        change.save(House(backup_daily=True, backup_keep=2))
        HOUSE.changes()
    assert keeping.KIND in {j.kind for j in ask_for_today(dt.date(2026, 3, 3))}
    now = timezone.now()
    by_hand = put(shelf, "luocheng-20250101-000000.tar.gz", now - dt.timedelta(days=400))
    for n in range(1, 4):
        put(shelf, f"luocheng-2026010{n}-000000-daily.tar.gz", now - dt.timedelta(days=10 - n))

    def written(path: Path, job: Running) -> dict[str, Any]:
        path.write_bytes(b"new")
        return {"at": now.isoformat(), "luocheng": "0.1.0", "tables": {"a": {"rows": 3}}, "files": 1}

    monkeypatch.setattr(keeping, "_written", written)
    Job.objects.exclude(kind=keeping.KIND).delete()
    run_next()
    job = Job.objects.get(kind=keeping.KIND)
    assert (job.state, job.page) == (State.DONE, reverse("backups"))
    left = keeping.kept()
    assert [b.name for b in left[1:]] == ["luocheng-20260103-000000-daily.tar.gz", by_hand.name]
    assert left[0].told["rows"] == 3
    assert left[0].told["sha256"] == hashlib.sha256(b"new").hexdigest()
    assert Event.objects.filter(kind="backup.deleted", actor=None).count() == 2
    assert Event.objects.filter(kind="backup.made").count() == 1


# --- working days ---------------------------------------------------------------------------------------------------


@pytest.fixture
def counting_with_own_days() -> Iterator[None]:
    """Have the calendar amended as the server has it."""
    amend_with(with_own_days)
    yield
    amend_with(None)


def test_a_year_is_shown_with_its_holidays_and_made_up_days(
    as_: As, django_assert_max_num_queries: Any
) -> None:
    client = as_("liaison")
    with django_assert_max_num_queries(12):
        page = client.get(reverse("workdays"), {"year": "2025"}).content.decode()
    assert "国庆节、中秋" in page
    assert "10-01 – 10-08" in page
    assert "09-28、10-11" in page
    assert (
        f"{national_calendar().working_days_between(dt.date(2024, 12, 31), dt.date(2025, 12, 31))} 个工作日"
        in page
    )
    assert "还没有" not in page
    assert "还没有" in client.get(reverse("workdays"), {"year": "2031"}).content.decode()
    for year in ("1", "99999999", "x", "-5", "٣"):
        assert client.get(reverse("workdays"), {"year": year}).status_code == 200


def test_a_day_of_the_city_is_counted_at_once_everywhere(
    as_: As, people: dict[str, User], counting_with_own_days: None
) -> None:
    before, day, after = dt.date(2026, 3, 2), dt.date(2026, 3, 3), dt.date(2026, 3, 4)
    assert calendar().working_days_between(before, after) == 2
    given = {"day": "2026-03-03", "worked": "off", "reason": "建市纪念日", "document": "示政发〔2026〕1号"}
    assert as_("liaison").post(reverse("workdays"), given).status_code == 200
    assert not OwnDay.objects.exists()
    assert as_("office").post(reverse("workdays"), given).status_code == 302
    assert calendar().working_days_between(before, after) == 1
    assert days_left(after, before) == 1
    assert count_working_days(pl.Series([before]), pl.Series([after])).to_list() == [1]
    assert calendar(amended=False).is_working_day(day)
    # Notices are counted anew, and the record says who and why.
    assert Job.objects.filter(kind="tasks.clock", state=State.WAITING).count() == 1
    event = Event.objects.get(kind="workday.added")
    assert (event.actor, event.why, event.after["document"]) == (
        people["office"],
        "建市纪念日",
        "示政发〔2026〕1号",
    )
    page = as_("liaison").get(reverse("workdays"), {"year": 2026}).content.decode()
    assert "建市纪念日" in page
    assert "市休" in page
    own = OwnDay.objects.get()
    drop = reverse("workday-drop", args=[own.pk])
    assert as_("analyst").post(drop, {"why": "x"}).status_code == 403
    assert as_("office").post(drop, {"why": ""}).status_code == 422
    assert as_("office").post(drop, {"why": "改期"}).status_code == 302
    assert calendar().working_days_between(before, after) == 2


@pytest.mark.parametrize(
    ("day", "worked", "said"),
    [
        ("2026-03-03", "worked", "本来就上班"),
        ("2026-03-07", "off", "本来就放假"),
        ("2026-10-01", "off", "本来就放假"),
        ("1999-01-01", "off", "日历从"),
        ("x", "off", ""),
        ("2026-03-03", "sideways", ""),
    ],
)
def test_a_day_that_changes_nothing_is_refused(as_: As, day: str, worked: str, said: str) -> None:
    given = {"day": day, "worked": worked, "reason": "x", "document": "x"}
    answer = as_("office").post(reverse("workdays"), given)
    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_the_command_line_counts_alike_with_the_calendar_file(
    as_: As, tmp_path: Path, counting_with_own_days: None
) -> None:
    with changing(None, "workday.added") as change:
        for day, worked in (
            ("2026-03-03", False),
            ("2026-10-08", False),
            ("2026-10-02", True),
            ("2031-03-03", False),
        ):
            change.save(OwnDay(day=dt.date.fromisoformat(day), worked=worked, reason="x", document="x"))
        OWN_DAYS.changes()
    path = tmp_path / "calendar.yaml"
    path.write_bytes(as_("leader").get(reverse("workdays-file")).content)
    file, here = read_calendar(path), calendar()
    assert (file.since, file.until) == (here.since, here.until)
    days = [here.since + dt.timedelta(n) for n in range((here.until - here.since).days + 1)]
    assert [d for d in days if file.is_working_day(d) != here.is_working_day(d)] == []
    # Beyond what is announced the city's days are kept with the weekends.
    assert not here.with_weekends(dt.date(2031, 12, 31)).is_working_day(dt.date(2031, 3, 3))
