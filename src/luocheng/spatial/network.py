"""A walking network: nodes, edges between them, and the length of each."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from luocheng.errors import Fault, LuochengError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Ints = NDArray[np.int32]
    Floats = NDArray[np.float64]

__all__ = ["UNIT", "Network", "build_network", "units"]

UNIT = 100_000
"""Units of length in a metre: hundredths of a millimetre. Lengths are whole units, so that sums of them are exact."""

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
        Whole hundredths of a millimetre, (e,), int32 or int64: sums of them are exact.
    x, y
        Where each node lies, (n,), metres in one projection; None where the source does not tell.
    kept
        What is made of the network once for all who ask, such as the grid that its edges lie on.
    """

    ids: NDArray[np.generic]
    u: Ints
    v: Ints
    length: NDArray[np.integer[Any]]
    x: Floats | None = None
    y: Floats | None = None
    kept: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)

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
        found = self.find(ids)
        wrong = found < 0
        if wrong.any():
            raise self._unknown(np.asarray(ids)[wrong], where)
        return found

    def find(self, ids: ArrayLike, where: str = "") -> Ints:
        """Return the node that each of `ids` names, -1 where the network does not have it.

        Raises
        ------
        LuochengError
            When it has none of them: they are names of something else.
        """
        wanted = np.asarray(ids)
        if wanted.dtype.kind in "iu" and self.ids.dtype.kind in "iu" and self.nodes and self.ids[-1] - self.ids[0] == self.nodes - 1 and (np.diff(self.ids) == 1).all():  # fmt: skip
            # Numbered without a gap: the place of a number is its distance from the first.
            at = wanted.astype(np.int64) - int(self.ids[0])
            found = np.where((at >= 0) & (at < self.nodes), at, -1).astype(np.int32)
        elif not self.nodes or (wanted.dtype.kind in "iu") != (self.ids.dtype.kind in "iu"):
            found = np.full(len(wanted), -1, np.int32)
        else:
            order = np.argsort(self.ids, kind="stable")
            at = order[np.minimum(np.searchsorted(self.ids, wanted, sorter=order), self.nodes - 1)]
            found = np.where(self.ids[at] == wanted, at, -1).astype(np.int32)
        if where and len(wanted) and (found < 0).all():
            raise self._unknown(wanted, where)
        return found

    def _unknown(self, names: NDArray[np.generic], where: str) -> LuochengError:
        some = ", ".join(map(str, names[:5].tolist()))
        return LuochengError(
            Fault(
                f"{len(names)} 个节点编号不在路网中：{some}",
                where,
                "路网 u、v 列里的编号",
                "核对节点编号，或改给坐标",
                f"{len(names)} nodes are not in the network: {some}",
                "numbers that stand in the columns u and v of the network",
                "Check the node numbers, or give coordinates",
                code="unknown-node",
            )
        )


def units(metres: Floats) -> NDArray[np.integer[Any]]:
    """Return lengths in whole units: int32 where that holds them."""
    rounded = np.rint(metres * UNIT)
    return rounded.astype(np.int32 if rounded.max(initial=0) < 2**31 - 1 else np.int64)


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
        Length of each edge, (e,). Not negative; rounded to hundredths of a millimetre.
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
    ids, first, second = _numbered(a, b)
    length = units(long)
    given = x is not None and y is not None
    return Network(
        ids, first, second, length,
        np.asarray(x, np.float64) if given else None,
        np.asarray(y, np.float64) if given else None,
    )  # fmt: skip


def _numbered(a: NDArray[np.generic], b: NDArray[np.generic]) -> tuple[NDArray[np.generic], Ints, Ints]:
    """Return the sorted names of the nodes, and the number of each edge's ends among them."""
    if a.dtype.kind in "iu" and b.dtype.kind in "iu" and len(a):
        low, high = int(min(a.min(), b.min())), int(max(a.max(), b.max()))
        if high - low < 8 * len(a) + 1000:
            # Numbers that lie close together are marked in a row of flags, which is faster than sorting them.
            there = np.zeros(high - low + 1, np.bool_)
            first, second = a.astype(np.int64) - low, b.astype(np.int64) - low
            there[first] = there[second] = True
            number = np.cumsum(there, dtype=np.int32)
            number -= 1
            return np.flatnonzero(there) + low, number[first], number[second]
    ids, ends = np.unique(np.concatenate([a, b]), return_inverse=True)
    return ids, ends[: len(a)].astype(np.int32), ends[len(a) :].astype(np.int32)
