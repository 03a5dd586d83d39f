"""Faults that a person can do something about, as pages: who was faster, what is wrong with a file."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from luocheng.errors import LuochengError
from luocheng.web.record.changing import ConflictError

__all__ = ["faults_as_pages"]


class faults_as_pages:  # noqa: N801 - a middleware is called like a function
    """Turn a `ConflictError` into 409 and a `LuochengError` into 422, each with a page that says how to go on."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a request."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer for an error that has a page."""
        if isinstance(error, ConflictError):
            from luocheng.web.record.conflicts import conflict

            return conflict(request, error.subject)
        if isinstance(error, LuochengError):
            return render(request, "record/faults.html", {"faults": error.faults}, status=422)
        return None
