"""Make the fixtures of the readers' tests from `words.py`, with the programs that make real documents.

Run ``python tests/data/readers/make.py [NAME…]`` from the root of the repository. It needs python-docx and
pillow, LibreOffice (soffice) for everything but the first docx files, and chromium for one pdf. The results
are committed, so the tests run without these programs; make them anew only to change them.

Producers: python-docx (plan.docx, numbered.docx, table.docx, columns.docx, notes.docx), LibreOffice (every
*-office.docx, *.doc, *.rtf, *.odt, *-office.html and *.pdf but those below), chromium (plan-chromium.pdf),
pillow (scanned.pdf), this script byte by byte (garbled.pdf).
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import docx
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt

if TYPE_CHECKING:
    from collections.abc import Callable

    from docx.document import Document
    from docx.text.paragraph import Paragraph

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

from words import ADDRESSEES, BODY, FOOTNOTES, HEADER, NUMBER, SECTIONS, TITLE  # noqa: E402

FONT = "Noto Serif CJK SC"
BODY_SIZE = Pt(16)


# --- parts of documents -------------------------------------------------------------------------------------


def new_document(*, landscape: bool = False) -> Document:
    """Begin a document laid out as GB/T 9704 wants it: A4, 22 lines of 28 characters."""
    document = docx.Document()
    normal = document.styles["Normal"]
    normal.font.name = "Times New Roman"
    normal.font.size = BODY_SIZE
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
    normal.paragraph_format.space_after = Pt(0)
    normal.paragraph_format.line_spacing = Pt(29)
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    if landscape:
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = Mm(297), Mm(210)
    document.core_properties.author = "示例市"
    document.core_properties.title = "".join(TITLE)
    return document


def add_field(paragraph: Paragraph, code: str) -> None:
    """Add a field such as PAGE, the way Word writes it: begin, code, separator, result, end."""
    for kind, text in (("begin", ""), ("", code), ("separate", ""), ("result", "1"), ("end", "")):
        run = paragraph.add_run()
        if kind == "result":
            run.text = text
        elif kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
            run._r.append(mark)
        else:
            instruction = OxmlElement("w:instrText")
            instruction.text = text
            run._r.append(instruction)


def add_page_number(document: Document, before: str = "— ", after: str = " —") -> None:
    """Put the page number into the footer."""
    paragraph = document.sections[0].footer.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.add_run(before)
    add_field(paragraph, "PAGE")
    paragraph.add_run(after)


def add_title(document: Document, points: int = 22) -> None:
    """Add the title, centred on two lines, and the number of the document."""
    for line in TITLE:
        paragraph = document.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.paragraph_format.line_spacing = Pt(36)
        paragraph.add_run(line).font.size = Pt(points)
    paragraph = document.add_paragraph(NUMBER)
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER


def add_body(document: Document, size: Pt | None = None, pitch: Pt | None = None) -> list[Paragraph]:
    """Add the paragraphs of the body, the first line of each set in by two characters."""
    paragraphs = []
    for kind, text in BODY:
        paragraph = document.add_paragraph()
        run = paragraph.add_run(text)
        if size is not None:
            run.font.size = size
        if pitch is not None:
            paragraph.paragraph_format.line_spacing = pitch
        if kind == "right":
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        else:
            paragraph.paragraph_format.first_line_indent = 2 * (size or BODY_SIZE)
        paragraphs.append(paragraph)
    return paragraphs


def add_table(document: Document) -> None:
    """Add the table of tasks: a head that is repeated, the cells of each section merged."""
    table = document.add_table(1, len(HEADER))
    table.style = "Table Grid"
    for cell, text in zip(table.rows[0].cells, HEADER, strict=True):
        cell.text = text
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    number = 0
    for section, rows in SECTIONS:
        first = len(table.rows)
        for content, lead, support, deadline in rows:
            number += 1
            texts = (str(number), "", content, lead, support, deadline)
            for cell, text in zip(table.add_row().cells, texts, strict=True):
                cell.text = text
        table.cell(first, 1).merge(table.cell(len(table.rows) - 1, 1)).text = section
    for row in table.rows:
        for cell, width in zip(row.cells, (14, 28, 90, 36, 42, 26), strict=True):
            cell.width = Mm(width)
            for paragraph in cell.paragraphs:
                paragraph.paragraph_format.line_spacing = Pt(20)
                for run in paragraph.runs:
                    run.font.size = Pt(12)


# --- docx files by python-docx ------------------------------------------------------------------------------


def make_plan(target: Path) -> None:
    """Write the plan with typed numbers."""
    document = new_document()
    add_page_number(document)
    add_title(document)
    paragraph = document.add_paragraph(ADDRESSEES)
    paragraph.paragraph_format.first_line_indent = Pt(0)
    add_body(document)
    document.save(str(target))


LEVELS = (
    ("chineseCountingThousand", "%1、"),
    ("chineseCountingThousand", "（%2）"),
    ("decimal", "%3."),
    ("decimal", "（%4）"),
)
TYPED = re.compile(r"(?:[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）|\d+\.(?=\D)|（\d+）)")


def make_numbered(target: Path) -> None:
    """Write the same plan with automatic numbers in place of the typed ones."""
    document = new_document()
    levels = "".join(
        f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:suff w:val="nothing"/>'
        f'<w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/></w:lvl>'
        for level, (form, text) in enumerate(LEVELS)
    )
    numbering = document.part.numbering_part.element
    kind = '<w:multiLevelType w:val="multilevel"/>'
    abstract = f'<w:abstractNum {nsdecls("w")} w:abstractNumId="90">{kind}{levels}</w:abstractNum>'
    numbering.insert(0, parse_xml(abstract))
    numbering.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="90"><w:abstractNumId w:val="90"/></w:num>'))
    add_title(document)
    document.add_paragraph(ADDRESSEES)
    for paragraph in add_body(document):
        text = paragraph.text
        match = TYPED.match(text)
        if match is None:
            continue
        mark = match[0]
        level = 0 if mark[-1] == "、" else 2 if mark[-1] == "." else 3 if mark[1].isdigit() else 1
        paragraph.runs[0].text = text[match.end() :]
        properties = f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="90"/></w:numPr>'
        paragraph._p.get_or_add_pPr().append(parse_xml(properties))
    document.save(str(target))


def make_table(target: Path) -> None:
    """Write the table of tasks on landscape pages."""
    document = new_document(landscape=True)
    add_page_number(document)
    paragraph = document.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.add_run("老旧街区改善任务分解表").font.size = Pt(22)
    add_table(document)
    document.save(str(target))


def make_columns(target: Path) -> None:
    """Write the plan as a gazette prints it: two columns, a title across the page, a running head."""
    document = new_document()
    add_page_number(document, "第", "页")
    head = document.sections[0].header.paragraphs[0]
    head.text = "示例市人民政府公报"
    head.alignment = WD_ALIGN_PARAGRAPH.CENTER
    add_title(document, 18)
    section = document.add_section(WD_SECTION.CONTINUOUS)
    columns = section._sectPr.find(qn("w:cols"))
    columns.set(qn("w:num"), "2")
    columns.set(qn("w:space"), "425")
    for _ in range(2):
        add_body(document, Pt(10.5), Pt(16))
    document.save(str(target))


def make_notes(target: Path) -> None:
    """Write the plan with two footnotes, by LibreOffice from its own format: python-docx knows none."""
    paragraphs = []
    waiting = list(FOOTNOTES)
    for kind, text in BODY:
        body = text
        if waiting and ("136个街区" in text or "绿地服务半径" in text):
            number = len(FOOTNOTES) - len(waiting) + 1
            note = waiting.pop(0)
            anchor = "街区" if number == 1 else "绿地服务半径覆盖率"
            citation = (
                f'<text:note text:id="ftn{number}" text:note-class="footnote"><text:note-citation>{number}'
                f'</text:note-citation><text:note-body><text:p text:style-name="Footnote">{note}</text:p>'
                "</text:note-body></text:note>"
            )
            body = text.replace(anchor, anchor + citation, 1)
        paragraphs.append(f'<text:p text:style-name="{"R" if kind == "right" else "B"}">{body}</text:p>')
    title = "".join(f'<text:p text:style-name="T">{line}</text:p>' for line in TITLE)
    source = target.with_suffix(".fodt")
    source.write_text(FLAT.format(font=FONT, body=title + "".join(paragraphs)), encoding="utf-8")
    convert(source, "docx:MS Word 2007 XML", target)
    convert(source, "pdf", target.with_suffix(".pdf"))
    source.unlink()


FLAT = """<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"
 xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0"
 office:version="1.2" office:mimetype="application/vnd.oasis.opendocument.text">
<office:font-face-decls><style:font-face style:name="F" svg:font-family="'{font}'"/></office:font-face-decls>
<office:styles>
<style:default-style style:family="paragraph"><style:text-properties style:font-name-asian="F"
 style:font-size-asian="16pt" fo:font-size="16pt" style:language-asian="zh" style:country-asian="CN"/>
</style:default-style>
<style:style style:name="Footnote" style:family="paragraph"><style:text-properties
 style:font-size-asian="10.5pt" fo:font-size="10.5pt"/></style:style>
</office:styles>
<office:automatic-styles>
<style:page-layout style:name="P"><style:page-layout-properties fo:page-width="210mm" fo:page-height="297mm"
 fo:margin-top="37mm" fo:margin-bottom="35mm" fo:margin-left="28mm" fo:margin-right="26mm"/>
</style:page-layout>
<style:style style:name="T" style:family="paragraph"><style:paragraph-properties fo:text-align="center"/>
<style:text-properties style:font-size-asian="22pt" fo:font-size="22pt"/></style:style>
<style:style style:name="B" style:family="paragraph"><style:paragraph-properties fo:text-indent="32pt"
 fo:text-align="justify" fo:line-height="29pt"/></style:style>
<style:style style:name="R" style:family="paragraph"><style:paragraph-properties fo:text-align="end"/>
</style:style>
</office:automatic-styles>
<office:master-styles>
<style:master-page style:name="Standard" style:page-layout-name="P"/>
</office:master-styles>
<office:body><office:text>{body}</office:text></office:body></office:document>
"""


# --- what LibreOffice, chromium and pillow make of them -----------------------------------------------------


def convert(source: Path, form: str, target: Path) -> None:
    """Convert a file by LibreOffice."""
    with tempfile.TemporaryDirectory() as folder:
        command = ["soffice", "--headless", "--convert-to", form, "--outdir", folder, str(source)]
        subprocess.run(command, check=True, capture_output=True)
        (result,) = Path(folder).iterdir()
        shutil.move(result, target)


def convert_to(form: str, source: str) -> Callable[[Path], None]:
    """Return a maker that converts the fixture `source`."""
    return lambda target: convert(HERE / source, form, target)


def make_roundtrip(source: str) -> Callable[[Path], None]:
    """Return a maker of a docx that LibreOffice has written from its own format, its own way."""

    def make(target: Path) -> None:
        with tempfile.TemporaryDirectory() as folder:
            between = Path(folder) / "between.odt"
            convert(HERE / source, "odt", between)
            convert(between, "docx:MS Word 2007 XML", target)

    return make


def make_chromium(target: Path) -> None:
    """Print the first half of the plan by a browser, whose text layers hold radicals for characters."""
    lines = "".join(f"<h1>{line}</h1>" for line in TITLE)
    body = "".join(f'<p class="{kind}">{text}</p>' for kind, text in BODY[:14])
    style = (
        f"@page {{ size: A4; margin: 37mm 26mm 35mm 28mm }} body {{ font: 16pt/29pt '{FONT}' }} "
        "p { text-indent: 2em; margin: 0; text-align: justify } .right { text-align: right } "
        "h1 { font-size: 22pt; text-align: center; margin: 0 } "
        "div { position: fixed; top: 45%; left: 5%; transform: rotate(-30deg); opacity: .2; font-size: 60pt }"
    )
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "plan.html"
        head = f"<meta charset=utf-8><title>plan</title><style>{style}</style>"
        head = f"<meta charset=utf-8><title>plan</title><style>{style}</style>"
        page.write_text(head + "<div>内部资料</div>" + lines + body, encoding="utf-8")
        command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer"]
        subprocess.run([*command, f"--print-to-pdf={target}", page.as_uri()], check=True, capture_output=True)


def make_scanned(target: Path) -> None:
    """Write three pages: text, a picture of text, text."""
    import pypdfium2

    with tempfile.TemporaryDirectory() as folder:
        plan = pypdfium2.PdfDocument(HERE / "table.pdf")
        picture = plan[1].render(scale=0.7).to_pil().convert("1")
        scan = Path(folder) / "scan.pdf"
        picture.save(scan, resolution=50)
        scanned = pypdfium2.PdfDocument(scan)
        result = pypdfium2.PdfDocument.new()
        result.import_pages(plan, [0])
        result.import_pages(scanned)
        result.import_pages(plan, [2])
        result.save(target)


def make_garbled(target: Path) -> None:
    """Write two pages whose font maps its characters into the private use area."""
    to_unicode = (
        b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def /CMapType 2 def\n"
        b"1 begincodespacerange <00> <FF> endcodespacerange 1 beginbfrange <20> <7E> <E020> endbfrange\n"
        b"endcmap end end"
    )
    text = (
        b"BT /F 12 Tf 72 700 Td 20 TL " + b"(The quick brown fox jumps over the lazy dog) Tj T* " * 5 + b"ET"
    )
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 5 0 R/Resources<</Font<</F 6 0 R>>>>>>"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R 4 0 R]/Count 2>>",
        page,
        page,
        b"<</Length %d>>\nstream\n%s\nendstream" % (len(text), text),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/ToUnicode 7 0 R>>",
        b"<</Length %d>>\nstream\n%s\nendstream" % (len(to_unicode), to_unicode),
    ]
    target.write_bytes(write_pdf(objects))


def write_pdf(objects: list[bytes]) -> bytes:
    """Write numbered objects as a pdf with a table of their places."""
    data = b"%PDF-1.5\n"
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    return data + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF"
        % (size, table, size, len(data))
    )


PDF = "pdf:writer_pdf_Export:"
OPEN_PASSWORD = PDF + (
    '{"EncryptFile":{"type":"boolean","value":"true"},"DocumentOpenPassword":{"type":"string","value":"示例"}}'
)
OWNER_PASSWORD = PDF + (
    '{"RestrictPermissions":{"type":"boolean","value":"true"},'
    '"PermissionPassword":{"type":"string","value":"owner"},'
    '"EnableCopyingOfContent":{"type":"boolean","value":"false"}}'
)

FIXTURES: dict[str, Callable[[Path], None]] = {
    "plan.docx": make_plan,
    "numbered.docx": make_numbered,
    "table.docx": make_table,
    "columns.docx": make_columns,
    "notes.docx": make_notes,
    "plan-office.docx": make_roundtrip("plan.docx"),
    "numbered-office.docx": make_roundtrip("numbered.docx"),
    "table-office.docx": make_roundtrip("table.docx"),
    "plan-office.html": convert_to("html:HTML (StarWriter)", "plan.docx"),
    "plan.doc": convert_to("doc:MS Word 97", "plan.docx"),
    "numbered.doc": convert_to("doc:MS Word 97", "numbered.docx"),
    "plan.rtf": convert_to("rtf", "plan.docx"),
    "plan.odt": convert_to("odt", "plan.docx"),
    "plan.pdf": convert_to("pdf", "plan.docx"),
    "table.pdf": convert_to("pdf", "table.docx"),
    "columns.pdf": convert_to("pdf", "columns.docx"),
    "encrypted.pdf": convert_to(OPEN_PASSWORD, "table.docx"),
    "owner.pdf": convert_to(OWNER_PASSWORD, "table.docx"),
    "plan-chromium.pdf": make_chromium,
    "scanned.pdf": make_scanned,
    "garbled.pdf": make_garbled,
}


def main() -> None:
    """Make the named fixtures, or all of them in order."""
    for name in sys.argv[1:] or FIXTURES:
        FIXTURES[name](HERE / name)
        print(f"{name}: {(HERE / name).stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
