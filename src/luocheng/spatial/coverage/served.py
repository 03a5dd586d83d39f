"""The land that facilities serve by their radius. Ground that several serve counts once: their areas are never added up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from luocheng.spatial.coverage.checks import radii_of, shapes_of
from luocheng.spatial.coverage.tiles import cut
from luocheng.spatial.layers import Note
from luocheng.spatial.overlap import left_area, outlines_of
from luocheng.spatial.squares import NONE, OPEN, squares_of

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from luocheng.spatial.overlap import Outlines
    from luocheng.spatial.squares import Squares

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]
    Longs = NDArray[np.int64]
    Shapes = NDArray[Any]

__all__ = ["SEGMENTS", "Served", "common", "radius_by_size", "serve", "undercount"]

SEGMENTS = 32
"""Straight stretches that a quarter of a circle is drawn with."""

_CORNERS = 1000
"""Polygons with more corners are cut before it is measured how much of them is served."""


class Served:
    """The land within the service radius of any facility.

    Parameters
    ----------
    around
        Polygons around the facilities, (n,); they may overlap.
    facilities, left_out
        How many facilities count, and how many do not because they have no radius or no shape.
    segments
        Straight stretches to a quarter of a circle.
    known
        Whether there are data on facilities at all. Without them nothing is known; with an empty layer nothing is served.
    notes
        What was mended and is to be said beside a figure.
    """

    def __init__(
        self,
        around: Shapes,
        facilities: int,
        left_out: int,
        segments: int = SEGMENTS,
        known: bool = True,
        notes: tuple[Note, ...] = (),
    ) -> None:
        self.around, self.facilities, self.left_out = around, facilities, left_out
        self.segments, self.known, self.notes = segments, known, notes

    @cached_property
    def parts(self) -> Shapes:
        """Polygons that cover it, without a common inside."""
        return unite(self.around)

    @cached_property
    def _lines(self) -> Outlines:
        return outlines_of(self.around)

    @cached_property
    def _squares(self) -> Squares:
        return squares_of(self._lines, together=True)

    def area(self) -> float:
        """Return its area, m²."""
        return float(shapely.area(self.parts).sum())

    def place(self, box: Floats) -> tuple[Flags, Flags]:
        """Tell which rectangles, (n, 4), lie wholly in it, and which may lie partly in it; the others lie outside."""
        found = self._squares.covered(box)
        whole: Flags = found >= 0
        partly: Flags = found == OPEN
        return whole, partly

    def covered(self, shapes: Shapes, threads: int = 1) -> Floats:
        """Return how much of each polygon is served, m²; 0 for missing ones.

        Parameters
        ----------
        shapes
            Valid shapely polygons, (n,), in the same frame.
        threads
            How many blocks of polygons are looked at at once.
        """
        area = np.nan_to_num(np.asarray(shapely.area(shapes), np.float64))
        whole, partly = self.place(shapely.bounds(shapes).reshape(-1, 4))
        found = np.where(whole, area, 0.0)
        many = shapely.get_num_coordinates(shapes) > _CORNERS
        for i in np.flatnonzero(partly & many):
            found[i] = self.covered(cut(shapes[i : i + 1], _CORNERS // 4), threads).sum()
        at = np.flatnonzero(partly & ~many)
        lines = outlines_of(shapes[at])
        nothing = np.zeros(len(at) + 1, np.int64), np.empty(0, np.int64)
        found[at] = self.within(lines, np.arange(len(at)), lines, nothing, threads=threads)
        # What rounding adds beyond the shape itself is taken off.
        return np.asarray(np.minimum(found, area), np.float64)

    def within(
        self,
        lines: Outlines,
        rows: Longs,
        takers: Outlines,
        taken: tuple[Longs, Longs],
        zones: Outlines | None = None,
        zone: Longs | None = None,
        threads: int = 1,
    ) -> Floats:
        """Return how much of polygons is served, without what others take of them and within an area each, m².

        Parameters
        ----------
        lines, rows, takers, taken, zones, zone, threads
            As for `left_area`.
        """
        near = self._squares.meeting(lines.box[rows], self._lines.box)
        return left_area(lines, rows, takers, taken, zones, zone, self._lines, near, threads)

    def holds(self, x: Floats, y: Floats) -> Flags:
        """Tell of each place whether it lies within the polygons, their outline included."""
        whole, partly = self.place(np.column_stack([x, y, x, y]))
        at = np.flatnonzero(partly)
        whole[at] = self._squares.first_at(x[at], y[at], self.around) != NONE
        return whole


def serve(facilities: Any, radii: ArrayLike, *, segments: int = SEGMENTS, what: str = "设施") -> Served:
    """Return the land within the radius of any facility.

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
    return Served(around, int(counts.sum()), left, segments, notes=tuple(notes))


def common(several: Sequence[Served]) -> Served:
    """Return the land that all of several kinds of facilities serve: a complete list reaches it.

    Unknown where one of them is unknown.
    """
    notes = tuple(n for s in several for n in s.notes)
    count, left = sum(s.facilities for s in several), sum(s.left_out for s in several)
    segments = min((s.segments for s in several), default=SEGMENTS)
    known = all(s.known for s in several)
    pieces = cut(several[0].parts) if several and known else np.empty(0, object)
    for other in several[1:] if known else ():
        others = cut(other.parts)
        i, j = shapely.STRtree(others).query(pieces, predicate="intersects")
        pieces = _flat(shapely.intersection(pieces[i], others[j]))
    return Served(unite(pieces) if len(pieces) else pieces, count, left, segments, known, notes)


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
