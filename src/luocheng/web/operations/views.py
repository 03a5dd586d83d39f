"""Pages of the administration: what leads where, what needs attention, settings, backups."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from luocheng import __version__
from luocheng.web.operations import backups as keeping
from luocheng.web.operations.attention import concerns, stock
from luocheng.web.operations.environment import in_force
from luocheng.web.operations.models import HOUSE, House
from luocheng.web.pages.seen import SeenField
from luocheng.web.people.rights import may
from luocheng.web.record.changing import changing
from luocheng.web.record.models import ChainHead

__all__ = ["administration", "backup_delete", "backup_file", "backup_new", "backups", "house"]


class HouseForm(forms.ModelForm):
    """The settings that are made on the page."""

    seen = SeenField()

    class Meta:
        model = House
        fields = ("name", "notice", "backup_daily", "backup_keep")
        widgets = {"notice": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["seen"] = self.instance.version


class WhyForm(forms.Form):
    """Why a backup is deleted."""

    why = forms.CharField(
        label=gettext_lazy("理由"), max_length=400, help_text=gettext_lazy("会记入操作记录")
    )


def administration(request: HttpRequest) -> HttpResponse:
    """Lead to everything that is administered, and say what needs attention."""
    held, there = stock(), keeping.kept()
    last = ChainHead.objects.first()
    return render(
        request,
        "operations/administration.html",
        {
            "concerns": concerns(held, there),
            "tiles": _tiles(request, held, there, last),
            "version": __version__,
            "free": shutil.disk_usage(settings.DATA).free,
            "last": last,
        },
    )


def _tiles(request: HttpRequest, held: Any, there: list[Any], last: ChainHead | None) -> list[dict[str, Any]]:
    """Return where the page leads: what the reader may open."""
    failed, events = held.jobs["failed"], last.number if last else 0
    told = (
        ("units", "unit.see", "building", _("单位"), _("%(n)s 个在用") % {"n": held.units}),
        ("users", "user.change", "users", _("用户"), _("%(n)s 个在用") % {"n": held.users}),
        ("rights", "rights.see", "key", _("谁可以做什么"), _("权限表")),
        ("settings", "setting.see", "settings", _("设置"), _("名称、通知、自动备份；环境变量")),
        ("workdays", "workday.see", "calendar", _("工作日历"), _("放假、调休和本市的安排")),
        ("jobs", "job.all", "progress", _("后台作业"), _jobs_told(held.jobs, failed)),
        (
            "backups",
            "backup.see",
            "archive",
            _("备份与恢复"),
            _("%(n)s 份") % {"n": len(there)} if there else _("还没有"),
        ),
        ("audit", "audit.see", "history", _("操作记录"), _("%(n)s 个事件") % {"n": events}),
        (
            "task-supervision",
            "task.supervise",
            "bell",
            _("督办规则"),
            _("何时发督办单、几个工作日内回复"),
        ),
        ("publications", "publication.see", "world", _("公开"), _("公开了什么、谁决定的")),
    )
    return [
        {"page": page, "icon": icon, "title": title, "text": text}
        for page, action, icon, title, text in told
        if may(request.user, action)
    ]


def _jobs_told(jobs: dict[str, Any], failed: int) -> str:
    told = _("%(running)s 个进行中，%(waiting)s 个排队") % jobs
    return told + (_("，%(n)s 个没有完成") % {"n": failed} if failed else "")


def house(request: HttpRequest) -> HttpResponse:
    """Show what is set and where it comes from; change what is set on the page."""
    now = House.objects.first() or House()
    can = may(request.user, "setting.change")
    form = HouseForm(request.POST or None, instance=now) if can else None
    if request.method == "POST" and form is not None and form.is_valid():
        with changing(request.user, "setting.changed") as change:
            change.save(form.instance, form.cleaned_data["seen"] if now.pk else None)
            HOUSE.changes()
        messages.success(request, _("已保存"))
        return redirect("settings")
    shown = [
        (f.verbose_name, getattr(now, f.name)) for f in House._meta.fields if f.name in HouseForm.Meta.fields
    ]
    return render(
        request,
        "operations/settings.html",
        {"form": form, "shown": shown, "variables": in_force()},
        status=422 if form is not None and form.errors else 200,
    )


def backups(request: HttpRequest) -> HttpResponse:
    """List the backups, and say how one is put back."""
    sqlite = settings.DATABASES["default"]["ENGINE"].endswith("sqlite3")
    there = keeping.kept()
    return render(
        request,
        "operations/backups.html",
        {
            "backups": there,
            "under_way": keeping.under_way(),
            "folder": keeping.folder(),
            "data": Path(settings.DATA),
            "sqlite": sqlite,
            "house": House.in_force(),
            "free": shutil.disk_usage(settings.DATA).free,
            "example": there[0].name if there else "luocheng-….tar.gz",
        },
    )


@require_POST
def backup_new(request: HttpRequest) -> HttpResponse:
    """Ask for a backup, and go to the page of the job."""
    return redirect("job", keeping.ask_for_one(request.user).pk)


def _found(name: str) -> keeping.Backup:
    found = keeping.one(name)
    if found is None:
        raise Http404
    return found


@require_safe
def backup_file(request: HttpRequest, name: str) -> FileResponse:
    """Give a backup; the record tells who took it."""
    found = _found(name)
    if request.method == "GET":
        with changing(request.user, "backup.downloaded") as change:
            change.tell(
                f"backup/{found.name}", after={"size": found.size, "sha256": found.told.get("sha256", "")}
            )
    return FileResponse(found.path.open("rb"), as_attachment=True, filename=found.name)


def backup_delete(request: HttpRequest, name: str) -> HttpResponse:
    """Delete a backup for a reason."""
    found = _found(name)
    form = WhyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        keeping.remove(found, request.user, form.cleaned_data["why"])
        messages.success(request, _("已删除备份 %(name)s") % {"name": found.name})
        return redirect("backups")
    given = {"form": form, "title": _("删除备份 %(name)s") % {"name": found.name}}
    return render(
        request,
        "pages/form.html",
        given | {"action": _("删除"), "back": "backups"},
        status=422 if form.errors else 200,
    )
