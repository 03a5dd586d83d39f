"""Where the records of the sample city lie: plots, lines and points around 114°E 34°N, in CGCS2000, longitude first."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from luocheng.sample.draw import Source

    Numbers = NDArray[np.float64]

__all__ = ["Places", "areas_for", "lines", "plots", "points", "spread", "within"]

_CENTRE = (114.0, 34.0)
_AXIS, _ECCENTRICITY = 6_378_137.0, 0.00669438002290
"""Of the ellipsoid of CGCS2000: half the greater axis in metres, and the square of the first eccentricity."""


@dataclass(frozen=True, slots=True)
class Places:
    """The middle of each record, in metres east and north of the centre, and how wide it is."""

    east: Numbers
    north: Numbers
    width: Numbers


def spread(draw: Source, width: Numbers) -> Places:
    """Lay records out over the city, on a grid wide enough that those of usual size do not overlap.

    The city grows with the number of records.
    """
    count = len(width)
    cell = float(np.clip(np.quantile(width, 0.98) * 1.5, 60.0, 900.0)) if count else 60.0
    side = math.ceil(math.sqrt(max(count, 1) / 0.7))
    chosen = draw.permutation(side * side)[:count] if count < 200_000 else draw.choice(side * side, count, replace=False, shuffle=False)  # fmt: skip
    rows, columns = chosen // side, chosen % side
    shift = draw.uniform(-0.12, 0.12, (2, count))
    return Places((columns - side / 2 + shift[0]) * cell, (rows - side / 2 + shift[1]) * cell, width)


def within(draw: Source, around: Places, at: NDArray[np.int64], width: Numbers) -> Places:
    """Lay records out in or beside the records that they belong to; `at` is the place of each one's own."""
    shift = draw.uniform(-0.3, 0.3, (2, len(at))) * around.width[at]
    return Places(around.east[at] + shift[0], around.north[at] + shift[1], width)


def areas_for(count: int, draw: Source, areas: Numbers | None) -> Numbers:
    """Return the area of each plot in square metres: the given one, else one as plots have it."""
    drawn: Numbers = np.exp(draw.normal(np.log(8000), 0.8, count))
    return drawn if areas is None else np.where(np.isfinite(areas) & (areas > 1), areas, drawn)


def plots(draw: Source, places: Places, areas: Numbers) -> pl.Series:
    """Return plots of the given areas in square metres: rectangles, a little turned, as WKB."""
    count = len(areas)
    ratio = draw.uniform(0.55, 1.0, count)
    across, along = np.sqrt(areas / ratio) / 2, np.sqrt(areas * ratio) / 2
    angle = draw.normal(0.1, 0.12, count)
    corners = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1)], dtype=float)
    x = corners[:, 0] * across[:, None]
    y = corners[:, 1] * along[:, None]
    cos, sin = np.cos(angle)[:, None], np.sin(angle)[:, None]
    east, north = places.east[:, None] + x * cos - y * sin, places.north[:, None] + x * sin + y * cos
    kind = np.dtype(
        [("order", "u1"), ("type", "<u4"), ("rings", "<u4"), ("points", "<u4"), ("xy", "<f8", (5, 2))]
    )
    wkb = np.zeros(count, kind)
    wkb["order"], wkb["type"], wkb["rings"], wkb["points"] = 1, 3, 1, 5
    wkb["xy"] = _degrees(east, north)
    return _binary(wkb)


def lines(draw: Source, places: Places, lengths: Numbers) -> pl.Series:
    """Return straight lines of the given lengths in metres, as WKB."""
    angle = draw.choice([0.1, 0.1 + math.pi / 2], len(lengths)) + draw.normal(0, 0.05, len(lengths))
    half = np.stack([-lengths / 2, lengths / 2], axis=1)
    east = places.east[:, None] + half * np.cos(angle)[:, None]
    north = places.north[:, None] + half * np.sin(angle)[:, None]
    wkb = np.zeros(
        len(lengths), np.dtype([("order", "u1"), ("type", "<u4"), ("points", "<u4"), ("xy", "<f8", (2, 2))])
    )
    wkb["order"], wkb["type"], wkb["points"] = 1, 2, 2
    wkb["xy"] = _degrees(east, north)
    return _binary(wkb)


def points(places: Places) -> pl.Series:
    """Return points, as WKB."""
    wkb = np.zeros(len(places.east), np.dtype([("order", "u1"), ("type", "<u4"), ("xy", "<f8", (1, 2))]))
    wkb["order"], wkb["type"] = 1, 1
    wkb["xy"] = _degrees(places.east[:, None], places.north[:, None])
    return _binary(wkb)


def _degrees(east: Numbers, north: Numbers) -> Numbers:
    """Turn metres from the centre, a row a shape, into degrees, so that lengths and areas hold on the ellipsoid."""
    middle = north.mean(axis=1)
    latitude = _CENTRE[1] + np.degrees(middle / _radius(np.array(_CENTRE[1])))
    square = np.sin(np.radians(latitude)) ** 2
    across = _AXIS / np.sqrt(1 - _ECCENTRICITY * square) * np.cos(np.radians(latitude))
    degrees = np.empty((*east.shape, 2))
    degrees[..., 0] = _CENTRE[0] + east * np.degrees(1 / across)[:, None]
    degrees[..., 1] = (
        latitude[:, None] + (north - middle[:, None]) * np.degrees(1 / _radius(latitude))[:, None]
    )
    return np.round(degrees, 8, out=degrees)


def _radius(latitude: Numbers) -> Numbers:
    """Return the radius of the meridian's curve in metres."""
    square = np.sin(np.radians(latitude)) ** 2
    radius: Numbers = _AXIS * (1 - _ECCENTRICITY) / (1 - _ECCENTRICITY * square) ** 1.5
    return radius


def _binary(wkb: NDArray[np.void]) -> pl.Series:
    size, data = wkb.dtype.itemsize, wkb.tobytes()
    return pl.Series("geometry", [data[at : at + size] for at in range(0, len(data), size)], dtype=pl.Binary)
