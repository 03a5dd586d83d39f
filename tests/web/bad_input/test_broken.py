"""Pages for what breaks: without room, without a database, by a fault of the program. None of them shows how."""

from __future__ import annotations

import errno
from collections.abc import Callable
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client
from django.urls import reverse

from luocheng.web.people.models import Unit, User

pytestmark = pytest.mark.django_db


def _raises(error: Exception, cause: Exception | None = None) -> Callable[..., Any]:
    def fails(*_given: Any, **_named: Any) -> Any:
        raise error from cause

    return fails


class _DiskFullError(Exception):
    sqlstate = "53100"


@pytest.mark.parametrize(
    ("error", "cause", "status", "said"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), None, 507, "磁盘满了"),
        (OSError(errno.EDQUOT, "Disk quota exceeded"), None, 507, "磁盘满了"),
        (OperationalError("database or disk is full"), None, 507, "磁盘满了"),
        (OperationalError("could not extend file"), _DiskFullError(), 507, "磁盘满了"),
        (OperationalError("database is locked"), None, 503, "正忙"),
        (OperationalError("connection to server failed"), None, 503, "没有应答"),
        (RuntimeError("a secret of the program"), None, 500, "出错了"),
    ],
)
def test_what_breaks_has_a_page_and_nothing_is_saved(
    people: dict[str, User], monkeypatch: pytest.MonkeyPatch, error: Exception, cause: Exception | None, status: int, said: str
) -> None:  # fmt: skip
    client = Client(raise_request_exception=False)
    client.force_login(people["office"], backend="django.contrib.auth.backends.ModelBackend")
    with monkeypatch.context() as patch:
        patch.setattr("luocheng.web.record.models.Event.append", _raises(error, cause))
        answer = client.post(reverse("unit-new"), {"name": "不会有的局", "active": "on"})
    page = answer.content.decode()
    assert answer.status_code == status
    assert said in page
    assert "没有保存任何改动" in page
    assert "Traceback" not in page
    assert str(error) not in page
    assert not Unit.objects.filter(name="不会有的局").exists()
    assert client.post(reverse("unit-new"), {"name": "后来的局", "active": "on"}).status_code == 302


def test_where_the_frame_of_a_page_cannot_be_drawn_a_plain_one_is(
    people: dict[str, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(people["office"], backend="django.contrib.auth.backends.ModelBackend")
    away = _raises(OperationalError("connection to server failed"))
    with monkeypatch.context() as patch:
        patch.setattr("luocheng.web.reminders.models.unseen", away)
        answer = client.get("/units/")
    assert answer.status_code == 503
    assert "没有保存任何改动" in answer.content.decode()


def test_a_program_is_told_in_its_own_shape(people: dict[str, User], monkeypatch: pytest.MonkeyPatch) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(people["office"], backend="django.contrib.auth.backends.ModelBackend")
    with monkeypatch.context() as patch:
        patch.setattr("luocheng.web.api.reads.listed", _raises(OperationalError("database or disk is full")))
        answer = client.get("/api/tasks")
    assert (answer.status_code, answer.json()["code"]) == (507, "full")
