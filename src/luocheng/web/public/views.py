"""The public pages, and the pages on which somebody decides what they show."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from luocheng.web.pages.numbers import number_in
from luocheng.web.policies.models import Policy, PolicyState
from luocheng.web.public import data as open_data
from luocheng.web.public.caching import mark_of, public_page
from luocheng.web.public.forms import PublicationForm
from luocheng.web.public.models import Kind, Publication
from luocheng.web.public.showing import shown
from luocheng.web.record.changing import changing
from luocheng.web.registers.models import Register

__all__ = ["change", "dictionary", "download", "index", "new", "publications", "published", "withdraw"]


# --- what the public sees


@public_page
def index(request: HttpRequest) -> HttpResponse:
    """List what is published, kind by kind."""
    live = list(Publication.objects.live().select_related("policy", "register"))
    groups = [(k, k.label, [p for p in live if p.kind == k]) for k in Kind]
    marked = any(p.demonstration for p in live)
    return render(request, "public/index.html", {"groups": groups, "live": live, "demonstration": marked})


def _seen(publication: Publication) -> Publication:
    if not publication.live:
        raise Http404
    return publication


@public_page
def published(request: HttpRequest, publication: Publication) -> HttpResponse:
    """Show what is published."""
    given = shown(_seen(publication), request.GET)
    given |= {"formats": open_data.formats(publication), "demonstration": publication.demonstration}
    if publication.kind == Kind.REGISTER:
        given["dictionary"] = open_data.dictionary(publication)
    return render(request, "public/one.html", given)


@public_page
def download(request: HttpRequest, publication: Publication, kind: str) -> HttpResponse:
    """Give what is published as a file."""
    if kind not in open_data.formats(_seen(publication)):
        raise Http404
    etag = mark_of(publication, kind)
    unchanged = get_conditional_response(request, etag)
    if unchanged is not None:
        return unchanged
    write = {"csv": open_data.as_csv, "json": open_data.as_json, "geojson": open_data.as_geojson}[kind]
    response = StreamingHttpResponse(write(publication), content_type=open_data.FORMS[kind])
    name = f"{publication.title}{_('（示例数据）') if publication.demonstration else ''}.{kind}"
    response.headers["Content-Disposition"] = (
        content_disposition_header(as_attachment=True, filename=name) or ""
    )
    response.headers["ETag"] = etag
    return response


@public_page
def dictionary(request: HttpRequest, publication: Publication) -> HttpResponse:
    """Give the data dictionary."""
    if not open_data.formats(_seen(publication)):
        raise Http404
    told = {"title": publication.title, "provenance": publication.provenance, "fields": open_data.dictionary(publication)}  # fmt: skip
    return JsonResponse(told, json_dumps_params={"ensure_ascii": False, "indent": 1})


# --- what the office decides


def publications(request: HttpRequest) -> HttpResponse:
    """List what was decided, the latest first."""
    found = Publication.objects.select_related("policy", "register", "decided_by__unit", "withdrawn_by__unit")
    page = Paginator(found, 50).get_page(request.GET.get("page"))
    return render(request, "public/publications.html", {"page": page})


def new(request: HttpRequest) -> HttpResponse:
    """Decide to publish something; without saying what, choose."""
    kind = request.GET.get("kind", "")
    if kind not in Kind.values:
        return render(request, "public/choose.html", _choices())
    one = Publication(kind=kind)
    if kind in (Kind.TASKS, Kind.TARGETS):
        issued = Policy.objects.filter(state=PolicyState.ISSUED)
        one.policy = get_object_or_404(issued, pk=number_in(request.GET.get("policy")))
        one.title = f"{one.policy.title}{_('权责清单') if kind == Kind.TASKS else _('目标和进展')}"[:200]
    elif kind == Kind.REGISTER:
        one.register = get_object_or_404(Register, pk=number_in(request.GET.get("register")))
        one.title = one.register.title
        keeper = one.register.keeper
        one.provenance = _("来源：%(unit)s") % {"unit": keeper.name} if keeper else ""
    return _decide(request, one, "publication.decided")


def _choices() -> dict[str, Any]:
    live = list(Publication.objects.live().values_list("kind", "policy_id", "register_id"))
    policies = [
        (p, [(k, Kind(k).label, (k, p.pk, None) in live) for k in (Kind.TASKS, Kind.TARGETS)])
        for p in Policy.objects.filter(state=PolicyState.ISSUED)
    ]
    registers = [(r, (Kind.REGISTER, None, r.pk) in live) for r in Register.objects.select_related("keeper")]
    return {"policies": policies, "registers": registers}


def change(request: HttpRequest, publication: Publication) -> HttpResponse:
    """Decide again: what is seen, until when. What was withdrawn is published again by it."""
    return _decide(request, publication, "publication.changed")


def _decide(request: HttpRequest, one: Publication, kind: str) -> HttpResponse:
    form = PublicationForm(request.POST or None, instance=one)
    valid = request.method == "POST" and form.is_valid()
    one.fields = form.chosen()
    if valid and "preview" not in request.POST:
        one.decided_by, one.decided_at = request.user, timezone.now()
        one.withdrawn_at = one.withdrawn_by = None
        with changing(request.user, kind) as told:
            told.save(one, form.cleaned_data["seen"] if one.pk else None)
        messages.success(request, _("已公开"))
        return redirect("publications")
    if one.decided_at is None:
        one.decided_at = timezone.now()
    given = shown(one, {}) | {"form": form, "demonstration": one.demonstration, "preview": True}
    return render(request, "public/decide.html", given, status=422 if form.errors else 200)


@require_POST
def withdraw(request: HttpRequest, publication: Publication) -> HttpResponse:
    """Withdraw something: from now on the public does not see it."""
    if publication.withdrawn_at is None:
        publication.withdrawn_at, publication.withdrawn_by = timezone.now(), request.user
        with changing(request.user, "publication.withdrawn", why=request.POST.get("why", "")) as told:
            told.save(publication)
        messages.success(request, _("已撤回，公开页面不再显示"))
    return redirect("publications")
