"""Forms of annual plans and of plans in stages, and turns of phrase beyond the sample city's documents."""

from __future__ import annotations

import pytest

from tests.documents.reading_text import figures, read, read_all, task

_STAGES = (
    "一、推进计划\n（一）{name}\n1.摸清底数：汇总各单位的需求。\n2.编制清单：按轻重缓急排出次序。\n"
    "（责任单位：市数据局、各区）\n（二）评估推广\n总结做法。\n（责任单位：市数据局）"
)


def test_the_items_of_a_stage_are_work_beside_the_units_of_the_stage() -> None:
    found = read(_STAGES.format(name="需求征集阶段")).tasks
    assert [(t.title, t.lead_units) for t in found] == [
        ("需求征集阶段", ["市数据局", "各区"]),
        ("摸清底数", []),
        ("编制清单", []),
        ("评估推广", ["市数据局"]),
    ]


def test_the_items_of_a_theme_are_parts_of_the_work_whose_units_stand_behind_them() -> None:
    found = read(_STAGES.format(name="强化需求管理")).tasks
    assert [(t.title, t.lead_units) for t in found] == [
        ("强化需求管理", ["市数据局", "各区"]),
        ("评估推广", ["市数据局"]),
    ]


def test_who_leads_in_some_cases_does_not_lead_the_item() -> None:
    found = task("完善审批流程。对于跨部门的事项，由行业主管部门牵头推进。").tasks
    assert [t.lead_units for t in found] == [[]]
    found = task("完善审批流程。由市住建局牵头推进。").tasks
    assert [t.lead_units for t in found] == [["市住建局"]]


def test_units_that_hold_for_all_later_items() -> None:
    found = read(
        "一、重点任务\n（一）改造管网。更新老旧管网。（市水利局、各区政府，以下责任单位均包括各区政府，不再列出）\n"
        "（二）建设泵站。提升排涝能力。（市住建局）"
    ).tasks
    assert [(t.lead_units, t.implied_units) for t in found] == [
        (["市水利局", "各区政府"], []),
        (["市住建局"], ["各区政府"]),
    ]


def test_who_sits_in_the_group_and_who_does_what_is_no_work() -> None:
    found = read(
        "一、组织领导\n成立整治领导小组，由副市长任组长，市城管局、市公安局为成员。\n"
        "二、重点任务\n（一）清理占道。清理占道经营。（市城管局负责）\n"
        "三、责任分工\n市城管局：负责日常巡查。\n市公安局：负责依法查处。"
    ).tasks
    assert [t.title for t in found] == ["清理占道"]


def test_a_list_of_appended_tables_opens_no_items() -> None:
    found = read(
        "一、优化结构\n推进节能改造。\n二、落实责任\n分解各项目标。\n附表：1．年度目标表\n2．任务分工表",
        title="示例市2025年节能工作安排",
    )
    assert [c.path for c in found.clauses] == [("一",), ("二",)]


@pytest.mark.parametrize(
    "sentence",
    [
        "确保2025年全年目标顺利完成。",
        "确保2025年各项任务圆满完成。",
        "2025年完成全年目标任务。",
    ],
)
def test_that_aims_are_reached_names_nothing_that_is_done(sentence: str) -> None:
    assert task(sentence).targets == []


def test_aims_of_something_are_done() -> None:
    assert [t.comparator for t in task("2025年完成管网改造任务。").targets] == ["done"]


DONE = {
    "all over, without a year": ("实现城区车场换电设施全面覆盖。", ["车场换电设施"]),
    "two quoted words": (
        "到2025年，农村实现电话“户户通”、网络“村村通”。",
        ["电话“户户通”", "网络“村村通”"],
    ),
    "effective cover": ("到2025年，公共车位换电设施实现有效覆盖。", ["公共车位换电设施"]),
    "by what means": ("依托“一网通办”平台优化审批流程。", []),
    "in what manner": ("各单位按照“动态清零”要求开展排查。", []),
    "part of a name": ("制定近零填埋工作方案。", []),
}


@pytest.mark.parametrize("name", DONE)
def test_deliverable(name: str) -> None:
    sentence, expected = DONE[name]
    assert [t.indicator for t in task(sentence).targets] == expected


NUMBERS = {
    "several things in the brackets of a unit": (
        "到2026年，淘汰老旧船舶300艘（台、套）以上。",
        [(">=", 300, "艘(台、套)", 2026)],
    ),
    "kinds of rooms": (
        "到2026年，三级医院2人间和3人间病房占比达到75%以上。",
        [(">=", 75, "%", 2026)],
    ),
    "so many to one": ("到2025年，车桩比达到2:1。", [(">=", 2, ":1", 2025)]),
    "striving for": ("2026年争创5个省级人工智能实验室。", [("=", 5, "个", 2026)]),
    "choosing": ("动态筛选30个技术领先的大模型。", [("=", 30, "个", None)]),
}


@pytest.mark.parametrize("name", NUMBERS)
def test_number(name: str) -> None:
    sentence, expected = NUMBERS[name]
    assert figures(sentence) == expected


def test_a_year_of_a_plan_has_sections_that_are_tasks() -> None:
    found = read_all(
        "示例市2025年节能工作安排\n一、优化能源结构\n推进节能改造。\n二、健全管理体系\n分解目标。"
    )
    assert [t.title for t in found[0].tasks] == ["优化能源结构", "健全管理体系"]


_ROWS = "序号\t工作内容\t责任单位\t完成时限\n"


def test_the_time_limit_of_a_row_dates_what_it_says_is_made_or_opened() -> None:
    found = read(
        f"{_ROWS}1\t探索新路径，制定出台泵站运行维护管理指引。\t市水利局\t2023年3月\n"
        "2\t东湖净水厂建成通水。\t市水务集团\t2023年9月\n3\t加强日常巡查。\t市城管局\t2023年12月\n"
    ).targets
    assert [(t.comparator, t.indicator, t.year) for t in found] == [
        ("done", "泵站运行维护管理指引", 2023),
        ("done", "东湖净水厂", 2023),
    ]


def test_the_short_name_of_a_row_is_no_deliverable() -> None:
    assert read(f"{_ROWS}1\t制定地方标准\t市水利局\t2023年3月").targets == []


def test_what_there_will_be_plenty_of() -> None:
    assert [t.indicator for t in task("到2025年，助餐服务供给丰富。").targets] == ["助餐服务供给"]


def test_a_rank_is_no_place() -> None:
    found = task("到2025年，全国领先的数据交易体系基本形成。").targets
    assert [(t.subject, t.indicator) for t in found] == [("", "全国领先的数据交易体系")]


def test_what_all_of_a_kind_are_built_by() -> None:
    assert [t.indicator for t in task("推进中心区新建住宅全部执行绿色建筑标准。").targets] == [
        "中心区新建住宅"
    ]


@pytest.mark.parametrize(
    "sentence",
    [
        "各单位严格遵循“应统尽统、共建共享”原则。",
        "推动“乐游通”转型升级试点。",
        "至2023年12月31日，由市水利局牵头组织实施。",
        "2023年认真落实省水利厅印发的《关于节水工作的指导意见》。",
    ],
)
def test_what_is_said_in_passing_is_no_deliverable(sentence: str) -> None:
    assert task(sentence).targets == []


def test_a_manner_of_nothing_that_is_named() -> None:
    assert task("确保应保尽保。").targets == []
    assert [t.indicator for t in task("农村危房应改尽改。").targets] == ["危房"]


def test_the_names_of_annexes_on_lines_of_their_own_are_no_items() -> None:
    notice = (
        "示例市绿化局关于印发《示例市香樟养护行动计划》的通知\n各区绿化局：\n现印发给你们，请遵照执行。\n附件：\n"
        "1.示例市香樟养护行动计划\n2.香樟修剪技术要点\n示例市绿化局\n2024年7月4日\n附件1\n示例市香樟养护行动计划\n"
        "一、主要任务\n（一）加大养护力度\n到2026年养护香樟3000株。\n（二）培训养护人员\n每年组织培训。\n"
    )
    found = read(notice)
    assert [(t.path, t.title) for t in found.tasks] == [
        (("一", "(一)"), "加大养护力度"),
        (("一", "(二)"), "培训养护人员"),
    ]


def test_what_stands_below_the_word_annex_alone_is_the_annex() -> None:
    notice = (
        "示例市绿化局关于养护香樟的通知\n一、提高认识\n各区要重视。\n二、落实责任\n各区要负责。\n示例市绿化局\n2024年7月4日\n"
        "附件：\n1.编制养护方案。各区在8月底前完成。\n2.组织培训。各区每年组织。\n"
    )
    assert ("附件", "1") in [t.path for t in read(notice).tasks]


def test_levels_before_one_government_are_one_unit() -> None:
    found = task("加快建设充电设施。（各市、县级政府牵头，省住房城乡建设厅配合）").tasks
    assert [(t.lead_units, t.support_units) for t in found] == [(["各市、县级政府"], ["省住房城乡建设厅"])]


def test_an_item_may_begin_with_its_year() -> None:
    found = read(
        "一、实施步骤\n1.2025年6月底前，新增特色道路10条、特色园5座。\n2.2026年底前，新增特色道路20条。\n"
    ).targets
    assert [(t.indicator, t.value, t.year) for t in found] == [
        ("特色道路", 10, 2025),
        ("特色园", 5, 2025),
        ("特色道路", 20, 2026),
    ]
