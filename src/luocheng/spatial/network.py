"""A walking network: nodes, edges between them, and the length of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from luocheng.errors import Fault, LuochengError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Ints = NDArray[np.int32]
    Floats = NDArray[np.float64]

__all__ = ["Network", "build_network"]

_LONGEST = 1_000_000.0
"""Metres. An edge that is longer is no street: its length is in another unit, or its coordinates are wrong."""


@dataclass(frozen=True, slots=True)
class Network:
    """Nodes 0 … n - 1 and the undirected edges between them.

    Parameters
    ----------
    ids
        What each node is called in its source, (n,).
    u, v
        The two nodes of each edge, (e,), int32.
    length
        Whole millimetres, (e,), int32: sums of them are exact.
    x, y
        Where each node lies, (n,), metres in one projection; None where the source does not tell.
    """

    ids: NDArray[np.generic]
    u: Ints
    v: Ints
    length: Ints
    x: Floats | None = None
    y: Floats | None = None

    @property
    def nodes(self) -> int:
        """How many nodes there are."""
        return len(self.ids)

    @property
    def edges(self) -> int:
        """How many edges there are."""
        return len(self.u)

    def index(self, ids: ArrayLike, where: str = "") -> Ints:
        """Return the node that each of `ids` names.

        Raises
        ------
        LuochengError
            Naming the first few that the network does not have.
        """
        wanted = np.asarray(ids)
        order = np.argsort(self.ids, kind="stable")
        at = np.searchsorted(self.ids, wanted, sorter=order)
        found = (
            order[np.minimum(at, max(0, self.nodes - 1))] if self.nodes else np.zeros(len(wanted), np.int64)
        )
        wrong = self.ids[found] != wanted if self.nodes else np.ones(len(wanted), np.bool_)
        if wrong.any():
            some = ", ".join(map(str, wanted[wrong][:5].tolist()))
            raise LuochengError(
                Fault(
                    f"{int(wrong.sum())} 个节点编号不在路网中：{some}",
                    where,
                    "路网 u、v 列里的编号",
                    "核对节点编号，或改给坐标",
                    f"{int(wrong.sum())} nodes are not in the network: {some}",
                    "numbers that stand in the columns u and v of the network",
                    "Check the node numbers, or give coordinates",
                    code="unknown-node",
                )
            )
        return found.astype(np.int32)


def build_network(
    u: ArrayLike,
    v: ArrayLike,
    metres: ArrayLike,
    where: str = "",
    x: ArrayLike | None = None,
    y: ArrayLike | None = None,
) -> Network:
    """Build a network out of edges between named nodes.

    Parameters
    ----------
    u, v
        Names of the two ends of each edge, (e,): whole numbers or texts.
    metres
        Length of each edge, (e,). Not negative; rounded to whole millimetres.
    where
        The file, for faults.
    x, y
        Coordinates of the nodes in the order of their sorted names, metres.

    Raises
    ------
    LuochengError
        With the rows of every edge whose length is missing, negative or beyond 1000 km.
    """
    a, b, long = np.asarray(u), np.asarray(v), np.asarray(metres, np.float64)
    wrong = ~np.isfinite(long) | (long < 0) | (long > _LONGEST)
    if wrong.any():
        rows = np.flatnonzero(wrong)
        told = "、".join(f"第 {r + 1} 行 {long[r]:g}" for r in rows[:5])
        told_en = ", ".join(f"row {r + 1}: {long[r]:g}" for r in rows[:5])
        raise LuochengError(
            Fault(
                f"{len(rows)} 条路段的长度不对：{told}",
                where,
                "不小于 0、不超过 1000 公里的米数",
                "核对 length_m 列及其单位",
                f"{len(rows)} edges have a wrong length: {told_en}",
                "metres, not negative, up to 1000 km",
                "Check the column length_m and its unit",
                code="edge-length",
            )
        )
    ids, ends = np.unique(np.concatenate([a, b]), return_inverse=True)
    first, second = ends[: len(a)].astype(np.int32), ends[len(a) :].astype(np.int32)
    length = np.rint(long * 1000).astype(np.int32)
    given = x is not None and y is not None
    return Network(
        ids, first, second, length,
        np.asarray(x, np.float64) if given else None,
        np.asarray(y, np.float64) if given else None,
    )  # fmt: skip
