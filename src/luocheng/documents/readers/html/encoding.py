"""Decode web pages, whose declared encoding is often not the one they are written in."""

from __future__ import annotations

import codecs
import re

from luocheng.documents.readers.characters import BYTE_ORDER_MARKS, printable
from luocheng.documents.readers.faults import refuse

__all__ = ["decode_page", "page_of_archive"]

DECLARED = re.compile(
    rb"charset\s*=\s*[\"']?\s*([\w-]+)|<\?xml[^>]*encoding\s*=\s*[\"']([\w-]+)", re.IGNORECASE
)
HEAD = 8192
TOLERATED = 0.002
"""The share of broken characters with which a page is still read: content systems cut texts inside one."""
GB_NAMES = {"gb2312", "gbk", "gb18030", "x-gbk", "gb_2312-80", "csgb2312", "euc-cn", "hz-gb-2312"}

Note = tuple[str, str, str]


def decode_page(data: bytes, name: str, charset: str | None = None) -> tuple[str, str, list[Note]]:
    """Return the text of a page, its real encoding, and a note where characters had to be replaced.

    What decodes as utf-8 is utf-8, whatever the page declares: Chinese text in another encoding does not
    by accident. Then come the declared encoding and gb18030.
    """
    for mark, codec, _ in BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return _clean(data.decode(codec, "replace")), codec, []
    try:
        return _clean(data.decode("utf-8")), "utf-8", []
    except UnicodeDecodeError:
        pass
    declared = _known(charset) or _declared(data)
    candidates = list(dict.fromkeys([declared or "gb18030", "gb18030", "utf-8"]))
    for codec in candidates:
        try:
            return _clean(data.decode(codec)), codec, []
        except UnicodeDecodeError:
            continue
    return _decode_damaged(data, name, candidates)


def _decode_damaged(data: bytes, name: str, candidates: list[str]) -> tuple[str, str, list[Note]]:
    """Read a page with a few broken characters in the encoding that leaves the fewest of them."""
    readings = [(data.decode(codec, "replace"), codec) for codec in candidates]
    text, codec = min(readings, key=lambda reading: reading[0].count("\ufffd"))
    broken = text.count("\ufffd")
    if broken > max(3, len(text) * TOLERATED):
        try:
            data.decode(codec)
        except UnicodeDecodeError as error:
            byte = f"{data[error.start]:02X}"
            raise refuse(
                "text-encoding", name, tried=codec, offset=str(error.start + 1), byte=byte
            ) from error
    note = (
        "html-broken-characters",
        f"网页里有 {broken} 个字符已损坏，读作“\ufffd”",
        f"{broken} characters of the page are damaged and read as \ufffd",
    )
    return _clean(text), codec, [note]


def _clean(text: str) -> str:
    return printable(text.replace("\f", " ").replace("\ufeff", ""))


def _declared(data: bytes) -> str | None:
    match = DECLARED.search(data[:HEAD])
    return _known((match[1] or match[2]).decode("ascii", "ignore")) if match else None


def _known(charset: str | None) -> str | None:
    """Return the codec for a declared name; all members of the gb family are read as their superset."""
    if not charset:
        return None
    if charset.lower() in GB_NAMES:
        return "gb18030"
    try:
        found = codecs.lookup(charset)
    except (LookupError, ValueError):
        return None
    return found.name if getattr(found, "_is_text_encoding", True) else None


def page_of_archive(data: bytes, name: str) -> tuple[bytes, str | None]:
    """Return the first page in a web archive and the encoding its header declares."""
    import email
    import email.policy

    message = email.message_from_bytes(data, policy=email.policy.compat32)
    for part in message.walk():
        if part.get_content_type() == "text/html":
            content = part.get_payload(decode=True)
            if isinstance(content, bytes) and content.strip():
                return content, part.get_content_charset()
    raise refuse("mhtml-no-page", name)
