"""Read plain text: one line of the file, one line of the source, blank lines included."""

from __future__ import annotations

from typing import TYPE_CHECKING

from luocheng.documents.readers.characters import decode, mend
from luocheng.documents.source import Line, Source

if TYPE_CHECKING:
    from luocheng.documents.readers.limits import Clock, Limits

__all__ = ["clean", "read"]

END_OF_FILE = "\x1a"
BYTE_ORDER_MARK = "\ufeff"


def read(data: bytes, name: str, limits: Limits, clock: Clock) -> Source:  # noqa: ARG001 - one signature for all
    """Read a text file; a form feed starts a page."""
    text, encoding = decode(data, name)
    text = clean(text)
    lines: list[Line] = []
    if "\f" not in text:
        lines = [Line(line, number) for number, line in enumerate(text.splitlines(), 1)]
    else:
        for page, part in enumerate(text.split("\f"), 1):
            start = len(lines) + 1
            lines += [Line(line, number, page) for number, line in enumerate(part.splitlines(), start)]
    return Source(blocks=[*lines], format="txt", encoding=encoding)


def clean(text: str) -> str:
    """Take out marks that are no characters, and put characters in place of radicals."""
    if BYTE_ORDER_MARK in text:
        text = text.replace(BYTE_ORDER_MARK, "")
    return mend(text.removesuffix(END_OF_FILE))
