"""The version that somebody was looking at, as their form brings it back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest

from luocheng.web.pages.numbers import number_in

__all__ = ["NEVER", "SeenField", "seen_of"]

NEVER = -1
"""A version that nothing has: what comes without one, or with a forged one, is never taken for that of now."""


def _number(value: Any) -> int:
    return number_in(str(value or ""), NEVER)


class SeenField(forms.IntegerField):
    """A hidden field with the version; a form that was opened for something new needs none."""

    widget = forms.HiddenInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"required": False} | kwargs)

    def clean(self, value: Any) -> int:
        """Return the version, or `NEVER`."""
        return _number(value)


def seen_of(request: HttpRequest) -> int:
    """Return the version that came with a form that has no fields of its own, or `NEVER`."""
    return _number(request.POST.get("seen"))
