"""Walking through a sentence: which numbers stand in it, which belong together, where each member begins and ends."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from luocheng.documents.quantities import Quantity, find_quantities
from luocheng.documents.scanning import scanner
from luocheng.documents.targets.acceptance import accepts
from luocheng.documents.targets.cues import COMPARISON, find_cue, right_of
from luocheng.documents.targets.exclusions import exclusion
from luocheng.documents.targets.records import build, circles, water_classes
from luocheng.documents.targets.scope import Figure, Scope
from luocheng.documents.targets.words import CHANGE, MEASURE, VERB
from luocheng.patterns import regex
from luocheng.policy.model import Target

__all__ = ["numbers_of", "passages"]


def numbers_of(s: Scope) -> list[Target]:
    """Return the targets with a number in a sentence."""
    quantities = find_quantities(s.folded, s.start, s.end)
    if not quantities:
        s.advance(s.start, s.end)
        return []
    quantities = _visible(s, quantities)
    if not quantities:
        s.advance(s.start, s.end)
        return []
    result: list[Target] = []
    last_end = at = s.start
    _share_units(s, quantities)
    groups = _groups(s, quantities)
    masked = s.reader.masks.between(s.start, s.end)
    for group, then in zip(groups, [*groups[1:], None], strict=False):
        first = group[0]
        left = _left_edge(s, first.start, last_end)
        if masked:
            # 改造商贸设施。(市商务局牵头)经营面积…: the bracket of units is no part of the member.
            left = max([b for a, b in masked if left <= a and b <= first.start], default=left)
        right = _right_edge(s, group[-1].end, quantities)
        s.advance(at, first.start)
        at = first.start
        found = _read(s, group, left, right)
        result += found
        after = right_of(s.folded, group[-1].end, s.end)
        end = after.end() if after else group[-1].end
        # What is no target describes (产值10亿元以上的集群20个): the words before it go with the next number.
        if found or then is None:
            last_end = end
        elif _ENDS_MEMBER.search(s.folded, end, then[0].start) is None:
            last_end = max(last_end, s.folded.rfind("、", end, then[0].start))
    s.advance(at, s.end)
    return result


def _read(s: Scope, group: list[Quantity], left: int, right: int) -> list[Target]:
    found = circles(s, group, left, right)
    if found is not None:
        return found
    figure = _figure(s, group, left, right)
    if exclusion(s, figure):
        return []
    if figure.head.roman:
        return water_classes(s, figure)
    return build(s, figure) if accepts(s, figure) else []


def _figure(s: Scope, group: list[Quantity], left: int, right: int) -> Figure:
    f, head = s.folded, group[0]
    cue = find_cue(f, head, left, right)
    stem_end = cue.start if cue else head.start
    verbs = VERB.findall(f, left, stem_end)
    behind = right_of(f, group[-1].end, right)
    noun = s.text[behind.end() if behind else group[-1].end : right].strip(' ,，、;；。的“”"')
    if noun[:1] in ("（", "(", "）", ")"):
        # 45万亩(乔木林30万亩、…): what the bracket holds is no name of the whole.
        noun = _ASIDE.sub("", noun)
    lead = s.without_times(left, stem_end).lstrip("（()）、")
    if lead[:1].isdecimal():
        lead = _NUMBERED.sub("", lead)
    if "由" in lead or "从" in lead:
        lead = _FROM_PART.sub("", lead)
    return Figure(
        group=group,
        head=head,
        unit=head.unit.lstrip("十百千万亿"),
        left=left,
        right=right,
        stem_end=stem_end,
        before=f[left : head.start],
        after=f[head.end : right],
        lead=lead,
        noun=noun[:-1] if noun.endswith(("等", "及", "和", "与", "、")) else noun,
        cue=cue,
        verb=verbs[-1] if verbs else _carried_verb(s, left, head.start),
        change=CHANGE.search(f, max(left, head.start - 12), head.start),
        counts=head.counts,
    )


_NUMBERED = regex(r"^\d{1,2}[.．、)）](?!\d)\s?")
_ASIDE = regex(r"[(（][^()（）]*[)）]?|^[)）]")
# 森林覆盖率由42%提高到…, 学校由80所整合至….
_FROM_PART = regex(r"(?:由|从)[^,;。，；]{0,8}?[\d.,]+[^,;。，；\d]{0,14}$")
_ENDS_MEMBER = regex(r"[,;。:]")
_JOINS = regex(r"[和、与及]")


def _carried_verb(s: Scope, left: int, at: int) -> str:
    """Return the verb of the number before when only its noun and 和 or 、 stand between the two."""
    if (
        s.verb_end < 0
        or _ENDS_MEMBER.search(s.folded, s.verb_end, at)
        or not _JOINS.search(s.folded, left, at)
    ):
        return ""
    return s.verb


# --- which numbers are to be looked at -------------------------------------------------------------------------------

_MASK = regex(
    r"(?=[《〈〔\[(【Gh\d])(?:《[^》]*》|〈[^〉]*〉|[〔\[(【]\d{4}[〕\])】]\s?第?\d+\s?号|GB[/T\s]*\d+[-\d]*|https?://\S+|\d{3,4}-\d{7,8}|\d{1,2}:\d{2})"
)
_QUOTED = regex(r"“[^”\"“]{1,40}[”\"]|「[^」]{1,40}」|\"[^\"“”]{1,40}\"")
_SLOGAN = regex(r"\d+米见|\d分钟")
_HIDES = scanner(r"[《〈“「\"〔【:] [[] GB [\-](?<=\d-)\d{7} [(]\d{4}\)")


def _visible(s: Scope, quantities: list[Quantity]) -> list[Quantity]:
    """Leave out numbers inside names of documents, names of units, dates, quotation marks and indicators."""
    f = s.folded
    spans = [(h.start, h.end) for h in s.horizons]
    if _HIDES.search(f, s.start, s.end):
        spans += [m.span() for m in _MASK.finditer(f, s.start, s.end)]
        spans += [m.span() for m in _QUOTED.finditer(f, s.start, s.end) if not _SLOGAN.search(m[0])]
    spans += s.reader.masks.between(s.start, s.end)
    seen = [q for q in quantities if f[q.start - 1] != "每" and not _inside(q.start, spans)]
    if not seen:
        return []
    following: list[Quantity | None] = [*seen[1:], None]
    return [
        q
        for q, then in zip(seen, following, strict=True)
        if not _in_name(s, q, then) and not _starting_point(s, q) and not (q.counts and _all_there_are(s, q))
    ]


def _inside(at: int, spans: Sequence[tuple[int, int]]) -> bool:
    for start, end in spans:  # noqa: SIM110 - asked too often for a generator
        if start <= at < end:
            return True
    return False


_NAME_NUMBER = regex(
    rf"^(?:以上|以下|以内)?的?(?:[^\W\d_A-Za-z]|[“”()]){{1,16}}?{MEASURE}(?:分别|均|都|力争|应|要|总体)*(?P<cue>{COMPARISON})?$"
)
# 达到或好于Ⅲ类水体比例, 劣Ⅴ类断面占比, (达到或优于Ⅲ类)比例.
_OF_CLASS = regex(r"(?:水体|水质|及?以上|\)|的|断面|水域|点位)*(?:比例|占比|比重|个数|数量|率)")
_AGED = regex(r"(?:及?以[上下]|至\d+岁)(?!$|[,;。、])")
_FROM = regex(r"(?:由|从)(?:目前|原来|现在|现有|上年|去年|20\d\d年)?的?$")
_CHANGED = regex(
    r"(?:以上|左右)?[^,;。]{0,8}?(?:提高|提升|增加|上升|扩大|下降|降低|压缩|压减|缩短|减少|降|调整|增长|增)|[^,;。\d]{0,10}[到至为成](?:约|近|超过)?\s?\d"
)


def _in_name(s: Scope, q: Quantity, following: Quantity | None) -> bool:
    """Tell whether a number belongs to the name of an indicator: 公交500米站点覆盖率, 15秒接通率, 3岁以下托位数.

    So does one that counts what is to reach a class of water: 3条河流水质达到Ⅳ类.
    """
    if q.roman and _OF_CLASS.match(s.folded, q.end):
        return True
    if q.unit == "岁" and _AGED.match(s.folded, q.end):
        return True
    if following is not None and following.roman and q.counts and not q.roman:
        return _ENDS_MEMBER.search(s.folded, q.end, following.start) is None
    if following is None or q.unit in ("%", "个百分点", "倍") or following.start - q.end > 28:
        return False
    if q.counts and (following.counts or not _tells_which(s, q, of_rate=following.unit == "%")):
        return False
    name = _NAME_NUMBER.match(s.folded[q.end : following.start])
    if name is None or name["cue"]:
        return name is not None
    return following.unit in ("%", "‰") and "(" not in name[0]


_EVERY = regex(r"(?:全[省市县区州盟旗镇乡]|所有|全部)的?$")
_ALL_DO = regex(r"[^,;。]{2,40}?(?:全部|均|都)(?![^,;。]{0,12}\d)[^,;。]{2}")
_EVERY_DOES = regex(r"[^,;。]{2,40}?(?:实现|全面)(?![^,;。]{0,12}\d)[^,;。]{2}")
_OTHER_COUNT = regex(r"\d+[个家所座处][^,;。\d]{1,16}、$")
_OPENS_MEMBER = regex(r"[,;:。\n]")


def _all_there_are(s: Scope, q: Quantity) -> bool:
    """Tell whether a count says how many there are, all of which do the same: 全市16个县实现…, 14个医院全部达到….

    What they do is then a deliverable; the count is no target.
    """
    f = s.folded
    if f.startswith(("以上", "以下"), q.end):
        return False
    begin = max((h.end for h in s.horizons if h.end <= q.start), default=s.start)
    for mark in _OPENS_MEMBER.finditer(f, begin, q.start):
        begin = mark.end()
    lead = f[begin : q.start].strip()
    other = _OTHER_COUNT.search(lead)
    if other is not None:
        lead = lead[: other.start()]
    every = _EVERY.fullmatch(lead)
    if lead and every is None:
        return False
    if _ALL_DO.match(f, q.end, s.end):
        return True
    return every is not None and _EVERY_DOES.match(f, q.end, s.end) is not None


_HEADS = regex(r"(?:^|[,;。:\n])(?:确保|力争|实现|争取)?(?:全[市省县区州])?\s?$")


def _tells_which(s: Scope, q: Quantity, *, of_rate: bool) -> bool:
    """Tell whether a count names the things of a rate or a sum: 30户以上自然村通路率达到95%, 24个断面优良比例达到80%."""
    if s.folded.startswith(("以上", "以下"), q.end):
        return of_rate
    if _HEADS.search(s.folded[max(q.start - 6, s.start) : q.start]) is not None:
        return True
    # 2025年底前全市2186栋高层建筑检测率达到100%.
    return any(h.end <= q.start and _HEADS.search(s.folded[h.end : q.start]) for h in s.horizons)


def _starting_point(s: Scope, q: Quantity) -> bool:
    """Tell whether a number is where a change begins: 由61%提高到90%."""
    near = s.folded[max(s.start, q.start - 10) : q.start]
    if ("由" not in near and "从" not in near) or not _FROM.search(near):
        return False
    return _CHANGED.match(s.folded, q.end, q.end + 16) is not None


_LONGER_UNIT = regex(r"个(?:工作日|百分点|月|小时)$")


def _share_units(s: Scope, quantities: list[Quantity]) -> None:
    """Give the first number of a pair the unit of the second: 5个和18个工作日."""
    for a, b in itertools.pairwise(quantities):
        if a.unit == "个" and b.start - a.end <= 2 and _LONGER_UNIT.fullmatch(b.unit):
            if s.folded[a.end : b.start].strip() in ("和", "、", "与", "及"):
                a.unit = b.unit


# --- which numbers belong together ------------------------------------------------------------------------------------

_JOIN = regex(r"(?:及?以[上下内]|之内|左右)?\s?(?:[、和与及]|以及)\s?(?:不低于|不少于|达到|达|超过)?")


def _groups(s: Scope, quantities: list[Quantity]) -> list[list[Quantity]]:
    """Put numbers that follow each other with nothing between (98%以上、90%以上) into one group."""
    groups: list[list[Quantity]] = []
    for q in quantities:
        if groups:
            first, last = groups[-1][0], groups[-1][-1]
            alike = last.unit == q.unit or not last.unit or last.roman
            if q.start - last.end <= 10 and _JOIN.fullmatch(s.folded, last.end, q.start):
                if alike or "分别" in s.folded[max(s.start, first.start - 14) : first.start]:
                    groups[-1].append(q)
                    continue
        groups.append([q])
    return groups


# --- where a member begins and ends -----------------------------------------------------------------------------------


def _left_edge(s: Scope, at: int, last_end: int) -> int:
    """Return where the member of the sentence that leads up to offset `at` begins."""
    floor, depth = max(s.start, last_end), 0
    if ")" not in s.folded[floor:at]:
        f = s.folded
        return max(f.rfind(",", floor, at), f.rfind(";", floor, at), f.rfind(":", floor, at)) + 1 or floor
    for i in range(at - 1, floor - 1, -1):
        char = s.folded[i]
        if char == ")":
            depth += 1
        elif char == "(":
            depth -= 1
        elif char in ",;:" and depth <= 0:
            return i + 1
    return floor


def _right_edge(s: Scope, at: int, quantities: Sequence[Quantity]) -> int:
    """Return where the words that belong to a number end: at the comma, or before the next number's member."""
    end = _member_end(s, at)
    following = -1
    for q in quantities:
        if at <= q.start < end:
            if (
                not q.counts
                and _TELLS_WHAT.match(s.folded, q.end, end)
                and (_BOUNDS.search(s.folded, at, q.start) or _BOUND_OF.match(s.folded, q.end, end))
            ):
                # 3家以上年收入超10亿元的企业: the second number tells which are counted.
                continue
            following = q.start
            break
    if following < 0:
        return end
    cuts = [m.start() for m in _JOINT.finditer(s.folded, at, following)]
    return cuts[-1] if cuts else following


_TELLS_WHAT = regex(r"(?:及?以[上下内]|左右)?的(?:[^\W\d_A-Za-z]|[“”]){2,}")
# 50个产值10亿元以上的企业.
_BOUND_OF = regex(r"及?以[上下]的")
_BOUNDS = regex(r"(?:超过?|不低于|不少于|高于|大于|达到?|过)$")
_JOINT = regex(r"[、和与]|及(?!以[上下内]|其)")
_STOP = regex(r"[,;。!?\n(]")


def _member_end(s: Scope, at: int) -> int:
    stop = _STOP.search(s.folded, at, s.end)
    if stop is None:
        return s.end
    if stop[0] != "(":
        return stop.start()
    depth = 0
    for i in range(at, s.end):
        char = s.folded[i]
        if char == "(":
            depth += 1
        elif char == ")":
            depth -= 1
        elif depth <= 0 and char in ",;。!?\n":
            return i
    return s.end


# --- evidence that reaches to the year ----------------------------------------------------------------------------------

_BETWEEN = regex(r"[,、 并且和及到至力争确保“]*")


def passages(s: Scope, targets: list[Target]) -> list[Target]:
    """Widen the evidence of dated members to the passage that dates them.

    The words that set the year belong to the evidence; members that follow each other under them
    (2021年达到50%,2022年达到80%) are one passage. Where no year is set in the sentence each member is its own.
    """
    if not targets or not s.horizons:
        return targets
    due = [h for h in s.horizons if h.kind == "due" and h.year]
    if not due:
        return targets
    chains: list[list[Target]] = []
    reach = -1
    for target in targets:
        begin = target.start
        for h in due:
            if (
                h.text == target.horizon
                and h.start <= target.start
                and ";" not in s.folded[h.start : target.start]
            ):
                begin = min(begin, h.start)
        joined = (
            reach >= begin
            or _BETWEEN.fullmatch(s.folded, max(reach, 0), max(target.start, reach)) is not None
        )
        if chains and joined:
            chains[-1].append(target)
        else:
            chains.append([target])
            target.start = begin
        reach = max(reach, target.end)
    for chain in chains:
        if any(t.horizon for t in chain):
            start, end = min(t.start for t in chain), max(t.end for t in chain)
            for target in chain:
                target.start, target.end, target.quote = start, end, s.text[start:end]
    for chain in chains:
        for target in chain:
            target.quote = s.text[target.start : target.end]
    return targets
