"""Write the sample documents in the formats that offices send them in, from `documents/` into `formats/`.

Run ``.venv/bin/python policies/sample-city/make_formats.py [NAME…]`` from the root of the repository. It needs
LibreOffice (soffice) and Noto Serif CJK. Every document becomes

- ``NAME.docx``: numbers typed as text, laid out by LibreOffice,
- ``NAME-auto.docx``: headings numbered by the word processor, so that the text holds no number,
- ``NAME.pdf``: printed by LibreOffice, with page numbers,
- ``NAME.html``: as saved from a government site, with its menus, scripts and share buttons,
- ``NAME.txt``: plain text in GB 18030 with the line ends of Windows.

The results are committed: tests read them without LibreOffice. Make them anew after a change of `documents/`.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from html import escape
from itertools import pairwise
from pathlib import Path

HERE = Path(__file__).parent
SOURCE, RESULT = HERE / "documents", HERE / "formats"

FONT = "Noto Serif CJK SC"


# --- the source: the part of Markdown that the sample documents use --------------------------------------------


@dataclass
class Cell:
    """A cell of a table and the number of rows it spans."""

    text: str
    rows: int = 1


@dataclass
class Block:
    """A paragraph (level 0), a heading (level 1 and up), or a table; `rest` goes on with a broken sentence."""

    text: str = ""
    level: int = 0
    rest: bool = False
    table: list[list[Cell]] = field(default_factory=list)


def blocks(source: str) -> list[Block]:
    """Return the blocks of a sample document."""
    found: list[Block] = []
    for part in re.split(r"\n\s*\n", source.strip("\n")):
        lines = part.strip("\n").split("\n")
        first = lines[0]
        if first.startswith("|"):
            rows = [[c.strip() for c in line.strip().strip("|").split("|")] for line in lines]
            found.append(Block(table=[[Cell(c) for c in row] for i, row in enumerate(rows) if i != 1]))
        elif first.startswith("<table"):
            found.append(Block(table=html_rows(part)))
        else:
            found += [
                Block(line.lstrip("# "), len(line) - len(line.lstrip("#")))
                if line.startswith("#")
                else Block(line)
                for line in lines
            ]
    for before, after in pairwise(found):
        after.rest = not (after.level or after.table or before.level or before.table) and _is_broken(
            before.text
        )
    return found


def whole(parts: list[Block]) -> list[Block]:
    """Return the blocks with broken sentences joined."""
    joined: list[Block] = []
    for b in parts:
        if b.rest:
            joined[-1] = Block(joined[-1].text + b.text.strip())
        else:
            joined.append(b)
    return joined


def _is_broken(text: str) -> bool:
    """Tell whether a page has broken off running text: a long line that ends in the middle of its words."""
    return len(text) > 30 and ("，" in text or "。" in text) and (text[-1].isalnum() or text[-1] in "，、（")


def html_rows(text: str) -> list[list[Cell]]:
    """Return the rows of a table written in HTML."""
    return [
        [
            Cell(cell, int(re.search(r'rowspan="(\d+)"', attributes)[1]) if "rowspan" in attributes else 1)  # type: ignore[index]
            for attributes, cell in re.findall(r"<t[hd]([^>]*)>(.*?)</t[hd]>", row)
        ]
        for row in re.findall(r"<tr>(.*?)</tr>", text, re.DOTALL)
    ]


# --- numbering ------------------------------------------------------------------------------------------------

_DIGITS = "一二三四五六七八九十百"
_FORMS = (
    (re.compile(rf"第([{_DIGITS}]+)章[ 　]*"), "第", "章　", "一, 二, 三, ..."),
    (re.compile(rf"第([{_DIGITS}]+)条[ 　]*"), "第", "条　", "一, 二, 三, ..."),
    (re.compile(rf"([{_DIGITS}]+)、"), "", "、", "一, 二, 三, ..."),
    (re.compile(rf"（([{_DIGITS}]+)）"), "（", "）", "一, 二, 三, ..."),
    (re.compile(r"(\d{1,2})\.(?!\d)"), "", ".", "1"),
    (re.compile(r"(\d{1,2})、"), "", "、", "1"),
    (re.compile(r"（(\d{1,2})）"), "（", "）", "1"),
)


def value(digits: str) -> int:
    """Return the number that a heading number stands for, up to 99."""
    if digits.isdigit():
        return int(digits)
    tens, ten, ones = digits.rpartition("十")
    return (_DIGITS.index(tens) + 1 if tens else 1) * 10 * bool(ten) + (
        _DIGITS.index(ones) + 1 if ones else 0
    )


@dataclass
class Numbers:
    """Levels of a multi-level list in the order in which the document opens them."""

    forms: list[int] = field(default_factory=list)
    counts: list[int] = field(default_factory=list)

    def take(self, text: str) -> tuple[int, int | None, str] | None:
        """Return level, start value where it is not the next one, and the text without its number."""
        for i, (pattern, *_rest) in enumerate(_FORMS):
            if m := pattern.match(text):
                if i not in self.forms:
                    self.forms.append(i)
                    self.counts.append(0)
                level, number = self.forms.index(i), value(m[1])
                expected = self.counts[level] + 1
                self.counts[level] = number
                self.counts[level + 1 :] = [0] * (len(self.counts) - level - 1)
                return level, None if number == expected else number, text[m.end() :]
        return None


def list_style(forms: list[int]) -> str:
    """Return a list style of OpenDocument with a level for each form of number."""
    levels = "".join(
        f'<text:list-level-style-number text:level="{i + 1}" style:num-format="{_FORMS[form][3]}" '
        f'style:num-prefix="{_FORMS[form][1]}" style:num-suffix="{_FORMS[form][2]}">'
        '<style:list-level-properties text:list-level-position-and-space-mode="label-alignment">'
        '<style:list-level-label-alignment text:label-followed-by="nothing" fo:text-indent="1.13cm"/>'
        "</style:list-level-properties></text:list-level-style-number>"
        for i, form in enumerate(forms)
    )
    return f'<text:list-style style:name="Clauses">{levels}</text:list-style>'


# --- OpenDocument: what LibreOffice turns into docx and pdf -------------------------------------------------------

_HEAD = f"""<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"
 office:version="1.3" office:mimetype="application/vnd.oasis.opendocument.text">
<office:styles>
<style:default-style style:family="paragraph">
<style:paragraph-properties fo:line-height="29pt" style:punctuation-wrap="simple"/>
<style:text-properties fo:font-size="16pt" style:font-size-asian="16pt" fo:language="zh" fo:country="CN"
 style:font-name-asian="{FONT}" style:font-family-asian="'{FONT}'" fo:font-family="'{FONT}'"
 style:language-asian="zh" style:country-asian="CN"/></style:default-style>
<style:style style:name="Body" style:family="paragraph">
<style:paragraph-properties fo:text-indent="1.13cm" fo:text-align="justify"/></style:style>
<style:style style:name="List" style:family="paragraph">
<style:paragraph-properties fo:text-align="justify"/></style:style>
<style:style style:name="Title" style:family="paragraph">
<style:paragraph-properties fo:text-align="center" fo:margin-top="16pt" fo:margin-bottom="16pt"/>
<style:text-properties fo:font-size="22pt" style:font-size-asian="22pt" fo:font-weight="bold" style:font-weight-asian="bold"/></style:style>
<style:style style:name="Cell" style:family="paragraph">
<style:paragraph-properties fo:line-height="18pt"/>
<style:text-properties fo:font-size="12pt" style:font-size-asian="12pt"/></style:style>
<style:style style:name="Footer" style:family="paragraph">
<style:paragraph-properties fo:text-align="center"/>
<style:text-properties fo:font-size="14pt" style:font-size-asian="14pt"/></style:style>
"""

_PAGE = """</office:styles><office:automatic-styles>
<style:page-layout style:name="A4"><style:page-layout-properties fo:page-width="21cm" fo:page-height="29.7cm"
 fo:margin-top="3.7cm" fo:margin-bottom="2.5cm" fo:margin-left="2.8cm" fo:margin-right="2.6cm"/>
<style:footer-style><style:header-footer-properties fo:min-height="1cm"/></style:footer-style></style:page-layout>
<style:style style:name="Grid" style:family="table"><style:table-properties style:width="15.6cm"/></style:style>
<style:style style:name="Box" style:family="table-cell">
<style:table-cell-properties fo:border="0.5pt solid #000000" fo:padding="0.1cm"/></style:style>
</office:automatic-styles><office:master-styles>
<style:master-page style:name="Standard" style:page-layout-name="A4"><style:footer>
<text:p text:style-name="Footer">— <text:page-number/> —</text:p></style:footer></style:master-page>
</office:master-styles><office:body><office:text>
"""


def open_document(parts: list[Block], *, automatic: bool) -> str:
    """Return a flat OpenDocument text; `automatic` leaves the heading numbers to the word processor."""
    numbers = Numbers()
    body = []
    for b in parts:
        if b.table:
            body.append(open_table(b.table))
        elif b.level == 1:
            numbers.counts = [0] * len(numbers.counts)
            body.append(f'<text:h text:style-name="Title" text:outline-level="1">{escape(b.text)}</text:h>')
        elif automatic and (item := numbers.take(b.text)):
            body.append(list_item(*item))
        else:
            style = "List" if b.rest else "Body"
            body.append(f'<text:p text:style-name="{style}">{escape(b.text)}</text:p>')
    return (
        _HEAD
        + list_style(numbers.forms)
        + _PAGE
        + "\n".join(body)
        + "</office:text></office:body></office:document>"
    )


def list_item(level: int, start: int | None, text: str) -> str:
    """Return a paragraph as an item of the document's one list, numbered on from the item before it."""
    begin = f' text:start-value="{start}"' if start is not None else ""
    inner = f'<text:list-item{begin}><text:p text:style-name="List">{escape(text)}</text:p></text:list-item>'
    for depth in range(level + 1):
        name = ' text:style-name="Clauses" text:continue-numbering="true"' if depth == level else ""
        inner = f"<text:list{name}>{inner}</text:list>"
        if depth < level:
            inner = f"<text:list-item>{inner}</text:list-item>"
    return inner


def open_table(rows: list[list[Cell]]) -> str:
    """Return a table of OpenDocument whose first row is repeated on every page."""
    columns = max(len(r) for r in rows)
    left = [0] * columns
    lines = []
    for row in rows:
        cells, waiting = [], list(row)
        for column in range(columns):
            if left[column]:
                left[column] -= 1
                cells.append("<table:covered-table-cell/>")
                continue
            cell = waiting.pop(0) if waiting else Cell("")
            left[column] = cell.rows - 1
            span = f' table:number-rows-spanned="{cell.rows}"' if cell.rows > 1 else ""
            cells.append(
                f'<table:table-cell table:style-name="Box"{span}>'
                f'<text:p text:style-name="Cell">{escape(cell.text)}</text:p></table:table-cell>'
            )
        lines.append(f"<table:table-row>{''.join(cells)}</table:table-row>")
    return (
        f'<table:table table:style-name="Grid"><table:table-column table:number-columns-repeated="{columns}"/>'
        f"<table:table-header-rows>{lines[0]}</table:table-header-rows>{''.join(lines[1:])}</table:table>"
    )


# --- a page of a government site --------------------------------------------------------------------------------

_PAGE_HEAD = """<!DOCTYPE html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>{title}_示例市人民政府门户网站</title>
<meta name="SiteName" content="示例市人民政府"><style>.nav li{{float:left}} .art p{{text-indent:2em}}</style>
<script>var _site = {{"id": 3, "name": "sample"}}; document.write("<span>统计代码</span>");</script></head>
<body><div class="top"><a href="#">登录</a> | <a href="#">无障碍浏览</a> | <a href="#">繁體</a></div>
<div class="nav"><ul><li><a href="#">首页</a></li><li><a href="#">要闻动态</a></li><li><a href="#">政务公开</a></li>
<li><a href="#">政务服务</a></li><li><a href="#">互动交流</a></li></ul></div>
<div class="crumbs">当前位置：<a href="#">首页</a> &gt; <a href="#">政务公开</a> &gt; <a href="#">政策文件</a></div>
<div class="tools">字号：<a href="#">大</a> <a href="#">中</a> <a href="#">小</a> <a href="#">打印</a></div>
<div class="share">分享到：<a href="#">微信</a> <a href="#">微博</a></div>
<div class="art">
"""

_PAGE_FOOT = """</div>
<div class="related"><h3>相关链接</h3><ul><li><a href="#">一图读懂</a></li><li><a href="#">政策解读</a></li></ul></div>
<div class="footer"><p>主办：示例市人民政府办公室　承办：示例市大数据局</p><p>网站标识码：0000000000　示例备00000000号</p></div>
<script src="#"></script></body></html>
"""


def web_page(parts: list[Block]) -> str:
    """Return the document as a page of a government site."""
    title = next((b.text for b in parts if b.level == 1), parts[0].text)
    body = []
    for b in parts:
        if b.table:
            rows = "".join("<tr>" + "".join(td(c) for c in row) + "</tr>" for row in b.table)
            body.append(f'<table border="1">{rows}</table>')
        elif b.level == 1:
            body.append(f'<p style="text-align:center"><strong>{escape(b.text)}</strong></p>')
        else:
            body.append(f"<p>{'' if b.rest else '　　'}{escape(b.text.strip())}</p>")
    return _PAGE_HEAD.format(title=escape(title)) + "\n".join(body) + _PAGE_FOOT


def td(cell: Cell) -> str:
    """Return a cell of a table in HTML."""
    span = f' rowspan="{cell.rows}"' if cell.rows > 1 else ""
    return f"<td{span}><p>{escape(cell.text)}</p></td>"


# --- plain text -------------------------------------------------------------------------------------------------


def plain(parts: list[Block]) -> str:
    """Return the document as plain text; the cells of a table stand side by side, a merged one in its first row."""
    lines = []
    for b in parts:
        lines += [b.text] if not b.table else ["\t".join(c.text for c in full) for full in filled(b.table)]
    return "\n".join(lines) + "\n"


def filled(rows: list[list[Cell]]) -> list[list[Cell]]:
    """Return the rows of a table with merged cells written out in every row they span."""
    columns = max(len(r) for r in rows)
    held: list[tuple[int, Cell]] = [(0, Cell(""))] * columns
    result = []
    for row in rows:
        waiting = list(row)
        for column in range(columns):
            left, cell = held[column]
            if left:
                held[column] = (left - 1, cell)
            else:
                cell = waiting.pop(0) if waiting else Cell("")
                held[column] = (cell.rows - 1, cell)
        result.append([cell for _, cell in held])
    return result


# --- all of it ----------------------------------------------------------------------------------------------------


def convert(files: list[Path], kind: str, folder: Path) -> None:
    """Let LibreOffice write the files in another format."""
    subprocess.run(
        ["soffice", "--headless", "--convert-to", kind, "--outdir", str(folder), *map(str, files)],
        check=True,
        stdout=subprocess.DEVNULL,
    )


def main(names: list[str]) -> None:
    """Write the formats of the documents named, or of all."""
    RESULT.mkdir(exist_ok=True)
    sources = [p for p in sorted(SOURCE.rglob("*.md")) if not names or p.stem in names]
    with tempfile.TemporaryDirectory() as made:
        flat = Path(made)
        typed, automatic, printed = [], [], []
        for source in sources:
            parts = blocks(source.read_text(encoding="utf-8"))
            typed.append(flat / f"{source.stem}.fodt")
            typed[-1].write_text(open_document(parts, automatic=False), encoding="utf-8")
            automatic.append(flat / f"{source.stem}-auto.fodt")
            automatic[-1].write_text(open_document(parts, automatic=True), encoding="utf-8")
            # What is printed has no broken sentences but those that its own pages break.
            printed.append(flat / "printed" / f"{source.stem}.fodt")
            printed[-1].parent.mkdir(exist_ok=True)
            printed[-1].write_text(open_document(whole(parts), automatic=False), encoding="utf-8")
            (RESULT / f"{source.stem}.html").write_text(web_page(parts), encoding="utf-8")
            (RESULT / f"{source.stem}.txt").write_bytes(plain(parts).replace("\n", "\r\n").encode("gb18030"))
        convert(typed + automatic, "docx", RESULT)
        convert(printed, "pdf", RESULT)


if __name__ == "__main__":
    main(sys.argv[1:])
