"""The Word document: page, fonts and tables as official documents have them, and everything that is to stand in it."""

from __future__ import annotations

import time
import zipfile
from dataclasses import replace

import docx
import pytest
from docx.oxml.ns import qn
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from luocheng.policy.export.docx_export import write_docx
from luocheng.policy.export.indicators import indicator_table
from luocheng.policy.export.measure import line_count, paginate, title_lines


@pytest.fixture
def word(document, tmp_path):
    write_docx([document], tmp_path / "plan.docx")
    return docx.Document(str(tmp_path / "plan.docx"))


def rows(table) -> list[list[str]]:
    """Return what the cells of a table say, merged ones as often as they are covered."""
    return [[c.text for c in row.cells] for row in table.rows]


def test_the_page_is_a4_sideways(word):
    section = word.sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (297, 210)
    assert [round(m.mm) for m in (section.top_margin, section.bottom_margin)] == [28, 26]


def test_page_numbers_stand_right_on_odd_pages_and_left_on_even_ones(word):
    assert word.settings.odd_and_even_pages_header_footer
    section = word.sections[0]
    for footer, side in ((section.footer, "right"), (section.even_page_footer, "left")):
        paragraph = footer.paragraphs[0]
        assert [t.text for t in footer._element.iter(qn("w:t"))] == ["— ", "1", " —"]
        assert [t.text.strip() for t in footer._element.iter(qn("w:instrText"))] == ["PAGE"]
        assert paragraph._p.pPr.jc.get(qn("w:val")) == side
        assert {r.font.size.pt for r in paragraph.runs} == {14}


def test_the_title_is_size_two_in_xiaobiaosong(word):
    title = word.paragraphs[0].runs[0]
    assert (title.text, title.font.size.pt) == ("示例市绿道建设实施方案", 22)
    assert title._r.rPr.rFonts.get(qn("w:eastAsia")) == "方正小标宋简体"


def test_every_run_names_its_chinese_font(word):
    fonts = {
        r.find(qn("w:rPr")).find(qn("w:rFonts")).get(qn("w:eastAsia"))
        for r in word.element.body.iter(qn("w:r"))
    }
    assert fonts == {"方正小标宋简体", "黑体", "仿宋"}


def test_fonts_have_others_to_stand_in(document, tmp_path):
    write_docx([document], tmp_path / "plan.docx")
    with zipfile.ZipFile(tmp_path / "plan.docx") as archive:
        table = archive.read("word/fontTable.xml").decode()
    assert '<w:font w:name="仿宋"><w:altName w:val="仿宋_GB2312,FangSong' in table


def test_tables_repeat_their_header_and_keep_rows_whole(word):
    assert len(word.tables) == 2
    for table in word.tables:
        properties = [row._tr.trPr for row in table.rows]
        assert [p.find(qn("w:tblHeader")) is not None for p in properties] == [True] + [False] * (
            len(properties) - 1
        )
        assert all(p.find(qn("w:cantSplit")) is not None for p in properties)


def test_the_table_of_tasks(word):
    head, first, second, third = rows(word.tables[0])
    assert head == ["序号", "重点任务", "任务", "主要内容和目标", "牵头单位", "配合单位", "完成时限", "条款"]
    assert first[1:3] == ["一、重点任务", "建设绿道"]
    assert first[3].startswith("到2026年，全市绿道总里程达到600公里左右；滨水绿道")
    assert first[4:] == ["市园林绿化中心", "市水务局、各县（市、区）政府", "", "一、1"]
    assert second[1:3] == ["一、重点任务", "管护绿道"]
    assert second[6:] == ["2025年6月底前", "一、2"]
    assert third[1:6] == [
        "二、保障措施",
        "加强督查",
        "每季度通报一次",
        "",
        "共同责任单位：各县（市、区）政府",
    ]


def test_sections_are_merged(word):
    merges = [
        c.find(qn("w:tcPr")).find(qn("w:vMerge"))
        for row in word.tables[0]._tbl.tr_lst
        for c in [row.tc_lst[1]]
    ]
    assert [None if m is None else m.get(qn("w:val")) for m in merges] == [None, "restart", "continue", None]


def test_what_an_annexed_table_repeats_is_one_row(document, tmp_path):
    again = replace(document.tasks[0], path=("附件", "1"), form="table", deadline="2026年12月")
    other = replace(document.tasks[1], path=("附件", "2"), form="table", lead_units=["市水务局"])
    document.tasks += [again, other]
    write_docx([document], tmp_path / "plan.docx")
    table = rows(docx.Document(str(tmp_path / "plan.docx")).tables[0])
    assert [row[2] for row in table[1:]] == ["建设绿道", "管护绿道", "加强督查", "管护绿道"]
    assert table[1][6:] == ["2026年12月", "一、1\n附件·1"]


def test_indicators_stand_by_year(word):
    head, *body = rows(word.tables[1])
    assert head == ["序号", "指标", "对象", "单位", "2024年", "2025年", "2026年", "未写明年份", "条款"]
    assert body == [
        ["1", "绿道总里程", "全市", "公里", "", "", "600左右", "", "一、1"],
        ["2", "滨水绿道", "", "公里", "≥80", "≥120", "", "", "一、1"],
        ["3", "绿道完好率", "", "%", "", "", "", "≥95", "一、2"],
        ["4", "群众满意率", "", "%", "", "", "", "≥90", "一、2"],
    ]


def test_more_years_than_columns_share_one(document):
    target = document.targets[1]
    document.targets = [replace(target, year=year, value=year - 2000) for year in range(2021, 2030)]
    table = indicator_table(document)
    assert len(table.years) == 6
    assert table.rows[0].others(table.years) == "2027年≥27；2028年≥28；2029年≥29"


def test_notes_say_what_was_read_and_what_to_look_at(document, word):
    notes = "\n".join(p.text for p in word.paragraphs)
    assert "《示例市绿道建设实施方案》" in notes
    assert "任务3项、目标6个；其中没有写明牵头单位的任务1项，没有写明年份的目标2个" in notes
    assert "请核对以下1处：二（一）：本项未列单位。" in notes
    assert document.checksum[:16] in notes


def test_deliverables_outside_of_tasks_have_a_table_of_their_own(document, tmp_path):
    document.tasks = document.tasks[1:]
    write_docx([document], tmp_path / "plan.docx")
    table = rows(docx.Document(str(tmp_path / "plan.docx")).tables[2])
    assert table[1] == ["1", "绿道信息平台", "2024年年底前建成绿道信息平台", "2024年年底前", "一、1"]


def test_each_document_begins_on_a_new_page(collection, tmp_path):
    write_docx(collection, tmp_path / "plan.docx")
    word = docx.Document(str(tmp_path / "plan.docx"))
    breaks = [p.text for p in word.paragraphs if p.paragraph_format.page_break_before]
    assert [t for t in breaks if t != "主要指标表"] == [d.title for d in collection[1:]]


@pytest.mark.parametrize("documents", [[], "empty"])
def test_nothing_to_write_is_written(documents, document, tmp_path):
    if documents == "empty":
        documents = [
            replace(document, tasks=[], targets=[], findings=[], title="", issuer="", number="", date=None)
        ]
    write_docx(documents, tmp_path / "plan.docx")
    assert len(docx.Document(str(tmp_path / "plan.docx")).tables) == 0


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_any_plan_can_be_written_and_opened(data, plans, tmp_path):
    write_docx([data.draw(plans)], tmp_path / "plan.docx")
    docx.Document(str(tmp_path / "plan.docx"))


def test_a_long_plan_is_written_quickly(document, tmp_path):
    document.tasks = document.tasks * 700
    document.targets = document.targets * 700
    start = time.process_time()
    write_docx([document], tmp_path / "plan.docx")
    assert time.process_time() - start < 30, "no hang"


# --- room -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", 1),
        ("一二三四五", 1),
        ("一二三四五六", 2),
        ("一二三四五，", 2),
        ("一二三四（五", 2),
        ("一\n二\n", 3),
        ("12345678", 1),
        ("一二三12345", 2),
    ],
)
def test_lines_are_counted_as_office_programs_wrap_them(text, lines):
    assert line_count(text, 50, 10) == lines


@given(
    st.lists(st.tuples(st.integers(0, 3), st.floats(5, 60), st.floats(0, 120)), max_size=30),
)
def test_blocks_cover_the_rows_in_order_and_fit_their_names(items):
    names = [n for n, _, _ in items]
    needed = {n: need for n, _, need in items}
    heights, blocks = paginate(names, [needed[n] for n in names], [h for _, h, _ in items], 200, 20, 30)
    assert [i for start, end in blocks for i in range(start, end)] == list(range(len(items)))
    assert all(after >= before for after, (_, before, _) in zip(heights, items, strict=True))
    for start, end in blocks:
        assert len(set(names[start:end])) == 1


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("示例市绿道建设方案", ["示例市绿道建设方案"]),
        (
            "示例市人民政府办公室关于加快绿道建设的实施意见",
            ["示例市人民政府办公室", "关于加快绿道建设的实施意见"],
        ),
        ("示例市城市建设和绿道管护高质量发展行动方案", ["示例市城市建设和", "绿道管护高质量发展行动方案"]),
        ("一二三四五六七八九十一二三四五六七八九十", ["一二三四五六七八九十", "一二三四五六七八九十"]),
    ],
)
def test_long_titles_are_parted_between_words(title, lines):
    assert title_lines(title, 160, 10) == lines


def test_a_row_that_stays_with_the_next_is_pushed_to_its_page():
    heights, blocks = paginate(
        "aabbb", [0] * 5, [40, 30, 10, 40, 40], 100, 10, 0, [False, False, True, False, False]
    )
    assert heights == [40, 46, 10, 40, 40]
    assert blocks == [(0, 2), (2, 5)]
