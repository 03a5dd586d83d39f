"""Turn the elements of a page into the lines and tables a browser prints."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from lxml import etree

from luocheng.documents.readers.blocks import text_of
from luocheng.documents.readers.html.lists import List, open_list
from luocheng.documents.readers.html.page import Page, style_of
from luocheng.documents.readers.html.tables import build_table, is_layout
from luocheng.documents.readers.marks import plain_symbol, write_raised
from luocheng.documents.readers.numerals import join_label
from luocheng.documents.source import Block, Line, Table

if TYPE_CHECKING:
    from luocheng.documents.readers.limits import Clock

__all__ = ["Item", "render"]

BLOCKS = {
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog",
    "dir", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4",
    "h5", "h6", "header", "hr", "html", "legend", "li", "main", "menu", "nav", "ol", "p", "pre", "section",
    "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul", "ucapcontent",
}  # fmt: skip
HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
WIDE = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u2018-\u201d\u2014\u2026"
WRAPPED = re.compile(rf"(?<=[{WIDE}])[ \t\f]*[\r\n][ \t\r\n\f]*(?=[{WIDE}])")
BLANKS = re.compile(r"[ \t\r\n\f]+")
SIZE = re.compile(r"([\d.]+)\s*(pt|px|em|rem)")
POINTS = {"pt": 1.0, "px": 0.75, "em": 12.0, "rem": 12.0}
FONT_SIZES = {"5": 18.0, "6": 24.0, "7": 36.0}
TITLE_SIZE = 17.9
"""Points: a centred line of this size is a title; sites print body text in 12 to 16 points."""
SYMBOL_FONT = re.compile(r"font-family\s*:\s*[\"']?(wingdings(?: [23])?|symbol)\b", re.IGNORECASE)
INDENT = re.compile(r"[\d.]*[1-9]")
DEEPEST_TABLE = 12


@dataclass(slots=True)
class Item:
    """A block as printed, where it stands in the page, and how much of it is links.

    `bullet` marks the items of unordered lists; `begins` a paragraph that is seen to begin here.
    """

    block: Block
    element: etree._Element
    links: int
    bullet: bool = False
    begins: bool = False


def render(page: Page, clock: Clock) -> list[Item]:
    """Return the printed lines and tables of a page in order."""
    return _Renderer(page, clock).run(page.body)


class _Renderer:
    """Walk the tree once, gathering inline text until a block ends."""

    def __init__(self, page: Page, clock: Clock, depth: int = 0) -> None:
        self.page = page
        self.clock = clock
        self.depth = depth
        self.items: list[Item] = []
        self.text: list[str] = []
        self.links = 0
        self.in_link = 0
        self.in_pre = 0
        self.lists: list[List] = []
        self.label: tuple[str, bool] | None = None
        self.headings: list[str] = []
        self.centred: list[bool] = []
        self.sizes: list[float] = []
        self.first_size = 0.0
        self.raised: list[int] = []
        self.ignored: list[int] = []
        self.indented = False
        self.element = page.body
        self.table: etree._Element | None = None

    def run(self, root: etree._Element) -> list[Item]:
        """Render everything under `root`."""
        walker = etree.iterwalk(root, events=("start", "end"))
        for count, (event, node) in enumerate(walker):
            if not count & 0xFFF:
                self.clock.check()
            element = cast("etree._Element", node)
            if not isinstance(element.tag, str):
                continue
            if event == "start":
                if element.tag == "table" and element is not root and not is_layout(element, self.page):
                    self._table(element)
                    self.table = element
                    walker.skip_subtree()
                    continue
                self._start(element)
                self._say(element.text)
            else:
                if element is not self.table:
                    self._end(element)
                if element is not root:
                    self._say(element.tail)
        self._flush()
        return self.items

    # --- elements ---------------------------------------------------------------------------------------

    def _start(self, element: etree._Element) -> None:
        tag = str(element.tag)
        if _is_block(element, tag):
            self._flush()
            self.element = element
            self._start_block(element, tag)
        elif tag == "br":
            self._flush()
        elif tag == "a":
            self.in_link += 1
        elif tag == "sup":
            self.raised.append(len(self.text))
        if element.get("style") or tag == "font":
            self._start_styled(element, tag)

    def _start_block(self, element: etree._Element, tag: str) -> None:
        if tag in {"ol", "ul"}:
            self.lists.append(open_list(element))
        elif tag == "li" and self.lists:
            self.label = self.lists[-1].label(element)
        elif tag in HEADINGS:
            self.headings.append(tag)
        elif tag == "pre":
            self.in_pre += 1
        self.centred.append(_is_centred(element, tag))
        self.indented = INDENT.match(style_of(element, "text-indent")) is not None

    def _start_styled(self, element: etree._Element, tag: str) -> None:
        size = _size(element, tag)
        if size:
            self.sizes.append(size)
        if "mso-list" in (element.get("style") or "").lower() and tag == "span":
            self.ignored.append(len(self.text))

    def _end(self, element: etree._Element) -> None:
        tag = str(element.tag)
        if (element.get("style") or tag == "font") and _size(element, tag) and self.sizes:
            self.sizes.pop()
        if tag == "span" and self.ignored and "mso-list" in (element.get("style") or "").lower():
            self._end_number(element, self.ignored.pop())
        if tag == "a":
            self.in_link = max(0, self.in_link - 1)
        elif tag == "sup" and self.raised:
            self._end_raised(self.raised.pop())
        elif _is_block(element, tag):
            self._flush()
            self._end_block(tag)
            parent = element.getparent()
            self.element = parent if parent is not None else element

    def _end_block(self, tag: str) -> None:
        if tag in {"ol", "ul"} and self.lists:
            self.lists.pop()
        elif tag == "li":
            self.label = None
        elif tag in HEADINGS and self.headings:
            self.headings.pop()
        elif tag == "pre":
            self.in_pre = max(0, self.in_pre - 1)
        if self.centred:
            self.centred.pop()
        self.indented = False

    def _end_number(self, element: etree._Element, start: int) -> None:
        """Set the number Word wrote before a list item as Word prints it, bullets of symbol fonts too."""
        number = "".join(self.text[start:]).replace("\xa0", " ").strip()
        font = SYMBOL_FONT.search(etree.tostring(element, encoding="unicode", with_tail=False)[:2000])
        if font and len(number) == 1:
            number = plain_symbol(ord(number), font[1])
        self.text[start:] = [number]

    def _end_raised(self, start: int) -> None:
        """Drop the reference mark of a footnote; keep the power of a unit as ², ³."""
        raised = "".join(self.text[start:])
        self.text[start:] = [write_raised(raised, "".join(self.text[max(0, start - 4) : start]))]

    # --- text -------------------------------------------------------------------------------------------

    def _say(self, text: str | None) -> None:
        if not text:
            return
        if self.in_pre:
            *whole, last = text.replace("\r\n", "\n").split("\n")
            for line in whole:
                self.text.append(line)
                self._flush()
            text = last
        if text:
            if not self.first_size and self.sizes and text.strip():
                self.first_size = self.sizes[-1]
            self.text.append(text)
            if self.in_link:
                self.links += len(text.strip())

    def _flush(self) -> None:
        """End a line; lines of nothing but blanks are not printed."""
        if not self.text:
            return
        text = _collapse("".join(self.text))
        links, size = self.links, self.first_size
        self.text.clear()
        self.links, self.first_size = 0, 0.0
        self.raised = [0] * len(self.raised)
        self.ignored = [0] * len(self.ignored)
        if not text.strip():
            return
        begins = self.indented or text[0].isspace()
        bullet = False
        if self.label is not None:
            label, bullet = self.label
            self.label = None
            begins = True
            if label and not text.lstrip().startswith(label):
                text = join_label(label, text)
        line = Line(text.rstrip(), len(self.items) + 1, kind=self._kind(size))
        self.indented = False
        self.items.append(Item(line, self.element, links, bullet, begins))

    def _kind(self, size: float) -> str:
        if self.headings:
            return "title" if self.headings[-1] == "h1" else "heading"
        return "title" if size >= TITLE_SIZE and any(self.centred) else "text"

    # --- tables -----------------------------------------------------------------------------------------

    def _table(self, element: etree._Element) -> None:
        """Emit a table of data, its caption before it."""
        self._flush()
        for caption in element.iterchildren("caption"):
            self._say("".join(map(str, caption.itertext())))
            self._flush()
        cells = build_table(element, self._cell, self.clock)
        links = sum(self.page.length.get(anchor, 0) for anchor in element.iter("a"))
        if any(cell.text for cell in cells):
            self.items.append(Item(Table(cells, len(self.items) + 1), element, links))

    def _cell(self, element: etree._Element) -> str:
        if self.depth >= DEEPEST_TABLE:
            return _collapse("".join(map(str, element.itertext()))).strip()
        items = _Renderer(self.page, self.clock, self.depth + 1).run(element)
        return "\n".join(text_of(item.block) for item in items)


def _collapse(text: str) -> str:
    """Collapse blanks as a browser does; a line break between two ideographs is none in print.

    Blanks that a browser keeps, no-break and ideographic ones, stay as the indent they are typed for.
    """
    if "\n" in text or "\r" in text:
        text = WRAPPED.sub("", text)
    text = BLANKS.sub(" ", text).strip(" ")
    return text.replace("\xa0", " ") if "\xa0" in text else text


def _is_block(element: etree._Element, tag: str) -> bool:
    if element.get("style") and (display := style_of(element, "display")):
        if display.startswith("inline"):
            return tag in {"li", "td", "th", "tr", "table"}
        if display in {"block", "table", "flex", "list-item"}:
            return True
    return tag in BLOCKS


def _is_centred(element: etree._Element, tag: str) -> bool:
    return (
        tag == "center"
        or element.get("align", "").lower() == "center"
        or style_of(element, "text-align") == "center"
    )


def _size(element: etree._Element, tag: str) -> float:
    if tag == "font" and element.get("size") in FONT_SIZES:
        return FONT_SIZES[element.get("size", "")]
    match = SIZE.match(style_of(element, "font-size"))
    return (
        float(match[1]) * POINTS[match[2]] if match and match[1].count(".") <= 1 and match[1] != "." else 0.0
    )
