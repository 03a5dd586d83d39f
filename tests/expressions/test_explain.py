"""Formulas say what they computed, with the numbers put in, and name what they lacked."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest

from luocheng.expressions import Field, Related, Scope, absences, compile_formula, explain, explanations
from luocheng.expressions.measures import unit_of
from luocheng.expressions.wording import WORDS, quantity, told_apart
from tests.expressions.world import PARCELS, REFERENCES, RELATED, UNITS, formula

RECORD = {
    "code": "a",
    "industry_floor_area": "2.4 万平方米",
    "total_floor_area": 50000,
    "site_area": 3,
    "vacancy": 7.5,
    "price": None,
    "agreed": True,
    "listed": False,
    "circle": "first",
    "name": "第一小学",
    "signed_on": "2021-01-31",
    "due_on": dt.date(2024, 2, 29),
}
RELATED_RECORDS = {
    "parcels": [{"area": 3, "state_owned": True, "use": "industry"}, {"area": 1.5, "state_owned": False}]
}
REFERENCE = {"estate": {"built_on": "1990-05-01", "households": 120}}

CASES = [
    (
        "industry_floor_area / total_floor_area",
        "%",
        "产业建设量 24,000 平方米 ÷ 总建设量 50,000 平方米 = 48.0 %",
        "Industry floor area 24,000 平方米 ÷ Total floor area 50,000 平方米 = 48.0 %",
    ),
    (
        "industry_floor_area / total_floor_area >= 60 %",
        None,
        "产业建设量 24,000 平方米 ÷ 总建设量 50,000 平方米 = 48.0 % ≥ 60 %：否",
        "Industry floor area 24,000 平方米 ÷ Total floor area 50,000 平方米 = 48.0 % ≥ 60 %: no",
    ),
    ("site_area >= 2 公顷", None, "面积 3 公顷 ≥ 2 公顷：是", "Site area 3 公顷 ≥ 2 公顷: yes"),
    ("2 公顷 < site_area < 40 亩", None, "2 公顷 < 面积 3 公顷：是；并且 面积 3 公顷 < 40 亩：否；合起来：否", None),
    ("site_area", None, "面积 3 公顷", "Site area 3 公顷"),
    ("site_area", "亩", "面积 3 公顷 = 45 亩", None),
    ("price", None, "地价 缺", "Land price missing"),
    ("price * site_area", "万元", "地价 缺 × 面积 3 公顷 = 无法计算", "Land price missing × Site area 3 公顷 = cannot be computed"),
    ("price > 100 元/平方米", None, "地价 缺 > 100 元/平方米：无法判断", "Land price missing > 100 元/平方米: cannot be told"),
    (
        "site_area / (total_floor_area - 50000 平方米)",
        None,
        "面积 3 公顷 ÷ (总建设量 50,000 平方米 − 50,000 平方米) = 无法计算（除数为零）",
        "Site area 3 公顷 ÷ (Total floor area 50,000 平方米 − 50,000 平方米) = cannot be computed (division by zero)",
    ),
    (
        "gross_ratio * site_area * 60 %",
        "平方米",
        "毛容积率 2.5 × 面积 3 公顷 × 60 % = 45,000 平方米",
        "Gross plot ratio 2.5 × Site area 3 公顷 × 60 % = 45,000 平方米",
    ),
    ("1 - vacancy", "%", "1 − 空置率 7.5 % = 92.5 %", None),
    ("-site_area - -1 公顷", None, "−面积 3 公顷 − -1 公顷 = -2 公顷", None),
    ("site_area / (total_floor_area / industry_floor_area)", None, None, None),
    ("agreed", None, "居民同意：是", "Residents agree: yes"),
    ("not listed", None, "并非（列入计划：否）：是", "not (Listed: no): yes"),
    (
        "agreed and (listed or circle = second)",
        None,
        "居民同意：是；并且 (列入计划：否；或者 圈层 第一圈层 = 第二圈层：否；合起来：否)；合起来：否",
        "Residents agree: yes; and (Listed: no; or Circle first circle = second circle: no; together: no); together: no",
    ),
    ("circle in [first, third]", None, "圈层 第一圈层 属于 [第一圈层、third]：是", "Circle first circle is one of [first circle, third]: yes"),
    ("circle not in [second]", None, "并非（圈层 第一圈层 属于 [第二圈层]：否）：是", None),
    ("site_area in 2 公顷 ..< 3 公顷", None, "面积 3 公顷 在 2 公顷 至 3 公顷（不含 3 公顷）：否", "Site area 3 公顷 from 2 公顷 to 3 公顷 (without 3 公顷): no"),
    ("if listed then 60 % else 40 %", None, "[因 列入计划：否，取 40 %]", "[because Listed: no, take 40 %]"),
    ("if price > 1 元/平方米 then 1 else 2", None, "[地价 缺 > 1 元/平方米：无法判断]", None),
    ("max(site_area, 2 公顷) * 2", None, "较大者（面积 3 公顷，2 公顷）3 公顷 × 2 = 6 公顷", "largest (Site area 3 公顷, 2 公顷) 3 公顷 × 2 = 6 公顷"),
    ("round(site_area / 7, 1)", None, "四舍五入（面积 3 公顷 ÷ 7，1）0.4 公顷", None),
    ("given(price)", None, "地价 已填写：否", "Land price given: no"),
    ('contains(name, "小学")', None, "名称 第一小学 含有 小学：是", "Name 第一小学 contains 小学: yes"),
    ("signed_on + 1 月", None, "签约日期 2021-01-31 + 1 月 = 2021-02-28", None),
    ("due_on - signed_on", None, "期限 2024-02-29 − 签约日期 2021-01-31 = 1,124 天", None),
    ("years_between(signed_on, due_on) >= 3 年", None, "相隔整年数（签约日期 2021-01-31，期限 2024-02-29）3 年 ≥ 3 年：是", None),
    ("due_on < today", None, "期限 2024-02-29 < 今天 2025-01-01：是", "Due on 2024-02-29 < today 2025-01-01: yes"),
    ("sum(parcels.area)", "公顷", "地块的面积之和 4.5 公顷", "sum of area of parcels 4.5 公顷"),
    ("sum(parcels.area where state_owned) / site_area", "%", "地块的面积之和（仅 国有）3 公顷 ÷ 面积 3 公顷 = 100.0 %", "sum of area of parcels (only state owned) 3 公顷 ÷ Site area 3 公顷 = 100.0 %"),
    ("count(parcels where area > 2 公顷) >= 1", None, "地块数（仅 面积 > 2 公顷）1 ≥ 1：是", "number of parcels (only area > 2 公顷) 1 ≥ 1: yes"),
    ("any(parcels where area > 2 公顷)", None, "任一地块：面积 > 2 公顷：是", "any of parcels: area > 2 公顷: yes"),
    ("share(parcels.area where use = industry) > 50 %", None, "地块的面积占比（仅 use = industry）缺 > 50 %：无法判断", None),
    ("years_between(estate.built_on, signed_on)", None, "相隔整年数（小区·建成日期 1990-05-01，签约日期 2021-01-31）30 年", None),
    ("estate.households", None, "小区·户数 120 户", "Estate's households 120 户"),
    ("overlaps(green_line)", None, "与 green_line 重叠：无法判断", "overlaps green_line: cannot be told"),
    ("share_within(green_line) > 1 %", None, "位于 green_line 内的比例 缺 > 1 %：无法判断", None),
    ("area() >= 2 公顷", None, "图形面积 缺 ≥ 2 公顷：无法判断", None),
    ("60 %", None, "60 %", "60 %"),
    ("true", None, "是", "yes"),
]  # fmt: skip


@pytest.mark.parametrize(("source", "unit", "zh", "en"), CASES, ids=[c[0] for c in CASES])
def test_explanations(source: str, unit: str | None, zh: str | None, en: str | None) -> None:
    f = formula(source, unit)
    for language, expected in (("zh", zh), ("en", en)):
        told = explain(f, RECORD, RELATED_RECORDS, REFERENCE, on=dt.date(2025, 1, 1), language=language)
        assert told
        if expected is not None:
            assert told == expected


def test_both_languages_have_the_same_words() -> None:
    assert WORDS["zh"].keys() == WORDS["en"].keys()


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        (24000, "平方米", "24,000 平方米"),
        (48, "%", "48.0 %"),
        (48.125, "%", "48.12 %"),
        (0.0, "%", "0.0 %"),
        (-0.0, "", "0"),
        (0.00123, "公顷", "0.00123 公顷"),
        (1234567.891, "元", "1,234,567.89 元"),
        (2.50, "", "2.5"),
        (-0.001, "", "-0.001"),
    ],
)
def test_numbers(value: float, unit: str, expected: str) -> None:
    assert quantity(value, unit_of(unit)) == expected


def test_numbers_that_differ_look_different() -> None:
    percent = unit_of("%")
    assert told_apart(59.996, 60, percent) == ("59.996 %", "60.0 %")
    assert told_apart(60, 60, percent) == ("60.0 %", "60.0 %")
    assert told_apart(59, 60, percent) == ("59.0 %", "60.0 %")


def test_a_measure_just_below_its_limit_is_shown_to_be_below() -> None:
    f = formula("industry_floor_area / total_floor_area >= 60 %")
    record = {"industry_floor_area": 29998, "total_floor_area": 50000}
    assert explain(f, record) == "产业建设量 29,998 平方米 ÷ 总建设量 50,000 平方米 = 59.996 % ≥ 60 %：否"


def test_many_records_are_explained_as_one_is() -> None:
    f = formula("sum(parcels.area where state_owned) >= 2 公顷 and estate.kind = old")
    told = explanations(f, UNITS, RELATED, REFERENCES)
    assert told[0] == "地块的面积之和（仅 国有）1 公顷 ≥ 2 公顷：否；并且 小区·kind old = old：是；合起来：否"
    assert len(told) == 3


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("ratio * price", ["ratio", "price"]),
        ("site_area", []),
        ("price > 1 元/平方米 and listed", []),
        ("price > 1 元/平方米 or listed", ["price"]),
        ("price > 1 元/平方米 and ratio > 2", ["price", "ratio"]),
        ("if agreed then price else price * ratio", ["price"]),
        ("if ratio > 1 then price else price", ["ratio"]),
        ("first_given(price, price * 2)", ["price"]),
        ("given(price)", []),
        ("site_area / (total_floor_area - 5 公顷)", ["total_floor_area - 5 公顷 = 0"]),
        ("site_area / site_area / 0.0001 / (vacancy - 7.5 %)", ["vacancy - 7.5 % = 0"]),
        ("sum(parcels.area where use = industry)", ["parcels.use"]),
        ("sum(parcels.floors)", ["parcels.floors"]),
        ("sum(parcels.area * this.price)", ["price"]),
        ("sum(parcels.area * this.price * parcels.floors)", ["price", "parcels.floors"]),
        ("max(parcels.area where area > 10 公顷)", ["parcels"]),
        ("estate.owner.seat", ["estate.owner.seat"]),
        ("estate.kind = old", ["estate.kind"]),
        ("estate.households", []),
        ("due_on > today", ["today"]),
        ("overlaps(green_line)", ["shape"]),
    ],
)
def test_what_is_missing(source: str, expected: list[str]) -> None:
    assert formula(source).missing(RECORD, RELATED_RECORDS, REFERENCE) == expected


def test_a_layer_that_is_not_given_is_named() -> None:
    f = formula("overlaps(green_line)")
    assert f.missing({"shape": "POINT (1 1)"}) == ["green_line"]
    assert f.missing({"shape": "POINT (1 1)"}, layers={"green_line": []}) == []


def test_what_is_missing_in_every_record_of_a_frame() -> None:
    assert absences(formula("industry_floor_area / total_floor_area"), UNITS) == [
        [],
        ["industry_floor_area"],
        ["total_floor_area = 0"],
    ]
    assert absences(formula("sum(parcels.area)"), UNITS, RELATED) == [[], ["parcels.area"], []]
    assert absences(formula("sum(parcels.area)"), UNITS) == [["parcels"]] * 3
    without = UNITS.with_columns(pl.lit(None, dtype=pl.String).alias("code"))
    assert absences(formula("count(parcels)"), without, RELATED) == [["code"]] * 3
    numbered = UNITS.with_columns(pl.Series("code", [1, 2, 3]))
    parcels = {"parcels": Related(PARCELS.with_columns(pl.Series("unit", [1, 1, 2, 2, 9])), "unit")}
    assert absences(formula("sum(parcels.area)"), numbered, parcels) == [[], ["parcels.area"], []]
    assert absences(formula("mean(parcels.area)"), UNITS, RELATED) == [[], ["parcels.area"], ["parcels"]]


def test_years_of_the_calendar_and_of_age_are_written_as_people_write_them() -> None:
    scope = Scope(
        {"built": Field("built", "number", "年", "建成年份"), "age": Field("age", "number", "岁", "年龄")}
    )
    assert (
        explain(compile_formula("built < 2000 年", scope), {"built": 1998})
        == "建成年份 1998 年 < 2000 年：是"
    )
    assert explain(compile_formula("age <= 65 岁", scope), {"age": 66}) == "年龄 66 岁 ≤ 65 岁：否"
