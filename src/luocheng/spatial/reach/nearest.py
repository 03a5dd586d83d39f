"""The distance from every node to the nearest place of a kind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numba import njit

from luocheng.spatial.reach.buckets import FAR, GROUP, NEAR, bucket_count, millimetres, search

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from luocheng.spatial.reach.chains import Chains

    Ints = NDArray[np.int32]
    Whole = int | np.integer[Any]
    Wholes = NDArray[Any]

__all__ = ["nearest"]


def nearest(chains: Chains, places: Ints, cutoff: int | None, out: Ints) -> None:
    """Fill `out`, (n,), with the distance (mm) from every node to the nearest of `places`; FAR beyond `cutoff`.

    Parameters
    ----------
    chains
        The network.
    places
        Nodes of the places, (p,). A node may stand several times.
    cutoff
        Units of length; None for none.
    out
        Int32 array to be filled.
    """
    if cutoff is not None and cutoff > chains.most():
        chains = chains.wide()
    most = chains.most()
    if not _whole(chains, places, most if cutoff is None else cutoff, out) and cutoff is None:
        wide = chains.wide()
        _whole(wide, places, wide.most(), out)


def _whole(c: Chains, places: Ints, cutoff: int, out: Ints) -> bool:
    """Search; return whether nothing lay beyond the cutoff."""
    distance = np.full(len(c.junctions), np.iinfo(c.rows.dtype).max, c.rows.dtype)
    beyond = _nearest(
        c.place, c.span, c.rows, c.dead, c.first, c.last, c.length, c.inner_start, c.inner, c.offset, c.on,
        c.junctions, places, np.int64(cutoff), bucket_count(c.length.max(initial=0)), GROUP if cutoff <= NEAR else 2**31, distance, out,
    )  # fmt: skip
    return not beyond


@njit(cache=True, nogil=True)
def _nearest(
    place: Ints, span: Ints, rows: Wholes, dead: Ints, first: Ints, last: Ints, length: Wholes,
    inner_start: Ints, inner: Ints, offset: Wholes, on: Ints, junctions: Ints,
    places: Ints, cutoff: np.int64, buckets: Whole, group: int, distance: Wholes, out: Ints,
) -> bool:  # fmt: skip
    seeds = np.empty(2 * len(places), np.int32)
    seeds_at = np.empty(2 * len(places), rows.dtype)
    count = 0
    for i in range(len(places)):
        p = place[places[i]]
        if p >= 0:
            seeds[count], seeds_at[count] = p, 0
            count += 1
        else:
            c = on[-1 - p]
            seeds[count], seeds_at[count] = first[c], offset[-1 - p]
            seeds[count + 1], seeds_at[count + 1] = last[c], length[c] - offset[-1 - p]
            count += 2
    seeds, seeds_at = seeds[:count], seeds_at[:count]
    beyond = False
    if len(junctions) // 2 <= group:
        beyond = search(span, rows, distance, seeds, seeds_at, cutoff, buckets)
    else:
        order = np.argsort(seeds)
        low = 0
        while low < count:
            high = low + 1
            while high < count and seeds[order[high]] - seeds[order[low]] < group:
                high += 1
            part = order[low:high]
            beyond |= search(span, rows, distance, seeds[part], seeds_at[part], cutoff, buckets)
            low = high
    for i in range(len(dead)):
        e = span[dead[i], 0]
        reached = np.int64(distance[rows[e, 0]])
        if reached <= cutoff and reached + rows[e, 1] < distance[dead[i]]:
            if reached + rows[e, 1] <= cutoff:
                distance[dead[i]] = reached + rows[e, 1]
            else:
                beyond = True
    beyond |= _fill(distance, first, last, length, inner_start, inner, offset, junctions, cutoff, out)
    for i in range(len(places)):
        p = place[places[i]]
        if p < 0:
            _along(-1 - p, on[-1 - p], inner_start, inner, offset, cutoff, out)
    return beyond


@njit(cache=True, nogil=True)
def _fill(
    distance: Wholes, first: Ints, last: Ints, length: Wholes, inner_start: Ints, inner: Ints, offset: Wholes,
    junctions: Ints, cutoff: np.int64, out: Ints,
) -> bool:  # fmt: skip
    """Give the nodes their distances: junctions as found, inner nodes from the nearer end of their chain."""
    beyond = False
    for i in range(len(junctions)):
        d = distance[i]
        out[junctions[i]] = millimetres(d) if d <= cutoff else FAR
    for c in range(len(first)):
        low, high = inner_start[c], inner_start[c + 1]
        if low == high:
            continue
        a, b = np.int64(distance[first[c]]), np.int64(distance[last[c]])
        if a > cutoff and b > cutoff:
            for i in range(low, high):
                out[inner[i]] = FAR
            continue
        # An end that is not reached is further off than anything can be, and still a sum that 64 bits hold.
        if a > cutoff:
            a = np.int64(2**62)
        b = np.int64(2**62) if b > cutoff else b + length[c]
        for i in range(low, high):
            d = min(a + offset[i], b - offset[i])
            if d <= cutoff:
                out[inner[i]] = millimetres(d)
            else:
                out[inner[i]] = FAR
                beyond = True
    return beyond


@njit(cache=True, nogil=True)
def _along(
    at: int, c: int, inner_start: Ints, inner: Ints, offset: Wholes, cutoff: np.int64, out: Ints
) -> None:
    """Lower the distances of a chain's inner nodes to a place that lies among them."""
    i = at
    while i >= inner_start[c]:
        d = np.int64(offset[at]) - offset[i]
        if d > cutoff:
            break
        out[inner[i]] = min(np.int64(out[inner[i]]), np.int64(millimetres(d)))
        i -= 1
    i = at + 1
    while i < inner_start[c + 1]:
        d = np.int64(offset[i]) - offset[at]
        if d > cutoff:
            break
        out[inner[i]] = min(np.int64(out[inner[i]]), np.int64(millimetres(d)))
        i += 1
