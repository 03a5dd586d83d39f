"""Every way in which documents give work to units."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luocheng.documents.units import is_unit, split_units
from luocheng.policy.model import Task
from tests.documents.reading_text import read, task

L, S = ["市教育局"], ["市财政局"]

FORMS = {
    "label lines": ("加强管理。\n牵头单位：市教育局。\n配合单位：市财政局。", L, S),
    "label of who props": ("加强管理。\n（牵头单位：市教育局，支撑单位：市财政局）", L, S),
    "everywhere": (
        "加强管理。（市教育局牵头，省级有关部门及各地区按职责分工负责）",
        L,
        ["省级有关部门", "各地区"],
    ),
    "a class and everywhere": (
        "加强管理。（市教育局牵头，省级有关部门和单位及各地区按职责分工负责）",
        L,
        ["省级有关部门和单位", "各地区"],
    ),
    "label lines without full stops": ("加强管理。\n牵头单位：市教育局\n配合单位：市财政局", L, S),
    "second list supports": ("加强管理。\n牵头单位：市教育局；责任单位：市财政局", L, S),
    "responsible only": ("加强管理。\n责任单位：市教育局、市财政局", L + S, []),
    "verbs in a bracket": ("加强管理。（市教育局牵头，市财政局配合）", L, S),
    "负责": ("加强管理。（市教育局负责）", L, []),
    "按职责分工负责": ("加强管理。（市教育局、市财政局按职责分工负责）", L + S, []),
    "lead, then by division of duties": ("加强管理。（市教育局牵头，市财政局等按职责分工负责）", L, S),
    "square brackets": ("加强管理。［责任单位：市教育局、市财政局］", L + S, []),
    "tortoise-shell brackets": ("加强管理。〔市教育局牵头，市财政局参与〕", L, S),
    "angle brackets": ("加强管理。〈市教育局、市财政局负责〉", L + S, []),
    "lenticular brackets": ("加强管理。【牵头部门：市教育局；配合部门：市财政局】", L, S),
    "nested bracket with a role": ("加强管理。〔市教育局（市财政局配合）〕", L, S),
    "bare list at the end": ("加强管理。（市教育局、市财政局）", L + S, []),
    "label 责任部门": ("加强管理。（责任部门：市教育局）", L, []),
    "label 牵头考核单位": ("加强管理。（牵头考核单位：市教育局）", L, []),
    "label without colon": ("加强管理。(责任单位市教育局,配合单位:市财政局)", L, S),
    "spaced label": ("加强管理。\n牵 头 单 位：市教育局\n配 合 单 位：市财政局", L, S),
    "label in lenticular brackets": ("加强管理。\n【责任单位】市教育局、市财政局", L + S, []),
    "deadline and unit": ("加强管理。（2023年12月底前完成，市教育局牵头，市财政局配合）", L, S),
    "unit and labelled deadline": ("加强管理。（责任单位：市教育局；完成时限：2023年12月底前）", L, []),
    "beside a score": ("加强管理。（5分）（责任单位：市教育局）", L, []),
    "会同": ("加强管理。（市教育局会同市财政局负责）", L, S),
    "指导": ("加强管理。（市财政局指导，市教育局负责落实）", L, S),
    "nothing but 指导": ("加强管理。（市财政局指导）", [], S),
    "carried out by others": ("加强管理。（市教育局负责，各区政府落实）", L, ["各区政府"]),
    "sentence": ("加强管理。由市教育局牵头，市财政局配合。", L, S),
    "sentence without 由": ("加强管理。市教育局、市财政局按职责分工负责。", L + S, []),
    "first unit leads": ("加强管理。（市教育局、市财政局，列第一位的为牵头单位，下同）", L, S),
    "first comma": ("加强管理。〔责任单位：市教育局，市财政局，逗号前为牵头单位，下同〕", L, S),
    "asterisk": ("加强管理。（*市教育局、市财政局）\n注：带*的为牵头单位。", L, S),
    "people are not units": ("加强管理。\n责任领导：张某\n责任单位：市教育局\n责任人：李某", L, []),
    "level given once": ("加强管理。（省教育厅、财政厅负责）", ["省教育厅", "财政厅"], []),
    "comma inside a bracket": (
        "加强管理。（各县（市、区）政府、市教育局负责）",
        ["各县（市、区）政府", "市教育局"],
        [],
    ),
    "levels before one unit": ("加强管理。（市、区园林绿化主管部门负责）", ["市、区园林绿化主管部门"], []),
    "unit that contains 牵头": (
        "加强管理。（市重大项目牵头办公室、市教育局负责）",
        ["市重大项目牵头办公室", "市教育局"],
        [],
    ),
    "unit that contains 推进": (
        "加强管理。（市推进企业上市工作领导小组成员单位、市教育局负责）",
        ["市推进企业上市工作领导小组成员单位", "市教育局"],
        [],
    ),
    "unit with its second name": (
        "加强管理。\n牵头单位：市住房城乡建设局（市房产中心）。",
        ["市住房城乡建设局（市房产中心）"],
        [],
    ),
    "等 is dropped": ("加强管理。（市教育局、市财政局等部门负责）", L + S, []),
    "definition is dropped": ("加强管理。（各区政府（含高新区管委会，下同）负责）", ["各区政府"], []),
    "unclosed bracket": ("加强管理。（市教育局牵头，市财政局配合", L, S),
    "broken label": ("加强管理。\n牵头单\n\n位：市教育局。\n配合单位：市财政局。", L, S),
    "class, then another unit": (
        "加强管理。（市教育局、市财政局等部门和各区政府负责）",
        [*L, *S, "各区政府"],
        [],
    ),
    "等 alone, then another unit": ("加强管理。（市教育局等和各区政府按职责分工负责）", [*L, "各区政府"], []),
    "class of a higher level": ("加强管理。（市教育局等国务院有关部门及各地区负责）", [*L, "各地区"], []),
    "member units": ("加强管理。（市教育局、市财政局等市学前教育领导小组成员单位负责）", L + S, []),
    "role behind the unit": ("加强管理。〔责任单位：市教育局（牵头）、市财政局〕", L, S),
    "roles behind both": ("加强管理。（市教育局（牵头）、市财政局（配合））", L, S),
    "labels of one word": ("加强管理。（牵头：市教育局；配合：市财政局）", L, S),
    "named as lead": ("加强管理。（市教育局为牵头单位，市财政局为配合单位）", L, S),
    "duty of a place": ("加强管理。（市教育局牵头，各区政府落实属地责任）", L, ["各区政府"]),
    "by local conditions": ("加强管理。（市教育局牵头，各区政府结合实际落实）", L, ["各区政府"]),
    "above prefecture level": (
        "加强管理。（市教育局，各地级以上市人民政府）",
        [*L, "各地级以上市人民政府"],
        [],
    ),
    "divisions of an office": ("加强管理。（学前科、财务科）", ["学前科", "财务科"], []),
    "lead by rank": ("加强管理。（市教育局、市财政局，列首位者牵头）", L, S),
    "responsible, then guided": ("加强管理。（各区政府负责，市教育局指导）", ["各区政府"], L),
    "named as responsible, guided by": (
        "加强管理。责任单位为各区政府，市教育局给予指导。",
        ["各区政府"],
        L,
    ),
    "负责牵头": ("加强管理。（市教育局负责牵头，市财政局配合）", L, S),
    "by lines of business": ("加强管理。（市教育局、市财政局按行业分工负责）", L + S, []),
    "list over lines": (
        "加强管理。\n牵头单位：\n市教育局\n配合单位：\n市财政局\n各区政府",
        L,
        [*S, "各区政府"],
    ),
    "a unit of an unknown kind": (
        "加强管理。市教育局、市财政局、市公安局、市应急连等负责。",
        [*L, *S, "市公安局", "市应急连"],
        [],
    ),
    "branch of a bank": ("加强管理。（中国示例银行示例支行）", ["中国示例银行示例支行"], []),
    "label of another kind behind": (
        "加强管理。\n牵头单位：市教育局；配合单位：市财政局；资金来源：市级资金",
        L,
        S,
    ),
    "carries out its own part": ("加强管理。（市教育局负责；各学校落实主体责任）", L, ["各学校"]),
    "of its own accord": ("加强管理。各学校自主实施，市教育局指导。", ["各学校"], L),
    "supervised by": ("加强管理。\n责任单位：市教育局\n督导单位：市财政局", L, S),
    "coordinated": ("加强管理。市教育局统筹，市财政局配合。", L, S),
    "broken label of support": ("加强管理。\n牵头部门：市教育局；配合部\n\n门：市财政局。", L, S),
    "unit broken by a page": (
        "加强管理。\n责任单位：市教育局牵头，各县\n\n— 1 —\n\n（市、区）、市财政局配合",
        L,
        ["各县（市、区）", *S],
    ),
    "nobody": ("加强管理。", [], []),
}


@pytest.mark.parametrize("form", FORMS)
def test_form(form: str) -> None:
    """Each form gives the lead and the supporting units as written."""
    body, lead, support = FORMS[form]
    (only,) = task(body).tasks
    assert (only.lead_units, only.support_units) == (lead, support)


@pytest.mark.parametrize(
    ("body", "deadline"),
    [
        ("加强管理。（责任单位：市教育局；完成时限：2023年12月底前）", "2023年12月底前"),
        ("加强管理。（市教育局负责，2023年底前完成）", "2023年底前完成"),
        ("加强管理。（责任单位：市教育局；完成时限：长期坚持）", "长期坚持"),
        ("加强管理。\n责任单位：市教育局\n完成时限：2022年6月", "2022年6月"),
        ("加强管理。（市教育局负责）", None),
    ],
)
def test_deadline(body: str, deadline: str | None) -> None:
    """A time limit beside the units belongs to the task; where there is none, none is made up."""
    assert task(body).tasks[0].deadline == deadline


@pytest.mark.parametrize(
    "body",
    [
        "新建民用建筑（农民自建住宅除外）执行标准。",
        "实施改造（市区段）工程。",
        "各区政府是责任主体，市教育局要加强指导。",
        "经主管部门（外国人来华工作管理部门）批准。",
        "完善部门协同机制，压实属地责任。",
    ],
)
def test_no_assignment(body: str) -> None:
    """Brackets and sentences about other things assign nothing."""
    assert [t.lead_units for t in task(body).tasks] == [[]]


def test_several_brackets_divide_an_item() -> None:
    """Each bracket speaks of the sentences before it."""
    document = task("建立清单。（市教育局负责）开展检查。（市财政局负责）")
    assert [(t.lead_units, t.quote[:4]) for t in document.tasks] == [
        (["市教育局"], "（一）推"),
        (["市财政局"], "开展检查"),
    ]


def test_carry_over_is_implied_not_listed() -> None:
    """以下均需…负责 adds to later tasks without standing in their lists."""
    document = read(
        "一、任务\n1.做好甲事。（市教育局负责。以下均需各区政府负责，不再列出）\n2.做好乙事。（市财政局负责）\n3.做好丙事。（市公安局负责）"
    )
    assert [(t.lead_units, t.implied_units) for t in document.tasks] == [
        (["市教育局"], []),
        (["市财政局"], ["各区政府"]),
        (["市公安局"], ["各区政府"]),
    ]


def test_convention_holds_from_where_it_is_declared() -> None:
    """下同 does not reach back."""
    document = read(
        "一、任务\n1.甲事。（市甲局、市乙局）\n2.乙事。（市丙局、市丁局，列首位的为牵头单位，下同）\n3.丙事。（市戊局、市己局）"
    )
    assert [(len(t.lead_units), len(t.support_units)) for t in document.tasks] == [(2, 0), (1, 1), (1, 1)]


def test_convention_of_one_bracket() -> None:
    """Without 下同 a remark behind the units of an item speaks of that item alone."""
    document = read(
        "一、任务\n1.甲事。（市甲局、市乙局）\n2.乙事。责任单位：市丙局、市丁局（排名第一的为牵头单位）\n3.丙事。（市戊局、市己局）"
    )
    assert [(len(t.lead_units), len(t.support_units)) for t in document.tasks] == [(2, 0), (1, 1), (2, 0)]


def test_remark_with_more_behind_it() -> None:
    """下同 may stand behind a second half of the remark."""
    document = read(
        "一、任务\n1.甲事。（市甲局、市乙局，排名第一的单位为牵头单位，其他单位为配合单位，下同）\n2.乙事。（市丙局，市丁局）"
    )
    assert [(t.lead_units, t.support_units) for t in document.tasks] == [
        (["市甲局"], ["市乙局"]),
        (["市丙局"], ["市丁局"]),
    ]


def test_issuer_below_the_last_list() -> None:
    """The signature below the last list of units is no unit of that list."""
    document = read(
        "一、任务\n1.甲事。\n牵头单位：市教育局\n配合单位：市财政局\n示例市人民政府办公室\n2024年3月1日"
    )
    assert [(t.lead_units, t.support_units) for t in document.tasks] == [(L, S)]


def test_heading_that_names_who_does_it() -> None:
    """In a section on the division of duties the heading is the unit."""
    document = read(
        "一、职责分工\n（一）市教育局：负责统筹协调。\n（二）市财政局、各区政府。保障经费。\n二、要求\n（一）加强领导。"
    )
    assert [t.lead_units for t in document.tasks] == [["市教育局"], ["市财政局", "各区政府"], []]


def test_where_the_work_is_done_is_no_unit() -> None:
    """实施地区 says where and not who."""
    document = task("加强管理。\n牵头单位：市教育局\n配合单位：市财政局\n实施地区：各区。")
    assert [(t.lead_units, t.support_units) for t in document.tasks] == [(L, S)]


def test_what_only_points_elsewhere_is_no_task() -> None:
    """A heading over a table, or one that only names an annex, is no work of its own."""
    document = read(
        "一、重点任务\n见附表。\n二、分工\n序号\t问题\t整改措施\t责任单位\t督导单位\n1\t路灯不亮\t更换灯具。\t市教育局\t市财政局\n2\t路面破损\t修补路面。\t市财政局\t市教育局"
    )
    assert [(t.title, t.lead_units, t.support_units) for t in document.tasks] == [
        ("路灯不亮", L, S),
        ("路面破损", S, L),
    ]


def test_units_as_a_numbered_field() -> None:
    """Where the fields of an item are numbered, the units belong to the item and the fields are no tasks."""
    document = read(
        "一、整改\n（一）甲问题\n1.整改措施：修路。\n2.牵头单位：市教育局\n3.责任单位：市财政局\n4.整改时限：6月底\n（二）乙问题\n1.整改措施：修桥。\n2.责任单位：市财政局"
    )
    assert [(t.path[-1], t.title, t.lead_units, t.support_units) for t in document.tasks] == [
        ("(一)", "甲问题", L, S),
        ("(二)", "乙问题", S, []),
    ]
    assert _quotes_hold(document.tasks, document.text)


def test_stages_and_validity_are_no_work() -> None:
    """Stages of the work, and what a document says of its own validity, are no tasks."""
    document = read(
        "一、任务\n1.做好甲事。（市甲局负责）\n二、实施步骤\n1.动员部署阶段（1月至3月）。各地动员。\n2.总结评估阶段。开展总结。\n三、附则\n2.本措施自印发之日起施行。"
    )
    assert [t.title for t in document.tasks] == ["做好甲事"]


def test_host_of_a_project_is_no_foot_of_a_page() -> None:
    """主办单位 names the lead of a project; at the foot of a web page it names the owner of the site."""
    document = read(
        "一、项目\n（一）新建公园两处\n主办单位：市教育局\n协办单位：市财政局\n（二）新建学校两所\n主办单位：市财政局\n主办单位：市府办 网站标识码4400000000"
    )
    assert [(t.lead_units, t.support_units) for t in document.tasks] == [(L, S), (S, [])]


def test_units_behind_the_last_sub_item_belong_to_the_item_above() -> None:
    """A line of units that stands alone after several sub-items covers them all."""
    document = read(
        "一、任务\n（一）甲。\n1.做好一件事。\n2.做好另一件事。\n责任单位：市教育局\n（二）乙。\n1.做好第三件事。（市财政局负责）"
    )
    assert [(t.path, t.lead_units) for t in document.tasks] == [
        (("一", "(一)"), ["市教育局"]),
        (("一", "(二)", "1"), ["市财政局"]),
    ]


def _quotes_hold(tasks: list[Task], text: str) -> bool:
    return all(text[t.start : t.end] == t.quote for t in tasks)


@given(
    st.text(
        alphabet="（）()〔〕【】牵头配合责任单位负责：:；;，,、。\n市县教育局财政0123456789年*第一为下同以均需不再列出",
        max_size=80,
    )
)
def test_no_wording_crashes_or_loses_its_place(body: str) -> None:
    """Whatever stands in brackets and labels, offsets hold and units are not empty."""
    document = task(body)
    assert _quotes_hold(document.tasks, document.text)
    assert all(u.strip() for t in document.tasks for u in (*t.lead_units, *t.support_units))


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("市发展改革委、市自然资源和规划局", ["市发展改革委", "市自然资源和规划局"]),
        ("市市场监管局和各区政府", ["市市场监管局", "各区政府"]),
        ("相关行业管理部门及权属单位", ["相关行业管理部门及权属单位"]),
        ("市直各有关部门及单位", ["市直各有关部门及单位"]),
        ("国家发展改革委 财政部", ["国家发展改革委", "财政部"]),
        ("各区、县（市）政府", ["各区、县（市）政府"]),
        ("市商务局、和阳海关", ["市商务局", "和阳海关"]),
        ("各省、自治区、直辖市人民政府", ["各省、自治区、直辖市人民政府"]),
        ("各市（州）、县（市、区）人民政府", ["各市（州）、县（市、区）人民政府"]),
        ("各区、市教育局", ["各区", "市教育局"]),
        ("海关等有关部门和单位", ["海关"]),
        ("", []),
    ],
)
def test_lists_of_units(text: str, units: list[str]) -> None:
    """和 and 及 divide only between two units; brackets and bare levels are kept together."""
    assert list(split_units(text)) == units


@given(
    st.lists(
        st.sampled_from(
            ["市教育局", "市自然资源和规划局", "各县（市、区）政府", "示例水务集团", "市委组织部"]
        ),
        min_size=1,
        max_size=6,
        unique=True,
    )
)
def test_lists_come_apart_as_they_were_put_together(units: list[str]) -> None:
    """Joining and dividing are inverse."""
    assert list(split_units("、".join(units))) == units
    assert all(is_unit(u) for u in units)
