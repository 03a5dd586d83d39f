"""Rules made ready to run: every formula compiled, every bound a branch, every exception in its place."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import polars as pl

    from luocheng.expressions import Formula, Scope
    from luocheng.policy.folder.declared import AssignmentDeclaration, RuleDeclaration
    from luocheng.policy.folder.model import Policy, Title
    from luocheng.registers import RegisterType

__all__ = [
    "VERDICTS",
    "Assignment",
    "Branch",
    "Demand",
    "Note",
    "Part",
    "RegisterRules",
    "Rule",
    "Rulebook",
    "Verdict",
]

Verdict = Literal["pass", "fail", "judgement", "missing", "not_applicable"]
VERDICTS: tuple[Verdict, ...] = ("fail", "judgement", "missing", "pass", "not_applicable")
"""Every verdict, in the order in which a reader wants to see them."""


@dataclass(frozen=True, slots=True)
class Part:
    """What of a rule decided: a branch of its bound, a condition, an exception, or the rule as a whole.

    `name` is the branch as a file names it ('first', '2'), `evidence` the words of the text, `clause` where they
    stand, `reason` why a person decides.
    """

    name: str
    evidence: str = ""
    clause: str = ""
    reason: Title | None = None
    title: Title | None = None


@dataclass(slots=True)
class Branch:
    """One case of a bound: when it counts (all of `when`) and what it demands.

    `kind` is 'value' (with the formula `limit`), 'judgement' or 'gap'; `part` is its place among the rule's parts;
    `line` is where the file has it.
    """

    kind: Literal["value", "judgement", "gap"]
    when: tuple[str, ...]
    part: int
    limit: str = ""
    line: int = 0


@dataclass(slots=True)
class Demand:
    """One thing a rule demands.

    `kind` says what: at_least, at_most, more_than, less_than or exactly (a bound with `branches`), 'holds' or
    'fails' (a condition in the formula `that`, or one left to a person), 'known' (that the measure can be computed).
    """

    kind: str
    part: int = 0
    that: str = ""
    branches: list[Branch] = field(default_factory=list)


@dataclass(slots=True)
class Excuse:
    """An exception: when the formula `when` holds, a record that would fail gets `verdict` instead."""

    when: str
    verdict: Verdict
    part: int


@dataclass(slots=True)
class Rule:
    """A rule over one register on one day. Formulas are called by the keys of `formulas`."""

    declaration: RuleDeclaration
    register: str
    formulas: dict[str, Formula]
    parts: list[Part]
    demands: list[Demand]
    least: int
    excuses: list[Excuse] = field(default_factory=list)
    judged: int | None = None
    applies: tuple[str, ...] = ()
    displaced: list[tuple[str, ...]] = field(default_factory=list)
    unit: str = ""

    @property
    def id(self) -> str:
        """Return the short name of the rule."""
        return self.declaration.id

    @property
    def measured(self) -> bool:
        """Tell whether the rule has a measure."""
        return "measure" in self.formulas

    @property
    def deciding(self) -> set[int]:
        """Return the parts that can decide: the whole rule only where it may not apply, or no branch may be known."""
        parts = {b.part for d in self.demands for b in d.branches}
        parts |= {d.part for d in self.demands if not d.branches}
        parts |= {e.part for e in self.excuses} | ({self.judged} if self.judged is not None else set())
        several = any(b.when for d in self.demands for b in d.branches)
        return parts | {0} if several or self.applies or self.displaced else parts

    @property
    def inputs(self) -> list[str]:
        """Return the fields that the rule reads, in the order in which they come."""
        return list(dict.fromkeys(name for f in self.formulas.values() for name in f.names))


@dataclass(slots=True)
class AssignmentRow:
    """A row of an assignment: its condition, and the unit, the field or the person that gives the unit."""

    when: str
    unit: str
    field: str
    judgement: Title | None
    evidence: str
    line: int


@dataclass(slots=True)
class Assignment:
    """An assignment made ready to run."""

    declaration: AssignmentDeclaration
    register: str
    formulas: dict[str, Formula]
    rows: list[AssignmentRow]

    @property
    def id(self) -> str:
        """Return the short name of the assignment."""
        return self.declaration.id


@dataclass(frozen=True, slots=True)
class Note:
    """Something the load found about the policy itself: a case of which the text is silent."""

    code: str
    file: str
    line: int
    item: str
    zh: str
    en: str
    severity: str = "note"


@dataclass(slots=True)
class RegisterRules:
    """What runs over the records of one register, and what is added to them before."""

    register: str
    scope: Scope
    rules: list[Rule] = field(default_factory=list)
    assignments: list[Assignment] = field(default_factory=list)
    local: dict[str, pl.Expr] = field(default_factory=dict)


@dataclass(slots=True)
class Rulebook:
    """A policy made ready to run on a day: what is in force, by register.

    `notes` are findings about the policy itself; `resting` names what is not in force on the day.
    """

    policy: Policy
    on: dt.date
    types: Mapping[str, RegisterType]
    registers: dict[str, RegisterRules] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)
    resting: list[str] = field(default_factory=list)
    ready: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)
    """What checking lays out once and keeps, by register."""

    def rules(self) -> Iterator[Rule]:
        """Give the rules in force, in the order of the file."""
        order = {r.id: i for i, r in enumerate(self.policy.rules)}
        yield from sorted((r for g in self.registers.values() for r in g.rules), key=lambda r: order[r.id])

    def assignments(self) -> Iterator[Assignment]:
        """Give the assignments in force, in the order of the file."""
        order = {a.id: i for i, a in enumerate(self.policy.assignments)}
        found = (a for g in self.registers.values() for a in g.assignments)
        yield from sorted(found, key=lambda a: order[a.id])
