"""Units are those of documents; what cannot stand together is refused, what can is converted and rounds rightly."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luocheng.errors import LuochengError
from luocheng.expressions import Field, Scope, compile_formula, evaluate, frame_of
from luocheng.expressions.measures import ratio, same_dimension, simplify, spell, unit_of, unit_words
from tests.expressions.world import formula, nearly, values


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [
        ("公顷", "平方米", Fraction(10000)),
        ("亩", "平方米", Fraction(2000, 3)),
        ("平方公里", "公顷", Fraction(100)),
        ("万平方米", "公顷", Fraction(1)),
        ("亿元", "万元", Fraction(10000)),
        ("元", "亿元", Fraction(1, 10**8)),
        ("%", "", Fraction(1, 100)),
        ("‰", "%", Fraction(1, 10)),
        ("年", "月", Fraction(12)),
        ("万人", "人", Fraction(10000)),
        ("吨", "千克", Fraction(1000)),
        ("元/平方米·年", "元/平方米/月", Fraction(1, 12)),
        ("公里", "米", Fraction(1000)),
        ("万个", "个", Fraction(10000)),
        ("km²", "㎡", Fraction(10**6)),
        ("周", "天", Fraction(7)),
    ],
)
def test_conversions_are_exact(source: str, target: str, expected: Fraction) -> None:
    assert ratio(unit_of(source), unit_of(target)) == expected
    assert ratio(unit_of(target), unit_of(source)) == 1 / expected


@pytest.mark.parametrize("word", unit_words())
def test_every_unit_word_is_known_and_can_be_said(word: str) -> None:
    said = spell(unit_of(word))
    assert unit_of(said) == unit_of(word)
    assert unit_of(f"万{word}") is not None


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("平方米", "米"), ("平方米", "元"), ("人", "户"), ("人", ""), ("天", "月"), ("工作日", "天"), ("平方米/人", "平方米"),
        ("元/年", "元"), ("℃", ""), ("分贝", ""), ("吨", "吨标准煤"),
    ],
)  # fmt: skip
def test_what_cannot_be_converted(a: str, b: str) -> None:
    assert not same_dimension(unit_of(a), unit_of(b))


@pytest.mark.parametrize(
    ("a", "b", "factor", "said"),
    [
        ("公顷", "元/平方米", Fraction(10000), "元"),
        ("%", "平方米", Fraction(1, 100), "平方米"),
        ("米", "米", Fraction(1), "平方米"),
        ("公里", "米", Fraction(1000), "平方米"),
        ("平方米", "米", Fraction(1), "立方米"),
        ("万元/公顷", "亩", Fraction(1, 15), "万元"),
        ("户", "人/户", Fraction(1), "人"),
        ("元/平方米/年", "年", Fraction(1), "元/平方米"),
        ("元/平方米/年", "月", Fraction(1, 12), "元/平方米"),
        ("%", "", Fraction(1), "%"),
        ("%", "%", Fraction(1, 10000), ""),
        ("平方米/公顷", "", Fraction(1, 10000), ""),
        ("千瓦", "小时", Fraction(1), "千瓦·小时"),
    ],
)
def test_products_of_units_are_said_simply(a: str, b: str, factor: Fraction, said: str) -> None:
    found, unit = simplify(unit_of(a) * unit_of(b))
    assert (found, spell(unit)) == (factor, said)


@pytest.mark.parametrize(
    "text", ["foo", "平方米以上", "平米米", "万", "亿万元", "元/foo", "/", "元//年", "m5"]
)
def test_unknown_units_are_refused_or_plain(text: str) -> None:
    if text == "万":
        assert ratio(unit_of(text), unit_of("")) == 10000
        return
    with pytest.raises(LuochengError) as caught:
        unit_of(text)
    assert caught.value.faults[0].code == "unknown-unit"


@pytest.mark.parametrize(
    ("source", "unit"),
    [
        ("industry_floor_area / total_floor_area", ""),
        ("industry_floor_area + site_area", "平方米"),
        ("site_area + industry_floor_area", "公顷"),
        ("site_area * price", "元"),
        ("site_area * fee", "元/年"),
        ("price * industry_floor_area / residents", "元/人"),
        ("1 - vacancy", ""),
        ("vacancy - 1", "%"),
        ("vacancy * site_area", "公顷"),
        ("vacancy", "%"),
        ("vacancy * 2", "%"),
        ("signed_on - due_on", "天"),
        ("years_between(signed_on, due_on)", "年"),
        ("working_days(signed_on, due_on)", "工作日"),
        ("estate.households", "户"),
        ("count(parcels)", ""),
        ("mean(parcels.area)", "公顷"),
        ("share_within(green_line)", "%"),
        ("min(site_area, industry_floor_area)", "公顷"),
        ("if agreed then site_area else industry_floor_area", "公顷"),
    ],
)
def test_natural_units(source: str, unit: str) -> None:
    assert formula(source).unit == unit


@pytest.mark.parametrize(
    ("source", "unit", "expected"),
    [
        ("industry_floor_area / total_floor_area", "%", [48, None, None]),
        ("industry_floor_area + site_area", "公顷", [5.4, None, None]),
        ("site_area * price", "亿元", [0.3, 0.4, None]),
        ("site_area * fee * 2 年", "万元", [30, 20, None]),
        ("1 - vacancy", "%", [40, 93, None]),
        ("vacancy - 1", None, [-40, -93, None]),
        ("vacancy * site_area", None, [1.8, 0.14, None]),
        ("gross_ratio * site_area * 60 %", "万平方米", [4.5, 3, None]),
        ("site_area", "亩", [45, 30, None]),
        ("max(site_area, industry_floor_area)", None, [3, None, None]),
        ("60 %", "", [0.6] * 3),
        ("60 %", "‰", [600] * 3),
        ("0", "公顷", [0] * 3),
        ("3 公顷", "平方米", [30000] * 3),
    ],
)
def test_values_are_given_in_the_unit_asked_for(
    source: str, unit: str | None, expected: list[float | None]
) -> None:
    assert values(source, unit) == nearly(expected)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("ratio >= 60 %", [True, False, True]),
        ("vacancy >= ratio", [True, True, None]),
        ("ratio <= 7 %", [False, True, False]),
        ("site_area >= 30000 平方米", [True, False, None]),
        ("site_area = 45 亩", [True, False, None]),
        ("industry_floor_area > 0", [True, None, True]),
        ("0 < site_area <= 2 公顷", [False, True, None]),
        ("site_area in 45 亩 .. 100 亩", [True, False, None]),
        ("site_area in [3 公顷, 2 公顷]", [True, True, None]),
    ],
)
def test_comparisons_meet_in_one_unit(source: str, expected: list[bool | None]) -> None:
    assert values(source) == expected


AREA = Scope(
    {
        "x": Field("x", "number", "公顷"),
        "y": Field("y", "number", "公顷"),
        "z": Field("z", "number", "平方米"),
    }
)


@settings(deadline=None)
@given(st.integers(1, 10**7), st.integers(0, 4))
def test_a_value_at_the_limit_is_at_the_limit_in_every_unit(number: int, decimals: int) -> None:
    """What a person writes as the same number is the same number: 4.35 公顷 is 43,500 平方米."""
    text = f"{number // 10**decimals}.{number % 10**decimals:0{decimals}d}" if decimals else str(number)
    metres = number * 10 ** (4 - decimals)
    frame = frame_of([{"x": float(text), "z": float(metres)}], AREA)
    for source in (f"x = {metres} 平方米", f"z = {text} 公顷", "x = z", "z = x", f"x >= {metres} 平方米"):
        assert evaluate({"v": compile_formula(source, AREA)}, frame)["v"].to_list() == [True], source
    for source in (f"x > {metres} 平方米", f"z > {text} 公顷", "x < z", "z != x", f"x < {metres} 平方米"):
        assert evaluate({"v": compile_formula(source, AREA)}, frame)["v"].to_list() == [False], source


def test_computed_numbers_are_compared_with_a_tolerance_and_entered_ones_exactly() -> None:
    frame = frame_of([{"x": 0.1, "y": 0.2}, {"x": 0.1, "y": 0.2 + 1e-6}], AREA)
    for source, expected in (
        ("x + y <= 0.3 公顷", [True, False]),
        ("x + y = 0.3 公顷", [True, False]),
        ("x + y > 0.3 公顷", [False, True]),
        ("0.3 公顷 >= x + y", [True, False]),
        ("x + y != 0.3 公顷", [False, True]),
        ("x + y < 0.3 公顷", [False, False]),
    ):
        assert evaluate({"v": compile_formula(source, AREA)}, frame)["v"].to_list() == expected, source
    close = frame_of([{"x": 0.3, "y": 0.3 + 1e-15}], AREA)
    assert evaluate({"v": compile_formula("y > x", AREA)}, close)["v"].to_list() == [True]


@settings(deadline=None)
@given(
    st.floats(allow_nan=False, allow_infinity=False, width=32),
    st.floats(allow_nan=False, width=32, allow_infinity=False),
)
def test_exactly_one_of_less_equal_more_holds(a: float, b: float) -> None:
    frame = frame_of([{"x": a, "y": b}], AREA)
    made = evaluate(
        {op: compile_formula(f"x + 0 {op} y", AREA) for op in ("<", "=", ">", "<=", ">=", "!=")}, frame
    ).row(0, named=True)
    assert [made["<"], made["="], made[">"]].count(True) == 1
    assert made["<="] == (not made[">"])
    assert made[">="] == (not made["<"])
    assert made["!="] == (not made["="])
