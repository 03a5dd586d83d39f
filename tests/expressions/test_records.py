"""Single records become frames; every wrong value is told."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest
import shapely

from luocheng.errors import LuochengError
from luocheng.expressions import evaluate, frame_of
from tests.expressions.world import REFERENCES, UNIT, formula


def test_records_become_typed_frames() -> None:
    frame = frame_of(
        [
            {"total_floor_area": "5 万平方米", "vacancy": "0.075", "agreed": True, "circle": "first"},
            {
                "total_floor_area": 3,
                "due_on": "2023-12-31",
                "signed_on": dt.datetime(2023, 1, 2, tzinfo=dt.UTC),
                "shape": "POINT (1 2)",
            },
            {
                "total_floor_area": "1,200.5",
                "vacancy": "60 %",
                "due_on": dt.date(2023, 1, 1),
                "shape": shapely.Point(1, 2),
            },
            {},
        ],
        UNIT,
    )
    assert frame.columns == list(UNIT.fields)
    assert frame["total_floor_area"].to_list() == [50000, 3, 1200.5, None]
    assert frame["vacancy"].to_list() == [0.075, None, 60, None]
    assert frame["due_on"].to_list() == [None, dt.date(2023, 12, 31), dt.date(2023, 1, 1), None]
    assert frame["signed_on"][1] == dt.date(2023, 1, 2)
    assert shapely.from_wkb(frame["shape"][2]) == shapely.Point(1, 2)
    assert frame.schema["agreed"] == pl.Boolean
    assert frame.schema["price"] == pl.Float64


def test_every_wrong_value_is_told() -> None:
    with pytest.raises(LuochengError) as caught:
        frame_of(
            [
                {"total_floor_area": "5 元", "vacancy": "much", "agreed": "yes", "circle": "fifth"},
                {"due_on": "2023-02-30", "areas": 3, "shape": "POINT (", "site_area": True},
            ],
            UNIT,
            where="scenarios/a.yaml",
        )
    faults = caught.value.faults
    assert [f.code for f in faults] == ["record-field", *["record-value"] * 7]
    assert [f.what.split("”")[0] for f in faults[1:4]] == [
        "字段“total_floor_area",
        "字段“site_area",
        "字段“vacancy",
    ]
    assert all(f.lines("zh") and f.lines("en") for f in faults)


def test_frames_with_other_types_are_taken_as_their_fields_say() -> None:
    frame = pl.DataFrame(
        {
            "total_floor_area": [10, 20],
            "industry_floor_area": pl.Series([5, 5], dtype=pl.Float32),
            "circle": pl.Series(["first", None], dtype=pl.Categorical),
            "agreed": pl.Series([None, None]),
            "name": pl.Series(["甲", "乙"], dtype=pl.Enum(["甲", "乙"])),
            "estate": pl.Series(["e", "f"], dtype=pl.Categorical),
        }
    )
    made = evaluate(
        {
            "x": formula("industry_floor_area / total_floor_area"),
            "y": formula("circle = first"),
            "z": formula("agreed or circle = first"),
        },
        frame,
    )
    assert made.rows() == [(0.5, True, True), (0.25, None, None)]
    mixed = {"x": formula("if circle = first then name else estate"), "y": formula("estate.households")}
    assert evaluate(mixed, frame, references=REFERENCES).rows() == [("甲", 120), (None, 30)]


@pytest.mark.parametrize("kind", [pl.Float64, pl.Float32, pl.String])
def test_a_number_that_is_none_is_missing_and_passes_nothing(kind: type[pl.DataType]) -> None:
    frame = pl.DataFrame({"ratio": pl.Series([float("nan"), 1.0]).cast(kind)})
    made = evaluate(
        {"x": formula("ratio >= 60 %"), "y": formula("given(ratio)"), "z": formula("ratio * 2")}, frame
    )
    assert made.rows() == [(None, False, None), (True, True, 2)]


def test_a_column_may_have_the_name_of_a_formula() -> None:
    frame = pl.DataFrame({"ratio": [1.0, 2.0], "x": [5, 6]})
    assert evaluate({"ratio": formula("ratio * 2"), "x": formula("ratio")}, frame).rows() == [(2, 1), (4, 2)]


def test_constants_fill_the_frame() -> None:
    assert (
        evaluate({"x": formula("3"), "y": formula("true")}, pl.DataFrame({"ratio": [1.0, 2.0]})).rows()
        == [(3, True)] * 2
    )


def test_formulas_that_need_more_than_the_record_say_so() -> None:
    with pytest.raises(ValueError, match=r"evaluate\(\)"):
        formula("count(parcels)").expr()
