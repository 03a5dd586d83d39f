"""The words of a heading: where they end, what is no part of them, page numbers fused in front of its number."""

from __future__ import annotations

from luocheng.documents.paragraph import Paragraph
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


# An article may carry its name in brackets: 第二条【适用范围】.
_NAME_OPENS = frozenset("【[〔")
_NAMED = regex(r"[【\[〔](?P<name>[^\W\d_][^【】\[\]〔〕()。:;,]{1,29})[】\]〕]")


def title_of(paragraph: Paragraph, at: int) -> tuple[str, int]:
    """Return the heading's words and the offset in the paragraph where they end."""
    folded = paragraph.folded
    stop = _STOP.search(folded, at)
    end = stop.start() if stop else len(folded)
    if end - at > 8:
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


def _shorter(folded: str, at: int, end: int) -> int:
    """Cut a heading at a colon, dash or blank when its text follows on the same line without a full stop."""
    blank = folded.find(" ", at + 4, min(end, at + 32))
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
