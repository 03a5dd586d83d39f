"""Every fault of a formula: its code, its place, what comes near."""

from __future__ import annotations

import pytest

from luocheng.errors import Fault, LuochengError
from luocheng.expressions import Scope, compile_formula
from tests.expressions.world import UNIT


def faults(source: str, **more: object) -> list[Fault]:
    with pytest.raises(LuochengError) as caught:
        compile_formula(source, UNIT, **more)  # type: ignore[arg-type]
    return list(caught.value.faults)


CASES = [
    # source, code, what is marked, a word of the Chinese text
    ("ratio $ 2", "formula-character", "$", "不认识"),
    ("ratio +", "formula-syntax", "", "公式到此为止"),
    ("ratio ratio", "formula-syntax", "ratio", "多余"),
    ("(ratio", "formula-syntax", "", "“)”"),
    ("if agreed then 1", "formula-syntax", "", "else"),
    ("ratio in 3", "formula-syntax", "", "区间"),
    ("sum(3)", "formula-aggregate", "3", "相关记录"),
    ("9" * 30, "formula-number", "9" * 30, "太大"),
    ("round(ratio where agreed)", "formula-where", "agreed", "where"),
    ("industry_floor / ratio", "formula-name", "industry_floor", "industry_floor_area"),
    ("产业建设量 / ratio", "formula-name", "产业建设量", "industry_floor_area"),
    ("estate.built", "formula-name", "estate.built", "estate.built_on"),
    ("estates.built_on", "formula-name", "estates.built_on", "estate"),
    ("sum(parcels.aera)", "formula-name", "parcels.aera", "parcels.area"),
    ("sum(parcels.area where agreed)", "formula-name", "agreed", "this.agreed"),
    ("parcels", "formula-many", "parcels", "count(parcels)"),
    ("parcels.area > 2 公顷", "formula-many", "parcels.area", "sum(parcels.area)"),
    ("circle = frist", "formula-choice", "frist", "first"),
    ("circle in [first, fifth]", "formula-choice", "fifth", "first"),
    ('circle = "fourth"', "formula-choice", '"fourth"', "first"),
    ("sum(plots.area)", "formula-register", "sum(plots.area)", "parcels"),
    ("rownd(ratio)", "formula-function", "rownd(ratio)", "round"),
    ("round()", "formula-arguments", "round()", "round(x, 1)"),
    ("max(ratio)", "formula-arguments", "max(ratio)", "台账.字段"),
    ("given(ratio, ratio)", "formula-arguments", "given(ratio, ratio)", "given(x)"),
    ("round(ratio, vacancy)", "formula-digits", "vacancy", "整数"),
    ("round(ratio, 1.5)", "formula-digits", "1.5", "整数"),
    ("add_working_days(signed_on, 5 天)", "formula-working-days", "5 天", "自然日"),
    ("site_area + price", "formula-dimension", "price", "元/平方米 与 公顷"),
    ("site_area > 3 米", "formula-dimension", "3 米", "米 与 公顷"),
    ("due_on - signed_on <= 3 年", "formula-dimension", "3 年", "years_between"),
    ("min(site_area, price)", "formula-dimension", "price", "公顷"),
    ("if agreed then site_area else price", "formula-dimension", "price", "公顷"),
    ("site_area in 1 公顷 .. 2 元", "formula-dimension", "2 元", "公顷"),
    ("site_area >= 3", "formula-bare-number", "3", "3 公顷"),
    ("3 < site_area", "formula-bare-number", "3", "3 公顷"),
    ("residents + 5", "formula-bare-number", "5", "5 人"),
    ("vacancy >= 60", "formula-bare-percent", "60", "60 %"),
    ("60 < vacancy", "formula-bare-percent", "60", "60 %"),
    ("vacancy + 5", "formula-bare-percent", "5", "5 %"),
    ("3 平米", "formula-unknown-unit", "3 平米", "平方米"),
    ("agreed + 1", "formula-kind", "agreed", "数"),
    ("ratio and agreed", "formula-kind", "ratio", "条件"),
    ("not ratio", "formula-kind", "ratio", "条件"),
    ("-agreed", "formula-kind", "agreed", "数"),
    ("if ratio then 1 else 2", "formula-kind", "ratio", "条件"),
    ("if agreed then 1 else circle", "formula-kind", "circle", "数"),
    ("year(ratio)", "formula-kind", "ratio", "日期"),
    ("contains(ratio, name)", "formula-kind", "ratio", "文字"),
    ("sum(parcels.state_owned)", "formula-kind", "parcels.state_owned", "数"),
    ("any(parcels.area)", "formula-kind", "parcels.area", "条件"),
    ("shape + 1", "formula-kind", "shape", "数"),
    ("ratio = agreed", "formula-comparison", "agreed", "不能用 = 比较"),
    ("agreed > listed", "formula-comparison", "listed", "= 或 !="),
    ("circle < second", "formula-comparison", "second", "= 或 !="),
    ("signed_on > 3 天", "formula-comparison", "3 天", "日期"),
    ("shape = shape", "formula-comparison", "shape", "图形"),
    ("2023-02-30 > signed_on", "formula-date", "2023-02-30", "没有"),
    ("signed_on + 3 小时", "formula-date-step", "3 小时", "天、周、月、年"),
    ("signed_on + 5 工作日", "formula-date-step", "5 工作日", "add_working_days"),
    ("signed_on + 5", "formula-date-step", "5", "没有单位"),
    ("ratio / 0", "formula-zero", "0", "零"),
    ("ratio in 5 .. 3", "formula-interval", "5 .. 3", "下限大于上限"),
    ("site_area in 1 公顷 .. 3 亩", "formula-interval", "1 公顷 .. 3 亩", "下限大于上限"),
    ("overlaps(green_lane)", "formula-layer", "green_lane", "green_line"),
    ("overlaps(3)", "formula-layer", "3", "图层"),
    ("overlaps(ratio, green_line)", "formula-geometry", "ratio", "shape"),
    ("sum(parcels)", "formula-aggregate", "sum(parcels)", "sum(parcels.area"),
    ("all(parcels where state_owned)", "formula-aggregate", "all(parcels where state_owned)", "all(parcels.state_owned)"),
    ("share(parcels.area)", "formula-aggregate", "share(parcels.area)", "where"),
    ("count(parcels, parcels)", "formula-aggregate", "count(parcels, parcels)", "count"),
]  # fmt: skip


@pytest.mark.parametrize(("source", "code", "marked", "word"), CASES, ids=[c[0] for c in CASES])
def test_each_fault_has_its_code_place_and_remedy(source: str, code: str, marked: str, word: str) -> None:
    (fault,) = faults(source, where="rules.yaml:12 (industry-share)")
    assert fault.code == code
    assert fault.where == "rules.yaml:12 (industry-share)"
    assert f"▶{marked}◀" in fault.what
    assert f"▶{marked}◀" in fault.what_en
    assert word in "\n".join(fault.lines("zh"))
    assert fault.expected
    assert fault.expected_en
    assert fault.remedy
    assert fault.remedy_en


def test_a_field_may_be_called_by_its_label_and_the_name_is_given() -> None:
    (fault,) = faults("Vacancy > 3 %")
    assert fault.expected == "vacancy"


def test_all_faults_of_a_formula_are_reported_at_once() -> None:
    found = faults(
        "industry_flor_area / total_floor_area >= site_area and circle = frist and rownd(ratio) > 2 foo or agred"
    )
    assert [f.code for f in found] == [
        "formula-name",
        "formula-choice",
        "formula-function",
        "formula-unknown-unit",
        "formula-name",
    ]


@pytest.mark.parametrize(
    ("source", "expects", "code"),
    [
        ("ratio", "truth", "formula-kind"),
        ("agreed", "number", "formula-kind"),
        ("ratio", "date", "formula-kind"),
    ],
)
def test_what_is_expected_of_a_formula(source: str, expects: str, code: str) -> None:
    assert [f.code for f in faults(source, expects=expects)] == [code]
    assert compile_formula("circle", UNIT, "text").kind == "choice"
    assert compile_formula("name", UNIT, "text").kind == "text"


@pytest.mark.parametrize(
    ("source", "unit"),
    [("site_area", "%"), ("ratio", "公顷"), ("3", "公顷"), ("60", "%"), ("0.6", "%"), ("site_area", "")],
)
def test_the_unit_that_is_asked_for(source: str, unit: str) -> None:
    (fault,) = faults(source, unit=unit)
    assert fault.code == "formula-result-unit"


def test_a_unit_that_is_asked_for_and_not_known() -> None:
    assert [f.code for f in faults("ratio + nothing", unit="foo")] == ["formula-name", "unknown-unit"]


def test_a_register_without_geometry() -> None:
    with pytest.raises(LuochengError) as caught:
        compile_formula("area() > 2 公顷", Scope({}))
    assert [f.code for f in caught.value.faults] == ["formula-geometry"]


def test_several_geometries_must_be_named() -> None:
    from dataclasses import replace

    from luocheng.expressions import Field

    scope = replace(UNIT, fields={**UNIT.fields, "site": Field("site", "geometry")})
    with pytest.raises(LuochengError) as caught:
        compile_formula("area() > 2 公顷", scope)
    assert [f.code for f in caught.value.faults] == ["formula-geometry"]
    assert compile_formula("area(site) > 2 公顷", scope).names == ("site",)
    assert compile_formula("overlaps(site, green_line)", scope).layers == ("green_line",)
