"""Polygons on a grid of squares: which squares lie within each as a whole, and which squares its outline passes.

What lies in squares that one polygon holds as a whole lies in it, and what lies in squares that none touches lies in none;
neither needs a look at a shape. The others are told which polygons they may meet.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from numba import njit

from luocheng.spatial.growing import doubled
from luocheng.spatial.overlap import stretch

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from luocheng.spatial.overlap import Outlines

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int32]
    Longs = NDArray[np.int64]
    Shapes = NDArray[Any]
    Turns = NDArray[np.int8]

__all__ = ["NONE", "OPEN", "Squares", "box_pairs", "squares_of"]

MOST = 4_000_000
"""Squares. More of them cost more to lay than they save."""

_PAD = 1e-6
"""Metres by which outlines are thought wider, so that rounding hides no square that one passes."""

NONE, OPEN = -1, -2
"""Nothing is there; and it cannot be told without a look at the shapes."""


@dataclass(frozen=True, slots=True)
class Squares:
    """Polygons on a grid of squares.

    Parameters
    ----------
    west, south, size
        Where the grid begins, and how wide a square is, metres.
    columns, rows
        How many squares there are.
    whole
        The polygon that each square lies in as a whole, (rows × columns,); `NONE`, or `OPEN` for several.
    start, held
        Where the polygons whose outline passes a square begin, (rows × columns + 1,), and which they are; where a square
        lies in several as a whole, they too.
    polygons
        How many polygons there are.
    """

    west: float
    south: float
    size: float
    columns: int
    rows: int
    whole: Ints
    start: Ints
    held: Ints
    polygons: int

    def place(self, box: Floats) -> Longs:
        """Return the one polygon that each rectangle lies in and meets, (n,); `NONE` where it meets none, `OPEN` for others.

        Parameters
        ----------
        box
            Least x, least y, greatest x, greatest y, (n, 4); nan for none.
        """
        found = np.empty(len(box), np.int64)
        _place(self.west, self.south, self.size, self.columns, self.rows, self.whole, self.start, box, False, found)  # fmt: skip
        return found

    def covered(self, box: Floats) -> Longs:
        """Tell of rectangles whether the polygons cover them, (n,): 0 where they do, `NONE` or `OPEN`."""
        found = np.empty(len(box), np.int64)
        _place(self.west, self.south, self.size, self.columns, self.rows, self.whole, self.start, box, True, found)  # fmt: skip
        return found

    def meeting(self, box: Floats, boxes: Floats) -> tuple[Longs, Longs]:
        """Return the polygons that rectangles may meet: where those of each rectangle begin, (n + 1,), and which they are.

        Parameters
        ----------
        boxes
            The rectangles of the polygons, (polygons, 4): what they do not share is left out.
        """
        return _meeting(
            self.west, self.south, self.size, self.columns, self.rows, self.whole, self.start, self.held, box, boxes,
        )  # fmt: skip

    def first_at(self, x: Floats, y: Floats, shapes: Shapes) -> Longs:
        """Return the first polygon that each place lies in, its outline included, (n,); `NONE` where it lies in none.

        Parameters
        ----------
        shapes
            The polygons themselves, (polygons,).
        """
        box = np.column_stack([x, y, x, y])
        found = self.place(box)
        at = np.flatnonzero(found == OPEN)
        start, which = self.meeting(box[at], np.tile([-np.inf, -np.inf, np.inf, np.inf], (self.polygons, 1)))
        row = np.repeat(at, np.diff(start))
        # By polygon: each is made ready once.
        order = np.argsort(which, kind="stable")
        row, which = row[order], which[order]
        shapely.prepare(shapes)
        inside = shapely.intersects_xy(shapes[which], x[row], y[row])
        first = np.full(len(x), self.polygons, np.int64)
        np.minimum.at(first, row[inside], which[inside])
        found[at] = np.where(first[at] == self.polygons, NONE, first[at])
        return found


def squares_of(lines: Outlines, most: int = MOST, *, together: bool = False) -> Squares:
    """Lay squares over polygons.

    Parameters
    ----------
    lines
        From `outlines_of`.
    most
        How many squares at most.
    together
        Whether it matters only if any of the polygons is there: of a square that one of them holds as a whole, the others
        are not told.
    """
    known = np.isfinite(lines.box).all(axis=1)
    if not known.any():
        none = np.empty(0, np.int32)
        return Squares(0.0, 0.0, 1.0, 0, 0, none, np.zeros(1, np.int32), none, len(lines))
    west, south = (float(z) for z in lines.box[known, :2].min(axis=0))
    east, north = (float(z) for z in lines.box[known, 2:].max(axis=0))
    wide, high = max(east - west, 1.0), max(north - south, 1.0)
    wanted = min(most, max(1024, 64 * len(lines.points)))
    size = max(float(np.sqrt(wide * high / wanted)), wide / 20_000, high / 20_000, 0.01)
    west, south = west - size / 2, south - size / 2
    columns, rows = int(wide / size) + 2, int(high / size) + 2
    whole, start, held = _squares(
        lines.start, lines.points, lines.turn, lines.box, west, south, size, columns, rows, together
    )
    return Squares(west, south, size, columns, rows, whole, start, held, len(lines))


@njit(cache=True, nogil=True, inline="always")
def _cell(offset: float, size: float, most: int) -> int:
    return max(0, min(most - 1, int(np.floor(offset / size))))


@njit(cache=True, nogil=True)
def _squares(
    start: Longs, points: Floats, turn: Turns, box: Floats, west: float, south: float, size: float, columns: int,
    rows: int, together: bool,
) -> tuple[Ints, Ints, Ints]:  # fmt: skip
    whole = np.full(rows * columns, NONE, np.int32)
    state = np.empty(1024, np.int8)
    passed = np.empty((4096, 2), np.int32)
    count = 0
    # Once more where several hold a square: all of them are told.
    for again in range(2):
        for p in range(len(box)):
            if not np.isfinite(box[p, 0]):
                continue
            c0, r0, many, tall, state = _window(box, p, west, south, size, columns, rows, state)
            _mark(start, points, turn, p, west, south, size, columns, rows, c0, r0, many, tall, state)
            for n in range(many * tall):
                at = (r0 + n % tall) * columns + c0 + n // tall
                if together and whole[at] != NONE:
                    continue
                if state[n] == 1 and not again:
                    whole[at] = p if whole[at] == NONE else OPEN
                elif (state[n] > 1 and not again) or (state[n] == 1 and whole[at] == OPEN):
                    if count == len(passed):
                        passed = doubled(passed)
                    passed[count, 0], passed[count, 1] = at, p
                    count += 1
        if together or not (whole == OPEN).any():
            break
    if together:
        kept = 0
        for n in range(count):
            if whole[passed[n, 0]] == NONE:
                passed[kept, 0], passed[kept, 1] = passed[n, 0], passed[n, 1]
                kept += 1
        count = kept
    first, held = _by_square(passed[:count], rows * columns)
    return whole, first, held


@njit(cache=True, nogil=True)
def _by_square(pairs: Ints, squares: int) -> tuple[Ints, Ints]:
    """Put pairs of a square and what is there in the order of squares: where those of each begin, and what they are."""
    first = np.zeros(squares + 1, np.int32)
    for n in range(len(pairs)):
        first[pairs[n, 0] + 1] += 1
    for at in range(squares):
        first[at + 1] += first[at]
    held = np.empty(len(pairs), np.int32)
    # Filled from the back: each square's start moves down from its end to its beginning.
    first[:squares] = first[1:]
    for n in range(len(pairs) - 1, -1, -1):
        first[pairs[n, 0]] -= 1
        held[first[pairs[n, 0]]] = pairs[n, 1]
    return first, held


@njit(cache=True, nogil=True)
def _window(
    box: Floats, p: int, west: float, south: float, size: float, columns: int, rows: int, state: NDArray[np.int8]
) -> tuple[int, int, int, int, NDArray[np.int8]]:  # fmt: skip
    """Return the first column and row that a polygon may touch, how many there are, and room to mark them."""
    c0, c1 = _cell(box[p, 0] - _PAD - west, size, columns), _cell(box[p, 2] + _PAD - west, size, columns)
    r0, r1 = _cell(box[p, 1] - _PAD - south, size, rows), _cell(box[p, 3] + _PAD - south, size, rows)
    many, tall = c1 - c0 + 1, r1 - r0 + 1
    if many * tall > len(state):
        state = np.empty(2 * many * tall, np.int8)
    return c0, r0, many, tall, state


@njit(cache=True, nogil=True)
def _mark(
    start: Longs, points: Floats, turn: Turns, p: int, west: float, south: float, size: float,
    columns: int, rows: int, c0: int, r0: int, many: int, tall: int, state: NDArray[np.int8],
) -> None:  # fmt: skip
    """Mark the squares of a window, column after column: 1 within the polygon, 2 or 3 passed by its outline."""
    state[: many * tall] = 0
    for e in range(start[p], start[p + 1]):
        if turn[e] == 0:
            continue
        x0, y0, x1, y1, _ = stretch(points, turn, e)
        slope = (y1 - y0) / (x1 - x0) if x0 < x1 else 0.0
        for column in range(
            _cell(x0 - _PAD - west, size, columns), _cell(x1 + _PAD - west, size, columns) + 1
        ):
            left, right = west + column * size, west + (column + 1) * size
            at = (column - c0) * tall
            ya = y0 if left - _PAD <= x0 else y0 + slope * (left - _PAD - x0)
            yb = y1 if right + _PAD >= x1 else y0 + slope * (right + _PAD - x0)
            low, high = min(ya, yb), max(ya, yb)
            for r in range(_cell(low - _PAD - south, size, rows), _cell(high + _PAD - south, size, rows) + 1):
                state[at + r - r0] |= 2
            middle = (left + right) / 2
            if x0 <= middle < x1:
                # All squares whose middle lies above are on the other side.
                above = int(np.ceil((y0 + slope * (middle - x0) - south) / size - 0.5))
                if above - r0 < tall:
                    state[at + max(0, above - r0)] ^= 4
    for c in range(many):
        inside = 0
        for r in range(tall):
            mark = state[c * tall + r]
            inside ^= mark >> 2
            state[c * tall + r] = (mark & 2) | inside


@njit(cache=True, nogil=True)
def _place(
    west: float, south: float, size: float, columns: int, rows: int, whole: Ints, start: Ints, box: Floats,
    together: bool, found: Longs,
) -> None:  # fmt: skip
    for i in range(len(box)):
        found[i] = NONE
        if not _meets(box, i, west, south, size, columns, rows):
            continue
        c0, c1 = _cell(box[i, 0] - west, size, columns), _cell(box[i, 2] - west, size, columns)
        r0, r1 = _cell(box[i, 1] - south, size, rows), _cell(box[i, 3] - south, size, rows)
        inside = (
            box[i, 0] >= west and box[i, 1] >= south
            and box[i, 2] < west + columns * size and box[i, 3] < south + rows * size
        )  # fmt: skip
        here = _square(r0 * columns + c0, whole, start, together) if inside else NONE
        for r in range(r0, r1 + 1):
            for c in range(c0, c1 + 1):
                if _square(r * columns + c, whole, start, together) != here:
                    here = OPEN
        found[i] = here


@njit(cache=True, nogil=True, inline="always")
def _square(at: int, whole: Ints, start: Ints, together: bool) -> int:
    """Return which polygon alone holds a square, 0 for any number of them where they are taken together."""
    if together and whole[at] != NONE:
        return 0
    return OPEN if start[at] < start[at + 1] else int(whole[at])


@njit(cache=True, nogil=True, inline="always")
def _meets(box: Floats, i: int, west: float, south: float, size: float, columns: int, rows: int) -> bool:
    return bool(
        box[i, 0] < west + columns * size and box[i, 2] >= west
        and box[i, 1] < south + rows * size and box[i, 3] >= south
    )  # fmt: skip


@njit(cache=True, nogil=True)
def _meeting(
    west: float, south: float, size: float, columns: int, rows: int, whole: Ints, start: Ints, held: Ints,
    box: Floats, boxes: Floats,
) -> tuple[Longs, Longs]:  # fmt: skip
    begin = np.zeros(len(box) + 1, np.int64)
    which = np.empty((max(16, 4 * len(box)), 1), np.int64)
    seen = np.full(len(boxes), -1, np.int64)
    count = 0
    for i in range(len(box)):
        if _meets(box, i, west, south, size, columns, rows):
            c0, c1 = _cell(box[i, 0] - west, size, columns), _cell(box[i, 2] - west, size, columns)
            r0, r1 = _cell(box[i, 1] - south, size, rows), _cell(box[i, 3] - south, size, rows)
            for r in range(r0, r1 + 1):
                for c in range(c0, c1 + 1):
                    at = r * columns + c
                    for n in range(start[at] - 1, start[at + 1]):
                        # The polygon that holds the square, then those whose outline passes it.
                        p = np.int64(whole[at]) if n < start[at] else np.int64(held[n])
                        if p < 0 or seen[p] == i:
                            continue
                        seen[p] = i
                        if (
                            boxes[p, 0] > box[i, 2] or boxes[p, 2] < box[i, 0]
                            or boxes[p, 1] > box[i, 3] or boxes[p, 3] < box[i, 1]
                        ):  # fmt: skip
                            continue
                        if count == len(which):
                            which = doubled(which)
                        which[count, 0] = p
                        count += 1
        which[begin[i] : count, 0].sort()
        begin[i + 1] = count
    return begin, which[:count, 0].copy()


def box_pairs(box: Floats, least: float) -> tuple[Longs, Longs]:
    """Return the pairs of rectangles, the earlier first, that share more than `least` m².

    Parameters
    ----------
    box
        Least x, least y, greatest x, greatest y, (n, 4); nan for none.
    """
    known = np.flatnonzero(np.isfinite(box).all(axis=1))
    if not len(known):
        return np.empty(0, np.int64), np.empty(0, np.int64)
    low, high = box[known, :2].min(axis=0), box[known, 2:].max(axis=0)
    wide, tall = (float(z) for z in np.maximum(high - low, 1.0))
    usual = float(np.median((box[known, 2:] - box[known, :2]).max(axis=1)))
    size = max(usual, float(np.sqrt(wide * tall / max(4 * len(known), 1024))), wide / 20_000, tall / 20_000)
    found = _box_pairs(
        box, float(low[0]), float(low[1]), size, int(wide / size) + 1, int(tall / size) + 1, least
    )
    return found[:, 0].copy(), found[:, 1].copy()


@njit(cache=True, nogil=True)
def _box_pairs(
    box: Floats, west: float, south: float, size: float, columns: int, rows: int, least: float
) -> Longs:
    passed = np.empty((4096, 2), np.int32)
    count = 0
    for i in range(len(box)):
        if not np.isfinite(box[i, 0]):
            continue
        for r in range(_cell(box[i, 1] - south, size, rows), _cell(box[i, 3] - south, size, rows) + 1):
            for c in range(
                _cell(box[i, 0] - west, size, columns), _cell(box[i, 2] - west, size, columns) + 1
            ):
                if count == len(passed):
                    passed = doubled(passed)
                passed[count, 0], passed[count, 1] = r * columns + c, i
                count += 1
    start, held = _by_square(passed[:count], rows * columns)
    found = np.empty((4096, 2), np.int64)
    count = 0
    for at in range(rows * columns):
        for m in range(start[at], start[at + 1]):
            for n in range(m + 1, start[at + 1]):
                i, j = min(held[m], held[n]), max(held[m], held[n])
                left, low = max(box[i, 0], box[j, 0]), max(box[i, 1], box[j, 1])
                wide, tall = min(box[i, 2], box[j, 2]) - left, min(box[i, 3], box[j, 3]) - low
                if wide <= 0 or tall <= 0 or wide * tall <= least:
                    continue
                # Told once: in the square that holds the south-western corner of what they share.
                if _cell(low - south, size, rows) * columns + _cell(left - west, size, columns) != at:
                    continue
                if count == len(found):
                    found = doubled(found)
                found[count, 0], found[count, 1] = i, j
                count += 1
    return found[:count]
