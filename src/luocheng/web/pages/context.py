"""What every page is given: the rooms a user may enter, and whether all of it is made up."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.conf import settings
from django.db import Error
from django.http import HttpRequest

from luocheng.web.pages.rooms import rooms_of

__all__ = ["house"]


def house(request: HttpRequest) -> dict[str, Any]:
    """Return the frame of a page."""
    from luocheng.web.reminders.models import unseen

    user = getattr(request, "user", None)
    return {
        "rooms": rooms_of(user) if user is not None else [],
        "demo": settings.DEMO,
        # A page names it several times, and asks once.
        "house": cache(_house),
        "unseen_reminders": lambda: unseen(user),
    }


def _house() -> Any:
    """Return how the house is called; a page that says that the database is away does without."""
    from luocheng.web.operations.models import House

    try:
        return House.in_force()
    except Error:
        return None
