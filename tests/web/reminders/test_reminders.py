"""Reminders: told once, seen once, mailed once, and to nobody else."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from luocheng.web.jobs.daily import DAILY, ask_for_today
from luocheng.web.jobs.models import Job
from luocheng.web.people.models import User
from luocheng.web.record.changing import changing
from luocheng.web.reminders.mail import send
from luocheng.web.reminders.models import Reminder, remind, unseen

pytestmark = pytest.mark.django_db
WORDS = ("一件新事", "Something new")


def test_one_occasion_is_told_to_each_person_once(people: dict[str, User]) -> None:
    both = [people["office"], people["liaison"]]
    assert remind(both[:1], "x/1", WORDS, "/") == 1
    assert remind(both, "x/1", WORDS, "/") == 1
    assert remind(both, "x/1", WORDS, "/") == 0
    assert (unseen(both[0]), unseen(both[1]), unseen(people["leader"])) == (1, 1, 0)


def test_a_reminder_is_seen_by_opening_it_and_by_its_person_alone(
    people: dict[str, User], as_: Callable[[str], Client]
) -> None:
    remind([people["office"]], "x/1", WORDS, "/units/")
    one = Reminder.objects.get()
    assert "一件新事" in as_("office").get(reverse("reminders")).content.decode()
    assert as_("leader").post(reverse("reminder", args=[one.pk])).status_code == 404
    assert unseen(people["office"]) == 1
    answer = as_("office").post(reverse("reminder", args=[one.pk]))
    assert (answer.status_code, answer.headers["Location"]) == (302, "/units/")
    assert unseen(people["office"]) == 0


def test_all_are_seen_at_once(people: dict[str, User], as_: Callable[[str], Client]) -> None:
    for i in range(3):
        remind([people["office"], people["leader"]], f"x/{i}", WORDS, "/")
    as_("office").post(reverse("reminders-seen"))
    assert (unseen(people["office"]), unseen(people["leader"])) == (0, 3)


def with_address(user: User) -> None:
    with changing(None, "test") as change:
        user.email = f"{user.username}@example.cn"
        change.save(user)


def test_what_is_new_is_mailed_once_in_one_letter(people: dict[str, User]) -> None:
    with_address(people["office"])
    for i in range(3):
        remind([people["office"], people["leader"]], f"x/{i}", (f"新事{i}", f"New {i}"), "/units/")
    assert send().letters == 1
    assert send().letters == 0
    (letter,) = mail.outbox
    assert letter.to == ["u-office@example.cn"]
    assert all(f"新事{i}" in letter.body and f"New {i}" in letter.body for i in range(3))


def test_what_is_done_once_a_day_is_asked_for_once(db: Any) -> None:
    day, next_day = dt.date(2026, 3, 2), dt.date(2026, 3, 3)
    assert len(ask_for_today(day)) == len(DAILY) > 0
    assert ask_for_today(day) == []
    assert len(ask_for_today(next_day)) == len(DAILY)
    # A clock that was set back asks for nothing again; the next day does.
    assert ask_for_today(day) == []
    assert ask_for_today(next_day) == []
    assert {j.given["day"] for j in Job.objects.all()} == {"2026-03-02", "2026-03-03"}


def test_a_clock_that_was_years_ahead_does_not_stop_what_is_done_every_day(db: Any) -> None:
    assert len(ask_for_today(dt.date(2039, 1, 1))) == len(DAILY)
    for day in (dt.date(2026, 3, 2), dt.date(2026, 3, 3)):
        assert len(ask_for_today(day)) == len(DAILY)
        assert ask_for_today(day) == []
