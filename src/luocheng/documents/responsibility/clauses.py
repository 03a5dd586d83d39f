"""Finding the duties in a clause: labels, brackets and sentences, each with the words that it answers for."""

from __future__ import annotations

from luocheng.documents.responsibility.brackets import read_bracket
from luocheng.documents.responsibility.conventions import Convention
from luocheng.documents.responsibility.duty import Assignment, assignment
from luocheng.documents.responsibility.labels import read_labels
from luocheng.documents.responsibility.sentences import read_members, read_sentences
from luocheng.documents.responsibility.vocabulary import LABEL_HINT, WORTH
from luocheng.patterns import regex

__all__ = ["find_assignments"]


_BRACKET = regex(
    r"\((?P<a>[^()]*(?:\([^()]*(?:\([^()]*\)[^()]*)*\)[^()]*)*)\)"
    r"|\((?P<h>[^()\n]*(?:\([^()]*\)[^()\n]*)*)$(?!\n[\s\S])"
    r"|\[(?P<b>[^\[\]]*)\]|〔(?P<c>[^〔〕]*)〕|【(?P<d>[^【】]*)】|<(?P<e>[^<>\n]*)>|〖(?P<f>[^〖〗]*)〗|{(?P<g>[^{}]*)}"
)


def find_assignments(
    text: str, folded: str, start: int, end: int, convention: Convention
) -> list[Assignment]:
    """Find every place between offsets `start` and `end` that gives the words before it to units.

    `folded` is `text` with half-width punctuation. Paragraphs are divided by line feeds.
    """
    piece = folded[start:end]
    found: list[Assignment] = []
    worth = WORTH.search(folded, start, end)
    if worth is not None and (hint := LABEL_HINT.search(folded, start, end)) is not None:
        found += read_labels(text, folded, (start, end), hint.start(), convention)
    if _opens(piece):
        taken = [(a.start, a.end) for a in found]
        for match in _BRACKET.finditer(folded, start, end):
            if taken and any(a <= match.start() < b for a, b in taken):
                continue
            inner = match.span(match.lastgroup or 0)
            duty = read_bracket(text, folded, inner, match.end(), end, worth is not None, convention)
            if duty is not None:
                # The labels within it say the same in part: (2023年6月底前;责任单位:市教育局).
                found = [a for a in found if not (match.start() <= a.start and a.end <= match.end())]
                found.append(assignment(duty, match.start(), match.end(), "bracket"))
    if worth is not None:
        taken = [(a.start, a.end) for a in found]
        found += [
            a
            for a in read_sentences(text, folded, (start, end), worth.start(), convention, taken)
            if not any(x <= a.start < y or x < a.end <= y for x, y in taken)
        ]
    if not found and worth is not None and "牵头" in piece:
        found = read_members(text, folded, (start, end), convention)
    if not found:
        return []
    found.sort(key=lambda a: a.start)
    return _scoped(_merged(found, folded), folded, start)


def _opens(piece: str) -> bool:
    """Tell whether a bracket of any kind opens in a piece of text."""
    return (
        "(" in piece
        or "[" in piece
        or "〔" in piece
        or "【" in piece
        or "<" in piece
        or "〖" in piece
        or "{" in piece
    )


def _merged(found: list[Assignment], folded: str) -> list[Assignment]:
    """Make one of assignments with nothing but punctuation between them: 牵头单位:… 配合单位:…."""
    result = [found[0]]
    for item in found[1:]:
        last = result[-1]
        if last.form == item.form and not folded[last.end : item.start].strip(" \n。;,、.)]"):
            if item.form == "label" or not (item.lead and last.lead):
                last.lead += [u for u in item.lead if u not in last.lead and not last.lead]
                last.support += [
                    u for u in (*item.support, *item.lead) if u not in last.lead and u not in last.support
                ]
                last.implied += item.implied
                last.here = last.here or item.here
                last.deadline = last.deadline or item.deadline
                last.end = item.end
                continue
        result.append(item)
    return [a for a in result if a.lead or a.support]


def _scoped(found: list[Assignment], folded: str, start: int) -> list[Assignment]:
    at = start
    for item in found:
        item.scope = at
        line = folded.rfind("\n", start, item.start)
        item.own_line = not folded[max(line, start - 1) + 1 : item.start].strip(" \n") and line >= start
        at = item.end
        while at < len(folded) and folded[at] in " 。;\n":
            at += 1
    return found
