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

from django.db import Error, close_old_connections, transaction
from django.db.models import Q
from django.utils import timezone

from luocheng.errors import Fault, LuochengError
from luocheng.web.jobs.models import Job, State

__all__ = ["KINDS", "EndingError", "Running", "StoppedError", "ask", "kind", "run_next", "work"]

_LOG = logging.getLogger("luocheng.jobs")
_SILENT = 60.0
"""Seconds; a running job of which nothing was heard for so long was left by a worker that is gone."""

_heard: dict[int, tuple[dt.datetime | None, float]] = {}
"""What was last heard of running jobs, and when by this worker's own watch: the clock on the wall may jump."""

_TRIES = 3
_PATIENCE = 5.0
"""Seconds until a worker that could not read or write tries again."""

KINDS: dict[str, Callable[[Running], dict[str, Any] | None]] = {}


class StoppedError(Exception):
    """Somebody cancelled the job."""


class EndingError(Exception):
    """The worker is told to end: the job goes back to those that wait."""


class Running:
    """A job while it is being done."""

    def __init__(self, job: Job, ending: Callable[[], bool] = bool) -> None:
        self.job = job
        self.ending = ending
        self.given: dict[str, Any] = job.given
        self.owner = job.owner
        self._told = 0.0

    def tell(self, done: int, total: int, stage: str = "") -> None:
        """Say how far the job is; a few times a second at most are written down.

        Raises
        ------
        StoppedError
            When somebody has cancelled it, or another worker does it by now.
        EndingError
            When the worker is told to end.
        """
        if self.ending():
            raise EndingError
        now = time.monotonic()
        if now - self._told < 0.3 and done < total and stage in ("", self.job.stage):
            return
        self._told = now
        if stage:
            self.job.stage = stage
        self.job.done, self.job.total = done, total
        mine = _of_this_try(self.job).update(
            done=done, total=total, stage=self.job.stage, alive_at=timezone.now()
        )
        if not mine:
            # Another worker took this one for dead and does the job anew.
            raise StoppedError
        if Job.objects.filter(pk=self.job.pk, stopping=True).exists():
            raise StoppedError


def kind(name: str) -> Callable[[Callable[[Running], Any]], Callable[[Running], Any]]:
    """Declare what a kind of job does; it returns its result: {'page': where to look, …}."""

    def declare(function: Callable[[Running], Any]) -> Callable[[Running], Any]:
        KINDS[name] = function
        return function

    return declare


def ask(
    name: str, title: str, given: dict[str, Any], owner: Any = None, *, not_before: dt.datetime | None = None
) -> Job:
    """Ask for a job. It begins when a worker is free, after the transaction that asks for it, and not before its time."""
    if name not in KINDS:
        raise KeyError(f"no such kind of job: {name}")
    return Job.objects.create(kind=name, title=title, given=given, owner=owner, not_before=not_before)


def _of_this_try(job: Job) -> Any:
    """Return the row of a job as long as nobody else has begun it again."""
    return Job.objects.filter(pk=job.pk, tries=job.tries)


def _left(running: list[Job]) -> list[Job]:
    """Return the running jobs of which nothing new was heard for too long."""
    now, silent = time.monotonic(), []
    for job in running:
        alive, since = _heard.get(job.pk, (None, now))
        if job.pk not in _heard or alive != job.alive_at:
            _heard[job.pk] = (job.alive_at, now)
        elif now - since >= _SILENT:
            silent.append(job)
    for pk in set(_heard) - {j.pk for j in running}:
        del _heard[pk]
    return silent


def _taken() -> Job | None:
    """Take the next job, or one that a worker left; nobody else can take the same."""
    now = timezone.now()
    for job in _left(list(Job.objects.filter(state=State.RUNNING).only("alive_at", "tries"))):
        again = State.WAITING if job.tries < _TRIES else State.FAILED
        changes: dict[str, Any] = {"state": again}
        if again == State.FAILED:
            changes |= {"ended_at": now, "faults": [_gave_up().to_dict()]}
        _of_this_try(job).filter(state=State.RUNNING, alive_at=job.alive_at).update(**changes)
    due = Job.objects.filter(Q(not_before=None) | Q(not_before__lte=now), state=State.WAITING)
    for job in due.order_by("asked_at", "pk")[:5]:
        with transaction.atomic():
            won = Job.objects.filter(pk=job.pk, state=State.WAITING).update(
                state=State.RUNNING, began_at=now, alive_at=now, tries=job.tries + 1, done=0, total=0
            )
        if won:
            job.refresh_from_db()
            return job
    return None


def run_next(ending: Callable[[], bool] = bool) -> bool:
    """Do the next job, if there is one; give it back when told to end meanwhile."""
    job = _taken()
    if job is None:
        return False
    _LOG.info("job %s begins: %s", job.pk, job.kind)
    ended: dict[str, Any]
    try:
        result = KINDS[job.kind](Running(job, ending)) or {}
        ended = {"state": State.DONE, "result": result, "page": result.get("page", "")}
    except EndingError:
        _of_this_try(job).update(state=State.WAITING, tries=job.tries - 1)
        _LOG.info("job %s waits for the next worker", job.pk)
        return True
    except StoppedError:
        ended = {"state": State.CANCELLED}
    except LuochengError as error:
        ended = {"state": State.FAILED, "faults": [f.to_dict() for f in error.faults]}
    except Exception:
        _LOG.exception("job %s failed", job.pk)
        ended = {"state": State.FAILED, "faults": [_unforeseen(job).to_dict()]}
    _of_this_try(job).update(**ended, ended_at=timezone.now())
    _LOG.info("job %s ends: %s", job.pk, ended["state"])
    return True


def work(until: Callable[[], bool], pause: float = 0.5) -> None:
    """Do jobs until told to stop; between them sleep a little, and ask for what is done once a day."""
    from luocheng.web.jobs.daily import due_now

    while not until():
        close_old_connections()
        try:
            due_now()
            busy = run_next(until)
        except (Error, OSError):
            # The database is away, or the disk is full: what runs is taken up again once it is there.
            _LOG.exception("the worker cannot read or write; it tries again")
            time.sleep(_PATIENCE)
            continue
        if not busy:
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
