"""Formulas in words: what a person says for them, without identifiers and without values."""

from __future__ import annotations

import pytest

from luocheng.expressions import Field, Quantity, Scope, compile_formula, spoken

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
        "listed": Field("listed", "truth", "", "列入计划", "listed"),
        "starts_on": Field("starts_on", "date", "", "开工日期", "start"),
        "name": Field("name", "text", "", "名称", "name"),
    },
    related={"parcels": PARCEL},
    parameters={"share": Quantity(60.0, "%", "产业占比下限", "least industry share")},
)  # fmt: skip


@pytest.mark.parametrize(
    ("source", "zh", "en"),
    [
        ("industry / total", "产业建设量 ÷ 总建设量", "industry floor area ÷ total floor area"),
        ("total < 60 万平方米", "总建设量小于 60 万平方米", "total floor area is less than 60 万平方米"),
        ("total >= 2 公顷", "总建设量不小于 2 公顷", "total floor area is at least 2 公顷"),
        ("circle = first", "圈层为第一圈层", "circle is first circle"),
        ("circle != first and listed", "圈层不为第一圈层，且列入计划", "circle is not first circle and listed"),
        ("circle in [first, second]", "圈层为第一圈层、第二圈层", "circle is one of first circle, second circle"),
        ("not listed", "非“列入计划”", "not “listed”"),
        ("not (listed or circle = first)", "不是（列入计划，或圈层为第一圈层）", "not (listed or circle is first circle)"),
        (
            "listed and (circle = first or circle = second)",
            "列入计划，且（圈层为第一圈层，或圈层为第二圈层）",
            "listed and (circle is first circle or circle is second circle)",
        ),
        ("starts_on < 2025-01-01", "开工日期早于 2025-01-01", "start is before 2025-01-01"),
        ("starts_on >= 2025-01-01", "开工日期不早于 2025-01-01", "start is not before 2025-01-01"),
        ('name != ""', "名称已填写", "name is given"),
        ("given(starts_on)", "开工日期已填写", "start given"),
        ("industry / total >= share", "产业建设量 ÷ 总建设量不小于产业占比下限（60.0 %）", None),
        ("sum(parcels.area where state_owned)", "地块的面积之和（仅 国有）", None),
        (
            "if listed then industry else total",
            "（列入计划的，取 产业建设量；否则取 总建设量）",
            "(industry floor area where listed, otherwise total floor area)",
        ),
        ("true", "其余一切情形", "in every other case"),
    ],
)  # fmt: skip
def test_a_formula_is_said_in_words(source: str, zh: str, en: str | None) -> None:
    formula = compile_formula(source, UNIT)
    assert spoken(formula) == zh
    if en is not None:
        assert spoken(formula, "en") == en
