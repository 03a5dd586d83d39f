"""The one shape of an error a person can act on: what, where, what was expected, how to mend it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

__all__ = ["Fault", "LuochengError"]


@dataclass(frozen=True, slots=True)
class Fault:
    """Describe one thing that is wrong with an input.

    Parameters
    ----------
    what
        What is wrong, in one sentence of Chinese.
    where
        The place: a file, page, sheet, row or clause, as a person would name it.
    expected
        What was expected there; empty where `what` already says it.
    remedy
        What the person can do about it.
    what_en, expected_en, remedy_en
        The same in English.
    code
        A stable short name for the kind of fault, for machines.
    """

    what: str
    where: str = ""
    expected: str = ""
    remedy: str = ""
    what_en: str = ""
    expected_en: str = ""
    remedy_en: str = ""
    code: str = "fault"

    def lines(self, language: str = "zh") -> list[str]:
        """Render the fault as one to three short lines in `language` ('zh' or 'en')."""
        if language == "en":
            what, expected, remedy = self.what_en or self.what, self.expected_en, self.remedy_en
            head = f"{self.where}: {what}" if self.where else what
            return [
                head,
                *(f"  expected: {x}" for x in [expected] if x),
                *(f"  remedy: {x}" for x in [remedy] if x),
            ]
        head = f"{self.where}：{self.what}" if self.where else self.what
        return [
            head,
            *(f"  应为：{x}" for x in [self.expected] if x),
            *(f"  办法：{x}" for x in [self.remedy] if x),
        ]

    def to_dict(self) -> dict[str, object]:
        """Return the fault as plain data, both languages side by side."""
        return {
            "code": self.code,
            "where": self.where,
            "what": {"zh": self.what, "en": self.what_en or self.what},
            "expected": {"zh": self.expected, "en": self.expected_en or self.expected},
            "remedy": {"zh": self.remedy, "en": self.remedy_en or self.remedy},
        }


class LuochengError(Exception):
    """Carry every fault found in an input, raised once, after all of it has been looked at."""

    def __init__(self, *faults: Fault) -> None:
        self.faults: tuple[Fault, ...] = faults
        super().__init__("\n".join("\n".join(f.lines()) for f in faults))

    def __reduce__(self) -> tuple[type[LuochengError], tuple[Fault, ...]]:
        return type(self), self.faults

    @classmethod
    def gather(cls, faults: Iterable[Fault]) -> None:
        """Raise one error with all `faults`; return quietly when there are none."""
        found = tuple(faults)
        if found:
            raise cls(*found)
