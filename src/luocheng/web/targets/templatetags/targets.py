"""Tags of the targets: numbers with units, lights, reasons."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from luocheng.errors import Fault
from luocheng.web.pages.templatetags.house import icon
from luocheng.web.targets import words
from luocheng.web.targets.models import Light, Status
from luocheng.web.trace.registry import event_words

register = template.Library()

_ICONS = {
    "met": "circle-check",
    "near": "progress-check",
    "not_met": "circle-x",
    "accepted": "file-check",
    "informative": "eye",
    "no_data": "help-circle",
}
"""A shape for each status: colour alone tells nothing to many people, and on paper to nobody."""


@register.filter
def number(value: float | None) -> str:
    """Write a number as people read it."""
    return words.number(value)


@register.simple_tag
def measure(value: float | None, unit: str) -> str:
    """Write a number with its unit."""
    return words.measure(value, unit)


@register.simple_tag
def why(light: Light, shortfall: Any = None) -> str:
    """Say why a target has its status."""
    return words.why(light, shortfall)


@register.simple_tag
def lamp(status: str) -> SafeString:
    """Draw a status: its shape and its name."""
    return format_html(
        '<span class="lamp lamp-{}">{}{}</span>', status, icon(_ICONS.get(status, "")), Status(status).label
    )


@register.simple_tag(takes_context=True)
def sorted_head(context: Any, name: str, title: str, kind: str = "") -> SafeString:
    """Head a column by which the list can be sorted; a second click turns the order round."""
    given = context["request"].GET.copy()
    now = given.get("sort", "")
    given["sort"] = f"-{name}" if now == name else name
    given.pop("page", None)
    order = {name: "ascending", f"-{name}": "descending"}.get(now)
    return format_html(
        '<th scope="col" class="{}"{}><a class="text-reset" href="?{}">{}{}</a></th>',
        kind,
        format_html(' aria-sort="{}"', order) if order else "",
        given.urlencode(),
        title,
        {"ascending": " ↑", "descending": " ↓"}.get(order or "", ""),
    )


@register.simple_tag
def fault_said(fault: Fault) -> SafeString:
    """Say a fault without its place, in the language of the page."""
    english = words.english()
    parts = [
        fault.what_en if english and fault.what_en else fault.what,
        fault.expected_en if english and fault.expected_en else fault.expected,
        fault.remedy_en if english and fault.remedy_en else fault.remedy,
    ]
    return format_html_join("", "{}<br>", ((p,) for p in parts if p))


@register.simple_tag
def event_name(kind: str) -> str:
    """Name what was done."""
    return event_words(kind)


@register.filter
def changes(event: Any) -> list[str]:
    """Say what an event changed, field by field."""
    return words.changes(event)
