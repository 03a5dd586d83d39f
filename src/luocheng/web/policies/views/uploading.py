"""Uploading a document, watching it being read, choosing among several in one file, getting the file back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from luocheng.errors import LuochengError
from luocheng.web.jobs.models import State
from luocheng.web.pages.numbers import number_in
from luocheng.web.pages.uploads import too_large
from luocheng.web.people.rights import may
from luocheng.web.policies.forms import UploadForm
from luocheng.web.policies.models import Policy, Source, Upload
from luocheng.web.policies.reading import job_of, receive
from luocheng.web.policies.texts import take
from luocheng.web.record.changing import changing

__all__ = ["choose", "file_of", "new", "new_text", "uploaded"]


def new(request: HttpRequest) -> HttpResponse:
    """Take a document that begins a new policy."""
    return _upload(request, None)


def new_text(request: HttpRequest, policy: Policy) -> HttpResponse:
    """Take a further text of a policy: its draft, its issued text."""
    return _upload(request, policy)


def _upload(request: HttpRequest, policy: Policy | None) -> HttpResponse:
    form = UploadForm(request.POST or None, request.FILES or None)
    if getattr(request, "too_large", False):
        raise LuochengError(too_large())
    if request.method == "POST" and form.is_valid():
        upload = receive(form.cleaned_data["file"], request.user, policy, form.cleaned_data["label"])
        return redirect("policy-uploaded", upload.pk)
    title = _("上传另一稿") if policy else _("上传政策文件")
    return render(
        request,
        "policies/form.html",
        {"form": form, "policy": policy, "title": title, "action": _("上传并阅读")},
        status=422 if form.errors else 200,
    )


def uploaded(request: HttpRequest, upload: Upload) -> HttpResponse:
    """Show how far an upload is read; when it is, where to go on or which document to choose."""
    sources = list(
        upload.sources.select_related("policy").only("pk", "name", "label", "checksum", "policy__title")
    )
    taken = {s.checksum: s for s in sources}
    documents = [
        {
            "at": at,
            "title": plan["title"] or plan["label"] or upload.name,
            "label": plan["label"],
            "characters": len(plan["text"]),
            "tasks": len(plan["tasks"]),
            "targets": len(plan["targets"]),
            "taken": taken.get(plan["checksum"]),
        }
        for at, plan in enumerate(upload.documents)
    ]
    job = job_of(upload)
    return render(
        request,
        "policies/uploaded.html",
        {
            "upload": upload,
            "job": job,
            "watched": job is not None and may(request.user, "job.see", job) and not upload.read,
            "failed": job is not None and job.state in (State.FAILED, State.CANCELLED),
            "documents": documents,
            "sources": sources,
            "open": [d for d in documents if d["taken"] is None],
        },
    )


def choose(request: HttpRequest, upload: Upload) -> HttpResponse:
    """Keep the documents that were chosen: each as a policy of its own, or one as a further text of a policy."""
    if request.method != "POST":
        return redirect("policy-uploaded", upload.pk)
    given = {number_in(x, -1) for x in request.POST.getlist("take")}
    chosen = sorted(x for x in given if 0 <= x < len(upload.documents))
    if upload.policy is not None:
        chosen = chosen[:1]
    if not chosen:
        messages.error(request, _("请至少选一份"))
        return redirect("policy-uploaded", upload.pk)
    made: list[Source] = []
    with changing(request.user, "policy.read") as change:
        # What somebody else has chosen meanwhile is not kept twice.
        there = set(upload.sources.values_list("checksum", flat=True))
        for at in chosen:
            plan: dict[str, Any] = upload.documents[at]
            if plan["checksum"] not in there:
                made.append(take(change, plan, upload, upload.policy, at_place=at))
    if len(made) == 1:
        return redirect("policy-review", made[0].pk)
    return redirect("policy-uploaded", upload.pk)


def file_of(request: HttpRequest, source: Source) -> FileResponse:
    """Give the file as it came, to be kept and not to be shown."""
    try:
        file = source.file.open("rb")
    except (OSError, ValueError) as error:
        raise Http404 from error
    return FileResponse(
        file, as_attachment=True, filename=source.name, content_type="application/octet-stream"
    )
