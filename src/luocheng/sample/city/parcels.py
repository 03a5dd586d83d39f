"""Divide blocks into parcels: estates with lots for services beside them, quarters of lanes, works, campuses, parks."""

from __future__ import annotations

import numpy as np

from luocheng.sample.city.blocks import KINDS
from luocheng.sample.city.roles import lots_by_chance, role
from luocheng.sample.city.rows import Bools, Floats, Ints, Rows, within
from luocheng.sample.draw import Source, source

__all__ = ["Layout", "divide"]

_LANE = 9.0
"""Metres that a lane between two estates takes."""

_SOUTH_NORTH, _WEST_EAST = 0, 1


class Layout:
    """Collects parcels and lanes."""

    def __init__(self) -> None:
        self._parcels: list[Rows] = []
        self._lanes: list[Rows] = []

    def parcels(self, block: Ints, u0: Floats, v0: Floats, u1: Floats, v1: Floats, use: Ints | int) -> None:
        """Add a parcel in each of some blocks."""
        if len(block):
            self._parcels.append(Rows(block=block, u0=u0, v0=v0, u1=u1, v1=v1, role=use))

    def lanes(
        self, block: Ints, way: int, at: Floats, start: Floats, end: Floats, width: float = 6.0
    ) -> None:
        """Add a lane in each of some blocks: `way` 0 runs north at the easting `at`, 1 runs east at a northing."""
        if len(block):
            at, start, end = (np.round(x * 2) / 2 for x in (at, start, end))
            self._lanes.append(Rows(block=block, way=way, at=at, start=start, end=end, width=width))

    def result(self) -> tuple[Rows, Rows]:
        """Return parcels and lanes in the order of their blocks."""
        parcels, lanes = Rows.joined(self._parcels), Rows.joined(self._lanes)
        order = np.lexsort((parcels.u0, parcels.v0, parcels.block))
        return parcels.take(order), lanes.take(np.lexsort((lanes.at, lanes.way, lanes.block)))


def divide(blocks: Rows, seed: int) -> tuple[Rows, Rows]:
    """Return the parcels of blocks and the lanes between them.

    Returns
    -------
    parcels
        `block`, the rectangle `u0 v0 u1 v1` in metres of the plan, and `role`.
    lanes
        `block`, `way`, `at`, `start`, `end` and `width`: see `Layout.lanes`.
    """
    layout = Layout()
    for number, kind in enumerate(KINDS):
        draw = source(seed, "city", "parcels", kind)
        at = np.flatnonzero(blocks.kind == number)
        some = blocks.take(at)
        if not len(at):
            continue
        if kind in ("walkup", "midrise", "towers"):
            _housing(layout, at, some, kind, draw)
        elif kind in ("old", "village"):
            _quarter(layout, at, some, kind, draw)
        elif kind == "commerce":
            _commerce(layout, at, some, draw)
        elif kind == "civic":
            _civic(layout, at, some, draw)
        elif kind in ("industry", "logistics"):
            _works(layout, at, some, kind, draw)
        else:
            name = role(kind)
            layout.parcels(at, some.u0, some.v0, some.u1, some.v1, name)
    return layout.result()


# --- housing ------------------------------------------------------------------------------------------------------

_FORMS = {
    "walkup": (0.16, 0.24, 0.28, 0.32),
    "midrise": (0.24, 0.3, 0.32, 0.14),
    "towers": (0.3, 0.3, 0.36, 0.04),
}
"""How often a block of estates is one with lots, two with a lane, one beside a school, or four in quarters."""


def _housing(layout: Layout, at: Ints, b: Rows, kind: str, draw: Source) -> None:
    form = np.searchsorted(np.cumsum(_FORMS[kind]), draw.random(len(at)), side="right")
    strip = draw.uniform(40, 54, len(at))
    west = draw.random(len(at)) < 0.5
    middle = b.u0 + (b.u1 - b.u0) * draw.uniform(0.42, 0.58, len(at))
    use = role(kind)
    one = form == 0
    west_edge, east_edge = np.where(west, b.u0 + strip, b.u0), np.where(west, b.u1, b.u1 - strip)
    layout.parcels(at[one], west_edge[one], b.v0[one], east_edge[one], b.v1[one], use)
    _lots(
        layout, at[one], np.where(west, b.u0, b.u1 - strip)[one], b.v0[one], np.where(west, b.u0 + strip, b.u1)[one], b.v1[one], draw
    )  # fmt: skip
    two = form == 1
    left, right = middle - _LANE / 2, middle + _LANE / 2
    layout.lanes(at[two], _SOUTH_NORTH, middle[two], b.v0[two], b.v1[two])
    room = np.where(west, left - b.u0, b.u1 - right) - strip
    lots = two & (draw.random(len(at)) < 0.6) & (room > 58)
    outer = np.where(lots & west, b.u0 + strip, b.u0)
    layout.parcels(at[two], outer[two], b.v0[two], left[two], b.v1[two], use)
    outer = np.where(lots & ~west, b.u1 - strip, b.u1)
    layout.parcels(at[two], right[two], b.v0[two], outer[two], b.v1[two], use)
    start, end = np.where(west, b.u0, b.u1 - strip), np.where(west, b.u0 + strip, b.u1)
    _lots(layout, at[lots], start[lots], b.v0[lots], end[lots], b.v1[lots], draw)
    _beside_school(layout, at, b, form == 2, middle, use, draw)
    _quarters(layout, at, b, form == 3, middle, use, draw)


def _lots(layout: Layout, block: Ints, u0: Floats, v0: Floats, u1: Floats, v1: Floats, draw: Source) -> None:
    """Divide a strip that runs north into lots of about 50 m."""
    count = np.maximum(2, np.round((v1 - v0) / draw.uniform(44, 62, len(block)))).astype(np.int64)
    strip, n = within(count)
    step = (v1 - v0)[strip] / count[strip]
    use = lots_by_chance(draw.random(len(strip)))
    start = v0[strip] + n * step
    end = np.where(n == count[strip] - 1, v1[strip], v0[strip] + (n + 1) * step)
    layout.parcels(block[strip], u0[strip], start, u1[strip], end, use)


_SCHOOLS = {"primary": 64, "junior": 20, "senior": 5, "kindergarten": 4, "sports": 5, "hospital": 2}


def _beside_school(
    layout: Layout, at: Ints, b: Rows, chosen: Bools, middle: Floats, use: int, draw: Source
) -> None:
    at, b, middle = at[chosen], b.take(chosen), middle[chosen]
    share = draw.uniform(0.5, 0.66, len(at))
    line = b.v0 + (b.v1 - b.v0) * share
    left, right = middle - _LANE / 2, middle + _LANE / 2
    layout.lanes(at, _SOUTH_NORTH, middle, b.v0, b.v1)
    layout.parcels(at, b.u0, b.v0, left, b.v1, use)
    layout.parcels(at, right, b.v0, b.u1, line - _LANE / 2, lots_by_chance(draw.random(len(at)), _SCHOOLS))
    layout.lanes(at, _WEST_EAST, line, middle, b.u1)
    half = (right + b.u1) / 2
    for u0, u1 in ((right, half), (half, b.u1)):
        layout.parcels(at, u0, line + _LANE / 2, u1, b.v1, lots_by_chance(draw.random(len(at))))


def _quarters(
    layout: Layout, at: Ints, b: Rows, chosen: Bools, middle: Floats, use: int, draw: Source
) -> None:
    at, b, middle = at[chosen], b.take(chosen), middle[chosen]
    line = b.v0 + (b.v1 - b.v0) * draw.uniform(0.44, 0.56, len(at))
    left, right, below, above = middle - _LANE / 2, middle + _LANE / 2, line - _LANE / 2, line + _LANE / 2
    layout.lanes(at, _SOUTH_NORTH, middle, b.v0, b.v1)
    half = draw.random(len(at))
    start = np.where(half < 0.25, middle, b.u0)
    end = np.where((half >= 0.25) & (half < 0.45), middle, b.u1)
    layout.lanes(at, _WEST_EAST, line, start, end)
    school = draw.random(len(at)) < 0.16
    corner = np.where(
        school,
        lots_by_chance(draw.random(len(at)), {"kindergarten": 40, "sports": 20, "garden": 25, "primary": 15}),
        use,
    )
    layout.parcels(at, b.u0, b.v0, left, below, use)
    layout.parcels(at, right, b.v0, b.u1, below, use)
    layout.parcels(at, b.u0, above, left, b.v1, corner)
    layout.parcels(at, right, above, b.u1, b.v1, use)


# --- quarters of lanes --------------------------------------------------------------------------------------------


def _quarter(layout: Layout, at: Ints, b: Rows, kind: str, draw: Source) -> None:
    """Divide blocks by lanes in both directions: small ones in the old town, larger ones in villages."""
    across, deep, lane = (62.0, 46.0, 5.0) if kind == "old" else (86.0, 58.0, 6.0)
    size_u, size_v = b.u1 - b.u0, b.v1 - b.v0
    columns = np.maximum(2, np.round(size_u / (across * draw.uniform(0.85, 1.2, len(at))))).astype(np.int64)
    rows = np.maximum(2, np.round(size_v / (deep * draw.uniform(0.85, 1.2, len(at))))).astype(np.int64)
    cut_u = _cuts(b.u0, b.u1, columns, draw)
    cut_v = _cuts(b.v0, b.v1, rows, draw)
    block, n = within(columns * rows)
    column, row = n % columns[block], n // columns[block]
    u0, u1 = cut_u[block, column], cut_u[block, column + 1]
    v0, v1 = cut_v[block, row], cut_v[block, row + 1]
    u0 = np.where(column > 0, u0 + lane / 2, u0)
    u1 = np.where(column < columns[block] - 1, u1 - lane / 2, u1)
    v0 = np.where(row > 0, v0 + lane / 2, v0)
    v1 = np.where(row < rows[block] - 1, v1 - lane / 2, v1)
    use = np.full(len(block), role(kind))
    special = draw.random(len(block))
    few = {
        "shops": 46,
        "clinic": 6,
        "kindergarten": 9,
        "market": 10,
        "culture": 7,
        "waste": 6,
        "garden": 8,
        "parking": 8,
    }
    use = np.where(special < 0.1, lots_by_chance(draw.random(len(block)), few), use)
    layout.parcels(at[block], u0, v0, u1, v1, use)
    inner, k = within(columns - 1)
    shut = draw.random(len(inner)) < (0.1 if kind == "old" else 0.16)
    far = cut_v[inner, np.maximum(1, rows[inner] // 2)]
    layout.lanes(
        at[inner], _SOUTH_NORTH, cut_u[inner, k + 1], b.v0[inner], np.where(shut, far - 12, b.v1[inner]), lane
    )
    inner, k = within(rows - 1)
    layout.lanes(at[inner], _WEST_EAST, cut_v[inner, k + 1], b.u0[inner], b.u1[inner], lane)


def _cuts(start: Floats, end: Floats, count: Ints, draw: Source) -> Floats:
    """Return where each of some stretches is cut into `count` pieces, one stretch a row, padded with its end."""
    most = int(count.max())
    at = np.minimum(np.arange(most + 1)[None, :] / count[:, None], 1.0)
    inner = (at > 0) & (at < 1)
    at = at + inner * draw.uniform(-0.16, 0.16, at.shape) / count[:, None]
    return np.asarray(start[:, None] + at * (end - start)[:, None])


# --- commerce, public buildings, works ----------------------------------------------------------------------------


def _commerce(layout: Layout, at: Ints, b: Rows, draw: Source) -> None:
    middle = b.u0 + (b.u1 - b.u0) * draw.uniform(0.4, 0.6, len(at))
    line = b.v0 + (b.v1 - b.v0) * draw.uniform(0.4, 0.6, len(at))
    layout.lanes(at, _SOUTH_NORTH, middle, b.v0, b.v1, 8.0)
    layout.lanes(at, _WEST_EAST, line, b.u0, b.u1, 8.0)
    choice = {"mall": 26, "tower_office": 40, "shops": 20, "square": 6, "parking": 4, "garden": 4}
    half = _LANE / 2 + 1
    for u0, u1 in ((b.u0, middle - half), (middle + half, b.u1)):
        for v0, v1 in ((b.v0, line - half), (line + half, b.v1)):
            layout.parcels(at, u0, v0, u1, v1, lots_by_chance(draw.random(len(at)), choice))


def _civic(layout: Layout, at: Ints, b: Rows, draw: Source) -> None:
    middle = b.u0 + (b.u1 - b.u0) * draw.uniform(0.4, 0.6, len(at))
    line = b.v0 + (b.v1 - b.v0) * draw.uniform(0.38, 0.62, len(at))
    layout.lanes(at, _SOUTH_NORTH, middle, b.v0, b.v1, 8.0)
    half = _LANE / 2
    large = {"hospital": 24, "senior": 18, "junior": 18, "primary": 14, "government": 12, "sports": 14}
    layout.parcels(at, b.u0, b.v0, middle - half, b.v1, lots_by_chance(draw.random(len(at)), large))
    small = {"government": 34, "culture": 20, "care": 12, "fire": 12, "sports": 10, "garden": 12}
    for v0, v1 in ((b.v0, line), (line, b.v1)):
        layout.parcels(at, middle + half, v0, b.u1, v1, lots_by_chance(draw.random(len(at)), small))


def _works(layout: Layout, at: Ints, b: Rows, kind: str, draw: Source) -> None:
    split = (b.u1 - b.u0 > 300) | (draw.random(len(at)) < 0.4)
    middle = b.u0 + (b.u1 - b.u0) * draw.uniform(0.4, 0.6, len(at))
    choice = {"industry": 74, "workshop": 26} if kind == "industry" else {"logistics": 100}
    use = lots_by_chance(draw.random(len(at)), choice)
    layout.parcels(at, b.u0, b.v0, np.where(split, middle - _LANE / 2, b.u1), b.v1, use)
    at, b, middle = at[split], b.take(split), middle[split]
    use = lots_by_chance(draw.random(len(at)), choice)
    layout.parcels(at, middle + _LANE / 2, b.v0, b.u1, b.v1, use)
    layout.lanes(at, _SOUTH_NORTH, middle, b.v0, b.v1, 9.0)
