"""Layers of areas: districts, sub-districts, communities with their people, unit grid cells."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import polars as pl
import shapely
from numpy.typing import NDArray

from luocheng.sample.city.city import City, Layer, sometimes
from luocheng.sample.city.rows import Ints
from luocheng.sample.words import GIVEN, SURNAMES

__all__ = ["ages", "area_layers"]


def area_layers(city: City) -> Iterator[Layer]:
    """Make the layers of areas."""
    areas, quads = city.areas, city.areas.quads
    of_building = city.parcel_quad[city.fabric.buildings.parcel]
    built = np.zeros(len(quads))
    b = city.fabric.blocks
    land = shapely.area(city.fabric.warp.rectangles(b.u0 - 14, b.v0 - 14, b.u1 + 14, b.v1 + 14))
    np.add.at(built, city.block_quad, land)
    for level, table in (
        ("district", areas.districts),
        ("subdistrict", areas.subdistricts),
        ("community", areas.communities),
    ):
        group = quads.held[level]
        count = len(table)
        shapes = areas.shapes(level)
        columns: dict[str, Any] = {"code": table.code, "name": table.name}
        if level != "district":
            above = areas.districts if level == "subdistrict" else areas.subdistricts
            columns["district" if level == "subdistrict" else "subdistrict"] = above.code[table.above]
        columns["area"] = np.round(shapely.area(shapes) / 1e6, 4)
        if level == "district":
            columns["built_up_area"] = np.round(np.bincount(group, built, count) / 1e6, 4)
        if level == "subdistrict":
            columns["old_town"] = np.bincount(group, quads.old, count) > 0.3 * np.bincount(
                group, minlength=count
            )
        owner = group[of_building]
        columns["households"] = np.bincount(owner, city.people.households, count).astype(np.int64)
        columns["residents"] = np.bincount(owner, city.people.residents, count).astype(np.int64)
        if level == "community":
            young, old = ages(city, columns["residents"])
            columns |= {"children": young, "elderly": old}
            draw = city.draw("communities")
            station = np.where(draw.random(count) < 0.12, 0.0, np.round(180 + draw.gamma(2.2, 260, count)))
            columns["service_area"] = sometimes(draw, station, 0.03)
        yield Layer(level, pl.DataFrame(columns), shapes)
    yield _cells(city)


def ages(city: City, residents: Ints) -> tuple[Ints, Ints]:
    """Return how many residents of each community are under 7, and 60 or older."""
    quads, draw = city.areas.quads, city.draw("ages")
    count = len(residents)
    old = np.bincount(quads.community, quads.old, count) / np.maximum(
        np.bincount(quads.community, minlength=count), 1
    )
    young = draw.binomial(residents, np.clip(0.062 - 0.02 * old + draw.normal(0, 0.008, count), 0.02, 0.12))
    aged = draw.binomial(residents, np.clip(0.19 + 0.12 * old + draw.normal(0, 0.03, count), 0.06, 0.45))
    return young.astype(np.int64), aged.astype(np.int64)


def _cells(city: City) -> Layer:
    """Return unit grid cells: a quarter of each cell of the grid, bounded by streets."""
    grid, q = city.fabric.grid, city.areas.quads
    quad = np.repeat(np.arange(len(q)), 16)
    place = np.tile(np.arange(16), len(q))
    column, row = place % 4, place // 4

    def edge(
        lines: NDArray[Any], first: NDArray[Any], n: NDArray[Any], low: NDArray[Any], high: NDArray[Any]
    ) -> NDArray[Any]:
        middle = lines[first + n // 2]
        after = lines[np.minimum(first + n // 2 + 1, len(lines) - 1)]
        made = np.where(n % 2 == 0, middle, (middle + after) / 2)
        return np.where(n == 0, low, np.where(n == 4, high, made))

    i, j = q.i[quad], q.j[quad]
    u0, u1 = (edge(grid.u, i, column + n, q.u0[quad], q.u1[quad]) for n in (0, 1))
    v0, v1 = (edge(grid.v, j, row + n, q.v0[quad], q.v1[quad]) for n in (0, 1))
    shapes = city.fabric.warp.rectangles(u0, v0, u1, v1, 2)
    community = q.community[quad]
    order = np.lexsort((place, quad, community))
    first = np.searchsorted(community[order], community[order], side="left")
    number = np.char.zfill((np.arange(len(order)) - first + 1).astype(str), 2)
    code = city.areas.communities.code[community[order]]
    draw = city.draw("cells")
    names = np.array(list(SURNAMES))[draw.integers(0, len(SURNAMES), len(code))]
    given = np.array(list(GIVEN))[draw.integers(0, len(GIVEN), len(code))]
    frame = pl.DataFrame(
        {
            "code": np.char.add(code, number),
            "community": code,
            "area": np.round(shapely.area(shapes[order]), 1),
            "inspector": np.char.add(names, given),
        }
    )
    return Layer("grid-cell", frame, shapes[order])
