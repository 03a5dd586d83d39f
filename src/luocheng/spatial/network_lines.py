"""The walking network of a city's road centre lines: noded where they cross on one level, their ends snapped.

Lines are drawn by people: they cross without a node, stop short of the street they run into, lie twice over each
other. What crosses on another level (a bridge, a tunnel) does not meet; where a bridge ends it does.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from luocheng.errors import Fault, LuochengError
from luocheng.spatial.network import Network, units
from luocheng.spatial.packed import Packed
from luocheng.spatial.parts import Parts, joined, keep_parts
from luocheng.spatial.stretches import Cells, cells_of, meeting, nearest

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]
    Longs = NDArray[np.int64]

__all__ = ["LineNetwork", "lines_network"]

GRID = 0.001
"""Metres. Coordinates closer than this are one place."""


@dataclass(frozen=True, slots=True)
class LineNetwork:
    """A walking network out of lines.

    Parameters
    ----------
    network
        Nodes at every bend, crossing and end; metres in the frame of the lines.
    parts
        What hangs together, and what was left out.
    crossings
        How many stretches were parted where they cross or touch.
    snapped
        How many ends were moved onto another line or end, by no more than the tolerance.
    twice, empty
        How many stretches lay twice, and how many had no length; they were left out.
    """

    network: Network
    parts: Parts
    crossings: int
    snapped: int
    twice: int
    empty: int

    def said(self) -> tuple[str, str]:
        """Say in Chinese and English what was done."""
        zh, en = self.parts.said()
        return (
            f"在 {self.crossings:,} 处交叉打断，{self.snapped:,} 个端点吸附，去掉重复 {self.twice:,} 段、零长 {self.empty:,} 段；{zh}",
            f"Parted at {self.crossings:,} crossings, {self.snapped:,} ends snapped, {self.twice:,} stretches that lay twice and {self.empty:,} without length left out. {en}",
        )


def lines_network(
    lines: Packed | NDArray[Any],
    level: ArrayLike | None = None,
    tolerance: float = 0.5,
    where: str = "",
    *,
    whole: bool = False,
) -> LineNetwork:
    """Build a walking network out of lines in metres.

    Parameters
    ----------
    lines
        Lines as columns or as shapely shapes, (n,); what is none, or no line, is passed over.
    level
        On which level each line runs, (n,): 0 on the ground, 1 a bridge, -1 a tunnel; all on the ground by default.
    tolerance
        Metres by which an end of a line may miss the line or end that it runs to.
    where
        The file, for faults.
    whole
        Keep every part of the network, however small.

    Raises
    ------
    LuochengError
        When there is no line.
    """
    packed, owner = _lines(lines)
    if not len(owner):
        raise LuochengError(
            Fault(
                "没有道路中心线",
                where,
                "线图层",
                "换一个图层",
                "There are no lines",
                "a layer of lines",
                "Use another layer",
                code="no-lines",
            )
        )
    on = np.zeros(len(owner), np.int64) if level is None else np.nan_to_num(np.asarray(level, np.float64))[owner].astype(np.int64)  # fmt: skip
    _narrow(packed.bounds, where)
    pieces = _Pieces(*_stretches(packed, on))
    empty = pieces.drop_empty()
    at, split = pieces.crossings()
    snapped = pieces.snap(tolerance)
    crossings = len(at)
    u, v, metres, x, y, made_empty = pieces.noded(at, split)
    u, v, metres, twice = _once(u, v, metres)
    network = Network(np.arange(len(x)), u, v, metres, x, y)
    network, told = keep_parts(network, 0.0 if whole else 0.05)
    return LineNetwork(network, told, crossings, snapped, twice, empty + made_empty)


def _lines(shapes: Packed | NDArray[Any]) -> tuple[Packed, Longs]:
    """Return the lines among shapes, and which shape each line is of or part of."""
    packed = shapes if isinstance(shapes, Packed) else Packed.of(shapes)
    row = np.arange(len(packed))
    if packed.odd:
        parts, row = shapely.get_parts(packed.made(), return_index=True)
        packed = Packed.of(parts)
    is_line = (packed.kind == 1) | (packed.kind == 5)
    if not is_line.all():
        packed, row = packed.take(is_line), row[is_line]
    return packed, np.repeat(row, np.diff(packed.start))


def _narrow(bounds: tuple[float, float, float, float], where: str) -> None:
    """Refuse lines that no city has: further apart than whole millimetres can be numbered, or not in metres."""
    left, bottom, right, top = bounds
    if not max(right - left, top - bottom) < 500_000:
        raise LuochengError(
            Fault(
                f"路网东西 {(right - left) / 1000:,.0f} 公里、南北 {(top - bottom) / 1000:,.0f} 公里",
                where,
                "不超过 500 公里，坐标以米计",
                "核对坐标系；省域路网分城市计算",
                f"The network spans {(right - left) / 1000:,.0f} by {(top - bottom) / 1000:,.0f} km",
                "up to 500 km, coordinates in metres",
                "Check the datum; take the cities of a province one by one",
                code="lines-too-wide",
            )
        )


def _stretches(lines: Packed, level: Longs) -> tuple[Floats, Floats, Longs, Longs, NDArray[np.bool_], NDArray[np.bool_]]:  # fmt: skip
    """Cut lines into straight stretches: both ends (n, 2), level, line, and which ends are ends of a line."""
    points = np.round(lines.points / GRID) * GRID
    same = np.ones(len(points) - 1, np.bool_)
    same[lines.line[1:-1] - 1] = False
    a, b = points[:-1][same], points[1:][same]
    of = np.repeat(np.arange(len(lines.line) - 1), np.diff(lines.line) - 1)
    opens = np.ones(len(of), np.bool_)
    opens[1:] = of[1:] != of[:-1]
    closes = np.ones(len(of), np.bool_)
    closes[:-1] = opens[1:]
    return a, b, level[of], of, opens, closes


class _Pieces:
    """Straight stretches, and which places at their ends are one node."""

    def __init__(
        self,
        a: Floats,
        b: Floats,
        level: Longs,
        line: Longs,
        opens: NDArray[np.bool_],
        closes: NDArray[np.bool_],
    ) -> None:
        self.a, self.b, self.level, self.line, self.opens, self.closes = a, b, level, line, opens, closes
        self.cells: Cells
        self.ties: list[tuple[Longs, Longs]] = []
        self.extra_at, self.extra_split = np.empty(0, np.int64), np.empty((0, 2))

    def drop_empty(self) -> int:
        """Leave out stretches without length; an end of a line passes to the next stretch."""
        keep = (self.a[:, 0] != self.b[:, 0]) | (self.a[:, 1] != self.b[:, 1])
        if keep.all():
            return 0
        dropped = np.flatnonzero(~keep)
        for i in dropped[::-1]:
            if self.opens[i] and i + 1 < len(keep) and self.line[i + 1] == self.line[i]:
                self.opens[i + 1] = True
        for i in dropped:
            if self.closes[i] and i and self.line[i - 1] == self.line[i]:
                self.closes[i - 1] = True
        for name in ("a", "b", "level", "line", "opens", "closes"):
            setattr(self, name, getattr(self, name)[keep])
        return len(dropped)

    def crossings(self) -> tuple[Longs, Floats]:
        """Return where stretches are to be parted: the stretch and the place, for every crossing and touch."""
        self.cells = cells_of(self.a, self.b)
        i, j = meeting(self.a, self.b, self.level, self.cells, GRID)
        p, r = self.a[i], self.b[i] - self.a[i]
        q, s = self.a[j], self.b[j] - self.a[j]
        cross = r[:, 0] * s[:, 1] - r[:, 1] * s[:, 0]
        with np.errstate(divide="ignore", invalid="ignore"):
            t = ((q - p)[:, 0] * s[:, 1] - (q - p)[:, 1] * s[:, 0]) / cross
        place = np.round((p + t[:, None] * r) / GRID) * GRID
        proper = np.isfinite(t) & (np.abs(cross) > 1e-9 * np.hypot(*r.T) * np.hypot(*s.T))
        at, split = [i[proper], j[proper]], [place[proper], place[proper]]
        flat = ~proper  # along each other: the ends of one part the other
        for one, other, end in ((i, j, self.a), (i, j, self.b), (j, i, self.a), (j, i, self.b)):
            at.append(other[flat])
            split.append(end[one[flat]])
        return self._inside(np.concatenate(at), np.concatenate(split))

    def _inside(self, at: Longs, split: Floats) -> tuple[Longs, Floats]:
        """Keep the places that lie on their stretch and are none of its ends; each once."""
        a, b = self.a[at], self.b[at]
        along = b - a
        squared = (along**2).sum(axis=1)
        t = ((split - a) * along).sum(axis=1) / squared
        off = np.abs((split - a)[:, 0] * along[:, 1] - (split - a)[:, 1] * along[:, 0]) / np.sqrt(squared)
        ends = (np.abs(split - a).max(axis=1) < GRID / 2) | (np.abs(split - b).max(axis=1) < GRID / 2)
        keep = (t > 0) & (t < 1) & (off < 2 * GRID) & ~ends
        at, split = at[keep], split[keep]
        if not len(at):
            return at, split
        _, once = np.unique(np.column_stack([at, np.round(split / GRID)]), axis=0, return_index=True)
        return at[once], split[once]

    def snap(self, tolerance: float) -> int:
        """Tie ends of lines that run to no other line to the nearest one within the tolerance."""
        end = np.concatenate([self.a[self.opens], self.b[self.closes]])
        own = np.concatenate([np.flatnonzero(self.opens), np.flatnonzero(self.closes)])
        tolerance = max(tolerance, 2 * GRID)
        near, foot = nearest(end, own, self.a, self.b, self.level, self.line, self.opens, self.closes, *self.cells, tolerance)  # fmt: skip
        which = np.flatnonzero(near >= 0)
        near, foot, e = near[which], np.round(foot[which] / GRID) * GRID, end[which]
        self.ties = [(self._keys(e, self.level[own[which]]), self._keys(foot, self.level[near]))]
        self.extra_at, self.extra_split = self._inside(near, foot)
        return int((np.abs(foot - e).max(axis=1) > GRID / 2).sum())

    def noded(self, at: Longs, split: Floats) -> tuple[Any, Any, Any, Floats, Floats, int]:
        """Part the stretches and number their ends; return edges, their millimetres, and where the nodes lie."""
        p, q, level = self._parted(
            np.concatenate([at, self.extra_at]), np.concatenate([split, self.extra_split])
        )
        keys = np.concatenate([self._keys(z, level) for z in (p, q)])
        nodes, first, number = _numbered(keys)
        places = np.concatenate([p, q])[first]
        root = self._tied(nodes)
        u, v = root[number[: len(p)]], root[number[len(p) :]]
        metres = units(np.hypot(*(q - p).T))
        keep = u != v
        u, v = u[keep], v[keep]
        used = np.zeros(len(nodes), np.bool_)
        used[u] = used[v] = True
        own = np.cumsum(used, dtype=np.int32) - np.int32(1)
        xy = places[used]
        return own[u], own[v], metres[keep], xy[:, 0].copy(), xy[:, 1].copy(), int((~keep).sum())

    def _parted(self, at: Longs, split: Floats) -> tuple[Floats, Floats, Longs]:
        """Part stretches at places that lie on them; return both ends and the level of what comes of it, in order."""
        _, once = np.unique(np.column_stack([at, np.rint(split / GRID)]), axis=0, return_index=True)
        at, split = at[once], split[once]
        along = np.hypot(*(split - self.a[at]).T)
        order = np.lexsort([along, at])
        at, split = at[order], split[order]
        # A stretch becomes one more for each place.
        begin = np.concatenate([np.zeros(1, np.int64), np.cumsum(1 + np.bincount(at, minlength=len(self.a)))])
        p, q = np.empty((begin[-1], 2)), np.empty((begin[-1], 2))
        p[begin[:-1]], q[begin[1:] - 1] = self.a, self.b
        place = at + np.arange(len(at))
        q[place], p[place + 1] = split, split
        return p, q, np.repeat(self.level, np.diff(begin))

    def _keys(self, places: Floats, level: Longs | int) -> Longs:
        """Return one whole number for each place on a level."""
        keys = (np.asarray(level, np.int64) & 31) << 58
        for axis, shift in ((0, 29), (1, 0)):
            low = np.floor(min(self.a[:, axis].min(), self.b[:, axis].min()) / GRID) - 1
            keys = keys | ((np.rint(places[:, axis] / GRID) - low).astype(np.int64) << shift)
        return np.asarray(keys, np.int64)

    def _tied(self, nodes: Longs) -> Longs:
        """Return for each node the one that it is tied to: ends across levels, and ends that were snapped."""
        place = np.concatenate([self.a[self.opens], self.b[self.closes]])
        level = np.concatenate([self.level[self.opens], self.level[self.closes]])
        keys = self._keys(place, level)
        ground = self._keys(place, 0)
        # Ends at one place are one node, whatever their levels; an end on another level meets the ground there.
        order = np.argsort(ground)
        sorted_ground, sorted_keys = ground[order], keys[order]
        # Most are one node already: on the same level.
        same = (sorted_ground[1:] == sorted_ground[:-1]) & (sorted_keys[1:] != sorted_keys[:-1])
        one = [sorted_keys[:-1][same], keys[level != 0]]
        other = [sorted_keys[1:][same], ground[level != 0]]
        for here, there in self.ties:
            one.append(here)
            other.append(there)
        a, b = np.concatenate(one), np.concatenate(other)
        a, b = a[a != b], b[a != b]
        u, v = np.searchsorted(nodes, a), np.searchsorted(nodes, b)
        last = max(0, len(nodes) - 1)
        there = (nodes[np.minimum(u, last)] == a) & (nodes[np.minimum(v, last)] == b)
        root = joined(u[there].astype(np.int32), v[there].astype(np.int32), len(nodes))
        return np.asarray(root, np.int64)


def _once(u: Any, v: Any, metres: Any) -> tuple[Any, Any, Any, int]:
    """Leave out stretches that lie twice: between the same two nodes, of the same length."""
    low, high = np.minimum(u, v).astype(np.int64), np.maximum(u, v)
    key = (low << 32) | high
    order = np.argsort(key)
    again = np.zeros(len(key), np.bool_)
    alike = key[order][1:] == key[order][:-1]
    again[order[1:][alike]] = again[order[:-1][alike]] = True
    rows = np.flatnonzero(again)
    _, first = np.unique(np.column_stack([key[rows], metres[rows]]), axis=0, return_index=True)
    again[rows[first]] = False
    kept = ~again
    return u[kept], v[kept], metres[kept], int(again.sum())


def _numbered(keys: Longs) -> tuple[Longs, Longs, Longs]:
    """Return the keys that there are, in order; where each first stands; and the number of the key in each place."""
    order = np.argsort(keys)
    sorted_ = keys[order]
    new = np.ones(len(keys), np.bool_)
    new[1:] = sorted_[1:] != sorted_[:-1]
    number = np.empty(len(keys), np.int64)
    number[order] = np.cumsum(new) - 1
    begin = np.flatnonzero(new)
    first = np.minimum.reduceat(order, begin) if len(begin) else begin
    return sorted_[new], first, number
