"""What stands beside the main buildings: shops along the street, sheds, guards' houses; and how buildings are noted down."""

from __future__ import annotations

import numpy as np

from luocheng.sample.city.roles import role
from luocheng.sample.city.rows import Floats, Ints, Rows, within
from luocheng.sample.draw import Source

__all__ = ["SHAPES", "USES", "annexes", "building_rows", "street_shops", "works_annexes"]

USES = ("residential", "office", "commerce", "industry", "warehouse", "education", "medical", "public", "transport", "utility")  # fmt: skip
SHAPES = (
    ((-0.5, -0.5), (0.5, -0.5), (0.5, 0.5), (-0.5, 0.5)),
    ((-0.5, -0.5), (0.5, -0.5), (0.5, -0.08), (-0.06, -0.08), (-0.06, 0.5), (-0.5, 0.5)),
    ((-0.5, -0.5), (0.5, -0.5), (0.5, 0.5), (0.22, 0.5), (0.22, -0.1), (-0.22, -0.1), (-0.22, 0.5), (-0.5, 0.5)),
    (
        (-0.3, -0.5), (0.3, -0.5), (0.3, -0.22), (0.5, -0.22), (0.5, 0.34), (0.16, 0.34), (0.16, 0.5), (-0.16, 0.5),
        (-0.16, 0.34), (-0.5, 0.34), (-0.5, -0.22), (-0.3, -0.22),
    ),
)  # fmt: skip
"""Outlines of buildings in a square of 1: a slab, an angle, a court open to one side, a tower with wings."""


def building_rows(
    parcel: Ints, u: Floats, v: Floats, w: Floats, d: Floats, shape: Ints | int, floors: Ints, use: Ints | int, year: Ints, estate: Ints | int = -1
) -> Rows:  # fmt: skip
    """Return buildings with all that is known of them; `estate` is -1 for none."""
    return Rows(
        parcel=parcel, estate=estate, u=u, v=v, w=w, d=d, shape=shape, floors=floors.astype(np.int64), use=use, year=year
    )  # fmt: skip


def street_shops(e: Rows, draw: Source) -> Rows:
    """Rows of shops along the street at the south of estates, on both sides of the way in."""
    number = np.flatnonzero(e.shops)
    e = e.take(number)
    parts = []
    for start, end in ((e.u0 + 4, e.spine - 5), (e.spine + 5, e.u1 - 4)):
        room = end - start
        count = np.where(room > 14, np.ceil(room / 46), 0).astype(np.int64)
        at, n = within(count)
        step = (room / np.maximum(count, 1))[at]
        u = start[at] + step * (n + 0.5)
        w = (step - 3) * draw.uniform(0.8, 1.0, len(at))
        d = draw.uniform(8, 11.5, len(at))
        floors = draw.choice([1, 2, 3], len(at), p=[0.35, 0.5, 0.15])
        parts.append(
            building_rows(
                e.parcel[at],
                u,
                e.v0[at] + 3 + d / 2,
                w,
                d,
                0,
                floors,
                USES.index("commerce"),
                e.year[at],
                number[at],
            )
        )
    return Rows.joined(parts)


def annexes(e: Rows, draw: Source) -> Rows:
    """Sheds along both sides of estates, a guard's house at the way in: what is on every survey and in no plan."""
    utility = USES.index("utility")
    parts = []
    for side in (0, 1):
        number, row = within(e.rows)
        some = draw.random(len(number)) < np.array([0.62, 0.3, 0.24])[e.kind[number]]
        number, row = number[some], row[some]
        s = e.take(number)
        width, depth = (
            draw.uniform(2.4, 3.4, len(number)),
            np.minimum(s.depth, draw.uniform(5, 11, len(number))),
        )
        u = np.where(side == 0, s.u0 + 1.2 + width / 2, s.u1 - 1.2 - width / 2)
        v = s.inner_v + s.cell_v * (row + 0.5)
        one = np.ones(len(number), np.int64)
        parts.append(building_rows(s.parcel, u, v, width, depth, 0, one, utility, s.year, number))
    number = np.flatnonzero(draw.random(len(e)) < 0.75)
    s = e.take(number)
    size = np.full(len(number), 2.6)
    parts.append(
        building_rows(
            s.parcel,
            s.spine - 3.0,
            s.v0 + 1.8,
            size,
            size,
            0,
            np.ones(len(number), np.int64),
            utility,
            s.year,
            number,
        )
    )
    return Rows.joined(parts)


def works_annexes(parcels: Rows, draw: Source) -> Rows:
    """Sheds, guards' and pump houses along the edge of works."""
    at = np.flatnonzero(
        np.isin(parcels.role, [role(n) for n in ("industry", "workshop", "logistics", "campus")])
    )
    p = parcels.take(at)
    number, n = within(np.maximum(1, ((p.v1 - p.v0) / 24).astype(np.int64)))
    some = draw.random(len(number)) < 0.6
    number, n = number[some], n[some]
    p = p.take(number)
    count = len(number)
    w, d = draw.uniform(2.4, 3.4, count), draw.uniform(4, 14, count)
    year = draw.integers(1975, 2022, count)
    one = np.ones(count, np.int64)
    v = p.v0 + 10 + 24 * n + draw.uniform(-2, 2, count)
    return building_rows(at[number], p.u0 + 0.8 + w / 2, v, w, d, 0, one, USES.index("utility"), year)
