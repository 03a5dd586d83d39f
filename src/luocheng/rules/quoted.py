"""The words of the text that declarations quote: each with its item, its clause and the numbers it has to carry."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from luocheng.policy.folder.declared import Bound, RuleDeclaration
    from luocheng.policy.folder.model import Evidence, Policy
    from luocheng.policy.model import Path

__all__ = ["Quoted", "quoted"]

Number = tuple[float, str]


@dataclass(frozen=True, slots=True)
class Quoted:
    """Words of the text that an item quotes.

    `kind` is rule, assignment, schedule, register, parameter, procedure or scheme; `clause` is where the words
    stand: that of the item, or the other one that the evidence names; `numbers` are values with their units that
    have to stand in the words.
    """

    kind: str
    id: str
    file: str
    line: int
    clause: Path
    evidence: Evidence
    numbers: tuple[Number, ...] = ()


def quoted(policy: Policy) -> Iterator[Quoted]:
    """Give the words that parameters, registers, rules, assignments, schedules and announced items quote."""
    for item in _quoted(policy):
        yield item if item.evidence.clause is None else replace(item, clause=item.evidence.clause)


def _quoted(policy: Policy) -> Iterator[Quoted]:
    for p in policy.parameters:
        yield Quoted("parameter", p.id, "parameters.yaml", p.line, p.clause, p.evidence, ((p.value, p.unit),))
    for r in policy.registers:
        if r.clause is None:
            continue
        for evidence in (r.evidence, r.confirm.evidence if r.confirm else None):
            if evidence is not None:
                yield Quoted("register", r.id, "registers.yaml", r.line, r.clause, evidence)
    for rule in policy.rules:
        yield from _of_rule(rule)
    for a in policy.assignments:
        if a.evidence is not None:
            yield Quoted("assignment", a.id, "assignments.yaml", a.line, a.clause, a.evidence)
        for row in a.table:
            if row.evidence is not None:
                yield Quoted(
                    "assignment", a.id, "assignments.yaml", row.line or a.line, a.clause, row.evidence
                )
    for s in policy.schedules:
        yield Quoted("schedule", s.id, "schedules.yaml", s.line, s.clause, s.evidence)
    for item in policy.announced:
        yield Quoted(item.kind, item.id, "announced.yaml", item.line, item.clause, item.evidence)


def _of_rule(rule: RuleDeclaration) -> Iterator[Quoted]:
    def one(evidence: Evidence | None, line: int, numbers: tuple[Number, ...] = ()) -> Iterator[Quoted]:
        if evidence is not None:
            yield Quoted("rule", rule.id, "rules.yaml", line or rule.line, rule.clause, evidence, numbers)

    yield from one(rule.evidence, rule.line)
    for bound in rule.bounds().values():
        for leaf in _leaves(bound):
            numbers = ((leaf.value.value, leaf.value.unit),) if leaf.value is not None else ()
            yield from one(leaf.evidence or (rule.evidence if numbers else None), leaf.line, numbers)
    for condition in (*rule.require, *rule.forbid):
        yield from one(condition.evidence, condition.line)
    for exception in rule.unless:
        yield from one(exception.evidence, exception.line)
    if rule.judged is not None:
        yield from one(rule.judged.evidence, rule.judged.line)


def _leaves(bound: Bound) -> Iterator[Bound]:
    if not bound.cases:
        yield bound
    for case in bound.cases:
        yield from _leaves(case)
