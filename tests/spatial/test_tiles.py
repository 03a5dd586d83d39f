"""Tiles: what GDAL reads of them, and what of a layer is in them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import pytest
import shapely

from luocheng.spatial.measuring import measure
from luocheng.spatial.tiles import (
    EXTENT,
    Pointed,
    Shaped,
    TileLayer,
    box_of,
    cut_points,
    cut_shapes,
    encode,
    geographic,
    on_world,
)


def tile_at(lon: float, lat: float, z: int) -> tuple[int, int, int]:
    x, y = on_world(lon, lat)
    return z, int(x * 2**z), int(y * 2**z)


def read(data: bytes, folder: Path) -> Any:
    """Read a tile with GDAL, in its own units with y to the south."""
    path = folder / "tile.pbf"
    path.write_bytes(data)
    meta, _, shapes, columns = pyogrio.raw.read(path)
    own = shapely.transform(shapely.from_wkb(shapes), lambda p: p * [1, -1] + [0, EXTENT])
    return own, dict(zip(meta["fields"], columns, strict=True))


def test_places_go_to_the_world_and_back() -> None:
    lon, lat = np.array([113.9, -70.2, 0.0]), np.array([34.0, -33.1, 0.0])
    back = geographic(*on_world(lon, lat))
    assert np.allclose(back, (lon, lat), atol=1e-9)
    west, south, east, north = box_of(0, 0, 0)
    assert (west, east) == (-180, 180)
    assert (south, north) == pytest.approx((-85.0511287798, 85.0511287798))


def test_gdal_reads_what_was_written(tmp_path: Path) -> None:
    ring = shapely.box(100, 100, 900, 700, ccw=True)
    holed = shapely.orient_polygons(
        shapely.Polygon(ring.exterior, [shapely.box(300, 300, 500, 500).exterior])
    )
    given = [
        holed,
        shapely.MultiPolygon([shapely.box(0, 0, 10, 10), shapely.box(20, 20, 40, 30)]),
        shapely.LineString([(0, 0), (50, 60), (50, 60), (90, 10)]),
        shapely.MultiPoint([(5, 6), (7, 8)]),
        None,
        shapely.Point(4095, 3),
    ]
    told = [{"名称": f"第{i}", "n": i - 1, "half": i / 2, "yes": i % 2 == 0} for i in range(len(given))]
    layer = TileLayer("layer", np.array(given, object), list(range(6)), told)
    shapes, columns = read(encode([layer]), tmp_path)
    kept = [g for g in given if g is not None]
    assert [shapely.area(s) for s in shapes] == pytest.approx([shapely.area(g) for g in kept])
    assert all(s.equals(g) for s, g in zip(shapes, kept, strict=True))
    assert columns["名称"].tolist() == ["第0", "第1", "第2", "第3", "第5"]
    assert columns["n"].tolist() == [-1, 0, 1, 2, 4]
    assert columns["half"].tolist() == [0, 0.5, 1, 1.5, 2.5]
    assert [bool(v) for v in columns["yes"]] == [True, False, True, False, False]


def test_nothing_is_written_of_nothing() -> None:
    nothing = np.array([None, shapely.Polygon(), shapely.LineString([(1, 1), (1.1, 1.1)])], object)
    assert encode([TileLayer("x", nothing, [0, 1, 2], [{}, {}, {}])]) == b""


def test_shapes_are_cut_a_little_outside_of_a_tile(tmp_path: Path) -> None:
    z, x, y = tile_at(113.9, 34.0, 14)
    west, south, east, north = box_of(z, x, y)
    wide = shapely.box(west - 1, south - 1, east + 1, north + 1)
    far = shapely.box(0, 0, 1, 1)
    inside = shapely.box(west, south, (west + east) / 2, (south + north) / 2)
    rows, shapes = cut_shapes(Shaped.of(np.array([wide, far, None, inside], object)), z, x, y)
    assert rows.tolist() == [0, 3]
    assert shapely.total_bounds(shapes[0]).tolist() == [-128, -128, EXTENT + 128, EXTENT + 128]
    read_back, _ = read(encode([TileLayer("a", shapes, rows.tolist(), [{}, {}])]), tmp_path)
    # GDAL leaves out what is outside of the tile.
    assert shapely.area(read_back) == pytest.approx([EXTENT**2, EXTENT**2 / 4], rel=1e-3)


def test_points_near_to_one_another_are_shown_together() -> None:
    z, x, y = tile_at(113.9, 34.0, 12)
    west, south, east, north = box_of(z, x, y)
    rng = np.random.default_rng(1)
    lon, lat = rng.uniform(west, east, 5000), rng.uniform(south, north, 5000)
    lon, lat = np.append(lon, west - 1), np.append(lat, south)
    verdicts = rng.integers(0, 4, 5001).astype(np.int8)
    given = Pointed.of(lon, lat)
    rows, places, sums = cut_points(given, z, x, y, verdicts, 4, together=True)
    assert len(rows) == 100
    assert sums.sum() == 5000
    assert sums.sum(axis=0).tolist() == np.bincount(verdicts[:5000], minlength=4).tolist()
    assert ((places >= 0) & (places < EXTENT)).all()
    rows, _, sums = cut_points(given, z, x, y, verdicts, 4, together=False)
    assert sorted(rows) == list(range(5000))
    assert (sums.argmax(axis=1) == verdicts[rows]).all()


def test_a_point_by_itself_keeps_its_row() -> None:
    given = Pointed.of([113.9, 113.9, 10.0], [34.0, 34.000001, 10.0])
    none = np.zeros(3, np.int8)
    rows, _, sums = cut_points(given, *tile_at(10.0, 10.0, 10), none, 1, together=True)
    assert (rows.tolist(), sums.tolist()) == ([2], [[1]])
    rows, _, sums = cut_points(given, *tile_at(113.9, 34.0, 10), none, 1, together=True)
    assert (rows.tolist(), sums.tolist()) == ([-1], [[2]])


def test_lengths_and_areas_are_those_on_the_ellipsoid() -> None:
    # By the series of the meridian of GRS 80: 111132.954 - 559.822 cos 2B + 1.175 cos 4B at 34.5 degrees.
    assert measure([(114.0, 34.0), (114.0, 35.0)]).metres == pytest.approx(110_931.46, abs=0.01)
    # A square that a projection of equal areas measures, too.
    from luocheng.spatial.datums import areas

    corners = [(114.0, 34.0), (114.01, 34.0), (114.01, 34.01), (114.0, 34.01)]
    drawn = measure(corners, closed=True)
    flat = areas(np.array([shapely.Polygon(corners)], object), "EPSG:4490")[0]
    assert drawn.square_metres == pytest.approx(flat, rel=1e-6)
    assert drawn.hectares == pytest.approx(flat / 10_000, rel=1e-6)
    assert measure(corners[::-1], closed=True).square_metres == pytest.approx(drawn.square_metres)
    assert measure(corners[:1]).metres == 0
    assert measure(corners[:2], closed=True).square_metres == 0
