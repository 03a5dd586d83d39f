"""Write records to a file that reads back the same: labels and units for people, ids for programs, nothing cut off."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from luocheng.errors import Fault, LuochengError
from luocheng.registers.layer_writer import write_geojson, write_gpkg, write_shp
from luocheng.registers.suffixes import WRITABLE, suffix_of
from luocheng.registers.types import GEOMETRY, FieldType, RegisterType

if TYPE_CHECKING:
    pass

__all__ = ["for_people", "write_records"]


def write_records(frame: pl.DataFrame, register: RegisterType, path: Path | str) -> None:
    """Write the records of a register to a file, in the format that its name ends in.

    Workbooks and csv files get labels, units in the headings and 是/否; the other formats get ids. Reading the file
    gives the same frame. A shapefile, whose names hold ten bytes, gets a `.fields.csv` with the full ones beside it.

    Parameters
    ----------
    frame
        Records as `read_records` returns them; columns that are missing are written empty.
    path
        .xlsx, .csv, .parquet, .gpkg, .geojson or .shp.

    Raises
    ------
    LuochengError
        When the format is unknown, cannot hold a value, or the file cannot be written.
    """
    path = Path(path)
    write = _WRITERS.get(suffix_of(path))
    if write is None:
        raise LuochengError(
            Fault(
                f"台账不能写成“{path.suffix or path.name}”格式",
                str(path),
                "、".join(WRITABLE),
                "换一个扩展名",
                f"Records are not written as '{path.suffix or path.name}'",
                ", ".join(WRITABLE),
                "Use another extension",
                code="register-format",
            )
        )
    try:
        write(complete(frame, register), register, path)
    except OSError as error:
        raise LuochengError(
            Fault(
                f"写不进去：{error.strerror or error}",
                str(path),
                remedy="确认文件夹存在，并关闭正在使用它的程序",
                what_en=f"Cannot be written: {error.strerror or error}",
                remedy_en="See that its folder exists, and close programs that use it",
                code="unwritable",
            )
        ) from error


def complete(frame: pl.DataFrame, register: RegisterType) -> pl.DataFrame:
    """Return the records in the columns and types of their register."""
    schema = register.schema()
    columns = [
        frame[name].cast(dtype)
        if name in frame.columns
        else pl.Series(name, [None] * frame.height, dtype=dtype)
        for name, dtype in schema.items()
    ]
    return pl.DataFrame(columns)


def for_people(column: pl.Series, kept: FieldType) -> pl.Series:
    """Return the values of a field as people read them: labels of choices, 是 and 否."""
    if kept.type == "choice":
        labels = {c.id: c.label.zh for c in kept.choices}
        return column.replace(labels) if labels else column
    if kept.type == "yes_no":
        return column.replace_strict({True: "是", False: "否"}, default=None, return_dtype=pl.String)
    if kept.type == "integer":
        return column.cast(pl.Int64)
    return column


def shape_columns(column: pl.Series, register: RegisterType) -> list[pl.Series]:
    """Return where records lie as columns of a table: longitude and latitude of points, else WKT."""
    import shapely

    shapes = shapely.from_wkb(np.array(column.to_list(), dtype=object))
    shapes = np.atleast_1d(np.asarray(shapes, dtype=object))
    if register.geometry == "point":
        x = pl.Series("经度（CGCS2000）", shapely.get_x(shapes), dtype=pl.Float64).fill_nan(None)
        y = pl.Series("纬度（CGCS2000）", shapely.get_y(shapes), dtype=pl.Float64).fill_nan(None)
        return [x, y]
    texts = [None if s is None else shapely.to_wkt(s, rounding_precision=-1) for s in shapes]
    return [pl.Series("几何（CGCS2000 WKT）", texts, dtype=pl.String)]


def table_for_people(frame: pl.DataFrame, register: RegisterType) -> pl.DataFrame:
    """Return the records as a table with headings that people read."""
    columns = [for_people(frame[f.id], f).alias(_heading(f, register)) for f in register.fields]
    if GEOMETRY in frame.columns:
        columns += shape_columns(frame[GEOMETRY], register)
    return pl.DataFrame(columns)


def _heading(kept: FieldType, register: RegisterType) -> str:
    """Return the heading of a field; with its id where two fields have the same label."""
    same = [f for f in register.fields if f.header() == kept.header()]
    return kept.header() if len(same) == 1 else kept.id


# --- csv and parquet ----------------------------------------------------------------------------------------------


def _csv(frame: pl.DataFrame, register: RegisterType, path: Path) -> None:
    table = table_for_people(frame, register)
    with path.open("wb") as file:
        table.write_csv(file, include_bom=True, float_scientific=False)


def _parquet(frame: pl.DataFrame, register: RegisterType, path: Path) -> None:
    from luocheng.registers.columnar import write_parquet

    write_parquet(frame, register, path)


def _xlsx(frame: pl.DataFrame, register: RegisterType, path: Path) -> None:
    from luocheng.registers.sheet_writer import write_sheet

    write_sheet(table_for_people(frame, register), register, path)


_WRITERS: dict[str, Callable[[pl.DataFrame, RegisterType, Path], None]] = {
    ".csv": _csv,
    ".parquet": _parquet,
    ".xlsx": _xlsx,
    ".gpkg": write_gpkg,
    ".geojson": write_geojson,
    ".shp": write_shp,
}
