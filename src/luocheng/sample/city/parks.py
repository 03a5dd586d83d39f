"""Parks of all sizes with their gates: by lakes and rivers, whole blocks, gardens and pocket parks; green lines and greenways."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
import shapely
from numpy.typing import NDArray

from luocheng.sample.city.city import YEAR, City, Layer, codes
from luocheng.sample.city.roles import role
from luocheng.sample.city.rows import Floats, Ints
from luocheng.sample.words import PLACES

__all__ = ["ParkShapes", "park_layers", "park_shapes"]


@dataclass(frozen=True, slots=True)
class ParkShapes:
    """Parks: those that are a block, then gardens, then those along the river.

    Attributes
    ----------
    whole, first
        The parcels of those that are a block; where those along the river begin.
    banks
        The park of each strip along the river, counted from `first`.
    u, v
        Their middles in the plan.
    """

    whole: Ints
    first: int
    banks: Ints
    shapes: NDArray[Any]
    u: Floats
    v: Floats


def park_shapes(city: City) -> ParkShapes:
    """Return the outlines of parks."""
    p = city.fabric.parcels
    whole = np.flatnonzero(p.role == role("park"))
    garden = np.flatnonzero(p.role == role("garden"))
    banks, strips, u, v = _banks(city)
    at = np.concatenate([whole, garden])
    shapes = np.concatenate([city.parcel_shapes(at), strips])
    shapes[len(whole) : len(at)] = _lawns(city, garden)
    u = np.concatenate([(p.u0[at] + p.u1[at]) / 2, u])
    v = np.concatenate([(p.v0[at] + p.v1[at]) / 2, v])
    return ParkShapes(whole, len(at), banks, shapes, u, v)


def park_layers(city: City) -> Iterator[Layer]:
    """Make the layers of parks, park gates, green lines and greenways."""
    p, draw = city.fabric.parcels, city.draw("parks", "fields")
    found = park_shapes(city)
    whole, shapes, u, v = found.whole, found.shapes, found.u, found.v
    area = np.round(shapely.area(shapes), 1)
    lake = np.zeros(len(area), bool)
    lake[: len(whole)] = city.fabric.blocks.lake[p.block[whole]]
    kind = np.select([lake | (area >= 100_000), area >= 10_000], ["g11", "g12"], "g14")
    special = (kind == "g12") & (draw.random(len(area)) < 0.12)
    kind = np.where(special, "g13", kind)
    river = np.arange(len(area)) >= found.first
    names = np.array(PLACES)[np.arange(len(area)) * 9 % len(PLACES)]
    tails = np.select([river, lake, kind == "g14"], ["滨河公园", "湖公园", "游园"], "公园")
    frame = pl.DataFrame(
        {
            "code": codes("GY", np.arange(len(area)), 5),
            "name": np.char.add(names, tails),
            "class": kind,
            "area": area,
            "green_area": np.round(area * draw.uniform(0.62, 0.86, len(area)), 1),
            "pocket": (area >= 400) & (area <= 10_000),
            "opened": draw.integers(1958, YEAR + 1, len(area)),
            "community": city.area_at("community", u, v),
            "district": city.area_at("district", u, v),
        }
    )
    yield Layer("park", frame, shapes)
    yield _gates(city, whole, found.first, found.banks)
    yield _green_lines(city, shapes, area)
    yield _greenways(city)


def _lawns(city: City, garden: Ints) -> NDArray[Any]:
    """Return gardens as they are laid out: the whole lot, or a pocket of it."""
    p, draw = city.fabric.parcels.take(garden), city.draw("gardens")
    share = np.where(draw.random(len(p)) < 0.4, draw.uniform(0.3, 0.7, len(p)), 1.0)
    v1 = p.v0 + (p.v1 - p.v0) * share
    return city.fabric.warp.rectangles(p.u0, p.v0, p.u1, v1)


def _banks(city: City) -> tuple[Ints, NDArray[Any], Floats, Floats]:
    """Return the parks along the river: the number of the park of each strip, their shapes and middles."""
    b = city.fabric.banks
    if not len(b):
        return np.empty(0, np.int64), np.empty(0, object), np.empty(0), np.empty(0)
    key = b.bank * 100_000 + b.i // 8
    _, number = np.unique(key, return_inverse=True)
    parts = city.fabric.warp.rectangles(b.u0, b.v0, b.u1, b.v1)
    order = np.argsort(number, kind="stable")
    shapes = shapely.multipolygons(parts[order], indices=number[order])
    count = np.bincount(number)
    u, v = (np.bincount(number, (x + y) / 2) / count for x, y in ((b.u0, b.u1), (b.v0, b.v1)))
    return number, np.asarray(shapes), u, v


def _gates(city: City, whole: Ints, first: int, banks: Ints) -> Layer:
    """Return the gates of parks; gardens lie open."""
    g, b = city.fabric.park_gates, city.fabric.banks
    place = np.full(len(city.fabric.parcels), -1)
    place[whole] = np.arange(len(whole))
    down = b.down if len(b) else np.empty(0, bool)
    edge = np.where(b.bank == 0, b.v0, b.v1)[down] if len(b) else np.empty(0)
    u = np.concatenate([g.u, (b.u0 + 16)[down]]) if len(b) else g.u
    v = np.concatenate([g.v, edge])
    park = np.concatenate([place[g.parcel], first + banks[down]])
    frame = pl.DataFrame({"code": codes("GYM", np.arange(len(u)), 5), "park": codes("GY", park, 5)})
    return Layer("park-gate", frame, city.fabric.warp.points(u, v))


def _green_lines(city: City, shapes: NDArray[Any], area: Floats) -> Layer:
    """Return green lines: round every larger park, and round some land where a park is planned."""
    draw, p = city.draw("green lines"), city.fabric.parcels
    large = np.flatnonzero(area >= 2000)
    vacant = np.flatnonzero(p.role == role("vacant"))
    planned = vacant[draw.random(len(vacant)) < 0.12]
    lines = np.concatenate([shapes[large], city.parcel_shapes(planned)])
    frame = pl.DataFrame(
        {
            "code": codes("LX", np.arange(len(lines)), 5),
            "kind": np.full(len(lines), "g1"),
            "area": np.round(shapely.area(lines), 1),
            "state": ["built"] * len(large) + ["planned"] * len(planned),
            "park": codes("GY", np.concatenate([large, np.full(len(planned), -1)]), 5),
        }
    )
    return Layer("green-line", frame, lines)


def _greenways(city: City) -> Layer:
    """Return greenways: the paths along the river, a piece for every kilometre, and those round lakes."""
    b, warp = city.fabric.banks, city.fabric.warp
    p = city.fabric.parcels
    lake = p.take((p.role == role("park")) & city.fabric.blocks.lake[p.block])
    grid = city.fabric.grid
    along = warp.lines(grid.u[b.i], b.path, grid.u[b.i + 1], b.path)
    du, dv = 0.1 * (lake.u1 - lake.u0), 0.1 * (lake.v1 - lake.v0)
    rounds = warp.rectangles(lake.u0 + du, lake.v0 + dv, lake.u1 - du, lake.v1 - dv)
    rings, owner = shapely.get_coordinates(rounds, return_index=True)
    lines = np.concatenate([along, shapely.linestrings(rings, indices=owner) if len(lake) else rounds])
    u = np.concatenate([b.u0, (lake.u0 + lake.u1) / 2])
    v = np.concatenate([b.path, (lake.v0 + lake.v1) / 2])
    frame = pl.DataFrame(
        {
            "code": codes("LVD", np.arange(len(lines)), 4),
            "name": ["清水河绿道"] * (len(lines) - len(lake)) + ["环湖绿道"] * len(lake),
            "length": np.round(shapely.length(lines), 1),
            "width": np.full(len(lines), 3.0),
            "district": city.area_at("district", u, v),
        }
    )
    return Layer("greenway", frame, lines)
