"""What each candidate site would serve: pairs of site and place, from searches that end at the radius."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from numba import njit

from luocheng.spatial.coverage.checks import radii_of, same_length, shapes_of
from luocheng.spatial.growing import doubled
from luocheng.spatial.network import UNIT

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from luocheng.spatial.network import Network

    Ints = NDArray[np.int32]
    Longs = NDArray[np.int64]
    Floats = NDArray[np.float64]

__all__ = ["Service", "straight_service", "walking_service"]


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

    def site(self) -> Longs:
        """Return the site of each pair."""
        return np.repeat(np.arange(self.sites), np.diff(self.start))


def straight_service(places: Any, sites: Any, radii: ArrayLike) -> Service:
    """Return what each site serves by its radius.

    Parameters
    ----------
    places
        Shapely points or footprints, (n,), metres: a footprint is served where any part of it is near enough.
    sites
        Shapely points or polygons of candidate land, (m,); missing ones serve nothing.
    radii
        Metres, one for all or one a site; nan for a site that is none.
    """
    spots, _ = shapes_of(places, "对象")
    land, _ = shapes_of(sites, "候选用地")
    radius = radii_of(radii, len(land))
    good = np.flatnonzero(~shapely.is_missing(land) & ~np.isnan(radius))
    if (
        len(good)
        and len(spots)
        and (shapely.get_type_id(spots) == 0).all()
        and (shapely.get_dimensions(land[good]) == 2).all()
    ):
        return _points_near(spots, land, good, radius)
    i, j = shapely.STRtree(spots).query(land[good], predicate="dwithin", distance=radius[good])
    return _rows(good[i], j, len(land), len(spots), "straight")


def _points_near(spots: Any, land: Any, good: Longs, radius: Any) -> Service:
    """Return which points lie within the radius of each polygon: those of the cells of a grid that come near it."""
    x, y = shapely.get_x(spots), shapely.get_y(spots)
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
    held, place = _near(points, begin, first, radius[good].astype(np.float64), x[order], y[order], start, west, south, size, columns, rows)  # fmt: skip
    counts = np.zeros(len(land), np.int64)
    counts[good] = held
    place = order[place]
    row = np.repeat(np.arange(len(land)), counts)
    place = place[np.lexsort((place, row))]
    return Service(np.concatenate([np.zeros(1, np.int64), np.cumsum(counts)]), place, len(spots), "straight")


@njit(cache=True, nogil=True)
def _near(
    points: Floats, begin: Longs, first: Longs, radius: Floats, x: Floats, y: Floats, start: Longs,
    west: float, south: float, size: float, columns: int, rows: int,
) -> tuple[Longs, Longs]:  # fmt: skip
    """Measure from each polygon to the points of the cells around it; return how many are near, and which."""
    held = np.zeros(len(first) - 1, np.int64)
    found = np.empty(4096, np.int64)
    count = 0
    for s in range(len(first) - 1):
        far = radius[s]
        a, b = begin[first[s]], begin[first[s + 1]]
        left, right, bottom, top = np.inf, -np.inf, np.inf, -np.inf
        for p in range(a, b):
            left, right = min(left, points[p, 0]), max(right, points[p, 0])
            bottom, top = min(bottom, points[p, 1]), max(top, points[p, 1])
        for row in range(
            max(0, int((bottom - far - south) / size)), min(rows - 1, int((top + far - south) / size)) + 1
        ):
            for column in range(
                max(0, int((left - far - west) / size)),
                min(columns - 1, int((right + far - west) / size)) + 1,
            ):
                for k in range(start[row * columns + column], start[row * columns + column + 1]):
                    px, py = x[k], y[k]
                    inside = False
                    least = np.inf
                    for r in range(first[s], first[s + 1]):
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
                    if inside or least <= far * far:
                        if count == len(found):
                            more = np.empty(2 * count, np.int64)
                            more[:count] = found
                            found = more
                        found[count] = k
                        count += 1
                        held[s] += 1
    return held, found[:count].copy()


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
    node, extra = np.asarray(nodes, np.int64), np.asarray(metres, np.float64)
    same_length({"节点": len(node), "到路网的距离": len(extra)})
    at = np.asarray(entrances, np.int64)
    of = np.arange(len(at)) if site is None else np.asarray(site, np.int64)
    same_length({"入口": len(at), "所属用地": len(of)})
    limit = float(radii_of(radius, 1)[0])
    tied = np.flatnonzero((node >= 0) & ~np.isnan(extra) & (extra <= limit))
    order = tied[np.argsort(node[tied], kind="stable")]
    held = np.searchsorted(node[order], np.arange(network.nodes + 1))
    good = np.flatnonzero(at >= 0)
    good = good[np.argsort(of[good], kind="stable")]
    begin = np.searchsorted(of[good], np.arange(sites + 1))
    start, other, weight = _neighbours(network)
    i, j = _search(
        start, other, weight, held, np.rint(extra[order] * UNIT).astype(np.int64), at[good], begin,
        np.int64(round(limit * UNIT)),
    )  # fmt: skip
    return _rows(i, order[j], sites, len(node), "network")


def _rows(site: Longs, place: Longs, sites: int, places: int, by: str) -> Service:
    order = np.lexsort((place, site))
    start = np.searchsorted(site[order], np.arange(sites + 1)).astype(np.int64)
    return Service(start, place[order].astype(np.int64), places, by)


def _neighbours(network: Network) -> tuple[Longs, Longs, Longs]:
    """Put the edges of each node in a row, both ways."""
    ends = np.concatenate([network.u, network.v]).astype(np.int64)
    others = np.concatenate([network.v, network.u]).astype(np.int64)
    order = np.argsort(ends, kind="stable")
    weight = np.concatenate([network.length, network.length]).astype(np.int64)
    start = np.searchsorted(ends[order], np.arange(network.nodes + 1)).astype(np.int64)
    return start, others[order], weight[order]


@njit(cache=True, nogil=True)
def _search(
    start: Longs, other: Longs, weight: Longs, held: Longs, extra: Longs, entrance: Longs, begin: Longs, limit: np.int64
) -> tuple[Longs, Longs]:  # fmt: skip
    """Search from the entrances of each site; return pairs of site and place."""
    far = np.int64(2**62)
    distance = np.full(len(start) - 1, far, np.int64)
    touched = np.empty(len(start) - 1, np.int64)
    heap = np.empty((1024, 2), np.int64)
    found = np.empty((4096, 2), np.int64)
    pairs = 0
    for s in range(len(begin) - 1):
        count, size = 0, 0
        for e in range(begin[s], begin[s + 1]):
            n = entrance[e]
            if distance[n] == far:
                touched[count] = n
                count += 1
                distance[n] = 0
                heap, size = _push(heap, size, np.int64(0), n)
        while size:
            d, n = heap[0, 0], heap[0, 1]
            size = _pop(heap, size)
            if d != distance[n]:
                continue
            for i in range(held[n], held[n + 1]):
                if d + extra[i] <= limit:
                    if pairs == len(found):
                        found = doubled(found)
                    found[pairs, 0], found[pairs, 1] = s, i
                    pairs += 1
            for e in range(start[n], start[n + 1]):
                to, reached = other[e], d + weight[e]
                if reached > limit or reached >= distance[to]:
                    continue
                if distance[to] == far:
                    touched[count] = to
                    count += 1
                distance[to] = reached
                heap, size = _push(heap, size, reached, to)
        for t in range(count):
            distance[touched[t]] = far
    return found[:pairs, 0].copy(), found[:pairs, 1].copy()


@njit(cache=True, nogil=True)
def _push(heap: Longs, size: int, key: np.int64, node: np.int64) -> tuple[Longs, int]:
    if size == len(heap):
        heap = doubled(heap)
    at = size
    while at > 0:
        above = (at - 1) // 2
        if heap[above, 0] <= key:
            break
        heap[at, 0], heap[at, 1] = heap[above, 0], heap[above, 1]
        at = above
    heap[at, 0], heap[at, 1] = key, node
    return heap, size + 1


@njit(cache=True, nogil=True)
def _pop(heap: Longs, size: int) -> int:
    size -= 1
    key, node = heap[size, 0], heap[size, 1]
    at = 0
    while True:
        below = 2 * at + 1
        if below >= size:
            break
        if below + 1 < size and heap[below + 1, 0] < heap[below, 0]:
            below += 1
        if heap[below, 0] >= key:
            break
        heap[at, 0], heap[at, 1] = heap[below, 0], heap[below, 1]
        at = below
    heap[at, 0], heap[at, 1] = key, node
    return size
