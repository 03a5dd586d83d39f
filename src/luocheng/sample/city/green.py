"""Green space by class: parks, belts along expressways, squares, lawns of estates, strips on other land and along streets."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
import shapely
from numpy.typing import NDArray

from luocheng.sample.city.city import City, Layer, codes
from luocheng.sample.city.grid import EXPRESSWAY, RESERVES
from luocheng.sample.city.parks import park_shapes
from luocheng.sample.city.roles import role, roles
from luocheng.sample.city.rows import Floats, Rows, within

__all__ = ["GREEN_BELT", "green_belts", "green_layer"]

GREEN_BELT = 20.0
"""Metres of protective green on each side of an expressway."""
_VERGE = np.array([0.0, 5.4, 4.2, 2.4])
"""Metres of the planted strip on each side of a street of each class."""


def green_layer(city: City) -> Layer:
    """Return green spaces: parks, protective belts, squares, lawns of estates, strips on other land and along streets."""
    warp, p, draw = city.fabric.warp, city.fabric.parcels, city.draw("green")
    belts, parks = green_belts(city), park_shapes(city)
    rows: list[tuple[str, NDArray[Any], Floats, Floats]] = [
        (
            "g2",
            warp.rectangles(belts.u0, belts.v0, belts.u1, belts.v1),
            (belts.u0 + belts.u1) / 2,
            (belts.v0 + belts.v1) / 2,
        )
    ]
    rows.append(("g1", parks.shapes, parks.u, parks.v))
    square = p.take(p.role == role("square"))
    rows.append(
        (
            "g3",
            warp.rectangles(
                square.u0 + 12, square.v0 + 12, square.u1 - 12, square.v0 + 0.45 * (square.v1 - square.v0)
            ),
            (square.u0 + square.u1) / 2,
            (square.v0 + square.v1) / 2,
        )
    )
    e = city.fabric.estates
    rows.append(("rg", _estate_green(city), e.spine, (e.v0 + e.v1) / 2))
    land = roles(p.role, "land")
    for letter, name, width in (
        ("a", "ag", 5.0), ("b", "bg", 3.0), ("m", "mg", 5.0), ("w", "mg", 5.0), ("u", "ug", 3.0)
    ):  # fmt: skip
        some = p.take(np.char.startswith(land.astype(str), letter) & (draw.random(len(p)) < 0.85))
        edge = width - 0.6
        for u0, u1, v0, v1 in (
            (some.u0 + 1, some.u1 - 1, some.v0 + 0.6, some.v0 + edge),
            (some.u0 + 1, some.u1 - 1, some.v1 - edge, some.v1 - 0.6),
            (some.u1 - edge, some.u1 - 0.6, some.v0 + width, some.v1 - width),
        ):
            shape = warp.rectangles(u0, v0, u1, v1)
            rows.append((name, shape, (some.u0 + some.u1) / 2, (some.v0 + some.v1) / 2))
    verge = _verges(city)
    rows.append(
        (
            "sg",
            warp.rectangles(verge.u0, verge.v0, verge.u1, verge.v1, 2),
            (verge.u0 + verge.u1) / 2,
            (verge.v0 + verge.v1) / 2,
        )
    )
    shapes = np.concatenate([r[1] for r in rows])
    u, v = np.concatenate([r[2] for r in rows]), np.concatenate([r[3] for r in rows])
    kind = np.concatenate([np.full(len(r[1]), r[0]) for r in rows])
    area = np.round(shapely.area(shapes), 1)
    frame = pl.DataFrame(
        {
            "code": codes("LD", np.arange(len(kind)), 6),
            "class": kind,
            "area": area,
            "tree_area": np.round(area * draw.uniform(0.45, 0.9, len(kind)), 1),
            "district": city.area_at("district", u, v),
            "community": city.area_at("community", u, v),
        }
    )
    real = area > 1
    return Layer("green-space", frame.filter(pl.Series(real)), shapes[real])


def green_belts(city: City) -> Rows:
    """Return the strips of protective green along expressways."""
    grid, streets = city.fabric.grid, city.fabric.streets
    half_u, half_v = RESERVES[grid.u_class] / 2, RESERVES[grid.v_class] / 2
    parts = []
    i, j = np.nonzero((streets.east >= 0) & (grid.v_class[None, :] == EXPRESSWAY))
    for low, high in ((-half_v[j], -half_v[j] + GREEN_BELT), (half_v[j] - GREEN_BELT, half_v[j])):
        parts.append(
            Rows(
                u0=grid.u[i] + half_u[i],
                u1=grid.u[i + 1] - half_u[i + 1],
                v0=grid.v[j] + low,
                v1=grid.v[j] + high,
            )
        )
    m, n = np.nonzero((streets.north >= 0) & (grid.u_class[:, None] == EXPRESSWAY))
    dry = n != grid.river
    m, n = m[dry], n[dry]
    for low, high in ((-half_u[m], -half_u[m] + GREEN_BELT), (half_u[m] - GREEN_BELT, half_u[m])):
        parts.append(
            Rows(
                u0=grid.u[m] + low,
                u1=grid.u[m] + high,
                v0=grid.v[n] + half_v[n],
                v1=grid.v[n + 1] - half_v[n + 1],
            )
        )
    return Rows.joined(parts)


def _estate_green(city: City) -> NDArray[Any]:
    """Return for each estate the lawns between its rows, west and east of the spine."""
    e = city.fabric.estates
    estate, row = within(e.rows)
    s = e.take(estate)
    slack = np.maximum((s.cell_v - s.depth) / 2 - 3, 0)
    low = s.inner_v + s.cell_v * (row + 0.5) + s.depth / 2 + 0.25 * slack + 0.6
    high = np.maximum(np.minimum(s.inner_v + s.cell_v * (row + 1) - 1.5, s.v1 - 1.5), low + 0.4)
    start = np.where(row == 0, s.inner_v - 1, s.inner_v + s.cell_v * row + 1.5)
    end = np.maximum(s.inner_v + s.cell_v * (row + 0.5) - s.depth / 2 - 0.25 * slack - 0.6, start + 0.3)
    last = row == e.rows[estate] - 1
    high = np.where(last, np.maximum(s.v1 - 2, low + 0.4), high)
    west = (s.u0 + 2.5, np.maximum(s.spine - 2.5, s.u0 + 3.5))
    east = (s.spine + 2.5, s.u1 - 2.5)
    parts = [
        city.fabric.warp.rectangles(a, c, b, d, 2)
        for a, b in (west, east)
        for c, d in ((low, high), (start, end))
    ]
    owner = np.tile(estate, 4)
    order = np.argsort(owner, kind="stable")
    return np.asarray(shapely.multipolygons(np.concatenate(parts)[order], indices=owner[order]))


def _verges(city: City) -> Rows:
    """Return the planted strips on both sides of streets, wider ones along wider streets."""
    grid, streets = city.fabric.grid, city.fabric.streets
    half_u, half_v = RESERVES[grid.u_class] / 2, RESERVES[grid.v_class] / 2
    parts = []
    i, j = np.nonzero((streets.east >= 0) & (grid.v_class > EXPRESSWAY)[None, :])
    wide = _VERGE[grid.v_class[j]]
    for low, high in ((-half_v[j] + 0.6, -half_v[j] + 0.6 + wide), (half_v[j] - 0.6 - wide, half_v[j] - 0.6)):
        parts.append(
            Rows(
                u0=grid.u[i] + half_u[i] + 6,
                u1=grid.u[i + 1] - half_u[i + 1] - 6,
                v0=grid.v[j] + low,
                v1=grid.v[j] + high,
            )
        )
    m, n = np.nonzero((streets.north >= 0) & (grid.u_class > EXPRESSWAY)[:, None])
    dry = n != grid.river
    m, n = m[dry], n[dry]
    wide = _VERGE[grid.u_class[m]]
    for low, high in ((-half_u[m] + 0.6, -half_u[m] + 0.6 + wide), (half_u[m] - 0.6 - wide, half_u[m] - 0.6)):
        parts.append(
            Rows(
                u0=grid.u[m] + low,
                u1=grid.u[m] + high,
                v0=grid.v[n] + half_v[n] + 6,
                v1=grid.v[n + 1] - half_v[n + 1] - 6,
            )
        )
    return Rows.joined(parts)
