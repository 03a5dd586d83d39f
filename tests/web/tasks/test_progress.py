"""Reports, evidence, milestones and the percentage that follows from them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from luocheng.web.people.models import User
from luocheng.web.record.models import Event
from luocheng.web.reminders.models import Reminder
from luocheng.web.tasks.models import Evidence, Milestone, Notice, Report, Task, TaskState
from luocheng.web.tasks.progress import FACTS, refresh
from tests.web.tasks.conftest import milestone

pytestmark = pytest.mark.django_db


@pytest.fixture
def underway(task: Task, stand: Callable[..., Task]) -> Task:
    """Return a task under way."""
    return stand(task, TaskState.UNDERWAY)


def send(client: Client, task: Task, **given: object) -> int:
    data = {"text": "完成前期", "problem": "", "seen": task.version} | given
    return client.post(reverse("task-report", args=[task.pk]), data).status_code


def test_a_report_gives_the_percentage_where_there_are_no_milestones(
    underway: Task, as_: Callable[[str], Client]
) -> None:
    assert send(as_("liaison"), underway, percent="40") == 302
    task = Task.objects.get(pk=underway.pk)
    assert (task.progress, task.basis, task.state) == (40, "reported", TaskState.UNDERWAY)
    assert Report.objects.get().unit.name == "市住房城乡建设局"


def test_a_supporting_unit_reports_without_a_percentage(underway: Task, as_: Callable[[str], Client]) -> None:
    assert send(as_("other"), underway, percent="90") == 302
    assert Report.objects.get().percent is None
    assert Task.objects.get(pk=underway.pk).progress == 0


def test_milestones_count_before_what_is_said(underway: Task, as_: Callable[[str], Client]) -> None:
    first, _second, _third = (milestone(underway, f"202{i}-06-30") for i in (4, 5, 6))
    page = as_("liaison").get(reverse("task-report", args=[underway.pk])).content.decode()
    assert 'name="percent"' not in page
    assert send(as_("liaison"), underway, percent="90", milestones=[first.pk]) == 302
    task = Task.objects.get(pk=underway.pk)
    assert (task.progress, task.basis) == (33, "milestones")
    assert Milestone.objects.get(pk=first.pk).done_on is not None


def test_facts_of_other_rooms_count_before_what_is_said(
    underway: Task, as_: Callable[[str], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("luocheng.web.tasks.progress.FACTS", [lambda task: 120])
    assert FACTS is not None
    refresh(underway)
    assert (underway.progress, underway.basis) == (100, "facts")


def test_a_percentage_set_by_hand_needs_a_reason_and_stays_until_it_is_cleared(
    underway: Task, as_: Callable[[str], Client], people: dict[str, User]
) -> None:
    address = reverse("task-progress", args=[underway.pk])
    send(as_("liaison"), underway, percent="40")
    seen = Task.objects.get(pk=underway.pk).version
    assert as_("office").post(address, {"percent": "60", "why": "", "seen": seen}).status_code == 200
    assert as_("office").post(address, {"percent": "60", "why": "现场核实", "seen": seen}).status_code == 302
    send(as_("liaison"), Task.objects.get(pk=underway.pk), percent="80")
    task = Task.objects.get(pk=underway.pk)
    assert (task.progress, task.basis, task.progress_by, task.progress_why) == (
        60,
        "manual",
        people["office"],
        "现场核实",
    )
    as_("office").post(address, {"percent": "", "why": "恢复", "seen": task.version})
    assert Task.objects.get(pk=underway.pk).progress == 80


def test_a_report_may_submit_the_task(
    underway: Task, as_: Callable[[str], Client], people: dict[str, User]
) -> None:
    assert send(as_("liaison"), underway, submit="1") == 302
    assert Task.objects.get(pk=underway.pk).state == TaskState.REPORTED
    assert Reminder.objects.filter(user=people["office"], zh__contains="提交了反馈").exists()


def test_a_supporting_unit_does_not_submit(underway: Task, as_: Callable[[str], Client]) -> None:
    assert send(as_("other"), underway, submit="1") == 302
    assert Task.objects.get(pk=underway.pk).state == TaskState.UNDERWAY


def test_evidence_is_kept_with_its_checksum_and_given_back(
    underway: Task, as_: Callable[[str], Client]
) -> None:
    data = b"%PDF-1.7 hello"
    file = SimpleUploadedFile("../../验收 报告.pdf", data)
    assert send(as_("liaison"), underway, files=[file, SimpleUploadedFile("a.txt", b"text")]) == 302
    first = Evidence.objects.order_by("pk")[0]
    assert (first.name, first.size) == ("验收 报告.pdf", len(data))
    assert first.checksum == __import__("hashlib").sha256(data).hexdigest()
    answer = as_("other").get(reverse("task-evidence", args=[first.pk]))
    assert b"".join(answer.streaming_content) == data
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.exe", b"MZ"),
        ("a.svg", b"<svg onload='x'/>"),
        ("a.html", b"<script>"),
        ("a.pdf", b"MZ\x90 no pdf"),
        ("a.png", b"%PDF-1.7"),
        ("a.txt", b"MZ\x00\x00"),
        ("noending", b"text"),
    ],
)
def test_a_file_that_is_not_what_it_says_is_refused_and_nothing_is_kept(
    underway: Task, as_: Callable[[str], Client], name: str, data: bytes
) -> None:
    good = SimpleUploadedFile("a.txt", b"text")
    assert send(as_("liaison"), underway, files=[good, SimpleUploadedFile(name, data)]) == 200
    assert (Report.objects.count(), Evidence.objects.count()) == (0, 0)


def test_a_script_in_a_report_is_text(underway: Task, as_: Callable[[str], Client]) -> None:
    send(as_("liaison"), underway, text="<script>alert(1)</script>", problem="<img src=x onerror=y>")
    page = as_("office").get(reverse("task", args=[underway.pk])).content.decode()
    assert "<script>alert" not in page
    assert "<img src=x" not in page


def test_a_problem_is_told_to_the_office_and_answered(
    underway: Task, as_: Callable[[str], Client], people: dict[str, User]
) -> None:
    send(as_("liaison"), underway, problem="资金没有到位")
    report = Report.objects.get()
    assert Reminder.objects.filter(user=people["office"], zh__contains="协调").exists()
    assert "资金没有到位" in as_("office").get(reverse("task-problems")).content.decode()
    address = reverse("task-answer", args=[report.pk])
    assert as_("liaison").post(address, {"answer": "x"}).status_code == 403
    assert as_("leader").post(address, {"answer": "已协调", "seen": report.version}).status_code == 302
    assert Report.objects.get().answered_by == people["leader"]
    assert "资金没有到位" not in as_("office").get(reverse("task-problems")).content.decode()


def test_milestones_are_added_changed_and_removed(underway: Task, as_: Callable[[str], Client]) -> None:
    new = reverse("task-milestone-new", args=[underway.pk])
    assert as_("other").post(new, {"title": "x", "due": "2025-06-30"}).status_code == 403
    as_("liaison").post(new, {"title": "方案", "due": "2025-06-30", "done_on": ""})
    one = Milestone.objects.get()
    assert (one.year, Task.objects.get(pk=underway.pk).basis) == (2025, "milestones")
    address = reverse("task-milestone", args=[one.pk])
    given = {"title": "方案", "due": "2026-06-30", "done_on": "2026-06-01", "seen": one.version}
    as_("office").post(address, given)
    assert Task.objects.get(pk=underway.pk).progress == 100
    assert as_("office").post(address, given | {"title": "别的"}).status_code == 409
    as_("office").post(address, {"remove": "1"})
    assert not Milestone.objects.exists()
    assert Event.objects.filter(subject=underway.subject, kind="task.milestone").exists()


def test_a_notice_is_replied_to_by_the_lead_unit(
    underway: Task, as_: Callable[[str], Client], people: dict[str, User]
) -> None:
    from luocheng.web.tasks import clock

    clock.run(dt.date(2027, 1, 4))
    notice = Notice.objects.get(task=underway)
    address = reverse("task-reply", args=[notice.pk])
    assert as_("other").post(address, {"reply": "x"}).status_code == 403
    assert as_("liaison").post(address, {"reply": "下月完成", "seen": notice.version}).status_code == 302
    notice = Notice.objects.get(pk=notice.pk)
    assert (notice.reply, notice.replied_by) == ("下月完成", people["liaison"])
    # It stands until its cause is gone: a reply is no work.
    assert notice.lifted_on is None
