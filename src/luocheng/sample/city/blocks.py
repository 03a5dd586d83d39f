"""What stands where: an old town by the river, a new centre across it, new towns, industry downwind, villages between."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from luocheng.sample.city.grid import RESERVES, Grid
from luocheng.sample.city.rows import Bools, Floats, Ints, Rows
from luocheng.sample.draw import source

if TYPE_CHECKING:
    from luocheng.sample.draw import Source

__all__ = ["KINDS", "ZONES", "block_order", "make_blocks"]

ZONES = ("old", "centre", "middle", "new", "business", "industry", "edge")
KINDS = (
    "old", "walkup", "midrise", "towers", "village", "commerce", "civic", "campus", "industry", "logistics", "park",
    "vacant",
)  # fmt: skip

_MIX: dict[str, dict[str, float]] = {
    "old": {"old": 78, "walkup": 9, "commerce": 6, "civic": 4, "campus": 1, "park": 2},
    "centre": {"walkup": 39, "midrise": 21, "towers": 9, "commerce": 11, "civic": 6, "old": 7, "campus": 3, "park": 4},
    "middle": {"walkup": 28, "midrise": 21, "towers": 18, "commerce": 5, "civic": 4, "campus": 3, "village": 9, "park": 6, "industry": 4, "vacant": 2},
    "new": {"towers": 48, "midrise": 13, "commerce": 7, "civic": 5, "park": 11, "vacant": 8, "village": 8},
    "business": {"commerce": 60, "towers": 17, "civic": 10, "park": 11, "vacant": 2},
    "industry": {"industry": 62, "logistics": 10, "village": 9, "towers": 5, "vacant": 9, "park": 5},
    "edge": {"towers": 25, "village": 24, "industry": 14, "midrise": 9, "vacant": 15, "park": 9, "campus": 4},
}  # fmt: skip
"""How often a block of each kind stands in each zone, in percent."""

_JOINS: dict[str, tuple[float, ...]] = {
    "old": (1, 0, 0, 0, 0), "centre": (0.84, 0.01, 0.06, 0.06, 0.03), "middle": (0.66, 0.04, 0.1, 0.1, 0.1),
    "new": (0.6, 0.05, 0.1, 0.15, 0.1), "business": (0.86, 0.02, 0.06, 0.06, 0), "industry": (0.2, 0.36, 0.18, 0.16, 0.1),
    "edge": (0.5, 0.14, 0.12, 0.12, 0.12),
}  # fmt: skip
"""How often the cells of a quad stay four, become one, two above each other, two side by side, or three blocks."""

_PATTERNS: tuple[tuple[tuple[int, int, int, int], ...], ...] = (
    ((0, 1, 0, 1), (1, 2, 0, 1), (0, 1, 1, 2), (1, 2, 1, 2)),
    ((0, 2, 0, 2),),
    ((0, 2, 0, 1), (0, 2, 1, 2)),
    ((0, 1, 0, 2), (1, 2, 0, 2)),
    ((0, 2, 0, 1), (0, 1, 1, 2), (1, 2, 1, 2)),
)
"""The cells of a quad, from west to east and from south to north, that each kind of joining makes one block of."""


def _wave(x: Floats, y: Floats, draw: Source, length: float) -> Floats:
    """Return a smooth field between -1 and 1 with waves of about `length`."""
    total = np.zeros_like(x)
    for _ in range(3):
        angle, phase = draw.uniform(0, 2 * np.pi, 2)
        k = 2 * np.pi / (length * draw.uniform(0.7, 1.3))
        total += np.sin(k * (x * np.cos(angle) + y * np.sin(angle)) + phase)
    return np.asarray(total / 3)


def _zones(x: Floats, y: Floats, radius: float, grid: Grid, draw: Source) -> Ints:
    """Return the zone of places by their distance from the centre, direction and some chance."""
    noise = _wave(x, y, draw, 0.5 * radius)
    far = np.hypot(x, 1.15 * y) / radius + 0.07 * noise
    angle = np.degrees(np.arctan2(y, x))
    zone = np.select([far < 0.36, far < 0.68], [1, 2], 6)
    new = ((angle > 95) | (angle < -100)) & (far > 0.34)
    zone[new & (far < 0.9)] = 3
    zone[(np.abs(angle + 8) < 38) & (far > 0.6)] = 5
    zone[(np.abs(angle - 130) < 16) & (far > 0.84)] = 5
    bank = grid.v[grid.river + 1]
    old = np.hypot(x + 0.05 * radius, 1.2 * (y - bank - 0.11 * radius)) < max(430.0, 0.15 * radius) * (
        1 + 0.2 * noise
    )
    zone[old & (y > bank)] = 0
    south = grid.v[grid.river]
    business = np.hypot(x - 0.16 * radius, y - south + 0.12 * radius) < max(330.0, 0.1 * radius)
    zone[business & (y < south)] = 4
    return zone.astype(np.int64)


def _drawn(shares: Floats, chance: Floats) -> Ints:
    """Return for rows of shares the column that each chance between 0 and 1 falls on."""
    steps = np.cumsum(shares, axis=1) / shares.sum(axis=1, keepdims=True)
    return np.asarray(np.minimum((chance[:, None] >= steps).sum(axis=1), shares.shape[1] - 1))


def make_blocks(grid: Grid, seed: int) -> Rows:
    """Return the blocks of the plan.

    Their columns: the lines that bound them (`i0`, `i1`, `j0`, `j1`), quad, zone, kind (`KINDS`), whether a lake
    takes them up, a chance of their own, and the rectangle between their streets (`u0`, `v0`, `u1`, `v1`).
    """
    draw = source(seed, "city", "blocks")
    quads = grid.quads()
    radius = grid.radius
    zone = _zones(quads.u, quads.v, radius, grid, draw)
    joins = np.array([_JOINS[z] for z in ZONES])
    pattern = _drawn(joins[zone], draw.random(len(quads)))
    mix = np.array([[_MIX[z].get(k, 0.0) for k in KINDS] for z in ZONES])
    common = draw.random(len(quads))
    lakes = _lakes(quads, radius, zone, draw)
    pattern[lakes] = 1
    parts = []
    for number, cells in enumerate(_PATTERNS):
        at = np.flatnonzero(pattern == number)
        for a, b, c, d in cells:
            i, j = quads.i[at], quads.j[at]
            parts.append(Rows(quad=at, i0=i + a, i1=i + b, j0=j + c, j1=j + d))
    blocks = Rows.joined(parts)
    blocks = blocks.take(np.lexsort((blocks.i0, blocks.j0, blocks.quad)))
    own = draw.random(len(blocks))
    chance = np.where(draw.random(len(blocks)) < 0.5, common[blocks.quad], own)
    kind = _drawn(mix[zone[blocks.quad]], chance)
    span = (blocks.i1 - blocks.i0) * (blocks.j1 - blocks.j0)
    campus = KINDS.index("campus")
    kind[(kind == campus) & (span < 2)] = KINDS.index("civic")
    lake = np.isin(blocks.quad, np.flatnonzero(lakes))
    kind[lake] = KINDS.index("park")
    half_u, half_v = RESERVES[grid.u_class] / 2, RESERVES[grid.v_class] / 2
    return blocks.plus(
        zone=zone[blocks.quad],
        kind=kind,
        lake=lake,
        chance=draw.random(len(blocks)),
        u0=grid.u[blocks.i0] + half_u[blocks.i0],
        u1=grid.u[blocks.i1] - half_u[blocks.i1],
        v0=grid.v[blocks.j0] + half_v[blocks.j0],
        v1=grid.v[blocks.j1] - half_v[blocks.j1],
    )


def _lakes(quads: Rows, radius: float, zone: Ints, draw: Source) -> Bools:
    """Choose the quads of large parks with a lake: one at least, more in a large city, none in old towns."""
    far = np.hypot(quads.u, quads.v) / radius
    fit = np.flatnonzero((far > 0.2) & (far < 0.62) & (zone != 0) & (zone != 4) & (zone != 5))
    if not len(fit):
        fit = np.flatnonzero(zone != 0)
    count = max(1, len(quads) // 170)
    chosen = np.zeros(len(quads), bool)
    chosen[draw.choice(fit, min(count, len(fit)), replace=False)] = True
    return chosen


def block_order(blocks: Rows, grid: Grid, seed: int) -> Ints:
    """Return blocks in the order in which the city grew: outward from the centre, further along some roads."""
    draw = source(seed, "city", "growth")
    u, v = (blocks.u0 + blocks.u1) / 2, (blocks.v0 + blocks.v1) / 2
    far = np.hypot(u, 1.12 * v) / grid.radius
    lobes = _wave(u, v, draw, 0.9 * grid.radius)
    rough = _wave(u, v, draw, 900.0)
    ragged = draw.normal(0, 0.02, len(blocks))
    return np.argsort(far * (1 + 0.16 * lobes) + 0.03 * rough + ragged, kind="stable")
