"""The plan of the city: lines of streets of every class, the river between two of them, and the blocks they bound.

Everything is laid out in the plan, a plane in metres in which streets are straight, and bent into shape at the end
(`warp`). Lines are numbered from the west and from the south. Every fourth one is an arterial, those halfway between
sub-arterials, the others branches; some arterials carry an expressway. Two by two cells of the grid are a quad, bounded
by arterials and sub-arterials, in which cells may be joined to larger blocks.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from luocheng.sample.city.rows import Floats, Ints, Rows
from luocheng.sample.draw import source

if TYPE_CHECKING:
    from luocheng.sample.draw import Source

__all__ = [
    "ARTERIAL",
    "BRANCH",
    "CLASSES",
    "EXPRESSWAY",
    "LANE",
    "RESERVES",
    "SUB_ARTERIAL",
    "Grid",
    "block_cells",
    "lay_out",
]

EXPRESSWAY, ARTERIAL, SUB_ARTERIAL, BRANCH, LANE, FOOTPATH = range(6)
CLASSES = ("expressway", "arterial", "sub_arterial", "branch", "lane", "footpath")

RESERVES = np.array([92.0, 44.0, 32.0, 20.0])
"""The width in metres that a street of each class takes from building to building (红线)."""

_CELL = 250.0
"""Metres between lines: the block of a city that can be walked."""


@dataclass(slots=True)
class Grid:
    """Lines of the plan, metres from its origin.

    Attributes
    ----------
    u, v
        Where the lines run north and south (u) and east and west (v).
    u_class, v_class
        Their classes.
    river
        The row of cells between `v[river]` and `v[river + 1]` that is the river with its banks.
    water
        The northings of its two shores.
    u_bridge
        Which lines cross it.
    u_ring, v_ring
        From which to which crossing line an arterial carries an expressway; both -1 where it does not.
    radius
        Half the extent of the plan.
    """

    u: Floats
    v: Floats
    u_class: Ints
    v_class: Ints
    river: int
    water: tuple[float, float]
    u_bridge: Ints
    u_ring: Ints
    v_ring: Ints
    radius: float

    @property
    def columns(self) -> int:
        """How many columns of cells there are."""
        return len(self.u) - 1

    @property
    def rows(self) -> int:
        """How many rows of cells there are, the river's among them."""
        return len(self.v) - 1

    def quads(self) -> Rows:
        """Return the quads by column `q` and row `p`, with the cells where they begin and their centres."""
        across, up = self.columns // 2, self.rows // 2
        q, p = np.repeat(np.arange(across), up), np.tile(np.arange(up), across)
        i, j = 2 * q, 2 * p + (2 * p >= self.river)
        return Rows(
            q=q, p=p, i=i, j=j, u=(self.u[i] + self.u[i + 2]) / 2, v=(self.v[j] + self.v[j + 2]) / 2,
            north=j > self.river,
        )  # fmt: skip


def lay_out(cells: float, seed: int) -> Grid:
    """Lay out lines for about so many cells."""
    draw = source(seed, "city", "grid")
    side = max(8.0, np.sqrt(cells))
    across = max(2, round(side / 4))
    rows = max(2, int(np.ceil(cells / (16 * across))))
    south = max(1, round(0.36 * rows))
    north = max(1, rows - south)
    u = _lines(draw, 4 * across)
    width = float(np.clip(90 + 2.2 * side, 90, 420))
    banks = float(np.clip(26 + 0.5 * side, 26, 70))
    v = np.concatenate([_lines(draw, 4 * south), _lines(draw, 4 * north)])
    river = 4 * south
    v[river + 1 :] += v[river] + width + 2 * banks
    u_class, v_class = _classes(len(u)), np.concatenate([_classes(river + 1), _classes(4 * north + 1)])
    centre = v[river + 1] + 0.16 * (v[-1] - v[0])
    u, v = u - u.mean(), v - centre
    u, v = np.round(u * 2) / 2, np.round(v * 2) / 2
    u_ring, v_ring = _expressways(u, v, u_class, v_class, river)
    bridge = np.zeros(len(u), np.int64)
    inner = np.arange(4, len(u) - 1, 4)
    bridge[inner[draw.random(len(inner)) < 0.62]] = 1
    bridge[inner[np.argmin(np.abs(u[inner]))]] = 1
    bridge[u_class == EXPRESSWAY] = 1
    water = (float(v[river] + banks), float(v[river + 1] - banks))
    return Grid(u, v, u_class, v_class, river, water, bridge, u_ring, v_ring, float(max(u[-1], v[-1], -v[0])))


def _lines(draw: Source, count: int) -> Floats:
    return np.concatenate([[0.0], np.cumsum(draw.uniform(0.84, 1.16, count) * _CELL)])


def _classes(count: int) -> Ints:
    classes = np.full(count, BRANCH)
    classes[::2] = SUB_ARTERIAL
    classes[::4] = ARTERIAL
    return classes


_RINGS = (2600.0, 5600.0, 9800.0, 15500.0, 23000.0)
"""How far from the centre the ring roads run, in metres."""


def _expressways(u: Floats, v: Floats, u_class: Ints, v_class: Ints, river: int) -> tuple[Ints, Ints]:
    """Turn arterials into ring roads where the city is large enough, else into one road through it."""
    u_ring, v_ring = np.full((len(u), 2), -1), np.full((len(v), 2), -1)
    rings = [r for r in _RINGS if r < 0.84 * min(u[-1], v[-1])]
    arterial_u = np.flatnonzero(u_class == ARTERIAL)[1:-1]
    arterial_v = np.flatnonzero(v_class == ARTERIAL)[1:-1]
    arterial_v = arterial_v[(arterial_v != river) & (arterial_v != river + 1)]
    if not rings:
        line = arterial_u[np.argmin(np.abs(u[arterial_u] - 0.45 * u[-1]))]
        u_class[line], u_ring[line] = EXPRESSWAY, (0, len(v) - 1)
    for radius in rings:
        west, east = (int(arterial_u[np.argmin(np.abs(u[arterial_u] - x))]) for x in (-radius, radius))
        south = max(-0.9 * radius, v[0])
        below, above = (int(arterial_v[np.argmin(np.abs(v[arterial_v] - y))]) for y in (south, 0.9 * radius))
        u_class[[west, east]], v_class[[below, above]] = EXPRESSWAY, EXPRESSWAY
        u_ring[[west, east]], v_ring[[below, above]] = (below, above), (west, east)
    return u_ring, v_ring


def block_cells(grid: Grid, blocks: Rows) -> Ints:
    """Return which block each cell of the plan belongs to, (columns, rows); -1 for none. A block has up to 2 by 2 cells."""
    cells = np.full((grid.columns, grid.rows), -1)
    for a in range(2):
        for b in range(2):
            i, j = blocks.i0 + a, blocks.j0 + b
            inside = (i < blocks.i1) & (j < blocks.j1)
            cells[i[inside], j[inside]] = np.flatnonzero(inside)
    return cells
