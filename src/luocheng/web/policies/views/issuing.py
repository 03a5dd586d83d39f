"""Issuing a policy, comparing two of its versions, what of a text is covered."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from luocheng.policy.coverage import CLASSES, CoverageItem
from luocheng.policy.diff import Change, TaskChange
from luocheng.policy.diff.phrases import KINDS, TASK_KINDS, effect_words, heading, place
from luocheng.web.policies.forms import IssueForm
from luocheng.web.policies.holding import covered, difference, version_of
from luocheng.web.policies.issuing import issue as issue_policy
from luocheng.web.policies.library import folder_of, shipped_titles
from luocheng.web.policies.models import Item, ItemKind, ItemState, Policy, Source
from luocheng.web.policies.remarks import remarks
from luocheng.web.policies.reviewing import digest
from luocheng.web.record.changing import ConflictError

__all__ = ["compare", "coverage_of", "issue"]


def _english() -> bool:
    return str(get_language()).startswith("en")


# --- issuing ---------------------------------------------------------------------------------------------------------


def issue(request: HttpRequest, policy: Policy) -> HttpResponse:
    """Show what will go live, and issue it."""
    sources = list(policy.sources.defer("head", "references").order_by("-pk"))
    wanted = request.POST.get("source") or request.GET.get("source") or ""
    source = next((s for s in sources if str(s.pk) == wanted), sources[0] if sources else None)
    if source is None:
        messages.error(request, _("还没有原文，先上传"))
        return redirect("policy", policy.pk)
    items = list(source.items.all())
    accepted = [i for i in items if i.state == ItemState.ACCEPTED]
    drafts = [i for i in items if i.state == ItemState.DRAFT]
    mark = f"{policy.version}.{digest(items)}"
    form = IssueForm(len(drafts), request.POST or None, initial={"seen": mark})
    if request.method == "POST" and accepted and form.is_valid():
        if form.cleaned_data["seen"] != mark:
            raise ConflictError(source)
        edition = issue_policy(policy, source, request.user, form.cleaned_data["note"])
        messages.success(request, _("已发布第 %(n)s 版") % {"n": edition.number})
        return redirect("policy", policy.pk)
    last = policy.editions.select_related("source").first()
    source = policy.sources.get(pk=source.pk)
    for one in items:
        one.source = source
    found = remarks(source, items)
    remarks_ = [(i, f) for i in accepted for f in found.of_items.get(i.pk, ()) if f.severity != "note"]
    # Units that the directory lacks are many at first; the page of the units settles them all at once.
    open_ = [(i, f) for i, f in remarks_ if f.code != "unit-unknown"]
    unknown = {f.said[0] for _item, f in remarks_ if f.code == "unit-unknown"}
    return render(
        request,
        "policies/issue.html",
        {
            "policy": policy,
            "source": source,
            "sources": sources,
            "form": form,
            "accepted": len(accepted),
            "tasks": sum(i.kind == ItemKind.TASK for i in accepted),
            "targets": sum(i.kind == ItemKind.TARGET for i in accepted),
            "units": len(
                {
                    u
                    for i in accepted
                    for u in (*i.data.get("lead_units", ()), *i.data.get("support_units", ()))
                }
            ),
            "drafts": len(drafts),
            "rejected": len(items) - len(accepted) - len(drafts),
            "last": last,
            **_since(last.items if last else [], accepted),
            "open": open_[:100],
            "open_count": len(open_),
            "unknown": len(unknown),
        },
        status=422 if form.errors else 200,
    )


def _since(before: list[int], accepted: list[Item]) -> dict[str, Any]:
    """Say what is new and what is gone since an edition: an item of a later text goes on from its parent."""
    old, now = set(before), {i.pk for i in accepted}
    followed = {p for i in accepted for p in i.parents}
    added = [i for i in accepted if i.pk not in old and not set(i.parents) & old]
    gone = [k for k in before if k not in now and k not in followed]
    return {"added": added if before else [], "gone": list(Item.objects.filter(pk__in=gone).defer("origin"))}


# --- comparing -------------------------------------------------------------------------------------------------------


def compare(request: HttpRequest, policy: Policy) -> HttpResponse:
    """Compare two versions of a policy, side by side."""
    old, new = (version_of(policy, request.GET.get(n, "")) for n in ("old", "new"))
    if old is None or new is None:
        messages.error(request, _("请选两个要比较的版本"))
        return redirect("policy", policy.pk)
    found = difference(old, new)
    language = "en" if _english() else "zh"
    tasks = {t.id: t for t in found.tasks}
    rows: list[dict[str, Any]] = []
    for quiet, group in groupby(found.changes, key=lambda c: c.kind == "same"):
        changes = list(group)
        if quiet:
            rows.append(
                {
                    "same": [s.text.strip() for c in changes for s in c.new if s.text.strip()],
                    "n": len(changes),
                }
            )
            continue
        for where, inside in groupby(changes, key=lambda c: c.path):
            rows.append({"where": heading(found, where) or _("条款之外")})
            rows += [_row(c, tasks, language) for c in inside]
    return render(
        request,
        "policies/compare.html",
        {
            "policy": policy,
            "old": old,
            "new": new,
            "counts": found.counts(),
            "rows": rows,
            "tasks": [_task_row(t, language) for t in found.tasks if t.kind != "same"],
        },
    )


def _row(change: Change, tasks: dict[str, TaskChange], language: str) -> dict[str, Any]:
    column = 1 if language == "en" else 0
    loud = [effect_words(e, language) for e in change.effects if e.counts and not change.repeats]
    quiet = [KINDS[change.kind][column]] if change.kind in ("moved", "merged", "split") else []
    if change.task and change.task in tasks:
        quiet.append(_("任务") + " " + TASK_KINDS[tasks[change.task].kind][column])
    if change.repeats:
        quiet.append(_("与正文的改动相同"))
    quiet += [effect_words(e, language) for e in change.effects if not e.counts]
    return {
        "old": [(w.kind, _line(w.old)) for w in change.words if w.old.strip()],
        "new": [(w.kind, _line(w.new)) for w in change.words if w.new.strip()],
        "gone": bool(change.old) and not change.new,
        "come": bool(change.new) and not change.old,
        "loud": loud,
        "quiet": quiet,
    }


def _line(words: str) -> str:
    """Write words on one line, the cells of a table apart."""
    return words.replace("\t", " ｜ ").replace("\n", " ")


def _task_row(task: TaskChange, language: str) -> dict[str, Any]:
    return {
        "kind": TASK_KINDS[task.kind][1 if language == "en" else 0],
        "old": [(place(p), t) for p, t in zip(task.old, task.old_titles, strict=True)],
        "new": [(place(p), t) for p, t in zip(task.new, task.new_titles, strict=True)],
        "effects": [effect_words(e, language) for e in task.effects if not e.kind.startswith("task")],
    }


# --- coverage --------------------------------------------------------------------------------------------------------


def coverage_of(request: HttpRequest, source: Source) -> HttpResponse:
    """Show sentence by sentence what carries a text out."""
    show = request.GET.get("show", "")
    accepted = list(source.items.filter(state=ItemState.ACCEPTED))
    for item in accepted:
        item.source = source
    found = covered(source, accepted)
    names = {f"item-{i.pk}": (i.title, i.get_absolute_url()) for i in accepted}
    names |= _declared(source.policy)
    titles = {tuple(c["path"]): c["title"] for c in source.clauses}
    groups = []
    for path, inside in groupby(found.items, key=lambda i: i.clause):
        rows = [_told(i, source, names) for i in inside if not show or i.state == show]
        if rows:
            groups.append({"path": place(path), "title": titles.get(path, ""), "rows": rows})
    total = found.executable + found.needs_person + found.unaccounted
    return render(
        request,
        "policies/coverage.html",
        {
            "source": source,
            "policy": source.policy,
            "groups": groups,
            "found": found,
            "total": total,
            "share": 100 * (found.executable + found.needs_person) // total if total else 0,
            "show": show,
            "attached": shipped_titles().get(source.policy.library),
            "filters": (
                ("", _("全部"), len(found.items)),
                ("unaccounted", _("未落实"), found.unaccounted),
                ("needs_person", _("需人工"), found.needs_person),
                ("executable", _("可执行"), found.executable),
            ),
        },
    )


def _declared(policy: Policy) -> dict[str, tuple[str, str]]:
    """Name what an attached policy declares, as pages do."""
    folder = folder_of(policy.library) if policy.library else None
    if folder is None:
        return {}
    english = _english()
    named = {}
    for item in (*folder.rules, *folder.registers, *folder.schedules, *folder.assignments):
        title = getattr(item, "title", None)
        said = (title.en or title.zh) if title is not None and english else getattr(title, "zh", "")
        named[item.id] = (said or item.id, "")
    return named


def _told(item: CoverageItem, source: Source, names: dict[str, tuple[str, str]]) -> dict[str, Any]:
    words = {
        "executable": _("可执行"),
        "needs_person": _("需人工"),
        "unaccounted": _("未落实"),
        "none": _("无须落实"),
    }
    return {
        "state": item.state,
        "word": words[item.state],
        "sentence": source.text[item.start : item.end].strip()[:400],
        "plain": item.kind in CLASSES,
        "at": item.start,
        "by": [names.get(b, (b, "")) for b in item.by],
        "why": item.reason_en if _english() else item.reason,
    }
