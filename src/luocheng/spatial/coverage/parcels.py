"""Land as a city keeps it: a million polygons that touch, overlap a little, and lie in areas of several levels.

Ground counts once: where polygons overlap it belongs to the earliest. How much of it lies in an area, and how much of that
is served, is told by outlines; no shape is made for it.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from luocheng.spatial.coverage.land import lattice
from luocheng.spatial.coverage.tiles import cut
from luocheng.spatial.overlap import left_area, outlines_of, shared_area
from luocheng.spatial.packed import Packed
from luocheng.spatial.squares import NONE, OPEN, box_pairs, squares_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from luocheng.spatial.coverage.served import Served
    from luocheng.spatial.overlap import Outlines
    from luocheng.spatial.squares import Squares

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]
    Longs = NDArray[np.int64]
    Shapes = NDArray[Any]

__all__ = ["Division", "Parcels"]

_SLIVER = 0.01
"""m². Polygons that share less only touch."""

_LEAST = 1e-6
"""m². Of what lies in an area with less, nothing is said to lie there."""

_CORNERS = 1000
"""Polygons with more corners, such as all the roads in one, are cut into pieces."""


@dataclass(frozen=True, slots=True)
class Division:
    """Which parcels lie in which zones.

    Parameters
    ----------
    parcel, zone
        Pairs, (m,), in the order of parcels.
    area
        m² of the parcel that lie in the zone, ground that belongs to an earlier parcel left out.
    whole
        Whether the parcel lies in the zone as a whole.
    """

    parcel: Longs
    zone: Longs
    area: Floats
    whole: Flags


class Parcels:
    """Polygons of which each piece of ground counts once.

    Parameters
    ----------
    shapes
        Valid polygons, (n,), metres, none missing: shapely shapes, or packed.
    threads
        How many blocks of them are looked at at once.
    levels
        The outlines and squares of areas by level, from other land that was divided by the same areas.
    """

    def __init__(
        self,
        shapes: Shapes | Packed,
        threads: int = 2,
        levels: dict[str, tuple[Outlines, Squares]] | None = None,
    ) -> None:
        self.threads = threads
        packed = shapes if isinstance(shapes, Packed) else Packed.of(shapes)
        self._all = self._takers = packed
        lines = outlines_of(packed)
        i, j = box_pairs(lines.box, _SLIVER)
        shared = shared_area(lines, i, lines, j, threads)
        real = shared > _SLIVER
        order = np.lexsort((i[real], j[real]))
        self._i, self._j, self._shared = i[real][order], j[real][order], shared[real][order]
        self.area = np.maximum(packed.area - np.bincount(self._j, self._shared, len(shapes)), 0.0)
        self.owner = np.arange(len(shapes))
        self._knots = self._knotted()
        self._lines = self._taking = lines
        self.area[self._knots] = left_area(lines, self._knots, lines, self._taken(self._knots), threads=threads)  # fmt: skip
        large = np.flatnonzero(packed.corners > _CORNERS)
        if len(large):
            self._divide_large(large)
        self._divisions: dict[str, Division] = {}
        self.levels = {} if levels is None else levels
        self._points: dict[float, tuple[Floats, Floats, Floats, Longs]] = {}
        self._zones: dict[tuple[str, float], Longs] = {}
        self._own: tuple[Served | None, Floats] = None, np.empty(0)

    def __len__(self) -> int:
        return len(self.owner)

    @cached_property
    def shapes(self) -> Shapes:
        """The parcels as they are drawn, (n,); ground of several is in each."""
        return self._all.made()

    def _knotted(self) -> Longs:
        """Return the parcels of which several take the same ground: what is left of them is not told by a sum."""
        size = np.bincount(self._j, minlength=len(self._all))
        many = np.flatnonzero(size[self._j] > 1)
        i, j = self._i[many], self._j[many]
        if not len(i):
            return j
        # Pairs of takers of one parcel: each with those that follow it.
        last = np.searchsorted(j, j, side="right")
        follow = last - np.arange(len(j)) - 1
        one = np.repeat(np.arange(len(j)), follow)
        step = np.arange(len(one)) - np.repeat(np.cumsum(follow) - follow, follow)
        two = one + 1 + step
        width = len(self._all)
        # Takers that overlap are a pair themselves.
        known = self._i.astype(np.int64) * width + self._j
        found = np.isin(i[one].astype(np.int64) * width + i[two], known)
        return np.unique(j[one[found]])

    def _taken(self, which: Longs) -> tuple[Longs, Longs]:
        """Return where the takers of parcels begin, (m + 1,), and which they are."""
        begin = np.searchsorted(self._j, which, side="left")
        count = np.searchsorted(self._j, which, side="right") - begin
        start = np.concatenate([np.zeros(1, np.int64), np.cumsum(count, dtype=np.int64)])
        at = np.arange(start[-1]) - np.repeat(start[:-1], count) + np.repeat(begin, count)
        return start, self._i[at].astype(np.int64)

    def _divide_large(self, large: Longs) -> None:
        """Put pieces of few corners in the place of polygons of very many."""
        small = np.setdiff1d(np.arange(len(self._all)), large)
        rest = self.left(large)
        cuts = [cut(rest[n : n + 1], _CORNERS // 4) for n in range(len(large))]
        kept = np.isin(self._j, small)
        self._i, self._j, self._shared = (
            self._i[kept],
            np.searchsorted(small, self._j[kept]),
            self._shared[kept],
        )
        pieces = np.concatenate(cuts) if cuts else np.empty(0, object)
        self._all = Packed.of(np.concatenate([self._all[small], pieces]))
        self.area = np.concatenate([self.area[small], shapely.area(pieces)])
        self.owner = np.concatenate([small, np.repeat(large, [len(c) for c in cuts])])
        self._lines = outlines_of(self._all)

    def left(self, which: Longs | None = None) -> Shapes:
        """Return what is left of parcels when ground that belongs to earlier ones is taken off, shapes (m,)."""
        which = np.arange(len(self._all)) if which is None else which
        result = self._all[which]
        begin = np.searchsorted(self._j, which, side="left")
        count = np.searchsorted(self._j, which, side="right") - begin
        open_ = np.flatnonzero(count)

        def job(rows: Longs) -> None:
            turn = 0
            while len(rows):
                result[rows] = shapely.difference(result[rows], self._takers[self._i[begin[rows] + turn]])
                turn += 1
                rows = rows[count[rows] > turn]

        _in_threads(job, open_, self.threads)
        left: Shapes = result
        return left

    def divide(self, level: str, zones: Shapes) -> Division:
        """Return which parcels lie in which polygons of a level; the answer for a level is kept."""
        if level not in self._divisions:
            if level not in self.levels:
                lines = outlines_of(zones)
                self.levels[level] = lines, squares_of(lines)
            self._divisions[level] = self._divide(*self.levels[level])
        return self._divisions[level]

    def _divide(self, lines: Outlines, squares: Squares) -> Division:
        box = self._lines.box
        place = squares.place(box)
        sure, at = np.flatnonzero(place >= 0), np.flatnonzero(place == OPEN)
        start, zone = squares.meeting(box[at], lines.box)
        parcel = np.repeat(at, np.diff(start))
        shared = shared_area(self._lines, parcel, lines, zone, self.threads)
        size = self._all.take(at).area[np.repeat(np.arange(len(at)), np.diff(start))]
        inside = shared > size - _LEAST
        real = inside | (shared > _LEAST)
        parcel = np.concatenate([sure, parcel[real]])
        zone = np.concatenate([place[sure], zone[real]])
        inside = np.concatenate([np.ones(len(sure), np.bool_), inside[real]])
        area = np.concatenate([self.area[sure], shared[real]])
        order = np.lexsort((zone, parcel))
        parcel, zone, inside, area = parcel[order], zone[order], inside[order], area[order]
        area[inside] = self.area[parcel[inside]]
        self._take_off(parcel, zone, inside, area, lines)
        return Division(parcel, zone, area, inside)

    def _take_off(self, parcel: Longs, zone: Longs, inside: Flags, area: Floats, lines: Outlines) -> None:
        """Take ground that belongs to earlier parcels from the parts of parcels that lie in several zones."""
        parts = np.flatnonzero(~inside & np.isin(parcel, self._j))
        if not len(parts):
            return
        begin = np.searchsorted(self._j, parcel[parts], side="left")
        count = np.searchsorted(self._j, parcel[parts], side="right") - begin
        part = np.repeat(np.arange(len(parts)), count)
        pair = np.arange(len(part)) - np.repeat(np.cumsum(count) - count, count) + begin[part]
        # What both share lies in a zone as a whole where the other parcel does, and not at all where that is not.
        key = parcel * len(lines.box) + zone
        wanted = self._i[pair] * len(lines.box) + zone[parts[part]]
        at = np.minimum(np.searchsorted(key, wanted), len(key) - 1)
        met = key[at] == wanted
        np.subtract.at(area, parts[part[met & inside[at]]], self._shared[pair[met & inside[at]]])
        hard = np.isin(parcel[parts], np.concatenate([parcel[parts[part[met & ~inside[at]]]], self._knots]))
        if self._taking is not self._lines:
            hard[:] = True
        parts = parts[hard]
        taken = self._taken(parcel[parts])
        area[parts] = left_area(self._lines, parcel[parts], self._taking, taken, lines, zone[parts], threads=self.threads)  # fmt: skip

    def sample(self, spacing: float) -> tuple[Floats, Floats, Floats, Longs]:
        """Return points that stand for the land: x, y, the m² that each stands for, and its parcel.

        They are those of a lattice; a parcel that has none is given one within it.
        """
        if spacing not in self._points:
            x, y, of = lattice(self._lines, spacing)
            cell = np.floor(x / spacing).astype(np.int64) << 32
            cell |= np.floor(y / spacing).astype(np.int64) & 0xFFFFFFFF
            # Of a point in several parcels the earliest has it; what was cut of large ones overlaps nothing.
            order = np.argsort(cell, kind="stable")
            first = np.ones(len(cell), np.bool_)
            first[order[1:]] = cell[order[1:]] != cell[order[:-1]]
            x, y, of = x[first], y[first], of[first]
            bare = np.setdiff1d(np.flatnonzero(self.area > 0), of)
            spots = shapely.point_on_surface(self.left(bare))
            there = ~shapely.is_missing(spots) & ~shapely.is_empty(spots)
            x = np.concatenate([x, shapely.get_x(spots[there])])
            y = np.concatenate([y, shapely.get_y(spots[there])])
            of = np.concatenate([of, bare[there]])
            order = np.argsort(of, kind="stable")
            x, y, of = x[order], y[order], of[order]
            share = self.area / np.maximum(np.bincount(of, minlength=len(self)), 1)
            self._points[spacing] = x, y, share[of], of
        return self._points[spacing]

    def zones(self, level: str, shapes: Shapes, spacing: float) -> Longs:
        """Return the zone of each point of `sample`, -1 for none; the level was divided before."""
        if (level, spacing) not in self._zones:
            x, y, _, of = self.sample(spacing)
            division = self._divisions[level]
            zone = np.full(len(self), NONE, np.int64)
            zone[division.parcel[~division.whole]] = OPEN
            zone[division.parcel[division.whole]] = division.zone[division.whole]
            found = zone[of]
            open_ = np.flatnonzero(found == OPEN)
            found[open_] = self.levels[level][1].first_at(x[open_], y[open_], shapes)
            self._zones[level, spacing] = found
        return self._zones[level, spacing]

    def covered(self, served: Served, level: str, zones: Shapes) -> tuple[Floats, Floats]:
        """Return how much of the land in each zone of a level is served, and how much there is, m², (z,) each.

        The level was divided before.
        """
        division = self._divisions[level]
        whole, partly = served.place(self._lines.box)
        own = self._served(served, np.unique(division.parcel[partly[division.parcel] & division.whole]))
        share = np.where(whole[division.parcel], division.area, 0.0)
        share[division.whole] = np.where(whole, self.area, own)[division.parcel[division.whole]]
        cross = np.flatnonzero(~division.whole & partly[division.parcel])
        parcel, zone = division.parcel[cross], division.zone[cross]
        share[cross] = np.minimum(self._part(served, parcel, self.levels[level][0], zone), division.area[cross])  # fmt: skip
        covered = np.bincount(division.zone, share, len(zones)).astype(np.float64)
        total = np.bincount(division.zone, division.area, len(zones)).astype(np.float64)
        # What rounding leaves is nothing: areas that are served whole are all alike.
        return np.where(covered > total * (1 - 1e-12), total, covered), total

    def forget(self) -> None:
        """Keep nothing of what served the land last."""
        self._own = None, np.empty(0)

    def _served(self, served: Served, which: Longs) -> Floats:
        """Return how much of parcels is served, m², (n,); those asked for are measured, once for all levels."""
        if self._own[0] is not served:
            self._own = served, np.full(len(self), np.nan)
        own = self._own[1]
        new = which[np.isnan(own[which])]
        own[new] = np.minimum(self._part(served, new), self.area[new])
        return np.nan_to_num(own)

    def _part(
        self, served: Served, which: Longs, lines: Outlines | None = None, zone: Longs | None = None
    ) -> Floats:
        """Return how much of what is left of parcels is served, m², within an area each where areas are given."""
        return served.within(self._lines, which, self._taking, self._taken(which), lines, zone, self.threads)

    def served(self, served: Served) -> tuple[Floats, Floats]:
        """Return how much of all the land is served, and how much there is, m², (1,) each."""
        whole, partly = served.place(self._lines.box)
        own = np.where(whole, self.area, self._served(served, np.flatnonzero(partly)))
        return np.array([own.sum()]), np.array([self.area.sum()])


def _in_threads(job: Callable[[Longs], None], rows: Longs, threads: int) -> None:
    """Do a job on blocks of rows."""
    blocks = np.array_split(rows, max(1, min(threads * 4, len(rows) // 1000)))
    if len(blocks) == 1:
        job(blocks[0])
        return
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(job, blocks))
