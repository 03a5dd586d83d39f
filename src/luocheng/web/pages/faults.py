"""Pages for what is forbidden, does not exist, or broke."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

__all__ = ["absent", "broken", "forbidden"]


def forbidden(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """Say that the reader may not do this, and who may."""
    return render(request, "pages/fault.html", {"code": 403}, status=403)


def absent(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """Say that there is no such page."""
    return render(request, "pages/fault.html", {"code": 404}, status=404)


def broken(request: HttpRequest) -> HttpResponse:
    """Say that something broke; nothing of it was kept."""
    return render(request, "pages/fault.html", {"code": 500}, status=500)
