"""The network: streets of the grid, lanes, viaducts over them and bridges, divided wherever something joins.

A run is a straight street in the plan. Lanes, paths and ramps attach to it at a place along it; in the end each run is
divided at all of these places, so that streets meet at the ends of pieces and nowhere else. What crosses on another
level does not meet.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from luocheng.sample.city.blocks import KINDS
from luocheng.sample.city.grid import ARTERIAL, BRANCH, EXPRESSWAY, LANE, Grid, block_cells
from luocheng.sample.city.rows import Bools, Floats, Ints, Rows, within
from luocheng.sample.draw import Source, source

__all__ = ["Streets", "lay_streets"]

_OFFSET = 9.0
"""Metres from the middle of a street to the viaduct above it."""


@dataclass(slots=True)
class Streets:
    """Runs, and what attaches to them.

    Attributes
    ----------
    runs
        `way` (0 north, 1 east), `at`, `start`, `end` in the plan, `kind` (a class of street), `level`, `line` (the
        line of the grid it belongs to, counted on from those running north; -1 for lanes), `block` (of a lane; else -1), `bridge`,
        and whether it is drawn as a `whole`, whatever it crosses.
    east, north
        The run of every edge of the grid, by its column and row; -1 where there is none.
    loose
        Pieces that are no part of a run: `u0 v0 u1 v1`, `kind`, `level`, `line`, `estate`, `bridge`.
    """

    runs: Rows
    east: Ints
    north: Ints
    loose: list[Rows] = field(default_factory=list)
    _at: list[tuple[Ints, Floats]] = field(default_factory=list)

    def attach(self, run: Ints, place: Floats) -> None:
        """Divide runs at places; -1 is no run."""
        there = run >= 0
        self._at.append((run[there], place[there]))

    def add(self, u0: Floats, v0: Floats, u1: Floats, v1: Floats, kind: int, level: int = 0, estate: Ints | int = -1, line: Ints | int = -1) -> None:  # fmt: skip
        """Add pieces that are no part of a run."""
        if len(u0):
            self.loose.append(
                Rows(u0=u0, v0=v0, u1=u1, v1=v1, kind=kind, level=level, line=line, estate=estate, bridge=False, run=-1)
            )  # fmt: skip

    def pieces(self) -> Rows:
        """Return all pieces of the network, and for those of a dead end that they are."""
        runs = self.runs
        count = len(runs)
        run = np.concatenate([np.arange(count), np.arange(count), *(r for r, _ in self._at)])
        place = np.concatenate([runs.start, runs.end, *(p for _, p in self._at)])
        order = np.lexsort((place, run))
        run, place = run[order], place[order]
        tied = ~runs.whole[run] | (place == runs.start[run]) | (place == runs.end[run])
        run, place = run[tied], place[tied]
        here = (run[1:] == run[:-1]) & (np.diff(place) > 0.2)
        r, a, b = run[:-1][here], place[:-1][here], place[1:][here]
        way, at = runs.way[r], runs.at[r]
        east = way == 1
        made = Rows(
            u0=np.where(east, a, at), v0=np.where(east, at, a), u1=np.where(east, b, at), v1=np.where(east, at, b),
            kind=runs.kind[r], level=runs.level[r], line=runs.line[r], estate=-1, bridge=runs.bridge[r], run=r,
        )  # fmt: skip
        made = Rows.joined([made, *self.loose])
        return made.plus(dead=_dead(made))


def lay_streets(grid: Grid, blocks: Rows, lanes: Rows, seed: int) -> Streets:
    """Return the streets round blocks and through them."""
    draw = source(seed, "city", "streets")
    cells = block_cells(grid, blocks)
    shape = (grid.columns, grid.rows + 1)
    below, above = np.full(shape, -1), np.full(shape, -1)
    below[:, 1:], above[:, :-1] = cells, cells
    east = _open(below, above, grid.v_class[None, :], draw.random(shape))
    shape = (grid.columns + 1, grid.rows)
    left, right = np.full(shape, -1), np.full(shape, -1)
    left[1:, :], right[:-1, :] = cells, cells
    north = _open(left, right, grid.u_class[:, None], draw.random(shape))
    stubs = [
        _stubs(e, c, draw)
        for e, c in (
            (east, (below, above, grid.v_class[None, :])),
            (north, (left, right, grid.u_class[:, None])),
        )
    ]
    r = grid.river
    over = grid.u_bridge.astype(bool) & north[:, r - 1] & north[:, r + 1]
    if not over.any():
        both = np.flatnonzero(north[:, r - 1] & north[:, r + 1])
        if len(both):
            over[both[np.argmin(np.abs(grid.u[both]))]] = True
    north[:, r] = over
    i, j = np.nonzero(east)
    m, n = np.nonzero(north)
    street = np.array([ARTERIAL, ARTERIAL, 2, BRANCH])
    bridge = n == r
    lines = len(grid.u)
    runs = Rows(
        way=np.concatenate([np.ones(len(i), np.int64), np.zeros(len(m), np.int64)]),
        at=np.concatenate([grid.v[j], grid.u[m]]),
        start=np.concatenate([grid.u[i], grid.v[n]]),
        end=np.concatenate([grid.u[i + 1], grid.v[n + 1]]),
        kind=np.concatenate([street[grid.v_class[j]], street[grid.u_class[m]]]),
        level=np.concatenate([np.zeros(len(i), np.int64), bridge.astype(np.int64)]),
        line=np.concatenate([lines + j, m]),
        block=np.full(len(i) + len(m), -1),
        bridge=np.concatenate([np.zeros(len(i), bool), bridge]),
    )
    east_run, north_run = np.full(east.shape, -1), np.full(north.shape, -1)
    east_run[i, j] = np.arange(len(i))
    north_run[m, n] = len(i) + np.arange(len(m))
    streets = Streets(_with_stubs(runs, grid, stubs, draw), east_run, north_run)
    _lanes(streets, grid, blocks, lanes)
    _viaducts(streets, grid)
    streets.runs = streets.runs.plus(whole=_undivided(streets.runs, blocks, draw))
    return streets


def _undivided(runs: Rows, blocks: Rows, draw: Source) -> Bools:
    """Choose lanes of old quarters that are drawn across others without a node, as people draw them."""
    quarter = np.isin(blocks.kind, [KINDS.index("old"), KINDS.index("village")])
    return np.asarray(
        (runs.block >= 0) & np.append(quarter, False)[runs.block] & (draw.random(len(runs)) < 0.05)
    )


def _open(one: Ints, other: Ints, line: Ints, chance: Floats) -> Bools:
    """Tell which edges are streets: beside a block, not inside one, and not one of the missing links of branches."""
    street = ((one >= 0) | (other >= 0)) & ((one != other) | (one < 0))
    missing = (line == BRANCH) & (one >= 0) & (other >= 0) & (chance < 0.06)
    return np.asarray(street & ~missing)


def _stubs(there: Bools, beside: tuple[Ints, Ints, Ints], draw: Source) -> tuple[Ints, Ints]:
    """Choose some of the missing links: those of which half is built."""
    one, other, line = beside
    gap = ~there & (line == BRANCH) & (one >= 0) & (other >= 0) & (one != other)
    a, b = np.nonzero(gap)
    some = draw.random(len(a)) < 0.55
    return a[some], b[some]


def _with_stubs(runs: Rows, grid: Grid, stubs: list[tuple[Ints, Ints]], draw: Source) -> Rows:
    """Add streets that end halfway; nothing else is tied to them."""
    parts = [runs]
    for way, (a, b) in ((1, stubs[0]), (0, stubs[1])):
        line, cell = (b, a) if way == 1 else (a, b)
        across, along = (grid.v, grid.u) if way == 1 else (grid.u, grid.v)
        start, end = along[cell], along[cell + 1]
        end = np.round((start + (end - start) * draw.uniform(0.35, 0.7, len(cell))) * 2) / 2
        number = line + (len(grid.u) if way == 1 else 0)
        parts.append(
            Rows(way=way, at=across[line], start=start, end=end, kind=BRANCH, level=0, line=number, block=-1, bridge=False)
        )  # fmt: skip
    return Rows.joined(parts)


def _dead(pieces: Rows) -> Bools:
    """Tell which pieces of streets on the ground end where no other street begins."""
    street = np.flatnonzero((pieces.kind <= LANE) & (pieces.level == 0))
    p = pieces.take(street)
    ends = np.concatenate([p.u0 + 1j * p.v0, p.u1 + 1j * p.v1])
    _, node, degree = np.unique(ends, return_inverse=True, return_counts=True)
    lonely = (degree == 1)[node]
    made = np.zeros(len(pieces), bool)
    made[street] = lonely[: len(p)] | lonely[len(p) :]
    return made


def _lanes(streets: Streets, grid: Grid, blocks: Rows, lanes: Rows) -> None:
    """Add lanes as runs, tied to the streets at their ends and to each other where they cross."""
    if not len(lanes):
        return
    b = blocks.take(lanes.block)
    upright = lanes.way == 0
    low, high = np.where(upright, b.v0, b.u0), np.where(upright, b.v1, b.u1)
    at = lanes.at
    column = np.searchsorted(grid.u, at, side="right") - 1
    row = np.searchsorted(grid.v, at, side="right") - 1
    column, row = np.clip(column, 0, grid.columns - 1), np.clip(row, 0, grid.rows - 1)
    first = np.where(upright, streets.east[column, b.j0], streets.north[b.i0, row])
    last = np.where(upright, streets.east[column, b.j1], streets.north[b.i1, row])
    edge_low = np.where(upright, grid.v[b.j0], grid.u[b.i0])
    edge_high = np.where(upright, grid.v[b.j1], grid.u[b.i1])
    to_low, to_high = (lanes.start == low) & (first >= 0), (lanes.end == high) & (last >= 0)
    start, end = np.where(to_low, edge_low, lanes.start), np.where(to_high, edge_high, lanes.end)
    base = len(streets.runs)
    more = Rows(
        way=lanes.way, at=at, start=start, end=end, kind=LANE, level=0, line=-1, block=lanes.block, bridge=False
    )  # fmt: skip
    streets.runs = Rows.joined([streets.runs, more])
    streets.attach(np.where(to_low, first, -1), at)
    streets.attach(np.where(to_high, last, -1), at)
    one, other = _crossings(lanes.block, lanes.way, at, start, end)
    streets.attach(base + one, at[other])
    streets.attach(base + other, at[one])


def _crossings(block: Ints, way: Ints, at: Floats, start: Floats, end: Floats) -> tuple[Ints, Ints]:
    """Return the pairs of a lane that runs north and one that runs east, of one block, that cross or touch."""
    upright, level = np.flatnonzero(way == 0), np.flatnonzero(way == 1)
    first = np.searchsorted(block[level], block[upright], side="left")
    last = np.searchsorted(block[level], block[upright], side="right")
    pair, n = within(last - first)
    a, b = upright[pair], level[first[pair] + n]
    meet = (
        (at[a] >= start[b] - 0.1) & (at[a] <= end[b] + 0.1) & (at[b] >= start[a] - 0.1) & (at[b] <= end[a] + 0.1)
    )  # fmt: skip
    return a[meet], b[meet]


def _viaducts(streets: Streets, grid: Grid) -> None:
    """Carry expressways above their arterials, on level 1 to the north and 2 to the east, with ramps down."""
    for way, lines, across, ring in ((0, grid.u, grid.v, grid.u_ring), (1, grid.v, grid.u, grid.v_ring)):
        for line in np.flatnonzero(ring[:, 0] >= 0):
            first, last = ring[line]
            place = np.round(across[first:last] + across[first + 1 : last + 1]) / 2
            at = np.full(len(place), lines[line] + _OFFSET)
            number = int(line) + (len(grid.u) if way == 1 else 0)
            _piece(streets, way, at[:-1], place[:-1], at[1:], place[1:], EXPRESSWAY, 1 + way, number)
            cell = np.arange(first, last)
            ground = streets.north[line, cell] if way == 0 else streets.east[cell, line]
            down = np.flatnonzero((cell % 4 == 0) & (ground >= 0) & (np.diff(across)[cell] > 180))
            if way == 0:
                down = down[cell[down] != grid.river]
            foot = place[down] + 60
            _piece(
                streets,
                way,
                at[down],
                place[down],
                np.full(len(down), lines[line]),
                foot,
                EXPRESSWAY,
                1 + way,
                number,
            )
            streets.attach(ground[down], foot)


def _piece(streets: Streets, way: int, a0: Floats, b0: Floats, a1: Floats, b1: Floats, kind: int, level: int, line: int) -> None:  # fmt: skip
    if way == 0:
        streets.add(a0, b0, a1, b1, kind, level, line=line)
    else:
        streets.add(b0, a0, b1, a1, kind, level, line=line)
