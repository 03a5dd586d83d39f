"""Locks after wrong passwords: counted by the name as people mean it, and lifted with a new password."""

from __future__ import annotations

import datetime as dt
import ipaddress
import unicodedata
from typing import Any

from axes.signals import user_locked_out
from django.conf import settings
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from luocheng.web.people.models import User
from luocheng.web.record.changing import changing
from luocheng.web.record.models import Event

__all__ = ["client_address", "lift", "meant_name"]


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


def client_address(request: HttpRequest) -> str:
    """Return the address from which somebody asks: behind our own proxies the one that the outermost of them saw.

    What stands further to the left in the header anybody can write themselves.
    """
    seen = [x.strip() for x in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if x.strip()]
    if settings.PROXIES and len(seen) >= settings.PROXIES:
        try:
            return str(ipaddress.ip_address(seen[-settings.PROXIES]))
        except ValueError:
            pass
    return str(request.META.get("REMOTE_ADDR") or "")


@receiver(user_locked_out)
def _told(sender: Any, username: str | None = None, ip_address: str | None = None, **_given: Any) -> None:
    """Write into the record that a user was locked, once for each lock."""
    user = User.objects.filter(username__iexact=username).first() if username else None
    if user is None:
        return
    last = Event.objects.filter(kind="account.locked", subject=user.subject).order_by("-number").first()
    if last is None or abs(timezone.now() - last.at) >= dt.timedelta(hours=settings.AXES_COOLOFF_TIME):
        with changing(None, "account.locked") as change:
            change.tell(user.subject, after={"address": ip_address or ""})
