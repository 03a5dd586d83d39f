"""Find the document in a page: by the mass of its sentences, not by the names of its elements."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from luocheng.documents.readers.html import boilerplate
from luocheng.documents.readers.marks import BULLET, ends_sentence, is_marked
from luocheng.documents.source import Block, Line, Table

if TYPE_CHECKING:
    from lxml import etree

    from luocheng.documents.readers.html.page import Page
    from luocheng.documents.readers.html.render import Item

__all__ = ["select"]

HAN = re.compile(r"[\u4e00-\u9fff]")
SENTENCE = re.compile(r"[。；，！？]")
LABELLED = re.compile(r"[^：:。，]{1,10}[：:]")
SPACES = re.compile(r"\s+")
SMALL = 60
SHARE = 0.03
MOSTLY_LINKS = 0.6
SHORTEST_TITLE = 6


def select(page: Page, items: list[Item]) -> list[Block]:
    """Return the blocks of the document in a page: its front matter, its content, its attachments.

    The content is the smallest element that holds nearly all sentences of the page. Of what stands before
    it, title and metadata are kept; of what stands behind it, attachments and closing lines.
    """
    weights = [_weight(item) for item in items]
    container, mass = _container(page, items, weights)
    inside = [_is_inside(item.element, container, page) for item in items]
    if not any(inside):
        return []
    first = inside.index(True)
    last = len(inside) - inside[::-1].index(True)
    title = SPACES.sub("", page.title)
    before = _front(items[:first], title)
    within = _within(items[first:last], sparse=mass == 0)
    return _settle([*before, *within, *_back(items[last:])], len(before))


# --- which element ------------------------------------------------------------------------------------------


def _weight(item: Item) -> int:
    """Count the Chinese characters of a block that reads as part of a document; 0 for menus and the like."""
    block = item.block
    if isinstance(block, Table):
        text = "".join(cell.text for cell in block.cells)
        count = len(HAN.findall(text))
        return 0 if item.links > MOSTLY_LINKS * len(text) or _is_metadata_table(block) else count
    text = block.text
    if (
        item.links > MOSTLY_LINKS * len(text)
        or boilerplate.is_furniture(text)
        or boilerplate.is_site_footer(text)
    ):
        return 0
    count = len(HAN.findall(text))
    if (count >= 8 and SENTENCE.search(text)) or (count >= 2 and is_marked(text)):
        return count
    return 0


def _container(page: Page, items: list[Item], weights: list[int]) -> tuple[etree._Element, int]:
    """Descend from the body to the smallest element that still holds nearly all sentences."""
    mass = dict.fromkeys(page.elements, 0)
    for item, weight in zip(items, weights, strict=True):
        if item.element in mass:
            mass[item.element] += weight
    for element in reversed(page.elements):
        parent = element.getparent()
        if parent is not None and parent in mass:
            mass[parent] += mass[element]
    total = mass.get(page.body, 0)
    node = _hinted(page, mass, total)
    while total:
        children = [child for child in node if mass.get(child)]
        if not children:
            break
        best = max(children, key=mass.__getitem__)
        if (
            best.tag in {"table", "tbody", "tr", "ul", "ol", "dl"}
            and best.tag != node.tag
            and mass[best] < 0.9 * total
        ):
            break
        own = mass[node] - sum(mass[child] for child in children)
        others = own + sum(mass[child] for child in children if child is not best and not _is_side(child))
        if others > max(SMALL, SHARE * mass[best]):
            break
        node = best
    return node, total


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
    if len(plain) < SHORTEST_TITLE or item.links > MOSTLY_LINKS * len(plain):
        return False
    if title and (plain in title or (len(title) >= SHORTEST_TITLE and title in plain)):
        return True
    return isinstance(item.block, Line) and item.block.kind == "title"


def _within(items: list[Item], *, sparse: bool) -> list[Item]:
    """Leave out of the content what sites put among it; in a page without sentences, also plain links."""
    kept: list[Item] = []
    related = False
    for item in items:
        block = item.block
        if isinstance(block, Table):
            kept.append(item)
            continue
        block.text = boilerplate.without_tools(block.text)
        text = block.text.strip()
        linked = item.links > MOSTLY_LINKS * max(1, len(text))
        if boilerplate.RELATED.match(text):
            related = True
            continue
        related = related and linked
        if not text or related or boilerplate.is_furniture(text) or boilerplate.is_site_footer(text):
            continue
        if sparse and linked and not boilerplate.ATTACHMENT.match(text):
            continue
        kept.append(item)
    return kept


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
        linked = item.links > MOSTLY_LINKS * max(1, len(text))
        if boilerplate.ATTACHMENT.match(text) or boilerplate.CLOSING.match(text):
            attached = True
            kept.append(item)
        elif attached and linked and re.match(r"\s*\d{1,2}[.．、]", text):
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
