"""Layers of facilities: on lots of their own, on the ground floors of buildings, at streets, in parks and estates."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from luocheng.sample.city.city import City, Layer
from luocheng.sample.city.grid import ARTERIAL, SUB_ARTERIAL
from luocheng.sample.city.places import Places
from luocheng.sample.city.roles import role
from luocheng.sample.city.rows import Floats, Ints

__all__ = ["service_layers"]


def service_layers(city: City) -> Iterator[Layer]:
    """Make the layers of facilities."""
    yield from _learning(city)
    yield from _health(city)
    yield from _daily(city)
    yield from _street_furniture(city)
    yield from _safety(city)


def _learning(city: City) -> Iterator[Layer]:
    draw = city.draw("schools")
    at = Places(city)
    for name in ("kindergarten", "primary", "junior", "senior"):
        at.lots(name, name)
    at.floors(16_000, "nursery", (220, 600), "school")
    size, kind = at.sizes, at.kinds
    places = size / np.select(
        [kind == "kindergarten", kind == "nursery", kind == "primary"], [12, 9, 11], 13.5
    )
    names = {
        "kindergarten": "幼儿园",
        "nursery": "托育园",
        "primary": "小学",
        "junior": "初级中学",
        "senior": "高级中学",
    }
    public = draw.random(len(size)) < np.select(
        [kind == "kindergarten", kind == "nursery"], [0.72, 0.35], 0.95
    )
    own = kind != "nursery"
    yield at.layer(
        "school",
        names,
        {
            "public": public,
            "capacity": np.maximum(20, np.round(places / 15) * 15).astype(np.int64),
            "land_area": np.where(own, np.round(size, 1), np.nan),
            "floor_area": np.round(np.where(own, size * 0.62, size), 1),
        },
    )
    at = Places(city).lots("culture", "culture")
    at.kind = [np.where(np.arange(len(k)) % 4 == 0, "library", k) for k in at.kind]
    at.floors(21_000, "reading", (120, 420), "library")
    names = {"library": "图书馆", "culture": "文化活动中心", "reading": "城市书房"}
    yield at.layer(
        "library", names, {"floor_area": np.round(at.sizes * np.where(at.kinds == "reading", 1, 0.9), 1)}
    )


def _health(city: City) -> Iterator[Layer]:
    draw = city.draw("health")
    at = Places(city).lots("clinic", "centre")
    at.floors(9_000, "station", (120, 280), "clinic").floors(24_000, "outpatient", (200, 700), "clinic")
    names = {"centre": "社区卫生服务中心", "station": "社区卫生服务站", "outpatient": "门诊部"}
    yield at.layer(
        "clinic", names, {"floor_area": np.round(at.sizes * np.where(at.kinds == "centre", 0.9, 1), 1)}
    )
    at = Places(city).lots("hospital", "hospital")
    count = len(at.sizes)
    yield at.layer(
        "hospital",
        "医院",
        {
            "grade": draw.choice(["third", "second", "first"], count, p=[0.3, 0.45, 0.25]),
            "capacity": np.round(at.sizes / 22).astype(np.int64),
            "floor_area": np.round(at.sizes * 1.4, 1),
        },
        kind=None,
    )
    at = Places(city).lots("care", "home")
    at.floors(15_000, "day_care", (300, 700), "care").floors(18_000, "station", (150, 360), "care")
    names = {"home": "养老院", "day_care": "日间照料中心", "station": "养老服务站"}
    beds = np.where(at.kinds == "home", at.sizes / 14, np.where(at.kinds == "day_care", at.sizes / 22, 0))
    yield at.layer(
        "care-home", names, {"capacity": beds.astype(np.int64), "floor_area": np.round(at.sizes, 1)}
    )


def _daily(city: City) -> Iterator[Layer]:
    draw = city.draw("daily")
    at = Places(city).lots("market", "market").floors(8_000, "supermarket", (260, 1600), "market")
    yield at.layer(
        "market", {"market": "农贸市场", "supermarket": "生鲜超市"}, {"floor_area": np.round(at.sizes * np.where(at.kinds == "market", 0.8, 1), 1)}
    )  # fmt: skip
    at = Places(city).lots("sports", "medium")
    at.kind = [np.where(at.size[0] > 9_000, "stadium", np.where(at.size[0] > 5_000, "large", "medium"))]
    e, p = city.fabric.estates, city.fabric.parcels
    some = e.take((e.columns >= 3) & (e.rows >= 3) & (draw.random(len(e)) < 0.45))
    at.add(
        some.spine - some.cell_u / 2,
        some.inner_v + some.cell_v * (some.rows // 2 + 0.5),
        "fitness",
        draw.uniform(150, 700, len(some)),
    )
    park = p.take((p.role == role("park")) & (draw.random(len(p)) < 0.6))
    at.add(
        park.u0 + 0.24 * (park.u1 - park.u0),
        park.v0 + 0.26 * (park.v1 - park.v0),
        "small",
        draw.uniform(700, 1400, len(park)),
    )
    names = {
        "stadium": "体育中心",
        "large": "运动场",
        "medium": "健身中心",
        "small": "球场",
        "fitness": "健身点",
    }
    yield at.layer("sports-ground", names, {"land_area": np.round(at.sizes, 1)})


def _street_furniture(city: City) -> Iterator[Layer]:
    draw = city.draw("stops")
    yield _stops(city)
    at = Places(city).lots("waste", "street")
    at.add(*_along(city, 2, 4, 0.2, "toilet"), "street")
    p = city.fabric.parcels.take(city.fabric.parcels.role == role("park"))
    at.add(p.u0 + 0.14 * (p.u1 - p.u0), p.v0 + 0.5 * (p.v1 - p.v0), "park")
    count = len(at.sizes)
    hours = draw.choice([24.0, 16.0, 12.0], count, p=[0.4, 0.45, 0.15])
    yield at.layer("toilet", "公厕", {"open_hours": hours, "accessible": draw.random(count) < 0.7}, kind=None)
    at = Places(city).lots("parking", "public").lots("mall", "attached").lots("hospital", "attached")
    at.add(*_along(city, 2, 4, 0.16, "kerb"), "kerb", 480.0)
    spaces = np.maximum(
        8, at.sizes / np.select([at.kinds == "public", at.kinds == "attached"], [27, 40], 24)
    ).astype(np.int64)
    smart = draw.random(len(spaces)) < np.select(
        [at.kinds == "public", at.kinds == "attached"], [0.7, 0.85], 0.4
    )
    names = {"public": "停车场", "attached": "地下停车场", "kerb": "路内停车"}
    yield at.layer("parking", names, {"capacity": spaces, "smart": smart})
    lot = np.flatnonzero((at.kinds != "kerb") & (draw.random(len(spaces)) < 0.55))
    charge = Places(city).add(np.concatenate(at.u)[lot] + 6, np.concatenate(at.v)[lot] - 6, "lot")
    e = city.fabric.estates.take(
        (city.fabric.estates.year > 2012) & (draw.random(len(city.fabric.estates)) < 0.35)
    )
    charge.add(e.u0 + 6, e.v1 - 5, "estate")
    yield charge.layer("charging", "充电站", {"posts": draw.integers(2, 40, len(charge.sizes))}, kind=None)


def _along(city: City, least: int, most: int, share: float, name: str) -> tuple[Floats, Floats]:
    """Return places beside a share of the streets of some classes."""
    r, draw = city.fabric.streets.runs, city.draw("along", name)
    at = np.flatnonzero(
        (r.kind >= least) & (r.kind < most) & (r.level == 0) & (r.block < 0) & (draw.random(len(r)) < share)
    )
    where = r.start[at] + (r.end[at] - r.start[at]) * draw.uniform(0.2, 0.8, len(at))
    beside = r.at[at] + np.where(draw.random(len(at)) < 0.5, -1, 1) * np.where(r.kind[at] == 3, 8.5, 13.5)
    east = r.way[at] == 1
    return np.where(east, where, beside), np.where(east, beside, where)


def _stops(city: City) -> Layer:
    """Return bus stops, on both sides of arterials and sub-arterials, fewer at the edge."""
    r, draw = city.fabric.streets.runs, city.draw("bus")
    main = np.flatnonzero(
        np.isin(r.kind, (ARTERIAL, SUB_ARTERIAL)) & (r.level == 0) & (r.block < 0) & (r.end - r.start < 330)
    )
    east = r.way[main] == 1
    middle = (r.start[main] + r.end[main]) / 2
    u, v = np.where(east, middle, r.at[main]), np.where(east, r.at[main], middle)
    far = np.hypot(u, v) / city.fabric.grid.radius
    keep = draw.random(len(main)) < np.clip(0.74 - 0.5 * far, 0.16, 0.7)
    main, east = main[keep], east[keep]
    at = Places(city)
    for side in (-1.0, 1.0):
        where = r.start[main] + (r.end[main] - r.start[main]) * (0.5 - 0.12 * side)
        beside = r.at[main] + side * np.where(r.kind[main] == ARTERIAL, 17.5, 12.5)
        at.add(np.where(east, where, beside), np.where(east, beside, where), "stop")
    return at.layer("bus-stop", "站", {"lines": draw.integers(1, 12, len(at.sizes))}, kind=None)


def _safety(city: City) -> Iterator[Layer]:
    draw = city.draw("safety")
    at = (
        Places(city)
        .lots("fire", "second")
        .floors(36_000, "small", (200, 400), "fire")
        .floors(30_000, "micro", (40, 90), "fire")
    )
    at.kind[0] = np.where(draw.random(len(at.kind[0])) < 0.4, "first", at.kind[0])
    yield at.layer("fire-station", "消防站", {}, kind="class")
    at = (
        Places(city)
        .lots("park", "short")
        .lots("square", "urgent")
        .lots("senior", "short")
        .lots("primary", "urgent")
    )
    chosen = draw.random(len(at.sizes)) < 0.6
    at.u, at.v = [np.concatenate(at.u)[chosen]], [np.concatenate(at.v)[chosen]]
    at.kind, at.size = [at.kinds[chosen]], [at.sizes[chosen]]
    large = at.sizes > 120_000
    at.kind = [np.where(large, "long", at.kinds)]
    room = np.round(at.sizes * np.where(np.isin(at.kinds, ("long", "short")), 0.24, 0.34), 1)
    yield at.layer(
        "shelter", "应急避难场所", {"effective_area": room, "capacity": (room / 2).astype(np.int64)}
    )
    if int(city.people.residents.sum()) > 1_500_000:
        yield _rail(city)


def _rail(city: City) -> Layer:
    """Return the stations of rail lines below arterials, two for each ring road and the two axes."""
    grid, at = city.fabric.grid, Places(city)
    lines: list[NDArray[Any]] = []
    number = 0
    for way, across, along in ((0, grid.u, grid.v), (1, grid.v, grid.u)):
        for place in (-6200.0, -2600.0, 0.0, 2600.0, 6200.0):
            line = (
                4 * int(np.argmin(np.abs(across[::4] - place)))
                if way == 0
                else int(np.argmin(np.abs(across - place)))
            )
            stops: Ints = np.arange(2 + number % 3, len(along) - 1, 5)
            u, v = (
                (np.full(len(stops), across[line]), along[stops])
                if way == 0
                else (along[stops], np.full(len(stops), across[line]))
            )
            inside = city.areas.quad_of(u, v) >= 0
            number += 1
            at.add(u[inside] + 9, v[inside] + 9, "station")
            lines.append(np.full(int(inside.sum()), f"{number}号线"))
    return at.layer("rail-station", "站", {"line": np.concatenate(lines)}, kind=None)
