"""Spatial functions give what shapely gives, geometry by geometry."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely import LineString, Point, Polygon, box

from luocheng.expressions import Field, Scope, compile_formula, evaluate
from luocheng.expressions.spatial import Layer

SCOPE = Scope({"shape": Field("shape", "geometry")}, layers=frozenset(("green_line", "none_given")))
FUNCTIONS = ("overlaps", "intersects", "within", "share_within", "distance_to")


def frame(*shapes: Any) -> pl.DataFrame:
    return pl.DataFrame(
        {"shape": [None if s is None else shapely.to_wkb(s) for s in shapes]}, schema={"shape": pl.Binary}
    )


def asked(source: str, shapes: list[Any], layer: Any = None) -> list[Any]:
    layers = {} if layer is None else {"green_line": layer}
    return evaluate({"x": compile_formula(source, SCOPE)}, frame(*shapes), layers=layers)["x"].to_list()


LAYER = [box(0, 0, 10, 10), box(10, 0, 20, 10), box(100, 100, 110, 110)]
SHAPES = [
    box(1, 1, 2, 2),  # inside one
    box(8, 1, 12, 2),  # across two that meet
    box(-5, 0, 5, 10),  # half in
    box(-5, 0, 0, 10),  # shares an edge
    box(-9, 0, -5, 5),  # outside
    Point(5, 5),
    Point(0, 5),
    LineString([(-5, 5), (5, 5)]),
    LineString([(0, 0), (0, 10)]),
    None,
    Polygon(),
]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("overlaps(green_line)", [True, True, True, False, False, True, False, True, False, None, None]),
        ("intersects(green_line)", [True, True, True, True, False, True, True, True, True, None, None]),
        ("within(green_line)", [True, True, False, False, False, True, True, False, True, None, None]),
        ("share_within(green_line)", [100, 100, 50, 0, 0, 100, 100, 50, 100, None, None]),
        ("distance_to(green_line)", [0, 0, 0, 0, 5, 0, 0, 0, 0, None, None]),
        ("area()", [1, 4, 100, 50, 20, 0, 0, 0, 0, None, None]),
        ("length()", [4, 10, 40, 30, 18, 0, 0, 10, 10, None, None]),
        (
            "area(shape) > 0.005 公顷",
            [False, False, True, False, False, False, False, False, False, None, None],
        ),
        (
            "share_within(green_line) > 40 %",
            [True, True, True, False, False, True, True, True, True, None, None],
        ),
    ],
)
def test_where_things_lie(source: str, expected: list[Any]) -> None:
    found = asked(source, SHAPES, LAYER)
    assert found == [
        pytest.approx(e) if isinstance(e, float | int) and not isinstance(e, bool) else e for e in expected
    ]


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_layer_that_is_not_given_is_missing_and_an_empty_one_is_empty(function: str) -> None:
    assert asked(f"{function}(green_line)", SHAPES[:2]) == [None, None]
    empty = {"share_within": 0, "distance_to": None}.get(function, False)
    assert asked(f"{function}(green_line)", SHAPES[:2], []) == [empty, empty]
    assert asked(f"{function}(green_line)", [None], LAYER) == [None]


def test_layers_may_be_shapes_wkb_or_columns() -> None:
    wkb = [shapely.to_wkb(g) for g in LAYER]
    for layer in (LAYER, np.array(LAYER), wkb, pl.Series(wkb), Layer(LAYER), [*LAYER, None]):
        assert asked("overlaps(green_line)", SHAPES[:5], layer) == [True, True, True, False, False]


def test_invalid_shapes_are_made_valid() -> None:
    bow_tie = Polygon([(0, 0), (10, 10), (10, 0), (0, 10)])
    assert asked("area()", [bow_tie]) == [50]
    assert asked("share_within(green_line)", [box(0, 0, 10, 10)], [bow_tie]) == [pytest.approx(50)]


def test_shapes_of_a_layer_that_cover_each_other_count_once() -> None:
    assert asked("share_within(green_line)", [box(0, 0, 10, 10)], [box(0, 0, 5, 10), box(0, 0, 5, 10)]) == [
        50
    ]


coordinate = st.integers(0, 12).map(float)
boxes = st.tuples(coordinate, coordinate, st.integers(1, 6), st.integers(1, 6)).map(
    lambda b: box(b[0], b[1], b[0] + b[2], b[1] + b[3])
)
points = st.tuples(coordinate, coordinate).map(Point)
lines = st.lists(st.tuples(coordinate, coordinate), min_size=2, max_size=4, unique=True).map(LineString)
rings = (
    st.lists(st.tuples(coordinate, coordinate), min_size=4, max_size=6, unique=True)
    .map(lambda c: shapely.convex_hull(LineString(c)))
    .filter(lambda g: g.geom_type == "Polygon")
)
shapes = st.lists(st.none() | boxes | points | lines | rings, min_size=1, max_size=6)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(shapes, st.lists(boxes | rings, min_size=1, max_size=5))
def test_against_the_whole_layer_at_once(mine: list[Any], layer: list[Any]) -> None:
    union = shapely.union_all(layer)
    found = {f: asked(f"{f}(green_line)", mine, layer) for f in FUNCTIONS}
    for at, shape in enumerate(mine):
        if shape is None:
            assert [found[f][at] for f in FUNCTIONS] == [None] * 5
            continue
        # Coordinates that are no whole numbers arise where shapes cross: near a boundary both answers are right.
        unsure = 0 < shapely.distance(shape, shapely.boundary(union)) < 1e-9
        # The union rounds where its parts cross; whether a shape meets one of them is exact.
        assert found["intersects"][at] == any(shapely.intersects(shape, g) for g in layer)
        assert found["overlaps"][at] == any(shapely.relate(shape, g)[0] != "F" for g in layer)
        assert found["distance_to"][at] == pytest.approx(shapely.distance(shape, union), abs=1e-9)
        part = shapely.intersection(shape, union)
        if shape.geom_type == "Polygon":
            assert found["share_within"][at] == pytest.approx(part.area / shape.area * 100, abs=1e-6)
        elif shape.geom_type == "LineString":
            assert found["share_within"][at] == pytest.approx(part.length / shape.length * 100, abs=1e-6)
        if not unsure and shape.geom_type != "LineString":
            outside = shapely.difference(shape, union)
            if outside.is_empty or outside.area > 1e-9 or shape.geom_type == "Point":
                assert found["within"][at] == (outside.is_empty or shapely.covers(union, shape))
