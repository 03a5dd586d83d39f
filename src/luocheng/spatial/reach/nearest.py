"""The distance from every node to the nearest place of a kind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numba import njit

from luocheng.spatial.reach.buckets import FAR, bucket_count, search

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from luocheng.spatial.reach.chains import Chains

    Ints = NDArray[np.int32]
    Whole = int | np.signedinteger[Any]

__all__ = ["nearest"]

GROUP = 40_000
"""Junctions that a group of sources may begin among: what a search touches then stays in the processor's cache."""


def nearest(chains: Chains, places: Ints, cutoff: int, out: Ints) -> None:
    """Fill `out`, (n,), with the distance (mm) from every node to the nearest of `places`; FAR beyond `cutoff`.

    Parameters
    ----------
    chains
        The network.
    places
        Nodes of the places, (p,). A node may stand several times.
    cutoff
        Millimetres; FAR for none.
    out
        Int32 array to be filled.
    """
    c = chains
    _nearest(
        c.place, c.start, c.other, c.weight, c.first, c.last, c.length, c.inner_start, c.inner, c.offset, c.on,
        c.junctions, places, np.int32(cutoff), bucket_count(int(c.length.max(initial=0))), GROUP, out,
    )  # fmt: skip


@njit(cache=True, nogil=True)
def _nearest(
    place: Ints, start: Ints, other: Ints, weight: Ints, first: Ints, last: Ints, length: Ints,
    inner_start: Ints, inner: Ints, offset: Ints, on: Ints, junctions: Ints,
    places: Ints, cutoff: np.int32, buckets: int, group: int, out: Ints,
) -> None:  # fmt: skip
    seeds = np.empty(2 * len(places), np.int32)
    seeds_at = np.empty(2 * len(places), np.int32)
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
    distance = np.full(len(junctions), FAR, np.int32)
    if cutoff == FAR or len(junctions) <= 2 * group:
        search(start, other, weight, distance, seeds, seeds_at, cutoff, buckets)
    else:
        order = np.argsort(seeds)
        low = 0
        while low < count:
            high = low + 1
            while high < count and seeds[order[high]] - seeds[order[low]] < group:
                high += 1
            part = order[low:high]
            search(start, other, weight, distance, seeds[part], seeds_at[part], cutoff, buckets)
            low = high
    _fill(distance, first, last, length, inner_start, inner, offset, junctions, cutoff, out)
    for i in range(len(places)):
        p = place[places[i]]
        if p < 0:
            _along(-1 - p, on[-1 - p], inner_start, inner, offset, cutoff, out)


@njit(cache=True, nogil=True)
def _fill(
    distance: Ints, first: Ints, last: Ints, length: Ints, inner_start: Ints, inner: Ints, offset: Ints,
    junctions: Ints, cutoff: np.int32, out: Ints,
) -> None:  # fmt: skip
    """Give the nodes their distances: junctions as found, inner nodes from the nearer end of their chain."""
    for i in range(len(junctions)):
        out[junctions[i]] = distance[i]
    for c in range(len(first)):
        low, high = inner_start[c], inner_start[c + 1]
        if low == high:
            continue
        a, b = np.int64(distance[first[c]]), np.int64(distance[last[c]]) + length[c]
        if a == FAR and b >= FAR:
            for i in range(low, high):
                out[inner[i]] = FAR
            continue
        for i in range(low, high):
            d = min(a + offset[i], b - offset[i])
            out[inner[i]] = d if d <= cutoff and d < FAR else FAR


@njit(cache=True, nogil=True)
def _along(
    at: int, c: int, inner_start: Ints, inner: Ints, offset: Ints, cutoff: np.int32, out: Ints
) -> None:
    """Lower the distances of a chain's inner nodes to a place that lies among them."""
    i = at
    while i >= inner_start[c]:
        d = offset[at] - offset[i]
        if d > cutoff:
            break
        out[inner[i]] = min(out[inner[i]], d)
        i -= 1
    i = at + 1
    while i < inner_start[c + 1]:
        d = offset[i] - offset[at]
        if d > cutoff:
            break
        out[inner[i]] = min(out[inner[i]], d)
        i += 1
