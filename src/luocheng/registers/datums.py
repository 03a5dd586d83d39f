"""Reference systems of shapes: what a file declares, what it seems to be where it declares nothing, and CGCS2000.

Shapes are kept in CGCS2000 geographic coordinates (EPSG:4490), longitude first, in degrees. GCJ-02 and BD-09 are no
reference systems but published distortions of one; they are undone here to below a millimetre.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from luocheng.errors import Fault, LuochengError
from luocheng.registers.faults import Said, both

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["CGCS2000", "DATUM_NAMES", "guess", "normalise_datum", "to_cgcs2000"]

CGCS2000 = "EPSG:4490"

Array = "NDArray[np.float64]"
Transform = Callable[["NDArray[np.float64]"], "NDArray[np.float64]"]
"""Takes coordinates of shape (n, 2), longitude or easting first, and returns longitudes and latitudes."""

DATUM_NAMES = {
    "CGCS2000": "EPSG:4490", "国家2000": "EPSG:4490", "2000国家大地坐标系": "EPSG:4490", "大地2000": "EPSG:4490",
    "WGS84": "EPSG:4326", "WGS-84": "EPSG:4326", "XIAN80": "EPSG:4610", "西安80": "EPSG:4610", "BEIJING54": "EPSG:4214",
    "北京54": "EPSG:4214", "GCJ-02": "GCJ-02", "GCJ02": "GCJ-02", "火星坐标": "GCJ-02", "高德": "GCJ-02", "BD-09": "BD-09", "BD09": "BD-09",
    "百度": "BD-09",
}  # fmt: skip
"""What people call reference systems."""

_A, _EE = 6378245.0, 0.00669342162296594323


def normalise_datum(name: str) -> str:
    """Return the code of a reference system as it is declared by hand: EPSG:4547, CGCS2000, WGS84, GCJ-02, BD-09.

    Raises
    ------
    LuochengError
        When the name is not known.
    """
    said = name.strip().upper().replace(" ", "")
    said = said.removesuffix("WKT").strip("，, ") or said
    if said in DATUM_NAMES:
        return DATUM_NAMES[said]
    code = f"EPSG:{said}" if said.isdigit() else said
    from pyproj import CRS
    from pyproj.exceptions import CRSError

    try:
        CRS.from_user_input(code)
    except CRSError:
        raise LuochengError(
            Fault(
                f"不认识的坐标系“{name}”",
                expected="EPSG 代码（如 EPSG:4547）、CGCS2000、WGS84、GCJ-02 或 BD-09",
                what_en=f"Unknown reference system '{name}'",
                expected_en="an EPSG code (such as EPSG:4547), CGCS2000, WGS84, GCJ-02 or BD-09",
                code="register-datum",
            )
        ) from None
    return code


def to_cgcs2000(datum: str) -> Transform | None:
    """Return what turns coordinates of a reference system into CGCS2000; None where they are in it already."""
    if datum == CGCS2000:
        return None
    if datum == "GCJ-02":
        return _undo(_gcj02)
    if datum == "BD-09":
        return lambda points: _undo(_gcj02)(_undo(_bd09)(points))
    return _projected(datum)


@lru_cache(maxsize=32)
def _projected(datum: str) -> Transform | None:
    from pyproj import CRS, Transformer

    source = CRS.from_user_input(datum)
    if source.equals(CRS.from_user_input(CGCS2000), ignore_axis_order=True):
        return None
    transformer = Transformer.from_crs(source, CGCS2000, always_xy=True)

    def transform(points: NDArray[np.float64]) -> NDArray[np.float64]:
        longitude, latitude = transformer.transform(points[:, 0], points[:, 1])
        return np.column_stack([longitude, latitude])

    return transform


# --- GCJ-02 and BD-09 ---------------------------------------------------------------------------------------------


def _gcj02(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Distort WGS 84 longitudes and latitudes into GCJ-02, in degrees."""
    x, y = points[:, 0] - 105.0, points[:, 1] - 35.0
    pi, sin = np.pi, np.sin
    root = np.sqrt(np.abs(x))
    both_ = (20.0 * sin(6.0 * x * pi) + 20.0 * sin(2.0 * x * pi)) * 2.0 / 3.0
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + both_
    north += (20.0 * sin(y * pi) + 40.0 * sin(y / 3.0 * pi)) * 2.0 / 3.0
    north += (160.0 * sin(y / 12.0 * pi) + 320.0 * sin(y * pi / 30.0)) * 2.0 / 3.0
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + both_
    east += (20.0 * sin(x * pi) + 40.0 * sin(x / 3.0 * pi)) * 2.0 / 3.0
    east += (150.0 * sin(x / 12.0 * pi) + 300.0 * sin(x / 30.0 * pi)) * 2.0 / 3.0
    latitude = np.radians(points[:, 1])
    magic = 1.0 - _EE * np.sin(latitude) ** 2
    north = north * 180.0 / ((_A * (1.0 - _EE)) / (magic * np.sqrt(magic)) * pi)
    east = east * 180.0 / (_A / np.sqrt(magic) * np.cos(latitude) * pi)
    return np.column_stack([points[:, 0] + east, points[:, 1] + north])


def _bd09(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Distort GCJ-02 longitudes and latitudes into BD-09, in degrees."""
    x, y = points[:, 0], points[:, 1]
    z = np.sqrt(x * x + y * y) + 2e-5 * np.sin(y * np.pi * 3000.0 / 180.0)
    theta = np.arctan2(y, x) + 3e-6 * np.cos(x * np.pi * 3000.0 / 180.0)
    return np.column_stack([z * np.cos(theta) + 0.0065, z * np.sin(theta) + 0.006])


def _undo(distort: Transform) -> Transform:
    """Return the inverse of a distortion, found by going back over what it overshoots until nothing is left."""

    def inverse(points: NDArray[np.float64]) -> NDArray[np.float64]:
        found = points.copy()
        for _ in range(8):
            step = points - distort(found)
            found = found + step
            if not len(step) or np.nanmax(np.abs(step)) < 1e-11:
                break
        return found

    return inverse


# --- guesses ------------------------------------------------------------------------------------------------------


def guess(bounds: tuple[float, float, float, float]) -> Said:
    """Say what the coordinates of a layer without a declared reference system seem to be, and why.

    Parameters
    ----------
    bounds
        Least x, least y, greatest x, greatest y.
    """
    left, bottom, right, top = bounds
    if not all(map(np.isfinite, bounds)):
        return both("图层里没有坐标，无从推测", "The layer holds no coordinates to go by")
    told = both(f"x 为 {left:.6g}—{right:.6g}，y 为 {bottom:.6g}—{top:.6g}", f"x runs from {left:.6g} to {right:.6g}, y from {bottom:.6g} to {top:.6g}")  # fmt: skip
    said = _likely(left, bottom, right, top)
    return both(f"{told[0]}：{said[0]}", f"{told[1]}: {said[1]}")


def _likely(left: float, bottom: float, right: float, top: float) -> Said:
    if left >= 70 and right <= 140 and bottom >= 0 and top <= 56:
        return both(
            "是经纬度，可能是 CGCS2000（EPSG:4490）或 WGS84（EPSG:4326）；来自网络地图的是 GCJ-02 或 BD-09，相差 100—1500 米，单看数值分不出来",
            "longitudes and latitudes: CGCS2000 (EPSG:4490) or WGS84 (EPSG:4326); from a web map GCJ-02 or BD-09, 100 to 1500 m off, which numbers alone cannot tell",
        )
    if bottom >= 70 and top <= 140 and left >= 0 and right <= 56:
        return both(
            "像是经纬度写反了（纬度在前），请把两列对调后再声明坐标系",
            "longitude and latitude seem to be swapped; exchange them first",
        )
    if left >= 25e6 and right < 46e6 and int(left // 1e6) == int(right // 1e6):
        zone = int(left // 1e6)
        return both(
            f"横坐标带 3 度带带号 {zone}，多半是 CGCS2000 3 度带第 {zone} 带（EPSG:{4513 + zone - 25}，中央经线 {3 * zone}°）；老图也可能是西安80（EPSG:{2349 + zone - 25}）或北京54",
            f"eastings begin with the number {zone} of a 3-degree zone: most likely CGCS2000 zone {zone} (EPSG:{4513 + zone - 25}, central meridian {3 * zone}°); old maps may be Xian 80 (EPSG:{2349 + zone - 25}) or Beijing 54",
        )
    if left >= 13e6 and right < 24e6 and int(left // 1e6) == int(right // 1e6) and bottom > 3e5:
        zone = int(left // 1e6)
        return both(
            f"横坐标带 6 度带带号 {zone}，多半是 CGCS2000 6 度带第 {zone} 带（EPSG:{4491 + zone - 13}，中央经线 {6 * zone - 3}°）",
            f"eastings begin with the number {zone} of a 6-degree zone: most likely CGCS2000 zone {zone} (EPSG:{4491 + zone - 13}, central meridian {6 * zone - 3}°)",
        )
    if left >= 2e5 and right <= 8e5 and bottom >= 3e5 and top <= 6.1e6:
        return both(
            "像是不带带号的高斯投影坐标，多半是 CGCS2000 3 度带（EPSG:4534—4554），由所在城市的中央经线决定：111° 4546，114° 4547，117° 4548，120° 4549；也可能是地方独立坐标系，须向测绘部门索取参数",
            "Gauss-Krueger coordinates without a zone: most likely CGCS2000 3-degree (EPSG:4534 to 4554), by the city's central meridian: 111° 4546, 114° 4547, 117° 4548, 120° 4549; or a local system, whose parameters the surveying office keeps",
        )
    if bottom >= 2e5 and top <= 8e5 and left >= 3e5 and right <= 6.1e6:
        return both(
            "像是高斯投影坐标的 X、Y 写反了（北坐标在前）",
            "Gauss-Krueger coordinates with northings first: exchange the two",
        )
    if left >= 8.0e6 and right <= 15.2e6 and bottom >= 0 and top <= 7.2e6:
        return both(
            "像是网络墨卡托（EPSG:3857）；来自网络地图的还可能有 GCJ-02 偏移",
            "Web Mercator (EPSG:3857), perhaps with the offset of GCJ-02 where it comes from a web map",
        )
    return both(
        "不像常见的坐标系，可能是地方独立坐标系或 CAD 图纸坐标",
        "no system in common use; perhaps a local one or that of a drawing",
    )
