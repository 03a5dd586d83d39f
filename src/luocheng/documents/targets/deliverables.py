"""Deliverables: what is to be done, built or abolished by a year, and ends that are set without a number."""

from __future__ import annotations

import re
from collections.abc import Sequence

from luocheng.documents.phrases import Phrase, split_list, split_phrase
from luocheng.documents.scanning import scanner
from luocheng.documents.targets.scope import Scope
from luocheng.documents.targets.wording import previous_noun
from luocheng.patterns import regex
from luocheng.policy.model import Target

__all__ = ["find_deliverables"]

_ADVERB = (
    r"(?:全面|基本|如期|全部|力争|确保|争取|努力|率先|初步|稳步|持续|进一步|重点|着力|加快|积极|按期|高标准|高质量|高水平|统筹|逐步|同步|均|都|并|先行|着重|也|要|将|能|可|再|新|"
    r"建设|适时|启动并|保质保量|力求|总体|整体|有序|有效|分批|集中)*"
)
_VERB = (
    r"(?:(?:修订|编制|制定|整改|整治|改造|建设|治理)完成|完成|对外开放|建成(?:投用|投运|并投入使用|使用|通车|通水|通气|通航|投产|运营|开放|达产)?|实现|启动(?:实施|建设|运行|编制)?|开工(?:建设)?|建立(?:健全|起|完善)?|健全(?:完善)?|形成|消除|争创|创建(?:成|为)?|创成|打造(?:成|出)?|成为|出台|印发|"
    r"取得|淘汰|关停|清零|投(?:入使用|运|用|产)|通车|贯通|上线(?:运行)?|运行|实施|补齐|解决|取消|退出|搬迁|编制完成|制定(?:完成|出台)?|确立|构建(?:起|成|形成)?|组建|列入|达到|设立|迈入|进入|跻身|开通|更新|"
    r"整治|改造|拆除|停用|禁用|验收|达标|纳入|接入|覆盖|执行|普及|推行|遏制|扭转|享有|具备|录入|(?:培育|扶持|集聚|推出|发展|引进)(?=(?:出)?(?:一大?批|若干|数以))|建设(?=一大?批|若干))"
)
_DONE = regex(
    r"(?=[培扶发引上也争享保修停健先全关具再出分列创初制力加努印取可同启均基如完实对将并建开录形总成打执扭投拆持按接推搬改整新普更有构治消淘清率着确禁积稳纳组统编能补要覆解设贯跻达迈运进退适逐通遏都重集验高])"
    rf"(?P<adv>{_ADVERB})(?P<verb>{_VERB})(?P<object>.*)$"
)
_SEVERAL = ("一批", "一大批", "若干", "出一批", "数以")
_SOME = regex(r"^出?(?:一大?批|若干|数以[百千万]计的)(?=.{2})")
_FIRM = frozenset(
    (
        "完成 建成 实现 启动 开工 开工建设 建立 建立健全 健全 形成 消除 争创 创建 创成 打造 成为 出台 淘汰 投入使用 通车 贯通 实施 补齐 编制完成 构建 组建 设立 "
        "投用 投运 投产 上线 上线运行 建成投用 建立起 建立完善 开通 进入 迈入 跻身 达到 启动建设 启动实施 对外开放 享有 具备 录入 制定 制定出台 印发 "
        "修订完成 编制完成 制定完成 整改完成 整治完成 改造完成 建设完成 治理完成 建成投运 建成运营 建成开放 建成达产 建成使用 建成通水 建成通气 建成通航 建成投产 建成通车 创成"
    ).split()
)
_DEGREE = r"明显|显著|大幅度?|进一步|不断|全面|更加|更为|更好|基本|普遍|稳步|持续|有效|切实|逐步|加快|初步|总体|大为|趋于|日益|较大|极大|大大|快速|较快|逐年|充分|得到|稳定|越来越|同步|有力|深度|根本|整体|深入|加速"
_STATE = regex(
    # Written twice: a search is fast where a pattern begins with words, slow where it begins with a repetition.
    rf"(?:{_DEGREE})(?:{_DEGREE})*"
    r"(?:得到|地|性)?(?:明显|显著|有效|全面|进一步)?"
    r"(?P<what>[^\W\d_A-Za-z]{2,8})$"
)
_STATE_WORD = regex(
    r"^(?:齐全|鲜明|保障|体现|彰显|发挥|控制|管控|修复|传承|弘扬|向好|趋好|同步|满足[^\W\d_A-Za-z]{1,6}|提升|提高|增强|改善|优化|完善|形成|健全|好转|改观|美好|文明|精简高效|涌现|显现|彰显|凸显|巩固|加强|扩大|增加|壮大|深化|拓展|夯实|建立|建成|确立|改变|转变|下降|降低|减少|缓解|遏制|消除|解决|合理|协调|"
    r"规范|有序|畅通|便捷|便利|繁荣|丰富|充足|和谐|成熟|集聚|融合|突破|提速|加快|发展|覆盖|普及|释放|激发|落实|达标|到位|稳定|宜居|整洁|靓丽|高效|均衡|合理|协同|进步|跃升|升级|倍增|领先|整治|治理|改造|更新|清除|[^\W\d_A-Za-z]{0,2}(?:提升|提高|增强|改善|优化|完善|形成|突破|高效|有序|合理|协调|明显))"
)
_BARE = r"(?<=供给)丰富|(?<=供应)充足|成效(?:明显|显著)|效果(?:明显|显著)|水平(?:明显|显著)?提升|(?:全部|基本|全面)(?:达标|到位|完成|建成|更新|消除|覆盖|清零|整治到位|改造到位|配套设置|完成改造|完成整治|销号)|更新到位|整治到位|配备到位|落实到位|有变化|大变化|焕然一新|(?:走在|位居|稳居|进入|跻身|保持|处于)[^\W\d_A-Za-z]{0,8}(?:前列|第一方阵|领先(?:水平|地位)?|上游)|名列前茅|(?:进入|跻身|居|位居|位列|保持|稳居|位于)?(?:全国|全省|全市|全球|世界|国际|国内)(?:领先|第[一二三]|前[一二三四五六七八九十]{1,3}|前[一二三四五六七八九十\d]{1,3}(?:位|名|列))|取得(?:新的?|明显|显著|重大|积极|重要|决定性|阶段性|实质性|较大|更大|突破性)*(?:进展|突破|成效|成果|实效|进步|成就)|[迈再]?上新台阶|零的?突破|倍增|巩固(?:拓展|提升)|(?:基本|全部)清零|全部[^\W\d_A-Za-z]{0,6}(?:完成|到位|达标|建成|解危|绿化|硬化|退出|开工|竣工|安装|关停|搬迁|拆除|改造|修复|投用|脱贫|摘帽)|零发生"
_BARE_STATE = regex(
    rf"(?=[成效水全基更整配落有大焕走位稳进跻保处名取迈再上零应倍巩居世国丰充])(?P<what>{_BARE}|应\w[尽必]\w)$"
)
_BARE_LAST = frozenset(
    "富足位停先出列化升危号增复就展工帽平成效新显果标步治游生用盖破置茅著装贫迁造阵阶除零名一二三四五六七八九十\n"
)
"""The last characters of `_BARE`; what is 应…尽… has its own."""
_WHOLE = regex(
    r"(?:全覆盖|全面覆盖(?=[,;。]|$)|全面消除|(?P<each>[村县市镇乡组户校])(?P=each)通|(?:基本|全部)清零|应(?P<v>[^\W\d_A-Za-z])[尽必](?P=v)|“[^”]{2,8}(?:通|统管|通办|清零)”|动态清零|(?<!近)零(?:填埋|发生|增长|事故|死亡|伤亡|的突破)|负增长|(?:覆盖|扩大到|延伸到|推广到)(?:所有|全部)|清零(?=[,;。]|$)|全部(?:达到(?=[^\d])|执行|采用|安装|接入|联网|配备|拆除|淘汰|退出|关停|绿化|硬化|改造|修复|搬迁|开工|竣工|达标|到位|清零|配套[^\W\d_A-Za-z]{0,2}|更新|建成|完成|纳入|整治到位|改造到位))"
)
_WHOLE_SIGN = scanner(
    r"全覆盖 全面消除 全面覆盖 全部 盖所有 到所有 清零 零[填发增事死伤的] 负增长 应\w[尽必] 村通 县通 市通 镇通 乡通 组通 户通 校通 通” 通办” 统管”"
)
_SLOGAN = regex(r"[一二三五十两年]+年[^\W\d_A-Za-z]{2,6}?(?:、[一二三五十两]+年[^\W\d_A-Za-z]{2,6}){1,4}")
# A second member of one, which all have: …、三年成景.
_NEXT_SLOGAN = regex(r"、[一二三五十两]+年")
_TOPIC = regex(r"\s?(?:[一二三四五六七八九十]是|其中)?(?P<topic>(?=.{2,16}$)[^\W\d_]*(?:[“”()]+[^\W\d_]*)*)")
_LONGEST_TOPIC = 19
"""A blank, the two characters of an ordinal or of 其中, and the sixteen of the longest name."""
_PRINCIPLE = regex(r"(?:按照|坚持|本着|遵循|按)(?!时|期)")
_SPLIT_STATES = regex(r"(?<=[升强善化形高成好观明现固大富畅通转降少解位步])、")
_MEMBER = regex(r"[,;]")
_IDLE = regex(
    r"(?!推出一批|支持建设一批)(?:推动|推进|谋划|推广|提高|加强|加大|强化|支持|鼓励|引导|探索|做好|开展|深化|促进|完善|优化|落实|坚持|积极|围绕|按照|根据|依托|结合|通过|针对|以[^,。]{2,20}为)"
)
_PRESS_ON = regex(r"^(?:先行|全面|着重|重点|加快|稳步)+推进(?P<object>.{4,})$")


def find_deliverables(s: Scope, numbers: Sequence[Target]) -> list[Target]:
    """Return what a sentence says is to be done, apart from the numbers already found in it.

    A member of a sentence counts when a year governs it and its verb speaks of an end (完成, 建成, 消除) or
    a state (明显提升), or, without a year, when it speaks of the whole (全覆盖, 应拆尽拆).
    """
    f = s.folded
    dated_from = _dated_from(s)
    worth = dated_from < s.end or (
        not s.reader.strict
        and _WHOLE_SIGN.search(f, s.start, s.end) is not None
        and _WHOLE.search(f, s.start, s.end) is not None
    )
    by_row = not worth and s.limited and not s.reader.strict and _MADE.search(f, s.start, s.end) is not None
    worth = worth or by_row
    slogan = _NEXT_SLOGAN.search(f, s.start, s.end) is not None
    if not worth and not slogan:
        return []
    hidden = s.reader.masks.between(s.start, s.end)
    if any(a <= s.start and s.end <= b + 1 for a, b in hidden) or (s.past and not s.ahead_of(s.end)):
        return []
    if _is_headline(s):
        return []
    result: list[Target] = _slogans(s) if slogan else []
    if not worth:
        return result
    taken = [*numbers, *result]
    topic = ""
    for start, end in _members(f, s.start, s.end):
        if end - start <= _LONGEST_TOPIC and (named := _TOPIC.fullmatch(f, start, end)):
            # 二是古城项目,2024年开工,2026年对外开放: of what the members behind it speak.
            topic = "" if _IDLE.match(named["topic"]) else s.text[named.start("topic") : named.end("topic")]
        if hidden:
            # …基本清零(市生态环境局负责): what stands before the bracket of units is said all the same.
            end = min((a for a, _ in hidden if start < a < end), default=end)
            if any(a < end and start < b for a, b in hidden):
                continue
        if taken and _is_taken(taken, start, end):
            topic = ""
            continue
        if by_row and (made := _MADE.search(f, start, end)) and not _IDLE.match(f, start, end):
            # What a row says is made or opened is to be so by its time limit.
            at = start if made["open"] else made.start()
            found = _done(s, f[at:end], at, s.carried_year, s.carried_horizon, start, "", None)
            if made.start() == start or made["open"] or found:
                result += found
                taken += found
                continue
        year, horizon, begin = _year_at(s, start, end, dated_from)
        if year is None and not _WHOLE_SIGN.search(f, begin, end):
            # Without a year only what speaks of the whole is a deliverable.
            continue
        before = next(
            (t for t in reversed(numbers) if t.start <= start and t.figure and t.figure[0] < start), None
        )
        counted = Phrase(before.subject, before.indicator) if before else s.phrase
        found = _member(s, begin, end, start, year, horizon, topic, counted)
        result += found
        taken += found
    return result


_MADE = regex(
    r"(?:制定(?:出台|印发|发布)?|出台|印发|编制完成|建成(?:投用|投运|投产|通车|通水|使用)?|建立(?!健全)|组建|成立|设立|搭建|完成|上线|开通)(?=[^,;。]{6})|(?P<open>建成(?:投用|投运|投产|通车|通水|使用)|投入使用|竣工(?:验收)?|通车|开工建设)(?=[,;。]|$)"
)
"""Verbs of what is made or opened once."""


def _is_taken(targets: Sequence[Target], start: int, end: int) -> bool:
    """Tell whether one of the targets stands in a member or the member begins within one."""
    for t in targets:  # noqa: SIM110 - asked too often for a generator
        if start <= t.start < end or t.start <= start < t.end:
            return True
    return False


_PLAIN = regex(r"[^,;:]{2,24}[。;]?$")


def _is_headline(s: Scope) -> bool:
    """Tell whether a sentence only heads a paragraph (——居住更加舒适。…): what follows says what is to be reached."""
    f = s.folded
    if not s.goal or any(h.kind == "due" for h in s.horizons) or _PLAIN.fullmatch(f, s.start, s.end) is None:
        return False
    line = f.rfind("\n", 0, s.start) + 1
    follows = s.end < len(f) and f[s.end] != "\n"
    return follows and (f[s.start] in "-—–" or len(f[line : s.start].strip()) <= 5)


def _dated_from(s: Scope) -> int:
    """Return the offset from which a year governs the sentence; its end when none does."""
    if s.goal and s.carried_year:
        return s.start
    for h in s.horizons:
        if h.kind == "due" and h.year:
            return h.start
    return s.end


def _year_at(s: Scope, start: int, end: int, dated_from: int) -> tuple[int | None, str, int]:
    """Return the year that governs a member, its words, and where the member begins behind them."""
    year, horizon, begin = (s.carried_year if s.goal else None), s.carried_horizon if s.goal else "", start
    if not s.horizons:
        return (None, "", begin) if start < dated_from else (year, horizon, begin)
    for h in s.horizons:
        if h.kind != "due" or h.start >= end:
            continue
        year, horizon = h.year, h.text
        if h.start >= start:
            begin = h.end if not s.folded[start : h.start].strip(" 并且和") else begin
    if start < dated_from and not any(start <= h.start < end for h in s.horizons):
        return None, "", begin
    return year, horizon, begin


_BOUNDS = regex(r"[,;(“《)”》]")


def _members(f: str, start: int, end: int) -> list[tuple[int, int]]:
    """Divide a sentence at its commas and semicolons outside brackets and quotation marks."""
    members: list[tuple[int, int]] = []
    at = start
    enclosed = f.find("(", start, end) >= 0 or f.find("“", start, end) >= 0 or f.find("《", start, end) >= 0
    for bound in _outside(f, start, end) if enclosed else _everywhere(f, start, end):
        if f[bound] == "," and f[bound - 1] == "的":
            # 建成以…为支撑的,功能完善的体系: what ends in 的 runs on.
            continue
        members.append((at, bound))
        at = bound + 1
    stop = end
    while stop > at and f[stop - 1] in "。!? \n":
        stop -= 1
    if stop > at:
        members.append((at, stop))
    return members


def _outside(f: str, start: int, end: int) -> list[int]:
    """Return the offsets of the commas and semicolons outside brackets and quotation marks."""
    found: list[int] = []
    depth = 0
    for bound in _BOUNDS.finditer(f, start, end):
        char = bound[0]
        if char in "(“《":
            depth += 1
        elif char in ")”》":
            depth = max(0, depth - 1)
        elif depth == 0:
            found.append(bound.start())
    return found


def _everywhere(f: str, start: int, end: int) -> list[int]:
    """Return the offsets of all commas and semicolons."""
    found: list[int] = []
    comma, semicolon = f.find(",", start, end), f.find(";", start, end)
    while comma >= 0 or semicolon >= 0:
        if semicolon < 0 or 0 <= comma < semicolon:
            found.append(comma)
            comma = f.find(",", comma + 1, end)
        else:
            found.append(semicolon)
            semicolon = f.find(";", semicolon + 1, end)
    return found


_CONDITION = regex(
    r"之日起|的$|后$|时$|^(?:对(?!外开)|凡|若|如|现予|现将|把)|(?:上?报(?:送|请|备|告)?|报[省市县区][^\W\d_A-Za-z]{1,12})$|未(?:达到|完成|实现|通过)|^将[^,;]{2,30}(?:纳入|作为|列入)[^,;]{0,16}(?:考核|评价|督查|依据|内容)|三分之[一二]$|制定(?:以下|如下|本)"
)
_NO_THING = ("阶段", "时限", "期限")
_ALREADY = regex(r"(?:已经?|业经)$")
_NUMBER_FIRST = frozenset("约近超0123456789")
_NUMBER = regex(r"(?:约|近|超)?\d[\d.,]*\s?(?:%|[万亿千百]|[^\W\d_A-Za-z]{1,2}(?:以上|以下|左右)?$)")
_SUPPORTED = regex(r"^(?:支持|推动|推进|力争|确保|指导|督促|鼓励|加快)+")
_WHOLE_OBJECT = regex(
    r"全覆盖|全面(?:提升|覆盖|完成|达标)|(?:动态|基本|全部)?清零|(?:全部)?(?:达标|到位)|零发生|目标"
)
_ONLY_ADVERBS = regex("(?:" + _ADVERB[3:-2] + "|将|全部|实现)*")
_OPENS = frozenset("使让并且同其")
_OPENING = regex(r"^(?:使|让|并|且|同时|其中)(?=[^\W\d_A-Za-z]{4})")
_LEAD_VERBS = regex(r"^(?:实现|使|推动|促进|确保|力争)+")
_WHEREIN = regex(r"(?<=[^\W\d_]{2})在[^,;]+$")
_PLACES = regex(r"[市县区镇乡]$")
_HEDGED = regex(r"基本|力争|争取|争创|初步|适时|推进")
_SLOGAN_OF = regex(r"”?的(?P<n>[^,。;]{2,20})")
_ORDINALS = regex(
    r"(?P<head>.*?)(?P<list>第[一二三四五六七八九十]+(?:、第[一二三四五六七八九十]+)+)(?P<tail>.+)$"
)
_SHARED_TAIL = regex(r"(?:项目建设|工程建设|工程|项目|建设|改造|整治|编制)$")
_WHOLE_LEAD = regex("^(?:" + _ADVERB[3:-2] + "|实现|推进|推动|达到|完成|做到)+")


_WHOLE_TAIL = regex(r"(?:实现|做到|达到|保持|实行|基本|力争|均|都)+$")

# 为…奠定坚实基础 says what the ends before it are good for.
_GROUND = regex(r"为[^,;]{2,40}(?:奠定|打下|提供)[^,;]{0,6}(?:基础|支撑|保障)$")


def _member(
    s: Scope,
    begin: int,
    end: int,
    start: int,
    year: int | None,
    horizon: str,
    topic: str,
    counted: Phrase | None,
) -> list[Target]:
    f = s.folded
    body = f[begin:end].lstrip(" —–-●■·•").rstrip()
    offset = f.index(body, begin) if body else begin
    if body[:1] in _OPENS:
        body = _OPENING.sub("", body)
    offset = end - len(body) if f.endswith(body, begin, end) else offset
    if len(body) < 4:
        return []
    if body[0] == "为" and _GROUND.match(body):
        return []
    if year is not None:
        states = _states(s, body, offset, year, horizon, counted)
        if states:
            return states
        done = _done(s, body, offset, year, horizon, start, topic, counted)
        if done:
            return done
    whole = _WHOLE.search(body) if _WHOLE_SIGN.search(body) else None
    if whole and len(body) <= 60 and not body.endswith("基础上") and not _PRINCIPLE.match(body):
        if year is None and not s.goal and s.carried_year is not None:
            # In a row of a table whose time limit dates it.
            year, horizon = s.carried_year, s.carried_horizon
        text = s.text[offset:end]
        lead = _WHOLE_TAIL.sub("", _WHOLE_LEAD.sub("", text[: whole.start()]))
        of_nothing = year is None and not lead and whole["v"] is not None and counted is None
        if of_nothing or ("“" in text and _in_passing(text, whole)):
            # 确保应保尽保: nothing is named that is to be so.
            return []
        if lead and whole[0][-2:] in ("所有", "全部"):
            # 监测点覆盖所有县: what is covered belongs to it.
            lead = text[text.index(lead) :]
        subject, indicator = split_phrase(lead or text[whole.start() :])
        if not lead and year is not None and len(body) <= 12:
            named = counted
            if named is None and "”" not in body and s.start < offset:
                named = Phrase("", previous_noun(s, offset))
            if named is not None and named.indicator:
                subject, indicator = named.subject, named.indicator
        return [_make(s, offset, end, subject, indicator, year, horizon, body)]
    return []


# 依托“一网通办”平台, 按照“一户一策、动态清零”: a name that says by what means or in what manner.
_BY_MEANS = regex(r"(?:按照?|依托|通过|遵循|坚持|利用|依据|借助|围绕|基于|运用)[^,;]*$")
_ENDS = ("实现", "做到", "达到", "完成", "建成", "基本")


def _in_passing(text: str, whole: re.Match[str]) -> bool:
    """Tell whether a quoted word says by what means or in what manner, or is a part of another name.

    It is what is to be reached where it closes what is said (实现“村村通”) or stands behind 实现 and the like.
    """
    before = text[: whole.start()]
    if "“" in before or whole[0][0] == "“":
        if _BY_MEANS.search(before):
            return True
    return whole[0][0] == "“" and whole.end() < len(text) - 2 and not any(x in before for x in _ENDS)


def _states(
    s: Scope, body: str, offset: int, year: int | None, horizon: str, counted: Phrase | None
) -> list[Target]:
    """Read 环境质量明显改善、管理水平显著提高: a state for each thing named."""
    result: list[Target] = []
    at = 0
    pieces = _SPLIT_STATES.split(body) if "、" in body else [body]
    lead_subject = ""
    for piece in pieces:
        start = body.index(piece, at)
        at = start + len(piece)
        match, bare = _STATE.search(piece), False
        if match is None or not _is_state(match, match.start()):
            closes = piece[-1:] in _BARE_LAST or piece[-4:-3] == "应"
            match, bare = _BARE_STATE.search(piece) if closes else None, True
        if match is None:
            if len(pieces) == 1:
                return []
            continue
        lead = (
            piece[: match.start()]
            .removesuffix("得到")
            .removesuffix("实现")
            .removesuffix("有")
            .removesuffix("的")
        )
        lead = _LEAD_VERBS.sub("", lead)
        if lead.endswith(("方面", "领域", "环节")):
            # 要求在政策、服务等五个方面得到充分体现.
            lead = _WHEREIN.sub("", lead)
        if len(pieces) == 1 and bare and counted and _ONLY_ADVERBS.fullmatch(lead):
            # …, 2023年全部更新到位: of what the sentence speaks.
            return [
                _make(s, offset, offset + len(body), counted.subject, counted.indicator, year, horizon, body)
            ]
        if len(lead) < 2 or _IDLE.match(lead):
            if len(pieces) == 1:
                return []
            continue
        begin, end = offset + start, offset + start + len(piece)
        parts = split_list(s.text[begin + piece.index(lead) : begin + piece.index(lead) + len(lead)])
        subject, indicator = split_phrase(parts[0])
        lead_subject = subject or lead_subject
        if len(parts) == 2 and len(parts[1]) >= 4 and subject and len(indicator) >= 4:
            result.append(_make(s, begin, end, subject, indicator, year, horizon, piece))
            result.append(_make(s, begin, end, subject, parts[1], year, horizon, piece))
        elif (
            2 <= len(parts) <= 4
            and lead.count("、") == len(parts) - 1
            and _QUALITY.search(parts[0])
            and min(map(len, parts)) >= 4
        ):
            # 创新能力、质量效益显著增强: each of them.
            result += [_make(s, begin, end, *split_phrase(p), year, horizon, piece) for p in parts]
        else:
            subject, indicator = split_phrase(
                s.text[begin + piece.index(lead) : begin + piece.index(lead) + len(lead)]
            )
            result.append(
                _make(
                    s,
                    begin,
                    end,
                    subject or (lead_subject if result else ""),
                    indicator,
                    year,
                    horizon,
                    piece,
                )
            )
    return result


_QUALITY = regex(
    r"(?:能力|水平|效益|质量|结构|效率|体系|机制|环境|服务|面貌|秩序|功能|素质|意识|管理|福祉|收入|满意度|获得感|格局|布局|设施|实力|活力|竞争力|影响力)$"
)
_STRONG = regex(r"更加|更为|明显|显著|大幅|大为|日益|日趋|越来越")
_NO_STATE = regex(r"注重|重视|突出抓|成[效就果]|进展|突破$|效果|优势|作用|特色|问题|差距")


def _is_state(match: re.Match[str], named: int) -> bool:
    """Tell whether the words behind an adverb of degree say how things will be.

    After 更加 and the like any short predicate does, where at least three characters (`named`) say of what.
    """
    if _STATE_WORD.match(match["what"]):
        return True
    what = match["what"]
    return (
        named >= 3 and len(what) <= 4 and _STRONG.search(match[0]) is not None and not _NO_STATE.match(what)
    )


def _done(
    s: Scope,
    body: str,
    offset: int,
    year: int | None,
    horizon: str,
    start: int,
    topic: str,
    counted: Phrase | None,
) -> list[Target]:
    assessed = _ASSESSES.search(body) if body.endswith(_ASSESSED) else None
    if assessed:
        return [
            _make(s, offset, offset + len(body), "", thing, when, words, body)
            for thing, when, words in _in_turn(
                s, start, offset + len(body), _things(assessed["what"]), year, horizon
            )
        ]
    press = _PRESS_ON.match(body)
    if press and any(
        start <= h.start <= offset or s.folded[h.end : offset].strip(" ,") == "" for h in s.horizons
    ):
        return [
            _make(
                s,
                offset,
                offset + len(body),
                *split_phrase(s.text[offset + press.start("object") : offset + len(body)]),
                year,
                horizon,
                body,
            )
        ]
    match = _DONE.search(body)
    if match is None:
        return []
    lead = body[: match.start()]
    verb, thing = match["verb"], match["object"]
    if (
        _CONDITION.search(body)
        or thing.startswith(_NO_THING)
        # 逐步淘汰: no end is set.
        or "逐步" in match["adv"]
        or _ALREADY.search(lead)
        or (thing[:1] in _NUMBER_FIRST and _NUMBER.match(thing))
    ):
        return []
    lead, cut = _without_time(s, lead, offset)
    if cut:
        # 支持甲区2025年底前创成…: dated in front of its verb, so the support has an end.
        lead = _SUPPORTED.sub("", lead)
    if len(lead) > 30 or (_IDLE.match(lead) and verb not in ("完成", "建成", "实现", "全覆盖")):
        return []
    if not thing and not lead:
        known = counted or Phrase("", previous_noun(s, offset))
        if topic:
            return [_make(s, offset, offset + len(body), topic, body, year, horizon, body)]
        if "全部" in match["adv"] and known.indicator:
            # 改造小区38个,6月底前全部开工.
            return [_make(s, offset, offset + len(body), known.subject, known.indicator, year, horizon, body)]
        return []
    if not _sets_an_end(match, lead) or _names_aims(thing or lead) or _tells_who(verb, thing, body):
        return []
    at = offset + match.start("object")
    object_text = _SOME.sub("", s.text[at : at + len(thing)].lstrip("了"))
    subject = lead if cut else s.text[offset : offset + len(lead)]
    end = offset + len(body)
    if not object_text:
        # 充电设施实现有效覆盖.
        who, what = split_phrase(_WHOLE_TAIL.sub("", subject) or subject)
        return [_make(s, offset, end, who, what, year, horizon, body)]
    if not subject and counted and _WHOLE_OBJECT.fullmatch(object_text):
        return [_make(s, offset, end, counted.subject, counted.indicator, year, horizon, body)]
    things = _things(object_text)
    subjects = [x for x in split_list(subject) if x] if "建成" in verb or "创" in verb else [subject]
    if len(subjects) > 1 and all(_PLACES.search(x) for x in subjects):
        return [_make(s, offset, end, x, object_text, year, horizon, body) for x in subjects]
    return [
        _make(s, offset, end, subject, x, when, words, body)
        for x, when, words in _in_turn(s, start, end, things, year, horizon)
    ]


# 确保全年目标顺利完成: that the aims are reached names nothing that is to be done.
_AIMS = regex(
    r"(?:确保|力争|推动|保证|保障|促进|高质量|圆满|如期)*(?:全年|年度|今年|本年度?|各项|各类|各阶段|既定|预定|预期|总体|工作|主要|全部|规划|计划|方案|行动|建设|上述|以上|全市|全县|全区|全省|的|“?十[三四五六]五”?)*"
    r"(?:目标|任务|指标)(?:和|与|、|任务|目标|指标)*(?:的?(?:如期|按期|按时|顺利|圆满|全面|全部|高质量|保质保量|有效|超额|均|都|得到|得以|落地))*"
)


def _names_aims(what: str) -> bool:
    """Tell whether what is to be reached are only the aims themselves."""
    return ("目标" in what or "任务" in what or "指标" in what) and _AIMS.fullmatch(what) is not None


def _tells_who(verb: str, thing: str, body: str) -> bool:
    """Tell whether words only say who issued or carries out something: …印发的《…意见》, 由市水利局牵头组织实施."""
    if verb == "实施":
        return body[0] == "由" and _BY_WHOM.match(body) is not None
    return verb in ("印发", "出台") and thing.startswith("的")


_BY_WHOM = regex(r"由[^,;]{2,40}?(?:负责|牵头|统一)?(?:牵头|负责)?组织实施$")


def _sets_an_end(match: re.Match[str], lead: str) -> bool:
    """Tell whether a verb speaks of an end: by itself, by its adverb, behind its object, or of some of a kind."""
    thing = match["object"]
    return bool(
        match["verb"] in _FIRM or thing.startswith(_SEVERAL) or (thing == "" and lead) or match["adv"]
    )


_ASSESSED = ("评估", "验收", "评价", "考核", "检查")
_ASSESSES = regex(
    r"(?:开展|进行|组织|实施)(?P<what>(?:[^,;]{0,12}?(?:中期|终期|末期|期末|期满|总结|阶段性?)|(?:全面|综合|整体|第三方))[^,;]{0,8})$"
)


def _in_turn(
    s: Scope, start: int, end: int, things: list[str], year: int | None, horizon: str
) -> list[tuple[str, int | None, str]]:
    """Date each of several things by its own year: 分别于2024年、2026年完成中期评估和终期评估."""
    due = [h for h in s.horizons if h.kind == "due" and h.year and start <= h.start < end]
    if len(due) > 1 and s.folded.find("分别", start, end) >= 0:
        if len(due) == len(things):
            return [(x, h.year, h.text) for x, h in zip(things, due, strict=True)]
        if len(things) == 1:
            return [(things[0], h.year, h.text) for h in due]
    return [(x, year, horizon) for x in things]


def _without_time(s: Scope, lead: str, offset: int) -> tuple[str, bool]:
    """Take the time out of the words in front of a verb; tell whether there was one."""
    for h in s.horizons:
        if h.kind == "due" and offset < h.start and h.end <= offset + len(lead):
            return lead[: h.start - offset] + lead[h.end - offset :], True
    return lead, False


def _things(text: str) -> list[str]:
    """Divide what is to be done at 、 and 和 where each part is a thing of its own."""
    ordinals = _ORDINALS.match(text) if "第" in text else None
    if ordinals:
        return [ordinals["head"] + x + ordinals["tail"] for x in ordinals["list"].split("、")]
    stages = _STAGES.search(text)
    if stages:
        # 中期和终期评估.
        return [text[: stages.start()] + x + stages["kind"] for x in (stages["a"], stages["b"])]
    used = _AND_USED.search(text)
    parts = [p for p in split_list(text[: used.start()] if used else text) if p]
    if 1 < len(parts) <= 4 and all(p[-1] == "”" and _WHOLE_SIGN.search(p) for p in parts):
        # 电话“户户通”、网络“村村通”.
        return parts
    if len(parts) < 2 or any(len(p) < 4 for p in parts) or "等" in text[-6:]:
        return [text]
    tail = _SHARED_TAIL.search(parts[-1])
    if len(parts) <= 4 and (
        all(_THING.search(p) for p in parts[:-1])
        or (tail and all(len(p) <= (12 if used else 8) for p in parts))
    ):
        return parts
    return [text]


_STAGES = regex(
    r"(?P<a>中期|年中|期中)[和、与及](?P<b>终期|末期|期末|年末|总结)(?P<kind>评估|验收|评价|考核|检查)$"
)
_AND_USED = regex(r"并(?:投入使用|投入运营|投用|投运|通车|对外开放|验收|交付使用)$")
_THING = regex(
    r"(?:编制|建设|改造|项目|工程|整治|治理|截污|规划|导则|体系|平台|方案|高地|示范区|集聚区|先行区|标杆地|实践地|工作|任务|制定|修编|普查|发电|试点|机制|制度|中心|园|站|厂)$"
)


def _slogans(s: Scope) -> list[Target]:
    result = []
    for match in _SLOGAN.finditer(s.folded, s.start, s.end):
        member = s.folded.rfind(",", s.start, match.start()) + 1 or s.start
        end = next((i for i in range(match.end(), s.end) if s.folded[i] in ",;。"), s.end)
        tail = _SLOGAN_OF.match(s.folded, match.end(), s.end)
        before = s.text[member : match.start()].strip("“‘ 实现按照")
        name = tail["n"] if tail else before
        result += [_make(s, member, end, *split_phrase(name or x), None, "", x) for x in match[0].split("、")]
    return result


def _make(
    s: Scope, start: int, end: int, subject: str, indicator: str, year: int | None, horizon: str, body: str
) -> Target:
    while start < end and s.folded[start] in " ,;、。“":
        start += 1
    hedges = _HEDGED.findall(body)
    hedge = "".join(dict.fromkeys(hedges)) if hedges else ""
    return Target(
        path=s.path,
        subject=subject.strip(' ,，、“”"'),
        indicator=indicator.strip(" ,，、。；;"),
        comparator="done",
        value=None,
        unit="",
        year=year,
        quote=s.text[start:end],
        start=start,
        end=end,
        hedge=hedge,
        horizon=horizon if year is not None else "",
    )
