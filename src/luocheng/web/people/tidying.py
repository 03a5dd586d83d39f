"""What is kept of log-ins that are over goes once a day."""

from __future__ import annotations

from typing import Any

from django.contrib.sessions.models import Session
from django.utils import timezone

from luocheng.web.jobs.work import Running, kind

__all__ = ["tidy"]


@kind("people.tidy")
def tidy(job: Running) -> dict[str, Any]:
    """Forget sessions that have ended."""
    return {"sessions": Session.objects.filter(expire_date__lt=timezone.now()).delete()[0]}
