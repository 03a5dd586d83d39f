"""Layers of what is built: buildings, the network of streets and paths, bridges."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import polars as pl
import shapely
from numpy.typing import NDArray

from luocheng.sample.city.annexes import USES
from luocheng.sample.city.city import YEAR, City, Layer, codes, sometimes
from luocheng.sample.city.grid import CLASSES, EXPRESSWAY, FOOTPATH, LANE, SUB_ARTERIAL
from luocheng.sample.city.roles import role
from luocheng.sample.city.rows import Ints
from luocheng.sample.words import PLACES, ROADS

__all__ = ["building_layer", "building_shapes", "network_layers", "street_names"]


def building_shapes(city: City) -> NDArray[Any]:
    """Return the outlines of buildings as polygons."""
    made = np.empty(len(city.fabric.buildings), object)
    for at, rings in city.rings:
        made[at] = shapely.polygons(rings)
    return made


def building_layer(city: City) -> Layer:
    """Make the layer of buildings."""
    b, people, draw = city.fabric.buildings, city.people, city.draw("buildings", "fields")
    count = len(b)
    used = np.array(USES)[b.use]
    homes = b.use == 0
    kind = city.fabric.parcels.role[b.parcel]
    chance = draw.random((9, count))
    storey = np.select([homes, np.isin(used, ("industry", "warehouse"))], [2.95, 5.6], 3.9)
    lifts = np.where(b.floors >= 8, 1 + people.households // 70 + (b.floors > 20), 0)
    lifts = np.where(
        homes & (b.floors >= 4) & (b.floors < 8) & (chance[0] < np.where(b.year > 2005, 0.5, 0.06)), 2, lifts
    )
    age = YEAR - b.year
    risk = np.clip((age - 22) / 60, 0, 1) * np.where(kind == role("old"), 1.0, 0.35)
    grade = np.select(
        [chance[1] < 0.06 * risk, chance[1] < 0.3 * risk, chance[1] < 1.2 * risk], ["d", "c", "b"], "a"
    )
    tall = b.floors >= 10
    riser = np.where(
        chance[2] < 0.25,
        np.minimum(np.maximum(b.year, 2012) + (chance[3] * 10).astype(np.int64), YEAR),
        np.maximum(b.year, 1994),
    )
    blank = pl.lit(None)
    frame = pl.DataFrame(
        {
            "code": codes("JZ", np.arange(count), 7),
            "use": used,
            "floors": b.floors,
            "height": np.round(b.floors * storey + 0.6, 1),
            "floor_area": people.floor_area,
            "built_year": sometimes(draw, b.year, 0.012),
            "structure": sometimes(draw, _structure(city, kind, chance[4]), 0.015),
            "households": people.households,
            "residents": people.residents,
            "estate": codes("XQ", b.estate, 6),
            "community": city.areas.code("community", city.parcel_quad[b.parcel]),
            "land_parcel": codes("DK", b.parcel, 6),
            "grade": sometimes(draw, grade, 0.03),
            "lifts": lifts,
            "elevator_needed": homes & (b.floors >= 4) & (lifts == 0) & (b.year < 2010),
            "insulated": sometimes(
                draw, chance[5] < np.select([b.year >= 2010, b.year >= 1998], [0.96, 0.42], 0.12), 0.02
            ),
            "green_building": chance[6] < np.select([b.year >= 2018, b.year >= 2013], [0.86, 0.3], 0.0),
            "gas_riser_year": riser,
            "fire_lane_open": chance[7] < np.where(np.isin(kind, (role("old"), role("village"))), 0.52, 0.93),
            "wall_danger": tall & (age > 12) & (chance[8] < 0.045),
            "smart_fire": tall & (chance[3] < np.where(b.year > 2015, 0.7, 0.22)),
        }
    )
    piped = pl.Series(homes & (b.floors >= 3))
    frame = frame.with_columns(
        gas_riser_year=pl.when(piped).then("gas_riser_year").otherwise(blank),
        smart_fire=pl.when(pl.Series(tall)).then("smart_fire").otherwise(blank),
    )
    return Layer("building", frame, building_shapes(city))


def _structure(city: City, kind: Ints, chance: NDArray[np.float64]) -> NDArray[np.str_]:
    b = city.fabric.buildings
    old = kind == role("old")
    works = np.isin(b.use, (USES.index("industry"), USES.index("warehouse")))
    return np.select(
        [
            old & ((b.year < 1952) | (chance < 0.55)), old, (b.floors >= 12), works & (b.year > 1998) & (chance < 0.7),
            (b.floors <= 7) & (b.year < 1998) & (chance < 0.85), (b.floors >= 8) & (chance < 0.5),
        ],
        ["brick_wood", "masonry", "shear_wall", "steel", "masonry", "shear_wall"],
        "frame",
    )  # fmt: skip


# --- the network --------------------------------------------------------------------------------------------------

_WIDTH = np.array([25.0, 30.0, 21.0, 13.0, 5.5, 2.4])
_LANES = np.array([6, 6, 4, 2, 1, 0])


def street_names(city: City) -> NDArray[Any]:
    """Return a name for every line of the grid: those running north, then those running east."""
    grid = city.fabric.grid
    words = [*ROADS, *PLACES]
    number = np.concatenate([np.arange(len(grid.u)) * 7, np.arange(len(grid.v)) * 11 + 3])
    base = np.array(words)[number % len(words)]
    tails = np.array(["", "一", "二", "三", "四", "五", "六", "七", "八", "九", "十"])[
        number // len(words) % 11
    ]
    classes = np.concatenate([grid.u_class, grid.v_class])
    east = np.arange(len(number)) >= len(grid.u)
    kind = np.where(classes <= 1, "大道", np.where(east, "街", "路"))
    return np.char.add(np.char.add(base, tails), kind).astype(object)


def network_layers(city: City) -> Iterator[Layer]:
    """Make the layers of streets, paths and bridges."""
    p, draw = city.pieces, city.draw("roads")
    count = len(p)
    shapes = city.fabric.warp.lines(p.u0, p.v0, p.u1, p.v1)
    u, v = (p.u0 + p.u1) / 2, (p.v0 + p.v1) / 2
    names = np.array([*street_names(city).tolist(), None], object)
    name = names[np.where(p.line >= 0, p.line, -1)]
    name = np.where(
        (p.kind == EXPRESSWAY) & (p.line >= 0), np.array([f"{n}高架" for n in names])[p.line], name
    )
    length = np.round(shapely.length(shapes), 2)
    # What concerns a street as a whole is drawn for it as a whole, not for each of its pieces.
    run = np.where(p.run >= 0, p.run, len(city.fabric.streets.runs) + np.arange(count))
    chance = draw.random((5, int(run.max()) + 1))[:, run] if count else np.empty((5, 0))
    street = (p.kind > EXPRESSWAY) & (p.kind < LANE)
    width = np.round(_WIDTH[p.kind] * (0.85 + 0.3 * chance[0]), 1)
    frame = pl.DataFrame(
        {
            "code": codes("DL", np.arange(count), 7),
            "name": pl.Series(name.tolist(), dtype=pl.String),
            "class": np.array(CLASSES)[p.kind],
            "level": p.level,
            "width": width,
            "length": length,
            "lanes": _LANES[p.kind],
            "footway": street & (chance[1] < np.where(p.kind == SUB_ARTERIAL + 1, 0.9, 0.985)),
            "walkable": p.kind != EXPRESSWAY,
            "bridge": p.bridge | (p.level > 0),
            "dead_end": p.dead,
            "shaded": street & (chance[2] < np.where(p.kind == 1, 0.45, 0.62)),
            "obstructed": (street & (chance[3] < 0.13)) | ((p.kind == FOOTPATH) & (chance[3] < 0.03)),
            "utility_tunnel": street & (chance[4] < np.where(p.kind == 1, 0.09, 0.01)),
            "estate": codes("XQ", p.estate, 6),
            "district": city.area_at("district", u, v),
        }
    )
    yield Layer("road", frame, shapes)
    yield _bridges(city, shapes, length, width, name)


def _bridges(
    city: City, shapes: NDArray[Any], length: NDArray[Any], width: NDArray[Any], name: NDArray[Any]
) -> Layer:
    p, draw = city.pieces, city.draw("bridges")
    river = p.bridge
    flyover = (p.kind == EXPRESSWAY) & (np.arange(len(p)) % 3 == 0)
    at = np.flatnonzero(river | flyover)
    over = river[at]
    year = draw.integers(1978, YEAR, len(at))
    chance = draw.random(len(at)) + 0.012 * (year - 2000)
    grade = np.select([chance < -0.2, chance < -0.08, chance < 0.15, chance < 0.5], ["e", "d", "c", "b"], "a")
    frame = pl.DataFrame(
        {
            "code": codes("QL", np.arange(len(at)), 4),
            "name": [f"{n}{'大桥' if o else '立交桥'}" for n, o in zip(name[at], over, strict=True)],
            "kind": np.where(over, "river", "flyover"),
            "condition": grade,
            "length": length[at],
            "width": width[at],
            "built_year": year,
            "monitored": draw.random(len(at)) < 0.35,
            "road": codes("DL", at, 7),
        }
    )
    return Layer("bridge", frame, shapes[at])
