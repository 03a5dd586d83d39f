"""A queue of junctions by distance: buckets of equal width, each a stack of entries that are drawn from one pool.

Within a bucket junctions come in no order; one whose distance falls again is queued again, and an entry that is no
longer true is passed over. So distances are exact, whatever the width of a bucket.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numba import njit

from luocheng.spatial.growing import doubled
from luocheng.spatial.network import UNIT

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Whole = int | np.integer[Any]
    Wholes = NDArray[Any]

__all__ = ["FAR", "GROUP", "NEAR", "SHIFT", "bucket_count", "millimetres", "search"]

FAR = np.int32(2**31 - 1)
"""The distance of what cannot be reached."""

GROUP = 8_000
"""Junctions that a group of places may begin among: what a search touches then stays in the processor's cache."""

NEAR = 3_000 * UNIT
"""A search that goes further than 3 km is made in one: groups would go over each other's ground."""

SHIFT = 22
"""Buckets are 2**SHIFT units of length wide: 42 m, about half a chain."""


@njit(cache=True, nogil=True)
def bucket_count(longest: Whole) -> Whole:
    """Return how many buckets hold every distance at once: a power of two beyond the longest chain."""
    least = (np.int64(longest) >> SHIFT) + 2
    count = np.int64(4)
    while count < least:
        count *= 2
    return count


@njit(cache=True, nogil=True, inline="always")
def millimetres(units: Whole) -> Whole:
    """Return the whole millimetres next to a length in units, which are hundredths of one."""
    return (np.uint64(units) + np.uint64(50)) // np.uint64(100)


@njit(cache=True, nogil=True)
def search(
    span: Wholes,
    rows: Wholes,
    distance: Wholes,
    seeds: Wholes,
    seeds_at: Wholes,
    cutoff: Whole,
    buckets: Whole,
) -> bool:
    """Lower `distance` to the least distance from any seed, along chains, up to `cutoff`.

    Junctions at dead ends are left for `dead_ends` unless they are seeds.

    Parameters
    ----------
    span, rows
        The junctions' neighbours, from `Chains`.
    distance
        Distances so far in units, (j,); the largest number of its type where none is known. Changed in place.
    seeds, seeds_at
        Junctions to begin at, and how far each lies from what is sought: no further than the longest chain.
    cutoff
        Units; int64.
    buckets
        From `bucket_count`.

    Returns
    -------
    bool
        Whether anything lay beyond the cutoff.
    """
    mask = buckets - 1
    head = np.full(buckets, -1, np.int32)
    queue = np.empty((max(1024, 2 * len(seeds)), 3), distance.dtype)
    free, used, live, beyond = -1, 0, 0, False
    for i in range(len(seeds)):
        here, d = seeds[i], np.int64(seeds_at[i])
        if d >= distance[here]:
            continue
        if d > cutoff:
            beyond = True
            continue
        distance[here] = d
        slot = (d >> SHIFT) & mask
        queue[used, 0], queue[used, 1], queue[used, 2] = here, d, head[slot]
        head[slot] = used
        used += 1
        live += 1
    now = np.int64(0)
    while live > 0:
        slot = now & mask
        entry = head[slot]
        while entry >= 0:
            here, d = queue[entry, 0], np.int64(queue[entry, 1])
            head[slot] = queue[entry, 2]
            queue[entry, 2] = free
            free = entry
            live -= 1
            if d == distance[here]:
                for e in range(span[here, 0], span[here, 1]):
                    to, reached = rows[e, 0], d + rows[e, 1]
                    if reached >= distance[to]:
                        continue
                    if reached > cutoff:
                        beyond = True
                        continue
                    distance[to] = reached
                    if free >= 0:
                        made = free
                        free = queue[made, 2]
                    else:
                        if used == len(queue):
                            queue = doubled(queue)
                        made = used
                        used += 1
                    t = (reached >> SHIFT) & mask
                    queue[made, 0], queue[made, 1], queue[made, 2] = to, reached, head[t]
                    head[t] = made
                    live += 1
            entry = head[slot]
        now += 1
    return beyond
