"""`luocheng policy coverage`: which sentence of a document is carried out by what."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

import click

from luocheng.cli.common import DONE, documents_of, language, print_json, words
from luocheng.errors import Fault, LuochengError

if TYPE_CHECKING:
    from pathlib import Path

    from luocheng.policy.coverage import Coverage
    from luocheng.policy.folder import Policy
    from luocheng.policy.model import Document

__all__ = ["cover"]


def cover(policy: Path, text: Path | None, *, save: bool, only_open: bool, as_json: bool) -> int:
    """Print the coverage of a policy: against a text, or as it was kept when last held against one."""
    from luocheng.policy.folder import load_folder
    from luocheng.policy.kept_coverage import kept_coverage
    from luocheng.policy.locate import find_policy

    kept = load_folder(find_policy(policy))
    if text is None:
        if save:
            raise LuochengError(_needs_text())
        result = kept_coverage(kept) if kept.sentences else None
        return _print(kept, result, None, only_open=only_open, as_json=as_json)
    document, result = _reckoned(kept, text)
    if save:
        _save(kept, result)
    return _print(kept, result, document, only_open=only_open, as_json=as_json)


def _needs_text() -> Fault:
    return Fault(
        "没有原文，无法逐句核对",
        where="--save",
        remedy="加 --text 文件",
        what_en="Without the text no sentence can be accounted for",
        remedy_en="Add --text FILE",
        code="save-without-text",
    )


def _reckoned(kept: Policy, text: Path) -> tuple[Document, Coverage]:
    from luocheng.cli.policy import one_document
    from luocheng.policy.coverage import coverage
    from luocheng.policy.folder.check_text import choose_document
    from luocheng.rules.claims import claims

    documents = documents_of(text)
    document = choose_document(kept, documents) or one_document(documents, kept.text.label, text)
    return document, coverage(kept, document, claims(kept, document))


def _save(kept: Policy, result: Coverage) -> None:
    from luocheng.policy.folder.write import write_policy_file
    from luocheng.policy.kept_coverage import sentence_accounts

    assert kept.directory is not None
    kept.sentences = sentence_accounts(result)
    path = write_policy_file(kept, "coverage.yaml", kept.directory)
    click.echo(words(f"已写入 {path}", f"Written to {path}"), err=True)


def _print(
    kept: Policy, result: Coverage | None, document: Document | None, *, only_open: bool, as_json: bool
) -> int:
    from luocheng.policy.coverage import Coverage
    from luocheng.policy.kept_coverage import declared_items

    reckoned = result is not None
    shown = result or Coverage(sorted(declared_items(kept), key=lambda i: _printed_order(i.clause)))
    if as_json:
        # What nobody has held against the text is not known to be accounted for.
        print_json(shown.to_dict() if reckoned else shown.to_dict() | {"unaccounted": None})
        return DONE
    _print_items(shown, document, only_open=only_open)
    if reckoned:
        click.echo(
            words(
                f"应执行的句子：可执行 {shown.executable}，需人工 {shown.needs_person}，未落实 {shown.unaccounted}",
                f"Normative sentences: {shown.executable} executable, {shown.needs_person} left to a person, "
                f"{shown.unaccounted} unaccounted",
            )
        )
    if document is None:
        click.echo(
            words(
                "未对照原文；加 --text 文件 可逐句核对" + ("（以上是上次对照的结果）" if reckoned else ""),
                "Not held against the text; add --text FILE to account for every sentence"
                + (" (this is what came of it last time)" if reckoned else ""),
            )
        )
    return DONE


_STATES = {
    "executable": ("可执行", "executable"),
    "needs_person": ("需人工", "left to a person"),
    "unaccounted": ("未落实", "unaccounted"),
    "none": ("—", "—"),
}


def _print_items(result: Coverage, document: Document | None, *, only_open: bool) -> None:
    from luocheng.policy.folder.model import clause_text

    english = language() == "en"
    titles = {c.path: c.title for c in document.clauses} if document else {}
    for clause, group in groupby(result.items, key=lambda i: i.clause):
        items = [i for i in group if not only_open or i.state == "unaccounted"]
        if not items:
            continue
        click.echo(f"{clause_text(clause) or words('（文首）', '(front)')}  {titles.get(clause, '')[:40]}")
        for item in items:
            why = (item.reason_en if english else item.reason) or ", ".join(item.by)
            said = item.id
            if document is not None:
                sentence = document.text[item.start : item.end].strip().replace("\n", " ")
                said = f"{sentence[:56]}{'……' if len(sentence) > 56 else ''}"
            click.echo(f"    {_STATES[item.state][english]}  {said}{f'  ← {why}' if why else ''}")


def _printed_order(path: tuple[str, ...]) -> list[tuple[int, int]]:
    """Return a key that sorts clause paths as they are printed, annexes last."""
    from luocheng.policy.folder.start import clause_slug

    parts = clause_slug(path).split("-") if path else []
    return [(0, int(p)) if p.isdigit() else (1, int(p[5:]) if p[5:].isdigit() else 0) for p in parts]
