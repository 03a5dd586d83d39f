"""Layers come out the same from every kind of file; what is wrong with one is told or repaired."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
import shapely
from pyogrio import raw

from luocheng.errors import LuochengError
from luocheng.spatial.datums import between
from luocheng.spatial.layers import Layer, read_layer
from luocheng.spatial.raster import read_raster
from luocheng.spatial.readers.files import quiet

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"
BOX = shapely.box(424_000, 2_559_000, 424_100, 2_559_200)
BOW = shapely.Polygon(
    [(424_000, 2_559_000), (424_100, 2_559_200), (424_100, 2_559_000), (424_000, 2_559_200)]
)
POINT = shapely.Point(424_654.893, 2_559_024.739)


def moved(shape: Any, datum: str) -> Any:
    return shapely.transform(shape, between("EPSG:4547", datum))


def write(path: Path, shapes: list[Any], crs: str | None = "EPSG:4547", **options: Any) -> Path:
    drivers = {".shp": "ESRI Shapefile", ".gpkg": "GPKG", ".geojson": "GeoJSON", ".gdb": "OpenFileGDB"}
    names = np.array([f"中文{i}" for i in range(len(shapes))], object)
    kind = options.pop("geometry_type", "Unknown" if path.suffix == ".gpkg" else shapes[0].geom_type)
    with quiet():
        raw.write(path, shapely.to_wkb(np.array(shapes, object)), [names], np.array(["name"], object), driver=drivers[path.suffix], geometry_type=kind, crs=crs, promote_to_multi=False, **options)  # fmt: skip
    return path


def faults(*arguments: Any, **options: Any) -> list[Any]:
    with pytest.raises(LuochengError) as error:
        read_layer(*arguments, **options)
    return list(error.value.faults)


def same(layer: Layer, shape: Any, within: float = 1e-3) -> bool:
    return bool(shapely.hausdorff_distance(layer.geometry[0], shape) < within)


@pytest.mark.parametrize("suffix", [".gpkg", ".shp", ".geojson", ".gdb"])
@pytest.mark.parametrize("datum", ["EPSG:4547", "EPSG:4526", "EPSG:4490"])
def test_files_come_into_the_frame(tmp_path: Path, suffix: str, datum: str) -> None:
    options = {"geometry_type": "MultiPolygon"} if suffix == ".gdb" else {}
    shape = shapely.multipolygons([BOX]) if suffix == ".gdb" else BOX
    layer = read_layer(write(tmp_path / f"lots{suffix}", [moved(shape, datum)], datum, **options))
    assert layer.crs == "EPSG:4547"
    assert same(layer, shape)
    assert layer.frame["name"].to_list() == ["中文0"]
    assert layer.log == []
    assert layer.name == "lots"
    assert layer.bounds == pytest.approx(BOX.bounds, abs=1e-3)


@pytest.mark.parametrize("sidecar", [None, "936", "GBK", "nonsense"])
def test_shapefiles_in_gb18030(tmp_path: Path, sidecar: str | None) -> None:
    path = write(tmp_path / "lots.shp", [BOX], encoding="GB18030")
    path.with_suffix(".cpg").unlink(missing_ok=True)
    if sidecar:
        path.with_suffix(".cpg").write_text(sidecar, encoding="ascii")
    assert read_layer(path).frame["name"].to_list() == ["中文0"]


def test_the_frame_asked_for_counts(tmp_path: Path) -> None:
    layer = read_layer(write(tmp_path / "lots.gpkg", [BOX]), crs="EPSG:4526")
    assert layer.crs == "EPSG:4526"
    assert same(layer, moved(BOX, "EPSG:4526"))


@pytest.mark.parametrize("datum", ["GCJ-02", "BD-09"])
def test_web_maps_are_set_right_though_the_file_says_wgs84(tmp_path: Path, datum: str) -> None:
    path = write(tmp_path / "poi.geojson", [moved(POINT, datum)], "EPSG:4326")
    layer = read_layer(path, datum=datum)
    assert same(layer, POINT, 0.01)
    assert (layer.datum.code, layer.log[0].code) == (datum, "layer-datum")
    assert not same(read_layer(path), POINT, 50)


def test_what_the_file_declares_comes_before_the_hand(tmp_path: Path) -> None:
    layer = read_layer(write(tmp_path / "lots.gpkg", [BOX]), datum="EPSG:4548")
    assert same(layer, BOX)
    assert "没有采用 EPSG:4548" in layer.log[0].what
    wrong = write(tmp_path / "wrong.gpkg", [moved(BOX, "EPSG:4526")])
    assert same(read_layer(wrong, datum="EPSG:4526"), BOX)


def test_an_undeclared_layer_is_refused_with_a_guess(tmp_path: Path) -> None:
    path = write(tmp_path / "lots.shp", [moved(BOX, "EPSG:4526")], None)
    (fault,) = faults(path)
    assert fault.code == "layer-datum-missing"
    assert "EPSG:4526" in fault.expected
    assert ".prj" in fault.remedy
    assert same(read_layer(path, datum="4526"), BOX)


@pytest.mark.parametrize(
    ("shape", "crs", "said"),
    [
        (moved(BOX, "EPSG:4526"), "EPSG:4547", "带号 38"),
        (shapely.box(23.1, 113.2, 23.2, 113.3), "EPSG:4490", "写反"),
        (shapely.box(2_559_000, 424_000, 2_559_200, 424_100), "EPSG:4547", "写反"),
    ],
)
def test_coordinates_that_contradict_the_file_are_refused(
    tmp_path: Path, shape: Any, crs: str, said: str
) -> None:
    (fault,) = faults(write(tmp_path / "lots.gpkg", [shape], crs))
    assert fault.code == "layer-datum-wrong"
    assert said in fault.what


def test_invalid_shapes_are_repaired_and_told(tmp_path: Path) -> None:
    flat = shapely.Polygon([(424_000, 2_559_000), (424_010, 2_559_000), (424_005, 2_559_000)])
    layer = read_layer(write(tmp_path / "lots.gpkg", [BOX, BOW, shapely.Polygon(), flat, None]))
    assert [(n.code, n.row) for n in layer.log] == [
        ("layer-no-shape", -1),
        ("layer-empty", 2),
        ("layer-repaired", 1),
        ("layer-collapsed", 3),
    ]
    assert shapely.is_valid(layer.geometry[1])
    assert layer.geometry[1].area == pytest.approx(10_000)
    assert shapely.is_missing(layer.geometry).tolist() == [False, False, True, True, True]


def test_layers_of_a_file_are_named(tmp_path: Path) -> None:
    path = write(tmp_path / "city.gpkg", [BOX], layer="lots")
    write(path, [POINT], layer="schools", append=True)
    assert read_layer(path, layer="schools").geometry[0].geom_type == "Point"
    assert [f.code for f in faults(path)] == ["layer-name"]
    assert "schools" in faults(path, layer="school")[0].expected


def test_csv_keeps_codes_as_texts(tmp_path: Path) -> None:
    path = tmp_path / "schools.csv"
    path.write_bytes("编号,名称,班数,经度（GCJ-02）,纬度（GCJ-02）\n0101,一小,12,113.2697296,23.1264233\n0102,二小,,,\n".encode("gb18030"))  # fmt: skip
    layer = read_layer(path)
    assert layer.datum.code == "GCJ-02"
    assert shapely.distance(layer.geometry[0], POINT) < 0.05
    assert layer.frame.to_dict(as_series=False) == {
        "编号": ["0101", "0102"],
        "名称": ["一小", "二小"],
        "班数": [12, None],
    }
    assert [n.code for n in layer.log] == ["layer-no-shape"]


def test_csv_with_metres_or_wkt(tmp_path: Path) -> None:
    path = tmp_path / "schools.csv"
    path.write_text("code;x;y\n1;424654.893;2559024.739\n", encoding="utf-8-sig")
    assert same(read_layer(path, datum="4547"), POINT)
    assert [f.code for f in faults(path)] == ["layer-datum-missing"]
    path.write_text(f'code,WKT\n1,"{BOX.wkt}"\n', encoding="utf-8")
    assert same(read_layer(path, datum="4547"), BOX)
    path.write_text("code,x,y\n1,113°15',23\n", encoding="utf-8")
    assert [f.code for f in faults(path, datum="4490")] == ["layer-coordinates"]
    path.write_text("code,name\n1,a\n", encoding="utf-8")
    assert [f.code for f in faults(path)] == ["layer-no-place"]


def test_parquet(tmp_path: Path) -> None:
    path = tmp_path / "lots.parquet"
    frame = pl.DataFrame({"code": ["0101"], "geometry": [shapely.to_wkb(BOX)]})
    geo = '{"version":"1.1.0","primary_column":"geometry","columns":{"geometry":{"encoding":"WKB","geometry_types":[]%s}}}'
    frame.write_parquet(path, metadata={"geo": geo % ',"crs":null'})
    assert [f.code for f in faults(path)] == ["layer-datum-missing"]
    assert same(read_layer(path, datum="4547"), BOX)
    frame.write_parquet(path)
    assert same(read_layer(path, datum="4547"), BOX)
    degrees = pl.DataFrame({"geometry": [shapely.to_wkb(moved(BOX, "EPSG:4326"))]})
    degrees.write_parquet(path, metadata={"geo": geo % ""})
    assert same(read_layer(path), BOX)
    path.write_bytes(b"PAR1")
    assert [f.code for f in faults(path)] == ["layer-unreadable"]


def test_what_cannot_be_read_is_told(tmp_path: Path) -> None:
    assert [f.code for f in faults(tmp_path / "none.gpkg")] == ["file-missing"]
    (tmp_path / "x.dwg").write_bytes(b"x")
    assert [f.code for f in faults(tmp_path / "x.dwg")] == ["layer-format"]
    (tmp_path / "x.gpkg").write_bytes(b"x")
    assert [f.code for f in faults(tmp_path / "x.gpkg")] == ["layer-unreadable"]
    (tmp_path / "x.shp").write_bytes(b"x")
    assert [f.code for f in faults(tmp_path / "x.shp")] == ["layer-parts"]
    (tmp_path / "x.osm.pbf").write_bytes(b"x" * 100)
    assert [f.code for f in faults(tmp_path / "x.osm.pbf", layer="amenity=school")] == ["layer-unreadable"]
    assert [f.code for f in faults(tmp_path / "x.osm.pbf")] == ["osm-tags"]


def test_postgis_without_its_driver(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    (fault,) = faults("postgresql://me:secret@db/city", layer="roads")
    assert fault.code == "postgis-driver"
    assert "secret" not in fault.where


OSM = """<?xml version='1.0'?><osm version="0.6">
<node id="1" lat="23.10" lon="113.20" version="1"/><node id="2" lat="23.10" lon="113.21" version="1"/>
<node id="3" lat="23.11" lon="113.21" version="1"/>
<node id="4" lat="23.12" lon="113.25" version="1"><tag k="amenity" v="school"/><tag k="name" v="一小"/></node>
<node id="5" lat="23.12" lon="113.25" version="1"><tag k="amenity" v="bar"/></node>
<way id="7" version="1"><nd ref="1"/><nd ref="2"/><nd ref="3"/><nd ref="1"/><tag k="amenity" v="school"/></way>
<way id="8" version="1"><nd ref="1"/><nd ref="2"/><nd ref="3"/><nd ref="1"/><tag k="highway" v="footway"/></way>
<way id="9" version="1"><nd ref="1"/><nd ref="99"/><tag k="highway" v="footway"/></way>
</osm>"""


def test_objects_of_openstreetmap_by_their_tags(tmp_path: Path) -> None:
    path = tmp_path / "city.osm"
    path.write_text(OSM, encoding="utf-8")
    layer = read_layer(path, layer="amenity=school|college", name="school")
    assert layer.name == "school"
    assert layer.frame["osm_type"].to_list() == ["node", "way"]
    assert layer.frame["osm_id"].to_list() == [4, 7]
    assert layer.frame["name"].to_list() == ["一小", None]
    assert [g.geom_type for g in layer.geometry] == ["Point", "MultiPolygon"]
    ways = read_layer(path, layer="highway")
    assert [g.geom_type for g in ways.geometry] == ["LineString"]
    assert [n.code for n in ways.log] == ["osm-incomplete"]


@pytest.fixture
def grid(tmp_path: Path) -> Path:
    import rasterio
    from rasterio import Affine

    path = tmp_path / "people.tif"
    values = np.arange(200, dtype=np.float32).reshape(10, 20)
    values[0, 0] = -1
    with rasterio.open(path, "w", driver="GTiff", height=10, width=20, count=1, dtype="float32", crs="EPSG:4326", nodata=-1, transform=Affine(0.05, 0.0, 113.0, 0.0, -0.05, 23.5), compress="lzw") as file:  # fmt: skip
        file.write(values, 1)
    return path


def test_cells_of_a_raster(grid: Path) -> None:
    x, y = (a for a in between("EPSG:4326", "EPSG:4547")(np.array([[113.0, 23.0], [114.0, 23.5]])).T)
    whole = read_raster(grid, (x[0], y[0], x[1], y[1]), "EPSG:4547")
    assert whole.values.shape == (10, 20)
    assert np.isnan(whole.values[0, 0])
    assert np.nansum(whole.values) == np.arange(1, 200).sum()
    cx, cy, value = whole.centres()
    assert len(value) == 199
    assert (whole.values.ravel()[whole.cell(cx, cy)] == value).all()
    assert whole.cell([0.0], [0.0]).tolist() == [-1]
    part = read_raster(grid, (cx[50] - 1, cy[50] - 1, cx[50] + 1, cy[50] + 1), "EPSG:4547")
    assert part.values.tolist() == [[value[50]]]


def test_rasters_that_do_not_serve(grid: Path) -> None:
    with pytest.raises(LuochengError, match="不覆盖"):
        read_raster(grid, (0.0, 0.0, 1.0, 1.0), "EPSG:4547")
    with pytest.raises(LuochengError, match="打不开"):
        read_raster(grid.with_name("none.tif"), (0.0, 0.0, 1.0, 1.0), "EPSG:4547")


@pytest.mark.skipif(
    not (SHARED / "las_palmas").is_dir(), reason="the data of Las Palmas are not on this machine"
)
def test_a_whole_city() -> None:
    schools = read_layer(SHARED / "las_palmas" / "las_palmas_20230221.osm.pbf", layer="amenity=school")
    assert schools.frame.height == 163
    town = read_layer(SHARED / "las_palmas" / "municipality_CNIG_epsg4326.geojson", crs=schools.crs)
    assert shapely.area(town.geometry[0]) == pytest.approx(100.5e6, rel=0.03)
