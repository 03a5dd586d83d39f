"""The grid that says which polygon a place lies in, against the geometry library."""

from __future__ import annotations

import numpy as np
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from luocheng.spatial.lookup import Lookup

corner = st.tuples(st.floats(0, 100), st.floats(0, 100))
polygons = st.lists(
    st.lists(corner, min_size=3, max_size=7).map(lambda r: shapely.convex_hull(shapely.MultiPoint(r)).buffer(0.1)),
    min_size=1,
    max_size=8,
)  # fmt: skip
points = st.lists(st.tuples(st.floats(-20, 120), st.floats(-20, 120)), min_size=1, max_size=40)


@settings(max_examples=150, deadline=None)
@given(polygons, points)
def test_a_point_lies_in_the_first_polygon_that_holds_it(shapes: list[shapely.Polygon], at: list[tuple[float, float]]) -> None:  # fmt: skip
    held = np.array(shapes, object)
    x, y = np.array(at).T
    x[: len(held)] = shapely.get_coordinates(shapely.get_exterior_ring(held[:1]))[0, 0]
    meets = shapely.intersects(shapely.points(x, y)[:, None], held)
    first = np.where(meets.any(axis=1), meets.argmax(axis=1), -1)
    np.testing.assert_array_equal(Lookup(held).of_points(x, y), first)


@settings(max_examples=150, deadline=None)
@given(polygons, points, st.floats(0, 8))
def test_what_is_told_of_rectangles_holds(shapes: list[shapely.Polygon], at: list[tuple[float, float]], size: float) -> None:  # fmt: skip
    held = np.array(shapes, object)
    boxes = shapely.box(*np.array([(x, y, x + size, y + size / 2) for x, y in at]).T)
    found = Lookup(held).of_boxes(shapely.bounds(boxes))
    told = found >= 0
    assert shapely.covers(held[found[told]], boxes[told]).all()
    assert (shapely.intersects(boxes[told][:, None], held).sum(axis=1) == 1).all()


def test_of_points_of_a_city_most_are_told_by_the_grid() -> None:
    squares = np.array([shapely.box(i, j, i + 1, j + 1) for i in range(10) for j in range(10)])
    lookup = Lookup(squares)
    assert (lookup._cell >= 0).mean() > 0.7
    assert lookup.of_points([0.5, 9.999999999, 10.0, 10.1], [0.5, 9.5, 10.0, 5.0]).tolist() == [0, 99, 99, -1]
