"""`luocheng read`: official documents into plans."""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from luocheng.cli.common import (
    DONE,
    FOUND,
    documents_of,
    guard,
    language,
    print_json,
    progress,
    say,
    system_fault,
    words,
)
from luocheng.errors import Fault, LuochengError

if TYPE_CHECKING:
    from luocheng.policy.model import Document

__all__ = ["read"]

_Reader = Callable[[Path], "list[Document]"]

_MANY = 6
"""From this number of files on, they are read by as many processes as there are cores."""


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, readable=False))
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, readable=False),
    help="A file (.json .yaml .xlsx .docx .html) or a folder for all of them.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the plan as one JSON object.")
@click.option(
    "--format",
    "formats",
    default="html,xlsx,docx,json",
    show_default=True,
    help="What to write into a folder.",
)
@click.option(
    "--units",
    "units_file",
    type=click.Path(path_type=Path, readable=False),
    help="The unit directory: a table (csv, xlsx) or yaml with names and aliases.",
)
@click.option("--skip-pages", is_flag=True, help="Leave out pdf pages that cannot be read; note which.")
@click.option("--quiet", "-q", is_flag=True, help="Print no summary and no progress.")
def read(
    files: tuple[Path, ...],
    output: Path | None,
    *,
    as_json: bool,
    formats: str,
    units_file: Path | None,
    skip_pages: bool,
    quiet: bool,
) -> None:
    """Read official documents (docx, pdf, html, md, txt, doc, wps) into plans.

    Every clause, task and target is tied to the sentence it comes from. A folder stands for the documents in it.
    A workbook (.xlsx) or .json that was written before is read back with the corrections made in it.
    """
    guard(lambda: _read(_expand(files), output, as_json, formats, units_file, skip_pages, quiet))


_SUFFIXES = frozenset(
    (".docx .docm .doc .wps .rtf .odt .pdf .html .htm .mht .mhtml .md .markdown .txt").split()
)


def _expand(files: Sequence[Path]) -> list[Path]:
    """Put the documents of a folder in its place, in order of name; a folder without any stays, to be reported."""
    result: list[Path] = []
    for path in files:
        found = (
            sorted(
                p
                for p in path.rglob("*")
                if p.suffix.lower() in _SUFFIXES
                and not p.name.startswith(("~$", "."))
                and not _is_directory(p)
            )
            if _is_directory(path)
            else []
        )
        result += found or [path]
    return result


def _is_directory(path: Path) -> bool:
    return os.path.isdir(path)  # noqa: PTH112 - unlike Path.is_dir, false for a name too long or forbidden


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _documents(path: Path, reader: _Reader) -> list[Document]:
    """Read one file; whatever the system has against it is a fault that names it."""
    if _is_directory(path):
        raise LuochengError(
            Fault(
                "文件夹里没有可以读的文件",
                where=str(path),
                expected="docx、pdf、html、md、txt、doc、wps",
                remedy="请检查文件夹，或直接给出文件",
                what_en="The folder holds no document that can be read",
                expected_en="docx, pdf, html, md, txt, doc, wps",
                remedy_en="Check the folder, or name the files",
                code="no-files",
            )
        )
    try:
        return reader(path)
    except OSError as error:
        raise LuochengError(system_fault(error, path)) from error
    except (MemoryError, RecursionError) as error:
        memory = isinstance(error, MemoryError)
        reason, reason_en = ("内存不足", "out of memory") if memory else ("嵌套过深", "nested too deeply")
        raise LuochengError(
            Fault(
                f"读取时出错：{reason}",
                where=str(path),
                remedy="文件结构异常或过于庞大，请拆分后再读",
                what_en=f"Reading failed: {reason_en}",
                remedy_en="The file is malformed or huge: split it",
                code="unreadable",
            )
        ) from error


def _read(
    files: list[Path],
    output: Path | None,
    as_json: bool,
    formats: str,
    units_file: Path | None,
    skip_pages: bool,
    quiet: bool,
) -> int:
    _leave_memory_alone()
    many = len(files) >= _MANY or sum(map(_size, files)) > 4_000_000
    directory = None
    if units_file is not None:
        from luocheng.policy.unit_files import read_units

        directory = read_units(units_file)
    reader = partial(documents_of, directory=directory, skip_pages=skip_pages)
    if output is not None and not _is_folder(output):
        return _read_into_one(files, output, reader, as_json, quiet)
    job = _Job(as_json, reader)
    if output is not None:
        job.folder, job.formats, job.names = output, _formats(formats), _names(files)
        output.mkdir(parents=True, exist_ok=True)
    if as_json:
        return _print_json(files, job, many)
    return _read_each(files, job, many, quiet)


def _formats(listed: str) -> list[str]:
    """Divide the value of --format; refuse at once what no plan can be written in."""
    from luocheng.policy.export import FORMATS

    names = [n.strip().lower().lstrip(".") for n in listed.split(",") if n.strip()]
    LuochengError.gather(
        Fault(
            f"不认识的输出格式“{n}”",
            where="--format",
            expected="、".join(FORMATS),
            remedy="请改用其中几种，以逗号分隔",
            what_en=f"Unknown output format '{n}'",
            expected_en=", ".join(FORMATS),
            remedy_en="Choose among these, divided by commas",
            code="unknown-format",
        )
        for n in names
        if n not in (*FORMATS, "yml", "htm")
    )
    return names


def _names(files: Sequence[Path]) -> dict[Path, str]:
    """Name the plan of each file after it, so that no two files share a name: a.md and a.docx keep their endings."""
    stems = Counter(p.stem.lower() for p in set(files))
    names: dict[Path, str] = {}
    taken: set[str] = set()
    for path in dict.fromkeys(files):
        base = name = path.stem if stems[path.stem.lower()] == 1 else path.name
        count = 1
        while name.lower() in taken:
            count += 1
            name = f"{base}-{count}"
        taken.add(name.lower())
        names[path] = name
    return names


def _is_folder(path: Path) -> bool:
    return path.is_dir() or path.suffix == ""


class _Job:
    """What a worker does with one file; sent to other processes, so it holds plain values only."""

    def __init__(self, as_json: bool, reader: _Reader) -> None:
        self.as_json, self.reader = as_json, reader
        self.folder: Path | None = None
        self.formats: list[str] = []
        self.names: dict[Path, str] = {}

    def __call__(self, path: Path) -> _Outcome:
        outcome = _Outcome(path)
        try:
            documents = _documents(path, self.reader)
            if self.folder:
                outcome.written = _write_all(documents, self.folder, self.names[path], self.formats)
        except LuochengError as error:
            return _Outcome(path, *error.faults)
        outcome.plan = _as_json(documents) if self.as_json else b""
        outcome.summaries = [_summary(d) for d in documents]
        return outcome


class _Outcome:
    """What came of one file: faults, or its plan as JSON, a summary a document and the files written."""

    def __init__(self, path: Path, *faults: Fault) -> None:
        self.path, self.faults = path, faults
        self.plan = b""
        self.summaries: list[dict[str, Any]] = []
        self.written: list[Path] = []


def _leave_memory_alone() -> None:
    """Turn off the cyclic garbage collector: a plan is a tree, and looking for cycles costs a sixth of the time."""
    import gc

    gc.disable()


def _as_json(documents: Sequence[Document]) -> bytes:
    """Return the documents as JSON objects joined by commas, without the brackets around them."""
    from luocheng.policy.plain import document_to_dict

    return b",".join(_json(document_to_dict(d)) for d in documents)


def _json(value: object) -> bytes:
    """Return a value as JSON in UTF-8."""
    import orjson

    try:
        return orjson.dumps(value)
    except TypeError:
        # A name may hold half a character, which no UTF-8 has; JSON has a way to write it.
        return json.dumps(value, ensure_ascii=False).encode("utf-8", "backslashreplace")


def _summary(d: Document) -> dict[str, Any]:
    return {
        "title": d.title or d.source,
        "label": d.label,
        "clauses": len(d.clauses),
        "tasks": len(d.tasks),
        "units": len({u for t in d.tasks for u in (*t.lead_units, *t.support_units)}),
        "targets": len(d.targets),
        "numbers": sum(1 for t in d.targets if t.value is not None),
        "errors": sum(1 for f in d.findings if f.severity == "error"),
        "warnings": sum(1 for f in d.findings if f.severity == "warning"),
        "notes": sum(1 for f in d.findings if f.severity == "note"),
    }


_BATCH = 200
"""Files that a process reads before a new one takes its place: pdf libraries keep memory that they no longer need."""


def _outcomes(files: Sequence[Path], job: _Job, *, many: bool) -> Iterator[_Outcome]:
    """Read the files in order; many of them in one process a core, a batch at a time so that memory stays bounded."""
    cores = os.cpu_count() or 1
    if not many or cores == 1:
        yield from map(job, files)
        return
    at = alone = 0
    while at < len(files):
        if alone:
            yield next(_side_by_side([files[at]], job, 1), None) or _Outcome(files[at], _ended(files[at]))
            at, alone = at + 1, alone - 1
            continue
        batch = files[at : at + _BATCH * cores]
        done = at + len(batch)
        for outcome in _side_by_side(batch, job, min(cores, len(batch))):
            at += 1
            yield outcome
        # A process that the system ends takes what it was reading with it: what comes next is read file by file.
        alone = min(_CHUNK * cores, done - at)


_CHUNK = 8
"""Files that are handed to a process at once."""


def _side_by_side(files: Sequence[Path], job: _Job, processes: int) -> Iterator[_Outcome]:
    """Read files in processes of their own; stop early where one of them dies."""
    from concurrent.futures.process import BrokenProcessPool

    from luocheng.processes import side_by_side

    each = max(1, min(_CHUNK, len(files) // (processes * 4)))
    chunks = [(job, files[i : i + each]) for i in range(0, len(files), each)]
    try:
        with side_by_side(
            _chunk, chunks, processes, "fork" if sys.platform == "linux" else "spawn"
        ) as waiting:
            while waiting:
                yield from waiting.pop(0).result()
    except BrokenProcessPool:
        return


def _chunk(job: _Job, files: Sequence[Path]) -> list[_Outcome]:
    return [job(file) for file in files]


def _ended(path: Path) -> Fault:
    return Fault(
        "读取这个文件的进程被系统终止，可能是内存不足",
        where=str(path),
        remedy="请拆分文件，或关闭其他程序后单独再读",
        what_en="The process that read this file was ended by the system, perhaps for want of memory",
        remedy_en="Split the file, or close other programs and read it alone",
        code="reader-ended",
    )


def _print_json(files: list[Path], job: _Job, many: bool) -> int:
    """Print one object for all files, a document at a time, so that a thousand need no more memory than one."""
    from luocheng.policy.plain import SCHEMA_VERSION

    out = open(sys.stdout.fileno(), "wb", closefd=False)  # noqa: SIM115
    out.write(b'{"version": %d, "documents": [' % SCHEMA_VERSION)
    faults: list[dict[str, object]] = []
    first = True
    for outcome in _outcomes(files, job, many=many):
        faults += [f.to_dict() for f in outcome.faults]
        for fault in outcome.faults:
            say(*fault.lines(language()))
        if outcome.plan:
            out.write(outcome.plan if first else b"," + outcome.plan)
            first = False
    out.write(b"]")
    if faults:
        out.write(b', "faults": ' + _json(faults))
    out.write(b"}\n")
    out.flush()
    return FOUND if faults else DONE


def _read_into_one(files: list[Path], output: Path, reader: _Reader, as_json: bool, quiet: bool) -> int:
    """Write the plans of all files into one file of the format that its name says."""
    from luocheng.policy.export import export

    documents: list[Document] = []
    faults: list[Fault] = []
    for path in progress(files, quiet or as_json):
        try:
            documents += _documents(path, reader)
        except LuochengError as error:
            faults += error.faults
    for fault in faults:
        say(*fault.lines(language()))
    if documents:
        export(documents, output)
    if as_json:
        from luocheng.policy.plain import plan_to_dict

        print_json(plan_to_dict(documents) | ({"faults": [f.to_dict() for f in faults]} if faults else {}))
    elif not quiet:
        _print_summary([_summary(d) for d in documents])
        if documents:
            click.echo(words(f"已写入 {output}", f"Written to {output}"))
    return FOUND if faults else DONE


def _read_each(files: list[Path], job: _Job, many: bool, quiet: bool) -> int:
    """Read the files one by one, or several at a time, and say in a few lines what is in them."""
    output = job.folder
    summaries: list[dict[str, Any]] = []
    failed = False
    written: list[Path] = []
    for outcome in progress(_outcomes(files, job, many=many), quiet, total=len(files)):
        failed = failed or bool(outcome.faults)
        for fault in outcome.faults:
            say(*fault.lines(language()))
        summaries += outcome.summaries
        written += outcome.written
    if not quiet:
        _print_summary(summaries)
        if output is not None and written:
            click.echo(words(f"计划已写入 {output}/", f"The plans are in {output}/"))
            for path in [p for p in written if p.suffix == ".html"][:3]:
                click.echo(words(f"  用浏览器打开：{path}", f"  Open in a browser: {path}"))
        elif output is None and summaries:
            click.echo(
                words(
                    "加 -o 文件夹 可得到网页、表格和公文；加 --json 可得到数据",
                    "Add -o FOLDER for pages, sheets and documents, --json for data",
                )
            )
    return FOUND if failed else DONE


def _write_all(documents: Sequence[Document], folder: Path, stem: str, formats: Sequence[str]) -> list[Path]:
    from luocheng.policy.export import export

    written = []
    for name in formats:
        path = folder / f"{stem}.{name}"
        export(documents, path)
        written.append(path)
    return written


def _print_summary(rows: Sequence[dict[str, Any]]) -> None:
    """Print a short table of what was read; sums only, where there are many."""
    for row in rows[:12]:
        label = f"{row['label']} " if row["label"] else ""
        click.echo(f"{label}{row['title']}")
        click.echo(
            words(
                f"  条款 {row['clauses']}　任务 {row['tasks']}　单位 {row['units']}　指标 {row['targets']}（有数 {row['numbers']}）　检查发现：错误 {row['errors']}、提醒 {row['warnings']}、说明 {row['notes']}",
                f"  {row['clauses']} clauses, {row['tasks']} tasks, {row['units']} units, {row['targets']} targets ({row['numbers']} with a number); findings: {row['errors']} errors, {row['warnings']} warnings, {row['notes']} notes",
            )
        )
    if len(rows) > 12:
        total = {k: sum(r[k] for r in rows) for k in ("tasks", "targets")}
        click.echo(
            words(
                f"……共 {len(rows)} 份文件，{total['tasks']} 项任务，{total['targets']} 个指标",
                f"... {len(rows)} documents in all, {total['tasks']} tasks, {total['targets']} targets",
            )
        )
