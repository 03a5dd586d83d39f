"""Writing findings to a file: csv, json, parquet for programs; xlsx and html for people."""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from luocheng.errors import Fault, LuochengError
from luocheng.rules.export.told import Told, change_words, told, verdict_words

if TYPE_CHECKING:
    from luocheng.policy.model import Document
    from luocheng.rules.export.told import Progress
    from luocheng.rules.findings import Findings

__all__ = ["FINDING_FORMATS", "write_findings_file"]

FINDING_FORMATS = ("xlsx", "html", "csv", "json", "parquet")
"""The formats findings can be written in, by the extension of the file."""

MOST = {"xlsx": 100_000, "html": 20_000}
"""Findings that a file for people holds; programs take more."""

HEADINGS = (
    "条目", "规则", "名称", "结论", "数值", "限值", "单位", "差距", "条款", "依据", "原文", "说明", "怎样可以通过", "台账", "情形",
)  # fmt: skip
"""The columns of tables for people."""


def write_findings_file(
    findings: Findings, path: Path, document: Document | None = None, progress: Progress | None = None
) -> Path:
    """Write findings in the format that the name of the file ends in.

    Parameters
    ----------
    findings
        The findings; the file has them record by record.
    document
        The text of the policy: then the sentences stand beside the findings.
    progress
        Told how many of how many have been written.

    Raises
    ------
    LuochengError
        When the format is unknown, too many findings are to go into a file for people, or it cannot be written.
    """
    suffix = path.suffix.lower().lstrip(".")
    suffix = {"htm": "html"}.get(suffix, suffix)
    if suffix not in FINDING_FORMATS:
        raise LuochengError(unknown_format(path, FINDING_FORMATS))
    if findings.frame.height > MOST.get(suffix, findings.frame.height):
        raise LuochengError(_too_many(path, findings.frame.height, MOST[suffix]))
    writers: dict[str, Callable[[Path], None]] = {
        "parquet": lambda part: _parquet(findings, part),
        "csv": lambda part: _csv(findings, told(findings.sorted(), document, progress), part),
        "json": lambda part: _json(findings, told(findings.sorted(), document, progress), part),
        "xlsx": lambda part: _xlsx(findings, told(findings.sorted(), document, progress), part),
        "html": lambda part: _html(findings, told(findings.sorted(), document, progress), part),
    }
    write_whole(path, writers[suffix])
    return path


def write_whole(path: Path, write: Callable[[Path], None]) -> None:
    """Write a file under a passing name first: what was there stays until the new one is whole."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part{path.suffix}")
    try:
        write(part)
        part.replace(path)
    except OSError as error:
        raise LuochengError(
            Fault(
                f"无法写入文件：{error.strerror or error}",
                where=str(path),
                remedy="请确认文件夹存在、可以写入，并关闭正在使用这个文件的程序",
                what_en=f"The file cannot be written: {error.strerror or error}",
                remedy_en="See that the folder exists and may be written to, and close programs that use the file",
                code="unwritable",
            )
        ) from error
    finally:
        part.unlink(missing_ok=True)


def unknown_format(path: Path, formats: Sequence[str]) -> Fault:
    """Say which formats there are."""
    return Fault(
        f"不认识的输出格式“{path.suffix or path.name}”",
        where=str(path),
        expected="、".join(f".{f}" for f in formats),
        remedy="请改用其中一种扩展名",
        what_en=f"Unknown output format '{path.suffix or path.name}'",
        expected_en=", ".join(f".{f}" for f in formats),
        remedy_en="Use one of these extensions",
        code="unknown-format",
    )


def _too_many(path: Path, found: int, most: int) -> Fault:
    return Fault(
        f"检查结论有 {found:,} 条，给人看的文件放不下",
        where=str(path),
        expected=f"不超过 {most:,} 条",
        remedy="写成 .parquet 或 .csv；或先挑出要看的条目再检查",
        what_en=f"There are {found:,} findings, too many for a file that people read",
        expected_en=f"at most {most:,}",
        remedy_en="Write .parquet or .csv, or check fewer records",
        code="too-many-findings",
    )


# --- for programs -------------------------------------------------------------------------------------------------


def _parquet(findings: Findings, path: Path) -> None:
    import polars as pl

    from luocheng.rules.findings import SHOWN, told_of

    numbers = pl.col("measure", "limit", "margin").round_sig_figs(12)
    findings.frame.select(SHOWN).with_columns(numbers).write_parquet(path, metadata=told_of(findings.book))


def _csv(findings: Findings, rows: Iterator[Told], path: Path) -> None:
    labels = findings.labels()
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADINGS)
        for row in rows:
            writer.writerow(_cells(row, labels))


def _cells(row: Told, labels: Any) -> list[Any]:
    passing = "；".join(change_words(c, labels) for c in row.would_pass)
    return [
        row.record, row.rule, row.title, verdict_words(row.verdict), row.measure, row.limit, row.unit, row.margin,
        row.clause, row.evidence, row.sentence, row.explanation, passing, row.register, row.branch,
    ]  # fmt: skip


def _json(findings: Findings, rows: Iterator[Told], path: Path) -> None:
    with path.open("w", encoding="utf-8") as file:
        for piece in json_pieces(findings, rows):
            file.write(piece)


def json_pieces(findings: Findings, rows: Iterator[Told]) -> Iterator[str]:
    """Give the JSON object of a check piece by piece, so that no more than a few findings are held."""
    yield '{"findings": ['
    for number, row in enumerate(rows):
        yield (", " if number else "") + json.dumps(row.to_dict(), ensure_ascii=False)
    yield '], "summary": ' + json.dumps(findings.summary(), ensure_ascii=False) + "}\n"


# --- for people ---------------------------------------------------------------------------------------------------


def _xlsx(findings: Findings, rows: Iterator[Told], path: Path) -> None:
    from luocheng.rules.export.findings_xlsx import write_xlsx

    write_xlsx(findings, rows, path)


def _html(findings: Findings, rows: Iterator[Told], path: Path) -> None:
    from luocheng.rules.export.findings_html import write_html

    write_html(findings, rows, path)
