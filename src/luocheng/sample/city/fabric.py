"""Lay out the fabric of a city of exactly so many buildings: blocks, parcels, buildings, streets, paths and gates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from luocheng.sample.city.blocks import block_order, make_blocks
from luocheng.sample.city.grid import Grid, block_cells, lay_out
from luocheng.sample.city.houses import build, estates_of
from luocheng.sample.city.parcels import divide
from luocheng.sample.city.paths import estate_paths, park_paths, riverside
from luocheng.sample.city.roles import role
from luocheng.sample.city.rows import Bools, Ints, Rows
from luocheng.sample.city.streets import Streets, lay_streets
from luocheng.sample.city.warp import Warp

__all__ = ["Fabric", "weave"]

_USUAL = 40.0
"""Buildings in a block, about; a first guess at how many cells the plan needs."""


@dataclass(slots=True)
class Fabric:
    """What is built, in the plan; references are positions in the other tables."""

    grid: Grid
    warp: Warp
    blocks: Rows
    parcels: Rows
    lanes: Rows
    estates: Rows
    buildings: Rows
    streets: Streets
    estate_gates: Rows
    park_gates: Rows
    banks: Rows


def weave(count: int, seed: int) -> Fabric:
    """Lay out a city of `count` buildings."""
    cells = 1.3 * count / _USUAL + 12
    while True:
        grid = lay_out(cells, seed)
        blocks = make_blocks(grid, seed)
        parcels, lanes = divide(blocks, seed)
        parcels = parcels.plus(role=_with_essentials(parcels, block_order(blocks, grid, seed)))
        estates = estates_of(parcels, blocks, seed)
        buildings = build(parcels, estates, seed)
        if len(buildings) >= 1.08 * count:
            break
        cells *= 1.25
    order = block_order(blocks, grid, seed)
    held = np.bincount(parcels.block[buildings.parcel], minlength=len(blocks))
    kept = _chosen(blocks, grid, order, held, count)
    blocks, new = _kept(blocks, kept)
    parcels, lanes = _moved(parcels, "block", new), _moved(lanes, "block", new)
    on = parcels.take(parcels.block >= 0)
    new = np.where(parcels.block >= 0, np.cumsum(parcels.block >= 0) - 1, -1)
    parcels, lanes = on, lanes.take(lanes.block >= 0)
    estates, buildings = _moved(estates, "parcel", new), _moved(buildings, "parcel", new)
    stays = estates.parcel >= 0
    place = np.append(np.where(stays, np.cumsum(stays) - 1, -1), -1)
    estates = estates.take(stays)
    estates = estates.plus(block=parcels.block[estates.parcel])
    buildings = buildings.take(buildings.parcel >= 0)
    buildings = buildings.plus(estate=place[buildings.estate]).take(np.arange(min(count, len(buildings))))
    streets = lay_streets(grid, blocks, lanes, seed)
    gates = estate_paths(streets, grid, blocks, estates, seed)
    park_gates = park_paths(streets, grid, blocks, parcels, seed)
    banks = riverside(streets, grid, seed)
    warp = Warp(grid.radius, seed)
    return Fabric(grid, warp, blocks, parcels, lanes, estates, buildings, streets, gates, park_gates, banks)


_ESSENTIAL = (
    "fire",
    "care",
    "culture",
    "clinic",
    "market",
    "sports",
    "bus",
    "substation",
    "waste",
    "government",
    "parking",
)


def _with_essentials(parcels: Rows, order: Ints) -> Ints:
    """Return what parcels are for, with a lot in the middle of the city for whatever every city has."""
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order))
    use = parcels.role.copy()
    small = (parcels.u1 - parcels.u0 < 120) & np.isin(
        use, [role("shops"), role("kindergarten"), role("garden")]
    )
    lots = np.flatnonzero(small)
    lots = lots[np.argsort(rank[parcels.block[lots]], kind="stable")]
    central = rank[parcels.block] < 0.4 * len(order)
    missing = [name for name in _ESSENTIAL if not (central & (use == role(name))).any()]
    use[lots[: 2 * len(missing) : 2]] = [role(n) for n in missing][: len(lots[: 2 * len(missing) : 2])]
    large = (parcels.u1 - parcels.u0 > 60) & (parcels.v1 - parcels.v0 > 70)
    for name in ("primary", "junior", "senior", "hospital"):
        if not (central & (use == role(name))).any():
            fit = np.flatnonzero(
                large & np.isin(use, [role("vacant"), role("walkup"), role("towers"), role("mall")])
            )
            use[fit[np.argmin(np.abs(rank[parcels.block[fit]] - 0.2 * len(order)))]] = role(name)
    return use


def _chosen(blocks: Rows, grid: Grid, order: Ints, held: Ints, count: int) -> Bools:
    """Choose blocks in their order until enough buildings stand on them; none that no street leads to."""
    while True:
        last = int(np.searchsorted(np.cumsum(held[order]), count)) + 1
        kept = np.zeros(len(blocks), bool)
        kept[order[:last]] = True
        apart = kept & ~_reached(blocks, grid, kept, order[0])
        if not apart.any() or last >= len(order):
            return kept
        order = order[~apart[order]]


def _reached(blocks: Rows, grid: Grid, kept: Bools, first: int) -> Bools:
    """Tell which blocks are joined to the first one by others that are kept, side by side or across the river."""
    cells = block_cells(grid, blocks)
    free = (cells >= 0) & np.append(kept, False)[cells]
    r = grid.river
    free[:, r] = free[:, r - 1] & free[:, r + 1]
    seen = np.zeros_like(free)
    seen[blocks.i0[first], blocks.j0[first]] = True
    while True:
        grown = seen.copy()
        grown[1:] |= seen[:-1]
        grown[:-1] |= seen[1:]
        grown[:, 1:] |= seen[:, :-1]
        grown[:, :-1] |= seen[:, 1:]
        grown &= free
        if (grown == seen).all():
            break
        seen = grown
    found = np.zeros(len(blocks), bool)
    found[cells[seen & (cells >= 0)]] = True
    return found


def _kept(rows: Rows, kept: NDArray[Any]) -> tuple[Rows, Ints]:
    return rows.take(kept), np.where(kept, np.cumsum(kept) - 1, -1)


def _moved(rows: Rows, name: str, new: Ints) -> Rows:
    return rows.plus(**{name: new[rows.held[name]]})
