"""The language of a page: Chinese, unless the reader chose another; what the browser would like does not count."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

__all__ = ["chosen_language"]


def chosen_language(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Return the middleware that speaks the language of the reader's cookie."""
    known = dict(settings.LANGUAGES)

    def answer(request: HttpRequest) -> HttpResponse:
        wanted = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        with translation.override(wanted if wanted in known else settings.LANGUAGE_CODE):
            response = get_response(request)
            response.headers.setdefault("Content-Language", translation.get_language() or "")
            return response

    return answer
