"""Wordings of targets that other provinces and departments use: sums, spans, parts, standards, duties of every year."""

from __future__ import annotations

import pytest

from tests.documents.reading_text import figures, read, task

NUMBERS = {
    "span in front of a sum": ("三年撬动社会资本60亿元。", [("=", 60, "亿元", 2023)]),
    "span in front of a noun": ("三年社会投入不低于20亿元。", [(">=", 20, "亿元", 2023)]),
    "years of schooling are no span": (
        "到2022年，九年义务教育巩固率达到98%。",
        [(">=", 98, "%", 2022)],
    ),
    "three years running": ("连续三年增长8%。", [("=", 8, "%", None)]),
    "before the rains": ("2022年汛期前改造泵站6座。", [("=", 6, "座", 2022)]),
    "even fractions": (
        "2022年底前五分之一的村建成书屋，通村率超过四分之一。",
        [("=", 20, "%", 2022), (">", 25, "%", 2022)],
    ),
    "uneven fractions": ("持证人员占比达到三分之一。", []),
    "fund that is set up": ("设立规模30亿元的文旅发展基金。", [("=", 30, "亿元", None)]),
    "fund of an industry": ("设立40亿元数字经济产业基金。", [("=", 40, "亿元", None)]),
    "money that is set aside": ("每年安排专项资金3亿元。", []),
    "rank": ("到2023年，综合评价进入全省前8位。", []),
    "invested in all that are counted": (
        "到2023年，实施重点项目40个，总投资90亿元。",
        [("=", 40, "个", 2023), ("=", 90, "亿元", 2023)],
    ),
    "invested in one": ("推进滨江书城建设，总投资3亿元。", []),
    "merged from so many": ("推动养老院由90所整合至60所左右。", [("=", 60, "所", None)]),
    "years listed for another number": (
        "2021年、2022年、2023年分别种草8万亩、9万亩、10万亩，苜蓿、燕麦、黑麦面积分别达到6万亩、5万亩、4万亩。",
        [
            ("=", 8, "万亩", 2021),
            ("=", 9, "万亩", 2022),
            ("=", 10, "万亩", 2023),
            (">=", 6, "万亩", 2023),
            (">=", 5, "万亩", 2023),
            (">=", 4, "万亩", 2023),
        ],
    ),
    "work of every year": ("每年排查隐患4次。", [("=", 4, "次", None)]),
    "work of every term": ("学校每学期至少开展2次演练。", [(">=", 2, "次", None)]),
    "how an office goes about it": ("每季度至少召开1次会议，每月调度1次。", []),
    "work of every year beside a sum": (
        "三年累计贷款9亿元，每年举办大赛2次。",
        [("=", 9, "亿元", 2023), ("=", 2, "次", None)],
    ),
    "answering a call": ("到2023年，消防站接警后6分钟内到达辖区边缘。", []),
    "what a name stands for": ("基本建成“12出行交通圈”（主城1小时通达、全国2小时通达）。", []),
    "on the whole": ("2022年新建消防站3座，辖区面积原则上不大于6平方公里。", [("=", 3, "座", 2022)]),
    "share that is paid": ("资本金比例不低于30%，县级配套资金不低于20%。", []),
    "ratio of a plot": ("容积率不低于1.5，建筑密度不低于40%。", [(">=", 40, "%", None)]),
    "which of them": (
        "培育4家以上年收入超8亿元的平台企业。",
        [(">=", 4, "家", None)],
    ),
    "delays of a circle": (
        "打造主城内2ms、到枢纽节点4ms、全市6ms低时延圈。",
        [("<=", 2, "ms", None), ("<=", 4, "ms", None), ("<=", 6, "ms", None)],
    ),
    "list that goes on behind commas": (
        "到2022年，建成1~2所示范高校，5~6所示范中学和8~9所示范小学。",
        [("range", (1, 2), "所", 2022), ("range", (5, 6), "所", 2022), ("range", (8, 9), "所", 2022)],
    ),
    "what each has": ("到2022年，各区（县级市）有1所综合医院。", [("=", 1, "所", 2022)]),
    "two counts of one thing": (
        "2022年底前服务项目达到9大类30项。",
        [(">=", 9, "大类", 2022), ("=", 30, "项", 2022)],
    ),
    "unit in brackets": ("建设公租房900套（户）。", [("=", 900, "套(户)", None)]),
    "who may apply": ("年薪80万元以上且具有4年以上经验的，可直接认定。", []),
    "which firms": ("鼓励对研发费用占比4%以上且年增长10%以上的企业给予支持。", []),
    "what there is already, as a word": (
        "发挥现有平台的牵引作用，招引2家龙头企业。",
        [("=", 2, "家", None)],
    ),
    "share of what was last year": (
        "到2022年，准入线不低于全市上年度人均收入的60%。",
        [(">=", 60, "%", 2022)],
    ),
    "line of income": ("低收入线由每年6000元以下调整到8000元以下。", []),
    "laid down for planning": ("原则上按照每3至5万居民规划设置1个服务中心。", []),
    "bound of a grant": ("择优支持不超过8个标杆项目。", []),
    "towards them": ("新增床位优先向三个新城区配置。", []),
    "three of a kind in a name": ("围绕人机物三元协同开展研究。", []),
    "size in a name": ("2022年底前新建千吨万人水厂5座。", [("=", 5, "座", 2022)]),
    "at least in a year": ("教师每年至少1个月到企业实践。", [(">=", 1, "个月", None)]),
    "sum of so many": ("90个重点项目年度投资不低于140亿元。", [(">=", 140, "亿元", None)]),
    "as many of each": ("适龄妇女“两癌”免费筛查各9万人。", [("=", 9, "万人", None)]),
    "one case of many": ("设立3亿元应急资金，单笔最高500万元。", [("=", 3, "亿元", None)]),
    "who gets an allowance": ("发放租赁补贴900户。", [("=", 900, "户", None)]),
    "for whom it is paid": ("为900名残疾人发放“两项补贴”。", [("=", 900, "名", None)]),
    "made up of": ("成立由5名以上专家组成的委员会。", []),
    "month behind a month": (
        "2022年6月底前完成选址，12月底前开工率达到80%。",
        [(">=", 80, "%", 2022)],
    ),
    "verbs that count": (
        "发放贷款9亿元，编纂地方志6部，查处案件30起。",
        [("=", 9, "亿元", None), ("=", 6, "部", None), ("=", 30, "起", None)],
    ),
}


@pytest.mark.parametrize("name", NUMBERS)
def test_number(name: str) -> None:
    sentence, expected = NUMBERS[name]
    assert figures(sentence) == expected


NOTHING = {
    "fields of a list": "知识产权保护方面5项：三合一审判等。",
    "share by which": "按不低于采购金额的30%提前预付。",
    "where there are so many": "入围企业在3家及以上的，采取招标。",
    "one of each": "工作组由各县各派1名代表组成。",
    "at the latest": "立即上报有关情况，最迟不超过4小时。",
    "in favour of": "优先支持符合条件的1家园区扩区。",
    "what may be": "允许不超过五分之一的股东不具有资格。",
    "no more than one": "一个单位原则上只开设1个账号。",
    "praised": "对60项典型经验予以通报表扬。",
}


@pytest.mark.parametrize("name", NOTHING)
def test_no_number(name: str) -> None:
    assert figures(NOTHING[name]) == []


NAMES = {
    "verb that begins as another": ("建设养护站6座。", [("", "养护站")]),
    "second of a list": (
        "建成3所左右示范院校，40个左右高水平专业群。",
        [("", "示范院校"), ("", "高水平专业群")],
    ),
    "bracket behind a number": (
        "植树90万株（含义务植树30万株）。",
        [("", "植树"), ("", "义务植树")],
    ),
    "from so much": ("全县森林覆盖率由41.2%提高到43%。", [("全县", "森林覆盖率")]),
    "fund": ("设立总规模30亿元的产业母基金。", [("", "产业母基金")]),
    "things counted behind an amount": (
        "零售总额突破9亿元；限额以上企业超过3万家。",
        [("", "零售总额"), ("", "限额以上企业")],
    ),
}


@pytest.mark.parametrize("name", NAMES)
def test_name(name: str) -> None:
    sentence, expected = NAMES[name]
    assert [(t.subject, t.indicator) for t in task(sentence).targets if t.value is not None] == expected


def test_a_season_of_a_plan_for_one_year() -> None:
    document = read("一、重点任务\n（一）办学。秋季学期前投用幼儿园2所。", title="示例市2022年民生工作要点")
    assert [(t.value, t.year) for t in document.targets] == [(2, 2022)]


def test_years_count_from_the_one_that_the_text_names() -> None:
    document = read(
        "一、目标\n1．目标。2012年起5年内，培养骨干900名。\n2．青年人才。5年内引进青年人才80名。",
        title="关于推进人才工程的实施意见",
    )
    assert [(t.value, t.year) for t in document.targets] == [(900, 2016), (80, 2016)]


def test_a_section_on_the_present_sets_nothing() -> None:
    document = read(
        "一、现状分析\n（一）规模。2025年，全市规上企业90家，同比增长12%。\n二、发展目标\n到2027年，规上企业达到120家。",
        title="示例市产业发展工作方案",
    )
    assert [(t.value, t.year) for t in document.targets] == [(120, 2027)]


def test_overall_aims_that_are_not_divided_keep_their_year() -> None:
    document = read(
        "一、总体要求\n坚持系统观念。\n到2023年底，服务能力明显提升。培育应用场景12个以上。\n二、任务\n（一）建设平台。建成平台3个。"
    )
    assert [(t.value, t.year) for t in document.targets if t.value is not None] == [(12, 2023), (3, None)]


def test_the_end_of_a_year_gone_by_in_a_section_on_the_present() -> None:
    document = read(
        "第一章 规划背景\n第一节 发展基础\n2022年末，城镇化率达到74%。\n第二章 目标\n到2025年，城镇化率达到77%。",
        title="示例省城镇化规划（2021—2035年）",
    )
    assert [(t.value, t.year) for t in document.targets] == [(77, 2025)]


DONE = {
    "some of a kind": (
        "到2023年，培育一批骨干企业，建设若干特色园区。",
        [("骨干企业", 2023), ("特色园区", 2023)],
    ),
    "place among all": (
        "到2023年，算力规模保持全国前三，服务规模居全国第一，核心技术全球领先。",
        [("算力规模", 2023), ("服务规模", 2023), ("核心技术", 2023)],
    ),
    "rank": ("到2023年，综合排名进入全省前8位。", [("综合排名", 2023)]),
    "several places": (
        "到2023年，打造数据创新高地、终端产业集聚区、智能应用示范区。",
        [("数据创新高地", 2023), ("终端产业集聚区", 2023), ("智能应用示范区", 2023)],
    ),
}


@pytest.mark.parametrize("name", DONE)
def test_deliverable(name: str) -> None:
    sentence, expected = DONE[name]
    assert [(t.indicator, t.year) for t in task(sentence).targets if t.value is None] == expected
