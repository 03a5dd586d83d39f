"""The few words that carry a figure: the smallest stretch of a sentence with indicator and number in it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from luocheng.policy.folder.characters import fold
from luocheng.policy.folder.model import Evidence

if TYPE_CHECKING:
    from luocheng.policy.model import Target

__all__ = ["LONGEST", "phrase", "sentence"]

LONGEST = 24
"""Characters of an evidence phrase, where the figure itself leaves a choice."""

_AFTER = re.compile(r"(?:的?(?:以上|以内|以下|左右|之内)|标准(?!化)|及以上|水体标准)")
_CUE = re.compile(
    r"(?:(?:分别|均|全部|都|力争|基本|稳定|努力)?(?:不低于|不高于|不少于|不超过|不大于|不小于|控制在|保持在|稳定在|提高到|提升到|降低到|下降到|减少到|增加到|达到|超过|突破|大于|小于|高于|低于|多于|少于|完成|建成|至少|新增|增加|[≥≤>＞<＜])(?:为|到|至)?)$"
)
_STOP = frozenset(",;。!?\n\t：:")
_BREAK = frozenset(",;、。!?\n\t（(：:")
_EDGE = re.compile(r"分别|均达|达到|不低于|不高于|不少于|不超过|控制在|保持在|其中|力争|20\d\d年")
_SHORTEST = 8
_VERBS = re.compile(
    r"(?:(?:全面|基本|力争|如期|全部|努力)?(?:完成|建成|实现|建立|消除|启动|开工建设|实施|打造|推进|开展|创建|争创|编制|制定|出台|形成|健全|补齐|达到|成为|新建|改造|建设|推广|完善|启用))$"
)
_HORIZON = re.compile(
    r"^(?:[力争取确保]{0,4}(?:到|至)?20\d\d年(?:年?底|末|\d{1,2}月)?(?:之?前|底前)?,?|[一二三四五]年内,?)"
)


def sentence(target: Target) -> Evidence:
    """Return the whole sentence of a target as its evidence."""
    return Evidence(target.quote, target.start, target.end)


def phrase(text: str, folded: str, target: Target, longest: int = LONGEST) -> Evidence:
    """Return the smallest stretch of a text that carries a target's indicator and its number.

    Where they stand too far apart, it is the number with the words next to it; for a deliverable it is
    what is delivered, with its verb. The stretch is verbatim and, but for a figure that is longer itself,
    has at most `longest` characters. `folded` is the text with widths folded.
    """
    if target.figure is not None:
        start, end = _with_figure(folded, target, longest)
    else:
        start, end = _deliverable(folded, target, longest)
    start, end = _trim(text, start, end)
    return Evidence(text[start:end], start, end)


def _with_figure(folded: str, target: Target, longest: int) -> tuple[int, int]:
    start, end = target.figure or (target.start, target.end)
    if "\t" in target.quote:
        # In a table the indicator stands in another cell; the cell with the figure says it all.
        left, right = folded.rfind("\t", target.start, start) + 1, folded.find("\t", end, target.end)
        return left or start, right if right >= 0 else target.end
    tail = _AFTER.match(folded, end, min(len(folded), target.end + 6))
    end = tail.end() if tail else end
    cue = _CUE.search(folded, max(target.start, start - 10), start)
    begin = cue.start() if cue else start
    before = _rightmost(folded, target, target.start, start)
    if before is not None and end - before <= longest:
        return before, end
    after = _behind(folded, target, end)
    if after is not None and after - begin <= longest:
        return begin, after
    if before is not None:
        # The end of the indicator next to its figure says more than its beginning far away.
        return _shortened(folded, begin, end, longest), end
    return _shortened(folded, begin, end, longest), end


def _rightmost(folded: str, target: Target, low: int, high: int) -> int | None:
    """Return where the indicator, or the end of it, begins before the figure."""
    for name in (target.indicator, target.indicator[-6:], target.indicator[-3:]):
        at = folded.rfind(fold(name), low, high) if len(name) >= 2 else -1
        if at >= 0:
            return at
    return None


def _behind(folded: str, target: Target, end: int) -> int | None:
    """Return where the indicator ends behind the figure: 完成7个便民停车场."""
    name = fold(target.indicator)
    stop = next((i for i in range(end, target.end) if folded[i] in _STOP), target.end)
    at = folded.find(name, end, stop) if len(name) >= 2 else -1
    return at + len(name) if at >= 0 else None


def _shortened(folded: str, start: int, end: int, longest: int) -> int:
    """Go back from `start` as far as `longest` allows, at most to the last stop, and to the edge of a word."""
    low = max(0, end - longest)
    at = start
    while at > low and folded[at - 1] not in _STOP:
        at -= 1
    if at > low or at == 0 or folded[at - 1] in _BREAK:
        return at
    edges = [i + 1 for i in range(at, start) if folded[i] in _BREAK]
    edges += [m.start() for m in _EDGE.finditer(folded, at, start)]
    return min((e for e in edges if end - e >= _SHORTEST), default=at)


def _deliverable(folded: str, target: Target, longest: int) -> tuple[int, int]:
    low, high = target.start, target.end
    at = folded.find(fold(target.indicator), low, high)
    if at < 0:
        at, size = _longest_common(folded[low:high], fold(target.indicator))
        at, end = (low + at, low + at + size) if size >= 2 else (low, min(high, low + longest))
    else:
        end = at + len(target.indicator)
    verb = _VERBS.search(folded, max(low, at - 8), at)
    start = verb.start() if verb else at
    # What is said of the thing belongs to it: 管理水平显著提高; in a list, up to the next thing.
    for stops in (_STOP, _BREAK):
        stop = next((i for i in range(end, high) if folded[i] in stops), high)
        if stop - start <= longest:
            end = stop
            break
    else:
        if end - start > longest:
            # The name alone is longer than a phrase may be: its end, where the thing itself stands.
            start = _shortened(folded, end - 1, end, longest)
    if end - start < _SHORTEST and start == at:
        start = _from_the_break(folded, low, start, end - longest)
    horizon = _HORIZON.match(folded[start:end])
    return (start + horizon.end() if horizon and horizon.end() < end - start else start), end


def _from_the_break(folded: str, low: int, start: int, least: int) -> int:
    """Go back to the last mark before a short name, where it is near enough: 全面消除城镇黑臭水体."""
    at = start
    while at > max(low, least) and folded[at - 1] not in _BREAK:
        at -= 1
    return at if at == low or folded[at - 1] in _BREAK else start


def _longest_common(a: str, b: str) -> tuple[int, int]:
    """Return place and length, in `a`, of the longest stretch that both texts share."""
    best, size = 0, 0
    for i in range(len(b)):
        for j in range(len(b), i + size, -1):
            at = a.find(b[i:j])
            if at >= 0:
                best, size = at, j - i
                break
    return best, size


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and (text[start].isspace() or text[start] in "，,、；;。"):
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in "，,、；;。"):
        end -= 1
    return start, end
