"""Reminding, once a day: those who owe a duty, on the days that its schedule names."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.urls import reverse

from luocheng.web.duties.models import Duty, DutyState
from luocheng.web.jobs.work import Running, kind
from luocheng.web.people.models import Role, User
from luocheng.web.reminders.models import remind, words

__all__ = ["remind_of", "run"]


@kind("duties.remind")
def run(job: Running) -> dict[str, Any]:
    """Remind of what has a reminder on a day."""
    return {"told": remind_of(dt.date.fromisoformat(job.given["day"]))}


def remind_of(day: dt.date) -> int:
    """Tell the liaisons of the units, and the office where nobody is named; return how many were told."""
    said, told = day.isoformat(), 0
    for duty in Duty.objects.filter(state=DutyState.OPEN, due__isnull=False).select_related("owner"):
        if said not in duty.before and said not in duty.after:
            continue
        people = User.objects.filter(is_active=True)
        people = (
            people.filter(unit=duty.owner, role=Role.LIAISON)
            if duty.owner_id
            else people.filter(role=Role.OFFICE)
        )
        late = said in duty.after
        told += remind(
            people,
            f"duties.duty/{duty.pk}/{said}",
            words(
                f"{'已过期' if late else '将到期'}：{duty.title}（{duty.period}），{duty.due}",
                f"{'Overdue' if late else 'Due soon'}: {duty.title_en} ({duty.period_en}), {duty.due}",
            ),
            reverse("duty", args=[duty.pk]),
        )
    return told
