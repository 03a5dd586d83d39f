"""The pages of the record."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from luocheng.web.record.models import Event

__all__ = ["audit"]


def audit(request: HttpRequest) -> HttpResponse:
    """List what was done, the latest first; by subject, kind or person where asked."""
    found = Event.objects.select_related("actor").order_by("-number")
    asked = {k: request.GET.get(k, "").strip() for k in ("subject", "kind", "actor")}
    if asked["subject"]:
        found = found.filter(subject=asked["subject"])
    if asked["kind"]:
        found = found.filter(kind__startswith=asked["kind"])
    if asked["actor"]:
        found = found.filter(actor_name__contains=asked["actor"])
    page = Paginator(found, 100).get_page(request.GET.get("page"))
    return render(request, "record/audit.html", {"page": page, "asked": asked})
