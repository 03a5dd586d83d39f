"""Automatic numbers of Word documents: printed as Word prints them, counted as Word counts them."""

# ruff: noqa: ISC004 - the XML of a construct reads best on one line

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from luocheng.documents.readers import read_source

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from luocheng.documents.source import Source

    Word = Callable[..., Source]
    Lines = Callable[[Source], list[str]]


def lvl(level: int, form: str, text: str, extra: str = "", start: int = 1) -> str:
    """Write one level of a list."""
    return (
        f'<w:lvl w:ilvl="{level}"><w:start w:val="{start}"/><w:numFmt w:val="{form}"/>{extra}'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
    )


def abstract(identifier: int, *levels: str, extra: str = "") -> str:
    """Write the definition of a list."""
    return f'<w:abstractNum w:abstractNumId="{identifier}">{extra}{"".join(levels)}</w:abstractNum>'


def num(identifier: int, definition: int, overrides: str = "") -> str:
    """Write an instance of a list."""
    return f'<w:num w:numId="{identifier}"><w:abstractNumId w:val="{definition}"/>{overrides}</w:num>'


def start_at(level: int, value: int) -> str:
    """Write the override of a start."""
    return f'<w:lvlOverride w:ilvl="{level}"><w:startOverride w:val="{value}"/></w:lvlOverride>'


def item(text: str, number: int | None = None, level: int | None = None, style: str = "") -> str:
    """Write a paragraph of a list."""
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    depth = f'<w:ilvl w:val="{level}"/>' if level is not None else ""
    identifier = f'<w:numId w:val="{number}"/>' if number is not None else ""
    listed = f"<w:numPr>{depth}{identifier}</w:numPr>" if depth or identifier else ""
    return f"<w:p><w:pPr>{named}{listed}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def items(number: int, *levels: int) -> str:
    """Write one paragraph of a list for each level."""
    return "".join(item("文", number, level) for level in levels)


OFFICIAL = abstract(
    1,
    lvl(0, "chineseCountingThousand", "%1、"),
    lvl(1, "chineseCountingThousand", "（%2）"),
    lvl(2, "decimal", "%3."),
    lvl(3, "decimal", "（%4）"),
    lvl(4, "decimalEnclosedCircleChinese", "%5"),
)


def test_the_levels_of_an_official_document(word: Word, lines: Lines) -> None:
    numbering = OFFICIAL + num(1, 1)
    body = items(1, 0, 1, 2, 3, 4, 4, 3, 2, 1, 2, 0, 1)
    assert lines(word(body, numbering=numbering)) == [
        "一、文", "（一）文", "1.文", "（1）文", "①文", "②文", "（2）文", "2.文", "（二）文", "1.文", "二、文", "（一）文",
    ]  # fmt: skip


def test_articles_run_on_over_chapters(word: Word, lines: Lines) -> None:
    levels = (
        lvl(0, "chineseCountingThousand", "第%1章"),
        lvl(1, "chineseCountingThousand", "第%2条", '<w:lvlRestart w:val="0"/>'),
    )
    body = items(1, 0, 1, 1, 0, 1)
    assert lines(word(body, numbering=abstract(1, *levels) + num(1, 1))) == [
        "第一章 文", "第一条 文", "第二条 文", "第二章 文", "第三条 文",
    ]  # fmt: skip


def test_a_level_restarts_only_behind_the_level_it_names(word: Word, lines: Lines) -> None:
    levels = (
        lvl(0, "decimal", "%1."),
        lvl(1, "decimal", "%2)"),
        lvl(2, "decimal", "(%3)", '<w:lvlRestart w:val="1"/>'),
    )
    body = items(1, 0, 1, 2, 2, 1, 2, 0, 1, 2)
    assert lines(word(body, numbering=abstract(1, *levels) + num(1, 1))) == [
        "1.文", "1)文", "(1)文", "(2)文", "2)文", "(3)文", "2.文", "1)文", "(1)文",
    ]  # fmt: skip


def test_two_instances_of_a_list_count_together(word: Word, lines: Lines) -> None:
    body = items(1, 0) + items(2, 0) + items(1, 0)
    assert lines(word(body, numbering=OFFICIAL + num(1, 1) + num(2, 1))) == ["一、文", "二、文", "三、文"]


def test_an_override_restarts_once(word: Word, lines: Lines) -> None:
    body = items(1, 0, 0) + items(2, 0, 0) + items(1, 0)
    numbering = OFFICIAL + num(1, 1) + num(2, 1, start_at(0, 1))
    assert lines(word(body, numbering=numbering)) == ["一、文", "二、文", "一、文", "二、文", "三、文"]


def test_an_override_may_start_anywhere_and_replace_a_level(word: Word, lines: Lines) -> None:
    replaced = f'<w:lvlOverride w:ilvl="1">{lvl(1, "upperLetter", "%2.")}</w:lvlOverride>'
    numbering = OFFICIAL + num(1, 1, start_at(0, 5) + replaced)
    assert lines(word(items(1, 0, 1, 1, 0, 1), numbering=numbering)) == [
        "五、文",
        "A.文",
        "B.文",
        "六、文",
        "A.文",
    ]


def test_levels_of_levels(word: Word, lines: Lines) -> None:
    levels = (
        lvl(0, "chineseCounting", "%1、"),
        lvl(1, "decimal", "%1.%2", "<w:isLgl/>"),
        lvl(2, "decimal", "%2.%3.", "<w:isLgl/>"),
    )
    body = items(1, 0, 1, 1, 2, 0, 1)
    assert lines(word(body, numbering=abstract(1, *levels) + num(1, 1))) == [
        "一、文", "1.1 文", "1.2 文", "2.1.文", "二、文", "2.1 文",
    ]  # fmt: skip


def test_a_deep_level_before_any_above_it_counts_as_the_first_of_them(word: Word, lines: Lines) -> None:
    levels = (lvl(0, "decimal", "%1", start=3), lvl(1, "decimal", "%1.%2"))
    numbering = abstract(1, *levels) + num(1, 1)
    assert lines(word(items(1, 1, 1, 0, 1), numbering=numbering)) == ["3.1 文", "3.2 文", "4 文", "4.1 文"]


def test_a_level_without_numbers_prints_nothing_in_those_below(word: Word, lines: Lines) -> None:
    levels = (lvl(0, "decimal", "%1."), lvl(1, "bullet", "—"), lvl(2, "decimal", "%1.%2%3."))
    assert lines(word(items(1, 0, 2, 2, 0, 2), numbering=abstract(1, *levels) + num(1, 1))) == [
        "1.文", "1.1.文", "1.2.文", "2.文", "2.1.文",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("level", "expected"),
    [
        (lvl(0, "decimal", "%1."), "1.文"),
        (lvl(0, "decimal", "%1", '<w:suff w:val="space"/>'), "1 文"),
        (lvl(0, "decimal", "%1", '<w:suff w:val="nothing"/>'), "1文"),
        (lvl(0, "decimal", "第%1条　", '<w:suff w:val="nothing"/>'), "第1条文"),
        (lvl(0, "bullet", "\uf06c", '<w:rPr><w:rFonts w:ascii="Wingdings"/></w:rPr>').replace(
            '<w:rPr><w:rFonts w:ascii="Wingdings"/></w:rPr><w:lvlText w:val="\uf06c"/>',
            '<w:lvlText w:val="\uf06c"/><w:rPr><w:rFonts w:ascii="Wingdings"/></w:rPr>'), "●文"),
        (lvl(0, "bullet", "——"), "——文"),
        (lvl(0, "none", ""), "文"),
        (lvl(0, "none", "注："), "注：文"),
        (lvl(0, "decimalZero", "%1."), "01.文"),
        (lvl(0, "unheardOf", "%1."), "1.文"),
        (
            '<w:lvl w:ilvl="0"><w:start w:val="7"/><mc:AlternateContent><mc:Choice Requires="w14">'
            '<w:numFmt w:val="custom" w:format="001, 002, 003, ..."/></mc:Choice><mc:Fallback><w:numFmt w:val="decimal"/>'
            '</mc:Fallback></mc:AlternateContent><w:lvlText w:val="%1."/></w:lvl>',
            "007.文",
        ),
        ('<w:lvl w:ilvl="0"><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl>', "0.文"),
    ],
)  # fmt: skip
def test_what_is_printed_in_front(level: str, expected: str, word: Word, lines: Lines) -> None:
    assert lines(word(items(1, 0), numbering=abstract(1, level) + num(1, 1))) == [expected]


STYLES = (
    '<w:style w:type="paragraph" w:styleId="h1"><w:name w:val="heading 1"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="h2"><w:name w:val="heading 2"/><w:pPr><w:numPr><w:ilvl w:val="1"/><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="h2b"><w:name w:val="二级标题"/><w:basedOn w:val="h2"/></w:style>'
    '<w:style w:type="numbering" w:styleId="list"><w:name w:val="list"/><w:pPr><w:numPr><w:numId w:val="9"/></w:numPr></w:pPr></w:style>'
)  # fmt: skip


def test_numbers_that_styles_bring(word: Word, lines: Lines) -> None:
    levels = (
        lvl(0, "chineseCounting", "%1、", '<w:pStyle w:val="h1"/>'),
        lvl(1, "chineseCounting", "（%2）", '<w:pStyle w:val="h2"/>'),
    )
    body = (
        item("甲", style="h1")
        + item("乙", style="h2")
        + item("丙", style="h2b")
        + item("丁", style="h1")
        + item("戊", 0, style="h1")
    )
    source = word(body, numbering=abstract(1, *levels) + num(1, 1), styles=STYLES)
    assert lines(source) == ["一、甲", "（一）乙", "（二）丙", "二、丁", "戊"]


def test_a_style_may_change_the_level_of_the_one_it_is_based_on(word: Word, lines: Lines) -> None:
    deeper = (
        '<w:style w:type="paragraph" w:styleId="h3"><w:name w:val="h3"/><w:basedOn w:val="h1"/>'
        '<w:pPr><w:numPr><w:ilvl w:val="1"/></w:numPr></w:pPr></w:style>'
    )
    levels = (
        lvl(0, "chineseCounting", "%1、", '<w:pStyle w:val="h1"/>'),
        lvl(1, "chineseCounting", "（%2）"),
    )
    source = word(
        item("甲", style="h1") + item("乙", style="h3"),
        numbering=abstract(1, *levels) + num(1, 1),
        styles=STYLES + deeper,
    )
    assert lines(source) == ["一、甲", "（一）乙"]


def test_a_paragraph_may_change_the_level_its_style_brings(word: Word, lines: Lines) -> None:
    body = item("甲", style="h1") + item("乙", level=1, style="h1")
    assert lines(word(body, numbering=OFFICIAL + num(1, 1), styles=STYLES)) == ["一、甲", "（一）乙"]


def test_lists_that_only_name_a_list_style(word: Word, lines: Lines) -> None:
    named = abstract(2, extra='<w:numStyleLink w:val="list"/>')
    numbering = (
        abstract(3, lvl(0, "chineseCounting", "%1、"), extra='<w:styleLink w:val="list"/>')
        + named
        + num(9, 3)
        + num(4, 2)
    )
    assert lines(word(items(4, 0) + items(9, 0), numbering=numbering, styles=STYLES)) == ["一、文", "二、文"]


def test_a_list_style_that_names_itself_prints_nothing(word: Word, lines: Lines) -> None:
    numbering = abstract(2, extra='<w:numStyleLink w:val="list"/>') + num(9, 2)
    assert lines(word(items(9, 0), numbering=numbering, styles=STYLES)) == ["文"]


def test_deleted_paragraphs_do_not_count_and_empty_ones_do(word: Word, lines: Lines) -> None:
    deleted = (
        item("删", 1, 0).replace("</w:pPr>", "<w:rPr><w:del/></w:rPr></w:pPr>").replace("w:r>", "w:del>", 1)
    )
    deleted = '<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr><w:rPr><w:del/></w:rPr></w:pPr></w:p>'
    empty = '<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr></w:p>'
    body = items(1, 0) + deleted + items(1, 0) + empty + items(1, 0)
    assert lines(word(body, numbering=OFFICIAL + num(1, 1))) == ["一、文", "二、文", "三、", "四、文"]


def test_numbers_in_the_cells_of_a_table(word: Word) -> None:
    empty = '<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr></w:p>'
    row = f"<w:tr><w:tc>{empty}</w:tc><w:tc><w:p><w:r><w:t>文</w:t></w:r></w:p></w:tc></w:tr>"
    source = word(f"<w:tbl>{row * 3}</w:tbl>", numbering=abstract(1, lvl(0, "decimal", "%1")) + num(1, 1))
    assert [cell.text for cell in source.blocks[0].cells if cell.column == 0] == ["1", "2", "3"]  # type: ignore[union-attr]


@pytest.mark.parametrize("missing", ["", OFFICIAL, num(1, 7)])
def test_numbers_that_are_nowhere_defined_print_nothing(missing: str, word: Word, lines: Lines) -> None:
    assert lines(word(items(1, 0), numbering=missing)) == ["文"]


@pytest.mark.parametrize("name", ["numbered.docx", "numbered-office.docx"])
def test_typed_and_automatic_numbers_give_the_same_lines(name: str, data: Path, lines: Lines) -> None:
    assert lines(read_source(data / name)) == lines(read_source(data / "plan.docx"))
