"""The wording of one duty: the inside of a bracket, a line of labels or a sentence, read for who leads and supports."""

from __future__ import annotations

import re

from luocheng.documents.responsibility.conventions import CONVENTIONS, NOTE, noted
from luocheng.documents.responsibility.duty import Duty
from luocheng.documents.responsibility.lists import ROLE_MARK, add_list, drop_times, parse_group
from luocheng.documents.responsibility.vocabulary import (
    IMPLIED,
    LABEL,
    LABEL_HINT,
    MARKS,
    PEOPLE,
    ROLE,
    ROLE_SIGN,
)
from luocheng.documents.units import split_units
from luocheng.patterns import regex

__all__ = ["parse_duty"]


def parse_duty(text: str, folded: str, rule: str = "") -> Duty:
    """Read the inside of a bracket or a sentence that gives work to units.

    `text` and `folded` are the same characters, the second with half-width punctuation.
    """
    duty = Duty()
    implied = IMPLIED.search(folded) if "以下" in folded else None
    if implied:
        duty.implied = list(split_units(text[slice(*implied.span("units" if implied["units"] else "also"))]))
        duty.here = implied["here"] is not None
        text, folded = _without(text, implied.span()), _without(folded, implied.span())
    inner = _INNER_ROLE.search(folded) if ")" in folded else None
    if inner:
        # A(B配合): the inner bracket divides as a comma does.
        a, b = inner.span()
        text, folded = (
            f"{text[:a]},{text[a + 1 : b - 1]}{text[b:]}",
            f"{folded[:a]},{folded[a + 1 : b - 1]}{folded[b:]}",
        )
    note = NOTE.search(folded) if "牵头" in folded and noted(folded) else None
    if note:
        rule = rule or next(name for name, pattern in CONVENTIONS if pattern.search(note[0]))
        text, folded = _without(text, note.span()), _without(folded, note.span())
    if LABEL_HINT.search(folded) and (labels := list(LABEL.finditer(folded))):
        _parse_labels(text, folded, labels, duty, rule)
        return duty
    for start, end in _groups(folded):
        parse_group(text[start:end], folded[start:end], duty, rule)
    return duty


_INNER_ROLE = regex(
    r"\((?<=[\s\S]\()(?!(?:牵头|配合|参与|协助|协办|协同|负责|指导)\))[^()]*(?:\([^()]*\)[^()]*)*(?:配合|参与|协助|协办|协同|牵头|负责|指导)\)"
)


def _without(text: str, span: tuple[int, int]) -> str:
    return text[: span[0]] + text[span[1] :]


def _groups(folded: str) -> list[tuple[int, int]]:
    """Divide at semicolons and full stops outside brackets."""
    if ";" not in folded and "。" not in folded:
        return [(0, len(folded))] if folded.strip() else []
    result, depth, at = [], 0, 0
    for i, char in enumerate(folded):
        if char in "([〔":
            depth += 1
        elif char in ")]〕":
            depth -= 1
        elif depth <= 0 and char in ";。":
            result.append((at, i))
            at = i + 1
    result.append((at, len(folded)))
    return [(a, b) for a, b in result if folded[a:b].strip()]


def _parse_labels(text: str, folded: str, labels: list[re.Match[str]], duty: Duty, rule: str) -> None:
    if labels[0].start() > 0:
        parse_group(text[: labels[0].start()], folded[: labels[0].start()], duty, rule)
    for i, label in enumerate(labels):
        end = labels[i + 1].start() if i + 1 < len(labels) else len(folded)
        while end > label.end() and folded[end - 1] in _BEFORE_LABEL:
            end -= 1
        _take(text[label.end() : end], folded[label.end() : end], label, duty, rule)


# The blank and the sign that stand in front of the next label.
_BEFORE_LABEL = frozenset(" " + MARKS)


def _take(text: str, folded: str, label: re.Match[str], duty: Duty, rule: str) -> None:
    """Give the words behind a label to the role that the label names."""
    if label["time"]:
        duty.deadline = duty.deadline or text.strip(" ,。;、:，；：)）]】") or None
        return
    if PEOPLE.search(label[0].replace(" ", "").rstrip(":为")):
        return
    if label["lead"]:
        _assign(text, folded, duty.lead, duty, rule, "lead")
    elif label["support"]:
        _assign(text, folded, duty.support, duty, rule, "support")
    else:
        _assign(text, folded, duty.plain, duty, rule, "plain")


def _assign(text: str, folded: str, into: list[str], duty: Duty, rule: str, role: str) -> None:
    """Read the list behind a label; roles and times written inside it win over the label."""
    for start, end in _groups(folded):
        part, fpart = text[start:end], folded[start:end]
        spoken = ROLE_SIGN.search(fpart) is not None
        if spoken and ")" in fpart and ROLE_MARK.search(fpart):
            parse_group(part, fpart, duty, rule)
            continue
        if role == "plain" and spoken and ROLE.search(fpart):
            parse_group(part, fpart, duty, rule)
            continue
        match = ROLE.search(fpart) if spoken and role == "lead" else None
        if match and match["support"]:
            parse_group(part, fpart, duty, rule)
            continue
        for piece, fpiece in drop_times(part, fpart, duty):
            role_word = ROLE.search(fpiece) if spoken else None
            if role_word and not fpiece[role_word.end() :].strip(" ,。、"):
                piece, fpiece = piece[: role_word.start()], fpiece[: role_word.start()]
            add_list(piece, fpiece, into, duty, rule if role == "plain" else "")
