"""Checking a policy folder: on its own, and against the text of the document it was made from."""

from __future__ import annotations

from collections.abc import Sequence

from luocheng.policy.folder.check_items import check_items
from luocheng.policy.folder.check_text import check_text
from luocheng.policy.folder.model import Policy
from luocheng.policy.model import Document, Finding

__all__ = ["CHECKS", "check_folder"]

CHECKS: dict[str, str] = {
    "duplicate-id": "two items have one name",
    "clause-form": "a clause path is not made of heading numbers",
    "clause-order": "an item stands before one of an earlier clause",
    "dates": "dates contradict each other",
    "no-lead": "a task has no leading unit, and no note says why",
    "unit-not-in-directory": "a unit is not in units.yaml",
    "unit-alias": "a unit goes by an alias",
    "deadline-unreadable": "a deadline is neither a date nor a standing duty",
    "deadline-after-plan": "a deadline lies behind the end of the plan",
    "year-outside-plan": "a year lies outside the plan",
    "years-reversed": "a span of years ends before it begins",
    "measure-missing": "a number has no unit",
    "measure-unknown": "a unit of measure is not known",
    "evidence-length": "offsets and words of the evidence differ in length",
    "evidence-too-long": "a phrase is as long as a sentence, and the folder keeps phrases only",
    "number-not-in-evidence": "the value does not stand in the evidence",
    "comparator-words": "the words of the evidence say another comparator",
    "note-of-nothing": "a note speaks of a clause or an item that is not there",
    "text-missing": "none of the documents is the one the folder was made from",
    "text-changed": "the text is another than the one the folder was made from",
    "text-width": "the text has the same characters in other widths or with other blanks",
    "title-missing": "the title does not stand in the text",
    "clause-missing": "the clause is not in the text",
    "evidence-moved": "the evidence stands elsewhere in the text",
    "evidence-missing": "the evidence is not in the text",
    "evidence-outside-clause": "the evidence stands in another clause",
    "task-title-missing": "the name of a task does not stand in its clause, and no note says why",
    "unit-not-in-clause": "a unit does not stand in its clause",
}
"""Every code that the check of a folder can report, with what it means."""


def check_folder(policy: Policy, documents: Sequence[Document] | None = None) -> list[Finding]:
    """Return what is wrong with a policy folder, in the order of its files and lines.

    Without `documents` everything is checked that needs no text: names, clause paths, units, dates, and
    that each value stands in its evidence. With the documents of a file also that the text is the one the
    folder was made from and that every piece of evidence stands in it, verbatim, in its clause.
    """
    findings = check_items(policy)
    if documents is not None:
        findings += check_text(policy, documents)
    order = {
        name: i for i, name in enumerate(("policy.yaml", "tasks.yaml", "targets.yaml", "references.yaml"))
    }
    findings.sort(key=lambda f: (order.get(f.file, 9), f.line))
    return list(findings)
