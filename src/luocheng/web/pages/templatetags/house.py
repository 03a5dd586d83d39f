"""The little parts of pages: icons, rights, words of the engines in the language of the page."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from django import template
from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from luocheng.web.people import rights

register = template.Library()


@lru_cache(maxsize=256)
def _drawn(name: str) -> str:
    path = Path(settings.BASE) / "vendor" / "icons" / f"{name}.svg"
    return path.read_text("utf-8") if path.is_file() else ""


@register.simple_tag
def icon(name: str) -> SafeString:
    """Draw an icon of Tabler; it is decoration, and hidden from those who listen."""
    drawn = _drawn(name).replace("<svg", '<svg aria-hidden="true" class="icon"', 1)
    return mark_safe(drawn)  # noqa: S308 - our own files


@register.simple_tag(takes_context=True)
def may(context: Any, action: str, thing: Any = None) -> bool:
    """Tell whether the reader may do something: {% may 'task.report' task as can_report %}."""
    return rights.may(context["request"].user, action, thing)


@register.filter
def said(pair: Any) -> str:
    """Say what an engine tells in two languages in that of the page: a fault, or anything with zh and en."""
    english = str(get_language()).startswith("en")
    if isinstance(pair, tuple | list):
        return str(pair[1 if english else 0])
    zh, en = getattr(pair, "zh", ""), getattr(pair, "en", "")
    return str((en or zh) if english else zh)


@register.filter
def fault_lines(fault: Any) -> list[str]:
    """Return the lines of a fault in the language of the page."""
    return list(fault.lines("en" if str(get_language()).startswith("en") else "zh"))


@register.simple_tag(takes_context=True)
def here(context: Any, page: str) -> str:
    """Mark the room in which the reader is."""
    match = context["request"].resolver_match
    return "active" if match is not None and match.url_name == page else ""


@register.simple_tag(takes_context=True)
def inside(context: Any, page: str) -> str:
    """Mark the room whose page this is, or whose pages this is one of."""
    first = reverse(page)
    path = context["request"].path
    return "active" if path == first or (first != "/" and path.split("/")[1] == first.split("/")[1]) else ""


@register.simple_tag(takes_context=True)
def query(context: Any, **changes: Any) -> str:
    """Return the query of the page with some of it changed: for sorting and turning pages."""
    given = context["request"].GET.copy()
    for name, value in changes.items():
        if value in (None, ""):
            given.pop(name, None)
        else:
            given[name] = value
    return f"?{given.urlencode()}"
