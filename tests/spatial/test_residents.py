"""Residents are spread by floor area, every total is kept, and nothing is filled in without being said."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from luocheng.errors import LuochengError
from luocheng.spatial.residents import floor_area, raster_cells, share_out, spread_residents


def largest_remainder(total: int, weights: list[int]) -> list[int]:
    """Share out with fractions, by the book."""
    exact = [Fraction(total * w, sum(weights)) for w in weights]
    found = [int(e) for e in exact]
    order = sorted(range(len(weights)), key=lambda i: (-(exact[i] - found[i]), i))
    for i in [i for i in order if weights[i] > 0][: total - sum(found)]:
        found[i] += 1
    return found


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 100_000), st.lists(st.integers(0, 50), min_size=1, max_size=30))
@example(80_645, [1, 7, 7])  # two remainders are equal, and differ in floating numbers
def test_whole_people_go_by_the_largest_remainder(total: int, weights: list[int]) -> None:
    if not sum(weights):
        weights[0] = 1
    assert share_out(total, weights).tolist() == largest_remainder(total, weights)


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.integers(0, 5000), min_size=1, max_size=6),
    st.lists(st.tuples(st.integers(-1, 5), st.floats(0, 5000)), max_size=40),
    st.booleans(),
)
def test_totals_are_kept(totals: list[int], homes: list[Any], whole: bool) -> None:
    zone = np.array([min(z, len(totals) - 1) for z, _ in homes], np.int64)
    area = np.array([a for _, a in homes])
    found = spread_residents(totals, zone, area, whole=whole)
    inside = zone >= 0
    placed = np.bincount(zone[inside], found.people[inside], len(totals))
    if whole:
        assert (placed + found.unplaced).tolist() == totals
        assert (found.people[inside] % 1 == 0).all()
    else:
        np.testing.assert_allclose(placed + found.unplaced, totals)
    assert np.isnan(found.people[~inside]).all()
    assert (found.people[inside][area[inside] == 0] == 0).all()
    for z in range(len(totals)):
        here = inside & (zone == z) & (area > 0)
        if here.any():
            exact = totals[z] * area[here] / area[here].sum()
            assert (np.abs(found.people[here] - exact) < 1 + 1e-6).all()


def test_people_without_homes_are_told_and_not_moved() -> None:
    found = spread_residents([100, 50, np.nan], [0, 0, 2], [300.0, 100.0, 80.0])
    np.testing.assert_array_equal(found.people, [75, 25, np.nan])
    assert found.unplaced.tolist() == [0, 50, 0]
    assert {n.code for n in found.notes} == {"residents-unplaced", "residents-unknown"}
    assert "50 人" in found.notes[0].what


def test_a_home_of_unknown_size_has_unknown_people() -> None:
    found = spread_residents([100], [0, 0, -1], [300.0, np.nan, 10.0])
    np.testing.assert_array_equal(found.people, [100, np.nan, np.nan])
    assert [n.code for n in found.notes] == ["residents-outside"]


def test_cells_of_a_raster_are_made_whole_together() -> None:
    cells = np.array([[0.4, 0.4, np.nan], [0.4, 10.6, 0.0]])
    totals, at = raster_cells([0, 1, 3, 4, 4, 2, 5, -1], cells.ravel())
    found = spread_residents(totals, at, [50.0] * 8, what="格网")
    assert np.nansum(found.people) == round(np.nansum(cells)) == 12
    assert np.isnan(found.people[[5, 7]]).all()
    assert found.people[6] == 0
    real = spread_residents(totals, at, [50.0] * 8, whole=False)
    np.testing.assert_allclose(real.people[:5], [0.4, 0.4, 0.4, 5.3, 5.3])


def test_cells_with_people_and_no_building_come_out_unplaced() -> None:
    totals, at = raster_cells([0], [5.0, 7.0])
    assert spread_residents(totals, at, [10.0]).unplaced.sum() == 7


def test_floor_area_as_recorded_else_by_floors() -> None:
    found = floor_area(
        [100, 100, 100, 100], [6, 6, np.nan, np.nan], known=[550, np.nan, np.nan, np.nan], default=3
    )
    assert found.area.tolist() == [550, 600, 300, 300]
    assert found.assumed.tolist() == [False, False, True, True]
    assert found.completeness == pytest.approx(1150 / 1750)
    assert "3 层" in found.notes[0].what


def test_missing_floors_come_from_the_like_and_else_stay_missing() -> None:
    found = floor_area([100] * 5, [6, 18, 7, np.nan, np.nan], groups=["old", "new", "old", "old", "none"])
    np.testing.assert_array_equal(found.area, [600, 1800, 700, 650, np.nan])
    assert {n.code for n in found.notes} == {"floors-assumed", "floor-area-unknown"}


def test_only_what_is_lived_in_counts() -> None:
    found = floor_area([100, 100, 100], [6, np.nan, 10], residential=[1, 0, 0.5])
    assert found.area.tolist() == [600, 0, 500]
    assert not found.assumed.any()
    assert found.completeness == 1
    assert np.isnan(floor_area([], []).completeness)


def test_what_is_wrong_is_refused() -> None:
    with pytest.raises(LuochengError, match="无处可分"):
        share_out(3, [0, 0])
    with pytest.raises(LuochengError, match="数目对不上"):
        spread_residents([1], [0, 0], [1.0])
    with pytest.raises(LuochengError, match="超出范围"):
        spread_residents([1], [1], [1.0])
    with pytest.raises(LuochengError, match="人口"):
        spread_residents([-1], [0], [1.0])
    with pytest.raises(LuochengError, match="层数"):
        floor_area([1], [-2])


def test_nothing_to_spread() -> None:
    found = spread_residents([], [], [])
    assert (len(found.people), found.notes) == (0, ())
    assert share_out(0, [0]).tolist() == [0]
