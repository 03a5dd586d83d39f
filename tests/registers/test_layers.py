"""Layers: declared, undeclared and distorted reference systems; invalid shapes; names cut to ten bytes."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyogrio import raw
from pyproj import Geod, Transformer
from tests.registers.conftest import lots

from luocheng.errors import LuochengError
from luocheng.registers import GEOMETRY, read_register, write_records
from luocheng.registers.layer_writer import short_names
from luocheng.registers.layers import mapping_path, quiet
from luocheng.registers.shapes import areas, lengths, to_plane, to_wkb
from luocheng.spatial.datums import guess, to_cgcs2000

BOX = shapely.box(113.26, 23.12, 113.27, 23.13)
BOW = shapely.Polygon([(113.26, 23.12), (113.27, 23.13), (113.27, 23.12), (113.26, 23.13)])
PLOTS = lots("polygon")


def layer(
    path: Path,
    shapes: list[Any],
    crs: str | None = "EPSG:4490",
    names: tuple[str, ...] = ("code",),
    **options: Any,
) -> Path:
    columns = [np.array([f"010{i}" for i in range(len(shapes))], dtype=object) for _ in names]
    driver = {".shp": "ESRI Shapefile", ".gpkg": "GPKG", ".geojson": "GeoJSON"}[path.suffix]
    with quiet():
        raw.write(path, shapely.to_wkb(np.array(shapes, dtype=object)), columns, np.array(names, dtype=object), driver=driver, geometry_type="Unknown" if path.suffix != ".shp" else "Polygon", crs=crs, promote_to_multi=False, **options)  # fmt: skip
    return path


def told(path: Path, **options: Any) -> list[Any]:
    with pytest.raises(LuochengError) as error:
        read_register(path, PLOTS, **options)
    return list(error.value.faults)


def shape(reading: Any, row: int = 0) -> Any:
    return shapely.from_wkb(reading.frame[GEOMETRY][row])


@pytest.mark.parametrize("code", [4547, 4526, 4546, 2362, 3857, 4326, 4490])
@pytest.mark.parametrize("suffix", [".shp", ".gpkg"])
def test_declared_systems_are_transformed(tmp_path: Path, code: int, suffix: str) -> None:
    there = Transformer.from_crs(4490, code, always_xy=True)
    moved = shapely.transform(BOX, lambda p: np.column_stack(there.transform(p[:, 0], p[:, 1])))
    reading = read_register(layer(tmp_path / f"lots{suffix}", [moved], f"EPSG:{code}"), PLOTS)
    assert shapely.hausdorff_distance(shape(reading), BOX) < 1e-9


def test_a_layer_without_a_datum_is_refused_with_a_guess(tmp_path: Path) -> None:
    there = Transformer.from_crs(4490, 4526, always_xy=True)
    moved = shapely.transform(BOX, lambda p: np.column_stack(there.transform(p[:, 0], p[:, 1])))
    path = layer(tmp_path / "lots.shp", [moved], None)
    (fault,) = told(path)
    assert (fault.code, fault.where) == ("register-datum-missing", "lots.shp")
    assert "EPSG:4526" in fault.expected
    assert "114°" in fault.expected
    assert "--datum" in fault.remedy
    assert shapely.hausdorff_distance(shape(read_register(path, PLOTS, datum="EPSG:4526")), BOX) < 1e-9
    assert [f.code for f in told(path, datum="EPSG:99999")] == ["register-datum"]
    assert [f.code for f in told(path, datum="CGCS2000")] == ["register-geometry-outside"]


@pytest.mark.parametrize(
    ("bounds", "said"),
    [
        ((113, 23, 114, 24), "GCJ-02"), ((23, 113, 24, 114), "写反"), ((38424654, 2559024, 38434654, 2569024), "EPSG:4526"),
        ((19424654, 2559024, 19434654, 2569024), "EPSG:4497"), ((424654, 2559024, 434654, 2569024), "4547"), ((2559024, 424654, 2569024, 434654), "写反"),
        ((12600000, 2640000, 12610000, 2650000), "3857"), ((0, 0, 420, 297), "独立坐标系"), ((float("nan"),) * 4, "没有坐标"),
    ],
)  # fmt: skip
def test_guesses(bounds: tuple[float, float, float, float], said: str) -> None:
    zh, en = guess(bounds)
    assert said in zh
    assert en


@pytest.mark.parametrize(
    ("datum", "x", "y"), [("GCJ-02", 113.2697296, 23.1264233), ("BD-09", 113.2761508, 23.1327113)]
)
def test_distorted_coordinates_are_set_right(datum: str, x: float, y: float) -> None:
    transform = to_cgcs2000(datum)
    assert transform is not None
    assert transform(np.array([[x, y]]))[0] == pytest.approx([113.2644, 23.1291], abs=2e-7)


def test_points_in_a_sheet_carry_their_system_in_the_heading(tmp_path: Path) -> None:
    points = lots("point")
    path = tmp_path / "x.csv"
    path.write_text(
        "code,经度（GCJ-02）,纬度（GCJ-02）\n0101,113.2697296,23.1264233\n0102,,\n", encoding="utf-8"
    )
    frame = read_register(path, points).frame
    assert shapely.from_wkb(frame[GEOMETRY][0]).coords[0] == pytest.approx([113.2644, 23.1291], abs=2e-7)
    assert frame[GEOMETRY][1] is None
    path.write_text("code,经度,纬度\n0101,113.26,\n0102,x,23\n", encoding="utf-8")
    with pytest.raises(LuochengError) as error:
        read_register(path, points)
    assert [f.code for f in error.value.faults] == ["register-value"] * 3
    path.write_text("code,经度,纬度\n0101,113.26,23.1\n", encoding="utf-8")
    with pytest.raises(LuochengError) as error:
        read_register(path, points)
    assert [f.code for f in error.value.faults] == ["register-datum-missing"]
    assert read_register(path, points, datum="WGS84").frame[GEOMETRY][0] is not None


def test_invalid_shapes_are_told_or_repaired(tmp_path: Path) -> None:
    path = layer(tmp_path / "lots.gpkg", [BOX, BOW])
    (fault,) = told(path)
    assert (fault.code, fault.where) == ("register-geometry-invalid", "lots.gpkg lots #2 geometry")
    assert "自相交" in fault.what
    reading = read_register(path, PLOTS, repair=True)
    assert [n.code for n in reading.notes] == ["register-geometry-repaired"]
    assert "平方米" in reading.notes[0].what
    assert shape(reading, 1).is_valid
    assert shape(reading, 1).geom_type in ("Polygon", "MultiPolygon")


def test_shapes_of_another_kind(tmp_path: Path) -> None:
    path = layer(tmp_path / "lots.gpkg", [BOX, shapely.LineString([(113, 23), (114, 24)]), None])
    assert [(f.code, f.where) for f in told(path)] == [
        ("register-geometry-kind", "lots.gpkg lots #2 geometry")
    ]


def test_shapes_outside_china_are_warned_of(tmp_path: Path) -> None:
    reading = read_register(layer(tmp_path / "lots.gpkg", [shapely.box(2, 48, 3, 49)]), PLOTS)
    assert [w.code for w in reading.warnings] == ["register-geometry-outside"]


def test_a_declared_system_comes_before_the_one_given_by_hand(tmp_path: Path) -> None:
    path = layer(tmp_path / "lots.gpkg", [BOX])
    reading = read_register(path, PLOTS, datum="EPSG:4547")
    assert [n.code for n in reading.notes] == ["register-datum-declared"]
    assert shape(reading).equals(BOX)


@pytest.mark.parametrize("declared", [True, False])
def test_a_dbf_in_gb18030(tmp_path: Path, declared: bool) -> None:
    path = layer(tmp_path / "lots.shp", [BOX], names=("code", "地块名称"), encoding="GB18030")
    cpg = path.with_suffix(".cpg")
    cpg.unlink(missing_ok=True)
    if declared:
        cpg.write_text("GBK", encoding="ascii")
    dbf = bytearray(path.with_suffix(".dbf").read_bytes())
    dbf[29] = 0
    path.with_suffix(".dbf").write_bytes(dbf)
    assert struct.unpack("<H", dbf[8:10])[0] == 32 + 2 * 32 + 1
    assert read_register(path, PLOTS).frame["name"].to_list() == ["0100"]


def test_a_shapefile_without_its_parts(tmp_path: Path) -> None:
    path = layer(tmp_path / "lots.shp", [BOX])
    path.with_suffix(".dbf").unlink()
    assert [f.code for f in told(path)] == ["register-unreadable"]


def test_names_that_are_cut_have_a_mapping(tmp_path: Path) -> None:
    frame = pl.DataFrame(
        {
            "code": ["0101"],
            "total_floor_area": [1.0],
            "total_floor_share": [2.0],
            GEOMETRY: to_wkb(np.array([BOX], dtype=object)),
        }
    )
    path = tmp_path / "lots.shp"
    write_records(frame, PLOTS, path)
    assert "total_floo,total_floor_area,总建设量,平方米,number" in mapping_path(path).read_text(
        encoding="utf-8-sig"
    )
    made = read_register(path, PLOTS).frame
    assert made.select("total_floor_area", "total_floor_share").row(0) == (1, 2)


@given(st.lists(st.from_regex(r"[a-z][a-z0-9_]{0,20}", fullmatch=True), unique=True, max_size=40))
def test_short_names_are_short_and_different(names: list[str]) -> None:
    short = list(short_names(names).values())
    assert len(set(short)) == len(names)
    assert all(len(s) <= 10 for s in short)


def test_areas_and_lengths_are_those_of_the_ellipsoid() -> None:
    hole = shapely.Polygon(
        BOX.exterior.coords, [shapely.box(113.263, 23.123, 113.266, 23.126).exterior.coords]
    )
    column = to_wkb(np.array([BOX, hole, None, shapely.LineString([(113, 23), (113.1, 23)])], dtype=object))
    geod = Geod(ellps="GRS80")
    for i, polygon in ((0, BOX), (1, hole)):
        area, length = geod.geometry_area_perimeter(shapely.orient_polygons(polygon))
        assert areas(column)[i] == pytest.approx(abs(area), rel=1e-6)
        rings = length + sum(geod.line_length(*ring.xy) for ring in polygon.interiors)
        assert lengths(column)[i] == pytest.approx(rings, rel=1e-9)
        assert shapely.from_wkb(to_plane(column)[i]).area == pytest.approx(abs(area), rel=1e-6)
    assert areas(column).to_list()[2] is None
    assert lengths(column).to_list()[2] is None
    assert lengths(column)[3] == pytest.approx(geod.inv(113, 23, 113.1, 23)[2])


def test_geojson_without_a_declaration_is_wgs84_by_its_standard(tmp_path: Path) -> None:
    path = tmp_path / "lots.geojson"
    path.write_text(
        '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"code":"0101"},"geometry":{"type":"Polygon","coordinates":[[[113,23],[114,23],[114,24],[113,23]]]}}]}',
        encoding="utf-8",
    )
    assert shape(read_register(path, PLOTS)).bounds == pytest.approx((113, 23, 114, 24))


def test_parquet_without_a_declaration_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "lots.parquet"
    pl.DataFrame(
        {"code": ["0101"], "name": ["x"], "geometry": to_wkb(np.array([BOX], dtype=object))}
    ).write_parquet(path)
    assert [f.code for f in told(path)] == ["register-datum-missing"]
