"""The page of a trace."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from luocheng.web.trace.registry import steps_of

__all__ = ["trace"]


def trace(request: HttpRequest, thing: Any) -> HttpResponse:
    """Show the steps from the sentence to who entered it."""
    page = thing.get_absolute_url() if hasattr(thing, "get_absolute_url") else ""
    return render(
        request, "trace/trace.html", {"thing": thing, "steps": steps_of(thing, request.user), "page_of": page}
    )
