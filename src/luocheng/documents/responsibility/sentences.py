"""Duties in sentences of their own: 由市水利局牵头,市财政局配合。."""

from __future__ import annotations

from collections.abc import Sequence

from luocheng.documents.responsibility.conventions import Convention, rule_at
from luocheng.documents.responsibility.duty import Assignment, Duty, assignment
from luocheng.documents.responsibility.vocabulary import ROLE, WORTH
from luocheng.documents.responsibility.wording import parse_duty
from luocheng.documents.units import is_unit, looks_like_units, split_units
from luocheng.patterns import regex

__all__ = ["read_members", "read_sentences"]


_SENTENCE_END = regex(r"[。\n]")


def read_sentences(
    text: str,
    folded: str,
    within: tuple[int, int],
    hinted: int,
    convention: Convention,
    taken: Sequence[tuple[int, int]],
) -> list[Assignment]:
    """Find sentences that say nothing but who does it: 由市水利局牵头,市财政局配合。.

    `hinted` is the offset of the first word of responsibility.
    """
    result: list[Assignment] = []
    at, end = within
    scan = hinted
    while (hint := WORTH.search(folded, scan, end)) is not None:
        word, scan = hint.span()
        if word < at:
            continue
        begin = max(folded.rfind("。", at, word), folded.rfind("\n", at, word)) + 1 or at
        stop_match = _SENTENCE_END.search(folded, scan, end)
        at = stop = stop_match.start() if stop_match else end
        # What else the sentence holds is not looked for; a word that goes on behind the line break begins before it.
        scan = max(scan, stop - 1)
        sentence = folded[begin:stop]
        if 5 < len(sentence) < 240 and not any(x <= begin and stop <= y for x, y in taken):
            duty = _pure_sentence(text[begin:stop], sentence, rule_at(convention, begin))
            if duty is not None:
                lead_in = len(sentence) - len(sentence.lstrip())
                result.append(assignment(duty, begin + lead_in, stop, "sentence"))
    return result


_MEMBER = regex(
    r"(?:^|(?<=[,;。\n]))由(?P<duty>[^,;。\n]{2,80}牵头(?:负责|组织)?,[^,;。\n]{2,120}(?:配合|参与|协助|协同)(?:落实)?)(?=[,;])"
)


_LEADS = regex(
    r"(?:^|(?<=[,;:。\n]))(?P<by>由)?(?P<names>[^,;:。\n]{2,80}?)(?:负责|具体)?牵头(?![、人方])"
    r"(?:(?P<ends>[,;。\n])|(?=组织|负责|推进|制[定订]|开展|会同|编制|统筹|建立|研究|落实|做好|抓|实施|协调|成立|拟|对|完善|联合|召开))"
)
# 由市水利局牵头,会同市财政局对…进行检查.
_JOINED = regex(r"(?:负责|组织)?,?(?:会同|联合|商)(?P<names>[^,;。\n]{2,120})")
_IS_UNIT_OF = regex(
    r"(?:^|(?<=[,;、:。\n]))(?P<names>[^,;:。\n]{2,60}?)(?:作为|为|是)[^,;。、\n]{0,20}?(?P<role>牵头|主办|责任|配合|协办)(?:责任)?(?:单位|部门)(?=[,;、。\n]|$)"
)
_DOES = regex(
    r"对|按|将|在|于|以|制[定订]|开展|组织|研究|编制|做好|加强|建立|负责|落实|推进|共同|定期|联合|统筹|抓|实施|进行|完善|协调|成立|倒排|摸|现场|及时|指导|督促|出台|拟|明确|根据|结合|通过|依法|每|积极|全面|加快"
)


def read_members(text: str, folded: str, within: tuple[int, int], convention: Convention) -> list[Assignment]:
    """Find what sentences about the work say of who leads it, where nothing else in the item names anyone.

    由市水利局牵头,市财政局配合,完成…; 由市水利局牵头,会同市财政局对…; 市水利局牵头组织…; 市水利局为牵头单位,各区为责任单位.
    """
    result: list[Assignment] = []
    for match in _MEMBER.finditer(folded, *within):
        begin, stop = match.span("duty")
        duty = parse_duty(text[begin:stop], folded[begin:stop], rule_at(convention, begin))
        names = duty.lead + duty.support + duty.plain
        if names and all(is_unit(n) for n in names):
            result.append(assignment(duty, match.start(), stop, "sentence"))
    if not result and (named := _named_as(text, folded, within)) is not None:
        result.append(named)
    if not result:
        result += _leading(text, folded, within)
    return result


def _leading(text: str, folded: str, within: tuple[int, int]) -> list[Assignment]:
    """Read 由A牵头,会同B… and A牵头组织…."""
    result: list[Assignment] = []
    for match in _LEADS.finditer(folded, *within):
        if match["by"] is None and match["ends"] is not None:
            continue
        begin, stop = match.span("names")
        if not looks_like_units(folded[begin:stop]) or _in_some_case(folded, within[0], match.start()):
            continue
        duty = Duty(lead=list(split_units(text[begin:stop])))
        end = match.end() - (1 if match["ends"] else 0)
        joined = _JOINED.match(folded, end, within[1])
        if joined is not None:
            at, behind = joined.span("names")
            upto = _units_end(folded, at, behind)
            if upto > at:
                duty.support = [u for u in split_units(text[at:upto]) if u not in duty.lead]
                end = upto
        result.append(assignment(duty, match.start(), end, "sentence"))
    return result


_CASES = ("对于", "对涉及", "对跨", "凡", "如遇", "遇有", "遇到", "若")


def _in_some_case(folded: str, start: int, at: int) -> bool:
    """Tell whether a sentence only speaks of some cases (对于跨部门的事项,由主责部门牵头推进): it does not say who leads the item."""
    begin = max(folded.rfind("。", start, at), folded.rfind("\n", start, at)) + 1
    return folded.startswith(_CASES, max(begin, start), at)


def _units_end(folded: str, at: int, end: int) -> int:
    """Return where a list of units ends in front of what they do; its start where no unit stands there."""
    for verb in _DOES.finditer(folded, at + 2, end):
        if _all_units(folded[at : verb.start()]):
            return verb.start()
    return end if _all_units(folded[at:end]) else at


def _all_units(text: str) -> bool:
    names = split_units(text)
    return bool(names) and all(is_unit(n) for n in names)


def _named_as(text: str, folded: str, within: tuple[int, int]) -> Assignment | None:
    """Read A为…的牵头单位,B为责任单位 as one assignment."""
    duty, span = Duty(), (-1, -1)
    for match in _IS_UNIT_OF.finditer(folded, *within):
        begin, stop = match.span("names")
        if not looks_like_units(folded[begin:stop]):
            continue
        role = match["role"]
        into = (
            duty.lead
            if role in ("牵头", "主办")
            else duty.support
            if role in ("配合", "协办")
            else duty.plain
        )
        into += [u for u in split_units(text[begin:stop]) if u not in into]
        span = (match.start() if span[0] < 0 else span[0], match.end())
    return assignment(duty, *span, "sentence") if duty.lead else None


_SENTENCE_ROLE_END = regex(
    r"(?:负责|牵头|牵头负责|配合|落实|组织实施|参与|参加|承办|办理|协助|协同|抓好落实|实施|支持|推进|指导|统筹)[)）]?\s?$"
)
_LONGEST_ROLE_END = 6
"""Four characters, a bracket and a blank."""
_SENTENCE_PREFIX = regex(
    r"^(?:(?:此项|该项|本项|以上|上述)(?:工作|任务)?[,:]?)?(?:由|责任(?:单位|部门)[:为]?)?"
)


_GLUE = regex(r"等(?:有关|相关|各)?(?:部门|单位)?|会同|[和及与由、,;\s。()]|以及")


def _pure_sentence(text: str, folded: str, rule: str) -> Duty | None:
    stripped = folded.strip()
    if not (
        _SENTENCE_ROLE_END.search(stripped, max(0, len(stripped) - _LONGEST_ROLE_END))
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
    rest = ROLE.sub("", folded[cut:])
    for name in sorted(names, key=len, reverse=True):
        rest = rest.replace(_fold_name(name), "", 1)
    return duty if len(_GLUE.sub("", rest)) <= 2 else None


def _fold_name(name: str) -> str:
    return name.replace("（", "(").replace("）", ")").replace("，", ",")


def _surely_units(names: list[str]) -> bool:
    """Tell whether all names are units, or in a long list all but one short name of an unknown kind."""
    odd = [n for n in names if not is_unit(n)]
    return not odd or (len(odd) == 1 and len(names) >= 4 and len(odd[0]) <= 8 and odd[0].isalpha())
