"""Read old and foreign word-processor files by way of LibreOffice, where it is installed."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from luocheng.documents.readers.archive import Archive
from luocheng.documents.readers.detect import extension_of
from luocheng.documents.readers.faults import megabytes, refuse

if TYPE_CHECKING:
    from luocheng.documents.readers.limits import Clock, Limits
    from luocheng.documents.source import Source

__all__ = ["find_office", "read"]

COMMANDS = ("soffice", "libreoffice")
EXTENSIONS = {"doc": "doc", "rtf": "rtf", "odt": "odt", "xml": "xml"}
"""What the file is called for LibreOffice, which trusts names: a .wps of today is a .doc."""
MEMORY_FACTOR = 3
"""LibreOffice maps far more memory than it uses."""
DECLARATION = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableMacrosExecution"
 oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="BlockUntrustedRefererLinks"
 oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableActiveContent"
 oor:op="fuse"><value>true</value></prop></item>
</oor:items>
"""
"""What keeps a document from running macros and from loading anything over the network."""


def find_office() -> str | None:
    """Return the path of LibreOffice, None where it is not installed."""
    return next((path for command in COMMANDS if (path := shutil.which(command))), None)


def read(data: bytes, name: str, form: str, limits: Limits, clock: Clock) -> Source:
    """Convert a file to docx in a private folder and read that."""
    from luocheng.documents.readers import docx

    office = find_office()
    if office is None:
        raise refuse("office-missing", name, extension=extension_of(name) or form)
    _check(data, name, form, limits)
    with tempfile.TemporaryDirectory(prefix="luocheng-", ignore_cleanup_errors=True) as folder:
        converted = _convert(office, data, name, form, Path(folder), limits, clock)
        if len(converted) > limits.file_bytes:
            size, limit = megabytes(len(converted)), megabytes(limits.file_bytes)
            raise refuse("file-too-large", name, size=size, limit=limit)
        source = docx.read(converted, name, limits, clock)
    source.format = "doc"
    source.notes.append(
        (
            "office-converted",
            "文件经 LibreOffice 转换后读取，段落序号以转换后的文件为准",
            "the file was read after conversion by LibreOffice, whose paragraph numbers are given",
        )
    )
    return source


def _check(data: bytes, name: str, form: str, limits: Limits) -> None:
    """Refuse what LibreOffice would take from anybody: entities, and archives that inflate without end."""
    if form == "xml" and DECLARATION.search(data):
        raise refuse("xml-entities", name, part=name)
    if form == "odt":
        archive = Archive(data, name, limits)
        for part in ("content.xml", "styles.xml", "meta.xml"):
            if part in archive:
                archive.read(part)


def _convert(
    office: str, data: bytes, name: str, form: str, folder: Path, limits: Limits, clock: Clock
) -> bytes:
    source = folder / f"source.{EXTENSIONS.get(form, 'doc')}"
    source.write_bytes(data)
    output = folder / "out"
    user = folder / "profile" / "user"
    user.mkdir(parents=True)
    (user / "registrymodifications.xcu").write_text(SETTINGS, encoding="utf-8")
    # A profile of its own keeps the conversion apart from a running LibreOffice and from its macros.
    command = [
        office,
        f"-env:UserInstallation={(folder / 'profile').as_uri()}",
        "--headless",
        "--norestore",
        "--nologo",
        "--nolockcheck",
        "--convert-to",
        "docx:MS Word 2007 XML",
        "--outdir",
        str(output),
        str(source),
    ]
    message = _run(command, folder, limits.memory_bytes, clock.remaining, name)
    result = output / "source.docx"
    if not result.is_file():
        raise refuse("office-failed", name, reason=message or "没有输出", reason_en=message or "no output")
    return result.read_bytes()


def _run(command: list[str], folder: Path, memory: int, seconds: float, name: str) -> str:
    """Run a command in a process group of its own, end all of it when time is up; return what it said."""
    environment = {**os.environ, "HOME": str(folder), "SAL_DISABLE_OPENCL": "1"}
    with subprocess.Popen(  # noqa: S603 - a fixed command; the document's bytes and name are not part of it
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        cwd=folder,
        env=environment,
        start_new_session=True,
    ) as process:
        _limit_memory(process.pid, MEMORY_FACTOR * memory)
        try:
            said, _ = process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired as error:
            _end_group(process)
            raise refuse("too-slow", name, seconds=f"{seconds:.0f}") from error
    lines = [line for line in said.decode("utf-8", "replace").splitlines() if line.strip()]
    return lines[-1][:200] if lines else ""


def _limit_memory(process: int, size: int) -> None:
    """Bound the memory of a process and of what it starts, where the system can."""
    try:
        import resource

        resource.prlimit(process, resource.RLIMIT_AS, (size, size))
    except (ImportError, AttributeError, OSError, ValueError):
        return


def _end_group(process: subprocess.Popen[bytes]) -> None:
    """End a process and all it has started; soffice is a script that waits for another program."""
    if hasattr(os, "killpg"):
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            return
    else:
        process.kill()
    process.communicate()
