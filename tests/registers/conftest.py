"""A register with every type of field, and records for it."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest
import shapely
from hypothesis import strategies as st

from luocheng.policy.folder.declared import (
    ChoiceDeclaration,
    FieldDeclaration,
    RegisterDeclaration,
    StateDeclaration,
)
from luocheng.policy.folder.model import Title
from luocheng.registers import GEOMETRY, RegisterType, types_of
from luocheng.registers.shapes import to_wkb


def field(id_: str, zh: str, type_: str = "text", **more: object) -> FieldDeclaration:
    return FieldDeclaration(id_, Title(zh, id_.replace("_", " ")), type_, **more)  # type: ignore[arg-type]


def declare(geometry: str = "") -> RegisterDeclaration:
    circles = [
        ChoiceDeclaration("first", Title("第一圈层", "First circle")),
        ChoiceDeclaration("second", Title("第二圈层", "Second circle")),
    ]
    return RegisterDeclaration(
        "lot",
        Title("地块", "Lot"),
        [
            field("code", "地块编号", required=True, example="0101"),
            field("name", "地块名称"),
            field("total_floor_area", "总建设量", "number", unit="平方米", low=0.0),
            field("total_floor_share", "产业占比", "number", unit="%"),
            field("households", "户数", "integer", unit="户", low=0.0),
            field("circle", "圈层", "choice", choices=circles),
            field("heritage", "涉及文物", "yes_no"),
            field("approved", "批准日期", "date"),
            field("double_area", "两倍建设量", "number", unit="万平方米", formula="total_floor_area * 2"),
        ],
        geometry=geometry,
        states=[
            StateDeclaration("reserve", Title("储备", "Reserve")),
            StateDeclaration("done", Title("建成", "Completed")),
        ],
    )


def lots(geometry: str = "") -> RegisterType:
    return types_of([declare(geometry)])["lot"]


@pytest.fixture
def lot() -> RegisterType:
    return lots()


letters = st.characters(codec="utf-8", exclude_categories=["Cs", "Cc", "Cn", "Co", "Zs", "Zl", "Zp", "Cf"])
texts = st.text(letters, min_size=1, max_size=30).filter(lambda t: t.strip(" \t\r\n\u3000\xa0\ufeff") == t)
codes = st.from_regex(r"[0-9]{4}[A-Z]{2}", fullmatch=True)
numbers = st.floats(0, 1e12, allow_nan=False)
small = st.integers(0, 10**9).map(lambda n: n / 1000)
coordinate = st.tuples(st.floats(100, 120), st.floats(20, 40))


def boxes(n: int) -> st.SearchStrategy[shapely.Polygon]:
    side = st.floats(0.0001, 0.5)
    return st.builds(lambda p, w, h: shapely.box(p[0], p[1], p[0] + w, p[1] + h), coordinate, side, side)


SHAPES = {
    "point": coordinate.map(shapely.Point),
    "line": st.lists(coordinate, min_size=2, max_size=5, unique=True).map(shapely.LineString),
    "polygon": st.one_of(boxes(1), st.tuples(boxes(1), boxes(1)).map(lambda b: shapely.MultiPolygon([b[0], shapely.transform(b[1], lambda c: c + 5)]))),
}  # fmt: skip


@st.composite
def frames(draw: st.DrawFn, geometry: str = "", number: st.SearchStrategy[float] = numbers) -> pl.DataFrame:
    register = lots(geometry)
    keys = draw(st.lists(codes, max_size=6, unique=True))
    n = len(keys)

    def column(values: st.SearchStrategy[object]) -> list[object]:
        return draw(st.lists(st.none() | values, min_size=n, max_size=n))

    areas = column(number)
    data: dict[str, list[object]] = {
        "code": list(keys),
        "name": column(texts),
        "total_floor_area": areas,
        "total_floor_share": column(number),
        "households": column(st.integers(0, 10**6).map(float)),
        "circle": column(st.sampled_from(["first", "second"])),
        "heritage": column(st.booleans()),
        "approved": column(st.dates(dt.date(1850, 1, 1), dt.date(2150, 12, 31))),
        "double_area": [None] * n,
        "state": column(st.sampled_from(["reserve", "done"])),
    }
    schema = dict(register.schema())
    schema.pop(GEOMETRY, None)
    frame = pl.DataFrame(data, schema=schema)
    if geometry:
        frame = frame.with_columns(to_wkb(_objects(column(SHAPES[geometry]))))
    from luocheng.registers import fill

    return fill(frame, register)


def _objects(values: list[object]) -> object:
    import numpy as np

    array = np.empty(len(values), dtype=object)
    array[:] = values
    return array
