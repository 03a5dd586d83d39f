"""Read web pages as saved from government sites: the document, without the page around it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from luocheng.documents.readers.html.content import select
from luocheng.documents.readers.html.encoding import decode_page, page_of_archive
from luocheng.documents.readers.html.page import Page, parse
from luocheng.documents.readers.html.render import render
from luocheng.documents.source import Source

if TYPE_CHECKING:
    from luocheng.documents.readers.limits import Clock, Limits
    from luocheng.documents.source import Block

__all__ = ["read", "read_fragment"]


def read(data: bytes, name: str, limits: Limits, clock: Clock, *, archive: bool = False) -> Source:  # noqa: ARG001
    """Read a page, or with `archive` the one in a web archive (mht); no script runs, nothing is loaded."""
    charset = None
    if archive:
        data, charset = page_of_archive(data, name)
    text, encoding, notes = decode_page(data, name, charset)
    page = parse(text, name)
    items = render(page, clock)
    blocks = select(page, items)
    if not blocks and page.has_hidden:
        # Some sites keep the text in a hidden element and let a script show it.
        page = parse(text, name, hidden=True)
        blocks = select(page, render(page, clock))
    return Source(blocks=blocks, format="html", encoding=encoding, metadata=page.metadata, notes=notes)


def read_fragment(text: str, number: int, clock: Clock) -> list[Block]:
    """Read a piece of a page, such as a table in a Markdown file; its blocks all stand at `number`."""
    page: Page = parse(f"<body>{text}</body>", "")
    blocks = [item.block for item in render(page, clock)]
    for block in blocks:
        block.number = number
    return blocks
