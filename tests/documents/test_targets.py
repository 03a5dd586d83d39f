"""Every way in which documents set values."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.documents.reading_text import figures, read, task

NUMBERS = {
    "达到": ("城市人均道路面积达到22平方米。", [(">=", 22, "平方米", None)]),
    "以上": ("到2023年，覆盖率80%以上。", [(">=", 80, "%", 2023)]),
    "达到…以上": ("到2023年，覆盖率达到80%以上。", [(">=", 80, "%", 2023)]),
    "不低于": ("设施完好率不低于96%。", [(">=", 96, "%", None)]),
    "不少于": ("2021年打造不少于2个示范点。", [(">=", 2, "个", 2021)]),
    "至少 before the verb": ("各县（市、区）至少建成处理站1座。", [(">=", 1, "座", None)]),
    "超过": ("企业数量占比超过35%。", [(">", 35, "%", None)]),
    "突破": ("到2023年，总规模突破500亿元。", [(">", 500, "亿元", 2023)]),
    "控制在…以内": ("到2023年，漏损率控制在9.7%以内。", [("<=", 9.7, "%", 2023)]),
    "不高于": ("平均降尘量不高于9吨/月·平方公里。", [("<=", 9, "吨/月·平方公里", None)]),
    "低于": ("平均降尘量低于9吨。", [("<", 9, "吨", None)]),
    "左右": ("到2023年，失业率控制在5.5%左右。", [("=", 5.5, "%", 2023)]),
    "保持在": ("到2023年，湿地面积保持在13.14万亩。", [("=", 13.14, "万亩", 2023)]),
    "提高到": ("到2023年，利用率提高到40%。", [(">=", 40, "%", 2023)]),
    "压缩至": ("到2023年，审批时间压缩至20个工作日。", [("<=", 20, "个工作日", 2023)]),
    "change": ("到2023年，能耗下降13.5%。", [("=", 13.5, "%", 2023)]),
    "bare count": ("2021年完成7个停车场建设。", [("=", 7, "个", 2021)]),
    "count behind its noun": ("2021年建成农贸市场7个。", [("=", 7, "个", 2021)]),
    "range": ("明确1-2个主导产业。", [("range", (1, 2), "个", None)]),
    "range with two units": ("到2023年，优良天数比率达到80%—83%。", [("range", (80, 83), "%", 2023)]),
    "large units": ("到2023年，完成投资1.2万亿元。", [("=", 1.2, "万亿元", 2023)]),
    "Chinese numeral": ("2022年中心城市完成一次年度体检。", [("=", 1, "次", 2022)]),
    "百分之": ("到2023年，毛入园率达到百分之九十五以上。", [(">=", 95, "%", 2023)]),
    "成": ("到2023年，占比不低于六成。", [(">=", 60, "%", 2023)]),
    "成 with a remainder": ("群众满意率达到九成五。", [(">=", 95, "%", None)]),
    "倍": ("到2023年，产值较2020年增长一倍。", [("=", 1, "倍", 2023)]),
    "番": ("到2023年，产值翻一番。", [("=", 1, "番", 2023)]),
    "half": ("到2023年，疫点数量减少一半。", [("=", 50, "%", 2023)]),
    "share before its noun": ("全市35%的社区达到创建要求。", [("=", 35, "%", None)]),
    "water class": ("河道水质稳定达到Ⅳ类水体标准。", [("<=", 4, "类水体", None)]),
    "two water classes": (
        "2022年，甲河、乙河水质分别达到Ⅲ类、Ⅳ类水体标准。",
        [("<=", 3, "类水体", 2022), ("<=", 4, "类水体", 2022)],
    ),
    "circles": (
        "围绕建设15分钟生活圈、健身圈，完善设施。",
        [("<=", 15, "分钟", None), ("<=", 15, "分钟", None)],
    ),
    "green within sight": (
        "到2023年，基本实现300米见绿、500米见园。",
        [("<=", 300, "米", 2023), ("<=", 500, "米", 2023)],
    ),
    "every year": ("每年打造不少于30条示范街区。", [(">=", 30, "条", None)]),
    "within years": ("三年内建成市场20个。", [("=", 20, "个", 2023)]),
    "by the end of the five-year plan": ("到“十四五”末，覆盖率达到90%。", [(">=", 90, "%", 2025)]),
    "span of years": ("2021—2023年建成住房22310套。", [("=", 22310, "套", 2023)]),
    "year behind the number": ("三处危桥2022年完成加固。", [("=", 3, "处", 2022)]),
    "two numbers, one verb": (
        "2021年完成7个停车场和600个充电车位建设。",
        [("=", 7, "个", 2021), ("=", 600, "个", 2021)],
    ),
    "years in turn": (
        "覆盖率2021年达到50%、2022年达到80%、2023年达到95%。",
        [(">=", 50, "%", 2021), (">=", 80, "%", 2022), (">=", 95, "%", 2023)],
    ),
    "years listed": (
        "2021年、2022年、2023年新建公园分别不少于30个、35个、40个。",
        [(">=", 30, "个", 2021), (">=", 35, "个", 2022), (">=", 40, "个", 2023)],
    ),
    "total and its years": (
        "三年累计改造60万亩，其中2021年20万亩、2022年25万亩、2023年15万亩。",
        [("=", 60, "万亩", 2023), ("=", 20, "万亩", 2021), ("=", 25, "万亩", 2022), ("=", 15, "万亩", 2023)],
    ),
    "from and to": ("到2023年，覆盖率由61%提高到90%以上。", [(">=", 90, "%", 2023)]),
    "units of their own": (
        "到2023年，每万人拥有公交车18标台，算力规模超过20EFLOPS，供电煤耗降至300克标准煤/千瓦时以下。",
        [("=", 18, "标台", 2023), (">", 20, "EFLOPS", 2023), ("<=", 300, "克标准煤/千瓦时", 2023)],
    ),
    "so many per hundred thousand": (
        "到2023年，发病率降至54.5/10万以下。",
        [("<=", 54.5, "/10万", 2023)],
    ),
    "not advisable": ("发车间隔不宜超过8分钟。", [("<=", 8, "分钟", None)]),
    "for each of something": ("到2023年，产量达到每公顷75立方米以上。", [(">=", 75, "立方米", 2023)]),
    "a share of a whole": ("技改投资不低于工业投资总量的30%。", [(">=", 30, "%", None)]),
    "a rate without a verb": (
        "到2023年，绿地率38%；岗前培训率100%。",
        [("=", 38, "%", 2023), ("=", 100, "%", 2023)],
    ),
    "a rate without verb and year": ("社区服务设施配建达标率100%。", [("=", 100, "%", None)]),
    "so many for each person": (
        "每万名居民配备社工5名，人均绿地面积14.8平方米。",
        [("=", 5, "名", None), ("=", 14.8, "平方米", None)],
    ),
    "a list goes on behind a comma": (
        "2022年建成泵站3座，水闸5座，其中北岸2座。",
        [("=", 3, "座", 2022), ("=", 5, "座", 2022), ("=", 2, "座", 2022)],
    ),
    "two measures of one thing": (
        "2022年新改建乡道8条12公里。",
        [("=", 8, "条", 2022), ("=", 12, "公里", 2022)],
    ),
    "a number that only describes": (
        "2022年打造产值10亿元以上的产业集群4个，5亿元以上的特色园区9个。",
        [("=", 4, "个", 2022), ("=", 9, "个", 2022)],
    ),
    "what is to go": ("2022年淘汰炉膛高度4.3米及以下的旧炉20座。", [("=", 20, "座", 2022)]),
    "the year of a part": (
        "2023年前新建公厕90座，其中2021年完成30座；改造旧厕60座。",
        [("=", 90, "座", 2023), ("=", 30, "座", 2021), ("=", 60, "座", 2023)],
    ),
    "every year up to one": (
        "2021年至2023年，每年新增停车位不少于800个。",
        [(">=", 800, "个", 2023)],
    ),
    "years of effort": ("经过两年努力，覆盖率达到70%。", [(">=", 70, "%", 2022)]),
    "the period of the plan": ("规划期内完成造林15万亩。", [("=", 15, "万亩", 2023)]),
    "longer by": ("到2023年，人均停留时间延长0.5天。", [("=", 0.5, "天", 2023)]),
    "分别 is no weight": (
        "到2023年，甲类、乙类占比分别达到60%、25%。",
        [(">=", 60, "%", 2023), (">=", 25, "%", 2023)],
    ),
    "zero": ("到2023年，超标断面比例为0。", [("=", 0, "", 2023)]),
    "a year in Chinese numerals": ("到二〇二三年，占比超过百分之三十。", [(">", 30, "%", 2023)]),
    "the class of water in a name": (
        "到2023年，优良（达到或优于Ⅲ类）水体比例达到87.5%，劣Ⅴ类断面占比降至2%。",
        [(">=", 87.5, "%", 2023), ("<=", 2, "%", 2023)],
    ),
    "cut short": ("合同签订时限由30日压缩至10日。", [("<=", 10, "日", None)]),
    "training that is subsidised": (
        "到2023年，补贴性培训12万人次，占比由30%提高到35%。",
        [("=", 12, "万人次", 2023), (">=", 35, "%", 2023)],
    ),
    "a subsidy in another part": (
        "新增车位不少于800个，收费公示率不低于98%；对示范车场给予10万元奖励。",
        [(">=", 800, "个", None), (">=", 98, "%", None)],
    ),
    "a share of the total": ("公共停车场按照不低于车位总数10%的比例建设充电桩。", [(">=", 10, "%", None)]),
    "at least has": ("2022年每个社区至少有2名调解员。", [(">=", 2, "名", 2022)]),
    "a sum after a growth": (
        "到2023年，出口额年均增长30%，达到200亿元。",
        [("=", 30, "%", 2023), (">=", 200, "亿元", 2023)],
    ),
    "the end of the year within a name": ("毕业生年底去向落实率不低于90%。", [(">=", 90, "%", None)]),
    "tens of 亿": ("到2023年，产值突破5十亿元。", [(">", 50, "亿元", 2023)]),
    "for so many": ("为400间教室改造照明。", [("=", 400, "间", None)]),
    "including": (
        "到2023年，利用面积3000万亩（含示范面积500万亩）。",
        [("=", 3000, "万亩", 2023), ("=", 500, "万亩", 2023)],
    ),
    "a subsidy beside a count": ("扶持合作社500个，作业补贴每亩25元。", [("=", 500, "个", None)]),
    "a verb within a name": (
        "2022年新建湿地监测站8个、森林监测站5个。",
        [("=", 8, "个", 2022), ("=", 5, "个", 2022)],
    ),
    "a name like a verb": ("到2023年，工业增加值占比达到30%。", [(">=", 30, "%", 2023)]),
    "an age in the indicator's name": (
        "到2023年，5岁以下儿童死亡率、产妇死亡率分别控制在6‰、14‰以下。",
        [("<=", 6, "‰", 2023), ("<=", 14, "‰", 2023)],
    ),
    "a number in the indicator's name": ("2023年年底公交500米站点覆盖率达到100%。", [(">=", 100, "%", 2023)]),
}

NOT_TARGETS = [
    "养护质量占60%、建设任务占20%，实行百分制考核。",
    "对新引进企业给予最高不超过500万元奖励。",
    "按照投资额的10%给予补助。",
    "对年营业收入1亿元以上的企业加强服务。",
    "完成使用年限超过50年和材质落后的管网改造。",
    "落实“721”工作法，畅通12345热线。",
    "引进境外500强企业。",
    "实施“4+1”改造工程。",
    "推进九大重点任务，建立两个清单。",
    "贯彻《示例规划（2020-2025）》（示政发〔2020〕12号）。",
    "截至目前，已建成公园30个。",
    "应当在收到申请后5个工作日内答复。",
    "实施总投资50亿元的综合枢纽项目。",
    "推进G341、S222等公路建设。",
    "本办法所称大型场馆，是指座位5000个以上的场馆。",
    "2020年，全市城镇化率达到61%，建成公园12个。",
    "截至2020年底，全市累计建成公园12个。",
    "“十三五”期间，全市新增绿地300公顷，绿地率由35%提高到38%。",
    "中长距离运输（运距500公里以上）以铁路为主。",
    "公共场馆全年开放。",
    "坡度大于25°的坡地退耕还林。",
    "计算方法：甲类数量/同期总数×100%。",
    "指标体系由质量、效率等4个方面的内容构成。",
    "涉及两个以上部门的事项，由牵头部门协调。",
    "任职年龄一般不超过70周岁。",
    "规划期内总投资约480亿元，其中中央资金120亿元。",
    "个人创业担保贷款额度最高30万元。",
    "研发费用加计扣除比例为100%。",
    "超定额20%以内的部分加价0.5倍。",
    "改造效率不低于60%的设备。",
    "2020年，林长制全面推行。全市绿地率提高到36%，建成公园12个。",
]


@pytest.mark.parametrize("form", NUMBERS)
def test_number(form: str) -> None:
    """Each form gives comparator, value, unit and year."""
    body, expected = NUMBERS[form]
    assert figures(body) == expected


@pytest.mark.parametrize("body", NOT_TARGETS)
def test_what_only_looks_like_a_target(body: str) -> None:
    """Scores, subsidies, conditions, names and states already reached are left out."""
    assert figures(body) == []


def test_two_areas_times_three_indicators() -> None:
    """分别 pairs the values with the areas where there are as many areas as values."""
    document = task(
        "到2023年，中心城市和县级城市建成区供水普及率、污水处理率、燃气普及率分别达到98%以上、90%以上。"
    )
    rows = [(t.subject, t.indicator, t.value, t.year) for t in document.targets]
    assert rows == [
        (area, name, value, 2023)
        for area, value in (("中心城市建成区", 98), ("县级城市建成区", 90))
        for name in ("供水普及率", "污水处理率", "燃气普及率")
    ]


def test_one_value_for_several_indicators() -> None:
    """均 gives the value to each."""
    document = task("2022年整治率和安装率均达到100%。")
    assert [(t.indicator, t.value, t.year) for t in document.targets] == [
        ("整治率", 100, 2022),
        ("安装率", 100, 2022),
    ]


def test_an_aim_carries_its_year_over_full_stops() -> None:
    """In a section of aims the year at the head holds for the sentences behind it; elsewhere it does not."""
    aims = read("一、主要目标\n到2023年，城市面貌明显改善。绿地率达到38%。")
    work = read("一、重点任务\n1.加强建设。到2023年，完成体系建设。绿地率达到38%。")
    assert [t.year for t in aims.targets if t.value] == [2023]
    assert [t.year for t in work.targets if t.value] == [None]


def test_an_aim_carries_its_year_to_the_items_below_and_beside_it() -> None:
    """到2023年 at the head of an aim holds for its numbered parts, and for the next part that names no year."""
    below = read(
        "一、工作目标\n到2023年，服务体系基本健全。\n（一）扩大供给。床位达到900张。\n（二）提升质量。满意度达到95%。"
    )
    beside = read(
        "一、工作目标\n（一）总体目标。到2023年，服务体系基本健全。\n（二）具体指标。床位达到900张。"
    )
    mixed = read("一、目标和要求\n（一）主要目标。到2023年，床位达到900张。\n（二）重点任务。建成中心5个。")
    assert [t.year for t in below.targets if t.value] == [2023, 2023]
    assert [t.year for t in beside.targets if t.value] == [2023]
    assert [t.year for t in mixed.targets if t.value] == [2023, None]


def test_names_of_what_is_elliptic() -> None:
    """A member takes the indicator of the one before, the growth apart, or names its own part of it."""
    sums = task("到2023年，出口额年均增长30%，达到200亿元；家庭医生签约率达到75%，重点人群85%以上。").targets
    assert [t.subject + t.indicator for t in sums] == [
        "出口额年均增长",
        "出口额",
        "家庭医生签约率",
        "重点人群家庭医生签约率",
    ]
    totals = task("到2023年，全市用水总量控制在24亿立方米以内，产值与总产值之比达到2.8。").targets
    assert [t.subject + t.indicator for t in totals] == ["全市用水总量", "产值与总产值之比"]


def test_an_aim_within_another_item() -> None:
    """主要目标： opens an aim wherever it stands."""
    document = read("一、总体要求\n主要目标：到2023年，浓度下降10%。北区浓度控制在35微克/立方米以内。")
    assert [(t.value, t.year) for t in document.targets] == [(10, 2023), (35, 2023)]


def test_what_a_section_on_the_present_tells_is_no_target() -> None:
    """Under 发展基础 and the like only what a coming year governs is a target."""
    document = read("一、发展现状\n全市绿地率达到38%，建成公园12个。到2023年，绿地率要达到40%。")
    assert [(t.value, t.year) for t in document.targets] == [(40, 2023)]


def test_a_year_before_the_plan_is_the_base_of_a_table() -> None:
    """2020年 beside 2023年 in a table of indicators is what the targets set out from."""
    document = read("一、主要目标\n主要指标\n指标\t单位\t2020年\t2023年\t属性\n绿地率\t%\t36\t38\t约束性")
    assert [(t.value, t.year, t.base) for t in document.targets if t.indicator == "绿地率"] == [
        (38, 2023, "36")
    ]


def test_deliverables() -> None:
    """A dated end is a target without a number; several things are several targets."""
    document = task("2021年完成第四、第六水厂工程建设，实现充电桩全覆盖。")
    assert [(t.indicator, t.comparator, t.year) for t in document.targets] == [
        ("第四水厂工程建设", "done", 2021),
        ("第六水厂工程建设", "done", 2021),
        ("充电桩全覆盖", "done", 2021),
    ]


DELIVERABLES = {
    "更加": ("到2023年，养老网络更加健全，公交出行更加便捷。", ["养老网络", "公交出行"]),
    "取得成效": ("到2023年，散煤治理取得明显成效。", ["散煤治理"]),
    "nothing named": ("加快推进洒水车辆电动化，2021年更新50辆，2023年全部更新到位。", ["洒水车辆电动化"]),
    "the whole of it": ("乡镇环境整治2021年完成80%，2022年实现全覆盖。", ["环境整治"]),
    "a task completed": ("2023年6月底前，改造任务全面完成。", ["改造任务"]),
    "support with an end": ("支持北湖景区2023年底前创成国家级度假区。", ["国家级度假区"]),
    "in front of others": ("到2023年，垃圾分类走在全省前列。", ["垃圾分类"]),
    "a clause that runs on": (
        "到2023年，全面建成以居家为基础、社区为依托的，功能完善的服务体系。",
        ["以居家为基础、社区为依托的，功能完善的服务体系"],
    ),
    "held in check": ("到2023年，有效遏制黑土地退化。", ["黑土地退化"]),
    "every village": ("到2023年，实现村村通公交。", ["村村通公交"]),
}


@pytest.mark.parametrize("form", DELIVERABLES)
def test_deliverable(form: str) -> None:
    """Each form names what is to be so."""
    body, named = DELIVERABLES[form]
    assert [t.indicator for t in task(body).targets if t.value is None] == named


@pytest.mark.parametrize(
    "body",
    [
        "《示例市节水方案（2021—2023年）》已经审定，现予印发，请认真组织实施。",
        "自批复之日起两年内未开工的，收回指标。",
        "到2023年，收入力争达到3万元左右。",
        "2020年，全市完成体制改革。",
        "2021年12月31日之前已完成改制的企业，继续享受政策。",
    ],
)
def test_what_is_no_deliverable(body: str) -> None:
    """Formulas of dispatch, conditions, numbers and the past are left out."""
    assert [t.quote for t in task(body).targets if t.value is None] == []


def test_the_heading_of_a_paragraph_is_no_deliverable() -> None:
    """——居住更加舒适。 heads what follows; alone in its line it is the aim itself."""
    heads = read("一、工作目标\n到2023年，体系基本健全。\n——居住环境更加舒适。改造小区50个。")
    alone = read("一、工作目标\n到2023年，体系基本健全。\n——居住环境更加舒适。")
    assert [t.indicator for t in heads.targets if t.value is None] == ["体系"]
    assert [t.indicator for t in alone.targets if t.value is None] == ["体系", "居住环境"]


def test_rules_of_a_set_of_rules_are_not_targets() -> None:
    """In 办法 a limit without a date is a rule."""
    document = read(
        "第一条 产业面积不低于总面积的60%。\n第二条 到2026年，覆盖率达到90%。", "示例市城市更新管理办法"
    )
    assert [(t.value, t.year) for t in document.targets] == [(90, 2026)]


def test_evidence_holds_the_figure_and_its_year() -> None:
    """The quote is verbatim, holds the number, and reaches back to the words that set the year."""
    document = task("到2023年，绿地率达到38%，覆盖率达到80%以上。")
    assert [t.quote for t in document.targets] == ["到2023年，绿地率达到38%，覆盖率达到80%以上"] * 2
    assert [document.text[slice(*t.figure)] for t in document.targets if t.figure] == ["38%", "80%"]


@given(
    st.text(
        alphabet="0123456789.%万亿个座条元年到达至不低于以上内控制在分别和、，。；：（）“”《》一二三十百半成倍类ⅣⅢ米见绿分钟圈每各其中由从提高率面积完成建成",
        max_size=90,
    )
)
def test_no_wording_crashes_or_loses_its_place(body: str) -> None:
    """Whatever a sentence says, quotes are verbatim and figures lie inside them."""
    document = task(body)
    for target in document.targets:
        assert document.text[target.start : target.end] == target.quote
        if target.figure:
            assert target.start <= target.figure[0] < target.figure[1] <= target.end
        assert (target.value is None) == (target.comparator == "done")
