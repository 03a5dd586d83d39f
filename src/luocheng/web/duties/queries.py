"""What is asked of the duties: a list, and the card of the overview."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from luocheng.web.duties.models import Duty, DutyState
from luocheng.web.pages.numbers import number_in

__all__ = ["asked_for", "card"]

_SOON = dt.timedelta(days=14)
_MOST = 500


def asked_for(given: Any, user: Any) -> QuerySet[Duty]:
    """Return the duties that an address asks for: whose, of which month, in which state, of which year."""
    found = Duty.objects.select_related("plan", "owner")
    state = given.get("state", "open")
    if state in DutyState.values:
        found = found.filter(state=state)
    elif state == "late":
        found = found.filter(state=DutyState.OPEN, due__lt=timezone.localdate())
    if given.get("mine") and user.unit_id:
        found = found.filter(owner__in=user.unit.family())
    if unit := number_in(given.get("unit")):
        found = found.filter(owner=unit)
    if plan := number_in(given.get("plan")):
        found = found.filter(plan=plan)
    year, month = (number_in(x) for x in given.get("month", "").partition("-")[::2])
    if 1 <= month <= 12 and 1900 < year < 3000:
        found = found.filter(due__year=year, due__month=month)
    words = given.get("q", "").strip()
    if words:
        found = found.filter(title__contains=words)
    return found


def card(user: Any) -> dict[str, Any] | None:
    """Return what the overview shows: what is late, and what is due within two weeks."""
    today = timezone.localdate()
    open_ = Duty.objects.filter(state=DutyState.OPEN, due__lte=today + _SOON)
    late = sum(1 for d in open_.values_list("due", flat=True) if d < today)
    soon: dict[tuple[Any, ...], list[Duty]] = {}
    # What recurs day by day stands once, with how often: the rest would not be seen for it.
    for duty in open_.filter(due__gte=today).select_related("owner", "plan")[:_MOST]:
        soon.setdefault((duty.names, duty.owner_id), []).append(duty)
    if not late and not soon:
        return None
    return {"late": late, "soon": [(same[0], len(same)) for same in soon.values()][:6]}
