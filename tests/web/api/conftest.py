"""What the tests of the interface share: clients with tokens."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from luocheng.web.api.models import Scope, Token
from luocheng.web.people.models import User
from luocheng.web.record.changing import changing


class Program:
    """A program with a token: it sends and receives JSON."""

    def __init__(self, secret: str = "") -> None:
        self.header = f"Bearer {secret}"
        self.client = Client(headers={"authorization": self.header} if secret else {})

    def ask(self, method: str, path: str, given: Any = None, **headers: str) -> Any:
        sent = {} if given is None else {"data": json.dumps(given), "content_type": "application/json"}
        return self.client.generic(
            method, f"/api{path}", headers={k.replace("_", "-"): v for k, v in headers.items()}, **sent
        )

    def get(self, path: str, **headers: str) -> Any:
        return self.ask("GET", path, **headers)


@pytest.fixture
def program(people: dict[str, User]) -> Callable[..., Program]:
    """Return a function that gives a program whose token belongs to a role."""

    def made(role: str, *scopes: str, **fields: Any) -> Program:
        if not role:
            return Program()
        token = Token(
            owner=people[role],
            name="测试",
            scopes=list(scopes or Scope.values),
            created_at=timezone.now(),
            **fields,
        )
        secret = token.renew()
        with changing(None, "test.token") as change:
            change.save(token)
        return Program(secret)

    return made
