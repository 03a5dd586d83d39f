"""From a number in its sentence to the target: sign, year, evidence; and the forms that need a word of their own."""

from __future__ import annotations

import itertools

from luocheng.documents.horizons import Horizon
from luocheng.documents.phrases import pair_up
from luocheng.documents.quantities import Quantity
from luocheng.documents.targets.cues import Cue, comparators, hedges, right_of
from luocheng.documents.targets.scope import Figure, Scope
from luocheng.documents.targets.wording import name_rows, per_what
from luocheng.documents.targets.words import VERB, tidy
from luocheng.patterns import regex
from luocheng.policy.model import Target

__all__ = ["build", "circles", "water_classes"]

_AT_LEAST = regex(r"至少|不少于|不低于|最少")
_HAS_AT_LEAST = regex(r"至少(?:有|设有|设|配有|办|落实|安排|明确|确定|聘请|选派)?$")


def build(s: Scope, f: Figure) -> list[Target]:
    """Make the targets of a figure: one, or one for each area, class or year that it is distributed over."""
    signs = comparators(s.folded, f.group, f.cue, f.right, change=f.change is not None)
    if f.cue is None and not f.verb and f.counts and _HAS_AT_LEAST.search(f.before):
        f.verb = "有"
    if f.cue is None and f.verb and (_AT_LEAST.search(f.before) or _least_before(s, f)):
        # 每个街道至少建成社区服务中心1处: the comparison stands before the verb.
        f.cue = Cue(">=", f.head.start, f.head.end)
        f.stem_end = f.head.start
        signs = [">="] * len(f.group)
    years = _years(s, f)
    rows, whole = name_rows(s, f)
    per = per_what(s, f)
    base = (f.cue.base if f.cue else "") or _base_year(s, f)
    result = []
    turns: list[Horizon | None] = [*_each_year(s, f)] or [None]
    for (index, subject, indicator), in_turn in itertools.product(rows, turns):
        q = f.group[index]
        start, end = _evidence(s, f, index, whole=whole)
        year, horizon = (years[index], s.horizon) if years else _year(s, f, per)
        if in_turn is not None:
            year, horizon = in_turn.year, in_turn.text
        result.append(
            Target(
                path=s.path,
                subject=subject,
                indicator=indicator,
                comparator="range" if isinstance(q.value, tuple) else signs[index],
                value=q.value,
                unit=q.unit,
                year=year,
                quote=s.text[start:end],
                start=start,
                end=end,
                hedge=hedges(s.folded, f.left, min(f.right, q.end + 4)),
                per=per,
                base=base,
                year_from=s.year_from if year is not None and year == s.year else None,
                horizon=horizon if year is not None else "",
                figure=(q.start, q.end),
            )
        )
    return result


def _base_year(s: Scope, f: Figure) -> str:
    """Return the time that a figure is measured against: 比2020年."""
    for h in s.horizons:
        if h.kind == "base" and f.left <= h.start < f.head.end:
            return h.text
    return ""


def _year(s: Scope, f: Figure, per: str) -> tuple[int | None, str]:
    """Return the year of a figure: its own, that of the sentence so far, or none for what holds every year."""
    if per.startswith("每年") or s.yearly_in(f.left, f.head.start):
        # 三年累计30亿元，每年1场: the span of the sum does not date what is done in each year.
        own = s.due_in(s.start, f.right)
        dated = own is not None and (s.goal or _SPAN.match(own.text) is None)
        return (s.year if dated else None), s.horizon
    later = s.due_in(f.group[-1].end, f.right)
    if later and not s.due_in(f.left, f.head.start):
        return later.year, later.text
    return s.year, s.horizon


_SPAN = regex(r"(?:未来|今后)?(?:[一二两三四五六七八九十]|\d{1,2})个?年")
_DIGIT = regex(r"\d")


def _years(s: Scope, f: Figure) -> list[int | None]:
    """Return one year for each number where the sentence lists as many years (2024年、2025年分别达到…)."""
    if len(f.group) < 2:
        return []
    near = [h for h in s.horizons if h.start < f.stem_end and h.kind == "due" and h.year]
    listed = near[-len(f.group) :]
    if len(listed) == len(f.group):
        gaps = [s.folded[a.end : b.start].strip() for a, b in itertools.pairwise(listed)]
        if all(g in ("、", "和", ",", "及", "与") for g in gaps) and not _DIGIT.search(
            s.folded, listed[-1].end, max(listed[-1].end, f.left)
        ):
            return [h.year for h in listed]
    if near and "分别" in f.before:
        first, last = near[-1].year_from, near[-1].year
        if first and last and last - first + 1 == len(f.group):
            return list(range(first, last + 1))
    return []


_EACH_YEAR = regex(r"[,、和及与]?\s?")


def _each_year(s: Scope, f: Figure) -> list[Horizon]:
    """Return the years that share one number: 2025年、2026年各新增80处."""
    if len(f.group) > 1 or "各" not in f.before:
        return []
    listed = [h for h in s.horizons if h.kind == "due" and h.year and f.left - 8 <= h.start < f.stem_end]
    if len(listed) < 2 or not s.folded.startswith("各", listed[-1].end):
        return []
    gaps = (s.folded[a.end : b.start] for a, b in itertools.pairwise(listed))
    return listed if all(_EACH_YEAR.fullmatch(g) for g in gaps) else []


_LEAST_VERB = regex(r"(?:至少|不少于|最少)[^\W\d_A-Za-z]{1,6}\d")


def _least_before(s: Scope, f: Figure) -> bool:
    """Tell whether 至少 before the verb of an earlier number holds for this one: 至少设置1处中心、2处站点."""
    if s.folded.find("少", s.start, f.left) < 0:
        return False
    begin = max(max(s.folded.rfind(c, s.start, f.left) for c in ",;:") + 1, s.start)
    return _LEAST_VERB.search(s.folded, begin, f.left) is not None


def _evidence(s: Scope, f: Figure, index: int, *, whole: bool) -> tuple[int, int]:
    """Return the evidence: the member up to the end of the comparison, or of the noun behind the number."""
    start = f.left
    while start < f.head.start and s.folded[start] in " ,;:、。和及与":
        start += 1
    last = f.group[-1] if len(f.group) > 1 else f.group[index]
    after = right_of(s.folded, last.end, f.right)
    end = f.right if whole else (after.end() if after else last.end)
    if not whole and len(s.folded[end : f.right].strip()) <= 12:
        end = f.right
    while end > last.end and s.folded[end - 1] in " ,;、。":
        end -= 1
    return start, end


# --- 15分钟生活圈, 300米见绿 ----------------------------------------------------------------------------------------

_CIRCLE = regex(
    r"分钟(?P<first>(?:[^\W\d_A-Za-z]|[“”\"]){0,10}?圈)(?P<more>(?:[、和及与][^\W\d_A-Za-z]{1,8}圈)*)"
)
_CIRCLE_NAMES = regex(r"[^\W\d_A-Za-z、和及与]+圈")
_INDICATOR = regex(r"率|比例|达到|覆盖面")
_LAID_OUT = regex(r"建设|打造|构建|形成|完善|围绕|推进|创建|实现|统筹|布局|营造|优化")
_SEE = regex(r"见(?:公园|绿地|绿|园|林|水|花|景)")
_QUOTES = regex(r"[“”\"]")


def circles(s: Scope, group: list[Quantity], left: int, right: int) -> list[Target] | None:
    """Read 15分钟生活圈、健身圈 and 300米见绿: upper bounds of time or distance within the name of an aim.

    Returns None when the number is nothing of the kind.
    """
    q, f = group[0], s.folded
    if len(group) > 1 or q.han:
        return None
    if q.unit in _DELAYS:
        return _delay(s, q, left)
    if q.unit == "分钟" and (match := _CIRCLE.match(f, q.end - 2)):
        named = right_of(f, q.end, len(f)) or _INDICATOR.search(f, match.end(), right)
        if named or not _LAID_OUT.search(f, left, q.start):
            return []
        names = [match["first"].strip('“”"'), *_CIRCLE_NAMES.findall(match["more"])]
        end = right
    elif q.unit == "米" and (match := _SEE.match(f, q.end)):
        names, end = [match[0]], match.end()
    else:
        return None
    start = left
    while start < q.start and f[start] in ' ,;:、。和“"':
        start += 1
    lead = tidy(_QUOTES.sub("", s.without_times(left, q.start)))
    subject = "" if VERB.search(lead) or len(lead) > 12 else lead
    return [_upper_bound(s, q, subject, name, q.unit, (start, end), left) for name in names]


_DELAYS = frozenset(("ms", "毫秒"))
_DELAY_CIRCLE = regex(r"[^,;。]*?(?P<name>[^\W\d_A-Za-z]{1,8}圈)")


def _delay(s: Scope, q: Quantity, left: int) -> list[Target] | None:
    """Read 打造城市内1ms、到枢纽3ms、全省5ms低时延圈: the name stands behind the last of them."""
    named = _DELAY_CIRCLE.match(s.folded, q.end, s.end)
    if named is None:
        return None
    text = s.without_times(left, q.start)
    verbs = list(VERB.finditer(text))
    subject = tidy(text[verbs[-1].end() :] if verbs else text)
    return [_upper_bound(s, q, subject, named["name"], q.unit, (left, named.end()), left)]


def _upper_bound(
    s: Scope, q: Quantity, subject: str, indicator: str, unit: str, span: tuple[int, int], left: int
) -> Target:
    start, end = span
    return Target(
        path=s.path,
        subject=subject,
        indicator=indicator,
        comparator="<=",
        value=q.value,
        unit=unit,
        year=s.year,
        quote=s.text[start:end],
        start=start,
        end=end,
        hedge=hedges(s.folded, left, q.start),
        horizon=s.horizon if s.year else "",
        figure=(q.start, q.end),
    )


# --- Ⅳ类水体 ----------------------------------------------------------------------------------------------------------

_REACHES = regex(
    r"(?:分别|稳定|全部|总体|均|基本|持续)*(?:达到|优于|达|保持在?|不低于|提升[到至]|为|改善[到至])(?:或优于|或好于|和优于)?\s?$"
)


def water_classes(s: Scope, f: Figure) -> list[Target]:
    """Read 水质稳定达到Ⅳ类水体标准: a lower class is better, so reaching it means at most."""
    match = _REACHES.search(f.before)
    if match is None:
        return []
    phrase = tidy(s.without_times(f.left, f.left + match.start()))
    span = _evidence(s, f, 0, whole=True)
    unit = f.group[-1].unit
    rows = pair_up(phrase, len(f.group), distributed=len(f.group) > 1)
    return [
        _upper_bound(s, f.group[i], subject, indicator or "水质", unit, span, f.left)
        for i, subject, indicator in rows
    ]
