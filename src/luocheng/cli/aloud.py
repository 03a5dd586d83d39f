"""`luocheng policy rules`: the rules of a policy in words, each beside the sentence it comes from."""

from __future__ import annotations

import textwrap
from itertools import groupby
from typing import TYPE_CHECKING

import click

from luocheng.cli.common import DONE, language, print_json, words
from luocheng.errors import LuochengError

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

    from luocheng.rules.aloud import ReadAloud
    from luocheng.rules.export.told import Sentences

__all__ = ["rules_aloud"]

_WIDTH = 100


def rules_aloud(
    name: str, text: Path | None, on: dt.date | None, output: Path | None, *, as_json: bool
) -> int:
    """Say the rules of a policy in words: on the terminal, as data, or as a page."""
    from luocheng.cli.check import document_of, in_force, say_demonstration
    from luocheng.cli.policies import policy_named
    from luocheng.rules import compile_policy
    from luocheng.rules.aloud import read_aloud
    from luocheng.rules.export.aloud_html import aloud_page
    from luocheng.rules.export.findings import unknown_format, write_whole
    from luocheng.rules.export.told import Sentences

    if output is not None and output.suffix.lower() != ".html":
        raise LuochengError(unknown_format(output, ["html"]))
    policy = policy_named(name)
    book = compile_policy(policy, on)
    if policy.rules:
        in_force(book)
    document = document_of(policy, text)
    sentences = Sentences(document)
    rules = list(read_aloud(book))
    if output is not None:
        page = aloud_page(book, document, language()).encode("utf-8")

        def written(part: Path) -> None:
            part.write_bytes(page)

        write_whole(output, written)
    if as_json:
        print_json(
            {
                "policy": policy.id,
                "on": book.on.isoformat(),
                "rules": [r.to_dict() | {"sentence": sentences.of(r.clause, r.evidence)} for r in rules],
            }
        )
        return DONE
    if output is None:
        for clause, group in groupby(rules, key=lambda r: r.clause):
            click.echo(clause or words("（文首）", "(front)"))
            for rule in group:
                click.echo("\n".join(_told(rule, sentences)))
    click.echo(words(f"规则 {len(rules)} 条", f"{len(rules)} rules"))
    if output is not None:
        click.echo(words(f"已写入 {output}", f"Written to {output}"))
    say_demonstration(policy)
    return DONE


def _told(rule: ReadAloud, sentences: Sentences) -> list[str]:
    """Return the lines of a rule: its title, the text, and what is carried out."""
    from luocheng.rules.aloud import KIND_WORDS

    en = language() == "en"
    title = (rule.title.en or rule.title.zh) if en else rule.title.zh
    text = sentences.of(rule.clause, rule.evidence) or rule.evidence
    lines = [
        f"  {title}{words('（', ' (')}{KIND_WORDS[rule.kind][en]}{words('）', ')')}",
        *_wrapped(words(f"原文：“{text}”", f"Text: “{text}”"), "    "),
    ]
    for line in rule.lines:
        said = line.en if en else line.zh
        quoted = f"  {_quoted(line.evidence)}" if line.evidence not in ("", rule.evidence) else ""
        lines += _wrapped(
            f"{'· ' if line.role == 'case' else ''}{said}{quoted}",
            "      " if line.role == "case" else "    ",
        )
    if rule.note:
        lines += _wrapped(words(f"说明：{rule.note}", f"Note: {rule.note}"), "    ")
    return lines


def _quoted(text: str) -> str:
    """Put words of the text in quotation marks, unless they bring their own."""
    return text if text.startswith("“") and text.endswith("”") else f"“{text}”"


def _wrapped(text: str, indent: str) -> list[str]:
    if language() != "en":
        return [indent + text]
    return textwrap.wrap(text, _WIDTH, initial_indent=indent, subsequent_indent=indent + "  ")
