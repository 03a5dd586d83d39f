"""Dividing a formula into words, numbers and signs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from luocheng.expressions.faults import FormulaFault, refuse
from luocheng.expressions.measures import unit_words

__all__ = ["KEYWORDS", "LONGEST", "Token", "tokens"]

LONGEST = 300
"""No formula has more words and signs; a longer one is better written as several."""

KEYWORDS = frozenset(("and", "or", "not", "in", "if", "then", "else", "where", "true", "false"))

# A unit is written as in the documents (元/平方米/年, %) or in letters (m2, km/h); it stands right behind a number.
# Behind a / only letters that are a unit belong to it: in 5 元/area the field divides.
_LETTERS = "|".join(
    sorted((re.escape(w) for w in unit_words() if w.isascii() and w != "%"), key=len, reverse=True)
)
_FIRST = r"[%‰℃]|[\u4e00-\u9fff]+|㎡|(?!(?:and|or|not|in|if|then|else|where)\b)[A-Za-z]+[0-9²³]?"
_UNIT = rf"(?:{_FIRST})(?:[/·](?:[\u4e00-\u9fff]+|㎡|(?:{_LETTERS})(?![A-Za-z0-9_(.])))*"
_TOKEN = re.compile(
    rf"""\s*(?:
      (?P<date>[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}(?![0-9]))
    | (?P<number>[0-9]+(?:,[0-9]{{3}})+(?:\.[0-9]+)?|[0-9]+(?:\.(?!\.)[0-9]+)?|\.[0-9]+)(?:\s*(?P<unit>{_UNIT})(?![A-Za-z0-9_(]))?
    | (?P<text>"[^"\n]*"|“[^”\n]*”)
    | (?P<name>[A-Za-z_\u4e00-\u9fff]\w*(?:\.[A-Za-z_\u4e00-\u9fff]\w*)*)
    | (?P<sign><\.\.<|<\.\.|\.\.<|\.\.|<=|>=|!=|==|≤|≥|≠|[-+*/×÷<>=(),\[\]])
    )""",
    re.VERBOSE,
)
_SAME = {"≤": "<=", "≥": ">=", "≠": "!=", "==": "=", "×": "*", "÷": "/"}
_BLANK = re.compile(r"\s*")
_WIDE = str.maketrans("（）［］，＋－＊／＜＞＝％０１２３４５６７８９．　", "()[],+-*/<>=%0123456789. ")
"""Signs as a Chinese keyboard gives them; each is one character, so that places stay where they are."""


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a formula: its kind ('number', 'date', 'text', 'name', 'keyword', 'sign', 'end') and its place."""

    kind: str
    text: str
    start: int
    end: int
    unit: str = ""


def tokens(source: str) -> Iterator[Token]:
    """Divide a formula; the last token is of kind 'end'.

    Raises
    ------
    LuochengError
        Where something stands that belongs to no formula.
    """
    written, source = source, source.translate(_WIDE)
    at = 0
    while True:
        at = _BLANK.match(source, at).end()  # type: ignore[union-attr]
        if at == len(source):
            yield Token("end", "", at, at)
            return
        match = _TOKEN.match(source, at)
        if match is None:
            raise refuse(
                FormulaFault(
                    "formula-character",
                    at,
                    at + 1,
                    f"公式里不认识“{source[at]}”",
                    f"'{source[at]}' has no meaning in a formula",
                    "数、字段、运算符、括号",
                    "numbers, fields, operators, brackets",
                    "删去这个字符；文字放在引号里",
                    "Delete the character; put texts in quotation marks",
                ),
                written,
            )
        kind = next(k for k in ("date", "number", "text", "name", "sign") if match[k] is not None)
        text = written[match.start(kind) : match.end(kind)] if kind == "text" else match[kind]
        start = match.start(kind)
        at = match.end()
        if kind == "name" and text in KEYWORDS:
            kind = "keyword"
        elif kind == "sign":
            text = _SAME.get(text, text)
        yield Token(kind, text, start, at, match["unit"] or "")
