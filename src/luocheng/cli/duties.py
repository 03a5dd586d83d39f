"""`luocheng duties`: what a policy asks for again and again, as the dated duties of a year."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from luocheng.cli.common import DONE, guard, language, print_json, say, words
from luocheng.errors import Fault, LuochengError

if TYPE_CHECKING:
    from collections.abc import Iterator

    import polars as pl

    from luocheng.policy.folder import Policy
    from luocheng.schedules import Duties, ScheduleFinding

__all__ = ["duties"]

_MOST = 12
"""Duties of one schedule that are listed one by one in English."""


@click.command()
@click.argument("policy")
@click.option("--year", type=int, help="The year; the present one by default.")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="A file: .xlsx .ics .csv .json.")
@click.option(
    "--set", "settings", multiple=True, metavar="ID=PERIOD", help="A period that the text leaves open (定期)."
)
@click.option(
    "--records",
    multiple=True,
    metavar="FILE",
    help="Records of a register for which each record has its duty.",
)
@click.option(
    "--remind", metavar="DAYS", help="Working days before the due day, such as 10,3; -1 is one day after."
)
@click.option("--json", "as_json", is_flag=True, help="Print the duties as one JSON object.")
def duties(
    policy: str,
    *,
    year: int | None,
    output: Path | None,
    settings: tuple[str, ...],
    records: tuple[str, ...],
    remind: str | None,
    as_json: bool,
) -> None:
    """List the duties of a year that the schedules of a policy come to.

    POLICY is a folder, or the name of a policy that is shipped.
    """
    guard(lambda: _duties(policy, year, output, settings, records, remind, as_json=as_json))


def _duties(
    name: str,
    year: int | None,
    output: Path | None,
    settings: tuple[str, ...],
    records: tuple[str, ...],
    remind: str | None,
    *,
    as_json: bool,
) -> int:
    from luocheng.cli.policies import policy_named
    from luocheng.schedules import policy_duties
    from luocheng.schedules.tables import write_duties

    chosen, days = _settings(settings), _days(remind)
    policy = policy_named(name)
    frames = _records(policy, records) if records else {}
    year = year if year is not None else dt.datetime.now().astimezone().year
    made = policy_duties(policy, year, chosen, frames, days)
    if output is not None:
        write_duties(made, output)
    if as_json:
        print_json(made.to_dict())
        return DONE
    if output is None:
        _show(made)
    for finding in made.findings:
        _say(finding)
    _sum(made)
    if output is not None:
        click.echo(words(f"已写入 {output}", f"Written to {output}"))
    return DONE


def _settings(arguments: tuple[str, ...]) -> dict[str, str]:
    """Read --set ID=PERIOD."""
    faults = [_unreadable("--set", text, "短名=周期，如 drills=quarter", "ID=PERIOD, such as drills=quarter") for text in arguments if "=" not in text]  # fmt: skip
    LuochengError.gather(faults)
    return {name.strip(): said.strip() for name, _, said in (text.partition("=") for text in arguments)}


def _days(text: str | None) -> list[int] | None:
    """Read --remind: whole numbers of working days, divided by commas."""
    if text is None:
        return None
    try:
        days = [int(part) for part in text.replace("，", ",").split(",") if part.strip()]
    except ValueError:
        days = [1000]
    if any(abs(n) > 250 for n in days):
        raise LuochengError(
            _unreadable("--remind", text, "工作日数，如 10,3,-1", "working days, such as 10,3,-1")
        )
    return days


def _unreadable(option: str, text: str, zh: str, en: str) -> Fault:
    return Fault(
        f"读不懂“{text}”",
        where=option,
        expected=zh,
        remedy="照上面的写法改正",
        what_en=f"'{text}' cannot be read",
        expected_en=en,
        remedy_en="Write it in this form",
        code="option-form",
    )


def _records(policy: Policy, arguments: tuple[str, ...]) -> dict[str, pl.DataFrame]:
    from luocheng.cli.policies import records_named
    from luocheng.registers import register_types

    preferred = [s.for_each for s in policy.schedules if s.for_each]
    return records_named(arguments, register_types(policy), preferred=preferred)


# --- the terminal -------------------------------------------------------------------------------------------------


def _show(made: Duties) -> None:
    """Print the duties month by month; what is due daily or in many records as one line."""
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="bold")
    headings = (("到期日", "Due"), ("应办事项", "Duty"), ("责任单位", "Unit"), ("期间", "Period"), ("依据", "Words of the text"), ("备注", "Remarks"))  # fmt: skip
    for zh, en in headings:
        table.add_column(words(zh, en), overflow="fold")
    for row in _english(made) if language() == "en" else _chinese(made):
        table.add_row(*row)
    if len(made):
        terminal = sys.stdout.isatty()
        Console(width=None if terminal else 140, highlight=False, markup=False).print(table)


def _chinese(made: Duties) -> Iterator[tuple[str, ...]]:
    from luocheng.schedules.listing import sections

    for section in sections(made):
        yield (f"【{section.title}】",)
        for line in section.lines:
            yield line.due, line.title, line.owner, line.period, line.basis.replace("\n", " "), line.note


def _english(made: Duties) -> Iterator[tuple[str, ...]]:
    """Give a line a duty; one for a schedule that is due more often than monthly or in many records."""
    lines: list[tuple[str, ...]] = []
    for part in made.frame.partition_by("schedule", maintain_order=True):
        rows = part.rows(named=True) if part.height <= _MOST else part.head(1).rows(named=True)
        for row in rows:
            due = str(row["due"] or "—")
            title, period = (
                f"{row['title_en']}{': ' if row['record'] else ''}{row['record']}",
                row["period_en"],
            )
            if part.height > _MOST:
                due, title, period = f"{due} – {part['due'][-1]}", row["title_en"], f"{part.height:,} times"
            lines.append(
                (due, title, row["owner"], period, f"{row['clause']} {row['evidence']}", row["note_en"])
            )
    yield from sorted(lines)


def _say(finding: ScheduleFinding) -> None:
    fault = Fault(
        finding.message,
        where=finding.clause,
        remedy=finding.remedy,
        what_en=finding.message_en,
        remedy_en=finding.remedy_en,
    )
    say(*fault.lines(language()))


def _sum(made: Duties) -> None:
    told = made.to_summary()
    more = (
        ("overdue", "已逾期", "overdue"),
        ("undated", "未定日期", "without a date"),
        ("provisional", "待公布放假安排", "before holidays are announced"),
    )
    zh = f"{made.year}年应办事项 {told['duties']:,} 项，来自 {told['schedules']} 个周期"
    en = f"{told['duties']:,} duties in {made.year}, from {told['schedules']} schedules"
    for key, said, said_en in more:
        if told[key]:
            zh, en = f"{zh}，{said} {told[key]:,}", f"{en}, {told[key]:,} {said_en}"
    click.echo(words(zh, en))
