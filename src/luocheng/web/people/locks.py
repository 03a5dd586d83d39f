"""Locks after wrong passwords: counted by the name as people mean it, and lifted with a new password."""

from __future__ import annotations

import unicodedata
from typing import Any

from django.http import HttpRequest

from luocheng.web.people.models import User

__all__ = ["lift", "meant_name"]


def meant_name(request: HttpRequest | None, credentials: dict[str, Any] | None = None) -> str | None:
    """Return the name under which wrong passwords are counted.

    Who logs in is found whatever the case of the name; if it were counted as it is typed, every way of writing a name
    would give as many tries again.
    """
    name = (credentials or {}).get("username")
    if name is None and request is not None:
        name = request.POST.get("username")
    return unicodedata.normalize("NFKC", str(name)).strip().lower()[:60] if name else None


def lift(user: User) -> None:
    """Forget the wrong passwords that were tried for a user."""
    from axes.utils import reset

    reset(username=meant_name(None, {"username": user.username}))
