"""Rights of the interface: every operation by every role, with a token and with every scope too few."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from luocheng.web.api.models import Scope
from luocheng.web.api.views import described
from luocheng.web.api.ways import patterns
from luocheng.web.pages.ways import see_right
from luocheng.web.people.models import User
from luocheng.web.people.rights import may
from luocheng.web.registers.models import Record, Register
from luocheng.web.targets.models import Observation, Target
from luocheng.web.tasks.models import Task
from tests.web.api.conftest import Program
from tests.web.test_rights import ROLES
from tests.web.things import THINGS

pytestmark = pytest.mark.django_db
WRITES = {
    "task-report-add": (Task, {"text": "进展"}),
    "observation-add": (Target, {"year": 2023, "value": 1.5}),
    "observation-change": (Observation, {"value": 2.5, "why": "更正", "version": 0}),
    "record-add": (Register, {"values": {"code": "GX-9"}}),
    "record-change": (Record, {"values": {"name": "东片"}, "version": 0}),
}


def operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in described()["paths"].items():
        for method, told in methods.items():
            yield method.upper(), path.removeprefix("/api"), told


def test_every_operation_is_in_one_of_the_two_lists() -> None:
    known = {p.name.removeprefix("api-") for p in patterns()} | set(WRITES)
    assert {told["operationId"] for _m, _p, told in operations()} == known


def about(name: str) -> Any:
    if name in WRITES:
        return WRITES[name][0]
    return next(p.callback.model for p in patterns() if p.name == f"api-{name}")


@pytest.mark.parametrize("role", ROLES)
def test_every_operation_is_done_or_refused_as_the_table_says(
    program: Callable[..., Program], people: dict[str, User], role: str
) -> None:
    sent = program(role)
    for method, path, told in operations():
        name, right = told["operationId"], told["x-right"]
        model = about(name)
        thing = THINGS[model](people["office"]) if model is not None else None
        if thing is not None:
            thing = type(thing).objects.get(pk=thing.pk)
        given = dict(WRITES[name][1]) if name in WRITES else None
        if given and "version" in given:
            given["version"] = thing.version
        answer = sent.ask(method, path.replace("{pk}", str(thing.pk if thing else "")), given)
        if not role:
            expected = {401}
        elif may(people[role], right, thing):
            expected = {200, 201}
        elif thing is not None and not may(people[role], see_right(right), thing):
            expected = {404}
        else:
            expected = {403}
        # What was entered by a role before is there already: it was let in.
        if answer.status_code in (409, 422) and expected == {200, 201} and method == "POST":
            continue
        assert answer.status_code in expected, (name, role, answer.status_code, answer.content.decode())
        if answer.status_code >= 400:
            assert set(answer.json()) == {"status", "code", "what", "faults"}
            assert answer.json()["status"] == answer.status_code


@pytest.mark.parametrize("scope", Scope.values)
def test_a_token_does_no_more_than_its_scopes(
    program: Callable[..., Program], people: dict[str, User], scope: str
) -> None:
    sent = program("office", scope)
    for method, path, told in operations():
        model = about(told["operationId"])
        if told["x-scope"] == scope or not may(people["office"], told["x-right"]):
            continue
        pk = THINGS[model](people["office"]).pk if model is not None else ""
        given = WRITES[told["operationId"]][1] if told["operationId"] in WRITES else None
        answer = sent.ask(method, path.replace("{pk}", str(pk)), given)
        assert (answer.status_code, answer.json()["code"]) == (403, "scope"), told["operationId"]
