"""Coverage is that of plain geometry, keeps to 100 %, and depends on nothing it should not depend on."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyproj
import pytest
import shapely
import shapely.affinity
from hypothesis import given, settings
from hypothesis import strategies as st

from luocheng.errors import LuochengError
from luocheng.spatial.coverage import (
    CITY,
    beyond,
    common,
    land_coverage,
    place_coverage,
    radius_by_size,
    sample_land,
    serve,
    side_by_side,
    undercount,
    within_straight,
    within_walking,
)
from luocheng.spatial.coverage.places import _near
from luocheng.spatial.coverage.tiles import cut
from luocheng.spatial.coverage.zones import apart, split, zone_of
from luocheng.spatial.network import UNIT, Network
from luocheng.spatial.overlap import outlines_of
from luocheng.spatial.reach import prepare
from luocheng.spatial.squares import NONE, OPEN, squares_of

coordinate = st.floats(-3000, 3000).map(lambda v: round(v, 2))
width = st.floats(1, 1500).map(lambda v: round(v, 2))
boxes = st.tuples(coordinate, coordinate, width, width).map(
    lambda b: shapely.box(b[0], b[1], b[0] + b[2], b[1] + b[3])
)
points = st.tuples(coordinate, coordinate).map(shapely.Point)
facility = st.one_of(boxes, points)
radius = st.sampled_from([50.0, 300.0, 500.0])


def shapes(*items: Any) -> np.ndarray:
    found = np.empty(len(items), object)
    found[:] = items
    return found


def share(land: Any, facilities: Any, radii: Any, **more: Any) -> float:
    return float(land_coverage(shapes(*land), serve(shapes(*facilities), radii), **more).get("land").share[0])


# --- squares ----------------------------------------------------------------------------------------------------------


@settings(max_examples=80, deadline=None)
@given(
    st.lists(st.tuples(facility, radius), min_size=1, max_size=8),
    st.lists(boxes, min_size=1, max_size=8),
    st.sampled_from([(0, 0), (512_345.678, 3_987_654.321)]),
)
def test_what_is_covered_is_that_of_plain_intersection(
    served: list[Any], land: list[Any], corner: tuple[float, float]
) -> None:
    land = [shapely.affinity.translate(b, *corner) for b in land]
    served = [(shapely.affinity.translate(f, *corner), r) for f, r in served]
    around = shapely.union_all([f.buffer(r, quad_segs=32) for f, r in served])
    result = serve(shapes(*(f for f, _ in served)), [r for _, r in served])
    expected = shapely.area(shapely.intersection(shapes(*land), around))
    np.testing.assert_allclose(result.covered(shapes(*land)), expected, rtol=1e-9, atol=1e-5)
    assert result.area() == pytest.approx(around.area)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(facility, radius), min_size=1, max_size=6), st.lists(points, min_size=1, max_size=30)
)
def test_squares_tell_of_points_what_plain_geometry_tells(served: list[Any], spots: list[Any]) -> None:
    result = serve(shapes(*(f for f, _ in served)), [r for _, r in served])
    xy = shapely.get_coordinates(shapes(*spots))
    around = shapely.union_all(result.parts)
    assert result.holds(*xy.T).tolist() == [bool(around.intersects(p)) for p in spots]


def test_squares_know_holes_islands_and_thin_shapes() -> None:
    ring = shapely.Point(0, 0).buffer(1000).difference(shapely.Point(0, 0).buffer(600))
    parts = shapes(ring, shapely.Point(0, 0).buffer(100), shapely.box(-2000, 1500, 2000, 1500.001))
    step = np.arange(-1100.0, 1100, 37)
    x, y = (g.ravel() for g in np.meshgrid(step, step))
    lines = outlines_of(parts)
    place = squares_of(lines).place(np.column_stack([x - 5, y - 5, x + 5, y + 5]))
    box = shapely.box(x - 5, y - 5, x + 5, y + 5)
    for n, part in enumerate(parts):
        assert shapely.covers(part, box[place == n]).all()
    assert not shapely.intersects(shapely.union_all(parts), box[place == NONE]).any()
    assert (place != OPEN).mean() > 0.5
    pieces = cut(parts)
    assert shapely.area(pieces).sum() == pytest.approx(shapely.area(parts).sum(), rel=1e-12)
    assert shapely.get_num_coordinates(pieces).max() <= 64


def test_a_large_shape_is_measured_in_windows() -> None:
    draw = np.random.default_rng(3)
    result = serve(shapely.points(draw.uniform(0, 4000, (300, 2))), draw.uniform(50, 300, 300))
    star = shapely.Point(2000, 2000).buffer(1900, quad_segs=2).difference(shapely.box(1000, 0, 1100, 4000))
    land = shapes(star, shapely.box(0, 0, 4000, 4000), shapely.Point(2000, 2000).buffer(1500, quad_segs=600))
    expected = shapely.area(shapely.intersection(land, shapely.union_all(result.parts)))
    np.testing.assert_allclose(result.covered(land), expected, rtol=1e-10)


def test_threads_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("luocheng.spatial.overlap._BLOCK", 50)
    rng = np.random.default_rng(5)
    x, y = rng.uniform(0, 3000, (2, 4000))
    land = shapely.box(x, y, x + 30, y + 15)
    result = serve(shapely.points(rng.uniform(0, 3000, (30, 2))), 200)
    assert (result.covered(land, threads=4) == result.covered(land)).all()


def test_missing_shapes_are_covered_nowhere() -> None:
    result = serve(shapes(shapely.Point(0, 0)), 500)
    assert result.covered(shapes(None, shapely.box(0, 0, 10, 10))).tolist() == [0.0, 100.0]


# --- land -------------------------------------------------------------------------------------------------------------


def test_a_share_by_hand() -> None:
    # A park of 100 m square, 300 m around it: along the axis 300 m of the 500 m strip beside it.
    assert share([shapely.box(100, 40, 600, 60)], [shapely.box(0, 0, 100, 100)], 300) == pytest.approx(0.6)


@settings(max_examples=60, deadline=None)
@given(st.lists(boxes, min_size=1, max_size=5), st.lists(facility, min_size=1, max_size=5), radius, st.data())
def test_a_share_keeps_to_its_properties(
    land: list[Any], parks: list[Any], r: float, data: st.DataObject
) -> None:
    before = share(land, parks, r)
    assert 0 <= before <= 1
    again = data.draw(st.sampled_from(parks))
    assert share(land, [*parks, again], r) == pytest.approx(before, abs=1e-9), "a facility twice"
    x, _ = shapely.centroid(land[0]).coords[0]
    halves = [
        shapely.intersection(land[0], shapely.box(*b))
        for b in ((-9999, -9999, x, 9999), (x, -9999, 9999, 9999))
    ]
    assert share([*halves, *land[1:]], parks, r) == pytest.approx(before, abs=1e-9), "land in parts"
    assert share([*land, land[0]], parks, r) == pytest.approx(before, abs=1e-9), "land twice"
    assert share(land, parks, r * 1.3) >= before - 1e-9, "a larger radius"
    assert share(land, [*parks, shapely.Point(0, 0)], r) >= before - 1e-9, "one facility more"


def test_a_share_is_that_of_the_sum_of_its_areas() -> None:
    rng = np.random.default_rng(1)
    x, y = rng.uniform(0, 5000, (2, 400))
    land = shapely.box(x, y, x + 90, y + 60)
    parks = shapely.points(*rng.uniform(0, 5000, (2, 20)))
    halves = shapes(shapely.box(-1, -1, 2345.6, 9999), shapely.box(2345.6, -1, 9999, 9999))
    cells = shapely.box(*np.array([(a, b, a + 1000, b + 1000) for a in range(0, 6000, 1000) for b in range(0, 6000, 1000)]).T)  # fmt: skip
    found = land_coverage(land, serve(parks, 500), areas={"district": halves, "community": cells})
    whole = found.get("land")
    for level in ("district", "community"):
        figure = found.get("land", level=level)
        assert figure.covered.sum() == pytest.approx(whole.covered[0])
        assert figure.total.sum() == pytest.approx(whole.total[0])
    around = shapely.union_all(shapely.buffer(parks, 500, quad_segs=32))
    ground = shapely.union_all(land)
    by_hand = shapely.area(shapely.intersection(shapely.intersection(ground, around), cells))
    np.testing.assert_allclose(found.get("land", level="community").covered, by_hand, atol=1e-6)
    assert found.frame().height == 1 + 2 + 36
    assert found.frame()["share"].null_count() == int(
        (shapely.area(shapely.intersection(ground, cells)) == 0).sum()
    )


def test_a_share_is_the_same_in_another_datum() -> None:
    rng = np.random.default_rng(2)
    x, y = rng.uniform(0, 8000, (2, 300))
    land = shapely.box(500_000 + x, 3_990_000 + y, 500_000 + x + 80, 3_990_000 + y + 80)
    parks = shapely.box(*np.column_stack([a := rng.uniform(500_000, 508_000, 15), b := rng.uniform(3_990_000, 3_998_000, 15), a + 150, b + 150]).T)  # fmt: skip
    # The layer is kept in geographic CGCS2000, and in a 3-degree grid with its zone number; both come back to the frame.
    through = {}
    for other in ("EPSG:4490", "EPSG:4526", "EPSG:4326"):
        out = pyproj.Transformer.from_crs("EPSG:4547", other, always_xy=True)
        back = pyproj.Transformer.from_crs(other, "EPSG:4547", always_xy=True)
        there = [
            shapely.transform(s, lambda p, t=out: np.column_stack(t.transform(*p.T))) for s in (land, parks)
        ]
        again = [shapely.transform(s, lambda p, t=back: np.column_stack(t.transform(*p.T))) for s in there]
        through[other] = share(again[0], again[1], 500)
    for value in through.values():
        assert value == pytest.approx(share(land, parks, 500), abs=1e-6)


def test_facilities_beyond_the_boundary_serve_and_land_beyond_does_not_count() -> None:
    land = shapes(shapely.box(0, 0, 100, 100), shapely.box(100, 0, 300, 100))
    city = shapes(shapely.box(-500, -500, 200, 500))
    park = shapes(shapely.box(201, 0, 210, 100))
    found = land_coverage(land, serve(park, 101), boundary=city).get("land")
    assert found.total.tolist() == [20_000.0]
    assert found.covered[0] == pytest.approx(10_000)
    assert beyond(park, 101, city).code == "boundary-beyond"
    assert beyond(park, 0.5, city).code == "boundary-none-beyond"


def test_nothing_is_not_the_same_as_unknown() -> None:
    land = shapes(shapely.box(0, 0, 10, 10))
    nothing = land_coverage(land, serve(shapes(), 500, what="公园"))
    assert nothing.get("land").share.tolist() == [0.0]
    assert any(n.code == "facilities-none" and "公园" in n.what for n in nothing.notes)
    unknown = land_coverage(land, serve(None, 500))
    figure = unknown.get("land")
    assert np.isnan(figure.share).all()
    assert (figure.unknown.tolist(), figure.left_out.tolist()) == ([100.0], [1])
    assert "facilities-unknown" in {n.code for n in unknown.notes}
    no_land = land_coverage(shapes(), serve(shapes(shapely.Point(0, 0)), 500))
    assert np.isnan(no_land.get("land").share).all()
    assert land_coverage(land, serve(shapes(), 500), areas={"district": shapes()}).get("land", level="district").total.size == 0  # fmt: skip


def test_polygons_that_cross_themselves_are_mended_and_said() -> None:
    bow = shapely.Polygon([(0, 0), (100, 100), (100, 0), (0, 100)])
    found = land_coverage(shapes(bow), serve(shapes(shapely.Point(50, 50)), 500))
    assert found.get("land").total.tolist() == [5000.0]
    assert found.get("land").share.tolist() == [1.0]
    assert any(n.code == "layer-repaired" for n in found.notes)
    park = serve(shapes(bow), 10)
    assert park.area() == pytest.approx(shapely.make_valid(bow).buffer(10, quad_segs=32).area)


def test_overlapping_land_counts_once_and_is_said() -> None:
    land = shapes(shapely.box(0, 0, 100, 100), shapely.box(50, 0, 150, 100), shapely.box(150, 0, 200, 100))
    found = land_coverage(land, serve(shapes(shapely.Point(0, 50)), 60))
    assert found.get("land").total[0] == pytest.approx(20_000)
    assert any(n.code == "land-overlaps" and n.what.startswith("用地 2 块") for n in found.notes)


def test_what_cannot_be_measured_is_refused() -> None:
    park = shapes(shapely.Point(0, 0))
    with pytest.raises(LuochengError, match="不是面"):
        land_coverage(park, serve(park, 500))
    with pytest.raises(LuochengError, match="数目对不上"):
        serve(park, [500, 300])
    for wrong in (0, -1, np.inf):
        with pytest.raises(LuochengError, match="服务半径"):
            serve(park, wrong)


def test_radius_goes_by_size_and_small_parks_do_not_count() -> None:
    radii = radius_by_size([1999, 2000, 5000, np.nan], [(5000, 500), (2000, 300)])
    np.testing.assert_array_equal(radii, [np.nan, 300, 500, np.nan])
    found = serve(shapes(*[shapely.Point(0, 0)] * 4), radii)
    assert (found.facilities, found.left_out) == (2, 2)
    assert found.area() == pytest.approx(np.pi * 500**2 * (1 - undercount(32)))


def test_what_all_kinds_serve_is_common() -> None:
    a, b = shapely.Point(0, 0), shapely.Point(600, 0)
    both = common([serve(shapes(a), 500), serve(shapes(b), 500)])
    assert both.area() == pytest.approx(
        a.buffer(500, quad_segs=32).intersection(b.buffer(500, quad_segs=32)).area
    )
    assert common([serve(shapes(a), 100), serve(shapes(b), 100)]).area() == 0
    assert not common([serve(shapes(a), 100), serve(None, 100)]).known


# --- places -----------------------------------------------------------------------------------------------------------


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(facility, radius), min_size=1, max_size=6), st.lists(facility, min_size=1, max_size=30)
)
def test_a_place_is_within_by_its_distance(served: list[Any], places: list[Any]) -> None:
    given_, radii = shapes(*(f for f, _ in served)), [r for _, r in served]
    for at in ("point", "any"):
        spot = shapely.centroid(shapes(*places)) if at == "point" else shapes(*places)
        expected = [min(f.distance(p) - r for f, r in served) for p in spot]
        clear = np.abs(expected) > 1e-6
        found = within_straight(shapes(*places), given_, radii, at)
        assert found.yes[clear].tolist() == [e <= 0 for e in np.array(expected)[clear]]


def test_a_point_just_inside_the_circle_is_within_where_the_polygon_misses_it() -> None:
    angle = np.pi / 128  # midway along a stretch, where the polygon lies furthest inside
    spot = shapes(shapely.Point(499.99 * np.cos(angle), 499.99 * np.sin(angle)))
    centre = shapes(shapely.Point(0, 0))
    assert not serve(centre, 500).holds(shapely.get_x(spot), shapely.get_y(spot)).any()
    assert within_straight(spot, centre, 500).yes.all()
    assert not within_straight(spot, centre, 499.98).yes.any()


def test_squares_never_decide_against_a_place_within() -> None:
    # With one stretch to a quarter the polygon is a square, and places within lie many squares outside it.
    centre = shapes(shapely.Point(0, 0))
    around = np.linspace(0, 2 * np.pi, 999)
    spots = shapely.points(499.99 * np.cos(around), 499.99 * np.sin(around))
    assert _near(spots, centre, np.array([500.0]), serve(centre, 500, segments=1), True).all()


def test_footprints_lie_within_by_a_point_a_part_or_the_whole() -> None:
    footprint = shapes(shapely.box(40, -5, 70, 5), None)
    centre = shapes(shapely.Point(0, 0))
    answers = {at: within_straight(footprint, centre, 60, at) for at in ("point", "any", "whole")}
    assert {at: w.yes.tolist() for at, w in answers.items()} == {
        "point": [True, False],
        "any": [True, False],
        "whole": [False, False],
    }
    assert all(w.unknown.tolist() == [False, True] for w in answers.values())
    assert within_straight(footprint[:1], centre, 80, "whole").yes.all()


def test_shares_of_buildings_floor_area_and_residents() -> None:
    places = shapely.points([0, 100, 1000, 2000], [0, 0, 0, 0])
    within = within_straight(places, shapes(shapely.Point(0, 0)), 500)
    weights = {"floor_area": [100, 300, 600, 50], "residents": [10, np.nan, 30, 5]}
    halves = shapes(shapely.box(-1, -1, 50, 1), shapely.box(50, -1, 1500, 1))
    found = place_coverage(places, within, weights, boundary=shapes(shapely.box(-1, -1, 1500, 1)), areas={"district": halves})  # fmt: skip
    assert found.get("buildings").share[0] == pytest.approx(2 / 3)
    assert found.get("floor_area").share[0] == pytest.approx(0.4)
    people = found.get("residents")
    assert (people.share[0], people.left_out[0]) == (0.25, 1)
    assert found.get("floor_area", level="district").total.tolist() == [100, 900]
    assert found.get("buildings", level="district").share.tolist() == [1, 0.5]


def test_weights_that_are_wrong_are_refused() -> None:
    places = shapely.points([0.0, 1.0], [0.0, 0.0])
    within = within_straight(places, shapes(shapely.Point(0, 0)), 500)
    with pytest.raises(LuochengError, match="数目对不上"):
        place_coverage(places, within, {"residents": [1, 2, 3]})
    with pytest.raises(LuochengError, match="residents"):
        place_coverage(places, within, {"residents": [1, -2]})


def street() -> Network:
    """Return a street of six nodes, 100 m from one to the next, and one node on its own."""
    u = np.arange(5, dtype=np.int32)
    return Network(
        np.arange(7), u, u + np.int32(1), np.full(5, 100 * UNIT, np.int32), np.arange(7) * 100.0, np.zeros(7)
    )


def test_metres_are_walked_from_the_place_along_the_network() -> None:
    chains = prepare(street())
    nodes, metres = [0, 1, 3, 5, 6, -1], [0.0, 1.0, 0.0, 0.0, 0.0, np.nan]
    found = within_walking(chains, nodes, metres, [2, 5, -1], [200.0, 100.0, 900.0])
    assert found.yes.tolist() == [True, True, True, True, False, False]
    assert found.unknown.tolist() == [False] * 5 + [True]
    assert {n.code for n in found.notes} == {"entrances-untied", "places-untied"}
    assert within_walking(chains, [0, 1], [0.001, 99.999], [2], 200).yes.tolist() == [False, True]


def test_a_place_is_within_the_radius_of_the_facility_it_reaches() -> None:
    # The nearest has a short radius, the one behind it a long one.
    chains = prepare(street())
    assert within_walking(chains, [0], [0.0], [1, 4], [50.0, 400.0]).yes.all()


def test_networks_without_facilities_are_zero_and_without_data_unknown() -> None:
    chains = prepare(street())
    nothing = within_walking(chains, [0], [0.0], [], 500)
    assert (nothing.yes.tolist(), nothing.unknown.tolist()) == ([False], [False])
    assert within_walking(chains, [0], [0.0], None, 500).unknown.tolist() == [True]
    none_count = within_walking(chains, [0], [0.0], [1], [np.nan])
    assert [n.code for n in none_count.notes] == ["facilities-none"]


def test_straight_and_network_stand_side_by_side() -> None:
    chains = prepare(street())
    places = shapely.points(np.arange(6) * 100.0, 0.0)
    straight = place_coverage(places, within_straight(places, shapes(shapely.Point(0, 0)), 300), {})
    walked = place_coverage(places, within_walking(chains, np.arange(6), np.full(6, 50.0), [0], 300), {})
    frame = side_by_side(straight, walked)
    assert frame.row(0, named=True) == {
        "of": "buildings", "level": CITY, "area": 0,
        "straight_covered": 4.0, "straight_total": 6.0, "straight_share": 4 / 6, "straight_completeness": 1.0,
        "network_covered": 3.0, "network_total": 6.0, "network_share": 0.5, "network_completeness": 1.0,
    }  # fmt: skip
    with pytest.raises(LuochengError, match="给了两次"):
        side_by_side(straight, straight)


# --- zones and samples ------------------------------------------------------------------------------------------------


def test_points_on_a_common_border_belong_to_the_first() -> None:
    zones = shapes(shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1))
    assert zone_of(shapes(shapely.Point(1, 0.5), shapely.Point(5, 5), None), zones).tolist() == [0, -1, -1]


def test_land_is_split_where_it_straddles() -> None:
    zones = shapes(shapely.box(0, 0, 10, 10), shapely.box(10, 0, 20, 10))
    pieces = split(
        shapes(shapely.box(1, 1, 2, 2), shapely.box(8, 0, 13, 1), None, shapely.box(10, 0, 11, 1)), zones
    )
    assert pieces.shape.tolist() == [0, 1, 1, 3]
    assert pieces.zone.tolist() == [0, 0, 1, 1]
    assert shapely.area(pieces.pieces).tolist() == [1, 2, 3, 1]


@settings(max_examples=40, deadline=None)
@given(st.lists(boxes, max_size=7))
def test_land_apart_covers_the_same_ground(land: list[Any]) -> None:
    pieces, origin, _ = apart(shapes(*land, None))
    assert shapely.area(pieces).sum() == pytest.approx(shapely.union_all(land).area)
    assert (np.diff(origin) > 0).all()


@settings(max_examples=40, deadline=None)
@given(st.lists(boxes, min_size=1, max_size=5))
def test_sample_points_add_up_to_the_land(land: list[Any]) -> None:
    x, y, area, of = sample_land(shapes(*land, None), 40)
    np.testing.assert_allclose(np.bincount(of, area), shapely.area(shapes(*land)))
    assert shapely.intersects_xy(shapes(*land)[of], x, y).all()
