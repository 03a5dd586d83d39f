"""What needs somebody's attention: work that was not done, letters that were not sent, backups that are not there."""

from __future__ import annotations

import datetime as dt
import shutil
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Count, Exists, Min, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from luocheng.calendar import calendar
from luocheng.web.jobs.models import Job, State
from luocheng.web.operations.backups import Backup
from luocheng.web.pages.templatetags.house import said
from luocheng.web.people.models import Unit, User
from luocheng.web.tasks.models import OPEN, TaskUnit

__all__ = ["WEEK", "Concern", "Stock", "concerns", "stock"]

WEEK = dt.timedelta(days=7)
_SILENT = dt.timedelta(minutes=1)
"""A worker that is there takes what waits within this time, as one takes what another left."""

_NAMED = 4
"""Names that are told one by one."""


@dataclass(frozen=True, slots=True)
class Concern:
    """Something that needs attention: what, more about it, the page where something can be done."""

    what: str
    more: str = ""
    page: str = ""
    link: str = ""
    grave: bool = False


@dataclass(frozen=True, slots=True)
class Stock:
    """What the database holds, counted once for the whole page."""

    jobs: dict[str, Any]
    units: int
    idle: list[str]
    users: int


def stock() -> Stock:
    """Count jobs, units and users."""
    now = timezone.now()
    repeated = Exists(Job.objects.filter(repeats=OuterRef("pk")))
    jobs = Job.objects.order_by().aggregate(
        waiting=Count("pk", filter=Q(state=State.WAITING)),
        running=Count("pk", filter=Q(state=State.RUNNING)),
        alive=Count("pk", filter=Q(state=State.RUNNING, alive_at__gte=now - _SILENT)),
        failed=Count("pk", filter=Q(state=State.FAILED, ended_at__gte=now - WEEK) & ~repeated),
        oldest=Min(
            "asked_at",
            filter=Q(state=State.WAITING) & (Q(not_before=None) | Q(not_before__lte=now - _SILENT)),
        ),
    )
    staffed = Exists(User.objects.filter(unit=OuterRef("pk"), is_active=True))
    units = list(Unit.objects.filter(active=True).annotate(staffed=staffed).values_list("name", "staffed"))
    return Stock(
        jobs,
        len(units),
        [name for name, has in units if not has],
        User.objects.filter(is_active=True).count(),
    )


def concerns(held: Stock, backups: list[Backup]) -> list[Concern]:
    """Return what needs attention, the gravest first."""
    found = [*_of_jobs(held.jobs), *_of_mail(), *_of_backups(backups), *_of_units(held.idle), *_of_the_year()]
    return sorted(found, key=lambda c: not c.grave)


def _of_jobs(jobs: dict[str, Any]) -> list[Concern]:
    found = []
    page = reverse("jobs")
    if jobs["oldest"] is not None and not jobs["alive"] and timezone.now() - jobs["oldest"] > _SILENT:
        found.append(
            Concern(
                _("有作业在排队，却没有工作进程在做"),
                _("请看 luocheng serve 的日志，或另开一个 luocheng worker"),
                f"{page}?state=waiting",
                _("看排队的作业"),
                grave=True,
            )
        )
    if jobs["failed"]:
        what = _("最近一周有 %(n)s 个后台作业没有完成，也没有重做") % {"n": jobs["failed"]}
        found.append(Concern(what, "", f"{page}?state=failed", _("看没有完成的作业"), grave=True))
    return found


def _of_mail() -> list[Concern]:
    last = (
        Job.objects.filter(kind="reminders.mail", state__in=(State.DONE, State.FAILED))
        .order_by("-pk")
        .first()
    )
    if last is None:
        return []
    page, link = reverse("job", args=[last.pk]), _("看这次发送")
    if last.state == State.FAILED:
        why = last.faults[0].get("what", {}) if last.faults else {}
        more = said((why.get("zh", ""), why.get("en", "")))
        return [Concern(_("提醒邮件没有发出去"), more, page, link, grave=True)]
    refused = last.result.get("refused") or []
    if refused:
        return [Concern(_("有 %(n)s 个邮箱退回了提醒邮件") % {"n": len(refused)}, _few(refused), page, link)]
    return []


def _of_backups(backups: list[Backup]) -> list[Concern]:
    page, link = reverse("backups"), _("到备份页面")
    if not backups:
        more = _("用别的办法备份的，这里看不到")
        return [Concern(_("备份文件夹里没有备份"), more, page, link, grave=True)]
    found = []
    last = backups[0]
    age = timezone.now() - last.at
    if age > WEEK:
        what = _("最近一次备份是 %(n)s 天以前") % {"n": age.days}
        found.append(Concern(what, "", page, link, grave=True))
    free = shutil.disk_usage(settings.DATA).free
    if free < last.size:
        found.append(Concern(_("磁盘剩下的空间，不够再做一份这样大的备份"), "", page, link, grave=True))
    broken = [b.name for b in backups if not b.whole]
    if broken:
        what = _("有 %(n)s 份备份与做好时大小不同") % {"n": len(broken)}
        found.append(Concern(what, _few(broken), page, link, grave=True))
    return found


def _of_units(idle: list[str]) -> list[Concern]:
    found = []
    names = list(
        TaskUnit.objects.filter(unit=None, task__state__in=OPEN)
        .order_by("name")
        .values_list("name", flat=True)
        .distinct()
    )
    if names:
        what = _("未办结的任务里有 %(n)s 个单位名称没有对上单位") % {"n": len(names)}
        found.append(Concern(what, _few(names), reverse("task-units"), _("对上单位")))
    if idle:
        what = _("%(n)s 个单位没有用户") % {"n": len(idle)}
        found.append(Concern(what, _few(idle), reverse("units"), _("看单位")))
    return found


def _of_the_year() -> list[Concern]:
    next_year = timezone.localdate().year + 1
    known = calendar(amended=False)
    if known.until >= dt.date(next_year, 12, 31):
        return []
    missing = max(known.until.year + 1, next_year - 1)
    what = _("%(year)s 年的放假安排还没有") % {"year": missing}
    more = _("公布后升级程序或更新日历文件；在那以前只排除周末")
    return [Concern(what, more, f"{reverse('workdays')}?year={missing}", _("看工作日历"))]


def _few(names: list[str]) -> str:
    told = said(("、", ", ")).join(names[:_NAMED])
    return _("%(names)s等") % {"names": told} if len(names) > _NAMED else told
