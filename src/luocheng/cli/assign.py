"""`luocheng assign`: who is responsible for each record, and the list of duties to print and publish."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import click

from luocheng.cli.check import in_force, say_demonstration
from luocheng.cli.common import DONE, FOUND, guard, language, print_json, words
from luocheng.cli.policies import policy_named, records_named
from luocheng.errors import Fault, LuochengError

if TYPE_CHECKING:
    from luocheng.rules import Assigned

__all__ = ["assign"]

_SHOWN = 40


@click.command()
@click.argument("policy")
@click.argument("records", nargs=-1)
@click.option(
    "--on", type=click.DateTime(["%Y-%m-%d"]), help="The day whose assignments count; today by default."
)
@click.option("-o", "--output", type=click.Path(path_type=Path), help="A file: .xlsx .docx .html .csv .json.")
@click.option("--json", "as_json", is_flag=True, help="Print who is responsible as one JSON object.")
def assign(
    policy: str, records: tuple[str, ...], *, on: dt.datetime | None, output: Path | None, as_json: bool
) -> None:
    """Name the responsible unit of every record, and write the list of duties (权责清单).

    POLICY is a folder, or the name of a policy that is shipped. RECORDS are files, REGISTER=FILE, or a folder of files;
    the policy's own tasks need not be given.
    """
    guard(lambda: _assign(policy, records, on, output, as_json=as_json))


def _assign(
    name: str, arguments: tuple[str, ...], on: dt.datetime | None, output: Path | None, *, as_json: bool
) -> int:
    from luocheng.rules import assign_records, compile_policy
    from luocheng.rules.tasks import TASK

    book = compile_policy(policy_named(name), on.date() if on else None)
    in_force(book)
    asked = list(dict.fromkeys(a.register for a in book.assignments()))
    made_up: list[Path] = []
    records = records_named(arguments, book.types, preferred=asked, policy=book.policy.id, made_up=made_up)
    book.policy.demonstration = book.policy.demonstration or bool(made_up)
    if not asked or not (TASK in asked or set(asked) & set(records)):
        raise LuochengError(_nobody(book.policy.id, asked))
    assigned = assign_records(book, records)
    if output is not None:
        from luocheng.rules.export import write_assignments

        write_assignments(assigned, output)
    if as_json:
        from luocheng.rules.export.assignments import assignments_to_dict

        print_json(assignments_to_dict(assigned))
    else:
        if output is None:
            _show(assigned)
        _say_counts(assigned)
        if output is not None:
            click.echo(words(f"已写入 {output}", f"Written to {output}"))
        say_demonstration(book.policy)
    counts = assigned.counts()
    return FOUND if counts["missing"] or counts["unassigned"] else DONE


def _nobody(policy: str, asked: list[str]) -> Fault:
    if not asked:
        return Fault(
            "这份政策没有权责表",
            policy,
            remedy="在 assignments.yaml 中写明哪一类事物由谁负责",
            what_en="The policy has no assignments",
            remedy_en="Write in assignments.yaml who is responsible for which class of thing",
            code="nothing-to-assign",
        )
    return Fault(
        "没有给出要定责任单位的台账",
        policy,
        expected="、".join(asked),
        remedy="给出其中一个台账的记录",
        what_en="No records of a register with assignments are given",
        expected_en=", ".join(asked),
        remedy_en="Give records of one of these registers",
        code="nothing-to-assign",
    )


def _say_counts(assigned: Assigned) -> None:
    from luocheng.rules.wording import OUTCOME_WORDS

    en = language() == "en"
    said = [f"{OUTCOME_WORDS[o][en]} {n:,}" for o, n in assigned.counts().items()]
    click.echo((", " if en else "，").join(said))


def _show(assigned: Assigned) -> None:
    """Print the units with the number of records each has, then what is still open."""
    from luocheng.rules.export.assignments import duties_of
    from luocheng.rules.wording import OUTCOME_WORDS

    given, open_ = duties_of(assigned)
    counts: dict[tuple[str, str], int] = {}
    for duty in given:
        counts[duty.unit, duty.gives] = counts.get((duty.unit, duty.gives), 0) + 1
    for (unit, gives), count in counts.items():
        click.echo(f"{unit}  {gives}  {count:,}")
    en = language() == "en"
    for duty in open_[:_SHOWN]:
        click.echo(
            f"  {OUTCOME_WORDS[duty.outcome][en]}  {duty.register} {duty.record}  {duty.title}  {duty.reason}"
        )
    if len(open_) > _SHOWN:
        more = len(open_) - _SHOWN
        click.echo(
            words(
                f"  还有 {more:,} 条，用 -o 看全部", f"  {more:,} more are not shown; -o FILE has all of them"
            )
        )
