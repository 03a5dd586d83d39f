"""The plan that stands in a document: clauses, tasks, targets, references and findings, each with its sentence."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

__all__ = [
    "COMPARATORS",
    "Clause",
    "Document",
    "Finding",
    "Path",
    "Reference",
    "Span",
    "Target",
    "Task",
    "Value",
]

Path = tuple[str, ...]
Value = float | int | tuple[float | int, float | int] | None

COMPARATORS = (">=", "<=", ">", "<", "=", "range", "done")
"""at least, at most, more than, less than, exactly, between (a pair of values), a deliverable without a number."""


@dataclass(slots=True)
class Span:
    """A stretch of the document's normalised text, `text[start:end]`, and where the file has it.

    `paragraph` is the ordinal of the paragraph or line in the file, `page` its page, both from 1; `kind`
    is 'body', 'front', 'closing', 'title', 'table' or 'furniture' (left out of the clauses).
    """

    start: int
    end: int
    paragraph: int = 0
    page: int | None = None
    kind: str = "body"


@dataclass(slots=True)
class Clause:
    """A numbered item with the text that stands under its own number (not under the numbers below it).

    `path` holds the heading numbers from the root as printed, without their full stop or comma:
    ('三', '(二)', '1').
    """

    path: Path
    number: str
    title: str
    text: str
    start: int
    end: int
    level: int = 1
    paragraph: int = 0
    page: int | None = None


@dataclass(slots=True)
class Task:
    """Work that a clause gives to units.

    Parameters
    ----------
    path, title
        The clause and its short name.
    lead_units, support_units
        Names as written. An undivided list is all lead.
    implied_units
        Units that an earlier sentence adds to every later task (以下均需…负责,不再列出).
    deadline
        The time limit as written beside the units; None where the text states none.
    start, end, quote
        The part of the clause that the assignment speaks of: ``text[start:end] == quote``.
    assigned
        Where the responsibility is written: spans (start, end) of the text; empty where nobody is named.
    form
        How it is written: 'label', 'bracket', 'sentence', 'table' or 'none'.
    canonical
        Names that the unit directory proposes for names as written; never put in their place.
    """

    path: Path
    title: str
    lead_units: list[str]
    support_units: list[str]
    deadline: str | None
    start: int
    end: int
    quote: str
    implied_units: list[str] = field(default_factory=list)
    assigned: list[tuple[int, int]] = field(default_factory=list)
    form: str = "none"
    canonical: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Target:
    """A value to be reached, or a dated deliverable.

    Parameters
    ----------
    path
        The clause.
    subject, indicator
        The area or class of things, and what is measured of it. Both as written; what an earlier
        member of the sentence supplies is carried over.
    comparator
        One of `COMPARATORS`.
    value, unit
        The number in the unit as printed ('万平方米', '%'); a pair for 'range', None for 'done'.
    year
        The year by whose end it is to be reached; None where the text gives none.
    quote, start, end
        The evidence: ``text[start:end] == quote``.
    hedge
        力争, 基本, 原则上, 左右 … where the text softens the figure.
    per
        每年, 各县(市、区) … where the figure holds for each of something.
    base
        What a relative figure is measured against: 全市平均水平, 2020年.
    year_from
        The first year of a span of years (2021—2023年).
    horizon
        The words that give the year: '到2023年', '三年内'.
    figure
        Where the number itself stands: (start, end) of the text; None for a deliverable.
    """

    path: Path
    subject: str
    indicator: str
    comparator: str
    value: Value
    unit: str
    year: int | None
    quote: str
    start: int
    end: int
    hedge: str = ""
    per: str = ""
    base: str = ""
    year_from: int | None = None
    horizon: str = ""
    figure: tuple[int, int] | None = None


@dataclass(slots=True)
class Reference:
    """Another document that the text names: its title, its number, and where."""

    title: str
    number: str
    path: Path
    start: int
    end: int


@dataclass(slots=True)
class Finding:
    """Something a person should look at: what, in which clause, and what to do about it.

    `severity` is 'error' (the plan contradicts itself or cannot be carried out as written), 'warning'
    (something is not stated) or 'note' (how the text was read).
    """

    code: str
    severity: str
    message: str
    message_en: str
    path: Path = ()
    start: int = 0
    end: int = 0
    remedy: str = ""
    remedy_en: str = ""


@dataclass(slots=True)
class Document:
    """A policy document and the plan in it. All offsets refer to `text`, the normalised text.

    `checksum` is the SHA-256 of that text in UTF-8; `kind` is 方案, 意见, 办法 …; `plan_start` and `plan_end`
    are the first and the last year of the plan where the document gives them.
    """

    label: str
    title: str
    issuer: str
    number: str
    date: str | None
    text: str
    clauses: list[Clause] = field(default_factory=list)
    tasks: list[Task] = field(default_factory=list)
    targets: list[Target] = field(default_factory=list)
    references: list[Reference] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)
    kind: str = ""
    plan_start: int | None = None
    plan_end: int | None = None
    source: str = ""
    format: str = ""
    checksum: str = ""
    extra: dict[str, Any] = field(default_factory=dict)
