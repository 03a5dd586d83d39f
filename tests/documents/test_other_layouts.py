"""Headings and units as other provinces lay them out: fields of work, texts on one line, levels in brackets, guidance."""

from __future__ import annotations

import pytest

from tests.documents.reading_text import read, task

UNITS = {
    "party and government": ("（县人社局、各乡镇党委、政府负责）", ["县人社局", "各乡镇党委、政府"]),
    "levels in short": ("（省财政厅、各市州、县市区人民政府负责）", ["省财政厅", "各市州、县市区人民政府"]),
    "levels beside zones": ("（市财政局；各县市区、开发区）", ["市财政局", "各县市区", "开发区"]),
}


@pytest.mark.parametrize("name", UNITS)
def test_units(name: str) -> None:
    bracket, lead = UNITS[name]
    (found,) = task(f"推进共享。{bracket}").tasks
    assert found.lead_units == lead


NO_UNITS = {
    "part of a field": "推进认定。做好考核（学校内由人社部门负责）工作。",
    "sentence with a year": "推进办学。2022年建成9个示范集团（联盟），带动中小企业参与。",
    "heading": "强化部门协同。",
}


@pytest.mark.parametrize("name", NO_UNITS)
def test_no_units(name: str) -> None:
    assert [(t.lead_units, t.support_units) for t in task(NO_UNITS[name]).tasks] == [([], [])]


def test_levels_in_square_brackets() -> None:
    (found,) = task("推进共享。（责任单位：省数据局，各市、县〔市、区〕政府）").tasks
    assert found.lead_units == ["省数据局", "各市、县〔市、区〕政府"]


def test_who_guides_by_duty_leads() -> None:
    (found,) = task("禁烧秸秆。（市农业农村局负责指导，各乡镇落实）").tasks
    assert (found.lead_units, found.support_units) == (["市农业农村局"], ["各乡镇"])


def test_a_heading_of_a_field_of_work() -> None:
    document = read(
        "一、特色赛道\n方向/赛道一：智能终端\n1．聚焦AI PC 与终端：依托产业园，引进企业。\n2．聚焦光电：补齐链条。\n方向/赛道二：商贸\n1．打造枢纽：建设平台。\n二、保障\n（一）加强领导。成立专班。"
    )
    assert [(t.path, t.title) for t in document.tasks] == [
        (("一", "一", "1"), "聚焦AI PC 与终端"),
        (("一", "一", "2"), "聚焦光电"),
        (("一", "二", "1"), "打造枢纽"),
        (("二", "(一)"), "加强领导"),
    ]


def test_the_last_of_several_works_is_no_stage() -> None:
    document = read(
        "一、实施步骤\n（一）确定试点。选定城市。\n（二）制定办法。印发办法。\n（三）开展试点。抓好试点。\n（四）开展评估总结。2022年3月底前总结试点。"
    )
    assert [t.title for t in document.tasks] == ["确定试点", "制定办法", "开展试点", "开展评估总结"]


def test_a_row_of_a_table_is_named_by_its_whole_sentence() -> None:
    work = "依托优势集群，在制造、物流、医疗、养老、教育、文化、应急、农业等领域，打造一批可复制可推广的典型应用场景，形成示范"
    document = read(
        f"一、任务\n（一）抓好落实。\n附件\n序号\t工作任务\t牵头单位\n1\t{work}。\t市经信局\n2\t推进共享。\t市数据局"
    )
    assert [t.title for t in document.tasks if t.form == "table"] == [work, "推进共享"]


def test_a_heading_against_its_text() -> None:
    document = read(
        "示例市产业发展若干措施 示政发〔2022〕3号 各县（市、区）人民政府： 为加快发展，制定本措施。"
        "一、发展目标坚持创新驱动、企业主导，统筹布局各类设施，打造创新发展高地。到2025年，核心产业规模突破90亿元。"
        "二、重点任务（一）打造集群。培育龙头企业6家。（责任单位：市经信局）（二）加强保护。完善制度。（责任单位：市知识产权局）",
        title="",
    )
    assert [t.title for t in document.tasks] == ["打造集群", "加强保护"]
    assert [(t.path, t.value, t.year) for t in document.targets if t.value is not None] == [
        (("一",), 90, 2025),
        (("二", "(一)"), 6, None),
    ]


ONE_LINE = (
    "示例市公交优先行动计划一、工作目标公交分担率达到40%以上。二、重点任务（一）强化政策支持市财政安排资金，购置新能源公交车90辆。"
    "（责任单位：市财政局）（二）优化线网布局（牵头单位：市交通局；责任单位：市公交公司）新辟线路6条。三、保障措施（一）加强领导。成立专班。"
)


def test_headings_on_one_line_end_where_their_text_begins() -> None:
    document = read(ONE_LINE, title="")
    assert [(t.path, t.title, t.lead_units, t.support_units) for t in document.tasks] == [
        (("二", "(一)"), "强化政策支持", ["市财政局"], []),
        (("二", "(二)"), "优化线网布局", ["市交通局"], ["市公交公司"]),
        (("三", "(一)"), "加强领导", [], []),
    ]
    assert [(t.path, t.value) for t in document.targets] == [
        (("一",), 40),
        (("二", "(一)"), 90),
        (("二", "(二)"), 6),
    ]
