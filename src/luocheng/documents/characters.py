"""Characters as official documents use them: cleaning what a file leaves behind, folding widths for matching."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from luocheng.patterns import regex

__all__ = ["DIGIT", "clean", "clean_lines", "fold", "integer", "is_han"]


@cache
def _cleaning() -> dict[int, str | None]:
    table: dict[int, str | None] = dict.fromkeys(
        [0xAD, *range(0x200B, 0x2010), *range(0x202A, 0x202F), 0x2060, 0xFEFF]
    )
    table |= dict.fromkeys([c for c in range(0x20) if c not in (0x09, 0x0A, 0x0D)] + [0x7F])
    table |= dict.fromkeys(
        [0x09, 0x0B, 0x0C, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000], " "
    )
    # Text layers of pdf files often hold radicals (⼀) and compatibility forms (更) instead of the characters.
    for code in (*range(0x2E80, 0x2FE0), *range(0xF900, 0xFB00)):
        plain = unicodedata.normalize("NFKC", chr(code))
        if plain != chr(code) and len(plain) == 1:
            table[code] = plain
    # Numbers that are one character with their mark are written out: ㈠ is （一）, ⒈ is 1．, ⑴ is （1）.
    for first, last, form in (
        (0x3220, 0x3229, "（{}）"),
        (0x2474, 0x2487, "（{}）"),
        (0x2488, 0x249B, "{}．"),
    ):
        for code in range(first, last + 1):
            table[code] = form.format(unicodedata.normalize("NFKC", chr(code)).strip("()."))
    return table


_DIRTY_SIGNS = "\x00-\x1f\x7f\xa0\xad\u1680\u2000-\u200f\u2028-\u202f\u205f\u2060\u2474-\u249b\u2e80-\u2fdf\u3000\u3220-\u3229\uf900-\ufaff\ufeff"
_DIRTY = regex(f"[{_DIRTY_SIGNS}]")
_SPACES = regex(r" {2,}")
# Blanks that typesetting leaves beside punctuation and between digits and characters (2026 年, 、 区); a blank
# between two characters may divide a heading from its text and stays.
_MARKS = "，、。；：！？（）《》〈〉“”‘’〔〕【】—…％,;:!?()%"
_HAN = r"[^\W_A-Za-z]"
_LOOSE = regex(
    rf"(?<=[{_MARKS}]) (?={_HAN}|[{_MARKS}])|(?<={_HAN}) (?=[{_MARKS}])|(?<=\d) (?=[^\W\d_A-Za-z])|(?<=[^\W\d_A-Za-z]) (?=\d)"
)

_FOLD = str.maketrans(
    "（）［］｛｝〈〉＜＞，：；！？％．﹒・／～＋－＝＊｜　＆﹪﹙﹚﹐﹔﹕∶︰＃"
    + "".join(chr(c) for c in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))),
    "()[]{}<><>,:;!?%.../~+-=*| &%(),;:::#"
    + "".join(
        chr(c - 0xFEE0) for c in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))
    ),
)

# In patterns of this package a Chinese character is written [^\W\d_A-Za-z]: a letter that is not Latin. A range
# of Unicode would say it as well, but takes a millisecond to compile, and there are a hundred of them.

# Translating a string costs ten times what replacing the few signs costs that nearly all documents hold; the rest
# is translated sign by sign.
_COMMON = tuple(zip("，（）：；％〈〉", ",():;%<>", strict=True))
_RARE_SIGNS = "﹒・　﹪﹙﹚﹐﹔﹕∶︰\uff01-\uff04\uff06\uff07\uff0a\uff0b\uff0d-\uff19\uff1c-\uff5e"
# Not with a plus alone: the engine looks for one set quickly, for a repetition it tries at each place.
_RARE = regex(f"[{_RARE_SIGNS}][{_RARE_SIGNS}]*")
_WIDE = regex(f"[{''.join(wide for wide, _ in _COMMON)}{_RARE_SIGNS}]")
_ODD = regex(f"[{_DIRTY_SIGNS}{_RARE_SIGNS}]")

DIGIT = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0, "Ｏ": 0, "两": 2}
_POWER = {"十": 10, "百": 100, "千": 1000, "拾": 10, "佰": 100}


def clean(text: str) -> str:
    r"""Remove invisible characters and loose blanks, turn every kind of space into one blank, trim both ends.

    >>> clean("\\u3000\\u3000一、\\u200b总体要求\\u00a0\\u00a0")
    '一、总体要求'
    """
    text = text.strip()
    if not text:
        return text
    if _DIRTY.search(text):
        text = text.translate(_cleaning()).strip()
    if " " not in text:
        return text
    return _LOOSE.sub("", _SPACES.sub(" ", text))


def clean_lines(texts: list[str]) -> tuple[list[str], bool]:
    """Clean many lines as `clean` does each; where all are in order already, one look over them tells it.

    That look tells too whether they are `plain`: hold no signs to be folded but the common ones.
    """
    stripped = [text.strip() for text in texts]
    joined = "".join(stripped)
    odd = _ODD.search(joined) is not None
    if odd and _DIRTY.search(joined):
        return [clean(text) for text in stripped], False
    return [text if " " not in text else _LOOSE.sub("", _SPACES.sub(" ", text)) for text in stripped], not odd


def fold(text: str, *, plain: bool = False) -> str:
    """Turn full-width punctuation, digits and letters into half-width ones, one for one.

    The result has the length of `text`, so offsets hold in both. `plain` says that only common signs are wide.

    >>> fold("（一）８０％，")
    '(一)80%,'
    """
    if not plain and not _WIDE.search(text):
        return text
    for wide, narrow in _COMMON:
        if wide in text:
            text = text.replace(wide, narrow)
    return text if plain else _RARE.sub(_narrow, text)


def _narrow(match: re.Match[str]) -> str:
    return match[0].translate(_FOLD)


def is_han(char: str) -> bool:
    """Tell whether `char` is a Chinese character."""
    return "\u4e00" <= char <= "\u9fff" or "\u3400" <= char <= "\u4dbf"


def integer(text: str) -> int | None:
    """Read a whole number in Arabic or Chinese digits below ten thousand; None when it is neither.

    >>> [integer(x) for x in ("12", "十二", "二十", "一百零三", "二〇二三", "两", "甲")]
    [12, 12, 20, 103, 2023, 2, None]
    """
    if text.isdecimal():
        return int(text)
    if not text:
        return None
    if len(text) == 1 and text in DIGIT:
        return DIGIT[text]
    if all(c in DIGIT for c in text):
        return int("".join(str(DIGIT[c]) for c in text))
    total = current = 0
    for char in text:
        if char in DIGIT:
            current = DIGIT[char]
        elif char in _POWER:
            total += (current or 1) * _POWER[char]
            current = 0
        else:
            return None
    return total + current
