"""The bytes of a tile, as the Mapbox Vector Tile specification 2.1 has them: a message of protocol buffers."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["EXTENT", "TileLayer", "encode"]

EXTENT = 4096
"""Units along the side of a tile."""

_POINT, _LINE, _POLYGON = 1, 2, 3
_MOVE, _DRAW, _CLOSE = 1, 2, 7
_KINDS = {0: _POINT, 4: _POINT, 1: _LINE, 2: _LINE, 5: _LINE, 3: _POLYGON, 6: _POLYGON}
"""What a tile calls the types of shapely."""


@dataclass(frozen=True, slots=True)
class TileLayer:
    """A layer of a tile.

    Parameters
    ----------
    name
        What the map calls it.
    shapes
        Shapes in units of the tile, x to the east and y to the south; polygons with their outer rings anticlockwise as
        numbers go. What is missing or empty is left out.
    ids
        A whole number of 0 or more for each shape.
    properties
        What is told of each shape.
    """

    name: str
    shapes: NDArray[Any]
    ids: Sequence[int]
    properties: Sequence[Mapping[str, str | int | float | bool]]


def encode(layers: Iterable[TileLayer]) -> bytes:
    """Return the bytes of a tile; a layer without anything in it is left out."""
    return b"".join(_field(3, body) for body in map(_layer, layers) if body)


def _layer(layer: TileLayer) -> bytes:
    keys: dict[str, int] = {}
    values: dict[tuple[type, Any], int] = {}
    features = []
    for shape, number, told in zip(layer.shapes, layer.ids, layer.properties, strict=True):
        drawn = _drawn(shape)
        if drawn is None:
            continue
        kind, commands = drawn
        tags: list[int] = []
        for key, value in told.items():
            tags.append(keys.setdefault(key, len(keys)))
            tags.append(values.setdefault((type(value), value), len(values)))
        body = (
            _key(1, 0)
            + _varint(number)
            + _packed(2, tags)
            + _key(3, 0)
            + _varint(kind)
            + _packed(4, commands)
        )
        features.append(_field(2, body))
    if not features:
        return b""
    return b"".join(
        [
            _field(1, layer.name.encode()),
            *features,
            *(_field(3, k.encode()) for k in keys),
            *(_field(4, _value(v)) for _, v in values),
            _key(5, 0) + _varint(EXTENT),
            _key(15, 0) + _varint(2),
        ]
    )


def _drawn(shape: Any) -> tuple[int, list[int]] | None:
    """Return the kind of a shape and the commands that draw it; None where nothing is left of it."""
    if shape is None or shape.is_empty:
        return None
    import shapely

    kind = _KINDS.get(shapely.get_type_id(shape))
    if kind is None:
        return None
    pen = _Pen()
    if kind == _POINT:
        pen.points(np.rint(shapely.get_coordinates(shape)).astype(int).tolist())
    for part in shapely.get_parts(shape) if kind != _POINT else ():
        if kind == _LINE:
            pen.line(_corners(part), closed=False)
        else:
            outer, *inner = (_corners(r) for r in [part.exterior, *part.interiors])
            # A ring that shrinks to nothing takes its holes with it.
            if pen.line(outer, closed=True):
                for ring in inner:
                    pen.line(ring, closed=True)
    return (kind, pen.commands) if pen.commands else None


def _corners(line: Any) -> list[list[int]]:
    """Return the corners of a line in whole units, each once."""
    import shapely

    points = np.rint(shapely.get_coordinates(line)).astype(int)
    moved = np.any(points[1:] != points[:-1], axis=1)
    found: list[list[int]] = points[np.concatenate([[True], moved])].tolist()
    return found


class _Pen:
    """Writes commands; every place is told by the way from the one before."""

    def __init__(self) -> None:
        self.commands: list[int] = []
        self.x = self.y = 0

    def _go(self, x: int, y: int) -> None:
        dx, dy = x - self.x, y - self.y
        self.commands += ((dx << 1) ^ (dx >> 63), (dy << 1) ^ (dy >> 63))
        self.x, self.y = x, y

    def points(self, points: list[list[int]]) -> None:
        self.commands.append(_MOVE | len(points) << 3)
        for x, y in points:
            self._go(x, y)

    def line(self, points: list[list[int]], *, closed: bool) -> bool:
        if closed:
            points = points[:-1]
        if len(points) < (3 if closed else 2) or (closed and not _area(points)):
            return False
        self.points(points[:1])
        self.commands.append(_DRAW | (len(points) - 1) << 3)
        for x, y in points[1:]:
            self._go(x, y)
        if closed:
            self.commands.append(_CLOSE | 1 << 3)
        return True


def _area(points: list[list[int]]) -> int:
    x, y = np.array(points, np.int64).T
    return int(x @ np.roll(y, -1) - y @ np.roll(x, -1))


def _varint(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def _key(number: int, wire: int) -> bytes:
    return _varint(number << 3 | wire)


def _field(number: int, body: bytes) -> bytes:
    return _key(number, 2) + _varint(len(body)) + body


def _packed(number: int, values: list[int]) -> bytes:
    return _field(number, b"".join(map(_varint, values))) if values else b""


def _value(value: str | float | bool) -> bytes:
    if isinstance(value, bool):
        return _key(7, 0) + _varint(int(value))
    if isinstance(value, str):
        return _field(1, value.encode())
    if isinstance(value, int):
        # Whole numbers below nought are told zigzag, so that they stay short.
        return (
            _key(5, 0) + _varint(value) if value >= 0 else _key(6, 0) + _varint((value << 1) ^ (value >> 63))
        )
    return _key(3, 1) + struct.pack("<d", value)
