"""The best choice of a few sites by going through choices in order, those left out that cannot be better.

How far the search goes is told by the work it does, not by a clock, so that every machine comes to the same answer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numba import njit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from luocheng.spatial.siting.demand import Demand

    Longs = NDArray[np.int64]

__all__ = ["WORK", "better_sites"]

WORK = 100_000_000
"""Looks at a pair of site and place, or at a site, after which a search gives up."""

_LARGE = 4_000_000
"""Sites times sites to be chosen, beyond which no search comes to an end."""


def better_sites(demand: Demand, most: int, known: int, work: int = WORK) -> tuple[list[int] | None, int]:
    """Look for up to `most` sites that serve more than is known to be possible.

    Parameters
    ----------
    demand
        What is to be served.
    most
        How many sites.
    known
        Units that a choice is known to serve, with what is served already.
    work
        How much is looked at before the search gives up.

    Returns
    -------
    tuple
        The sites, None where none better were found; and what no choice can exceed, units.
    """
    service = demand.service
    counts = demand.open[service.place] & (demand.weight[service.place] > 0)
    site, place = service.site()[counts], service.place[counts]
    names, rows = np.unique(site, return_inverse=True)
    held, places = np.unique(place, return_inverse=True)
    most = min(most, len(names))
    if not most:
        return None, demand.before
    if most * len(names) > _LARGE:
        return None, demand.total
    start = np.searchsorted(rows, np.arange(len(names) + 1))
    order = np.argsort(places, kind="stable")
    back = np.searchsorted(places[order], np.arange(len(held) + 1))
    chosen, bound = _better(
        start, places, back, rows[order], demand.weight[held], most, known - demand.before, work
    )
    sites = [int(names[s]) for s in chosen if s >= 0]
    return sites or None, demand.before + int(bound)


@njit(cache=True, nogil=True)
def _better(
    start: Longs, places: Longs, back: Longs, sites: Longs, weight: Longs, most: int, known: int, work: int
) -> tuple[Longs, Any]:
    """Return the best choice beyond what is known, and a bound that holds where work ran out, too."""
    count = len(start) - 1
    gain = np.zeros(count, np.int64)
    for s in range(count):
        for n in range(start[s], start[s + 1]):
            gain[s] += weight[places[n]]
    taken = np.zeros(len(weight), np.int32)
    done, best = len(places), known
    found = np.full(most, -1, np.int64)
    # At each depth the sites that are still open, the one that adds most first; and which is tried.
    order = np.empty((most, count), np.int64)
    length = np.zeros(most, np.int64)
    at = np.full(most, -1, np.int64)
    gains = np.empty((most, count), np.int64)
    reached = np.zeros(most + 1, np.int64)
    order[0] = np.argsort(-gain)
    length[0] = count
    gains[0] = gain
    depth, bound = 0, np.int64(0)
    while depth >= 0:
        if at[depth] >= 0:
            done += _take(order[depth, at[depth]], -1, start, places, back, sites, weight, taken, gain)
        at[depth] += 1
        # What this site and the next ones can add at most: from here on it only falls.
        high = reached[depth]
        for n in range(at[depth], min(length[depth], at[depth] + most - depth)):
            high += gains[depth, order[depth, n]]
        if high <= best:
            at[depth] = -1
            depth -= 1
            continue
        if done > work:
            bound = max(bound, high)
            at[depth] = -1
            depth -= 1
            continue
        site = order[depth, at[depth]]
        reached[depth + 1] = reached[depth] + gains[depth, site]
        done += _take(site, 1, start, places, back, sites, weight, taken, gain)
        if reached[depth + 1] > best:
            best = reached[depth + 1]
            found[:] = -1
            for d in range(depth + 1):
                found[d] = order[d, at[d]]
        if depth + 1 < most:
            rest = order[depth, at[depth] + 1 : length[depth]]
            done += len(rest)
            depth += 1
            length[depth] = len(rest)
            order[depth, : len(rest)] = rest[np.argsort(-gain[rest])]
            gains[depth] = gain
            at[depth] = -1
    return found, max(bound, best)


@njit(cache=True, nogil=True)
def _take(
    site: Any, step: int, start: Longs, places: Longs, back: Longs, sites: Longs, weight: Longs,
    taken: NDArray[np.int32], gain: Longs,
) -> Any:  # fmt: skip
    """Take a site, or give it back; what others add falls or rises with it. Return how many pairs were looked at."""
    looked = 0
    for n in range(start[site], start[site + 1]):
        p = places[n]
        if taken[p] == (0 if step > 0 else 1):
            for m in range(back[p], back[p + 1]):
                gain[sites[m]] -= step * weight[p]
            looked += back[p + 1] - back[p]
        taken[p] += step
    return looked + start[site + 1] - start[site]
