"""How many places of a kind lie within a distance of every node, counted from the places outwards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numba import njit

from luocheng.spatial.growing import doubled
from luocheng.spatial.reach.buckets import SHIFT

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from luocheng.spatial.reach.chains import Chains

    Ints = NDArray[np.int32]
    Whole = int | np.integer[Any]
    Wholes = NDArray[Any]

__all__ = ["count_groups", "count_within", "largest", "spread"]


def count_within(chains: Chains, places: Ints, within: int, out: Ints) -> None:
    """Fill `out`, (n,), with the number of `places` no further than `within` from every node.

    A place at a node counts for that node. Places that share a node count each.
    """
    c = chains if within <= chains.most() else chains.wide()
    _count(
        c.place, c.span, c.rows, c.chain, c.first, c.last, c.length, c.inner_start, c.inner, c.offset, c.on,
        c.junctions, places, np.int64(within), np.full(len(c.junctions), _far(c), c.rows.dtype), out,
    )  # fmt: skip


def count_groups(chains: Chains, places: Ints, group: Ints, within: int, out: Ints) -> None:
    """Fill `out`, (n,), with the number of groups of `places` of which one is no further than `within` from a node.

    A group is a place with several entrances, such as a park: `group`, (p,), says which one each entrance belongs to.
    """
    c = chains if within <= chains.most() else chains.wide()
    order = np.argsort(group, kind="stable").astype(np.int32)
    _, begin = np.unique(group[order], return_index=True)
    row: Ints = np.append(begin, len(order)).astype(np.int32)
    _count_groups(
        c.place, c.span, c.rows, c.chain, c.first, c.last, c.length, c.inner_start, c.inner, c.offset, c.on,
        c.junctions, places[order], row, np.int64(within), np.full(len(c.junctions), _far(c), c.rows.dtype), out,
    )  # fmt: skip


def _far(chains: Chains) -> int:
    return int(np.iinfo(chains.rows.dtype).max)


@njit(cache=True, nogil=True)
def _count_groups(
    place: Ints, span: Ints, rows: Wholes, chain: Ints, first: Ints, last: Ints, length: Wholes,
    inner_start: Ints, inner: Ints, offset: Wholes, on: Ints, junctions: Ints, places: Ints, row: Ints,
    within: np.int64, distance: Wholes, out: Ints,
) -> None:  # fmt: skip
    at_junction = np.zeros(len(junctions), np.int32)
    whole = np.zeros(len(first), np.int32)
    steps = np.zeros(len(inner) + 1, np.int32)
    far = largest(distance)
    touched = np.empty(len(junctions), np.int32)
    head = np.full((within >> SHIFT) + 2, -1, np.int32)
    queue = np.empty((4096, 3), distance.dtype)
    for g in range(len(row) - 1):
        members = places[row[g] : row[g + 1]]
        seeds = np.empty((2 * len(members), 2), distance.dtype)
        many = 0
        for i in range(len(members)):
            p = place[members[i]]
            if p >= 0:
                seeds[many, 0], seeds[many, 1] = p, 0
                many += 1
            else:
                c, x = on[-1 - p], offset[-1 - p]
                seeds[many, 0], seeds[many, 1] = first[c], x
                seeds[many + 1, 0], seeds[many + 1, 1] = last[c], length[c] - x
                many += 2
        while 2 * many > len(queue):
            queue = np.empty((2 * len(queue), 3), distance.dtype)
        count, queue = spread(span, rows, seeds[:many], within, distance, touched, head, queue)
        for t in range(count):
            at_junction[touched[t]] += 1
            _tally(
                touched[t],
                span,
                rows,
                chain,
                length,
                inner_start,
                offset,
                distance,
                within,
                np.int32(-1),
                whole,
                steps,
                far,
            )
        for i in range(len(members)):
            if place[members[i]] < 0:
                _between(
                    i,
                    members,
                    place,
                    on,
                    first,
                    last,
                    length,
                    inner_start,
                    offset,
                    distance,
                    within,
                    steps,
                    far,
                )
        for t in range(count):
            distance[touched[t]] = far
    for j in range(len(junctions)):
        out[junctions[j]] = at_junction[j]
    running = np.int32(0)
    for c in range(len(first)):
        for i in range(inner_start[c], inner_start[c + 1]):
            running += steps[i]
            out[inner[i]] = running + whole[c]


@njit(cache=True, nogil=True)
def _between(
    i: Whole, members: Ints, place: Ints, on: Ints, first: Ints, last: Ints, length: Wholes, inner_start: Ints,
    offset: Wholes, distance: Wholes, within: np.int64, steps: Ints, far: Whole,
) -> None:  # fmt: skip
    """Count a group for the inner nodes of a chain that it reaches from an entrance on the chain alone."""
    c = on[-1 - place[members[i]]]
    for j in range(i):
        if place[members[j]] < 0 and on[-1 - place[members[j]]] == c:
            return
    a, b = np.int64(distance[first[c]]), np.int64(distance[last[c]])
    for at in range(inner_start[c], inner_start[c + 1]):
        x = np.int64(offset[at])
        if (a != far and a + x <= within) or (b != far and b + length[c] - x <= within):
            continue
        for j in range(i, len(members)):
            p = place[members[j]]
            if p < 0 and on[-1 - p] == c and abs(offset[-1 - p] - x) <= within:
                steps[at] += 1
                steps[at + 1] -= 1
                break


@njit(cache=True, nogil=True)
def _count(
    place: Ints, span: Ints, rows: Wholes, chain: Ints, first: Ints, last: Ints, length: Wholes,
    inner_start: Ints, inner: Ints, offset: Wholes, on: Ints, junctions: Ints, places: Ints, within: np.int64,
    distance: Wholes, out: Ints,
) -> None:  # fmt: skip
    at_junction = np.zeros(len(junctions), np.int32)
    whole = np.zeros(len(first), np.int32)  # places that reach all inner nodes of a chain
    steps = np.zeros(len(inner) + 1, np.int32)  # where the count of a stretch of inner nodes begins and ends
    far = largest(distance)
    touched = np.empty(len(junctions), np.int32)
    head = np.full((within >> SHIFT) + 2, -1, np.int32)
    queue = np.empty((4096, 3), distance.dtype)
    seeds = np.empty((2, 2), distance.dtype)
    for i in range(len(places)):
        p = place[places[i]]
        own, x = np.int32(-1), np.int64(0)
        if p >= 0:
            seeds[0, 0], seeds[0, 1] = p, 0
        else:
            own, x = on[-1 - p], np.int64(offset[-1 - p])
            seeds[0, 0], seeds[0, 1] = first[own], x
            seeds[1, 0], seeds[1, 1] = last[own], length[own] - x
        seeded = seeds[:1] if p >= 0 else seeds
        count, queue = spread(span, rows, seeded, within, distance, touched, head, queue)
        for t in range(count):
            at_junction[touched[t]] += 1
            _tally(
                touched[t],
                span,
                rows,
                chain,
                length,
                inner_start,
                offset,
                distance,
                within,
                own,
                whole,
                steps,
                far,
            )
        if own >= 0:
            _own(own, x, distance, first, last, length, inner_start, offset, within, steps, far)
        for t in range(count):
            distance[touched[t]] = far
    for j in range(len(junctions)):
        out[junctions[j]] = at_junction[j]
    running = np.int32(0)
    for c in range(len(first)):
        for i in range(inner_start[c], inner_start[c + 1]):
            running += steps[i]
            out[inner[i]] = running + whole[c]


@njit(cache=True, nogil=True)
def spread(
    span: Ints, rows: Wholes, seeds: Wholes, within: np.int64, distance: Wholes, touched: Ints, head: Ints,
    queue: Wholes,
) -> tuple[int, Wholes]:  # fmt: skip
    """Search from one place; list the junctions it reaches in `touched` and return how many there are.

    `queue` holds the entries of the buckets, a row each of junction, distance and the entry below; it is
    returned because it may have had to grow. Dead ends are reached and not queued.
    """
    count, used = 0, 0
    far = largest(distance)
    for i in range(len(seeds)):
        here, d = seeds[i, 0], np.int64(seeds[i, 1])
        if d <= within and d < distance[here]:
            if distance[here] == far:
                touched[count] = here
                count += 1
            distance[here] = d
            queue[used, 0], queue[used, 1], queue[used, 2] = here, d, head[d >> SHIFT]
            head[d >> SHIFT] = used
            used += 1
    for now in range(len(head)):
        while head[now] >= 0:
            entry = head[now]
            here, d = queue[entry, 0], np.int64(queue[entry, 1])
            head[now] = queue[entry, 2]
            if d != distance[here]:
                continue
            on, stop = span[here, 1], span[here, 2]
            for e in range(span[here, 0], stop):
                to, reached = rows[e, 0], d + rows[e, 1]
                if reached > within or reached >= distance[to]:
                    continue
                if distance[to] == far:
                    touched[count] = to
                    count += 1
                distance[to] = reached
                if e >= on:
                    continue
                if used == len(queue):
                    queue = doubled(queue)
                queue[used, 0], queue[used, 1], queue[used, 2] = to, reached, head[reached >> SHIFT]
                head[reached >> SHIFT] = used
                used += 1
    return count, queue


@njit(cache=True, nogil=True, inline="always")
def largest(distance: Wholes) -> Whole:
    """Return the largest number of an array's type."""
    return np.int64(2**31 - 1) if distance.itemsize == 4 else np.int64(2**63 - 1)


@njit(cache=True, nogil=True)
def _tally(
    here: Whole, span: Ints, rows: Wholes, chain: Ints, length: Wholes, inner_start: Ints, offset: Wholes,
    distance: Wholes, within: np.int64, own: np.int32, whole: Ints, steps: Ints, far: Whole,
) -> None:  # fmt: skip
    """Count the place for the inner nodes of the chains that meet at a junction it reaches."""
    left = within - distance[here]
    for e in range(span[here, 0], span[here, 2]):
        forward = chain[e] >= 0
        c = chain[e] if forward else -1 - chain[e]
        low, high = inner_start[c], inner_start[c + 1]
        if low == high or c == own:
            continue
        away = distance[rows[e, 0]]
        if away == far and forward:
            steps[low] += 1
            steps[_after(offset, low, high, left)] -= 1
        elif away == far:
            steps[_from(offset, low, high, length[c] - left)] += 1
            steps[high] -= 1
        elif forward:
            # Reached from both ends: seen to once, from the first.
            a = _after(offset, low, high, left)
            b = _from(offset, low, high, length[c] - (within - away))
            if a >= b:
                whole[c] += 1
            else:
                steps[low] += 1
                steps[a] -= 1
                steps[b] += 1
                steps[high] -= 1


@njit(cache=True, nogil=True)
def _own(
    c: Any, x: np.int64, distance: Wholes, first: Ints, last: Ints, length: Wholes, inner_start: Ints,
    offset: Wholes, within: np.int64, steps: Ints, far: Whole,
) -> None:  # fmt: skip
    """Count a place for the inner nodes of the chain it lies on: around it, and from both ends."""
    low, high = inner_start[c], inner_start[c + 1]
    around_low = _from(offset, low, high, x - within)
    around_high = _after(offset, low, high, x + within)
    a, b = np.int64(distance[first[c]]), np.int64(distance[last[c]])
    from_first = low if a == far else _after(offset, low, high, within - a)
    from_last = high if b == far else _from(offset, low, high, length[c] - (within - b))
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
def _after(offset: Wholes, low: Whole, high: Whole, most: Whole) -> Whole:
    """Return the first position of low … high whose offset is above `most`."""
    while low < high:
        middle = (low + high) // 2
        if offset[middle] <= most:
            low = middle + 1
        else:
            high = middle
    return low


@njit(cache=True, nogil=True)
def _from(offset: Wholes, low: Whole, high: Whole, least: Whole) -> Whole:
    """Return the first position of low … high whose offset is not below `least`."""
    while low < high:
        middle = (low + high) // 2
        if offset[middle] < least:
            low = middle + 1
        else:
            high = middle
    return low
