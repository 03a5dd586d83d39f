"""Backups that are made from the page: kept in a folder beside the database, each with a note of what is in it.

The folder is what there is: a file that somebody puts there is listed as well. Making one is a job; fetching and deleting
one are events in the record.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import threading
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connections
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from luocheng.web.jobs.models import Job, State
from luocheng.web.jobs.work import Running, StoppedError, ask, kind
from luocheng.web.operations.archive import back_up, rows_of
from luocheng.web.operations.models import House
from luocheng.web.record.changing import changing

__all__ = ["KIND", "Backup", "ask_for_one", "folder", "kept", "one", "remove", "under_way"]

KIND = "operations.backup"
_ENDING = ".tar.gz"
_DAILY = "-daily"


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup in the folder; `told` is what was noted when it was made, empty for one that came from elsewhere."""

    path: Path
    at: dt.datetime
    size: int
    told: dict[str, Any]

    @property
    def name(self) -> str:
        """The name of the file."""
        return self.path.name

    @property
    def daily(self) -> bool:
        """Tell whether nobody asked for it but the clock."""
        return self.name.endswith(f"{_DAILY}{_ENDING}")

    @property
    def whole(self) -> bool:
        """Tell whether it is as large as it was when it was made."""
        return not self.told or self.told.get("size") == self.size


def folder() -> Path:
    """Return the folder of the backups."""
    return Path(settings.DATA) / "backups"


def kept() -> list[Backup]:
    """Return the backups, the latest first."""
    found = []
    for path in folder().glob(f"*{_ENDING}") if folder().is_dir() else ():
        if path.name.startswith(".") or not path.is_file() or path.is_symlink():
            continue
        stat, told = path.stat(), _told(path)
        at = (
            dt.datetime.fromisoformat(told["at"])
            if told
            else dt.datetime.fromtimestamp(stat.st_mtime, dt.UTC)
        )
        found.append(Backup(path, at, stat.st_size, told))
    return sorted(found, key=lambda b: (b.at, b.name), reverse=True)


def one(name: str) -> Backup | None:
    """Return the backup of a name; only what is in the folder has one."""
    return next((b for b in kept() if b.name == name), None)


def _note(path: Path) -> Path:
    return path.with_name(f"{path.name}.json")


def _told(path: Path) -> dict[str, Any]:
    try:
        told = json.loads(_note(path).read_text("utf-8"))
        dt.datetime.fromisoformat(told["at"])
    except (OSError, ValueError, KeyError, TypeError):
        return {}
    return dict(told)


def under_way() -> Job | None:
    """Return the job that makes a backup now, or soon."""
    return Job.objects.filter(kind=KIND, state__in=(State.WAITING, State.RUNNING)).first()


def ask_for_one(actor: Any) -> Job:
    """Ask for a backup; where one is being made already, that is the one."""
    return under_way() or ask(KIND, str(_("备份")), {}, actor)


def remove(backup: Backup, actor: Any, why: str) -> None:
    """Delete a backup; the record keeps what was in it, and why it was deleted."""
    with changing(actor, "backup.deleted", why=why) as change:
        change.tell(f"backup/{backup.name}", before=backup.told | {"size": backup.size})
        backup.path.unlink(missing_ok=True)
        _note(backup.path).unlink(missing_ok=True)


@kind(KIND)
def make(job: Running) -> dict[str, Any]:
    """Write a backup into the folder; after a daily one let go of those that are too many."""
    daily = "day" in job.given
    folder().mkdir(parents=True, exist_ok=True)
    # What everybody's passwords are made of is in it.
    folder().chmod(0o700)
    name = f"luocheng-{timezone.localtime():%Y%m%d-%H%M%S}{_DAILY if daily else ''}{_ENDING}"
    path = folder() / name
    manifest = _written(path, job)
    path.chmod(0o600)
    told = {
        "at": manifest["at"],
        "by": str(job.owner) if job.owner else "",
        "luocheng": manifest["luocheng"],
        "size": path.stat().st_size,
        "sha256": _digest(path),
        "tables": len(manifest["tables"]),
        "rows": rows_of(manifest["tables"]),
        "files": manifest["files"],
    }
    with changing(job.owner, "backup.made") as change:
        change.tell(f"backup/{name}", after=told)
        _note(path).write_text(json.dumps(told, ensure_ascii=False, indent=1), "utf-8")
    if daily:
        _let_go()
    return {"page": reverse("backups"), "name": name}


def _written(path: Path, job: Running) -> dict[str, Any]:
    """Write a backup beside the work of telling how far it is: what it reads stands still, and nothing is written in it."""
    so_far, stopping = [(0, 1)], threading.Event()

    def tell(done: int, total: int) -> None:
        if stopping.is_set():
            raise StoppedError
        so_far[0] = (done, total)

    def write() -> dict[str, Any]:
        try:
            return back_up(path, tell)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        future: Future[dict[str, Any]] = pool.submit(write)
        try:
            while wait([future], 0.3).not_done:
                job.tell(*so_far[0], str(_("写入备份")))
        except BaseException:
            stopping.set()
            raise
        manifest = future.result()
    job.tell(*so_far[0], str(_("写入备份")))
    return manifest


def _digest(path: Path) -> str:
    with path.open("rb") as data:
        return hashlib.file_digest(data, "sha256").hexdigest()


def _let_go() -> None:
    """Delete the oldest daily backups where more are there than are to be kept."""
    keep = (House.objects.first() or House()).backup_keep
    if keep is not None:
        for backup in [b for b in kept() if b.daily][keep:]:
            remove(backup, None, str(_("自动备份只保留最近 %(n)s 份") % {"n": keep}))
