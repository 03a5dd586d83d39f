"""Cells become values: numbers, dates, truth and choices as people write them."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from luocheng.policy.folder.model import Title
from luocheng.registers.dates import date_of
from luocheng.registers.types import Choice, FieldType
from luocheng.registers.values import convert, number_of, unit_factor


def field(type_: str, unit: str = "", **more: object) -> FieldType:
    return FieldType("x", Title("甲", "x"), type_, unit, **more)  # type: ignore[arg-type]


def read(values: list[object], kept: FieldType, times: float = 1.0) -> tuple[list[object], list[int]]:
    made = convert(pl.Series("x", values), kept, times)
    assert made.values.dtype == kept.dtype()
    return made.values.to_list(), made.wrong


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("12", "", 12), ("-3.5", "", -3.5), ("１２．５", "", 12.5), ("1,234,567.8", "元", 1234567.8), ("２，４００", "", 2400),
        ("2.4万", "平方米", 24000), ("3.2亿", "元", 3.2e8), ("2.4 万平方米", "平方米", 24000), ("15亩", "公顷", 1), ("60%", "%", 60),
        ("60%", "", 0.6), ("0.6", "%", 0.6), ("￥120", "元", 120), ("1.2E+3", "", 1200), ("1e3", "", 1000), (" 7 ", "", 7),
        (".5", "", 0.5), ("5.", "", 5), ("120平方米", "平方米", 120), ("120㎡", "平方米", 120), ("3公里", "米", 3000),
    ],
)  # fmt: skip
def test_numbers(text: str, unit: str, value: float) -> None:
    assert read([text], field("number", unit)) == ([value], [])


@pytest.mark.parametrize(
    "text",
    ["约30", "10-20", "三十", "12元", "1,23", "inf", "nanx", "1.2.3", "30余", ">5", "2023-05-01", "1e999"],
)
def test_what_is_no_number(text: str) -> None:
    assert read([text], field("number", "平方米")) == ([None], [0])


@pytest.mark.parametrize("text", ["", " ", "-", "—", "/", "N/A", "NaN", "　"])
def test_missing_is_not_zero(text: str) -> None:
    for kind in ("number", "integer", "date", "yes_no", "choice"):
        assert read([text], field(kind)) == ([None], [])


def test_the_unit_of_the_heading_is_used_where_the_cell_has_none() -> None:
    assert read(["0.3", "3000平方米", "2万"], field("number", "平方米"), 10000.0) == ([3000, 3000, 2e8], [])


def test_integers_are_whole() -> None:
    assert read(["3", "3.0", "3.5", "1.2万"], field("integer")) == ([3, 3, None, 12000], [2])
    assert read([3.0, 3.5, None], field("integer"))[1] == [1]


def test_units_go_together_or_not() -> None:
    assert unit_factor("公顷", "平方米") == 10000
    assert unit_factor("公顷", "米") is None


@given(st.lists(st.one_of(st.none(), st.floats(allow_nan=False, allow_infinity=False)), max_size=20))
def test_every_number_that_python_writes_is_read_back(values: list[float | None]) -> None:
    texts = pl.Series("x", [None if v is None else repr(v) for v in values], dtype=pl.String)
    assert convert(texts, field("number")).values.to_list() == values


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2023-05-01", "2023-05-01"), ("2023/5/1", "2023-05-01"), ("2023.5.1", "2023-05-01"), ("2023年5月1日", "2023-05-01"),
        ("2023年5月", "2023-05-01"), ("2023-05", "2023-05-01"), ("2023.5", "2023-05-01"), ("202305", "2023-05-01"), ("20230501", "2023-05-01"),
        ("2023", "2023-01-01"), ("2023年", "2023-01-01"), ("45047", "2023-05-01"), ("45047.75", "2023-05-01"), ("二〇二三年五月一日", "2023-05-01"),
        ("二○二三年十二月三十一日", "2023-12-31"), ("２０２３年５月", "2023-05-01"), ("2023-05-01 08:30:00", "2023-05-01"),
        ("2023-05-01T08:30:00Z", "2023-05-01"), ("2023 年 5 月 1 日", "2023-05-01"), ("2023年5月1号", "2023-05-01"), ("2023年5月份", "2023-05-01"),
    ],
)  # fmt: skip
def test_dates(text: str, day: str) -> None:
    assert read([text], field("date")) == ([dt.date.fromisoformat(day)], [])


@pytest.mark.parametrize(
    "text", ["2023-13-01", "2023-02-30", "5月1日", "明年", "23.5.1", "2023年底", "5/1/2023", "1234567"]
)
def test_what_is_no_date(text: str) -> None:
    assert read([text], field("date")) == ([None], [0])


@given(st.dates(dt.date(1500, 1, 1), dt.date(2199, 12, 31)))
def test_a_day_is_the_same_in_every_spelling(day: dt.date) -> None:
    spelled = [
        day.isoformat(),
        f"{day:%Y/%m/%d}",
        f"{day.year}年{day.month}月{day.day}日",
        f"{day.year}.{day.month}.{day.day}",
        f"{day:%Y%m%d}",
    ]
    assert {date_of(x) for x in spelled} == {day}


def test_truth() -> None:
    values = ["是", "否", "有", "无", "√", "×", "TRUE", "no", "1", "0", None, "不详"]
    assert read(values, field("yes_no")) == (
        [True, False, True, False, True, False, True, False, True, False, None, None], [11],
    )  # fmt: skip
    assert read([1, 0, None], field("yes_no")) == ([True, False, None], [])
    assert read([1.0, None], field("yes_no")) == ([True, None], [])


def test_choices_by_id_and_by_label_in_either_language() -> None:
    kept = field(
        "choice",
        choices=(Choice("under", Title("在建", "Under construction")), Choice("done", Title("建成", "Done"))),
    )
    values = ["under", "在建", "under construction", "Under_Construction", "在 建", "续建", None]
    assert read(values, kept) == (["under"] * 5 + [None, None], [5])


def test_codes_stay_text() -> None:
    assert read(["0101", " 0101 ", "１"], field("text")) == (["0101", "0101", "１"], [])
    assert read([101.0, None], field("text")) == (["101", None], [])
    assert read(["91440101ma5a 00021k"], field("text", check="uscc")) == (["91440101MA5A00021K"], [])


def test_a_number_alone() -> None:
    assert number_of("", "") is None
    assert number_of("万", "") is None
