"""Ways of drafting that offices have beside those of the sample city: labels with signs, pasted tables, allotments."""

from __future__ import annotations

import pytest

from tests.documents.reading_text import figures, read, task

UNITS = {
    "signs in front of labels": (
        "开展巡检。\n△牵头单位：市水务局　△参与单位：市财政局、市城管局",
        ["市水务局"],
        ["市财政局", "市城管局"],
    ),
    "signs on lines of their own": (
        "开展巡检。\n●牵头单位：市水务局\n●责任单位：市财政局",
        ["市水务局"],
        ["市财政局"],
    ),
    "offices for inspection": (
        "开展巡检。（县委组织部、县委督查室、县政府督查室）",
        ["县委组织部", "县委督查室", "县政府督查室"],
        [],
    ),
}


@pytest.mark.parametrize("name", UNITS)
def test_units(name: str) -> None:
    body, lead, support = UNITS[name]
    found = task(body).tasks
    assert [(t.lead_units, t.support_units) for t in found] == [(lead, support)]


NUMBERS = {
    "rate of zero": ("到2023年，返洗率为零。", [("=", 0, "%", 2023)]),
    "things of which there are none": ("到2023年，事故为零。", []),
    "more than half": ("到2023年，持证人员占比过半。", [(">", 50, "%", 2023)]),
    "better than": ("到2023年，数据中心能效值优于1.25。", [("<=", 1.25, "", 2023)]),
    "time within which all is done": (
        "到2023年，走失老人6小时内得到救助，县城到各镇40分钟通达。",
        [("<=", 6, "小时", 2023), ("<=", 40, "分钟", 2023)],
    ),
    "time limit at no time": ("接到投诉后6小时内赶到现场。", []),
    "size that tells which": ("2022年底前完成1.8米以下平台清零。", []),
    "posts of an office": ("编制30人以上的机关应设立收发室。", []),
    "how many a subsidy reaches": ("补贴标准提高到每人90元，惠及居民2万人。", []),
    "how often one may claim": ("同一年度享受补贴不超过2次。", []),
    "by which standard": ("按每400户设置1个投放点的标准布设。", []),
    "by which share": ("县财政安排资金，并按不低于8%的比例逐年增加。", []),
    "what was so since a year": ("2019年以来全市累计改造管网300公里。", []),
    "what a road must be like": ("路基宽度一般不小于5米。", []),
    "area that is kept": ("草地面积保持在80万亩。", [("=", 80, "万亩", None)]),
    "all there are": ("2022年底前，12个乡镇全部达到创建标准。", []),
    "all of a city": ("到2023年，全市18个园区实现数据互通。", []),
    "how many of them": (
        "2022年底前，12个乡镇全部达到创建标准，其中3个达到示范标准。",
        [("=", 3, "个", 2022)],
    ),
    "how many there are beside a rate": (
        "2022年底前全市640栋楼宇检测率达到100%。",
        [(">=", 100, "%", 2022)],
    ),
    "unit of two numbers": (
        "办电时间低压、高压分别不超过6个和20个工作日。",
        [("<=", 6, "个工作日", None), ("<=", 20, "个工作日", None)],
    ),
    "shortened to": ("整体通关时间压缩在30小时以内。", [("<=", 30, "小时", None)]),
    "report on the year before": (
        "每年发布上年度评估报告，观测指标不少于50项。",
        [(">=", 50, "项", None)],
    ),
    "years of renewing": ("三年更新改造管道80公里。", [("=", 80, "公里", 2023)]),
    "list behind a number that is none": (
        "2021年底前完成运行满20年的立管改造；三年新建供水、供热管道80公里。",
        [("=", 80, "公里", 2023)],
    ),
    "things that something is done with": ("对9条支沟进行整治。", [("=", 9, "条", None)]),
    "at least settled": ("每个村至少落实2名观测员。", [(">=", 2, "名", None)]),
    "team of so many": ("组建60人以上的抢险队1支。", [("=", 1, "支", None)]),
    "each of several": (
        "2022年底前，减环节、减材料、减时限均超过60%。",
        [(">", 60, "%", 2022), (">", 60, "%", 2022), (">", 60, "%", 2022)],
    ),
    "built-up area": ("到2023年，县城建成区黑臭水体控制在5%以内。", [("<=", 5, "%", 2023)]),
    "those that are on the list": ("对纳入台账的260户780人逐户落实措施。", []),
    "who has the good of it": ("实施饮水工程12处、受益3.5万人。", [("=", 12, "处", None)]),
    "rounds": ("开展专项检查3轮次。", [("=", 3, "轮次", None)]),
    "and within the name of a rate": (
        "到2023年，保安配备率、报警与公安联网率均达100%。",
        [(">=", 100, "%", 2023), (">=", 100, "%", 2023)],
    ),
    "years of what is organized": (
        "三年组织培训9万人次，新增岗位6万个。",
        [("=", 9, "万人次", 2023), ("=", 6, "万个", 2023)],
    ),
    "what is lent": ("贷款发放额三年累计超过15亿元。", [(">", 15, "亿元", 2023)]),
    "with how many": ("2022年底前与90家企业签订协议。", [("=", 90, "家", 2022)]),
    "green in the name": ("新增绿色工厂9家。", [("=", 9, "家", None)]),
    "leaving": ("2022年底前退出砖窑4家，整合退出锅炉30台。", [("=", 4, "家", 2022), ("=", 30, "台", 2022)]),
}


@pytest.mark.parametrize("name", NUMBERS)
def test_number(name: str) -> None:
    sentence, expected = NUMBERS[name]
    assert figures(sentence) == expected


NAMES = {
    "listed before": (
        "面向护林员、巡河员、网格员等人员，每年分别培训300人次、200人次、500人次。",
        [("护林员", "培训"), ("巡河员", "培训"), ("网格员", "培训")],
    ),
    "of the whole behind the part": (
        "2021年新建林带90亩，其中防风林带40亩；2022年、2023年分别新建95亩、100亩。",
        [("", "林带"), ("", "防风林带"), ("", "林带"), ("", "林带")],
    ),
    "kinds of school": (
        "到2023年，生均运动场面积小学达到6平方米、初中达到7平方米。",
        [("小学", "生均运动场面积"), ("初中", "生均运动场面积")],
    ),
    "several things counted together": ("制定地方标准、团体标准6项。", [("", "地方标准、团体标准")]),
    "name in quotation marks": ("培育“三优”合作社5家。", [("", "“三优”合作社")]),
    "behind a bracket of units": (
        "改造商场。（市商务局牵头，市住建局配合）新增营业面积2万平方米。",
        [("", "新增营业面积")],
    ),
    "some of them do": ("2022年，4个以上县（区）通过省级验收。", [("县（区）", "通过省级验收")]),
}


@pytest.mark.parametrize("name", NAMES)
def test_name(name: str) -> None:
    sentence, expected = NAMES[name]
    assert [(t.subject, t.indicator) for t in task(sentence).targets if t.value is not None] == expected


DONE = {
    "assessments": (
        "2022年上半年、2023年下半年分别开展中期和终期评估。",
        [("中期评估", 2022), ("终期评估", 2023)],
    ),
    "one assessment": ("2022年底开展中期评估。", [("中期评估", 2022)]),
    "stages of a project": (
        "二是北河公园，2021年启动建设，2023年对外开放。",
        [("启动建设", 2021), ("对外开放", 2023)],
    ),
    "all of what was counted": ("改造小区38个，2022年6月底前全部开工。", [("小区", 2022)]),
    "all there are": ("2022年底前，12个乡镇全部达到创建标准。", [("创建标准", 2022)]),
    "states side by side": (
        "到2023年，创新能力、质量效益显著增强。",
        [("创新能力", 2023), ("质量效益", 2023)],
    ),
    "state of one thing": ("到2023年，便捷、普惠的公交网络基本建成。", [("便捷、普惠的公交网络", 2023)]),
    "completed in one word": ("2022年9月底前修订完成布局规划。", [("布局规划", 2022)]),
    "report": ("2022年9月底前将总结报市政府。", []),
    "manner": ("按照应改尽改的原则编制方案。", []),
    "fraction": ("到2023年，持证人员占比达到三分之一。", []),
    "two things put to use": (
        "2022年完成产业园一期、智能汽车测试场建设并投入使用。",
        [("产业园一期", 2022), ("智能汽车测试场建设", 2022)],
    ),
    "cases cleared": ("一年以上未结案件清零。", [("一年以上未结案件", None)]),
    "as good as can be": ("到2023年，职工权益得到更好保障。", [("职工权益", 2023)]),
    "in so many ways": (
        "到2023年，绿色要求在规划、建设两个方面得到充分体现。",
        [("绿色要求", 2023)],
    ),
    "whatever there is covered": ("监测点覆盖所有街道。", [("监测点覆盖所有街道", None)]),
    "who has not come so far": ("2022年仍未达到标准的街道取消资格。", []),
    "breakthrough": ("推动独角兽企业实现零的突破。", [("独角兽企业", None)]),
}


@pytest.mark.parametrize("name", DONE)
def test_deliverable(name: str) -> None:
    sentence, expected = DONE[name]
    assert [(t.indicator, t.year) for t in task(sentence).targets if t.value is None] == expected


def test_stages_of_the_work_are_no_deliverables() -> None:
    document = read(
        "一、实施步骤\n（一）启动阶段（2021年4月—5月）。制定方案。\n（二）总结阶段（2023年12月）。总结经验。"
    )
    assert document.targets == []


def test_an_aim_within_an_item_ends_at_the_next_label() -> None:
    document = task(
        "\n工作目标：2022年检测率达到100%，隐患明显减少。\n工作措施：建立台账，每站配备队员8名。\n牵头单位：市住建局"
    )
    assert [(t.indicator, t.year) for t in document.targets if t.value != 8] == [
        ("检测率", 2022),
        ("隐患", 2022),
    ]
    assert [t.year for t in document.targets if t.value == 8] in ([], [None])


def test_a_heading_on_its_own_line_sets_nothing() -> None:
    document = read("一、任务\n1．开展隐患动态清零\n工作内容：落实责任。\n牵头单位：市应急局")
    assert [t for t in document.targets if t.value is None] == []


def test_a_heading_in_front_of_its_text_sets_nothing() -> None:
    document = read(
        "一、任务\n1．深化“一网通办”。优化流程，方便群众。（市数据局负责）\n2．实现供水全覆盖。（市水务局负责）"
    )
    assert [(t.path, t.indicator) for t in document.targets] == [(("一", "2"), "供水")]


def test_rules_speak_of_every_year() -> None:
    document = read(
        "示例市供水管理办法\n第一条　供水单位应当保证全年供水保证率不低于95%。\n第二条　水质达标率不低于90%。\n第三条　本办法自2023年1月1日起施行。",
        title="",
    )
    assert document.targets == []


CELLS = """附件
示例市2022年清河任务分解表
序号
任务类别
工作任务
年度目标
牵头单位
责任单位
完成时限
1
岸线
清理岸线
清理岸线20公里，围网全部拆除
市水务局
市林业局
2022年10月底
2
管理采砂
全年采砂不超过90万吨
市水务局
市公安局、市交通局
全年
3
水质
建设湿地
建成湿地3处
市生态环境局
各县（市、区）政府
2022年12月底"""


def test_cells_pasted_line_by_line() -> None:
    document = read(f"一、总体要求\n（一）抓好落实。\n{CELLS}", title="示例市2022年清河工作方案")
    assert [
        (t.path, t.title, t.lead_units, t.support_units) for t in document.tasks if t.form == "table"
    ] == [
        (("附件", "1"), "清理岸线", ["市水务局"], ["市林业局"]),
        (("附件", "2"), "管理采砂", ["市水务局"], ["市公安局", "市交通局"]),
        (("附件", "3"), "建设湿地", ["市生态环境局"], ["各县（市、区）政府"]),
    ]
    assert [(t.path[-1], t.value, t.year) for t in document.targets if t.path[0] == "附件"] == [
        ("1", 20, 2022),
        ("1", None, 2022),
        ("2", 90, 2022),
        ("3", 3, 2022),
    ]


def test_cells_that_come_out_uneven_stay_lines() -> None:
    broken = CELLS.replace("市林业局\n", "")
    document = read(f"一、总体要求\n（一）抓好落实。\n{broken}", title="示例市2022年清河工作方案")
    assert [t for t in document.tasks if t.form == "table"] == []


ALLOTTED = """附表
2021—2023年植树任务分解表（万株）
市别\t2021年\t2022年\t2023年\t合计
甲市\t18\t17\t15\t50
乙市\t16\t15\t13\t44
合计\t34\t32\t28\t94"""


def test_a_table_divides_a_task_among_places() -> None:
    document = read(f"一、任务\n（一）植树。抓好植树。\n{ALLOTTED}")
    assert [(t.path, t.subject, t.indicator, t.value, t.unit, t.year) for t in document.targets] == [
        (("附表",), "甲市", "植树任务", 18, "万株", 2021),
        (("附表",), "甲市", "植树任务", 17, "万株", 2022),
        (("附表",), "甲市", "植树任务", 15, "万株", 2023),
        (("附表",), "乙市", "植树任务", 16, "万株", 2021),
        (("附表",), "乙市", "植树任务", 15, "万株", 2022),
        (("附表",), "乙市", "植树任务", 13, "万株", 2023),
    ]
    assert all(document.text[t.start : t.end] == t.quote for t in document.targets)


def test_a_table_of_what_is_divides_nothing() -> None:
    text = ALLOTTED.replace("植树任务分解表", "林地面积情况")
    assert read(f"一、任务\n（一）植树。抓好植树。\n{text}").targets == []


def test_a_document_on_one_line_keeps_its_number_and_date() -> None:
    line = (
        "示例市河湖管护工作方案 示政办〔2022〕8号 各县（市、区）人民政府，市直各部门： 为做好河湖管护，制定本方案。 "
        "一、工作目标 到2023年，河湖面貌明显改善，管护率达到95%。 二、重点任务 （一）加强巡查。2022年底前建成监测站6处。"
        "（市水务局负责） （二）清理岸线。2023年清理岸线30公里。（市水务局、市林业局负责） 三、保障措施 （一）加强领导。各地要落实责任。 "
        "示例市人民政府办公室 2022年3月4日"
    )
    for text in (line, line.replace(" ", "")):
        document = read(text * 1, title="")
        assert (document.number, document.date) == ("示政办〔2022〕8号", "2022-03-04")
        assert [t.year for t in document.targets if t.value is not None] == [2023, 2022, 2023]


DECIMAL = """1 总体目标
1.1 到2022年，建成健康单位30个。
1.2 到2023年，健身人数比例不低于38%。
2 主要任务
2.1 营造健康环境。改厕率达到80%。责任单位：市住建局
2.2 优化健康服务。签约率不低于70%。责任单位：市卫健局
3 保障措施
3.1 加强领导。成立领导小组。"""


def test_numbers_of_two_parts_nest() -> None:
    document = read(DECIMAL)
    assert [c.path for c in document.clauses] == [
        ("1",),
        ("1", "1.1"),
        ("1", "1.2"),
        ("2",),
        ("2", "2.1"),
        ("2", "2.2"),
        ("3",),
        ("3", "3.1"),
    ]
    assert [(t.path, t.title, t.lead_units) for t in document.tasks] == [
        (("2", "2.1"), "营造健康环境", ["市住建局"]),
        (("2", "2.2"), "优化健康服务", ["市卫健局"]),
        (("3", "3.1"), "加强领导", []),
    ]
    assert [(t.path[-1], t.value, t.year) for t in document.targets] == [
        ("1.1", 30, 2022),
        ("1.2", 38, 2023),
        ("2.1", 80, None),
        ("2.2", 70, None),
    ]


def test_a_number_in_front_of_a_line_is_no_heading_where_nothing_is_numbered_so() -> None:
    assert [c.path for c in read("一、任务\n3 个园区建成投用。\n二、保障\n落实责任。").clauses] == [
        ("一",),
        ("二",),
    ]


def test_a_time_limit_behind_a_label_is_no_deliverable() -> None:
    document = read("一、优化服务（牵头单位：市民政局）\n新增床位20张。完成时限：12月底前。")
    assert [(t.value, t.unit) for t in document.targets] == [(20, "张")]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("推进改革。【牵头单位：市数据局；责任单位：市直有关部门；完成", "时限：2022年10月底】"),
        ("推进改革。【牵头单位：市数据局；责任单位：市直有关部门；完成时限：", "2022年10月底】"),
    ],
)
def test_a_bracket_of_units_over_two_lines(first: str, second: str) -> None:
    found = read(f"一、任务\n1.{first}\n{second}\n2.优化流程。【牵头单位：市司法局】").tasks
    assert [(t.lead_units, t.support_units) for t in found] == [
        (["市数据局"], ["市直有关部门"]),
        (["市司法局"], []),
    ]


def test_no_plan_is_issued_when_it_has_ended() -> None:
    page = (
        "示例市绿化行动方案（2021—2023年）\n发布时间：2025年3月7日\n一、任务\n（一）植树。2022年植树20万株。"
    )
    assert [(t.value, t.year) for t in read(page, title="").targets] == [(20, 2022)]
