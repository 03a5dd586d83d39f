"""Pages and jobs of the 任务分解表: export what is seen, import it again after a look at every fault and change."""

from __future__ import annotations

import hashlib
import tempfile
import uuid
from pathlib import Path
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luocheng.errors import Fault, LuochengError
from luocheng.policy.export.office_table import read_entries, write_csv, write_entries
from luocheng.web.jobs.models import Job
from luocheng.web.jobs.work import Running, ask, kind
from luocheng.web.pages.uploads import too_large
from luocheng.web.record.changing import changing
from luocheng.web.reminders.models import words
from luocheng.web.tasks.listing import Asked, listed
from luocheng.web.tasks.models import Milestone
from luocheng.web.tasks.table import entries, plan, write_in

__all__ = ["LARGEST", "export_csv", "export_xlsx", "import_page", "import_result"]

LARGEST = 20_000
"""Rows of a workbook that a page makes while the reader waits; CSV has no such limit."""

_SHOWN = 300


def export_xlsx(request: HttpRequest) -> HttpResponse:
    """Give the tasks that the reader sees as a workbook."""
    found = listed(request.user, Asked.of(request.GET))
    if found.count() > LARGEST:
        raise LuochengError(_too_many())
    years = set(Milestone.objects.order_by().values_list("year", flat=True).distinct())
    years |= {timezone.localdate().year}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "tasks.xlsx"
        note = words("【示例数据】", "")[0] if settings.DEMO else ""
        write_entries(entries(found), path, sorted(years), note)
        # The open file outlives its name.
        file = path.open("rb")
    return FileResponse(file, as_attachment=True, filename=_name("xlsx"))


def export_csv(request: HttpRequest) -> HttpResponse:
    """Give the tasks that the reader sees as CSV."""
    found = listed(request.user, Asked.of(request.GET))
    response = StreamingHttpResponse(write_csv(entries(found)), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{_name("csv", plain=True)}"'
    return response


def _name(ending: str, *, plain: bool = False) -> str:
    stem = "tasks" if plain else words("任务分解表", "tasks")[0]
    return f"{stem}-{timezone.localdate():%Y%m%d}.{ending}"


class UploadForm(forms.Form):
    """The workbook to import."""

    file = forms.FileField(
        label=gettext_lazy("任务分解表（.xlsx）"),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}),
        help_text=gettext_lazy("先逐行检查，列出全部问题和改动；您确认以后才写入"),
    )


def import_page(request: HttpRequest) -> HttpResponse:
    """Take a workbook, and have it looked through."""
    if getattr(request, "too_large", False):
        raise LuochengError(too_large())
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        folder = Path(settings.MEDIA_ROOT) / "imports"
        folder.mkdir(parents=True, exist_ok=True)
        kept = folder / f"{uuid.uuid4().hex}.xlsx"
        with kept.open("wb") as out:
            for piece in file.chunks():
                out.write(piece)
        given = {"file": kept.name, "name": str(file.name)[:200], "write": False}
        job = ask("tasks.import", _("检查任务分解表“%(name)s”") % {"name": file.name}, given, request.user)
        return redirect("job", job.pk)
    return render(request, "tasks/import.html", {"form": form})


def import_result(request: HttpRequest, job: Job) -> HttpResponse:
    """Show what a workbook would change, or what is wrong with it; write it where asked."""
    if job.kind != "tasks.import":
        if request.method == "GET":
            return redirect("job", job.pk)
        raise Http404
    ready = job.ended and not job.given.get("write") and bool(job.result.get("count")) and not job.result.get("faults")  # fmt: skip
    if request.method == "POST":
        if not ready:
            messages.error(request, _("这份表还不能写入"))
            return redirect("task-import-result", job.pk)
        given = job.given | {"write": True}
        title = _("写入任务分解表“%(name)s”") % {"name": job.given["name"]}
        return redirect("job", ask("tasks.import", title, given, request.user).pk)
    return render(
        request,
        "tasks/import_result.html",
        {"job": job, "result": job.result, "ready": ready, "most": _SHOWN},
    )


@kind("tasks.import")
def import_table(job: Running) -> dict[str, Any]:
    """Look a workbook through, and write it where asked and nothing is wrong."""
    path = Path(settings.MEDIA_ROOT) / "imports" / Path(job.given["file"]).name
    page = reverse("task-import-result", args=[job.job.pk])
    try:
        rows, faults = read_entries(path)
        changes, more = plan(rows, job.tell)
        faults = [*faults, *more]
    except LuochengError as error:
        rows, changes, faults = [], [], list(error.faults)
    added = sum(c.task is None for c in changes)
    told = {
        "page": page,
        "rows": len(rows),
        "count": len(changes),
        "added": added,
        "changes": [c.told() for c in changes[:_SHOWN]],
        "faults": [f.to_dict() for f in faults],
    }
    if not job.given["write"]:
        return told
    LuochengError.gather(faults)
    with changing(job.owner, "task.imported", why=job.given["name"]) as change:
        done = write_in(change, changes)
        checksum = hashlib.sha256(path.read_bytes()).hexdigest()
        change.tell("tasks.table/import", {}, {"file": job.given["name"], "sha256": checksum, "tasks": done})
    path.unlink(missing_ok=True)
    return told | {"written": done}


def _too_many() -> Fault:
    return Fault(
        f"任务超过 {LARGEST} 项，页面上不做这么大的表",
        remedy="请先筛选（政策、单位、年度），或导出 CSV",
        what_en=f"There are more than {LARGEST} tasks",
        remedy_en="Narrow the list by policy, unit or year, or export CSV",
        code="table-too-large",
    )
