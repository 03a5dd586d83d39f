"""Public pages may be kept for a minute by anybody, and are asked for again by their mark."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.db.models import Count, Max, Sum
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag

from luocheng.web.public.models import Kind, Publication
from luocheng.web.record.models import Event
from luocheng.web.registers.models import Record

__all__ = ["mark_of", "public_page"]

_KEPT = "public, max-age=60"


def public_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let a page be kept: ETag by its content, Last-Modified by the last change of anything, its language by its address."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        wanted = request.GET.get("lang", "")
        known = dict(settings.LANGUAGES)
        with translation.override(wanted if wanted in known else settings.LANGUAGE_CODE):
            response = view(request, *args, **kwargs)
            response.headers["Content-Language"] = translation.get_language() or ""
        response.headers["Cache-Control"] = _KEPT
        if response.streaming or response.status_code != 200:
            return response
        etag = quote_etag(hashlib.sha256(response.content).hexdigest()[:32])
        response.headers["ETag"] = etag
        return get_conditional_response(request, etag, _last_change(), response) or response

    return answer


def _last_change() -> int:
    """Return when anything was last changed, as seconds; the turn of the day counts, too, since days run out."""
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    last = Event.objects.order_by("-number").values_list("at", flat=True).first()
    return int(max(last, midnight).timestamp() if last is not None else midnight.timestamp())


def mark_of(publication: Publication, form: str) -> str:
    """Return the mark of a file: it changes with the decision and with any record in it."""
    told: list[Any] = [publication.pk, publication.version, form, translation.get_language()]
    if publication.kind == Kind.REGISTER:
        found = Record.objects.present().filter(register=publication.register)
        told += [
            publication.register.version,
            *found.aggregate(n=Count("pk"), v=Sum("version"), k=Max("pk")).values(),
        ]
    else:
        told.append(Event.objects.aggregate(n=Max("number"))["n"])
        told.append(timezone.localdate())
    return quote_etag(hashlib.sha256(repr(told).encode()).hexdigest()[:32])
