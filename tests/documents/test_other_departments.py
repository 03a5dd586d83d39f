"""Turns of phrase of departments and provinces beyond the sample city's documents."""

from __future__ import annotations

import pytest

from luocheng.documents.horizons import plan_years
from tests.documents.reading_text import figures, read, task

NUMBERS = {
    "share of one year": (
        "夜间消费占比2022年达45%、2023年达50%。",
        [(">=", 45, "%", 2022), (">=", 50, "%", 2023)],
    ),
    "one number for each of two years": (
        "2021年新增食堂120处，2022年、2023年各新增80处。",
        [("=", 120, "处", 2021), ("=", 80, "处", 2022), ("=", 80, "处", 2023)],
    ),
    "at least before the verb of two numbers": (
        "各区至少设置1处拆解中心、2处中转站。",
        [(">=", 1, "处", None), (">=", 2, "处", None)],
    ),
    "things of a size within the name of a rate": (
        "30户以上自然村通硬化路率达到95%。",
        [(">=", 95, "%", None)],
    ),
    "what must be so first": ("签约率达到95%以上方可启动搬迁。", []),
    "results that are to come": (
        "取得新成果70项，力争建设创新中心30家。",
        [("=", 70, "项", None), ("=", 30, "家", None)],
    ),
    "reward named after a dated measure": (
        "到2023年，技术交易额突破500亿元，对科研人员奖励比例不低于70%。",
        [(">", 500, "亿元", 2023)],
    ),
    "reward for a condition": ("对投入超过500万元的企业，按投资额的10%给予补助。", []),
    "against the year before": (
        "案件平均审理天数较上年缩短10%，积案清结率100%。",
        [("=", 10, "%", None), ("=", 100, "%", None)],
    ),
    "standards for the public": ("人均财政补助标准提高至94元。", [(">=", 94, "元", None)]),
    "class of a medicine": ("支持研发1类新药。", []),
    "signing": ("2021年完成签约1500户。", [("=", 1500, "户", 2021)]),
}


@pytest.mark.parametrize("name", NUMBERS)
def test_number(name: str) -> None:
    sentence, expected = NUMBERS[name]
    assert figures(sentence) == expected


def test_for_whom_stands_behind_the_rate() -> None:
    found = task("到2023年，本科以上学历教师比例小学达到75%、初中达到95%。").targets
    assert [(t.subject, t.indicator) for t in found] == [
        ("小学", "本科以上学历教师比例"),
        ("初中", "本科以上学历教师比例"),
    ]


def test_a_verb_within_the_name_of_a_rate() -> None:
    found = task("专利转化率较上年提高10%。").targets
    assert [t.indicator for t in found] == ["专利转化率较上年提高"]


def test_a_listed_company_keeps_its_name() -> None:
    found = task("2023年上市企业新增8家。").targets
    assert [f"{t.subject}{t.indicator}" for t in found] == ["上市企业"]


@pytest.mark.parametrize(
    ("sentence", "indicator"),
    [
        ("处置率达到90%，实现原生垃圾零填埋。", "原生垃圾"),
        ("确保重大安全事故零发生，检查100家次。", "重大安全事故"),
    ],
)
def test_nothing_of_it_is_left(sentence: str, indicator: str) -> None:
    done = [t for t in task(sentence).targets if t.comparator == "done"]
    assert [indicator in f"{t.subject}{t.indicator}" for t in done] == [True]


def test_main_responsibility_without_support() -> None:
    found = read(
        "一、措施\n（一）加强统筹。发挥指挥部作用。\n主责单位：市水利局\n"
        "（二）严格执法。查处违法行为。\n主责单位：市公安局　协办单位：市交通运输局"
    ).tasks
    assert [(t.path, t.lead_units, t.support_units) for t in found] == [
        (("一", "(一)"), ["市水利局"], []),
        (("一", "(二)"), ["市公安局"], ["市交通运输局"]),
    ]


def test_overall_responsibility() -> None:
    found = task("做好意见征求。（省级政府负总责，城市政府负主体责任）").tasks
    assert [(t.lead_units, t.support_units) for t in found] == [(["省级政府", "城市政府"], [])]


def test_brackets_within_the_units_of_a_heading() -> None:
    found = read(
        "一、获得信贷（牵头单位：市金融局；配合单位：市发展改革委〔市信用办〕、市财政局）\n1.扩大投放。首贷户达到100户。"
    ).tasks
    assert found[0].title == "获得信贷"
    assert found[0].support_units == ["市发展改革委〔市信用办〕", "市财政局"]


def test_an_indicator_table_with_years_alone() -> None:
    found = read("一、主要指标\n指标\t2020年\t2023年\t属性\n在园幼儿（万人）\t18.6\t20.5\t预期性").targets
    assert [(t.indicator, t.value, t.unit, t.year) for t in found] == [("在园幼儿", 20.5, "万人", 2023)]


@pytest.mark.parametrize(
    ("body", "lead", "support"),
    [
        (
            "分管领导：王某\n部门分工：市教育局、市财政局牵头，各区配合。",
            ["市教育局", "市财政局"],
            ["各区"],
        ),
        ("加强管理。（市教育局会同市财政局制定，各区政府落实）", ["市教育局"], ["市财政局", "各区政府"]),
        ("加强管理。（各区政府主责，市教育局指导）", ["各区政府"], ["市教育局"]),
        ("加强管理。——市教育局、市财政局负责。", ["市教育局", "市财政局"], []),
        ("加强管理。\n主办单位：市教育局；协办单位：市财政局", ["市教育局"], ["市财政局"]),
        ("加强管理。（2023年6月底前完成；责任单位：市教育局、市财政局）", ["市教育局", "市财政局"], []),
        ("加强管理。（牵头市领导：王某；牵头单位：市教育局）", ["市教育局"], []),
    ],
)
def test_units(body: str, lead: list[str], support: list[str]) -> None:
    assert [(t.lead_units, t.support_units) for t in task(body).tasks] == [(lead, support)]


def test_a_year_in_the_heading_of_the_aims_dates_them() -> None:
    found = read("一、2022年经济社会发展主要预期目标\n1.地区生产总值增长5%，居民消费价格涨幅3%左右。").targets
    assert [(t.indicator, t.year) for t in found] == [
        ("地区生产总值增长", 2022),
        ("居民消费价格涨幅", 2022),
    ]


def test_how_many_things_a_rate_speaks_of() -> None:
    found = task("24个国控断面优良水质比例达到83.3%。").targets
    assert [(t.subject, t.indicator, t.value) for t in found] == [("24个国控断面", "优良水质比例", 83.3)]


def test_what_stands_before_the_bracket_of_units() -> None:
    done = [t for t in task("2023年城区散煤基本清零（市水利局负责）。").targets if t.comparator == "done"]
    assert ["散煤" in f"{t.subject}{t.indicator}" for t in done] == [True]


def test_events_and_visits_are_counted() -> None:
    assert figures("举办赛事100项次以上，组织不少于200家次企业参加展会。") == [
        (">=", 100, "项次", None),
        (">=", 200, "家次", None),
    ]


def test_a_table_of_tasks_is_dated_by_the_year_of_its_title() -> None:
    found = read(
        "序号\t重点任务\t目标要求\t牵头部门\t完成时限\n1\t厕所革命\t新改建户厕320座\t镇农业农村办\t10月底",
        title="松河镇2022年人居环境整治任务分解表",
    )
    assert found.title == "松河镇2022年人居环境整治任务分解表"
    assert [(t.value, t.year) for t in found.targets] == [(320, 2022)]


def test_no_less_than_the_year_before_says_nothing_of_what_follows() -> None:
    assert figures("招收人数不低于上年度，每年招募1200名左右。") == [("=", 1200, "名", None)]


def test_how_many_departments_signed_is_no_target() -> None:
    found = read(
        "为贯彻23部门《关于推进友好城市建设的意见》，制定本方案。\n一、任务\n（一）建设。加强。"
    ).targets
    assert found == []


@pytest.mark.parametrize(
    ("title", "years"),
    [
        ("江城区2025年城市建设管理工作要点", (2025, 2025)),
        ("示例省2030年前碳达峰实施方案", (None, None)),
        ("到2025年基本建成健康城市任务清单", (None, None)),
    ],
)
def test_the_year_of_a_plan_for_one_year(title: str, years: tuple[int | None, int | None]) -> None:
    assert plan_years(title, None) == years


def test_who_leads_and_who_helps_before_the_work() -> None:
    found = task("充分利用水库水，由省水利厅牵头，省财政厅配合，2023年前完成水源置换县36个。")
    assert [(t.lead_units, t.support_units) for t in found.tasks] == [(["省水利厅"], ["省财政厅"])]
    assert [(t.value, t.year) for t in found.targets] == [(36, 2023)]


def test_a_heading_over_others_sets_nothing_by_itself() -> None:
    found = read("一、任务\n任务一：深化政务服务“一网通办”\n1.优化服务。网办率达到98%。").targets
    assert [t.value for t in found] == [98]


def test_what_the_ends_are_good_for_is_no_end() -> None:
    found = read("一、主要目标\n到2023年，能源结构明显优化，为实现碳达峰奠定坚实基础。").targets
    assert [t.indicator for t in found] == ["能源结构"]


def test_units_beside_an_indicator() -> None:
    found = read(
        "附件：主要指标分解表\n序号\t指标名称\t单位\t2020年基数\t2022年目标\t牵头单位\t责任单位\n"
        "1\t垃圾分类覆盖率\t%\t60\t≥90\t市城管局\t市住建局"
    )
    assert [(t.title, t.lead_units, t.support_units) for t in found.tasks] == [
        ("垃圾分类覆盖率", ["市城管局"], ["市住建局"])
    ]
    assert [(t.comparator, t.value, t.year) for t in found.targets] == [(">=", 90, 2022)]


def test_the_matter_of_a_livelihood_project_is_its_title() -> None:
    found = read("序号\t民生实事\t目标任务\t牵头单位\n1\t饮水安全\t维修饮水工程65处\t市水利局").tasks
    assert [t.title for t in found] == ["饮水安全"]


def test_the_number_tells_the_year_where_the_page_was_put_up_later() -> None:
    found = read(
        "示政发〔2022〕7号\n发布时间：2023-03-07\n一、主要目标\n2022年，优良天数比率达到87.9%。",
        title="示例市生态环境攻坚方案",
    )
    assert [(t.value, t.year) for t in found.targets] == [(87.9, 2022)]


def test_rows_without_a_number_stand_under_the_heading_of_their_table() -> None:
    found = read("一、主要指标\n指标\t2020年\t2023年\t属性\n在园幼儿（万人）\t18.6\t20.5\t预期性").targets
    assert [t.path for t in found] == [("一",)]


def test_sections_of_a_plan_that_name_nobody_are_its_work() -> None:
    found = read(
        "第一章 发展基础\n新建学校87所。\n第二章 主要任务\n第一节 推进普惠发展\n新建幼儿园65所。\n"
        "第二节 推动均衡发展\n新建学校20所。",
        title="示例市教育事业发展规划",
    ).tasks
    assert [t.title for t in found] == ["推进普惠发展", "推动均衡发展"]


def test_things_of_a_size_that_are_counted() -> None:
    assert figures("新增年屠宰牛10万头以上企业3家。") == [("=", 3, "家", None)]
