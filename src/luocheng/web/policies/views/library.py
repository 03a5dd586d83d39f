"""The library of shipped policies, attaching one, its rules in words."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from luocheng.registers import register_types
from luocheng.rules.aloud import KIND_WORDS, ReadAloud
from luocheng.rules.export.told import Sentences
from luocheng.web.pages.numbers import number_in
from luocheng.web.pages.seen import seen_of
from luocheng.web.people.rights import may
from luocheng.web.policies.library import folder_of, rules_in_words, shipped, shipped_titles
from luocheng.web.policies.models import Policy
from luocheng.web.policies.texts import document_of
from luocheng.web.record.changing import changing

__all__ = ["attach", "library", "one"]


def library(request: HttpRequest) -> HttpResponse:
    """List the shipped policies with what each holds."""
    used: dict[str, list[Policy]] = {}
    for policy in Policy.objects.exclude(library="").order_by("title"):
        used.setdefault(policy.library, []).append(policy)
    return render(request, "policies/library.html", {"rows": [(s, used.get(s.name, [])) for s in shipped()]})


def one(request: HttpRequest) -> HttpResponse:
    """Show a shipped policy: its registers, and its rules in words beside the text."""
    name = request.GET.get("name", "")
    folder = folder_of(name)
    if folder is None:
        return redirect("policy-library")
    policy = Policy.objects.filter(library=name).order_by("pk").first()
    source = policy.sources.select_related("policy").order_by("-pk").first() if policy else None
    document = document_of(source, ()) if source is not None else None
    on, rules = rules_in_words(name)
    sentences = Sentences(document)
    english = 1 if str(get_language()).startswith("en") else 0
    groups = [
        (clause, [_told(r, sentences, english) for r in group])
        for clause, group in groupby(rules, key=lambda r: r.clause)
    ]
    registers = [
        ((t.title.en or t.title.zh) if english else t.title.zh, len(t.fields), t.id)
        for t in register_types(folder).values()
    ]
    return render(
        request,
        "policies/shipped.html",
        {
            "name": name,
            "title": (folder.heading.zh, folder.heading.en),
            "folder": folder,
            "on": on,
            "count": len(rules),
            "groups": groups,
            "registers": registers,
            "attached": policy,
            "source": source,
            "policies": Policy.objects.exclude(library=name).order_by("title")[:200]
            if may(request.user, "policy.change")
            else [],
        },
    )


def _told(rule: ReadAloud, sentences: Sentences, english: int) -> dict[str, Any]:
    """Return a rule as the page shows it: what is carried out, and each sentence it rests on with the words marked."""
    quoted = dict.fromkeys(
        (c, e) for c, e in ((rule.clause, rule.evidence), *((x.clause, x.evidence) for x in rule.lines)) if e
    )
    texts: dict[tuple[str, str], list[str]] = {}
    for clause, evidence in quoted:
        texts.setdefault((clause, sentences.of(clause, evidence) or evidence), []).append(evidence)
    return {
        "id": rule.id,
        "title": (rule.title.zh, rule.title.en or rule.title.zh),
        "kind": KIND_WORDS[rule.kind],
        "lines": [(line.role, (line.zh, line.en)) for line in rule.lines],
        "note": rule.note,
        "texts": [
            ("" if clause == rule.clause else clause, _marked(sentence, words))
            for (clause, sentence), words in texts.items()
        ],
    }


def _marked(sentence: str, words: list[str]) -> list[tuple[bool, str]]:
    """Cut a sentence where quoted words begin and end; True marks them."""
    held = [False] * len(sentence)
    for word in words:
        start = sentence.find(word)
        if start >= 0:
            held[start : start + len(word)] = [True] * len(word)
    return [
        (on, "".join(c for c, _held in group))
        for on, group in groupby(zip(sentence, held, strict=True), key=lambda x: x[1])
    ]


def attach(request: HttpRequest) -> HttpResponse:
    """Attach a shipped policy to one of the city, or take it away."""
    policy = Policy.objects.filter(pk=number_in(request.POST.get("policy"))).first()
    if policy is None:
        return redirect("policy-library")
    wanted = request.POST.get("library", "")
    if wanted and wanted not in shipped_titles():
        messages.error(request, _("政策库里没有这一份"))
        return redirect("policy", policy.pk)
    policy.library = wanted
    with changing(request.user, "policy.library-attached" if wanted else "policy.library-detached") as change:
        change.save(policy, seen_of(request))
    messages.success(request, _("已附上") if wanted else _("已取下"))
    return redirect("policy", policy.pk)
