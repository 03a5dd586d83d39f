"""Quick looks over a text: does any of these words stand here at all, before a longer pattern is tried."""

from __future__ import annotations

import re

__all__ = ["scanner"]

_WORD = re.compile(r"(?P<first>\\d|\[(?P<set>[^\]]+)\]|.)(?P<rest>.*)")


def scanner(words: str) -> re.Pattern[str]:
    r"""Compile words, divided by blanks, to a pattern that finds any of them.

    A word is one character, ``\d`` or a set, and behind it any pattern. The result begins with one set of
    all first characters: the regular expression engine then runs through a text without trying alternatives
    at each place, which makes a search that finds nothing several times faster.

    >>> scanner(r"\d 季度 [一二]成").search("第三季度")[0]
    '季度'
    """
    alone, longer = "", []
    first = ""
    for word in words.split():
        match = _WORD.fullmatch(word)
        assert match is not None
        head = match["set"] or match["first"]
        first += head
        if match["rest"]:
            longer.append(rf"(?<=[{head}]){match['rest']}")
        else:
            alone += head
    return re.compile(rf"[{first}](?:{'|'.join([*([f'(?<=[{alone}])'] if alone else []), *longer])})")
