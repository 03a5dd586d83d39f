"""Layers of a city: read whole from whatever they are kept in, in one frame in metres, valid, with a log."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from luocheng.errors import Fault, LuochengError
from luocheng.spatial.datums import CGCS2000, Datum, between, frame_of, guess, normalise_datum
from luocheng.spatial.readers.raw import Raw
from luocheng.spatial.repair import sound

if TYPE_CHECKING:
    import polars as pl
    from numpy.typing import NDArray

    from luocheng.spatial.guesses import Bounds
    from luocheng.spatial.packed import Packed

__all__ = ["READABLE", "Layer", "Note", "read_layer"]

READABLE = (
    ".gpkg",
    ".shp",
    ".geojson",
    ".json",
    ".gdb",
    ".fgb",
    ".parquet",
    ".csv",
    ".txt",
    ".osm.pbf",
    ".pbf",
    ".osm",
)
"""Endings of the files that layers are read from; beside them PostGIS by its address."""


@dataclass(frozen=True, slots=True)
class Note:
    """Something that was noted or changed while a layer was read.

    Parameters
    ----------
    code
        A stable short name for the kind of note.
    row
        The row of the layer, from 0; -1 where it is about the whole.
    what, what_en
        What was done, in Chinese and in English.
    """

    code: str
    row: int
    what: str
    what_en: str


@dataclass(frozen=True, slots=True)
class Layer:
    """A layer of a city.

    Parameters
    ----------
    name
        What the layer is called.
    frame
        Attributes, a row for each shape.
    shapes
        Valid shapes in `crs`, (n,); none where a row has none.
    datum
        The reference system that the source was declared to be in.
    log
        What was noted and repaired.
    crs
        The frame in metres that the shapes are in now.
    """

    name: str
    frame: pl.DataFrame
    shapes: Packed
    datum: Datum
    log: list[Note]
    crs: str

    @property
    def geometry(self) -> NDArray[Any]:
        """The shapes as shapely shapes, made of the columns they are kept in; None where a row has none."""
        return self.shapes.made()

    @property
    def bounds(self) -> Bounds:
        """Least x, least y, greatest x, greatest y in metres; not numbers where there is no shape."""
        return self.shapes.bounds


def read_layer(
    source: Path | str,
    *,
    crs: str | None = None,
    layer: str | None = None,
    datum: str | None = None,
    name: str | None = None,
) -> Layer:
    """Read a layer into a frame in metres.

    Parameters
    ----------
    source
        A GeoPackage, shapefile, GeoJSON, FileGDB, parquet, csv with coordinates, OpenStreetMap pbf, or the address
        `postgresql://…` of a PostGIS database.
    crs
        The frame of the city; by default the zone of the layer's own centre.
    layer
        Which layer of a file that has several; the table of a database; the tags of OpenStreetMap objects, such as
        `amenity=school|kindergarten`.
    datum
        The reference system as a person declares it. It counts where the source declares none, and where it says
        GCJ-02 or BD-09, which no file can declare.
    name
        What the layer is to be called; by default as in the source.

    Raises
    ------
    LuochengError
        When the source cannot be read, declares no reference system, or its coordinates contradict it.
    """
    raw = _reader(source)(source, layer)
    where = _where(source, raw, layer)
    log = [Note(*entry) for entry in raw.log]
    unread = int(raw.shapes.missing.sum())
    if unread:
        log.append(Note("layer-no-shape", -1, f"{unread} 行没有图形", f"{unread} rows have no shape"))
    declared = _declared(raw, datum, where, log)
    frame_code = crs or _own_frame(raw.shapes, declared)
    shapes = raw.shapes
    if declared.code != frame_code:
        shapes = shapes.moved(between(declared.code, frame_code))
    _on_earth(shapes, declared, where)
    shapes, changed = sound(shapes)
    log += [Note(*entry) for entry in changed]
    return Layer(name or raw.name, raw.frame, shapes, declared, log, frame_code)


def _reader(source: Path | str) -> Callable[[Any, str | None], Raw]:
    text = str(source)
    if text.startswith(("postgresql://", "postgres://", "PG:")):
        from luocheng.spatial.readers.postgis import read_postgis

        return read_postgis
    path = Path(source)
    if not path.exists():
        raise LuochengError(
            Fault("没有这个文件", text, remedy="核对路径和文件名", what_en="There is no such file", remedy_en="Check the path and the name", code="file-missing")
        )  # fmt: skip
    ending = path.suffix.lower()
    if ending not in READABLE or (path.is_dir() and ending != ".gdb"):
        raise LuochengError(
            Fault(
                "不是能读的图层文件",
                text,
                "、".join(READABLE),
                "另存为 GeoPackage",
                "This is no file that layers are read from",
                ", ".join(READABLE),
                "Save it as a GeoPackage",
                code="layer-format",
            )
        )
    from luocheng.spatial.readers import files, tables

    readers = {".parquet": tables.read_parquet, ".csv": tables.read_csv, ".txt": tables.read_csv}
    if ending in (".pbf", ".osm"):
        from luocheng.spatial.readers.osm import read_osm

        return lambda _, layer: read_osm(path, layer)
    reader = readers.get(ending, files.read_file)
    return lambda _, layer: reader(path, layer)


def _where(source: Path | str, raw: Raw, layer: str | None) -> str:
    text = str(source)
    if "://" in text:
        return raw.name
    return f"{Path(text).name} {layer}" if layer else Path(text).name


def _declared(raw: Raw, datum: str | None, where: str, log: list[Note]) -> Datum:
    """Settle which reference system a layer is in, and hold its coordinates against it."""
    bounds = raw.shapes.bounds
    by_hand = normalise_datum(datum) if datum else None
    by_file = _known(raw.crs)
    if by_hand is None and by_file is None:
        if raw.shapes.missing.all():
            return Datum(CGCS2000)
        raise LuochengError(_undeclared(bounds, where))
    chosen = Datum(by_file or by_hand or CGCS2000)
    if by_hand and by_file and by_hand != by_file:
        hand = Datum(by_hand)
        over = by_hand in ("GCJ-02", "BD-09") and chosen.geographic
        if over or (chosen.contradiction(bounds) and not hand.contradiction(bounds)):
            chosen, other = hand, chosen
        else:
            other = hand
        if other.name != chosen.name:
            log.append(Note("layer-datum", -1, f"采用坐标系 {chosen.name}，没有采用 {other.name}", f"{chosen.name} was used, and not {other.name}"))  # fmt: skip
    wrong = chosen.contradiction(bounds)
    if wrong:
        raise LuochengError(
            Fault(
                f"坐标与声明的坐标系 {chosen.name} 不符：{wrong[0]}",
                where,
                remedy="向数据来源核实坐标系，用 datum 声明正确的",
                what_en=f"The coordinates contradict the declared {chosen.name}: {wrong[1]}",
                remedy_en="Ask where the data come from, and declare the right datum",
                code="layer-datum-wrong",
            )
        )
    return chosen


def _known(crs: str | None) -> str | None:
    """Return the code of what a file declares; None where it declares nothing that can be placed on the earth."""
    if not crs:
        return None
    from pyproj import CRS
    from pyproj.exceptions import CRSError

    if crs in ("GCJ-02", "BD-09") or crs.startswith("local("):
        return crs
    try:
        found = CRS.from_user_input(crs)
    except CRSError:
        return None
    if found.is_engineering or not (
        found.is_geographic or found.is_projected or found.is_compound or found.is_bound
    ):
        return None
    code = found.to_epsg(min_confidence=90)
    return f"EPSG:{code}" if code else crs


def _undeclared(bounds: Bounds, where: str) -> Fault:
    zh, en = guess(bounds)
    sidecar = where.split(" ", maxsplit=1)[0].lower().endswith(".shp")
    return Fault(
        "图层没有声明坐标系",
        where,
        zh,
        f"向数据来源核实{'，补上 .prj 文件' if sidecar else ''}，或用 datum 声明（如 EPSG:4547、GCJ-02）",
        "The layer declares no reference system",
        en,
        f"Ask where the data come from{', add its .prj file' if sidecar else ''}, or declare the datum (such as EPSG:4547, GCJ-02)",
        code="layer-datum-missing",
    )


def _own_frame(shapes: Packed, declared: Datum) -> str:
    bounds = shapes.bounds
    if not np.isfinite(bounds).all():
        return frame_of(114.0)
    centre = np.array([[(bounds[0] + bounds[2]) / 2, (bounds[1] + bounds[3]) / 2]])
    longitude, latitude = between(declared.code, CGCS2000)(centre)[0]
    return frame_of(float(longitude), float(latitude)) if np.isfinite(longitude) else frame_of(114.0)


def _on_earth(shapes: Packed, declared: Datum, where: str) -> None:
    empty = [r for r, s in shapes.odd.items() if s.is_empty]
    lost = np.setdiff1d(np.flatnonzero(~shapes.missing & ~np.isfinite(shapes.box).all(axis=1)), empty)
    if len(lost):
        rows = "、".join(str(int(r) + 1) for r in lost[:10])
        raise LuochengError(
            Fault(
                f"按坐标系 {declared.name}，{len(lost)} 个图形不在地球上（第 {rows} 个）",
                where,
                remedy="核对图层声明的坐标系",
                what_en=f"By {declared.name}, {len(lost)} shapes lie nowhere on earth (numbers {rows})",
                remedy_en="Check the reference system that the layer declares",
                code="layer-outside",
            )
        )
