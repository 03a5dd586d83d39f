"""Metrics: for the machine itself, or for one who has the token."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def test_metrics_are_given_to_the_machine_itself(as_: Callable[[str], Client]) -> None:
    client = as_("")
    client.get("/health/live")
    told = client.get("/metrics").content.decode()
    assert 'luocheng_request_seconds_count{method="GET",page="alive",status="200"}' in told
    assert 'luocheng_jobs{state="waiting"} 0.0' in told
    assert "luocheng_users 7.0" in told


def test_metrics_are_kept_from_others(as_: Callable[[str], Client], monkeypatch: pytest.MonkeyPatch) -> None:
    client = as_("")
    assert client.get("/metrics", REMOTE_ADDR="10.0.0.5").status_code == 401
    assert client.get("/metrics", headers={"X-Forwarded-For": "1.2.3.4"}).status_code == 401
    monkeypatch.setenv("LUOCHENG_METRICS_TOKEN", "secret")
    assert client.get("/metrics").status_code == 401
    assert client.get("/metrics", headers={"Authorization": "Bearer secret"}).status_code == 200
