"""Walking reach: from every node of a network, how far to the nearest places, how many within a distance.

Distances are exact: those of a plain search from every node, to the millimetre. They are searched from the places
outwards over the junctions of the network alone, and filled in along the streets between them. Inside they are
hundredths of a millimetre, so that the rounding of a thousand edges does not add up to a millimetre.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from luocheng.spatial.curve import hilbert
from luocheng.spatial.network import UNIT
from luocheng.spatial.reach.buckets import FAR
from luocheng.spatial.reach.chains import Chains, contract
from luocheng.spatial.reach.counts import count_groups, count_within
from luocheng.spatial.reach.nearest import nearest
from luocheng.spatial.reach.several import k_nearest
from luocheng.spatial.reach.waking import wake

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from luocheng.spatial.network import Network

    Ints = NDArray[np.int32]

wake()

__all__ = ["FAR", "Reach", "prepare", "walking_reach"]


@dataclass(frozen=True, slots=True)
class Reach:
    """What is reached from every node, by kind of place. Distances are millimetres, FAR where there is none.

    Parameters
    ----------
    nearest
        Distance to the nearest place, (n,) a kind.
    several, which
        Distances to the k nearest and their indices among the places of the kind, (n, k); empty where not asked for.
    count
        Number of places within the distance asked for, (n,); empty where not asked for.
    """

    nearest: dict[str, Ints]
    several: dict[str, Ints]
    which: dict[str, Ints]
    count: dict[str, Ints]


def prepare(network: Network, threads: int | None = None) -> Chains:
    """Draw the chains of a network together, its junctions in the order of a space-filling curve where it has places.

    Parameters
    ----------
    network
        The network.
    threads
        1 to do one thing after the other.
    """
    x, y = network.x, network.y
    if x is None or y is None:
        return contract(network.u, network.v, network.length, network.nodes)
    if threads == 1:
        key = hilbert(x, y)
        return contract(network.u, network.v, network.length, network.nodes, lambda: key)
    with ThreadPoolExecutor(1) as pool:
        # The order is needed late: it is found while edges are put in rows.
        found = pool.submit(hilbert, x, y)
        return contract(network.u, network.v, network.length, network.nodes, found.result)


def walking_reach(
    chains: Chains,
    places: Mapping[str, Ints],
    *,
    groups: Mapping[str, Ints] | None = None,
    cutoff: int | None = None,
    k: int = 1,
    within: int | None = None,
    threads: int | None = None,
    progress: Callable[[int, int], None] | None = None,
    only: Ints | None = None,
) -> Reach:
    """Search from every kind of place to every node.

    Parameters
    ----------
    chains
        The network, from `prepare`; one preparation serves any number of searches.
    places
        Nodes of the places by kind, int32.
    groups
        Where places have several entrances: for each node of a kind the number of the place it is an entrance of.
        A place then counts once, and `which` has its number.
    cutoff
        Millimetres beyond which nothing is looked for; None for no limit.
    k
        How many of the nearest; from 2 on, `several` and `which` are filled.
    within
        Millimetres; where given, places within them are counted.
    threads
        How many kinds are searched at once; the number of processors by default.
    progress
        Called with how many searches are done, and of how many.
    only
        Nodes that are asked for, (n,): the rows of the result are then theirs. -1 stands for the last node.
    """
    result = Reach({}, {}, {}, {})
    jobs: list[tuple[int, Callable[[], None]]] = []
    for kind, nodes in places.items():
        at = np.ascontiguousarray(nodes, np.int32)
        of = None if groups is None or kind not in groups else np.ascontiguousarray(groups[kind], np.int32)
        jobs += _jobs(chains, kind, at, of, _units(cutoff), k, _units(within), result, only)
    jobs.sort(key=lambda j: -j[0])
    workers = min(threads or os.cpu_count() or 1, max(1, len(jobs)))
    tell = progress or (lambda done, total: None)  # noqa: ARG005 - nobody listens
    if workers == 1:
        for number, (_, job) in enumerate(jobs, 1):
            job()
            tell(number, len(jobs))
        return result
    with ThreadPoolExecutor(workers) as pool:
        for number, done in enumerate([pool.submit(job) for _, job in jobs], 1):
            done.result()
            tell(number, len(jobs))
    return result


def _units(millimetres: int | None) -> int | None:
    """Return a length of whole millimetres in units; None for one that nothing is beyond."""
    return None if millimetres is None or millimetres >= int(FAR) else int(millimetres) * UNIT // 1000


def _jobs(
    chains: Chains,
    kind: str,
    at: Ints,
    of: Ints | None,
    cutoff: int | None,
    k: int,
    within: int | None,
    result: Reach,
    only: Ints | None,
) -> list[tuple[int, Callable[[], None]]]:
    """List what is to be done for one kind of place, each with about how much work it is."""
    rows = slice(None) if only is None else only
    jobs: list[tuple[int, Callable[[], None]]] = []
    nothing = np.empty(0, np.int32)

    def several() -> None:
        found, which = np.empty((chains.nodes, k), np.int32), np.empty((chains.nodes, k), np.int32)
        k_nearest(chains, at, k, cutoff, found, which, of)
        result.several[kind], result.which[kind] = found[rows], which[rows]
        result.nearest[kind] = result.several[kind][:, 0]

    def one() -> None:
        found = np.empty(chains.nodes, np.int32)
        nearest(chains, at, cutoff, found)
        result.nearest[kind] = found[rows]

    def number(near: int) -> None:
        found = np.empty(chains.nodes, np.int32)
        if of is not None and len(np.unique(of)) < len(of):
            count_groups(chains, at, of, near, found)
        else:
            count_within(chains, at, near, found)
        result.count[kind] = found[rows]

    # Kinds stay in the order in which they were given, whichever is done first.
    result.nearest[kind] = nothing
    if k > 1:
        result.several[kind] = result.which[kind] = nothing
        jobs.append((len(at) + chains.nodes * k, several))
    else:
        jobs.append((len(at) + chains.nodes, one))
    if within is not None:
        result.count[kind] = nothing
        jobs.append((100 * len(at), partial(number, within)))
    return jobs
