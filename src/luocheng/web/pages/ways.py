"""The one way to a page: every address names the right it needs and the thing it is about.

    way("tasks/<int:pk>/report/", report, "task.report", Task, name="task-report")

The view is called with the request and the thing. Who may not even see the thing gets the page of what does not exist,
so that guessing numbers tells nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path

from luocheng.web.pages.again import pack
from luocheng.web.people.rights import RIGHTS, may

__all__ = ["see_right", "way"]

View = Callable[..., HttpResponse]
_BEFORE = ("account.use", "health.see")
"""What may be done by somebody who has yet to change the password that an administrator gave them."""


def see_right(action: str) -> str:
    """Return the right to see what an action is done to: that of 'task.report' is 'task.see'."""
    seen = f"{action.partition('.')[0]}.see"
    return seen if seen in RIGHTS else action


def _must_change(request: HttpRequest) -> bool:
    """Tell whether somebody came with a password that somebody else knows."""
    return getattr(request.user, "must_change", False) and "sign_on" not in request.session


def way(
    route: str,
    view: View,
    action: str,
    model: type[Model] | None = None,
    *,
    name: str,
    key: str = "pk",
    select: tuple[str, ...] = (),
) -> URLPattern:
    """Return the way to a page.

    Parameters
    ----------
    route
        The address, as Django writes it.
    view
        Called with the request, then the thing where there is a `model`, then what else the address gives.
    action
        The right that is needed, a key of `RIGHTS`.
    model
        What the page is about; `key` of the address finds it.
    name
        How other pages call it.
    select
        Related things that are fetched with it.
    """
    if action not in RIGHTS:
        raise KeyError(f"no such right: {action}")

    @wraps(view)
    def guarded(request: HttpRequest, **given: Any) -> HttpResponse:
        thing = None
        if model is not None:
            found = model._default_manager.select_related(*select) if select else model._default_manager.all()
            thing = get_object_or_404(found, **{key: given.pop(key)})
        if not may(request.user, action, thing):
            if not request.user.is_authenticated:
                typed = pack(request.POST) if request.method == "POST" else ""
                if typed:
                    # Their log-in had ended: what they typed goes through the log-in with them.
                    given = {"next": request.get_full_path(), "kept": typed}
                    return render(request, "people/ended.html", given, status=403)
                return redirect_to_login(request.get_full_path())
            if thing is not None and not may(request.user, see_right(action), thing):
                raise Http404
            raise PermissionDenied
        if action not in _BEFORE and name != "password" and _must_change(request):
            return redirect("password")
        return view(request, thing, **given) if model is not None else view(request, **given)

    guarded.action = action  # type: ignore[attr-defined]
    guarded.model = model  # type: ignore[attr-defined]
    return path(route, guarded, name=name)
