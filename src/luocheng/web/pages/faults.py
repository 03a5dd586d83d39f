"""Pages for what is forbidden, does not exist, is too much, has grown old, or broke."""

from __future__ import annotations

import errno
import shutil
import sys
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import Error
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from luocheng.web.pages.again import kept_of

__all__ = ["absent", "broken", "forbidden", "full", "malformed", "status_of", "unproven"]

_LEAST = 256 * 1024
"""Bytes that are as good as none."""

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def forbidden(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """Say that the reader may not do this, and who may."""
    return render(request, "pages/fault.html", {"code": 403}, status=403)


def absent(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """Say that there is no such page."""
    return render(request, "pages/fault.html", {"code": 404}, status=404)


def malformed(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """Say that what was sent could not be understood, or is too much for one form."""
    large = isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent)
    code = 413 if large else 400
    return render(request, "pages/fault.html", {"code": code}, status=code)


def unproven(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Refuse a form that cannot be shown to come from our own page.

    Where the browser says that it does, the form has only grown old, after another log-in in the same browser for example;
    then what was typed is shown and can be sent again. What another site sends is never offered.
    """
    origin = request.headers.get("Origin") or request.headers.get("Referer") or ""
    ours = urlsplit(origin).netloc == request.get_host() and urlsplit(origin).scheme == request.scheme
    if ours and request.POST and request.user.is_authenticated:
        return kept_of(request, _("表单放得太久，请再提交一次"), 403)
    return render(request, "pages/fault.html", {"code": "csrf"}, status=403)


def full(error: BaseException | None) -> bool:
    """Tell whether there was no room left: on the disk of files, or of the database."""
    while error is not None:
        if isinstance(error, OSError) and error.errno in _FULL:
            return True
        if isinstance(error, Error) and ("disk is full" in str(error) or _no_room()):
            return True
        if getattr(error, "sqlstate", None) == "53100":
            return True
        error = error.__cause__ or error.__context__
    return False


def _no_room() -> bool:
    """Tell whether the disk of the embedded database is full: it calls that by many names."""
    try:
        return shutil.disk_usage(settings.DATA).free < _LEAST
    except OSError:
        return False


def status_of(error: BaseException | None) -> int:
    """Return the status of an answer for what broke: 507 without room, 503 where the database is away or busy, 500 else."""
    if full(error):
        return 507
    while error is not None:
        words = str(error).lower()
        if isinstance(error, Error) and ("locked" in words or "connect" in words or "server closed" in words):
            return 503
        error = error.__cause__ or error.__context__
    return 500


def broken(request: HttpRequest) -> HttpResponse:
    """Say that something broke, and what kind of thing it was; nothing of it was kept."""
    code = status_of(sys.exc_info()[1])
    if request.path.startswith("/api/"):
        from luocheng.web.api.problems import answer

        return answer(code)
    try:
        return render(request, "pages/fault.html", {"code": code}, status=code)
    except Exception:  # the frame of a page asks the database; this one asks nothing
        return HttpResponse(render_to_string("pages/plain.html", {"code": code}), status=code)
