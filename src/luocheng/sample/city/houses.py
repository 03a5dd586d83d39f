"""Put buildings on parcels: rows of slabs and towers in estates, courtyards along lanes, sheds, schools, shops."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from luocheng.sample.city.annexes import USES, annexes, building_rows, street_shops, works_annexes
from luocheng.sample.city.roles import ROLES, role, roles
from luocheng.sample.city.rows import Ints, Rows, within
from luocheng.sample.draw import source

if TYPE_CHECKING:
    from luocheng.sample.draw import Source

__all__ = ["ESTATES", "build", "estates_of"]

ESTATES = ("walkup", "midrise", "towers")

_ROW = {
    # width and depth of a building, space beside and from row to row (m), floors, years, share of wings
    "walkup": (34.0, 11.5, 8.0, 25.0, (5, 7), (1974, 2003)),
    "midrise": (32.0, 13.5, 11.0, 35.0, (8, 18), (1997, 2015)),
    "towers": (27.0, 18.0, 16.0, 45.0, (17, 33), (2004, 2024)),
}


def estates_of(parcels: Rows, blocks: Rows, seed: int) -> Rows:
    """Return the estates: their parcel, how rows and columns of buildings are laid out, year and floors.

    Their columns: `parcel`, `block`, `kind` (0 walk-up, 1 mid-rise, 2 towers), the rectangle of the parcel,
    `columns`, `rows`, the space of one building (`cell_u`, `cell_v`, metres), `left` (columns west of the spine),
    `inner_u` and `inner_v` (where the rows begin), `spine` (its easting), `width`, `depth`, `floors`, `year`.
    """
    parts = []
    for number, kind in enumerate(ESTATES):
        draw = source(seed, "city", "estates", kind)
        at = np.flatnonzero(parcels.role == role(kind))
        p = parcels.take(at)
        width, depth, beside, pitch, floors, years = _ROW[kind]
        shops = np.where(draw.random(len(at)) < 0.62, 13.0, 0.0)
        size_u, size_v = p.u1 - p.u0 - 16, p.v1 - p.v0 - 18 - shops
        widths = width * draw.uniform(0.86, 1.12, len(at))
        spine = 11.0
        columns = np.maximum(1, np.round((size_u - spine) / (widths + beside))).astype(np.int64)
        rows = np.maximum(1, np.round(size_v / (pitch * draw.uniform(0.94, 1.1, len(at))))).astype(np.int64)
        cell_u, cell_v = (size_u - spine) / columns, size_v / rows
        left = columns // 2
        chance = draw.random(len(at))
        zone = blocks.zone[p.block]
        old = np.where(np.isin(zone, (0, 1)), 0.25, np.where(zone == 2, 0.5, 0.75))
        when = np.clip(old + draw.normal(0, 0.24, len(at)), 0, 1)
        parts.append(
            Rows(
                parcel=at, block=p.block, kind=number, u0=p.u0, v0=p.v0, u1=p.u1, v1=p.v1, columns=columns, rows=rows,
                cell_u=cell_u, cell_v=cell_v, left=left, inner_u=p.u0 + 8, inner_v=p.v0 + 9 + shops, shops=shops > 0, spine=p.u0 + 8 + cell_u * left + spine / 2,
                width=np.minimum(widths, cell_u - 4), depth=np.minimum(depth, cell_v - 6),
                floors=floors[0] + (chance * (floors[1] - floors[0] + 0.99)).astype(np.int64),
                year=(years[0] + when * (years[1] - years[0])).astype(np.int64),
            )
        )  # fmt: skip
    found = Rows.joined(parts)
    return found.take(np.argsort(found.parcel, kind="stable"))


def build(parcels: Rows, estates: Rows, seed: int) -> Rows:
    """Return the buildings in the order of their parcels.

    Their columns: `parcel`, `estate` (-1 for none), the middle `u`, `v`, size `w`, `d` in metres, `shape`
    (`SHAPES`), `turn` (0 to 3: mirrored east and north), `floors`, `use` (`USES`), `year`.
    """
    parts = [
        _in_estates(estates, source(seed, "city", "buildings", "estates")),
        street_shops(estates, source(seed, "city", "buildings", "street")),
        annexes(estates, source(seed, "city", "buildings", "annexes")),
        works_annexes(parcels, source(seed, "city", "buildings", "works annexes")),
        _courtyards(parcels, source(seed, "city", "buildings", "old")),
        _village(parcels, source(seed, "city", "buildings", "village")),
    ]
    for names, cell, size, missing in (
        (("campus",), (84.0, 62.0), (0.72, 0.34), 0.28),
        (("industry", "workshop"), (98.0, 62.0), (0.8, 0.66), 0.1),
        (("logistics",), (128.0, 80.0), (0.82, 0.6), 0.08),
        (("shops", "market"), (58.0, 56.0), (0.74, 0.62), 0.04),
    ):
        parts.append(
            _in_cells(parcels, names, cell, size, missing, source(seed, "city", "buildings", names[0]))
        )
    parts += [
        _placed(parcels, name, places, source(seed, "city", "buildings", name))
        for name, places in _PLACES.items()
    ]
    made = Rows.joined(parts)
    made = made.plus(turn=source(seed, "city", "buildings", "turn").integers(0, 4, len(made)))
    return made.take(np.argsort(made.parcel, kind="stable"))


def _in_estates(e: Rows, draw: Source) -> Rows:
    number, n = within(e.columns * e.rows)
    columns, rows = e.columns[number], e.rows[number]
    column, row = n % columns, n // columns
    large = (columns >= 3) & (rows >= 3)
    garden = large & (row == rows // 2) & (column == e.left[number])
    keep = ~garden & (draw.random(len(number)) > 0.025)
    number, column, row = number[keep], column[keep], row[keep]
    e = e.take(number)
    count = len(number)
    spine = np.where(column >= e.left, 11.0, 0.0)
    slack_u, slack_v = (e.cell_u - e.width) / 2 - 2, (e.cell_v - e.depth) / 2 - 3
    stagger = np.where(e.kind == 2, np.where(row % 2 == 0, 0.8, -0.8), draw.uniform(-0.3, 0.3, count))
    w = e.width * draw.uniform(0.9, 1.0, count)
    u = e.inner_u + e.cell_u * (column + 0.5) + spine + np.maximum(slack_u, 0) * stagger
    v = e.inner_v + e.cell_v * (row + 0.5) + np.maximum(slack_v, 0) * draw.uniform(-0.2, 0.2, count)
    floors = e.floors + np.where(e.kind == 0, 0, draw.integers(-2, 3, count))
    shape = np.where(
        e.kind == 2, np.where(draw.random(count) < 0.7, 3, 0), np.where(draw.random(count) < 0.06, 1, 0)
    )
    shape = np.where((e.kind == 1) & (draw.random(count) < 0.25), 3, shape)
    year = np.minimum(e.year + draw.integers(0, 3, count), 2024)
    return building_rows(e.parcel, u, v, w, e.depth, shape, floors, 0, year, number)


def _courtyards(parcels: Rows, draw: Source) -> Rows:
    """Two rows of courtyard houses back to back on each parcel of the old town, a few of them shops."""
    at = np.flatnonzero(parcels.role == role("old"))
    p = parcels.take(at)
    size_u, size_v = p.u1 - p.u0, p.v1 - p.v0
    columns = np.maximum(2, np.round(size_u / draw.uniform(12.5, 17.5, len(at)))).astype(np.int64)
    rows = np.where(size_v > 27, 2, 1)
    number, n = within(columns * rows)
    p, columns, rows = p.take(number), columns[number], rows[number]
    column, row = n % columns, n // columns
    lot_u, lot_v = ((p.u1 - p.u0) / columns), (p.v1 - p.v0) / rows
    count = len(number)
    w, d = lot_u * draw.uniform(0.86, 0.95, count), lot_v * draw.uniform(0.62, 0.9, count)
    south = row == 0
    u = p.u0 + lot_u * (column + 0.5)
    v = np.where(south, p.v0 + 1.5 + d / 2, p.v1 - 1.5 - d / 2)
    v = np.where(rows == 1, p.v0 + lot_v / 2, v)
    chance = draw.random(count)
    shape = np.where(chance < 0.34, 1, np.where(chance < 0.58, 2, 0))
    floors = draw.choice([1, 2, 3], count, p=[0.56, 0.34, 0.1])
    year = np.where(
        draw.random(count) < 0.2, draw.integers(1880, 1950, count), draw.integers(1950, 1993, count)
    )
    use = np.where(draw.random(count) < 0.09, USES.index("commerce"), 0)
    keep = draw.random(count) > 0.04
    return building_rows(at[number], u, v, w, d, shape, floors, use, year).take(keep)


def _village(parcels: Rows, draw: Source) -> Rows:
    """Houses close to each other, as villages that the city has grown round are built."""
    at = np.flatnonzero(parcels.role == role("village"))
    p = parcels.take(at)
    columns = np.maximum(2, ((p.u1 - p.u0) / draw.uniform(14.5, 17.5, len(at))).astype(np.int64))
    rows = np.maximum(1, ((p.v1 - p.v0) / draw.uniform(14.5, 17.0, len(at))).astype(np.int64))
    number, n = within(columns * rows)
    p, columns, rows = p.take(number), columns[number], rows[number]
    column, row = n % columns, n // columns
    lot_u, lot_v = (p.u1 - p.u0) / columns, (p.v1 - p.v0) / rows
    count = len(number)
    w = np.minimum(lot_u - 1.2, draw.uniform(10.5, 14.5, count))
    d = np.minimum(lot_v - 1.6, draw.uniform(10, 13.5, count))
    u = p.u0 + lot_u * (column + 0.5) + (lot_u - w) * draw.uniform(-0.3, 0.3, count)
    v = p.v0 + lot_v * (row + 0.5) + (lot_v - d) * draw.uniform(-0.3, 0.3, count)
    floors = draw.choice([2, 3, 4, 5, 6], count, p=[0.2, 0.3, 0.24, 0.18, 0.08])
    keep = draw.random(count) > 0.09
    shape = np.where(draw.random(count) < 0.12, 1, 0)
    return building_rows(at[number], u, v, w, d, shape, floors, 0, draw.integers(1982, 2014, count)).take(
        keep
    )


def _in_cells(
    parcels: Rows, names: tuple[str, ...], cell: tuple[float, float], size: tuple[float, float], missing: float, draw: Source
) -> Rows:  # fmt: skip
    """Fill parcels with buildings in even cells."""
    at = np.flatnonzero(np.isin(parcels.role, [role(n) for n in names]))
    p = parcels.take(at)
    size_u, size_v = p.u1 - p.u0 - 10, p.v1 - p.v0 - 10
    columns = np.maximum(1, np.round(size_u / (cell[0] * draw.uniform(0.8, 1.3, len(at))))).astype(np.int64)
    rows = np.maximum(1, np.round(size_v / (cell[1] * draw.uniform(0.8, 1.3, len(at))))).astype(np.int64)
    number, n = within(columns * rows)
    keep = (draw.random(len(number)) > missing) | (n == 0)
    number, n = number[keep], n[keep]
    p, columns, rows = p.take(number), columns[number], rows[number]
    cell_u, cell_v = size_u[number] / columns, size_v[number] / rows
    count = len(number)
    w = cell_u * size[0] * draw.uniform(0.75, 1.1, count)
    d = cell_v * size[1] * draw.uniform(0.75, 1.1, count)
    w, d = np.minimum(w, cell_u - 5), np.minimum(d, cell_v - 5)
    u = p.u0 + 5 + cell_u * (n % columns + 0.5)
    v = p.v0 + 5 + cell_v * (n // columns + 0.5)
    shape = np.where(draw.random(count) < 0.2, draw.integers(1, 3, count), 0)
    low, high, year = _of_role(p.role, draw)
    floors = low + (draw.random(count) * (high - low + 0.99)).astype(np.int64)
    return building_rows(at[number], u, v, w, d, shape, floors, _use(p.role), year)


def _of_role(number: Ints, draw: Source) -> tuple[Ints, Ints, Ints]:
    floors, years = roles(number, "floors"), roles(number, "year")
    year = years[:, 0] + (draw.random(len(number)) * (years[:, 1] - years[:, 0] + 1)).astype(np.int64)
    return floors[:, 0], floors[:, 1], year


def _use(number: Ints) -> Ints:
    known = np.array(
        [USES.index(r) if r in USES else 0 for r in roles(np.arange(len(ROLES)), "use").tolist()]
    )
    return known[number]


_Place = tuple[float, float, float, float, int, float]

_SCHOOL: tuple[_Place, ...] = (
    (0.5, 0.78, 0.78, 0.36, 2, 1.0),
    (0.27, 0.4, 0.46, 0.15, 0, 1.0),
    (0.2, 0.12, 0.34, 0.16, 0, 0.5),
)
_PLACES: dict[str, tuple[_Place, ...]] = {
    "primary": _SCHOOL,
    "junior": _SCHOOL,
    "senior": (*_SCHOOL, (0.8, 0.3, 0.16, 0.4, 0, 1.2)),
    "kindergarten": ((0.5, 0.64, 0.8, 0.56, 2, 1.0),),
    "mall": ((0.5, 0.5, 0.82, 0.76, 0, 1.0),),
    "tower_office": ((0.29, 0.66, 0.34, 0.38, 3, 1.0), (0.74, 0.36, 0.34, 0.4, 0, 0.7)),
    "clinic": ((0.5, 0.55, 0.7, 0.56, 1, 1.0),),
    "hospital": ((0.5, 0.8, 0.66, 0.2, 0, 1.0), (0.5, 0.44, 0.8, 0.28, 2, 0.45), (0.2, 0.12, 0.32, 0.16, 0, 0.5)),
    "care": ((0.5, 0.55, 0.76, 0.6, 2, 1.0),),
    "culture": ((0.5, 0.52, 0.7, 0.66, 1, 1.0),),
    "sports": ((0.5, 0.72, 0.56, 0.36, 0, 1.0),),
    "government": ((0.5, 0.7, 0.66, 0.28, 2, 1.0), (0.24, 0.25, 0.34, 0.24, 0, 0.5)),
    "fire": ((0.5, 0.6, 0.7, 0.5, 1, 1.0),),
    "waste": ((0.5, 0.5, 0.56, 0.5, 0, 1.0),),
    "substation": ((0.5, 0.5, 0.6, 0.6, 0, 1.0),),
    "bus": ((0.3, 0.7, 0.34, 0.26, 0, 1.0),),
}  # fmt: skip
"""Where buildings stand on a parcel: their middle and size as shares of it, shape, and floors as a share."""


def _placed(parcels: Rows, name: str, places: tuple[_Place, ...], draw: Source) -> Rows:
    at = np.flatnonzero(parcels.role == role(name))
    p = parcels.take(at)
    size_u, size_v = p.u1 - p.u0 - 10, p.v1 - p.v0 - 10
    low, high, year = _of_role(p.role, draw)
    base = low + draw.random(len(at)) * (high - low + 0.99)
    parts = []
    for u, v, w, d, shape, tall in places:
        grow = draw.uniform(0.85, 1.05, len(at))
        floors = np.maximum(1, (base * tall).astype(np.int64))
        parts.append(
            building_rows(
                at, p.u0 + 5 + u * size_u, p.v0 + 5 + v * size_v, w * size_u * grow, d * size_v * grow, shape, floors, _use(p.role), year
            )
        )  # fmt: skip
    return Rows.joined(parts)
