"""Duties on pages: a year laid out, done with a day, reminded of once, in a calendar that only its owner has."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import icalendar
import polars as pl
import pytest
from django.test import Client
from django.urls import reverse

from luocheng.schedules import policy_duties
from luocheng.web.duties.clock import remind_of
from luocheng.web.duties.models import Duty, DutyState, Year
from luocheng.web.duties.planning import lay_out
from luocheng.web.duties.views import token_of
from luocheng.web.people.models import Unit, User
from luocheng.web.record.changing import changing
from luocheng.web.record.models import Event
from luocheng.web.registers.types import policy_of
from luocheng.web.reminders.models import Reminder

pytestmark = pytest.mark.django_db
POLICY = "greening-measures"


@pytest.fixture
def plan(people: dict[str, User]) -> Year:
    """Lay out a year in which the liaison's unit owes what the first duty with a day is."""
    frame = policy_duties(policy_of(POLICY), 2025, {}, {}, None).frame
    named = frame.filter((pl.col("owner") != "") & (pl.col("before").list.len() > 0))["owner"][0]
    with changing(None, "test.alias") as change:
        unit = Unit.objects.get(name="市住房城乡建设局")
        unit.aliases = [*unit.aliases, named]
        change.save(unit)
    return lay_out(POLICY, 2025, people["office"])


def owed() -> Duty:
    found = Duty.objects.filter(owner__name="市住房城乡建设局", due__isnull=False).first()
    assert found is not None
    return found


def test_a_year_has_the_duties_that_the_engine_counts(plan: Year) -> None:
    made = policy_duties(policy_of(POLICY), 2025, {}, {}, None)
    assert set(plan.duties.values_list("key", flat=True)) == set(made.frame["id"])
    assert len(plan.findings) == len(made.findings)
    by_key = {d.key: d for d in plan.duties.all()}
    for row in made.frame.iter_rows(named=True):
        assert by_key[row["id"]].due == row["due"]


def test_a_year_laid_out_anew_keeps_what_is_done(plan: Year, people: dict[str, User]) -> None:
    done = owed()
    done.state, done.done_on = DutyState.DONE, dt.date(2025, 3, 1)
    with changing(people["liaison"], "duty.done") as change:
        change.save(done)
    before = Event.objects.count()
    again = lay_out(POLICY, 2025, people["office"])
    assert again.pk == plan.pk
    assert Duty.objects.get(pk=done.pk).state == DutyState.DONE
    # Nothing else changed, and no event says it did.
    assert Event.objects.count() == before


def test_a_duty_is_done_by_who_owes_it_with_a_day(
    as_: Callable[[str], Client], plan: Year, people: dict[str, User]
) -> None:
    duty = owed()
    address = reverse("duty", args=[duty.pk])
    given = {"state": "done", "done_on": "2025-03-01", "note": "已通报", "seen": duty.version}
    assert as_("other").post(address, given).status_code == 403
    assert as_("leader").post(address, given).status_code == 403
    client = as_("liaison")
    assert client.post(address, given | {"done_on": ""}).status_code == 422
    assert client.post(address, given | {"state": "waived", "note": ""}).status_code == 422
    assert client.post(address, given).status_code == 302
    kept = Duty.objects.get(pk=duty.pk)
    assert (kept.state, kept.done_on, kept.done_by) == ("done", dt.date(2025, 3, 1), people["liaison"])
    # The same form once more was opened before.
    assert client.post(address, given | {"note": "又一次"}).status_code == 409
    assert "已通报" in client.get(address).content.decode()


def test_lists_are_narrowed(as_: Callable[[str], Client], plan: Year) -> None:
    client = as_("liaison")
    duty = owed()
    assert duty.due is not None
    page = client.get(reverse("duties") + f"?mine=1&state=all&month={duty.due:%Y-%m}").content.decode()
    assert duty.title in page
    assert "没有符合的应办事项" in client.get(reverse("duties") + "?q=没有这种事").content.decode()
    assert client.get(reverse("duties") + "?month=x&unit=y&plan=z&page=-1").status_code == 200


def test_people_are_reminded_once_on_the_days_that_are_named(plan: Year, people: dict[str, User]) -> None:
    duty = next(
        d for d in Duty.objects.filter(owner__isnull=False) if d.before and d.owner.name == "市住房城乡建设局"
    )
    day = dt.date.fromisoformat(duty.before[0])
    first = remind_of(day)
    assert first >= 1
    assert (
        Reminder.objects.filter(user=people["liaison"], key__startswith=f"duties.duty/{duty.pk}/").count()
        == 1
    )
    assert not Reminder.objects.filter(
        user=people["other"], key__startswith=f"duties.duty/{duty.pk}/"
    ).exists()
    assert remind_of(day) == 0
    assert remind_of(dt.date(2019, 1, 1)) == 0


def test_the_calendar_is_read_by_others_and_only_by_its_token(
    as_: Callable[[str], Client], plan: Year, people: dict[str, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("luocheng.web.duties.views.timezone.localdate", lambda: dt.date(2025, 1, 2))
    client = as_("")
    answer = client.get(reverse("duty-feed", args=[token_of(people["office"])]))
    events = icalendar.Calendar.from_ical(answer.content).walk("VEVENT")
    assert len(events) == Duty.objects.filter(state="open", due__gte=dt.date(2024, 11, 3)).count()
    own = client.get(reverse("duty-feed", args=[token_of(people["liaison"])]))
    mine = icalendar.Calendar.from_ical(own.content).walk("VEVENT")
    assert 0 < len(mine) < len(events)
    assert client.get(reverse("duty-feed", args=["guessed"])).status_code == 404
    old = token_of(people["liaison"])
    with changing(None, "test.password") as change:
        user = User.objects.get(pk=people["liaison"].pk)
        user.set_password("a-new-long-word")
        change.save(user)
    assert client.get(reverse("duty-feed", args=[old])).status_code == 404


@pytest.mark.parametrize("kind", ["xlsx", "ics", "csv"])
def test_a_year_is_exported(as_: Callable[[str], Client], plan: Year, kind: str) -> None:
    answer = as_("leader").get(reverse("duty-export", args=[plan.pk, kind]))
    assert len(b"".join(answer.streaming_content)) > 500


def test_only_the_office_lays_out_a_year(as_: Callable[[str], Client], people: Any) -> None:
    given = {"policy": POLICY, "year": 2025}
    assert as_("liaison").post(reverse("duty-years"), given).status_code == 403
    assert as_("office").post(reverse("duty-years"), given).status_code == 302
    assert Year.objects.get().duties.exists()
    assert as_("office").post(reverse("duty-years"), given | {"policy": "../x"}).status_code == 200


def test_the_overview_shows_what_is_late_and_what_is_near(
    as_: Callable[[str], Client], plan: Year, monkeypatch: pytest.MonkeyPatch
) -> None:
    duty = owed()
    assert duty.due is not None
    from luocheng.web.duties import queries

    monkeypatch.setattr(queries.timezone, "localdate", lambda: duty.due)
    shown = queries.card(None)
    assert shown is not None
    first, times = shown["soon"][0]
    assert first.due == duty.due
    assert times > 1
    assert len({(d.names, d.owner_id) for d, _ in shown["soon"]}) == len(shown["soon"])
    assert shown["late"] == Duty.objects.filter(due__lt=duty.due).count()
    assert as_("leader").get(reverse("overview")).status_code == 200
