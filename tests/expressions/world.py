"""The scope and frames that the tests of the formula language share."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import polars as pl

from luocheng.expressions import Field, Formula, Quantity, Related, Scope, compile_formula, evaluate


def fields(*several: Field) -> dict[str, Field]:
    return {f.name: f for f in several}


PARCEL = Scope(
    fields(
        Field("unit", "text"),
        Field("area", "number", "公顷", "面积", "area"),
        Field("state_owned", "truth", "", "国有", "state owned"),
        Field("use", "choice", choices=("industry", "housing")),
        Field("cleared_on", "date"),
        Field("floors", "number", "层"),
    ),
    label_zh="地块",
    label_en="parcels",
)
OWNER = Scope(fields(Field("code", "text"), Field("seat", "text"), Field("workers", "number", "人")))
ESTATE = Scope(
    fields(
        Field("code", "text"),
        Field("built_on", "date", "", "建成日期", "built on"),
        Field("households", "number", "户", "户数", "households"),
        Field("owner", "text", to="owner"),
        Field("kind", "choice", choices=("old", "new")),
    ),
    references={"owner": OWNER},
)
UNIT = Scope(
    fields(
        Field("code", "text", "", "编号", "code"),
        Field("industry_floor_area", "number", "平方米", "产业建设量", "Industry floor area"),
        Field("total_floor_area", "number", "平方米", "总建设量", "Total floor area"),
        Field("site_area", "number", "公顷", "面积", "Site area"),
        Field("vacancy", "number", "%", "空置率", "Vacancy"),
        Field("ratio", "number"),
        Field("price", "number", "元/平方米", "地价", "Land price"),
        Field("residents", "number", "人"),
        Field("agreed", "truth", "", "居民同意", "Residents agree"),
        Field("listed", "truth", "", "列入计划", "Listed"),
        Field(
            "circle",
            "choice",
            "",
            "圈层",
            "Circle",
            ("first", "second", "third"),
            choice_labels={"first": ("第一圈层", "first circle"), "second": ("第二圈层", "second circle")},
        ),
        Field("name", "text", "", "名称", "Name"),
        Field("signed_on", "date", "", "签约日期", "Signed on"),
        Field("due_on", "date", "", "期限", "Due on"),
        Field("estate", "text", "", "小区", "Estate", to="estate"),
        Field("shape", "geometry"),
    ),
    related={"parcels": PARCEL},
    references={"estate": ESTATE},
    parameters={
        "gross_ratio": Quantity(2.5, "", "毛容积率", "Gross plot ratio"),
        "fee": Quantity(5, "元/平方米/年"),
        "start_of_policy": Quantity(dt.date(2020, 9, 9)),
    },
    layers=frozenset(("green_line", "heritage_area")),
)

UNITS = pl.DataFrame(
    {
        "code": ["a", "b", "c"],
        "industry_floor_area": [24000.0, None, 7000.0],
        "total_floor_area": [50000.0, 10.0, 0.0],
        "site_area": [3.0, 2.0, None],
        "vacancy": [60.0, 7.0, None],
        "ratio": [0.6, 0.07, 2.0],
        "price": [1000.0, 2000.0, None],
        "residents": [100.0, 0.0, None],
        "agreed": [True, False, None],
        "listed": [None, True, False],
        "circle": ["first", "third", None],
        "name": ["第一小学", "人民路", None],
        "signed_on": [dt.date(2021, 1, 31), dt.date(2020, 2, 29), None],
        "due_on": [dt.date(2024, 2, 29), dt.date(2021, 2, 28), dt.date(2021, 1, 1)],
        "estate": ["e", "f", None],
    }
)
PARCELS = pl.DataFrame(
    {
        "unit": ["a", "a", "b", "b", "elsewhere"],
        "area": [1.0, 2.0, 4.0, None, 9.0],
        "state_owned": [True, False, True, False, None],
        "use": ["industry", "housing", None, "housing", "industry"],
        "cleared_on": [dt.date(2020, 1, 1), dt.date(2021, 1, 1), None, None, None],
    }
)
ESTATES = pl.DataFrame(
    {
        "code": ["e", "f"],
        "built_on": [dt.date(1990, 5, 1), None],
        "households": [120.0, 30.0],
        "owner": ["o", "p"],
        "kind": ["old", "new"],
    }
)
OWNERS = pl.DataFrame({"code": ["o"], "seat": ["安阳"], "workers": [12.0]})
RELATED = {"parcels": Related(PARCELS, "unit")}
REFERENCES = {"estate": Related(ESTATES, references={"owner": Related(OWNERS)})}


def formula(source: str, unit: str | None = None) -> Formula:
    return compile_formula(source, UNIT, unit=unit)


def values(source: str, unit: str | None = None, on: dt.date | None = None) -> list[object]:
    """Return what a formula gives for the three units."""
    made = evaluate({"x": formula(source, unit)}, UNITS, RELATED, REFERENCES, on=on)
    return made["x"].to_list()


def nearly(expected: Iterable[float | None]) -> list[object]:
    import pytest

    return [None if x is None else pytest.approx(x, rel=1e-9, abs=1e-9) for x in expected]
