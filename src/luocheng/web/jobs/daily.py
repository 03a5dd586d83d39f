"""Work that is done once a day: whichever worker comes first asks for it, and no other does on the same day.

daily("tasks.clock", _("任务时钟"))
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable
from typing import Any

from django.utils import timezone, translation

from luocheng.web.jobs.models import DailyJob, Job
from luocheng.web.jobs.work import ask

__all__ = ["DAILY", "ask_for_today", "daily", "due_now"]

DAILY: dict[str, Any] = {}
"""Kinds of job that are done once a day, with their titles, in the order in which they are asked for."""

WISHED: dict[str, tuple[Any, Callable[[], bool]]] = {}
"""Kinds of job that are done once a day where somebody has said so, with their titles and what tells whether they have."""

_EVERY = 30.0
"""Seconds between two looks at the date."""

_looked = [0.0]


def daily(kind: str, title: Any, wanted: Callable[[], bool] | None = None) -> None:
    """Have a kind of job done once a day, always or while it is wanted; it is given {'day': '2026-01-31'}."""
    if wanted is None:
        DAILY.setdefault(kind, title)
    else:
        WISHED.setdefault(kind, (title, wanted))


def ask_for_today(day: dt.date | None = None) -> list[Job]:
    """Ask for what has not been asked for on a day; today where none is given.

    After a clock was set back nothing is done twice; a day that was never asked for, because the clock was wrong before, is.
    """
    day = day or timezone.localdate()
    asked = []
    wished = ((kind, title) for kind, (title, wanted) in WISHED.items() if wanted())
    for kind, title in (*DAILY.items(), *wished):
        if _won(kind, day):
            with translation.override("zh-hans"):
                asked.append(ask(kind, str(title), {"day": day.isoformat()}))
    return asked


def due_now() -> None:
    """Look at the date now and then, between two jobs."""
    now = time.monotonic()
    if not _looked[0] or now - _looked[0] >= _EVERY:
        _looked[0] = now
        ask_for_today()


def _won(kind: str, day: dt.date) -> bool:
    """Tell whether this process is the one that asks for a kind today."""
    last = DailyJob.objects.filter(kind=kind).values_list("last", flat=True).first()
    if last is None:
        return bool(DailyJob.objects.get_or_create(kind=kind, defaults={"last": day})[1])
    if last == day or (last > day and Job.objects.filter(kind=kind, given__day=day.isoformat()).exists()):
        return False
    return bool(DailyJob.objects.filter(kind=kind, last=last).update(last=day))
