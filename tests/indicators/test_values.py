"""Values of a small city, each worked out by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest

from luocheng.indicators.result import CheckupResult
from luocheng.indicators.run import run_checkup

from .small_city import LAYERS, make_city, write


def row(result: CheckupResult, indicator: str, level: str = "city", name: str = "") -> dict[str, Any]:
    found = result.values.filter((pl.col("indicator") == indicator) & (pl.col("level") == level))
    if name:
        found = found.filter(pl.col("area_name") == name)
    assert found.height == 1, (indicator, level, name, found.height)
    return found.row(0, named=True)


def test_a_road_on_the_border_counts_half_on_each_side(result: CheckupResult) -> None:
    """3 arterials of 2 km, 5 branches of 1 km, on 2 km² built up; the branch in the middle is shared."""
    assert row(result, "road-density")["value"] == pytest.approx(11 / 2)
    for name in ("东城区", "西湖区"):
        assert row(result, "road-density", "district", name)["numerator"] == pytest.approx(5500)


def test_no_value_for_a_level_that_has_no_such_records(result: CheckupResult) -> None:
    own = result.values.filter(pl.col("indicator") == "road-density")
    assert set(own["level"]) == {"city", "district"}


def test_shares_of_floor_area(result: CheckupResult) -> None:
    housing = [(1000.0 + n, 1990 + n) for n in range(32) if n % 4]
    old = sum(area for area, year in housing if year < 2000)
    found = row(result, "old-housing-share")
    assert found["numerator"] == pytest.approx(old)
    assert found["value"] == pytest.approx(100 * old / sum(area for area, _ in housing))


def test_the_values_of_areas_add_up(result: CheckupResult) -> None:
    for name in ("old-housing-share", "primary-school-reach", "park-coverage"):
        city = row(result, name)
        for level in ("district", "community"):
            own = result.values.filter((pl.col("indicator") == name) & (pl.col("level") == level))
            assert own["numerator"].sum() == pytest.approx(city["numerator"])
            assert own["denominator"].sum() == pytest.approx(city["denominator"])


def test_reach_runs_along_the_streets(result: CheckupResult) -> None:
    """The school is at (250, 250): homes at (125, 125) walk 125 + 125 m or so; those beyond 500 m do not count."""
    detail = result.details["building"].with_columns(pl.col("school kind = primary").alias("m"))
    homes = dict(detail.select("code", "m").iter_rows())
    # B001 stands at (125, 375): its street is y = 250 or y = 500, or x = 250 or x = 0, all 125 m away.
    assert homes["B001"] <= 500
    assert homes["B031"] is None or homes["B031"] > 1000
    found = row(result, "primary-school-reach")
    near = [c for c, m in homes.items() if m is not None and m <= 500]
    assert found["numerator"] == 50 * len([c for c in near if int(c[1:]) % 4])
    assert found["denominator"] == 24 * 50


def test_coverage_by_radius_is_that_of_the_ground(result: CheckupResult) -> None:
    """The large park at the corner reaches 500 m; the small one (2,500 m²) 300 m."""
    found = row(result, "park-coverage")
    assert 0 < found["value"] < 100
    import shapely

    from .small_city import box, parcels

    around = shapely.union_all(
        [box(0, 0, 100, 100).buffer(500, 64), box(1950, 950, 2000, 1000).buffer(300, 64)]
    )
    homes = [p["geometry"] for p in parcels() if p["land_class"] == "r2"]
    wanted = sum(h.intersection(around).area for h in homes)
    assert found["numerator"] == pytest.approx(wanted, rel=1e-3)
    assert found["denominator"] == pytest.approx(len(homes) * 230**2, rel=1e-6)


def test_a_layer_that_is_not_there_is_told_and_never_zero(result: CheckupResult) -> None:
    found = row(result, "toilet-density")
    assert found["value"] is None
    assert found["status"] == "no_data"
    assert "toilet" in found["note"]


def test_records_that_lack_data_are_left_out_and_told(tmp_path: Path) -> None:
    path = make_city(tmp_path, indicators=["old-housing-share", "energy-retrofit"])
    rows = LAYERS["building"]()
    for n, building in enumerate(rows):
        if n % 8 == 1:
            building["built_year"] = None
    write(tmp_path, "building", rows)
    found = row(run_checkup(path), "old-housing-share")
    assert found["completeness"] == pytest.approx(20 / 24)
    assert "4 条记录" in found["note"]
    # Nobody says which of the old ones are insulated: no value, and not 0.
    assert row(run_checkup(path), "energy-retrofit")["value"] is None


@pytest.mark.parametrize("name", ["park-coverage", "road-density", "primary-school-reach"])
def test_a_park_or_parcel_twice_changes_nothing(small: Path, tmp_path: Path, name: str) -> None:
    path = make_city(tmp_path, indicators=[name])
    parks = LAYERS["park"]()
    write(tmp_path, "park", [*parks, {**parks[0], "code": "G9"}])
    land = LAYERS["land-parcel"]()
    write(tmp_path, "land-parcel", [*land, {**land[5], "code": "P999"}])
    once = row(run_checkup(make_city(tmp_path / "once", indicators=[name])), name)
    assert row(run_checkup(path), name)["value"] == pytest.approx(once["value"], abs=1e-9)


def test_another_datum_gives_the_same(tmp_path: Path) -> None:
    import geopandas as gpd

    names = ["park-coverage", "road-density"]
    once = run_checkup(make_city(tmp_path / "a", indicators=names))
    path = make_city(tmp_path / "b", indicators=names)
    for layer in ("park", "land-parcel", "road"):
        file = tmp_path / "b" / f"{layer}.gpkg"
        gpd.read_file(file).to_crs("EPSG:4490").to_file(file, layer=layer)
    other = run_checkup(path)
    for name in names:
        assert row(other, name)["value"] == pytest.approx(row(once, name)["value"], rel=1e-6)
