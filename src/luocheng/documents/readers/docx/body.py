"""Walk the body of a Word document in reading order and hand on its lines and tables."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from luocheng.documents.readers.blocks import text_of
from luocheng.documents.readers.characters import mend
from luocheng.documents.readers.docx.numbering import Label, Numbering
from luocheng.documents.readers.docx.package import MC, W
from luocheng.documents.readers.docx.runs import Box, Inline, Piece, Runs, choose
from luocheng.documents.readers.docx.styles import Style, Styles, first_line_indent, is_on
from luocheng.documents.readers.docx.tables import build_table, cells_of, is_box, rows_of
from luocheng.documents.readers.marks import ends_sentence, is_marked
from luocheng.documents.readers.numerals import join_label
from luocheng.documents.source import Block, Line, Table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml import etree

    from luocheng.documents.readers.docx.package import Package
    from luocheng.documents.readers.limits import Clock

__all__ = ["Body"]

CONTENTS_STYLE = re.compile(r"toc \d$|table of figures$")
HEADING_STYLE = re.compile(r"heading \d$|标题 ?\d$")
TITLE_STYLES = {"title", "subtitle", "标题", "副标题"}
TITLE_SIZE = 36
"""Half points: a centred line from 18 pt on is a title; body text is set in 16 pt at most."""
SMALLEST_INDENT = 200
"""Twentieths of a point: a first-line indent of a Chinese character or more begins a paragraph."""

PARAGRAPH, TABLE, CONTROL = f"{W}p", f"{W}tbl", f"{W}sdt"
WRAPPERS = {f"{W}sdtContent", f"{W}ins", f"{W}moveTo", f"{W}customXml", f"{W}smartTag"}
ALTERNATES = f"{MC}AlternateContent"
EMBEDDED = (
    "docx-embedded",
    "文件里嵌入了另一个文件，其内容没有读取",
    "a file embedded in the document was not read",
)


class Body:
    """Read the main document of a package.

    The counters of numbered lists and the state of fields run through the whole document, tables and text
    boxes included; so one reader goes through it once, in order.
    """

    def __init__(self, package: Package, clock: Clock) -> None:
        self.notes: list[tuple[str, str, str]] = []
        self._package = package
        self._clock = clock
        self._root = package.document()
        self._styles = Styles(package.part("styles"))
        self._numbering = Numbering(package.part("numbering"), self._styles)
        self._runs = Runs(self._styles, self._root)
        self._paragraphs = 0
        self._kept: list[Piece] = []
        self._last: Line | None = None

    def read(self) -> list[Block]:
        """Return every block of the document, footnotes and endnotes last."""
        self._clock.count_cells(sum(1 for _ in self._root.iter(f"{W}tc")))
        body = self._root.find(f"{W}body")
        blocks = self._read_all(body if body is not None else self._root)
        if self._kept:
            blocks += self._lines(self._kept, None, None, Style())
        blocks += self._read_notes("footnotes", self._runs.footnotes)
        blocks += self._read_notes("endnotes", self._runs.endnotes)
        if not self._runs.paged:
            for block in blocks:
                block.page = None
        return blocks

    def _read_all(self, container: etree._Element) -> list[Block]:
        blocks: list[Block] = []
        for element in self._elements(container):
            self._clock.check()
            blocks += self._read_paragraph(element) if element.tag == PARAGRAPH else self._read_table(element)
        return blocks

    def _read_apart(self, container: etree._Element) -> list[Block]:
        """Read what stands beside the flow of the text: the sentences around it do not run into it."""
        last, kept = self._last, self._kept
        self._last, self._kept = None, []
        blocks = self._read_all(container)
        if self._kept:
            blocks += self._lines(self._kept, None, None, Style())
        self._last, self._kept = last, kept
        return blocks

    def _elements(self, container: etree._Element) -> Iterator[etree._Element]:
        """Yield the paragraphs and tables of a container, through controls and tracked changes."""
        for child in container:
            tag = child.tag
            if tag in {PARAGRAPH, TABLE}:
                yield child
            elif tag in WRAPPERS or (tag == CONTROL and not _is_contents(child)):
                yield from self._elements(child)
            elif tag == ALTERNATES:
                chosen = choose(child)
                if chosen is not None:
                    yield from self._elements(chosen)
            elif tag == f"{W}altChunk" and EMBEDDED not in self.notes:
                self.notes.append(EMBEDDED)

    # --- paragraphs -------------------------------------------------------------------------------------

    def _read_paragraph(self, element: etree._Element) -> list[Block]:
        properties = element.find(f"{W}pPr")
        style = self._style(properties)
        self._paragraphs += 1
        inline = self._runs.read(element, style)
        if _mark_is_gone(properties):
            self._kept += inline.pieces
            return self._read_boxes(inline, at_start=True) + self._read_boxes(inline, at_start=False)
        pieces, self._kept = self._kept + inline.pieces, []
        lines: list[Block] = []
        if not CONTENTS_STYLE.match(style.name):
            lines = self._lines(pieces, self._label(properties, style), properties, style)
        return [*self._read_boxes(inline, at_start=True), *lines, *self._read_boxes(inline, at_start=False)]

    def _lines(
        self, pieces: list[Piece], label: Label | None, properties: etree._Element | None, style: Style
    ) -> list[Block]:
        parts = mend("".join(piece.text for piece in pieces)).split("\n")
        if label is not None:
            parts[0] = join_label(label.text, parts[0], spaced=label.spaced)
        page = pieces[0].page if pieces else self._runs.page
        kind = self._kind(pieces, parts[0], properties, style)
        lines = [Line(part, self._paragraphs, page, kind=kind) for part in parts if part.strip()]
        indent = first_line_indent(properties, style.indent) if properties is not None else style.indent
        begins = label is not None or (indent or 0) >= SMALLEST_INDENT
        for line in lines:
            self._follow(line, begins=begins)
            begins = False
        return [*lines]

    def _follow(self, line: Line, *, begins: bool) -> None:
        """Say of the line before whether its paragraph is seen to end, now that the next one is known."""
        last, self._last = self._last, line
        if last is None or (last.kind == "title" and line.kind == "title"):
            return
        if begins or last.kind != line.kind or ends_sentence(last.text):
            last.flows = False

    def _style(self, properties: etree._Element | None) -> Style:
        named = properties.find(f"{W}pStyle") if properties is not None else None
        return self._styles.paragraph(named.get(f"{W}val") if named is not None else None)

    def _label(self, properties: etree._Element | None, style: Style) -> Label | None:
        numbering = properties.find(f"{W}numPr") if properties is not None else None
        number, level = style.number, self._style_level(style)
        if numbering is not None:
            given = numbering.find(f"{W}numId")
            depth = numbering.find(f"{W}ilvl")
            if given is not None:
                number = given.get(f"{W}val")
            if depth is not None and depth.get(f"{W}val", "").isdigit():
                level = int(depth.get(f"{W}val", "0"))
        if number is None or number == "0":
            return None
        return self._numbering.next(number, level)

    def _style_level(self, style: Style) -> int:
        if style.number is None:
            return style.level or 0
        tied = self._numbering.level_of_style(style.number, style.numbered_by)
        return tied if tied is not None else style.level or 0

    def _kind(self, pieces: list[Piece], text: str, properties: etree._Element | None, style: Style) -> str:
        alignment = properties.find(f"{W}jc") if properties is not None else None
        centred = (alignment.get(f"{W}val") if alignment is not None else style.alignment) == "center"
        size = (
            next((piece.size for piece in pieces if piece.text.strip() and piece.size), None)
            or style.size
            or 0
        )
        if style.name in TITLE_STYLES or (centred and size >= TITLE_SIZE and not is_marked(text)):
            return "title"
        outline = properties.find(f"{W}outlineLvl") if properties is not None else None
        level = outline.get(f"{W}val", "9") if outline is not None else str(style.outline)
        return "heading" if HEADING_STYLE.match(style.name) or level in set("012345678") else "text"

    # --- what is not in the flow of paragraphs ----------------------------------------------------------

    def _read_boxes(self, inline: Inline, *, at_start: bool) -> list[Block]:
        boxes: list[Box] = [box for box in inline.boxes if box.at_start == at_start]
        return [block for box in boxes for block in self._read_apart(box.element)]

    def _read_notes(self, kind: str, identifiers: list[str]) -> list[Block]:
        root = self._package.part(kind) if identifiers else None
        if root is None:
            return []
        notes = {note.get(f"{W}id", ""): note for note in root}
        found: list[Block] = []
        for identifier in dict.fromkeys(identifiers):
            blocks = self._read_apart(notes[identifier]) if identifier in notes else []
            found += [
                Line(block.text.strip(), block.number, block.page, kind="footnote")
                for block in blocks
                if isinstance(block, Line)
            ]
        return found

    # --- tables -----------------------------------------------------------------------------------------

    def _read_table(self, element: etree._Element) -> list[Block]:
        if is_box(element):
            return [
                block for row in rows_of(element) for cell in cells_of(row) for block in self._read_all(cell)
            ]
        self._last = None
        number, page = self._paragraphs + 1, self._runs.page
        cells = build_table(element, self._cell_text)
        self._last = None
        return [Table(cells, number, page)] if cells else []

    def _cell_text(self, cell: etree._Element) -> str:
        return "\n".join(text_of(block) for block in self._read_apart(cell)).strip()


def _mark_is_gone(properties: etree._Element | None) -> bool:
    """Tell whether the mark that ends a paragraph is deleted, moved or hidden: the next one follows on."""
    mark = properties.find(f"{W}rPr") if properties is not None else None
    if mark is None:
        return False
    if mark.find(f"{W}del") is not None or mark.find(f"{W}moveFrom") is not None:
        return True
    return bool(is_on(mark.find(f"{W}vanish")))


def _is_contents(control: etree._Element) -> bool:
    gallery = control.find(f"{W}sdtPr/{W}docPartObj/{W}docPartGallery")
    return gallery is not None and gallery.get(f"{W}val") == "Table of Contents"
