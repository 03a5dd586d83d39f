"""Read the inline content of Word paragraphs: runs, fields, changes, symbols, formulas, text boxes."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from luocheng.documents.readers.docx.package import MC, W
from luocheng.documents.readers.docx.styles import Style, is_on
from luocheng.documents.readers.marks import plain_symbol, superscript, write_raised
from luocheng.documents.readers.numerals import numeral

if TYPE_CHECKING:
    from lxml import etree

    from luocheng.documents.readers.docx.styles import Styles

__all__ = ["Box", "Inline", "Piece", "Runs", "choose"]

MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
ALTERNATES = f"{MC}AlternateContent"
BOX = f"{W}txbxContent"
SPACE = "{http://www.w3.org/XML/1998/namespace}space"
BLANKS = " \t\r\n"

THROUGH = {
    f"{W}{name}"
    for name in (
        "hyperlink",
        "smartTag",
        "sdtContent",
        "ins",
        "moveTo",
        "customXml",
        "dir",
        "bdo",
        "rubyBase",
    )
}
CHARACTERS = {
    f"{W}tab": "\t",
    f"{W}ptab": "\t",
    f"{W}cr": "\n",
    f"{W}noBreakHyphen": "-",
    f"{W}softHyphen": "",
}
PICTURES = {f"{W}drawing", f"{W}pict", f"{W}object"}
SILENT_FIELDS = re.compile(r"\s*(?:PAGE|NUMPAGES|SECTIONPAGES|SECTION|TC|XE|RD|INDEX)\b", re.IGNORECASE)
CONTENTS_FIELD = re.compile(r"\s*TOC\b", re.IGNORECASE)
CIRCLED = re.compile(r"\s*eq\s*\\o\s*\\ac\s*\(\s*[○〇◯]\s*[,，]\s*(\d{1,2})\s*\)", re.IGNORECASE)


@dataclass(slots=True)
class Piece:
    """A stretch of text with the page it begins on and its size in half points, where the run states one."""

    text: str
    page: int
    size: int | None = None


@dataclass(slots=True)
class Box:
    """The content of a text box, and whether it is anchored before the text of its paragraph."""

    element: etree._Element
    at_start: bool


@dataclass(slots=True)
class Inline:
    """The content of one paragraph."""

    pieces: list[Piece] = field(default_factory=list)
    boxes: list[Box] = field(default_factory=list)


@dataclass(slots=True)
class _Field:
    """A field that has begun: its code so far, and whether its result is being read."""

    code: str = ""
    in_result: bool = False
    silent: bool = False


class Runs:
    """Read paragraphs one after the other; fields, pages and references run through all of them."""

    def __init__(self, styles: Styles, root: etree._Element) -> None:
        self.page = 1
        self.paged = False
        self.footnotes: list[str] = []
        self.endnotes: list[str] = []
        self._styles = styles
        self._fields: list[_Field] = []
        self._inline = Inline()
        self._hidden_by_style = False
        # A table of contents whose field never ends would swallow the document.
        ends = [mark.get(f"{W}fldCharType") for mark in root.iter(f"{W}fldChar")]
        self._balanced = ends.count("begin") == ends.count("end")

    def read(self, paragraph: etree._Element, style: Style) -> Inline:
        """Return the text and the text boxes of one paragraph."""
        outer, outer_hidden = self._inline, self._hidden_by_style
        self._inline, self._hidden_by_style = Inline(), bool(style.hidden)
        self._children(paragraph)
        while self._fields and (not self._fields[-1].in_result or not self._balanced):
            self._fields.pop()  # the code of a field does not run on into the next paragraph
        inline, self._inline, self._hidden_by_style = self._inline, outer, outer_hidden
        return inline

    def _children(self, element: etree._Element) -> None:
        for child in element:
            tag = child.tag
            if tag == f"{W}r":
                self._run(child)
            elif tag in THROUGH:
                self._children(child)
            elif tag == f"{W}sdt":
                self._control(child)
            elif tag == f"{W}fldSimple":
                if not _is_silent(child.get(f"{W}instr", "")):
                    self._children(child)
            elif tag == ALTERNATES:
                chosen = choose(child)
                if chosen is not None:
                    self._children(chosen)
            elif tag in {f"{MATH}oMath", f"{MATH}oMathPara"}:
                self._say(_formula(child), None)

    def _control(self, element: etree._Element) -> None:
        """Read a content control, but not the words that only ask for an entry (单击此处输入文字)."""
        content = element.find(f"{W}sdtContent")
        if content is not None and not is_on(element.find(f"{W}sdtPr/{W}showingPlcHdr")):
            self._children(content)

    def _run(self, run: etree._Element) -> None:
        properties = run.find(f"{W}rPr")
        if properties is None:
            self._content(run, None, hidden=self._hidden_by_style)
            return
        hidden, size = self._hidden_by_style, None
        named = properties.find(f"{W}rStyle")
        if named is not None:
            style = self._styles.character(named.get(f"{W}val", ""))
            hidden, size = hidden or bool(style.hidden), style.size
        own = is_on(properties.find(f"{W}vanish"))
        hidden = hidden if own is None else own
        given = properties.find(f"{W}sz")
        if given is not None and given.get(f"{W}val", "").isdigit():
            size = int(given.get(f"{W}val", "0"))
        before = len(self._inline.pieces)
        self._content(run, size, hidden=hidden)
        raised = properties.find(f"{W}vertAlign")
        if raised is not None and raised.get(f"{W}val") == "superscript":
            self._raise(before)

    def _raise(self, start: int) -> None:
        """Write what a raised run said on the line: powers as such, typed reference marks not at all."""
        pieces = self._inline.pieces
        said = "".join(piece.text for piece in pieces[start:])
        written = write_raised(said, "".join(piece.text for piece in pieces[max(0, start - 4) : start]))
        if written != said:
            pieces[start:] = [Piece(written, self.page)] if written else []

    def _content(self, run: etree._Element, size: int | None, *, hidden: bool) -> None:
        for child in run:
            tag = child.tag
            if tag == f"{W}t":
                if not hidden:
                    text = child.text or ""
                    self._say(text if child.get(SPACE) == "preserve" else text.strip(BLANKS), size)
            elif tag == f"{W}lastRenderedPageBreak":
                self.page, self.paged = self.page + 1, True
            elif tag == f"{W}fldChar":
                self._mark(child.get(f"{W}fldCharType", ""), size)
            elif tag == f"{W}instrText":
                if self._fields and not self._fields[-1].in_result:
                    self._fields[-1].code += child.text or ""
            elif not hidden:
                self._special(child, size)

    def _special(self, child: etree._Element, size: int | None) -> None:
        """Read what a run holds besides plain text."""
        tag = child.tag
        if tag in CHARACTERS:
            self._say(CHARACTERS[tag], size)
        elif tag == f"{W}br":
            # A break of page or column ends no line of text; the paragraph runs on behind it.
            if child.get(f"{W}type", "textWrapping") == "textWrapping":
                self._say("\n", size)
        elif tag == f"{W}sym":
            self._say(_symbol(child), size)
        elif tag == f"{W}footnoteReference":
            self.footnotes.append(child.get(f"{W}id", ""))
        elif tag == f"{W}endnoteReference":
            self.endnotes.append(child.get(f"{W}id", ""))
        elif tag in PICTURES or tag == ALTERNATES:
            self._inline.boxes += [Box(box, not self._has_text()) for box in _boxes(child)]
        elif tag == f"{W}ruby":
            base = child.find(f"{W}rubyBase")
            if base is not None:
                self._children(base)

    def _has_text(self) -> bool:
        return any(piece.text.strip() for piece in self._inline.pieces)

    def _mark(self, kind: str, size: int | None) -> None:
        if kind == "begin":
            self._fields.append(_Field())
        elif self._fields and kind == "separate":
            current = self._fields[-1]
            current.in_result = True
            current.silent = _is_silent(current.code)
        elif self._fields and kind == "end":
            ended = self._fields.pop()
            circled = CIRCLED.match(ended.code)
            if circled and not ended.in_result:
                self._say(numeral(int(circled[1]), "decimalEnclosedCircle"), size)

    def _say(self, text: str, size: int | None) -> None:
        if text and all(field.in_result and not field.silent for field in self._fields):
            self._inline.pieces.append(Piece(text, self.page, size))


def choose(alternates: etree._Element) -> etree._Element | None:
    """Return the first choice of a compatibility block; its fallback says the same again for old programs."""
    choice = alternates.find(f"{MC}Choice")
    return choice if choice is not None else alternates.find(f"{MC}Fallback")


def _is_silent(code: str) -> bool:
    return bool(SILENT_FIELDS.match(code) or CONTENTS_FIELD.match(code))


def _boxes(element: etree._Element) -> list[etree._Element]:
    """Return the outermost text boxes of a drawing, each once."""
    found: list[etree._Element] = []
    waiting = [element]
    while waiting:
        current = waiting.pop()
        if current.tag == BOX:
            found.append(current)
        elif current.tag == ALTERNATES:
            chosen = choose(current)
            waiting += [chosen] if chosen is not None else []
        else:
            waiting += reversed(current)
    return found


def _symbol(element: etree._Element) -> str:
    try:
        code = int(element.get(f"{W}char", ""), 16)
    except ValueError:
        return ""
    return plain_symbol(code, element.get(f"{W}font", ""))


def _formula(element: etree._Element) -> str:
    """Write a formula on one line: a fraction as a/b, powers and indices behind their base."""
    local = str(element.tag).rpartition("}")[2]
    if local == "t":
        return element.text or ""
    if local == "f":
        top, bottom = (_formula_part(element, name) for name in ("num", "den"))
        return f"{_bracketed(top)}/{_bracketed(bottom)}"
    if local == "sSup":
        power = _formula_part(element, "sup")
        raised = superscript(power) if power.isdigit() else f"^{power}"
        return _formula_part(element, "e") + raised
    if local.endswith("Pr"):
        return ""
    return "".join(_formula(child) for child in element)


def _formula_part(element: etree._Element, name: str) -> str:
    part = element.find(f"{MATH}{name}")
    return _formula(part) if part is not None else ""


def _bracketed(text: str) -> str:
    return f"({text})" if re.search(r"[+\-−×÷/＋－]", text) else text
