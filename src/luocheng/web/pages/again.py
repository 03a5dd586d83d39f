"""What somebody typed and could not be taken: shown beside what is there now, and ready to be sent again.

It serves where somebody else was faster, where a log-in had ended, and where a form had grown old: nothing that was typed is lost.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import lxml.html
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import Resolver404, resolve
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

__all__ = ["Row", "again", "kept_of", "pack", "unpack"]

_LEFT_OUT = ("csrfmiddlewaretoken", "seen", "kept")
_SECRET = ("password", "old", "new", "again", "new_password")
_MOST = 200_000
"""Characters that the log-in page carries for somebody whose log-in had ended."""


@dataclass(frozen=True)
class Row:
    """One thing that was typed: what it is called on the form, what was typed, and what is there now (None: not known)."""

    label: str
    typed: str
    now: str | None

    @property
    def other(self) -> bool:
        """Tell whether both differ."""
        return self.now is not None and self.now.strip() != self.typed.strip()

    @property
    def long(self) -> bool:
        """Tell whether it needs more than a line."""
        return len(self.typed) > 60 or "\n" in self.typed


class _Form:
    """The form of a page as it is now: labels, values and words of what can be chosen."""

    def __init__(self, element: Any) -> None:
        self.element = element
        self.controls: dict[str, list[Any]] = {}
        for one in element.xpath(".//input[@name] | .//select[@name] | .//textarea[@name]"):
            self.controls.setdefault(one.get("name"), []).append(one)
        labels = element.xpath(".//label[@for]")
        self.labels = {x.get("for"): " ".join(x.text_content().split()) for x in labels}

    def label(self, name: str) -> str:
        for one in self.controls.get(name, ()):
            legend = one.xpath("ancestor::fieldset[1]/legend")
            if one.get("type") in ("radio", "checkbox") and legend:
                return " ".join(legend[0].text_content().split())
            found = self.labels.get(one.get("id", "")) or one.get("aria-label")
            if found:
                return str(found)
        return name

    def shown(self, name: str, values: Iterable[str]) -> str:
        """Return values in the words of the form."""
        words: dict[str, str] = {}
        for one in self.controls.get(name, ()):
            if one.tag == "select":
                words |= {o.get("value", ""): " ".join(o.text_content().split()) for o in one.iter("option")}
            elif one.get("type") in ("radio", "checkbox"):
                alone = one.get("type") == "checkbox" and len(self.controls[name]) == 1
                word = _("是") if alone else self.labels.get(one.get("id", ""), "")
                words[one.get("value", "on")] = word or one.get("value", "on")
        return "、".join(words.get(v, v) for v in values if v)

    def now(self, name: str) -> list[str]:
        """Return the values that the form has now."""
        found = []
        for one in self.controls.get(name, ()):
            if one.tag == "select":
                found += [o.get("value", "") for o in one.iter("option") if "selected" in o.attrib]
            elif one.tag == "textarea":
                found.append((one.text or "").removeprefix("\n"))
            elif one.get("type") in ("radio", "checkbox"):
                found += [one.get("value", "on")] if "checked" in one.attrib else []
            else:
                found.append(one.get("value", ""))
        return found

    def hidden(self, name: str) -> bool:
        return all(x.get("type") == "hidden" for x in self.controls.get(name, ()))


def _form_now(request: HttpRequest, path: str, names: set[str]) -> _Form | None:
    """Return the form at an address as its page shows it now to this reader; the one that has most of the names."""
    parts = urlsplit(path)
    try:
        match = resolve(parts.path)
    except Resolver404:
        return None
    asking = copy.copy(request)
    asking.method, asking.path, asking.path_info = "GET", parts.path, parts.path
    asking.META = {k: v for k, v in request.META.items() if not k.startswith("HTTP_HX_")} | {
        "REQUEST_METHOD": "GET", "QUERY_STRING": parts.query, "PATH_INFO": parts.path,
    }  # fmt: skip
    asking.GET = QueryDict(parts.query)
    asking._post, asking._files = QueryDict(), MultiValueDict()  # type: ignore[attr-defined]
    asking.htmx, asking.resolver_match = False, match  # type: ignore[attr-defined]
    try:
        answer = match.func(asking, *match.args, **match.kwargs)
        if answer.status_code != 200 or getattr(answer, "streaming", False):
            return None
        page = lxml.html.fromstring(answer.content)
    except Exception:  # what is asked only to show it more nicely breaks nothing
        return None
    forms = [_Form(f) for f in page.xpath("//main//form[translate(@method, 'POST', 'post') = 'post']")]
    best = max(forms, key=lambda f: len(names & set(f.controls)), default=None)
    return best if best is not None and names & set(best.controls) else None


def again(
    request: HttpRequest, path: str, given: QueryDict, files: Iterable[str] = (), *, beside: bool = False
) -> dict[str, Any]:
    """Return what a page needs to show what was typed and to send it again.

    Parameters
    ----------
    request
        Of the reader.
    path
        Where it was sent to.
    given
        What was typed.
    files
        Names of files that were chosen; their content cannot be kept.
    beside
        Whether to show what is there now beside it, and send it over that.
    """
    names = [n for n in given if n not in _LEFT_OUT]
    form = _form_now(request, path, set(names))
    secret = [n for n in names if n in _SECRET]
    rows, hidden = [], []
    for name in names:
        values = given.getlist(name)
        if name in _SECRET:
            continue
        hidden += [(name, v) for v in values]
        known = form is not None and name in form.controls
        if form is None or (known and form.hidden(name)) or (not known and not any(values)):
            if form is not None or not any(values):
                continue
        shown = form.shown(name, values) if form is not None else "、".join(values)
        now = form.shown(name, form.now(name)) if form is not None and known and beside else None
        rows.append(Row(form.label(name) if form is not None else name, shown, now))
    if beside and form is not None:
        # What is not ticked is not sent: it was unticked, or never was.
        for name, controls in form.controls.items():
            boxes = [c for c in controls if c.get("type") == "checkbox"]
            if boxes and name not in given and form.now(name):
                nothing = _("否") if len(boxes) == 1 else ""
                rows.append(Row(form.label(name), nothing, form.shown(name, form.now(name))))
    seen = form.now("seen") if form is not None else []
    if beside and not seen:
        hidden = []
    elif "seen" in given:
        hidden.append(("seen", seen[0] if beside else given["seen"]))
    return {
        "rows": rows, "hidden": hidden if not secret else [], "secret": bool(secret), "path": path,
        "labels": {n: form.label(n) for n in form.controls} if form is not None else {},
        "files": list(files), "beside": beside and form is not None,
        "many": form is not None and form.element.get("enctype") == "multipart/form-data",
    }  # fmt: skip


def pack(given: QueryDict) -> str:
    """Return what was typed as one text, to be carried over a log-in; empty where it is too much or nothing."""
    pairs = [[n, v] for n in given if n not in _LEFT_OUT[:1] + _SECRET for v in given.getlist(n)]
    text = json.dumps(pairs, ensure_ascii=False)
    return text if pairs and len(text) <= _MOST else ""


def unpack(text: str) -> QueryDict | None:
    """Return what `pack` packed; None where it is something else."""
    if not text or len(text) > _MOST:
        return None
    try:
        pairs = json.loads(text)
        given = QueryDict(mutable=True)
        for name, value in pairs:
            given.appendlist(str(name), str(value))
    except (ValueError, TypeError):
        return None
    return given


def kept_of(request: HttpRequest, title: Any, status: int) -> HttpResponse:
    """Answer with what was typed, ready to be sent again."""
    files = [f.name for name in request.FILES for f in request.FILES.getlist(name)]
    given = again(request, request.get_full_path(), request.POST, files)
    return render(request, "pages/again.html", {"title": title, "again": given}, status=status)
