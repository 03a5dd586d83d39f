"""What each candidate site would serve: pairs of site and place, from searches that end at the radius."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from numba import njit

from luocheng.spatial.coverage.checks import radii_of, same_length, shapes_of
from luocheng.spatial.growing import doubled
from luocheng.spatial.network import UNIT
from luocheng.spatial.reach import prepare
from luocheng.spatial.reach.buckets import SHIFT
from luocheng.spatial.reach.counts import largest, spread

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from luocheng.spatial.network import Network
    from luocheng.spatial.reach.chains import Chains

    Ints = NDArray[np.int32]
    Longs = NDArray[np.int64]
    Floats = NDArray[np.float64]
    Whole = int | np.integer[Any]
    Wholes = NDArray[Any]

__all__ = ["Service", "Walks", "straight_service", "walking_service", "walks_of"]

_HAIR = 1e-6
"""Metres by which a point must be nearer or further than it may, to be told without a look at the outline."""


@dataclass(frozen=True, slots=True)
class Service:
    """The places that each candidate site serves, a row a site.

    Parameters
    ----------
    start
        Where the row of each site begins, (sites + 1,).
    place
        The places of the rows one after another, sorted within a row, each once.
    places
        How many places there are in all.
    by
        `straight` or `network`.
    """

    start: Longs
    place: Longs
    places: int
    by: str

    @property
    def sites(self) -> int:
        """How many candidate sites there are."""
        return len(self.start) - 1

    def of(self, site: int) -> Longs:
        """Return the places that a site serves."""
        return self.place[self.start[site] : self.start[site + 1]]

    def of_all(self, rows: Longs, places: int) -> Service:
        """Return the same, told of some rows of more places."""
        return Service(self.start, rows[self.place], places, self.by)

    def site(self) -> Longs:
        """Return the site of each pair."""
        return np.repeat(np.arange(self.sites), np.diff(self.start))


def straight_service(places: Any, sites: Any, radii: ArrayLike, threads: int = 2) -> Service:
    """Return what each site serves by its radius.

    Parameters
    ----------
    places
        Shapely points or footprints, (n,), metres: a footprint is served where any part of it is near enough. Or x and y
        of points, (n, 2).
    sites
        Shapely points or polygons of candidate land, (m,); missing ones serve nothing.
    radii
        Metres, one for all or one a site; nan for a site that is none.
    threads
        How many blocks of sites are looked at at once.
    """
    land, _ = shapes_of(sites, "候选用地")
    radius = radii_of(radii, len(land))
    good = np.flatnonzero(~shapely.is_missing(land) & ~np.isnan(radius))
    areal = len(good) > 0 and bool((shapely.get_dimensions(land[good]) == 2).all())
    given = np.asarray(places)
    if given.ndim == 2:
        if areal and len(given):
            return _points_near(given.astype(np.float64), land, good, radius, threads)
        spots = shapely.points(given)
    else:
        spots, _ = shapes_of(places, "对象")
        if areal and len(spots) and (shapely.get_type_id(spots) == 0).all():
            return _points_near(shapely.get_coordinates(spots), land, good, radius, threads)
    i, j = shapely.STRtree(spots).query(land[good], predicate="dwithin", distance=radius[good])
    return _rows(good[i], j, len(land), len(spots), "straight")


def _points_near(spots: Floats, land: Any, good: Longs, radius: Any, threads: int) -> Service:
    """Return which points lie within the radius of each polygon: those of the cells of a grid that come near it."""
    x, y = spots[:, 0], spots[:, 1]
    west, south = float(x.min()), float(y.min())
    size = max(float(np.median(radius[good])) / 4, float(max(np.ptp(x), np.ptp(y), 1.0)) / 4000)
    columns, rows = int(np.ptp(x) / size) + 1, int(np.ptp(y) / size) + 1
    cell = np.minimum(((y - south) / size).astype(np.int64), rows - 1) * columns
    cell += np.minimum(((x - west) / size).astype(np.int64), columns - 1)
    order = np.argsort(cell, kind="stable")
    start = np.searchsorted(cell[order], np.arange(columns * rows + 1))
    parts, part_of = shapely.get_parts(land[good], return_index=True)
    rings, ring_of = shapely.get_rings(parts, return_index=True)
    of = part_of[ring_of]
    points = shapely.get_coordinates(rings)
    begin = np.concatenate(
        [np.zeros(1, np.int64), np.cumsum(shapely.get_num_coordinates(rings), dtype=np.int64)]
    )
    first = np.searchsorted(of, np.arange(len(good) + 1))
    far = radius[good].astype(np.float64)
    sx, sy = x[order], y[order]

    def job(low: int, high: int) -> tuple[Longs, Longs]:
        return _near(points, begin, first[low : high + 1], far[low:high], sx, sy, order, start, west, south, size, columns, rows)  # fmt: skip

    held, place = _in_blocks(job, len(good), threads)
    counts = np.zeros(len(land), np.int64)
    counts[good] = held
    return Service(np.concatenate([np.zeros(1, np.int64), np.cumsum(counts)]), place, len(spots), "straight")


def _in_blocks(
    job: Callable[[int, int], tuple[NDArray[Any], ...]], count: int, threads: int
) -> list[NDArray[Any]]:
    """Do a job on blocks of sites, and put what it returns one after another."""
    edges = np.linspace(0, count, max(1, min(8 * threads, count // 64)) + 1).astype(int)
    with ThreadPoolExecutor(max(1, threads)) as pool:
        found = list(pool.map(job, edges[:-1], edges[1:]))
    return [np.concatenate(column) for column in zip(*found, strict=True)]


@njit(cache=True, nogil=True)
def _near(
    points: Floats, begin: Longs, first: Longs, radius: Floats, x: Floats, y: Floats, order: Longs, start: Longs,
    west: float, south: float, size: float, columns: int, rows: int,
) -> tuple[Longs, Longs]:  # fmt: skip
    """Measure from each polygon to the points of the cells around it; return how many are near, and which, in order."""
    held = np.zeros(len(first) - 1, np.int64)
    found = np.empty((4096, 1), np.int64)
    count = 0
    for s in range(len(first) - 1):
        far = radius[s]
        a, b = begin[first[s]], begin[first[s + 1]]
        left, right, bottom, top = np.inf, -np.inf, np.inf, -np.inf
        for p in range(a, b):
            left, right = min(left, points[p, 0]), max(right, points[p, 0])
            bottom, top = min(bottom, points[p, 1]), max(top, points[p, 1])
        # One corner, and how far the others are from it, tell of most points.
        cx, cy, reach = points[a, 0], points[a, 1], 0.0
        for p in range(a, b):
            reach = max(reach, np.hypot(points[p, 0] - cx, points[p, 1] - cy))
        beyond, sure = (far + reach + _HAIR) ** 2, max(0.0, far - _HAIR) ** 2
        for row in range(
            max(0, int((bottom - far - south) / size)), min(rows - 1, int((top + far - south) / size)) + 1
        ):
            for column in range(
                max(0, int((left - far - west) / size)),
                min(columns - 1, int((right + far - west) / size)) + 1,
            ):
                for k in range(start[row * columns + column], start[row * columns + column + 1]):
                    away = (x[k] - cx) ** 2 + (y[k] - cy) ** 2
                    if away > beyond:
                        continue
                    if away < sure or _within(points, begin, first[s], first[s + 1], x[k], y[k], far):
                        if count == len(found):
                            found = doubled(found)
                        found[count, 0] = order[k]
                        count += 1
                        held[s] += 1
        found[count - held[s] : count, 0].sort()
    return held, found[:count, 0].copy()


@njit(cache=True, nogil=True)
def _within(points: Floats, begin: Longs, first: int, last: int, px: float, py: float, far: float) -> bool:
    """Tell whether a point lies in the rings of a polygon, or no further from them than the radius."""
    inside = False
    least = np.inf
    for r in range(first, last):
        for p in range(begin[r], begin[r + 1] - 1):
            ax, ay = points[p, 0] - px, points[p, 1] - py
            bx, by = points[p + 1, 0] - px, points[p + 1, 1] - py
            if (ay > 0) != (by > 0) and (ax * by - bx * ay > 0) == (by > ay):
                inside = not inside
            dx, dy = bx - ax, by - ay
            squared = dx * dx + dy * dy
            t = 0.0
            if squared > 0:
                t = min(1.0, max(0.0, -(ax * dx + ay * dy) / squared))
            least = min(least, (ax + t * dx) ** 2 + (ay + t * dy) ** 2)
    return inside or least <= far * far


@dataclass(frozen=True, slots=True)
class Walks:
    """Which places are walked to from each candidate site, and how far it is.

    Parameters
    ----------
    start
        Where the row of each site begins, (sites + 1,).
    place
        The places of the rows one after another, sorted within a row.
    units
        How far each is, `network.UNIT`.
    places
        How many places there are in all.
    radius
        Metres up to which was searched.
    """

    start: Longs
    place: Ints
    units: Ints
    places: int
    radius: float

    def service(self, radius: float, among: NDArray[np.bool_] | None = None) -> Service:
        """Return what each site serves within a radius, no longer than that which was searched.

        Parameters
        ----------
        among
            The places that matter, (n,): those that are served already add nothing.
        """
        near = self.units <= round(radius * UNIT)
        if among is not None:
            near &= among[self.place]
        sums = np.concatenate([np.zeros(1, np.int64), np.cumsum(near)])
        return Service(sums[self.start], self.place[near].astype(np.int64), self.places, "network")


def walks_of(
    chains: Chains,
    nodes: ArrayLike,
    metres: ArrayLike,
    entrances: ArrayLike,
    site: ArrayLike | None,
    sites: int,
    radius: float,
    threads: int = 2,
) -> Walks:
    """Search from candidate sites along the network.

    Parameters
    ----------
    chains
        The network, from `luocheng.spatial.reach.prepare`, with places and entrances tied to it.
    nodes, metres, entrances, site, sites, radius
        As for `walking_service`.
    threads
        How many blocks of sites are searched from at once.
    """
    node, extra = np.asarray(nodes, np.int64), np.asarray(metres, np.float64)
    same_length({"节点": len(node), "到路网的距离": len(extra)})
    at = np.asarray(entrances, np.int64)
    of = np.arange(len(at)) if site is None else np.asarray(site, np.int64)
    same_length({"入口": len(at), "所属用地": len(of)})
    limit = float(radii_of(radius, 1)[0])
    within = round(limit * UNIT)
    c = chains if within <= chains.most() else chains.wide()
    # Places in the order of junctions, then of the inner nodes of chains.
    tied = np.flatnonzero((node >= 0) & ~np.isnan(extra) & (extra <= limit))
    spot = c.place[node[tied]].astype(np.int64)
    spot = np.where(spot >= 0, spot, len(c.junctions) - 1 - spot)
    order = np.argsort(spot, kind="stable")
    held = np.searchsorted(spot[order], np.arange(chains.nodes + 1))
    which = tied[order].astype(np.int32)
    more = np.rint(extra[which] * UNIT).astype(c.rows.dtype)
    good = np.flatnonzero(at >= 0)
    good = good[np.argsort(of[good], kind="stable")]
    begin = np.searchsorted(of[good], np.arange(sites + 1))
    doors = at[good].astype(np.int32)

    def job(low: int, high: int) -> tuple[Longs, Ints, Ints]:
        return _walked(
            c.place, c.span, c.rows, c.chain, c.first, c.last, c.length, c.inner_start, c.offset, c.on,
            doors, begin[low : high + 1], held, which, more, np.int64(within), len(c.junctions),
        )  # fmt: skip

    counts, place, units = _in_blocks(job, sites, threads)
    start = np.concatenate([np.zeros(1, np.int64), np.cumsum(counts, dtype=np.int64)])
    return Walks(start, place, units, len(node), limit)


def walking_service(
    network: Network,
    nodes: ArrayLike,
    metres: ArrayLike,
    entrances: ArrayLike,
    site: ArrayLike | None,
    sites: int,
    radius: float,
) -> Service:
    """Return what each site serves along the network.

    Parameters
    ----------
    network
        With places and entrances tied to it.
    nodes, metres
        Node of each place (-1 for none) and metres to it, (n,).
    entrances
        Nodes of the entrances of candidate sites, (e,); -1 for one that is tied to no way.
    site
        Which site each entrance belongs to, (e,); None where every site has one, in order.
    sites
        How many sites there are.
    radius
        Metres.
    """
    return walks_of(prepare(network), nodes, metres, entrances, site, sites, radius).service(radius)


def _rows(site: Longs, place: Longs, sites: int, places: int, by: str) -> Service:
    order = np.lexsort((place, site))
    start = np.searchsorted(site[order], np.arange(sites + 1)).astype(np.int64)
    return Service(start, place[order].astype(np.int64), places, by)


@njit(cache=True, nogil=True)
def _walked(
    spot: Ints, span: Ints, rows: Wholes, chain: Ints, first: Ints, last: Ints, length: Wholes, inner_start: Ints,
    offset: Wholes, on: Ints, doors: Ints, begin: Longs, held: Longs, which: Ints, more: Wholes, within: np.int64,
    junctions: Whole,
) -> tuple[Longs, Ints, Wholes]:  # fmt: skip
    """Search from the entrances of each site; return how many places it reaches, which, and how far each is."""
    far = largest(rows)
    distance = np.full(junctions, far, rows.dtype)
    touched = np.empty(junctions, np.int32)
    head = np.full((within >> SHIFT) + 2, -1, np.int32)
    queue = np.empty((4096, 3), rows.dtype)
    counts = np.zeros(len(begin) - 1, np.int64)
    found = np.empty((4096, 1), np.int32)
    units = np.empty((4096, 1), rows.dtype)
    total: Whole = 0
    for s in range(len(begin) - 1):
        own = doors[begin[s] : begin[s + 1]]
        seeds = np.empty((2 * len(own), 2), rows.dtype)
        many = 0
        for door in own:
            p = spot[door]
            if p >= 0:
                seeds[many, 0], seeds[many, 1] = p, 0
                many += 1
            else:
                c, x = on[-1 - p], offset[-1 - p]
                seeds[many, 0], seeds[many, 1] = first[c], x
                seeds[many + 1, 0], seeds[many + 1, 1] = last[c], length[c] - x
                many += 2
        while 2 * many > len(queue):
            queue = np.empty((2 * len(queue), 3), rows.dtype)
        count, queue = spread(span, rows, seeds[:many], within, distance, touched, head, queue)
        before = total
        for t in range(count):
            here = touched[t]
            d = np.int64(distance[here])
            found, units, total = _held(held, which, more, here, d, within, found, units, total)
            for e in range(span[here, 0], span[here, 2]):
                forward = chain[e] >= 0
                c = np.int64(chain[e]) if forward else -1 - np.int64(chain[e])
                away = distance[rows[e, 0]]
                # A chain that is reached from both ends is seen to from its first.
                if inner_start[c] == inner_start[c + 1] or (away != far and not forward):
                    continue
                a = d if forward else np.int64(away)
                b = np.int64(away) if forward else d
                found, units, total = _inner(c, a, b, far, length, inner_start, offset, held, which, more, within, junctions, found, units, total)  # fmt: skip
        for n in range(len(own)):
            p = spot[own[n]]
            if p < 0:
                found, units, total = _beside(-1 - p, on[-1 - p], inner_start, offset, held, which, more, within, junctions, found, units, total)  # fmt: skip
        for t in range(count):
            distance[touched[t]] = far
        total = before + _once(found, units, before, total)
        counts[s] = total - before
    return counts, found[:total, 0].copy(), units[:total, 0].copy()


@njit(cache=True, nogil=True)
def _held(
    held: Longs, which: Ints, more: Wholes, spot: Whole, d: Whole, within: Whole, found: Ints, units: Wholes, total: Whole
) -> tuple[Ints, Wholes, Whole]:  # fmt: skip
    """Note the places at a spot that is so far."""
    for i in range(held[spot], held[spot + 1]):
        if d + more[i] <= within:
            if total == len(found):
                found, units = doubled(found), doubled(units)
            found[total, 0], units[total, 0] = which[i], d + more[i]
            total += 1
    return found, units, total


@njit(cache=True, nogil=True)
def _inner(
    c: Whole, a: Whole, b: Whole, far: Whole, length: Wholes, inner_start: Ints, offset: Wholes, held: Longs, which: Ints,
    more: Wholes, within: Whole, junctions: Whole, found: Ints, units: Wholes, total: Whole,
) -> tuple[Ints, Wholes, Whole]:  # fmt: skip
    """Note the places on a chain whose ends are so far: from the nearer end."""
    for i in range(inner_start[c], inner_start[c + 1]):
        if held[junctions + i] == held[junctions + i + 1]:
            continue
        d = within + 1
        if a != far:
            d = min(d, a + offset[i])
        if b != far:
            d = min(d, b + length[c] - offset[i])
        if d <= within:
            found, units, total = _held(held, which, more, junctions + i, d, within, found, units, total)
    return found, units, total


@njit(cache=True, nogil=True)
def _beside(
    at: Whole, c: Whole, inner_start: Ints, offset: Wholes, held: Longs, which: Ints, more: Wholes, within: Whole,
    junctions: Whole, found: Ints, units: Wholes, total: Whole,
) -> tuple[Ints, Wholes, Whole]:  # fmt: skip
    """Note the places on the chain of an entrance, as far as they are from it along the chain."""
    for i in range(inner_start[c], inner_start[c + 1]):
        d = abs(np.int64(offset[i]) - np.int64(offset[at]))
        if d <= within:
            found, units, total = _held(held, which, more, junctions + i, d, within, found, units, total)
    return found, units, total


@njit(cache=True, nogil=True)
def _once(found: Ints, units: Wholes, first: Any, last: Any) -> Whole:
    """Put the places of a site in order, each once, as far as it is at the nearest; return how many there are."""
    order = np.argsort(found[first:last, 0])
    place, far = found[first:last, 0][order], units[first:last, 0][order]
    count = 0
    for n in range(len(place)):
        if count and found[first + count - 1, 0] == place[n]:
            units[first + count - 1, 0] = min(units[first + count - 1, 0], far[n])
        else:
            found[first + count, 0], units[first + count, 0] = place[n], far[n]
            count += 1
    return count
