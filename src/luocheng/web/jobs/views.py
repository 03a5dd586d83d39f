"""Pages of jobs: what runs, how far it is, what became of it, cancel, do it once more."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from luocheng.errors import LuochengError
from luocheng.web.jobs.again import UNDONE, repeat, why_not
from luocheng.web.jobs.models import Job, State
from luocheng.web.pages.templatetags.house import said
from luocheng.web.people.rights import may

__all__ = ["cancel", "jobs", "one", "progress", "retry"]


def jobs(request: HttpRequest) -> HttpResponse:
    """List jobs: one's own, or all of them for those who may see all; by state, title and person where asked."""
    all_ = may(request.user, "job.all")
    found = Job.objects.select_related("owner").prefetch_related("repeated_by")
    if not all_:
        found = found.filter(owner=request.user)
    asked = {k: request.GET.get(k, "").strip().replace("\0", "") for k in ("state", "title", "owner")}
    if asked["title"]:
        found = found.filter(title__icontains=asked["title"])
    if asked["owner"] and all_:
        found = found.filter(owner__name__icontains=asked["owner"])
    counted = dict(found.order_by().values_list("state").annotate(Count("pk")))
    if asked["state"] in State.values:
        found = found.filter(state=asked["state"])
    page = Paginator(found, 50).get_page(request.GET.get("page"))
    rows = [(job, _took(job), _gist(job)) for job in page]
    states = [(s.value, s.label, counted.get(s.value, 0)) for s in State]
    return render(
        request,
        "jobs/list.html",
        {
            "page": page,
            "rows": rows,
            "states": states,
            "asked": asked,
            "all": all_,
            "total": sum(counted.values()),
        },
    )


def one(request: HttpRequest, job: Job) -> HttpResponse:
    """Show a job while it is done, and what came of it."""
    fault = why_not(job) if job.state in UNDONE else None
    again = list(job.repeated_by.all())
    taken_up = any(j.state not in UNDONE for j in again)
    return render(
        request,
        "jobs/one.html",
        {
            "job": job,
            "took": _took(job),
            "again": again,
            "undone": job.state in UNDONE and not taken_up,
            "hindered": fault,
        },
    )


def progress(request: HttpRequest, job: Job) -> HttpResponse:
    """Give how far a job is, for the page that shows it; at its end go to the page of its result."""
    response = render(request, "jobs/progress.html", {"job": job})
    if job.ended:
        response["HX-Redirect" if job.state == State.DONE and job.page else "HX-Refresh"] = job.page or "true"
    return response


@require_POST
def cancel(request: HttpRequest, job: Job) -> HttpResponse:
    """Ask a job to stop; one that waits does not begin."""
    Job.objects.filter(pk=job.pk, state=State.WAITING).update(state=State.CANCELLED, ended_at=timezone.now())
    Job.objects.filter(pk=job.pk).update(stopping=True)
    return redirect("job", job.pk)


@require_POST
def retry(request: HttpRequest, job: Job) -> HttpResponse:
    """Ask for a job once more, and go to the page of the new one."""
    try:
        made = repeat(job, request.user)
    except LuochengError as error:
        fault = error.faults[0]
        messages.error(
            request, said((f"{fault.what}。{fault.remedy}", f"{fault.what_en}. {fault.remedy_en}"))
        )
        return redirect("job", job.pk)
    return redirect("job", made.pk)


def _took(job: Job) -> str:
    """Return how long a job ran, or has been running, in words."""
    if job.began_at is None:
        return ""
    until = job.ended_at or (timezone.now() if job.state == State.RUNNING else None)
    return _span(until - job.began_at) if until is not None and until >= job.began_at else ""


def _span(time: dt.timedelta) -> str:
    seconds = int(time.total_seconds())
    given = {"h": seconds // 3600, "m": seconds // 60 % 60, "s": seconds % 60}
    if given["h"]:
        return _("%(h)s 小时 %(m)s 分") % given
    return _("%(m)s 分 %(s)s 秒") % given if given["m"] else _("%(s)s 秒") % given


def _gist(job: Job) -> str:
    """Return in one line why a job was not done."""
    fault: dict[str, Any] = job.faults[0] if job.faults else {}
    what = fault.get("what", {})
    return said((what.get("zh", ""), what.get("en", ""))) if what else ""
