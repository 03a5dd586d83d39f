"""Where things lie: spatial functions over WKB columns, in metres of a plane."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

import numpy as np
import polars as pl
import shapely
from numpy.typing import NDArray

__all__ = ["Layer", "as_layers", "spatial"]

Geometries = NDArray[np.object_]


class Layer:
    """Hold the geometries of a layer and the tree to search them by; built once, used by every formula."""

    def __init__(self, geometries: Any) -> None:
        read = _geometries(geometries)
        self.geometries: Geometries = read[~(shapely.is_missing(read) | shapely.is_empty(read))]

    @cached_property
    def tree(self) -> shapely.STRtree:
        """The tree that finds the geometries near a place."""
        return shapely.STRtree(self.geometries)


def as_layers(layers: Mapping[str, Any]) -> dict[str, Layer]:
    """Return layers ready for use; those that are stay as they are."""
    return {name: x if isinstance(x, Layer) else Layer(x) for name, x in layers.items()}


def _geometries(values: Any) -> Geometries:
    """Return valid shapely geometries for WKB, shapely geometries or columns of either; None where there is none."""
    if isinstance(values, pl.Series):
        values = values.to_list()
    array = np.asarray(list(values), dtype=object)
    if isinstance(next((v for v in array if v is not None), None), bytes | bytearray | str):
        array = shapely.from_wkb(array)
    wrong = ~shapely.is_valid(array) & ~shapely.is_missing(array)
    if wrong.any():
        array = array.copy()
        array[wrong] = shapely.make_valid(array[wrong])
    return array


def spatial(function: str, geometry: pl.Expr, layer: Layer | None) -> pl.Expr:
    """Return the expression for a spatial function over a WKB column; null where a record has no geometry."""
    answer = _FUNCTIONS[function]
    dtype = pl.Boolean if function in ("overlaps", "intersects", "within") else pl.Float64

    def compute(column: pl.Series) -> pl.Series:
        array = _geometries(column)
        known = ~(shapely.is_missing(array) | shapely.is_empty(array))
        values = np.zeros(len(array), dtype=bool if dtype == pl.Boolean else float)
        if known.any():
            values[known] = answer(array[known], layer)
        found = pl.Series(values, dtype=dtype)
        if dtype == pl.Float64:
            found = found.fill_nan(None)
        return pl.select(pl.when(pl.Series(known)).then(found).alias(column.name)).to_series()

    return geometry.map_batches(compute, return_dtype=dtype)


def _hits(geometries: Geometries, layer: Layer, predicate: str) -> NDArray[np.bool_]:
    found = np.zeros(len(geometries), dtype=bool)
    found[layer.tree.query(geometries, predicate=predicate)[0]] = True
    return found


def _overlaps(geometries: Geometries, layer: Layer) -> NDArray[np.bool_]:
    """Tell which geometries have more than an edge or corner in common with the layer."""
    mine, theirs = layer.tree.query(geometries, predicate="intersects")
    inside = ~shapely.touches(geometries[mine], layer.geometries[theirs])
    found = np.zeros(len(geometries), dtype=bool)
    found[mine[inside]] = True
    return found


def _within(geometries: Geometries, layer: Layer) -> NDArray[np.bool_]:
    """Tell which geometries lie in the layer, in one of its shapes or across several that meet."""
    found = _hits(geometries, layer, "covered_by")
    mine, theirs = layer.tree.query(geometries, predicate="intersects")
    order = np.argsort(mine, kind="stable")
    mine, theirs = mine[order], theirs[order]
    first, start, counts = np.unique(mine, return_index=True, return_counts=True)
    for at in np.flatnonzero((counts > 1) & ~found[first]):
        union = shapely.union_all(layer.geometries[theirs[start[at] : start[at] + counts[at]]])
        found[first[at]] = shapely.covers(union, geometries[first[at]])
    return found


def _share_within(geometries: Geometries, layer: Layer) -> NDArray[np.float64]:
    """Measure the share of each geometry that lies in the layer, in per cent: of its area, length or points."""
    mine, theirs = layer.tree.query(geometries, predicate="intersects")
    pieces = shapely.intersection(geometries[mine], layer.geometries[theirs])
    order = np.argsort(mine, kind="stable")
    mine, theirs, pieces = mine[order], theirs[order], pieces[order]
    first, start, counts = np.unique(mine, return_index=True, return_counts=True)
    joined = pieces[start]
    for at in np.flatnonzero(counts > 1):
        several = slice(start[at], start[at] + counts[at])
        if shapely.get_dimensions(geometries[first[at]]) == 2:
            joined[at] = shapely.union_all(pieces[several])
        else:
            # Pieces of one line cut by two shapes need not coincide to the last digit: the shapes are joined instead.
            joined[at] = shapely.intersection(
                geometries[first[at]], shapely.union_all(layer.geometries[theirs[several]])
            )
    share = np.zeros(len(geometries))
    whole, part = _size(geometries[first], geometries[first]), _size(joined, geometries[first])
    share[first] = np.minimum(part / whole, 1.0) * 100
    return share


def _size(geometries: Geometries, like: Geometries) -> NDArray[np.float64]:
    """Return the area, length or number of points, whichever belongs to the dimension of `like`."""
    dimension = shapely.get_dimensions(like)
    points = shapely.get_num_coordinates(geometries)
    sizes = np.where(
        dimension == 2, shapely.area(geometries), np.where(dimension == 1, shapely.length(geometries), points)
    )
    return np.asarray(sizes, dtype=float)


def _distance(geometries: Geometries, layer: Layer) -> NDArray[np.float64]:
    """Measure how far each geometry is from the layer, in metres; nothing for a layer without shapes."""
    distance = np.full(len(geometries), np.nan)
    if len(layer.geometries):
        (mine, _), metres = layer.tree.query_nearest(geometries, return_distance=True, all_matches=False)
        distance[mine] = metres
    return distance


_FUNCTIONS: dict[str, Any] = {
    "overlaps": _overlaps,
    "intersects": lambda g, layer: _hits(g, layer, "intersects"),
    "within": _within,
    "share_within": _share_within,
    "distance_to": _distance,
    "area": lambda g, _: shapely.area(g),
    "length": lambda g, _: shapely.length(g),
}
