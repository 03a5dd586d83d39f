"""Pages of the registers."""

from __future__ import annotations

import hashlib
import tempfile
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from luocheng.errors import LuochengError
from luocheng.registers import write_records, write_template
from luocheng.web.jobs.work import ask
from luocheng.web.pages.numbers import number_in
from luocheng.web.pages.uploads import too_large
from luocheng.web.people.models import Unit
from luocheng.web.record.changing import changing
from luocheng.web.record.models import Event
from luocheng.web.registers.asking import Asked
from luocheng.web.registers.forms import CheckForm, ImportForm, RecordForm
from luocheng.web.registers.frames import frame_of
from luocheng.web.registers.models import Check, Finding, Import, Record, Register
from luocheng.web.registers.saving import code_taken, save_record
from luocheng.web.registers.types import declared, policies_with_registers, policy_of, types_of
from luocheng.web.registers.values import shown_fields, shown_value

__all__ = [
    "apply_import", "check_page", "check_register", "confirm", "edit_record", "export", "import_page", "new_import",
    "new_record", "open_register", "record", "register", "registers", "template",
]  # fmt: skip

_FORMATS = ("xlsx", "csv", "geojson", "gpkg", "parquet")


def registers(request: HttpRequest) -> HttpResponse:
    """List the registers in use, and those that policies ask for and nobody keeps yet."""
    used = list(Register.objects.select_related("keeper"))
    known = {(r.policy, r.kind) for r in used}
    offered = []
    for name in policies_with_registers():
        kinds = [t for t in declared(name) if (name, t.id) not in known]
        offered.append({"name": name, "title": policy_of(name).heading, "kinds": kinds})
    latest = {c.register_id: c for c in Check.objects.filter(register__in=used).order_by("pk")}
    rows = [(r, latest.get(r.pk)) for r in used]
    return render(request, "registers/list.html", {"rows": rows, "offered": offered})


@require_POST
def open_register(request: HttpRequest) -> HttpResponse:
    """Take a register of a policy into use."""
    policy, kind = request.POST.get("policy", ""), request.POST.get("kind", "")
    if policy not in policies_with_registers() or kind not in types_of(policy):
        raise Http404
    type_ = types_of(policy)[kind]
    found = Register.objects.filter(policy=policy, kind=kind).first()
    if found is None:
        found = Register(
            policy=policy,
            kind=kind,
            title=type_.title.zh,
            keeper=Unit.named().get(type_.keeper),
            demonstration=policy_of(policy).demonstration,
        )
        with changing(request.user, "register.opened") as change:
            change.save(found)
    return redirect("register", found.pk)


def register(request: HttpRequest, register: Register) -> HttpResponse:
    """Show the records of a register: search, filter, sort, turn pages."""
    asked = Asked(register, request.GET)
    page = asked.page()
    columns = asked.columns()
    rows = [(r, [shown_value(f, r.data.get(f.id)) for f in columns]) for r in page.records]
    given = {
        "register": register,
        "asked": asked,
        "page": page,
        "columns": columns,
        "rows": rows,
        "formats": [f for f in _FORMATS if register.type.geometry or f in ("xlsx", "csv", "parquet")],
        "check": register.checks.first(),
        "has_rules": any(r.register == register.kind for r in policy_of(register.policy).rules),
    }
    part = "registers/table.html" if request.htmx else "registers/register.html"  # type: ignore[attr-defined]
    return render(request, part, given)


def export(request: HttpRequest, register: Register, kind: str) -> HttpResponse:
    """Give the records that are seen, all pages of them, as a file that can be read back."""
    if kind not in _FORMATS:
        raise Http404
    frame = frame_of(register.type, Asked(register, request.GET).found().iterator(5000))
    folder = Path(tempfile.mkdtemp(prefix="luocheng-export-"))
    path = folder / f"{register.type.sheet()}.{kind}"
    try:
        write_records(frame, register.type, path)
        data = path.open("rb")
    finally:
        for left in folder.iterdir():
            left.unlink()
        folder.rmdir()
    with changing(request.user, "register.exported") as change:
        change.tell(
            register.subject, after={"records": frame.height, "format": kind, "asked": dict(request.GET)}
        )
    return FileResponse(data, as_attachment=True, filename=path.name)


def template(request: HttpRequest, register: Register) -> HttpResponse:
    """Give the workbook to fill in."""
    with tempfile.TemporaryDirectory(prefix="luocheng-export-") as folder:
        path = Path(folder) / f"{register.type.sheet()}.xlsx"
        write_template(register.type, path, types_of(register.policy))
        return FileResponse(path.open("rb"), as_attachment=True, filename=path.name)


# --- one record ---------------------------------------------------------------------------------------------------


def record(request: HttpRequest, record: Record) -> HttpResponse:
    """Show a record: its values, what the rules found, its history."""
    latest = record.register.checks.first()
    given = {
        "record": record,
        "register": record.register,
        "fields": shown_fields(record.register.type, record.data),
        "findings": latest.findings.filter(record=record) if latest else (),
        "latest": latest,
        "events": Event.objects.filter(subject=record.subject).order_by("-number")[:50],
    }
    return render(request, "registers/record.html", given)


def new_record(request: HttpRequest, register: Register) -> HttpResponse:
    """Add a record."""
    return _record(request, register, Record(register=register), "record.added")


def edit_record(request: HttpRequest, record: Record) -> HttpResponse:
    """Change a record."""
    return _record(request, record.register, record, "record.changed")


def _record(request: HttpRequest, register: Register, record: Record, kind: str) -> HttpResponse:
    type_ = register.type
    initial = RecordForm.shown(type_, record.data) | {"seen": record.version}
    form = RecordForm(type_, request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        assert form.entry is not None
        if code_taken(record, form.entry.values):
            form.add_error(type_.key, _("这个编号已有别的条目用了"))
        else:
            why = request.POST.get("why", "")
            save_record(record, form.entry.values, request.user, kind, why, form.cleaned_data["seen"])
            messages.success(request, _("已保存"))
            return redirect("record", record.pk)
    given = {"form": form, "title": str(record) or _("新条目"), "register": register, "record": record}
    return render(request, "registers/edit.html", given, status=422 if form.errors else 200)


# --- files --------------------------------------------------------------------------------------------------------


def new_import(request: HttpRequest, register: Register) -> HttpResponse:
    """Take a file; a job reads it and says what taking it in would do."""
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and getattr(request, "too_large", False):
        raise LuochengError(too_large())
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        digest = hashlib.sha256()
        for piece in file.chunks():
            digest.update(piece)
        made = Import(
            register=register,
            name=file.name[:200],
            file=file,
            checksum=digest.hexdigest(),
            datum=form.cleaned_data["datum"],
            by=request.user,
        )
        with changing(request.user, "register.file-uploaded") as change:
            change.save(made)
        job = ask(
            "registers.try", _("试读 %(name)s") % {"name": made.name}, {"import": made.pk}, request.user
        )
        return redirect("job", job.pk)
    given = {
        "form": form,
        "title": _("导入：%(register)s") % {"register": register.title},
        "action": _("试读"),
    }
    return render(request, "pages/form.html", given)


def import_page(request: HttpRequest, file: Import) -> HttpResponse:
    """Show what taking a file in would do, or every fault of it."""
    labels = {f.id: f.label for f in file.register.type.fields}
    rows = [
        (row["code"], [(labels.get(n, n), a, b) for n, a, b in row["fields"]])
        for row in file.result.get("rows", [])
    ]
    groups = [file.result.get(k, []) for k in ("faults", "warnings", "notes")]
    given = {"file": file, "register": file.register, "rows": rows, "groups": groups}
    return render(request, "registers/import.html", given)


@require_POST
def apply_import(request: HttpRequest, file: Import) -> HttpResponse:
    """Take in a file that was tried out without faults."""
    if file.applied_at is not None or file.result.get("faults", True):
        return redirect("register-import", file.pk)
    job = ask("registers.take", _("写入 %(name)s") % {"name": file.name}, {"import": file.pk}, request.user)
    return redirect("job", job.pk)


# --- checks -------------------------------------------------------------------------------------------------------


def check_register(request: HttpRequest, register: Register) -> HttpResponse:
    """Ask for a check by the rules of a day."""
    form = CheckForm(request.POST or None, initial={"on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        given = {"register": register.pk, "on": form.cleaned_data["on"].isoformat()}
        job = ask(
            "registers.check", _("检查 %(register)s") % {"register": register.title}, given, request.user
        )
        return redirect("job", job.pk)
    return render(
        request,
        "pages/form.html",
        {
            "form": form,
            "title": _("检查 %(register)s") % {"register": register.title},
            "action": _("开始检查"),
        },
    )


def check_page(request: HttpRequest, check: Check) -> HttpResponse:
    """Show what a check found."""
    verdict, rule = request.GET.get("verdict", ""), request.GET.get("rule", "")
    found = Finding.objects.filter(check_run=check).select_related("record")
    if verdict:
        found = found.filter(verdict=verdict)
    if rule:
        found = found.filter(rule=rule)
    number = min(max(1, number_in(request.GET.get("page"), 1)), 1_000_000)
    rows = list(found[(number - 1) * 50 : number * 50 + 1])
    titles = {r.id: r.title for r in policy_of(check.register.policy).rules}
    rules = [(k, titles.get(k), v) for k, v in check.rules.items()]
    given: dict[str, Any] = {
        "check": check,
        "register": check.register,
        "rows": rows[:50],
        "rules": rules,
        "verdict": verdict,
        "rule": rule,
        "number": number,
        "more": len(rows) > 50,
    }
    return render(request, "registers/check.html", given)


@require_POST
def confirm(request: HttpRequest, register: Register) -> HttpResponse:
    """Confirm that the records are right as they stand today."""
    register.confirmed_on = timezone.localdate()
    with changing(request.user, "register.confirmed", why=request.POST.get("why", "")) as change:
        change.save(register)
    messages.success(request, _("已确认"))
    return redirect("register", register.pk)
