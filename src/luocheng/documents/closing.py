"""Where the body of a document ends: signatures, dates, formulas of dispatch, the foot of a web page."""

from __future__ import annotations

import re
from collections.abc import Sequence

from luocheng.documents.markers import find_marker
from luocheng.documents.paragraph import Paragraph
from luocheng.patterns import regex

__all__ = ["DATE", "closes", "remarks"]


_SIGNATURE_END = regex(
    r"(?:政府|办公[室厅]|委员会|管委会|党委|市委|县委|区委|省委|局|厅|部|院|署|指挥部|领导小组|办|中心|集团|公司|协会|联合会|会)$"
)
_SIGNATURE_LAST = frozenset("府室厅会委部院署组办心团司局\n")
DATE = regex(
    r"^[(\[]?(?:\d{4}年\s?\d{1,2}月\s?\d{1,2}日|[二〇零○Ｏ一三四五六七八九十]{4}年[一二三四五六七八九十元]{1,3}月[一二三四五六七八九十]{1,3}日)[)\]]?$"
)
_CLOSING = regex(
    r"(?:抄\s?送|主\s?送机关|分\s?送|印\s?发[:日]|推荐访问|相关(?:文章|阅读|链接|文件|解读)|责任编辑|(?:信息)?来源[:]|编辑[:]|作者[:]|上一[篇条]|下一[篇条]|扫一扫|分享到?|打印|关闭窗口|"
    r"版权所有|网站标识码|附件下载|政策解读|\(此件|\(此文|此件公开|\(公开属性|公开方式|联系(?:人|电话|方式)[:(]|政府信息公开)"
)
_CLOSING_FIRST = frozenset("此抄主分印推相责信来编作上下扫打关版网附政(公联")
_REGISTERED = regex(r".{0,12}ICP备|.{0,8}公网安备")
_MARK = regex(r"[,。;:、(]")
_SITE_OWNER = regex(r"^(?:主办|承办|协办)(?:单位)?[:]")
_SHARED = regex(r"(?:协办|配合|参与)(?:单位|部门)?[:]")
_SITE = regex(r"网站|ICP|公网安备|版权|技术支持|标识码|维护|Copyright|邮编|电话", re.IGNORECASE)
_ATTACHMENT_LIST = regex(
    r"^附\s?[件表]\s?\d{0,2}\s?[:.](?=.)|^附\s?[:](?=.)|^附\s?件\s?\d{1,2}\s?[^\d\s:.]{2,}.{0,40}$"
)


def closes(source: Sequence[Paragraph], i: int) -> bool:
    """Tell whether the body of the document ends before paragraph i."""
    folded = source[i].folded
    if len(folded) > 80:
        return len(folded) < 200 and _is_formula(folded)
    if _is_formula(folded) or (folded.startswith("附") and _ATTACHMENT_LIST.match(folded)):
        return True
    if "年" in folded[4:6] and DATE.match(folded):
        return True
    if folded[1:2] == "办" and _SITE_OWNER.match(folded):
        # The line of a task says the same words as the foot of a web page; only the latter goes on like one.
        return _is_foot(source, i)
    if (
        len(folded) <= 40
        and folded[-1:] in _SIGNATURE_LAST
        and _SIGNATURE_END.search(folded)
        and not _MARK.search(folded)
    ):
        # An issuer's name alone on a line closes the text when a date follows within two lines.
        following = [p.folded for p in source[i + 1 : i + 5] if p.kind != "furniture"]
        return any(DATE.match(x) for x in following)
    return False


def _is_formula(folded: str) -> bool:
    """Tell whether a line begins like the formulas that stand behind a document, or holds the number of a web site."""
    if folded[:1] in _CLOSING_FIRST and _CLOSING.match(folded) is not None:
        return True
    return "备" in folded[:16] and _REGISTERED.match(folded) is not None


def _is_foot(source: Sequence[Paragraph], i: int) -> bool:
    """Tell whether the line 主办单位:… at paragraph i begins the foot of a web page."""
    word = source[i].folded[:2]
    rest = [source[i].folded]
    for paragraph in source[i + 1 : i + 5]:
        if find_marker(paragraph.folded) is not None or paragraph.folded.startswith(word):
            break
        rest.append(paragraph.folded)
    if any(_SITE.search(x) for x in rest):
        return True
    if _SHARED.search(source[i].folded, 2):
        return False
    return i + 1 == len(source) and not any(
        p.folded[1:2] == "办" and _SITE_OWNER.match(p.folded) for p in source[:i]
    )


_REMARK = regex(r"(?:注|备注)\s?(?:[:]|\d{1,2}[.、:])")


def remarks(source: Sequence[Paragraph]) -> list[int]:
    """Return the paragraphs that only explain (注:1.…) and those that go on counting behind them."""
    result: list[int] = []
    number = 0
    for i, paragraph in enumerate(source):
        if paragraph.folded[:1] in ("注", "备") and _REMARK.match(paragraph.folded):
            result.append(i)
            number = 1
            continue
        if number and paragraph.folded.startswith((f"{number + 1}.", f"{number + 1}、")):
            number += 1
            result.append(i)
        elif paragraph.folded:
            number = 0
    return result
