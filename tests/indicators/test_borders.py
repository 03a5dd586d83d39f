"""Streets along, across and up to a border."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from luocheng.indicators.placing import Areas, _ground, _shared
from luocheng.spatial.packed import Packed

# Two areas side by side; the border is 30 cm off where it should be, as one that was straight in degrees is.
WEST = shapely.Polygon([(0, 0), (1000, 0), (1000.3, 500), (1000, 1000), (0, 1000)])
EAST = shapely.Polygon([(1000, 0), (2000, 0), (2000, 1000), (1000, 1000), (1000.3, 500)])
AREAS = np.array([WEST, EAST])


def shares(*points: tuple[float, float]) -> dict[int, float]:
    """Return which share of a street lies in which area."""
    wide = Areas({"city": pl.DataFrame()}, {"city": AREAS}).wide
    row, zone, share = _shared(np.array([shapely.LineString(points)]), wide, 1)
    assert set(row.tolist()) <= {0}
    return dict(zip(zone.tolist(), share.tolist(), strict=True))


def test_a_street_along_a_border_that_bows_counts_half_on_each_side() -> None:
    assert shares((1000, 100), (1000, 900)) == {0: pytest.approx(0.5), 1: pytest.approx(0.5)}


def test_a_street_along_the_edge_of_the_city_counts_in_full() -> None:
    assert shares((0, 100), (-0.2, 500), (0, 900)) == {0: pytest.approx(1.0)}


def test_a_street_that_ends_at_a_border_does_not_lie_beyond_it() -> None:
    assert shares((800, 100), (1000, 100)) == {0: pytest.approx(1.0)}


@given(st.floats(1, 1999), st.floats(0.01, 900), st.floats(0, 3.2))
def test_no_street_within_is_lost_and_none_counts_twice(x: float, length: float, angle: float) -> None:
    start = np.array([x, 50.0])
    end = start + length * np.array([np.cos(angle), np.sin(angle)])
    end = np.clip(end, [1, 1], [1999, 999])
    if np.hypot(*(end - start)) < 0.01:
        return
    found = shares(tuple(start), tuple(end))
    assert found
    # A stretch of less than a metre beyond a border is not told from one that ends there.
    assert 1 - 1 / np.hypot(*(end - start)) - 1e-9 <= sum(found.values()) <= 1 + 1e-9


@settings(deadline=None)
@given(st.lists(st.tuples(st.floats(-50, 2050), st.floats(-50, 1050)), min_size=3, max_size=9))
def test_ground_is_shared_out_by_outlines_as_the_geometry_library_has_it(corners: list[tuple[float, float]]) -> None:  # fmt: skip
    shape = shapely.convex_hull(shapely.MultiPoint(corners)).buffer(0.5)
    areas = Areas({"city": pl.DataFrame()}, {"city": AREAS})
    found, known = _ground(Packed.of(np.array([shape])), areas), _shared(np.array([shape]), AREAS, 2)
    assert dict(zip(found[1].tolist(), found[2].tolist(), strict=True)) == pytest.approx(
        dict(zip(known[1].tolist(), known[2].tolist(), strict=True)), abs=1e-9
    )
