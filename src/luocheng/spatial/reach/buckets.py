"""A queue of nodes by distance: buckets of equal width, each a stack of entries that are drawn from one pool.

Within a bucket nodes come in no order; a node whose distance falls again is queued again, and an entry that is no
longer true is passed over. So distances are exact, whatever the width of a bucket.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numba import njit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int32]
    Whole = int | np.signedinteger[Any]

__all__ = ["FAR", "SHIFT", "bucket_count", "search"]

FAR = np.int32(2**31 - 1)
"""The distance of what cannot be reached, in millimetres."""

SHIFT = 15
"""Buckets are 2**SHIFT millimetres wide: 33 m, about the length of a chain."""


@njit(cache=True, nogil=True)
def bucket_count(longest: int) -> int:
    """Return how many buckets hold every distance at once: a power of two beyond the longest chain."""
    least = (np.int64(longest) >> SHIFT) + 2
    count = np.int64(4)
    while count < least:
        count *= 2
    return int(count)


@njit(cache=True, nogil=True)
def search(
    start: Ints,
    other: Ints,
    weight: Ints,
    distance: Ints,
    seeds: Ints,
    seeds_at: Ints,
    cutoff: np.int32,
    buckets: int,
) -> None:
    """Lower `distance` to the least distance from any seed, along chains, up to `cutoff` (mm).

    Parameters
    ----------
    start, other, weight
        The junctions' neighbours in compressed rows.
    distance
        Distances so far, (j,); FAR where none is known. Changed in place.
    seeds, seeds_at
        Junctions to begin at, and how far each lies from what is sought, in order of distance or not.
    buckets
        From `bucket_count`.
    """
    mask = buckets - 1
    head = np.full(buckets, -1, np.int32)
    queue = np.empty((3, max(1024, 2 * len(seeds))), np.int32)
    free, used, live, waiting = np.int32(-1), 0, 0, 0
    # Seeds may lie further apart than the buckets reach: they are let in when their turn comes.
    order = np.argsort(seeds_at)
    now = np.int64(0)
    while live or waiting < len(order):
        if live == 0:
            now = np.int64(seeds_at[order[waiting]]) >> SHIFT
        slot = now & mask
        while True:
            seeding = waiting < len(order) and (np.int64(seeds_at[order[waiting]]) >> SHIFT) <= now
            if seeding:
                here, d = seeds[order[waiting]], np.int32(0)
                low, high = 0, 1
                waiting += 1
            elif head[slot] >= 0:
                entry = head[slot]
                head[slot] = queue[2, entry]
                here, d = queue[0, entry], queue[1, entry]
                queue[2, entry], free = free, entry
                live -= 1
                if d != distance[here]:
                    continue
                low, high = start[here], start[here + 1]
            else:
                break
            for e in range(low, high):
                to = here if seeding else other[e]
                reached = np.int64(seeds_at[order[waiting - 1]]) if seeding else np.int64(d) + weight[e]
                if reached > cutoff or reached >= distance[to]:
                    continue
                distance[to] = reached
                if free < 0 and used == queue.shape[1]:
                    more = np.empty((3, 2 * used), np.int32)
                    more[:, :used] = queue
                    queue = more
                if free >= 0:
                    entry, free = free, queue[2, free]
                else:
                    entry, used = np.int32(used), used + 1
                t = (reached >> SHIFT) & mask
                queue[0, entry], queue[1, entry], queue[2, entry] = to, reached, head[t]
                head[t] = entry
                live += 1
        now += 1
