"""Naming a number: of what it is counted or measured, for whom, as the sentence and its neighbours say."""

from __future__ import annotations

from luocheng.documents.phrases import Phrase, pair_up, split_list, split_phrase
from luocheng.documents.targets.scope import Figure, Scope
from luocheng.documents.targets.words import MEASURE, STATES, VERB, measures, strip_lead, tidy
from luocheng.patterns import regex

__all__ = ["Row", "name_rows", "per_what", "previous_noun"]

Row = tuple[int, str, str]
"""The index of a number in its group, the subject, the indicator."""

_PER = regex(
    r"(?:每[个条座年月季名家户所处天日]?(?:[^\W\d_A-Za-z]|[()、]){0,8}?|各(?:[^\W\d_A-Za-z]|[()、]){1,12}?)(?=至少|不少于|不低于|均|都|完成|建成|建设|打造|创建|新建|培育|至少|新增|力争|要|应|须|实现|配备|配置|拥有|有)"
)


def name_rows(s: Scope, f: Figure) -> tuple[list[Row], bool]:
    """Name each number of a figure; tell too whether the words behind it belong to the evidence."""
    # 制定地方标准6项: what is counted is not measured, whatever it is called.
    measured = measures(f.lead) and not (f.head.counts and f.verb and f.cue is None)
    bound = f.cue is not None and f.cue.comparator in (">=", "<=")
    if f.verb and not f.counts and not f.is_ratio and f.after.startswith("的") and f.noun.endswith("基金"):
        # 设立总规模30亿元的母基金.
        return [(0, "", f.noun)], True
    if not f.verb and f.counts and f.noun and not f.lead and s.last_unit is not None:
        # …3所左右甲类学校，50个左右专业群: the second of a list, what is counted behind it.
        s.same_unit, s.last_unit = s.last_unit == f.head.unit, f.head.unit
        return _counted(s, f), True
    by_verb = bool(f.verb) and (not measured or bool(f.noun and f.counts)) and not (bound and measured)
    s.same_unit = s.last_unit == f.head.unit
    s.last_unit = f.head.unit
    if len(f.group) > 1 and "分别" in f.before and (kinds := _kinds_before(s, f)):
        # 面向企业职工、农民工等群体,每年分别培训20万人次、8万人次.
        what = tidy(f.lead.replace("分别", "")) or f.verb
        s.phrase = Phrase(kinds[-1], what)
        return [(i, kind, what) for i, kind in enumerate(kinds)], True
    if by_verb:
        s.verb, s.verb_end = f.verb, f.group[-1].end
        return _counted(s, f), True
    short = strip_lead(f.lead)
    share = bool(f.noun) and not measured and len(short) < 8 and (f.head.unit == "%" or _some_do(f))
    if share and (f.cue is None or (f.cue.start >= f.head.start - 2 and len(short) < 6)):
        return _shared(s, f), True
    return _measured(s, f), share


_FOR = regex(r"^.*?(?:面向|针对|围绕|聚焦|重点对|对|在|为)(?=[^,;]{4})")
_AND_OTHERS = regex(r"等(?:[^、,;]{0,8})?$")
_DIGIT = regex(r"\d")
_LISTED = regex(r"[、和与及]")


def _kinds_before(s: Scope, f: Figure) -> list[str]:
    """Return the things listed in the member before, where they are as many as the numbers and none is named beside these."""
    if f.left <= s.start + 1 or _LISTED.search(f.lead):
        return []
    begin = max(s.folded.rfind(mark, s.start, f.left - 1) for mark in ",;:") + 1
    member = s.text[max(begin, s.start) : f.left - 1]
    if _DIGIT.search(member):
        return []
    kinds = split_list(_AND_OTHERS.sub("", _FOR.sub("", member)))
    return kinds if len(kinds) == len(f.group) else []


def _some_do(f: Figure) -> bool:
    """Tell whether a count says how many of the things behind it come to something: 5个以上县通过验收."""
    return f.head.counts and not f.verb and STATES.search(f.noun) is not None


def per_what(s: Scope, f: Figure) -> str:
    """Return what the figure holds for each of: 每年, 各县(市、区)."""
    yearly = s.yearly_in(f.left, f.stem_end)
    if yearly:
        return yearly.text
    if s.folded.find("每", f.left, f.stem_end) < 0 and s.folded.find("各", f.left, f.stem_end) < 0:
        return ""
    found = [m[0] for m in _PER.finditer(s.folded, f.left, f.stem_end)]
    return found[-1] if found else ""


# --- a measured quantity ------------------------------------------------------------------------------------------

_AREA = regex(
    r"(?:市|县|城|区|镇|乡|村|企业|单位|机构|学校|医院|地区|部分|道|街道|社区|小区|项目|建筑|农村|城镇|小学|初中|高中|高校|幼儿园)$"
)
_FROM = regex(r"(?:由|从)(?:目前|现在|原来|上年|20\d\d年)?的?[\d.,]+[^,;。]{0,6}?$")
_SAME_KIND = regex(r"[^\W\d_A-Za-z()、“”]{2,14}$")
_NOTHING_NAMED = frozenset(("分别", "完成", "达到", "均", "同比", "环比"))
_POINTS = frozenset(
    ("期末", "期初", "期中", "年末", "年初", "年底", "年中", "末期", "中期", "终期", "月末", "季末")
)
_EACH = regex(r"各\s?$")


def _measured(s: Scope, f: Figure) -> list[Row]:
    known, count = s.phrase, len(f.group)
    each = _EACH.search(f.lead) if "各" in f.lead else None
    named = [x for x in split_list(tidy(f.lead[: each.start()])) if x] if each else []
    if each and known is not None:
        return [(0, area, known.indicator) for area in named]
    if len(named) > 1:
        return [(0, "", name) for name in named]
    phrase = tidy(_FROM.sub("", f.lead) if "由" in f.lead or "从" in f.lead else f.lead)
    change = f.change[0] if f.change else ""
    stem = tidy(phrase.removesuffix(change)) if change else phrase
    if known is not None:
        if len(stem) < 2 or stem in _NOTHING_NAMED:
            name = known.indicator if f.is_ratio or change else _bare_of_change(known.indicator)
            return [(i, known.subject, name + change) for i in range(count)]
        if stem in _POINTS and measures(known.indicator):
            # 期初储备量达到8万吨,期末不低于5万吨.
            return [(i, known.subject, stem + known.indicator) for i in range(count)]
        if (
            not change
            and (s.same_unit or not f.counts)
            and measures(known.indicator)
            and not measures(phrase)
            and ((len(phrase) <= 10 and _AREA.search(phrase)) or _of_same_kind(s, f, phrase))
        ):
            return [(i, phrase, known.indicator) for i in range(count)]
    if count == 1 and f.is_ratio and "均" in f.before[-8:]:
        # 减环节、减材料、减时限均超过60%: each of them.
        parts = split_list(phrase.removeprefix("平均"))
        alike = len({p[:1] for p in parts}) == 1 or not any(_NAMES_MORE.search(p) for p in parts)
        if alike and 2 <= len(parts) <= 6 and all(2 <= len(p) <= 8 for p in parts):
            return [(0, "", p) for p in parts]
        ends = _RATE_OF.search(parts[-1])
        if ends and len(parts) == 2 and "平均" not in f.before[-8:] and _NAMES_MORE.search(parts[0]) is None:
            # 小麦播种、收获机械化率均达到95%: what they share stands behind the last.
            return [(0, "", p if p is parts[-1] else p + ends[0]) for p in parts]
    staged = _OF_STAGE.fullmatch(phrase) if count == 1 else None
    if staged is not None:
        s.phrase = Phrase(staged["who"], staged["what"])
        return [(0, staged["who"], staged["what"])]
    phrase = phrase or previous_noun(s, f.left if f.left > s.start else f.head.start)
    near = s.folded[max(s.start, f.head.start - 40) : f.head.start]
    if count == 1 and f.head.counts and (f.cue is None or f.cue.start >= f.head.start):
        # 主导制定国家标准、行业标准20项 counts both together.
        rows = [(0, *split_phrase(phrase))]
    else:
        rows = pair_up(phrase, count, distributed="分别" in near or count > 1)
    if rows:
        s.phrase = Phrase(rows[-1][1], rows[-1][2])
    return rows


# 本科以上学历教师比例小学达到75%、初中达到95%: for whom stands behind what is measured.
_OF_STAGE = regex(
    r"(?P<what>[^、]{3,}(?:率|比例|比重|占比|面积|年限|人数))(?P<who>小学|初中|高中|幼儿园|城市|城镇|城区|县城|农村|乡村|乡镇|市区|省级|市级|县级)"
)
_RATE_OF = regex(r"[^\W\d_]{1,2}化(?:率|水平|比例)$")
# What ends so is measured, or a place or thing of which something is.
_NAMES_MORE = regex(MEASURE + "$|" + _AREA.pattern)
_GROWTH = regex(r"(?:年均|同比|累计|平均每年)?(?:增长|增加|增速|提高|下降|增幅)$")


def _bare_of_change(indicator: str) -> str:
    """Return 进出口额 for 进出口额年均增长: what grows by a share comes to an amount."""
    return _GROWTH.sub("", indicator) or indicator


def _of_same_kind(s: Scope, f: Figure, phrase: str) -> bool:
    """Tell whether a member names only for whom the same figure holds: …率达到90%，其中重点人群95%."""
    return (
        bool(s.same_unit)
        and not f.verb
        and _SAME_KIND.fullmatch(phrase) is not None
        and ";" not in s.folded[max(s.start, f.left - 2) : f.left]
    )


_LEAD_VERB = regex(r"^.*(?:开展|实施|推进|加强|加快|推动|提升|完善|深化)")
_EMPTY_TAIL = regex(
    r"(?:步伐|力度|进度|工作|任务|(?:逐年|逐步|稳步|持续|不断|进一步|明显|显著|大幅)(?:提高|提升|增加|增长|扩大|下降|降低|减少|改善))$"
)
_LAST_NOUN = regex(r"^.*的(?=[^的]{4,}$)")
_BREAK = regex(r"[，,。；;\n]")


def previous_noun(s: Scope, at: int) -> str:
    """Return what the words before speak of, where the member at hand names nothing itself."""
    before = s.without_times(max(s.start, at - 80), at).rstrip("。，；、,; \n") or s.text[
        max(0, at - 80) : at
    ].rstrip("。，；、,; \n")
    tail = _LEAD_VERB.sub("", _BREAK.split(before)[-1])
    return _LAST_NOUN.sub("", _EMPTY_TAIL.sub("", tail))[-24:]


# --- things counted -------------------------------------------------------------------------------------------------

_WILL = "力争|确保|争取|努力|实现|推动|带动|力求|保证|全力"
# Written twice, as a search is slow where a pattern begins with a repetition.
_MODAL = regex(f"(?:{_WILL})(?:{_WILL})*")
_ENDS_NAME = frozenset("站点所室厂场馆园区库岗员师率")
_DOING = regex(
    r"(?:造林|绿化|植树|修复|整治|治理|改造|抚育|封育|培训|养护|清淤|加固|征收|搬迁|复垦|流转|登记|确权|检查|检测|抽检|监测|巡查|排查|演练)\s*$"
)
_SERVING = frozenset(
    "服务 配送 培训 监测 检测 处理 处置 治理 救助 孵化 回收 接待 发布 保障 养护 管护 诊断 转化 储备 帮扶 修复".split()
)
_SERVICE = regex(r"中心|基地|机构|站点?|设施|场所")
_FILLER = regex(r"^(?:一批|了|好)")
_AND = regex(r"[、和及与]")


def _counted(s: Scope, f: Figure) -> list[Row]:
    """Name what is counted: the noun behind the number, or between verb and number, or before the verb."""
    lead = _MODAL.sub("", f.lead)
    first = VERB.search(lead)
    if first and len(lead) - first.end() == 1 and lead[first.end() :] in _ENDS_NAME:
        # 湿地监测站85个: the verb is part of the name.
        first = None
    if first and lead.startswith("率", first.end()):
        # 专利转化率较上年提高10%: so does it in the name of a rate.
        first = None
    serving = first is not None and first[0] in _SERVING and _SERVICE.match(lead, first.end()) is not None
    if serving:
        # 配送中心30个: so does it in the name of what serves.
        first = None
    subject = tidy(lead[: first.start()]) if first else ("" if tidy(lead) else s.verb_subject)
    middle = _FILLER.sub("", lead if serving else _after_verbs(lead[first.end() :] if first else lead))
    s.verb_subject = subject
    if first and not f.noun and not middle and _DOING.search(lead):
        # 植树90万株, 退化林修复20万亩: the verb is all there is of a name, or its last word.
        subject = tidy(lead)
    subjects = [x for x in _AND.split(subject) if x]
    if first and middle and VERB.fullmatch(middle):
        # 环境整治完成80%: all in front of the last verb is what is done.
        subject, middle = tidy(lead.rstrip()[: -len(middle)]), ""
    if middle.endswith("各") and not f.noun and len(named := split_list(middle[:-1])) > 1:
        # 建设生育友好医院和儿童友好医院各20家: as many of each.
        return [(0, subject, name) for name in named]
    rows: list[Row] = []
    for i, quantity in enumerate(f.group):
        who = subjects[i] if len(subjects) == len(f.group) > 1 else subject
        if f.noun:
            measured = middle and not quantity.counts
            rows.append(
                (
                    i,
                    who or (middle if measured else ""),
                    middle + f.noun if measured and len(f.noun) <= 6 else f.noun,
                )
            )
        elif middle:
            inner, indicator = split_phrase(middle)
            rows.append((i, who or inner, middle if who else indicator))
        elif who:
            rows.append((i, *split_phrase(who)))
        else:
            known = s.phrase or Phrase("", previous_noun(s, f.left))
            rows.append((i, known.subject, known.indicator))
    if rows and rows[-1][2]:
        s.phrase = Phrase(rows[-1][1], rows[-1][2])
    return rows


def _after_verbs(text: str) -> str:
    middle = tidy(text)
    while (
        middle
        and (again := VERB.match(middle))
        and len(middle) - again.end() >= 2
        and middle[again.end()] not in "的率"
    ):
        middle = tidy(middle[again.end() :])
    return middle


# --- a share of things -----------------------------------------------------------------------------------------------


def _shared(s: Scope, f: Figure) -> list[Row]:
    """Read 全市30%以上的社区达到创建要求: the share of the things named first that does what is said then."""
    match = STATES.search(f.noun)
    head, tail = (f.noun[: match.start()], f.noun[match.start() :]) if match else (f.noun, "")
    subject = tidy(f.lead) + head.strip("的")
    s.phrase = Phrase(subject, tail or head)
    return [(i, subject, tail or head) for i in range(len(f.group))]
