"""The numbers in front of headings: 第一章, 第一条, 一、, (一), 1., (1), 1), ①, 任务一: and their variants."""

from __future__ import annotations

from dataclasses import dataclass

from luocheng.documents.characters import integer
from luocheng.patterns import regex

__all__ = ["RANK", "Marker", "find_marker", "starts_with_marker"]

RANK = {
    "part": 0, "chapter": 1, "section": 2, "article": 3,
    "han": 4, "named": 5, "han-bracket": 6, "digit": 7, "decimal": 8, "digit-bracket": 9, "digit-half": 10, "circled": 11,
}  # fmt: skip
"""Styles of numbering in the order in which official documents nest them (GB/T 9704, 7.3.3)."""

_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_HAN = "一二三四五六七八九十"

# Tried once at the start of a paragraph, by its first character. A digit behind the mark is a decimal or a list of
# numbers (1.5万, 3、4号楼), but for a year or a name that begins with three digits or more (5.2023年底前, 4.5G网络); two Chinese numerals with 、 are a list (一、二级).
_FORMS = {
    "第": rf"第(?P<ord>[{_HAN}百零〇]{{1,5}}|\d{{1,3}})(?P<kind>部(?=分)|[编篇部章节条])(?:(?<=部)分)?(?P<gap>[\s:、.]*)",
    _HAN: rf"(?P<han>[{_HAN}]{{1,3}}) ?[、.](?![{_HAN}]{{1,2}}[、级线类])",
    "(": rf"\( ?(?:(?P<hanb>[{_HAN}]{{1,3}})|(?P<digb>\d{{1,3}})) ?\)[、.]?",
    "0123456789": r"(?P<dec>\d{1,2}(?:\.\d{1,2}){1,3})(?:(?:[、.)]| )(?=\D)|(?P<tight>(?=[^\W\d_A-Za-z万亿千百十多余倍个公米平吨元年月日人次版级折分度名家户座条处所项件台套辆张间栋片块支只种班场期部份批组对例起位毫兆克升标微厘斤小天周岁][^\W\d_A-Za-z])))"
    r"|(?P<dig>\d{1,4}) ?(?:[.、](?!%|\d{1,2}(?![\dG])|\d+[.万亿千%平米公元吨])|(?<!\d{3})[。,](?=[^\W\d_]))"
    r"|(?P<half>\d{1,4}) ?\)[、.]?"
    r"|(?P<top>\d{1,2}) (?=[^\W\d_][^,。;:]{1,24}$)",
    _CIRCLED: rf"(?P<circ>[{_CIRCLED}])[、.]?",
    "重主专任行工举措领": rf"(?P<name>(?:重点|主要|专项)?(?:任务|行动|工程|举措|措施|领域|专题))(?P<nord>[{_HAN}]{{1,3}}|\d{{1,2}})(?:[:、.](?!\d)| (?=\S))",
    "方赛": rf"(?:方向/)?(?P<word>赛道|方向)(?P<word_ord>[{_HAN}]{{1,3}})(?:[:、.]| (?=\S))",
}
_MARK = {
    c: pattern for firsts, form in _FORMS.items() for pattern in (regex(f"(?:{form}) ?"),) for c in firsts
}
_ORDINAL_KIND = {"编": "part", "篇": "part", "部": "part", "章": "chapter", "节": "section", "条": "article"}


@dataclass(slots=True)
class Marker:
    """The number in front of a heading.

    `style` is a key of `RANK`, `value` the number itself, `label` the number as it goes into a path,
    `end` the offset behind the mark; `tight` says that nothing divides it from the words behind it (1.1总则).
    """

    style: str
    value: int
    label: str
    end: int
    digits: str = ""
    tight: bool = False


def starts_with_marker(folded: str) -> bool:
    """Tell whether a folded line begins with what may be a heading number."""
    pattern = _MARK.get(folded[:1])
    return pattern is not None and pattern.match(folded) is not None


def find_marker(folded: str, at: int = 0) -> Marker | None:
    """Read the heading number that stands at offset `at` of a folded line; None when there is none."""
    pattern = _MARK.get(folded[at : at + 1])
    if pattern is None or (match := pattern.match(folded, at)) is None:
        return None
    # The last group of an ordinal is the gap behind it.
    kind = match.lastgroup or ""
    kind = "ord" if kind == "gap" else kind
    text, end = match[kind], match.end()
    if kind == "han":
        return Marker("han", integer(text) or 0, text, end)
    if kind == "hanb":
        return Marker("han-bracket", integer(text) or 0, f"({text})", end)
    if kind == "top":
        return Marker("digit", int(text), text, end)
    if kind == "dig":
        return Marker("digit", int(text), text, end, text)
    if kind == "digb":
        return Marker("digit-bracket", int(text), f"({text})", end)
    if kind == "half":
        return Marker("digit-half", int(text), f"{text})", end, text)
    if kind == "circ":
        return Marker("circled", _CIRCLED.index(text) + 1, text, end)
    if kind in ("dec", "tight"):
        text = match["dec"]
        tight = match["tight"] is not None
        return Marker("decimal", int(text.rsplit(".", 1)[1]), text, end, tight=tight)
    if kind == "word_ord":
        return Marker("named", integer(text) or 0, text, end)
    if kind == "nord":
        return Marker("named", integer(text) or 0, match["name"] + text, end)
    style = _ORDINAL_KIND[match["kind"]]
    if style in ("article", "part") and not match["gap"] and folded[end : end + 1] in "的款项规和至、,":
        return None  # 第三条的规定 speaks of an article, it does not begin one
    value = integer(text)
    name = "部分" if match["kind"] == "部" else match["kind"]
    return Marker(style, value, f"第{text}{name}", end) if value else None
