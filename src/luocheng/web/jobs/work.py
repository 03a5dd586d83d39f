"""Doing jobs: what each kind does, taking the next one, telling how far it is, going on after a stop.

@kind("policy.read")
def read(job: Running) -> dict: ...

ask("policy.read", "阅读 …", {"document": 12}, owner=request.user)
"""

from __future__ import annotations

import datetime as dt
import logging
import time
from collections.abc import Callable
from typing import Any

from django.db import close_old_connections, transaction
from django.utils import timezone

from luocheng.errors import Fault, LuochengError
from luocheng.web.jobs.models import Job, State

__all__ = ["KINDS", "Running", "StoppedError", "ask", "kind", "run_next", "work"]

_LOG = logging.getLogger("luocheng.jobs")
_SILENT = dt.timedelta(seconds=60)
"""A running job of which nothing was heard for so long was left by a worker that is gone."""

_TRIES = 3
KINDS: dict[str, Callable[[Running], dict[str, Any] | None]] = {}


class StoppedError(Exception):
    """Somebody cancelled the job."""


class Running:
    """A job while it is being done."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.given: dict[str, Any] = job.given
        self.owner = job.owner
        self._told = 0.0

    def tell(self, done: int, total: int, stage: str = "") -> None:
        """Say how far the job is; a few times a second at most are written down.

        Raises
        ------
        StoppedError
            When somebody has cancelled it.
        """
        now = time.monotonic()
        if now - self._told < 0.3 and done < total and stage in ("", self.job.stage):
            return
        self._told = now
        if stage:
            self.job.stage = stage
        self.job.done, self.job.total = done, total
        Job.objects.filter(pk=self.job.pk).update(
            done=done, total=total, stage=self.job.stage, alive_at=timezone.now()
        )
        if Job.objects.filter(pk=self.job.pk, stopping=True).exists():
            raise StoppedError


def kind(name: str) -> Callable[[Callable[[Running], Any]], Callable[[Running], Any]]:
    """Declare what a kind of job does; it returns its result: {'page': where to look, …}."""

    def declare(function: Callable[[Running], Any]) -> Callable[[Running], Any]:
        KINDS[name] = function
        return function

    return declare


def ask(name: str, title: str, given: dict[str, Any], owner: Any = None) -> Job:
    """Ask for a job. It begins when a worker is free, after the transaction that asks for it."""
    if name not in KINDS:
        raise KeyError(f"no such kind of job: {name}")
    return Job.objects.create(kind=name, title=title, given=given, owner=owner)


def _taken() -> Job | None:
    """Take the next job, or one that a worker left; nobody else can take the same."""
    now = timezone.now()
    left = Job.objects.filter(state=State.RUNNING, alive_at__lt=now - _SILENT)
    for job in left:
        again = State.WAITING if job.tries < _TRIES else State.FAILED
        changes: dict[str, Any] = {"state": again}
        if again == State.FAILED:
            changes |= {"ended_at": now, "faults": [_gave_up().to_dict()]}
        left.filter(pk=job.pk).update(**changes)
    for job in Job.objects.filter(state=State.WAITING).order_by("asked_at", "pk")[:5]:
        with transaction.atomic():
            won = Job.objects.filter(pk=job.pk, state=State.WAITING).update(
                state=State.RUNNING, began_at=now, alive_at=now, tries=job.tries + 1, done=0, total=0
            )
        if won:
            job.refresh_from_db()
            return job
    return None


def run_next() -> bool:
    """Do the next job, if there is one."""
    job = _taken()
    if job is None:
        return False
    _LOG.info("job %s begins: %s", job.pk, job.kind)
    ended: dict[str, Any]
    try:
        result = KINDS[job.kind](Running(job)) or {}
        ended = {"state": State.DONE, "result": result, "page": result.get("page", "")}
    except StoppedError:
        ended = {"state": State.CANCELLED}
    except LuochengError as error:
        ended = {"state": State.FAILED, "faults": [f.to_dict() for f in error.faults]}
    except Exception:
        _LOG.exception("job %s failed", job.pk)
        ended = {"state": State.FAILED, "faults": [_unforeseen(job).to_dict()]}
    Job.objects.filter(pk=job.pk).update(**ended, ended_at=timezone.now())
    _LOG.info("job %s ends: %s", job.pk, ended["state"])
    return True


def work(until: Callable[[], bool], pause: float = 0.5) -> None:
    """Do jobs until told to stop; between them sleep a little, and ask for what is done once a day."""
    from luocheng.web.jobs.daily import due_now

    while not until():
        close_old_connections()
        due_now()
        if not run_next():
            time.sleep(pause)


def _unforeseen(job: Job) -> Fault:
    return Fault(
        "作业意外中断，已记入日志",
        where=f"作业 {job.pk}",
        remedy="请把作业编号告诉管理员；没有写入任何一半的结果",
        what_en="The job broke off unexpectedly; the log has the details",
        remedy_en="Tell the administrator its number; nothing was written by half",
        code="job-broke",
    )


def _gave_up() -> Fault:
    return Fault(
        f"作业中断了 {_TRIES} 次，不再重试",
        remedy="文件可能太大；请拆开再试，或请管理员看日志",
        what_en=f"The job broke off {_TRIES} times and is not tried again",
        remedy_en="The file may be too large; divide it, or ask the administrator to look at the log",
        code="job-gave-up",
    )
