"""How many places of a kind lie within a distance of every node, counted from the places outwards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numba import njit

from luocheng.spatial.reach.buckets import FAR, SHIFT

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from luocheng.spatial.reach.chains import Chains

    Ints = NDArray[np.int32]
    Whole = int | np.signedinteger[Any]

__all__ = ["count_within"]


def count_within(chains: Chains, places: Ints, within: int, out: Ints) -> None:
    """Fill `out`, (n,), with the number of `places` no further than `within` (mm) from every node.

    A place at a node counts for that node. Places that share a node count each.
    """
    c = chains
    _count(
        c.place, c.start, c.other, c.weight, c.chain, c.first, c.last, c.length, c.inner_start, c.inner, c.offset,
        c.on, c.junctions, places, np.int32(within), out,
    )  # fmt: skip


@njit(cache=True, nogil=True)
def _count(
    place: Ints, start: Ints, other: Ints, weight: Ints, chain: Ints, first: Ints, last: Ints, length: Ints,
    inner_start: Ints, inner: Ints, offset: Ints, on: Ints, junctions: Ints, places: Ints, within: np.int32,
    out: Ints,
) -> None:  # fmt: skip
    at_junction = np.zeros(len(junctions), np.int32)
    whole = np.zeros(len(first), np.int32)  # places that reach all inner nodes of a chain
    steps = np.zeros(len(inner) + 1, np.int32)  # where the count of a stretch of inner nodes begins and ends
    distance = np.full(len(junctions), FAR, np.int32)
    touched = np.empty(len(junctions), np.int32)
    head = np.full((np.int64(within) >> SHIFT) + 2, -1, np.int32)
    queue = np.empty((3, 4096), np.int32)
    seeds = np.empty((2, 2), np.int32)
    for i in range(len(places)):
        p = place[places[i]]
        own, x = np.int32(-1), np.int32(0)
        if p >= 0:
            seeds[0, 0], seeds[0, 1] = p, 0
        else:
            own, x = on[-1 - p], offset[-1 - p]
            seeds[0, 0], seeds[0, 1] = first[own], x
            seeds[1, 0], seeds[1, 1] = last[own], length[own] - x
        seeded = seeds[:1] if p >= 0 else seeds
        count, queue = _spread(start, other, weight, seeded, within, distance, touched, head, queue)
        for t in range(count):
            at_junction[touched[t]] += 1
            _tally(
                touched[t],
                start,
                other,
                chain,
                length,
                inner_start,
                offset,
                distance,
                within,
                own,
                whole,
                steps,
            )
        if own >= 0:
            _own(own, x, distance, first, last, length, inner_start, offset, within, steps)
        for t in range(count):
            distance[touched[t]] = FAR
    for j in range(len(junctions)):
        out[junctions[j]] = at_junction[j]
    running = np.int32(0)
    for c in range(len(first)):
        for i in range(inner_start[c], inner_start[c + 1]):
            running += steps[i]
            out[inner[i]] = running + whole[c]


@njit(cache=True, nogil=True)
def _spread(
    start: Ints, other: Ints, weight: Ints, seeds: Ints, within: np.int32, distance: Ints, touched: Ints,
    head: Ints, queue: Ints,
) -> tuple[int, Ints]:  # fmt: skip
    """Search from one place; list the junctions it reaches in `touched` and return how many there are.

    `queue` holds the entries of the buckets, a row each for junction, distance and the entry below; it is
    returned because it may have had to grow.
    """
    count, used = 0, 0
    for i in range(len(seeds)):
        here, d = seeds[i, 0], seeds[i, 1]
        if d <= within and d < distance[here]:
            if distance[here] == FAR:
                touched[count] = here
                count += 1
            distance[here] = d
            queue[0, used], queue[1, used], queue[2, used] = here, d, head[d >> SHIFT]
            head[d >> SHIFT] = used
            used += 1
    for now in range(len(head)):
        while head[now] >= 0:
            entry = head[now]
            head[now] = queue[2, entry]
            here, d = queue[0, entry], queue[1, entry]
            if d != distance[here]:
                continue
            for e in range(start[here], start[here + 1]):
                reached = d + weight[e]
                to = other[e]
                if reached > within or reached >= distance[to]:
                    continue
                if distance[to] == FAR:
                    touched[count] = to
                    count += 1
                distance[to] = reached
                if used == queue.shape[1]:
                    more = np.empty((3, 2 * used), np.int32)
                    more[:, :used] = queue
                    queue = more
                queue[0, used], queue[1, used], queue[2, used] = to, reached, head[reached >> SHIFT]
                head[reached >> SHIFT] = used
                used += 1
    return count, queue


@njit(cache=True, nogil=True)
def _tally(
    here: Whole, start: Ints, other: Ints, chain: Ints, length: Ints, inner_start: Ints, offset: Ints, distance: Ints,
    within: np.int32, own: np.int32, whole: Ints, steps: Ints,
) -> None:  # fmt: skip
    """Count the place for the inner nodes of the chains that meet at a junction it reaches."""
    left = within - distance[here]
    for e in range(start[here], start[here + 1]):
        forward = chain[e] >= 0
        c = chain[e] if forward else -1 - chain[e]
        low, high = inner_start[c], inner_start[c + 1]
        if low == high or c == own:
            continue
        far = distance[other[e]]
        if far == FAR and forward:
            steps[low] += 1
            steps[_after(offset, low, high, left)] -= 1
        elif far == FAR:
            steps[_from(offset, low, high, length[c] - left)] += 1
            steps[high] -= 1
        elif forward:
            # Reached from both ends: seen to once, from the first.
            a = _after(offset, low, high, left)
            b = _from(offset, low, high, length[c] - (within - far))
            if a >= b:
                whole[c] += 1
            else:
                steps[low] += 1
                steps[a] -= 1
                steps[b] += 1
                steps[high] -= 1


@njit(cache=True, nogil=True)
def _own(
    c: Whole, x: np.int32, distance: Ints, first: Ints, last: Ints, length: Ints, inner_start: Ints, offset: Ints,
    within: np.int32, steps: Ints,
) -> None:  # fmt: skip
    """Count a place for the inner nodes of the chain it lies on: around it, and from both ends."""
    low, high = inner_start[c], inner_start[c + 1]
    around_low = _from(offset, low, high, x - within)
    around_high = _after(offset, low, high, x + within)
    a, b = distance[first[c]], distance[last[c]]
    from_first = low if a == FAR else _after(offset, low, high, within - a)
    from_last = high if b == FAR else _from(offset, low, high, length[c] - (within - b))
    if from_first >= around_low:
        around_low = low
    if from_last <= around_high:
        around_high = high
    steps[around_low] += 1
    steps[around_high] -= 1
    if around_low > low and from_first > low:
        steps[low] += 1
        steps[from_first] -= 1
    if around_high < high and from_last < high:
        steps[from_last] += 1
        steps[high] -= 1


@njit(cache=True, nogil=True)
def _after(offset: Ints, low: Whole, high: Whole, most: Whole) -> Whole:
    """Return the first position of low … high whose offset is above `most`."""
    while low < high:
        middle = (low + high) // 2
        if offset[middle] <= most:
            low = middle + 1
        else:
            high = middle
    return low


@njit(cache=True, nogil=True)
def _from(offset: Ints, low: Whole, high: Whole, least: Whole) -> Whole:
    """Return the first position of low … high whose offset is not below `least`."""
    while low < high:
        middle = (low + high) // 2
        if offset[middle] < least:
            low = middle + 1
        else:
            high = middle
    return low
