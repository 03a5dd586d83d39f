"""The page for who was slower: what the other one changed, what they typed themselves, and how to go on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from luocheng.web.pages.again import again
from luocheng.web.pages.seen import NEVER, seen_of
from luocheng.web.record.models import Event, Recorded

__all__ = ["conflict"]

_MOST = 5
"""Changes of others that are shown, the latest ones."""


@dataclass(frozen=True)
class _Told:
    who: str
    at: Any
    field: str
    before: str
    after: str


def conflict(request: HttpRequest, subject: Recorded) -> HttpResponse:
    """Answer 409 with all of it; nothing that was typed is lost."""
    files = [f.name for name in request.FILES for f in request.FILES.getlist(name)]
    given = again(request, request.get_full_path(), request.POST, files, beside=True)
    told = _told(request, subject, given["labels"])
    return render(request, "record/conflict.html", {"again": given, "told": told}, status=409)


def _told(request: HttpRequest, subject: Recorded, labels: dict[str, str]) -> list[_Told]:
    """Return what was changed since the version that the form brought; `labels` is what the form calls its fields."""
    seen = seen_of(request)
    there = type(subject)._base_manager.filter(pk=subject.pk).values_list("version", flat=True).first()
    if there is None or seen in (NEVER, there) or seen > there:
        return []
    found = Event.objects.filter(subject=subject.subject).exclude(before={}).order_by("-number")
    return [
        _Told(event.actor_name, event.at, *said)
        for event in found[: min(there - seen, _MOST)]
        for name, value in event.after.items()
        for said in _said(subject, name, event.before.get(name), value, labels)
    ]


def _said(
    subject: Recorded, name: str, before: Any, after: Any, labels: dict[str, str]
) -> list[tuple[str, str, str]]:
    """Return what became of a field: what it is called, what it was, what it is; of each part that differs where it has parts."""
    if isinstance(before, dict) and isinstance(after, dict):
        parts = [k for k in {**before, **after} if before.get(k) != after.get(k)]
        return [(labels.get(k, k), _plain(before.get(k)), _plain(after.get(k))) for k in parts]
    try:
        field = subject._meta.get_field(name)
    except FieldDoesNotExist:
        return [(labels.get(name, name), _plain(before), _plain(after))]
    label = labels.get(name) or str(getattr(field, "verbose_name", name))
    return [(label, _word(field, before), _word(field, after))]


def _word(field: Any, value: Any) -> str:
    if field.remote_field is not None and value is not None:
        return str(field.remote_field.model._base_manager.filter(pk=value).first() or value)
    words = dict(getattr(field, "flatchoices", None) or ())
    return str(words[value]) if isinstance(value, str | int) and value in words else _plain(value)


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, list):
        return "、".join(str(x) for x in value)
    return "" if value is None else str(value)
