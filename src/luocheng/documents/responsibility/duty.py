"""What is read of a duty: the units that lead and support, and the place in the text that says so."""

from __future__ import annotations

from dataclasses import dataclass, field

__all__ = ["Assignment", "Duty", "assignment"]


@dataclass(slots=True)
class Duty:
    """What one bracket, label line or sentence says."""

    lead: list[str] = field(default_factory=list)
    support: list[str] = field(default_factory=list)
    plain: list[str] = field(default_factory=list)
    implied: list[str] = field(default_factory=list)
    here: bool = False
    deadline: str | None = None

    def settle(self) -> Duty:
        """Put the units of an undivided list among the lead units, or behind them where others lead."""
        if self.plain:
            target = self.support if self.lead else self.lead
            target += [u for u in self.plain if u not in target and u not in self.lead]
            self.plain = []
        self.support = [u for u in self.support if u not in self.lead]
        return self

    def merge(self, other: Duty) -> None:
        """Add what a neighbouring label says."""
        for name in ("lead", "support", "plain", "implied"):
            mine = getattr(self, name)
            mine += [u for u in getattr(other, name) if u not in mine]
        self.here = self.here or other.here
        self.deadline = self.deadline or other.deadline

    def __bool__(self) -> bool:
        return bool(self.lead or self.support or self.plain)


@dataclass(slots=True)
class Assignment:
    """Units written at `start:end` of the text, responsible for what stands between `scope` and `start`.

    `own_line` tells whether it has a paragraph to itself, `here` whether what is implied holds for the rest of
    the section only (本行动以下各项), `lifted` whether it stood behind the last of several items and is of what holds them.
    """

    start: int
    end: int
    scope: int
    lead: list[str]
    support: list[str]
    implied: list[str]
    deadline: str | None
    form: str
    own_line: bool = False
    here: bool = False
    lifted: bool = False


def assignment(duty: Duty, start: int, end: int, form: str) -> Assignment:
    """Settle a duty and put it at its place."""
    duty.settle()
    return Assignment(
        start, end, start, duty.lead, duty.support, duty.implied, duty.deadline, form, here=duty.here
    )
