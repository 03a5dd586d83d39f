"""Word documents: text as Word prints it, one construct a test."""

# ruff: noqa: ISC004 - the XML of a construct reads best on one line

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from luocheng.documents.readers import read_bytes, read_source
from luocheng.documents.source import Line, Source, Table

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Word = Callable[..., Source]
    Lines = Callable[[Source], list[str]]


def p(content: str, properties: str = "") -> str:
    """Write a paragraph; content that is not XML becomes a run."""
    inner = content if content.startswith("<") else r(content)
    return f"<w:p><w:pPr>{properties}</w:pPr>{inner}</w:p>"


def r(text: str, properties: str = "") -> str:
    """Write a run."""
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def field(code: str, result: str) -> str:
    """Write a field as Word does, in five runs."""
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f"<w:r><w:instrText>{code}</w:instrText></w:r>"
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{r(result)}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (r("甲") + r("乙"), "甲乙"),
        ("<w:r><w:t> 甲\n </w:t></w:r>", "甲"),
        (r("甲 ") + r(" 乙"), "甲  乙"),
        ("<w:r><w:t>甲</w:t><w:tab/><w:t>乙</w:t></w:r>", "甲\t乙"),
        ("<w:r><w:t>甲</w:t><w:noBreakHyphen/><w:softHyphen/><w:t>乙</w:t></w:r>", "甲-乙"),
        ('<w:r><w:t>甲</w:t><w:br w:type="page"/><w:t>乙</w:t></w:r>', "甲乙"),
        ('<w:r><w:sym w:font="Wingdings" w:char="F06C"/><w:t>甲</w:t></w:r>', "●甲"),
        ('<w:r><w:sym w:font="Symbol" w:char="F0B3"/><w:t>甲</w:t></w:r>', "≥甲"),
        (f"<w:hyperlink>{r('办法')}</w:hyperlink>{r('规定')}", "办法规定"),
        (f"<w:smartTag><w:smartTag>{r('2024年')}</w:smartTag></w:smartTag>{r('底')}", "2024年底"),
        (f"<w:sdt><w:sdtContent>{r('填好的')}</w:sdtContent></w:sdt>", "填好的"),
        (f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{r('单击此处输入文字')}</w:sdtContent></w:sdt>{r('后')}", "后"),
        (r("甲") + f"<w:ins>{r('增')}</w:ins><w:del><w:r><w:delText>删</w:delText></w:r></w:del>" + r("乙"), "甲增乙"),
        (f"<w:moveFrom>{r('旧')}</w:moveFrom><w:moveTo>{r('新')}</w:moveTo>", "新"),
        (r("甲") + r("隐", "<w:vanish/>") + r("现", '<w:vanish w:val="0"/>'), "甲现"),
        (r("第") + field(" PAGE ", "3") + r("页"), "第页"),
        (r("见") + field(' HYPERLINK "x" ', "办法"), "见办法"),
        (f'<w:fldSimple w:instr=" NUMPAGES ">{r("9")}</w:fldSimple>{r("甲")}', "甲"),
        (f'<w:fldSimple w:instr=" SEQ 表 ">{r("1")}</w:fldSimple>{r("甲")}', "1甲"),
        (
            '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> eq \\o\\ac(○,3)</w:instrText></w:r>'
            f'<w:r><w:fldChar w:fldCharType="end"/></w:r>{r("推进")}',
            "③推进",
        ),
        (f"<w:r><w:ruby><w:rt>{r('zhù')}</w:rt><w:rubyBase>{r('住')}</w:rubyBase></w:ruby></w:r>{r('房')}", "住房"),
        (r("面积") + "<m:oMath><m:sSup><m:e><m:r><m:t>m</m:t></m:r></m:e><m:sup><m:r><m:t>2</m:t></m:r></m:sup></m:sSup></m:oMath>", "面积m²"),
        ("<m:oMath><m:f><m:num><m:r><m:t>a+b</m:t></m:r></m:num><m:den><m:r><m:t>c</m:t></m:r></m:den></m:f></m:oMath>", "(a+b)/c"),
        (r("街区") + '<w:r><w:footnoteReference w:id="2"/></w:r>' + r("改善"), "街区改善"),
        (r("⼈⺠"), "人民"),
        (r("面积5km") + r("2", '<w:vertAlign w:val="superscript"/>'), "面积5km²"),
        (r("街区") + r("[1]", '<w:vertAlign w:val="superscript"/>') + r("改善"), "街区改善"),
        (r("市水务局") + r("*", '<w:vertAlign w:val="superscript"/>') + r("、市财政局"), "市水务局*、市财政局"),
        (r("PM") + r("2.5", '<w:vertAlign w:val="subscript"/>'), "PM2.5"),
    ],
)  # fmt: skip
def test_inline_content(content: str, expected: str, word: Word, lines: Lines) -> None:
    assert lines(word(p(content))) == [expected]


def test_a_line_break_divides_a_paragraph_into_lines(word: Word) -> None:
    source = word(p("甲") + p("<w:r><w:t>乙</w:t><w:br/><w:t>丙</w:t><w:cr/><w:t>丁</w:t></w:r>"))
    assert [(block.text, block.number) for block in source.blocks] == [
        ("甲", 1),
        ("乙", 2),
        ("丙", 2),
        ("丁", 2),
    ]


def test_empty_paragraphs_print_nothing_but_count(word: Word) -> None:
    assert [(b.text, b.number) for b in word(p("甲") + "<w:p/><w:p/>" + p("乙")).blocks] == [
        ("甲", 1),
        ("乙", 4),
    ]


@pytest.mark.parametrize("mark", ["<w:rPr><w:del/></w:rPr>", "<w:rPr><w:vanish/><w:specVanish/></w:rPr>"])
def test_a_paragraph_without_its_mark_runs_into_the_next(mark: str, word: Word, lines: Lines) -> None:
    assert lines(word(p("牵头单", mark) + p("位：市水务局") + p("末"))) == ["牵头单位：市水务局", "末"]


def test_the_last_paragraph_is_kept_without_its_mark(word: Word, lines: Lines) -> None:
    assert lines(word(p("甲") + p("末", "<w:rPr><w:del/></w:rPr>"))) == ["甲", "末"]


@pytest.mark.parametrize("wrapper", ["sdt><w:sdtContent", "ins", "customXml"])
def test_paragraphs_in_controls_are_read(wrapper: str, word: Word, lines: Lines) -> None:
    end = "".join(
        f"</{tag}>" for tag in reversed([f"w:{wrapper}"] if ">" not in wrapper else ["w:sdt", "w:sdtContent"])
    )
    assert lines(word(f"<w:{wrapper}>{p('甲')}{end}{p('乙')}")) == ["甲", "乙"]


def test_tables_of_contents_are_left_out(word: Word, lines: Lines) -> None:
    entry = (
        '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> TOC \\o "1-3" </w:instrText></w:r>'
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{r("一、目标 1")}</w:p><w:p>{r("二、任务 2")}</w:p>'
        '<w:p><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
    )
    control = (
        '<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj></w:sdtPr>'
        f"<w:sdtContent>{p('目录')}</w:sdtContent></w:sdt>"
    )
    styled = '<w:style w:type="paragraph" w:styleId="a1"><w:name w:val="toc 1"/></w:style>'
    body = control + entry + p("一、目标 1", '<w:pStyle w:val="a1"/>') + p("一、目标")
    assert lines(word(body, styles=styled)) == ["一、目标"]


def test_a_field_that_never_ends_swallows_nothing(word: Word, lines: Lines) -> None:
    begin = '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> TOC </w:instrText></w:r>'
    separate = '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    assert lines(word(f"<w:p>{begin}{separate}</w:p>" + p("正文"))) == ["正文"]
    assert lines(word(f"<w:p>{begin}</w:p>" + p("正文"))) == ["正文"]


TEXT_BOX = "<w:txbxContent>{}</w:txbxContent>"


def test_text_boxes_are_read_once(word: Word, lines: Lines) -> None:
    drawing = f"<w:drawing><wp:anchor><wps:wsp><wps:txbx>{TEXT_BOX.format(p('框内'))}</wps:txbx></wps:wsp></wp:anchor></w:drawing>"
    picture = f"<w:pict><v:shape><v:textbox>{TEXT_BOX.format(p('框内'))}</v:textbox></v:shape></w:pict>"
    both = f'<w:r><mc:AlternateContent><mc:Choice Requires="wps">{drawing}</mc:Choice><mc:Fallback>{picture}</mc:Fallback></mc:AlternateContent></w:r>'
    assert lines(word(p(both + r("正文")))) == ["框内", "正文"]
    assert lines(word(p(r("正文") + both))) == ["正文", "框内"]
    assert lines(word(p(f"<w:r>{picture}</w:r>"))) == ["框内"]


def test_a_text_box_does_not_break_the_sentence_it_is_anchored_in(word: Word) -> None:
    picture = f"<w:r><w:pict><v:shape><v:textbox>{TEXT_BOX.format(p('框内。'))}</v:textbox></v:shape></w:pict></w:r>"
    source = word(p("上半句") + p(picture) + p("下半句"))
    assert [(b.text, b.flows) for b in source.blocks] == [
        ("上半句", None),
        ("框内。", None),
        ("下半句", None),
    ]


def test_footnotes_and_endnotes_stand_at_the_end(word: Word) -> None:
    body = p(r("甲") + '<w:r><w:endnoteReference w:id="5"/><w:footnoteReference w:id="2"/></w:r>' + r("乙"))
    mark = "<w:r><w:footnoteRef/></w:r>"
    notes = f'<w:footnote w:id="0" w:type="separator">{p("线")}</w:footnote><w:footnote w:id="2">{p(mark + r(" 脚注"))}</w:footnote>'
    ends = f'<w:endnote w:id="5">{p("尾注")}</w:endnote>'
    source = word(body, footnotes=notes, endnotes=ends)
    assert [(b.text, b.kind) for b in source.blocks] == [
        ("甲乙", "text"),
        ("脚注", "footnote"),
        ("尾注", "footnote"),
    ]


def test_pages_are_counted_where_word_has_noted_them(word: Word) -> None:
    page = "<w:r><w:lastRenderedPageBreak/></w:r>"
    source = word(p("甲") + p(r("乙") + page + r("续")) + p("丙") + p(page + r("丁")))
    assert [(b.text, b.page) for b in source.blocks] == [("甲", 1), ("乙续", 1), ("丙", 2), ("丁", 3)]
    assert word(p("甲")).blocks[0].page is None


STYLES = (
    '<w:docDefaults><w:rPrDefault><w:rPr><w:sz w:val="32"/></w:rPr></w:rPrDefault></w:docDefaults>'
    '<w:style w:type="paragraph" w:default="1" w:styleId="n"><w:name w:val="Normal"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="h1"><w:name w:val="heading 1"/><w:basedOn w:val="n"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="h1a"><w:name w:val="我的标题"/><w:basedOn w:val="h0"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="h0"><w:name w:val="层级"/><w:pPr><w:outlineLvl w:val="1"/></w:pPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="t"><w:name w:val="Title"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="big"><w:name w:val="大标题"/><w:pPr><w:jc w:val="center"/></w:pPr><w:rPr><w:sz w:val="44"/></w:rPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="body"><w:name w:val="正文缩进"/><w:pPr><w:ind w:firstLineChars="200"/></w:pPr></w:style>'
    '<w:style w:type="character" w:styleId="gone"><w:name w:val="gone"/><w:rPr><w:vanish/></w:rPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="loop"><w:name w:val="loop"/><w:basedOn w:val="loop"/></w:style>'
)  # fmt: skip


@pytest.mark.parametrize(
    ("properties", "run", "kind"),
    [
        ("", r("正文"), "text"),
        ('<w:pStyle w:val="h1"/>', r("标题"), "heading"),
        ('<w:pStyle w:val="h1a"/>', r("标题"), "heading"),
        ('<w:outlineLvl w:val="0"/>', r("标题"), "heading"),
        ('<w:pStyle w:val="h1"/><w:outlineLvl w:val="9"/>', r("标题"), "heading"),
        ('<w:pStyle w:val="t"/>', r("题目"), "title"),
        ('<w:pStyle w:val="big"/>', r("题目"), "title"),
        ('<w:pStyle w:val="big"/><w:jc w:val="left"/>', r("题目"), "text"),
        ('<w:jc w:val="center"/>', r("题目", '<w:sz w:val="44"/>'), "title"),
        ('<w:jc w:val="center"/>', r("第一章 总则", '<w:sz w:val="44"/>'), "text"),
        ('<w:jc w:val="center"/>', r("2024年3月", '<w:sz w:val="32"/>'), "text"),
        ('<w:pStyle w:val="loop"/>', r("环"), "text"),
        ('<w:pStyle w:val="unheard-of"/>', r("缺"), "text"),
    ],
)
def test_kinds_of_lines(properties: str, run: str, kind: str, word: Word) -> None:
    (line,) = word(p(run, properties), styles=STYLES).blocks
    assert isinstance(line, Line)
    assert line.kind == kind


def test_hidden_by_style(word: Word, lines: Lines) -> None:
    body = p(r("现") + r("隐", '<w:rStyle w:val="gone"/>'))
    assert lines(word(body, styles=STYLES)) == ["现"]


def test_what_is_seen_to_end(word: Word) -> None:
    indent = '<w:ind w:firstLine="640"/>'
    source = word(
        p("一、标题没有句号", indent) + p("断开的前半", indent) + p("断开的后半。") + p("完。") + p("缩", '<w:pStyle w:val="body"/>')
        + p("无缩进的长段落没有句号") + p("又一段"),
        styles=STYLES,
    )  # fmt: skip
    assert [b.flows for b in source.blocks] == [False, None, False, False, None, None, None]


# --- tables -------------------------------------------------------------------------------------------------


def tc(text: str, properties: str = "") -> str:
    """Write a cell."""
    inner = text if text.startswith("<") else p(text)
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inner}</w:tc>"


def tr(*cells: str, properties: str = "") -> str:
    """Write a row."""
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"


BEGIN, GO_ON = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (
            tr(tc("甲", BEGIN), tc("乙", '<w:gridSpan w:val="2"/>')) + tr(tc("", GO_ON), tc("丙"), tc("丁")),
            [(0, 0, 2, 1, "甲"), (0, 1, 1, 2, "乙"), (1, 1, 1, 1, "丙"), (1, 2, 1, 1, "丁")],
        ),
        (
            tr(tc("甲", BEGIN), tc("乙")) + tr(tc("", GO_ON), tc("丙")) + tr(tc("丁", BEGIN), tc("戊")) + tr(tc("", GO_ON), tc("己")),
            [(0, 0, 2, 1, "甲"), (0, 1, 1, 1, "乙"), (1, 1, 1, 1, "丙"), (2, 0, 2, 1, "丁"), (2, 1, 1, 1, "戊"), (3, 1, 1, 1, "己")],
        ),
        (
            tr(tc("甲"), tc("乙"), properties='<w:gridBefore w:val="1"/>') + tr(tc("丙"), tc("丁"), tc("戊")),
            [(0, 1, 1, 1, "甲"), (0, 2, 1, 1, "乙"), (1, 0, 1, 1, "丙"), (1, 1, 1, 1, "丁"), (1, 2, 1, 1, "戊")],
        ),
        (
            tr(tc("甲"), tc("乙")) + tr(tc("删"), tc("去"), properties="<w:del/>") + tr(tc("丙"), tc("丁"), properties="<w:ins/>"),
            [(0, 0, 1, 1, "甲"), (0, 1, 1, 1, "乙"), (1, 0, 1, 1, "丙"), (1, 1, 1, 1, "丁")],
        ),
        (
            tr(tc("甲", '<w:hMerge w:val="restart"/>'), tc("", "<w:hMerge/>"), tc("乙")),
            [(0, 0, 1, 2, "甲"), (0, 2, 1, 1, "乙")],
        ),
        (tr(tc(p("甲") + p("乙")), tc("")), [(0, 0, 1, 1, "甲\n乙"), (0, 1, 1, 1, "")]),
        (
            f"<w:sdt><w:sdtContent>{tr(tc('甲'), '<w:sdt><w:sdtContent>' + tc('乙') + '</w:sdtContent></w:sdt>')}</w:sdtContent></w:sdt>",
            [(0, 0, 1, 1, "甲"), (0, 1, 1, 1, "乙")],
        ),
        (
            tr(tc("甲"), tc(f"<w:tbl>{tr(tc('内一'), tc('内二'))}{tr(tc('内三'), tc('内四'))}</w:tbl>" + p("外"))),
            [(0, 0, 1, 1, "甲"), (0, 1, 1, 1, "内一 内二\n内三 内四\n外")],
        ),
    ],
)  # fmt: skip
def test_tables(rows: str, expected: list[object], word: Word, grid: Callable[[Table], list[object]]) -> None:
    source = word(p("前") + f"<w:tbl>{rows}</w:tbl>" + p("后"))
    assert [type(block) for block in source.blocks] == [Line, Table, Line]
    assert isinstance(source.blocks[1], Table)
    assert grid(source.blocks[1]) == expected


def test_a_frame_of_one_column_is_no_table(word: Word, lines: Lines) -> None:
    assert lines(word(f"<w:tbl>{tr(tc(p('甲') + p('乙')))}{tr(tc('丙'))}</w:tbl>" + p("丁"))) == [
        "甲",
        "乙",
        "丙",
        "丁",
    ]


# --- variants of the format ---------------------------------------------------------------------------------


def test_strict_documents_are_read(pack: Callable[..., bytes], lines: Lines) -> None:
    strict = 'xmlns:w="http://purl.oclc.org/ooxml/wordprocessingml/main"'
    parts = {
        "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="1" '
        'Type="http://purl.oclc.org/ooxml/officeDocument/relationships/officeDocument" Target="/doc/main.xml"/></Relationships>',
        "doc/main.xml": f"<w:document {strict}><w:body>{p('甲', '<w:jc w:val=' + chr(34) + 'center' + chr(34) + '/>')}</w:body></w:document>",
        "[Content_Types].xml": "<Types/>",
    }  # fmt: skip
    assert lines(read_bytes(pack(parts), "a.docx")) == ["甲"]


@pytest.mark.parametrize("name", ["a.docx", "a.docm", "a.dotx", "a.doc", "a.wps", "a.txt", "a"])
def test_a_docx_is_known_by_its_content(name: str, data: Path, lines: Lines) -> None:
    assert lines(read_bytes((data / "plan.docx").read_bytes(), name))[0] == "示例市人民政府办公室关于印发"


def test_names_of_parts_may_differ_in_case_and_slashes(pack: Callable[..., bytes], lines: Lines) -> None:
    ns = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    content = f"<w:document {ns}><w:body>{p('甲')}</w:body></w:document>"
    assert lines(read_bytes(pack({"Word\\Document.xml": content}), "a.docx")) == ["甲"]


def test_properties_are_metadata(data: Path) -> None:
    metadata = read_source(data / "plan.docx").metadata
    assert metadata["author"] == "示例市"
    assert metadata["title"].startswith("示例市人民政府办公室")


def test_page_numbers_in_footers_are_left_out(data: Path, lines: Lines) -> None:
    assert not [text for text in lines(read_source(data / "plan.docx")) if text.startswith("—")]


@pytest.mark.parametrize("name", ["table.docx", "table-office.docx"])
def test_a_table_as_word_and_libreoffice_write_it(
    name: str, data: Path, tables: Callable[[Source], list[Table]]
) -> None:
    (table,) = tables(read_source(data / name))
    assert table.shape == (15, 6)
    merged = [(cell.row, cell.rows, cell.text) for cell in table.cells if cell.rows > 1]
    assert merged == [
        (1, 3, "街区道路"),
        (4, 3, "地下管网"),
        (7, 2, "绿地和活动场地"),
        (9, 3, "便民服务设施"),
        (12, 3, "长效管理"),
    ]
