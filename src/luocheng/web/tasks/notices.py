"""Pages of supervision: notices, problems that need coordination, the rules of the clock, names of units."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from luocheng.web.pages.numbers import number_in
from luocheng.web.people.models import Unit
from luocheng.web.people.rights import may
from luocheng.web.record.changing import changing
from luocheng.web.tasks.forms import SupervisionForm
from luocheng.web.tasks.models import Light, Notice, Report, Supervision, Task
from luocheng.web.tasks.units import map_name, open_names

__all__ = ["notices", "problems", "supervision", "unit_names"]


def notices(request: HttpRequest) -> HttpResponse:
    """List supervision notices, the latest first: standing, waiting for a reply, or all."""
    today = timezone.localdate()
    found = Notice.objects.select_related("task__lead", "milestone", "replied_by").prefetch_related(
        "task__task_units"
    )
    if not may(request.user, "task.see"):
        found = found.filter(task__in=Task.objects.seen_by(request.user).values("pk"))
    state, colour = request.GET.get("state", "standing"), request.GET.get("colour", "")
    if state == "standing":
        found = found.filter(lifted_on=None)
    elif state == "waiting":
        found = found.filter(lifted_on=None, replied_at=None).exclude(reply_by=None)
    elif state == "late":
        found = found.filter(lifted_on=None, replied_at=None, reply_by__lt=today)
    if colour in Light.values and colour:
        found = found.filter(colour=colour)
    page = Paginator(found, 50).get_page(request.GET.get("page"))
    family = {n.pk for n in page if may(request.user, "task.reply", n)} if page.object_list else set()
    return render(
        request,
        "tasks/notices.html",
        {
            "page": page,
            "state": state,
            "colour": colour,
            "today": today,
            "mine": family,
            "lights": [c for c in Light.choices if c[0]],
            "unset": Supervision.in_force(),
        },
    )


def problems(request: HttpRequest) -> HttpResponse:
    """List the problems that units cannot solve alone, those without an answer first."""
    found = Report.objects.exclude(problem="").select_related("task", "unit", "by", "answered_by")
    if not may(request.user, "task.see"):
        found = found.filter(task__in=Task.objects.seen_by(request.user).values("pk"))
    if request.GET.get("state", "open") == "open":
        found = found.filter(answered_at=None)
    page = Paginator(found.order_by("answered_at", "-at"), 50).get_page(request.GET.get("page"))
    return render(request, "tasks/problems.html", {"page": page, "state": request.GET.get("state", "open")})


def supervision(request: HttpRequest) -> HttpResponse:
    """Set when notices are raised and replied to."""
    rules = Supervision.in_force()
    form = SupervisionForm(request.POST or None, instance=rules)
    if request.method == "POST" and form.is_valid():
        with changing(request.user, "supervision.changed") as change:
            change.save(form.instance, form.cleaned_data["seen"] if rules.pk else None)
        messages.success(request, _("已保存；从下一次督办时钟起生效（每天一次）"))
        return redirect("task-notices")
    return render(request, "pages/form.html", {"form": form, "title": _("督办规则"), "back": "task-notices"})


def unit_names(request: HttpRequest) -> HttpResponse:
    """Show the names that belong to no unit yet; add or map one with a click."""
    if request.method == "POST":
        name = request.POST.get("name", "").strip()[:200]
        unit = _chosen(request)
        known = name and any(o.name == name for o in open_names())
        if not known or ("add" not in request.POST and unit is None):
            messages.error(request, _("请选择单位"))
            return redirect("task-units")
        with changing(request.user, "task.units", why=name) as change:
            done = map_name(change, name, unit)
        messages.success(request, _("已对上 %(done)s 处“%(name)s”") % {"done": done, "name": name})
        return redirect("task-units")
    return render(
        request,
        "tasks/units.html",
        {"names": open_names(), "units": Unit.objects.filter(active=True)},
    )


def _chosen(request: HttpRequest) -> Any:
    unit = number_in(request.POST.get("unit"))
    if "add" in request.POST or not unit:
        return None
    return get_object_or_404(Unit, pk=unit, active=True)
