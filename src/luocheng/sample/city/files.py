"""Write one layer or table: GeoPackage, parquet, shapefile or csv, in a declared reference system, marked 示例数据."""

from __future__ import annotations

import csv
import datetime as dt
import json
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import shapely
from numpy.typing import NDArray

from luocheng.registers import GEOMETRY, RegisterType
from luocheng.sample.city.city import YEAR, Layer
from luocheng.sample.words import MARK, MARK_EN
from luocheng.spatial.datums import between

__all__ = ["write_gpkg", "write_parquet", "write_points", "write_shapefile", "write_sheet", "write_table"]

_CHUNK = 200_000
_DAY = f"{YEAR}-12-31"
_NAMES = {0: "Point", 1: "LineString", 3: "Polygon", 5: "MultiLineString", 6: "MultiPolygon"}


def _placed(shapes: NDArray[Any], frame: str, datum: str) -> NDArray[Any]:
    """Return shapes of the frame in another reference system."""
    if frame == datum:
        return shapes
    return np.asarray(shapely.transform(shapes, between(frame, datum)))


def _columns(frame: pl.DataFrame, types: RegisterType) -> tuple[list[Any], list[Any], list[str]]:
    """Return the columns of a layer as the geodata library takes them, which values are missing, and the names."""
    values, masks, names = [], [], []
    for kept in types.fields:
        if kept.id not in frame.columns:
            continue
        column = frame[kept.id]
        names.append(kept.id)
        masks.append(column.is_null().to_numpy())
        if kept.type == "yes_no":
            values.append(column.fill_null(value=False).to_numpy())
        elif kept.type == "integer":
            values.append(column.cast(pl.Int64).fill_null(0).to_numpy())
        elif kept.type == "number":
            number = column.cast(pl.Float64)
            masks[-1] = masks[-1] | number.is_nan().fill_null(value=False).to_numpy()
            values.append(number.fill_null(0.0).fill_nan(0.0).to_numpy())
        elif kept.type == "date":
            values.append(np.array(column.to_list(), dtype="datetime64[D]"))
        else:
            values.append(np.array(column.to_list(), dtype=object))
    return values, masks, names


def _vector(
    layer: Layer,
    types: RegisterType,
    path: Path,
    frame: str,
    datum: str,
    driver: str,
    name: str,
    **options: Any,
) -> None:
    from pyogrio import raw

    from luocheng.spatial.readers.files import quiet

    assert layer.geometry is not None
    kinds = np.unique(shapely.get_type_id(layer.geometry)) if len(layer.geometry) else np.array([0])
    kind = (
        _NAMES[int(kinds.max())]
        if len(layer.geometry)
        else {"point": "Point", "line": "LineString"}.get(types.geometry, "Polygon")
    )
    path.unlink(missing_ok=True)
    for start in range(0, max(1, len(layer.geometry)), _CHUNK):
        part = slice(start, start + _CHUNK)
        shapes = shapely.to_wkb(_placed(layer.geometry[part], frame, datum))
        values, masks, names = _columns(layer.frame[part], types)
        with quiet():
            raw.write(
                path, shapes, values, np.array(names, dtype=object), field_mask=masks, driver=driver, geometry_type=kind,
                crs=datum, append=start > 0, layer=name, promote_to_multi=kind.startswith("Multi"), **options,
            )  # fmt: skip


def write_gpkg(layer: Layer, types: RegisterType, path: Path, frame: str, datum: str) -> None:
    """Write a layer as a GeoPackage in a reference system."""
    from pyogrio import set_gdal_config_options

    said = f"{types.title.zh}（{MARK}）{MARK_EN}"
    # The file is made anew from nothing: there is nothing that a loss of power could spoil.
    # It bears the day of the data, so that the same city gives the same bytes.
    set_gdal_config_options({"OGR_SQLITE_SYNCHRONOUS": "OFF", "OGR_CURRENT_DATE": f"{_DAY}T00:00:00.000Z"})
    try:
        _vector(layer, types, path, frame, datum, "GPKG", layer.register, DESCRIPTION=said)
    finally:
        set_gdal_config_options({"OGR_SQLITE_SYNCHRONOUS": None, "OGR_CURRENT_DATE": None})


def write_shapefile(layer: Layer, types: RegisterType, path: Path, frame: str, datum: str) -> None:
    """Write a layer as a shapefile with its texts in GB 18030, as many offices have them."""
    for suffix in (".shx", ".dbf", ".prj", ".cpg"):
        path.with_suffix(suffix).unlink(missing_ok=True)
    _vector(
        layer,
        types,
        path,
        frame,
        datum,
        "ESRI Shapefile",
        path.stem,
        encoding="GB18030",
        DBF_DATE_LAST_UPDATE=_DAY,
    )
    path.with_suffix(".cpg").write_text("GB18030", encoding="ascii")


def write_parquet(layer: Layer, types: RegisterType, path: Path, frame: str, datum: str) -> None:
    """Write a layer as GeoParquet in a reference system."""
    from pyproj import CRS

    assert layer.geometry is not None
    parts = []
    for start in range(0, max(1, len(layer.geometry)), _CHUNK):
        shapes = _placed(layer.geometry[start : start + _CHUNK], frame, datum)
        parts.append(pl.Series(GEOMETRY, shapely.to_wkb(shapes).tolist(), dtype=pl.Binary))
    column = {"encoding": "WKB", "geometry_types": [], "crs": CRS.from_user_input(datum).to_json_dict()}
    geo = {"version": "1.1.0", "primary_column": GEOMETRY, "columns": {GEOMETRY: column}}
    told = {"register": types.id, "title": types.title.zh, "mark": f"{MARK}（{MARK_EN}）"}
    metadata = {"geo": json.dumps(geo), "luocheng": json.dumps(told, ensure_ascii=False)}
    layer.frame.with_columns(pl.concat(parts, rechunk=False)).write_parquet(path, metadata=metadata)


def write_points(layer: Layer, types: RegisterType, path: Path, frame: str, datum: str) -> None:
    """Write points as a csv file with 经度 and 纬度, without saying in which reference system: as map vendors do."""
    assert layer.geometry is not None
    points = _placed(layer.geometry, frame, datum)
    labels = {f.id: f.header() for f in types.fields}
    words = {f.id: {c.id: c.label.zh for c in f.choices} for f in types.fields if f.choices}
    told = layer.frame.with_columns(
        *(pl.col(n).replace(w) for n, w in words.items() if n in layer.frame.columns),
        *(
            pl.when(pl.col(n)).then(pl.lit("是")).otherwise(pl.lit("否")).alias(n)
            for n, t in layer.frame.schema.items()
            if t == pl.Boolean
        ),
    )
    told = told.with_columns(pl.col(pl.Float64).fill_nan(None))
    told = told.rename({n: labels[n] for n in told.columns}).with_columns(
        pl.Series("经度", np.round(shapely.get_x(points), 7)),
        pl.Series("纬度", np.round(shapely.get_y(points), 7)),
    )
    told.write_csv(path, include_bom=True)


def write_table(layer: Layer, types: RegisterType, path: Path, encoding: str = "utf-8-sig") -> None:
    """Write a table without shapes as csv, headed by labels."""
    labels = {f.id: f.header() for f in types.fields}
    words = {f.id: {c.id: c.label.zh for c in f.choices} for f in types.fields if f.choices}
    told = layer.frame.with_columns(
        *(pl.col(n).replace(w) for n, w in words.items() if n in layer.frame.columns),
        *(
            pl.when(pl.col(n)).then(pl.lit("是")).when(~pl.col(n)).then(pl.lit("否")).alias(n)
            for n, t in layer.frame.schema.items()
            if t == pl.Boolean
        ),
    )
    told = told.rename({n: labels[n] for n in told.columns}).with_columns(pl.lit(MARK).alias("备注"))
    if encoding == "utf-8-sig":
        told.write_csv(path, include_bom=True)
        return
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file)
        writer.writerow(told.columns)
        writer.writerows(told.iter_rows())


def write_sheet(frame: pl.DataFrame, path: Path, title: str) -> None:
    """Write a table as a workbook: the title with the mark above it, codes as text."""
    import xlsxwriter

    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        book.set_properties({"created": dt.datetime(YEAR, 12, 31, tzinfo=dt.UTC), "comments": MARK})
        sheet = book.add_worksheet(title[:31])
        bold = book.add_format({"bold": True})
        sheet.write(0, 0, f"{title}（{MARK} {MARK_EN}）", bold)
        for n, name in enumerate(frame.columns):
            sheet.write(1, n, name, bold)
        for r, row in enumerate(frame.iter_rows(), 2):
            for n, value in enumerate(row):
                if isinstance(value, str):
                    sheet.write_string(r, n, value)
                elif value is not None:
                    sheet.write_number(r, n, value)
