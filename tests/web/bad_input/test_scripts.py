"""A script in every text field of every form: it is kept as it was typed, and shown as text on every page."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import lxml.html
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from luocheng.web.jobs.work import run_next
from luocheng.web.people.models import User
from luocheng.web.people.rights import may
from tests.web.test_rights import WAYS, _given, things

pytestmark = pytest.mark.django_db
SCRIPT = "<script>x9()</script>\"'><img src=x9 onerror=x9()>"
LIVE = re.compile(r"<script>x9|<img src=x9|\"'><img")
SKIPPED = {"alive", "ready", "logout", "login", "language", "sign-on", "sign-on-back", "password", "user"}
ROLES = ("office", "administrator", "liaison", "analyst")


@dataclass
class Walk:
    """What was seen on the way."""

    raw: list[str] = field(default_factory=list)
    shown: set[str] = field(default_factory=set)
    sent: int = 0
    kept: int = 0

    def look(self, name: str, answer: Any) -> None:
        """Look at an answer: nothing that was typed stands in it as anything but text."""
        if answer.streaming:
            b"".join(answer.streaming_content)
            return
        assert answer.status_code < 500, (name, answer.status_code)
        if "html" not in answer.headers.get("Content-Type", ""):
            return
        text = answer.content.decode()
        if LIVE.search(text):
            self.raw.append(name)
        if "&lt;script&gt;x9" in text:
            self.shown.add(name)


def pages(people: dict[str, User]) -> Iterator[tuple[str, str, str]]:
    """Give every page with its address and the first role that may open it."""
    for name, way in WAYS.items():
        if name in SKIPPED or name.startswith("api-"):
            continue
        action, model = way.callback.action, way.callback.model
        thing = things()[model](people["office"]) if model is not None else None
        role = next((r for r in ROLES if may(people[r], action, thing)), None)
        if role is not None:
            yield name, reverse(name, kwargs={k: _given(k, thing) for k in way.pattern.converters}), role


def filled(form: Any, plain: frozenset[str]) -> dict[str, Any]:
    """Return a form as somebody would send it who writes a script into every text field but those that take none."""
    sent: dict[str, Any] = {}
    for one in form.xpath(".//input[@name] | .//textarea[@name] | .//select[@name]"):
        name, kind = one.get("name"), one.get("type", "text") if one.tag == "input" else one.tag
        if kind == "select":
            options = [o for o in one.iter("option") if o.get("value")]
            chosen = [o for o in options if "selected" in o.attrib] or options[:1]
            sent[name] = chosen[0].get("value") if chosen else ""
        elif kind in ("checkbox", "radio"):
            if "checked" in one.attrib or name not in sent:
                sent.setdefault(name, one.get("value", "on"))
        elif kind == "file":
            sent[name] = SimpleUploadedFile(f"{SCRIPT}.txt".replace("/", ""), SCRIPT.encode())
        elif kind in ("text", "search", "textarea") and name not in plain:
            sent[name] = SCRIPT[: int(one.get("maxlength", "200"))]
        else:
            value = one.get("value") or one.text or ""
            sent[name] = value or {"number": "5", "date": "2026-06-01"}.get(
                kind, "2026-06-01" if name in plain else ""
            )
    return sent


def send(walk: Walk, client: Client, name: str, address: str, form: Any) -> None:
    """Send a form; once more without scripts where it takes none, such as days."""
    plain: frozenset[str] = frozenset()
    for _turn in range(2):
        sent = filled(form, plain)
        if not any(SCRIPT[:20] in str(v) for v in sent.values()):
            return
        walk.sent += 1
        answer = client.post(form.get("action") or address, sent)
        walk.look(f"{name} (sent)", answer)
        if answer.status_code in (302, 200) and "_error" not in answer.content.decode():
            walk.kept += answer.status_code == 302
            return
        plain = frozenset(re.findall(r'id="id_(\w+)_error"', answer.content.decode()))


def test_a_script_in_any_field_is_text_on_every_page(
    as_: Callable[[str], Client], people: dict[str, User]
) -> None:
    clients = {role: as_(role) for role in ROLES}
    walk = Walk()
    every = list(pages(people))
    for name, address, role in every:
        answer = clients[role].get(
            address, {"q": SCRIPT, "state": SCRIPT, "unit": SCRIPT, "page": SCRIPT, "sort": SCRIPT}
        )
        walk.look(f"{name} (asked)", answer)
        answer = clients[role].get(address)
        walk.look(name, answer)
        if answer.status_code != 200 or answer.streaming or "html" not in answer.headers["Content-Type"]:
            continue
        if not answer.content.strip():
            continue
        page = lxml.html.fromstring(answer.content)
        for form in page.xpath("//main//form[@method='post']"):
            if not re.search(r"remove|delete|withdraw|cancel|end/", form.get("action") or ""):
                send(walk, clients[role], name, address, form)
    while run_next():
        pass
    for name, address, role in every:
        walk.look(f"{name} (after)", clients[role].get(address))
    walk.look("audit", clients["administrator"].get(reverse("audit")))
    assert walk.raw == []
    assert walk.sent > 30
    assert walk.kept > 15
    assert len(walk.shown) > 30
