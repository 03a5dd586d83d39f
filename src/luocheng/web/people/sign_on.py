"""Single sign-on by OpenID Connect, where a server for it is named in the settings.

Who somebody is says the server; whether they work here, for which unit and in which role, say the users of the house. A
person is found by a claim the first time, and by what the server calls them (`sub`) from then on: a name that is given to
another person there lets nobody else in here.
"""

from __future__ import annotations

import logging
import time
import unicodedata
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from luocheng.web.people.models import Identity, User
from luocheng.web.record.changing import changing

__all__ = ["SignOnError", "begin", "end_address", "finish"]

_LOG = logging.getLogger("luocheng.sign_on")
_PATIENCE = 8
"""Seconds for an answer of the server."""

_LEEWAY = 60
"""Seconds by which its clock may differ from ours."""

_HERE = ("localhost", "127.0.0.1", "::1")


class SignOnError(Exception):
    """Somebody was not let in. `why` is what the page says: off, down, refused, stale, invalid, unknown, inactive, taken."""

    def __init__(self, why: str, detail: str = "", name: str = "") -> None:
        super().__init__(detail or why)
        self.why, self.name = why, name


@lru_cache(maxsize=4)
def _client(issuer: str, client: str, secret: str, scopes: str, _hour: int) -> Any:
    """Return the client of a server; what it tells of itself and its keys are kept for an hour."""
    from authlib.integrations.django_client import OAuth

    made = OAuth().register(
        "sign_on",
        client_id=client,
        client_secret=secret,
        server_metadata_url=f"{issuer}/.well-known/openid-configuration",
        client_kwargs={"scope": scopes, "code_challenge_method": "S256", "default_timeout": _PATIENCE},
    )
    told = made.load_server_metadata()
    if str(told.get("issuer", "")).rstrip("/") != issuer:
        raise SignOnError("down", f"{issuer} calls itself {told.get('issuer')!r}")
    for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
        _hold_safe(str(told.get(name, "")))
    known = told.get("token_endpoint_auth_methods_supported")
    if known and "client_secret_basic" not in known and "client_secret_post" in known:
        made.client_kwargs["token_endpoint_auth_method"] = "client_secret_post"  # noqa: S105 - a way, no secret
    return made


def _hold_safe(address: str) -> None:
    parts = urlsplit(address)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _HERE):
        raise SignOnError("down", f"{address!r} is not https")


def _server() -> Any:
    """Return the client of the server in the settings.

    Raises
    ------
    SignOnError
        When there is none, or it does not answer as it should.
    """
    import requests

    given = settings.SIGN_ON
    if given is None:
        raise SignOnError("off")
    try:
        _hold_safe(given["issuer"])
        hour = int(time.monotonic() // 3600)
        return _client(given["issuer"], given["client"], given["secret"], given["scopes"], hour)
    except (requests.RequestException, ValueError, RuntimeError, AttributeError) as error:
        raise SignOnError("down", str(error)) from error


def begin(request: HttpRequest, then: str) -> HttpResponse:
    """Send somebody to the server; `then` is where they want to go afterwards.

    Raises
    ------
    SignOnError
        When the server does not answer.
    """
    server = _server()
    request.session["sign_on_then"] = then
    back = request.build_absolute_uri(reverse("sign-on-back"))
    response: HttpResponse = server.authorize_redirect(request, back)
    return response


def finish(request: HttpRequest) -> tuple[User, str]:
    """Return the user with whom the server sent a browser back, and the token that says so.

    Raises
    ------
    SignOnError
        When they are not let in.
    """
    import requests
    from authlib.common.errors import AuthlibBaseError
    from authlib.integrations.base_client import MismatchingStateError, OAuthError
    from joserfc.errors import JoseError

    server, given = _server(), settings.SIGN_ON
    held = {
        "iss": {"essential": True, "values": [server.server_metadata["issuer"]]},
        "aud": {"essential": True, "value": given["client"]},
    }
    try:
        token = server.authorize_access_token(request, claims_options=held, leeway=_LEEWAY)
        claims = token.get("userinfo")
        # Some servers tell who somebody is in the token, others only when asked.
        if claims and given["claim"] not in claims and "userinfo_endpoint" in server.server_metadata:
            more = server.userinfo(token=token)
            if more.get("sub") == claims["sub"]:
                claims = {**more, **claims}
    except MismatchingStateError as error:
        raise SignOnError("stale", "state") from error
    except OAuthError as error:
        raise SignOnError("refused", f"{error.error}: {error.description}") from error
    except requests.RequestException as error:
        raise SignOnError("down", str(error)) from error
    except (JoseError, AuthlibBaseError, ValueError, KeyError, TypeError) as error:
        # The keys may have been changed there: they are asked for anew the next time.
        _client.cache_clear()
        raise SignOnError("invalid", f"{type(error).__name__}: {error}") from error
    if not claims:
        raise SignOnError("invalid", "no id_token")
    return _user(server.server_metadata["issuer"], claims, given["claim"]), str(token["id_token"])


def _user(issuer: str, claims: Any, claim: str) -> User:
    subject = str(claims["sub"])[:255]
    known = Identity.objects.select_related("user").filter(issuer=issuer, subject=subject).first()
    if known is not None:
        user = known.user
    else:
        user = _named(claims, claim)
        if Identity.objects.filter(issuer=issuer, user=user).exists():
            raise SignOnError("taken", f"{user.username} is bound to another subject", user.username)
    if not user.is_active:
        raise SignOnError("inactive", user.username, user.username)
    if known is None:
        with changing(user, "account.bound") as change:
            change.save(Identity(user=user, issuer=issuer, subject=subject))
    return user


def _named(claims: Any, claim: str) -> User:
    """Return the user that a claim names: by e-mail address where the claim is `email`, by user name otherwise."""
    name = unicodedata.normalize("NFKC", str(claims.get(claim) or "")).strip()[:200]
    if not name:
        raise SignOnError("unknown", f"no claim {claim!r}")
    if claim == "email":
        found = (
            list(User.objects.filter(email__iexact=name)[:2]) if claims.get("email_verified") is True else []
        )
    else:
        found = list(User.objects.filter(username__iexact=name)[:2])
    if len(found) != 1:
        raise SignOnError("unknown", name, name)
    return found[0]


def end_address(request: HttpRequest, token: str) -> str:
    """Return the page of the server that logs out there as well; empty where it has none or does not answer."""
    try:
        server = _server()
        if "end_session_endpoint" not in server.server_metadata:
            return ""
        back = request.build_absolute_uri(reverse("login"))
        told = server.create_logout_url(
            post_logout_redirect_uri=back, id_token_hint=token, client_id=settings.SIGN_ON["client"]
        )
        return str(told["url"])
    except SignOnError as error:
        _LOG.warning("single sign-on, logging out: %s", error)
        return ""
