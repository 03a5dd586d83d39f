"""Reminders by mail through a real SMTP server on loopback: taken, refused, away and back."""

from __future__ import annotations

import datetime as dt
import email
import email.policy
import socket
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from luocheng.web.jobs.models import Job, State
from luocheng.web.jobs.work import ask, run_next
from luocheng.web.people.models import User
from luocheng.web.record.changing import changing
from luocheng.web.reminders.models import Reminder, remind

pytestmark = pytest.mark.django_db


class Box:
    """What the server was given, and whom it refuses."""

    def __init__(self) -> None:
        self.letters: list[Any] = []
        self.refuses: dict[str, str] = {}

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        if address in self.refuses:
            return self.refuses[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        told = email.message_from_bytes(envelope.content, policy=email.policy.default)
        self.letters.append((envelope.mail_from, envelope.rcpt_tos, told))
        return "250 taken"


class Server:
    """A mail server that can be stopped and started again at its port."""

    def __init__(self, box: Box, **more: Any) -> None:
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            self.port = int(s.getsockname()[1])
        self.box, self.more = box, more
        self.running: Controller | None = None
        self.start()

    def start(self) -> None:
        self.running = Controller(self.box, hostname="127.0.0.1", port=self.port, **self.more)
        self.running.start()

    def stop(self) -> None:
        if self.running is not None:
            self.running.stop()
            self.running = None


@pytest.fixture
def serve(settings: Any) -> Iterator[Callable[..., tuple[Box, Server]]]:
    """Return a function that serves mail; it gives the box of letters and the server."""
    servers = []

    def made(**more: Any) -> tuple[Box, Server]:
        box = Box()
        servers.append(Server(box, **more))
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", servers[-1].port
        settings.PUBLIC_ADDRESS = "https://luocheng.example.cn/"
        return box, servers[-1]

    yield made
    for server in servers:
        server.stop()


@pytest.fixture
def box(serve: Callable[..., tuple[Box, Server]]) -> tuple[Box, Server]:
    """Serve mail to everybody."""
    return serve()


@pytest.fixture
def waiting(people: dict[str, User]) -> dict[str, User]:
    """Give three people an address and something new."""
    for role in ("leader", "liaison", "office"):
        with changing(None, "test") as change:
            people[role].email = f"u-{role}@example.cn"
            change.save(people[role])
        remind([people[role]], "tasks.notice/1", ("“老旧小区改造”逾期", "Old quarters: overdue"), "/tasks/1/")
    return people


def run() -> Job:
    ask("reminders.mail", "发送提醒邮件", {"day": "2026-03-02"})
    assert run_next()
    return Job.objects.exclude(state=State.WAITING).latest("pk")


def test_letters_arrive_with_sender_words_and_address(
    box: tuple[Box, Server], waiting: dict[str, User]
) -> None:
    job = run()
    assert (job.state, job.result["sent"]) == (State.DONE, 3)
    sender, _to, letter = next(one for one in box[0].letters if one[1] == ["u-leader@example.cn"])
    assert sender == "luocheng@localhost"
    assert "1项新提醒" in letter["subject"]
    text = letter.get_content()
    for part in ("“老旧小区改造”逾期", "Old quarters: overdue", "https://luocheng.example.cn/tasks/1/"):
        assert part in text
    run()
    assert len(box[0].letters) == 3


def test_one_address_that_is_refused_keeps_nobody_else_from_their_letter(
    box: tuple[Box, Server], waiting: dict[str, User], as_: Callable[[str], Client]
) -> None:
    box[0].refuses["u-leader@example.cn"] = "550 no such mailbox"
    job = run()
    assert (job.state, job.result) == (
        State.DONE,
        job.result | {"sent": 2, "refused": ["u-leader@example.cn"]},
    )
    page = as_("administrator").get(reverse("reminders")).content.decode()
    assert "u-leader@example.cn" in page
    assert "no such mailbox" in page
    # It is tried again the next time, and what went is not sent twice.
    box[0].refuses.clear()
    assert run().result["sent"] == 1
    assert len(box[0].letters) == 3


def test_a_server_that_is_away_is_tried_again_and_the_administrator_is_told(
    box: tuple[Box, Server],
    waiting: dict[str, User],
    as_: Callable[[str], Client],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made, server = box
    server.stop()
    job = run()
    assert (job.state, job.faults[0]["code"]) == (State.FAILED, "mail-not-taken")
    page = as_("administrator").get(reverse("reminders")).content.decode()
    assert page.count("没有收下邮件") == 1
    assert "没有收下邮件" in as_("administrator").get(reverse("job", args=[job.pk])).content.decode()
    assert "没有收下邮件" not in as_("office").get(reverse("reminders")).content.decode()
    # The next try waits for its time; another failure asks for one further try, not for two.
    assert not run_next()
    now = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: now + dt.timedelta(minutes=11))
    assert run_next()
    assert Job.objects.filter(state=State.WAITING).count() == 1
    assert not run_next()
    server.start()
    monkeypatch.setattr(timezone, "now", lambda: now + dt.timedelta(minutes=42))
    assert run_next()
    assert sorted(to for _from, to, _letter in made.letters) == [[f"u-{r}@example.cn"] for r in ("leader", "liaison", "office")]  # fmt: skip
    assert not Job.objects.filter(state=State.WAITING).exists()
    # What was told about the mail itself is no letter.
    assert not Reminder.objects.filter(key__startswith="mail.").exclude(mailed_at=None).exists()


def test_a_server_that_goes_in_the_middle_loses_nothing_and_sends_nothing_twice(
    box: tuple[Box, Server], waiting: dict[str, User]
) -> None:
    box[0].refuses["u-liaison@example.cn"] = "421 going down"
    assert run().state == State.FAILED
    assert len(box[0].letters) == 1
    box[0].refuses.clear()
    Job.objects.filter(state=State.WAITING).update(not_before=None)
    assert run_next()
    assert len(box[0].letters) == 3


def test_a_server_that_asks_for_a_password_is_given_it(
    serve: Callable[..., tuple[Box, Server]], settings: Any, waiting: dict[str, User]
) -> None:
    def known(server: Any, session: Any, envelope: Any, mechanism: str, given: Any) -> AuthResult:
        right = isinstance(given, LoginPassword) and (given.login, given.password) == (b"lc", b"secret")
        return AuthResult(success=right, handled=False)

    made, _server = serve(authenticator=known, auth_require_tls=False)
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "lc", "wrong"
    assert run().state == State.FAILED
    assert made.letters == []
    settings.EMAIL_HOST_PASSWORD = "secret"
    Job.objects.filter(state=State.WAITING).update(not_before=None)
    assert run_next()
    assert len(made.letters) == 3
