"""Duties of the demonstration: two years of the sample city's measures, the earlier one mostly done."""

from __future__ import annotations

import datetime as dt
import random

from django.utils import timezone

from luocheng.web.duties.models import Duty, DutyState, Year
from luocheng.web.duties.planning import lay_out
from luocheng.web.people.models import User
from luocheng.web.record.changing import changing

__all__ = ["duties"]

_POLICY = "greening-measures"


def duties() -> None:
    """Lay out this year and the last; what was due is done, but for a few."""
    office = User.objects.filter(username="office").first()
    today = timezone.localdate()
    draw = random.Random(1)  # noqa: S311 - made up, the same again
    for year in (today.year - 1, today.year):
        if Year.objects.filter(policy=_POLICY, year=year).exists():
            continue
        plan = lay_out(_POLICY, year, office)
        due = [d for d in Duty.objects.filter(plan=plan, due__lt=today) if draw.random() < 0.93]
        with changing(office, "duty.done", why="示例数据") as change:
            for duty in due[:400]:
                duty.state = DutyState.DONE
                duty.done_on = (duty.due or today) - dt.timedelta(days=draw.randint(0, 4))
                duty.done_by = office
                duty.note = "按期办结（示例数据）"
                change.save(duty)
