"""Layers of land: parcels of every class, estates and their gates, green space, green lines, water, protected and renewed areas."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import polars as pl
import shapely
from numpy.typing import NDArray

from luocheng.sample.city.blocks import KINDS, ZONES
from luocheng.sample.city.city import City, Layer, codes, sometimes
from luocheng.sample.city.green import GREEN_BELT, green_belts
from luocheng.sample.city.grid import EXPRESSWAY, RESERVES
from luocheng.sample.city.paths import GATES
from luocheng.sample.city.roles import role, roles
from luocheng.sample.city.rows import Bools, Ints, Rows
from luocheng.sample.words import PLACES

__all__ = ["land_layers"]

_MAIN = {"r": "residential", "a": "public", "b": "commerce", "m": "industry", "w": "warehouse", "s": "transport", "u": "utility", "g": "green", "e": "other"}  # fmt: skip


def land_layers(city: City) -> Iterator[Layer]:
    """Make the layers of land."""
    yield _parcels(city, _street_land(city), green_belts(city), _fields(city))
    yield from _estates(city)
    yield _water(city)
    yield from _protected(city)


def _pick(number: Ints) -> NDArray[Any]:
    return np.array(PLACES)[number % len(PLACES)]


# --- parcels ------------------------------------------------------------------------------------------------------


def _parcels(city: City, streets: Rows, belts: Rows, fields: Rows) -> Layer:
    p, draw = city.fabric.parcels, city.draw("parcels", "class")
    land = roles(p.role, "land").astype(object)
    zone = city.fabric.blocks.zone[p.block]
    vacant = p.role == role("vacant")
    chance = draw.random(len(p))
    works = vacant & (zone == ZONES.index("industry"))
    land[works] = "m1"
    land[vacant & ~works & (chance < 0.3)] = "b1"
    land[(p.role == role("towers")) & (chance < 0.05)] = "r1"
    land[(p.role == role("industry")) & (chance < 0.12)] = "m3"
    land[(p.role == role("shops")) & (chance < 0.1)] = "b3"
    land[(p.role == role("shops")) & (chance > 0.97)] = "b4"
    banks = city.fabric.banks
    warp = city.fabric.warp
    middle = [(r.u0 + r.u1) / 2 for r in (streets, belts, fields, banks)]
    height = [(r.v0 + r.v1) / 2 for r in (streets, belts, fields, banks)]
    shapes = np.concatenate(
        [
            city.parcel_shapes(),
            *(warp.rectangles(r.u0, r.v0, r.u1, r.v1, 8) for r in (streets, belts, fields, banks)),
        ]
    )
    more = [
        np.full(len(r), c, object) for r, c in ((streets, "s1"), (belts, "g2"), (fields, "e2"), (banks, "g1"))
    ]
    land = np.concatenate([land, *more])
    quad = np.concatenate(
        [city.parcel_quad, *(city.areas.quad_of(u, v) for u, v in zip(middle, height, strict=True))]
    )
    classes = pl.Series(land, dtype=pl.String)
    frame = pl.DataFrame(
        {
            "code": codes("DK", np.arange(len(land)), 6),
            "land_class": classes,
            "use": classes.str.slice(0, 1).replace_strict(_MAIN),
            "area": np.round(shapely.area(shapes), 1),
            "vacant": np.concatenate([vacant, np.zeros(len(land) - len(p), bool)]),
            "community": city.areas.code("community", quad),
        }
    )
    return Layer("land-parcel", frame, shapes)


def _street_land(city: City) -> Rows:
    """Return the land of streets: a rectangle each for the edges of the grid, crossings with the edge north of them."""
    grid, streets = city.fabric.grid, city.fabric.streets
    half_u, half_v = RESERVES[grid.u_class] / 2, RESERVES[grid.v_class] / 2
    i, j = np.nonzero(streets.east >= 0)
    wide = np.where(grid.v_class[j] == EXPRESSWAY, half_v[j] - GREEN_BELT, half_v[j])
    east = Rows(
        u0=grid.u[i] + half_u[i], u1=grid.u[i + 1] - half_u[i + 1], v0=grid.v[j] - wide, v1=grid.v[j] + wide
    )
    m, n = np.nonzero(streets.north >= 0)
    wide = np.where(grid.u_class[m] == EXPRESSWAY, half_u[m] - GREEN_BELT, half_u[m])
    dry = n != grid.river
    m, n, wide = m[dry], n[dry], wide[dry]
    north = Rows(
        u0=grid.u[m] - wide, u1=grid.u[m] + wide, v0=grid.v[n] - half_v[n], v1=grid.v[n + 1] - half_v[n + 1]
    )
    return Rows.joined([east, north])


def _fields(city: City) -> Rows:
    """Return the cells of the city that are not built: farmland at its edge."""
    grid, b, q = city.fabric.grid, city.fabric.blocks, city.areas.quads
    built = np.zeros((grid.columns, grid.rows), bool)
    for a in range(2):
        for c in range(2):
            i, j = b.i0 + a, b.j0 + c
            inside = (i < b.i1) & (j < b.j1)
            built[i[inside], j[inside]] = True
    i = np.concatenate([q.i, q.i + 1, q.i, q.i + 1])
    j = np.concatenate([q.j, q.j, q.j + 1, q.j + 1])
    empty = ~built[i, j]
    i, j = i[empty], j[empty]
    half_u, half_v = RESERVES[grid.u_class] / 2, RESERVES[grid.v_class] / 2
    return Rows(
        u0=grid.u[i] + half_u[i], u1=grid.u[i + 1] - half_u[i + 1], v0=grid.v[j] + half_v[j], v1=grid.v[j + 1] - half_v[j + 1]
    )  # fmt: skip


# --- estates ------------------------------------------------------------------------------------------------------


def _estates(city: City) -> Iterator[Layer]:
    e, draw = city.fabric.estates, city.draw("estates", "fields")
    b, people = city.fabric.buildings, city.people
    shapes = city.parcel_shapes(e.parcel)
    area = shapely.area(shapes)
    inside = b.estate >= 0
    owner, count = b.estate[inside], len(e)
    homes = inside & (b.use == 0)

    def total(values: NDArray[Any], which: Bools) -> NDArray[Any]:
        return np.bincount(b.estate[which], values[which], count)

    households = total(people.households, inside).astype(np.int64)
    floor = np.round(total(people.floor_area, homes), 1)
    chance = draw.random((8, count))
    new = np.clip((e.year - 1990) / 30, 0, 1)
    old = e.year < 2000
    gated = chance[0] < np.where(e.kind == 0, 0.62, 0.94)
    spaces = (households * np.clip(0.15 + 0.95 * new + draw.normal(0, 0.12, count), 0.05, 1.6)).astype(
        np.int64
    )
    green = np.round(area * np.clip(0.18 + 0.17 * new + draw.normal(0, 0.03, count), 0.08, 0.45), 1)
    names = np.char.add(
        _pick(np.arange(count) * 13 + e.kind),
        np.array(["新村", "小区", "花园", "苑", "家园", "府", "城"])[
            (np.arange(count) // 60 + 3 * e.kind) % 7
        ],
    )
    frame = pl.DataFrame(
        {
            "code": codes("XQ", np.arange(count), 6),
            "name": names,
            "community": city.areas.code("community", city.parcel_quad[e.parcel]),
            "built_year": sometimes(draw, e.year, 0.01),
            "area": np.round(area, 1),
            "building_count": np.bincount(owner, minlength=count),
            "floor_area": floor,
            "households": households,
            "residents": total(people.residents, inside).astype(np.int64),
            "gated": gated,
            "old": old,
            "renovated": old & (chance[1] < 0.42),
            "property_managed": chance[2] < np.where(e.kind == 0, 0.66, 0.97),
            "smart_property": chance[3] < 0.1 + 0.5 * new,
            "parking_spaces": sometimes(draw, spaces, 0.03),
            "ebike_charging": chance[4] < 0.35 + 0.5 * new,
            "ev_charging": chance[5] < 0.12 + 0.75 * new,
            "sorted": sometimes(draw, chance[6] < 0.78, 0.02),
            "green_area": green,
            "activity_area": np.where(
                chance[7] < 0.2, 0.0, np.round(60 + draw.gamma(2.0, 170, count) * (0.4 + new), 1)
            ),
        }
    )
    yield Layer("estate", frame, shapes)
    g = city.fabric.estate_gates
    frame = pl.DataFrame(
        {
            "code": codes("XQM", np.arange(len(g)), 6),
            "estate": codes("XQ", g.estate, 6),
            "kind": np.array(GATES)[g.kind],
        }
    )
    yield Layer("estate-gate", frame, city.fabric.warp.points(g.u, g.v))


# --- water --------------------------------------------------------------------------------------------------------


def _water(city: City) -> Layer:
    """Return the river, one piece a kilometre, and the lakes."""
    grid, warp, b = city.fabric.grid, city.fabric.warp, city.fabric.blocks
    lines = grid.u[::4]
    count = len(lines) - 1
    river = warp.rectangles(
        lines[:-1], np.full(count, grid.water[0]), lines[1:], np.full(count, grid.water[1]), 16
    )
    lake = b.take(b.lake)
    shapes = np.concatenate([river, lakes(city, lake)])
    frame = pl.DataFrame(
        {
            "code": codes("SY", np.arange(len(shapes)), 4),
            "name": ["清水河"] * count + [f"{PLACES[n % len(PLACES)]}湖" for n in range(len(lake))],
            "area": np.round(shapely.area(shapes), 1),
        }
    )
    return Layer("water", frame, shapes)


def lakes(city: City, lake: Rows) -> NDArray[Any]:
    """Return the outlines of the lakes in blocks that hold one: rounded, uneven."""
    draw = city.draw("lakes")
    angle = np.linspace(0, 2 * np.pi, 40, endpoint=False)
    shore = (
        1
        + 0.1 * np.sin(2 * angle + draw.uniform(0, 6, (len(lake), 1)))
        + 0.07 * np.sin(3 * angle + draw.uniform(0, 6, (len(lake), 1)))
    )
    u = ((lake.u0 + lake.u1) / 2)[:, None] + 0.25 * (lake.u1 - lake.u0)[:, None] * shore * np.cos(angle)
    v = ((lake.v0 + lake.v1) / 2)[:, None] + 0.25 * (lake.v1 - lake.v0)[:, None] * shore * np.sin(angle)
    if not len(lake):
        return np.empty(0, object)
    x, y = city.fabric.warp(u.ravel(), v.ravel())
    return np.asarray(shapely.polygons(np.stack([x, y], axis=1).reshape(len(lake), -1, 2)))


# --- what is protected, what is to be renewed ---------------------------------------------------------------------


def _protected(city: City) -> Iterator[Layer]:
    b, warp, draw = city.fabric.blocks, city.fabric.warp, city.draw("heritage")
    old = b.take((b.kind == KINDS.index("old")) & (b.zone == 0))
    core = old.take(draw.random(len(old)) < 0.3) if len(old) > 4 else old.take(np.arange(min(1, len(old))))
    parts = [
        warp.rectangles(r.u0 - grow, r.v0 - grow, r.u1 + grow, r.v1 + grow)
        for r, grow in ((core, 0.0), (old, 4.0))
    ]
    shapes = np.concatenate(parts)
    u = np.concatenate([(r.u0 + r.u1) / 2 for r in (core, old)])
    v = np.concatenate([(r.v0 + r.v1) / 2 for r in (core, old)])
    count = len(shapes)
    yield Layer(
        "heritage",
        pl.DataFrame(
            {
                "code": codes("LS", np.arange(count), 3),
                "name": np.char.add(
                    _pick(np.arange(count) * 5),
                    np.array(["历史文化街区", "风貌区"])[(np.arange(count) >= len(core)).astype(int)],
                ),
                "kind": ["core"] * len(core) + ["control"] * len(old),
                "area": np.round(shapely.area(shapes), 1),
                "empty_rate": np.round(draw.uniform(2, 28, count), 1),
                "district": city.area_at("district", u, v),
            }
        ),
        shapes,
    )
    chance = draw.random(len(b))
    village = b.kind == KINDS.index("village")
    factory = (b.kind == KINDS.index("industry")) & np.isin(b.zone, (1, 2))
    block = (b.kind == KINDS.index("old")) & (chance < 0.3)
    walkup = (b.kind == KINDS.index("walkup")) & (chance < 0.04)
    at = np.flatnonzero((village & (chance < 0.7)) | factory | block | walkup)
    kind = np.where(village[at], "village", np.where(factory[at], "factory", "block"))
    r = b.take(at)
    shapes = warp.rectangles(r.u0, r.v0, r.u1, r.v1)
    yield Layer(
        "renewal-unit",
        pl.DataFrame(
            {
                "code": codes("GX", np.arange(len(at)), 3),
                "name": np.char.add(
                    _pick(np.arange(len(at)) * 3 + 1),
                    np.where(kind == "village", "城中村", np.where(kind == "factory", "旧厂区", "旧街区")),
                ),
                "kind": kind,
                "state": draw.choice(
                    ["reserve", "planned", "under_way", "completed"], len(at), p=[0.4, 0.28, 0.22, 0.1]
                ),
                "area": np.round(shapely.area(shapes), 1),
                "district": city.area_at("district", (r.u0 + r.u1) / 2, (r.v0 + r.v1) / 2),
            }
        ),
        shapes,
    )
