"""Numbers written into conditions and measures, held against the words that are quoted for them.

A number without a sentence does not go in. What carries no threshold needs no words: 0 (whether there is any of a
thing), 1 where it completes a share (``1 - discount``) or asks for presence (``count >= 1``), a day on which the policy
or the item itself begins or ends, and the number of a section of the text.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from luocheng.errors import LuochengError
from luocheng.expressions import syntax as s
from luocheng.expressions.parser import parse
from luocheng.policy.folder.numbers import Figure, figures_in, holds
from luocheng.rules.tasks import TASK

if TYPE_CHECKING:
    from luocheng.policy.folder.declared import AssignmentDeclaration, Bound, RuleDeclaration
    from luocheng.policy.folder.model import Evidence, Policy
    from luocheng.policy.model import Path

__all__ = ["Unproved", "unproved"]

_PRESENCE = frozenset((">=", "<"))
"""Signs with which 1 asks no more than whether there is any: at least one, less than one."""
_MONTHS = re.compile(r"个?月")
_HALF = re.compile(r"半(?P<unit>年|个?月)|减半|半数|一半")
_TURNED = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}


@dataclass(frozen=True, slots=True)
class Unproved:
    """A number of a formula that none of the words quoted for it has."""

    file: str
    line: int
    item: str
    clause: Path
    value: str
    words: str


@dataclass(frozen=True, slots=True)
class _Piece:
    """A formula of an item with the words that may carry its numbers."""

    source: str
    line: int
    evidence: tuple[Evidence, ...]


def unproved(policy: Policy) -> Iterator[Unproved]:
    """Give every number of a formula of a rule or an assignment that stands in no words quoted for it."""
    own = {d for d in (policy.date, policy.effective, policy.until) if d}
    for rule in policy.rules:
        days = own | {d for d in (rule.since, rule.until) if d}
        for piece in _of_rule(rule):
            for value in _lacking(piece, days, sections=rule.register == TASK):
                yield _unproved("rules.yaml", rule, piece, value)
    for assignment in policy.assignments:
        days = own | {d for d in (assignment.since, assignment.until) if d}
        for row in assignment.table:
            words = _known(row.evidence, assignment.evidence)
            piece = _Piece(row.when, row.line or assignment.line, words)
            for value in _lacking(piece, days, sections=assignment.register == TASK):
                yield _unproved("assignments.yaml", assignment, piece, value)


def _unproved(
    file: str, item: RuleDeclaration | AssignmentDeclaration, piece: _Piece, value: str
) -> Unproved:
    words = "；".join(e.text for e in piece.evidence)
    return Unproved(file, piece.line, item.id, item.clause, value, words)


def _known(*evidence: Evidence | None) -> tuple[Evidence, ...]:
    return tuple(e for e in evidence if e is not None)


def _of_rule(rule: RuleDeclaration) -> Iterator[_Piece]:
    """Give the formulas of a rule: what holds for the whole of it may stand in any of its words."""
    leaves = [leaf for bound in rule.bounds().values() for leaf in _bounds(bound)]
    conditions = (*rule.require, *rule.forbid)
    every = _known(
        rule.evidence,
        *(b.evidence for b in leaves),
        *(c.evidence for c in conditions),
        *(e.evidence for e in rule.unless),
        rule.judged.evidence if rule.judged is not None else None,
    )
    for source in (rule.applies, rule.measure):
        yield _Piece(source, rule.line, every)
    for bound in leaves:
        # The cases of a table divide one thing: where it is divided may be said for any of them.
        cases = _known(rule.evidence, *(b.evidence for b in leaves))
        yield _Piece(bound.when, bound.line or rule.line, cases)
        yield _Piece(bound.formula, bound.line or rule.line, _known(bound.evidence, rule.evidence))
    for condition in conditions:
        words = _known(condition.evidence, rule.evidence)
        yield _Piece(condition.that, condition.line or rule.line, words)
    for exception in rule.unless:
        yield _Piece(exception.when, exception.line or rule.line, _known(exception.evidence, rule.evidence))


def _bounds(bound: Bound) -> Iterator[Bound]:
    yield bound
    for case in bound.cases:
        yield from _bounds(case)


# --- numbers of a formula ---------------------------------------------------------------------------------------


def _lacking(piece: _Piece, days: set[str], *, sections: bool) -> Iterator[str]:
    if not any(c.isdigit() for c in piece.source):
        return
    try:
        tree = parse(piece.source)
    except LuochengError:
        return  # The load names what is wrong with it.
    figures = [(f, e.text) for e in piece.evidence for f in figures_in(e.text)]
    texts = [e.text for e in piece.evidence]
    structural = set(_structural(tree, sections=sections, several=any("多" in text for text in texts)))
    for node in s.walk(tree):
        said = piece.source[node.start : node.end]
        if isinstance(node, s.Number) and node.value != 0 and id(node) not in structural:
            if not _stands(node, figures, texts):
                yield said
        elif isinstance(node, s.Date) and node.value not in days and not _day_stands(node.value, figures):
            yield said


def _structural(tree: s.Node, *, sections: bool, several: bool) -> Iterator[int]:
    """Give the numbers that carry no threshold; with `several` (多条村) more than 1 has its word."""
    for node in s.walk(tree):
        if isinstance(node, s.Arithmetic) and node.operator in "+-":
            yield from (id(n) for n in (node.left, node.right) if _is_one(n) and not getattr(n, "unit", ""))
        if not isinstance(node, s.Comparison):
            continue
        for left, sign, right in zip(node.operands, node.operators, node.operands[1:], strict=False):
            for field, turned, number in ((left, sign, right), (right, _TURNED.get(sign, sign), left)):
                if _is_one(number) and (turned in _PRESENCE or (several and turned == ">")):
                    yield id(number)
                if sections and isinstance(field, s.Name) and field.path == ("section",):
                    yield id(number)


def _is_one(node: s.Node) -> bool:
    return isinstance(node, s.Number) and node.value == 1


def _stands(node: s.Number, figures: Sequence[tuple[Figure, str]], texts: Iterable[str]) -> bool:
    """Tell whether a number stands in words: as it is, with 万 and 亿 divided otherwise, or in years for months."""
    if any(holds(f, v, node.unit) for f, _ in figures for v in {node.value, node.value * node.scale}):
        return True
    months = node.value * 12 if node.unit == "年" else node.value if _MONTHS.fullmatch(node.unit) else None
    halves = [m["unit"] or "" for text in texts for m in _HALF.finditer(text)]
    if months is None:
        # 减半: half of something is written as a share, or divided by two.
        return "" in halves and (node.value, node.unit) in ((2, ""), (50, "%"), (0.5, ""))
    if months == 6 and "年" in halves:
        return True
    for figure, text in figures:
        behind = text[figure.end :].lstrip()
        times = 12 if behind.startswith("年") else 1 if _MONTHS.match(behind) else None
        if times is not None and any(v * times == months for v in figure.values):
            return True
    return False


def _day_stands(day: str, figures: Sequence[tuple[Figure, str]]) -> bool:
    """Tell whether a day stands in words; of a whole year or month the first and the last day go without saying."""
    date = dt.date.fromisoformat(day)
    known = {v for f, _ in figures for v in f.values}
    if date.year not in known:
        return False
    if (date.month, date.day) in ((1, 1), (12, 31)) and date.month not in known:
        return True
    last = calendar.monthrange(date.year, date.month)[1]
    return date.month in known and (date.day in known or date.day in (1, last))
