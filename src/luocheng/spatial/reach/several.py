"""The k nearest places of a kind from every node, with the distance to each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numba import njit

from luocheng.spatial.reach.buckets import FAR, SHIFT, bucket_count

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from luocheng.spatial.reach.chains import Chains

    Ints = NDArray[np.int32]
    Whole = int | np.signedinteger[Any]

__all__ = ["k_nearest"]


def k_nearest(chains: Chains, places: Ints, k: int, cutoff: int, out: Ints, which: Ints) -> None:
    """Fill `out`, (n, k), with the distances (mm) to the k nearest places of every node, nearest first.

    `which`, (n, k), gets their indices among `places`; -1 and FAR where there are fewer within `cutoff`.
    """
    c = chains
    seeds = _seeds(c.place, c.first, c.last, c.length, c.offset, c.on, places)
    buckets = bucket_count(int(c.length.max(initial=0)))
    label, source = _labels(c.start, c.other, c.weight, len(c.junctions), seeds, k, np.int32(cutoff), buckets)
    order, row = _by_chain(c.place, c.on, len(c.first), places)
    _fill(
        c.junctions, c.first, c.last, c.length, c.inner_start, c.inner, c.offset, c.place, places, order, row,
        label, source, np.int32(cutoff), out, which,
    )  # fmt: skip


@njit(cache=True, nogil=True)
def _enter(label: Ints, source: Ints, node: Whole, d: Whole, s: Whole) -> bool:
    """Put a source among the k nearest of a node where it belongs there; tell whether it does."""
    k = label.shape[1]
    if d >= label[node, k - 1]:
        return False
    i = 0
    while i < k and label[node, i] <= d:
        if source[node, i] == s:
            return False
        i += 1
    # Below its new place the source may stand with its old distance; else the last one makes room.
    j = i
    while j < k - 1 and source[node, j] != s:
        j += 1
    while j > i:
        label[node, j], source[node, j] = label[node, j - 1], source[node, j - 1]
        j -= 1
    label[node, i], source[node, i] = d, s
    return True


@njit(cache=True, nogil=True)
def _seeds(place: Ints, first: Ints, last: Ints, length: Ints, offset: Ints, on: Ints, places: Ints) -> Ints:
    """List where each place comes to a junction: the junction, how far off it is, and the place; near ones first."""
    seeds = np.empty((2 * len(places), 3), np.int32)
    count = 0
    for i in range(len(places)):
        p = place[places[i]]
        if p >= 0:
            seeds[count, 0], seeds[count, 1], seeds[count, 2] = p, 0, i
            count += 1
        else:
            c, x = on[-1 - p], offset[-1 - p]
            seeds[count, 0], seeds[count, 1], seeds[count, 2] = first[c], x, i
            seeds[count + 1, 0], seeds[count + 1, 1], seeds[count + 1, 2] = last[c], length[c] - x, i
            count += 2
    return seeds[np.argsort(seeds[:count, 1])]


@njit(cache=True, nogil=True)
def _labels(
    start: Ints,
    other: Ints,
    weight: Ints,
    junctions: int,
    seeds: Ints,
    k: int,
    cutoff: np.int32,
    buckets: int,
) -> tuple[Ints, Ints]:
    """Find the k nearest places of every junction; an entry of the queue is a place that has come to a junction."""
    label = np.full((junctions, k), FAR, np.int32)
    source = np.full((junctions, k), -1, np.int32)
    mask = buckets - 1
    head = np.full(buckets, -1, np.int32)
    queue = np.empty((4, max(1024, 2 * len(seeds))), np.int32)
    free, used, live, waiting = np.int32(-1), 0, 0, 0
    now = np.int64(0)
    while live or waiting < len(seeds):
        if live == 0:
            now = np.int64(seeds[waiting, 1]) >> SHIFT
        slot = now & mask
        while True:
            # Seeds whose turn has come are let in as if they came along an edge.
            seeding = waiting < len(seeds) and (np.int64(seeds[waiting, 1]) >> SHIFT) <= now
            if seeding:
                here, d, s = seeds[waiting, 0], np.int32(0), seeds[waiting, 2]
                low, high = 0, 1
                waiting += 1
            elif head[slot] >= 0:
                entry = head[slot]
                head[slot] = queue[3, entry]
                here, d, s = queue[0, entry], queue[1, entry], queue[2, entry]
                queue[3, entry], free = free, entry
                live -= 1
                if not _holds(label, source, here, d, s):
                    continue
                low, high = start[here], start[here + 1]
            else:
                break
            for e in range(low, high):
                to = here if seeding else other[e]
                reached = np.int64(seeds[waiting - 1, 1]) if seeding else np.int64(d) + weight[e]
                if reached > cutoff or not _enter(label, source, to, reached, s):
                    continue
                if free < 0 and used == queue.shape[1]:
                    more = np.empty((4, 2 * used), np.int32)
                    more[:, :used] = queue
                    queue = more
                if free >= 0:
                    entry, free = free, queue[3, free]
                else:
                    entry, used = np.int32(used), used + 1
                t = (reached >> SHIFT) & mask
                queue[0, entry], queue[1, entry], queue[2, entry], queue[3, entry] = to, reached, s, head[t]
                head[t] = entry
                live += 1
        now += 1
    return label, source


@njit(cache=True, nogil=True)
def _holds(label: Ints, source: Ints, node: Whole, d: Whole, s: Whole) -> bool:
    """Tell whether a source is still among the k nearest of a node, at this distance."""
    for j in range(label.shape[1]):
        if source[node, j] == s:
            return bool(label[node, j] == d)
    return False


@njit(cache=True, nogil=True)
def _by_chain(place: Ints, on: Ints, chains: int, places: Ints) -> tuple[Ints, Ints]:
    """List the places that lie on chains, a row for each chain."""
    row = np.zeros(chains + 1, np.int32)
    for i in range(len(places)):
        p = place[places[i]]
        if p < 0:
            row[on[-1 - p] + 1] += 1
    for c in range(chains):
        row[c + 1] += row[c]
    at = row[:-1].copy()
    order = np.empty(row[-1], np.int32)
    for i in range(len(places)):
        p = place[places[i]]
        if p < 0:
            order[at[on[-1 - p]]] = i
            at[on[-1 - p]] += 1
    return order, row


@njit(cache=True, nogil=True)
def _fill(
    junctions: Ints, first: Ints, last: Ints, length: Ints, inner_start: Ints, inner: Ints, offset: Ints,
    place: Ints, places: Ints, order: Ints, row: Ints, label: Ints, source: Ints, cutoff: np.int32,
    out: Ints, which: Ints,
) -> None:  # fmt: skip
    k = label.shape[1]
    for i in range(len(junctions)):
        for j in range(k):
            out[junctions[i], j] = label[i, j]
            which[junctions[i], j] = source[i, j]
    for c in range(len(first)):
        a, b = first[c], last[c]
        for i in range(inner_start[c], inner_start[c + 1]):
            here = inner[i]
            for j in range(k):
                out[here, j], which[here, j] = FAR, -1
            for r in range(row[c], row[c + 1]):
                d = np.int64(abs(offset[-1 - place[places[order[r]]]] - offset[i]))
                if d <= cutoff:
                    _enter(out, which, here, d, order[r])
            for j in range(k):
                d = np.int64(label[a, j]) + offset[i]
                if d > cutoff or d >= out[here, k - 1]:
                    break
                _enter(out, which, here, d, source[a, j])
            for j in range(k):
                d = np.int64(label[b, j]) + length[c] - offset[i]
                if d > cutoff or d >= out[here, k - 1]:
                    break
                _enter(out, which, here, d, source[b, j])
