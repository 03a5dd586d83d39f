"""Duties on lines that begin with a label: 牵头单位:…, 责任单位:…, 完成时限:…."""

from __future__ import annotations

import re
from dataclasses import dataclass

from luocheng.documents.responsibility.conventions import Convention, rule_at
from luocheng.documents.responsibility.duty import Assignment, Duty, assignment
from luocheng.documents.responsibility.vocabulary import LABEL, LABEL_HINT, LABEL_STARTS, MARKS
from luocheng.documents.responsibility.wording import parse_duty
from luocheng.documents.units import is_unit
from luocheng.patterns import regex

__all__ = ["read_labels"]


def read_labels(
    text: str, folded: str, within: tuple[int, int], hinted: int, convention: Convention
) -> list[Assignment]:
    """Read the labels between two offsets; those that follow each other are one assignment.

    `hinted` is the offset of the first of the words that labels end in.
    """
    groups: list[_Group] = []
    start, end = within
    at = start
    while True:
        label = _next_label(folded, at, max(at, hinted), end)
        if label is None:
            return [assignment(g.duty, g.start, g.end, "label") for g in groups]
        at = label.end()
        if label["time"] and not groups:
            following = _next_label(folded, at, at, min(end, at + 60))
            if following is None or "\n" in folded[at : following.start()]:
                continue
        if not _label_begins(folded, label, start):
            continue
        stop = _list_stop(folded, label, end)
        opened = (
            label.start() - 1 if label.start() > start and folded[label.start() - 1] in "([【〔<〖" else -1
        )
        duty = parse_duty(
            text[label.start() : stop], folded[label.start() : stop], rule_at(convention, label.start())
        )
        if (
            (label["sep"] != ":" or label["bare"] is not None)
            and duty.lead + duty.plain + duty.support
            and not all(is_unit(u) for u in duty.lead + duty.plain + duty.support)
        ):
            continue
        if not duty and not duty.deadline:
            at = stop
            continue
        if any(len(u) > 40 for u in (*duty.lead, *duty.support, *duty.plain)):
            continue
        begin = opened if opened >= 0 else label.start()
        close = stop
        if opened >= 0 and close < end and folded[close] in ")]】〕>〗":
            close += 1
        at = max(at, close)
        if groups and not folded[groups[-1].end : begin].strip(" \n。;,、.)](" + MARKS):
            # 牵头单位 and 责任单位 that follow each other are one assignment: they are settled together.
            groups[-1].duty.merge(duty)
            groups[-1].end = close
        else:
            groups.append(_Group(begin, close, duty))


# What can follow the last word of a label; nearly every other 单位 and 部门 of a text is ruled out by it.
_LABEL_GOES_ON = regex(r"[-—–:\]】*(\s为及)省市县区州各国中]|(?<=:)")


def _next_label(folded: str, start: int, hinted: int, end: int) -> re.Match[str] | None:
    """Find the next label; it is looked for around the few words that every label ends in, from `hinted` on."""
    at = start
    for hint in LABEL_HINT.finditer(folded, hinted, end):
        word, behind = hint.span()
        if _LABEL_GOES_ON.match(folded, behind, end) is None:
            continue
        for begin in range(max(at, word - 12), word + 1):
            if folded[begin] not in LABEL_STARTS:
                continue
            label = LABEL.match(folded, begin, end)
            if label is not None and label.end() > word:
                return label
        at = word
    return None


@dataclass(slots=True)
class _Group:
    """Labels that follow each other, from the first to the end of the last list."""

    start: int
    end: int
    duty: Duty


def _label_begins(folded: str, label: re.Match[str], start: int) -> bool:
    """Tell whether a label stands where labels stand: at the head of a line, sentence or bracket."""
    at = label.start()
    while at > start and folded[at - 1] == " ":
        at -= 1
    if at <= start:
        return True
    before = folded[at - 1]
    if before in "\n。;([【〔<〖*,:)]】|\t" or before in MARKS:
        return True
    return (
        label["sep"] == ":"
        and not label["time"]
        and label["bare"] is None
        and before not in "的各和及、由对让明确为"
    )


_LIST_BOUND = regex(r"[(\[〔【<)\]〕】>。\n]")


_OTHER_LABEL = regex(r"[\s;,](?=[^\W\d_A-Za-z]{2,8}:)")


def _list_stop(folded: str, label: re.Match[str], end: int) -> int:
    """Find where the list behind a label ends: before a label of another kind (资金来源:), or at its bound."""
    stop = _list_bound(folded, label, end)
    if folded.find(":", label.end(), stop) < 0:
        return stop
    for other in _OTHER_LABEL.finditer(folded, label.end(), stop):
        if LABEL.match(folded, other.end()) is None:
            return other.start()
    return stop


def _list_bound(folded: str, label: re.Match[str], end: int) -> int:
    """Find the full stop, the end of the line or the closing bracket behind a list."""
    depth = 0
    end = min(end, label.end() + 2000)
    for bound in _LIST_BOUND.finditer(folded, label.end(), end):
        char, i = bound[0], bound.start()
        if char in "([〔【<":
            depth += 1
        elif char in ")]〕】>":
            if depth == 0:
                return i
            depth -= 1
        elif depth <= 0 or (char == "\n" and i - label.end() > 300):
            return i
    return end
