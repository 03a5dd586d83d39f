"""Land that overlaps: ground counts once, and areas told by outlines are those of the shapes."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from luocheng.spatial.coverage import serve
from luocheng.spatial.coverage.parcels import Parcels
from luocheng.spatial.overlap import left_area, outlines_of, shared_area
from luocheng.spatial.packed import Packed
from luocheng.spatial.siting import straight_service
from luocheng.spatial.squares import NONE, OPEN, box_pairs, squares_of


def polygons(seed: int, count: int, wide: float = 500.0, x: float = 0.0, y: float = 0.0) -> np.ndarray:
    """Return circles, squares and rings, some in two parts."""
    draw = np.random.default_rng(seed)
    made = []
    for n in range(count):
        place = shapely.Point(x + draw.random() * wide, y + draw.random() * wide)
        shape = place.buffer(5 + 60 * draw.random(), quad_segs=1 + n % 5)
        if n % 3 == 0:
            shape = shape.difference(place.buffer(4))
        if n % 4 == 0:
            shape = shape.union(shapely.box(place.x + 70, place.y, place.x + 90, place.y + 30))
        made.append(shape)
    return np.array(made, object)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from([(0.0, 0.0), (500_000.0, 4_000_000.0)]))
def test_shared_area_is_that_of_the_intersection(seed: int, origin: tuple[float, float]) -> None:
    shapes = polygons(seed, 40, 300.0, *origin)
    lines = outlines_of(shapes)
    i, j = (a.ravel() for a in np.meshgrid(np.arange(40), np.arange(40)))
    expected = shapely.area(shapely.intersection(shapes[i], shapes[j]))
    assert shared_area(lines, i, lines, j) == pytest.approx(expected, abs=1e-4)


@settings(max_examples=15, deadline=None)
@given(
    st.integers(0, 10_000), st.sampled_from([(0.0, 0.0), (500_000.0, 4_000_000.0)]), st.sampled_from([8, 160])
)
def test_what_is_left_is_that_of_the_shapes(seed: int, origin: tuple[float, float], many: int) -> None:
    """Less what others take, within an area, as far as any of several serve it; whole, and looked at in windows."""
    draw = np.random.default_rng(seed)
    own, takers, zones = (polygons(seed + n, 25, 250.0, *origin) for n in (0, 1, 2))
    around = shapely.buffer(shapely.points(draw.random((9, 2)) * 250 + origin), 80, quad_segs=32)
    rows, zone = draw.integers(0, 25, (2, 60))
    taking, serving = ([draw.permutation(9)[: draw.integers(0, 6)] for _ in rows] for _ in range(2))
    taken, near = (
        (np.cumsum([0, *map(len, several)]), np.concatenate(several).astype(np.int64))
        for several in (taking, serving)
    )
    lines = [outlines_of(s) for s in (own, takers, zones, around)]
    expected = []
    for i, z, t, a in zip(rows, zone, taking, serving, strict=True):
        left = own[i].difference(shapely.union_all(takers[t]))
        expected.append(
            (left.area, left.intersection(zones[z]).intersection(shapely.union_all(around[a])).area)
        )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("luocheng.spatial.overlap._MANY", many)
        plain = left_area(lines[0], rows, lines[1], taken)
        found = left_area(lines[0], rows, lines[1], taken, lines[2], zone, lines[3], near)
    assert plain == pytest.approx([e[0] for e in expected], abs=1e-5)
    assert found == pytest.approx([e[1] for e in expected], abs=1e-5)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from([300.0, 3000.0]))
def test_squares_tell_what_the_shapes_tell(seed: int, wide: float) -> None:
    """Where areas overlap, and where rectangles and places lie beyond all of them."""
    zones, things = (
        polygons(seed, 30, wide, 500_000.0, 4_000_000.0),
        polygons(seed + 1, 40, 400.0, 499_950.0, 3_999_950.0),
    )
    lines, box = outlines_of(zones), outlines_of(things).box
    squares = squares_of(lines)
    rectangles = shapely.box(*box.T)
    covers = shapely.covers(zones[:, None], rectangles[None])
    meets = shapely.intersects(zones[:, None], rectangles[None])
    start, which = squares.meeting(box, lines.box)
    for n, place in enumerate(squares.place(box)):
        assert place < 0 or (covers[place, n] and meets[:, n].sum() == 1)
        assert place != NONE or not meets[:, n].any()
        assert set(np.flatnonzero(meets[:, n])) <= set(which[start[n] : start[n + 1]])
    together = squares.covered(box)
    everything = shapely.union_all(zones)
    assert shapely.covers(everything, rectangles[together == 0]).all()
    assert not shapely.intersects(everything, rectangles[together == NONE]).any()
    assert set(together) <= {0, NONE, OPEN}
    # Laid for all of them together fewer are told, and what they cover is the same.
    union = squares_of(lines, together=True)
    assert union.covered(box).tolist() == together.tolist()
    begin, few = union.meeting(box, lines.box)
    for n in range(len(box)):
        part = shapely.union_all(zones[few[begin[n] : begin[n + 1]]])
        missed = (
            shapely.intersection(everything, rectangles[n]).area
            - shapely.intersection(part, rectangles[n]).area
        )
        assert abs(missed) < 1e-6
    x, y = np.random.default_rng(seed).random((2, 300)) * 500 + np.array([[499_900.0], [3_999_900.0]])
    inside = shapely.intersects_xy(zones[:, None], x[None], y[None])
    assert (
        squares.first_at(x, y, zones).tolist()
        == np.where(inside.any(axis=0), inside.argmax(axis=0), NONE).tolist()
    )
    i, j = (a.ravel() for a in np.triu_indices(40, 1))
    sides = np.minimum(box[i, 2:], box[j, 2:]) - np.maximum(box[i, :2], box[j, :2])
    share = (sides > 0).all(axis=1) & (sides.prod(axis=1) > 1.0)
    assert sorted(zip(*(a.tolist() for a in box_pairs(box, 1.0)), strict=True)) == list(
        zip(i[share].tolist(), j[share].tolist(), strict=True)
    )


def test_squares_of_nothing_hold_nothing() -> None:
    nothing = outlines_of(np.array([None], object))
    assert squares_of(nothing).place(np.array([[0.0, 0, 1, 1]])).tolist() == [NONE]
    assert squares_of(nothing).first_at(np.zeros(1), np.zeros(1), np.array([None], object)).tolist() == [NONE]
    assert [len(a) for a in box_pairs(nothing.box, 0.0)] == [0, 0]


def test_packed_land_is_the_same_land() -> None:
    shapes = polygons(7, 60)
    one, other = Parcels(shapes), Parcels(Packed.of(shapes))
    assert one.area.tolist() == other.area.tolist()
    assert one.sample(20.0)[0].tolist() == other.sample(20.0)[0].tolist()


def test_missing_shapes_and_lines_share_nothing() -> None:
    shapes = np.array([None, shapely.box(0, 0, 1, 1), shapely.LineString([(0, 0), (1, 1)])], object)
    lines = outlines_of(shapes)
    assert shared_area(lines, np.arange(3), lines, np.full(3, 1)).tolist() == [0.0, 1.0, 0.0]


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 10_000))
def test_ground_counts_once(seed: int) -> None:
    shapes = polygons(seed, 60)
    land = Parcels(shapes)
    union = shapely.union_all(shapes)
    assert land.area.sum() == pytest.approx(union.area, rel=1e-6)
    assert shapely.area(land.left()) == pytest.approx(land.area, abs=0.05)
    _, _, weight, of = land.sample(20.0)
    assert weight.sum() == pytest.approx(union.area, rel=1e-6)
    assert np.bincount(of, weight, 60) == pytest.approx(land.area, abs=0.05)


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 10_000))
def test_coverage_by_zone_is_that_of_the_shapes(seed: int) -> None:
    """Zones of two levels, the finer ones in the wider; the land reaches beyond them."""
    shapes = polygons(seed, 60)
    cells = np.array([shapely.box(x, y, x + 100, y + 100) for x in range(0, 400, 100) for y in range(0, 400, 100)], object)  # fmt: skip
    halves = np.array([shapely.box(0, 0, 200, 400), shapely.box(200, 0, 400, 400)], object)
    city = np.array([shapely.box(0, 0, 400, 400)], object)
    land, served = Parcels(shapes), serve(shapely.points([100.0, 300.0], [100.0, 250.0]), 110)
    ground, reach = shapely.union_all(shapes), shapely.union_all(served.parts)
    for level, zones in (("cell", cells), ("half", halves), ("city", city)):
        land.divide(level, zones)
        covered, total = land.covered(served, level, zones)
        assert total == pytest.approx(shapely.area(shapely.intersection(zones, ground)), abs=0.2)
        assert covered == pytest.approx(shapely.area(shapely.intersection(zones, ground.intersection(reach))), abs=0.2)  # fmt: skip
        x, y, _, _ = land.sample(20.0)
        zone = land.zones(level, zones, 20.0)
        inside = shapely.intersects_xy(zones[np.maximum(zone, 0)], x, y)
        assert inside[zone >= 0].all()


def test_polygons_of_very_many_corners_are_cut() -> None:
    comb = shapely.union_all(
        [shapely.box(x, 0, x + 0.5, 50) for x in range(600)] + [shapely.box(0, 0, 600, 1)]
    )
    block = shapely.box(100, 10, 200, 20)
    for shapes in ([comb, block], [block, comb]):
        land = Parcels(np.array(shapes, object))
        assert len(land) > 2
        assert land.area.sum() == pytest.approx(comb.union(block).area)
        assert np.bincount(land.owner, land.area).sum() == pytest.approx(comb.union(block).area)
        land.divide("half", np.array([shapely.box(0, 0, 150, 50), shapely.box(150, 0, 600, 50)], object))
        total = land.covered(serve(shapely.points([0.0], [0.0]), 1), "half", np.array([shapely.box(0, 0, 150, 50), shapely.box(150, 0, 600, 50)], object))[1]  # fmt: skip
        assert total.sum() == pytest.approx(comb.union(block).area)


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 10_000))
def test_sites_serve_the_points_within_their_radius(seed: int) -> None:
    draw = np.random.default_rng(seed)
    points = shapely.points(500_000 + draw.random((400, 2)) * 900)
    sites = polygons(seed, 12, 900.0, 500_000.0, 500_000.0)
    radii = np.where(np.arange(12) % 5 == 4, np.nan, 150.0 + 10 * np.arange(12))
    found = straight_service(points, sites, radii)
    for n in range(12):
        near = np.flatnonzero(shapely.distance(points, sites[n]) <= radii[n])
        assert found.of(n).tolist() == near.tolist()
