"""What a Word document is put together from: runs and paragraphs in the fonts of official documents, and tables.

Tables are built as XML at once: the object interface looks up every cell in the whole table, which takes minutes
for a long one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape, quoteattr

if TYPE_CHECKING:
    from docx.document import Document as Word
    from docx.section import Section

__all__ = [
    "BODY",
    "FONTS",
    "HEADING",
    "LATIN",
    "TITLE",
    "Cell",
    "Column",
    "TableLine",
    "clean",
    "page_number",
    "paragraph",
    "set_fonts",
    "set_page",
    "table",
]

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"

TITLE, HEADING, BODY = "方正小标宋简体", "黑体", "仿宋"
LATIN = "Times New Roman"

FONTS = {
    TITLE: ("方正小标宋_GBK", "FZXiaoBiaoSong-B05S", "华文中宋", "宋体", "SimSun", "Noto Serif CJK SC"),
    HEADING: ("SimHei", "华文黑体", "Noto Sans CJK SC"),
    BODY: ("仿宋_GB2312", "FangSong", "FangSong_GB2312", "华文仿宋", "Noto Serif CJK SC"),
    "宋体": ("SimSun", "Noto Serif CJK SC"),
}
"""The fonts used, and those that stand in where one is missing, best first."""

_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


def clean(text: str) -> str:
    r"""Return a text without the characters that XML cannot hold; tabs as blanks.

    >>> clean("甲\t乙\x00")
    '甲 乙'
    """
    return _ILLEGAL.sub("", text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " "))


# --- text -------------------------------------------------------------------------------------------------------


def _look(font: str, size: float) -> str:
    half = round(size * 2)
    latin = LATIN if font in {BODY, "宋体"} else font
    return (
        f"<w:rPr><w:rFonts w:ascii={quoteattr(latin)} w:hAnsi={quoteattr(latin)} w:eastAsia={quoteattr(font)} "
        f'w:cs={quoteattr(latin)} w:hint="eastAsia"/><w:sz w:val="{half}"/><w:szCs w:val="{half}"/>'
        '<w:lang w:val="en-US" w:eastAsia="zh-CN"/></w:rPr>'
    )


def _run(text: str, font: str, size: float) -> str:
    lines = clean(text).split("\n")
    inner = "<w:br/>".join(f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in lines)
    return f"<w:r>{_look(font, size)}{inner}</w:r>"


def paragraph(
    text: str,
    font: str = BODY,
    size: float = 16,
    *,
    align: str = "both",
    line: float = 28.5,
    before: float = 0,
    after: float = 0,
    indent: float = 0,
    page: bool = False,
    keep: bool = False,
) -> Any:
    """Make a paragraph; sizes, spaces and indent in points, `line` the exact height of a line.

    `page` begins a new page, `keep` keeps the paragraph on the page of what follows.
    """
    return _parse(
        _paragraph(
            text,
            font,
            size,
            align=align,
            line=line,
            before=before,
            after=after,
            indent=indent,
            page=page,
            keep=keep,
        )
    )


def _paragraph(
    text: str,
    font: str,
    size: float,
    *,
    align: str,
    line: float,
    before: float = 0,
    after: float = 0,
    indent: float = 0,
    page: bool = False,
    keep: bool = False,
) -> str:
    flags = ("<w:keepNext/>" if keep else "") + ("<w:pageBreakBefore/>" if page else "")
    spacing = (
        f'<w:spacing w:before="{round(before * 20)}" w:after="{round(after * 20)}" '
        f'w:line="{round(line * 20)}" w:lineRule="exact"/>'
    )
    first = f'<w:ind w:firstLine="{round(indent * 20)}"/>' if indent else '<w:ind w:firstLine="0"/>'
    properties = f'<w:pPr>{flags}{_PLAIN}{spacing}{first}<w:jc w:val="{align}"/></w:pPr>'
    return f"<w:p>{properties}{_run(text, font, size) if text else ''}</w:p>"


def page_number(align: str) -> Any:
    """Make the paragraph of a footer: '— 1 —' in 宋体 of size 4, one character in from the edge."""
    side = "right" if align == "right" else "left"
    field = "".join(
        f"<w:r>{_look('宋体', 14)}{inner}</w:r>"
        for inner in (
            '<w:t xml:space="preserve">— </w:t>',
            '<w:fldChar w:fldCharType="begin"/>',
            '<w:instrText xml:space="preserve"> PAGE </w:instrText>',
            '<w:fldChar w:fldCharType="separate"/>',
            "<w:t>1</w:t>",
            '<w:fldChar w:fldCharType="end"/>',
            '<w:t xml:space="preserve"> —</w:t>',
        )
    )
    return _parse(f'<w:p><w:pPr><w:ind w:{side}="280"/><w:jc w:val="{align}"/></w:pPr>{field}</w:p>')


_PLAIN = '<w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/><w:snapToGrid w:val="0"/>'
"""No blanks of the program's own between Chinese and digits: the length of a line is what it was reckoned."""


def _parse(xml: str) -> Any:
    from docx.oxml import parse_xml

    head, _, rest = xml.partition(">")
    return parse_xml(f'{head} xmlns:w="{_W}">{rest}')


# --- tables -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, its width in points, and whether its texts are centred."""

    name: str
    width: float
    centred: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: its text, and whether it begins ('restart') or goes on with ('continue') a merged one."""

    text: str
    merge: str = ""
    bold: bool = False


@dataclass(frozen=True, slots=True)
class TableLine:
    """A row: its cells and its least height in points."""

    cells: Sequence[Cell]
    height: float


def table(columns: Sequence[Column], lines: Sequence[TableLine], size: float, pitch: float) -> Any:
    """Make a table whose header is repeated on every page and whose rows stay whole.

    `size` is the size of the text, `pitch` the exact height of a line, in points.
    """
    grid = "".join(f'<w:gridCol w:w="{round(c.width * 20)}"/>' for c in columns)
    edges = "".join(
        f'<w:{edge} w:val="single" w:sz="{8 if edge in {"top", "left", "bottom", "right"} else 4}" w:space="0" w:color="000000"/>'
        for edge in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    width = round(sum(c.width for c in columns) * 20)
    properties = (
        f'<w:tblPr><w:tblW w:w="{width}" w:type="dxa"/><w:jc w:val="center"/><w:tblBorders>{edges}</w:tblBorders>'
        '<w:tblLayout w:type="fixed"/><w:tblCellMar><w:top w:w="40" w:type="dxa"/><w:left w:w="60" w:type="dxa"/>'
        '<w:bottom w:w="40" w:type="dxa"/><w:right w:w="60" w:type="dxa"/></w:tblCellMar></w:tblPr>'
    )
    header = _header(columns, size, pitch)
    body = "".join(_line(columns, line, size, pitch) for line in lines)
    return _parse(f"<w:tbl>{properties}<w:tblGrid>{grid}</w:tblGrid>{header}{body}</w:tbl>")


def _header(columns: Sequence[Column], size: float, pitch: float) -> str:
    shade = '<w:shd w:val="clear" w:color="auto" w:fill="EDEDED"/>'
    cells = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{round(c.width * 20)}" w:type="dxa"/>{shade}<w:vAlign w:val="center"/></w:tcPr>'
        f"{_paragraph(c.name, HEADING, size, align='center', line=pitch)}</w:tc>"
        for c in columns
    )
    return (
        '<w:tr><w:trPr><w:cantSplit/><w:trHeight w:val="560" w:hRule="atLeast"/><w:tblHeader/></w:trPr>'
        f"{cells}</w:tr>"
    )


def _line(columns: Sequence[Column], line: TableLine, size: float, pitch: float) -> str:
    height = (
        f'<w:trPr><w:cantSplit/><w:trHeight w:val="{round(line.height * 20)}" w:hRule="atLeast"/></w:trPr>'
    )
    return f"<w:tr>{height}{''.join(map(_cell, columns, line.cells, [size] * len(columns), [pitch] * len(columns)))}</w:tr>"


def _cell(column: Column, cell: Cell, size: float, pitch: float) -> str:
    merge = f'<w:vMerge w:val="{cell.merge}"/>' if cell.merge else ""
    properties = f'<w:tcPr><w:tcW w:w="{round(column.width * 20)}" w:type="dxa"/>{merge}<w:vAlign w:val="center"/></w:tcPr>'
    text = "" if cell.merge == "continue" else cell.text
    font = HEADING if cell.bold else BODY
    align = "center" if column.centred else "left"
    return f"<w:tc>{properties}{_paragraph(text, font, size, align=align, line=pitch)}</w:tc>"


# --- fonts ------------------------------------------------------------------------------------------------------


def set_fonts(word: Word) -> None:
    """Name the fonts that stand in for missing ones, and make Chinese the language of the text."""
    part = next((p for p in word.part.package.iter_parts() if str(p.partname) == "/word/fontTable.xml"), None)
    if part is not None and hasattr(part, "_blob"):
        entries = "".join(_font_entry(name, others) for name, others in FONTS.items())
        part._blob = part.blob.replace(b"</w:fonts>", entries.encode() + b"</w:fonts>")
    style = word.styles["Normal"].element
    fonts = style.get_or_add_rPr().get_or_add_rFonts()
    for kind, name in (("ascii", LATIN), ("hAnsi", LATIN), ("cs", LATIN), ("eastAsia", BODY)):
        fonts.set(f"{{{_W}}}{kind}", name)
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(f"{{{_W}}}{theme}", None)
    for language in word.styles.element.iter(f"{{{_W}}}lang"):
        language.set(f"{{{_W}}}eastAsia", "zh-CN")
    for language in word.settings.element.iter(f"{{{_W}}}themeFontLang"):
        language.set(f"{{{_W}}}eastAsia", "zh-CN")


def _font_entry(name: str, others: Sequence[str]) -> str:
    return (
        f'<w:font w:name="{name}"><w:altName w:val="{",".join(others)}"/><w:charset w:val="86"/>'
        '<w:family w:val="auto"/><w:pitch w:val="default"/></w:font>'
    )


# --- pages ------------------------------------------------------------------------------------------------------


def set_page(word: Word) -> None:
    """Turn A4 sideways, with the margins and page numbers of official documents."""
    from docx.enum.section import WD_ORIENT
    from docx.shared import Mm

    section = word.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    section.top_margin, section.bottom_margin = Mm(28), Mm(26)
    section.left_margin, section.right_margin = Mm(25), Mm(25)
    section.header_distance, section.footer_distance = Mm(15), Mm(17)
    word.settings.odd_and_even_pages_header_footer = True
    _number_pages(section)


def _number_pages(section: Section) -> None:
    """Write '— 1 —' below the text: right on odd pages, left on even ones, one character in."""
    for footer, align in ((section.footer, "right"), (section.even_page_footer, "left")):
        footer.is_linked_to_previous = False
        element = footer._element
        for old in list(element):
            element.remove(old)
        element.append(page_number(align))
