"""Recurring duties: from the schedules of a policy to dated duties, printed lists and calendars."""

from luocheng.schedules.duties import duties
from luocheng.schedules.model import COLUMNS, FINDINGS, REMINDERS, Duties, ScheduleFinding
from luocheng.schedules.of_policy import policy_duties
from luocheng.schedules.periods import parse_period

__all__ = [
    "COLUMNS",
    "FINDINGS",
    "REMINDERS",
    "Duties",
    "ScheduleFinding",
    "duties",
    "parse_period",
    "policy_duties",
]
