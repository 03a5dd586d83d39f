"""Number the items of HTML lists as a browser does."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from luocheng.documents.readers.html.page import style_of
from luocheng.documents.readers.numerals import FORMATS, numeral

if TYPE_CHECKING:
    from lxml import etree

__all__ = ["List", "open_list"]

TYPES = {"1": "decimal", "a": "lower-alpha", "A": "upper-alpha", "i": "lower-roman", "I": "upper-roman"}
DOTTED = re.compile(r"decimal|(?:lower|upper)-")
QUOTED = re.compile(r"[\"']([^\"']{0,8})[\"']")
INTEGER = re.compile(r"\s*[+-]?\d{1,7}\s*$")


class List:
    """An open list: how it numbers, and the number of its next item."""

    __slots__ = ("form", "next", "ordered", "step")

    def __init__(self, form: str, start: int, step: int, *, ordered: bool) -> None:
        self.form = form
        self.next = start
        self.step = step
        self.ordered = ordered

    def label(self, item: etree._Element) -> tuple[str, bool]:
        """Return what is printed before an item, and whether it is a bullet; count the item."""
        form = _form(item) or self.form
        if not self.ordered:
            return "", form != "none"
        value = _integer(item.get("value"))
        number = self.next if value is None else value
        self.next = number + self.step
        if form.startswith("'"):
            return form[1:], False
        if form == "none" or form not in FORMATS:
            return "", False
        return numeral(number, form) + ("." if DOTTED.match(form) else "、"), False


def open_list(element: etree._Element) -> List:
    """Read how a list numbers its items: type, start and reversed, and the style of the list."""
    ordered = element.tag == "ol"
    form = _form(element) or ("decimal" if ordered else "disc")
    step = 1
    start = _integer(element.get("start"))
    if element.get("reversed") is not None:
        step = -1
        start = sum(1 for _ in element.iterchildren("li")) if start is None else start
    return List(form, 1 if start is None else start, step, ordered=ordered)


def _form(element: etree._Element) -> str:
    """Return the list style an element sets: a name, or a quote mark and the text of a string."""
    given = TYPES.get(element.get("type", ""), "")
    style = f"{style_of(element, 'list-style')} {style_of(element, 'list-style-type')}".strip()
    if not style:
        return given
    if quoted := QUOTED.search(style):
        return "'" + quoted[1]
    words = style.split()
    return next(
        (word for word in reversed(words) if word in FORMATS or word in {"none", "disc", "circle", "square"}),
        given,
    )


def _integer(text: str | None) -> int | None:
    return int(text) if text and INTEGER.match(text) else None
