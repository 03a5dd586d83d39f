"""The one shape of what goes wrong: a code for programs, words in both languages for people, and every fault."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.forms import BaseForm
from django.http import Http404, HttpRequest, JsonResponse
from django.utils import translation
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError

from luocheng.errors import Fault, LuochengError
from luocheng.web.pages.faults import status_of
from luocheng.web.record.changing import ConflictError

__all__ = ["Problem", "ProblemError", "answer", "held", "install", "words"]


class Said(Schema):
    """Something in two languages."""

    zh: str
    en: str


class FaultSaid(Schema):
    """One fault: where, what is wrong, what was expected, what can be done about it."""

    code: str
    where: str
    what: Said
    expected: Said
    remedy: Said


class Problem(Schema):
    """Why a request was not answered. `code` is stable; `faults` has every fault of what was sent."""

    status: int
    code: str
    what: Said
    faults: list[FaultSaid] = []


def words(zh: str, en: str) -> dict[str, str]:
    """Say something in two languages."""
    return {"zh": zh, "en": en}


KNOWN: dict[int, tuple[str, dict[str, str]]] = {
    400: ("malformed", words("请求不是合法的 JSON", "The request is no valid JSON")),
    401: ("no-token", words("没有令牌，或令牌无效、已停用、已过期", "There is no token, or it is unknown, ended or over")),
    403: ("forbidden", words("不可以这样做", "This may not be done")),
    404: ("absent", words("没有这个东西，或看不到它", "There is no such thing, or it may not be seen")),
    405: ("method", words("这个地址不接受这种方法", "This address does not take this method")),
    409: ("conflict", words("别人已经改过，没有写入；请重新读取后再改", "Somebody else has changed it; nothing was written. Read it again")),
    412: ("precondition", words("If-Match 的版本已不是现在的版本，没有写入", "The version of If-Match is no longer that of now; nothing was written")),
    413: ("too-large", words("所给的内容太大", "What was sent is too large")),
    422: ("invalid", words("所给的内容有错，没有写入", "What was sent has faults; nothing was written")),
    428: ("no-version", words("请用 If-Match 或 version 说明改的是哪个版本", "Say which version is changed: by If-Match or version")),
    503: ("away", words("数据库没有应答或正忙，没有写入；请稍后再试", "The database does not answer or is busy; nothing was written. Try again later")),
    507: ("full", words("磁盘满了，没有写入", "The disk is full; nothing was written")),
    500: ("broken", words("出错了，没有写入；已记入日志", "Something broke; nothing was written. It is in the log")),
}  # fmt: skip


class ProblemError(Exception):
    """A request cannot be answered."""

    def __init__(
        self, status: int, code: str = "", what: dict[str, str] | None = None, faults: Iterable[Fault] = ()
    ) -> None:
        super().__init__(status, code)
        self.status, self.code, self.what, self.faults = status, code, what, list(faults)


def answer(
    status: int, code: str = "", what: dict[str, str] | None = None, faults: Iterable[Fault] = ()
) -> JsonResponse:
    """Return the answer that tells of a problem."""
    known = KNOWN.get(status, KNOWN[500])
    told = {
        "status": status,
        "code": code or known[0],
        "what": what or known[1],
        "faults": [f.to_dict() for f in faults],
    }
    response = JsonResponse(told, status=status, json_dumps_params={"ensure_ascii": False})
    if status == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def held(make: Callable[[], BaseForm]) -> Any:
    """Return a form that is valid.

    Raises
    ------
    ProblemError
        With every fault of it in both languages otherwise.
    """
    form = make()
    if form.is_valid():
        return form
    said: list[dict[str, list[str]]] = []
    for language in ("zh-hans", "en"):
        with translation.override(language):
            errors = make().errors
            said.append({name: [str(e) for e in found] for name, found in errors.items()})
    faults = [
        Fault(zh, "" if name == "__all__" else name, what_en=en, code="field")
        for name in said[0]
        for zh, en in zip(said[0][name], said[1].get(name, said[0][name]), strict=False)
    ]
    raise ProblemError(422, faults=faults)


def _invalid(error: ValidationError) -> list[Fault]:
    return [
        Fault(
            f"不合要求（{e.get('type', '')}）",
            ".".join(str(x) for x in e.get("loc", ())),
            what_en=str(e.get("msg", "")).encode("utf-8", "replace").decode(),
            code="request",
        )
        for e in error.errors
    ]


def install(api: NinjaAPI) -> None:
    """Let an interface tell all that goes wrong in the one shape."""

    def on(kind: type[Exception], how: Callable[[Any], JsonResponse]) -> None:
        def told(request: HttpRequest, error: Any) -> JsonResponse:
            return how(error)

        api.add_exception_handler(kind, told)

    on(ProblemError, lambda e: answer(e.status, e.code, e.what, e.faults))
    on(AuthenticationError, lambda _e: answer(401))
    on(HttpError, lambda e: answer(e.status_code))
    on(ValidationError, lambda e: answer(422, "request", None, _invalid(e)))
    on(Http404, lambda _e: answer(404))
    on(PermissionDenied, lambda _e: answer(403))
    on(ConflictError, lambda _e: answer(409))
    on(LuochengError, lambda e: answer(422, "", None, e.faults))
    on(Exception, _broken)


def _broken(error: Exception) -> JsonResponse:
    import logging

    logging.getLogger("luocheng.api").error("the interface broke", exc_info=error)
    return answer(status_of(error))
