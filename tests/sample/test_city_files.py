"""The files of the sample city: read as the registers they are, in the systems that the city file declares."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest
import shapely

from luocheng.errors import LuochengError
from luocheng.registers.read import Reading, read_register
from luocheng.registers.references import reference_faults
from luocheng.sample.city import WrittenLayer, city_types, make_city, write_city
from luocheng.sample.city import write as writing

TABLES = {"observations", "population"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("city")


@pytest.fixture(scope="module")
def written(folder: Path) -> list[WrittenLayer]:
    return list(write_city(make_city(600, 5), folder, scale=0.3))


@pytest.fixture(scope="module")
def readings(folder: Path, written: list[WrittenLayer]) -> dict[str, Reading]:
    types = city_types()
    return {
        w.register: read_register(folder / w.path, types[w.register], datum=None if w.declared else w.datum)
        for w in written
        if w.register not in TABLES
    }


def sheet_of(path: Path) -> pl.DataFrame:
    from openpyxl import load_workbook

    book = load_workbook(path, read_only=True)
    title, header, *rows = book.worksheets[0].iter_rows(values_only=True)
    book.close()
    assert "示例数据" in str(title[0])
    return pl.DataFrame(rows, schema=[str(h) for h in header], orient="row")


def test_every_layer_is_accepted_as_its_register(
    readings: dict[str, Reading], written: list[WrittenLayer]
) -> None:
    assert {w.register: w.records for w in written if w.register not in TABLES} == {
        n: r.frame.height for n, r in readings.items()
    }
    assert not [w for r in readings.values() for w in r.warnings]


def test_references_hold_from_file_to_file(readings: dict[str, Reading]) -> None:
    assert not [f.what_en for f in reference_faults(readings)]


def test_all_layers_lie_on_each_other(readings: dict[str, Reading]) -> None:
    def box(name: str) -> tuple[float, ...]:
        return tuple(shapely.total_bounds(shapely.from_wkb(readings[name].frame["geometry"].to_numpy())))

    left, bottom, right, top = box("district")
    assert 113 < left < right < 115
    assert 33 < bottom < top < 35
    for name in ("school", "pipe", "building", "heritage"):
        a, b, c, d = box(name)
        # A street at the edge of the city lies a few metres outside of it.
        assert left - 0.001 < a <= c < right + 0.001, name
        assert bottom - 0.001 < b <= d < top + 0.001, name


def test_points_of_interest_are_in_gcj02_and_only_the_city_file_says_so(folder: Path) -> None:
    with pytest.raises(LuochengError) as caught:
        read_register(folder / "school.csv", city_types()["school"])
    assert [f.code for f in caught.value.faults] == ["register-datum-missing"]
    said = (folder / "CITY.yaml").read_text(encoding="utf-8")
    assert "school: {file: school.csv, datum: GCJ-02" in said


def test_schools_come_back_to_their_parcels(readings: dict[str, Reading]) -> None:
    land, school = readings["land-parcel"].frame, readings["school"].frame.filter(kind="primary")
    campus = shapely.from_wkb(land.filter(land_class="a3")["geometry"].to_numpy())
    points = shapely.from_wkb(school["geometry"].to_numpy())
    inside = np.array([shapely.contains(campus, p).any() for p in points])
    assert inside.all()


def test_pipes_are_in_a_grid_with_the_zone_in_front(folder: Path) -> None:
    from pyogrio import read_info

    info = read_info(folder / "pipe.gpkg")
    assert info["crs"] == "EPSG:4526"
    assert 38_000_000 < info["total_bounds"][0] < 39_000_000


def test_every_file_says_it_is_a_demonstration(folder: Path) -> None:
    import sqlite3
    from contextlib import closing

    assert "示例数据" in (folder / "README.md").read_text(encoding="utf-8")
    assert "demonstration: true" in (folder / "CITY.yaml").read_text(encoding="utf-8")
    for path in folder.glob("*.gpkg"):
        with closing(sqlite3.connect(path)) as database:
            told = database.execute("select description from gpkg_contents").fetchall()
        assert all("示例数据" in t for (t,) in told), path.name


def test_large_layers_become_parquet_and_hold_the_same(
    folder: Path, readings: dict[str, Reading], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "LARGE", 300)
    done = {w.register: w for w in write_city(make_city(600, 5), tmp_path, scale=0.3)}
    assert done["building"].path.suffix == ".parquet"
    again = read_register(tmp_path / "building.parquet", city_types()["building"]).frame
    first = readings["building"].frame
    assert again.drop("geometry").equals(first.drop("geometry"))
    a, b = (shapely.from_wkb(x["geometry"].to_numpy()) for x in (again, first))
    assert shapely.equals_exact(a, b, 1e-9).all()
    metadata = pl.read_parquet_metadata(tmp_path / "building.parquet")
    assert "示例数据" in metadata["luocheng"]


def test_reported_values_carry_area_period_and_source(folder: Path) -> None:
    sheet = sheet_of(folder / "observations.xlsx")
    assert sheet.columns == ["indicator", "title", "area", "area_name", "period", "value", "unit", "source"]
    assert sheet["value"].null_count() == 0
    assert set(sheet["period"].cast(pl.String)) == {"2022", "2023", "2024"}


def test_the_table_of_people_adds_up(folder: Path, readings: dict[str, Reading]) -> None:
    sheet = sheet_of(folder / "population.xlsx")
    assert sheet["常住人口"].sum() == readings["building"].frame["residents"].sum()
    ages = ["0—6岁", "7—17岁", "18—59岁", "60岁及以上"]
    assert (sheet.select(pl.sum_horizontal(ages)).to_series() == sheet["常住人口"]).all()


def test_duplicate_codes_come_only_when_asked_for(tmp_path: Path) -> None:
    list(write_city(make_city(300, 2), tmp_path, scale=0.15, duplicates=4))
    with pytest.raises(LuochengError) as caught:
        read_register(tmp_path / "building.gpkg", city_types()["building"])
    assert len(caught.value.faults) >= 4


def test_the_same_city_is_written_in_the_same_bytes(tmp_path: Path) -> None:
    folders = [tmp_path / "a" / "city", tmp_path / "b" / "city"]
    for folder in folders:
        list(write_city(make_city(200, 9), folder, scale=0.1))
    first, second = ({p.name: p.read_bytes() for p in f.iterdir()} for f in folders)
    assert [n for n in first if first[n] != second[n]] == []


def test_a_hamlet_without_river_banks_or_lakes_is_written_and_read(tmp_path: Path) -> None:
    types = city_types()
    for done in write_city(make_city(200, 11), tmp_path, scale=0.1):
        if done.register not in TABLES:
            datum = None if done.declared else done.datum
            assert (
                read_register(tmp_path / done.path, types[done.register], datum=datum).frame.height
                == done.records
            )
