"""Passwords: changed by their owner, set by an administrator, and nobody stays logged in with the old one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth import hashers
from django.test import Client
from django.urls import reverse

from luocheng.web import settings as shipped
from luocheng.web.people.models import Role, User
from luocheng.web.record.models import Event
from tests.web.conftest import PASSWORD

pytestmark = pytest.mark.django_db
NEW = "yi-ge-xin-de-mima"


def logged_in(username: str, password: str = PASSWORD) -> Client:
    client = Client()
    answer = client.post(reverse("login"), {"username": username, "password": password})
    assert answer.status_code == 302
    return client


def given(**other: str) -> dict[str, str]:
    return {"old": PASSWORD, "new": NEW, "again": NEW} | other


def test_a_user_changes_their_password_and_stays_while_others_are_logged_out(
    people: dict[str, User],
) -> None:
    here, elsewhere = logged_in("u-liaison"), logged_in("u-liaison")
    answer = here.post(reverse("password"), given())
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    assert "密码已改" in here.get("/").content.decode()
    assert elsewhere.get("/").status_code == 302
    logged_in("u-liaison", NEW)
    assert Client().post(reverse("login"), {"username": "u-liaison", "password": PASSWORD}).status_code == 200
    event = Event.objects.filter(kind="account.password-changed").get()
    assert (event.subject, event.actor) == (people["liaison"].subject, people["liaison"])
    assert event.after == {"password": "…"}


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"old": "not-the-password"}, "现在的密码不对"),
        ({"new": "short", "again": "short"}, "密码太短，至少要 10 个字符"),
        ({"new": "u-liaison-1", "again": "u-liaison-1"}, "太相似"),
        ({"new": "password1234", "again": "password1234"}, "太常见"),
        ({"new": "739104628517", "again": "739104628517"}, "数字"),
        ({"again": "another-long-word"}, "不一样"),
        ({"new": PASSWORD, "again": PASSWORD}, "和现在的一样"),
        ({"new": "", "again": ""}, "必填项"),
    ],
)
def test_what_is_no_good_password_is_said_and_nothing_is_changed(
    people: dict[str, User], as_: Callable[[str], Client], wrong: dict[str, str], said: str
) -> None:
    answer = as_("liaison").post(reverse("password"), given(**wrong))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    assert NEW not in page
    assert User.objects.get(username="u-liaison").password == people["liaison"].password


def test_the_password_of_now_cannot_be_guessed_on_this_page_either(as_: Callable[[str], Client]) -> None:
    client = as_("liaison")
    for _ in range(4):
        assert client.post(reverse("password"), given(old="wrong")).status_code == 422
    assert "暂时锁定" in client.post(reverse("password"), given(old="wrong")).content.decode()
    assert "暂时锁定" in client.post(reverse("password"), given()).content.decode()


def test_one_whose_password_an_administrator_set_changes_it_first(
    people: dict[str, User], as_: Callable[[str], Client]
) -> None:
    before = logged_in("u-liaison")
    user = people["liaison"]
    form = {
        "username": user.username,
        "name": user.name,
        "unit": user.unit_id,
        "role": user.role,
        "is_active": "on",
        "new_password": "temporary-word",
        "seen": user.version,
    }
    assert as_("administrator").post(reverse("user", args=[user.pk]), form).status_code == 302
    assert before.get("/").status_code == 302
    client = logged_in("u-liaison", "temporary-word")
    for name in ("overview", "units", "tasks"):
        assert client.get(reverse(name)).headers["Location"] == reverse("password")
    assert "管理员设的" in client.get(reverse("password")).content.decode()
    assert client.get("/api/units").status_code in (401, 404)
    client.post(reverse("password"), given(old="temporary-word"))
    assert client.get("/").status_code == 200
    assert not User.objects.get(pk=user.pk).must_change


def test_an_administrator_who_sets_their_own_stays_logged_in(
    people: dict[str, User], as_: Callable[[str], Client]
) -> None:
    client, user = as_("administrator"), people["administrator"]
    form = {
        "username": user.username,
        "name": user.name,
        "role": user.role,
        "is_active": "on",
        "new_password": NEW,
        "seen": user.version,
    }
    client.post(reverse("user", args=[user.pk]), form)
    assert client.get("/").status_code == 200
    assert not User.objects.get(pk=user.pk).must_change


@pytest.mark.parametrize("change", [{"role": Role.OFFICE}, {"is_active": ""}])
def test_the_last_administrator_stays_one(
    people: dict[str, User], as_: Callable[[str], Client], change: dict[str, Any]
) -> None:
    user = people["administrator"]
    form = {"username": user.username, "name": user.name, "role": user.role, "is_active": "on"}
    form = {k: v for k, v in (form | change | {"seen": user.version}).items() if v != ""}
    answer = as_("administrator").post(reverse("user", args=[user.pk]), form)
    assert "最后一位" in answer.content.decode()
    assert User.objects.get(pk=user.pk).role == Role.ADMINISTRATOR


def test_passwords_are_kept_as_argon2() -> None:
    (name,) = shipped.PASSWORD_HASHERS
    assert name == "django.contrib.auth.hashers.Argon2PasswordHasher"
    hasher = hashers.Argon2PasswordHasher()
    kept = hasher.encode(NEW, "salt-salt")
    assert kept.startswith("argon2$argon2id$")
    assert hasher.verify(NEW, kept)
