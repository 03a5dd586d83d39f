"""Going through the words of a formula one by one."""

from __future__ import annotations

from typing import NoReturn

from luocheng.expressions.faults import FormulaFault, refuse
from luocheng.expressions.lexer import LONGEST, Token, tokens

__all__ = ["DEEPEST", "Cursor"]

DEEPEST = 60
"""No formula is nested deeper; a deeper one is a mistake or an attack."""


class Cursor:
    """Holds the words of a formula and the place of the next."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.at = 0
        self.tokens = list(tokens(source))
        if len(self.tokens) > LONGEST:
            self.at = LONGEST
            self.fail(f"不超过 {LONGEST} 个词的公式", f"a formula of at most {LONGEST} words and signs")
        self.depth = 0

    # --- looking ahead ------------------------------------------------------------------------------------------

    @property
    def next(self) -> Token:
        """Return the next word."""
        return self.tokens[self.at]

    def take(self) -> Token:
        """Return the next word and go on behind it."""
        token = self.tokens[self.at]
        self.at += 1
        return token

    def deeper(self) -> Token:
        """Take a token that opens a level."""
        self.depth += 1
        if self.depth > DEEPEST:
            self.fail(f"不超过 {DEEPEST} 层的公式", f"a formula of at most {DEEPEST} levels")
        return self.take()

    def is_next(self, *texts: str) -> bool:
        """Tell whether the next word is one of these signs or keywords."""
        return self.next.kind in ("sign", "keyword") and self.next.text in texts

    def expect(self, text: str) -> Token:
        """Take a sign or keyword that must stand here."""
        if not self.is_next(text):
            self.fail(f"“{text}”", f"'{text}'")
        return self.take()

    def fail(self, expected: str, expected_en: str) -> NoReturn:
        """Stop: what stands here is not what was expected."""
        token = self.next
        found = (
            ("公式到此为止", "the formula ends here")
            if token.kind == "end"
            else ("此处多余或有误", "out of place")
        )
        self.refuse(
            FormulaFault(
                "formula-syntax",
                token.start,
                token.end,
                found[0],
                found[1],
                expected,
                expected_en,
                "对照公式语言的写法改正",
                "Correct it as the page on formulas shows",
            )
        )

    def refuse(self, fault: FormulaFault) -> NoReturn:
        """Stop with a fault."""
        raise refuse(fault, self.source)
