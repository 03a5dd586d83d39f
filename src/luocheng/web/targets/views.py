"""Pages of the targets."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from luocheng.errors import Fault, LuochengError
from luocheng.web.people.rights import may
from luocheng.web.policies.models import Policy
from luocheng.web.record.changing import ConflictError, changing
from luocheng.web.record.models import Event
from luocheng.web.targets import corrective, exports
from luocheng.web.targets.forms import (
    CheckupForm,
    CorrectiveForm,
    ObservationForm,
    ShortfallForm,
    TargetForm,
    UploadForm,
)
from luocheng.web.targets.keeping import keep_observation
from luocheng.web.targets.lights import judge_indicators, judge_stale
from luocheng.web.targets.models import AcceptedShortfall, Light, Observation, Status, Target
from luocheng.web.targets.observing import DryRun, Row, dry_run, enter, read_checkup
from luocheng.web.targets.path import path_of
from luocheng.web.targets.queries import asked_of, lights_of

__all__ = [
    "accept",
    "change",
    "checkup",
    "correct",
    "end_shortfall",
    "evidence",
    "import_values",
    "observe",
    "one",
    "revise",
    "sheet",
    "targets",
]

_SALT = "targets.import"


def targets(request: HttpRequest) -> HttpResponse:
    """List the targets: searched, filtered, sorted; or give the list as a file."""
    judge_stale()
    asked = asked_of(request.GET)
    found = lights_of(asked)
    if request.GET.get("as") in ("csv", "xlsx"):
        rows = found.select_related("target__item")
        with changing(request.user, "target.exported") as told:
            told.tell("targets.target/*", after={"asked": asked, "as": request.GET["as"]})
        return exports.as_csv(rows) if request.GET["as"] == "csv" else exports.as_xlsx(rows)
    page = Paginator(found, 50).get_page(request.GET.get("page"))
    everywhere = lights_of(asked | {"status": ""}).order_by()
    counts = dict(everywhere.values_list("status").annotate(n=Count("pk")))
    active = Target.objects.filter(state=Target.ACTIVE).order_by()
    return render(
        request,
        "targets/list.html",
        {
            "page": page,
            "asked": asked,
            "filtered": any(v for k, v in asked.items() if k != "sort"),
            "statuses": [(s, s.label, counts.get(s, 0)) for s in Status],
            "total": sum(counts.values()),
            "policies": Policy.objects.filter(targets__state=Target.ACTIVE).distinct(),
            "units": active.exclude(lead=None)
            .values_list("lead_id", "lead__name")
            .distinct()
            .order_by("lead__name"),
            "years": active.exclude(year=None).values_list("year", flat=True).distinct().order_by("year"),
            "areas": Light.objects.exclude(area="")
            .order_by("area")
            .values_list("area", flat=True)
            .distinct(),
        },
    )


def one(request: HttpRequest, target: Target) -> HttpResponse:
    """Show a target: its path and its values by year, how it stands and why, what it is known from."""
    judge_stale()
    path = path_of(target)
    shortfalls = list(target.shortfalls.select_related("entered_by"))
    active = next((s for s in shortfalls if s.ended_at is None and s.until >= timezone.localdate()), None)
    history = Event.objects.filter(
        subject__in=[target.subject, target.indicator.subject, *(o.subject for o in path.observations)]
        + [s.subject for s in shortfalls]
    ).order_by("-number")[:30]
    return render(
        request,
        "targets/one.html",
        {
            "target": target,
            "light": path.light,
            "path": path,
            "shortfalls": shortfalls,
            "shortfall": active,
            "tasks": corrective.tasks_of(target, request.user),
            "can_correct": path.light is not None
            and path.light.status in (Status.NOT_MET, Status.ACCEPTED)
            and may(request.user, "target.correct", target),
            "history": history,
            "chart": path.chart(
                target, {"value": _("数值"), "low": _("目标（不低于）"), "high": _("目标（不高于）")}
            ),
        },
    )


def observe(request: HttpRequest, target: Target) -> HttpResponse:
    """Enter the value of a year."""
    return _observation(
        request, Observation(indicator=target.indicator, year=0), target, "observation.entered"
    )


def revise(request: HttpRequest, observation: Observation) -> HttpResponse:
    """Put another value in the place of one; the record keeps both."""
    found = Target.objects.filter(indicator=observation.indicator_id, state=Target.ACTIVE)
    target = found.select_related("indicator").order_by("-year").first()
    if target is None:
        raise Http404
    return _observation(request, observation, target, "observation.corrected")


def _observation(request: HttpRequest, value: Observation, target: Target, kind: str) -> HttpResponse:
    initial = {"year": request.GET["year"]} if request.GET.get("year", "").isdecimal() else {}
    form = ObservationForm(
        request.POST or None, request.FILES or None, instance=value, target=target, initial=initial
    )
    if request.method == "POST" and form.is_valid():
        keep_observation(form, request.user, kind)
        messages.success(request, _("已保存"))
        return redirect(target)
    return render(
        request,
        "targets/observe.html",
        {"form": form, "target": target, "observation": value, "taken": getattr(form, "taken", None)},
    )


def evidence(request: HttpRequest, observation: Observation) -> HttpResponse:
    """Give the evidence of a value as a file to save."""
    if not observation.evidence:
        raise Http404
    try:
        file = observation.evidence.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    return FileResponse(
        file,
        as_attachment=True,
        filename=observation.evidence_name or "evidence",
        content_type="application/octet-stream",
    )


def change(request: HttpRequest, target: Target) -> HttpResponse:
    """Say what the text of the policy leaves open."""
    form = TargetForm(request.POST or None, instance=target)
    if request.method == "POST" and form.is_valid():
        indicator, given = target.indicator, form.cleaned_data
        for name in ("better", "baseline", "baseline_year", "catalogue"):
            setattr(indicator, name, given[name])
        with changing(request.user, "target.changed") as told:
            told.save(form.instance, given["seen"])
            told.save(indicator, given["seen_indicator"], kind="indicator.changed")
            judge_indicators([indicator.pk])
        messages.success(request, _("已保存"))
        return redirect(target)
    return render(request, "targets/form.html", {"form": form, "target": target, "title": _("改目标的设置")})


def accept(request: HttpRequest, target: Target) -> HttpResponse:
    """Note that a shortfall was accepted: by whom, until when, why."""
    form = ShortfallForm(request.POST or None, instance=AcceptedShortfall(target=target))
    if request.method == "POST" and form.is_valid():
        with changing(request.user, "target.shortfall-accepted", why=form.cleaned_data["reason"]) as told:
            if target.shortfalls.filter(ended_at=None, until__gte=timezone.localdate()).exists():
                raise ConflictError(target)
            form.instance.entered_by, form.instance.entered_at = request.user, timezone.now()
            told.save(form.instance)
            judge_indicators([target.indicator_id])
        messages.success(request, _("已登记容缺"))
        return redirect(target)
    return render(request, "targets/form.html", {"form": form, "target": target, "title": _("登记容缺")})


@require_POST
def end_shortfall(request: HttpRequest, shortfall: AcceptedShortfall) -> HttpResponse:
    """End an accepted shortfall before its day."""
    if shortfall.ended_at is None:
        with changing(request.user, "target.shortfall-ended", why=request.POST.get("why", "")) as told:
            shortfall.ended_at = timezone.now()
            told.save(shortfall)
            judge_indicators([shortfall.target.indicator_id])
        messages.success(request, _("已撤销容缺"))
    return redirect(shortfall.target)


def correct(request: HttpRequest, target: Target) -> HttpResponse:
    """Make a task of what a missed target lacks."""
    form = CorrectiveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        task = corrective.make(request.user, target, form.cleaned_data["due"])
        messages.success(request, _("已建整改任务"))
        return redirect("task", task.pk)
    return render(request, "targets/form.html", {"form": form, "target": target, "title": _("建整改任务")})


def sheet(request: HttpRequest) -> HttpResponse:
    """Give the sheet to fill in: the targets of the reader's unit, or all for those who may enter all."""
    year = request.GET.get("year", "")
    wanted = int(year) if year.isdecimal() and len(year) == 4 else timezone.localdate().year - 1
    found = Target.objects.filter(state=Target.ACTIVE).select_related("indicator", "policy")
    mine = [t for t in found if may(request.user, "target.observe", t)]
    return exports.sheet_to_fill(mine, wanted)


def import_values(request: HttpRequest) -> HttpResponse:
    """Read a workbook of values: first tell what it would do and every fault, then enter it."""
    if "rows" in request.POST:
        return _entered(request, "observation.imported")
    form = UploadForm(request.POST or None, request.FILES or None)
    run: DryRun | None = None
    if request.method == "POST" and form.is_valid():
        run = _read(form.cleaned_data["file"], lambda path, name: dry_run(path, name, _allowed(request.user)))
    return _import_page(request, form, run, "targets-import", _("导入指标值"))


def checkup(request: HttpRequest) -> HttpResponse:
    """Take the results of a checkup over as values, with what they were computed from."""
    if "rows" in request.POST:
        return _entered(request, "observation.computed")
    form = CheckupForm(request.POST or None, request.FILES or None)
    run: DryRun | None = None
    if request.method == "POST" and form.is_valid():
        lineage = _lineage(form)
        if not form.errors:
            run = _read(form.cleaned_data["file"], lambda path, name: read_checkup(path, name, lineage))
    return _import_page(request, form, run, "targets-checkup", _("导入体检结果"))


def _lineage(form: CheckupForm) -> dict[str, Any] | None:
    file = form.cleaned_data["lineage"]
    if not file:
        return None
    try:
        found = json.loads(file.read().decode("utf-8-sig"))
    except (ValueError, UnicodeDecodeError, RecursionError):
        found = None
    if not isinstance(found, dict) or not isinstance(found.get("indicators"), dict):
        form.add_error("lineage", _("这不是体检的 lineage.json"))
        return None
    return found


def _import_page(request: HttpRequest, form: Any, run: DryRun | None, page: str, title: str) -> HttpResponse:
    rows = ""
    if run is not None and not run.faults:
        rows = signing.dumps([request.user.pk, run.plain()], salt=_SALT, compress=True)
    return render(
        request,
        "targets/import.html",
        {
            "form": form,
            "run": run,
            "rows": rows,
            "page_name": page,
            "title": title,
            "changes": sum(r.kind != "same" for r in run.rows) if run else 0,
            "shown": sorted(run.rows, key=lambda r: r.kind == "same")[:200] if run else [],
            "year": timezone.localdate().year - 1,
        },
        status=422 if run is not None and run.faults else 200,
    )


def _entered(request: HttpRequest, kind: str) -> HttpResponse:
    try:
        owner, rows = signing.loads(request.POST["rows"], salt=_SALT, max_age=24 * 3600)
    except signing.BadSignature:
        raise LuochengError(
            Fault(
                "这次试导入已经过期或被改动过，没有写入", remedy="请重新上传文件",
                what_en="This dry run is too old or was changed; nothing was entered", remedy_en="Upload the file again",
                code="import-stale",
            )
        ) from None  # fmt: skip
    if owner != request.user.pk:
        raise Http404
    done = enter(request.user, [Row(**r) for r in rows], kind)
    messages.success(request, _("写入了 %(n)s 个数值") % {"n": done})
    return redirect("targets")


def _read(file: UploadedFile, read: Any) -> DryRun:
    name = Path(file.name or "file").name
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"upload{Path(name).suffix.lower()}"
        with path.open("wb") as out:
            for chunk in file.chunks():
                out.write(chunk)
        try:
            return read(path, name)  # type: ignore[no-any-return]
        except LuochengError as error:
            from dataclasses import replace

            return DryRun([], [replace(f, where=f.where.replace(path.name, name)) for f in error.faults])


def _allowed(user: Any) -> Any:
    """Return whether a user may enter values of an indicator: they lead one of its targets, or may enter all."""
    if may(user, "target.observe"):
        return lambda _indicator: True
    found = Target.objects.filter(state=Target.ACTIVE)
    own = {t.indicator_id for t in found if may(user, "target.observe", t)}
    return lambda indicator: indicator.pk in own
