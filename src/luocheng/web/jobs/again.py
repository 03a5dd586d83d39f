"""Doing a job once more: with what it was given, in the name of who asked for it, who has to be who they were then."""

from __future__ import annotations

from typing import Any

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q

from luocheng.errors import Fault, LuochengError
from luocheng.web.jobs.models import Job, State
from luocheng.web.jobs.work import KINDS, ask
from luocheng.web.record.changing import changing
from luocheng.web.record.models import Event

__all__ = ["UNDONE", "repeat", "why_not"]

UNDONE = (State.FAILED, State.CANCELLED)
"""How a job ended that may be done once more."""

_FILES = ("path", "file")
"""What jobs are given that is a file which was uploaded for them."""

_TABLES = "imports"
"""The folder of files that are named without one."""


def repeat(job: Job, actor: Any) -> Job:
    """Ask for a job once more and remember which one it repeats; one that was asked for already is returned.

    Raises
    ------
    LuochengError
        When it ended well, or cannot be done as it was asked for any more.
    """
    with transaction.atomic():
        job = Job.objects.select_for_update(of=("self",)).select_related("owner").get(pk=job.pk)
        there = job.repeated_by.exclude(state__in=UNDONE).first()
        if there is not None:
            return there
        fault = why_not(job)
        if fault is not None:
            raise LuochengError(fault)
        made = ask(job.kind, job.title, job.given, job.owner)
        Job.objects.filter(pk=made.pk).update(repeats=job)
        with changing(actor, "job.repeated") as change:
            change.tell(
                f"jobs.job/{made.pk}", after={"repeats": job.pk, "kind": job.kind, "title": job.title}
            )
    return made


def why_not(job: Job) -> Fault | None:
    """Say why a job cannot be done once more; None where it can."""
    if job.state not in UNDONE:
        return Fault(
            "这个作业没有失败，也没有取消，不用重做",
            remedy="要再做一次，请从原来的页面提出",
            what_en="The job has neither failed nor been cancelled",
            remedy_en="Ask for it anew where it was asked for",
            code="job-not-undone",
        )
    if job.kind not in KINDS:
        return Fault(
            "这一版本的程序不再做这种作业",
            remedy="请从原来的页面重新提出",
            what_en="This version no longer does jobs of this kind",
            remedy_en="Ask for it anew where it was asked for",
            code="job-kind-gone",
        )
    if job.owner is not None and _changed_since(job):
        return Fault(
            f"{job.owner.name}提出作业以后，角色、单位或在用状态变了",
            remedy="请由现在负责的人从原来的页面重新提出",
            what_en=f"Role, unit or use of {job.owner.name} were changed since they asked for it",
            remedy_en="Have whoever is in charge now ask for it anew",
            code="job-owner-changed",
        )
    if _lost(job.given):
        return Fault(
            "作业用的上传文件已经不在了",
            remedy="请重新上传",
            what_en="The file that was uploaded for it is no longer there",
            remedy_en="Upload it again",
            code="job-file-gone",
        )
    return None


def _changed_since(job: Job) -> bool:
    """Tell whether who asked might no longer do what they asked for."""
    if not job.owner.is_active:
        return True
    keys = Q(after__has_key="role") | Q(after__has_key="unit") | Q(after__has_key="is_active")
    later = Event.objects.filter(subject=job.owner.subject, at__gt=job.asked_at, kind="user.changed")
    return later.filter(keys).exists()


def _lost(given: dict[str, Any]) -> bool:
    named = [str(given[k]) for k in _FILES if given.get(k)]
    return any(not (default_storage.exists(n) or default_storage.exists(f"{_TABLES}/{n}")) for n in named)
