"""Paths that only people on foot use: inside estates and parks, along the river; and the gates where they begin."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from luocheng.sample.city.grid import FOOTPATH, Grid
from luocheng.sample.city.roles import role
from luocheng.sample.city.rows import Bools, Floats, Ints, Rows, within
from luocheng.sample.city.streets import Streets
from luocheng.sample.draw import Source, source

__all__ = ["GATES", "estate_paths", "park_paths", "riverside"]

GATES = ("main", "side", "closed")
_LANE_EDGE = 4.5


def _street(streets: Streets, grid: Grid, b: Rows, side: str, u: Floats, v: Floats) -> tuple[Ints, Floats]:
    """Return for places the run of the street on one side of their block, and the coordinate of its middle."""
    column = np.clip(np.searchsorted(grid.u, u, side="right") - 1, 0, grid.columns - 1)
    row = np.clip(np.searchsorted(grid.v, v, side="right") - 1, 0, grid.rows - 1)
    if side in "sn":
        line = b.j0 if side == "s" else b.j1
        return streets.east[column, line], grid.v[line]
    line = b.i0 if side == "w" else b.i1
    return streets.north[line, row], grid.u[line]


def _lane(
    streets: Streets, block: Ints, count: int, way: int, edge: Floats, at: Floats
) -> tuple[Ints, Floats]:
    """Return the run of the lane of a block that passes beside an edge, -1 for none, and its middle."""
    runs = streets.runs
    lanes = np.flatnonzero((runs.block >= 0) & (runs.way == way))
    first = np.full(count, -1)
    first[runs.block[lanes][::-1]] = lanes[::-1]
    run = first[block]
    middle = runs.at[run]
    beside = (
        (run >= 0)
        & (np.abs(np.abs(middle - edge) - _LANE_EDGE) < 1)
        & (at > runs.start[run])
        & (at < runs.end[run])
    )
    return np.where(beside, run, -1), middle


def estate_paths(streets: Streets, grid: Grid, blocks: Rows, estates: Rows, seed: int) -> Rows:
    """Add the paths of estates: a spine to the north, paths between the rows, ways out through gates.

    Returns
    -------
    Rows
        The gates: `estate`, `u`, `v`, `kind` (`GATES`).
    """
    draw = source(seed, "city", "gates")
    e, b = estates, blocks.take(estates.block)
    count = len(e)
    number = np.arange(count)
    middle_row = np.maximum(1, e.rows // 2)
    cross = np.round((e.inner_v + e.cell_v * middle_row) * 2) / 2
    spine = np.round(e.spine * 2) / 2
    sides: dict[str, tuple[Ints, Floats, Floats]] = {}
    for side, edge, bound, way in (
        ("s", e.v0, b.v0, 1), ("n", e.v1, b.v1, 1), ("w", e.u0, b.u0, 0), ("e", e.u1, b.u1, 0)
    ):  # fmt: skip
        place = spine if side in "sn" else cross
        run, line = _street(
            streets, grid, b, side, np.where(side in "sn", spine, edge), np.where(side in "sn", edge, cross)
        )
        lane, lane_line = _lane(streets, e.block, len(blocks), way, edge, place)
        outer = edge == bound
        usable = (e.rows >= 2) | (side in "sn")
        sides[side] = (
            np.where(usable, np.where(outer, run, lane), -1), np.where(outer, line, lane_line), edge
        )  # fmt: skip
    chance = {"s": 0.8, "n": 0.6, "w": 0.36, "e": 0.36}
    there = {s: run >= 0 for s, (run, _, _) in sides.items()}
    wanted = {s: there[s] & (draw.random(count) < chance[s]) for s in sides}
    none = ~np.logical_or.reduce(list(wanted.values()))
    opened = {s: wanted[s] | (there[s] & none) for s in sides}
    some = opened["s"] | opened["w"] | opened["e"]
    shut = opened["n"] & some & (draw.random(count) < 0.14)
    opened["n"] &= ~shut
    gates = []
    main = np.zeros(count, bool)
    for side, (run, line, edge) in sides.items():
        at = opened[side]
        along = spine if side in "sn" else cross
        streets.attach(np.where(at, run, -1), along)
        u, v = (along, edge) if side in "sn" else (edge, along)
        end_u, end_v = (along, line) if side in "sn" else (line, along)
        streets.add(u[at], v[at], end_u[at], end_v[at], FOOTPATH, estate=number[at])
        kind = np.where(main, 1, 0)
        gates.append(Rows(estate=number[at], u=u[at], v=v[at], kind=kind[at]))
        main |= at
    gates.append(Rows(estate=number[shut], u=spine[shut], v=e.v1[shut], kind=np.full(int(shut.sum()), 2)))
    _inside(streets, e, spine, cross, middle_row, opened)
    return Rows.joined(gates)


def _inside(
    streets: Streets, e: Rows, spine: Floats, cross: Floats, middle: Ints, opened: dict[str, Bools]
) -> None:
    """Add the spine of each estate and the paths between its rows of buildings."""
    between = np.maximum(0, e.rows - 1)
    estate, n = within(between)
    row = n + 1
    keep = (e.kind[estate] > 0) | ((row - middle[estate]) % 2 == 0)
    estate, row = estate[keep], row[keep]
    v = np.round((e.inner_v[estate] + e.cell_v[estate] * row) * 2) / 2
    at_gate = row == middle[estate]
    v = np.where(at_gate, cross[estate], v)
    for side, edge, inset in (("w", e.u0, 6.0), ("e", e.u1, -6.0)):
        out = at_gate & opened[side][estate]
        start = np.where(out, edge[estate], edge[estate] + inset)
        streets.add(start, v, spine[estate], v, FOOTPATH, estate=estate)
    count = len(e)
    first = np.where(opened["s"], e.v0, e.inner_v + 4)
    last = np.where(opened["n"], e.v1, e.inner_v + e.cell_v * e.rows - 4)
    place = np.concatenate([first, last, v])
    who = np.concatenate([np.arange(count), np.arange(count), estate])
    order = np.lexsort((place, who))
    who, place = who[order], place[order]
    here = (who[1:] == who[:-1]) & (np.diff(place) > 0.2)
    at = who[:-1][here]
    streets.add(spine[at], place[:-1][here], spine[at], place[1:][here], FOOTPATH, estate=at)


# --- parks --------------------------------------------------------------------------------------------------------


def park_paths(streets: Streets, grid: Grid, blocks: Rows, parcels: Rows, seed: int) -> Rows:
    """Add paths through parks, round them and out through their gates; small gardens lie open at one side.

    Returns
    -------
    Rows
        The gates: `parcel`, `u`, `v`.
    """
    draw = source(seed, "city", "parks")
    number = np.flatnonzero(parcels.role == role("park"))
    p = parcels.take(number)
    b = blocks.take(p.block)
    inset_u, inset_v = 0.17 * (p.u1 - p.u0), 0.17 * (p.v1 - p.v0)
    u = np.stack([p.u0 + inset_u, (p.u0 + p.u1) / 2, p.u1 - inset_u])
    v = np.stack([p.v0 + inset_v, (p.v0 + p.v1) / 2, p.v1 - inset_v])
    u, v = np.round(u * 2) / 2, np.round(v * 2) / 2
    ring = ((0, 0), (1, 0), (2, 0), (2, 1), (2, 2), (1, 2), (0, 2), (0, 1), (0, 0))
    for (a, c), (d, f) in pairwise(ring):
        streets.add(u[a], v[c], u[d], v[f], FOOTPATH)
    dry = ~b.lake
    for a, c in ((1, 0), (1, 2), (0, 1), (2, 1)):
        streets.add(u[a][dry], v[c][dry], u[1][dry], v[1][dry], FOOTPATH)
    gates = []
    for side, a, c, edge in (("s", 1, 0, p.v0), ("n", 1, 2, p.v1), ("w", 0, 1, p.u0), ("e", 2, 1, p.u1)):
        run, line = _street(
            streets, grid, b, side, np.where(side in "sn", u[1], edge), np.where(side in "sn", edge, v[1])
        )
        at = (run >= 0) & (draw.random(len(p)) < 0.84)
        gates.append(_way_out(streets, side, number, run, line, edge, u[a], v[c], at))
    _gardens(streets, grid, blocks, parcels)
    return Rows.joined(gates)


def _way_out(
    streets: Streets, side: str, number: Ints, run: Ints, line: Floats, edge: Floats, u: Floats, v: Floats, at: Bools
) -> Rows:  # fmt: skip
    """Add the ways from a path inside through a gate to the street; return the gates."""
    upright = side in "sn"
    streets.attach(np.where(at, run, -1), u if upright else v)
    gate_u, gate_v = (u, edge) if upright else (edge, v)
    end_u, end_v = (u, line) if upright else (line, v)
    streets.add(u[at], v[at], gate_u[at], gate_v[at], FOOTPATH)
    streets.add(gate_u[at], gate_v[at], end_u[at], end_v[at], FOOTPATH)
    return Rows(parcel=number[at], u=gate_u[at], v=gate_v[at])


def _gardens(streets: Streets, grid: Grid, blocks: Rows, parcels: Rows) -> None:
    p = parcels.take(np.flatnonzero(np.isin(parcels.role, [role("garden"), role("square")])))
    b = blocks.take(p.block)
    u, v = np.round(p.u0 + p.u1) / 2, np.round(p.v0 + p.v1) / 2
    left = np.ones(len(p), bool)
    for side, edge, bound in (("w", p.u0, b.u0), ("e", p.u1, b.u1), ("s", p.v0, b.v0), ("n", p.v1, b.v1)):
        run, line = _street(
            streets, grid, b, side, np.where(side in "sn", u, edge), np.where(side in "sn", edge, v)
        )
        at = left & (edge == bound) & (run >= 0)
        upright = side in "sn"
        streets.attach(np.where(at, run, -1), u if upright else v)
        end_u, end_v = (u, line) if upright else (line, v)
        streets.add(u[at], v[at], end_u[at], end_v[at], FOOTPATH)
        left &= ~at


def riverside(streets: Streets, grid: Grid, seed: int) -> Rows:
    """Add the paths along both banks of the river, which pass below its bridges.

    Returns
    -------
    Rows
        The strips of green between street and water: `i` (their column), `bank` (0 south, 1 north), `u0 v0 u1 v1`, and
        `path`, the northing of the path.
    """
    draw: Source = source(seed, "city", "river")
    strips = []
    for bank, line, water, inward in (
        (0, grid.river, grid.water[0], 1.0), (1, grid.river + 1, grid.water[1], -1.0)
    ):  # fmt: skip
        run = streets.east[:, line]
        i = np.flatnonzero(run >= 0)
        edge = grid.v[line] + inward * 24
        shore = water - inward * 2
        path = float(np.round(edge + shore) / 2)
        count = len(i)
        u0, u1 = grid.u[i], grid.u[i + 1]
        foot = u0 + 30.0
        full = np.full(count, path)
        streets.add(u0, full, foot, full, FOOTPATH)
        streets.add(foot, full, u1, full, FOOTPATH)
        down = (i % 2 == 0) | (draw.random(count) < 0.2)
        streets.attach(np.where(down, run[i], -1), foot)
        streets.add(foot[down], np.full(int(down.sum()), grid.v[line]), foot[down], full[down], FOOTPATH)
        low, high = min(edge, shore), max(edge, shore)
        strips.append(
            Rows(
                i=i, bank=np.full(count, bank), u0=u0 + 14, v0=low, u1=u1 - 14, v1=high, path=path, down=down
            )
        )
    return Rows.joined(strips)
