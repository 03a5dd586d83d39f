"""Forged forms: without a token, about things of other units, with keys and words that no page of ours sends."""

from __future__ import annotations

from collections.abc import Callable
from itertools import cycle, product
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from luocheng.web.jobs.models import Job
from luocheng.web.people.models import Unit, User
from luocheng.web.people.rights import may
from luocheng.web.record.models import Event
from luocheng.web.tasks.models import Task
from tests.web.test_rights import WAYS, _given, _Nobody, things

pytestmark = pytest.mark.django_db
As = Callable[[str], Client]
OPEN = {"login", "logout", "language", "sign-on", "sign-on-back"}
FORGED = ("²", "9" * 30, "-1", "abc", "' OR 1=1 --", "../../etc/passwd", "x" * 10_000)


def addresses(people: dict[str, User]) -> list[tuple[str, str, str, Any]]:
    """Return name, address, right and thing of every page but those of the interface for programs."""
    found = []
    for name, way in WAYS.items():
        if name in OPEN or name.startswith("api-"):
            continue
        action, model = way.callback.action, way.callback.model
        thing = things()[model](people["office"]) if model is not None else None
        address = reverse(name, kwargs={k: _given(k, thing) for k in way.pattern.converters})
        found.append((name, address, action, thing))
    return found


def test_nothing_is_sent_without_the_token_of_the_form(people: dict[str, User]) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(people["office"], backend="django.contrib.auth.backends.ModelBackend")
    client.get("/")
    every, before = addresses(people), Event.objects.count()
    wrong = {n: s for n, a, *_ in every if (s := client.post(a, {"name": "x"}).status_code) != 403}
    assert wrong == {}
    assert client.post("/units/new/", {"name": "x", "csrfmiddlewaretoken": "forged"}).status_code == 403
    assert Event.objects.count() == before


def test_what_one_may_not_do_is_not_done_by_sending_it_either(as_: As, people: dict[str, User]) -> None:
    every = addresses(people)
    clients = {role: as_(role) for role in ("other", "leader", "")}
    before, jobs = Event.objects.count(), Job.objects.count()
    wrong = {}
    for role, client in clients.items():
        user = people[role] if role else _Nobody()
        for name, address, action, thing in every:
            if not may(user, action, thing):
                answer = client.post(address, {"name": "x", "seen": 0})
                if answer.status_code not in (401, 403, 404):
                    wrong[role, name] = answer.status_code
    assert wrong == {}
    assert (Event.objects.count(), Job.objects.count()) == (before, jobs)


def test_addresses_with_forged_words_break_no_page(as_: As, people: dict[str, User]) -> None:
    client = as_("office")
    names = ("q", "page", "unit", "year", "state", "sort", "month", "plan", "policy", "at", "from", "a", "b", "layers", "record", "kind", "register", "results")  # fmt: skip
    wrong = {}
    for name, address, action, thing in addresses(people):
        if may(people["office"], action, thing):
            answer = client.get(address, dict(zip(names, cycle(FORGED[:2]), strict=False)))
            if answer.streaming:
                b"".join(answer.streaming_content)
            if answer.status_code >= 500:
                wrong[name] = answer.status_code
    assert wrong == {}
    assert client.get("/units/", {"q": "\x00"}).status_code == 400


@pytest.mark.parametrize("words", FORGED, ids=lambda w: w[:12])
def test_forms_with_forged_keys_break_no_page_and_change_nothing(
    as_: As, people: dict[str, User], words: str
) -> None:
    client, task = as_("office"), things()[Task](people["office"])
    unit = Unit.objects.get(name="市园林局")
    before = Event.objects.count()
    for address, sent in (
        (reverse("unit", args=[unit.pk]), {"name": "x", "parent": words, "seen": unit.version}),
        (reverse("task-person", args=[task.pk]), {"assignee": words, "seen": task.version}),
        (reverse("tasks-bulk"), {"task": [words], "act": words}),
        (reverse("policy-attach"), {"policy": words, "library": words, "seen": words}),
    ):
        assert client.post(address, sent).status_code < 500, address
    assert Event.objects.count() == before


def test_a_task_is_not_given_to_somebody_of_another_unit(as_: As, people: dict[str, User]) -> None:
    task = things()[Task](people["office"])
    form = {"assignee": people["other"].pk, "seen": task.version}
    assert as_("office").post(reverse("task-person", args=[task.pk]), form).status_code == 200
    assert Task.objects.get(pk=task.pk).assignee is None


def test_a_body_that_is_no_form_is_refused_with_a_page(as_: As, settings: Any) -> None:
    client = as_("office")
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 10
    answer = client.post(reverse("unit-new"), {f"n{i}": "x" for i in range(20)})
    assert (answer.status_code, "太多" in answer.content.decode()) == (413, True)
    for kind in ("multipart/form-data; boundary=x", "multipart/form-data", "application/json"):
        answer = client.generic("POST", reverse("unit-new"), b"\xff\xfe\x00nonsense", content_type=kind)
        assert answer.status_code in (200, 400), kind
        assert "<main" in answer.content.decode()


def test_a_file_beyond_the_limit_is_refused_on_every_form(
    as_: As, people: dict[str, User], settings: Any
) -> None:
    settings.LARGEST_UPLOAD = 1000
    settings.FILE_UPLOAD_HANDLERS = [
        "luocheng.web.pages.uploads.BoundedUpload",
        "django.core.files.uploadhandler.TemporaryFileUploadHandler",
    ]
    for name, address, role in uploads(people):
        file = SimpleUploadedFile("a.xlsx", b"PK\x03\x04" + b"x" * 300_000)
        answer = as_(role).post(address, {"file": file, "files": file, "evidence": file, "text": "x"})
        assert (answer.status_code, "没有保存" in answer.content.decode()) == (422, True), name
    assert Job.objects.count() == 0


def uploads(people: dict[str, User]) -> list[tuple[str, str, str]]:
    """Return every page that takes a file, with who may send one."""
    from luocheng.web.registers.models import Register
    from luocheng.web.targets.models import Target

    task, register, target = (things()[m](people["office"]) for m in (Task, Register, Target))
    Job.objects.all().delete()
    return [
        ("policy", reverse("policy-new"), "office"),
        ("register", reverse("register-import-new", args=[register.pk]), "liaison"),
        ("layer", reverse("map-layer-new"), "office"),
        ("tasks", reverse("task-import"), "office"),
        ("values", reverse("targets-import"), "office"),
        ("checkup", reverse("targets-checkup"), "office"),
        ("report", reverse("task-report", args=[task.pk]), "liaison"),
        ("value", reverse("target-observe", args=[target.pk]), "office"),
    ]


WRONG = (
    ("程序.exe", b"MZ\x90\x00"),
    ("没有后缀", b"x"),
    ("页面.pdf", b"<html><script>alert(1)</script></html>"),
    ("图片.png", b"MZ\x90\x00"),
    ("表.xlsx", b"not a workbook"),
    ("空.xlsx", b""),
    ("表.csv", b"\x00\x01\x02"),
)


def test_a_file_that_is_not_what_its_name_says_is_refused_on_every_form(
    as_: As, people: dict[str, User]
) -> None:
    from luocheng.web.jobs.models import State
    from luocheng.web.jobs.work import run_next

    every = uploads(people)
    clients = {role: as_(role) for role in ("office", "liaison")}
    kept = Event.objects.filter(kind__in=["task.evidence", "target.observed", "register.imported"])
    before = kept.count()
    for (where, address, role), (name, content) in product(every, WRONG):
        file = SimpleUploadedFile(name, content)
        kind = "files" if where == "report" else "evidence" if where == "value" else "file"
        sent = {kind: file, "text": "x", "title": "x", "year": 2025, "given": "5"}
        answer = clients[role].post(address, sent)
        assert answer.status_code in (200, 302, 422), (where, name, answer.status_code)
        if answer.status_code == 302:
            # Kinds that a room reads are tried by a job, which says what is wrong.
            assert Job.objects.exists(), (where, name)
            while run_next():
                pass
            job = Job.objects.latest("pk")
            assert job.state == State.FAILED or job.result, (where, name)
            assert all(f["code"] != "job-broke" for f in job.faults), (where, name, job.faults)
        assert kept.count() == before, (where, name)
