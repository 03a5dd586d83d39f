"""The overview, whether all is well, and the language of the pages."""

from __future__ import annotations

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import check_for_language
from django.views.decorators.http import require_POST

from luocheng.web.pages.cards import cards_of

__all__ = ["alive", "language", "overview", "ready"]


def overview(request: HttpRequest) -> HttpResponse:
    """Show how things stand."""
    return render(
        request, "pages/overview.html", {"cards": cards_of(request.user), "today": timezone.localdate()}
    )


def alive(request: HttpRequest) -> HttpResponse:
    """Say that the process answers."""
    return JsonResponse({"status": "alive"})


def ready(request: HttpRequest) -> HttpResponse:
    """Say whether work can be done: the database answers and has every table."""
    from django.db.migrations.executor import MigrationExecutor

    try:
        executor = MigrationExecutor(connection)
        open_ = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except Exception:
        return JsonResponse({"status": "no database"}, status=503)
    if open_:
        return JsonResponse({"status": "database not migrated"}, status=503)
    return JsonResponse({"status": "ready"})


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Change the language of the pages."""
    wanted = request.POST.get("language", "")
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}):
        back = "/"
    response = redirect(back)
    if check_for_language(wanted):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, wanted, max_age=31_536_000, httponly=True, samesite="Lax"
        )
    return response
