"""Pages of the interface: its description, and the tokens of a user."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from luocheng.web.api import reads, writes  # noqa: F401 - operations are declared there
from luocheng.web.api.forms import TokenForm
from luocheng.web.api.models import Scope, Token
from luocheng.web.api.problems import answer
from luocheng.web.api.ways import API
from luocheng.web.pages import faults
from luocheng.web.record.changing import changing

__all__ = ["absent", "described", "docs", "end", "new", "openapi", "tokens"]


_IF_MATCH = {
    "in": "header",
    "name": "If-Match",
    "required": False,
    "schema": {"type": "string"},
    "description": "The ETag of what was read; instead of version in the body",
}


@lru_cache(maxsize=1)
def described() -> dict[str, Any]:
    """Return the description of the interface: OpenAPI 3.1, generated from the operations."""
    told = dict(API.get_openapi_schema(path_prefix="/api"))
    for methods in told["paths"].values():
        if "patch" in methods:
            methods["patch"]["parameters"].append(_IF_MATCH)
    return told


def openapi(request: HttpRequest) -> HttpResponse:
    """Give the description of the interface."""
    return JsonResponse(described(), json_dumps_params={"ensure_ascii": False, "indent": 1})


def docs(request: HttpRequest) -> HttpResponse:
    """Show the operations, what each takes and gives, and what goes wrong."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for path, methods in described()["paths"].items():
        for method, told in methods.items():
            groups.setdefault(told["tags"][0], []).append(
                {
                    "method": method.upper(),
                    "path": path,
                    "name": told["operationId"],
                    "said": tuple(told["summary"].split(" / ", 1)),
                    "scope": told["x-scope"],
                    "given": [p for p in told.get("parameters", ()) if p["in"] == "query"],
                    "body": _fields(told),
                }
            )
    scopes = [(s, s.label) for s in Scope]
    return render(request, "api/docs.html", {"groups": list(groups.items()), "scopes": scopes})


def _fields(told: dict[str, Any]) -> list[tuple[str, bool]]:
    body = told.get("requestBody")
    if not body:
        return []
    name = body["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
    schema = described()["components"]["schemas"][name]
    return [(n, n in schema.get("required", ())) for n in schema["properties"]]


def absent(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """Say that there is no such address: to programs in their shape, to people as a page."""
    return answer(404) if request.path.startswith("/api/") else faults.absent(request, exception)


# --- tokens


def tokens(request: HttpRequest) -> HttpResponse:
    """List one's own tokens."""
    return render(request, "api/tokens.html", {"tokens": Token.objects.filter(owner=request.user)})


@never_cache
def new(request: HttpRequest) -> HttpResponse:
    """Make a token, and show it this once."""
    form = TokenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made: Token = form.instance
        made.owner, made.created_at = request.user, timezone.now()
        made.scopes = form.cleaned_data["scopes"]
        secret = made.renew()
        with changing(request.user, "token.made") as change:
            change.save(made)
        return render(request, "api/made.html", {"token": made, "secret": secret})
    return render(request, "api/new.html", {"form": form}, status=422 if form.errors else 200)


@require_POST
def end(request: HttpRequest, token: Token) -> HttpResponse:
    """End a token: from now on it lets nobody in."""
    if token.ended_at is None:
        token.ended_at = timezone.now()
        with changing(request.user, "token.ended") as change:
            change.save(token)
        messages.success(request, _("已停用"))
    return redirect("tokens")
