"""The land that facilities serve by their radius: united before any area is measured."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from luocheng.spatial.coverage.checks import radii_of, shapes_of
from luocheng.spatial.coverage.tiles import Tiles, cut, lay_tiles
from luocheng.spatial.layers import Note

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]
    Shapes = NDArray[Any]

__all__ = ["SEGMENTS", "Served", "common", "radius_by_size", "serve", "undercount"]

SEGMENTS = 32
"""Straight stretches that a quarter of a circle is drawn with."""

_BLOCK = 20_000


@dataclass(frozen=True, slots=True)
class Served:
    """The land within the service radius of any facility.

    Parameters
    ----------
    parts
        Polygons that cover it, without a common inside.
    facilities, left_out
        How many facilities count, and how many do not because they have no radius or no shape.
    segments
        Straight stretches to a quarter of a circle.
    known
        Whether there are data on facilities at all. Without them nothing is known; with an empty layer nothing is served.
    notes
        What was mended and is to be said beside a figure.
    """

    parts: Shapes
    facilities: int
    left_out: int
    segments: int = SEGMENTS
    known: bool = True
    notes: tuple[Note, ...] = ()
    _tiles: Tiles | None = field(default=None, repr=False)
    _pieces: Shapes = field(default_factory=lambda: np.empty(0, object), repr=False)

    def area(self) -> float:
        """Return its area, m²."""
        return float(shapely.area(self.parts).sum())

    def place(self, box: Floats) -> tuple[Flags, Flags]:
        """Tell which rectangles, (n, 4), lie wholly in it, and which may lie partly in it; the others lie outside."""
        if self._tiles is None:
            nothing = np.zeros(len(box), np.bool_)
            return nothing, nothing.copy()
        return self._tiles.place(box)

    def covered(self, shapes: Shapes, threads: int = 1) -> Floats:
        """Return how much of each polygon is served, m²; 0 for missing ones.

        Parameters
        ----------
        shapes
            Valid shapely polygons, (n,), in the same frame.
        threads
            How many blocks of polygons are looked at at once.
        """
        found = np.zeros(len(shapes))
        if self._tiles is None:
            return found
        whole, partly = self._tiles.place(shapely.bounds(shapes).reshape(-1, 4))
        found[whole] = shapely.area(shapes[whole])
        at = np.flatnonzero(partly)
        blocks = [at[i : i + _BLOCK] for i in range(0, len(at), _BLOCK)]
        tree = shapely.STRtree(self._pieces)

        def job(block: NDArray[np.int64]) -> Floats:
            return _shared(tree, self._pieces, shapes[block])

        with ThreadPoolExecutor(max(1, min(threads, len(blocks)))) as pool:
            for block, areas in zip(blocks, pool.map(job, blocks), strict=True):
                found[block] = areas
        return found

    def holds(self, x: Floats, y: Floats) -> Flags:
        """Tell of each place whether it lies within the polygons, their outline included."""
        if self._tiles is None:
            return np.zeros(len(x), np.bool_)
        whole, partly = self._tiles.place(np.column_stack([x, y, x, y]))
        at = np.flatnonzero(partly)
        near = shapely.STRtree(self._pieces).query(shapely.points(x[at], y[at]), predicate="intersects")[0]
        whole[at[near]] = True
        return whole


def _shared(tree: shapely.STRtree, pieces: Shapes, shapes: Shapes) -> Floats:
    """Return the area that each shape has in common with all pieces together, m²."""
    i, j = tree.query(shapes)
    # Prepared shapes must not be shared between threads: each block prepares pieces of its own.
    used, j = np.unique(j, return_inverse=True)
    pieces = shapely.force_2d(pieces[used])
    shapely.prepare(pieces)
    areas = np.zeros(len(i))
    # Most shapes near the outline lie on one side of it: to see that costs less than to intersect.
    inside = shapely.covers(pieces[j], shapes[i])
    areas[inside] = shapely.area(shapes[i[inside]])
    across = np.flatnonzero(~inside)
    across = across[shapely.intersects(pieces[j[across]], shapes[i[across]])]
    areas[across] = shapely.area(shapely.intersection(shapes[i[across]], pieces[j[across]]))
    # Pieces share no inside, so their areas add; what rounding adds beyond the shape itself is taken off.
    total = np.bincount(i, weights=areas, minlength=len(shapes))
    most: Floats = np.minimum(total, shapely.area(shapes))
    return most


def serve(
    facilities: Any, radii: ArrayLike, *, segments: int = SEGMENTS, what: str = "设施", united: bool = True
) -> Served:
    """Unite the land within the radius of each facility.

    Parameters
    ----------
    facilities
        Shapely points, lines or polygons, (n,), metres; None where the city has no data on them.
    radii
        Metres, one for all or one each; nan for a facility that does not count (too small, for instance).
    segments
        Straight stretches to a quarter of a circle: `undercount` tells what they cost.
    what
        What the facilities are called, for notes.
    united
        False where only `holds` and no area is asked for.

    Raises
    ------
    LuochengError
        When radii are not one for each, or not above 0.

    >>> park = serve([shapely.box(0, 0, 100, 100)], 300)
    >>> round(park.area()), park.facilities
    (412598, 1)
    """
    if facilities is None:
        note = Note("facilities-unknown", -1, f"没有{what}的数据，不知道覆盖多少", f"No data on {what}: what is covered is unknown")  # fmt: skip
        return Served(np.empty(0, object), 0, 0, segments, known=False, notes=(note,))
    shapes, notes = shapes_of(facilities, what)
    radius = radii_of(radii, len(shapes))
    counts = ~shapely.is_missing(shapes) & ~np.isnan(radius)
    left = len(shapes) - int(counts.sum())
    if left:
        notes.append(Note("facilities-left-out", -1, f"{what} {len(shapes)} 个，其中 {left} 个没有服务半径或没有图形，不计入", f"{what}: {left} of {len(shapes)} have no radius or no shape and do not count"))  # fmt: skip
    if not counts.any():
        notes.append(Note("facilities-none", -1, f"没有计入的{what}，覆盖为 0", f"No {what} that count: nothing is covered"))  # fmt: skip
        return Served(np.empty(0, object), 0, left, segments, notes=tuple(notes))
    around = shapely.buffer(shapes[counts], radius[counts], quad_segs=segments)
    return _laid(unite(around), int(counts.sum()), left, segments, tuple(notes), united)


def common(several: Sequence[Served]) -> Served:
    """Return the land that all of several kinds of facilities serve: a complete list reaches it.

    Unknown where one of them is unknown.
    """
    notes = tuple(n for s in several for n in s.notes)
    count, left = sum(s.facilities for s in several), sum(s.left_out for s in several)
    segments = min((s.segments for s in several), default=SEGMENTS)
    known = all(s.known for s in several)
    pieces = several[0]._pieces if several and known else np.empty(0, object)
    for other in several[1:] if known else ():
        i, j = shapely.STRtree(other._pieces).query(pieces, predicate="intersects")
        pieces = _flat(shapely.intersection(pieces[i], other._pieces[j]))
    if not len(pieces):
        return Served(np.empty(0, object), count, left, segments, known, notes)
    return _laid(unite(pieces), count, left, segments, notes, True)


def unite(shapes: Shapes) -> Shapes:
    """Return the parts of the union of polygons."""
    return _flat(np.atleast_1d(np.asarray(shapely.union_all(shapes), object)))


def _flat(shapes: Shapes) -> Shapes:
    parts = shapely.get_parts(shapes)
    # A collection within a collection is taken apart as well.
    while (shapely.get_type_id(parts) > 3).any():
        parts = shapely.get_parts(parts)
    flat: Shapes = parts[(shapely.get_dimensions(parts) == 2) & ~shapely.is_empty(parts)]
    return flat


def _laid(
    parts: Shapes, facilities: int, left: int, segments: int, notes: tuple[Note, ...], pieces: bool
) -> Served:
    return Served(
        parts, facilities, left, segments, True, notes, lay_tiles(parts), cut(parts) if pieces else parts
    )


def radius_by_size(size: ArrayLike, steps: Iterable[tuple[float, float]]) -> Floats:
    """Return the radius of each facility by its size: that of the highest step it reaches; nan below all.

    Parameters
    ----------
    size
        Area of each facility, m²; nan for unknown.
    steps
        Least size (m², itself included) and radius (metres).

    >>> radius_by_size([6000, 5000, 4999, 1999], [(5000, 500), (2000, 300)]).tolist()
    [500.0, 500.0, 300.0, nan]
    """
    area = np.asarray(size, np.float64)
    found = np.full(len(area), np.nan)
    for least, radius in sorted(steps):
        found[area >= least] = radius
    return found


def undercount(segments: int = SEGMENTS) -> float:
    """Return the share of a circle's area that its straight stretches cut off.

    >>> f"{undercount(16):.4%} {undercount(32):.4%}"
    '0.1606% 0.0402%'
    """
    n = 4 * segments
    return float(1 - n / (2 * np.pi) * np.sin(2 * np.pi / n))
