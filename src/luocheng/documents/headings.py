"""The words of a heading: where they end, what is no part of them, page numbers fused in front of its number."""

from __future__ import annotations

from luocheng.documents.paragraph import Paragraph
from luocheng.documents.units import looks_like_units, nearly_units
from luocheng.patterns import regex

__all__ = ["fused_prefix", "title_of"]


_FUSED = regex(
    r"\d{1,3}(?=[一二三四五六七八九十]{1,3}、|\([一二三四五六七八九十]{1,3}\)|第[一二三四五六七八九十]{1,3}[章条]|\(\d{1,2}\)|[①-⑳])"
)


def fused_prefix(folded: str) -> int:
    """Return the length of a page number that stands directly in front of a heading number; 0 when none does."""
    match = _FUSED.match(folded) if folded[:1].isdecimal() else None
    return match.end() if match else 0


# A heading runs to its full stop; without one, to a colon or blank that divides it from the text, or to the end.
_STOP = regex(r"[。!?]")
_BRACKET_CLOSES = frozenset(")]〕〉】>")
_BRACKET_TAIL = regex(
    r"[(\[〔〈【<][^()\[\]〔〕]*(?:\([^()]*\)[^()\[\]〔〕]*)*(?:负责|牵头|配合|落实|单位|部门|时限|分\b|\d分)(?:[^\[\]〔〕]|〔[^\[\]〔〕]*〕|\[[^\[\]〔〕]*\])*[)\]〕〉】>]\s*$"
)


_GLUED = regex(
    r"(?:总体要求|(?:总体|工作)思路|指导思想|(?:基本|工作)原则|(?:工作|攻坚|行动|活动|整治)时间|目标任务|(?:总体|发展|工作|主要|行动|建设|任务)目标)(?![和与及、,:。任要责考分体指的内])(?=[^:。]{10})"
)
_DUTY = regex(r"[(\[【〔](?:牵头|责任|主办|主责|承办)(?:单位|部门)")
# 强化政策支持市财政安排资金…: the first word that ends names of work, where one that begins sentences follows.
_RUN_ON = regex(
    r"[^\s,、。;:]{2,16}?(?:行动|工程|领导|水平|体系|机制|保障|环境|条件|设施|支持|监管|奖惩|品质|宣传|力度|管理|实施|步骤|要求|建设|内容)"
    r"(?=加快|推进|推动|支持|鼓励|引导|健全|完善|严格|坚持|成立|各级|各地|各县|各市|各区|到20|20\d\d年|每年|新建|打造|统筹|优化|深化|全面|积极|建立|对|充分|进一步|依托|围绕|按照|在|市财政|省财政|中央|县财政|市级|省级|组织|开展|实行|将|把|由|通过|加大|建成|有序|重点|定期)"
)
# 加强人防建设配齐保安3000名: other verbs begin a sentence only where it counts something.
_RUN_ON_COUNTED = regex(
    r"(?:加强|强化|加快|推进|推动|完善|健全|提升|提高|优化|深化|落实|规范|严格|加大|抓好|做好|扩大|实施|建立|拓展|促进|保障|构建|打造|改善|开展|夯实|巩固|压实|创新|培育|发展)[^\s,、。;:\d]{2,12}?"
    r"(?:建设|能力|水平|责任|保障|加固|整治|攻坚|改造|治理|服务|体系|机制|领导|支持|监管|管理|力度|发展|工作|作用|活力|供给|质量|环境|安全|效能|队伍|培训|宣传|执法|功能|布局|网络|覆盖|成果|行动|工程)"
    r"(?=配齐|配备|安装|实施|落实|发挥|结合|以|针对|对照|利用|运用|聚焦|强化|推行|引进|深入|完成|探索|选择|明确|定期|及时|做好|抓好|督促|指导|各级|突出|新增|新建|扩大|提高|编制|制定|出台|办好|构建|建成|改建|扩建|创建|设立|组建|新改建)"
)
_COUNTS = regex(r"\d")
# An article may carry its name in brackets: 第二条【适用范围】.
_NAME_OPENS = frozenset("【[〔")
_NAMED = regex(r"[【\[〔](?P<name>[^\W\d_][^【】\[\]〔〕()。:;,]{1,29})[】\]〕]")


def title_of(paragraph: Paragraph, at: int) -> tuple[str, int]:
    """Return the heading's words and the offset in the paragraph where they end."""
    folded = paragraph.folded
    stop = _STOP.search(folded, at)
    end = stop.start() if stop else len(folded)
    if end - at > 14 and (glued := _GLUED.match(folded, at, end)) is not None:
        # 一、发展目标坚持创新驱动…: a text on one line has lost what divided the heading from it.
        end = glued.end()
    elif paragraph.shares_line and end - at > 24 and (run_on := _RUN_ON.match(folded, at, end)) is not None:
        end = run_on.end()
    elif (
        paragraph.shares_line
        and end - at > 20
        and (counted := _RUN_ON_COUNTED.match(folded, at, end)) is not None
        and _COUNTS.search(folded, counted.end(), end)
    ):
        end = counted.end()
    elif paragraph.shares_line and (duty := _DUTY.search(folded, at + 3, end)) is not None:
        end = duty.start()
    elif end - at > 8:
        end = _shorter(folded, at, end)
    named = _NAMED.match(folded, at) if folded[at : at + 1] in _NAME_OPENS else None
    if named:
        return paragraph.text[named.start("name") : named.end("name")], named.end()
    text = paragraph.text[at:end]
    heading = folded[at:end]
    if heading.rstrip()[-1:] in _BRACKET_CLOSES and (tail := _BRACKET_TAIL.search(heading)):
        text = text[: tail.start()]
    text = text.strip(" .。、:：;；，,")
    return text, end


_LABEL_WORD = regex(r"[,。;]?(?:\(|\[|【)?(?:牵头|配合|责任|主办)")


def _dividing_blank(folded: str, at: int, end: int) -> int:
    """Return the first blank between two Chinese characters; those around Latin words (AI 应用) divide nothing."""
    blank = folded.find(" ", at, end)
    while blank != -1 and not (folded[blank - 1] > "\u3000" and folded[blank + 1 : blank + 2] > "\u3000"):
        blank = folded.find(" ", blank + 1, end)
    return blank


def _shorter(folded: str, at: int, end: int) -> int:
    """Cut a heading at a colon, dash or blank when its text follows on the same line without a full stop."""
    colon = folded.find(":", at + 30, min(end, at + 70))
    if colon >= 0 and (looks_like_units(folded[at:colon]) or nearly_units(folded[at:colon])):
        # 市水利局、市财政局、…(以下简称各单位):负责….
        return colon
    blank = _dividing_blank(folded, at + 4, min(end, at + 32))
    colon = folded.find(":", at, min(end, at + 30 if blank == -1 else blank))
    if colon > at + 3 and end - colon > 4 and folded[at:colon].count("(") == folded[at:colon].count(")"):
        label = _LABEL_WORD.search(folded[at:colon])
        if label:
            return at + label.start() if label.start() > 2 else end
        return colon
    if blank != -1 and "\u4e00" <= folded[blank - 1] <= "\u9fff":
        # A sentence behind the blank is text; without one, a long rest is.
        if end - blank > 12 and "," not in folded[at:blank]:
            return blank
        if end - blank > 4 and folded[end : end + 1] == "。":
            return blank
    return end
