"""Documents that share lines: a whole one on one line, or several numbered items on one."""

from __future__ import annotations

import itertools

from luocheng.documents.characters import clean, fold
from luocheng.documents.markers import RANK, Marker, find_marker
from luocheng.documents.paragraph import Paragraph
from luocheng.documents.plain_tables import HEADING_ROW
from luocheng.patterns import regex

__all__ = ["NUMBERED", "divide_run", "unflatten"]


_ORDINAL = "一二三四五六七八九十"
_INNER = regex(
    # One look at the first character, before all the forms are tried.
    rf"(?=[第{_ORDINAL}(\d①-⑳任行工附牵责配主具完办篇)\[\]【】〔〕])(?:第[{_ORDINAL}百]{{1,4}}[章节条]|[{_ORDINAL}]{{1,3}}、|\([{_ORDINAL}]{{1,3}}\)|\d{{1,2}}[.、](?!\d{{1,2}}(?!\d))|(?<=[。;)\]】])\d{{1,2}}[。,](?=[^\W\d_])|\(\d{{1,2}}\)|[①-⑳]"
    rf"|(?:任务|行动|工程)[{_ORDINAL}]{{1,3}}:|附件\d?[:\s]|(?:牵头|责任|配合)(?:单位|部门):|(?:工作|主要|具体)(?:目标|措施|内容|要求):|(?:完成|办理)时限:|篇[{_ORDINAL}]{{1,2}}:|[()\[\]【】〔〕])"
)
_BREAKS = frozenset("。;:!?)]】〕》” ")
_BEFORE_LABEL = frozenset("的各和及与、,“为由新总")
_RUN_IN = regex(r"[^。;!?]{2,40}$")
_LONGEST_BRACKET = 300


def unflatten(paragraph: Paragraph) -> list[Paragraph]:
    """Divide a line that holds several numbered items before each number that continues its sequence."""
    folded = fold(paragraph.text)
    cuts, counts = [0], _Counts()
    found, depth, opened = 0, 0, 0
    for match in _INNER.finditer(folded):
        at = match.start()
        if match[0] in "([【〔":
            depth, opened = depth + 1, at
            continue
        if match[0] in ")]】〕":
            depth = max(0, depth - 1)
            continue
        if depth and at - opened < _LONGEST_BRACKET:
            continue
        depth = 0
        before = folded[at - 1 : at]
        firm = not before or before in _BREAKS
        marker = find_marker(folded, at)
        if marker is None:
            # 整治消防隐患工作目标:…牵头单位:…: a label begins a line of its own, whatever stands before it.
            firm = firm or (match[0][-1] == ":" and match[0][0] not in "附篇" and before not in _BEFORE_LABEL)
            if found and firm and not folded[at].isdigit() and folded[at] not in "第(":
                cuts.append(at)
            continue
        if not counts.admits(marker, folded, at, cuts[-1], firm=firm):
            continue
        counts.take(marker)
        found += 1
        cuts.append(at)
    if found < 2:
        return [paragraph]
    cuts = _around(folded, cuts)
    pieces = (clean(paragraph.text[a:b]) for a, b in itertools.pairwise(cuts))
    return [
        Paragraph(p, "", paragraph.number, paragraph.page, paragraph.kind, shares_line=True)
        for p in pieces
        if p
    ]


_DOCUMENT_NUMBER = regex(
    r"(?:^|(?<=[\s)])|(?<=方案|意见|办法|通知|计划|措施|规划|要点|清单|规定|细则|决定))[^\W\d_]{2,12}[〔\[(](?:19|20)\d\d[〕\])]\s?第?\d{1,4}号"
)
_ADDRESSED = regex(r"[^。;!?:]{6,200}:(?=[^\W\d_])")
_SIGNED = regex(
    r"(?:19|20)\d\d年\d{1,2}月\d{1,2}日$|[二〇零○一三四五六七八九]{4}年[一二三四五六七八九十]{1,2}月[一二三四五六七八九十]{1,3}日$"
)


def _around(folded: str, cuts: list[int]) -> list[int]:
    """Divide too what stands before the first item, title, number and addressees, and the signature behind the last."""
    first, last = cuts[1], cuts[-1]
    head: list[int] = []
    number = _DOCUMENT_NUMBER.search(folded, 0, min(first, 300))
    if number is not None:
        head = [number.start(), number.end()]
    head += _letter(folded[:first])
    opening = _ADDRESSED.match(folded, number.end() if number is not None else 0, min(first, 500))
    if opening is not None:
        head.append(opening.end())
    # Blanks stand where the lines were broken.
    upto = folded.find("。", 0, first)
    head += [i + 1 for i, char in enumerate(folded[: upto if upto >= 0 else first]) if char == " "]
    tail: list[int] = []
    signed = _SIGNED.search(folded.rstrip(" ()此件公开发布主动"))
    if signed is not None and signed.start() - last < 4000:
        begin = max(folded.rfind(mark, last, signed.start()) for mark in "。)]】〕") + 1
        if begin and signed.start() - begin < 80:
            tail = [begin, signed.start()]
    return sorted({*cuts, *head, *tail, len(folded)})


_SIGNED_IN_HEAD = regex(
    r"(?<=[局厅委部院会室府办司社团心])\s?(?:(?:19|20)\d\d年\s?\d{1,2}月(?:\s?\d{1,2}\s?)?日|[二〇零○一三四五六七八九]{4}年[一二三四五六七八九十]{1,2}月[一二三四五六七八九十]{1,3}日)"
)
_ANNEX = regex(r"\s?附\s?件\s?\d{0,2}[:\s]?")
_KINDS = "方案|意见|措施|计划|办法|规划|要点|细则|规定|条例|行动|清单|分工|通知|通告|标准|指引|指南|导则|条|规程|预案"
_TITLE = regex(
    rf"[《“]?[^。;,:!?\s]{{4,70}}?(?:{_KINDS})》?(?:\([^()]{{1,20}}\))*》?(?=为|根据|按照|因|针对|依据|当前|近年来|今年|按|围绕|[一二]、|第一|\(一\)|1[.、]|\s)"
)
_NOTICE = regex(
    r"关于[^。;:]{4,90}?的(?:通知|函|意见|报告|通告)(?=各|有关|省直|市直|县直|区直|[省市县区][^\W\d_]{1,24}[:、,])"
)


def _letter(head: str) -> list[int]:
    """Return where a letter of transmittal ends in the head of a flattened document: its signature and date, the title behind."""
    cuts: list[int] = []
    at = 0
    for signed in _SIGNED_IN_HEAD.finditer(head):
        begin = max(head.rfind(mark, 0, signed.start()) for mark in "。:)》") + 1
        if signed.start() - begin < 80:
            cuts.append(begin)
        annex = _ANNEX.match(head, signed.end())
        at = annex.end() if annex else signed.end()
        cuts += [signed.start(), signed.end(), at]
    title = _TITLE.match(head, at)
    if title is not None:
        cuts.append(title.end())
    notice = _NOTICE.search(head)
    if notice is not None:
        cuts.append(notice.end())
    return cuts


class _Counts:
    """The numbers that a flattened line has reached, a style each, and the styles that may begin anew."""

    def __init__(self) -> None:
        self.last: dict[str, int] = {}
        self.fresh: set[str] = set()

    def take(self, marker: Marker) -> None:
        self.last[marker.style] = marker.value
        self.fresh.discard(marker.style)
        self.fresh |= {s for s in self.last if RANK[s] > RANK[marker.style]}

    def admits(self, marker: Marker, folded: str, at: int, since: int, *, firm: bool) -> bool:
        """Tell whether a number at offset `at` opens an item; `since` is where the last one was opened."""
        style, value, before = marker.style, marker.value, folded[at - 1 : at]
        following = value == self.last.get(style, 0) + 1
        anew = value == 1 and (style not in self.last or style in self.fresh or style == "han")
        if not (following or anew) or before == "第":
            return False
        if firm:
            # 包括:1.…;2.… is a list within a sentence.
            return not (
                value == 1
                and style.startswith("digit")
                and before in ":;"
                and not _only_heading(folded, since, at)
            )
        if style == "named":
            return True
        if not _is_letter(before) or not (style == "han-bracket" or _opens_words(folded, marker.end)):
            return False
        if style == "han":
            # 统一、规划 names things; 行动计划一、 ends the title.
            named = before in "统唯专单同万划归合如逐之进第"
            return value > 1 or not named or folded[at - 2 : at] in ("计划", "规划", "清单")
        if style == "han-bracket" or (style == "digit" and value > 1):
            return True
        # A heading without a full stop runs into the first number below it: 优化环境1.放宽准入.
        return _RUN_IN.fullmatch(folded, since, at) is not None


def _only_heading(folded: str, since: int, at: int) -> bool:
    """Tell whether nothing but a heading stands between two numbers: 实施如下项目:1.…."""
    return at - since < HEADING_ROW and "。" not in folded[since:at]


def _opens_words(folded: str, at: int) -> bool:
    return folded[at : at + 1] in ("“", "《", "【") or _is_letter(folded[at : at + 1])


def _is_letter(char: str) -> bool:
    return char.isalpha() and not char.isascii()


NUMBERED = frozenset("0123456789（(０１２３４５６７８９" + _ORDINAL)
"""The first characters of a line that may hold several numbered items."""
_NEXT = regex(r"[。;)](?=\d{1,2}[.、](?!\d)|\(\d{1,2}\)|\([一二三四五六七八九十]{1,3}\))")


def divide_run(paragraph: Paragraph, following: str) -> list[Paragraph]:
    """Divide a line that begins with a number (one of `NUMBERED`) where the next numbers of its kind follow: 1.甲。2.乙。3.丙。.

    Where the next line carries the sequence on, the numbers within this one are a list of their own.
    """
    first = find_marker(fold(paragraph.text[:16]))
    if first is None or not _names_next(paragraph.text, first):
        return [paragraph]
    folded = fold(paragraph.text)
    if first.style in ("han", "han-bracket"):
        return _divide_sections(paragraph, folded, first, following)
    cuts, wanted = [0], first.value + 1
    for match in _NEXT.finditer(folded, first.end - 1):
        marker = find_marker(folded, match.end())
        if marker is not None and marker.style == first.style and marker.value == wanted:
            cuts.append(match.end())
            wanted += 1
    if len(cuts) == 1:
        return [paragraph]
    after = find_marker(fold(following[:16]))
    if after is not None and after.style == first.style and after.value != wanted:
        return [paragraph]
    cuts.append(len(folded))
    return [
        Paragraph(clean(paragraph.text[a:b]), "", paragraph.number, paragraph.page, paragraph.kind)
        for a, b in itertools.pairwise(cuts)
    ]


_SECTION = regex(rf"[。;)](?=[{_ORDINAL}]{{1,3}}、|\([{_ORDINAL}]{{1,3}}\))")


def _divide_sections(paragraph: Paragraph, folded: str, first: Marker, following: str) -> list[Paragraph]:
    """Divide a line that begins with 一、 or (一) wherever it can be, when the next of its kind stands in it as well."""
    for match in _SECTION.finditer(folded, first.end):
        marker = find_marker(folded, match.end())
        if marker is not None and marker.style == first.style and marker.value == first.value + 1:
            after = find_marker(fold(following[:16]))
            if after is not None and after.style == first.style and after.value == first.value + 1:
                return [paragraph]
            return unflatten(paragraph)
    return [paragraph]


def _names_next(text: str, marker: Marker) -> bool:
    """Tell cheaply whether the number behind that of a line stands in the line at all."""
    if marker.style in ("han-bracket", "han"):
        return len(text) > 40 and 0 < marker.value < 10 and _ORDINAL[marker.value] in text
    return str(marker.value + 1) in text or marker.style not in ("digit", "digit-bracket")
