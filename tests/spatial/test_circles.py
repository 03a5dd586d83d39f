"""Life circles: each tier on its own list, what is unknown stays unknown, and who lacks what is told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from luocheng.errors import LuochengError
from luocheng.spatial.circles import (
    BLOCK,
    COMPLETE,
    GB_50180,
    GREEN_300_PARK_500,
    LIFE_5,
    LIFE_10,
    LIFE_15,
    STOPS_300_500,
    THREE_CIRCLES,
    Circle,
    Want,
    all_complete,
    enough,
    gaps,
    land_circle,
    measure_circle,
    people_served,
    straight_metres,
    walking_metres,
)
from luocheng.spatial.network import UNIT, Network
from luocheng.spatial.reach import prepare, walking_reach

CIRCLE = Circle(
    "test", "测试圈", "test", 5, 300.0,
    (Want("school", "学校", "school", 500.0), Want("shop", "商店", "shop"), Want("pool", "泳池", "pool", required=False)),
    (1000, 2000),
)  # fmt: skip


def shapes(*items: Any) -> np.ndarray:
    found = np.empty(len(items), object)
    found[:] = items
    return found


# --- the lists --------------------------------------------------------------------------------------------------------


def test_only_figures_that_were_found_cite_a_standard() -> None:
    cited = {(c.id, w.kind): w.standard for c in (*GB_50180, BLOCK) for w in c.wants if w.standard}
    assert cited == {
        ("life-15", "junior"): "GB 50180",
        ("life-10", "primary"): "GB 50180",
        ("life-5", "kindergarten"): "GB 50180",
    }
    assert all(w.note and w.modal == "不宜大于" for c in GB_50180 for w in c.wants if w.standard)
    assert all(not w.modal for c in (*GB_50180, BLOCK) for w in c.wants if not w.standard)
    assert [(c.metres, c.standard) for c in GB_50180] == [(1000, "GB 50180-2018"), (500, "GB 50180-2018"), (300, "GB 50180-2018")]  # fmt: skip
    assert (LIFE_15.people, LIFE_10.people, LIFE_5.people_standard) == (
        (50_000, 100_000),
        (15_000, 25_000),
        "",
    )
    assert not any(c.standard or w.standard for c in THREE_CIRCLES for w in c.wants)


def test_radii_of_the_lists() -> None:
    radii = {w.kind: c.radius(w.kind) for c in GB_50180 for w in c.wants}
    assert (radii["junior"], radii["primary"], radii["kindergarten"]) == (1000, 500, 300)
    assert [GREEN_300_PARK_500.radius(k) for k in ("green", "park")] == [300, 500]
    assert [c.radius("bus-stop") for c in STOPS_300_500] == [300, 500]
    assert LIFE_10.reach() == 500
    assert all(len({w.kind for w in c.wants}) == len(c.wants) for c in (*GB_50180, BLOCK, *THREE_CIRCLES))


def test_a_city_changes_a_list() -> None:
    mine = LIFE_10.only(["market", "primary"]).with_wants(
        Want("market", "菜市场", "market", 800.0), Want("x", "某", "x")
    )
    assert [w.kind for w in mine.wants] == ["primary", "market", "x"]
    assert (mine.radius("market"), mine.radius("x")) == (800, 500)
    assert LIFE_10.radius("market") == 500


# --- measuring --------------------------------------------------------------------------------------------------------


def test_a_circle_is_complete_when_every_required_kind_is_reached() -> None:
    metres = {
        "school": np.array([500.0, 500.0, 501.0, np.inf, np.nan]),
        "shop": np.array([300.0, 301.0, 0.0, 0.0, 10.0]),
        "pool": np.full(5, np.inf),
    }
    found = measure_circle(CIRCLE, metres, "network")
    assert found.complete.tolist() == [1, 0, 0, 0, -1]
    assert found.reached().tolist() == [2, 1, 1, 1, 1]
    assert [found.lacking(i) for i in range(5)] == [[], ["shop"], ["school"], ["school"], []]


def test_a_kind_without_data_is_unknown_and_one_without_facilities_is_not_reached() -> None:
    place = shapely.points([0.0, 1000.0], [0.0, 0.0])
    metres = straight_metres(place, {"school": shapely.points([0.0], [0.0]), "shop": None}, 500)
    found = measure_circle(CIRCLE, metres, "straight")
    assert found.state.tolist() == [[1, -1, -1], [0, -1, -1]]
    assert found.complete.tolist() == [-1, 0], "what lacks a school is not complete, whatever the shops are"
    empty = measure_circle(
        CIRCLE, straight_metres(place, {"school": shapes(), "shop": shapes()}, 500), "straight"
    )
    assert empty.complete.tolist() == [0, 0]
    assert measure_circle(CIRCLE, {}, "straight", places=2).complete.tolist() == [-1, -1]


def test_tiers_are_not_inclusive() -> None:
    one = np.array([100.0, 100.0])
    tier_15 = measure_circle(LIFE_15, {w.kind: one for w in LIFE_15.wants}, "network")
    tier_10 = measure_circle(LIFE_10, {w.kind: one if w.kind != "market" else one * [1, 9] for w in LIFE_10.wants}, "network")  # fmt: skip
    assert tier_15.complete.tolist() == [1, 1]
    assert tier_10.complete.tolist() == [1, 0]
    assert all_complete([tier_15, tier_10]).tolist() == [1, 0]
    with pytest.raises(LuochengError, match="口径不同"):
        all_complete([tier_15, measure_circle(LIFE_10, {}, "straight")])


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(-900, 900), st.integers(-900, 900)), min_size=1, max_size=20),
    st.lists(st.tuples(st.integers(-900, 900), st.integers(-900, 900)), max_size=8),
)
def test_straight_metres_are_the_least_distance(places: list[Any], facilities: list[Any]) -> None:
    found = straight_metres(shapely.points(places), {"x": shapely.points(facilities) if facilities else shapes()}, 700)["x"]  # fmt: skip
    assert found is not None
    for p, d in zip(places, found, strict=True):
        least = min((float(np.hypot(p[0] - f[0], p[1] - f[1])) for f in facilities), default=np.inf)
        assert d == pytest.approx(least) if least <= 700 else d == np.inf


def test_metres_walked_begin_at_the_place() -> None:
    u = np.arange(5, dtype=np.int32)
    street = Network(np.arange(6), u, u + np.int32(1), np.full(5, 100 * UNIT, np.int32))
    found = walking_metres(
        prepare(street), [0, 3, -1], [20.0, 0.0, np.nan], {"a": [2, -1], "b": None, "c": []}, 210
    )
    assert found["a"] is not None
    assert found["c"] is not None
    np.testing.assert_array_equal(found["a"], [np.inf, 100, np.nan])
    assert found["b"] is None
    np.testing.assert_array_equal(found["c"], [np.inf, np.inf, np.nan])
    assert walking_metres(prepare(street), [0], [10.0], {"a": [2]}, 210)["a"] == pytest.approx([210.0])


# --- shares and gaps --------------------------------------------------------------------------------------------------


def measured() -> Any:
    metres = {
        "school": np.array([0.0, 0.0, np.inf, np.inf]),
        "shop": np.array([0.0, np.inf, np.inf, 0.0]),
        "pool": np.full(4, np.inf),
    }
    weights = {"buildings": np.ones(4), "residents": [10.0, 20, 30, np.nan], "floor_area": [1.0, 1, 1, 1]}
    result = measure_circle(CIRCLE, metres, "network")
    return result.shares(weights, {"community": [0, 0, 1, 1]}, {"community": 3})


def test_shares_by_weight_and_area() -> None:
    shares = measured()
    complete = shares[COMPLETE]
    assert complete.get("buildings", "network").share.tolist() == [0.25]
    assert complete.get("residents", "network").share[0] == pytest.approx(10 / 60)
    by_community = shares["school"].get("residents", "network", "community")
    assert by_community.share[:2].tolist() == [1.0, 0.0]
    assert np.isnan(by_community.share[2])
    assert by_community.left_out.tolist() == [0, 1, 0]


def test_which_kind_is_missing_where() -> None:
    frame = gaps(CIRCLE, measured(), "residents", "community", "network")
    assert frame.select("area", "kind", "without", "rank").rows() == [
        (0, "shop", 20.0, 1),
        (0, "pool", 30.0, 2),
        (1, "school", 30.0, 1),
        (1, "shop", 30.0, 2),
        (1, "pool", 30.0, 3),
    ]


def test_land_with_a_complete_circle_is_what_all_kinds_serve() -> None:
    land = shapes(shapely.box(0, -1, 1000, 1))
    facilities = {"school": shapes(shapely.Point(0, 0)), "shop": shapes(shapely.Point(600, 0)), "pool": None}
    found = land_circle(CIRCLE, land, facilities)
    assert found["school"].get("land").covered[0] == pytest.approx(1000, rel=1e-3)
    assert found["shop"].get("land").covered[0] == pytest.approx(1200, rel=1e-3)
    assert found[COMPLETE].get("land").covered[0] == pytest.approx(400, rel=1e-3)
    assert np.isnan(found["pool"].get("land").share[0])
    unknown = land_circle(CIRCLE, land, {"school": facilities["school"]})
    assert np.isnan(unknown[COMPLETE].get("land").share[0])
    assert gaps(CIRCLE, found, "land", "city", "straight")["kind"].to_list() == ["school", "shop"]


def test_land_by_sample_points_agrees_with_land_by_area() -> None:
    from luocheng.spatial.coverage import sample_land

    land = shapes(shapely.box(0, 0, 2000, 1500), shapely.box(2000, 0, 2500, 300))
    facilities = {
        "school": shapely.points([300.0, 1500.0], [300.0, 900.0]),
        "shop": shapely.points([400.0], [400.0]),
    }
    x, y, area, _ = sample_land(land, 5)
    result = measure_circle(CIRCLE, straight_metres(shapely.points(x, y), facilities, 600), "straight")
    by_point = result.shares({"land": area})
    by_area = land_circle(CIRCLE, land, facilities)
    for kind in ("school", "shop", COMPLETE):
        assert by_point[kind].get("land").share[0] == pytest.approx(
            by_area[kind].get("land").share[0], abs=1e-3
        )


# --- people per facility ----------------------------------------------------------------------------------------------


def test_people_per_facility() -> None:
    frame = enough(CIRCLE.with_wants(Want("pool", "泳池", "pool", people=500)), [4001, 0, np.nan], {"school": [2, 0, 1], "pool": [9, 0, 0]})  # fmt: skip
    rows = {(r["area"], r["kind"]): r for r in frame.iter_rows(named=True)}
    assert (rows[0, "school"]["needed"], rows[0, "school"]["short"], rows[0, "school"]["people_per_facility"]) == (3, 1, 2000.5)  # fmt: skip
    assert (rows[0, "pool"]["needed"], rows[0, "pool"]["short"]) == (9, 0)
    assert rows[1, "school"]["short"] == 0
    assert rows[0, "shop"]["short"] is None
    assert rows[2, "school"]["short"] is None
    with pytest.raises(LuochengError, match="数目对不上"):
        enough(CIRCLE, [1, 2], {"school": [1]})


def test_people_whose_nearest_facility_it_is() -> None:
    u = np.arange(5, dtype=np.int32)
    street = Network(np.arange(6), u, u + np.int32(1), np.full(5, 100 * UNIT, np.int32))
    which = walking_reach(prepare(street), {"school": np.array([0, 5], np.int32)}, k=2).which["school"][:, 0]
    assert people_served(which, [1, 2, 3, 4, 5, np.nan], 2).tolist() == [6, 9]


def test_the_page_has_the_lists() -> None:
    page = (Path(__file__).parents[2] / "docs" / "reference" / "coverage.md").read_text(encoding="utf-8")
    for circle in (*GB_50180, BLOCK, GREEN_300_PARK_500, *STOPS_300_500, *THREE_CIRCLES):
        for want in circle.wants:
            standard = " ".join(filter(None, [want.modal, want.standard])) if want.standard else "setting"
            row = f"| `{circle.id}` | `{want.kind}` | {want.zh} | {circle.radius(want.kind):g} | {'yes' if want.required else 'no'} | {standard} |"
            assert row in page, row
