"""Backups: one file with every row and every uploaded file, consistent while people go on working."""

from __future__ import annotations

import gzip
import io
import json
import os
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.db import connections, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from luocheng import __version__
from luocheng.errors import Fault, LuochengError
from luocheng.web.operations.rows import count_on, kept_models, lines_of, load, snapshot, summary_of

__all__ = ["back_up", "copy_database", "restore", "rows_of"]

_FORMAT = 1
_MANIFEST = "manifest.json"
Tell = Callable[[int, int], None]


def rows_of(tables: dict[str, Any]) -> int:
    """Return how many rows there are in all tables of a backup or a copy."""
    return sum(t["rows"] for t in tables.values())


def _state(using: str) -> list[list[str]]:
    """Return the migrations that a database has seen, of the applications whose rows are kept."""
    ours = {m._meta.app_label for m in kept_models()}
    applied = MigrationRecorder(connections[using]).applied_migrations()
    return sorted([a, n] for a, n in applied if a in ours)


def _up_to_date(using: str) -> None:
    """See that the tables are those of this version."""
    executor = MigrationExecutor(connections[using])
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise LuochengError(
            Fault(
                "数据库的表结构还是旧版本的",
                remedy="先用这一版本的 luocheng serve 启动一次，或用旧版本的程序备份",
                what_en="The tables of the database are those of an older version",
                remedy_en="Start luocheng serve of this version once, or use the older version",
                code="database-not-migrated",
            )
        )


def back_up(target: Path, tell: Tell | None = None) -> dict[str, Any]:
    """Write a backup; what was at `target` before stays until the new one is whole.

    Returns
    -------
    What the backup tells of itself: when, of which version, rows and hash of every table, number of files.
    """
    _up_to_date("default")
    tables: dict[str, Any] = {}
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    listed = kept_models()
    root = Path(settings.MEDIA_ROOT)
    steps = len(listed) + len(_kept_files(root))
    try:
        with (
            gzip.open(part, "wb", compresslevel=3) as packed,
            tarfile.open(fileobj=packed, mode="w|") as archive,
        ):
            with snapshot():
                state = _state("default")
                for done, model in enumerate(listed):
                    label = model._meta.label_lower
                    with tempfile.TemporaryFile() as held:
                        tables[label] = summary_of(lines_of(model), held.write)
                        _add(archive, f"tables/{label}.jsonl", held)
                    if tell is not None:
                        tell(done + 1, steps)
            # Files are written before the rows that name them: those of every row in the snapshot are there by now.
            paths = _kept_files(root)
            files, steps = 0, len(listed) + len(paths)
            for done, path in enumerate(paths):
                files += _add_file(archive, path, f"files/{path.relative_to(root)}")
                if tell is not None:
                    tell(len(listed) + done + 1, steps)
            manifest = {
                "format": _FORMAT,
                "luocheng": __version__,
                "at": timezone.now().isoformat(),
                "migrations": state,
                "tables": tables,
                "files": files,
            }
            _add(archive, _MANIFEST, io.BytesIO(json.dumps(manifest, ensure_ascii=False, indent=1).encode()))
        part.replace(target)
    except OSError as error:
        raise LuochengError(
            Fault(
                f"备份写不下去：{error.strerror or error}",
                where=str(target),
                remedy="核对磁盘空间和权限；原有的备份没有动",
                what_en=f"The backup cannot be written: {error.strerror or error}",
                remedy_en="Check space and permissions; the earlier backup is untouched",
                code="backup-unwritable",
            )
        ) from error
    finally:
        part.unlink(missing_ok=True)
    return manifest


def _add(archive: tarfile.TarFile, name: str, data: IO[bytes]) -> None:
    info = tarfile.TarInfo(name)
    info.size = data.seek(0, os.SEEK_END)
    data.seek(0)
    archive.addfile(info, data)


def _kept_files(root: Path) -> list[Path]:
    """Return the files below a folder, without those that are being written."""
    found = root.rglob("*") if root.is_dir() else ()
    return sorted(p for p in found if p.is_file() and not (p.name.startswith(".") and p.suffix == ".part"))


def _add_file(archive: tarfile.TarFile, path: Path, name: str) -> bool:
    """Add a file; one that was only needed by a job, and is gone by now, is left out."""
    try:
        with path.open("rb") as data:
            info = archive.gettarinfo(arcname=name, fileobj=data)
            archive.addfile(info, data)
    except FileNotFoundError:
        return False
    return True


# --- restoring ----------------------------------------------------------------------------------------------------


@contextmanager
def _opened(source: Path) -> Iterator[tarfile.TarFile]:
    try:
        with tarfile.open(source, "r:gz") as archive:
            yield archive
    except (OSError, tarfile.TarError, EOFError) as error:
        raise LuochengError(
            Fault(
                f"这不是完好的备份文件：{error}",
                where=str(source),
                remedy="换一份备份；没有写入任何内容",
                what_en=f"This is no sound backup: {error}",
                remedy_en="Take another one; nothing was written",
                code="backup-damaged",
            )
        ) from error


def restore(source: Path, tell: Tell | None = None) -> dict[str, Any]:
    """Put a backup into an empty database and its files into the data folder; all of it or nothing.

    Raises
    ------
    LuochengError
        When the file is damaged, of another state of the tables, or the database is not empty; or when what arrived is not
        what the backup says. Nothing is written then.
    """
    root = Path(settings.MEDIA_ROOT)
    with _opened(source) as archive:
        manifest = _manifest(archive, source)
        _fits(manifest, "default", str(source))
        _is_empty("default")
        listed = kept_models()
        with transaction.atomic():
            for done, model in enumerate(listed):
                label = model._meta.label_lower
                held = archive.extractfile(f"tables/{label}.jsonl")
                assert held is not None
                load(model, (line.decode("utf-8") for line in held))
                if tell is not None:
                    tell(done + 1, len(listed))
            _arrived(manifest["tables"], "default")
            # Inside the transaction: when a file cannot be written the rows are not there either.
            for member in archive.getmembers():
                if member.isfile() and member.name.startswith("files/"):
                    member.name = member.name.removeprefix("files/")
                    archive.extract(member, root, filter="data")
    count_on("default")
    return manifest


def _manifest(archive: tarfile.TarFile, source: Path) -> dict[str, Any]:
    try:
        held = archive.extractfile(_MANIFEST)
        manifest: dict[str, Any] = json.load(held) if held is not None else {}
    except (KeyError, ValueError) as error:
        raise tarfile.ReadError(f"no {_MANIFEST}") from error
    if manifest.get("format") != _FORMAT:
        raise tarfile.ReadError(f"format {manifest.get('format')} of {source.name} is not known")
    return manifest


def _fits(manifest: dict[str, Any], using: str, where: str) -> None:
    state = _state(using)
    if manifest["migrations"] == state:
        return
    theirs, ours = (sorted("/".join(x) for x in s) for s in (manifest["migrations"], state))
    only = [f"+{x}" for x in theirs if x not in ours] + [f"-{x}" for x in ours if x not in theirs]
    raise LuochengError(
        Fault(
            f"备份出自另一个版本（{manifest['luocheng']}），表结构不同：{'、'.join(only[:6])}",
            where=where,
            remedy="用同一版本的程序恢复，再升级",
            what_en=f"The backup is of another version ({manifest['luocheng']}) with other tables: {', '.join(only[:6])}",
            remedy_en="Restore it with the same version, then upgrade",
            code="backup-version",
        )
    )


def _is_empty(using: str) -> None:
    from django.db.models import QuerySet

    full = [m._meta.label_lower for m in kept_models() if QuerySet(m, using=using).exists()]
    if full:
        raise LuochengError(
            Fault(
                f"数据库里已有内容：{'、'.join(full[:6])}",
                remedy="换一个空的数据库或文件夹；这里的内容没有动",
                what_en=f"The database is not empty: {', '.join(full[:6])}",
                remedy_en="Use an empty database or folder; what is here is untouched",
                code="database-not-empty",
            )
        )


def _arrived(tables: dict[str, Any], using: str) -> None:
    """Hold every table against what it should be: rows and hash."""
    wrong = []
    for model in kept_models():
        label = model._meta.label_lower
        found = summary_of(lines_of(model, using))
        if found != tables.get(label):
            wrong.append(f"{label}: {tables.get(label)} → {found}")
    if wrong:
        raise LuochengError(
            Fault(
                f"写进去的与原来的不一致，已全部撤回：{wrong[0]}",
                remedy="请把这条信息告诉开发者",
                what_en=f"What arrived is not what was there, all of it was taken back: {wrong[0]}",
                remedy_en="Tell the developers",
                code="copy-differs",
            )
        )


def copy_database(source: str, target: str, tell: Tell | None = None) -> dict[str, Any]:
    """Copy every row from one database to another that is empty, and compare counts and hashes.

    Parameters
    ----------
    source, target
        Their names among the connections; the tables of the target are there.

    Returns
    -------
    Rows and hash of every table.
    """
    _up_to_date(source)
    _is_empty(target)
    tables: dict[str, Any] = {}
    listed = kept_models()
    with snapshot(source), transaction.atomic(using=target):
        for done, model in enumerate(listed):
            with tempfile.TemporaryFile() as held:
                tables[model._meta.label_lower] = summary_of(lines_of(model, source), held.write)
                held.seek(0)
                load(model, (line.decode("utf-8") for line in held), target)
            if tell is not None:
                tell(done + 1, len(listed))
        _arrived(tables, target)
    count_on(target)
    return tables
