"""Tiles as the server makes them: of layers and of registers; kept by what they were made of."""

from __future__ import annotations

import numpy as np
import shapely
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from numpy.typing import NDArray

from luocheng.spatial.tiles import LAST_ZOOM, Shaped, TileLayer, box_of, cut_points, cut_shapes, encode
from luocheng.web.maps.keeping import Kept
from luocheng.web.maps.models import Layer
from luocheng.web.maps.places import VERDICTS, placed, places_of, shapes_of, stamp_of
from luocheng.web.registers.models import Register

__all__ = ["NAMED", "layer_tile", "register_tile"]

_TOGETHER = 1_000
"""Records of a register beyond which those near to one another are shown together, below the last zoom."""

_MOST_SHAPES = 4_000
"""Shapes of records that one tile of a large register takes."""

NAMED = 400
"""Shapes of a layer up to which their names are written on the map."""

_tiles: Kept[bytes] = Kept(2_000)


def _known(z: int, x: int, y: int) -> None:
    if not (0 <= z <= LAST_ZOOM and 0 <= x < 1 << z and 0 <= y < 1 << z):
        raise Http404


def _answer(request: HttpRequest, stamp: str, data: bytes | None) -> HttpResponse:
    """Answer with a tile; the browser asks each time whether its own is still the right one, and whether it may see it."""
    tag = f'"{stamp}"'
    known = data is None
    response = (
        HttpResponseNotModified() if known else HttpResponse(data, "application/vnd.mapbox-vector-tile")
    )
    response.headers["ETag"] = tag
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def _at(where: NDArray[np.float64]) -> NDArray[np.object_]:
    return shapely.points(where) if len(where) else np.empty(0, object)


def _has(request: HttpRequest, stamp: str) -> bool:
    return f'"{stamp}"' in request.headers.get("If-None-Match", "")


def layer_tile(request: HttpRequest, layer: Layer, z: int, x: int, y: int) -> HttpResponse:
    """Give a tile of a layer."""
    _known(z, x, y)
    stamp = f"layer-{layer.pk}-{layer.checksum[:16]}"
    if _has(request, stamp):
        return _answer(request, stamp, None)

    def make() -> bytes:
        given = shapes_of(layer)
        rows, shapes = cut_shapes(given.world, z, x, y)
        told = [{"name": given.names[r]} for r in rows.tolist()]
        drawn = [TileLayer("shapes", shapes, rows.tolist(), told)]
        if layer.count <= NAMED:
            # A name stands in one tile, however many its shape reaches into.
            one = np.zeros(len(given.names), np.int8)
            named, where, _ = cut_points(given.labels, z, x, y, one, 1, together=False)
            names = [{"name": given.names[r]} for r in named.tolist()]
            drawn.append(TileLayer("names", _at(where), named.tolist(), names))
        return encode(drawn)

    return _answer(request, stamp, _tiles.get((stamp, z, x, y), make))


def register_tile(request: HttpRequest, register: Register, z: int, x: int, y: int) -> HttpResponse:
    """Give a tile of a register: its records as points, near ones together, and as shapes."""
    _known(z, x, y)
    stamp = stamp_of(register)
    if _has(request, stamp):
        return _answer(request, stamp, None)
    return _answer(request, stamp, _tiles.get((stamp, z, x, y), lambda: _records(register, stamp, z, x, y)))


def _records(register: Register, stamp: str, z: int, x: int, y: int) -> bytes:
    places = places_of(register, stamp)
    together = len(places.keys) > _TOGETHER and z < LAST_ZOOM
    rows, where, sums = cut_points(places.points, z, x, y, places.verdict, len(VERDICTS), together=together)
    ids, told = [], []
    for row, of in zip(rows.tolist(), sums.tolist(), strict=True):
        worst = max(i for i, n in enumerate(of) if n)
        ids.append(int(places.keys[row]) if row >= 0 else 0)
        told.append({"v": worst} if row >= 0 else {"v": worst, "n": sum(of), "f": of[-1]})
    points = TileLayer("points", _at(where), ids, told)
    keys, shapes, verdicts = np.empty(0, np.int64), np.empty(0, object), np.empty(0, np.int8)
    if places.shapes is not None:
        found, shapes = cut_shapes(places.shapes, z, x, y)
        keys, verdicts = places.keys[found], places.verdict[found]
    elif z == LAST_ZOOM and register.type.geometry not in ("", "point"):
        keys, shapes, verdicts = _near(
            register, dict(zip(places.keys.tolist(), places.verdict.tolist(), strict=True)), z, x, y
        )
    drawn = TileLayer("shapes", shapes, keys.tolist(), [{"v": int(v)} for v in verdicts])
    return encode([drawn, points])


def _near(
    register: Register, verdict: dict[int, int], z: int, x: int, y: int
) -> tuple[NDArray[np.int64], NDArray[np.object_], NDArray[np.int8]]:
    """Return shapes of records of a large register that may reach into a tile: those whose points lie in it or beside it."""
    west, south, east, north = box_of(z, x, y, 1.0)
    near = placed(register).filter(lon__gte=west, lon__lte=east, lat__gte=south, lat__lte=north).order_by()
    read = list(near.filter(shape__isnull=False).values_list("pk", "shape")[:_MOST_SHAPES])
    whole = Shaped.of(np.asarray(shapely.from_wkb([bytes(s) for _, s in read]), object))
    found, shapes = cut_shapes(whole, z, x, y)
    keys = np.array([read[i][0] for i in found.tolist()], np.int64)
    return keys, shapes, np.array([verdict.get(k, 0) for k in keys.tolist()], np.int8)
