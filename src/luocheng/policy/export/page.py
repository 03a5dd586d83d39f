"""What every self-contained page needs: clean text, data that cannot end a script, a policy that lets nothing in."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from typing import Any

__all__ = ["clean_page", "content_policy", "script_json"]


def clean_page(page: str) -> str:
    """Leave out what no page may hold: control characters, halves of surrogate pairs."""
    return re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]", "\ufffd", page)


def content_policy(css: str, js: str) -> str:
    """Return the content security policy: nothing from anywhere, of scripts and styles only those of the page."""
    style, script = (base64.b64encode(hashlib.sha256(x.encode()).digest()).decode() for x in (css, js))
    return (
        f"default-src 'none'; style-src 'sha256-{style}'; script-src 'sha256-{script}'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def script_json(data: Any) -> str:
    """Return data for a script element: nothing in it can end the element."""
    return (
        json.dumps(data, ensure_ascii=False, separators=(",", ":"))
        .replace("<", "\\u003c")
        .replace("\u2028", "\\u2028")
    )
