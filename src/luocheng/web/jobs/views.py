"""Pages of jobs: what runs, how far it is, cancel."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from luocheng.web.jobs.models import Job, State
from luocheng.web.people.rights import may

__all__ = ["cancel", "jobs", "one", "progress"]


def jobs(request: HttpRequest) -> HttpResponse:
    """List jobs: one's own, or all of them for those who may see all."""
    found = Job.objects.select_related("owner")
    if not may(request.user, "job.all"):
        found = found.filter(owner=request.user)
    return render(request, "jobs/list.html", {"page": Paginator(found, 50).get_page(request.GET.get("page"))})


def one(request: HttpRequest, job: Job) -> HttpResponse:
    """Show a job while it is done, and what came of it."""
    return render(request, "jobs/one.html", {"job": job})


def progress(request: HttpRequest, job: Job) -> HttpResponse:
    """Give how far a job is, for the page that shows it; at its end go to the page of its result."""
    response = render(request, "jobs/progress.html", {"job": job})
    if job.ended:
        response["HX-Redirect" if job.state == State.DONE and job.page else "HX-Refresh"] = job.page or "true"
    return response


@require_POST
def cancel(request: HttpRequest, job: Job) -> HttpResponse:
    """Ask a job to stop; one that waits does not begin."""
    Job.objects.filter(pk=job.pk, state=State.WAITING).update(state=State.CANCELLED)
    Job.objects.filter(pk=job.pk).update(stopping=True)
    return redirect("job", job.pk)
