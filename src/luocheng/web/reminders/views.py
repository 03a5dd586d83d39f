"""The page of what is new for the reader."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from luocheng.web.reminders.models import Reminder

__all__ = ["reminders", "see", "see_all"]


def reminders(request: HttpRequest) -> HttpResponse:
    """List the reader's reminders, the new ones first."""
    found = Reminder.objects.filter(user=request.user)
    page = Paginator(found, 50).get_page(request.GET.get("page"))
    new = sum(1 for r in page if r.read_at is None)
    return render(request, "reminders/list.html", {"page": page, "new": new})


@require_POST
def see(request: HttpRequest, pk: int) -> HttpResponse:
    """Open the page that a reminder is about; it is no longer new."""
    one = get_object_or_404(Reminder, pk=pk, user=request.user)
    Reminder.objects.filter(pk=one.pk, read_at=None).update(read_at=timezone.now())
    return redirect(one.page)


@require_POST
def see_all(request: HttpRequest) -> HttpResponse:
    """Mark all of the reader's reminders as seen."""
    Reminder.objects.filter(user=request.user, read_at=None).update(read_at=timezone.now())
    return redirect("reminders")
