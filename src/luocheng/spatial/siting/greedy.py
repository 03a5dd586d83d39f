"""Site after site, each the one that adds most; with a bound on what any other choice could do."""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from luocheng.spatial.siting.demand import Demand

    Longs = NDArray[np.int64]

__all__ = ["Run", "greedy"]


@dataclass(frozen=True, slots=True)
class Run:
    """Sites in the order in which they were taken.

    Parameters
    ----------
    sites, gains
        The sites and what each added, units.
    bounds
        For each number k of sites from 0 on, what no choice of k sites can exceed, (steps + 1,) and more, units.
    """

    sites: list[int]
    gains: list[int]
    bounds: Longs


def greedy(demand: Demand, most: int, *, among: Iterable[int] | None = None, until: int | None = None) -> Run:
    """Take the site that adds most, `most` times, or until `until` units are served, or nothing is added any more.

    A site's gain only falls as others are taken, so an old gain is a bound: only the site at the top is looked at anew.
    For any set S of sites, k others add no more than the k largest gains beyond S; the least of these bounds is kept.

    Parameters
    ----------
    demand
        What is to be served.
    most
        How many sites at most.
    among
        Candidates; all by default.
    until
        Units served in all, with what is served already.
    """
    open_ = demand.open.copy()
    gain = demand.gains(open_)
    allowed = np.arange(demand.service.sites) if among is None else np.array(sorted(set(among)), np.int64)
    heap = [(-int(gain[s]), int(demand.preference[s]), int(s)) for s in allowed if gain[s] > 0]
    heapq.heapify(heap)
    reached = demand.before
    bounds = _bound(reached, gain[allowed])
    sites: list[int] = []
    gains: list[int] = []
    while heap and len(sites) < most and (until is None or reached < until):
        old, wish, site = heapq.heappop(heap)
        here = demand.service.of(site)
        fresh = here[open_[here]]
        now = int(demand.weight[fresh].sum())
        if now < -old:
            if now:
                heapq.heappush(heap, (-now, wish, site))
            continue
        open_[fresh] = False
        reached += now
        sites.append(site)
        gains.append(now)
    if sites:
        bounds = np.minimum(bounds, _bound(reached, demand.gains(open_)[allowed]))
    return Run(sites, gains, bounds)


def _bound(reached: int, gains: Longs) -> Longs:
    """Return what no choice of 0, 1, 2 … sites can exceed, given what one choice reaches and others would add to it."""
    return reached + np.concatenate([np.zeros(1, np.int64), np.cumsum(np.sort(gains)[::-1])])
