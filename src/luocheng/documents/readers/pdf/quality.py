"""Judge whether the text layer of a page can be read: scanned and garbled pages are not guessed at."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from luocheng.documents.readers.characters import is_han

if TYPE_CHECKING:
    from luocheng.documents.readers.pdf.extract import RawPage

__all__ = ["garbled_reason", "is_recognised", "is_scanned"]

PICTURE = 0.5
"""The share of a page from which a picture is a scan of it; a seal or a figure covers less."""
OUTLINES = 400
"""Text turned into outlines takes a path for every stroke or character; an empty table takes far fewer."""
FEW = 10
ENOUGH = 40
BAD_SHARE = 0.08
COMMON_SHARE = 0.6
HAN_SHARE = 0.05
CID = re.compile(r"\(cid:\d+\)")
WORDS = re.compile(r"[A-Za-z]{2,}")
VOWELS = re.compile(r"[aeiouAEIOU]")

Reason = tuple[str, str]


def is_scanned(page: RawPage) -> bool:
    """Tell whether a page is a picture of text, or text drawn as outlines, with next to no characters."""
    return len(page.chars) < FEW and (page.picture >= PICTURE or page.paths >= OUTLINES)


def is_recognised(page: RawPage) -> bool:
    """Tell whether the characters of a page lie over a picture of it, as text recognition leaves them."""
    return page.picture >= 0.8 and len(page.chars) >= ENOUGH


def garbled_reason(page: RawPage) -> Reason | None:
    """Say in both languages why the characters of a page are not its text; None where they are."""
    text = "".join(char.text for char in page.chars)
    if not text:
        return None
    lost = sum(1 for c in text if c == "\ufffd" or "\ue000" <= c <= "\uf8ff" or ord(c) >= 0xF0000)
    lost += sum(len(match[0]) for match in CID.finditer(text))
    if lost > max(3, BAD_SHARE * len(text)) or page.unmapped > max(FEW, 0.3 * page.total):
        return (
            f"{max(lost, page.unmapped)} 个字符没有对应的文字",
            f"{max(lost, page.unmapped)} characters have no meaning",
        )
    if len(text) < ENOUGH:
        return None
    han = [character for character in text if is_han(character)]
    if len(han) >= ENOUGH:
        common = sum(1 for character in han if _is_common(character))
        if common < COMMON_SHARE * len(han):
            share = round(100 * (1 - common / len(han)))
            return f"{share}% 的汉字是生僻字", f"{share}% of the ideographs are rare ones"
    if len(han) < HAN_SHARE * len(text) and not _is_readable(text):
        return "几乎没有汉字", "there are next to no ideographs"
    return None


def _is_common(character: str) -> bool:
    """Tell whether an ideograph is among the 6763 of GB/T 2312, which official documents are written in."""
    try:
        return len(character.encode("gb2312")) == 2
    except UnicodeEncodeError:
        return False


def _is_readable(text: str) -> bool:
    """Tell whether a page without ideographs is plain enough: figures, or words with vowels in them."""
    figures = sum(1 for character in text if character.isdigit() or character in ".,%-+/:()")
    if figures > 0.5 * len(text):
        return True
    words = WORDS.findall(text)
    letters = sum(len(word) for word in words)
    return letters > 0.5 * len(text) and sum(1 for w in words if VOWELS.search(w)) > 0.6 * len(words)
