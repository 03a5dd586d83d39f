"""Shapes as columns: what is told from them is what the geometry library tells, to the last digit."""

from __future__ import annotations

import struct
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.errors import GEOSException

from luocheng.spatial.packed import Packed
from luocheng.spatial.repair import made_valid, mend, sound

place = st.tuples(st.integers(0, 12), st.integers(0, 12)).map(lambda p: (p[0] * 0.7 + 5e5, p[1] * 1.3 + 3e6))
ring = st.lists(place, min_size=3, max_size=9)
polygon = st.builds(shapely.Polygon, ring, st.lists(ring, max_size=2))
line = st.lists(place, min_size=2, max_size=6).map(shapely.LineString)
shape = st.one_of(
    st.none(),
    place.map(shapely.Point),
    line,
    polygon,
    st.lists(place, min_size=1, max_size=4).map(shapely.MultiPoint),
    st.lists(line, min_size=1, max_size=3).map(shapely.MultiLineString),
    st.lists(ring, min_size=1, max_size=3).map(lambda r: shapely.MultiPolygon([shapely.Polygon(p) for p in r])),
    st.sampled_from([shapely.Point(), shapely.Polygon(), shapely.GeometryCollection([shapely.Point(1, 2), shapely.LineString([(0, 0), (1, 1)])])]),
)  # fmt: skip


def array(shapes: list[Any]) -> Any:
    """Return shapes as an array, one that is empty too."""
    made = np.empty(len(shapes), object)
    made[:] = shapes
    return made


@settings(max_examples=300, deadline=None)
@given(st.lists(shape, min_size=1, max_size=6))
def test_columns_tell_what_the_library_tells(shapes: list[Any]) -> None:
    made = array(shapes)
    for packed in (Packed.of(made), Packed.of_wkb(shapely.to_wkb(made))):
        back = packed.made()
        assert [s and s.wkb for s in back] == [s and s.wkb for s in shapes]
        assert packed.missing.tolist() == shapely.is_missing(made).tolist()
        assert packed.dimension.tolist() == shapely.get_dimensions(made).tolist()
        assert packed.corners.tolist() == shapely.get_num_coordinates(made).tolist()
        np.testing.assert_array_equal(packed.box, shapely.bounds(made).reshape(-1, 4))
        np.testing.assert_array_equal(packed.area, shapely.area(made))
        np.testing.assert_array_equal(packed.length, shapely.length(made))
        simple = np.array([s is None or (s.is_valid and not s.is_empty) for s in shapes], np.bool_)
        centre = shapely.centroid(made)
        expected = np.column_stack([shapely.get_x(centre[simple]), shapely.get_y(centre[simple])])
        np.testing.assert_array_equal(packed.middle[simple], expected)
        np.testing.assert_array_equal(packed.bounds, shapely.total_bounds(made))


@settings(max_examples=600, deadline=None)
@given(st.lists(shape, min_size=1, max_size=4))
def test_what_is_surely_valid_is_valid(shapes: list[Any]) -> None:
    made = array(shapes)
    packed = Packed.of(made)
    sure = np.setdiff1d(np.arange(len(made)), packed.doubtful())
    assert all(s is None or (s.is_valid and not s.is_empty) for s in made[sure])
    mended, log = mend(made)
    assert all(s is None or s.is_valid for s in mended)
    own, own_log = sound(packed)
    assert sorted(own_log) == sorted(log)
    assert [s and s.wkb for s in own.made()] == [s and s.wkb for s in mended]


@pytest.mark.parametrize(
    "rings",
    [
        [[(5, 0), (10, 2), (11, 10), (2, 7), (9, 3)], [(12, 0), (0, 11), (6, 9), (7, 2), (8, 2), (3, 1), (2, 5), (0, 5), (11, 5)], [(10, 10), (11, 4), (12, 12), (4, 4), (1, 2)]],
        [[(1, 8), (12, 8), (1, 12), (4, 8), (3, 3), (4, 11), (2, 6), (2, 8), (6, 9)], [(1, 9), (6, 9), (7, 0)], [(10, 9), (1, 0), (4, 9), (4, 0), (8, 7)]],
    ],
)  # fmt: skip
def test_outlines_too_twisted_for_the_library_are_mended_too(rings: list[list[tuple[int, int]]]) -> None:
    shell, *holes = [[(x * 0.7 + 5e5, y * 1.3 + 3e6) for x, y in ring] for ring in rings]
    twisted = shapely.Polygon(shell, holes)
    with pytest.raises(GEOSException):
        shapely.make_valid(twisted, method="structure", keep_collapsed=False)
    mended, log = mend(array([shapely.box(0, 0, 1, 1), twisted]))
    assert [(code, row) for code, row, _, _ in log] == [("layer-repaired", 1)]
    assert mended[1].is_valid
    assert 0 < mended[1].area < shapely.make_valid(shapely.Polygon(shell)).area


def test_twisted_outlines_in_degrees_keep_their_corners() -> None:
    rings = [[(11, 0), (11, 8), (8, 7), (3, 3), (3, 2), (9, 8)], [(0, 0), (12, 4), (0, 11), (8, 9), (0, 11), (3, 3), (5, 10), (8, 5), (6, 11)], [(8, 2), (8, 2), (3, 0), (12, 8)]]  # fmt: skip
    # Steps of some seventy centimetres, so that rounding by metres would leave nothing of it.
    shell, *holes = [[(113.0 + x * 7e-6, 34.0 + y * 1.3e-5) for x, y in ring] for ring in rings]
    twisted = shapely.Polygon(shell, holes)
    made = made_valid(array([twisted]))[0]
    assert made.is_valid
    assert made.area / (7e-6 * 1.3e-5) == pytest.approx(5.084, abs=0.005)


def test_plain_shapes_are_not_asked_about() -> None:
    star = [(np.cos(a) * r, np.sin(a) * r) for a, r in zip(np.linspace(0, 6, 40), [1, 2] * 20, strict=True)]
    shapes = [shapely.Polygon(star), shapely.box(0, 0, 1, 1), shapely.Point(1, 1), shapely.LineString([(0, 0), (1, 1)]), None]  # fmt: skip
    shapes.append(
        shapely.MultiPolygon([shapely.box(0, 0, 1, 1), shapely.Polygon([(2, 0), (2, 2), (0.8, 1.5)])])
    )
    assert not len(Packed.of(array(shapes)).doubtful())


def test_heights_bytes_the_other_way_round_and_rings_left_open() -> None:
    high = shapely.Polygon([(0, 0, 5), (2, 0, 5), (2, 2, 5)])
    turned = shapely.to_wkb(shapely.Point(3, 4), byte_order=0)
    numbered = shapely.to_wkb(shapely.set_srid(shapely.Point(5, 6), 4490), include_srid=True)
    open_ = struct.pack("<BII", 1, 3, 1) + struct.pack("<I6d", 3, 0, 0, 1, 0, 1, 1)
    iso = shapely.to_wkb(high, output_dimension=3, flavor="iso")
    values = [shapely.to_wkb(high, output_dimension=3), iso, turned, numbered, open_, b"\x01", None]
    packed = Packed.of_wkb(values)
    assert packed.kind.tolist() == [3, 3, 0, 0, -1, -1, -1]
    assert packed.area.tolist()[:2] == [2, 2]
    assert [str(s) for s in packed[[2, 3]]] == ["POINT (3 4)", "POINT (5 6)"]
    assert not shapely.has_z(packed.made()).any()


@settings(deadline=None)
@given(st.lists(shape, min_size=1, max_size=6), st.data())
def test_rows_are_taken_put_and_moved(shapes: list[Any], data: st.DataObject) -> None:
    made = array(shapes)
    packed = Packed.of(made)
    rows = np.array(data.draw(st.lists(st.integers(0, len(made) - 1), max_size=8)), np.int64)
    assert [s and s.wkb for s in packed[rows]] == [s and s.wkb for s in made[rows]]
    assert [s and s.wkb for s in np.asarray(packed)] == [s and s.wkb for s in made]
    wanted = np.arange(len(made)) % 2 == 0
    assert len(packed.take(wanted)) == wanted.sum()
    other = packed.put(np.array([0]), array([shapely.Point(7, 8)]))
    assert str(other[0]) == "POINT (7 8)"
    assert [s and s.wkb for s in other[1:]] == [s and s.wkb for s in made[1:]]
    np.testing.assert_array_equal(packed.moved(lambda p: p + 1).box, packed.box + 1)


def test_points_without_a_place() -> None:
    packed = Packed.of_points([1.0, np.nan, 3.0], [2.0, 2.0, np.inf])
    assert packed.missing.tolist() == [False, True, True]
    assert packed.middle[0].tolist() == [1, 2]
    with pytest.raises(IndexError):
        packed[3]
