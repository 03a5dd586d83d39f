"""Parse a web page and measure its elements."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from lxml import etree

from luocheng.documents.readers.characters import mend, printable
from luocheng.documents.readers.faults import refuse

__all__ = ["Page", "parse", "style_of"]

REMOVED = {
    "script", "style", "noscript", "template", "iframe", "frame", "object", "embed", "applet", "svg",
    "canvas", "audio", "video", "button", "select", "option", "input", "textarea", "nav", "footer", "link",
    "meta", "map", "dialog", "datalist", "xml",
}  # fmt: skip
"""Elements that print nothing, or nothing of the document."""

PAGE_FURNITURE = {"header", "footer"}
"""What LibreOffice calls the boxes in which it saves the heads and feet of pages."""

HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all", re.IGNORECASE)
BLANKS = re.compile(r"\s+")
SERVER_TAGS = re.compile(r"<%.*?%>", re.DOTALL)
"""What a server should have run and left in the page instead."""
SITE = re.compile(r"\s*(?:[-_|—–>]|--)\s*")
META_TITLES = ("articletitle", "og:title", "title", "dc.title")
LONGEST = 300


@dataclass(slots=True)
class Page:
    """A parsed page: its body, its elements in order, and how much text each of them holds."""

    body: etree._Element
    elements: list[etree._Element]
    metadata: dict[str, str]
    title: str
    has_hidden: bool
    length: dict[etree._Element, int] = field(default_factory=dict)

    def measure(self) -> None:
        """Count the characters under each element, blanks left out, in one pass from the leaves up."""
        length = dict.fromkeys(self.elements, 0)
        for element in reversed(self.elements):
            own = len(BLANKS.sub("", element.text)) if element.text else 0
            length[element] += own
            parent = element.getparent()
            if parent is not None and parent in length:
                tail = len(BLANKS.sub("", element.tail)) if element.tail else 0
                length[parent] += length[element] + tail
        self.length = length


def parse(text: str, name: str, *, hidden: bool = False) -> Page:
    """Parse a page and take out what it does not print; with `hidden`, hidden elements stay."""
    if "<%" in text:
        text = SERVER_TAGS.sub("", text)
    parser = etree.HTMLParser(
        encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=True, recover=True
    )
    try:
        root = etree.fromstring(mend(text).encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise refuse("html-damaged", name, reason=str(error)) from error
    if root is None:
        raise refuse("no-text", name)
    metadata = _metadata(root)
    body = root.find(".//body")
    if body is None:
        body = root
    has_hidden = _prune(body, hidden=hidden)
    page = Page(body, list(body.iter(etree.Element)), metadata, metadata.get("title", ""), has_hidden)
    page.measure()
    return page


def _prune(body: etree._Element, *, hidden: bool) -> bool:
    """Remove what prints nothing; tell whether hidden elements were among it."""
    doomed: list[etree._Element] = []
    found = False
    for element in body.iter(etree.Element):
        if element.tag in REMOVED or (element.tag == "div" and element.get("title") in PAGE_FURNITURE):
            doomed.append(element)
        elif _is_hidden(element) and element is not body:
            found = True
            if not hidden:
                doomed.append(element)
    for element in doomed:
        _remove(element)
    return found


def _is_hidden(element: etree._Element) -> bool:
    if element.get("hidden") is not None:
        return True
    style = element.get("style")
    return style is not None and _hides(style)


@lru_cache(maxsize=4096)
def _hides(style: str) -> bool:
    return HIDDEN.search(style) is not None


def _remove(element: etree._Element) -> None:
    """Remove an element and leave the text behind it in place."""
    parent = element.getparent()
    if parent is None:
        return
    # What the parser lets pass, such as the character behind &#1;, may not be set again.
    tail = printable(element.tail or "")
    before = element.getprevious()
    if tail and before is not None:
        before.tail = printable(before.tail or "") + tail
    elif tail:
        parent.text = printable(parent.text or "") + tail
    element.tail = None
    parent.remove(element)


def _metadata(root: etree._Element) -> dict[str, str]:
    """Collect the title and the named meta tags of a page; the title without the name of the site."""
    found: dict[str, str] = {}
    for meta in root.iter("meta"):
        key = (meta.get("name") or meta.get("property") or "").strip().lower()
        value = BLANKS.sub(" ", meta.get("content") or "").strip()
        if (
            key
            and value
            and len(value) <= LONGEST
            and key not in {"viewport", "renderer", "robots", "generator"}
        ):
            found.setdefault(key, value)
    title = root.find(".//title")
    printed = BLANKS.sub(" ", "".join(map(str, title.itertext()))).strip() if title is not None else ""
    own = next((found[key] for key in META_TITLES if found.get(key)), "")
    if own or printed:
        found["title"] = own or max(SITE.split(printed), key=len)
    return found


def style_of(element: etree._Element, name: str) -> str:
    """Return the value of one property of an inline style, in lower case; '' where it is not set."""
    style = element.get("style")
    return _properties(style).get(name, "") if style else ""


@lru_cache(maxsize=4096)
def _properties(style: str) -> dict[str, str]:
    """Split an inline style; pages repeat the same few styles on every element."""
    found: dict[str, str] = {}
    for rule in style.lower().split(";"):
        key, _, value = rule.partition(":")
        found.setdefault(key.strip(), value.replace("!important", "").strip())
    return found
