"""Find the document in a page: by the mass of its sentences, not by the names of its elements."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from luocheng.documents.readers.html import boilerplate
from luocheng.documents.readers.html.tables import is_layout
from luocheng.documents.readers.marks import BULLET, ends_sentence, is_marked
from luocheng.documents.source import Block, Line, Table

if TYPE_CHECKING:
    from lxml import etree

    from luocheng.documents.readers.html.page import Page
    from luocheng.documents.readers.html.render import Item

__all__ = ["select"]

SENTENCE = re.compile(r"[。；，！？]")
LABELLED = re.compile(r"[^：:。，]{1,10}[：:]")
FILE = re.compile(r"\.(?:docx?|wps|pdf|xlsx?|et|ofd|zip|rar|jpe?g|png)\s*$", re.IGNORECASE)
SPACES = re.compile(r"\s+")
SMALL = 40
SHARE = 0.03
"""So many characters, and such a share, may stand outside an element that is taken to be the content."""
MOSTLY_LINKS = 0.6
FEWEST_LINKS = 3
SHORTEST_TITLE = 6
LONGEST_METADATA = 120
LEAVES = {
    "p",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "ul",
    "ol",
    "li",
    "dl",
    "dt",
    "dd",
    "pre",
    "blockquote",
    "a",
    "b",
}
"""Elements that are parts of a text, never the whole of it."""


def select(page: Page, items: list[Item]) -> list[Block]:
    """Return the blocks of the document in a page: its front matter, its content, its attachments.

    The content is the smallest element that holds nearly all of the text of the page, links, tools and
    metadata not counted. Of what stands before it, title and metadata are kept; of what stands behind it,
    attachments and closing lines.
    """
    title = SPACES.sub("", page.title)
    weights = [_weight(item, title) for item in items]
    container = _container(page, items, weights)
    inside = [
        index
        for index, (item, weight) in enumerate(zip(items, weights, strict=True))
        if weight and _is_inside(item.element, container, page)
    ]
    if not inside:
        return []
    first, last = inside[0], inside[-1] + 1
    before = _front(items[:first], title)
    within = _within(items[first:last], weights[first:last])
    return _settle([*before, *within, *_back(items[last:])], len(before))


# --- which element ------------------------------------------------------------------------------------------


def _weight(item: Item, title: str) -> int:
    """Count the characters of a block that may be text of the document; 0 for menus, title and metadata."""
    block = item.block
    if isinstance(block, Table):
        text = "".join(cell.text for cell in block.cells)
        linked = item.links > MOSTLY_LINKS * len(text)
        return 0 if linked or _is_metadata_table(block) else 2 * len(text)
    text = block.text.strip()
    if _is_linked(item, text) or boilerplate.is_furniture(text) or boilerplate.is_site_footer(text):
        return 0
    if boilerplate.RELATED.match(text) or _is_title(item, text, title):
        return 0
    if boilerplate.METADATA.match(text) and len(text) < LONGEST_METADATA:
        return 0
    return 2 * len(text) if SENTENCE.search(text) or is_marked(text) else len(text)


def _is_linked(item: Item, text: str) -> bool:
    return item.links > MOSTLY_LINKS * max(1, len(text)) and not FILE.search(text)


def _container(page: Page, items: list[Item], weights: list[int]) -> etree._Element:
    """Descend from the body to the smallest element that still holds nearly all of the text."""
    mass = dict.fromkeys(page.elements, 0)
    lines = dict.fromkeys(page.elements, 0)
    for item, weight in zip(items, weights, strict=True):
        if item.element in mass and weight:
            mass[item.element] += weight
            lines[item.element] += 1
    for element in reversed(page.elements):
        parent = element.getparent()
        if parent is not None and parent in mass:
            mass[parent] += mass[element]
            lines[parent] += lines[element]
    node = _hinted(page, mass, mass.get(page.body, 0))
    while True:
        children = [child for child in node if mass.get(child)]
        if not children:
            return node
        best = max(children, key=mass.__getitem__)
        if best.tag in LEAVES or lines[best] <= 1 or (best.tag == "table" and not is_layout(best, page)):
            return node
        own = mass[node] - sum(mass[child] for child in children)
        others = own + sum(mass[child] for child in children if child is not best and not _is_side(child))
        if others > max(SMALL, SHARE * mass[best]):
            return node
        node = best


def _hinted(page: Page, mass: dict[etree._Element, int], total: int) -> etree._Element:
    """Return the element that holds all elements named as content, where these hold most sentences."""
    named = [
        element
        for element in page.elements
        if mass[element]
        and boilerplate.CONTENT_HINT.search(f"{element.get('id', '')} {element.get('class', '')}")
    ]
    if not named:
        return page.body
    ancestors = [list(_line(element, page)) for element in named[:50]]
    common = page.body
    for level in zip(*ancestors, strict=False):
        if any(element is not level[0] for element in level):
            break
        common = level[0]
    return common if mass[common] >= 0.5 * total else page.body


def _line(element: etree._Element, page: Page) -> list[etree._Element]:
    """Return the elements from the body down to `element`."""
    line = [element]
    for ancestor in element.iterancestors():
        line.append(ancestor)
        if ancestor is page.body:
            break
    return line[::-1]


def _is_side(element: etree._Element) -> bool:
    if element.tag in {"aside", "nav", "footer"}:
        return True
    return boilerplate.SIDE_HINT.search(f"{element.get('id', '')} {element.get('class', '')}") is not None


def _is_inside(element: etree._Element, container: etree._Element, page: Page) -> bool:
    return (
        container is page.body or element is container or any(a is container for a in element.iterancestors())
    )


# --- which blocks -------------------------------------------------------------------------------------------


def _front(items: list[Item], title: str) -> list[Item]:
    """Keep the title and the metadata of the document from what stands before its content."""
    kept: list[Item] = []
    labelled = False
    for item in items:
        block = item.block
        if isinstance(block, Table):
            if _is_metadata_table(block):
                kept.append(item)
            labelled = False
            continue
        block.text = boilerplate.without_tools(block.text)
        text = block.text.strip()
        if not text or boilerplate.is_furniture(text):
            continue
        is_label = boilerplate.METADATA_LABEL.match(text) is not None
        if is_label or labelled or boilerplate.METADATA.match(text) or _is_title(item, text, title):
            kept.append(item)
        labelled = is_label
    return kept


def _is_title(item: Item, text: str, title: str) -> bool:
    plain = SPACES.sub("", text)
    if len(plain) < SHORTEST_TITLE or _is_linked(item, plain):
        return False
    if title and len(plain) <= len(title) + SHORTEST_TITLE and (plain in title or title in plain):
        return True
    return isinstance(item.block, Line) and item.block.kind == "title"


def _within(items: list[Item], weights: list[int]) -> list[Item]:
    """Leave out of the content what sites put among it: tools, lists of links, more to read."""
    kept: list[Item] = []
    run: list[Item] = []
    related = False
    for item, weight in zip(items, weights, strict=True):
        block = item.block
        if weight or isinstance(block, Table):
            kept += [*_few(run), item]
            run, related = [], False
            continue
        block.text = boilerplate.without_tools(block.text)
        text = block.text.strip()
        linked = _is_linked(item, text)
        if boilerplate.RELATED.match(text):
            related = True
            continue
        related = related and linked
        if not text or related or boilerplate.is_furniture(text) or boilerplate.is_site_footer(text):
            continue
        if linked and not boilerplate.ATTACHMENT.match(text):
            run.append(item)
            continue
        kept += [*_few(run), item]
        run = []
    return [*kept, *_few(run)]


def _few(run: list[Item]) -> list[Item]:
    """Return a run of links where it is too short to be a menu or a list of articles."""
    return run if len(run) < FEWEST_LINKS else []


def _back(items: list[Item]) -> list[Item]:
    """Keep attachments and closing lines from what stands behind the content."""
    kept: list[Item] = []
    attached = False
    for item in items:
        if isinstance(item.block, Table):
            continue
        text = item.block.text.strip()
        if boilerplate.is_site_footer(text) or boilerplate.RELATED.match(text):
            break
        if boilerplate.is_furniture(text):
            continue
        if boilerplate.ATTACHMENT.match(text) or boilerplate.CLOSING.match(text):
            attached = True
            kept.append(item)
        elif attached and item.links and (FILE.search(text) or is_marked(text)):
            kept.append(item)
        else:
            attached = False
    return kept


def _is_metadata_table(table: Table) -> bool:
    if len(table.cells) > 80:
        return False
    labels = sum(1 for cell in table.cells if cell.text and boilerplate.METADATA_LABEL.match(cell.text))
    labels += sum(1 for cell in table.cells if boilerplate.METADATA.match(cell.text))
    return labels >= 2


# --- how they follow one another ----------------------------------------------------------------------------


def _settle(items: list[Item], front: int) -> list[Block]:
    """Set bullets, and say of each line whether its paragraph is seen to end."""
    last: Line | None = None
    for index, item in enumerate(items):
        block = item.block
        if isinstance(block, Table):
            last = None
            continue
        if item.bullet and index >= front and not is_marked(block.text) and not LABELLED.match(block.text):
            block.text = BULLET + block.text
        if last is not None and (item.begins or last.kind != block.kind or ends_sentence(last.text)):
            last.flows = False
        last = block
    return [item.block for item in items]
