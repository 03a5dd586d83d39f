"""Resolve automatic numbering: what Word prints in front of a numbered paragraph."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from luocheng.documents.readers.docx.package import W
from luocheng.documents.readers.docx.styles import is_on
from luocheng.documents.readers.marks import plain_symbol
from luocheng.documents.readers.numerals import numeral

if TYPE_CHECKING:
    from lxml import etree

    from luocheng.documents.readers.docx.styles import Styles

__all__ = ["Label", "Numbering"]

LEVELS = 9
UNNUMBERED = {"bullet", "none"}
PLACEHOLDER = re.compile(r"%([1-9])")
PADDING = re.compile(r"0*1(?=,)|0*1$")


@dataclass(frozen=True, slots=True)
class Label:
    """A number as printed, and whether Word sets a tab or space behind it."""

    text: str
    spaced: bool


@dataclass(slots=True)
class _Level:
    """One level of a list: its format and how it counts."""

    start: int = 1
    form: str = "decimal"
    text: str = ""
    spaced: bool = True
    legal: bool = False
    restart: int | None = None
    style: str = ""
    font: str = ""
    padding: int = 0


@dataclass(slots=True)
class _List:
    """An instance of a list: where its counters are kept, its levels, and the starts it overrides."""

    counters: str
    levels: dict[int, _Level]
    starts: dict[int, int] = field(default_factory=dict)


class Numbering:
    """Count the numbered paragraphs of a document in reading order."""

    def __init__(self, root: etree._Element | None, styles: Styles) -> None:
        self._styles = styles
        self._abstract: dict[str, etree._Element] = {}
        self._instances: dict[str, etree._Element] = {}
        self._lists: dict[str, _List | None] = {}
        self._counters: dict[str, dict[int, int]] = {}
        self._begun: set[tuple[str, int]] = set()
        if root is None:
            return
        for element in root.iterfind(f"{W}abstractNum"):
            self._abstract.setdefault(element.get(f"{W}abstractNumId", ""), element)
        for element in root.iterfind(f"{W}num"):
            self._instances.setdefault(element.get(f"{W}numId", ""), element)

    def level_of_style(self, number: str, style: str) -> int | None:
        """Return the level that a list ties to a paragraph style; None where it ties none."""
        found = self._list(number)
        if found is None or not style:
            return None
        return next((i for i, level in sorted(found.levels.items()) if level.style == style), None)

    def next(self, number: str, at: int) -> Label | None:
        """Count one paragraph at level `at` of the list `number`; return what is printed in front of it."""
        found = self._list(number)
        if found is None:
            return None
        at = min(max(at, 0), LEVELS - 1)
        level = found.levels.get(at)
        if level is None:
            return None
        self._count(found, number, at)
        return Label(self._print(found, at), level.spaced)

    def _count(self, found: _List, number: str, at: int) -> None:
        counters = self._counters.setdefault(found.counters, {})
        for above in range(at):
            # A level that stands before any of those above it counts as the first of each of them.
            counters.setdefault(above, self._start(found, above))
        if at in found.starts and (number, at) not in self._begun:
            counters[at] = found.starts[at]
        elif at in counters:
            counters[at] += 1
        else:
            counters[at] = self._start(found, at)
        self._begun.add((number, at))
        for deeper in range(at + 1, LEVELS):
            level = found.levels.get(deeper)
            restart = level.restart if level is not None else None
            # w:lvlRestart counts levels from 1: 0 never restarts, n restarts behind level n or one above it.
            if restart is None or at < restart:
                counters.pop(deeper, None)

    def _start(self, found: _List, at: int) -> int:
        level = found.levels.get(at)
        return found.starts.get(at, level.start if level is not None else 1)

    def _print(self, found: _List, at: int) -> str:
        level = found.levels[at]
        if level.form == "bullet":
            return "".join(plain_symbol(ord(character), level.font) for character in level.text)
        counters = self._counters[found.counters]

        def write(match: re.Match[str]) -> str:
            referred = int(match[1]) - 1
            own = found.levels.get(referred)
            value = counters.get(referred, self._start(found, referred))
            if own is not None and own.form in UNNUMBERED:
                return ""
            if own is None or level.legal:
                return str(value)
            return str(value).zfill(own.padding) if own.padding else numeral(value, own.form)

        return PLACEHOLDER.sub(write, level.text)

    def _list(self, number: str) -> _List | None:
        if number not in self._lists:
            self._lists[number] = self._build(number)
        return self._lists[number]

    def _build(self, number: str) -> _List | None:
        instance = self._instances.get(number)
        abstract = self._follow(instance)
        if instance is None or abstract is None:
            return None
        levels = {
            i: _level(element)
            for element in abstract.iterfind(f"{W}lvl")
            if (i := _index(element)) is not None
        }
        found = _List(abstract.get(f"{W}abstractNumId", ""), levels)
        for override in instance.iterfind(f"{W}lvlOverride"):
            at = _index(override)
            if at is None:
                continue
            replacement = override.find(f"{W}lvl")
            if replacement is not None:
                levels[at] = _level(replacement)
                found.starts[at] = levels[at].start
            start = _value(override.find(f"{W}startOverride"))
            if start.isdigit():
                found.starts[at] = int(start)
        return found

    def _follow(self, instance: etree._Element | None) -> etree._Element | None:
        """Return the definition behind an instance, through a list style where it only names one."""
        for _ in range(LEVELS):
            if instance is None:
                return None
            abstract = self._abstract.get(_value(instance.find(f"{W}abstractNumId")))
            if abstract is None:
                return None
            link = abstract.find(f"{W}numStyleLink")
            if link is None:
                return abstract
            number = self._styles.number_of_list_style(_value(link))
            instance = self._instances.get(number or "")
        return None


def _level(element: etree._Element) -> _Level:
    level = _Level()
    start = _value(element.find(f"{W}start"))
    level.start = int(start) if start.isdigit() else 0 if element.find(f"{W}start") is None else 1
    form = element.find(f".//{W}numFmt")
    level.form = _value(form) or "decimal"
    if form is not None and level.form == "custom":
        level.form, level.padding = "decimal", _padding(form.get(f"{W}format", ""))
    text = element.find(f"{W}lvlText")
    level.text = _value(text)
    level.spaced = _value(element.find(f"{W}suff")) != "nothing"
    level.legal = bool(is_on(element.find(f"{W}isLgl")))
    restart = _value(element.find(f"{W}lvlRestart"))
    level.restart = int(restart) if restart.isdigit() else None
    level.style = _value(element.find(f"{W}pStyle"))
    fonts = element.find(f"{W}rPr/{W}rFonts")
    if fonts is not None:
        level.font = fonts.get(f"{W}ascii") or fonts.get(f"{W}hAnsi") or ""
    if level.form == "bullet" and element.find(f"{W}lvlPicBulletId") is not None:
        level.text, level.font = "•", ""
    return level


def _padding(pattern: str) -> int:
    """Return the width of a custom format such as '001, 002, 003, ...'."""
    match = PADDING.match(pattern.strip())
    return len(match[0]) if match else 0


def _index(element: etree._Element) -> int | None:
    text = element.get(f"{W}ilvl", "")
    return int(text) if text.isdigit() and int(text) < LEVELS else None


def _value(element: etree._Element | None) -> str:
    return element.get(f"{W}val", "") if element is not None else ""
