"""The list of policies, the page of one, and what is said of it as a whole."""

from __future__ import annotations

import io
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Max, Q
from django.db.models.query import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from luocheng.web.policies.counts import Counts, counts_of
from luocheng.web.policies.forms import PolicyForm, StateForm
from luocheng.web.policies.library import shipped_titles
from luocheng.web.policies.models import Edition, Item, Policy, PolicyState, Source, Upload
from luocheng.web.policies.reading import job_of
from luocheng.web.record.changing import changing

__all__ = ["edit", "policies", "policy", "state", "table"]

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_SORTS = {
    "date": ("-date", "title"),
    "title": ("title",),
    "state": ("state", "-date", "title"),
    "new": ("-pk",),
}


def policies(request: HttpRequest) -> HttpResponse:
    """List the policies: by words, state and order."""
    found, asked = _found(request)
    page = Paginator(found, 50).get_page(request.GET.get("page"))
    return render(
        request,
        "policies/list.html",
        {
            "page": page,
            "rows": _rows(list(page)),
            "asked": asked,
            "states": PolicyState.choices,
            "sorts": (
                ("new", _("最近上传")),
                ("date", _("成文日期")),
                ("title", _("名称")),
                ("state", _("状态")),
            ),
            "filtered": any(asked.values()),
        },
    )


def _found(request: HttpRequest) -> tuple[QuerySet[Policy], dict[str, str]]:
    """Return the policies that are asked for, and what was asked."""
    asked = {k: request.GET.get(k, "").strip() for k in ("q", "state", "sort")}
    found = Policy.objects.all()
    if asked["q"]:
        found = found.filter(
            Q(title__icontains=asked["q"]) | Q(number__icontains=asked["q"]) | Q(issuer__icontains=asked["q"])
        )
    if asked["state"] in PolicyState.values:
        found = found.filter(state=asked["state"])
    return found.order_by(*_SORTS.get(asked["sort"], _SORTS["new"])), asked


def table(request: HttpRequest) -> HttpResponse:
    """Give the list of policies that is seen as a workbook."""
    import xlsxwriter

    out = io.BytesIO()
    heads = (
        _("名称"), _("发文机关"), _("发文字号"), _("成文日期"), _("状态"), _("版本"), _("任务"), _("目标"), _("待复核"),
    )  # fmt: skip
    with xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        sheet = book.add_worksheet(_("政策"))
        first = 0
        if settings.DEMO:
            sheet.write_string(0, 0, _("示例数据"))
            first = 1
        sheet.write_row(first, 0, heads, book.add_format({"bold": True}))
        for line, row in enumerate(_rows(list(_found(request)[0])), first + 1):
            policy, counts = row["policy"], row["counts"]
            written = policy.date.isoformat() if policy.date else ""
            texts = (policy.title, policy.issuer, policy.number, written, str(policy.get_state_display()))
            numbers = (row["edition"], counts.tasks, counts.targets, counts.drafts)
            sheet.write_row(line, 0, (*texts, *numbers))
        sheet.freeze_panes(first + 1, 1)
        sheet.set_column(0, 0, 50)
        sheet.set_column(1, 3, 20)
    out.seek(0)
    return FileResponse(out, as_attachment=True, filename=_("政策.xlsx"), content_type=XLSX)


def _rows(shown: list[Policy]) -> list[dict[str, Any]]:
    """Put beside each policy its latest text with its counts, and the number of its last edition."""
    latest = {
        s.policy_id: s
        for s in Source.objects.filter(policy__in=shown)
        .only("pk", "policy_id", "name", "label")
        .order_by("pk")
    }
    texts = dict(
        Source.objects.filter(policy__in=shown).values_list("policy").order_by().annotate(Count("pk"))
    )
    editions = dict(
        Edition.objects.filter(policy__in=shown).values_list("policy").order_by().annotate(Max("number"))
    )
    counts = counts_of(latest.values())
    return [
        {
            "policy": p,
            "source": latest.get(p.pk),
            "texts": texts.get(p.pk, 0),
            "edition": editions.get(p.pk),
            "counts": counts[latest[p.pk].pk] if p.pk in latest else Counts(),
        }
        for p in shown
    ]


def policy(request: HttpRequest, policy: Policy) -> HttpResponse:
    """Show a policy: its texts, editions, reviewers, and what of the library is attached."""
    sources = list(
        policy.sources.select_related("added_by__unit")
        .defer("text", "head", "clauses", "references", "findings")
        .order_by("-pk")
    )
    counts = counts_of(sources)
    reviewers = (
        Item.objects.filter(source__in=sources, reviewed_by__isnull=False)
        .values("reviewed_by__name", "reviewed_by__unit__name")
        .order_by()
        .annotate(n=Count("pk"), last=Max("reviewed_at"))
    )
    reading = [
        (u, job_of(u))
        for u in Upload.objects.filter(policy=policy, sources__isnull=True)
        .defer("documents")
        .order_by("-pk")[:5]
    ]
    editions = list(policy.editions.select_related("issued_by__unit", "source"))
    choices = [(f"e{e.pk}", _("第 %(n)s 版") % {"n": e.number}) for e in editions]
    choices += [(f"s{s.pk}", s.label or s.name) for s in sources]
    return render(
        request,
        "policies/one.html",
        {
            "policy": policy,
            "texts": [(s, counts[s.pk]) for s in sources],
            "editions": editions,
            "reviewers": sorted(reviewers, key=lambda r: -r["n"]),
            "reading": reading,
            "choices": choices,
            "library": shipped_titles(),
            "attached": shipped_titles().get(policy.library),
        },
    )


def edit(request: HttpRequest, policy: Policy) -> HttpResponse:
    """Change what is said of a policy as a whole."""
    form = PolicyForm(request.POST or None, instance=policy)
    if request.method == "POST" and form.is_valid():
        with changing(request.user, "policy.changed") as change:
            change.save(form.instance, form.cleaned_data["seen"])
        messages.success(request, _("已保存"))
        return redirect("policy", policy.pk)
    return render(request, "policies/form.html", {"form": form, "policy": policy, "title": _("修改政策信息")})


def state(request: HttpRequest, policy: Policy) -> HttpResponse:
    """Take a policy out of use, or back into it."""
    withdrawn = policy.state == PolicyState.WITHDRAWN
    form = StateForm(request.POST or None, initial={"seen": policy.version})
    if request.method == "POST" and form.is_valid():
        back = PolicyState.ISSUED if policy.editions.exists() else PolicyState.REVIEW
        policy.state = back if withdrawn else PolicyState.WITHDRAWN
        with changing(
            request.user, "policy.resumed" if withdrawn else "policy.withdrawn", form.cleaned_data["why"]
        ) as change:
            change.save(policy, form.cleaned_data["seen"])
        messages.success(request, _("已恢复使用") if withdrawn else _("已停用；由它产生的任务和目标保留"))
        return redirect("policy", policy.pk)
    title = _("恢复使用") if withdrawn else _("停用")
    return render(
        request, "policies/form.html", {"form": form, "policy": policy, "title": title, "action": title}
    )
