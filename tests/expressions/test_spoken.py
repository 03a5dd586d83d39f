"""Formulas in words: what a person says for them, without identifiers and without values."""

from __future__ import annotations

import pytest

from luocheng.expressions import Field, Quantity, Scope, compile_formula, is_plain, spoken
from luocheng.expressions.negated import without

PARCEL = Scope(
    {
        "area": Field("area", "number", "平方米", "面积", "area"),
        "state_owned": Field("state_owned", "truth", "", "国有", "state-owned"),
    },
    label_zh="地块",
    label_en="parcel",
)
UNIT = Scope(
    {
        "industry": Field("industry", "number", "平方米", "产业建设量", "industry floor area"),
        "total": Field("total", "number", "平方米", "总建设量", "total floor area"),
        "circle": Field(
            "circle", "choice", "", "圈层", "circle", ("first", "second"),
            choice_labels={"first": ("第一圈层", "first circle"), "second": ("第二圈层", "second circle")},
        ),
        "key_area": Field(
            "key_area", "choice", "", "所在重点地区", "key area", ("airport", "hub", "none"),
            choice_labels={
                "airport": ("机场周边", "airport"), "hub": ("车站、港口", "hub"), "none": ("不在重点地区", "none"),
            },
        ),
        "listed": Field("listed", "truth", "", "列入计划", "listed"),
        "approved": Field("approved", "truth", "", "规划已批准", "approved"),
        "starts_on": Field("starts_on", "date", "", "开工日期", "start"),
        "ends_on": Field("ends_on", "date", "", "完工日期", "end"),
        "built": Field("built", "number", "", "建成年份", "year built"),
        "late": Field("late", "number", "月", "逾期月数", "months late"),
        "district": Field("district", "text", "", "项目所在区", "district"),
        "other_district": Field("other_district", "text", "", "用地所在区", "district of the land"),
        "name": Field("name", "text", "", "名称", "name"),
        "shape": Field("shape", "geometry", "", "图形", "shape"),
    },
    related={"parcels": PARCEL},
    parameters={
        "share": Quantity(60.0, "%", "产业占比下限", "least industry share"),
        "good": Quantity(90.0, "分", "优秀的分数线", "score that is good"),
    },
    layers=frozenset({"green_line"}),
)  # fmt: skip
LAYERS = {"green_line": ("绿线", "green line")}


@pytest.mark.parametrize(
    ("source", "zh", "en"),
    [
        ("industry / total", "产业建设量 ÷ 总建设量", "industry floor area ÷ total floor area"),
        ("total / (industry + 5 平方米)", "总建设量 ÷（产业建设量 + 5 平方米）", None),
        ("(industry - 5 平方米) / total", "（产业建设量 − 5 平方米）÷ 总建设量", None),
        ("2 / 3", "三分之二", "2/3"),
        ("total < 60 万平方米", "总建设量小于 60 万平方米", "total floor area is less than 60 万平方米"),
        ("total >= 2 公顷", "总建设量至少 2 公顷", "total floor area is at least 2 公顷"),
        ("total >= industry", "总建设量不小于产业建设量", None),
        ("total = 3 公顷", "总建设量等于 3 公顷", None),
        ("total < 3,425 公顷", "总建设量小于 3425 公顷", None),
        ("late > 3 月", "逾期月数大于 3 个月", None),
        ("built < 2000", "建成年份早于 2000", "year built is before 2000"),
        ("circle != first and listed", "圈层不是第一圈层，且列入计划", "circle is not first circle and “listed”"),
        ("circle in [first, second]", "圈层为第一圈层或第二圈层", "circle is one of first circle, second circle"),
        ("not (circle in [first, second])", "圈层不是第一圈层或第二圈层", "circle is none of first circle, second circle"),
        ("key_area != none", "所在重点地区为机场周边或“车站、港口”", "key area is one of airport, hub"),
        ("key_area = none", "所在重点地区为不在重点地区", "key area is none"),
        ("district != other_district", "项目所在区与用地所在区不同", "district is different from district of the land"),
        ("district = other_district", "项目所在区与用地所在区相同", None),
        ('district != "东城区"', "项目所在区不是东城区", None),
        ("not listed", "未列入计划", "not “listed”"),
        ("not approved", "规划未批准", "not “approved”"),
        ("not (listed or circle = first)", "未列入计划，且圈层不是第一圈层", "not “listed” and circle is not first circle"),
        ("not (listed and total > 2 公顷)", "未列入计划，或总建设量不超过 2 公顷", None),
        ("not given(starts_on)", "开工日期未填写", "start is not given"),
        (
            "listed and (circle = first or circle = second)",
            "列入计划，且（圈层为第一圈层，或圈层为第二圈层）",
            "“listed” and (circle is first circle or circle is second circle)",
        ),
        ("listed and not (approved and circle = first)", "列入计划，且（规划未批准，或圈层不是第一圈层）", None),
        ("starts_on < 2025-01-01", "开工日期早于 2025年1月1日", "start is before 2025-01-01"),
        ("starts_on >= 2025-01-01", "开工日期不早于 2025年1月1日", "start is not before 2025-01-01"),
        ("ends_on <= starts_on + 6 月", "完工日期不晚于开工日期后满 6 个月之日", "end is not after 6 月 after start"),
        ("working_days(starts_on, ends_on)", "从“开工日期”到“完工日期”的工作日数", "working days from “start” to “end”"),
        ("working_days(starts_on, ends_on) <= 5 工作日", "从“开工日期”到“完工日期”的工作日数不超过 5 个工作日", None),
        ("days_between(starts_on, ends_on)", "从“开工日期”到“完工日期”的天数", None),
        ("max(total - industry, 0 平方米)", "（总建设量 − 产业建设量）与 0 平方米 中较大的一个", None),
        ("min(total, industry)", "“总建设量”与“产业建设量”中较小的一个", None),
        ('name != ""', "名称已填写", "name is given"),
        ("given(starts_on)", "开工日期已填写", "start is given"),
        ("industry / total >= share", "产业建设量 ÷ 总建设量不小于产业占比下限（60 %）", None),
        ("good", "优秀的分数线（90 分）", "score that is good (90 分)"),
        (
            "sum(parcels.area where state_owned)",
            "其下“地块”各条的面积合计（只算国有的）",
            "sum of area over its “parcel” records (only where “state-owned”)",
        ),
        ("count(parcels)", "其下“地块”的条数", "number of its “parcel” records"),
        (
            "if listed then industry else total",
            "列入计划的，取产业建设量；其余的，取总建设量",
            "where “listed”, industry floor area; in every other case total floor area",
        ),
        (
            "if listed then industry else if approved then total else 0 平方米",
            "列入计划的，取产业建设量；否则，规划已批准的，取总建设量；其余的，取 0 平方米",
            None,
        ),
        (
            "if listed then total > 2 公顷 else total > 1 公顷",
            "（列入计划，且总建设量大于 2 公顷），或（未列入计划，且总建设量大于 1 公顷）",
            None,
        ),
        ("overlaps(green_line)", "与“绿线”重叠", "overlaps “green line”"),
        ("true", "其余一切情形", "in every other case"),
    ],
)  # fmt: skip
def test_a_formula_is_said_in_words(source: str, zh: str, en: str | None) -> None:
    formula = compile_formula(source, UNIT)
    assert spoken(formula, layers=LAYERS) == zh
    if en is not None:
        assert spoken(formula, "en", LAYERS) == en


@pytest.mark.parametrize(
    ("label", "denied"),
    [
        ("已批准", "未批准"),
        ("有营业执照", "没有营业执照"),
        ("教育设施已竣工验收", "教育设施未竣工验收"),
        ("步行500米内有社区公园", "步行500米内没有社区公园"),
        ("符合标图建库条件", "不符合标图建库条件"),
        ("可通过用地整合实现资金平衡", "不能通过用地整合实现资金平衡"),
        ("闲置土地", "不属于“闲置土地”"),
        ("有效", "不属于“有效”"),
        ("材料不齐全", "没有“材料不齐全”的情形"),
        ("已签出让合同尚未开工", "没有“已签出让合同尚未开工”的情形"),
    ],
)
def test_what_a_label_says_is_denied_as_people_do_and_never_twice(label: str, denied: str) -> None:
    assert without(label) == denied


def test_only_names_and_numbers_are_plain() -> None:
    assert is_plain(compile_formula("total", UNIT))
    assert is_plain(compile_formula("share", UNIT))
    assert not is_plain(compile_formula("industry / total", UNIT))
