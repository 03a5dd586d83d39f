"""A server of OpenID Connect on loopback that can be told to give tokens that are wrong.

    python -m tests.web.people.provider

It prints its port. `PUT /users/<sub>` sets the claims of a person; `PUT /wrong/<what>` says what is wrong with tokens from then on:
nonce, aud, exp, iss, key, none (no signature); `right` ends it.
"""

from __future__ import annotations

import base64
import json
import os
import sys
import time
import warnings
from typing import Any

warnings.simplefilter("ignore")
os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"


def plain(part: str) -> dict[str, Any]:
    return dict(json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))))


def coded(part: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()


def made_wrong(token: str, what: str, key: Any) -> str:
    """Return a token with something wrong in it, signed by the right key where that is not what is wrong."""
    from joserfc import jwk, jwt

    head, claims = (plain(x) for x in token.split(".")[:2])
    changes = {
        "nonce": {"nonce": "another"},
        "aud": {"aud": ["another-client"], "azp": claims["aud"][0] if isinstance(claims["aud"], list) else claims["aud"]},
        "exp": {"exp": int(time.time()) - 3600, "iat": int(time.time()) - 7200},
        "iss": {"iss": "https://another.example.cn"},
    }  # fmt: skip
    claims |= changes.get(what, {})
    if what == "none":
        return f"{coded({'alg': 'none'})}.{coded(claims)}."
    signing = jwk.RSAKey.generate_key(2048) if what == "key" else jwk.RSAKey.import_key(key)
    return jwt.encode(head, claims, signing)


def main() -> None:
    import flask
    import werkzeug.serving
    from oidc_provider_mock import app
    from oidc_provider_mock._storage import storage

    served = app(require_nonce=True)
    wrong = {"what": "right"}

    @served.put("/wrong/<what>")
    def _wrong(what: str) -> str:
        wrong["what"] = what
        return ""

    @served.after_request
    def _changed(response: Any) -> Any:
        if flask.request.path == "/oauth2/token" and wrong["what"] != "right" and response.is_json:
            told = response.get_json()
            if "id_token" in told:
                key = storage.jwk.as_dict(is_private=True)
                told["id_token"] = made_wrong(told["id_token"], wrong["what"], key)
                response.set_data(json.dumps(told))
        return response

    server = werkzeug.serving.make_server("127.0.0.1", 0, served, threaded=True)
    print(server.server_port, flush=True)
    server.serve_forever()


if __name__ == "__main__":
    sys.exit(main())
