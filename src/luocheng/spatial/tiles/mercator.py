"""The square world of web maps: 0 to 1 from west to east and from north to south; tiles are its quarters of quarters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]

__all__ = ["box_of", "geographic", "on_world", "shapes_on_world"]

_MOST = 85.051128779806604
"""The latitude at which the world is a square."""


def on_world(lon: ArrayLike, lat: ArrayLike) -> tuple[Floats, Floats]:
    """Return where places lie in the square world.

    >>> [float(v) for v in on_world(0, 0)]
    [0.5, 0.5]
    """
    x = np.asarray(lon, np.float64) / 360 + 0.5
    sine = np.sin(np.radians(np.clip(np.asarray(lat, np.float64), -_MOST, _MOST)))
    return x, 0.5 - np.arctanh(sine) / (2 * np.pi)


def geographic(x: ArrayLike, y: ArrayLike) -> tuple[Floats, Floats]:
    """Return longitude and latitude of places in the square world, in degrees."""
    lat = np.degrees(np.arcsin(np.tanh((0.5 - np.asarray(y, np.float64)) * 2 * np.pi)))
    return (np.asarray(x, np.float64) - 0.5) * 360, lat


def box_of(z: int, x: int, y: int, margin: float = 0.0) -> tuple[float, float, float, float]:
    """Return west, south, east and north of a tile in degrees, wider by `margin` of its breadth on every side."""
    size = 2.0**z
    ends = geographic(
        [(x - margin) / size, (x + 1 + margin) / size], [(y + 1 + margin) / size, (y - margin) / size]
    )
    return float(ends[0][0]), float(ends[1][0]), float(ends[0][1]), float(ends[1][1])


def shapes_on_world(shapes: NDArray[Any]) -> NDArray[Any]:
    """Return shapes in degrees as shapes in the square world; what is missing stays missing."""
    import shapely

    def move(points: Floats) -> Floats:
        return np.column_stack(on_world(points[:, 0], points[:, 1]))

    return np.asarray(shapely.transform(shapes, move), object)
