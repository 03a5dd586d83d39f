"""Objects of OpenStreetMap by their tags, streamed: memory holds what is asked for and the places of nodes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from luocheng.errors import Fault, LuochengError
from luocheng.spatial.packed import Packed
from luocheng.spatial.readers.raw import Raw, unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["LARGE", "read_osm", "storage"]

LARGE = 2_000_000_000
"""Bytes of a file from which on the places of its nodes are kept on disk, not in memory."""

_LINES = {"highway", "railway", "waterway", "barrier", "route", "power"}
"""Keys whose closed ways are lines, unless they say area=yes."""


def storage(path: Path) -> str:
    """Return where the places of nodes are kept while a file is read."""
    return "sparse_file_array" if path.stat().st_size > LARGE else "flex_mem"


def read_osm(path: Path, tags: str | None) -> Raw:
    """Read the objects that carry tags: nodes as points, ways as lines, closed ways and multipolygons as polygons.

    Parameters
    ----------
    tags
        `key`, `key=value` or `key=value|other`, several divided by spaces: any of them.

    Raises
    ------
    LuochengError
        When the file cannot be read or the tags are not told.
    """
    import osmium

    wanted = _wanted(path, tags)
    columns: dict[str, list[Any]] = {
        "osm_type": [],
        "osm_id": [],
        "name": [],
        **{k: [] for k in wanted},
        "tags": [],
    }
    shapes: list[Any] = []
    broken = 0
    factory = osmium.geom.WKBFactory()
    try:
        for kind, thing in _objects(path, wanted):
            try:
                shapes.append(_shape(factory, kind, thing))
            except (RuntimeError, osmium.InvalidLocationError):
                broken += 1
                continue
            carried = dict(thing.tags)
            identity = thing.orig_id() if kind == "area" else thing.id
            columns["osm_type"].append("relation" if kind == "area" and not thing.from_way() else "way" if kind == "area" else kind)  # fmt: skip
            columns["osm_id"].append(identity)
            columns["name"].append(carried.get("name"))
            for key in wanted:
                if key != "name":
                    columns[key].append(carried.get(key))
            columns["tags"].append(json.dumps(carried, ensure_ascii=False))
    except RuntimeError as error:
        raise unreadable(path.name, str(error)) from None
    kinds = {"osm_id": pl.Int64}
    frame = pl.DataFrame([pl.Series(n, c, dtype=kinds.get(n, pl.String)) for n, c in columns.items()])
    log = []
    if broken:
        log.append(("osm-incomplete", -1, f"{broken} 个对象在数据边缘被切断，没有读入", f"{broken} objects are cut off at the edge of the data and were left out"))  # fmt: skip
    return Raw(tags or "", frame, Packed.of_wkb(shapes), "EPSG:4326", log)


def _wanted(path: Path, tags: str | None) -> dict[str, set[str]]:
    wanted: dict[str, set[str]] = {}
    for part in (tags or "").split():
        key, _, values = part.partition("=")
        wanted.setdefault(key, set()).update(v for v in values.split("|") if v and v != "*")
    if not wanted:
        raise LuochengError(
            Fault(
                "没有指明要读哪些对象",
                path.name,
                "标签，如 amenity=school|kindergarten",
                "用 layer 指明",
                "It is not told which objects to read",
                "tags, such as amenity=school|kindergarten",
                "Name them as the layer",
                code="osm-tags",
            )
        )
    return wanted


def _objects(path: Path, wanted: dict[str, set[str]]) -> Iterator[tuple[str, Any]]:
    import osmium

    keys = osmium.filter.KeyFilter(*wanted)
    reader = osmium.FileProcessor(str(path)).with_locations(storage(path)).with_areas(keys)
    things: Iterator[Any] = iter(reader.with_filter(keys))
    for thing in things:
        if not any(k in thing.tags and (not v or thing.tags[k] in v) for k, v in wanted.items()):
            continue
        line = any(k in thing.tags for k in _LINES & wanted.keys()) and thing.tags.get("area") != "yes"
        if thing.is_node():
            yield "node", thing
        elif thing.is_area() and not line:
            yield "area", thing
        elif thing.is_way() and (line or not thing.is_closed()):
            yield "way", thing


def _shape(factory: Any, kind: str, thing: Any) -> bytes:
    if kind == "node":
        return bytes.fromhex(factory.create_point(thing))
    if kind == "way":
        return bytes.fromhex(factory.create_linestring(thing))
    return bytes.fromhex(factory.create_multipolygon(thing))
