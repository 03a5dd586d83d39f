"""What is wrong with a file of records: every fault by sheet, row and column, gathered and raised once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from luocheng.errors import Fault, LuochengError

if TYPE_CHECKING:
    from luocheng.registers.tables import Table

__all__ = ["MOST", "Gathered", "both"]

MOST = 200
"""Faults of one kind that are listed for one column; the rest are counted."""

Said = tuple[str, str]
"""The same words in Chinese and English."""


def both(zh: str, en: str) -> Said:
    """Pair the same words in two languages."""
    return zh, en


@dataclass(slots=True)
class Gathered:
    """The faults, warnings and notes of one reading, as they are found."""

    faults: list[Fault] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)
    notes: list[Fault] = field(default_factory=list)

    def fault(
        self,
        code: str,
        where: str,
        what: Said,
        expected: Said = ("", ""),
        remedy: Said = ("", ""),
        *,
        severity: str = "fault",
    ) -> None:
        """Add a fault, or a warning or note where `severity` says so."""
        made = Fault(what[0], where, expected[0], remedy[0], what[1], expected[1], remedy[1], code)
        {"fault": self.faults, "warning": self.warnings, "note": self.notes}[severity].append(made)

    def note(self, code: str, where: str, what: Said, remedy: Said = ("", "")) -> None:
        """Add something that a person may want to know and that stops nothing."""
        self.fault(code, where, what, remedy=remedy, severity="note")

    def more(self, code: str, table: Table, column: int, count: int, *, severity: str = "fault") -> None:
        """Say how many faults of one kind in a column are not listed."""
        if count > 0:
            self.fault(
                code,
                table.place(None, column),
                both(
                    f"同样的问题还有 {count} 处，没有逐一列出",
                    f"{count} more of the same kind are not listed",
                ),
                severity=severity,
            )

    def finish(self) -> None:
        """Raise every fault that was found; return quietly when there is none."""
        LuochengError.gather(self.faults)
