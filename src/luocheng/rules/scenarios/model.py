"""What a scenario says, and what came of it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from luocheng.policy.folder.model import Title

__all__ = ["Difference", "Outcome", "Scenario"]

Values = dict[str, str | None]


@dataclass(slots=True)
class Scenario:
    """One case of a rule, an assignment or a schedule: what is given, and what is to come of it.

    Values are kept as written: numbers are in the unit of their field unless they name another one.
    """

    kind: str
    target: str
    proves: Title
    file: str
    line: int
    given: Values = field(default_factory=dict)
    related: dict[str, list[Values]] = field(default_factory=dict)
    on: dt.date | None = None
    year: int | None = None
    expect: Values = field(default_factory=dict)

    @property
    def where(self) -> str:
        """Name the place as a person would look it up."""
        return f"{self.file}:{self.line} ({self.target})"


@dataclass(frozen=True, slots=True)
class Difference:
    """What was expected of a scenario and what was found instead."""

    name: str
    expected: str
    found: str


@dataclass(slots=True)
class Outcome:
    """What came of a scenario: the differences, none where it holds."""

    scenario: Scenario
    differences: list[Difference]

    @property
    def holds(self) -> bool:
        """Tell whether everything came out as expected."""
        return not self.differences

    def to_dict(self) -> dict[str, Any]:
        """Return the outcome as plain data."""
        s = self.scenario
        return {
            "kind": s.kind,
            "id": s.target,
            "proves": {"zh": s.proves.zh, "en": s.proves.en or s.proves.zh},
            "file": s.file,
            "line": s.line,
            "holds": self.holds,
            "differences": [
                {"name": d.name, "expected": d.expected, "found": d.found} for d in self.differences
            ],
        }
