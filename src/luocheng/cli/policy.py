"""`luocheng policy`: keep a document as a folder, check it, see what it covers, compare two versions."""

from __future__ import annotations

import datetime as dt
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import click

from luocheng.cli.common import DONE, FOUND, documents_of, guard, language, print_json, say, words
from luocheng.errors import Fault, LuochengError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from luocheng.policy.model import Document, Finding
    from luocheng.rules.scenarios import Mutation, Outcome

__all__ = ["policy"]

_FILE = click.Path(path_type=Path, readable=False)


@click.group()
def policy() -> None:
    """Keep a document as a folder of reviewed tasks and targets; check it; compare versions."""


def one_document(documents: Sequence[Document], label: str, path: Path) -> Document:
    """Return the document that a label names, or the only one of a file."""
    chosen = [d for d in documents if d.label == label] if label else list(documents)
    if len(chosen) == 1:
        return chosen[0]
    labels = "、".join(d.label or "（无标签）" for d in documents)
    raise LuochengError(
        Fault(
            f"文件里没有标为“{label}”的文件" if label else f"文件里有 {len(documents)} 份文件",
            where=str(path),
            expected=f"--label 取其一：{labels}",
            what_en=f"No document is labelled '{label}'"
            if label
            else f"The file holds {len(documents)} documents",
            expected_en=f"--label with one of: {labels}",
            code="which-document",
        )
    )


# --- init -------------------------------------------------------------------------------------------------------


@policy.command()
@click.argument("file", type=_FILE)
@click.argument("directory", metavar="DIR", type=_FILE)
@click.option("--label", default="", help="Which document of a file that holds several (篇三).")
@click.option(
    "--evidence",
    type=click.Choice(["phrase", "sentence"]),
    default="phrase",
    show_default=True,
    help="Keep the few words with a figure, or the whole sentence.",
)
@click.option("--force", is_flag=True, help="Start anew over a reviewed folder; what was reviewed is kept.")
def init(file: Path, directory: Path, *, label: str, evidence: str, force: bool) -> None:
    """Write a policy folder for a document, every item a draft for review."""
    guard(lambda: _init(file, directory, label, evidence, force=force))


def _init(file: Path, directory: Path, label: str, evidence: str, *, force: bool) -> int:
    from luocheng.policy.folder import init_folder

    made = init_folder(
        one_document(documents_of(file), label, file), directory, evidence=evidence, force=force
    )
    click.echo(made.title.zh or made.id)
    counts = len(made.tasks), len(made.targets), len(made.references)
    click.echo(
        words(
            "  任务 {}　指标 {}　引用文件 {}".format(*counts),
            "  {} tasks, {} targets, {} references".format(*counts),
        )
    )
    accepted = sum(1 for _ in made.reviewed())
    if accepted:
        click.echo(words(f"  保留已复核 {accepted} 项", f"  {accepted} reviewed items kept"))
    click.echo(
        words(
            f"已写入 {directory}/。请逐条复核，把 status 由 draft 改为 accepted；再用 luocheng policy check {directory} 检查",
            f"Written to {directory}/. Review each item and change its status from draft to accepted; "
            f"then run luocheng policy check {directory}",
        )
    )
    return DONE


# --- check ------------------------------------------------------------------------------------------------------


@policy.command()
@click.argument("directory", metavar="DIR", type=_FILE)
@click.option(
    "--text", "text", type=_FILE, help="The document, in any format: check the evidence against it."
)
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
def check(directory: Path, *, text: Path | None, as_json: bool) -> None:
    """Check a policy folder: evidence, numbers, units, clauses and dates."""
    guard(lambda: _check(directory, text, as_json=as_json))


def _check(directory: Path, text: Path | None, *, as_json: bool) -> int:
    from luocheng.policy.folder import check_folder, load_folder
    from luocheng.policy.locate import find_policy

    kept = load_folder(find_policy(directory))
    documents = documents_of(text) if text is not None else None
    findings = check_folder(kept, documents)
    if any((kept.parameters, kept.registers, kept.rules, kept.assignments, kept.schedules, kept.announced)):
        from luocheng.policy.coverage import coverage
        from luocheng.policy.folder.check_text import choose_document
        from luocheng.policy.kept_coverage import check_kept
        from luocheng.rules.claims import claims
        from luocheng.rules.policy_check import check_declared

        document = choose_document(kept, documents) if documents is not None else None
        findings += check_declared(kept, document)
        if document is not None:
            findings += check_kept(kept, coverage(kept, document, claims(kept, document)))
    if kept.indicators:
        from luocheng.cli.indicator_check import check_indicators

        findings += check_indicators(kept)
    wrong = [f for f in findings if f.severity != "note"]
    if as_json:
        print_json({"findings": [_finding(f) for f in findings]})
        return FOUND if wrong else DONE
    for finding in findings:
        _say_finding(finding)
    counts = len(kept.tasks), len(kept.targets), len(wrong)
    click.echo(
        words(
            "{} 项任务、{} 个指标，发现问题 {} 处".format(*counts),
            "{} tasks, {} targets: {} findings".format(*counts),
        )
    )
    if text is None:
        click.echo(
            words(
                "未对照原文；加 --text 文件 可核对每条依据",
                "Not held against the text; add --text FILE to verify the evidence",
            )
        )
    return FOUND if wrong else DONE


def _finding(finding: Finding) -> dict[str, object]:
    """Return a finding of a folder as plain data."""
    return {
        "code": finding.code,
        "severity": finding.severity,
        "file": getattr(finding, "file", ""),
        "line": getattr(finding, "line", 0),
        "item": getattr(finding, "item", ""),
        "path": list(finding.path),
        "start": finding.start,
        "end": finding.end,
        "message": finding.message,
        "message_en": finding.message_en,
        "remedy": finding.remedy,
        "remedy_en": finding.remedy_en,
    }


def _say_finding(finding: Finding) -> None:
    where = getattr(finding, "where", "")
    fault = Fault(
        finding.message,
        where=where,
        remedy=finding.remedy,
        what_en=finding.message_en,
        remedy_en=finding.remedy_en,
    )
    say(*fault.lines(language()))


# --- coverage -----------------------------------------------------------------------------------------------------


@policy.command()
@click.argument("policy_", metavar="POLICY", type=_FILE)
@click.option("--text", "text", type=_FILE, help="The document: account for every sentence of it.")
@click.option("--save", is_flag=True, help="Keep the result in the folder, as coverage.yaml; needs --text.")
@click.option("--open", "only_open", is_flag=True, help="List only what nothing accounts for.")
@click.option("--json", "as_json", is_flag=True, help="Print the coverage as JSON.")
def coverage(policy_: Path, *, text: Path | None, save: bool, only_open: bool, as_json: bool) -> None:
    """List clause by clause what a policy covers."""
    from luocheng.cli.covering import cover

    guard(lambda: cover(policy_, text, save=save, only_open=only_open, as_json=as_json))


# --- fields -----------------------------------------------------------------------------------------------------


@policy.command()
@click.argument("name", metavar="POLICY")
@click.option("--json", "as_json", is_flag=True, help="Print the registers and their fields as JSON.")
def fields(name: str, *, as_json: bool) -> None:
    """List the registers that a policy keeps, and their fields."""
    guard(lambda: _fields(name, as_json=as_json))


def _fields(name: str, *, as_json: bool) -> int:
    from luocheng.cli.policies import policy_named
    from luocheng.registers import register_types
    from luocheng.registers.plain import describe, described_lines

    kept = policy_named(name)
    types = register_types(kept)
    if as_json:
        print_json({"policy": kept.id, "registers": [describe(t) for t in types.values()]})
        return DONE
    for kind in types.values():
        click.echo("\n".join(described_lines(kind, language())))
    count = sum(len(t.fields) for t in types.values())
    click.echo(words(f"{len(types)} 个台账，{count} 个字段", f"{len(types)} registers, {count} fields"))
    return DONE


# --- rules ------------------------------------------------------------------------------------------------------


@policy.command()
@click.argument("policy_", metavar="POLICY")
@click.option(
    "--text", "text", type=_FILE, help="The document: show whole sentences, not only the words quoted."
)
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="The day whose rules count; today by default.")
@click.option(
    "-o",
    "--output",
    type=_FILE,
    help="Write a page with the rules on one side, the text on the other (.html).",
)
@click.option("--json", "as_json", is_flag=True, help="Print the rules as JSON.")
def rules(
    policy_: str, *, text: Path | None, on: dt.datetime | None, output: Path | None, as_json: bool
) -> None:
    """Say every rule in words, beside the sentence it comes from."""
    from luocheng.cli.aloud import rules_aloud

    guard(lambda: rules_aloud(policy_, text, on.date() if on else None, output, as_json=as_json))


# --- test -------------------------------------------------------------------------------------------------------


@policy.command()
@click.argument("policy_", metavar="POLICY")
@click.option("--failing", is_flag=True, help="List only the scenarios that do not hold.")
@click.option(
    "--mutate",
    is_flag=True,
    help="Change each threshold, comparator and unit and see that a scenario breaks.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the outcomes as JSON.")
def test(policy_: str, *, failing: bool, mutate: bool, as_json: bool) -> None:
    """Run the scenarios of a policy; each is named by what it proves."""
    guard(lambda: _test(policy_, failing=failing, mutate=mutate, as_json=as_json))


def _test(name: str, *, failing: bool, mutate: bool, as_json: bool) -> int:
    from luocheng.cli.policies import policy_named
    from luocheng.rules.scenarios import missing_scenarios, read_scenarios, run_mutants, run_scenarios

    kept = policy_named(name)
    scenarios = read_scenarios(kept)
    outcomes = run_scenarios(kept, scenarios)
    missing = missing_scenarios(kept, scenarios)
    wrong = [o for o in outcomes if not o.holds]
    mutation = None
    if mutate and not wrong:
        from luocheng.cli.check import counted

        with counted(words("逐一改动", "Changing"), hidden=as_json) as tell:
            mutation = run_mutants(kept, scenarios, tell)
    few = mutation is not None and mutation.share < _KILLED
    if as_json:
        print_json(
            {
                "scenarios": [o.to_dict() for o in outcomes],
                "missing": missing,
                "mutation": mutation.to_dict() if mutation is not None else None,
                "summary": {"policy": kept.id, "hold": len(outcomes) - len(wrong), "fail": len(wrong)},
            }
        )
        return FOUND if wrong or few else DONE
    for target, group in groupby(wrong if failing else outcomes, key=lambda o: o.scenario.target):
        click.echo(target)
        for outcome in group:
            _say_outcome(outcome)
    if missing:
        listed = ", ".join(f"{m['id']} ({m['what']})" for m in missing)
        click.echo(words(f"还没有场景证明：{listed}", f"No scenario proves: {listed}"))
    held = len(outcomes) - len(wrong)
    click.echo(
        words(
            f"场景 {len(outcomes)} 个，成立 {held}，不成立 {len(wrong)}",
            f"{len(outcomes)} scenarios: {held} hold, {len(wrong)} do not",
        )
    )
    if mutation is not None:
        _say_mutation(mutation)
    return FOUND if wrong or few else DONE


_KILLED = 0.95
"""The share of changes that scenarios have to notice."""


def _say_mutation(mutation: Mutation) -> None:
    for m in mutation.alive:
        click.echo(
            words(
                f"  没有场景发现：{m.item} {m.before} → {m.after}",
                f"  unnoticed: {m.item} {m.before} → {m.after}",
            )
        )
    click.echo(
        words(
            f"逐一改动 {mutation.total} 处，场景发现 {mutation.killed} 处（{mutation.share:.1%}）",
            f"{mutation.total} changes, {mutation.killed} noticed by a scenario ({mutation.share:.1%})",
        )
    )


def _say_outcome(outcome: Outcome) -> None:
    proves = outcome.scenario.proves
    said = words(proves.zh, proves.en or proves.zh)
    click.echo(f"  {'✓' if outcome.holds else '✗'} {said}")
    for d in outcome.differences:
        click.echo(
            words(
                f"      {outcome.scenario.where}：{d.name} 应为 {d.expected}，实为 {d.found}",
                f"      {outcome.scenario.where}: {d.name} is to be {d.expected}, and is {d.found}",
            )
        )


# --- diff ---------------------------------------------------------------------------------------------------------


@policy.command()
@click.argument("old", type=_FILE)
@click.argument("new", type=_FILE)
@click.option("--label", default="", help="Which document of files that hold several.")
@click.option(
    "-o", "--output", type=_FILE, help="Write a page with both versions side by side (.html) or .json."
)
@click.option("--json", "as_json", is_flag=True, help="Print the difference as JSON.")
def diff(old: Path, new: Path, *, label: str, output: Path | None, as_json: bool) -> None:
    """Show what changed between two versions of a document, and which tasks and targets that touches."""
    guard(lambda: _diff(old, new, label, output, as_json=as_json))


def _diff(old: Path, new: Path, label: str, output: Path | None, *, as_json: bool) -> int:
    import json

    from luocheng.policy.diff import diff as compare
    from luocheng.policy.diff import difference_to_dict, difference_to_html, difference_to_text

    before, after = (one_document(documents_of(path), label, path) for path in (old, new))
    difference = compare(before, after)
    if output is not None:
        data = output.suffix == ".json"
        page = (
            json.dumps(difference_to_dict(difference), ensure_ascii=False)
            if data
            else difference_to_html(difference)
        )
        try:
            output.write_text(page, encoding="utf-8")
        except OSError as error:
            raise LuochengError(
                Fault(
                    f"写不进去：{error.strerror}",
                    where=str(output),
                    what_en=f"Cannot be written: {error.strerror}",
                    code="unwritable",
                )
            ) from error
    if as_json:
        print_json(difference_to_dict(difference))
    elif output is None:
        click.echo(difference_to_text(difference, language()), nl=False)
    else:
        click.echo(words(f"已写入 {output}", f"Written to {output}"))
    return DONE
