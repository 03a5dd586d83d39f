"""`luocheng check`: the rules of a policy over records, every finding beside its words in the text."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from luocheng.cli.common import DONE, FOUND, documents_of, guard, language, say, wide_output, words
from luocheng.cli.policies import policy_named, records_named
from luocheng.errors import Fault, LuochengError

if TYPE_CHECKING:
    import polars as pl
    from rich.console import Console

    from luocheng.policy.folder import Policy
    from luocheng.policy.model import Document
    from luocheng.rules import Findings, Rulebook
    from luocheng.rules.export.told import Told

__all__ = ["check", "counted", "document_of", "in_force", "say_demonstration"]

_SHOWN = 40
"""Findings that the terminal shows; a file has all of them."""

_OPEN = ("fail", "judgement", "missing")
_STYLES = {"fail": "red", "judgement": "yellow", "missing": "cyan", "pass": "green", "not_applicable": "dim"}


@click.command()
@click.argument("policy")
@click.argument("records", nargs=-1, required=True)
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="The day whose rules count; today by default.")
@click.option("--text", "text", type=click.Path(path_type=Path), help="The document: show the sentences.")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="A file: .xlsx .html .csv .json .parquet."
)
@click.option("--datum", help="The reference system of shapes whose file declares none, such as EPSG:4547.")
@click.option("--all", "show_all", is_flag=True, help="Show also what passes and what does not apply.")
@click.option("--json", "as_json", is_flag=True, help="Print the findings as one JSON object.")
def check(
    policy: str,
    records: tuple[str, ...],
    *,
    on: dt.datetime | None,
    text: Path | None,
    output: Path | None,
    datum: str | None,
    show_all: bool,
    as_json: bool,
) -> None:
    """Check records against the rules of a policy.

    POLICY is a folder, or the name of a policy that is shipped. RECORDS are files (xlsx, csv, parquet, gpkg, geojson,
    shp), REGISTER=FILE where the register is not told by the file, or a folder of files.
    """
    guard(lambda: _check(policy, records, on, text, output, datum, show_all=show_all, as_json=as_json))


def _check(
    name: str,
    arguments: tuple[str, ...],
    on: dt.datetime | None,
    text: Path | None,
    output: Path | None,
    datum: str | None,
    *,
    show_all: bool,
    as_json: bool,
) -> int:
    from luocheng.rules import check_records, compile_policy

    policy = policy_named(name)
    book = compile_policy(policy, on.date() if on else None)
    in_force(book)
    checked = [n for n, group in book.registers.items() if group.rules]
    made_up: list[Path] = []
    records = records_named(
        arguments, book.types, datum=datum, preferred=checked, policy=policy.id, made_up=made_up
    )
    # What comes of records that are made up is no more real than they are.
    policy.demonstration = policy.demonstration or bool(made_up)
    if not set(records) & set(checked):
        raise LuochengError(_nothing_to_check(list(records), checked))
    document = document_of(policy, text)
    if output is not None and output.suffix.lower() == ".parquet" and not as_json:
        return _to_parquet(book, records, output)
    with counted(words("检查条目", "Checking"), hidden=as_json) as tell:
        findings = check_records(book, records, progress=tell)
    if output is not None:
        from luocheng.rules.export import write_findings_file

        with counted(words("写出结论", "Writing"), hidden=as_json) as tell:
            write_findings_file(findings, output, document, tell)
    if as_json:
        from luocheng.rules.export import told
        from luocheng.rules.export.findings import json_pieces

        with wide_output() as write:
            for piece in json_pieces(findings, told(findings.sorted(), document)):
                write(piece)
    elif output is None:
        _show(findings, document, show_all=show_all)
    else:
        _say_counts(findings.counts())
        click.echo(words(f"已写入 {output}", f"Written to {output}"))
        say_demonstration(policy)
    return FOUND if findings.counts()["fail"] else DONE


def _to_parquet(book: Rulebook, records: dict[str, pl.DataFrame], output: Path) -> int:
    """Write findings as they come: more of them than fit into memory."""
    from luocheng.rules import write_findings
    from luocheng.rules.export.findings import write_whole

    counts: dict[str, int] = {}
    with counted(words("检查条目", "Checking"), hidden=False) as tell:
        write_whole(output, lambda part: counts.update(write_findings(book, records, part, progress=tell)))
    _say_counts(counts)
    click.echo(words(f"已写入 {output}", f"Written to {output}"))
    say_demonstration(book.policy)
    return FOUND if counts["fail"] else DONE


def say_demonstration(policy: Policy) -> None:
    """Say that what came out is made up, where the policy or the records are."""
    if policy.demonstration:
        click.echo(
            words("示例数据：由程序生成，不是真实情况", "Demonstration data: made up, nothing of it is real")
        )


def in_force(book: Rulebook) -> None:
    """Say which items are not in force on the day, and when they are; refuse where none is."""
    told = list(_resting(book))
    if not book.registers:
        raise LuochengError(
            Fault(
                f"{book.on} 没有生效的规则" + "".join(f"；{zh}" for zh, _ in told),
                book.policy.id,
                remedy="用 --on 年-月-日 指定日期；或核对 policy.yaml 的日期",
                what_en=f"No rule is in force on {book.on}" + "".join(f"; {en}" for _, en in told),
                remedy_en="Name a day with --on YYYY-MM-DD, or check the dates in policy.yaml",
                code="nothing-in-force",
            )
        )
    for zh, en in told:
        say(words(f"{book.on} 不检查：{zh}", f"Not checked on {book.on}: {en}"))


def _resting(book: Rulebook) -> Iterator[tuple[str, str]]:
    """Say of the items that are not in force, in Chinese and English, whether they ended or are still to begin."""
    from luocheng.rules.validity import lives

    for (since, until), names in lives(book.policy, book.resting).items():
        zh, en = (
            f"{sign.join(names[:8])}{more if len(names) > 8 else ''}"
            for sign, more in (("、", "……"), (", ", " …"))
        )
        first, last = (day.isoformat() if dt.date.min < day < dt.date.max else "" for day in (since, until))
        if book.on > until:
            span, span_en = (f"，有效期 {first} 至 {last}", f", in force from {first}") if first else ("", "")
            yield f"已失效（{last} 止{span}）：{zh}", f"ended on {last}{span_en}: {en}"
        else:
            span, span_en = (f" 至 {last}", f" to {last}") if last else ("", "")
            yield f"尚未生效（{first} 起{span}）：{zh}", f"not begun, in force from {first}{span_en}: {en}"


def _nothing_to_check(given: list[str], checked: list[str]) -> Fault:
    return Fault(
        f"没有规则检查这些台账：{'、'.join(given)}",
        expected="、".join(checked),
        remedy="给出规则所检查的台账；luocheng register template 可生成填报表",
        what_en=f"No rule checks these registers: {', '.join(given)}",
        expected_en=", ".join(checked),
        remedy_en="Give records of a register that rules check; luocheng register template makes a sheet",
        code="nothing-to-check",
    )


def document_of(policy: Policy, text: Path | None) -> Document | None:
    """Return the document of a policy out of a file that may hold several."""
    if text is None:
        return None
    from luocheng.policy.folder.check_text import choose_document

    document = choose_document(policy, documents_of(text))
    if document is None:
        raise LuochengError(
            Fault(
                "文件里没有这份政策的原文",
                str(text),
                remedy="给出对应的文件；一个文件有几篇的，在 policy.yaml 的 text.label 写明篇名",
                what_en="None of the documents is the one this policy was made from",
                remedy_en="Give the right file; name the document in text.label where a file holds several",
                code="which-document",
            )
        )
    return document


# --- the terminal -------------------------------------------------------------------------------------------------


def _say_counts(counts: dict[str, int]) -> None:
    from luocheng.rules.wording import VERDICT_WORDS

    en = language() == "en"
    said = "，".join(f"{VERDICT_WORDS[v][en]} {n:,}" for v, n in counts.items())
    click.echo(said.replace("，", ", ") if en else said)


def _show(findings: Findings, document: Document | None, *, show_all: bool) -> None:
    """Print what is to be dealt with, each finding with its words and what would make it pass."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    from luocheng.rules.export.told import told
    from luocheng.rules.wording import VERDICT_WORDS

    en = language() == "en"
    chosen = findings.sorted() if show_all else findings.sorted().only(*_OPEN)
    total = chosen.frame.height
    if total:
        table = Table(box=SIMPLE_HEAD, pad_edge=False, show_lines=False, leading=1, header_style="bold")
        table.add_column(words("条目", "Record"), overflow="fold", max_width=18)
        table.add_column(words("结论", "Verdict"), no_wrap=True)
        table.add_column(words("规则和说明", "Rule and explanation"), overflow="fold", ratio=3)
        table.add_column(words("依据", "Words of the text"), overflow="fold", ratio=2)
        labels = findings.labels()
        for row in told(chosen.slice(0, _SHOWN), document):
            table.add_row(
                Text(row.record),
                Text(VERDICT_WORDS[row.verdict][en], style=_STYLES[row.verdict]),
                Text("\n".join(_lines(row, labels, en=en))),
                Text(f"{row.clause}　{row.sentence or row.evidence}"),
            )
        _console().print(table)
    if total > _SHOWN:
        more = total - _SHOWN
        click.echo(
            words(
                f"还有 {more:,} 条没有列出；用 -o 文件.xlsx 或 .html 看全部",
                f"{more:,} more are not shown; -o FILE.xlsx or .html has all of them",
            )
        )
    records = "，".join(
        f"{findings.book.types[n].said(language())} {f.height:,}" for n, f in findings.records.items()
    )
    click.echo(f"{records.replace('，', ', ') if en else records}  {findings.book.on}")
    _say_counts(findings.counts())
    say_demonstration(findings.book.policy)


def _lines(row: Told, labels: dict[tuple[str, Any], tuple[str, str]], *, en: bool) -> Iterator[str]:
    from luocheng.rules.export.told import change_words

    yield row.title_en if en else row.title
    yield row.explanation_en if en else row.explanation
    for change in row.would_pass:
        said = change_words(change, labels, "en" if en else "zh")
        yield f"  would pass: {said}" if en else f"  可通过：{said}"


def _console() -> Console:
    from rich.console import Console

    terminal = sys.stdout.isatty()
    return Console(width=None if terminal else 140, highlight=False, soft_wrap=False)


@contextmanager
def counted(label: str, *, hidden: bool) -> Iterator[Callable[[int, int], None] | None]:
    """Show how far a long job has come; nothing where there is no terminal."""
    if hidden or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(label, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
