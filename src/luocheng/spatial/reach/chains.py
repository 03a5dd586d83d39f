"""A walking network in arrays, its runs of nodes without a branch drawn together.

Three in four nodes of a street network only bend a street. They are no place where a path can choose, so the
search leaves them out: a **chain** leads from one junction to another past its inner nodes, and what is true of
the inner nodes is filled in from both ends afterwards, exactly.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numba import njit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int32]
    Longs = NDArray[np.int64]
    Wholes = NDArray[Any]

__all__ = ["Chains", "contract"]


@dataclass(frozen=True, slots=True)
class Chains:
    """A network whose junctions are numbered anew and whose other nodes lie on chains.

    All lengths are units of `network.UNIT`, int32 or, where a chain is longer than that holds, int64.

    Parameters
    ----------
    nodes
        Number of nodes of the network.
    junctions
        Node of each junction, (j,).
    place
        For each node, (n,): its junction where it is one, else -1 - its position among the inner nodes.
    span, rows, chain
        The junctions' neighbours: those of junction i stand in rows[span[i, 0]:span[i, 2]], each with the junction at
        the other end and the length of the chain; `chain` has the number of the chain, or -1 - the number where it
        runs the other way. Those from span[i, 1] on are dead ends: nothing leads on from them.
    dead
        Junctions at dead ends, (d,).
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
    span: Ints
    rows: Wholes
    chain: Ints
    dead: Ints
    first: Ints
    last: Ints
    length: Wholes
    inner_start: Ints
    inner: Ints
    offset: Wholes
    on: Ints

    def most(self) -> int:
        """Return the largest distance that is told apart from the largest number of its type."""
        return 2**31 - 2 if self.rows.dtype == np.int32 else 2**31 * 100 - 200

    def wide(self) -> Chains:
        """Return the same with lengths of 64 bits, for distances that 32 do not hold."""
        if self.rows.dtype == np.int64:
            return self
        long = {name: getattr(self, name).astype(np.int64) for name in ("rows", "length", "offset")}
        return replace(self, **long)


def contract(u: Ints, v: Ints, length: Wholes, nodes: int, key: Callable[[], Longs] | None = None) -> Chains:
    """Draw a network's chains together.

    Parameters
    ----------
    u, v, length
        Ends and length of each edge, (e,); nodes are 0 … nodes - 1, lengths whole units, not negative.
        Edges are walked both ways; parallel edges and loops are allowed.
    nodes
        Number of nodes.
    key
        Gives a number for each node by which junctions are put in order, so that near ones have near numbers; without
        it they are numbered in the order in which a walk through the network meets them.
    """
    start, other, edge = _rows(u, v, nodes)
    is_junction = _junctions(start, other)
    ordered = _walked(start, other, is_junction) if key is None else _by_key(is_junction, key())
    number = np.full(nodes, -1, np.int32)
    number[ordered] = np.arange(len(ordered), dtype=np.int32)
    first, last, long, inner_start, inner, offset, on = _chains(start, other, edge, length, ordered, number)
    if long.max(initial=0) < 2**31 - 1:
        long, offset = long.astype(np.int32), offset.astype(np.int32)
    place = number
    place[inner] = -1 - np.arange(len(inner), dtype=np.int32)
    span, rows, chain, dead = _junction_rows(first, last, long, len(ordered))
    return Chains(
        nodes, ordered, place, span, rows, chain, dead, first, last, long, inner_start, inner, offset, on
    )


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
    start: Ints, other: Ints, edge: Ints, length: Wholes, ordered: Ints, number: Ints
) -> tuple[Ints, Ints, Longs, Ints, Ints, Longs, Ints]:
    """Follow every edge of every junction to the next junction."""
    nodes = len(start) - 1
    used = np.zeros(len(length), np.bool_)
    most = 0
    for j in ordered:
        most += start[j + 1] - start[j]
    most = most // 2 + 1
    first = np.empty(most, np.int32)
    last = np.empty(most, np.int32)
    long = np.empty(most, np.int64)
    inner_start = np.zeros(most + 1, np.int32)
    inner = np.empty(nodes - len(ordered), np.int32)
    offset = np.empty(nodes - len(ordered), np.int64)
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
            first[count], last[count], long[count] = i, number[at], walked
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
def _junction_rows(first: Ints, last: Ints, long: Wholes, junctions: int) -> tuple[Ints, Wholes, Ints, Ints]:
    """Put the chains of each junction in a row, those to dead ends last."""
    span = np.zeros((junctions, 3), np.int32)
    for c in range(len(first)):
        span[first[c], 2] += 1
        span[last[c], 2] += 1
    dead = np.empty(junctions, np.int32)
    count = 0
    for i in range(junctions):
        if span[i, 2] == 1:
            dead[count] = i
            count += 1
    # span[:, 1] counts what leads on, for now.
    for c in range(len(first)):
        a, b = first[c], last[c]
        span[a, 1] += span[b, 2] != 1
        span[b, 1] += span[a, 2] != 1
    at = np.int32(0)
    for i in range(junctions):
        on, every = span[i, 1], span[i, 2]
        span[i, 0], span[i, 1], span[i, 2] = at, at, at + on
        at += every
    rows = np.empty((2 * len(first), 2), long.dtype)
    chain = np.empty(2 * len(first), np.int32)
    ends = np.zeros(junctions, np.bool_)
    ends[dead[:count]] = True
    for c in range(len(first)):
        for turn in range(2):
            a, b, mark = (first[c], last[c], c) if turn == 0 else (last[c], first[c], -1 - c)
            column = 2 if ends[b] else 1
            e = span[a, column]
            rows[e, 0], rows[e, 1], chain[e] = b, long[c], mark
            span[a, column] += 1
    return span, rows, chain, dead[:count].copy()
