"""Running a checkup: files, what is computed again, many cities, faults."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest
import yaml
from polars.testing import assert_frame_equal

from luocheng.errors import LuochengError
from luocheng.indicators.catalogue import catalogue_of
from luocheng.indicators.city import load_city
from luocheng.indicators.many import check_city, cities_of, run_many
from luocheng.indicators.propose import propose_city
from luocheng.indicators.result import load_result
from luocheng.indicators.run import run_checkup
from luocheng.indicators.schema import CITY_SCHEMA

from .small_city import LAYERS, make_city, write

FEW = ["road-density", "primary-school-reach", "old-housing-share", "water-leakage"]


def test_only_what_changed_is_computed_again(tmp_path: Path) -> None:
    path = make_city(tmp_path / "city", indicators=FEW)
    out = tmp_path / "out"
    first = check_city(path, out)
    assert set(first.computed) == {"road-density", "primary-school-reach", "old-housing-share"}
    again = check_city(path, out)
    assert again.computed == ()
    assert again.unchanged
    schools = LAYERS["school"]()
    write(tmp_path / "city", "school", schools[1:])
    third = check_city(path, out)
    assert third.computed == ("primary-school-reach",)
    assert not third.unchanged
    fresh = run_checkup(path)
    assert_frame_equal(load_result(out).values, fresh.values)


def test_everything_is_written_and_read_back(tmp_path: Path) -> None:
    path = make_city(tmp_path / "city", indicators=FEW)
    out = tmp_path / "out"
    check_city(path, out)
    kept, fresh = load_result(out), run_checkup(path)
    for name in ("values", "shortfalls", "parts", "sites", "voices", "history"):
        assert_frame_equal(getattr(kept, name), getattr(fresh, name))
    table = pl.read_csv(out / "indicators.csv")
    assert set(table["mark"]) == {"示例数据"}
    lineage = json.loads((out / "lineage.json").read_text(encoding="utf-8"))
    files = lineage["indicators"]["primary-school-reach"]["inputs"]
    assert set(files["layers"]) >= {"building", "school"}
    assert all(len(c) == 64 for c in files["layers"]["school"]["files"].values())
    assert "road" in files["network"]
    from pyogrio import list_layers

    assert {str(n) for n, _ in list_layers(out / "checkup.gpkg")} == {"district", "community"}


def test_many_cities_give_what_each_gives_alone(tmp_path: Path) -> None:
    for name in ("a", "b"):
        make_city(tmp_path / "cities" / name, indicators=FEW[:1], id=f"city-{name}")
    broken = make_city(tmp_path / "cities" / "c", indicators=FEW[:1])
    (tmp_path / "cities" / "c" / "road.gpkg").unlink()
    found = run_many(cities_of([tmp_path / "cities"]), tmp_path / "out", processes=2)
    assert [bool(d.faults) for d in found] == [False, False, True]
    assert found[2].path == str(broken)
    for name in ("a", "b"):
        alone = run_checkup(tmp_path / "cities" / name)
        assert_frame_equal(load_result(tmp_path / "out" / name).values, alone.values)
    assert pl.read_csv(tmp_path / "out" / "cities.csv")["city"].to_list() == ["city-a", "city-b"]


def test_shortfalls_name_the_areas_that_lack_most(tmp_path: Path) -> None:
    result = run_checkup(make_city(tmp_path, indicators=["park-coverage"]))
    own = result.shortfalls.filter(pl.col("level") == "community").sort("order")
    assert own["area_name"][0] in ("第2社区", "第3社区")
    assert own["share"].sum() == pytest.approx(1)
    assert own["unit"][0] == "平方米"


def test_a_vacant_parcel_is_suggested(tmp_path: Path) -> None:
    result = run_checkup(make_city(tmp_path, indicators=["primary-school-reach"]))
    assert result.sites["candidate"].to_list() == ["P025"]
    site = result.sites.row(0, named=True)
    city = result.at("city").row(0, named=True)
    assert site["value_after"] == pytest.approx(city["value"] + 100 * site["adds"] / city["denominator"])


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"date": "2025-13-01"}, "wrong-value"),
        ({"layer": {}}, "unknown-key"),
        ({"layers": {"road": "nowhere.gpkg"}}, "city-file-missing"),
        ({"indicators": ["rode-density"]}, "indicator-unknown"),
        ({"format": 2}, "wrong-value"),
        ({"parameters": {"x": {"value": 1, "reason": "试"}}}, "city-parameter"),
    ],
)
def test_what_is_wrong_with_a_city_file_is_told(tmp_path: Path, change: dict[str, object], code: str) -> None:
    with pytest.raises(LuochengError) as raised:
        catalogue_of(load_city(make_city(tmp_path, **change)))
    assert code in {f.code for f in raised.value.faults}


def test_the_schema_that_is_documented_is_the_one_that_checks() -> None:
    page = Path(__file__).parents[2] / "docs" / "reference"
    assert json.loads((page / "city.schema.json").read_text(encoding="utf-8")) == CITY_SCHEMA
    told = (page / "city-file.md").read_text(encoding="utf-8")
    for name in CITY_SCHEMA["properties"]:
        assert f"`{name}`" in told, name


def test_a_city_file_is_proposed_for_a_folder(tmp_path: Path) -> None:
    make_city(tmp_path).unlink()
    found = propose_city(tmp_path)
    assert set(found.layers) >= {
        "building",
        "road",
        "school",
        "park",
        "land-parcel",
        "community",
        "observations",
    }
    data = yaml.safe_load((tmp_path / "CITY.yaml").read_text(encoding="utf-8"))
    assert data["areas"]["community"] == {"file": "communities.gpkg"}
    assert load_city(tmp_path).layers["building"].path.is_file()
    with pytest.raises(LuochengError, match="已经有了"):
        propose_city(tmp_path)


def test_a_cluster_gives_the_same(tmp_path: Path) -> None:
    distributed = pytest.importorskip("distributed")
    paths = [make_city(tmp_path / "cities" / n, indicators=FEW[:1], id=n) for n in ("a", "b")]
    with distributed.LocalCluster(
        n_workers=1, threads_per_worker=1, processes=False, dashboard_address=None
    ) as cluster:
        found = run_many(paths, tmp_path / "out", scheduler=cluster.scheduler_address)
    assert not any(d.faults for d in found)
    for path, one in zip(paths, found, strict=True):
        assert_frame_equal(load_result(Path(one.output)).values, run_checkup(path).values)
