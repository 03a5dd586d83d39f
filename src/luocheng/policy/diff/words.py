"""Two sentences word by word: numbers, dates and names of units kept whole."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from luocheng.policy.diff.model import Word
from luocheng.policy.folder.characters import fold

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Words"]

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
_CELL = re.compile(r"[^\t]*(?:\t|\Z)")
_EDGE = frozenset(",、;。:()“”《》\t\n ,;:")
_MOST = 200_000
"""Tokens of both sides multiplied: beyond it, what differs is shown as a whole."""


class Words:
    """Cuts texts into words; the names given to it stay whole."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        known = sorted({n for n in names if len(n) > 1}, key=len, reverse=True)
        self._names = re.compile("(" + "|".join(map(re.escape, known)) + ")") if known else None

    def cut(self, text: str) -> list[str]:
        """Cut a text into names, numbers, dates, words of law and single characters, losing nothing."""
        if self._names is None:
            return _TOKEN.findall(text)
        result: list[str] = []
        for k, part in enumerate(self._names.split(text)):
            if k % 2:
                result.append(part)
            else:
                result += _TOKEN.findall(part)
        return result

    def compare(self, old: str, new: str, *, table: bool = False) -> list[Word]:
        """Set two texts side by side; the parts put together are the texts again.

        Widths do not count as a difference. The cells of a row are compared one by one. A stretch that could
        begin in several places begins behind a comma, and single characters between two changes do not tear
        them apart.
        """
        if table and old.count("\t") == new.count("\t"):
            cells = zip(_CELL.findall(old), _CELL.findall(new), strict=True)
            return _joined(w for a, b in cells for w in self.compare(a, b))
        a, b = self.cut(old), self.cut(new)
        x, y = [fold(t) for t in a], [fold(t) for t in b]
        return _joined(_words(a, b, _slid(_tidy(_blocks(x, y), x), x, y)))


def _blocks(x: list[str], y: list[str]) -> list[Block]:
    """Return the stretches that both have in common."""
    if len(x) == len(y) and [_frame(t) for t in x] == [_frame(t) for t in y]:
        # The same sentence with other numbers: 25个、30个 that becomes 30个、35个 changed both.
        return [(k, k + 1, k, k + 1) for k in range(len(x)) if x[k] == y[k]] + [
            (len(x), len(x), len(y), len(y))
        ]
    head = 0
    while head < len(x) and head < len(y) and x[head] == y[head]:
        head += 1
    tail = 0
    while tail < len(x) - head and tail < len(y) - head and x[-1 - tail] == y[-1 - tail]:
        tail += 1
    inner_x, inner_y = x[head : len(x) - tail], y[head : len(y) - tail]
    blocks = [(0, head, 0, head)]
    if inner_x and inner_y and len(inner_x) * len(inner_y) <= _MOST:
        matches = SequenceMatcher(None, inner_x, inner_y, autojunk=False).get_matching_blocks()
        blocks += [(head + m.a, head + m.a + m.size, head + m.b, head + m.b + m.size) for m in matches]
    blocks.append((len(x) - tail, len(x), len(y) - tail, len(y)))
    return blocks


def _frame(token: str) -> str:
    return "#" if token[:1].isdigit() or token[-1:].isdigit() else token


def _joined(words: Iterable[Word]) -> list[Word]:
    """Put stretches of one kind that follow one another together."""
    result: list[Word] = []
    for word in words:
        if result and result[-1].kind == word.kind:
            result[-1] = Word(word.kind, result[-1].old + word.old, result[-1].new + word.new)
        else:
            result.append(word)
    return result


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
            if min(before, after) > b - a or (b - a == 1 and before and after):
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
        if (gone or come) and not gone.strip() and not come.strip():
            # A line break more or less is no change of words, but nothing of either text is lost.
            result.append(Word("same", gone, come))
            gone = come = ""
        if gone or come:
            kind = "changed" if gone and come else "removed" if gone else "added"
            result.append(Word(kind, gone, come))
        if end_a > start_a:
            result.append(Word("same", "".join(a[start_a:end_a]), "".join(b[start_b:end_b])))
        i, j = end_a, end_b
    return _whole_words(result)


def _whole_words(words: list[Word]) -> list[Word]:
    """Show a single character that changed with the one it makes a word with, at the edge of a clause.

    畅通 that becomes 打通 at the head of a clause is shown so, and not as 畅 that becomes 打.
    """
    result = list(words)
    for k, word in enumerate(words):
        if (
            word.kind != "changed"
            or len(word.old) != 1
            or len(word.new) != 1
            or not _is_han(word.old + word.new)
        ):
            continue
        before = result[k - 1] if k else None
        after = result[k + 1] if k + 1 < len(words) else None
        if (
            (before is None or before.old[-1:] in _EDGE)
            and after
            and after.kind == "same"
            and _is_han(after.old[:1])
        ):
            result[k] = Word("changed", word.old + after.old[0], word.new + after.new[0])
            result[k + 1] = Word("same", after.old[1:], after.new[1:])
        elif (
            (after is None or after.old[:1] in _EDGE)
            and before
            and before.kind == "same"
            and _is_han(before.old[-1:])
        ):
            result[k] = Word("changed", before.old[-1] + word.old, before.new[-1] + word.new)
            result[k - 1] = Word("same", before.old[:-1], before.new[:-1])
    return [w for w in result if w.old or w.new]


def _is_han(text: str) -> bool:
    return bool(text) and all("\u4e00" <= c <= "\u9fff" for c in text)
