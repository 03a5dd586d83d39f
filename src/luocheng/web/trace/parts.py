"""Steps that things of several rooms have in common: the sentence, and who did what when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from luocheng.web.policies.models import Item, Source
from luocheng.web.record.models import Event, Recorded
from luocheng.web.trace.registry import Step

__all__ = ["batch_of", "events", "excerpt", "sentence"]

_AROUND = 300
"""Characters of a long clause that are shown on each side of the sentence."""


def sentence(item: Item, title: Any = None) -> Step:
    """Return the step that shows an item highlighted in the text of its policy, with its clause."""
    source = item.source
    return Step(
        title or _("原文"),
        "trace/sentence.html",
        {
            "item": item,
            "source": source,
            "policy": source.policy,
            "link": _page_of(source, item),
            "corrected": _corrections(item),
            **excerpt(source, item.start, item.end, item.path),
        },
        source.policy,
        "policy.see",
    )


def excerpt(source: Source, start: int, end: int, path: Sequence[str] = ()) -> dict[str, Any]:
    """Return a stretch of a text with the clause around it, and the headings above it."""
    clauses = [c for c in source.clauses if isinstance(c, dict)]
    inside = [c for c in clauses if c.get("start", 0) <= start and end <= c.get("end", 0)]
    around = min(inside, key=lambda c: c["end"] - c["start"], default=None)
    begin = max(around["start"] if around else 0, start - _AROUND)
    stop = min(around["end"] if around else len(source.text), end + _AROUND)
    titles = {tuple(c.get("path", ())): c for c in clauses}
    heads = []
    for depth in range(1, len(path) + 1):
        clause = titles.get(tuple(path[:depth]))
        title = str(clause.get("title") or "") if clause else ""
        heads.append(f"{path[depth - 1]} {title}".strip())
    return {
        "heads": heads,
        "cut_before": begin > (around["start"] if around else 0),
        "before": source.text[begin:start],
        "words": source.text[start:end],
        "after": source.text[end:stop],
        "cut_after": stop < (around["end"] if around else len(source.text)),
    }


def _page_of(source: Source, item: Item) -> str:
    """Return where the whole text can be read, with the sentence in it; '' where no page shows it."""
    for name, args in (
        ("policy-item", [item.pk]),
        ("policy-text", [source.pk]),
        ("policy", [source.policy_id]),
    ):
        try:
            return f"{reverse(name, args=args)}#item-{item.pk}"
        except NoReverseMatch:
            continue
    return ""


def _corrections(item: Item) -> list[tuple[str, Any, Any]]:
    """Return what the reviewer changed of what was read: field, read, reviewed."""
    if not item.origin:
        return []
    names = [
        n for n in item.data if item.origin.get(n) != item.data[n] and n not in ("start", "end", "quote")
    ]
    return [(n, item.origin.get(n), item.data[n]) for n in names]


def events(subjects: Sequence[str], title: Any = None, most: int = 20, more: Sequence[Event] = ()) -> Step:
    """Return the step that tells who did what to things, and when; the latest first.

    Parameters
    ----------
    subjects
        The things, as events name them.
    title
        Another title than “who and when”.
    most
        Events that are shown.
    more
        Other events that belong to it, such as those of `batch_of`.
    """
    found = Event.objects.filter(subject__in=subjects).order_by("-number")
    shown = sorted({*found[:most], *more}, key=lambda e: -e.number)
    return Step(title or _("谁在何时"), "trace/events.html", {"events": shown[:most], "total": len(shown)})


def batch_of(thing: Recorded, since: datetime) -> list[Event]:
    """Return the event with which a thing was added together with others, at or after a time; none where it was added alone."""
    every = f"{thing._meta.label_lower}/*"
    found = Event.objects.filter(subject=every, at__gte=since - timedelta(seconds=1)).order_by("number")[:5]
    return [e for e in found if any(pk == thing.pk for pk, _fields in e.after.get("added", ()))][:1]
