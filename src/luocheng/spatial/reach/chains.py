"""A walking network in arrays, its runs of nodes without a branch drawn together.

Three in four nodes of a street network only bend a street. They are no place where a path can choose, so the
search leaves them out: a **chain** leads from one junction to another past its inner nodes, and what is true of
the inner nodes is filled in from both ends afterwards, exactly.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numba import njit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int32]
    Longs = NDArray[np.int64]

__all__ = ["Chains", "contract"]


@dataclass(frozen=True, slots=True)
class Chains:
    """A network whose junctions are numbered anew and whose other nodes lie on chains.

    All lengths are whole millimetres (int32).

    Parameters
    ----------
    nodes
        Number of nodes of the network.
    junctions
        Node of each junction, (j,).
    place
        For each node, (n,): its junction where it is one, else -1 - its position among the inner nodes.
    start, other, weight, chain
        The junctions' neighbours in compressed rows: those of junction i stand at start[i]:start[i + 1]; each has
        the junction at the other end, the length of the chain and the number of the chain, or -1 - the number
        where the chain runs the other way.
    first, last, length
        Of each chain, (c,): its junctions and its length.
    inner_start
        Where the inner nodes of each chain begin, (c + 1,).
    inner, offset, on
        Of each inner node in the order of its chain, (m,): its node, its distance from the chain's first junction,
        and its chain.
    """

    nodes: int
    junctions: Ints
    place: Ints
    start: Ints
    other: Ints
    weight: Ints
    chain: Ints
    first: Ints
    last: Ints
    length: Ints
    inner_start: Ints
    inner: Ints
    offset: Ints
    on: Ints


def contract(u: Ints, v: Ints, length: Ints, nodes: int, key: Longs | None = None) -> Chains:
    """Draw a network's chains together.

    Parameters
    ----------
    u, v, length
        Ends and length of each edge, (e,), int32; nodes are 0 … nodes - 1, lengths in whole millimetres, not negative.
        Edges are walked both ways; parallel edges and loops are allowed.
    nodes
        Number of nodes.
    key
        A number for each node by which junctions are put in order, so that near ones have near numbers; without
        it they are numbered in the order in which a walk through the network meets them.
    """
    start, other, edge = _rows(u, v, nodes)
    is_junction = _junctions(start, other)
    ordered = _walked(start, other, is_junction) if key is None else _by_key(is_junction, key)
    number = np.full(nodes, -1, np.int32)
    number[ordered] = np.arange(len(ordered), dtype=np.int32)
    first, last, long, inner_start, inner, offset, on = _chains(start, other, edge, length, ordered, number)
    place = number
    place[inner] = -1 - np.arange(len(inner), dtype=np.int32)
    rows = _junction_rows(first, last, long, len(ordered))
    return Chains(nodes, ordered, place, *rows, first, last, long, inner_start, inner, offset, on)


def _by_key(is_junction: NDArray[np.bool_], key: Longs) -> Ints:
    found = np.flatnonzero(is_junction).astype(np.int32)
    return found[np.argsort(key[found], kind="stable")]


@njit(cache=True, nogil=True)
def _rows(u: Ints, v: Ints, nodes: int) -> tuple[Ints, Ints, Ints]:
    """Put the edges of each node in a row; a loop stands twice in the row of its node."""
    start = np.zeros(nodes + 1, np.int32)
    for i in range(len(u)):
        start[u[i] + 1] += 1
        start[v[i] + 1] += 1
    for i in range(nodes):
        start[i + 1] += start[i]
    at = start[:-1].copy()
    other = np.empty(2 * len(u), np.int32)
    edge = np.empty(2 * len(u), np.int32)
    for i in range(len(u)):
        a, b = u[i], v[i]
        other[at[a]], edge[at[a]] = b, i
        at[a] += 1
        other[at[b]], edge[at[b]] = a, i
        at[b] += 1
    return start, other, edge


@njit(cache=True, nogil=True)
def _junctions(start: Ints, other: Ints) -> NDArray[np.bool_]:
    """Find the nodes where a path can choose, or ends; and one node of every ring that has none."""
    nodes = len(start) - 1
    found = np.zeros(nodes, np.bool_)
    for i in range(nodes):
        found[i] = start[i + 1] - start[i] != 2
    seen = found.copy()
    for i in range(nodes):
        if not found[i]:
            continue
        for e in range(start[i], start[i + 1]):
            before, at = i, other[e]
            while not seen[at]:
                seen[at] = True
                ahead = other[start[at]]
                if ahead == before:
                    ahead = other[start[at] + 1]
                before, at = at, ahead
    for i in range(nodes):
        if seen[i]:
            continue
        found[i] = True
        before, at = i, i
        while not seen[at]:
            seen[at] = True
            ahead = other[start[at]]
            if ahead == before and at != i:
                ahead = other[start[at] + 1]
            before, at = at, ahead
    return found


@njit(cache=True, nogil=True)
def _walked(start: Ints, other: Ints, is_junction: NDArray[np.bool_]) -> Ints:
    """Put junctions in the order of a walk in breadth through the whole network."""
    nodes = len(start) - 1
    queue = np.empty(nodes, np.int32)
    seen = np.zeros(nodes, np.bool_)
    ordered = np.empty(is_junction.sum(), np.int32)
    count = 0
    for origin in range(nodes):
        if seen[origin]:
            continue
        head, tail = 0, 1
        queue[0] = origin
        seen[origin] = True
        while head < tail:
            at = queue[head]
            head += 1
            if is_junction[at]:
                ordered[count] = at
                count += 1
            for e in range(start[at], start[at + 1]):
                if not seen[other[e]]:
                    seen[other[e]] = True
                    queue[tail] = other[e]
                    tail += 1
    return ordered


@njit(cache=True, nogil=True)
def _chains(
    start: Ints, other: Ints, edge: Ints, length: Ints, ordered: Ints, number: Ints
) -> tuple[Ints, Ints, Ints, Ints, Ints, Ints, Ints]:
    """Follow every edge of every junction to the next junction."""
    nodes = len(start) - 1
    used = np.zeros(len(length), np.bool_)
    most = 0
    for j in ordered:
        most += start[j + 1] - start[j]
    most = most // 2 + 1
    first = np.empty(most, np.int32)
    last = np.empty(most, np.int32)
    long = np.empty(most, np.int32)
    inner_start = np.zeros(most + 1, np.int32)
    inner = np.empty(nodes - len(ordered), np.int32)
    offset = np.empty(nodes - len(ordered), np.int32)
    on = np.empty(nodes - len(ordered), np.int32)
    count, filled = 0, 0
    for i in range(len(ordered)):
        origin = ordered[i]
        for e in range(start[origin], start[origin + 1]):
            if used[edge[e]]:
                continue
            used[edge[e]] = True
            walked, at = np.int64(length[edge[e]]), other[e]
            while number[at] < 0:
                inner[filled], offset[filled], on[filled] = at, walked, count
                filled += 1
                ahead = start[at]
                if used[edge[ahead]]:
                    ahead += 1
                used[edge[ahead]] = True
                walked += length[edge[ahead]]
                at = other[ahead]
            first[count], last[count], long[count] = i, number[at], min(walked, np.int64(2**30))
            count += 1
            inner_start[count] = filled
    return (
        first[:count].copy(),
        last[:count].copy(),
        long[:count].copy(),
        inner_start[: count + 1].copy(),
        inner,
        offset,
        on,
    )


@njit(cache=True, nogil=True)
def _junction_rows(first: Ints, last: Ints, long: Ints, junctions: int) -> tuple[Ints, Ints, Ints, Ints]:
    start = np.zeros(junctions + 1, np.int32)
    for c in range(len(first)):
        start[first[c] + 1] += 1
        start[last[c] + 1] += 1
    for i in range(junctions):
        start[i + 1] += start[i]
    at = start[:-1].copy()
    other = np.empty(2 * len(first), np.int32)
    weight = np.empty(2 * len(first), np.int32)
    chain = np.empty(2 * len(first), np.int32)
    for c in range(len(first)):
        a, b = first[c], last[c]
        other[at[a]], weight[at[a]], chain[at[a]] = b, long[c], c
        at[a] += 1
        other[at[b]], weight[at[b]], chain[at[b]] = a, long[c], -1 - c
        at[b] += 1
    return start, other, weight, chain
