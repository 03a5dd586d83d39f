"""What of a layer is in a tile: shapes with as many corners as can be seen, points together where they are too many."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from luocheng.spatial.tiles.encode import EXTENT
from luocheng.spatial.tiles.mercator import on_world, shapes_on_world

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Longs = NDArray[np.int64]

__all__ = ["LAST_ZOOM", "Pointed", "Shaped", "cut_points", "cut_shapes"]

LAST_ZOOM = 15
"""The last zoom for which tiles are made, where a unit is about a quarter of a metre; maps magnify those beyond it."""

_BUFFER = 128
"""Units around a tile that belong to it, so that outlines do not show its edge: more than a line is broad."""

_SEEN = 4.0
"""Units that are half a point of a screen: corners nearer than this to a straight line are not seen."""

_CELLS = 10
"""Points that share one of so many squares along the side of a tile are shown together, some fifty screen points apart."""


@dataclass(frozen=True)
class Shaped:
    """The shapes of a layer in the square world, with an index by place.

    Parameters
    ----------
    shapes
        Shapes, (n,); None where there is none.
    """

    shapes: NDArray[Any]

    @classmethod
    def of(cls, shapes: NDArray[Any]) -> Shaped:
        """Return those of shapes in degrees."""
        return cls(shapes_on_world(shapes))

    @cached_property
    def tree(self) -> Any:
        """The index."""
        import shapely

        return shapely.STRtree(self.shapes)


@dataclass(frozen=True, slots=True)
class Pointed:
    """Points in the square world, in order from west to east.

    Parameters
    ----------
    x, y
        Where they are, (n,).
    order
        The row of each as it was given.
    """

    x: Floats
    y: Floats
    order: Longs

    @classmethod
    def of(cls, lon: Any, lat: Any) -> Pointed:
        """Return those of places in degrees."""
        x, y = on_world(lon, lat)
        order = np.argsort(x, kind="stable")
        return cls(x[order], y[order], order.astype(np.int64))


def cut_shapes(given: Shaped, z: int, x: int, y: int) -> tuple[Longs, NDArray[Any]]:
    """Return the rows of shapes that are in a tile, and the shapes in its units, cut off a little outside of it."""
    import shapely

    size, margin = 2.0**z, _BUFFER / EXTENT
    box = shapely.box(
        (x - margin) / size, (y - margin) / size, (x + 1 + margin) / size, (y + 1 + margin) / size
    )
    rows = np.sort(given.tree.query(box)).astype(np.int64)
    if not len(rows):
        return rows, np.empty(0, object)
    origin = np.array([x, y], np.float64)
    own = shapely.transform(given.shapes[rows], lambda p: (p * size - origin) * EXTENT)
    if z < LAST_ZOOM:
        few = shapely.simplify(own, _SEEN, preserve_topology=False)
        # What is too small to be seen stays as it is: something is there.
        gone = shapely.is_empty(few)
        own = np.where(gone, own, few)
    edge = _BUFFER + EXTENT
    cut = np.asarray(shapely.clip_by_rect(own, -_BUFFER, -_BUFFER, edge, edge), object)
    # A shape that crosses itself is cut to a collection; its areas are what is drawn of it.
    odd = np.flatnonzero(shapely.get_type_id(cut) == 7)
    for i in odd:
        parts = [p for p in shapely.get_parts(cut[i]) if p.area]
        cut[i] = shapely.multipolygons(shapely.get_parts(parts)) if parts else None
    areal = np.isin(shapely.get_type_id(cut), (3, 6))
    cut[areal] = shapely.orient_polygons(cut[areal])
    kept = ~(shapely.is_missing(cut) | shapely.is_empty(cut))
    return rows[kept], cut[kept]


def cut_points(
    given: Pointed, z: int, x: int, y: int, classes: NDArray[np.int8], count: int, *, together: bool
) -> tuple[Longs, Floats, Longs]:
    """Return the points of a tile, or what stands for several of them.

    Parameters
    ----------
    classes
        To which class each row belongs as it was given, from 0.
    count
        How many classes there are.
    together
        Whether points that are near to one another become one.

    Returns
    -------
    The row of each that is one point, else -1; where they are in units of the tile, (n, 2); how many points of each class
    each stands for, (n, count).
    """
    size = 2.0**z
    first, last = np.searchsorted(given.x, [x / size, (x + 1) / size])
    px = (given.x[first:last] * size - x) * EXTENT
    py = (given.y[first:last] * size - y) * EXTENT
    inside = (py >= 0) & (py < EXTENT)
    px, py, rows = px[inside], py[inside], given.order[first:last][inside]
    own = classes[rows].astype(np.int64)
    if not together:
        one = np.zeros((len(rows), count), np.int64)
        one[np.arange(len(rows)), own] = 1
        return rows, np.column_stack([px, py]), one
    cell = (py * _CELLS / EXTENT).astype(np.int64) * _CELLS + (px * _CELLS / EXTENT).astype(np.int64)
    cells = _CELLS * _CELLS
    many = np.bincount(cell, minlength=cells)
    there = np.flatnonzero(many)
    middle = np.column_stack(
        [np.bincount(cell, weights=v, minlength=cells)[there] / many[there] for v in (px, py)]
    )
    sums = np.bincount(cell * count + own, minlength=cells * count).reshape(cells, count)[there]
    some = np.zeros(cells, np.int64)
    some[cell] = rows
    return np.where(many[there] == 1, some[there], -1), middle, sums
