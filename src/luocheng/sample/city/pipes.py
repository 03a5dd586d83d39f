"""What lies under streets: pipes by kind, age and material, their manholes, and where water stands after rain."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import polars as pl
import shapely
from numpy.typing import NDArray

from luocheng.sample.city.city import YEAR, City, Layer, codes, sometimes
from luocheng.sample.city.rows import Bools, Floats, Ints, within
from luocheng.sample.words import PLACES

__all__ = ["pipe_layers"]

_KINDS = {
    "water": (3.0, 1.0),
    "sewage": (-2.0, 1.0),
    "rain": (1.0, 1.0),
    "gas": (5.0, 0.84),
    "heat": (-5.0, 0.55),
}
"""How far each kind lies from the middle of the street, in metres, and in which share of the streets."""
_LAID = np.array([1976, 1988, 1997, 2012, 2008, 2003, 2010])
"""When pipes were laid in each zone, on average."""


def pipe_layers(city: City) -> Iterator[Layer]:
    """Make the layers of pipes, manholes and waterlogging points."""
    r, draw = city.fabric.streets.runs, city.draw("pipes")
    streets = np.flatnonzero((r.level == 0) & (r.block < 0) & (r.kind < 4) & ~r.bridge)
    pieces = city.pieces
    first = np.full(len(r), -1)
    on = np.flatnonzero(pieces.run >= 0)[::-1]
    first[pieces.run[on]] = on
    zone = _zones(city, streets)
    run, kind = [], []
    for name, (_, share) in _KINDS.items():
        at = streets[(draw.random(len(streets)) < share) & ((name != "heat") | (zone != 0))]
        run.append(at)
        kind.append(np.full(len(at), name))
    run_of, kinds = np.concatenate(run), np.concatenate(kind)
    at_zone = np.zeros(len(r), np.int64)
    at_zone[streets] = zone
    old = at_zone[run_of]
    count = len(run_of)
    year = np.clip(np.round(_LAID[old] + draw.normal(0, 6, count)), 1953, YEAR).astype(np.int64)
    renewed = draw.random(count) < 0.14
    year = np.where(renewed, draw.integers(2012, YEAR + 1, count), year)
    combined = (old == 0) & np.isin(kinds, ("sewage", "rain")) & (year < 2000)
    told = np.where(combined, "combined", kinds)
    offset = np.array([_KINDS[k][0] for k in _KINDS])[_number(kinds)]
    east = r.way[run_of] == 1
    across = r.at[run_of] + offset
    u0, u1 = np.where(east, r.start[run_of], across), np.where(east, r.end[run_of], across)
    v0, v1 = np.where(east, across, r.start[run_of]), np.where(east, across, r.end[run_of])
    shapes = city.fabric.warp.lines(u0, v0, u1, v1, 130.0)
    diameter = _diameters(kinds, r.kind[run_of], draw.random(count))
    age = np.clip((YEAR - year) / 55, 0, 1)
    chance = draw.random(count)
    defect = np.select(
        [chance < 0.12 * age, chance < 0.3 * age, chance < 0.7 * age], ["severe", "medium", "slight"], "none"
    )
    frame = pl.DataFrame(
        {
            "code": codes("GX", np.arange(count), 7),
            "kind": told,
            "material": sometimes(draw, _material(kinds, year, draw.random(count)), 0.02),
            "laid_year": sometimes(draw, year, 0.03),
            "diameter": diameter,
            "length": np.round(shapely.length(shapes), 2),
            "monitored": draw.random(count) < np.where(year > 2015, 0.42, 0.12),
            "defect": sometimes(draw, defect, 0.25),
            "road": codes("DL", first[run_of], 7),
            "district": city.area_at("district", (u0 + u1) / 2, (v0 + v1) / 2),
        }
    )
    yield Layer("pipe", frame, shapes)
    del shapes, frame
    yield _manholes(city, run_of, kinds, across, east, first)
    yield _waterlogging(city)


def _number(kinds: NDArray[Any]) -> Ints:
    names = list(_KINDS)
    order = np.argsort(names)
    return np.asarray(order[np.searchsorted(np.array(names)[order], kinds)])


def _zones(city: City, streets: Ints) -> Ints:
    """Return the zone of the quad that streets lie in or beside."""
    r, areas, blocks = city.fabric.streets.runs, city.areas, city.fabric.blocks
    middle = (r.start[streets] + r.end[streets]) / 2
    east = r.way[streets] == 1
    quad = areas.quad_of(np.where(east, middle, r.at[streets]), np.where(east, r.at[streets], middle))
    other = areas.quad_of(
        np.where(east, middle, r.at[streets] - 1), np.where(east, r.at[streets] - 1, middle)
    )
    zone = np.zeros(len(areas.quads), np.int64)
    zone[city.block_quad] = blocks.zone
    return zone[np.maximum(np.where(quad >= 0, quad, other), 0)]


def _diameters(kinds: NDArray[Any], street: Ints, chance: Floats) -> Ints:
    sizes = {
        "water": ((600, 800, 1000), (400, 500, 600), (150, 200, 300)), "sewage": ((600, 800, 1000), (400, 500, 600), (300, 300, 400)),
        "rain": ((1000, 1200, 1600), (800, 1000, 1200), (400, 500, 600)), "gas": ((250, 315, 400), (200, 250, 315), (110, 160, 200)),
        "heat": ((600, 800, 1000), (400, 500, 600), (200, 250, 300)),
    }  # fmt: skip
    table = np.array([sizes[k] for k in _KINDS])
    return np.asarray(table[_number(kinds), np.clip(street, 1, 3) - 1, (chance * 3).astype(np.int64)])


def _material(kinds: NDArray[Any], year: Ints, chance: Floats) -> NDArray[Any]:
    water, drains = kinds == "water", np.isin(kinds, ("sewage", "rain"))
    return np.select(
        [
            water & (year < 1992), water & (year < 2003) & (chance < 0.4), water & (chance < 0.75), water, drains & (year < 1985) & (chance < 0.3),
            drains & ((year < 2005) | (chance < 0.45)), drains, (kinds == "gas") & (year < 1990), (kinds == "gas") & (chance < 0.65),
        ],
        ["灰口铸铁", "水泥", "球墨铸铁", "聚乙烯", "砖砌", "钢筋混凝土", "高密度聚乙烯", "灰口铸铁", "聚乙烯"],
        "钢",
    )  # fmt: skip


def _manholes(city: City, run: Ints, kinds: NDArray[Any], across: Floats, east: Bools, first: Ints) -> Layer:
    r, draw = city.fabric.streets.runs, city.draw("manholes")
    drains = np.flatnonzero(np.isin(kinds, ("sewage", "rain")))
    pipe, n = within(np.maximum(1, ((r.end - r.start)[run[drains]] / 62).astype(np.int64)))
    at = drains[pipe]
    step = 62.0 + draw.uniform(-6, 6, len(at))
    where = np.minimum(r.start[run[at]] + 20 + n * step, r.end[run[at]] - 4)
    u, v = np.where(east[at], where, across[at]), np.where(east[at], across[at], where)
    kind = np.where(
        draw.random(len(at)) < 0.16,
        draw.choice(["water", "gas", "heat", "power", "telecom"], len(at)),
        kinds[at],
    )
    defect = np.where(
        draw.random(len(at)) < 0.06,
        draw.choice(["missing", "broken", "sunk", "loud"], len(at), p=[0.05, 0.35, 0.35, 0.25]),
        "none",
    )
    frame = pl.DataFrame(
        {
            "code": codes("JG", np.arange(len(at)), 7),
            "kind": kind,
            "net": sometimes(draw, draw.random(len(at)) < 0.64, 0.04),
            "defect": defect,
            "road": codes("DL", first[run[at]], 7),
        }
    )
    return Layer("manhole", frame, city.fabric.warp.points(u, v))


def _waterlogging(city: City) -> Layer:
    """Return places where water stands: more of them near the river and in the old town."""
    r, grid, draw = city.fabric.streets.runs, city.fabric.grid, city.draw("waterlogging")
    runs = np.flatnonzero((r.level == 0) & (r.block < 0) & (r.kind < 4))
    east = r.way[runs] == 1
    where = r.start[runs] + 0.4 * (r.end[runs] - r.start[runs])
    u, v = np.where(east, where, r.at[runs]), np.where(east, r.at[runs], where)
    near = np.exp(-np.abs(v - sum(grid.water) / 2) / (0.25 * grid.radius))
    weight = 0.25 + near + (_zones(city, runs) == 0)
    count = min(len(runs), max(3, len(city.areas.quads) // 9))
    at = np.sort(np.argsort(-(draw.random(len(runs)) ** (1 / weight)))[:count])
    u, v = u[at], v[at]
    depth = np.round(15 + draw.gamma(2.0, 11, count))
    severe = depth > 40
    done = draw.random(count) < 0.45
    frame = pl.DataFrame(
        {
            "code": codes("JS", np.arange(count), 4),
            "name": np.char.add(np.array(PLACES)[np.arange(count) * 7 % len(PLACES)], "路口积水点"),
            "severe": severe,
            "depth": depth,
            "duration": np.round(0.5 + draw.gamma(2.0, 1.2, count), 1),
            "cause": draw.choice(
                ["low", "pipe", "blocked", "underpass", "outlet"], count, p=[0.3, 0.3, 0.2, 0.08, 0.12]
            ),
            "rectified": pl.select(
                pl.when(pl.Series(done)).then(pl.Series(draw.integers(2019, YEAR + 1, count)))
            ).to_series(),
            "community": city.area_at("community", u, v),
        }
    )
    return Layer("waterlogging-point", frame, city.fabric.warp.points(u, v))
