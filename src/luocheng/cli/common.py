"""What all commands share: exit codes, languages, faults in words, progress."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sized
from typing import TYPE_CHECKING, TypeVar

import click

from luocheng.errors import LuochengError

if TYPE_CHECKING:
    from pathlib import Path

    from luocheng.policy.model import Document

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
    out = open(sys.stdout.fileno(), "w", encoding="utf-8", errors="backslashreplace", closefd=False)  # noqa: SIM115
    out.write(json.dumps(data, ensure_ascii=False) + "\n")
    out.flush()


def guard(job: Callable[[], int]) -> None:
    """Run a job and turn its faults into words and an exit code; no traceback reaches the user."""
    try:
        code = job()
    except LuochengError as error:
        report(error)
        code = FOUND
    except BrokenPipeError:
        sys.stderr.close()
        code = DONE
    sys.exit(code)


def documents_of(path: Path, units_file: Path | None = None) -> list[Document]:
    """Read the documents of a file, or the plan that a workbook or JSON holds, against a unit directory."""
    directory = None
    if units_file is not None:
        from luocheng.policy.unit_files import read_units

        directory = read_units(units_file)
    if path.suffix.lower() in (".xlsx", ".json"):
        from luocheng.policy.reopen import reopen

        return reopen(path, directory)
    from luocheng.documents.reading import read_documents

    return read_documents(path, directory)


def progress(items: Iterable[_T], hidden: bool, total: int | None = None) -> Iterator[_T]:
    """Show a bar on the terminal while a long job runs; nothing where there is no terminal."""
    count = total if total is not None else len(items) if isinstance(items, Sized) else None
    if hidden or not sys.stderr.isatty() or (count or 0) < 2:
        yield from items
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    label = words("阅读文件", "Reading")
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
