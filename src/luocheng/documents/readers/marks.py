"""What may stand in front of a paragraph: numbers, bullets, and the bullets that readers supply."""

from __future__ import annotations

import re

__all__ = [
    "BULLET",
    "ends_sentence",
    "is_marked",
    "is_note_mark",
    "plain_symbol",
    "superscript",
    "write_raised",
]

BULLET = "——"
"""What readers put in front of the items of an unordered list: the dash that official documents use."""

MARKED = re.compile(
    r"\s*(?:[（(〔\[]?\s*(?:[一二三四五六七八九十百]{1,4}|\d{1,3}|[a-zA-Z])\s*[、.．)）〕\]﹒]"
    r"|第[一二三四五六七八九十百零〇\d]{1,5}[条章节编篇]"
    r"|[①-⑳⑴-⒇⒈-⒛㈠-㈩㊀-㊉]"
    r"|——|--|—|[-–·•●○■□◆◇▲△★☆※➢►▪◎])"
)

NOTE_MARK = re.compile(r"[\[［〔(（]?\s*(?:\d{1,3}|[①-⑳⓪])\s*[\]］〕)）]?$")
"""The reference mark of a footnote. An asterisk is none: it marks the lead among units."""
MEASURE = re.compile(r"(?:(?<![a-z])[kcdm]?m|㎞|10)$", re.IGNORECASE)
RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")

SENTENCE_ENDS = frozenset("。！？；!?;…")
CLOSERS = "”’」』）)】〕》〉"

SYMBOLS = {
    # What the letters and private code points of the Symbol and Wingdings fonts look like.
    "symbol": {0xB7: "•", 0xA8: "◆", 0xAE: "→", 0xB3: "≥", 0xA3: "≤", 0xB1: "±", 0xB4: "×", 0xD7: "·"},
    "wingdings": {
        0x6C: "●", 0x6D: "○", 0x6E: "■", 0x6F: "□", 0x70: "□", 0x71: "□", 0x72: "□", 0x74: "◆", 0x75: "◆",
        0x76: "❖", 0x77: "◆", 0x9F: "•", 0xA1: "○", 0xA4: "◎", 0xA7: "▪", 0xA8: "□", 0xAB: "★", 0xB2: "◇",
        0xD8: "➢", 0xE0: "→", 0xE8: "➔", 0xF0: "⇨", 0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑",
        0x80: "⓪", 0x81: "①", 0x82: "②", 0x83: "③", 0x84: "④", 0x85: "⑤", 0x86: "⑥", 0x87: "⑦", 0x88: "⑧",
        0x89: "⑨", 0x8A: "⑩",
    },
    "wingdings 2": {0x50: "✓", 0x52: "☑", 0x97: "●", 0x98: "●", 0xA3: "□", 0x2A: "□"},
    "wingdings 3": {0x7D: "►", 0x75: "►", 0x5F: "►"},
}  # fmt: skip


def is_marked(text: str) -> bool:
    """Tell whether a paragraph begins with a number or a bullet of its own."""
    return MARKED.match(text) is not None


def ends_sentence(text: str) -> bool:
    """Tell whether a paragraph ends as a sentence ends, closing quotes and brackets aside."""
    return text.rstrip().rstrip(CLOSERS)[-1:] in SENTENCE_ENDS


def is_note_mark(text: str) -> bool:
    """Tell whether raised characters are the reference mark of a footnote."""
    return NOTE_MARK.match(text.strip()) is not None


def superscript(digits: str) -> str:
    """Write digits as superior ones."""
    return digits.translate(RAISED)


def write_raised(text: str, before: str) -> str:
    """Write raised characters on the line: the power of a unit as ², ³, the mark of a footnote not at all.

    Examples
    --------
    >>> write_raised("2", "面积5km"), write_raised("[1]", "老旧街区"), write_raised("*", "市水务局")
    ('²', '', '*')
    """
    stripped = text.strip()
    if stripped.isdigit() and MEASURE.search(before.rstrip()):
        return superscript(stripped)
    return "" if is_note_mark(stripped) else text


def plain_symbol(code: int, font: str) -> str:
    """Return the character that a symbol font prints for a code, '•' where the font is not known.

    Examples
    --------
    >>> plain_symbol(0xF06C, "Wingdings"), plain_symbol(0xF0B7, "Symbol"), plain_symbol(0x2014, "")
    ('●', '•', '—')
    """
    low = code - 0xF000 if 0xF000 <= code <= 0xF0FF else code
    table = SYMBOLS.get(font.lower())
    if table is not None and low < 0x100:
        return table.get(low, "•")
    if 0xE000 <= code <= 0xF8FF:
        return SYMBOLS["wingdings"].get(low) or SYMBOLS["symbol"].get(low) or "•"
    return chr(code) if 0x20 <= code < 0x110000 and not 0xD800 <= code <= 0xDFFF else ""
