"""Read records from a file: columns found, values typed, units converted, every fault told, nothing half-imported."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import polars as pl

from luocheng.errors import Fault, LuochengError
from luocheng.registers.cells import read_fields
from luocheng.registers.columns import Columns, match_columns
from luocheng.registers.computed import fill
from luocheng.registers.faults import Gathered, both
from luocheng.registers.suffixes import READABLE, SHEETS, suffix_of
from luocheng.registers.tables import Table
from luocheng.registers.types import GEOMETRY, RegisterType
from luocheng.spatial.datums import normalise_datum

__all__ = ["Reading", "read_records", "read_register", "read_table"]


@dataclass(slots=True)
class Reading:
    """The records of a file, and what was found on the way.

    Attributes
    ----------
    frame
        One row a record, in the columns of `register.schema()`.
    table
        Where each record stands in the file; without its cells.
    warnings
        What is likely wrong and was read all the same.
    notes
        What was left out, repaired or assumed.
    """

    register: RegisterType
    frame: pl.DataFrame
    table: Table
    columns: Columns
    warnings: list[Fault] = field(default_factory=list)
    notes: list[Fault] = field(default_factory=list)

    def place(self, row: int, name: str | None = None) -> str:
        """Return where a record, or a field of it, stands in the file."""
        return self.table.place(row, self.columns.fields.get(name) if name else None)


def read_records(
    path: Path | str,
    register: RegisterType,
    sheet: str | None = None,
    *,
    datum: str | None = None,
    repair: bool = False,
) -> pl.DataFrame:
    """Read the records of a register from a file.

    Parameters
    ----------
    path
        .xlsx, .csv, .parquet, .gpkg, .geojson or .shp.
    sheet
        The sheet or layer; found by its name or its columns where None.
    datum
        The reference system of the shapes where the file declares none: EPSG:4547, CGCS2000, GCJ-02 …
    repair
        Mend invalid shapes instead of refusing them.

    Returns
    -------
    polars.DataFrame
        The columns of `register.schema()`: numbers in the unit of their field, missing values null, computed fields
        filled, shapes as WKB in CGCS2000.

    Raises
    ------
    LuochengError
        With every fault, each with its sheet, row and column.
    """
    return read_register(path, register, sheet, datum=datum, repair=repair).frame


def read_register(
    path: Path | str,
    register: RegisterType,
    sheet: str | None = None,
    *,
    datum: str | None = None,
    repair: bool = False,
) -> Reading:
    """Read the records of a register with all that is to be said about them; see `read_records`."""
    path = Path(path)
    gathered = Gathered()
    if datum is not None:
        normalise_datum(datum)
    table = read_table(path, register, sheet, gathered)
    columns = match_columns(table, register, gathered)
    series = read_fields(table, register, columns, gathered)
    if register.geometry:
        series[GEOMETRY] = _shapes(table, register, columns, datum, gathered, repair=repair)
    gathered.finish()
    frame = pl.DataFrame([series[name].alias(name) for name in register.schema()])
    given = frame.select([f.id for f in register.fields if f.computed and f.id in columns.fields])
    frame = fill(frame, register)
    _differing(table, columns, given, frame, gathered)
    if not frame.height:
        gathered.note("register-no-records", table.name, both("表里没有记录", "The table holds no records"))
    table.columns, table.numbers, table.shapes = [], {}, None
    return Reading(register, frame, table, columns, gathered.warnings, gathered.notes)


def read_table(path: Path, register: RegisterType, sheet: str | None, gathered: Gathered) -> Table:
    """Read the table of a file that holds a register, its cells as they are written.

    Raises
    ------
    LuochengError
        When there is no such file, it cannot be opened, or nothing in it fits the register.
    """
    _there(path)
    kind = suffix_of(path)
    if kind in SHEETS:
        from luocheng.registers.sheets import read_sheet

        return read_sheet(path, register, sheet, gathered)
    if kind in (".csv", ".txt", ".tsv"):
        from luocheng.registers.delimited import read_delimited

        return read_delimited(path, register, gathered)
    if kind == ".parquet":
        from luocheng.registers.columnar import read_parquet

        return read_parquet(path)
    from luocheng.registers.layers import read_layer

    return read_layer(path, register, sheet)


def _there(path: Path) -> None:
    if path.is_file() and suffix_of(path) in READABLE:
        if path.stat().st_size:
            return
        raise LuochengError(
            Fault("文件是空的", str(path), remedy="重新获取文件", what_en="The file is empty", remedy_en="Get it again", code="file-empty")
        )  # fmt: skip
    if not path.exists():
        raise LuochengError(
            Fault("没有这个文件", str(path), remedy="核对路径和文件名", what_en="There is no such file", remedy_en="Check the path and the name", code="file-missing")
        )  # fmt: skip
    raise LuochengError(
        Fault(
            "不是能读的台账文件",
            str(path),
            expected="、".join(READABLE),
            remedy="另存为其中一种格式",
            what_en="This is no file that records are read from",
            expected_en=", ".join(READABLE),
            remedy_en="Save it in one of these formats",
            code="register-format",
        )
    )


def _shapes(
    table: Table,
    register: RegisterType,
    columns: Columns,
    datum: str | None,
    gathered: Gathered,
    *,
    repair: bool,
) -> pl.Series:
    """Return the shapes of the records: those of the layer, of a column of WKT, or of longitude and latitude."""
    from luocheng.registers.shape_reading import from_points, read_shapes

    nothing = pl.Series(GEOMETRY, [None] * table.height(), dtype=pl.Binary)
    found = columns.shapes
    if table.shapes is None and GEOMETRY in found:
        table.shapes = table.columns[found[GEOMETRY]]
    elif table.shapes is None and {"longitude", "latitude"} <= found.keys():
        table.shapes = from_points(table, found["longitude"], found["latitude"], gathered)
    elif table.shapes is None:
        return nothing
    if table.shapes.null_count() == table.height():
        return nothing
    if columns.datum and table.crs is None:
        try:
            table.crs = normalise_datum(columns.datum)
        except LuochengError:
            table.crs = None
    shapes = read_shapes(table, register.geometry, datum, gathered, repair=repair)
    return shapes if shapes is not None else nothing


def _differing(
    table: Table, columns: Columns, given: pl.DataFrame, filled: pl.DataFrame, gathered: Gathered
) -> None:
    """Note where a file gives a computed field another value than its formula does."""
    for name in given.columns:
        old, new = given[name], filled[name]
        if old.dtype == pl.Float64:
            differ = ((old - new).abs() > 1e-6 * new.abs() + 1e-9) & old.is_not_null() & new.is_not_null()
        else:
            differ = (old != new) & old.is_not_null()
        rows = np.flatnonzero(differ.fill_null(value=False).to_numpy())
        if len(rows):
            gathered.note(
                "register-computed-differs",
                table.place(int(rows[0]), columns.fields[name]),
                both(
                    f"有 {len(rows)} 行的值与公式算出的不同（这是第一处：填的 {old[int(rows[0])]}，算出 {new[int(rows[0])]}），以公式为准",
                    f"{len(rows)} rows hold another value than the formula gives (here {old[int(rows[0])]}, computed {new[int(rows[0])]}); the formula counts",
                ),
            )


def as_mapping(readings: Mapping[str, Reading]) -> dict[str, pl.DataFrame]:
    """Return the frames of several readings by register."""
    return {name: r.frame for name, r in readings.items()}
