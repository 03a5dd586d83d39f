"""Correcting an item, splitting it, adding one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from luocheng.policy.folder.characters import Folded
from luocheng.web.pages.numbers import number_in
from luocheng.web.pages.seen import seen_of
from luocheng.web.policies import reviewing
from luocheng.web.policies.forms import AddForm, initial_of, item_form
from luocheng.web.policies.models import Item, ItemKind, Source
from luocheng.web.record.models import Event

__all__ = ["add", "correct", "split"]


def correct(request: HttpRequest, item: Item) -> HttpResponse:
    """Change what an item says, and accept it."""
    form = item_form(item.kind, item.source, request.POST or None, initial=initial_of(item))
    if request.method == "POST" and form.is_valid():
        reviewing.correct(
            request.user,
            item,
            form.cleaned_data["seen"],
            form.data_of(),
            form.span,
            form.cleaned_data["note"],
            accept="draft" not in request.POST,
        )
        messages.success(request, _("已保存"))
        return redirect(item)
    return render(
        request,
        "policies/item.html",
        {
            "form": form,
            "item": item,
            "source": item.source,
            "policy": item.source.policy,
            "around": _around(item.source, item.start, item.end),
            "events": Event.objects.filter(subject=item.subject).order_by("-number")[:20],
            "title": _("更正任务") if item.kind == ItemKind.TASK else _("更正目标"),
        },
        status=422 if form.errors else 200,
    )


_AROUND = 400


def _around(source: Source, start: int, end: int) -> tuple[str, str, str]:
    """Return a stretch of the text with the lines in which it stands."""
    text = source.text
    first = text.rfind("\n", 0, start) + 1
    last = text.find("\n", end)
    first, last = max(first, start - _AROUND), min(last if last >= 0 else len(text), end + _AROUND)
    return text[first:start], text[start:end], text[end:last]


def split(request: HttpRequest, item: Item) -> HttpResponse:
    """Split an item at the stops of its quote that the reviewer chooses."""
    stretches = reviewing.pieces(item)
    if request.method == "POST":
        cuts = [n for x in request.POST.getlist("cut") if (n := number_in(x, -1)) >= 0]
        made = reviewing.split(request.user, item, seen_of(request), cuts)
        messages.success(request, _("已拆成 %(n)s 条；请逐条核对") % {"n": len(made)})
        return redirect(made[0])
    return render(
        request,
        "policies/split.html",
        {
            "item": item,
            "source": item.source,
            "policy": item.source.policy,
            "pieces": [(end, item.source.text[start:end]) for start, end in stretches],
        },
    )


def add(request: HttpRequest, source: Source) -> HttpResponse:
    """Add an item: find its words in the text, then say what it is."""
    given = request.POST if request.method == "POST" else request.GET
    kind = given.get("kind", "") if given.get("kind") in ItemKind.values else ""
    if request.method == "POST" and "quote" in request.POST and kind:
        form: Any = item_form(kind, source, request.POST)
        if form.is_valid():
            item = reviewing.add(
                request.user, source, kind, form.span, form.data_of(), form.cleaned_data["note"]
            )
            messages.success(request, _("已加入并采纳"))
            return redirect(item)
        return _second(request, source, kind, form, None)
    if not given.get("words"):
        return _first(request, source, AddForm(initial={"kind": kind or ItemKind.TASK}))
    asked = AddForm(given)
    if not asked.is_valid():
        return _first(request, source, asked)
    words, near = asked.cleaned_data["words"], asked.cleaned_data["near"]
    places = _places(source.text, words)
    exact = near if near is not None and source.text[near : near + len(words)] == words else None
    if exact is not None:
        span = exact, exact + len(words)
    elif not places:
        asked.add_error("words", _("原文里没有这段话；请从原文复制，一字不差"))
        return _first(request, source, asked)
    elif len(places) > 1 and near is None:
        return _first(request, source, asked, places)
    else:
        span = min(places, key=lambda p: abs(p[0] - (near or 0)))
    kind = asked.cleaned_data["kind"]
    data = reviewing.drafted(source, kind, *span)
    form = item_form(kind, source)
    form.initial = type(form).initial_of(data) | {"quote": source.text[slice(*span)], "near": span[0]}
    return _second(request, source, kind, form, span)


_MOST = 20


def _places(text: str, words: str) -> list[tuple[int, int]]:
    """Return where words stand in the text, whatever the widths and blanks; the first of very many."""
    folded, found, at = Folded(text), [], 0
    while len(found) < _MOST and (place := folded.within(words, at, len(text))) is not None:
        found.append(place)
        at = place[0] + 1
    return found


def _first(
    request: HttpRequest, source: Source, form: AddForm, places: list[tuple[int, int]] | None = None
) -> HttpResponse:
    return render(
        request,
        "policies/add.html",
        {
            "form": form,
            "source": source,
            "policy": source.policy,
            "places": [(a, *_around(source, a, b)) for a, b in places or ()],
        },
        status=422 if form.errors else 200,
    )


def _second(
    request: HttpRequest, source: Source, kind: str, form: Any, span: tuple[int, int] | None
) -> HttpResponse:
    return render(
        request,
        "policies/item.html",
        {
            "form": form,
            "kind": kind,
            "source": source,
            "policy": source.policy,
            "around": _around(source, *span) if span else None,
            "title": _("加一项任务") if kind == ItemKind.TASK else _("加一个目标"),
        },
        status=422 if form.errors else 200,
    )
