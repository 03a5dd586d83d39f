"""A policy as a reviewer keeps it: what the files of a policy folder hold, each item with its line."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from luocheng.policy.model import Finding, Path, Value
from luocheng.policy.units import UnitDirectory

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path as FilePath

    from luocheng.policy.folder.declared import (
        AnnouncedDeclaration,
        AssignmentDeclaration,
        ParameterDeclaration,
        RegisterDeclaration,
        RuleDeclaration,
        ScheduleDeclaration,
        SentenceAccount,
    )
    from luocheng.policy.folder.measured import IndicatorDeclaration

__all__ = [
    "COMPARATOR_WORDS",
    "FORMAT",
    "Evidence",
    "FolderFinding",
    "LeftToPerson",
    "Policy",
    "PolicyReference",
    "PolicyTarget",
    "PolicyTask",
    "PolicyUnit",
    "TextMark",
    "Title",
    "clause_text",
    "parse_clause",
]

FORMAT = 1
"""The version of the folder's format; raised when a field changes its meaning."""

COMPARATOR_WORDS = {
    ">=": "at_least",
    "<=": "at_most",
    ">": "more_than",
    "<": "less_than",
    "=": "exactly",
    "range": "between",
    "done": "done",
}
"""The comparators of a plan and the words that stand for them in a folder."""

Stretch = tuple[int, int]


def clause_text(path: Path) -> str:
    """Write a clause path as it stands in a folder: ('三', '(一)', '2') is '三/(一)/2'.

    A number that holds a stroke itself is written with a wide one.
    """
    return "/".join(p.replace("/", "／") for p in path)


def parse_clause(text: str) -> Path:
    """Read a clause path as a folder writes it; the empty text is the front matter.

    >>> parse_clause("三/(一)/2")
    ('三', '(一)', '2')
    """
    return tuple(text.split("/")) if text else ()


@dataclass(slots=True)
class Title:
    """A name in Chinese and, where somebody has translated it, in English."""

    zh: str
    en: str = ""


@dataclass(slots=True)
class TextMark:
    """How the document's text is told again: its label within the file, its length and two checksums.

    `checksum` is the SHA-256 of the normalised text; `characters` that of the text with full-width
    characters folded and blanks left out, so that the same words in another file format are recognised.
    """

    checksum: str
    characters: str = ""
    length: int = 0
    label: str = ""


@dataclass(slots=True)
class Evidence:
    """The words of the document that carry a figure: ``text == document.text[start:end]``.

    Words without a place (-1) are looked for in the clause of their item, or in `clause` where they stand elsewhere:
    the exception of one article is often written in another.
    """

    text: str
    start: int
    end: int
    clause: Path | None = None


@dataclass(slots=True)
class PolicyTask:
    """Work that a clause gives to units, as reviewed. Offsets count characters of the normalised text."""

    id: str
    clause: Path
    title: str
    lead: list[str] = field(default_factory=list)
    support: list[str] = field(default_factory=list)
    implied: list[str] = field(default_factory=list)
    deadline: str | None = None
    span: Stretch | None = None
    assigned: list[Stretch] = field(default_factory=list)
    status: str = "draft"
    note: str = ""
    line: int = field(default=0, compare=False)


@dataclass(slots=True)
class PolicyTarget:
    """A value to be reached or a dated deliverable, as reviewed. The year means the end of that year."""

    id: str
    clause: Path
    indicator: str
    comparator: str
    subject: str = ""
    value: Value = None
    unit: str = ""
    year: int | None = None
    year_from: int | None = None
    hedge: str = ""
    per: str = ""
    base: str = ""
    evidence: Evidence = field(default_factory=lambda: Evidence("", 0, 0))
    status: str = "draft"
    note: str = ""
    line: int = field(default=0, compare=False)


@dataclass(slots=True)
class PolicyReference:
    """Another document that the text names."""

    id: str
    title: str = ""
    number: str = ""
    clause: Path = ()
    span: Stretch | None = None
    note: str = ""
    line: int = field(default=0, compare=False)


@dataclass(slots=True)
class PolicyUnit:
    """A responsible unit of the place: its canonical name and the other names it goes by."""

    name: str
    aliases: list[str] = field(default_factory=list)
    note: str = ""
    line: int = field(default=0, compare=False)


@dataclass(slots=True)
class LeftToPerson:
    """A sentence that no machine carries out: which one, and why a person has to."""

    id: str
    clause: Path
    reason: Title
    evidence: Evidence
    line: int = field(default=0, compare=False)


@dataclass(slots=True)
class Policy:
    """What a policy folder holds.

    Parameters
    ----------
    id
        The stable short name, usually that of the folder.
    status
        'draft', 'in_force', 'superseded', 'repealed' or 'not_stated'.
    date, effective, until
        When it was issued, and from and until when it is in force, as YYYY-MM-DD; None where not stated.
    plan_years
        The first and the last year of the plan; None where the text gives none.
    evidence
        'phrase' where only the few words with the figure are kept, 'sentence' where whole sentences may be.
    notes
        Why the reviewer reads a clause in a certain way: the sections of notes.md by their heading, which
        is a clause or the id of an item.
    """

    id: str
    title: Title
    text: TextMark
    issuer: str = ""
    number: str = ""
    date: str | None = None
    effective: str | None = None
    until: str | None = None
    status: str = "not_stated"
    place: str = ""
    kind: str = ""
    plan_years: Stretch | None = None
    evidence: str = "phrase"
    reviewer: str = ""
    demonstration: bool = False
    format: int = FORMAT
    tasks: list[PolicyTask] = field(default_factory=list)
    targets: list[PolicyTarget] = field(default_factory=list)
    references: list[PolicyReference] = field(default_factory=list)
    units: list[PolicyUnit] = field(default_factory=list)
    left_to_person: list[LeftToPerson] = field(default_factory=list)
    parameters: list[ParameterDeclaration] = field(default_factory=list)
    registers: list[RegisterDeclaration] = field(default_factory=list)
    rules: list[RuleDeclaration] = field(default_factory=list)
    assignments: list[AssignmentDeclaration] = field(default_factory=list)
    schedules: list[ScheduleDeclaration] = field(default_factory=list)
    announced: list[AnnouncedDeclaration] = field(default_factory=list)
    sentences: list[SentenceAccount] = field(default_factory=list)
    indicators: list[IndicatorDeclaration] = field(default_factory=list)
    notes: dict[str, str] = field(default_factory=dict)
    directory: FilePath | None = field(default=None, compare=False)

    @property
    def heading(self) -> Title:
        """The title as it stands over what comes of the policy; one made up for demonstration says so."""
        english = self.title.en or self.title.zh
        if not self.demonstration:
            return Title(self.title.zh, english)
        return Title(f"{self.title.zh}（示例数据）", f"{english} (demonstration data)")

    def unit_directory(self) -> UnitDirectory:
        """Return the folder's directory of units; an empty one where the folder has no units.yaml."""
        return UnitDirectory.build({u.name: u.aliases for u in self.units})

    def reviewed(self) -> Iterator[PolicyTask | PolicyTarget]:
        """Give the items that a person has accepted."""
        yield from (t for t in self.tasks if t.status == "accepted")
        yield from (t for t in self.targets if t.status == "accepted")

    def items(self) -> Iterator[PolicyTask | PolicyTarget | PolicyReference | LeftToPerson]:
        """Give everything that has a name of its own."""
        yield from self.tasks
        yield from self.targets
        yield from self.references
        yield from self.left_to_person

    def ids(self) -> set[str]:
        """Return the ids of everything in the folder that may carry a sentence out."""
        held = (
            self.tasks, self.targets, self.left_to_person, self.parameters, self.registers, self.rules,
            self.assignments, self.schedules, self.announced,
        )  # fmt: skip
        return {item.id for items in held for item in items}

    def explained(self, item: str, clause: Path) -> bool:
        """Tell whether notes.md speaks of an item or of the clause it stands in."""
        return item in self.notes or clause_text(clause) in self.notes


@dataclass(slots=True)
class FolderFinding(Finding):
    """A finding about a policy folder: besides clause and offsets, the file, the line and the item."""

    file: str = ""
    line: int = 0
    item: str = ""

    @property
    def where(self) -> str:
        """Name the place as a person would look it up: 'targets.yaml:57 (3-1-2-t1)'."""
        place = f"{self.file}:{self.line}" if self.file and self.line else self.file
        return f"{place} ({self.item})" if place and self.item else place or self.item
