"""The record: no change without its event, no event changed unseen, no change lost to a faster one."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection

from luocheng.web.people.models import Unit, User
from luocheng.web.record.chain import verify
from luocheng.web.record.changing import ConflictError, UnrecordedError, changing
from luocheng.web.record.models import ChainHead, Event

pytestmark = pytest.mark.django_db


def breaks() -> list[int]:
    head = ChainHead.objects.get(pk=1)
    return [b.number for b in verify(Event.objects.order_by("number").iterator(), (head.number, head.hash))]


def test_a_change_and_its_event_are_written_together(people: dict[str, User]) -> None:
    with changing(people["office"], "unit.changed", why="机构改革") as change:
        unit = Unit.objects.get(name="市园林局")
        unit.name = "市园林绿化局"
        assert change.save(unit)
    event = Event.objects.latest("number")
    assert (event.kind, event.subject, event.why) == ("unit.changed", f"people.unit/{unit.pk}", "机构改革")
    assert (event.before, event.after) == ({"name": "市园林局"}, {"name": "市园林绿化局"})
    assert event.actor == people["office"]
    assert breaks() == []


def test_what_changes_nothing_writes_nothing(people: dict[str, User]) -> None:
    before = Event.objects.count()
    with changing(people["office"], "unit.changed") as change:
        assert not change.save(Unit.objects.get(name="市园林局"))
    assert Event.objects.count() == before


def test_a_change_that_fails_leaves_neither_row_nor_event(people: dict[str, User]) -> None:
    before = Event.objects.count()
    with pytest.raises(RuntimeError), changing(people["office"], "unit.added") as change:  # noqa: PT012
        change.save(Unit(name="不会有的局"))
        raise RuntimeError
    assert not Unit.objects.filter(name="不会有的局").exists()
    assert Event.objects.count() == before
    assert breaks() == []


@pytest.mark.parametrize(
    "attempt",
    [
        lambda u: u.save(),
        lambda u: u.delete(),
        lambda u: Unit.objects.filter(pk=u.pk).update(name="x"),
        lambda u: Unit.objects.filter(pk=u.pk).delete(),
        lambda u: Unit.objects.bulk_create([Unit(name="y")]),
        lambda u: Unit.objects.bulk_update([u], ["name"]),
        lambda u: Unit._base_manager.filter(pk=u.pk).update(name="z"),
        lambda u: Event.objects.latest("number").save(),
        lambda u: Event.objects.latest("number").delete(),
    ],
)
def test_nothing_is_changed_without_an_event(people: dict[str, User], attempt: Any) -> None:
    with pytest.raises(UnrecordedError):
        attempt(Unit.objects.get(name="市园林局"))


def test_the_slower_of_two_is_told_and_loses_nothing(people: dict[str, User]) -> None:
    first, second = Unit.objects.get(name="市园林局"), Unit.objects.get(name="市园林局")
    first.district, second.district = "东区", "西区"
    with changing(people["office"], "unit.changed") as change:
        change.save(first)
    with pytest.raises(ConflictError), changing(people["office"], "unit.changed") as change:
        change.save(second)
    assert Unit.objects.get(pk=first.pk).district == "东区"


def test_a_form_that_was_opened_before_is_told_too(people: dict[str, User]) -> None:
    seen = Unit.objects.get(name="市园林局").version
    with changing(people["office"], "unit.changed") as change:
        unit = Unit.objects.get(name="市园林局")
        unit.district = "东区"
        change.save(unit)
    later = Unit.objects.get(pk=unit.pk)
    later.district = "西区"
    with pytest.raises(ConflictError), changing(people["office"], "unit.changed") as change:
        change.save(later, seen)


def test_many_are_added_with_one_event_that_names_them_all(people: dict[str, User]) -> None:
    with changing(people["office"], "unit.imported") as change:
        change.add_all([Unit(name=f"单位{i}") for i in range(5)])
    told = Event.objects.latest("number").after
    assert [fields["name"] for _pk, fields in told["added"]] == [f"单位{i}" for i in range(5)]
    assert breaks() == []


@pytest.mark.parametrize(
    "tamper",
    [
        "UPDATE record_event SET why = '改过' WHERE number = 2",
        "UPDATE record_event SET actor_name = '别人' WHERE number = 2",
        "DELETE FROM record_event WHERE number = 2",
        "DELETE FROM record_event WHERE number = (SELECT MAX(number) FROM record_event)",
    ],
)
def test_tampering_is_found(people: dict[str, User], tamper: str) -> None:
    assert breaks() == []
    with connection.cursor() as cursor:
        cursor.execute(tamper)
    assert breaks()


def test_an_event_that_was_hashed_anew_breaks_the_next(people: dict[str, User]) -> None:
    from luocheng.web.record.chain import digest

    event = Event.objects.get(number=2)
    event.why = "改过"
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE record_event SET why = '改过', hash = %s WHERE number = 2",
            [digest(event.previous, event.told())],
        )
    assert breaks() == [3]


def test_passwords_are_not_in_the_record(people: dict[str, User]) -> None:
    with changing(people["administrator"], "user.changed") as change:
        user = User.objects.get(username="u-liaison")
        user.set_password("another-long-word")
        change.save(user)
    event = Event.objects.latest("number")
    assert event.after == {"password": "…"}
