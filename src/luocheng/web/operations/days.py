"""The city's own days in the calendar in force: tasks, duties and rules count with them as soon as they are entered."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

from luocheng.calendar import WorkingCalendar

__all__ = ["with_own_days"]


@lru_cache(maxsize=4)
def _amended(base: WorkingCalendar, off: frozenset[dt.date], worked: frozenset[dt.date]) -> WorkingCalendar:
    return base.with_days(off, worked)


def with_own_days(base: WorkingCalendar) -> WorkingCalendar:
    """Return a calendar with the days that the city has entered."""
    from luocheng.web.operations.models import OWN_DAYS

    off, worked = OWN_DAYS.get()
    return _amended(base, off, worked) if off or worked else base
