"""Forms that other senders use: letters and annexes on one line, numbers of one character, tables pasted into text, duties told in prose."""

from __future__ import annotations

import pytest

from tests.documents.reading_text import read, read_all, task

LETTER = (
    "示例市水利局关于印发《示例市河道整治方案（2022一2024年）》的通知各县（区）人民政府：为做好河道整治工作，我局会同12个部门制定了方案，"
    "现印发给你们，请认真贯彻执行。示例市水利局2022年3月5日示例市河道整治方案（2022一2024年）为进一步改善河道面貌，制定本方案。"
    "一、工作目标利用三年时间，完成河道整治120公里。二、重点任务（一）加强排查。完成排查80处。（市水利局牵头，市财政局配合）"
    "（二）加强治理。新建闸站6座。（市水利局负责）"
)


def test_a_letter_and_its_annex_on_one_line() -> None:
    """The date of the letter ends it; the title behind gives the plan its years."""
    (document,) = read_all(LETTER)
    assert (document.date, document.plan_start, document.plan_end) == ("2022-03-05", 2022, 2024)
    assert [(t.path, t.lead_units, t.support_units) for t in document.tasks] == [
        (("二", "(一)"), ["市水利局"], ["市财政局"]),
        (("二", "(二)"), ["市水利局"], []),
    ]
    assert [(t.path, t.value, t.year) for t in document.targets if t.value is not None] == [
        (("一",), 120, 2024),
        (("二", "(一)"), 80, None),
        (("二", "(二)"), 6, None),
    ]


def test_a_full_stop_behind_a_number() -> None:
    """Text read from pictures has 3。 and 4, for 3. and 4."""
    (document,) = read_all(
        "示例市若干措施为支持企业，制定如下措施。1.强化服务。推进共享。（市教育局负责）2.强化用地。盘活土地。（市自然资源局负责）"
        "3。强化用工。开展培训。（市人社局负责）4,强化用能。保障供应。（市发展改革委负责）5.加强督查。"
    )
    assert [(t.path[-1], t.title) for t in document.tasks] == [
        ("1", "强化服务"),
        ("2", "强化用地"),
        ("3", "强化用工"),
        ("4", "强化用能"),
        ("5", "加强督查"),
    ]


def test_numbers_of_one_character() -> None:
    document = read(
        "一、任务\n㈠加强建设。\n⒈修路。（市住建局负责）\n⒉修桥。（市交通局负责）\n㈡加强管理。\n⑴检查。（市城管局负责）\n⑵整改。（市城管局负责）"
    )
    assert ["/".join(t.path) for t in document.tasks] == [
        "一/(一)/1", "一/(一)/2", "一/(二)/(1)", "一/(二)/(2)",
    ]  # fmt: skip


def test_a_heading_that_names_nothing_with_text_behind_it() -> None:
    document = read("一、指导思想。坚持节约。\n二、主要任务。排查全市老旧管线。\n三、资金筹措。市、县分担。")
    assert [t.title for t in document.tasks] == ["主要任务", "资金筹措"]


ROWS = (
    "示例市任务分工表\n序号\t工作事项\t主要内容\t牵头单位\t配合单位\t市教育局内牵头处室\n"
    "1\t扩大供给。\t新建学校5所。\t各区政府\t市教育局\t规划处\n"
    "\t\t到2025年，培训教师300名。\t各区政府\t市财政局\t人事处\n"
    "2\t提升质量。\t开展结对。\t市教育局\t/\t基教处\n"
)


def test_merged_cells_are_empty_in_text() -> None:
    """A row without number and name goes on with the work above; offices within a unit are no units."""
    (document,) = read_all(ROWS)
    assert [(t.path, t.title, t.lead_units, t.support_units) for t in document.tasks] == [
        (("1",), "扩大供给", ["各区政府"], ["市教育局"]),
        (("1",), "扩大供给", ["各区政府"], ["市财政局"]),
        (("2",), "提升质量", ["市教育局"], []),
    ]
    assert [(t.path, t.value) for t in document.targets] == [(("1",), 5), (("1",), 300)]


def test_offices_are_units_where_nobody_else_is_named() -> None:
    (document,) = read_all(
        "示例市教育局任务表\n序号\t任务\t责任科室\n1\t扩大供给\t规划科\n2\t提升质量\t基教科、人事科\n"
    )
    assert [t.lead_units for t in document.tasks] == [["规划科"], ["基教科", "人事科"]]


PROSE = {
    "who leads opens the item": (
        "由市水利局牵头，组织各县（区）排查隐患，形成清单。",
        ["市水利局"],
        [],
    ),
    "together with others": (
        "根据县政府的委托，由属地供电公司牵头，会同各通信企业对线路进行复核。",
        ["属地供电公司"],
        ["各通信企业"],
    ),
    "leads and organises": (
        "市工信局及各县（市、区）工信科技局牵头组织推进整治工作，各单位要明确联络员。",
        ["市工信局", "各县（市、区）工信科技局"],
        [],
    ),
    "named as leading units": (
        "市发展改革委和市林业局为全市电网改造的总牵头单位，各县林业局为责任单位。",
        ["市发展改革委", "市林业局"],
        ["各县林业局"],
    ),
}


@pytest.mark.parametrize("name", PROSE)
def test_duties_in_prose(name: str) -> None:
    body, lead, support = PROSE[name]
    (found,) = task(body).tasks
    assert (found.lead_units, found.support_units) == (lead, support)


def test_prose_gives_no_work_beside_aims() -> None:
    assert read("一、主要目标\n达标率达到90%。\n注：由市水利局牵头评定。\n二、任务\n（一）治水。").tasks[0].path == (
        "二",
        "(一)",
    )  # fmt: skip


def test_duties_listed_by_unit() -> None:
    """One odd name in a list of units, where the heading stands under duties; what the list is called in short is no unit."""
    document = read(
        "一、工作职责\n（一）市工信局：落实措施，定期通报。\n（二）移动公司、电信公司、联通公司、广电网络等示例分公司（简称“各通信企业”）：按照“谁搭挂、谁整治”的原则整治。"
    )
    assert [t.lead_units for t in document.tasks] == [
        ["市工信局"],
        ["移动公司", "电信公司", "联通公司", "广电网络"],
    ]


ON_LINES = """示例市排水“十四五”规划
一、发展目标
主要指标如下。
表1 主要指标

序号

类别

主要指标

2020年现状

2025年目标

指标

属性

1

安全

保障

内涝防治达标率（%）

——

90

约束性

2



排水能力达标率（%）

70

95

约束性

3

智慧

管网监测率（%）

——

重点城市≥40

一般城市≥20

预期性

注：1.达标率按面积计算。

2.每平方公里排涝能力不低于80立方米/小时。

表2 建设任务

序号

主要指标

单位

计划任务

其中：2021年任务

指标属性

1

建设管网

公里

1200

300

约束性

2

新增泵站能力

万m³/小时

8

2.5

约束性

二、主要任务
（一）整治易涝区域
对低洼地段开展整治。
专栏1 整治工程
1. 完善体系。梳理风险点。
2. 加快整治。“十四五”期间，累计实施整治项目40项。
（二）治理河道
疏浚河道。
"""


def test_indicators_on_lines() -> None:
    """Cells on lines of their own, names and values broken over several, rows under a merged cell one shorter."""
    (document,) = read_all(ON_LINES)
    assert [
        (t.subject, t.indicator, t.comparator, t.value, t.unit, t.year)
        for t in document.targets
        if t.path == ("一",)
    ] == [
        ("", "内涝防治达标率", "=", 90, "%", 2025),
        ("", "排水能力达标率", "=", 95, "%", 2025),
        ("重点城市", "管网监测率", ">=", 40, "%", 2025),
        ("一般城市", "管网监测率", ">=", 20, "%", 2025),
        ("", "建设管网", "=", 1200, "公里", 2025),
        ("", "建设管网", "=", 300, "公里", 2021),
        ("", "新增泵站能力", "=", 8, "万m³/小时", 2025),
        ("", "新增泵站能力", "=", 2.5, "万m³/小时", 2021),
    ]


def test_a_box_that_sets_out_the_work() -> None:
    """Numbers of a level not yet used, in an item that names nobody; the item itself stays work."""
    (document,) = read_all(ON_LINES)
    assert [(t.path, t.title) for t in document.tasks] == [
        (("二", "(一)"), "整治易涝区域"),
        (("二", "(一)", "1"), "完善体系"),
        (("二", "(一)", "2"), "加快整治"),
        (("二", "(二)"), "治理河道"),
    ]
    assert [(t.path, t.value, t.year) for t in document.targets][-1] == (("二", "(一)", "2"), 40, 2025)


FIGURES = {
    "each year in another sentence": (
        "到2023年，覆盖率达到80%。在此基础上，覆盖率每年提升1～3个百分点。",
        [(80, 2023), ((1, 3), None)],
    ),
    "parts of what there is": ("全市现有泊位9万个，其中，路内泊位3万个，路外泊位6万个。", []),
    "for each one more": ("入住人数大于10人的，每增加1人，安排床位不少于2张。", [(2, None)]),
    "what may be": ("各县可按照不超过年度招聘计划50%的比例招聘本地人员。", []),
    "how a sum is divided": ("原则上将服务费的80%用于人员薪酬，20%用于统筹。", []),
    "some of them": (
        "加强15%的中医馆内涵建设，探索在10%的服务站设置中医阁。",
        [(15, None), (10, None)],
    ),
    "at the end of a period": (
        "应急期初储备量达到任务目标的100%，期末不低于50%。",
        [(100, None), (50, None)],
    ),
    "two kinds of work": ("到2023年，小麦播种、收获机械化率均达到95%。", [(95, 2023), (95, 2023)]),
}


@pytest.mark.parametrize("name", FIGURES)
def test_figures(name: str) -> None:
    body, wanted = FIGURES[name]
    found = read(f"一、发展目标\n{body}" if "每年" in body else f"一、任务\n{body}").targets
    assert [(t.value, t.year) for t in found if t.value is not None] == wanted


LABELS = {
    "mainly": ("（市教育局为主，市财政局配合）", ["市教育局"], ["市财政局"]),
    "takes part": ("此项工作由市教育局牵头，市财政局、各县区参加。", ["市教育局"], ["市财政局", "各县区"]),
    "ratio for a colon": ("（责任单位∶市教育局、市财政局）", ["市教育局", "市财政局"], []),
    "dashes for a colon": ("（牵头单位--市教育局；配合单位--市财政局）", ["市教育局"], ["市财政局"]),
    "a person in charge": ("（分管领导：张三；责任科室：规划科）", ["规划科"], []),
    "each leads by duty": (
        "（市教育局、市商务局按职责分工分别牵头，市财政局配合）",
        ["市教育局", "市商务局"],
        ["市财政局"],
    ),
    "marked in one character": ("（市教育局（主）、市财政局（协））", ["市教育局"], ["市财政局"]),
    "division of work": ("工作分工：市教育局牵头，市财政局配合。", ["市教育局"], ["市财政局"]),
}


@pytest.mark.parametrize("name", LABELS)
def test_labels(name: str) -> None:
    body, lead, support = LABELS[name]
    (found,) = task(f"改善办学条件。{body}").tasks
    assert (found.lead_units, found.support_units) == (lead, support)


def test_headings_that_run_into_what_they_count() -> None:
    """On one line a heading has lost its full stop; a sentence that is a heading keeps its own."""
    (document,) = read_all(
        "示例市教育局关于做好2022年校园安全工作的通知各县教育局：为提升安全水平，现通知如下。一、重点任务（一）加强人防建设配齐保安，完成培训3000人次。责任单位：市教育局"
        "（二）提升监测预警能力新建监控室200处、值班室350处。责任单位：市公安局（三）加强志愿者队伍建设，强化保障措施，不断提升专业服务水平。（市民政局负责）"
    )
    assert document.title == "示例市教育局关于做好2022年校园安全工作的通知"
    assert [t.title for t in document.tasks] == [
        "加强人防建设",
        "提升监测预警能力",
        "加强志愿者队伍建设，强化保障措施，不断提升专业服务水平",
    ]


def test_parts_of_a_table_and_the_line_below_its_header() -> None:
    (parts,) = read_all(
        "示例市任务表\n序号\t工作任务\t责任单位\n一\t设施建设\t\n1\t新建公园10个\t市园林局\n二\t服务提升\t\n1\t培训护理员300名\t市民政局"
    )
    assert [t.path for t in parts.tasks] == [("一", "1"), ("二", "1")]
    (drawn,) = read_all(
        "| 序号 | 任务 | 牵头单位 |\n| --- | --- | --- |\n| 1 | 新建公园 | 市园林局 |\n| 2 | 改造道路 | 市住建局 |"
    )
    assert [t.title for t in drawn.tasks] == ["新建公园", "改造道路"]


NAMES = {
    "so much a year is no year before": (
        "引进10家以上年产值超亿元的企业，打造3—5个特色园区。",
        [("年产值超亿元的企业", 10, None), ("特色园区", (3, 5), None)],
    ),
    "which things are counted": (
        "到2023年培育50个左右产值10亿元以上的企业。",
        [("产值10亿元以上的企业", 50, 2023)],
    ),
    "a span from a year": ("从2022年开始，利用两年时间，完成40条道路改造。", [("道路改造", 40, 2023)]),
    "a year within a change": (
        "森林覆盖率从2020年的35%提高到2023年的42%。",
        [("森林覆盖率", 42, 2023)],
    ),
    "a verb in the name of a rate": ("覆盖率每年提高2至3个百分点。", [("覆盖率提高", (2, 3), None)]),
    "a unit behind the last of several": (
        "2021年、2022年、2023年分别新建学校3、5、8所。",
        [("学校", 3, 2021), ("学校", 5, 2022), ("学校", 8, 2023)],
    ),
    "a verb that begins the name of a path": (
        "全市每年新增绿道50公里、口袋公园30个。",
        [("绿道", 50, None), ("口袋公园", 30, None)],
    ),
    "a second measure of its own": (
        "到2023年，湿地保护率55%，草原综合植被盖度60%。",
        [("湿地保护率", 55, 2023), ("草原综合植被盖度", 60, 2023)],
    ),
    "a verb in the name of a place": (
        "建设物流园区5个、配送中心30个。",
        [("物流园区", 5, None), ("配送中心", 30, None)],
    ),
}


@pytest.mark.parametrize("name", NAMES)
def test_names_of_figures(name: str) -> None:
    body, wanted = NAMES[name]
    assert [(t.indicator, t.value, t.year) for t in task(body).targets] == wanted


def test_sections_that_share_a_line() -> None:
    """A line among others that holds 一、 and 二、 comes apart wherever it can."""
    document = read(
        "一、总体目标：到2022年，建成示范点20个。二、主要任务：（一）完善设施。新建公园10个。（市园林局）（二）提升服务。培训300人。（市人社局）三、工作要求：落实责任。\n附件：清单\n其他\n其他二"
    )
    assert [(t.path, t.lead_units) for t in document.tasks] == [
        (("二", "(一)"), ["市园林局"]),
        (("二", "(二)"), ["市人社局"]),
    ]


def test_numbers_without_a_blank() -> None:
    document = read(
        "1、总体目标\n到2022年，建成示范点20个。\n2、主要任务\n2.1完善设施\n新建公园10个，\n2.5万人受益。（市园林局）\n2.2提升服务\n培训300人。（市人社局）\n3、保障\n3.1加强领导"
    )
    assert ["/".join(c.path) for c in document.clauses] == ["1", "2", "2/2.1", "2/2.2", "3", "3/3.1"]
    named = read("任务1：完善设施\n责任单位：市园林局\n任务2：提升服务\n责任单位：市人社局")
    assert [(t.path, t.title) for t in named.tasks] == [(("任务1",), "完善设施"), (("任务2",), "提升服务")]


def test_what_stands_above_is_no_part_of_a_name() -> None:
    document = read(
        "一、任务\n（一）提升服务。\n1.培训300人。\n2.开展活动20场。\n（以上由市人社局牵头，市财政局配合）"
    )
    assert document.tasks[0].lead_units == ["市人社局"]


def test_units_that_close_an_introduction() -> None:
    document = read(
        "一、完善机制\n组建平台，加强运营。（市国资委牵头）\n（一）采购机制。签订协议。\n（二）投放机制。及时调运。\n二、强化监管（市水利局负责）\n（一）检查。定期检查。"
    )
    assert [(t.path, t.lead_units) for t in document.tasks] == [
        (("一",), ["市国资委"]),
        (("一", "(一)"), []),
        (("一", "(二)"), []),
        (("二",), ["市水利局"]),
    ]
