"""In which areas the records of a layer lie: those that they name, else those that their shapes lie in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
import shapely

from luocheng.spatial.coverage.tiles import cut
from luocheng.spatial.overlap import outlines_of, shared_area
from luocheng.spatial.squares import Squares, squares_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from luocheng.indicators.load import Loaded
    from luocheng.registers import RegisterType
    from luocheng.spatial.overlap import Outlines
    from luocheng.spatial.packed import Packed

    Longs = NDArray[np.int64]
    Rows = NDArray[np.int32]
    Shapes = NDArray[Any]

__all__ = ["Areas", "key_of", "keys_of", "place", "reference_of"]

_CORNERS = 1000
"""Polygons with more corners are cut before they are intersected with others."""

_LEAST = 1e-6
"""m². Of what lies in an area with less, nothing is said to lie there."""

_BORDER = 0.5
"""Metres from a border within which a line lies on it.

Borders are kept in degrees more often than not, and what is straight there bows by a decimetre or two in the plane.
"""


def key_of(level: str) -> str:
    """Return the column that says in which area of a level a record lies."""
    return f"@{level}"


@dataclass
class Areas:
    """The areas of a city, level by level from the widest, and the polygons of the narrowest.

    Parameters
    ----------
    tables
        By level: code, name, and the areas of the levels above.
    shapes
        By level: polygons, (n,); none for the city as a whole.
    """

    tables: dict[str, pl.DataFrame] = field(default_factory=dict)
    shapes: dict[str, Shapes] = field(default_factory=dict)

    @property
    def levels(self) -> list[str]:
        """The levels, the widest first."""
        return list(self.tables)

    @property
    def lowest(self) -> str:
        """The narrowest level."""
        return self.levels[-1]

    @cached_property
    def lines(self) -> Outlines:
        """The outlines of the polygons of the narrowest level."""
        return outlines_of(self.shapes[self.lowest])

    @cached_property
    def squares(self) -> Squares:
        """The polygons of the narrowest level on squares."""
        return squares_of(self.lines)

    @cached_property
    def wide(self) -> Shapes:
        """The polygons of the narrowest level with their borders half a metre further out."""
        return np.asarray(shapely.buffer(self.shapes[self.lowest], _BORDER, join_style="mitre"), object)

    def rows(self, level: str, codes: pl.Series) -> Rows:
        """Return which area of a level each code names, -1 for none."""
        known = self.tables[level].select(
            pl.col("code").alias("^"), pl.int_range(pl.len(), dtype=pl.Int32).alias("row")
        )
        found = pl.DataFrame({"^": codes.cast(pl.String)}).join(
            known, on="^", how="left", maintain_order="left"
        )
        return found["row"].fill_null(-1).to_numpy()

    def homes(self, given: pl.Series | None, shapes: Packed) -> Rows:
        """Return the area of the narrowest level for each record: the one it names, else the one that it lies in."""
        rows = np.full(len(shapes), -1, np.int32) if given is None else self.rows(self.lowest, given).copy()
        open_ = np.flatnonzero(rows < 0)
        if len(open_):
            x, y = _points(shapes.take(open_)).T
            rows[open_] = squares_of(outlines_of(self.shapes[self.lowest])).first_at(
                x, y, self.shapes[self.lowest]
            )
        return rows

    def above(self, level: str, rows: Rows) -> dict[str, Rows]:
        """Return by level, from the widest to this one, in which area each of some areas of a level lies."""
        found = {}
        for upper in self.levels[: self.levels.index(level)]:
            parent = self.rows(upper, self.tables[level][key_of(upper)])
            found[upper] = np.where(rows >= 0, parent[rows], np.int32(-1))
        return found | {level: rows}


def keys_of(tables: Mapping[str, pl.DataFrame], at: Mapping[str, Rows]) -> list[pl.Series]:
    """Return the columns that say by its code in which area of each level a record lies; null outside.

    Parameters
    ----------
    tables
        The areas by level, with their `code`.
    at
        By level in which area each record lies: a row of the areas, -1 for none.
    """
    found = []
    for level, rows in at.items():
        index = pl.Series(rows).replace(-1, None)
        found.append(tables[level]["code"].gather(index).alias(key_of(level)))
    return found


def reference_of(register: RegisterType, level: str) -> str | None:
    """Return the field of a register that names an area of a level."""
    return next((f for f, to in register.references.items() if to == level), None)


def place(loaded: Loaded, register: RegisterType, areas: Areas) -> None:
    """Say in which areas each record of a layer lies: in the area it names, else where its shape lies."""
    frame, lowest = loaded.frame, areas.lowest
    if lowest == "city":
        loaded.at = {"city": np.zeros(frame.height, np.int32)}
        return
    name = reference_of(register, lowest)
    home = areas.rows(lowest, frame[name]).copy() if name else np.full(frame.height, -1, np.int32)
    row, zone, share = _looked_for(np.flatnonzero(home < 0), loaded.shapes, register, areas)
    several = len(row) > 0 and np.bincount(row).max() > 1
    if not several:
        home[row] = zone
    else:
        # The largest share first: that is where a record counts as one.
        order = np.lexsort((-share, row))
        row, zone, share = row[order], zone[order], share[order]
        first = np.ones(len(row), np.bool_)
        first[1:] = row[1:] != row[:-1]
        home[row[first]] = zone[first]
    at = areas.above(lowest, home)
    at = _wider(at, np.arange(frame.height), frame, register, areas)
    loaded.at = at
    loaded.outside = int((at["city"] < 0).sum())
    if several:
        alone = np.ones(frame.height, np.bool_)
        alone[row] = False
        rest = np.flatnonzero(alone)
        rows = np.concatenate([rest, row])
        order = np.argsort(rows, kind="stable")
        rows = rows[order]
        own = np.concatenate([home[rest], zone])[order]
        loaded.piece_at = _wider(areas.above(lowest, own), rows, frame, register, areas)
        loaded.pieces = pl.DataFrame(
            {
                "row": rows,
                "share": np.concatenate([np.ones(len(rest)), share])[order],
                "main": np.concatenate([np.ones(len(rest), np.bool_), first])[order],
            }
        )


def _looked_for(
    rows: Longs, shapes: Packed, register: RegisterType, areas: Areas
) -> tuple[Longs, Rows, NDArray[np.float64]]:
    """Return in which areas of the narrowest level the shapes of some rows lie, and with which share."""
    if not len(rows) or not len(shapes):
        return np.empty(0, np.int64), np.empty(0, np.int32), np.empty(0)
    dimension = {"line": 1, "polygon": 2}.get(register.geometry, 0)
    if not dimension or register.id == "building":
        x, y = _points(shapes.take(rows)).T
        zone = areas.squares.first_at(x, y, areas.shapes[areas.lowest])
        inside = zone >= 0
        return rows[inside], zone[inside].astype(np.int32), np.ones(int(inside.sum()))
    polygons, squares = areas.shapes[areas.lowest], areas.squares
    if dimension == 1:
        polygons, squares = areas.wide, squares_of(outlines_of(areas.wide))
    zone = squares.place(shapes.box[rows])
    # What lies well within one area, as most does, lies nowhere else.
    within, near = np.flatnonzero(zone >= 0), np.flatnonzero(zone < 0)
    rest = shapes.take(rows[near])
    if dimension == 2 and not rest.odd:
        own, more, share = _ground(rest, areas)
    else:
        own, more, share = _shared(rest.made(), polygons, dimension)
    return (
        rows[np.concatenate([within, near[own]])],
        np.concatenate([zone[within], more]).astype(np.int32),
        np.concatenate([np.ones(len(within)), share]),
    )


def _wider(
    at: dict[str, Rows], rows: Longs, frame: pl.DataFrame, register: RegisterType, areas: Areas
) -> dict[str, Rows]:
    """Let a record that lies in no area by its shape count in the wider area that it names."""
    for level in reversed(areas.levels[1:-1]):
        name = reference_of(register, level)
        if name is None or (at[level] >= 0).all():
            continue
        named = areas.above(level, areas.rows(level, frame[name])[rows])
        at = at | {u: np.where(at[u] < 0, own, at[u]) for u, own in named.items()}
    return at


def _points(shapes: Packed) -> NDArray[np.float64]:
    """Return a place on each shape that stands for it, (n, 2): the middle of a line, a place within a polygon."""
    if not (shapes.kind > 0).any():
        return shapes.middle
    made = shapes.made()
    points = shapely.point_on_surface(made)
    plain = (shapes.dimension == 1) & (shapely.get_num_geometries(made) == 1)
    points[plain] = shapely.line_interpolate_point(shapely.line_merge(made[plain]), 0.5, normalized=True)
    return np.column_stack([shapely.get_x(points), shapely.get_y(points)])


def _ground(shapes: Packed, areas: Areas) -> tuple[Longs, Longs, NDArray[np.float64]]:
    """Return which polygons lie in which areas of the narrowest level, and which share of each; told by outlines."""
    start, zone = areas.squares.meeting(shapes.box, areas.lines.box)
    row = np.repeat(np.arange(len(shapes)), np.diff(start))
    part = shared_area(outlines_of(shapes), row, areas.lines, zone, 1)
    size = shapes.area
    whole = (part > 0) & (part >= size[row] * (1 - 1e-11))
    part[whole] = size[row[whole]]
    # What lies in one area as a whole lies nowhere else.
    sure = np.zeros(len(shapes), np.bool_)
    sure[row[whole]] = True
    real = whole | ((part > _LEAST) & ~sure[row])
    row, zone, part = row[real], zone[real], part[real]
    total = np.maximum(np.bincount(row, part, len(shapes)), size)
    return row, zone, part / total[row]


def _shared(
    shapes: Shapes, polygons: Shapes, dimension: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """Return which shapes lie in which polygons, and which share of each: along a common border, half in each."""
    size = shapely.length if dimension == 1 else shapely.area
    least = _LEAST
    if dimension == 1:
        # A street that ends at a border does not lie beyond it. One that crosses has at least this much on each side.
        least = 2 * _BORDER * (1 - 1e-9)
    zone, row = shapely.STRtree(shapes).query(polygons, predicate="covers")
    whole = np.zeros(len(shapes), np.bool_)
    whole[row] = True
    rest = np.flatnonzero(~whole & ~shapely.is_missing(shapes))
    pieces, owner = _in_pieces(shapes[rest])
    more, cut = shapely.STRtree(pieces).query(polygons, predicate="intersects")
    parts = size(shapely.intersection(pieces[cut], polygons[more]))
    # Added up one after another: the same to the last digit on any machine.
    pair, at = np.unique(rest[owner[cut]] * len(polygons) + more, return_inverse=True)
    sums = np.bincount(at, parts, len(pair))
    real = sums > least
    part = np.concatenate([size(shapes[row]), sums[real]])
    row = np.concatenate([row, pair[real] // len(polygons)])
    zone = np.concatenate([zone, pair[real] % len(polygons)])
    total = np.maximum(np.bincount(row, part, len(shapes)), size(shapes))
    with np.errstate(invalid="ignore", divide="ignore"):
        share = np.where(total[row] > 0, part / total[row], 1.0)
    return row.astype(np.int64), zone.astype(np.int64), share


def _in_pieces(shapes: Shapes) -> tuple[Shapes, NDArray[np.int64]]:
    """Cut polygons of very many corners, such as all the roads in one, so that intersecting them takes no ages.

    Returns
    -------
    tuple
        The pieces, and which shape each belongs to. They cover together what the shapes cover.
    """
    large = np.flatnonzero(
        (shapely.get_num_coordinates(shapes) > _CORNERS) & (shapely.get_dimensions(shapes) == 2)
    )
    if not len(large):
        return shapes, np.arange(len(shapes))
    small = np.setdiff1d(np.arange(len(shapes)), large)
    cuts = [cut(shapes[i : i + 1], _CORNERS // 4) for i in large]
    owner = np.concatenate([small, np.repeat(large, [len(c) for c in cuts])])
    return np.concatenate([shapes[small], *cuts]), owner
