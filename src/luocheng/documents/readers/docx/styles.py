"""Resolve what paragraph and character styles say, along the chain of styles they are based on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from luocheng.documents.readers.docx.package import W

if TYPE_CHECKING:
    from lxml import etree

__all__ = ["Style", "Styles", "is_on"]

OFF = {"0", "false", "off", "none"}
DEEPEST = 20
"""Word stops following basedOn well before this; a longer chain is a loop."""


def is_on(element: etree._Element | None) -> bool | None:
    """Read a switch such as w:vanish: True or False where it is set, None where it is not."""
    if element is None:
        return None
    return element.get(f"{W}val", "1") not in OFF


@dataclass(slots=True)
class Style:
    """What one style says, inherited properties included; None and '' where nothing is said."""

    name: str = ""
    alignment: str = ""
    indent: int | None = None
    outline: int | None = None
    size: int | None = None
    hidden: bool | None = None
    number: str | None = None
    level: int | None = None
    numbered_by: str = ""


class Styles:
    """All styles of a document; `paragraph` and `character` look them up by identifier."""

    def __init__(self, root: etree._Element | None) -> None:
        self._elements: dict[str, etree._Element] = {}
        self._resolved: dict[str, Style] = {}
        self._defaults: dict[str, str] = {}
        self._base = Style()
        if root is None:
            return
        for element in root.iterfind(f"{W}style"):
            identifier = element.get(f"{W}styleId", "")
            self._elements.setdefault(identifier, element)
            if element.get(f"{W}default", "0") not in OFF:
                self._defaults.setdefault(element.get(f"{W}type", ""), identifier)
        defaults = root.find(f"{W}docDefaults")
        if defaults is not None:
            _apply(
                self._base, defaults.find(f"{W}pPrDefault/{W}pPr"), defaults.find(f"{W}rPrDefault/{W}rPr"), ""
            )

    def paragraph(self, identifier: str | None) -> Style:
        """Return the paragraph style, the default one where a paragraph names none."""
        if identifier is None or identifier not in self._elements:
            identifier = self._defaults.get("paragraph", "")
        return self._resolve(identifier)

    def character(self, identifier: str) -> Style:
        """Return the character style of that name."""
        return self._resolve(identifier)

    def number_of_list_style(self, identifier: str) -> str | None:
        """Return the numbering instance that a list style stands for."""
        return self._resolve(identifier).number

    def _resolve(self, identifier: str) -> Style:
        if identifier in self._resolved:
            return self._resolved[identifier]
        chain: list[etree._Element] = []
        following: str | None = identifier
        while following in self._elements and len(chain) < DEEPEST:
            element = self._elements[following]
            chain.append(element)
            based = element.find(f"{W}basedOn")
            following = based.get(f"{W}val") if based is not None else None
        style = Style(**{name: getattr(self._base, name) for name in Style.__slots__})
        for element in reversed(chain):
            name = element.find(f"{W}name")
            style.name = (name.get(f"{W}val", "") if name is not None else "").lower()
            _apply(style, element.find(f"{W}pPr"), element.find(f"{W}rPr"), element.get(f"{W}styleId", ""))
        self._resolved[identifier] = style
        return style


def _apply(
    style: Style, paragraph: etree._Element | None, run: etree._Element | None, identifier: str
) -> None:
    """Let the properties of one style override what its base said."""
    if paragraph is not None:
        _apply_paragraph(style, paragraph, identifier)
    if run is not None:
        hidden = is_on(run.find(f"{W}vanish"))
        style.hidden = hidden if hidden is not None else style.hidden
        style.size = _number(run.find(f"{W}sz"), style.size)


def _apply_paragraph(style: Style, paragraph: etree._Element, identifier: str) -> None:
    alignment = paragraph.find(f"{W}jc")
    if alignment is not None:
        style.alignment = alignment.get(f"{W}val", "")
    style.outline = _number(paragraph.find(f"{W}outlineLvl"), style.outline)
    style.indent = first_line_indent(paragraph, style.indent)
    numbering = paragraph.find(f"{W}numPr")
    if numbering is not None:
        style.numbered_by = identifier
        number = numbering.find(f"{W}numId")
        if number is not None:
            style.number = number.get(f"{W}val")
        style.level = _number(numbering.find(f"{W}ilvl"), style.level)


def first_line_indent(paragraph: etree._Element, inherited: int | None) -> int | None:
    """Return the first-line indent in twentieths of a point, negative for a hanging one."""
    indent = paragraph.find(f"{W}ind")
    if indent is None:
        return inherited
    for name, factor in (
        ("firstLineChars", 2.1),
        ("firstLine", 1.0),
        ("hangingChars", -2.1),
        ("hanging", -1.0),
    ):
        value = indent.get(f"{W}{name}")
        if value is not None and _integer(value):
            return int((_integer(value) or 0) * factor)
    if any(indent.get(f"{W}{name}") is not None for name in ("firstLineChars", "firstLine", "hanging")):
        return 0
    return inherited


def _number(element: etree._Element | None, default: int | None) -> int | None:
    if element is None:
        return default
    value = _integer(element.get(f"{W}val", ""))
    return default if value is None else value


def _integer(text: str) -> int | None:
    try:
        return int(float(text))
    except (ValueError, OverflowError):
        return None
