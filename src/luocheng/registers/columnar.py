"""Read and write parquet: columns by id, shapes as WKB with the declaration that GeoParquet asks for."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from luocheng.errors import Fault, LuochengError
from luocheng.registers.tables import Table
from luocheng.registers.types import GEOMETRY
from luocheng.spatial.readers.tables import plain_columns

if TYPE_CHECKING:
    from luocheng.registers.types import RegisterType

__all__ = ["geo_metadata", "read_parquet", "write_parquet"]


def read_parquet(path: Path) -> Table:
    """Read a parquet file as a table; its shapes have the reference system that its metadata declare.

    Raises
    ------
    LuochengError
        When it cannot be opened.
    """
    try:
        frame = plain_columns(pl.read_parquet(path, use_pyarrow=False, glob=False))
        metadata = pl.read_parquet_metadata(path)
    except (pl.exceptions.PolarsError, OSError) as error:
        raise LuochengError(
            Fault(
                "打不开：文件损坏，或不是 parquet",
                path.name,
                remedy="重新导出",
                what_en=f"Cannot be opened: {str(error).splitlines()[0]}",
                remedy_en="Export it anew",
                code="register-unreadable",
            )
        ) from None
    geo = json.loads(metadata["geo"]) if "geo" in metadata else {}
    primary = geo.get("primary_column") or next(
        (n for n, t in frame.schema.items() if t == pl.Binary and n.lower() in (GEOMETRY, "geom", "wkb")),
        None,
    )
    columns = [_plain(c) for c in frame.get_columns() if c.name != primary]
    table = Table(
        path.name, "", [c.name for c in columns], columns, np.arange(1, frame.height + 1), "feature"
    )
    if primary in frame.columns and frame[primary].dtype == pl.Binary:
        table.shapes = frame[primary]
        table.crs = _crs(geo.get("columns", {}).get(primary, {})) if geo else None
    return table


def _plain(column: pl.Series) -> pl.Series:
    """Return a column in one of the types that fields are read from."""
    if column.dtype in (pl.Categorical, pl.Enum):
        return column.cast(pl.String)
    if column.dtype == pl.Decimal:
        return column.cast(pl.Float64)
    if column.dtype.is_nested() or column.dtype == pl.Binary:
        return pl.Series(
            column.name, [None if v is None else str(v) for v in column.to_list()], dtype=pl.String
        )
    return column


def _crs(column: dict[str, Any]) -> str | None:
    """Return the reference system that GeoParquet declares; by its rules a missing one is longitude and latitude."""
    if "crs" not in column:
        return "OGC:CRS84"
    return json.dumps(column["crs"]) if column["crs"] is not None else None


def geo_metadata() -> str:
    """Return the declaration that goes with shapes in CGCS2000, longitude first."""
    from pyproj import CRS

    from luocheng.spatial.datums import CGCS2000

    column = {"encoding": "WKB", "geometry_types": [], "crs": CRS.from_user_input(CGCS2000).to_json_dict()}
    return json.dumps({"version": "1.1.0", "primary_column": GEOMETRY, "columns": {GEOMETRY: column}})


def write_parquet(frame: pl.DataFrame, register: RegisterType, path: Path) -> None:
    """Write records to a parquet file, fields under their ids."""
    labels = {
        f.id: {"label": f.label.zh, "label_en": f.label.en, "unit": f.unit, "type": f.type}
        for f in register.fields
    }
    metadata = {"luocheng": json.dumps({"register": register.id, "fields": labels}, ensure_ascii=False)}
    if GEOMETRY in frame.columns:
        metadata["geo"] = geo_metadata()
    frame.write_parquet(path, metadata=metadata)
