"""The shapes of a layer as columns of coordinates."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
import shapely
from numba import njit

from luocheng.spatial.packed import measures
from luocheng.spatial.packed.valid import surely_valid
from luocheng.spatial.packed.wkb import MISSING, ODD, Columns

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Flags = NDArray[np.bool_]
    Floats = NDArray[np.float64]
    Kinds = NDArray[np.int8]
    Longs = NDArray[np.int64]
    Shapes = NDArray[Any]
    Values = Sequence[bytes | None] | NDArray[Any] | pl.Series

__all__ = ["Packed"]

_BLOCK = 50_000
"""Rows that are unpacked at once: their bytes are then in memory twice."""


@dataclass(slots=True, eq=False)
class Packed:
    """Shapes of a layer, (n,).

    Parameters
    ----------
    kind
        What each is, (n,), as shapely numbers them: 0 point, 1 line, 3 polygon, 4 to 6 several of these; -1 none.
    points
        x and y of all places, (c, 2).
    line
        Where the places of each point, line or ring begin, (lines + 1,).
    part
        Where the rings of each polygon begin, the outline first; of a point or line, itself, (parts + 1,).
    start
        Where the parts of each shape begin, (n + 1,).
    odd
        Shapes that columns do not hold, such as collections of several kinds, by row; their kind is -2.
    """

    kind: Kinds
    points: Floats
    line: Longs
    part: Longs
    start: Longs
    odd: Mapping[int, Any] = field(default_factory=dict)
    _box: Floats | None = field(default=None, repr=False)
    _middle: Floats | None = field(default=None, repr=False)

    @classmethod
    def of_wkb(cls, values: Values) -> Packed:
        """Unpack well-known binary, None where a row has no shape; what cannot be read is none either."""
        packed = _unpacked(values)
        odd = np.flatnonzero(packed.kind == ODD)
        if not len(odd):
            return packed
        shapes = shapely.from_wkb(np.array([values[int(r)] for r in odd], object), on_invalid="ignore")
        packed.kind[odd] = MISSING
        return packed.put(odd, shapely.force_2d(shapes))

    @classmethod
    def of(cls, shapes: Shapes) -> Packed:
        """Pack shapely shapes, (n,), None where there is none; heights are left out.

        >>> packed = Packed.of(np.array([shapely.Point(1, 2), None, shapely.box(0, 0, 2, 1)], object))
        >>> packed.kind.tolist(), packed.area.tolist(), str(packed[2])
        ([0, -1, 3], [0.0, nan, 2.0], 'POLYGON ((2 0, 2 1, 0 1, 0 0, 2 0))')
        """
        shapes = np.atleast_1d(np.asarray(shapes, object))
        packed = _unpacked(shapely.to_wkb(shapes, output_dimension=2, byte_order=1))
        packed.odd = {int(r): shapes[r] for r in np.flatnonzero(packed.kind == ODD)}
        return packed

    @classmethod
    def of_points(cls, x: ArrayLike, y: ArrayLike) -> Packed:
        """Pack points; one that is not a number has no place."""
        points = np.column_stack([np.asarray(x, np.float64), np.asarray(y, np.float64)])
        there = np.isfinite(points).all(axis=1)
        start = np.concatenate([np.zeros(1, np.int64), np.cumsum(there, dtype=np.int64)])
        plain = np.arange(start[-1] + 1)
        return cls(np.where(there, 0, MISSING).astype(np.int8), points[there], plain, plain, start)

    def __len__(self) -> int:
        return len(self.kind)

    def __getitem__(self, rows: Any) -> Any:
        """Return the shapely shapes of some rows, or the one of a row."""
        if isinstance(rows, int | np.integer):
            return self.take(np.array([rows])).made()[0]
        return self.take(rows).made()

    def __array__(self, dtype: Any = None, copy: Any = None) -> Shapes:
        """Return all of them as shapely shapes."""
        return self.made()

    def take(self, rows: Any) -> Packed:
        """Return the shapes of some rows: numbers, a slice, or whether each row is wanted."""
        rows = np.arange(len(self))[rows]
        return Packed(
            self.kind[rows],
            *_taken(self.points, self.line, self.part, self.start, rows),
            {n: self.odd[int(r)] for n, r in enumerate(rows) if int(r) in self.odd} if self.odd else {},
            None if self._box is None else self._box[rows],
            None if self._middle is None else self._middle[rows],
        )

    def put(self, rows: Longs, shapes: Shapes) -> Packed:
        """Return the shapes with others in some rows."""
        other = Packed.of(shapes)
        both = _joined([self, other])
        order = np.arange(len(self))
        order[rows] = len(self) + np.arange(len(rows))
        return both.take(order)

    def moved(self, move: Callable[[Floats], Floats]) -> Packed:
        """Return the shapes with every place moved, such as into another frame."""
        points = np.empty_like(self.points)
        for i in range(0, len(points), _BLOCK):
            points[i : i + _BLOCK] = move(self.points[i : i + _BLOCK])
        odd = {r: shapely.transform(s, move) for r, s in self.odd.items()}
        return Packed(self.kind, points, self.line, self.part, self.start, odd)

    @property
    def missing(self) -> Flags:
        """Which rows have no shape."""
        return np.asarray(self.kind == MISSING)

    @property
    def dimension(self) -> NDArray[np.int8]:
        """0 for points, 1 for lines, 2 for polygons, -1 for none."""
        found = np.array([0, 1, 1, 2, 0, 1, 2, -1, -1], np.int8)[self.kind]
        for row, shape in self.odd.items():
            found[row] = shapely.get_dimensions(shape)
        return found

    @property
    def corners(self) -> Longs:
        """How many places each has."""
        places = np.diff(self.line[self.part[self.start]])
        for row, shape in self.odd.items():
            places[row] = shapely.get_num_coordinates(shape)
        return places

    @property
    def box(self) -> Floats:
        """Least x, least y, greatest x and greatest y of each, (n, 4); nan for none."""
        if self._box is None:
            self._box = measures.boxes(self.points, self.line, self.part, self.start)
            for row, shape in self.odd.items():
                self._box[row] = shapely.bounds(shape)
        return self._box

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """Least x, least y, greatest x and greatest y of all; nan where there is none."""
        if not len(self):
            return (np.nan,) * 4
        left, bottom = (float(np.fmin.reduce(self.box[:, i])) for i in (0, 1))
        right, top = (float(np.fmax.reduce(self.box[:, i])) for i in (2, 3))
        return left, bottom, right, top

    @property
    def area(self) -> Floats:
        """The area of each, 0 for points and lines, nan for none."""
        return self._sizes(areal=True)

    @property
    def length(self) -> Floats:
        """The length of each, of a polygon its outline and holes, 0 for points, nan for none."""
        return self._sizes(areal=False)

    def _sizes(self, *, areal: bool) -> Floats:
        found = measures.sizes(self.kind, self.points, self.line, self.part, self.start, areal)
        for row, shape in self.odd.items():
            found[row] = shapely.area(shape) if areal else shapely.length(shape)
        return found

    @property
    def middle(self) -> Floats:
        """The centroid of each, (n, 2); nan for none."""
        if self._middle is None:
            found = measures.middles(self.kind, self.points, self.line, self.part, self.start)
            open_ = np.flatnonzero(np.isnan(found).any(axis=1) & ~self.missing)
            centre = shapely.centroid(self[open_])
            open_, centre = open_[~shapely.is_empty(centre)], centre[~shapely.is_empty(centre)]
            found[open_] = np.column_stack([shapely.get_x(centre), shapely.get_y(centre)])
            self._middle = found
        return self._middle

    def middles(self) -> Packed:
        """Return the middle of each as a point."""
        return Packed.of_points(*self.middle.T)

    def doubtful(self) -> Longs:
        """Return the rows whose shapes are empty or may be invalid."""
        sure = surely_valid(self.kind, self.points, self.line, self.part, self.start)
        return np.flatnonzero(~sure)

    def made(self) -> Shapes:
        """Return all of them as shapely shapes, (n,)."""
        found = np.full(len(self), None, object)
        for low, several in ((0, 4), (1, 5), (3, 6)):
            rows = np.flatnonzero((self.kind == low) | (self.kind == several))
            if not len(rows):
                continue
            own = self if len(rows) == len(self) else self.take(rows)
            parts = own._parts(low)
            many = own.kind == several
            if not many.any():
                found[rows] = parts
                continue
            of = np.repeat(np.arange(len(rows)), np.diff(own.start))
            found[rows[~many]] = parts[~many[of]]
            number = np.cumsum(many) - 1
            kept = many[of]
            gather = {0: shapely.multipoints, 1: shapely.multilinestrings, 3: shapely.multipolygons}[low]
            found[rows[many]] = gather(parts[kept], indices=number[of[kept]])
        for row, shape in self.odd.items():
            found[row] = shape
        return found

    def _parts(self, low: int) -> Shapes:
        """Return each part as a point, line or polygon; all are of that kind."""
        if low == 0:
            return np.asarray(shapely.points(self.points), object)
        of = np.repeat(np.arange(len(self.line) - 1), np.diff(self.line))
        if low == 1:
            return np.asarray(shapely.linestrings(self.points, indices=of), object)
        rings = shapely.linearrings(self.points, indices=of)
        part = np.repeat(np.arange(len(self.part) - 1), np.diff(self.part))
        return np.asarray(shapely.polygons(rings, indices=part), object)


def _unpacked(values: Values) -> Packed:
    """Unpack what is plain; rows that are not are marked."""
    if isinstance(values, pl.Series):
        size = values.bin.size().fill_null(0).to_numpy().astype(np.int64)
    else:
        size = np.fromiter((0 if v is None else len(v) for v in values), np.int64, len(values))
    columns = Columns(len(values), int(size.sum()))
    for first in range(0, len(values), _BLOCK):
        block = values[first : first + _BLOCK]
        held = (
            block.drop_nulls().to_list()
            if isinstance(block, pl.Series)
            else [v for v in block if v is not None]
        )
        begin = np.concatenate([np.zeros(1, np.int64), np.cumsum(size[first : first + _BLOCK])])
        columns.add(np.frombuffer(b"".join(held), np.uint8), begin)
    return Packed(columns.kind, columns.points, columns.line, columns.part, columns.start)


def _joined(several: Iterable[Packed]) -> Packed:
    """Put shapes one after another."""
    packed = list(several)
    if len(packed) == 1:
        return packed[0]
    if not packed:
        zero = np.zeros(1, np.int64)
        return Packed(np.empty(0, np.int8), np.empty((0, 2)), zero, zero, zero)

    def offsets(name: str) -> Longs:
        found, last = [np.zeros(1, np.int64)], 0
        for one in packed:
            found.append(getattr(one, name)[1:] + last)
            last = int(found[-1][-1]) if len(found[-1]) else last
        return np.concatenate(found)

    odd: dict[int, Any] = {}
    rows = 0
    for one in packed:
        odd |= {rows + r: s for r, s in one.odd.items()}
        rows += len(one)
    return Packed(
        np.concatenate([p.kind for p in packed]), np.concatenate([p.points for p in packed]),
        offsets("line"), offsets("part"), offsets("start"), odd,
    )  # fmt: skip


@njit(cache=True, nogil=True)
def _taken(
    points: Floats, line: Longs, part: Longs, start: Longs, rows: Longs
) -> tuple[Floats, Longs, Longs, Longs]:
    lines, places, parts = 0, 0, 0
    for row in rows:
        parts += start[row + 1] - start[row]
        first, last = part[start[row]], part[start[row + 1]]
        lines += last - first
        places += line[last] - line[first]
    own_points = np.empty((places, 2))
    own_line, own_part = np.zeros(lines + 1, np.int64), np.zeros(parts + 1, np.int64)
    own_start = np.zeros(len(rows) + 1, np.int64)
    p, r, q = 0, 0, 0
    for n in range(len(rows)):
        row = rows[n]
        for of in range(start[row], start[row + 1]):
            for ring in range(part[of], part[of + 1]):
                for place in range(line[ring], line[ring + 1]):
                    own_points[p, 0], own_points[p, 1] = points[place, 0], points[place, 1]
                    p += 1
                r += 1
                own_line[r] = p
            q += 1
            own_part[q] = r
        own_start[n + 1] = q
    return own_points, own_line, own_part, own_start
