"""Who is responsible: labels, brackets and sentences that give work to units, and the rules that say who leads."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from luocheng.documents.characters import fold
from luocheng.documents.units import divide, is_unit, looks_like_units, split_units

__all__ = ["Assignment", "Convention", "find_assignments", "find_convention", "parse_duty"]

# --- vocabulary -------------------------------------------------------------------------------------------------

_S = r"\s?"


def _spaced(word: str) -> str:
    """Allow the blanks that typesetting puts between the characters of a label (责 任 单 位)."""
    return _S.join(word)


_LEVEL = r"(?:市级|省级|县级|区级|市直|省直|局内|内部|主要|具体|共同|第一|直接|总)?"
_OBJECT = (
    "(?:"
    + "|".join(
        _spaced(w)
        for w in (
            "考核单位", "考核部门", "责任单位", "责任部门", "落实单位", "实施单位", "推进单位", "单位", "部门", "主体", "科室", "处室", "机构", "地区", "县区", "街镇", "公司",
            "领导", "人",
        )
    )
    + r")(?:及(?:责任)?(?:人员|人|单位))?"
)  # fmt: skip
_LEAD_WORD = (
    "(?:" + "|".join(_spaced(w) for w in ("牵头", "主办", "主要责任", "总牵头", "抓总", "主责")) + ")"
)
_SUPPORT_WORD = (
    "(?:"
    + "|".join(
        _spaced(w)
        for w in (
            "配合",
            "协办",
            "参与",
            "参加",
            "协同",
            "协助",
            "配合责任",
            "支持",
            "协作",
            "协同责任",
            "指导",
            "督导",
            "督办",
            "监督",
        )
    )
    + ")"
)
_PLAIN_WORD = (
    "(?:"
    + "|".join(
        _spaced(w)
        for w in (
            "责任",
            "承办",
            "落实",
            "实施",
            "主管",
            "组织",
            "负责",
            "主体责任",
            "组织实施",
            "推进",
            "承担",
        )
    )
    + ")"
)
_TIME_WORD = "(?:" + "|".join(
    _spaced(w) for w in ("完成时限", "完成时间", "时限要求", "时间要求", "时间节点", "时间安排", "完成期限", "整改时限", "办理时限", "工作时限", "时限", "时间", "完成日期")
) + ")"  # fmt: skip

_LABEL_STARTS = "*【\\[市省县区局内主具共第直总牵抓配协参支指督监责承落实组负推完时工整办"
"""What a label can begin with."""
_LABEL = re.compile(
    rf"(?=[{_LABEL_STARTS}])(?!实施地|实施县|推进地|组织机构)[*【\[]?(?:{_LEVEL}(?:(?P<lead>{_LEAD_WORD}(?:{_spaced('责任')}|{_spaced('考核')})?)|(?P<support>{_SUPPORT_WORD})|(?P<plain>{_PLAIN_WORD})){_S}(?:{_OBJECT}|(?P<bare>(?=:)))"
    rf"|(?P<time>{_TIME_WORD}))[\]】*]?(?:\([^()]{{1,12}}\))?{_S}(?P<sep>[:]|(?<=[\]】])|\s(?=\S)|为(?=\S)|(?=[省市县区州各国中]))"
)
_LABEL_HINT = re.compile(
    # Each begins with a plain character: so the places where none can begin are passed over at once.
    r"单\s?位|部\s?门|主体|科室|处室|领导|人\s?[:]|时\s?限|时间|县区|地区|街镇|公司"
    r"|牵\s?头\s?:|主\s?办\s?:|主责\s?:|配\s?合\s?:|协\s?办\s?:|协同\s?:|责\s?任\s?:|承\s?办\s?:"
)
_PEOPLE = re.compile(r"(?:人|领导|人员)$")

_BY_DUTY = (
    r"(?:按(?:照)?[^,、;。()\d]{0,6}?(?:分工|职责|职能|权限|任务|要求)(?:分工|职责|权限)?(?:和(?:职责)?分工)?(?:分别|共同|各自)?"
    r"|根据(?:各自)?职责(?:分工)?|依(?:据)?职责(?:分工)?|各负其责|自主|结合(?:自身|工作)?(?:实际|职责)|因地制宜|分工|分别|共同|联合|具体|各自|主要|认真|总)"
)
_ROLE = re.compile(
    # Every form below begins with one of these; one look at them saves trying the forms at each place.
    r"(?=[等共联分总负具给予加进做牵指统作为按积配协参支根依各自结因主认抓推组贯落实承办执履])"
    r"(?:(?P<lead>(?:等)?(?:共同|联合|分别|总|负责|具体|给予|予以|加强|进行|做好)?(?:牵头|(?:指导|统筹(?:协调|推进|抓总)?)(?=[,;)。]|$))(?:负责|落实|抓总|推进|组织实施|组织|实施|抓好落实|制定|办理|责任|总抓|抓落实)*(?![^\W\d_A-Za-z]*(?:办|办公室|小组|专班|单位|部门|局|委|厅)(?:[、,;)]|$))"
    r"|(?:作)?为(?:主要|总)?牵头(?:责任)?(?:单位|部门))"
    r"|(?P<support>(?:等)?(?:按(?:照)?(?:各自)?(?:职责|职能)?(?:分工)?)?(?:分别|共同|积极|予以|给予|做好)?(?:配合|协助|协同|参与|协办|参加|支持|协作)(?:落实|实施|负责|推进|做好|配合|抓好|工作)*(?=\s?(?:[,;。、)\]〕】]|$|等))"
    r"|(?:作)?为(?:配合|协办|参与|协同)(?:责任)?(?:单位|部门))"
    rf"|(?P<plain>(?:等)?{_BY_DUTY}*"
    r"(?:(?:负责|抓好|抓|推动|组织|贯彻|做好)*(?:负责|落实|推进|实施|承办|办理|主办|执行)|负总责|(?:落实|履行|承担|负)(?:属地|主体|监管|管理|领导|直接|首要|第一|主要|全部)+责任)(?:落实|实施|推进)*(?=\s?(?:[,;。、)\]〕】]|$|等|会同))"
    r"|(?:作)?为(?:第一|主要)?责任(?:单位|部门|主体)))"
)
# Patterns of plain words are found many times faster than the patterns that read them.
_ROLE_SIGN = re.compile(
    r"负责|责任|统筹|牵头|指导|配合|协助|协同|参与|协办|参加|支持|协作|落实|推进|实施|承办|办理|主办|执行"
)
_TIME_SIGN = re.compile(r"年|月|长期|持续|每季|立即|按|适时|贯穿|启动|近期|远期|中期|十")
_WITH = re.compile(r"会同|商(?=[省市县区国各])|协同(?=[省市县区国各])|联合(?=[省市县区国各])")
_TIME = re.compile(
    r"(?:\d{4}年|[“\"]?十[三四五六][”\"]?五|按进度|按程序|按要求|每半年|长期|持续|每年|每季|每月|全年|常年|年底|\d{1,2}月|立即|按时|按年度|适时|分年度|近期|远期|中期|按序时|按计划|贯穿|启动|年内)"
)
_SCORE = re.compile(r"^(?:分值|得分|考核分值|计?\d{1,3}(?:\.\d)?分)")

_IMPLIED = re.compile(
    r"(?:(?P<here>本(?:行动|工程|章|节|条|项|款|类|部分|领域|板块|任务|环节))|本[^\W\d_A-Za-z]{1,4})?以下(?:各?项?|所有|任务|均)?[^,。;()]{0,10}?(?:均|都|全部)?(?:需|由|须|为|应)(?P<units>[^,。;]{2,80}?)(?:共同|按职责(?:分工)?)?(?:负责|落实|参与|配合|承担)[^)。]*?(?:不再|不另|不一一|不逐)[^,。;)]{0,8}"
)

# --- conventions that a document declares once --------------------------------------------------------------------

_FIRST = re.compile(
    r"(?:(?:排|列|位|名)(?:在|列|于|居|次)?(?:名)?(?:第一(?:位|个|名)?|首位|最前|第1位)|排名第一|第一个(?:单位|部门)?|首个单位|第一(?:责任)?单位)[^,。;)]{0,14}?(?:为|是|作为|即为|负责|者|的)[^,。;)]{0,6}?(?:牵头|主办|主要责任)"
    r"|牵头(?:单位|部门)[^,。;)]{0,8}?(?:为|是|列|排)[^,。;)]{0,8}?(?:第一位|首位|第一个|第一(?:责任)?单位)"
)
_COMMA = re.compile(
    r"(?:第一个?|首个)?(?:逗号|分号)[^,。;)]{0,4}?(?:前|之前|以前|左侧)[^,。;)]{0,10}?(?:为|是)[^,。;)]{0,4}?牵头(?:责任)?(?:单位|部门)?"
)
_STAR = re.compile(
    r"(?:带|加|标|注|有|标注|打)[^,。;)]{0,4}?[*★☆▲※#][^,。;)]{0,8}?(?:为|是|者)[^,。;)]{0,6}?牵头|[*★☆▲※#][^,。;)]{0,6}?(?:为|表示|代表)[^,。;)]{0,4}?牵头"
)
_CONVENTIONS = (("comma", _COMMA), ("first", _FIRST), ("star", _STAR))
_NOTE = re.compile(
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
    for rule, pattern in _CONVENTIONS:
        match = next((m for m in pattern.finditer(folded) if not _is_local(folded, m)), None)
        if match:
            return rule, _opened(folded, match.start()) if _holds_on(folded, match) else 0
    return "", 0


def _holds_on(folded: str, match: re.Match[str]) -> bool:
    """Tell whether 下同 stands behind a remark, in the same bracket and sentence."""
    return "下同" in _SAME_SENTENCE.match(folded, match.end(), match.end() + 40)[0]  # type: ignore[index]


_SAME_SENTENCE = re.compile(r"[^。\n)]*")


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
_ANY_UNIT = re.compile(r"所列|以下|以上|各项|任务|括号|分工|单位$|部门$")


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


_MARKED = re.compile(r"[*★☆▲※#]")


def _noted(folded: str) -> bool:
    """Tell cheaply whether a text may say who of a list leads."""
    return (
        any(word in folded for word in ("第一", "首位", "首个", "第1位", "逗号"))
        or _MARKED.search(folded) is not None
    )


def find_convention(folded: str) -> Convention:
    """Find the sentence that says how the lead unit is told: 列第一位的为牵头单位,下同."""
    if "牵头" not in folded or not _noted(folded):
        return Convention()
    return Convention(*_convention_at(folded))


# --- one duty: the units of a label, a bracket or a sentence -----------------------------------------------------


@dataclass(slots=True)
class Duty:
    """What one bracket, label line or sentence says."""

    lead: list[str] = field(default_factory=list)
    support: list[str] = field(default_factory=list)
    plain: list[str] = field(default_factory=list)
    implied: list[str] = field(default_factory=list)
    here: bool = False
    deadline: str | None = None

    def settle(self) -> Duty:
        """Put the units of an undivided list among the lead units, or behind them where others lead."""
        if self.plain:
            target = self.support if self.lead else self.lead
            target += [u for u in self.plain if u not in target and u not in self.lead]
            self.plain = []
        self.support = [u for u in self.support if u not in self.lead]
        return self

    def merge(self, other: Duty) -> None:
        """Add what a neighbouring label says."""
        for name in ("lead", "support", "plain", "implied"):
            mine = getattr(self, name)
            mine += [u for u in getattr(other, name) if u not in mine]
        self.here = self.here or other.here
        self.deadline = self.deadline or other.deadline

    def __bool__(self) -> bool:
        return bool(self.lead or self.support or self.plain)


def parse_duty(text: str, folded: str, rule: str = "") -> Duty:
    """Read the inside of a bracket or a sentence that gives work to units.

    `text` and `folded` are the same characters, the second with half-width punctuation.
    """
    duty = Duty()
    implied = _IMPLIED.search(folded) if "以下" in folded else None
    if implied:
        duty.implied = list(split_units(text[implied.start("units") : implied.end("units")]))
        duty.here = implied["here"] is not None
        text, folded = _without(text, implied.span()), _without(folded, implied.span())
    inner = _INNER_ROLE.search(folded) if ")" in folded else None
    if inner:
        # A(B配合): the inner bracket divides as a comma does.
        a, b = inner.span()
        text, folded = (
            f"{text[:a]},{text[a + 1 : b - 1]}{text[b:]}",
            f"{folded[:a]},{folded[a + 1 : b - 1]}{folded[b:]}",
        )
    note = _NOTE.search(folded) if "牵头" in folded and _noted(folded) else None
    if note:
        rule = rule or next(name for name, pattern in _CONVENTIONS if pattern.search(note[0]))
        text, folded = _without(text, note.span()), _without(folded, note.span())
    if _LABEL_HINT.search(folded) and (labels := list(_LABEL.finditer(folded))):
        _parse_labels(text, folded, labels, duty, rule)
        return duty
    for start, end in _groups(folded):
        _parse_group(text[start:end], folded[start:end], duty, rule)
    return duty


_INNER_ROLE = re.compile(
    r"(?<!^)\((?!(?:牵头|配合|参与|协助|协办|协同|负责|指导)\))[^()]*(?:\([^()]*\)[^()]*)*(?:配合|参与|协助|协办|协同|牵头|负责|指导)\)"
)


def _without(text: str, span: tuple[int, int]) -> str:
    return text[: span[0]] + text[span[1] :]


def _groups(folded: str) -> list[tuple[int, int]]:
    """Divide at semicolons and full stops outside brackets."""
    if ";" not in folded and "。" not in folded:
        return [(0, len(folded))] if folded.strip() else []
    result, depth, at = [], 0, 0
    for i, char in enumerate(folded):
        if char in "([〔":
            depth += 1
        elif char in ")]〕":
            depth -= 1
        elif depth <= 0 and char in ";。":
            result.append((at, i))
            at = i + 1
    result.append((at, len(folded)))
    return [(a, b) for a, b in result if folded[a:b].strip()]


def _parse_labels(text: str, folded: str, labels: list[re.Match[str]], duty: Duty, rule: str) -> None:
    if labels[0].start() > 0:
        _parse_group(text[: labels[0].start()], folded[: labels[0].start()], duty, rule)
    for i, label in enumerate(labels):
        end = labels[i + 1].start() if i + 1 < len(labels) else len(folded)
        _take(text[label.end() : end], folded[label.end() : end], label, duty, rule)


def _take(text: str, folded: str, label: re.Match[str], duty: Duty, rule: str) -> None:
    """Give the words behind a label to the role that the label names."""
    if label["time"]:
        duty.deadline = duty.deadline or text.strip(" ,。;、:，；：)）]】") or None
        return
    if _PEOPLE.search(label[0].replace(" ", "").rstrip(":为")):
        return
    if label["lead"]:
        _assign(text, folded, duty.lead, duty, rule, "lead")
    elif label["support"]:
        _assign(text, folded, duty.support, duty, rule, "support")
    else:
        _assign(text, folded, duty.plain, duty, rule, "plain")


def _assign(text: str, folded: str, into: list[str], duty: Duty, rule: str, role: str) -> None:
    """Read the list behind a label; roles and times written inside it win over the label."""
    for start, end in _groups(folded):
        part, fpart = text[start:end], folded[start:end]
        spoken = _ROLE_SIGN.search(fpart) is not None
        if spoken and ")" in fpart and _ROLE_MARK.search(fpart):
            _parse_group(part, fpart, duty, rule)
            continue
        if role == "plain" and spoken and _ROLE.search(fpart):
            _parse_group(part, fpart, duty, rule)
            continue
        match = _ROLE.search(fpart) if spoken and role == "lead" else None
        if match and match["support"]:
            _parse_group(part, fpart, duty, rule)
            continue
        for piece, fpiece in _drop_times(part, fpart, duty):
            role_word = _ROLE.search(fpiece) if spoken else None
            if role_word and not fpiece[role_word.end() :].strip(" ,。、"):
                piece, fpiece = piece[: role_word.start()], fpiece[: role_word.start()]
            _list(piece, fpiece, into, duty, rule if role == "plain" else "")


_PIECES = re.compile(r"[^,、]+(?:[,、]|$)")


def _drop_times(text: str, folded: str, duty: Duty) -> list[tuple[str, str]]:
    """Take pieces such as 2023年12月底前完成 and 5分 out of a list of units."""
    kept: list[tuple[str, str]] = []
    at = 0
    if not _TIME_SIGN.search(folded) and "分" not in folded:
        return [(text, folded)]
    for match in _PIECES.finditer(folded):
        piece = match[0].strip(" ,、")
        if _SCORE.match(piece) or (_TIME.match(piece) and not is_unit(piece)):
            if match.start() > at:
                kept.append((text[at : match.start()], folded[at : match.start()]))
            if not _SCORE.match(piece):
                duty.deadline = duty.deadline or text[match.start() : match.end()].strip(" ,、，。")
            at = match.end()
    if at < len(folded):
        kept.append((text[at:], folded[at:]))
    return kept


_STAR_SIGNS = "*★☆▲※#"
_STARS = re.compile(rf"[{_STAR_SIGNS}]")
_STARRED = re.compile(rf"(?:^|[、,;])\s?[{_STAR_SIGNS}]|[{_STAR_SIGNS}](?:$|[、,;])")
_ROLE_MARK = re.compile(
    r"\((?:(?P<lead>总?牵头|主办|主责|负责)|(?P<support>配合|协办|协助|协同|参与))(?:责任)?(?:单位|部门|方)?\)"
)


def _marked(text: str, duty: Duty) -> None:
    """Read a list whose units carry their role in brackets: A(牵头)、B(配合)、C; who has none supports."""
    plain: list[str] = []
    for piece in divide(text):
        mark = _ROLE_MARK.search(fold(piece))
        if mark is None:
            plain += split_units(_TRAILING_ROLE.sub("", piece))
            continue
        name = split_units(piece[: mark.start()])
        (duty.lead if mark["lead"] else duty.support).extend(name)
    (duty.support if duty.lead else duty.plain).extend(plain)


_TRAILING_ROLE = re.compile(r"(?:等)?(?:按(?:照)?职责分工|分工|共同)?(?:负责|落实|配合|参与)\s*$")


def _list(text: str, folded: str, into: list[str], duty: Duty, rule: str) -> None:
    """Add the units of a list to `into`, or divide them by the document's convention."""
    if _STARS.search(folded) and (rule == "star" or _STARRED.search(folded)):
        for name in (n.strip() for n in divide(text) if n.strip()):
            starred = name[0] in _STAR_SIGNS or name[-1] in _STAR_SIGNS
            (duty.lead if starred else duty.support).extend(split_units(name.strip(_STAR_SIGNS + " ")))
        return
    comma = folded.find(",")
    if rule == "comma" and comma > 0 and into is not duty.support:
        duty.lead += split_units(text[:comma])
        duty.support += split_units(text[comma + 1 :])
        return
    units = split_units(text)
    if rule == "first" and into is duty.plain and units:
        duty.lead += units[:1]
        duty.support += units[1:]
        return
    into += [u for u in units if u not in into]


def _parse_group(text: str, folded: str, duty: Duty, rule: str) -> None:
    """Read 'A牵头,B、C配合' by its verbs; a list without one is undivided."""
    at = 0
    led = bool(duty.lead)
    pieces = _drop_times(text, folded, duty)
    text, folded = "".join(p for p, _ in pieces), "".join(f for _, f in pieces)
    if ")" in folded and _ROLE_MARK.search(folded):
        _marked(text, duty)
        return
    for match in _ROLE.finditer(folded) if _ROLE_SIGN.search(folded) else ():
        body, fbody = text[at : match.start()], folded[at : match.start()]
        if not fbody.strip(" ,、等"):
            at = match.end()
            continue
        if _verb_inside_name(folded, match):
            continue
        at = match.end()
        together = _WITH.search(fbody)
        if together and together.start() > 1:
            duty.lead += split_units(body[: together.start()])
            duty.support += split_units(body[together.end() :])
            led = True
        elif match["lead"] and "指导" in match[0] and (duty.lead or duty.plain or "," in fbody.strip(" ,")):
            # 各区政府负责,市教育局指导: who guides those that answer for it supports them.
            cut = 0 if duty.lead or duty.plain else fbody.rindex(",")
            duty.plain += split_units(body[:cut])
            duty.support += split_units(body[cut:])
        elif match["lead"]:
            duty.lead += split_units(body)
            led = True
        elif match["support"]:
            if not led and not duty.plain and "," in fbody:
                # A,B配合: what stands before the comma leads.
                cut = fbody.rindex(",")
                duty.lead += split_units(body[:cut])
                duty.support += split_units(body[cut + 1 :])
                led = True
            else:
                duty.support += split_units(body)
        elif _CARRY_OUT.fullmatch(match[0]) and duty.plain and not led:
            # A、B负责,各区政府落实: who carries out what others answer for supports them.
            duty.support += split_units(body)
        else:
            _list(body, fbody, duty.support if led else duty.plain, duty, "" if led else rule)
    rest, frest = text[at:], folded[at:]
    if frest.strip(" ,。;、等"):
        if at and frest.lstrip().startswith("会同"):
            duty.support += split_units(rest)
        else:
            names = [u for u in split_units(rest) if is_unit(u)] if at else list(split_units(rest))
            if at:
                (duty.support if led else duty.plain).extend(names)
            else:
                _list(rest, frest, duty.support if led else duty.plain, duty, "" if led else rule)


_CARRY_OUT = re.compile(
    r"(?:抓好|贯彻|组织|具体|分别|结合实际)*(?:落实|实施)(?:落实)?|(?:落实|履行|承担)[^,;。]{0,6}责任"
)


_NAME_GOES_ON = re.compile(r"单位|部门|办|领导|小组|中心|指挥|专班|机构|组|主体|局|委")


def _verb_inside_name(folded: str, match: re.Match[str]) -> bool:
    """Tell whether a role word is part of a name: 重点任务牵头单位, 推进办, 项目推进中心."""
    following = folded[match.end() : match.end() + 6]
    return _NAME_GOES_ON.match(following) is not None


# --- finding them in a clause -----------------------------------------------------------------------------------


@dataclass(slots=True)
class Assignment:
    """Units written at `start:end` of the text, responsible for what stands between `scope` and `start`.

    `own_line` tells whether it has a paragraph to itself, `here` whether what is implied holds for the rest of
    the section only (本行动以下各项).
    """

    start: int
    end: int
    scope: int
    lead: list[str]
    support: list[str]
    implied: list[str]
    deadline: str | None
    form: str
    own_line: bool = False
    here: bool = False


_BRACKET = re.compile(
    r"\((?P<a>[^()]*(?:\([^()]*(?:\([^()]*\)[^()]*)*\)[^()]*)*)\)"
    r"|\((?P<h>[^()\n]*(?:\([^()]*\)[^()\n]*)*)$(?!\n[\s\S])"
    r"|\[(?P<b>[^\[\]]*)\]|〔(?P<c>[^〔〕]*)〕|【(?P<d>[^【】]*)】|<(?P<e>[^<>\n]*)>|〖(?P<f>[^〖〗]*)〗|{(?P<g>[^{}]*)}"
)
_OPENING = re.compile(r"[(\[〔【<〖{]")
_WORTH = re.compile(
    r"负责|指导|牵\s?头|配\s?合|责\s?任|落实|主\s?[办责]|参与|协\s?[办同助]|承\s?办|组织实施|实\s?施\s?单|分工"
)
_BRACKET_KEY = re.compile(
    r"负责|指导$|指导[,;]|牵\s?头|配\s?合|责\s?任\s?[单部主科处人领]|落实|主\s?办|协办|参与|组织实施|实施单位|按职责|按照职责|分工"
)
_ENDS = re.compile(r"\s?[。;；.;]?\s?(?:$|\n|[(\[【〔<])|\s?。")
_SENTENCE_END = re.compile(r"[。\n]")


def find_assignments(
    text: str, folded: str, start: int, end: int, convention: Convention
) -> list[Assignment]:
    """Find every place between offsets `start` and `end` that gives the words before it to units.

    `folded` is `text` with half-width punctuation. Paragraphs are divided by line feeds.
    """
    piece = folded[start:end]
    found: list[Assignment] = []
    worth = _WORTH.search(piece) is not None
    if worth and _LABEL_HINT.search(piece):
        found += _label_lines(text, folded, start, end, convention)
    if _OPENING.search(piece):
        taken = [(a.start, a.end) for a in found]
        for match in _BRACKET.finditer(folded, start, end):
            if taken and any(a <= match.start() < b for a, b in taken):
                continue
            inner = match.span(match.lastgroup or 0)
            duty = _bracket(text, folded, inner, match.end(), end, worth, convention)
            if duty is not None:
                found.append(_make(duty, match.start(), match.end(), "bracket"))
    if worth:
        taken = [(a.start, a.end) for a in found]
        found += [
            a
            for a in _sentences(text, folded, (start, end), convention, taken)
            if not any(x <= a.start < y or x < a.end <= y for x, y in taken)
        ]
    if not found:
        return []
    found.sort(key=lambda a: a.start)
    return _scoped(_merged(found, folded), folded, start)


def _make(duty: Duty, start: int, end: int, form: str) -> Assignment:
    duty.settle()
    return Assignment(
        start, end, start, duty.lead, duty.support, duty.implied, duty.deadline, form, here=duty.here
    )


def _merged(found: list[Assignment], folded: str) -> list[Assignment]:
    """Make one of assignments with nothing but punctuation between them: 牵头单位:… 配合单位:…."""
    result = [found[0]]
    for item in found[1:]:
        last = result[-1]
        if last.form == item.form and not folded[last.end : item.start].strip(" \n。;,、.)]"):
            if item.form == "label" or not (item.lead and last.lead):
                last.lead += [u for u in item.lead if u not in last.lead and not last.lead]
                last.support += [
                    u for u in (*item.support, *item.lead) if u not in last.lead and u not in last.support
                ]
                last.implied += item.implied
                last.here = last.here or item.here
                last.deadline = last.deadline or item.deadline
                last.end = item.end
                continue
        result.append(item)
    return [a for a in result if a.lead or a.support]


def _scoped(found: list[Assignment], folded: str, start: int) -> list[Assignment]:
    at = start
    for item in found:
        item.scope = at
        line = folded.rfind("\n", start, item.start)
        item.own_line = not folded[max(line, start - 1) + 1 : item.start].strip(" \n") and line >= start
        at = item.end
        while at < len(folded) and folded[at] in " 。;\n":
            at += 1
    return found


# labels

_LIST_END = re.compile(r"[。\n)\]】〕>]")


def _label_lines(text: str, folded: str, start: int, end: int, convention: Convention) -> list[Assignment]:
    groups: list[_Group] = []
    at = start
    while True:
        label = _next_label(folded, at, end)
        if label is None:
            return [_make(g.duty, g.start, g.end, "label") for g in groups]
        at = label.end()
        if label["time"] and not groups:
            following = _next_label(folded, at, min(end, at + 60))
            if following is None or "\n" in folded[at : following.start()]:
                continue
        if not _label_begins(folded, label, start):
            continue
        stop = _list_stop(folded, label, end)
        opened = (
            label.start() - 1 if label.start() > start and folded[label.start() - 1] in "([【〔<〖" else -1
        )
        duty = parse_duty(
            text[label.start() : stop], folded[label.start() : stop], _rule(convention, label.start())
        )
        if (
            (label["sep"] != ":" or label["bare"] is not None)
            and duty.lead + duty.plain + duty.support
            and not all(is_unit(u) for u in duty.lead + duty.plain + duty.support)
        ):
            continue
        if not duty and not duty.deadline:
            at = stop
            continue
        if any(len(u) > 40 for u in (*duty.lead, *duty.support, *duty.plain)):
            continue
        begin = opened if opened >= 0 else label.start()
        close = stop
        if opened >= 0 and close < end and folded[close] in ")]】〕>〗":
            close += 1
        at = max(at, close)
        if groups and not folded[groups[-1].end : begin].strip(" \n。;,、.)]("):
            # 牵头单位 and 责任单位 that follow each other are one assignment: they are settled together.
            groups[-1].duty.merge(duty)
            groups[-1].end = close
        else:
            groups.append(_Group(begin, close, duty))


# What can follow the last word of a label; nearly every other 单位 and 部门 of a text is ruled out by it.
_LABEL_GOES_ON = re.compile(r"[:\]】*(\s为及)省市县区州各国中]|(?<=:)")


def _next_label(folded: str, start: int, end: int) -> re.Match[str] | None:
    """Find the next label; it is looked for around the few words that every label ends in."""
    at = start
    for hint in _LABEL_HINT.finditer(folded, start, end):
        if _LABEL_GOES_ON.match(folded, hint.end(), end) is None:
            continue
        for begin in range(max(at, hint.start() - 12), hint.start() + 1):
            if folded[begin] not in _LABEL_STARTS:
                continue
            label = _LABEL.match(folded, begin, end)
            if label is not None and label.end() > hint.start():
                return label
        at = hint.start()
    return None


@dataclass(slots=True)
class _Group:
    """Labels that follow each other, from the first to the end of the last list."""

    start: int
    end: int
    duty: Duty


def _rule(convention: Convention, at: int) -> str:
    return convention.rule if at >= convention.since else ""


def _label_begins(folded: str, label: re.Match[str], start: int) -> bool:
    """Tell whether a label stands where labels stand: at the head of a line, sentence or bracket."""
    at = label.start()
    while at > start and folded[at - 1] == " ":
        at -= 1
    if at <= start:
        return True
    before = folded[at - 1]
    if before in "\n。;([【〔<〖*,:)]】|\t":
        return True
    return (
        label["sep"] == ":"
        and not label["time"]
        and label["bare"] is None
        and before not in "的各和及、由对让明确为"
    )


_LIST_BOUND = re.compile(r"[(\[〔【<)\]〕】>。\n]")


_OTHER_LABEL = re.compile(r"[\s;,](?=[^\W\d_A-Za-z]{2,8}:)")


def _list_stop(folded: str, label: re.Match[str], end: int) -> int:
    """Find where the list behind a label ends: before a label of another kind (资金来源:), or at its bound."""
    stop = _list_bound(folded, label, end)
    for other in _OTHER_LABEL.finditer(folded, label.end(), stop):
        if _LABEL.match(folded, other.end()) is None:
            return other.start()
    return stop


def _list_bound(folded: str, label: re.Match[str], end: int) -> int:
    """Find the full stop, the end of the line or the closing bracket behind a list."""
    depth = 0
    end = min(end, label.end() + 2000)
    for bound in _LIST_BOUND.finditer(folded, label.end(), end):
        char, i = bound[0], bound.start()
        if char in "([〔【<":
            depth += 1
        elif char in ")]〕】>":
            if depth == 0:
                return i
            depth -= 1
        elif depth <= 0 or (char == "\n" and i - label.end() > 300):
            return i
    return end


# brackets


def _bracket(
    text: str, folded: str, inner: tuple[int, int], close: int, end: int, worth: bool, convention: Convention
) -> Duty | None:
    a, b = inner
    content = folded[a:b]
    if not 2 < len(content) < 700:
        return None
    at_end = close >= end or _ENDS.match(folded, close, end) is not None
    rule = _rule(convention, a)
    if worth and _BRACKET_KEY.search(content):
        duty = parse_duty(text[a:b], content, rule)
        names = duty.lead + duty.support + duty.plain
        if not names or not _mostly_units(names):
            return None
        return duty
    if not at_end or not _plausible_end(content):
        return None
    duty = parse_duty(text[a:b], content, rule)
    names = duty.lead + duty.support + duty.plain
    return duty if names and all(is_unit(n) for n in names) and looks_like_units("、".join(names)) else None


def _plausible_end(content: str) -> bool:
    return "。" not in content and not content.startswith(
        ("含", "包括", "不含", "以下简称", "如", "即", "详见", "见", "注")
    )


def _mostly_units(names: list[str]) -> bool:
    good = sum(1 for n in names if is_unit(n))
    return good * 2 >= len(names) and all(len(n) <= 40 for n in names)


def _surely_units(names: list[str]) -> bool:
    """Tell whether all names are units, or in a long list all but one short name of an unknown kind."""
    odd = [n for n in names if not is_unit(n)]
    return not odd or (len(odd) == 1 and len(names) >= 4 and len(odd[0]) <= 8 and odd[0].isalpha())


# sentences

_TRAILING = re.compile(r"(?:^|[。;\n])(?P<s>[^。;\n]{4,200}?)(?=[。;\n]|$)")


def _sentences(
    text: str,
    folded: str,
    within: tuple[int, int],
    convention: Convention,
    taken: Sequence[tuple[int, int]],
) -> list[Assignment]:
    """Find sentences that say nothing but who does it: 由市水利局牵头,市财政局配合。."""
    result: list[Assignment] = []
    start, end = within
    at = start
    for hint in _WORTH.finditer(folded, start, end):
        if hint.start() < at:
            continue
        begin = max(folded.rfind("。", at, hint.start()), folded.rfind("\n", at, hint.start())) + 1 or at
        stop_match = _SENTENCE_END.search(folded, hint.end(), end)
        at = stop = stop_match.start() if stop_match else end
        sentence = folded[begin:stop]
        if 5 < len(sentence) < 240 and not any(x <= begin and stop <= y for x, y in taken):
            duty = _pure_sentence(text[begin:stop], sentence, _rule(convention, begin))
            if duty is not None:
                lead_in = len(sentence) - len(sentence.lstrip())
                result.append(_make(duty, begin + lead_in, stop, "sentence"))
    return result


_SENTENCE_ROLE_END = re.compile(
    r"(?:负责|牵头|牵头负责|配合|落实|组织实施|参与|协助|协同|抓好落实|实施|支持|推进|指导|统筹)[)）]?\s?$"
)
_SENTENCE_PREFIX = re.compile(
    r"^(?:(?:此项|该项|本项|以上|上述)(?:工作|任务)?[,:]?)?(?:由|责任(?:单位|部门)[:为]?)?"
)


_GLUE = re.compile(r"等(?:有关|相关|各)?(?:部门|单位)?|会同|[和及与由、,;\s。()]|以及")


def _pure_sentence(text: str, folded: str, rule: str) -> Duty | None:
    stripped = folded.strip()
    if not (
        _SENTENCE_ROLE_END.search(stripped)
        or ("牵头" in stripped and looks_like_units(stripped.rsplit("牵头", 1)[1].strip(",;负责 ")))
    ):
        return None
    prefix = _SENTENCE_PREFIX.match(folded)
    cut = prefix.end() if prefix else 0
    duty = parse_duty(text[cut:], folded[cut:], rule)
    names = duty.lead + duty.support + duty.plain
    if not names or not _surely_units(names):
        return None
    # Everything that is not a unit or a role word would make it a sentence about something else.
    rest = _ROLE.sub("", folded[cut:])
    for name in sorted(names, key=len, reverse=True):
        rest = rest.replace(_fold_name(name), "", 1)
    return duty if len(_GLUE.sub("", rest)) <= 2 else None


def _fold_name(name: str) -> str:
    return name.replace("（", "(").replace("）", ")").replace("，", ",")
