"""Shapes of records in CGCS2000, measured in metres and laid out on a plane. Shapes are WKB in and out."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
import shapely

from luocheng.registers.types import GEOMETRY
from luocheng.spatial.datums import CGCS2000

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Shapes = NDArray[Any]

__all__ = ["areas", "lengths", "to_plane", "to_wkb"]

_EQUAL_AREA = "+proj=aea +lat_0=0 +lon_0=105 +lat_1=25 +lat_2=47 +ellps=GRS80 +units=m +no_defs"
"""Albers: areas anywhere in China come out as on the ellipsoid."""


def to_wkb(shapes: Shapes) -> pl.Series:
    """Return shapes as a column of WKB."""
    values = shapely.to_wkb(shapes, output_dimension=2)
    return pl.Series(GEOMETRY, [None if v is None else bytes(v) for v in values], dtype=pl.Binary)


def _from_wkb(column: pl.Series) -> Shapes:
    return np.asarray(shapely.from_wkb(np.array(column.to_list(), dtype=object)), dtype=object)


@lru_cache(maxsize=1)
def _albers() -> Any:
    from pyproj import Transformer

    return Transformer.from_crs(CGCS2000, _EQUAL_AREA, always_xy=True)


def areas(column: pl.Series) -> pl.Series:
    """Return the areas of shapes in CGCS2000, in square metres on the ellipsoid; 0 for lines and points.

    Measured in an equal-area projection of China, edges as short as cities draw them.
    """
    projected = shapely.transform(
        _from_wkb(column), lambda p: np.column_stack(_albers().transform(p[:, 0], p[:, 1]))
    )
    return pl.Series("area", shapely.area(projected), dtype=pl.Float64).fill_nan(None)


def lengths(column: pl.Series) -> pl.Series:
    """Return the lengths of lines, and of the outlines of polygons, in CGCS2000, in metres along the ellipsoid."""
    from pyproj import Geod

    shapes = _from_wkb(column)
    points, owner = shapely.get_coordinates(_simple_parts(shapes)[0], return_index=True)
    part_owner = _simple_parts(shapes)[1]
    total = np.zeros(len(shapes))
    if len(points) > 1:
        same = owner[1:] == owner[:-1]
        start, end = points[:-1][same], points[1:][same]
        _, _, metres = Geod(ellps="GRS80").inv(start[:, 0], start[:, 1], end[:, 0], end[:, 1])
        np.add.at(total, part_owner[owner[1:][same]], metres)
    return pl.Series("length", np.where(shapely.is_missing(shapes), np.nan, total)).fill_nan(None)


def _simple_parts(shapes: Shapes) -> tuple[Shapes, NDArray[np.int64]]:
    """Return the lines and rings that shapes consist of, and which shape each belongs to."""
    parts, owner = shapely.get_parts(shapes, return_index=True)
    polygons = shapely.get_type_id(parts) == 3
    rings, ring_owner = shapely.get_rings(parts[polygons], return_index=True)
    lines = np.concatenate([parts[~polygons], rings])
    return lines, np.concatenate([owner[~polygons], owner[polygons][ring_owner]])


def to_plane(column: pl.Series, centre: tuple[float, float] | None = None) -> pl.Series:
    """Return shapes in CGCS2000 as WKB in metres of a plane: equal in area, true to distance within a city.

    Parameters
    ----------
    centre
        Longitude and latitude where the plane touches; the middle of the shapes where None. Layers that are to be
        held against each other need the same one.
    """
    from pyproj import Transformer

    shapes = _from_wkb(column)
    if shapely.is_missing(shapes).all():
        return column
    if centre is None:
        left, bottom, right, top = shapely.total_bounds(shapes)
        centre = float(left + right) / 2, float(bottom + top) / 2
    plane = f"+proj=laea +lat_0={centre[1]:.4f} +lon_0={centre[0]:.4f} +ellps=GRS80 +units=m +no_defs"
    transformer = Transformer.from_crs(CGCS2000, plane, always_xy=True)
    return to_wkb(
        shapely.transform(shapes, lambda p: np.column_stack(transformer.transform(p[:, 0], p[:, 1])))
    )
