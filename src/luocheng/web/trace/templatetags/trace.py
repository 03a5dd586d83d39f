"""The way to the trace of a number, to be placed beside it."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from luocheng.web.pages.templatetags.house import icon
from luocheng.web.people.rights import may
from luocheng.web.trace.registry import TRACED

register = template.Library()


@register.simple_tag(takes_context=True)
def trace(context: Any, thing: Any) -> SafeString | str:
    """Draw the way to the trace of a thing; nothing where it cannot be traced, or the reader may not see it."""
    traced = TRACED.get(type(thing))
    user = context["request"].user
    if (
        traced is None
        or thing.pk is None
        or not may(user, "trace.see")
        or not may(user, traced.action, thing)
    ):
        return ""
    return format_html(
        '<a class="trace" href="{}" title="{}" aria-label="{}">{}</a>',
        reverse(traced.name, args=[thing.pk]),
        _("追溯来源"),
        _("追溯来源：%(thing)s") % {"thing": thing},
        icon("route"),
    )
