"""What a policy declares to be executed: parameters, registers, rules, assignments, schedules.

These are the files as a person writes them, formulas still as text. The engines compile them.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field

from luocheng.policy.folder.model import Evidence, Title
from luocheng.policy.model import Path

__all__ = [
    "AnnouncedDeclaration",
    "AssignmentDeclaration",
    "Bound",
    "ChoiceDeclaration",
    "Condition",
    "Confirmation",
    "Exempted",
    "FieldDeclaration",
    "Judged",
    "ParameterDeclaration",
    "Quantity",
    "RegisterDeclaration",
    "RuleDeclaration",
    "ScheduleDeclaration",
    "SentenceAccount",
    "StateDeclaration",
    "TableRow",
]


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit as written: 60 %, 25 万平方米; `text` is how the file says it."""

    value: float
    unit: str = ""
    text: str = field(default="", compare=False)


@dataclass(slots=True)
class ParameterDeclaration:
    """A number of the text that formulas call by name; several entries may be versions of one `name`."""

    id: str
    clause: Path
    title: Title
    value: float
    evidence: Evidence
    unit: str = ""
    name: str = ""
    since: str | None = None
    until: str | None = None
    district: str = ""
    note: str = ""
    line: int = field(default=0, compare=False)

    @property
    def symbol(self) -> str:
        """Return the name that formulas use."""
        return (self.name or self.id).replace("-", "_")


@dataclass(slots=True)
class ChoiceDeclaration:
    """One value of a field that offers a choice."""

    id: str
    label: Title
    line: int = field(default=0, compare=False)


@dataclass(slots=True)
class StateDeclaration:
    """One state in the life cycle of a record, and the states that may follow it (all, where none is named)."""

    id: str
    label: Title
    next: list[str] = field(default_factory=list)
    line: int = field(default=0, compare=False)


@dataclass(slots=True)
class FieldDeclaration:
    """A field of a register. `unit` is the unit its numbers are kept in."""

    id: str
    label: Title
    type: str
    unit: str = ""
    required: bool = False
    low: float | None = None
    high: float | None = None
    choices: list[ChoiceDeclaration] = field(default_factory=list)
    to: str = ""
    back: str = ""
    formula: str = ""
    check: str = ""
    note: Title | None = None
    example: str = ""
    line: int = field(default=0, compare=False)


@dataclass(slots=True)
class Confirmation:
    """How often every record of a register is to be confirmed."""

    every: str
    years: int | None = None
    evidence: Evidence | None = None
    line: int = field(default=0, compare=False)


@dataclass(slots=True)
class RegisterDeclaration:
    """A register: what a record holds, which field names it, where it lies, who keeps it.

    `like` names the shared register whose title, key, shape, states and fields hold where this one says nothing.
    """

    id: str
    title: Title | None = None
    fields: list[FieldDeclaration] = field(default_factory=list)
    like: str = ""
    clause: Path | None = None
    evidence: Evidence | None = None
    key: str = ""
    geometry: str = ""
    keeper: str = ""
    confirm: Confirmation | None = None
    states: list[StateDeclaration] = field(default_factory=list)
    note: str = ""
    line: int = field(default=0, compare=False)


@dataclass(slots=True)
class Judged:
    """Why the text leaves a matter to a person, and the words that do."""

    reason: Title
    evidence: Evidence | None = None
    line: int = field(default=0, compare=False)


@dataclass(slots=True)
class Bound:
    """What a measure is held against: a value, a formula, a person's judgement, or one of several cases.

    In a decision table each case has `when` (a formula) or `choice` (a value of the field `by`); `gap` marks a
    case of which the text is silent, and tells so.
    """

    value: Quantity | None = None
    formula: str = ""
    judgement: Title | None = None
    gap: Title | None = None
    when: str = ""
    choice: str = ""
    by: str = ""
    cases: list[Bound] = field(default_factory=list)
    evidence: Evidence | None = None
    line: int = field(default=0, compare=False)


@dataclass(slots=True)
class Condition:
    """Something that must hold, or must not: a formula with a title, or a matter for a person."""

    that: str = ""
    title: Title | None = None
    judgement: Title | None = None
    evidence: Evidence | None = None
    line: int = field(default=0, compare=False)


@dataclass(slots=True)
class Exempted:
    """An exception: when it holds, a record that would fail gets this verdict instead."""

    when: str
    verdict: str
    reason: Title | None = None
    evidence: Evidence | None = None
    line: int = field(default=0, compare=False)


@dataclass(slots=True)
class RuleDeclaration:
    """A rule over the records of a register."""

    id: str
    kind: str
    title: Title
    clause: Path
    register: str
    evidence: Evidence | None = None
    since: str | None = None
    until: str | None = None
    district: str = ""
    replaces: str = ""
    applies: str = ""
    measure: str = ""
    unit: str = ""
    at_least: Bound | None = None
    at_most: Bound | None = None
    more_than: Bound | None = None
    less_than: Bound | None = None
    exactly: Bound | None = None
    require: list[Condition] = field(default_factory=list)
    forbid: list[Condition] = field(default_factory=list)
    least: int | None = None
    unless: list[Exempted] = field(default_factory=list)
    judged: Judged | None = None
    note: str = ""
    line: int = field(default=0, compare=False)

    def bounds(self) -> dict[str, Bound]:
        """Return the bounds that the rule has, by what each demands, such as at_least."""
        names = ("at_least", "at_most", "more_than", "less_than", "exactly")
        return {n: b for n in names if (b := getattr(self, n)) is not None}


@dataclass(slots=True)
class TableRow:
    """A row of an assignment: when it applies, and the unit it gives, or the field or person that tells it."""

    when: str
    unit: str = ""
    field: str = ""
    judgement: Title | None = None
    evidence: Evidence | None = None
    line: int = dataclasses.field(default=0, compare=False)


@dataclass(slots=True)
class AssignmentDeclaration:
    """Who is responsible for which class of thing: the first row that applies tells it."""

    id: str
    clause: Path
    title: Title
    register: str
    gives: Title
    table: list[TableRow] = field(default_factory=list)
    adds: bool = False
    evidence: Evidence | None = None
    since: str | None = None
    until: str | None = None
    note: str = ""
    line: int = field(default=0, compare=False)


@dataclass(slots=True)
class ScheduleDeclaration:
    """A duty that recurs, or is due once. `years` is the number of years of ``every: years``."""

    id: str
    clause: Path
    title: Title
    every: str
    evidence: Evidence
    owner: str = ""
    times: int = 1
    years: int | None = None
    on: str = ""
    since: str = ""
    until: str = ""
    due: str = "last_working_day"
    for_each: str = ""
    last: str = ""
    remind: list[int] = field(default_factory=list)
    note: str = ""
    line: int = field(default=0, compare=False)


@dataclass(slots=True)
class SentenceAccount:
    """What became of a normative sentence when the folder was last held against the text; not the sentence itself.

    `kind` is what the sentence does (forbids, sets, permits, obliges), `state` executable, needs_person or
    unaccounted, `by` the ids of what carries it out.
    """

    id: str
    clause: Path
    kind: str
    state: str
    span: tuple[int, int]
    by: list[str] = field(default_factory=list)
    reason: Title | None = None
    line: int = field(default=0, compare=False)


@dataclass(slots=True)
class AnnouncedDeclaration:
    """A procedure or scheme of the text that is named here and carried out by another part."""

    id: str
    kind: str
    clause: Path
    title: Title
    evidence: Evidence
    summary: Title | None = None
    line: int = field(default=0, compare=False)
