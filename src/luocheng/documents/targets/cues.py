"""Comparisons around a number: 达到…以上, 不低于, 控制在…以内, 左右, and the hedges that soften them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from luocheng.documents.quantities import Quantity
from luocheng.documents.targets.words import measures
from luocheng.patterns import regex

__all__ = ["COMPARISON", "Cue", "comparators", "find_cue", "hedges", "right_of"]

_AT_LEAST = r"不(?:得|能|应|宜|可)?(?:低于|少于|小于|短于|下于)|至少|最低|最少|起码|保底|≥|>="
_AT_MOST = (
    r"不(?:得|能|应|宜|可|再)?(?:高于|超过|大于|多于|超出|突破|超)|最高|最多|至多|控制(?:在|到|为|至)|限制在|压(?:减|缩|降)?(?:到|至|在)|缩短在"
    r"|优于|(?:降低|下降|降|减少|缩短|缩减|精简|减)(?:到|至|为)|≤|<="
)
_MORE = r"超过|超出|大于|高于|多于|突破|超|>"
_LESS = r"低于|小于|少于|短于|<"
_REACH = (
    r"(?:达标率)?(?:达到了?|达至|达成|达)|(?:提高|提升|增加|增长|增|扩大|上升|升|拓展|恢复|发展|扩展|扩充|补齐|增强)(?:到|至)"
    r"|实现(?=\d)"
)
_EQUAL = r"(?:保持|稳定|维持|确保|巩固)在|为|(?<!签)约|约为|大约|≈|=|:"
COMPARISON = rf"(?:{_AT_LEAST}|{_AT_MOST}|{_MORE}|{_REACH}|{_EQUAL})"
"""Any comparison word that stands in front of a number."""

_LEFT = regex(
    # One look at the first character, before all that may follow it is tried: every word below begins with one of these.
    r"(?=[力争确原基总稳持分均都平各应要须需可已将再全至逐每年不最少起保≥>高多控限压降下减缩精≤<超大突优低小短达提增扩上升拓恢发补实维巩为约≈=:\s])"
    r"(?P<hedge>(?:力争|争取|确保|原则上|基本|总体|稳定|稳步|持续|分别|均|都|平均|各|应|要|须|需|可|已|将|再|全部|至少|逐步|每年|年均|每月)*)\s?"
    rf"(?:(?P<ge>{_AT_LEAST})|(?P<le>{_AT_MOST})|(?P<gt>(?<!不)(?<!不得)(?<!不能)(?<!不宜)(?<!不应)(?:{_MORE}))|(?P<lt>(?<!不)(?<!不得)(?<!不应)(?<!不宜)(?:{_LESS}))|(?P<reach>{_REACH})|(?P<eq>{_EQUAL}))"
    r"(?:了|约|到|为|至|在|的|近|超|超过|不低于|不少于)?\s?[“\"]?$"
)
_LAST = frozenset('出于少低码底到为至在了约的近过超破高多达成≥≤<>=≈:“"')
"""The last characters of what `_LEFT` finds."""
_RIGHT = regex(
    r"\s?[”\"]?(?:\((?:[^()]{0,12})\))?(?:(?P<ge>及?以上|及其?以上|起|往上|或以上|以上)|(?P<le>及?以[下内]|之内|以里|内(?=[,;。、]|$))|(?P<eq>左右|上下|水平))"
)
_RIGHT_FIRST = frozenset(' \t\n”"(及以起往或之内左上水')

_BASE = regex(
    r"(?P<base>(?:全(?:市|省|国|县|区|球)|上年|去年|上一年|20\d\d年|基期|当地|本地|同类|区域|地区|同期|行业)[^,。;\d]{0,10}?(?:平均水平|水平|同期|平均值?|均值|总量|总数)的?)$"
)
# 不低于总投资的10%, 达到每公顷75立方米: what stands between the comparison and the number.
_SHARE_OF = regex(
    r"(?<=低于|少于|达到|超过|高于|突破)(?P<base>[^\W\d_A-Za-z]{2,18}(?:的|总[数量额]|总投资|总面积))$"
)
_FOR_EACH = regex(
    r"(?P<base>每(?:人|户|亩|床|生|公顷|平方公里|百户|千人|万人|人每?[年月天日]|生每?[年月]|学年|年|月|天))+$"
)
_DATED = regex(r"(?<=[到至为])(?:20\d\d年|目前|现在)(?:底|末)?的$")
_HEDGE = regex(r"力争|争取|原则上|基本|左右|约|大约|上下|适当|预计|拟|计划|争创")
_WITHIN = regex(r"(?<=[时钟])(?:以内|之内|内)?(?:得到|通达|可达|到达|抵达|赶到|直达|送达)")
_SIGN = {"ge": ">=", "le": "<=", "gt": ">", "lt": "<", "reach": ">=", "eq": "="}
# No comparison is longer than this with its hedges; a search in more text only costs time.
_REACH_BACK = 34
_STRETCH = 16
_LONGEST_HEDGE = 4
"""The characters of 原则上, and the blank behind hedges."""


@dataclass(slots=True)
class Cue:
    """The comparison around a number: its sign, where its words begin and end, what it is relative to."""

    comparator: str
    start: int
    end: int
    base: str = ""


def right_of(folded: str, at: int, end: int) -> re.Match[str] | None:
    """Read the comparison words that stand behind a number which ends at an offset."""
    return _RIGHT.match(folded, at, end) if folded[at : at + 1] in _RIGHT_FIRST else None


def find_cue(folded: str, q: Quantity, left: int, right: int) -> Cue | None:
    """Read the comparison words on both sides of a number; None where there are none."""
    floor = max(left, q.start - _REACH_BACK)
    before = folded[floor : q.start]
    relative = (_BASE.search(before) or _SHARE_OF.search(before)) if q.unit in ("倍", "%") else None
    if relative:
        before = before[: relative.start("base")]
    each = None if q.unit in ("倍", "%") or "每" not in before else _FOR_EACH.search(before)
    if each and before[: each.start()].rstrip()[-1:] in _LAST:
        before = before[: each.start()]
    if before.endswith("的") and (dated := _DATED.search(before)) is not None:
        # 由35%提高到2023年的42%.
        before = before[: dated.start()]
    match = _comparison(before) if before.rstrip()[-1:] in _LAST else None
    after = right_of(folded, q.end, right)
    comparator, start, end = "", floor + len(before), q.end
    if q.unit == "%" and folded[q.start] == "过":
        # 占比过半.
        return Cue(">", start, end)
    if not match and not after and _WITHIN.match(folded, q.end, right):
        # 10小时内得到救助, 1小时通达.
        return Cue("<=", start, q.end)
    if match is None and q.unit in ("位", "名") and before.endswith("前"):
        # 进入全国前30位: a lower rank is better.
        return Cue("<=", start, end)
    if match and (match["eq"] not in ("为", ":") or measures(before[: match.start()])):
        start = floor + match.start()
        comparator = _SIGN.get(match.lastgroup or "", "")
    if after:
        end = after.end()
        comparator = _with_right(comparator, after.lastgroup or "", match, before)
    if not comparator and not relative:
        return None
    return Cue(comparator or "=", start, end, relative["base"].rstrip("的") if relative else "")


def _comparison(before: str) -> re.Match[str] | None:
    """Find the comparison at the end of the words in front of a number, with all hedges in front of it.

    No comparison without its hedges is longer than a stretch. Hedges follow each other, so where the first word
    that is found does not stand at the front of a stretch, none stands before it.
    """
    since = max(0, len(before) - _STRETCH)
    match = _LEFT.search(before, since)
    while match is not None and since > 0 and match.start() - since <= _LONGEST_HEDGE:
        since = max(0, since - _STRETCH)
        match = _LEFT.search(before, since)
    return match


def _with_right(comparator: str, side: str, match: re.Match[str] | None, before: str) -> str:
    if side == "ge":
        return ">" if comparator == ">" and "超过" in before else ">="
    if side == "le":
        return "<="
    # 左右: 控制在5%左右 aims at the figure, 下降到5%左右 must come down to it.
    return "=" if comparator in ("", ">=", "=") or (match and "控制" in match[0]) else comparator


def comparators(
    folded: str, group: list[Quantity], cue: Cue | None, right: int, *, change: bool
) -> list[str]:
    """Return the sign for each number of a group; words around the first and behind the last hold for all."""
    base = cue.comparator if cue else "="
    own: list[str] = []
    for i, q in enumerate(group):
        after = right_of(folded, q.end, group[i + 1].start if i + 1 < len(group) else right)
        own.append({"ge": ">=", "le": "<=", "eq": base}.get(after.lastgroup or "", "") if after else "")
    last = own[-1]
    if change and cue is None:
        base = "="
    shared = last if last and base in ("=", ">=", "<=") and not any(own[:-1]) else base
    return [x or shared or "=" for x in own]


def hedges(folded: str, start: int, end: int) -> str:
    """Return the words between two offsets that soften a figure (力争, 左右)."""
    found = _HEDGE.findall(folded, start, end)
    return "".join(dict.fromkeys(found)) if found else ""
