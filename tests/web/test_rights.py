"""Rights: every address names the right it needs, and every role is let in or kept out as the table says."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from luocheng.web.people.models import Role, Unit, User
from luocheng.web.people.rights import RELATIONS, RIGHTS, may

pytestmark = pytest.mark.django_db
ROLES = [*Role.values, "other", ""]


def ways(resolver: URLResolver | None = None) -> Iterator[URLPattern]:
    for found in (resolver or get_resolver()).url_patterns:
        if isinstance(found, URLResolver):
            yield from ways(found)
        else:
            yield found


WAYS = {w.name: w for w in ways()}


def test_every_address_names_its_right() -> None:
    assert [w.name for w in ways() if not hasattr(w.callback, "action")] == []


def test_every_right_is_named_by_roles_and_relations_that_exist() -> None:
    for action, right in RIGHTS.items():
        assert set(right.roles) <= set(Role.values), action
        assert set(right.relations) <= set(RELATIONS), action
        assert right.roles or right.relations, action


def things() -> dict[str, Callable[[User], Any]]:
    """Return how a thing of each model is made that pages are about; rooms add theirs in `tests.web.things`."""
    from tests.web.things import THINGS

    return THINGS


def test_there_is_a_thing_for_every_model_that_pages_are_about() -> None:
    assert {w.callback.model for w in ways()} - {None} <= set(things())


@pytest.mark.parametrize("role", ROLES)
def test_every_role_is_let_in_or_kept_out_as_the_table_says(
    as_: Callable[[str], Client], people: dict[str, User], role: str
) -> None:
    client = as_(role)
    user = people[role] if role else None
    for name, way in WAYS.items():
        action, model = way.callback.action, way.callback.model
        if name == "logout":
            continue
        thing = things()[model](people["office"]) if model is not None else None
        given = way.pattern.converters
        address = reverse(name, kwargs={k: _given(k, thing) for k in given})
        answer = client.get(address)
        if answer.streaming:
            # Read to its end a file is closed; the connection of the test stays.
            b"".join(answer.streaming_content)
        anybody = may(_Nobody(), action, thing) if user is None else may(user, action, thing)
        kept_out = answer.status_code in (401, 403, 404) or (
            answer.status_code == 302 and answer.headers["Location"].startswith("/login/")
        )
        assert kept_out != anybody, (name, role, answer.status_code)
        assert answer.status_code < 500, name


class _Nobody:
    is_authenticated = False
    is_active = False
    role = ""
    pk = None


def _given(name: str, thing: Any) -> Any:
    from tests.web.things import GIVEN

    given = GIVEN.get(name, "1")
    return thing.pk if name == "pk" and thing is not None else given() if callable(given) else given


def test_a_thing_one_may_not_see_does_not_exist(
    as_: Callable[[str], Client], people: dict[str, User]
) -> None:
    from luocheng.web.jobs.models import Job

    job = Job.objects.create(kind="x", title="x", owner=people["office"])
    assert as_("other").get(reverse("job", args=[job.pk])).status_code == 404
    assert as_("other").get(reverse("job", args=[job.pk + 1])).status_code == 404
    assert as_("office").get(reverse("job", args=[job.pk])).status_code == 200


def test_units_are_changed_by_those_who_may(as_: Callable[[str], Client], people: dict[str, User]) -> None:
    unit = Unit.objects.get(name="市园林局")
    given = {
        "name": "市园林绿化局",
        "aliases": "园林局\n园林局\n绿化局",
        "active": "on",
        "seen": unit.version,
    }
    address = reverse("unit", args=[unit.pk])
    assert as_("liaison").post(address, given).status_code == 403
    assert as_("office").post(address, given).status_code == 302
    unit = Unit.objects.get(pk=unit.pk)
    assert (unit.name, unit.aliases) == ("市园林绿化局", ["园林局", "绿化局"])
    # The same form once more was opened before the change.
    again = as_("office").post(address, given | {"name": "别的名字"})
    assert again.status_code == 409
    assert "别人" in again.content.decode()
