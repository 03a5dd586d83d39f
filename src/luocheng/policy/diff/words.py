"""Two sentences word by word: numbers, dates and names of units kept whole."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

from luocheng.policy.diff.model import Word
from luocheng.policy.folder.characters import fold

__all__ = ["compare_words", "tokens"]

_TOKEN = re.compile(
    r"""20\d\d\s?(?:年|[-—–~至]\s?20\d\d\s?年)(?:年?(?:底|末|初)|\d{1,2}月(?:\d{1,2}日|底|末|初|中旬|上旬|下旬)?)?(?:之?前)?
    | [<>≥≤]?\s?\d+(?:,\d{3})*(?:\.\d+)?(?:\s?[百千万亿]+)?%?
    | [ⅠⅡⅢⅣⅤⅥ]类?
    | [A-Za-z]+
    | (?:不低于|不少于|不高于|不超过|不大于|不小于|不得|严禁|应当|必须|力争|原则上|左右|以上|以内|以下)
    | \s+
    | .""",
    re.VERBOSE | re.DOTALL,
)
_EDGE = frozenset(",、;。:()“”《》\t\n ,;:")
_MOST = 200_000
"""Tokens of both sides multiplied: beyond it, what differs is shown as a whole."""


def tokens(text: str) -> list[str]:
    """Cut a text into numbers, dates, words of law and single characters; put together they are the text."""
    return _TOKEN.findall(text)


def compare_words(old: str, new: str) -> list[Word]:
    """Set two texts side by side; the parts put together are the texts again.

    Widths do not count as a difference. A stretch that could begin in several places begins behind a
    comma, and single characters between two changes do not tear them apart.
    """
    a, b = tokens(old), tokens(new)
    x, y = [fold(t) for t in a], [fold(t) for t in b]
    head = 0
    while head < len(x) and head < len(y) and x[head] == y[head]:
        head += 1
    tail = 0
    while tail < len(x) - head and tail < len(y) - head and x[-1 - tail] == y[-1 - tail]:
        tail += 1
    inner_x, inner_y = x[head : len(x) - tail], y[head : len(y) - tail]
    blocks = [(0, head, 0, head)]
    if len(inner_x) * len(inner_y) <= _MOST and inner_x and inner_y:
        for block in SequenceMatcher(None, inner_x, inner_y, autojunk=False).get_matching_blocks():
            blocks.append(
                (head + block.a, head + block.a + block.size, head + block.b, head + block.b + block.size)
            )
    blocks.append((len(x) - tail, len(x), len(y) - tail, len(y)))
    return _words(a, b, _slid(_tidy(blocks, x), x, y))


Block = tuple[int, int, int, int]


def _tidy(blocks: list[Block], x: list[str]) -> list[Block]:
    """Leave out what is equal by chance: one or two characters between longer changes; join neighbours."""
    kept: list[Block] = []
    last = len(blocks) - 1
    for k, block in enumerate(blocks):
        a, b, c, d = block
        if 0 < k < last and b - a <= 2 and all(len(t) == 1 and t not in _EDGE for t in x[a:b]):
            before = a - kept[-1][1] + c - kept[-1][3]
            after = blocks[k + 1][0] - b + blocks[k + 1][2] - d
            if min(before, after) > b - a:
                continue
        if kept and kept[-1][1] == a and kept[-1][3] == c:
            kept[-1] = (kept[-1][0], b, kept[-1][2], d)
        else:
            kept.append(block)
    return kept


def _slid(blocks: list[Block], x: list[str], y: list[str]) -> list[Block]:
    """Move stretches that stand on one side only to where they begin or end beside a comma."""
    result = list(blocks)
    for k in range(len(result) - 1):
        a, b, c, d = result[k]
        e, f, g, h = result[k + 1]
        if b == e and g > d:
            shift = _shift(y, d, g, b - a, f - e)
        elif d == g and e > b:
            shift = _shift(x, b, e, d - c, h - g)
        else:
            continue
        result[k] = (a, b + shift, c, d + shift)
        result[k + 1] = (e + shift, f, g + shift, h)
    return result


def _shift(side: list[str], start: int, end: int, room_left: int, room_right: int) -> int:
    """Return how far a stretch is best moved: it may move where what it leaves equals what it takes up."""
    places = [0]
    for step in range(1, min(room_left, end - start, 60) + 1):
        if side[start - step] != side[end - step]:
            break
        places.append(-step)
    for step in range(1, min(room_right, end - start, 60) + 1):
        if end + step > len(side) or side[start + step - 1] != side[end + step - 1]:
            break
        places.append(step)

    def worth(shift: int) -> tuple[int, int]:
        first, last = start + shift, end + shift
        score = 2 * (first == 0 or side[first - 1] in _EDGE) + 2 * (side[last - 1] in _EDGE)
        score += last >= len(side) or side[last] in _EDGE
        return score, -abs(shift)

    return max(places, key=worth)


def _words(a: list[str], b: list[str], blocks: list[Block]) -> list[Word]:
    result: list[Word] = []
    i = j = 0
    for start_a, end_a, start_b, end_b in blocks:
        gone, come = "".join(a[i:start_a]), "".join(b[j:start_b])
        if gone.isspace() or come.isspace() or not (gone or come):
            # A line break more or less is no change of words, but nothing of either text is lost.
            if gone.strip() == come.strip() == "" and (gone or come):
                result.append(Word("same", gone, come))
                gone = come = ""
        if gone or come:
            kind = "changed" if gone and come else "removed" if gone else "added"
            result.append(Word(kind, gone, come))
        if end_a > start_a:
            result.append(Word("same", "".join(a[start_a:end_a]), "".join(b[start_b:end_b])))
        i, j = end_a, end_b
    return result
