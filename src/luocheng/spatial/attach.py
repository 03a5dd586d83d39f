"""Tie places to a network: to the nearest point on an edge, which is parted there; parks where paths meet their edge.

The edges of a network with coordinates are straight between its nodes. A place gets a node of its own on the edge, so
what is reached from it does not depend on where the nodes of the street happen to lie.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from numba import njit

from luocheng.errors import Fault, LuochengError
from luocheng.spatial.network import Network

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int32]
    Longs = NDArray[np.int64]

__all__ = [
    "Attached",
    "Entrances",
    "Spots",
    "attach",
    "cells",
    "doors",
    "entrances",
    "nearest_spots",
    "once",
    "part",
]

_THREADS, _BLOCK = 2, 50_000
"""Blocks of places that are looked at at once, and how many places a block has."""

BEYOND = 500.0
"""Metres. A place that is further from every edge is tied to none."""


@dataclass(frozen=True, slots=True)
class Attached:
    """A network with places tied to it.

    Parameters
    ----------
    network
        The network with the new nodes after the old ones, which keep their numbers.
    node
        Node of each place, (n,); -1 where it is too far from every edge, or lies nowhere.
    metres
        From each place to the edge, (n,); nan where it lies nowhere.
    """

    network: Network
    node: Ints
    metres: Floats


@dataclass(frozen=True, slots=True)
class Entrances:
    """A network with the entrances of areas.

    Parameters
    ----------
    network
        The network with the new nodes after the old ones.
    node
        Node of each entrance, (m,).
    area
        Which area it belongs to, (m,), in order.
    how
        How it was found, (m,): `gate`, `crossing` (a path meets the edge) or `near` (none does; the nearest streets).
    closed
        Areas without any entrance.
    """

    network: Network
    node: Ints
    area: Ints
    how: NDArray[np.str_]
    closed: Ints


def attach(network: Network, x: ArrayLike, y: ArrayLike, beyond: float = BEYOND) -> Attached:
    """Tie places to the nearest point on an edge of a network.

    Parameters
    ----------
    network
        With coordinates.
    x, y
        Where each place lies, (n,), metres in the frame of the network; nan for none.
    beyond
        Metres beyond which a place is tied to nothing.

    Raises
    ------
    LuochengError
        When the network has no coordinates.

    >>> street = Network(np.arange(2), *np.array([[0], [1], [10_000_000]], np.int32), np.array([0.0, 100.0]), np.zeros(2))
    >>> tied = attach(street, [25.0, 50.0], [10.0, 900.0])
    >>> tied.node.tolist(), tied.metres.tolist(), tied.network.length.tolist()
    ([2, -1], [10.0, 900.0], [2500000, 7500000])
    """
    spots = nearest_spots(network, x, y, beyond)
    longer, node = part(network, spots.edge, spots.along)
    nodes = np.full(len(spots.metres), -1, np.int32)
    nodes[spots.place] = node
    return Attached(longer, nodes, spots.metres)


def entrances(
    network: Network,
    areas: NDArray[Any],
    gates: tuple[ArrayLike, ArrayLike, ArrayLike] | None = None,
    near: float = 30.0,
) -> Entrances:
    """Find where areas such as parks are entered, never their middle.

    Parameters
    ----------
    network
        With coordinates.
    areas
        Shapely polygons in the frame of the network, (n,).
    gates
        x, y and the index of the area of each gate that is known. An area with gates is entered there alone.
    near
        Metres. Into an area without gates, whose edge no path crosses, one walks from every street this near to it.

    Raises
    ------
    LuochengError
        When the network has no coordinates.
    """
    spots, how = doors(network, areas, gates, near)
    longer, node = part(network, spots.edge, spots.along)
    area, node, first = once(spots.place, node)
    closed = np.setdiff1d(np.arange(len(np.atleast_1d(areas))), area).astype(np.int32)
    return Entrances(longer, node, area, how[first], closed)


@dataclass(frozen=True, slots=True)
class Spots:
    """Places along the edges of a network, which are not parted there yet.

    Parameters
    ----------
    edge, along
        The edge of each spot, and how far along it, 0 … 1, (m,).
    place
        Which place or area it belongs to, (m,).
    metres
        From each place to its spot, (n,), nan where it lies nowhere; empty for areas.
    """

    edge: Longs
    along: Floats
    place: Longs
    metres: Floats


def nearest_spots(network: Network, x: ArrayLike, y: ArrayLike, beyond: float = BEYOND) -> Spots:
    """Return the nearest spot of each place that is not too far from every edge; as for `attach`."""
    nx, ny = _coordinates(network)
    px = np.ascontiguousarray(x, np.float64)
    py = np.ascontiguousarray(y, np.float64)
    edge, along, metres = _nearest_edges(network, nx, ny, px, py)
    tied = np.flatnonzero((edge >= 0) & (metres <= beyond))
    return Spots(edge[tied], along[tied], tied, metres)


def doors(
    network: Network,
    areas: NDArray[Any],
    gates: tuple[ArrayLike, ArrayLike, ArrayLike] | None = None,
    near: float = 30.0,
    parted: Sequence[Spots] = (),
) -> tuple[Spots, NDArray[np.str_]]:
    """Return where areas are entered and how that was found; as for `entrances`.

    Parameters
    ----------
    parted
        Spots at which edges are to be parted as well: of each part the nearest place is an entrance of what is near.
    """
    nx, ny = _coordinates(network)
    areas = np.atleast_1d(np.asarray(areas, object))
    gated = np.zeros(len(areas), np.bool_)
    edge, along, area, how = [np.empty(0, np.int64)], [np.empty(0)], [np.empty(0, np.int64)], []
    if gates is not None:
        of = np.asarray(gates[2], np.int64)
        spots = nearest_spots(network, gates[0], gates[1])
        edge.append(spots.edge)
        along.append(spots.along)
        area.append(of[spots.place])
        how += ["gate"] * len(spots.edge)
        gated[of[spots.place]] = True
    left = np.flatnonzero(~gated & ~shapely.is_missing(areas))
    if len(left):
        found = _meeting(network, nx, ny, areas, left, near, parted)
        for (at, t, which), word in zip(found, ("crossing", "near"), strict=True):
            edge.append(at)
            along.append(t)
            area.append(which)
            how += [word] * len(at)
    return Spots(np.concatenate(edge), np.concatenate(along), np.concatenate(area), np.empty(0)), np.array(how, "U8")  # fmt: skip


def once(area: Longs, node: Ints) -> tuple[Ints, Ints, Longs]:
    """Return areas and nodes in order, each pair once, and where each pair first stands."""
    key = area.astype(np.int64) << 32 | node
    _, first = np.unique(key, return_index=True)
    return area[first].astype(np.int32), node[first], first


def _coordinates(network: Network) -> tuple[Floats, Floats]:
    if network.x is None or network.y is None:
        raise LuochengError(
            Fault(
                "路网没有坐标，无法把点归到路上",
                expected="带 geometry 的路段，或起讫点坐标",
                remedy="给出带图形的路网，或在点表里用 node 列写节点编号",
                what_en="The network has no coordinates to tie places to",
                expected_en="edges with geometry",
                remedy_en="Use a network with geometry, or name nodes in a column 'node'",
                code="network-no-place",
            )
        )
    return network.x, network.y


# --- the nearest edge ---------------------------------------------------------------------------------------------


def _nearest_edges(
    network: Network, nx: Floats, ny: Floats, px: Floats, py: Floats
) -> tuple[Longs, Floats, Floats]:
    """Return for each place the nearest edge (-1 for none), how far along it (0 … 1), and metres from it."""
    good = np.isfinite(px) & np.isfinite(py)
    edge = np.full(len(px), -1, np.int64)
    along, metres = np.zeros(len(px)), np.full(len(px), np.nan)
    if not network.edges or not good.any():
        return edge, along, metres
    start, held, west, south, size, columns, rows = _grid(network, nx, ny)
    at = np.flatnonzero(good)

    def job(rows_: Longs) -> None:
        edge[rows_], along[rows_], metres[rows_] = _look(
            network.u, network.v, nx, ny, start, held, west, south, size, columns, rows, px[rows_], py[rows_]
        )

    with ThreadPoolExecutor(_THREADS) as pool:
        list(pool.map(job, np.array_split(at, max(1, len(at) // _BLOCK))))
    return edge, along, metres


def _grid(network: Network, nx: Floats, ny: Floats) -> tuple[Longs, Ints, float, float, float, int, int]:
    """Return the grid that the edges of a network lie on; it is laid once for all that are tied to it."""
    if "grid" not in network.kept:
        west, south = float(nx.min()), float(ny.min())
        wide, high = float(np.ptp(nx)), float(np.ptp(ny))
        # About two edges a cell: a place then looks at some ten of them.
        size = max(
            1.0, float(np.sqrt(max(wide, 1.0) * max(high, 1.0) * 2 / network.edges)), max(wide, high) / 30_000
        )
        columns, rows = int(wide / size) + 1, int(high / size) + 1
        start, held = cells(network.u, network.v, nx, ny, west, south, size, columns, rows)
        network.kept["grid"] = start, held, west, south, size, columns, rows
    grid: tuple[Longs, Ints, float, float, float, int, int] = network.kept["grid"]
    return grid


@njit(cache=True, nogil=True)
def _covered(
    ax: float, ay: float, bx: float, by: float, west: float, south: float, size: float, row: int, columns: int
) -> tuple[int, int]:
    """Return the first and last column of a row of cells that a stretch passes."""
    low, high = min(ax, bx), max(ax, bx)
    if ay != by:
        # The part of the stretch within the row; a hair more, so that rounding loses none.
        a = south + (row - 1e-9) * size
        b = south + (row + 1 + 1e-9) * size
        t0, t1 = (a - ay) / (by - ay), (b - ay) / (by - ay)
        if t0 > t1:
            t0, t1 = t1, t0
        t0, t1 = max(0.0, t0), min(1.0, t1)
        x0, x1 = ax + t0 * (bx - ax), ax + t1 * (bx - ax)
        low, high = min(x0, x1), max(x0, x1)
    first = int((low - west) / size - 1e-9)
    last = int((high - west) / size + 1e-9)
    return max(0, min(first, columns - 1)), max(0, min(last, columns - 1))


@njit(cache=True, nogil=True)
def cells(
    u: Ints, v: Ints, nx: Floats, ny: Floats, west: float, south: float, size: float, columns: int, rows: int
) -> tuple[Longs, Ints]:
    """List the edges that pass each cell of a grid."""
    start = np.zeros(columns * rows + 1, np.int64)
    held = np.empty(0, np.int32)
    for turn in range(2):
        for e in range(len(u)):
            ax, ay, bx, by = nx[u[e]], ny[u[e]], nx[v[e]], ny[v[e]]
            if not (np.isfinite(ax) and np.isfinite(ay) and np.isfinite(bx) and np.isfinite(by)):
                continue
            low = max(0, min(int((min(ay, by) - south) / size - 1e-9), rows - 1))
            high = max(0, min(int((max(ay, by) - south) / size + 1e-9), rows - 1))
            left = max(0, min(int((min(ax, bx) - west) / size - 1e-9), columns - 1))
            right = max(0, min(int((max(ax, bx) - west) / size + 1e-9), columns - 1))
            for row in range(low, high + 1):
                first, last = left, right
                if left < right and low < high:
                    first, last = _covered(ax, ay, bx, by, west, south, size, row, columns)
                for column in range(first, last + 1):
                    cell = row * columns + column
                    if turn == 0:
                        start[cell + 1] += 1
                    else:
                        start[cell] -= 1
                        held[start[cell]] = e
        if turn == 0:
            for c in range(columns * rows):
                start[c + 1] += start[c]
            held = np.empty(start[columns * rows], np.int32)
            # Filled from the back: each cell's start moves down from its end to its beginning.
            for c in range(columns * rows):
                start[c] = start[c + 1]
    return start, held


@njit(cache=True, nogil=True)
def _look(
    u: Ints, v: Ints, nx: Floats, ny: Floats, start: Longs, held: Ints, west: float, south: float, size: float,
    columns: int, rows: int, px: Floats, py: Floats,
) -> tuple[Longs, Floats, Floats]:  # fmt: skip
    """Look through rings of cells around each place until no nearer edge can be found."""
    count = len(px)
    edge = np.full(count, -1, np.int64)
    along = np.zeros(count)
    metres = np.full(count, np.inf)
    for i in range(count):
        x, y = px[i], py[i]
        # Places outside the grid begin at its edge, with what they have to go to it.
        column = max(0, min(int((x - west) / size) if x > west else 0, columns - 1))
        row = max(0, min(int((y - south) / size) if y > south else 0, rows - 1))
        best, at, where = np.inf, -1, 0.0
        ring = 0
        while True:
            for r in range(max(0, row - ring), min(rows - 1, row + ring) + 1):
                side = r == row - ring or r == row + ring
                step = 1 if side or ring == 0 else 2 * ring
                c = column - ring
                while c <= column + ring:
                    if 0 <= c < columns:
                        cell = r * columns + c
                        for k in range(start[cell], start[cell + 1]):
                            e = held[k]
                            ax, ay = nx[u[e]], ny[u[e]]
                            dx, dy = nx[v[e]] - ax, ny[v[e]] - ay
                            squared = dx * dx + dy * dy
                            t = 0.0
                            if squared > 0:
                                t = min(1.0, max(0.0, ((x - ax) * dx + (y - ay) * dy) / squared))
                            d = (ax + t * dx - x) ** 2 + (ay + t * dy - y) ** 2
                            if d < best or (d == best and e < at):
                                best, at, where = d, e, t
                    c += step
            # What has not been looked at lies beyond a side of the block of cells that has, where the grid goes on.
            gap = np.inf
            if column - ring > 0:
                gap = min(gap, x - (west + (column - ring) * size))
            if column + ring < columns - 1:
                gap = min(gap, west + (column + ring + 1) * size - x)
            if row - ring > 0:
                gap = min(gap, y - (south + (row - ring) * size))
            if row + ring < rows - 1:
                gap = min(gap, south + (row + ring + 1) * size - y)
            if gap == np.inf or (at >= 0 and gap > 0 and gap * gap > best):
                break
            ring += 1
        edge[i], along[i], metres[i] = at, where, np.sqrt(best)
    return edge, along, metres


# --- where areas are entered --------------------------------------------------------------------------------------


def _meeting(
    network: Network, nx: Floats, ny: Floats, areas: NDArray[Any], left: Longs, near: float, parted: Sequence[Spots]
) -> tuple[tuple[Longs, Floats, Longs], tuple[Longs, Floats, Longs]]:  # fmt: skip
    """Return the edge, how far along it, and the area: where edges cross outlines; else where streets come near."""
    outlines = shapely.boundary(areas[left])
    tree = shapely.STRtree(outlines)
    chosen = _touching(network, nx, ny, shapely.bounds(areas[left]), near)
    edge, begin, end = _pieces(network, chosen, parted)
    a = np.column_stack([nx[network.u[edge]], ny[network.u[edge]]])
    d = np.column_stack([nx[network.v[edge]], ny[network.v[edge]]]) - a
    p, q = a + begin[:, None] * d, a + end[:, None] * d
    lines = shapely.linestrings(np.stack([p, q], axis=1))

    def along(piece: Longs, points: Floats) -> Floats:
        step = q[piece] - p[piece]
        squared = (step**2).sum(axis=1)
        with np.errstate(divide="ignore", invalid="ignore"):
            t = np.where(squared > 0, ((points - p[piece]) * step).sum(axis=1) / squared, 0.0)
        found: Floats = begin[piece] + np.clip(t, 0.0, 1.0) * (end[piece] - begin[piece])
        return found

    i, j = tree.query(lines, predicate="intersects")
    points, of = shapely.get_coordinates(shapely.intersection(lines[i], outlines[j]), return_index=True)
    crossing = edge[i[of]], along(i[of], points), left[j[of]]
    alone = np.setdiff1d(np.arange(len(left)), j)
    if not len(alone):
        return crossing, (np.empty(0, np.int64), np.empty(0), np.empty(0, np.int64))
    tree = shapely.STRtree(areas[left[alone]])
    i, j = tree.query(lines, predicate="dwithin", distance=near)
    foot = shapely.get_coordinates(shapely.shortest_line(lines[i], areas[left[alone[j]]]))[::2]
    return crossing, (edge[i], along(i, foot), left[alone[j]])


def _pieces(network: Network, chosen: Longs, parted: Sequence[Spots]) -> tuple[Longs, Floats, Floats]:
    """Return the parts of some edges between the spots at which they are parted: the edge, and where each begins and ends."""
    near = np.zeros(network.edges, np.bool_)
    near[chosen] = True
    spots = [s.edge[near[s.edge]] for s in parted]
    places = [s.along[near[s.edge]] for s in parted]
    edge = np.concatenate([chosen, *spots])
    begin = np.concatenate([np.zeros(len(chosen)), *places])
    order = np.lexsort((begin, edge))
    edge, begin = edge[order], begin[order]
    new = np.ones(len(edge), np.bool_)
    new[1:] = (edge[1:] != edge[:-1]) | (begin[1:] != begin[:-1])
    edge, begin = edge[new], begin[new]
    end = np.ones(len(edge))
    same = edge[1:] == edge[:-1]
    end[:-1][same] = begin[1:][same]
    real = (end > begin) | ((begin == 0.0) & (end == 1.0))
    return edge[real], begin[real], end[real]


def _touching(network: Network, nx: Floats, ny: Floats, boxes: Floats, near: float) -> Longs:
    """Return the edges whose box comes near the box of any area, found on a grid."""
    boxes = boxes[np.isfinite(boxes).all(axis=1)]
    if not len(boxes):
        return np.empty(0, np.int64)
    if network.edges < 200_000:
        return np.arange(network.edges)
    west, south, east, north = boxes[:, 0].min(), boxes[:, 1].min(), boxes[:, 2].max(), boxes[:, 3].max()
    wide, high = max(east - west, 1.0) / _SIDE, max(north - south, 1.0) / _SIDE
    return np.flatnonzero(_near_boxes(network.u, network.v, nx, ny, boxes, near, west, south, wide, high))


_SIDE = 2000
"""Cells along each side of the grid on which edges near areas are found."""


@njit(cache=True, nogil=True, inline="always")
def _at(offset: float, size: float) -> int:
    return max(0, min(_SIDE - 1, int(np.floor(offset / size))))


@njit(cache=True, nogil=True)
def _near_boxes(
    u: Ints, v: Ints, nx: Floats, ny: Floats, boxes: Floats, near: float, west: float, south: float, wide: float,
    high: float,
) -> NDArray[np.bool_]:  # fmt: skip
    """Tell of each edge whether its box and one of the boxes, wider by what is near, have a cell in common."""
    marks = np.zeros((_SIDE + 1, _SIDE + 1), np.int32)
    for i in range(len(boxes)):
        x0, x1 = _at(boxes[i, 0] - near - west, wide), _at(boxes[i, 2] + near - west, wide) + 1
        y0, y1 = _at(boxes[i, 1] - near - south, high), _at(boxes[i, 3] + near - south, high) + 1
        marks[x0, y0] += 1
        marks[x1, y0] -= 1
        marks[x0, y1] -= 1
        marks[x1, y1] += 1
    # How many boxes lie over each cell; then how many such cells there are to the south-west of each corner.
    covered = np.zeros((_SIDE + 1, _SIDE + 1), np.int32)
    over = np.zeros(_SIDE, np.int32)
    for x in range(_SIDE):
        here, run = np.int32(0), np.int32(0)
        for y in range(_SIDE):
            here += marks[x, y]
            over[y] += here
            run += over[y] > 0
            covered[x + 1, y + 1] = covered[x, y + 1] + run
    found = np.zeros(len(u), np.bool_)
    for e in range(len(u)):
        ax, ay, bx, by = nx[u[e]], ny[u[e]], nx[v[e]], ny[v[e]]
        x0, x1 = _at(min(ax, bx) - west, wide), _at(max(ax, bx) - west, wide) + 1
        y0, y1 = _at(min(ay, by) - south, high), _at(max(ay, by) - south, high) + 1
        found[e] = covered[x1, y1] - covered[x0, y1] - covered[x1, y0] + covered[x0, y0] > 0
    return found


# --- parting edges ------------------------------------------------------------------------------------------------


def part(network: Network, edge: Longs, along: Floats) -> tuple[Network, Ints]:
    """Part edges at places along them; return the longer network and the node at each place.

    Lengths stay whole units: the parts of an edge add up to it.
    """
    if not len(edge):
        return network, np.empty(0, np.int32)
    offset = np.rint(along * network.length[edge]).astype(np.int64)
    order, cut = _ordered(edge, offset, network.length)
    if not len(order):
        return network, np.where(offset <= 0, network.u[edge], network.v[edge]).astype(np.int32)
    x, y = _coordinates(network)
    u, v, length, nx, ny, node = _parted(network.u, network.v, network.length, x, y, edge, along, offset, order, cut)  # fmt: skip
    names = np.concatenate([network.ids, _names(network.ids, len(nx) - network.nodes)])
    return Network(names, u, v, length, nx, ny), node


@njit(cache=True, nogil=True)
def _ordered(edge: Longs, offset: Longs, length: NDArray[Any]) -> tuple[Longs, NDArray[np.bool_]]:
    """Return the places within edges in the order of edges and along them, and which edges are parted."""
    start = np.zeros(len(length) + 1, np.int64)
    for i in range(len(edge)):
        if 0 < offset[i] < length[edge[i]]:
            start[edge[i] + 1] += 1
    cut = start[1:] > 0
    for e in range(len(length)):
        start[e + 1] += start[e]
    order = np.empty(start[len(length)], np.int64)
    at = start[:-1].copy()
    for i in range(len(edge)):
        if 0 < offset[i] < length[edge[i]]:
            order[at[edge[i]]] = i
            at[edge[i]] += 1
    for e in range(len(length)):
        low, high = start[e], start[e + 1]
        if high - low > 32:
            own = order[low:high].copy()
            order[low:high] = own[np.argsort(offset[own], kind="mergesort")]
            continue
        for n in range(low + 1, high):
            here, m = order[n], n
            while m > low and offset[order[m - 1]] > offset[here]:
                order[m] = order[m - 1]
                m -= 1
            order[m] = here
    return order, cut


@njit(cache=True, nogil=True)
def _parted(
    u: Ints, v: Ints, length: NDArray[Any], x: Floats, y: Floats, edge: Longs, along: Floats, offset: Longs,
    order: Longs, cut: NDArray[np.bool_],
) -> tuple[Ints, Ints, NDArray[Any], Floats, Floats, Ints]:  # fmt: skip
    """Return ends and lengths of the edges, whole ones first and the last parts of others last; nodes; node of each place."""
    whole, made, parted = 0, 0, 0
    for e in range(len(length)):
        if cut[e]:
            parted += 1
        else:
            whole += 1
    for n in range(len(order)):
        made += n == 0 or edge[order[n]] != edge[order[n - 1]] or offset[order[n]] != offset[order[n - 1]]
    us, vs = np.empty(whole + made + parted, np.int32), np.empty(whole + made + parted, np.int32)
    ls = np.empty(whole + made + parted, length.dtype)
    nx, ny = np.empty(len(x) + made), np.empty(len(x) + made)
    nx[: len(x)], ny[: len(x)] = x, y
    node = np.empty(len(edge), np.int32)
    for i in range(len(edge)):
        node[i] = u[edge[i]] if offset[i] <= 0 else v[edge[i]]
    at = 0
    for e in range(len(length)):
        if not cut[e]:
            us[at], vs[at], ls[at] = u[e], v[e], length[e]
            at += 1
    new, tail = len(x) - 1, whole + made
    for n in range(len(order)):
        i = order[n]
        e = edge[i]
        first = n == 0 or edge[order[n - 1]] != e
        before = 0 if first else offset[order[n - 1]]
        if first or offset[i] != before:
            new += 1
            us[at], vs[at], ls[at] = u[e] if first else new - 1, new, offset[i] - before
            nx[new] = x[u[e]] + along[i] * (x[v[e]] - x[u[e]])
            ny[new] = y[u[e]] + along[i] * (y[v[e]] - y[u[e]])
            at += 1
        node[i] = new
        if n + 1 == len(order) or edge[order[n + 1]] != e:
            us[tail], vs[tail], ls[tail] = new, v[e], length[e] - offset[i]
            tail += 1
    return us, vs, ls, nx, ny, node


def _names(ids: NDArray[Any], count: int) -> NDArray[Any]:
    """Return names for new nodes that no other node has."""
    if ids.dtype.kind in "iu":
        least = min(0, int(ids.min(initial=0)))
        return (least - 1 - np.arange(count)).astype(np.int64)
    taken = sum(str(i).startswith("+") for i in ids.tolist()) if ids.dtype.kind in "UO" else 0
    return np.array([f"+{taken + i}" for i in range(count)])
