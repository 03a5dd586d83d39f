"""Well-known binary, read straight into columns of coordinates; what is unusual is left to the geometry library."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Bytes = NDArray[np.uint8]
    Floats = NDArray[np.float64]
    Kinds = NDArray[np.int8]
    Longs = NDArray[np.int64]

__all__ = ["MISSING", "ODD", "Columns"]

MISSING = -1
"""The kind of a row without a shape."""
ODD = -2
"""The kind of a row that is not plain: an empty shape, one in another order of bytes, a ring that does not close."""

_POINT, _LINE, _POLYGON, _COLLECTION = 0, 1, 3, 7
"""Kinds as shapely numbers them; those between `_POLYGON` and `_COLLECTION` are several of one kind."""


class Columns:
    """Columns that rows of well-known binary are unpacked into, block by block.

    Parameters
    ----------
    rows, size
        How many rows there will be, and of how many bytes together.
    """

    def __init__(self, rows: int, size: int) -> None:
        self.kind = np.empty(rows, np.int8)
        self.start = np.zeros(rows + 1, np.int64)
        # As many as there can be: a place takes sixteen bytes, a point twenty-one. What is not used takes no memory.
        self._points = np.empty((size // 16, 2))
        self._line, self._part = np.zeros(size // 21 + 1, np.int64), np.zeros(size // 21 + 1, np.int64)
        self._rows = self._lines = self._parts = 0

    def add(self, data: Bytes, begin: Longs) -> None:
        """Unpack rows: all their bytes, and where each begins, (n + 1,); a row without bytes has no shape."""
        first, self._rows = self._rows, self._rows + len(begin) - 1
        own = slice(first, self._rows)
        counts = np.zeros((len(begin) - 1, 3), np.int64)
        _count(data, begin, self.kind[own], counts)
        self.start[first + 1 : self._rows + 1] = self.start[first] + np.cumsum(counts[:, 2])
        self._lines, self._parts = _fill(
            data, begin, self.kind[own], self._points, self._line, self._part, self._lines, self._parts
        )

    @property
    def points(self) -> Floats:
        """All places, (c, 2)."""
        return self._points[: self.line[-1]]

    @property
    def line(self) -> Longs:
        """Where lines begin, (lines + 1,)."""
        return self._line[: self._lines + 1]

    @property
    def part(self) -> Longs:
        """Where parts begin, (parts + 1,)."""
        return self._part[: self._parts + 1]


@njit(cache=True, nogil=True)
def _number(data: Bytes, at: int) -> int:
    found = 0
    for n in range(3, -1, -1):
        found = found * 256 + int(data[at + n])
    return found


@njit(cache=True, nogil=True)
def _head(data: Bytes, at: int, end: int) -> tuple[int, int]:
    """Return the code of the shape that begins at a byte, 1 point … 6 polygons, and how many numbers a place has."""
    if at + 9 > end or data[at] != 1:
        return 0, 0
    code = _number(data, at + 1)
    size = 2
    if code & 0x80000000:
        size, code = 3, code & 0x7FFFFFFF
    if 1000 < code < 2000:
        size, code = 3, code - 1000
    return (code, size) if 1 <= code <= 6 else (0, 0)


@njit(cache=True, nogil=True)
def _plain(data: Bytes, at: int, end: int, counts: Longs) -> int:
    """Add up the places, lines and parts of a point, line or polygon; return where it ends, -1 for what is not plain."""
    code, size = _head(data, at, end)
    at += 5
    wide = 8 * size
    if code == 1:
        if at + wide > end:
            return -1
        place = data[at : at + 16].view(np.float64)
        if np.isnan(place[0]) or np.isnan(place[1]):
            return -1
        counts[0] += 1
        counts[1] += 1
        counts[2] += 1
        return at + wide
    if code == 2:
        count = _number(data, at)
        at += 4 + count * wide
        if count < 2 or at > end:
            return -1
        counts[0] += count
        counts[1] += 1
        counts[2] += 1
        return at
    if code != 3:
        return -1
    rings = _number(data, at)
    at += 4
    if rings < 1:
        return -1
    for _ in range(rings):
        if at + 4 > end:
            return -1
        count = _number(data, at)
        at += 4
        if count < 4 or at + count * wide > end:
            return -1
        first = data[at : at + 16].view(np.float64)
        at += count * wide
        last = data[at - wide : at - wide + 16].view(np.float64)
        if first[0] != last[0] or first[1] != last[1]:
            return -1
        counts[0] += count
        counts[1] += 1
    counts[2] += 1
    return at


@njit(cache=True, nogil=True)
def _count(data: Bytes, begin: Longs, kind: Kinds, counts: Longs) -> None:
    own = np.zeros(3, np.int64)
    for row in range(len(kind)):
        at, end = begin[row], begin[row + 1]
        if at == end:
            kind[row] = MISSING
            continue
        kind[row] = ODD
        own[:] = 0
        code, _ = _head(data, at, end)
        if 1 <= code <= 3:
            if _plain(data, at, end, own) == end:
                kind[row] = (_POINT, _LINE, _POLYGON)[code - 1]
                counts[row] = own
        elif code:
            parts = _number(data, at + 5)
            at += 9
            for _ in range(parts):
                if at >= 0 and _head(data, at, end)[0] == code - 3:
                    at = _plain(data, at, end, own)
                else:
                    at = -1
                    break
            if at == end and parts:
                kind[row] = code
                counts[row] = own


@njit(cache=True, nogil=True)
def _fill(
    data: Bytes, begin: Longs, kind: Kinds, points: Floats, line: Longs, part: Longs, r: int, q: int
) -> tuple[int, int]:
    """Go on with line r and part q; return how many there are then."""
    p = line[r]
    for row in range(len(kind)):
        if kind[row] < 0:
            continue
        at = begin[row]
        parts = 1
        if kind[row] > _POLYGON:
            parts = _number(data, at + 5)
            at += 9
        for _ in range(parts):
            code, size = _head(data, at, begin[row + 1])
            at += 5
            lines = 1
            if code == 3:
                lines = _number(data, at)
                at += 4
            for _ in range(lines):
                count = 1
                if code != 1:
                    count = _number(data, at)
                    at += 4
                values = data[at : at + 8 * size * count].view(np.float64)
                for i in range(count):
                    points[p, 0], points[p, 1] = values[size * i], values[size * i + 1]
                    p += 1
                at += 8 * size * count
                r += 1
                line[r] = p
            q += 1
            part[q] = r
    return r, q
