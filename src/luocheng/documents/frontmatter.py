"""What stands around the body: title, issuer, document number, date, and where one document of a file ends."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass

from luocheng.documents.characters import fold, integer
from luocheng.documents.markers import starts_with_marker
from luocheng.documents.normalise import Paragraph
from luocheng.patterns import regex

__all__ = ["Front", "Piece", "read_front", "split_pieces"]


@dataclass(slots=True)
class Piece:
    """One of several documents in a file: its label as printed ('篇二'; '' for an only one), its paragraphs."""

    label: str
    heading: str
    paragraphs: list[Paragraph]


@dataclass(slots=True)
class Front:
    """The title, issuer, number (发文字号), date (ISO) and kind (方案, 意见, 办法 …) of a document."""

    title: str = ""
    issuer: str = ""
    number: str = ""
    date: str | None = None
    kind: str = ""


_PIECE = regex(r"(篇[一二三四五六七八九十]{1,3}|第[一二三四五六七八九十]{1,3}篇)[:、]\s?([^篇]{0,80})")
_NUMBER = regex(r"([^\W\d_A-Za-z]{1,14})\s?[〔\[(【]\s?(\d{4})\s?[〕\])】]\s?第?\s?(\d{1,4})\s?号")
_NUMBER_SIGN = regex(r"[〔\[(【]\s?\d{4}")
_ARABIC_DATE = regex(r"(\d{4})\s?[年./-]\s?(\d{1,2})\s?[月./-]\s?(\d{1,2})\s?日?")
_HAN_DATE = regex(
    r"([二〇零○Ｏ一三四五六七八九十]{4})年([一二三四五六七八九十元]{1,3})月([一二三四五六七八九十]{1,3})日"
)
_FIELD_ISSUER = regex(
    r"^(?:【?(?:制定机关|发文机关|发布机构|发文单位|发布单位|印发机关|制发机关)】?)\s?[:\t ]?\s?(.{2,40})$"
)
_FIELD_DATE = regex(
    r"【?(?:成文日期|发文日期|印发日期|公布日期|发布日期|施行日期|发布时间|时间)】?\s?[:\t ]?\s?(.{6,20})"
)
_KINDS = (
    "实施方案 行动方案 工作方案 行动计划 实施计划 工作计划 规划纲要 规划 实施意见 指导意见 若干意见 意见 实施细则 细则 管理办法 实施办法 暂行办法 办法 规定 "
    "条例 指引 导则 准则 标准 若干措施 政策措施 措施 若干举措 举措 工作要点 要点 任务分工 任务分解表 任务分解 分工表 分工方案 重点任务 工作任务 工作安排 清单 方案 计划 决定 通报 公告 通告 解读 通知 请示 报告 批复 "
    "函 纪要 预案 行动"
).split()
_TITLE_END = regex(
    r"(?:"
    + "|".join(_KINDS)
    + r")(?:\s?(?:\(?(?:试行|修订|暂行|征求意见|送审|修改)稿?\)?|\((?:\d{4}[^)]{0,20}|[^)]{1,16})\)))*$"
)
_ISSUED = regex(
    r"(?:印发|转发|发布|公布|实施).{0,4}[《〈](.{4,80}?)[》〉]|(?:印发|转发)(.{4,80}?)的(?:通知|通告|决定)"
)
_ISSUES = regex(rf"[^《》,。;:]{{2,50}}(?:印发|转发|发布|公布)《[^《》]{{4,80}}{_TITLE_END.pattern[:-1]}》")
_BEFORE_ABOUT = regex(r"^(?P<issuer>[^,。:《]{2,60}?)(?:\s)?(?:关于|转发|印发)")


def split_pieces(paragraphs: Sequence[Paragraph]) -> tuple[list[Piece], list[str]]:
    """Divide a file into its documents at lines such as 篇二:…; return them and the labels with nothing behind."""
    pieces: list[Piece] = []
    empty: list[str] = []
    lead: list[Paragraph] = []
    for paragraph in paragraphs:
        if paragraph.folded[:1] in ("篇", "第") and len(paragraph.text) < 200:
            labels = list(_PIECE.finditer(paragraph.folded))
            if labels and labels[0].start() == 0:
                pieces += [Piece(label[1], label[2].strip(), []) for label in labels]
                pieces[-1].paragraphs.append(_furniture(paragraph))
                continue
        (pieces[-1].paragraphs if pieces else lead).append(paragraph)
    if not pieces:
        return [Piece("", "", list(paragraphs))], []
    kept = [p for p in pieces if any(x.kind != "furniture" for x in p.paragraphs)]
    empty = [p.label for p in pieces if p not in kept]
    if not kept:
        return [Piece("", "", list(paragraphs))], []
    kept[0].paragraphs = [_furniture(p) for p in lead] + kept[0].paragraphs
    return kept, empty


def _furniture(paragraph: Paragraph) -> Paragraph:
    paragraph.kind = "furniture"
    return paragraph


def read_front(paragraphs: Sequence[Paragraph], body_from: int, heading: str = "") -> Front:
    """Read title, issuer, number and date from the paragraphs before index `body_from` and from the closing."""
    front = Front()
    head = [p for p in paragraphs[: min(body_from, 60)] if p.kind in ("text", "title", "heading", "table")]
    _fields(head, front)
    front.title = _title(head) or heading
    if not front.number:
        front.number = _number(head)
    closing: list[Paragraph] = []
    for i in range(len(paragraphs) - 1, body_from - 1, -1):
        if paragraphs[i].kind in ("text", "title") and len(paragraphs[i].text) < 60:
            closing.append(paragraphs[i])
            if len(closing) == 12:
                break
    signed = _signature(head) or _signature(closing[::-1])
    if signed:
        front.issuer = front.issuer or signed[0]
        front.date = signed[1] or front.date
    if not front.issuer:
        about = _BEFORE_ABOUT.match(fold(front.title))
        front.issuer = about["issuer"].strip() if about else ""
    front.kind = _kind(front.title)
    return front


def _fields(head: Sequence[Paragraph], front: Front) -> None:
    """Read the labelled fields of a register of laws or of a government site (制定机关, 公布日期 …)."""
    for paragraph in head:
        cells = (
            list(re.split(r"[\t|]", paragraph.folded)) if paragraph.kind == "table" else [paragraph.folded]
        )
        joined = (
            [a.strip() + " " + b.strip() for a, b in itertools.pairwise(cells)] if len(cells) > 1 else cells
        )
        for text in joined:
            issuer = _FIELD_ISSUER.match(text)
            if issuer and not front.issuer:
                front.issuer = issuer[1].strip()
            date = _FIELD_DATE.match(text)
            if date and not front.date:
                front.date = read_date(date[1])


def read_date(text: str) -> str | None:
    """Read a full date in Arabic or Chinese digits; return it as YYYY-MM-DD, None when there is none.

    >>> read_date("二〇二一年四月二十五日"), read_date("2021.04.25"), read_date("2021年")
    ('2021-04-25', '2021-04-25', None)
    """
    if not ("年" in text or "." in text or "-" in text or "/" in text):
        return None
    match = _ARABIC_DATE.search(text)
    if match:
        year, month, day = (int(x) for x in match.groups())
    else:
        match = _HAN_DATE.search(text)
        if not match:
            return None
        year = integer(match[1].replace("Ｏ", "〇").replace("○", "〇")) or 0
        month, day = integer(match[2].replace("元", "一")) or 0, integer(match[3]) or 0
    return (
        f"{year:04d}-{month:02d}-{day:02d}"
        if 1 <= month <= 12 and 1 <= day <= 31 and 1900 < year < 2200
        else None
    )


def _number(head: Sequence[Paragraph]) -> str:
    for paragraph in head:
        if (paragraph.kind == "table" or len(paragraph.text) < 60) and _NUMBER_SIGN.search(paragraph.folded):
            match = _NUMBER.search(paragraph.folded)
            if match and "《" not in paragraph.text[: match.start()]:
                return f"{re.sub(r'^(?:发文字号|文号|字号)', '', match[1])}〔{match[2]}〕{match[3]}号"
    return ""


def _signature(lines: Sequence[Paragraph]) -> tuple[str, str | None] | None:
    """Find the last date that stands on a line of its own, and the issuer on the line or lines before it."""
    for i in range(len(lines) - 1, -1, -1):
        folded = lines[i].folded
        if len(folded) > 40 or not (date := read_date(folded)):
            continue
        rest = _HAN_DATE.sub("", _ARABIC_DATE.sub("", folded)).strip(" ()日印发:")
        if len(rest) > 24 or "《" in rest or re.search(r"(?:成文|发布|公布|施行|浏览|时间|来源|日期)", rest):
            continue
        if rest:
            return rest, date
        before = lines[i - 1] if i else None
        named = (
            before is not None and len(before.text) <= 40 and not re.search(r"[,。;:!?《]|\d", before.folded)
        )
        return (before.text if before is not None and named else ""), date
    return None


_NO_TITLE = regex(
    r"^(?:附件|【|推荐|来源|索引号|索\s?引|主题|分类|发文|发布|成文|文号|时间|字号|当前位置|您现在|首页|原文链接|各|示例数据)|[。;!?]|[:]$|^\(|文件$|正文$|文章属性$"
)


def _title(head: Sequence[Paragraph]) -> str:
    """Join the lines of the title: the first lines that end in the name of a kind of document."""
    lines = [p for p in head if p.kind != "table"]
    for i, paragraph in enumerate(lines):
        if starts_with_marker(paragraph.folded) and not re.match(r"\d{4}年", paragraph.folded):
            break
        for count in (1, 2, 3, 4):
            group = [p.folded for p in lines[i : i + count]]
            if len(group) < count or any(
                _NO_TITLE.search(x) or read_date(x) or _NUMBER.fullmatch(x) or len(x) < 2 for x in group
            ):
                break
            joined = "".join(group)
            if (
                6 < len(joined) <= 120
                and (_TITLE_END.search(joined) or _ISSUES.fullmatch(joined))
                and not joined.startswith("关于印发的")
            ):
                return _join_title(lines[i : i + count])
    styled = [p.text for p in lines if p.kind == "title"]
    return "".join(styled[:3])


def _join_title(group: Sequence[Paragraph]) -> str:
    text = "".join(p.text for p in group).strip()
    return text[1:-1] if text.startswith("《") and text.endswith("》") and text.count("《") == 1 else text


def _kind(title: str) -> str:
    folded = fold(title)
    issued = _ISSUED.search(folded)
    inner = (issued[1] or issued[2]) if issued else ""
    if re.search(r"解读(?:稿|材料)?$", folded):
        return "解读"
    for text in (inner, folded):
        match = _TITLE_END.search(text) if text else None
        if match:
            return next(k for k in _KINDS if match[0].startswith(k))
    return ""
