"""Lines that a page or a fixed width broke: which carry on the sentence before, which are page furniture."""

from __future__ import annotations

import re
from collections.abc import Iterable

from luocheng.documents.markers import find_marker, starts_with_marker
from luocheng.documents.paragraph import Paragraph
from luocheng.documents.plain_tables import PAGE_NUMBER
from luocheng.documents.units import looks_like_units
from luocheng.patterns import regex

__all__ = ["join_lines"]


# What may follow the end of a sentence; behind anything else a line break falls inside the sentence.
_TERMINAL = frozenset("。；！？：;!?:…．")
_ENDS = _TERMINAL - {":"}
_CLOSING = frozenset(")]}>〕】〉》」』”’\"'")
_MID = frozenset("，、,（(“《〈〔[")
_LABEL = regex(
    r"[(\[【〔<]?(?:总?牵\s?头|配\s?合|责\s?任|主\s?办|协\s?办|承\s?办|参\s?与|协\s?同|完\s?成|落\s?实|实\s?施|时\s?限|联\s?系|附\s?件|抄\s?送|注|备\s?注|印\s?发|主\s?题|发\s?文|索\s?引|成\s?文|发\s?布|文\s?号)"
    r"[^,。;:]{0,8}[:\]】]"
)
_FIELD = regex(r"[^\W\d_A-Za-z]{2,10}:")
_LABEL_END = regex(r"(?:牵头|责任|配合|主办|协办|参与)[^\W\d_A-Za-z]{0,6}:$")
_DATE_LINE = regex(
    r"[(\[]?(?:\d{4}年\s?\d{1,2}月(?:\s?\d{1,2}日)?|[二〇零○一三四五六七八九十]{4}年[一二三四五六七八九十]{1,3}月[一二三四五六七八九十]{0,3}日?)"
)
_DATE_FIRST = frozenset("([0123456789二〇零○一三四五六七八九十")
_BULLET = regex(r"(?:——|--|—|●|■|◆|▲|★|·|•|□|○|◇|※|\*) ?(?=\S)")
_CONTENTS = regex(r".{2,60}?(?:\.{4,}|…{2,}|·{4,})\s?\d{1,3}$")
_TITLE_ENDS = tuple(
    (
        "方案 意见 计划 办法 通知 规定 细则 解读 纲要 规划 措施 要点 条例 公告 通告 决定 指引 导则 行动 清单 预案 稿) 年) 试行) 暂行) 文章属性"
    ).split()
)
_TITLE_LINE = regex(rf"[^,。;:!?]{{4,90}}(?:{'|'.join(map(re.escape, _TITLE_ENDS))})$")
_PIECE = regex(r"篇[一二三四五六七八九十]{1,3}[:、]")


# 达到36万 / 元/人: no line but a broken one ends in a number and the next begins with its unit.
_BROKEN_QUANTITY = regex(r"\d ?[十百千万亿]{0,2}$")
_UNIT = regex(
    r"(?:元|吨|亩|公里|公顷|平方|立方|千瓦|人次|人|户|套|辆|座|家|项|个|所|台|株|件)[/,、。;及以左的]"
)


def join_lines(items: list[Paragraph], hints: list[bool | None]) -> list[Paragraph]:
    """Put together the lines that a page or a fixed width broke; `hints` says what the file itself tells of each."""
    width = _wrap_width(items)
    full = _FULL * sorted(len(p.text) for p in items)[int(len(items) * 0.9)]
    result: list[Paragraph] = []
    last_line = ""
    hint: bool | None = None
    previous: Paragraph | None = None
    for i, (item, flows) in enumerate(zip(items, hints, strict=True)):
        last = item.folded[-1:]
        if (last in _ENDS_FURNITURE or last.isdigit()) and _is_furniture(item, result):
            item.kind = "furniture"
            result.append(item)
            continue
        if (
            previous is not None
            and not _is_whole(previous, item, hint)
            and _continues(previous, last_line, item, hint, width)
            and not _signs(items, i)
        ):
            glue = " " if _needs_blank(previous.text[-1], item.text[0]) or _ends_unit(previous, item) else ""
            previous.text += glue + item.text
            previous.folded += glue + item.folded
        else:
            result.append(item)
            previous = item
        # Where all lines are short the margins of a page cannot be seen, and a short line does not run on.
        last_line, hint = item.folded, None if flows and len(item.text) < full else flows
    return result


_FULL = 0.55
_ENDS_FURNITURE = frozenset("0123456789页-—–~·")
_GOES_BEFORE = frozenset(",、。;:)%")
"""What a line that begins with it cannot begin a sentence with."""


def _signs(items: list[Paragraph], i: int) -> bool:
    """Tell whether line i is the name of the issuer above the date, which no list of units runs on into."""
    if len(items[i].text) > 30 or not looks_like_units(items[i].folded):
        return False
    following = [p.folded for p in items[i + 1 : i + 4]]
    return any(_DATE_LINE.fullmatch(x) for x in following[:1]) or any(
        _DATE_LINE.fullmatch(x) and looks_like_units(following[0]) for x in following[1:2]
    )


def _wrap_width(items: Iterable[Paragraph]) -> int:
    """Return the width at which the lines of a text were broken; 0 where each line is a paragraph."""
    lengths = sorted(len(p.text) for p in items)
    if len(lengths) < 12:
        return 0
    top = lengths[int(len(lengths) * 0.97)]
    full = sum(1 for n in lengths if top - 4 <= n <= top + 2)
    return top if top <= 64 and full >= len(lengths) * 0.3 else 0


def _needs_blank(left: str, right: str) -> bool:
    return left.isascii() and right.isascii() and left.isalnum() and right.isalpha()


def _ends_unit(a: Paragraph, b: Paragraph) -> bool:
    """Tell whether a list of units goes on with a new one on a line of its own, no comma between."""
    return (
        b.text[0] in "各省市县区州国有"
        and a.folded[-1] not in _GOES_ON
        and _IN_LIST.search(a.folded[-80:]) is not None
        and looks_like_units(re.split(r"[:、,]", a.folded)[-1])
        and looks_like_units(b.folded)
    )


_IN_LIST = regex(r"(?:单位|部门|主体):[^。:]*$")
_GOES_ON = _TERMINAL | _MID | frozenset(":等和及与")


def _is_furniture(item: Paragraph, before: list[Paragraph]) -> bool:
    if item.kind == "footnote":
        return False
    if len(item.text) <= 16 and item.folded[-1:] in "0123456789页-—–~·" and PAGE_NUMBER.match(item.folded):
        return bool(before)
    return item.folded[-1:].isdigit() and _CONTENTS.match(item.folded) is not None


def _is_whole(a: Paragraph, b: Paragraph, hint: bool | None) -> bool:
    """Tell whether the sentence at the end of `a` has come to its end: nearly every line that is no broken one."""
    return (
        hint is not True and a.folded[-1] in _ENDS and b.folded[0] not in _GOES_BEFORE and a.kind != "title"
    )


def _continues(a: Paragraph, line: str, b: Paragraph, hint: bool | None, width: int) -> bool:
    """Decide whether `b` carries on the sentence at the end of `a`, whose last line in the file is `line`."""
    if a.kind == "footnote" or b.kind not in ("text", a.kind):
        return False
    end, head = a.folded[-1], b.folded
    if a.kind == "title" or (a.folded.endswith(_TITLE_ENDS) and _TITLE_LINE.match(a.folded)):
        return b.kind == a.kind and _open_bracket(a.folded) and not starts_with_marker(head)
    if _is_piece_or_date(a.folded):
        return False
    if head[0] in _GOES_BEFORE:
        return True
    if starts_with_marker(head) and not _broken_before_number(a.folded, head):
        return False
    if end == ":" and (_LABEL_END.search(a.folded) or _open_bracket(a.folded)):
        return _LABEL.match(head) is None
    if end in _TERMINAL:
        return hint is True and (end == ";" or head[0] in "([〔【<")
    if _LABEL.match(head) or _PIECE.match(head) or _BULLET.match(head) or head.startswith(("附件", "附表")):
        return end in _MID or _open_bracket(a.folded) or _broken_label(a.folded, head)
    if end in _MID or _open_bracket(a.folded) or _broken_label(a.folded, head):
        return True
    if _BROKEN_QUANTITY.search(a.folded[-4:]) and _UNIT.match(head):
        return True
    if end in "县市区州乡镇" and head.startswith(("(市", "(区", "(县", "(州", "(街")):
        return True
    labelled = _LABEL.match(a.folded) is not None
    if labelled and _FIELD.match(head):
        return False
    if not width and labelled and looks_like_units(line) and looks_like_units(head):
        return True
    return hint if hint is not None else _runs_on(a, line, head, width)


def _is_piece_or_date(line: str) -> bool:
    """Tell whether a line names a part of the file (篇二:…) or is nothing but a date."""
    if line[0] == "篇":
        return _PIECE.match(line) is not None
    return line[0] in _DATE_FIRST and "年" in line[4:6] and _DATE_LINE.fullmatch(line) is not None


def _runs_on(a: Paragraph, line: str, head: str, width: int) -> bool:
    """Judge by the lengths of lines, where neither punctuation nor the file itself tells."""
    end = a.folded[-1]
    if _DATE_LINE.match(head) and len(head) < 16:
        return False
    if end in _CLOSING and not a.folded.endswith(("市、区)", "市区)")):
        return bool(width) and len(line) >= width - 2 and end not in ")】]"
    marked = starts_with_marker(a.folded) and _RUN_IN.match(a.folded) is None
    if _LABEL.match(line) and not width:
        return looks_like_units(head.rstrip("。;)"))
    if width:
        return len(line) >= (
            width - 2 if marked and "。" not in a.text and len(a.text) < width + 2 else width * 0.78
        )
    if marked and len(a.text) <= 60 and "。" not in a.text:
        return False
    return len(line) >= 18


# 5.支撑:到2027年…: text stands behind the heading already.
_RUN_IN = regex(r"[^:。]{4,30}:[^。]*,")
_CHAPTER_WORD = regex(r"\d{1,2}[.、)]")


def _broken_before_number(a: str, head: str) -> bool:
    """Tell whether a number at the start of a line is the rest of a sentence: 达到 / 80%."""
    return (
        a[-1] in "、,到于为达至第年" and _CHAPTER_WORD.match(head) is not None and find_marker(head) is None
    )


_OPEN_DUTY = regex(r"【[^】]{0,12}(?:单位|部门)[^】]*$")


def _open_bracket(folded: str) -> bool:
    tail = folded[-240:]
    return (
        tail.count("(") > tail.count(")")
        or tail.count("〔") > tail.count("〕")
        or tail.count("《") > tail.count("》")
        or ("【" in tail and _OPEN_DUTY.search(tail) is not None)
    )


_LABEL_HEADS = (
    "牵",
    "牵头",
    "牵头单",
    "配",
    "配合",
    "配合单",
    "责",
    "责任",
    "责任单",
    "牵头部",
    "责任部",
    "配合部",
    "责任主",
    "主办单",
    "协办单",
    "牵头责任",
    "完成时",
    "完成时限",
    "牵头单位",
    "配合单位",
    "责任单位",
)
_LABEL_REST = regex(r"(?:头|合|任)?(?:责任)?(?:单|部)?(?:位|门|限)?\s?[:,]")


def _broken_label(a: str, head: str) -> bool:
    """Tell whether a label was cut in two: 牵头单 / 位:市教育局."""
    return _LABEL_REST.match(head) is not None and a.endswith(_LABEL_HEADS)
