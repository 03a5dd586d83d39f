"""Shapes by the area they lie in: districts, sub-districts, communities; and the ground within a boundary."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Longs = NDArray[np.int64]
    Shapes = NDArray[Any]

__all__ = ["Pieces", "apart", "split", "zone_of"]

_SLIVER = 1e-6
"""m². Where two shapes share less, they only touch."""


@dataclass(frozen=True, slots=True)
class Pieces:
    """Shapes divided by zones.

    Parameters
    ----------
    shape, zone
        Which shape and which zone each piece belongs to, (m,).
    whole
        Whether the piece is the shape as a whole, (m,).
    pieces
        The pieces, (m,), polygons.
    """

    shape: Longs
    zone: Longs
    whole: NDArray[np.bool_]
    pieces: Shapes


def split(shapes: Shapes, zones: Shapes) -> Pieces:
    """Divide polygons by the zones they lie in; what lies in none is left out.

    Parameters
    ----------
    shapes
        Valid polygons, (n,); missing ones lie nowhere.
    zones
        Valid polygons, (z,).
    """
    none = np.empty(0, np.int64)
    if not len(shapes) or not len(zones):
        return Pieces(none, none, none.astype(np.bool_), np.empty(0, object))
    # The zones are what is asked about: they have many corners, and are prepared once each.
    zone, shape = shapely.STRtree(shapes).query(zones, predicate="covers")
    alone = np.ones(len(shapes), np.bool_)
    alone[shape] = False
    left = np.flatnonzero(alone & ~shapely.is_missing(shapes))
    at_zone, at = shapely.STRtree(shapes[left]).query(zones, predicate="intersects")
    cut = shapely.intersection(shapes[left[at]], zones[at_zone])
    real = shapely.area(cut) > _SLIVER
    index = np.concatenate([shape, left[at[real]]])
    of = np.concatenate([zone, at_zone[real]])
    whole = np.concatenate([np.ones(len(shape), np.bool_), np.zeros(int(real.sum()), np.bool_)])
    pieces = np.concatenate([shapes[shape], cut[real]])
    order = np.lexsort((of, index))
    return Pieces(index[order], of[order], whole[order], pieces[order])


def zone_of(points: Shapes, zones: Shapes) -> Longs:
    """Return the zone that each point lies in, (n,); -1 for none. On a common border the first of them has it.

    Parameters
    ----------
    points
        Shapely points; missing ones lie nowhere.
    zones
        Valid polygons, (z,).
    """
    found = np.full(len(points), len(zones), np.int64)
    if len(points) and len(zones):
        zone, point = shapely.STRtree(points).query(zones, predicate="intersects")
        np.minimum.at(found, point, zone)
    found[found == len(zones)] = -1
    return found


def apart(shapes: Shapes) -> tuple[Shapes, Longs, int]:
    """Unite polygons that overlap, so that no ground is counted twice.

    Parameters
    ----------
    shapes
        Valid polygons; missing ones are dropped.

    Returns
    -------
    tuple
        Polygons without a common inside, the first shape that each of them came from, and how many overlapped.
    """
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    there = np.flatnonzero(~shapely.is_missing(shapes))
    held = shapes[there]
    i, j = shapely.STRtree(held).query(held) if len(held) else (there[:0], there[:0])
    i, j = i[i < j], j[i < j]
    shared = shapely.area(shapely.intersection(held[i], held[j])) > _SLIVER
    i, j = i[shared], j[shared]
    if not len(i):
        return held, there, 0
    graph = coo_array((np.ones(len(i)), (i, j)), shape=(len(held), len(held)))
    _, group = connected_components(graph, directed=False)
    overlap = np.zeros(len(held), np.bool_)
    overlap[i] = overlap[j] = True
    lone = np.flatnonzero(~overlap)
    many = np.flatnonzero(overlap)
    many = many[np.argsort(group[many], kind="stable")]
    starts = np.flatnonzero(np.diff(group[many], prepend=-1))
    united = [
        shapely.union_all(held[many[a:b]]) for a, b in zip(starts, [*starts[1:], len(many)], strict=True)
    ]
    result = np.concatenate([held[lone], np.array(united, object)])
    origin = np.concatenate([there[lone], there[many[starts]]])
    order = np.argsort(origin, kind="stable")
    return result[order], origin[order], int(overlap.sum())
