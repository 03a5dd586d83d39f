"""GCJ-02 and BD-09: the published distortions that the coordinates of Chinese web maps carry, and their inverses.

Longitudes and latitudes are degrees, arrays of one shape. GCJ-02 distorts WGS 84 inside a rectangle around China and
leaves the rest alone; BD-09 distorts GCJ-02 everywhere. The inverses go back over what they overshoot until less than
a thousandth of a millimetre is left: taking the offset off once is metres wrong.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]
    Distortion = Callable[[Floats, Floats], tuple[Floats, Floats]]

__all__ = [
    "bd09_to_gcj02",
    "bd09_to_wgs84",
    "gcj02_to_bd09",
    "gcj02_to_wgs84",
    "wgs84_to_bd09",
    "wgs84_to_gcj02",
]

_A, _EE = 6378245.0, 0.00669342162296594323
_WEST, _SOUTH, _EAST, _NORTH = 72.004, 0.8293, 137.8347, 55.8271
_PASSES, _TOLERANCE = 12, 1e-11


def wgs84_to_gcj02(longitude: ArrayLike, latitude: ArrayLike) -> tuple[Floats, Floats]:
    """Distort WGS 84 into GCJ-02.

    >>> [round(float(a), 7) for a in wgs84_to_gcj02(113.2644, 23.1291)]
    [113.2697296, 23.1264233]
    """
    lon, lat = _floats(longitude, latitude)
    x, y = lon - 105.0, lat - 35.0
    pi, sin = np.pi, np.sin
    root = np.sqrt(np.abs(x))
    waves = (20.0 * sin(6.0 * x * pi) + 20.0 * sin(2.0 * x * pi)) * 2.0 / 3.0
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + waves
    north += (20.0 * sin(y * pi) + 40.0 * sin(y / 3.0 * pi)) * 2.0 / 3.0
    north += (160.0 * sin(y / 12.0 * pi) + 320.0 * sin(y * pi / 30.0)) * 2.0 / 3.0
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + waves
    east += (20.0 * sin(x * pi) + 40.0 * sin(x / 3.0 * pi)) * 2.0 / 3.0
    east += (150.0 * sin(x / 12.0 * pi) + 300.0 * sin(x / 30.0 * pi)) * 2.0 / 3.0
    phi = np.radians(lat)
    magic = 1.0 - _EE * sin(phi) ** 2
    north = north * 180.0 / ((_A * (1.0 - _EE)) / (magic * np.sqrt(magic)) * pi)
    with np.errstate(divide="ignore", invalid="ignore"):
        east = east * 180.0 / (_A / np.sqrt(magic) * np.cos(phi) * pi)
    inside = (lon >= _WEST) & (lon <= _EAST) & (lat >= _SOUTH) & (lat <= _NORTH)
    return np.where(inside, lon + east, lon), np.where(inside, lat + north, lat)


def gcj02_to_bd09(longitude: ArrayLike, latitude: ArrayLike) -> tuple[Floats, Floats]:
    """Distort GCJ-02 into BD-09."""
    x, y = _floats(longitude, latitude)
    z = np.sqrt(x * x + y * y) + 2e-5 * np.sin(y * np.pi * 3000.0 / 180.0)
    theta = np.arctan2(y, x) + 3e-6 * np.cos(x * np.pi * 3000.0 / 180.0)
    return z * np.cos(theta) + 0.0065, z * np.sin(theta) + 0.006


def wgs84_to_bd09(longitude: ArrayLike, latitude: ArrayLike) -> tuple[Floats, Floats]:
    """Distort WGS 84 into BD-09."""
    return gcj02_to_bd09(*wgs84_to_gcj02(longitude, latitude))


def gcj02_to_wgs84(longitude: ArrayLike, latitude: ArrayLike) -> tuple[Floats, Floats]:
    """Undo GCJ-02."""
    return _undo(wgs84_to_gcj02, longitude, latitude)


def bd09_to_gcj02(longitude: ArrayLike, latitude: ArrayLike) -> tuple[Floats, Floats]:
    """Undo BD-09 as far as GCJ-02."""
    return _undo(gcj02_to_bd09, longitude, latitude)


def bd09_to_wgs84(longitude: ArrayLike, latitude: ArrayLike) -> tuple[Floats, Floats]:
    """Undo BD-09."""
    return gcj02_to_wgs84(*bd09_to_gcj02(longitude, latitude))


def _floats(longitude: ArrayLike, latitude: ArrayLike) -> tuple[Floats, Floats]:
    return np.asarray(longitude, np.float64), np.asarray(latitude, np.float64)


def _undo(distort: Distortion, longitude: ArrayLike, latitude: ArrayLike) -> tuple[Floats, Floats]:
    x, y = _floats(longitude, latitude)
    lon, lat = x, y
    for _ in range(_PASSES):
        there_x, there_y = distort(lon, lat)
        step_x, step_y = x - there_x, y - there_y
        lon, lat = lon + step_x, lat + step_y
        steps = np.maximum(np.abs(step_x), np.abs(step_y))
        if not np.any(steps > _TOLERANCE):
            break
    return lon, lat
