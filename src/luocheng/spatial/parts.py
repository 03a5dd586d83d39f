"""What hangs together in a network, and what is left out of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numba import njit

from luocheng.spatial.network import UNIT, Network

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int32]

__all__ = ["Parts", "joined", "keep_parts", "part_of"]

SHARE = 0.05
"""A part of the network that has less than this share of the nodes of the largest is no place to walk from."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What a network consists of.

    Parameters
    ----------
    parts
        How many parts hang together, each by itself.
    kept
        How many of them are kept.
    nodes, left_nodes
        How many nodes are kept and left out.
    metres, left_metres
        Length of the edges that are kept and left out.
    """

    parts: int
    kept: int
    nodes: int
    left_nodes: int
    metres: float
    left_metres: float

    def said(self) -> tuple[str, str]:
        """Say in Chinese and English what was left out."""
        if self.parts == self.kept:
            return f"路网共 {self.parts} 片，全部采用", f"The network has {self.parts} part(s); all are used"
        km, left = self.metres / 1000, self.left_metres / 1000
        return (
            f"路网有 {self.parts} 片互不相通，采用其中 {self.kept} 片（{km:,.1f} 公里）；其余 {self.parts - self.kept} 片太小，共 {self.left_nodes:,} 个节点、{left:,.1f} 公里，没有采用，也没有强行接通",
            f"The network has {self.parts} parts without a way between them; {self.kept} used ({km:,.1f} km); the other {self.parts - self.kept} are too small ({self.left_nodes:,} nodes, {left:,.1f} km), left out and not bridged",
        )


@njit(cache=True, nogil=True)
def joined(u: Ints, v: Ints, nodes: int) -> Ints:
    """Return for each node the least node that it hangs together with, (n,)."""
    root = np.arange(nodes).astype(np.int32)
    for i in range(len(u)):
        a, b = u[i], v[i]
        while root[a] != a:
            root[a] = root[root[a]]
            a = root[a]
        while root[b] != b:
            root[b] = root[root[b]]
            b = root[b]
        if a < b:
            root[b] = a
        else:
            root[a] = b
    for i in range(nodes):
        a = np.int32(i)
        while root[a] != a:
            a = root[a]
        root[i] = a
    return root


def part_of(network: Network) -> tuple[Ints, NDArray[np.int64]]:
    """Return for each node the number of its part, (n,), and how many nodes each part has, (p,)."""
    root = joined(network.u, network.v, network.nodes)
    _, number, size = np.unique(root, return_inverse=True, return_counts=True)
    return number.astype(np.int32), size


def keep_parts(network: Network, share: float = SHARE) -> tuple[Network, Parts]:
    """Keep the largest part of a network, and any other that has at least `share` of its nodes.

    Parts are never bridged: a way that is cut at the edge of the data stays cut.

    Returns
    -------
    tuple
        The network that is left, its nodes numbered anew in the same order, and what was left out.
    """
    number, size = part_of(network)
    if not len(size):
        return network, Parts(0, 0, 0, 0, 0.0, 0.0)
    keep = size >= max(1.0, share * size.max())
    node = keep[number]
    edge = node[network.u]
    metres = network.length.astype(np.float64) / UNIT
    told = Parts(
        len(size), int(keep.sum()), int(node.sum()), int((~node).sum()),
        float(metres[edge].sum()), float(metres[~edge].sum()),
    )  # fmt: skip
    if keep.all():
        return network, told
    renumbered = np.cumsum(node, dtype=np.int32) - np.int32(1)
    left = Network(
        network.ids[node],
        renumbered[network.u[edge]].astype(np.int32),
        renumbered[network.v[edge]].astype(np.int32),
        network.length[edge],
        None if network.x is None else network.x[node],
        None if network.y is None else network.y[node],
    )
    return left, told
