"""Locks after wrong passwords, and sessions that end."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from luocheng.web.jobs.work import ask, run_next
from luocheng.web.people.models import User
from luocheng.web.record.models import Event
from tests.web.conftest import PASSWORD

pytestmark = pytest.mark.django_db
Later = Callable[..., None]


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Later:
    """Return a function that moves the clock of the house."""
    real = timezone.now

    def move(**by: float) -> None:
        monkeypatch.setattr(timezone, "now", lambda: real() + dt.timedelta(**by))

    return move


def attempt(username: str = "u-liaison", password: str = "wrong", **more: Any) -> Any:
    return Client(**more).post(reverse("login"), {"username": username, "password": password})


def locked(answer: Any) -> bool:
    return answer.status_code == 429 and "暂时锁定" in answer.content.decode()


def test_five_wrong_passwords_lock_a_name_and_nobody_else(people: dict[str, User]) -> None:
    assert [locked(attempt()) for _ in range(6)] == [False] * 4 + [True] * 2
    assert locked(attempt(password=PASSWORD))
    assert attempt("u-office", PASSWORD).status_code == 302
    # From another address the owner still gets in.
    assert attempt(password=PASSWORD, REMOTE_ADDR="10.0.0.9").status_code == 302
    told = Event.objects.filter(kind="account.locked").get()
    assert (told.subject, told.after) == (people["liaison"].subject, {"address": "127.0.0.1"})


def test_a_name_has_no_more_tries_for_being_written_otherwise(people: dict[str, User]) -> None:
    names = ["u-liaison", "U-LIAISON", " u-Liaison", "u-liaisoN ", "ｕ-liaison"]
    assert [locked(attempt(n)) for n in names] == [False] * 4 + [True]


def test_a_lock_ends_after_a_quarter_of_an_hour_however_often_it_is_tried(people: dict[str, User]) -> None:
    for _ in range(8):
        attempt()
    assert locked(attempt(password=PASSWORD))
    then = timezone.now() - dt.timedelta(minutes=16)
    AccessAttempt.objects.update(attempt_time=then)
    assert attempt(password=PASSWORD).status_code == 302
    assert not AccessAttempt.objects.exists()


def test_a_lock_ends_with_a_new_password(people: dict[str, User], as_: Callable[[str], Client]) -> None:
    for _ in range(5):
        attempt("U-Liaison")
    user = people["liaison"]
    form = {"username": user.username, "name": user.name, "unit": user.unit_id, "role": user.role}
    form |= {"is_active": "on", "new_password": "temporary-word", "seen": user.version}
    as_("administrator").post(reverse("user", args=[user.pk]), form)
    assert attempt(password="temporary-word").status_code == 302


def test_wrong_passwords_are_kept_nowhere(people: dict[str, User], as_: Callable[[str], Client]) -> None:
    attempt(password="a-secret-of-somebody")
    as_("liaison").post(
        reverse("password"), {"old": "secret-one", "new": "secret-two", "again": "secret-three"}
    )
    kept = " ".join(f"{a.post_data} {a.get_data}" for a in AccessAttempt.objects.all())
    assert kept
    assert "secret" not in kept


@pytest.mark.parametrize(
    ("proxies", "header", "address"),
    [
        (0, "1.2.3.4", "127.0.0.1"),
        (1, "6.6.6.6, 1.2.3.4", "1.2.3.4"),
        (2, "6.6.6.6, 1.2.3.4, 10.0.0.1", "1.2.3.4"),
        (1, "nonsense", "127.0.0.1"),
        (1, "", "127.0.0.1"),
    ],
)
def test_the_address_is_the_one_that_our_own_proxy_saw(
    people: dict[str, User], settings: Any, proxies: int, header: str, address: str
) -> None:
    settings.PROXIES = proxies
    attempt(HTTP_X_FORWARDED_FOR=header)
    assert AccessAttempt.objects.get().ip_address == address


def test_a_session_ends_after_eight_hours(people: dict[str, User], later: Later) -> None:
    client = Client()
    client.post(reverse("login"), {"username": "u-liaison", "password": PASSWORD})
    cookie = client.cookies["sessionid"]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", 8 * 3600)
    later(hours=7, minutes=59)
    assert client.get("/units/").status_code == 200
    later(hours=8, minutes=1)
    assert client.get("/units/").headers["Location"] == "/login/?next=/units/"


def test_a_session_ends_with_log_out_and_with_the_user(
    people: dict[str, User], as_: Callable[[str], Client]
) -> None:
    client = as_("liaison")
    old = client.cookies["sessionid"].value
    client.post(reverse("logout"))
    client.cookies["sessionid"] = old
    assert client.get("/units/").status_code == 302
    client = as_("liaison")
    user = people["liaison"]
    form = {"username": user.username, "name": user.name, "role": user.role, "seen": user.version}
    as_("administrator").post(reverse("user", args=[user.pk]), form)
    assert client.get("/units/").status_code == 302


def test_sessions_that_ended_are_tidied_up(as_: Callable[[str], Client], later: Later) -> None:
    as_("liaison")
    as_("office")
    Session.objects.filter(pk=Session.objects.first().pk).update(expire_date=timezone.now() - dt.timedelta(1))
    ask("people.tidy", "清理过期的登录", {"day": "2026-03-02"})
    assert run_next()
    assert Session.objects.count() == 1
