"""What a document declares once: who of a list leads (列第一位的为牵头单位), and from where on it holds."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from luocheng.documents.units import is_unit, split_units
from luocheng.patterns import regex

__all__ = ["CONVENTIONS", "NOTE", "Convention", "find_convention", "noted", "rule_at"]


_FIRST = regex(
    r"(?:(?:排|列|位|名)(?:在|列|于|居|次)?(?:名)?(?:第一(?:位|个|名)?|首位|最前|第1位)|排名第一|第一个(?:单位|部门)?|首个单位|第一(?:责任)?单位)[^,。;)]{0,14}?(?:为|是|作为|即为|负责|者|的)[^,。;)]{0,6}?(?:牵头|主办|主要责任)"
    r"|牵头(?:单位|部门)[^,。;)]{0,8}?(?:为|是|列|排)[^,。;)]{0,8}?(?:第一位|首位|第一个|第一(?:责任)?单位)"
)
_COMMA = regex(
    r"(?:第一个?|首个)?(?:逗号|分号)[^,。;)]{0,4}?(?:前|之前|以前|左侧)[^,。;)]{0,10}?(?:为|是)[^,。;)]{0,4}?牵头(?:责任)?(?:单位|部门)?"
)
_STAR = regex(
    r"(?:带|加|标|注|有|标注|打)[^,。;)]{0,4}?[*★☆▲※#][^,。;)]{0,8}?(?:为|是|者)[^,。;)]{0,6}?牵头|[*★☆▲※#][^,。;)]{0,6}?(?:为|表示|代表)[^,。;)]{0,4}?牵头"
)
CONVENTIONS = (("comma", _COMMA), ("first", _FIRST), ("star", _STAR))
NOTE = regex(
    r"[,;。(]?\s?(?:注:)?(?:其中)?(?:"
    + _FIRST.pattern
    + "|"
    + _COMMA.pattern
    + "|"
    + _STAR.pattern
    + r")[^)]*"
)


@dataclass(slots=True)
class Convention:
    """Who leads in a list that does not say so: 'first' unit, units before the first 'comma', 'star'; '' for all.

    It holds from offset `since` on.
    """

    rule: str = ""
    since: int = 0


@lru_cache(maxsize=256)
def _convention_at(folded: str) -> tuple[str, int]:
    for rule, pattern in CONVENTIONS:
        match = next((m for m in pattern.finditer(folded) if not _is_local(folded, m)), None)
        if match:
            return rule, _opened(folded, match.start()) if _holds_on(folded, match) else 0
    return "", 0


def _holds_on(folded: str, match: re.Match[str]) -> bool:
    """Tell whether 下同 stands behind a remark, in the same bracket and sentence."""
    return "下同" in _SAME_SENTENCE.match(folded, match.end(), match.end() + 40)[0]  # type: ignore[index]


_SAME_SENTENCE = regex(r"[^。\n)]*")


def _is_local(folded: str, match: re.Match[str]) -> bool:
    """Tell whether a remark stands behind the units of one bracket and, without 下同, speaks of these alone."""
    opened = _opened(folded, match.start())
    if _holds_on(folded, match) or folded[opened : opened + 1] not in _BRACKETS:
        return False
    inside = folded[opened + 1 : match.start()].strip(" ,;其中注:")
    before = inside or folded[max(folded.rfind("\n", 0, opened), opened - 60) + 1 : opened]
    last = split_units(before.rsplit(":", 1)[-1])[-1:]
    return any(is_unit(u) and _ANY_UNIT.search(u) is None for u in last)


_BRACKETS = frozenset("([〔【<")
_ANY_UNIT = regex(r"所列|以下|以上|各项|任务|括号|分工|单位$|部门$")


def _opened(folded: str, at: int) -> int:
    """Return where the bracket or line begins in which a remark stands: 下同 holds from there on."""
    depth = 0
    for i in range(at - 1, max(at - 600, -1), -1):
        char = folded[i]
        if char in ")]〕】>":
            depth += 1
        elif char in "([〔【<":
            if depth == 0:
                return i
            depth -= 1
        elif char == "\n":
            return i
    return 0


def noted(folded: str) -> bool:
    """Tell cheaply whether a text may say who of a list leads."""
    return (
        "第一" in folded
        or "首位" in folded
        or "首个" in folded
        or "第1位" in folded
        or "逗号" in folded
        or "*" in folded
        or "★" in folded
        or "☆" in folded
        or "▲" in folded
        or "※" in folded
        or "#" in folded
    )


def find_convention(folded: str) -> Convention:
    """Find the sentence that says how the lead unit is told: 列第一位的为牵头单位,下同."""
    if "牵头" not in folded or not noted(folded):
        return Convention()
    return Convention(*_convention_at(folded))


def rule_at(convention: Convention, at: int) -> str:
    """Return how the lead unit is told at an offset of the text; '' where all of a list lead."""
    return convention.rule if at >= convention.since else ""
