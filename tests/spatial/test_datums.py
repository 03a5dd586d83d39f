"""Reference systems: there and back to a millimetre, what is declared against what is there, the frame of a city."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod

from luocheng.errors import LuochengError
from luocheng.spatial import datums, offsets
from luocheng.spatial.datums import Datum, areas, frame_of, local_system, normalise_datum, to_frame, zone_of

GEOD = Geod(ellps="GRS80")
places = st.tuples(st.floats(74, 135), st.floats(4, 53))


def apart(a: Any, b: Any) -> float:
    return float(GEOD.inv(a[0], a[1], b[0], b[1])[2])


@pytest.mark.parametrize(
    ("place", "wgs84", "gcj02", "bd09"),
    [
        ("Guangzhou", (113.2644, 23.1291), (113.2697296, 23.1264233), (113.2761508, 23.1327113)),
        ("Beijing", (116.3975, 39.9087), (116.4037436, 39.9101035), (116.4101166, 39.9164427)),
        ("Shanghai", (121.4737, 31.2304), (121.4782231, 31.2284577), (121.4847815, 31.2343106)),
        ("Shenzhen", (114.0579, 22.5431), (114.0630140, 22.5403828), (114.0695640, 22.5460416)),
    ],
)
def test_web_maps_are_distorted_as_published(place: str, wgs84: Any, gcj02: Any, bd09: Any) -> None:
    assert [float(a) for a in offsets.wgs84_to_gcj02(*wgs84)] == pytest.approx(gcj02, abs=6e-8)
    assert [float(a) for a in offsets.wgs84_to_bd09(*wgs84)] == pytest.approx(bd09, abs=6e-8)
    assert [float(a) for a in offsets.bd09_to_gcj02(*bd09)] == pytest.approx(gcj02, abs=1e-7)


@settings(deadline=None)
@given(places)
def test_distortions_are_undone_to_a_millimetre(place: tuple[float, float]) -> None:
    for there, back in (
        (offsets.wgs84_to_gcj02, offsets.gcj02_to_wgs84),
        (offsets.gcj02_to_bd09, offsets.bd09_to_gcj02),
        (offsets.wgs84_to_bd09, offsets.bd09_to_wgs84),
    ):
        assert apart(back(*there(*place)), place) < 1e-3


def test_places_outside_china_are_not_distorted() -> None:
    assert [float(a) for a in offsets.wgs84_to_gcj02(-8.6, 41.1)] == [-8.6, 41.1]
    assert [float(a) for a in offsets.gcj02_to_wgs84(-8.6, 41.1)] == [-8.6, 41.1]


LOCAL = local_system("EPSG:4547", dx=-400_000, dy=-2_500_000, rotation=0.35, scale=1.00002)


def test_eastings_of_web_maps_are_no_zone_numbers() -> None:
    x, y = to_frame([117.0], [39.0], "EPSG:4490", "EPSG:3857")
    assert 13e6 < x[0] < 24e6
    assert Datum("EPSG:3857").contradiction((x[0], y[0], x[0], y[0])) is None


@settings(max_examples=60, deadline=None)
@given(
    st.floats(-1.4, 1.4),
    st.floats(4, 53),
    st.integers(25, 45),
    st.sampled_from(["3", "3p", "6", "6p", "4490", "4326", "GCJ-02", "BD-09", "3857", "proj"]),
)
def test_there_and_back_is_the_same_to_a_millimetre(off: float, lat: float, zone: int, system: str) -> None:
    lon = min(134.9, 3 * zone + off)
    six = min(23, max(13, int(lon // 6) + 1))
    code = {
        "3": f"EPSG:{4534 + zone - 25}", "3p": f"EPSG:{4513 + zone - 25}", "6": f"EPSG:{4502 + six - 13}",
        "6p": f"EPSG:{4491 + six - 13}", "proj": f"+proj=tmerc +lon_0={lon:.1f} +x_0=40000 +y_0=-1000000 +ellps=GRS80 +units=m",
    }.get(system, system if "-" in system else f"EPSG:{system}")  # fmt: skip
    x, y = to_frame([lon], [lat], "EPSG:4490", code)
    back = to_frame(x, y, code, "EPSG:4490")
    assert apart((back[0][0], back[1][0]), (lon, lat)) < 1e-3
    assert Datum(code).contradiction((x[0], y[0], x[0], y[0])) is None


@pytest.mark.parametrize("zone", range(25, 46))
def test_every_zone_has_its_two_codes(zone: int) -> None:
    """The code with the zone number is the one without it, `zone` million metres further east."""
    with_number = to_frame([3 * zone + 0.5], [30.0], "EPSG:4490", f"EPSG:{4513 + zone - 25}")
    without = to_frame([3 * zone + 0.5], [30.0], "EPSG:4490", frame_of(3 * zone + 0.5, 30.0))
    assert with_number[0][0] - without[0][0] == pytest.approx(zone * 1e6, abs=1e-6)
    assert with_number[1][0] == pytest.approx(without[1][0], abs=1e-6)


@pytest.mark.parametrize("zone", range(13, 24))
def test_zones_of_six_degrees(zone: int) -> None:
    with_number = to_frame([6 * zone - 3], [30.0], "EPSG:4490", f"EPSG:{4491 + zone - 13}")
    without = to_frame([6 * zone - 3], [30.0], "EPSG:4490", f"EPSG:{4502 + zone - 13}")
    assert (with_number[0][0], without[0][0]) == pytest.approx((zone * 1e6 + 5e5, 5e5), abs=1e-6)


def test_eastings_come_first_whatever_the_registry_says() -> None:
    x, y = to_frame([113.2644], [23.1291], "EPSG:4490", "EPSG:4547")
    assert (x[0], y[0]) == pytest.approx((424_654.893, 2_559_024.739), abs=1e-3)


def test_a_local_system_is_declared_in_one_line() -> None:
    assert normalise_datum(LOCAL) == LOCAL
    assert Datum(LOCAL).name == LOCAL
    assert not Datum(LOCAL).geographic
    x, y = to_frame([113.2644], [23.1291], "EPSG:4490", local_system("EPSG:4547", dx=-400_000, dy=-2_500_000))
    assert (x[0], y[0]) == pytest.approx((24_654.893, 59_024.739), abs=1e-3)
    x, y = to_frame(x, y, "EPSG:4547", LOCAL)
    again = to_frame(x, y, LOCAL, "EPSG:4547")
    assert (again[0][0], again[1][0]) == pytest.approx((24_654.893, 59_024.739), abs=1e-3)


@pytest.mark.parametrize("code", ["local(dx=1)", "local(base=EPSG:4547, dx=a)", "local(base=EPSG:4547, q=1)", "EPSG:99999", "月球", "local(base=EPSG:4547, scale=0)"])  # fmt: skip
def test_unknown_systems_are_told(code: str) -> None:
    with pytest.raises(LuochengError, match="不认识的坐标系"):
        normalise_datum(code)


@pytest.mark.parametrize(
    ("said", "code"),
    [("4547", "EPSG:4547"), (" cgcs2000 ", "EPSG:4490"), ("高德", "GCJ-02"), ("bd09", "BD-09"), ("epsg: 4526", "EPSG:4526")],
)  # fmt: skip
def test_systems_go_by_what_people_call_them(said: str, code: str) -> None:
    assert normalise_datum(said) == code


@pytest.mark.parametrize(
    ("code", "bounds", "said"),
    [
        ("EPSG:4490", (23, 113, 24, 114), "写反"),
        ("GCJ-02", (23, 113, 24, 114), "写反"),
        ("EPSG:4490", (424654, 2559024, 434654, 2569024), "经纬度"),
        ("EPSG:4547", (113, 23, 114, 24), "像经纬度"),
        ("EPSG:4547", (38424654, 2559024, 38434654, 2569024), "带号 38"),
        ("EPSG:4526", (424654, 2559024, 434654, 2569024), "带号 38"),
        ("EPSG:4547", (2559024, 424654, 2569024, 434654), "写反"),
        ("EPSG:4526", (2559024, 38424654, 2569024, 38434654), "写反"),
    ],
)
def test_coordinates_that_contradict_their_declaration(code: str, bounds: Any, said: str) -> None:
    found = Datum(code).contradiction(bounds)
    assert found is not None
    assert said in found[0]
    assert found[1]


def test_coordinates_that_agree_with_their_declaration() -> None:
    assert Datum("EPSG:4547").contradiction((424654, 2559024, 434654, 2569024)) is None
    assert Datum("EPSG:4526").contradiction((38424654, 2559024, 38434654, 2569024)) is None
    assert Datum("EPSG:3857").contradiction((12600000, 2640000, 12610000, 2650000)) is None
    assert Datum("EPSG:4490").contradiction((float("nan"),) * 4) is None
    assert Datum(LOCAL).contradiction((0, 0, 100, 100)) is None


@pytest.mark.parametrize(
    ("longitude", "zone", "frame"), [(113.26, 38, "EPSG:4547"), (112.49, 37, "EPSG:4546"), (112.5, 38, "EPSG:4547"), (75, 25, "EPSG:4534"), (135, 45, "EPSG:4554")]
)  # fmt: skip
def test_the_frame_of_a_city_is_the_zone_of_its_centre(longitude: float, zone: int, frame: str) -> None:
    assert zone_of(longitude) == zone
    assert frame_of(longitude, 23.1) == frame


def test_a_city_elsewhere_has_a_frame_too() -> None:
    x, y = to_frame([-8.6], [41.15], "EPSG:4326", frame_of(-8.6, 41.15))
    assert 4e5 < x[0] < 6e5
    assert y[0] == pytest.approx(4_556_000, abs=2_000)


@settings(max_examples=30, deadline=None)
@given(places, st.floats(0.001, 0.05))
def test_areas_are_those_of_the_ellipsoid(place: tuple[float, float], side: float) -> None:
    box = shapely.segmentize(shapely.box(*place, place[0] + side, place[1] + side), side / 50)
    want = GEOD.geometry_area_perimeter(box)[0]
    assert areas(np.array([box], object), "EPSG:4490")[0] == pytest.approx(want, rel=1e-6)
    frame = frame_of(place[0])
    moved = shapely.transform(np.array([box], object), datums.between("EPSG:4490", frame))
    assert areas(moved, frame)[0] == pytest.approx(want, rel=1e-6)


def test_what_has_no_area() -> None:
    assert np.isnan(areas(np.array([None], object), "EPSG:4490")).all()
    assert areas(np.array([], object), "EPSG:4490").tolist() == []
    found = areas(np.array([shapely.Point(113, 23), None], object), "EPSG:4490")
    assert found[0] == 0
    assert np.isnan(found[1])
