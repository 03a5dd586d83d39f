"""What is wrong with a formula, and where in it."""

from __future__ import annotations

from dataclasses import dataclass

from luocheng.errors import Fault, LuochengError

__all__ = ["FormulaFault", "refuse"]


@dataclass(frozen=True, slots=True)
class FormulaFault:
    """Something wrong at `start:end` of a formula, in Chinese and English, with what was expected."""

    code: str
    start: int
    end: int
    what: str
    what_en: str
    expected: str = ""
    expected_en: str = ""
    remedy: str = ""
    remedy_en: str = ""

    def fault(self, source: str, where: str = "") -> Fault:
        """Return the fault as a person reads it, the place in the formula marked."""
        marked = f"{source[: self.start]}▶{source[self.start : self.end]}◀{source[self.end :]}"
        return Fault(
            f"{self.what}：{marked}",
            where=where,
            expected=self.expected,
            what_en=f"{self.what_en}: {marked}",
            expected_en=self.expected_en,
            remedy=self.remedy,
            remedy_en=self.remedy_en,
            code=self.code,
        )


def refuse(fault: FormulaFault, source: str, where: str = "") -> LuochengError:
    """Return the error that says what is wrong with a formula."""
    return LuochengError(fault.fault(source, where))
