"""Targets: the values a document sets, each with its indicator, comparator, unit, area, year and evidence."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from luocheng.documents.horizons import find_horizons
from luocheng.documents.outline import Item, Outline
from luocheng.documents.scanning import scanner
from luocheng.documents.targets.deliverables import find_deliverables
from luocheng.documents.targets.scope import Masks, Reader, Scope
from luocheng.documents.targets.sentences import numbers_of, passages
from luocheng.patterns import regex
from luocheng.policy.model import Path, Target

__all__ = ["RULE_KINDS", "Masks", "Reader", "find_targets", "targets_in_cell"]

RULE_KINDS = frozenset(
    ("实施细则 细则 管理办法 实施办法 暂行办法 办法 规定 条例 指引 导则 准则 标准 解读").split()
)
"""Kinds of documents that lay down rules or explain them; their undated figures are rules, not targets."""

# A sentence without any of these neither counts nor dates nor speaks of the whole of something.
_SPEAKS = scanner(
    r"\d 年 半 尽 “ 番 间 片 亩 [一二两三四五六七八九十百千][个座条处所家次项套成倍名类户万亿人种支]"
    r" 全覆盖 全面消除 全面覆盖 全部 零[的增发事死伤填] 盖所有 季度 十[二三四五]五 百分之 清零 类水 公里 [ⅠⅡⅢⅣⅤ]类"
)
# In a set of rules 全年 and 年底前 are those of every year.
_HAS_YEAR = regex(r"20\d\d|二[〇○零]|十[二三四五六七]五|[一二两三四五六七八九十\d]个?年|规划")
# Nobody writes sentences of a thousand characters; what has no end is read in pieces, to keep time in bounds.
_LONGEST = 1000
_MARKS = "。!?\n"
"""What ends a sentence."""
_GOAL_TITLE = regex(r"目标|指标|愿景|蓝图|展望|^(?:年度|全年|总体)任务$")
_PAST_TITLE = regex(
    r"发展(?:基础|现状|成就|成效|环境|形势|背景)|现状|现实基础|工作基础|基础条件|回顾|形势$|面临(?:形势|问题|挑战|机遇)|取得的?(?:主要)?成[就效]|主要成[就效]|存在的?(?:主要)?问题"
    r"|(?:重要|重大)意义|必要性|^(?:规划|编制|工作)?背景|^基本情况$|^(?:名词|术语)(?:解释|释义)$"
)
_OVERALL = regex(r"总体(?:要求|思路|考虑|部署)")
_AIMS_ONLY = regex(r"(?:目标|指标|愿景)$")
_WORK_TITLE = regex(r"任务|措施|举措|原则|重点工作|^(?:组织)?保障$|组织保障|工作要求|路径")
# 主要目标：到2025年… within an item that is named otherwise.
_GOAL_OPENING = regex(r"[^,。;:]{0,6}(?:目标|愿景)(?:任务|指标)?[:。]")

_WORK_OPENING = regex(r"\s?(?:[^\W\d_A-Za-z]{0,6}(?:措施|任务|内容|做法|步骤|举措)|[^\W\d_A-Za-z]{0,4}要求):")


def find_targets(reader: Reader, outline: Outline) -> list[Target]:
    """Return the targets of a document in the order of its text.

    What stands before the first number, or in a text without numbers, has an empty path.
    """
    result: list[Target] = []
    for span in outline.preamble:
        result += _clause(reader, [span], (), None, goal=bool(outline.items))[0]
    left_open: dict[int, Scope] = {}
    aims: dict[int, Scope] = {}
    manners: dict[int, tuple[bool, bool]] = {}
    for item in outline.items:
        begin = item.title_start
        regions = [(max(a, begin), b) for a, b in item.regions if b > begin] if item.end > begin else []
        goal, past = manners[id(item)] = _manner(item, manners)
        above = left_open.get(id(item.parent))
        found, last = _clause(
            reader,
            regions,
            item.path,
            above or (aims.get(id(item.parent)) if goal else None),
            goal=goal,
            past=past,
            opened=above is not None,
        )
        if item.children or _has_text(reader.folded, item):
            # 任务一:深化政务服务“一网通办”: a heading over others sets nothing by itself.
            found = [
                t for t in found if t.value is not None or t.year is not None or t.start >= item.title_end
            ]
        result += found
        if item.children and reader.folded[item.start : item.end].rstrip().endswith((":", "其中")):
            # 到2026年累计新建…,其中: what stands above the colon holds for the items below it.
            left_open[id(item)] = last or Scope(reader, 0, 0, item.path, goal, past)
        if goal:
            _hand_on(reader, item, regions, aims)
    return result


def _has_text(folded: str, item: Item) -> bool:
    """Tell whether an item says more than its heading and who has to do it."""
    return (
        item.end - item.title_end > 2
        and folded[item.title_end : item.end].lstrip(" 。:\n")[:1] not in _OPENS_BRACKET
    )


_OPENS_BRACKET = frozenset(("", "(", "[", "〔", "【", "<"))


def _hand_on(reader: Reader, item: Item, regions: Sequence[tuple[int, int]], aims: dict[int, Scope]) -> None:
    """Let the first year of an aim hold for the items below it, and for those beside it that name none."""
    first = next(
        (
            h
            for a, b in regions
            for h in find_horizons(reader.folded, a, b, reader.clock)
            if h.kind == "due" and h.year
        ),
        None,
    )
    parent = id(item.parent)
    if first is None:
        if parent in aims:
            aims[id(item)] = aims[parent]
        return
    scope = Scope(reader, 0, 0, item.path, goal=True)
    scope.year, scope.year_from, scope.horizon = first.year, first.year_from, first.text
    aims[id(item)] = scope
    if item.parent is not None and parent not in aims and _AIMS_ONLY.search(item.parent.title):
        aims[parent] = scope


def targets_in_cell(reader: Reader, span: tuple[int, int], path: Path, due: str) -> list[Target]:
    """Return the targets in one cell of a table of tasks; the row's time limit `due` dates those without a year."""
    # 10月底 in a column of time limits is meant as 10月底前.
    time = next(
        (
            h
            for limit in (due, due.rstrip(" 。") + "前")
            for h in find_horizons(limit, 0, len(limit), reader.clock)
            if h.kind == "due" and h.year
        ),
        None,
    )
    result: list[Target] = []
    at, stop = span
    while True:
        start, at = _sentence(reader.folded, at, stop)
        if start == at:
            return result
        row = Scope(reader, 0, 0, path)
        if time is not None:
            row.year, row.year_from, row.horizon, row.limited = time.year, time.year_from, due, True
        result += _clause(reader, [(start, at)], path, row, goal=False, opened=True)[0]


def _clause(
    reader: Reader,
    regions: Sequence[tuple[int, int]],
    path: Path,
    above: Scope | None,
    *,
    goal: bool,
    past: bool = False,
    opened: bool = False,
) -> tuple[list[Target], Scope | None]:
    """Read the sentences of one item; return too the last that was looked into, to stand above what follows.

    `above` holds the year that is set above the item; `opened` says that a sentence there runs on into it.
    """
    result: list[Target] = []
    carried = above
    folded, speaks = reader.folded, _SPEAKS.search
    opened_here = False
    for region in regions:
        gone_by = -1
        at, stop = region
        # Only where an aim is named can one of the sentences open the aims.
        may_open = not goal and (folded.find("目标", at, stop) >= 0 or folded.find("愿景", at, stop) >= 0)
        while True:
            under = above is not None and carried is above
            sign = None
            if not goal and not under and not may_open:
                # All sentences up to the next sign are passed over unread.
                sign = speaks(folded, at, stop)
                if sign is None:
                    break
                at = _sentence_around(folded, at, sign.start())
            start, end = _sentence(folded, at, stop)
            if start == end:
                break
            at = end
            if may_open:
                goal, opened_here, carried = _aims(folded, start, end, goal, opened_here, carried, above)
            if not goal and not under and (sign is None or sign.end() > end):
                if speaks(folded, start, end) is None:
                    continue
            horizons = find_horizons(folded, start, end, reader.clock)
            if (
                reader.strict
                and not goal
                and not any(h.kind == "due" and _HAS_YEAR.search(h.text) for h in horizons)
            ):
                continue
            scope = Scope(reader, start, end, path, goal, past, horizons=horizons)
            if carried is not None and (goal or under):
                scope.inherit(carried)
                if under and opened:
                    scope.phrase = carried.phrase
            if horizons or gone_by >= 0:
                gone_by = _tells_past(scope, gone_by)
                scope.past = past or gone_by >= 0
            numbers = numbers_of(scope)
            found = numbers + find_deliverables(scope, numbers)
            if found:
                found.sort(key=_by_place)
                result += passages(scope, found)
            carried = scope
    return result, carried


def _aims(
    folded: str,
    start: int,
    end: int,
    goal: bool,
    opened: bool,
    carried: Scope | None,
    above: Scope | None,
) -> tuple[bool, bool, Scope | None]:
    """Tell whether a sentence stands among aims that its item opened (`opened`) or stands in, and what is carried into it."""
    if not goal:
        opened = _GOAL_OPENING.match(folded, start, end) is not None
        return opened, opened, carried
    if opened and _WORK_OPENING.match(folded, start, end) is not None:
        # 工作措施:… on a line behind 工作目标:… speaks of the work again, at no time.
        return False, False, above
    return True, opened, carried


def _sentence(folded: str, at: int, stop: int) -> tuple[int, int]:
    """Return where the next sentence begins and ends, with the mark behind it; an empty stretch where there is none."""
    while at < stop and folded[at] in _MARKS:
        at += 1
    end = min(at + _LONGEST, stop)
    for mark in _MARKS:
        found = folded.find(mark, at, end)
        if found >= 0:
            end = found
    return at, end + 1 if at < end < stop and folded[end] != "\n" and folded[end] in _MARKS else end


def _sentence_around(folded: str, since: int, at: int) -> int:
    """Return where the sentence begins that offset `at` stands in; `since` is the start of a sentence before it."""
    for mark in _MARKS:
        since = max(since, folded.rfind(mark, since, at) + 1)
    # What has no end is read in pieces of as many characters as a sentence can have.
    return at - (at - since) % _LONGEST


def _by_place(target: Target) -> tuple[int, int]:
    return target.start, target.end


_TURNS = regex(r"力争|确保|争取|下一步|今后|[要将]|计划|目标|加快|推进")


def _tells_past(s: Scope, since: int) -> int:
    """Return where the sentences began that tell what was so; -1 when this one is none of them.

    2020年，… dates the sentences behind it in the same paragraph too, until one turns to what is to come.
    """
    if since >= 0 and "\n" in s.folded[since : s.start]:
        since = -1
    dated = [h for h in s.horizons if h.kind in ("due", "past")]
    if dated:
        return s.start if dated[-1].kind == "past" else -1
    return -1 if since >= 0 and _TURNS.search(s.folded, s.start, s.end) else since


_OPENS_YEAR = frozenset('2“"十')
_OF_YEAR = regex(r"^(?:20\d\d年(?:度)?|[“\"]?十[二三四五六]五[”\"]?(?:期间|时期)?)")


def _manner(item: Item, known: dict[int, tuple[bool, bool]]) -> tuple[bool, bool]:
    """Tell whether an item stands in a section of aims, and whether in one that tells how things are.

    `known` holds the answers for the items before it; what its own title leaves open is as above it.
    """
    title = item.title
    if title[:1] in _OPENS_YEAR:
        title = _OF_YEAR.sub("", title)
    if len(title) <= 16 and (manner := _manner_of(title)) is not None:
        return manner
    if not item.children and _OVERALL.fullmatch(title):
        # 一、总体要求 that is not divided holds the aims too.
        return True, False
    return known[id(item.parent)] if item.parent is not None else (False, False)


@lru_cache(maxsize=1024)
def _manner_of(title: str) -> tuple[bool, bool] | None:
    """Tell what a heading says of all that stands below it; None when it says nothing."""
    if _GOAL_TITLE.search(title):
        return True, False
    if _PAST_TITLE.search(title):
        return False, True
    return (False, False) if _WORK_TITLE.search(title) else None
