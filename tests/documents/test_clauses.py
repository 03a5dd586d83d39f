"""The clause tree: numbering in all its variants, and what only looks like it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luocheng.documents.characters import clean, fold, integer
from luocheng.documents.markers import find_marker
from tests.documents.reading_text import read, read_all


def paths(text: str, title: str = "示例市工作方案") -> list[str]:
    """Return the paths of the clauses of a text, written together."""
    return ["/".join(c.path) for c in read(text, title).clauses]


def titles(text: str) -> list[str]:
    """Return the headings of a text."""
    return [c.title for c in read(text).clauses]


@pytest.mark.parametrize("point", ["1.", "1．", "1﹒", "1、", "1 .", "１．"])
def test_widths_of_the_third_level(point: str) -> None:
    """Half and full width are the same number."""
    assert paths(f"一、任务\n（一）建设\n{point}加强管理。做好工作。") == ["一", "一/(一)", "一/(一)/1"]


def test_all_levels() -> None:
    """Levels nest in the order of the standard, deeper ones under the last number above them."""
    text = "第一章 总则\n第一条 目的。\n第二条 范围。\n（一）城区；\n（二）县城。\n1.甲；\n（1）乙；\n1)丙；\n①丁。\n第二章 罚则\n第三条 处罚。"
    assert paths(text) == [
        "第一章", "第一章/第一条", "第一章/第二条", "第一章/第二条/(一)", "第一章/第二条/(二)", "第一章/第二条/(二)/1",
        "第一章/第二条/(二)/1/(1)", "第一章/第二条/(二)/1/(1)/1)", "第一章/第二条/(二)/1/(1)/1)/①", "第二章", "第二章/第三条",
    ]  # fmt: skip


def test_levels_may_be_skipped() -> None:
    """Under 一、 the next level may be 1. as well as (一)."""
    assert paths("一、甲\n1.子。\n二、乙\n（一）丑。\n1.寅。") == ["一", "一/1", "二", "二/(一)", "二/(一)/1"]


def test_numbers_run_on_over_sections() -> None:
    """4 may be the first item of 二."""
    assert paths("一、甲\n1、子。\n2、丑。\n二、乙\n3、寅。\n4、卯。") == [
        "一",
        "一/1",
        "一/2",
        "二",
        "二/3",
        "二/4",
    ]


def test_numbers_restart_in_sections() -> None:
    """So may 1."""
    assert paths("一、甲\n1、子。\n2、丑。\n二、乙\n1、寅。") == ["一", "一/1", "一/2", "二", "二/1"]


@pytest.mark.parametrize("name", ["365天便民服务", "5G网络建设", "2023年底前完成改造"])
def test_name_that_begins_with_digits(name: str) -> None:
    """A heading may begin with a figure of three digits, a year or a standard of networks."""
    text = f"一、任务\n1.甲。乙。\n2.{name}。丙。\n二、保障\n3.丁。"
    assert paths(text) == ["一", "一/1", "一/2", "二", "二/3"]
    assert titles(text)[2] == name


def test_numbers_run_on_behind_a_lost_one() -> None:
    """A number that was lost before a section does not take the rest of the sequence with it."""
    assert paths("一、甲\n1.子。\n2.丑。\n二、乙\n4.卯。\n5.辰。") == [
        "一",
        "一/1",
        "一/2",
        "二",
        "二/4",
        "二/5",
    ]


@pytest.mark.parametrize(
    "line",
    [
        "2023年，全面完成建设任务并通过验收。",
        "1.5万平方米以上的公园由市级管理。",
        "3、4号楼同步实施改造并于年底完工。",
        "一、二级医院实现全覆盖。",
        "第三条的规定适用于前款情形。",
        "112个村庄完成整治并通过验收。",
    ],
)
def test_text_that_looks_like_a_heading(line: str) -> None:
    """Years, decimals, lists of numbers and cross references head nothing."""
    assert paths(f"一、任务\n1.甲。乙。\n{line}") == ["一", "一/1"]


def test_page_number_fused_in_front() -> None:
    """112) after 1) is 2) on page 11; the page number stays out of the clause."""
    document = read("一、甲\n1)子事项，要抓好。\n112)丑事项，要抓紧。\n12二、乙\n1)寅事项。")
    assert ["/".join(c.path) for c in document.clauses] == ["一", "一/1)", "一/2)", "二", "二/1)"]
    assert document.clauses[2].text == "2)丑事项，要抓紧。"


def test_headings_with_and_without_text() -> None:
    """A heading ends at its full stop, its colon or the end of its line."""
    text = "一、总体要求\n以高质量发展为主题。\n（一）加强领导。各级要重视。\n（二）目标任务：到2023年，覆盖率达到90%以上，群众满意。\n（三）完善机制（市教育局负责）\n1.抓好落实"
    assert titles(text) == ["总体要求", "加强领导", "目标任务", "完善机制", "抓好落实"]


def test_sentence_broken_by_a_page() -> None:
    """Text broken in the middle of a sentence or a word is whole again, whatever stands between."""
    text = "一、任务\n1.加强建设。各县级城市主出入道路均至少打造一条景观\n\n— 12 —\n\n大道，按期完成全部绿化工程建设并通过验收。"
    (target,) = [t for t in read(text).targets if t.value == 1]
    assert target.quote == "各县级城市主出入道路均至少打造一条景观大道"


def test_broken_before_a_number() -> None:
    """A line that begins with a figure may be the rest of a sentence."""
    text = (
        "一、主要目标\n到2023年，城市面貌显著改善，县城主次干道绿化普及率达到\n\n80%以上，城区环境全面提升。"
    )
    assert [(t.value, t.unit) for t in read(text).targets if t.value] == [(80, "%")]


def test_hard_wrapped_text() -> None:
    """Lines broken at a fixed width become paragraphs; headings stay alone."""
    body = "为加快推进城市建设高质量发展，切实提升城市功能品质，结合本市实际，制定本方案，请各单位认真抓好贯彻落实工作。"
    wrapped = [body[i : i + 20] for i in range(0, len(body), 20)]
    text = "\n".join(
        [
            "一、总体要求",
            *wrapped,
            "二、重点任务",
            "1.加强领导。" + body[:14],
            body[14:34],
            body[34:],
            "三、保障措施",
            *wrapped,
        ]
    )
    document = read(text)
    assert [c.title for c in document.clauses] == ["总体要求", "重点任务", "加强领导", "保障措施"]
    assert body in document.clauses[0].text


def test_flattened_onto_one_line() -> None:
    """A whole document on one line comes apart at its numbers."""
    lines = [
        "示例市工作方案", "为做好有关工作，制定本方案。", "一、总体要求", "（一）指导思想。坚持以人民为中心。", "（二）工作目标。到2023年，覆盖率达到90%。",
        "二、重点任务", "（一）加强建设。完成公园建设10个。（市教育局负责）", "（二）加强管理。提升水平，包括：1.甲；2.乙。（市财政局负责）" + "各单位要密切配合，形成合力，确保各项任务落到实处、见到实效。" * 8,
    ]  # fmt: skip
    for glue in ("", " ", "　　"):
        document = read_all(glue.join(lines))[0]
        assert ["/".join(c.path) for c in document.clauses] == [
            "一",
            "一/(一)",
            "一/(二)",
            "二",
            "二/(一)",
            "二/(二)",
        ], glue
        assert [t.lead_units for t in document.tasks] == [["市教育局"], ["市财政局"]]


def test_article_with_a_name_in_brackets() -> None:
    """The name of an article is its heading; 分 behind 第一条 belongs to the text."""
    assert titles("第一条【适用范围】本办法适用于全市。\n第二条分级管理。按规模分三级。") == [
        "适用范围",
        "分级管理",
    ]
    assert paths("第一部分 总则\n一、甲\n第二部分 任务\n一、乙")[::2] == ["第一部分", "第二部分"]


def test_numbers_in_a_box_are_its_own() -> None:
    """The list in a 专栏 neither opens items nor takes the place of those behind it."""
    box = "专栏1 重点工程\n1.甲工程。\n2.乙工程。\n3.丙工程。"
    text = f"一、任务\n（一）子\n1.优化布局。（市教育局负责）\n{box}\n2.完善体系。（市财政局负责）\n（二）丑\n专栏\n（1）平台。\n二、保障"
    assert paths(text) == ["一", "一/(一)", "一/(一)/1", "一/(一)/2", "一/(二)", "二"]
    assert titles(text)[3] == "完善体系"
    assert "丙工程" in read(text).clauses[2].text


def test_named_and_numbered_headings() -> None:
    """任务一 is a level between 一、 and （一）."""
    assert paths("一、内容\n任务一：甲事\n（一）子。\n任务二：乙事\n（一）丑。\n二、要求") == [
        "一", "一/任务一", "一/任务一/(一)", "一/任务二", "一/任务二/(一)", "二",
    ]  # fmt: skip


def test_several_numbers_on_one_line() -> None:
    """Items of one kind that share a line come apart; a list within an item that goes on does not."""
    assert titles("一、要求\n1.加强领导。2.强化督导。（市府办负责）3.加强宣传。") == [
        "要求",
        "加强领导",
        "强化督导",
        "加强宣传",
    ]
    assert titles("一、要求\n1.做好三件事。包括修路。2.修桥。\n2.抓好落实。") == [
        "要求",
        "做好三件事",
        "抓好落实",
    ]


@pytest.mark.parametrize("glue", ["", " "])
def test_flattened_with_headings_that_run_on(glue: str) -> None:
    """Numbers that run on over sections, and headings without a full stop, come apart on one line too."""
    lines = [
        "示例市行动方案", "为做好工作，制定本方案。", "一、主要任务", "（一）优化布局。完善网络。（市教育局负责）", "（二）提升质量。加强培训。（市财政局负责）",
        "二、保障措施", "（三）加强领导。建立“一把手”负责制，健全机制。（市公安局负责）", "三、有关工作", "1.做好宣传。广泛发动。（市文旅局负责）", "2.抓好考核。", "3、落实经费。（市审计局负责）",
    ]  # fmt: skip
    document = read_all(glue.join(lines))[0]
    assert [("/".join(c.path), c.title) for c in document.clauses] == [
        ("一", "主要任务"), ("一/(一)", "优化布局"), ("一/(二)", "提升质量"), ("二", "保障措施"), ("二/(三)", "加强领导"),
        ("三", "有关工作"), ("三/1", "做好宣传"), ("三/2", "抓好考核"), ("三/3", "落实经费"),
    ]  # fmt: skip


def test_text_behind_a_blank() -> None:
    """A blank divides a heading from the text behind it."""
    assert titles("一、总体要求 打造知名旅游城市。\n（一）科学布局，优化设施 补齐短板。") == [
        "总体要求",
        "科学布局，优化设施",
    ]


def test_front_matter() -> None:
    """Title, number, issuer and date are read; the register's table of attributes is no clause."""
    document = read_all(
        "示例市人民政府办公室文件\n\n示政办发〔2024〕12号\n\n示例市人民政府办公室关于印发\n\n城市建设行动方案的通知\n\n各县（市、区）人民政府：\n\n现将方案印发给你们。\n\n"
        "示例市人民政府办公室\n\n二〇二四年三月十八日\n\n城市建设行动方案\n\n一、目标\n到2026年，绿地率达到40%。"
    )[0]
    assert (document.title, document.number, document.issuer, document.date) == (
        "示例市人民政府办公室关于印发城市建设行动方案的通知", "示政办发〔2024〕12号", "示例市人民政府办公室", "2024-03-18",
    )  # fmt: skip
    assert ["/".join(c.path) for c in document.clauses] == ["一"]


def test_closing_matter_is_kept_but_belongs_to_no_clause() -> None:
    """Signature, copies and page furniture stay in the text and out of the clauses."""
    document = read(
        "一、任务\n1.做好工作。抓好落实。\n示例市人民政府\n2024年3月18日\n（此件公开发布）\n抄送：市委各部门。\n主办：市示例办"
    )
    assert document.clauses[-1].text == "1.做好工作。抓好落实。"
    assert "抄送" in document.text
    assert {s.kind for s in document.spans if "抄送" in document.text[s.start : s.end]} == {"closing"}


def test_several_documents_in_one_file() -> None:
    """篇一, 篇二 are documents of their own; one with a heading only is reported."""
    documents = read_all(
        "范文(3篇)\n篇一：甲意见篇二：乙意见\n一、甲事\n1.做甲。\n篇三：丙意见\n一、丙事\n1.做丙。"
    )
    assert [(d.label, [c.title for c in d.clauses]) for d in documents] == [
        ("篇二", ["甲事", "做甲"]),
        ("篇三", ["丙事", "做丙"]),
    ]
    assert documents[0].findings[0].code == "empty-part"


def test_notice_and_annex_with_the_same_numbers() -> None:
    """Where both number from 一, the annex stands in front of its paths; where only one does, it does not."""
    both = "一、提高认识\n各级要重视。\n二、抓好落实\n确保见效。\n附件\n示例方案\n一、任务\n1.甲。"
    only = "现印发给你们。\n附件\n示例方案\n一、任务\n1.甲。"
    assert paths(both) == ["一", "二", "附件/一", "附件/一/1"]
    assert paths(only) == ["一", "一/1"]


def test_contents_and_page_numbers_are_furniture() -> None:
    """A table of contents heads nothing."""
    assert paths(
        "目录\n一、总体要求……………1\n二、重点任务……………3\n一、总体要求\n甲。\n第 2 页 共 9 页\n二、重点任务\n乙。"
    ) == ["一", "二"]


def test_a_document_without_numbers() -> None:
    """No headings: an empty plan and a finding, not a guess."""
    document = read("请各单位认真抓好落实。")
    assert (document.clauses, document.tasks) == ([], [])
    assert "no-headings" in {f.code for f in document.findings}


@settings(deadline=None)
@given(st.text(max_size=400))
def test_no_text_crashes_the_reader(text: str) -> None:
    """Any text gives documents whose offsets hold."""
    for document in read_all(text):
        for clause in document.clauses:
            assert document.text[clause.start : clause.end] == clause.text
        for record in (*document.tasks, *document.targets):
            assert document.text[record.start : record.end] == record.quote


@settings(deadline=None)
@given(st.lists(st.sampled_from(["一、", "二、", "三、", "（一）", "（二）", "1.", "2.", "3.", "（1）", "1)", "①", "第一条", "第二条", "第一章", "附件", "附件1", "12", "篇一：", "2023年", "目标", "建设。", "市教育局负责", "（", "）", "\n", "\n\n", "，", "。", "|", "\t"]), max_size=60))  # fmt: skip
def test_no_numbering_crashes_the_reader(pieces: list[str]) -> None:
    """Nor does any order of headings, brackets and breaks."""
    for document in read_all("".join(pieces)):
        ends = [c.end for c in document.clauses]
        assert ends == sorted(ends)
        for record in (*document.tasks, *document.targets):
            assert document.text[record.start : record.end] == record.quote


@given(st.integers(min_value=1, max_value=99))
def test_chinese_numerals(number: int) -> None:
    """Chinese numerals up to 99 read back."""
    digits = "零一二三四五六七八九"
    tens, units = divmod(number, 10)
    text = (("" if tens == 1 else digits[tens]) + "十" if tens else "") + (digits[units] if units else "")
    assert integer(text) == number
    marker = find_marker(f"（{text}）加强".replace("（", "(").replace("）", ")"))
    assert marker is not None
    assert marker.value == number


@given(st.text(max_size=200))
def test_folding_keeps_offsets(text: str) -> None:
    """Half width is one for one; cleaning twice is cleaning once."""
    assert len(fold(text)) == len(text)
    assert clean(clean(text)) == clean(text)


def test_a_line_broken_between_a_number_and_its_unit() -> None:
    text = read("一、主要目标\n到2023年，全员劳动生产率达到36万\n元/人，税收达到37万元。")
    assert [(t.value, t.unit) for t in text.targets] == [(36, "万元/人"), (37, "万元")]
