"""The k nearest places of a kind from every node, with the distance to each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numba import njit

from luocheng.spatial.growing import doubled
from luocheng.spatial.reach.buckets import FAR, GROUP, NEAR, SHIFT, bucket_count, millimetres

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from luocheng.spatial.reach.chains import Chains

    Ints = NDArray[np.int32]
    Whole = int | np.integer[Any]
    Wholes = NDArray[Any]

__all__ = ["k_nearest"]


def k_nearest(
    chains: Chains,
    places: Ints,
    k: int,
    cutoff: int | None,
    out: Ints,
    which: Ints,
    group: Ints | None = None,
) -> None:
    """Fill `out`, (n, k), with the distances (mm) to the k nearest places of every node, nearest first.

    `which`, (n, k), gets their indices among `places`; -1 and FAR where there are fewer within `cutoff` (units; None
    for none). Places of one `group`, (p,), are entrances of one place, which counts once, at its nearest; `which`
    then gets its number.
    """
    of = np.arange(len(places), dtype=np.int32) if group is None else group
    if cutoff is not None and cutoff > chains.most():
        chains = chains.wide()
    most = chains.most()
    if _whole(chains, places, of, k, most if cutoff is None else cutoff, out, which) and cutoff is None:
        wide = chains.wide()
        _whole(wide, places, of, k, wide.most(), out, which)


def _whole(c: Chains, places: Ints, of: Ints, k: int, cutoff: int, out: Ints, which: Ints) -> bool:
    """Search; return whether anything lay beyond the cutoff."""
    label = np.full((len(c.junctions), k), np.iinfo(c.rows.dtype).max, c.rows.dtype)
    source = np.full((len(c.junctions), k), -1, np.int32)
    seeds = _seeds(c.place, c.first, c.last, c.length, c.offset, c.on, places, of)
    buckets = bucket_count(c.length.max(initial=0))
    group = GROUP if cutoff <= NEAR else 2**31
    beyond = _labelled(c.span, c.rows, c.dead, seeds, label, source, np.int64(cutoff), buckets, group)
    order, row = _by_chain(c.place, c.on, len(c.first), places)
    beyond |= _fill(
        c.junctions, c.first, c.last, c.length, c.inner_start, c.inner, c.offset, c.place, places, of, order, row,
        label, source, np.int64(cutoff), out, which,
    )  # fmt: skip
    return bool(beyond)


@njit(cache=True, nogil=True)
def _enter(label: Wholes, source: Ints, node: Whole, d: Whole, s: Whole) -> bool:
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
def _seeds(
    place: Ints, first: Ints, last: Ints, length: Wholes, offset: Wholes, on: Ints, places: Ints, of: Ints
) -> Wholes:
    """List where each place comes to a junction: the junction, how far off it is, and the place."""
    seeds = np.empty((2 * len(places), 3), length.dtype)
    count = 0
    for i in range(len(places)):
        p = place[places[i]]
        if p >= 0:
            seeds[count, 0], seeds[count, 1], seeds[count, 2] = p, 0, of[i]
            count += 1
        else:
            c, x = on[-1 - p], offset[-1 - p]
            seeds[count, 0], seeds[count, 1], seeds[count, 2] = first[c], x, of[i]
            seeds[count + 1, 0], seeds[count + 1, 1], seeds[count + 1, 2] = last[c], length[c] - x, of[i]
            count += 2
    return seeds[:count]


@njit(cache=True, nogil=True)
def _labelled(
    span: Ints, rows: Wholes, dead: Ints, seeds: Wholes, label: Wholes, source: Ints, cutoff: np.int64,
    buckets: Whole, group: int,
) -> bool:  # fmt: skip
    """Find the k nearest places of every junction: from groups of places that lie together, one after the other."""
    k = label.shape[1]
    beyond = False
    if len(label) // 2 <= group:
        beyond = _labels(span, rows, seeds, label, source, cutoff, buckets)
    else:
        seeds = seeds[np.argsort(seeds[:, 0])]
        low = 0
        while low < len(seeds):
            high = low + 1
            while high < len(seeds) and seeds[high, 0] - seeds[low, 0] < group:
                high += 1
            beyond |= _labels(span, rows, seeds[low:high], label, source, cutoff, buckets)
            low = high
    for i in range(len(dead)):
        e = span[dead[i], 0]
        parent = rows[e, 0]
        for j in range(k):
            if source[parent, j] < 0:
                break
            reached = np.int64(label[parent, j]) + rows[e, 1]
            if reached > cutoff:
                beyond = True
                break
            _enter(label, source, dead[i], reached, source[parent, j])
    return beyond


@njit(cache=True, nogil=True)
def _labels(
    span: Ints,
    rows: Wholes,
    seeds: Wholes,
    label: Wholes,
    source: Ints,
    cutoff: np.int64,
    buckets: Whole,
) -> bool:
    """Search from places until no junction has a nearer one; an entry of the queue is a place that has come to a junction."""
    k = label.shape[1]
    mask = buckets - 1
    head = np.full(buckets, -1, np.int32)
    queue = np.empty((max(1024, 2 * len(seeds)), 4), label.dtype)
    free, used, live, beyond = -1, 0, 0, False
    for i in range(len(seeds)):
        here, d, s = seeds[i, 0], np.int64(seeds[i, 1]), seeds[i, 2]
        if d > cutoff:
            beyond = True
        elif _enter(label, source, here, d, s):
            slot = (d >> SHIFT) & mask
            queue[used, 0], queue[used, 1], queue[used, 2], queue[used, 3] = here, d, s, head[slot]
            head[slot] = used
            used += 1
            live += 1
    now = np.int64(0)
    while live > 0:
        slot = now & mask
        while head[slot] >= 0:
            entry = head[slot]
            here, d, s = queue[entry, 0], np.int64(queue[entry, 1]), queue[entry, 2]
            head[slot] = queue[entry, 3]
            queue[entry, 3] = free
            free = entry
            live -= 1
            if not _holds(label, source, here, d, s):
                continue
            for e in range(span[here, 0], span[here, 1]):
                to, reached = rows[e, 0], d + rows[e, 1]
                if reached >= label[to, k - 1]:
                    continue
                if reached > cutoff:
                    beyond = True
                    continue
                if not _enter(label, source, to, reached, s):
                    continue
                if free >= 0:
                    made = free
                    free = queue[made, 3]
                else:
                    if used == len(queue):
                        queue = doubled(queue)
                    made = used
                    used += 1
                t = (reached >> SHIFT) & mask
                queue[made, 0], queue[made, 1], queue[made, 2], queue[made, 3] = to, reached, s, head[t]
                head[t] = made
                live += 1
        now += 1
    return beyond


@njit(cache=True, nogil=True)
def _holds(label: Wholes, source: Ints, node: Whole, d: Whole, s: Whole) -> bool:
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
    junctions: Ints, first: Ints, last: Ints, length: Wholes, inner_start: Ints, inner: Ints, offset: Wholes,
    place: Ints, places: Ints, of: Ints, order: Ints, row: Ints, label: Wholes, source: Ints, cutoff: np.int64,
    out: Ints, which: Ints,
) -> bool:  # fmt: skip
    """Give the nodes their distances: junctions as found, inner nodes what comes from both ends and their own chain."""
    k = label.shape[1]
    beyond = False
    for i in range(len(junctions)):
        for j in range(k):
            s = source[i, j]
            out[junctions[i], j] = millimetres(label[i, j]) if s >= 0 else FAR
            which[junctions[i], j] = s
    near = np.empty((1, k), np.int64)
    by = np.empty((1, k), np.int32)
    for c in range(len(first)):
        a, b = first[c], last[c]
        for i in range(inner_start[c], inner_start[c + 1]):
            x = np.int64(offset[i])
            near[:] = 2**62
            by[:] = -1
            for r in range(row[c], row[c + 1]):
                d = abs(np.int64(offset[-1 - place[places[order[r]]]]) - x)
                if d <= cutoff:
                    _enter(near, by, 0, d, of[order[r]])
                else:
                    beyond = True
            for end in range(2):
                node, more = (a, x) if end == 0 else (b, np.int64(length[c]) - x)
                for j in range(k):
                    if source[node, j] < 0:
                        break
                    d = np.int64(label[node, j]) + more
                    if d > cutoff:
                        beyond = True
                        break
                    if d >= near[0, k - 1]:
                        break
                    _enter(near, by, 0, d, source[node, j])
            here = inner[i]
            for j in range(k):
                out[here, j] = millimetres(near[0, j]) if by[0, j] >= 0 else FAR
                which[here, j] = by[0, j]
    return beyond
