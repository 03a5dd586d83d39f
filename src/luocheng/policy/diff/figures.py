"""Numbers, dates and words of law in a sentence, and what it does to them when they change."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from luocheng.policy.diff.model import Effect
from luocheng.policy.folder.characters import fold
from luocheng.policy.folder.numbers import chinese_number

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["figure_effects", "is_eligibility", "word_effects"]

_UNIT = (
    r"%|‰|个百分点|百分点|平方公里|平方米|立方米|公里/平方公里|公里|公顷|微克/立方米|米|亩"
    r"|吨/月·平方公里|万?吨|元/[^\s,、;。]{1,8}|元|倍|分钟|小时|个工作日|工作日|个月|[\u4e00-\u9fff]"
)
_FIGURE = re.compile(
    rf"""(?P<year>20\d\d)\s?年?\s?[-—–~至]\s?(?P<last>20\d\d)\s?年
    | (?P<date>20\d\d)\s?年(?P<when>(?:年?(?:底|末|初|中))|\d{{1,2}}月(?:\d{{1,2}}日|底|末|初)?)?
      (?:之?前|以前)?
    | (?P<within>[一二两三四五六七八九十]{{1,3}}|\d{{1,3}})(?P<span>年|个月|个?工作日|日|天|小时)
      (?:之?内|以内)
    | (?P<roman>[ⅠⅡⅢⅣⅤⅥ])类
    | (?P<share>百分之[零一二三四五六七八九十百点]+)
    | (?P<tenth>[一二三四五六七八九]成[一二三四五六七八九半]?)
    | (?<![A-Za-z第])(?P<number>\d+(?:,\d{{3}})*(?:\.\d+)?)\s?(?P<scale>[百千万亿]*)(?P<unit>{_UNIT})?
    """,
    re.VERBOSE,
)
_ROMAN = dict(zip("ⅠⅡⅢⅣⅤⅥ", range(1, 7), strict=True))
_SCALE = {"百": 1e2, "千": 1e3, "万": 1e4, "亿": 1e8}

_SUBSIDY = re.compile(r"补助|补贴|奖补|奖励|资助|奖金|贴息|罚款")
_ELIGIBLE = re.compile(r"方可|可以?申请|可申领|申请(?!表)|资格|准入|符合.{0,12}条件|具备.{0,12}条件|资质")
_SCORE = re.compile(r"[占计扣加得满为]\d+(?:\.\d+)?分(?![钟之])|得分|满分|权重")
_LESS = re.compile(r"不高于|不超过|不大于|不多于|控制在|以内|以下|(?<!不)(?:低于|小于|少于)|≤|<")


@dataclass(frozen=True, slots=True)
class _Figure:
    """A number or date as printed, with what can be compared of it."""

    start: int
    end: int
    text: str
    sort: str
    unit: str
    value: float


def _figures(text: str) -> Iterator[_Figure]:
    for m in _FIGURE.finditer(fold(text)):
        if m["date"] or m["year"]:
            month = re.search(r"(\d{1,2})月", m[0]) if m["date"] else None
            value = int(m["last"] or m["date"]) + (int(month[1]) if month else _season(m["when"])) / 100
            yield _Figure(m.start(), m.end(), m[0], "date", "", value)
        elif m["within"]:
            count = chinese_number(m["within"]) if not m["within"].isdigit() else float(m["within"])
            yield _Figure(m.start(), m.end(), m[0], "within", m["span"], count or 0)
        elif m["roman"]:
            yield _Figure(m.start(), m.end(), m[0], "class", "类", _ROMAN[m["roman"]])
        elif m["share"] or m["tenth"]:
            yield _Figure(m.start(), m.end(), m[0], "number", "%", _share(m[0]))
        else:
            value = float(m["number"].replace(",", ""))
            for sign in m["scale"]:
                value *= _SCALE[sign]
            yield _Figure(m.start(), m.end(), m[0], "number", m["unit"] or "", value)


def _season(when: str | None) -> int:
    return 12 if not when or "底" in when or "末" in when else 1 if "初" in when else 6


def _share(text: str) -> float:
    if text.startswith("百分之"):
        return chinese_number(text[3:]) or 0
    half = 5.0 if text.endswith("半") else chinese_number(text[2:]) or 0 if len(text) > 2 else 0.0
    return (chinese_number(text[0]) or 0) * 10 + half


def figure_effects(old: str, new: str) -> list[Effect]:
    """Return what became of the numbers and dates of a sentence.

    Where both versions have the same number of them, of the same sorts, they are compared one by one:
    25个、30个 that becomes 30个、35个 raised both. Otherwise those that have no equal are paired in turn.
    """
    before, after = list(_figures(old)), list(_figures(new))
    if [(f.sort, f.unit) for f in before] != [(f.sort, f.unit) for f in after]:
        before, after = _unmatched(before, after)
    effects = []
    for sort in ("date", "within", "class", "number"):
        mine = [f for f in before if f.sort == sort]
        theirs = [f for f in after if f.sort == sort]
        for k in range(max(len(mine), len(theirs))):
            a = mine[k] if k < len(mine) else None
            b = theirs[k] if k < len(theirs) else None
            if a is None or b is None or (a.value, a.unit) != (b.value, b.unit):
                effects.append(_effect(a, b, old, new))
    return effects


def _unmatched(before: list[_Figure], after: list[_Figure]) -> tuple[list[_Figure], list[_Figure]]:
    rest = list(after)
    mine = []
    for figure in before:
        same = next(
            (f for f in rest if (f.sort, f.value, f.unit) == (figure.sort, figure.value, figure.unit)), None
        )
        if same is None:
            mine.append(figure)
        else:
            rest.remove(same)
    return mine, rest


def _effect(a: _Figure | None, b: _Figure | None, old: str, new: str) -> Effect:
    figure, sentence = (b, new) if b else (a, old)
    if figure is None:
        return Effect("wording")
    piece = _piece(fold(sentence), figure)
    kind = _kind(figure, piece)
    effect = Effect(kind, a.text.strip() if a else "", b.text.strip() if b else "")
    if a and b and a.value != b.value and a.unit == b.unit:
        more = b.value > a.value
        if kind == "deadline":
            effect.direction = "later" if more else "earlier"
            effect.stricter = not more
        else:
            effect.direction = "raised" if more else "lowered"
            at_most = kind == "class" or _LESS.search(piece) is not None
            effect.stricter = None if kind in ("score", "subsidy", "eligibility") else more != at_most
    return effect


def _piece(text: str, figure: _Figure) -> str:
    """Return what stands between the marks around a figure, without what is said of other figures."""
    start = max(text.rfind(c, 0, figure.start) for c in ",;。\n\t") + 1
    ends = [i for c in ",;。\n" if (i := text.find(c, figure.end)) >= 0]
    return text[start : min(ends, default=len(text))]


def _kind(figure: _Figure, piece: str) -> str:
    if figure.sort in ("date", "within"):
        return "deadline"
    if figure.sort == "class":
        return "class"
    if figure.unit == "分" and _SCORE.search(piece):
        return "score"
    if figure.unit.startswith("元") and _SUBSIDY.search(piece):
        return "subsidy"
    return "figure"


def is_eligibility(sentence: str, figure: str) -> bool:
    """Tell whether a figure is the condition for what may be applied for: 低于18平方米的，方可申请."""
    folded = fold(sentence)
    at = folded.find(figure)
    if at < 0:
        return False
    start = max(folded.rfind(c, 0, at) for c in ";。\n") + 1
    ends = [i for c in ";。\n" if (i := folded.find(c, at)) >= 0]
    part = folded[start : min(ends, default=len(folded))]
    before, _, behind = part.partition(figure)
    piece = before.rsplit(",", 1)[-1] + figure + behind.split(",", 1)[0]
    return bool(_ELIGIBLE.search(piece)) or (piece.endswith("的") and bool(_ELIGIBLE.search(behind)))


# --- words of law -----------------------------------------------------------------------------------

_HEDGES = re.compile(r"力争|争取|原则上|左右|基本|有条件的|适当|尽量|尽可能|大约|约(?=\d)")
_COMPARATORS = re.compile(
    r"不低于|不少于|不高于|不超过|不大于|不小于|不多于|以上|以下|以内|超过|突破|达到|控制在|至少|至多"
    r"|低于|高于|大于|小于|全部|全覆盖"
)
_BINDING: tuple[tuple[re.Pattern[str], int], ...] = (
    (re.compile(r"严禁|禁止|不得|不准|必须|一律"), 3),
    (re.compile(r"应当|应(?=[^急用对聘有])|须"), 2),
    (re.compile(r"鼓励|支持|引导|倡导|提倡|探索|可以|可(?=[自参采申适按由根])"), 1),
)


def word_effects(old: str, new: str) -> list[Effect]:
    """Return what became of the words that set how a figure is meant and how strongly a duty binds."""
    a, b = fold(old), fold(new)
    gone, come = _difference(_COMPARATORS, a, b)
    hedges_gone, hedges_come = _difference(_HEDGES, a, b)
    numbers = any(f.sort in ("number", "class") for f in _figures(a)) and any(
        f.sort in ("number", "class") for f in _figures(b)
    )
    effects = []
    if numbers and (gone or come):
        # 80个左右 that becomes 不少于80个 is another comparator, not one hedge less.
        effects.append(Effect("comparator", _list(gone + hedges_gone), _list(come + hedges_come)))
    elif hedges_gone or hedges_come:
        direction = (
            "strengthened" if hedges_gone and not hedges_come else "weakened" if not hedges_gone else ""
        )
        stricter = {"strengthened": True, "weakened": False}.get(direction)
        effects.append(Effect("hedge", _list(hedges_gone), _list(hedges_come), direction, stricter))
    strength_old, strength_new = _strength(a), _strength(b)
    if strength_old and strength_new and strength_old[0] != strength_new[0]:
        stronger = strength_new[0] > strength_old[0]
        direction = "strengthened" if stronger else "weakened"
        effects.append(Effect("obligation", strength_old[1], strength_new[1], direction, stronger))
    return effects


def _difference(pattern: re.Pattern[str], old: str, new: str) -> tuple[list[str], list[str]]:
    before, after = pattern.findall(old), pattern.findall(new)
    gone = list(before)
    come = []
    for word in after:
        if word in gone:
            gone.remove(word)
        else:
            come.append(word)
    return gone, come


def _list(words: list[str]) -> str:
    return "、".join(words)


def _strength(text: str) -> tuple[int, str] | None:
    """Return how strongly a sentence binds, by its strongest word."""
    for pattern, strength in _BINDING:
        match = pattern.search(text)
        if match:
            return strength, match[0]
    return None
