"""Districts, sub-districts, communities and unit grid cells: whole quads of the plan, grouped so that people fit."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from luocheng.sample.city.fabric import Fabric
from luocheng.sample.city.rows import Floats, Ints, Rows
from luocheng.sample.draw import Source, source
from luocheng.sample.words import DISTRICTS, DIVISION, PLACES, ROADS, STREETS

__all__ = ["Areas", "divide_city"]

_QUADS = 12
"""Quads in a sub-district, about: 3 square kilometres."""
_PEOPLE = 4200
"""People in a community, about."""


@dataclass(slots=True)
class Areas:
    """The areas of a city; quads by number, the areas by position.

    Attributes
    ----------
    quads
        The quads that belong to the city: `i`, `j` (first cell), `u0 v0 u1 v1` up to the middle of streets and the river,
        `community`, `subdistrict`, `district`, `old` (in the old town).
    districts, subdistricts, communities
        Codes and names, and the area above each.
    """

    fabric: Fabric
    quads: Rows
    number: Ints
    districts: Rows
    subdistricts: Rows
    communities: Rows

    def quad_of(self, u: Floats, v: Floats) -> Ints:
        """Return the quads that places lie in, -1 outside the city."""
        grid = self.fabric.grid
        column = (np.searchsorted(grid.u, u, side="right") - 1) // 2
        row = np.searchsorted(grid.v, v, side="right") - 1
        middle = sum(grid.water) / 2
        row = np.where(row == grid.river, np.where(v < middle, grid.river - 1, grid.river + 1), row)
        row = (row - (row > grid.river)) // 2
        inside = (column >= 0) & (column < self.number.shape[0]) & (row >= 0) & (row < self.number.shape[1])
        found = self.number[
            np.clip(column, 0, self.number.shape[0] - 1), np.clip(row, 0, self.number.shape[1] - 1)
        ]
        return np.where(inside, found, -1)

    def shapes(self, level: str) -> NDArray[Any]:
        """Return the areas of a level (district, subdistrict, community) as polygons in the frame."""
        import shapely

        q = self.quads
        parts = self.fabric.warp.rectangles(q.u0, q.v0, q.u1, q.v1, 8)
        group = q.held[level]
        order = np.argsort(group, kind="stable")
        bounds = np.searchsorted(group[order], np.arange(int(group.max()) + 2))
        made = np.empty(len(bounds) - 1, object)
        for n, (a, b) in enumerate(pairwise(bounds.tolist())):
            made[n] = shapely.coverage_union_all(parts[order[a:b]])
        return made

    def code(self, level: str, quad: Ints) -> pl.Series:
        """Return the code of the area of a level that quads belong to, null for -1."""
        table = {"district": self.districts, "subdistrict": self.subdistricts, "community": self.communities}[
            level
        ]
        codes = pl.Series([*table.code.tolist(), None], dtype=pl.String)
        at = np.where(quad >= 0, self.quads.held[level][quad], len(table))
        return codes.gather(pl.Series(at, dtype=pl.UInt32))


def divide_city(fabric: Fabric, residents: Ints, seed: int) -> Areas:
    """Group the quads of the city into communities, sub-districts and districts by where people live."""
    draw = source(seed, "city", "areas")
    grid = fabric.grid
    all_quads = grid.quads()
    used = np.unique(fabric.blocks.quad)
    q = all_quads.take(used)
    number = np.full((grid.columns // 2, grid.rows // 2), -1)
    number[q.q, q.p] = np.arange(len(q))
    middle = sum(grid.water) / 2
    v0 = np.where(q.j == grid.river + 1, middle, grid.v[q.j])
    v1 = np.where(q.j + 2 == grid.river, middle, grid.v[q.j + 2])
    old = np.zeros(len(all_quads), bool)
    old[fabric.blocks.quad[fabric.blocks.zone == 0]] = True
    q = q.plus(u0=grid.u[q.i], u1=grid.u[q.i + 2], v0=v0, v1=v1, old=old[used])
    of_block = np.searchsorted(used, fabric.blocks.quad)
    people = np.zeros(len(q), np.int64)
    np.add.at(people, of_block[fabric.parcels.block[fabric.buildings.parcel]], residents)
    x, y = q.q + 0.0, q.p + np.where(q.north, 2.5, 0.0)
    sub = _nearest(x, y, max(3, round(len(q) / _QUADS)), draw)
    count = int(sub.max()) + 1
    size = np.bincount(sub)
    middle_x, middle_y = np.bincount(sub, x) / size, np.bincount(sub, y) / size
    city = _nearest(middle_x, middle_y, int(np.clip(round(count / 7), 2, 40)), draw)
    order = np.lexsort((middle_x, city))
    rank = np.empty(count, np.int64)
    rank[order] = np.arange(count)
    sub, city = rank[sub], city[order]
    community = _communities(q, sub, people)
    q = q.plus(subdistrict=sub, district=city[sub], community=community, people=people)
    districts = _districts(int(city.max()) + 1)
    subdistricts = _numbered(districts.code, city, _names(len(city)))
    below = np.zeros(int(community.max()) + 1, np.int64)
    below[community] = sub
    names = np.array(PLACES)[(np.arange(len(below)) * 7 + below * 11) % len(PLACES)]
    communities = _numbered(subdistricts.code, below, np.char.add(names, "社区"))
    return Areas(fabric, q, number, districts, subdistricts.plus(above=city), communities.plus(above=below))


def _nearest(x: Floats, y: Floats, count: int, draw: Source) -> Ints:
    """Group places round `count` of them; groups are numbered without gaps."""
    seeds = draw.choice(len(x), min(count, len(x)), replace=False)
    for _ in range(4):
        sx, sy = x[seeds], y[seeds]
        group = np.empty(len(x), np.int64)
        for start in range(0, len(x), 4096):
            s = slice(start, start + 4096)
            group[s] = np.argmin((x[s, None] - sx) ** 2 + (y[s, None] - sy) ** 2, axis=1)
        size = np.maximum(np.bincount(group, minlength=len(seeds)), 1)
        mx, my = np.bincount(group, x, len(seeds)) / size, np.bincount(group, y, len(seeds)) / size
        far = (x - mx[group]) ** 2 + (y - my[group]) ** 2
        order = np.lexsort((far, group))
        _, first = np.unique(group[order], return_index=True)
        seeds = order[first]
    return np.asarray(np.unique(group, return_inverse=True)[1])


def _communities(q: Rows, sub: Ints, people: Ints) -> Ints:
    """Group neighbouring quads of each sub-district until enough people are together."""
    row = q.p
    snake = np.where(row % 2 == 0, q.q, -q.q)
    order = np.lexsort((snake, row, sub))
    result = np.empty(len(order), np.int64)
    number, held, size, last = -1, 0, 0, -1
    for at in order.tolist():
        apart = last < 0 or abs(int(q.q[at] - q.q[last])) + abs(int(q.p[at] - q.p[last])) > 1
        apart = apart or sub[at] != sub[last] or q.north[at] != q.north[last]
        if apart or held + people[at] / 2 > _PEOPLE or size >= 4:
            number, held, size = number + 1, 0, 0
        result[at] = number
        held, size, last = held + int(people[at]), size + 1, at
    return result


def _districts(count: int) -> Rows:
    known = [(n, c) for n, c in DISTRICTS.items() if n.endswith("区")][:count]
    taken = {c for _, c in known}
    free = [f"{DIVISION}{n:02d}" for n in range(6, 71) if f"{DIVISION}{n:02d}" not in taken]
    more = [(f"{p}区", c) for p, c in zip(PLACES, free, strict=False)][: count - len(known)]
    found = sorted(known + more, key=lambda x: x[1])
    return Rows(code=np.array([c for _, c in found]), name=np.array([n for n, _ in found]))


def _names(count: int) -> NDArray[np.str_]:
    words = [*STREETS, *PLACES, *ROADS]
    tails = ("", "东", "西", "南", "北", "中", "新", "上", "下")
    names = [f"{words[n % len(words)]}{tails[n // len(words) % len(tails)]}街道" for n in range(count)]
    return np.array(names)


def _numbered(above: NDArray[Any], owner: Ints, names: NDArray[Any]) -> Rows:
    """Return codes that add three digits to those above, counted from 1 within each."""
    order = np.argsort(owner, kind="stable")
    first = np.searchsorted(owner[order], owner[order], side="left")
    place = np.empty(len(owner), np.int64)
    place[order] = np.arange(len(owner)) - first + 1
    tails = np.char.zfill(place.astype(str), 3)
    return Rows(code=np.char.add(above[owner].astype(str), tails), name=names)
