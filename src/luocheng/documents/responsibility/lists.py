"""Lists of units, with the verbs, marks and times written among them: A牵头,B、C配合; A(牵头)、B; ★A、B."""

from __future__ import annotations

import re

from luocheng.documents.characters import fold
from luocheng.documents.responsibility.duty import Duty
from luocheng.documents.responsibility.vocabulary import ROLE, ROLE_SIGN, SCORE, TIME, TIME_SIGN, WITH
from luocheng.documents.units import divide, is_unit, split_units
from luocheng.patterns import regex

__all__ = ["ROLE_MARK", "add_list", "drop_times", "parse_group"]


_PIECES = regex(r"[^,、]+(?:[,、]|$)")


def drop_times(text: str, folded: str, duty: Duty) -> list[tuple[str, str]]:
    """Take pieces such as 2023年12月底前完成 and 5分 out of a list of units."""
    kept: list[tuple[str, str]] = []
    at = 0
    if not TIME_SIGN.search(folded) and "分" not in folded:
        return [(text, folded)]
    for match in _PIECES.finditer(folded):
        piece = match[0].strip(" ,、")
        if SCORE.match(piece) or (TIME.match(piece) and not is_unit(piece)):
            if match.start() > at:
                kept.append((text[at : match.start()], folded[at : match.start()]))
            if not SCORE.match(piece):
                duty.deadline = duty.deadline or text[match.start() : match.end()].strip(" ,、，。")
            at = match.end()
    if at < len(folded):
        kept.append((text[at:], folded[at:]))
    return kept


_STAR_SIGNS = "*★☆▲※#"
_STARS = regex(rf"[{_STAR_SIGNS}]")
_STARRED = regex(rf"(?:^|[、,;])\s?[{_STAR_SIGNS}]|[{_STAR_SIGNS}](?:$|[、,;])")
ROLE_MARK = regex(
    r"\((?:(?P<lead>总?牵头|主办|主责|负责|主)|(?P<support>配合|协办|协助|协同|参与|协))(?:责任)?(?:单位|部门|方)?\)"
)


def _marked(text: str, duty: Duty) -> None:
    """Read a list whose units carry their role in brackets: A(牵头)、B(配合)、C; who has none supports."""
    plain: list[str] = []
    for piece in divide(text):
        mark = ROLE_MARK.search(fold(piece))
        if mark is None:
            plain += split_units(_TRAILING_ROLE.sub("", piece))
            continue
        name = split_units(piece[: mark.start()])
        (duty.lead if mark["lead"] else duty.support).extend(name)
    (duty.support if duty.lead else duty.plain).extend(plain)


_TRAILING_ROLE = regex(r"(?:等)?(?:按(?:照)?职责分工|分工|共同)?(?:负责|落实|配合|参与)\s*$")


def add_list(text: str, folded: str, into: list[str], duty: Duty, rule: str) -> None:
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


def parse_group(text: str, folded: str, duty: Duty, rule: str) -> None:
    """Read 'A牵头,B、C配合' by its verbs; a list without one is undivided."""
    at = 0
    led = bool(duty.lead)
    pieces = drop_times(text, folded, duty)
    text, folded = "".join(p for p, _ in pieces), "".join(f for _, f in pieces)
    if ")" in folded and ROLE_MARK.search(folded):
        _marked(text, duty)
        return
    for match in ROLE.finditer(folded) if ROLE_SIGN.search(folded) else ():
        body, fbody = text[at : match.start()], folded[at : match.start()]
        if not fbody.strip(" ,、等"):
            at = match.end()
            continue
        if _verb_inside_name(folded, match):
            continue
        at = match.end()
        together = WITH.search(fbody)
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
            add_list(body, fbody, duty.support if led else duty.plain, duty, "" if led else rule)
    rest, frest = text[at:], folded[at:]
    if frest.strip(" ,。;、等"):
        if at and frest.lstrip().startswith("会同"):
            duty.support += split_units(rest)
        else:
            names = [u for u in split_units(rest) if is_unit(u)] if at else list(split_units(rest))
            if at:
                (duty.support if led else duty.plain).extend(names)
            else:
                add_list(rest, frest, duty.support if led else duty.plain, duty, "" if led else rule)


_CARRY_OUT = regex(
    r"(?:抓好|贯彻|组织|具体|分别|结合实际)*(?:落实|实施)(?:落实)?|(?:落实|履行|承担)[^,;。]{0,6}责任"
)


_NAME_GOES_ON = regex(r"单位|部门|办|领导|小组|中心|指挥|专班|机构|组|主体|局|委")


def _verb_inside_name(folded: str, match: re.Match[str]) -> bool:
    """Tell whether a role word is part of a name: 重点任务牵头单位, 推进办, 项目推进中心."""
    following = folded[match.end() : match.end() + 6]
    return _NAME_GOES_ON.match(following) is not None
