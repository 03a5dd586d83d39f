"""What all commands share: exit codes, languages, faults in words, progress."""

from __future__ import annotations

import io
import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sized
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

import click

from luocheng.errors import Fault, LuochengError

if TYPE_CHECKING:
    from pathlib import Path

    from luocheng.policy.model import Document
    from luocheng.policy.units import UnitDirectory

__all__ = [
    "DONE",
    "FOUND",
    "USAGE",
    "documents_of",
    "guard",
    "language",
    "print_json",
    "progress",
    "report",
    "say",
    "system_fault",
    "wide_output",
    "words",
]

_T = TypeVar("_T")

DONE, FOUND, USAGE = 0, 1, 2
"""Exit codes: done; findings or faults in the input were reported; wrong usage."""


def say(*lines: str) -> None:
    """Print lines to the standard error, where they do not mix with data."""
    for line in lines:
        click.echo(line, err=True)


def language() -> str:
    """Return 'en' where LUOCHENG_LANG (or else LANG) asks for English, else 'zh'."""
    return "en" if os.environ.get("LUOCHENG_LANG", os.environ.get("LANG", "")).startswith("en") else "zh"


def words(zh: str, en: str) -> str:
    """Choose between two languages."""
    return en if language() == "en" else zh


def report(error: LuochengError) -> None:
    """Print every fault of an error: what, where, what was expected, how to mend it."""
    for fault in error.faults:
        say(*fault.lines(language()))


def print_json(data: object) -> None:
    """Print data as one line of JSON, whatever the encoding of the terminal."""
    with wide_output() as write:
        write(json.dumps(data, ensure_ascii=False) + "\n")


@contextmanager
def wide_output() -> Iterator[Callable[[str], object]]:
    """Give a way to write UTF-8 to the standard output, whatever the terminal's own encoding is."""
    try:
        number = sys.stdout.fileno()
    except (OSError, ValueError):
        # Whoever called this program from within keeps the output in memory.
        yield sys.stdout.write
        return
    out = open(number, "w", encoding="utf-8", errors="backslashreplace", closefd=False)  # noqa: SIM115
    yield out.write
    out.flush()


def guard(job: Callable[[], int]) -> None:
    """Run a job and turn its faults into words and an exit code; no traceback reaches the user."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show a character shows its code instead.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        code = job()
    except LuochengError as error:
        report(error)
        code = FOUND
    except BrokenPipeError:
        _drop_output()
        code = DONE
    except OSError as error:
        report(LuochengError(system_fault(error)))
        code = FOUND
    sys.exit(code)


def _drop_output() -> None:
    """Send what is still to be written nowhere: whoever read it (head, less) has gone."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        try:
            os.dup2(nowhere, stream.fileno())
        except (OSError, ValueError):
            continue


def system_fault(error: OSError, where: Path | str = "") -> Fault:
    """Turn an error of the operating system into a fault that names the file."""
    reason = error.strerror or str(error)
    return Fault(
        f"文件读写出错：{reason}",
        where=str(where or error.filename or ""),
        remedy="请检查路径、文件名和读写权限",
        what_en=f"The file cannot be read or written: {reason}",
        remedy_en="Check the path, the name and the permissions",
        code="file-system",
    )


def documents_of(
    path: Path, directory: UnitDirectory | None = None, *, skip_pages: bool = False
) -> list[Document]:
    """Read the documents of a file, or the plan that a workbook or JSON holds, against a unit directory.

    `skip_pages` leaves out pages of a pdf that cannot be read, with a note each, instead of refusing the file.
    """
    if path.suffix.lower() in (".xlsx", ".json"):
        from luocheng.policy.reopen import reopen

        return reopen(path, directory)
    from luocheng.documents.reading import read_documents

    return read_documents(path, directory, skip_pages=skip_pages)


def progress(items: Iterable[_T], hidden: bool, total: int | None = None, label: str = "") -> Iterator[_T]:
    """Show a bar on the terminal while a long job runs; nothing where there is no terminal."""
    count = total if total is not None else len(items) if isinstance(items, Sized) else None
    if hidden or not sys.stderr.isatty() or (count or 0) < 2:
        yield from items
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    label = label or words("阅读文件", "Reading")
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    ) as bar:
        task = bar.add_task(label, total=count)
        for item in items:
            yield item
            bar.advance(task)
