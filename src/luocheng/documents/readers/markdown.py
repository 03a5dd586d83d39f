"""Read Markdown as the text it prints: markup gone, typed numbers kept, pipe tables as tables."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from luocheng.documents.readers.characters import decode
from luocheng.documents.readers.marks import BULLET, is_marked
from luocheng.documents.readers.numerals import join_label
from luocheng.documents.readers.text import clean
from luocheng.documents.source import Block, Cell, Line, Source, Table

if TYPE_CHECKING:
    from luocheng.documents.readers.limits import Clock, Limits

__all__ = ["read"]

COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
FRONT_MATTER = re.compile(r"\A---\s*\n(.*?\n)(?:---|\.\.\.)\s*(?:\n|\Z)", re.DOTALL)
FENCE = re.compile(r"\s{0,3}(`{3,}|~{3,})")
HEADING = re.compile(r"\s{0,3}(#{1,6})(?:[ \t\u3000]+|(?=[\u4e00-\u9fff（(《【]))")
CLOSING_HASHES = re.compile(r"\s#+$")
UNDERLINE = re.compile(r"\s{0,3}(?:=+|-{3,})\s*$")
RULE = re.compile(r"\s{0,3}([-*_])(?:[ \t]*\1){2,}\s*$")
QUOTE = re.compile(r"\A(?:[ \t]{0,3}>[ \t]?)+")
UNORDERED = re.compile(r"(\s*)[-*+][ \t]+(?:\[[ xX]\][ \t]+)?(.*)$")
ORDERED = re.compile(r"([ \t]*)(\d{1,9})([.)])[ \t]+(.*)$")
FOOTNOTE = re.compile(r"\s{0,3}\[\^[^\]]{1,80}\]:\s*(.*)$")
DEFINITION = re.compile(r"\s{0,3}\[[^\]]{1,200}\]:\s*[!-~]*[/.#][!-~]*(?:\s+[\"'(].*)?$")
DELIMITER = re.compile(r":?-+:?")
LONGEST_HEADING = 60
CELL_BORDER = re.compile(r"(?<!\\)\|")
HTML_TABLE = re.compile(r"\s*<table\b", re.IGNORECASE)
HTML_TABLE_END = re.compile(r"</table\s*>", re.IGNORECASE)

MARKUP = re.compile(r"[\\*_`\[\]<>&~!]")
ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
ESCAPED = re.compile("[\ue021-\ue07e]")
# Every repetition over foreign text is bounded: without its partner a mark must not scan the whole line.
IMAGE = re.compile(r"!\[[^\[\]]*\](?:\([^()]*\)|\[[^\[\]]*\])")
NOTE_MARK = re.compile(r"\[\^[^\[\]]+\]")
LINK = re.compile(r"\[([^\[\]]*)\](?:\([^()]*(?:\([^()]*\)[^()]*)*\)|\[[^\]]*\])")
AUTOLINK = re.compile(r"<((?:https?|mailto):[^>\s]+)>")
BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
CODE = re.compile(r"(`{1,3})([^`]+)\1")
STRONG = re.compile(r"\*\*|__|~~")
# A lone asterisk opens only where it could not be a mark behind a name: 市住房城乡建设局*、 is no emphasis. One
# between a comma and a name closes nothing, by the rules of CommonMark: (*区交通运输局、*区公安分局) has two marks.
EMPHASIS = re.compile(
    r"(?:(?<=[\s，。、；：（）“”(),.;:])|^)\*(?=\S)([^*]+?)(?:(?<=\w)\*|(?<=\S)\*(?!\w))"
    r"|(?<!\d)\*(?=\w)([^*]+?)(?<=\w)\*"
    r"|(?<!\w)_(?=\S)([^_]+?)(?<=\S)_(?!\w)"
)


def read(data: bytes, name: str, limits: Limits, clock: Clock) -> Source:  # noqa: ARG001 - one signature for all
    """Read a Markdown file; headings keep their kind, numbers stand as they are rendered."""
    text, encoding = decode(data, name)
    text = clean(text).replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n")
    metadata: dict[str, str] = {}
    if front := FRONT_MATTER.match(text):
        metadata = _front_matter(front[1])
        text = _blank(front[0]) + text[front.end() :]
    text = COMMENT.sub(lambda comment: _blank(comment[0]), text)
    reader = _Reader(text.removesuffix("\n").split("\n"), clock)
    blocks = reader.read()
    return Source(blocks=blocks, format="md", encoding=encoding, metadata=metadata)


def _blank(text: str) -> str:
    """Take the words out of a passage and leave its line breaks, so that line numbers hold."""
    return "\n" * text.count("\n")


def _front_matter(text: str) -> dict[str, str]:
    pairs = (line.split(":", 1) for line in text.splitlines() if re.match(r"\w+\s*:\s*\S", line))
    return {key.strip().lower(): value.strip().strip("'\"") for key, value in pairs}


@dataclass(slots=True)
class _List:
    """A run of ordered items at one indent, kept until it is known whether all were typed as '1.'."""

    indent: int
    mark: str
    items: list[tuple[Line, int]] = field(default_factory=list)


class _Reader:
    """Go through the lines once, keeping what a later line may change."""

    def __init__(self, lines: list[str], clock: Clock) -> None:
        self.lines = lines
        self.clock = clock
        self.blocks: list[Block] = []
        self.notes: list[Block] = []
        self.lists: list[_List] = []
        self.after_blank = False

    def read(self) -> list[Block]:
        """Return all blocks, footnotes last."""
        at = 0
        while at < len(self.lines):
            if not at & 0x3FF:
                self.clock.check()
            at = self._block(at)
        self._close_lists(-1)
        return [*self.blocks, *self.notes]

    def _block(self, at: int) -> int:
        """Read what begins on line `at` and return the line behind it."""
        line = self.lines[at]
        if not line.strip():
            self.after_blank = True
            return self._add("", at)
        if fence := FENCE.match(line):
            return self._fenced(at, fence[1])
        line = QUOTE.sub("", line, count=1)
        if not line.strip():
            return self._add("", at)
        if HTML_TABLE.match(line):
            return self._html_table(at)
        if "|" in line and at + 1 < len(self.lines) and _is_delimiter(self.lines[at + 1]):
            return self._table(at)
        if RULE.match(line):
            return self._add("", at)
        if DEFINITION.match(line):
            return self._add("", at)
        if note := FOOTNOTE.match(line):
            self.notes.append(Line(_inline(note[1]), at + 1, kind="footnote"))
            return at + 1
        return self._paragraph(line, at)

    def _paragraph(self, line: str, at: int) -> int:
        if heading := HEADING.match(line):
            self._close_lists(-1)
            kind = "title" if heading[1] == "#" and not is_marked(line[heading.end() :]) else "heading"
            return self._add(_inline(CLOSING_HASHES.sub("", line[heading.end() :].strip())), at, kind)
        if item := ORDERED.match(line):
            return self._ordered(item, at)
        if item := UNORDERED.match(line):
            self._close_lists(_width(item[1]))
            self.after_blank = False
            text = _inline(item[2])
            return self._add(text if is_marked(text) or not text else BULLET + text, at)
        if self.after_blank and not line[0].isspace():
            self._close_lists(-1)
        self.after_blank = False
        if at + 1 < len(self.lines) and len(line) <= LONGEST_HEADING and UNDERLINE.match(self.lines[at + 1]):
            self._add(_inline(line), at, "heading")
            return self._add("", at + 1)
        return self._add(_inline(line), at)

    def _add(self, text: str, at: int, kind: str = "text") -> int:
        for part in text.split("\n"):
            self.blocks.append(Line(part, at + 1, kind=kind))
        return at + 1

    def _ordered(self, item: re.Match[str], at: int) -> int:
        indent = _width(item[1])
        self.after_blank = False
        self._close_lists(indent)
        if item[4].startswith("[") and LINK.fullmatch(item[4].rstrip()):
            # The way to a page (1. 首页) and a table of contents count nothing that stands here.
            return self._add(BULLET + _inline(item[4]), at)
        if not self.lists or self.lists[-1].indent < indent or self.lists[-1].mark != item[3]:
            self.lists.append(_List(indent, item[3]))
        text = _inline(item[4])
        typed = f"{item[2]}{item[3]}"
        line = Line(join_label(typed, text), at + 1)
        self.lists[-1].items.append((line, int(item[2])))
        self.blocks.append(line)
        return at + 1

    def _close_lists(self, indent: int) -> None:
        """End the lists deeper than `indent`; count those typed as 1. 1. 1. as they are printed."""
        while self.lists and self.lists[-1].indent > indent:
            ended = self.lists.pop()
            if len(ended.items) < 2 or any(number != 1 for _, number in ended.items):
                continue
            for number, (line, _) in enumerate(ended.items, 1):
                line.text = f"{number}{line.text[1:]}"

    def _fenced(self, at: int, fence: str) -> int:
        self._add("", at)
        at += 1
        while at < len(self.lines) and not self.lines[at].strip().startswith(fence):
            at = self._add(self.lines[at], at)
        return self._add("", at) if at < len(self.lines) else at

    def _table(self, at: int) -> int:
        rows = [_row(self.lines[at])]
        start, at = at, at + 2
        while at < len(self.lines) and "|" in self.lines[at]:
            rows.append(_row(self.lines[at]))
            at += 1
        columns = len(rows[0])
        cells = [
            Cell(r, c, _inline(text.strip()))
            for r, row in enumerate(rows)
            for c, text in enumerate((row + [""] * columns)[:columns])
        ]
        self.clock.count_cells(len(cells))
        self.blocks.append(Table(cells, start + 1))
        return at

    def _html_table(self, at: int) -> int:
        from luocheng.documents.readers.html import read_fragment

        end = at
        while end < len(self.lines) - 1 and not HTML_TABLE_END.search(self.lines[end]):
            end += 1
        self.blocks += read_fragment("\n".join(self.lines[at : end + 1]), at + 1, self.clock)
        return end + 1


def _width(indent: str) -> int:
    return len(indent.expandtabs(4))


def _row(line: str) -> list[str]:
    line = QUOTE.sub("", line, count=1).strip()
    cells = CELL_BORDER.split(line.removeprefix("|"))
    if len(cells) > 1 and not cells[-1].strip():
        cells.pop()
    return [cell.replace("\\|", "|") for cell in cells]


def _without_pairs(text: str) -> str:
    """Take out the marks of bold and deleted text that come in pairs; a mark without a partner is text."""
    opened: dict[str, int] = {}
    paired: set[int] = set()
    for match in STRONG.finditer(text):
        mark, start, end = match[0], match.start(), match.end()
        if mark in opened and start and not text[start - 1].isspace():
            paired |= {opened.pop(mark), start}
        elif mark not in opened and end < len(text) and text[end] not in " \t\u3000*_~":
            opened[mark] = start
    return STRONG.sub(lambda m: "" if m.start() in paired else m[0], text) if paired else text


def _is_delimiter(line: str) -> bool:
    """Tell whether a line is the row of dashes under the head of a table: |---|:-:|."""
    if "|" not in line or not set(line) <= set("|:->\t "):
        return False
    return all(DELIMITER.fullmatch(cell.strip()) for cell in _row(line))


def _inline(text: str) -> str:
    """Take the markup out of a line; what was escaped stays as it is."""
    text = text.rstrip(" \t")
    if MARKUP.search(text) is None:
        return text
    if "\\" in text:
        text = ESCAPE.sub(lambda m: chr(0xE000 + ord(m[1])), text.removesuffix("\\"))
    if "`" in text:
        text = CODE.sub(lambda m: m[2].strip(), text)
    if "[" in text:
        text = LINK.sub(r"\1", NOTE_MARK.sub("", IMAGE.sub("", text)))
    if "<" in text:
        text = TAG.sub("", BREAK.sub("\n", AUTOLINK.sub(r"\1", text)))
    for _ in range(3):  # bold within italics within a strike
        plain = EMPHASIS.sub(lambda m: m[1] or m[2] or m[3], _without_pairs(text))
        if plain == text or not ("*" in plain or "_" in plain or "~" in plain):
            text = plain
            break
        text = plain
    if "&" in text:
        text = html.unescape(text).replace("\xa0", " ")
    return ESCAPED.sub(lambda m: chr(ord(m[0]) - 0xE000), text)
