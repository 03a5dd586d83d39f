"""Tables with a place in each row: parquet with shapes as WKB, csv with coordinates or WKT."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import polars as pl
import shapely

from luocheng.errors import Fault, LuochengError
from luocheng.spatial.packed import Packed
from luocheng.spatial.readers.raw import Raw, unreadable

__all__ = ["plain_columns", "read_csv", "read_parquet"]

_SHAPES = ("geometry", "geom", "wkb", "wkb_geometry", "wkt", "the_geom", "shape", "几何", "图形", "空间位置")
_PAIRS = (
    ("longitude", "latitude"), ("lon", "lat"), ("lng", "lat"), ("long", "lat"), ("经度", "纬度"),
    ("x", "y"), ("east", "north"), ("easting", "northing"), ("横坐标", "纵坐标"), ("东坐标", "北坐标"), ("x坐标", "y坐标"),
    ("point_x", "point_y"), ("coord_x", "coord_y"),
)  # fmt: skip
_DATUM = re.compile(r"[（(]([^（）()]+)[）)]\s*$")


def plain_columns(frame: pl.DataFrame) -> pl.DataFrame:
    """Return a frame whose columns of extension types, such as shapes of GeoArrow, are what they are stored as."""
    extended = [c for c in frame.get_columns() if getattr(c.dtype, "is_extension", bool)()]
    return frame.with_columns([c.ext.storage() for c in extended]) if extended else frame


def read_parquet(path: Path, layer: str | None = None) -> Raw:  # noqa: ARG001 - a parquet file is one layer
    """Read parquet: shapes as GeoParquet declares them, or a column of WKB, or two columns of coordinates.

    Raises
    ------
    LuochengError
        When it cannot be opened, or no column says where a row lies.
    """
    try:
        metadata = pl.read_parquet_metadata(path)
        geo = json.loads(metadata["geo"]) if "geo" in metadata else {}
        primary = geo.get("primary_column")
        names = list(pl.read_parquet_schema(path))
        if primary in names:
            # Shapes by themselves: they are unpacked and gone before the other columns are read.
            column = _columns(path, [primary])[primary]
            if column.dtype == pl.Binary:
                shapes = Packed.of_wkb(column)
                del column
                declared = geo.get("columns", {}).get(primary, {})
                crs = declared.get("crs", "OGC:CRS84") or None
                if isinstance(crs, dict):
                    crs = json.dumps(crs)
                return Raw(path.stem, _columns(path, [n for n in names if n != primary]), shapes, crs)
        frame = _columns(path, names)
    except (pl.exceptions.PolarsError, OSError) as error:
        raise unreadable(path.name, str(error)) from None
    return _placed(path, frame)


def _columns(path: Path, names: list[str]) -> pl.DataFrame:
    return plain_columns(pl.read_parquet(path, columns=names, use_pyarrow=False, glob=False))


def read_csv(path: Path, layer: str | None = None) -> Raw:  # noqa: ARG001 - a csv file is one layer
    """Read csv in UTF-8 or GB 18030: codes such as 0101 stay texts, other numbers become numbers.

    Raises
    ------
    LuochengError
        When it cannot be read, or no column says where a row lies.
    """
    data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("gb18030", errors="replace")
    first = text.split("\n", 1)[0]
    separator = max(",\t;", key=first.count)
    try:
        frame = pl.read_csv(
            text.encode(), separator=separator, infer_schema=False, truncate_ragged_lines=True
        )
    except pl.exceptions.PolarsError as error:
        raise unreadable(path.name, str(error)) from None
    frame = frame.rename({c: c.strip() for c in frame.columns})
    return _placed(path, frame.select(_typed(c) for c in frame.get_columns()))


def _typed(column: pl.Series) -> pl.Series:
    """Turn a column of texts into numbers where every text is one and none is a code with a leading zero."""
    kept = column.str.strip_chars().replace("", None)
    if kept.null_count() == len(kept) or kept.str.contains(r"^[-+]?0\d").any():
        return kept
    for kind in (pl.Int64, pl.Float64):
        numbers = kept.cast(kind, strict=False)
        if numbers.null_count() == kept.null_count():
            return numbers
    return kept


def _placed(path: Path, frame: pl.DataFrame) -> Raw:
    """Take the shapes of a table from the column or columns that give them."""
    bare = {_DATUM.sub("", c).strip().lower(): c for c in frame.columns}
    for name in _SHAPES:
        column = bare.get(name)
        if column is not None and frame[column].dtype in (pl.Binary, pl.String):
            return Raw(path.stem, frame.drop(column), _parse(frame[column]), _declared(column))
    for a, b in _PAIRS:
        if a in bare and b in bare:
            return _points(path, frame, bare[a], bare[b])
    raise LuochengError(
        Fault(
            "没有说明位置的列",
            where=path.name,
            expected="经度、纬度，或 x、y，或 WKT 的 geometry",
            remedy="补上坐标列；列名可注明坐标系，如“经度（GCJ-02）”",
            what_en="No column says where a row lies",
            expected_en="longitude and latitude, or x and y, or geometry as WKT",
            remedy_en="Add coordinates; a heading may name the datum, as in 'longitude (GCJ-02)'",
            code="layer-no-place",
        )
    )


def _declared(heading: str) -> str | None:
    """Return the reference system that a heading names in brackets."""
    from luocheng.spatial.datums import normalise_datum

    match = _DATUM.search(heading)
    try:
        return normalise_datum(match[1]) if match and match[1].strip() not in ("°", "度", "m", "米") else None
    except LuochengError:
        return None


def _points(path: Path, frame: pl.DataFrame, first: str, second: str) -> Raw:
    x, y = (frame[c].cast(pl.Float64, strict=False) for c in (first, second))
    wrong = (
        (x.is_null() & frame[first].is_not_null()) | (y.is_null() & frame[second].is_not_null())
    ).arg_true()
    if len(wrong):
        rows = "、".join(str(int(r) + 2) for r in wrong[:10])
        raise LuochengError(
            Fault(
                f"{len(wrong)} 行的坐标不是数（第 {rows} 行）",
                where=f"{path.name} {first}、{second}",
                expected="小数形式的度或米，如 113.2644",
                remedy="把度分秒换算成小数，删去文字",
                what_en=f"{len(wrong)} rows have coordinates that are no numbers (rows {rows})",
                expected_en="decimal degrees or metres, such as 113.2644",
                remedy_en="Turn degrees, minutes and seconds into decimals",
                code="layer-coordinates",
            )
        )
    shapes = Packed.of_points(x.to_numpy(), y.to_numpy())
    return Raw(path.stem, frame.drop(first, second), shapes, _declared(first) or _declared(second))


def _parse(column: pl.Series) -> Packed:
    if column.dtype == pl.Binary:
        return Packed.of_wkb(column)
    return Packed.of(shapely.from_wkt(np.array(column.to_list(), dtype=object), on_invalid="ignore"))
