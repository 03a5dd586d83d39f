"""Duties in sentences of their own: 由市水利局牵头,市财政局配合。."""

from __future__ import annotations

from collections.abc import Sequence

from luocheng.documents.responsibility.conventions import Convention, rule_at
from luocheng.documents.responsibility.duty import Assignment, Duty, assignment
from luocheng.documents.responsibility.vocabulary import ROLE, WORTH
from luocheng.documents.responsibility.wording import parse_duty
from luocheng.documents.units import is_unit, looks_like_units
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


def read_members(text: str, folded: str, within: tuple[int, int], convention: Convention) -> list[Assignment]:
    """Find members of a sentence that say who leads and who helps before its work: 由市水利局牵头,市财政局配合,完成…."""
    result: list[Assignment] = []
    for match in _MEMBER.finditer(folded, *within):
        begin, stop = match.span("duty")
        duty = parse_duty(text[begin:stop], folded[begin:stop], rule_at(convention, begin))
        names = duty.lead + duty.support + duty.plain
        if names and all(is_unit(n) for n in names):
            result.append(assignment(duty, match.start(), stop, "sentence"))
    return result


_SENTENCE_ROLE_END = regex(
    r"(?:负责|牵头|牵头负责|配合|落实|组织实施|参与|协助|协同|抓好落实|实施|支持|推进|指导|统筹)[)）]?\s?$"
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
