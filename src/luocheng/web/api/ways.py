"""Operations of the interface: each names its right, its scope and what it is about, as the ways to pages do."""

from __future__ import annotations

import hashlib
import inspect
import re
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Annotated, Any

from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import URLPattern
from django.utils.cache import get_conditional_response
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI, Path, Schema
from ninja.security import HttpBearer, SessionAuth
from pydantic import Field

from luocheng import __version__
from luocheng.web.api.models import Scope, Token
from luocheng.web.api.problems import Problem, ProblemError, answer, install, words
from luocheng.web.pages.ways import see_right
from luocheng.web.people.rights import RIGHTS, may

__all__ = ["API", "Key", "Paged", "Text", "allowed", "listed", "patterns", "read", "seen_version", "told", "write"]  # fmt: skip

Key = Annotated[int, Path(ge=1, le=2**63 - 1)]
Text = Annotated[str, Field(max_length=200, pattern=r"^[^\x00]*$")]
"""A text that is asked for."""


class BearerToken(HttpBearer):
    """A token in the header: `Authorization: Bearer lc_…`."""

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        """Return the token that lets in, and let its owner be the user."""
        found = Token.objects.filter(digest=Token.hashed(token)).select_related("owner__unit").first()
        if found is None or not found.live or not found.owner.is_active:
            return None
        request.user = found.owner
        return found


class LoggedIn(SessionAuth):
    """One who is logged in may read, so that the description can be tried; writing needs a token."""

    def __init__(self) -> None:
        super().__init__(csrf=False)

    def authenticate(self, request: HttpRequest, key: str | None) -> Any:
        """Return the user who is logged in, where nothing is written."""
        if request.method in ("GET", "HEAD") and "Authorization" not in request.headers:
            user = request.user
            return user if user.is_authenticated and user.is_active and not user.must_change else None
        return None


API = NinjaAPI(
    title="Luocheng",
    version=__version__,
    description="What the pages show and take, as JSON, under the same rights.",
    openapi_url=None,
    docs_url=None,
    urls_namespace="api",
)
install(API)
_TOKEN, _SESSION = BearerToken(), LoggedIn()


class Paged(Schema):
    """Which part of a list is asked for."""

    limit: int = Field(100, ge=1, le=500)
    offset: int = Field(0, ge=0, le=100_000_000)


_ABOUT: dict[str, tuple[str, type[Model] | None]] = {}
_READ_FAULTS = {401: Problem, 403: Problem, 404: Problem, 422: Problem}
_WRITE_FAULTS = {400: Problem, **_READ_FAULTS, 409: Problem, 412: Problem, 428: Problem}


def _extra(scope: str, right: str) -> dict[str, Any]:
    return {"x-scope": scope, "x-right": right}


def read(
    path: str, action: str, out: Any, name: str, said: dict[str, str], model: type[Model] | None = None
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Declare an operation that reads.

    Parameters
    ----------
    path
        The address below /api.
    action
        The right that is needed, a key of `RIGHTS`; `allowed` holds the reader to it where there is a `model`.
    out
        What it returns.
    name
        What other programs call it.
    said
        What it does, in both languages.
    model
        What it is about; `pk` of the address finds it.
    """
    if action not in RIGHTS:
        raise KeyError(f"no such right: {action}")
    _ABOUT[f"api-{name}"] = (action, model)

    def declare(view: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **given: Any) -> Any:
            if model is None:
                allowed(request, action)
            return view(request, *args, **given)

        # What the annotations name is known in the module of the view, not here.
        guarded.__signature__ = inspect.signature(view, eval_str=True)  # type: ignore[attr-defined]
        return API.get(
            path,
            response={200: out, **_READ_FAULTS},
            auth=[_TOKEN, _SESSION],
            url_name=f"api-{name}",
            operation_id=name,
            summary=f"{said['zh']} / {said['en']}",
            tags=[path.split("/")[1]],
            openapi_extra=_extra(Scope.READ, action),
        )(guarded)

    return declare


def write(
    method: str, path: str, action: str, scope: str, out: Any, name: str, said: dict[str, str]
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Declare an operation that writes; the view holds the writer to the right by `allowed`."""
    if action not in RIGHTS:
        raise KeyError(f"no such right: {action}")
    status = 201 if method == "POST" else 200
    return API.api_operation(
        [method],
        path,
        response={status: out, **_WRITE_FAULTS},
        auth=[_TOKEN],
        operation_id=name,
        summary=f"{said['zh']} / {said['en']}",
        tags=[path.split("/")[1]],
        openapi_extra=_extra(scope, action),
    )


def allowed(
    request: HttpRequest, action: str, model: Any = None, pk: int = 0, scope: str = Scope.READ, select: tuple[str, ...] = ()
) -> Any:  # fmt: skip
    """Return the thing that an operation is about, where the user may do it and the token reaches so far.

    Raises
    ------
    ProblemError
        404 where there is no such thing or the user may not see it, 403 where they may see it and not do this.
    """
    thing = None
    if model is not None:
        found = model if isinstance(model, QuerySet) else model._default_manager.all()
        thing = (found.select_related(*select) if select else found).filter(pk=pk).first()
        if thing is None or not may(request.user, see_right(action), thing):
            raise ProblemError(404)
    if not may(request.user, action, thing):
        raise ProblemError(403)
    auth = getattr(request, "auth", None)
    if isinstance(auth, Token) and scope not in auth.scopes:
        raise ProblemError(
            403, "scope", words(f"令牌没有范围 {scope}", f"The token does not have the scope {scope}")
        )
    return thing


def listed(
    request: HttpRequest, found: QuerySet[Any], paged: Paged, told_: Callable[[Any], dict[str, Any]]
) -> dict[str, Any]:
    """Return a part of a list, with the addresses of the parts before and after it."""
    count = found.order_by().count()
    items = [told_(x) for x in found[paged.offset : paged.offset + paged.limit]]
    after, before = paged.offset + paged.limit, max(0, paged.offset - paged.limit)

    def at(offset: int) -> str:
        query = request.GET.copy()
        query["limit"], query["offset"] = str(paged.limit), str(offset)
        return f"{request.path}?{query.urlencode()}"

    return {
        "count": count,
        "next": at(after) if after < count else None,
        "previous": at(before) if paged.offset > 0 else None,
        "items": items,
    }


def told(request: HttpRequest, thing: Any, plain: dict[str, Any]) -> dict[str, Any]:
    """Return one thing; its version goes into the ETag."""
    request.version = thing.version  # type: ignore[attr-defined]
    return plain


_MARK = re.compile(r'\s*(?:W/)?"(\d{1,9})(?:-[0-9a-f]*)?"\s*')


def seen_version(request: HttpRequest, thing: Any, version: int | None) -> int:
    """Return the version that a writer was looking at, by If-Match or by what they sent.

    Raises
    ------
    ProblemError
        412 where If-Match names another version than that of now, 428 where neither was given.
    """
    header = request.headers.get("If-Match")
    if header is not None:
        known = {int(m[1]) for x in header.split(",") if (m := _MARK.fullmatch(x))}
        if header.strip() != "*" and thing.version not in known:
            raise ProblemError(412)
        return int(thing.version)
    if version is None:
        raise ProblemError(428)
    return version


def _marked(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Give answers their ETag, and 304 where the reader has them already; problems their shape."""

    @csrf_exempt
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **given: Any) -> HttpResponse:
        response = view(request, *args, **given)
        if isinstance(response, HttpResponseNotAllowed):
            refused = answer(405)
            refused.headers["Allow"] = response.headers["Allow"]
            return refused
        response.headers["Cache-Control"] = "private, no-cache"
        if response.status_code not in (200, 201):
            return response
        mark = hashlib.sha256(response.content).hexdigest()[:16]
        version = getattr(request, "version", None)
        response.headers["ETag"] = f'"{version}-{mark}"' if version is not None else f'"{mark}"'
        if request.method != "GET":
            return response
        return get_conditional_response(request, response.headers["ETag"], None, response) or response

    return guarded


def patterns() -> Iterable[URLPattern]:
    """Give the ways to the operations, each with its right and model, as `pages.ways.way` makes them."""
    for pattern in API.urls[0]:
        # Those that write share the address of one that reads, and its view.
        if pattern.name not in _ABOUT:
            continue
        pattern.callback = _marked(pattern.callback)
        pattern.callback.action, pattern.callback.model = _ABOUT[pattern.name]
        yield pattern
