"""Write records as layers: GeoPackage, GeoJSON, and shapefile with a mapping of the names it cuts."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from luocheng.errors import Fault, LuochengError
from luocheng.registers.types import GEOMETRY, FieldType, RegisterType

if TYPE_CHECKING:
    from luocheng.registers.faults import Gathered

__all__ = ["short_names", "write_geojson", "write_gpkg", "write_shp"]


def _layer(frame: pl.DataFrame, register: RegisterType, path: Path, driver: str, names: list[str]) -> None:
    from pyogrio import raw

    from luocheng.registers.layers import quiet
    from luocheng.spatial.datums import CGCS2000

    shapes = np.array(frame[GEOMETRY].to_list() if GEOMETRY in frame.columns else [], dtype=object)
    kind = {"point": "Point", "line": "LineString", "polygon": "Polygon"}.get(register.geometry)
    options: dict[str, Any] = {"driver": driver, "layer": register.id}
    if register.geometry:
        several = _several(shapes)
        kind = f"Multi{kind}" if several and driver == "GPKG" else kind
        unknown = several and driver == "GeoJSON"
        options |= {
            "crs": CGCS2000,
            "geometry_type": "Unknown" if unknown else kind,
            "promote_to_multi": False,
        }
    if driver == "ESRI Shapefile":
        options |= {"encoding": "UTF-8", "layer": path.stem}
    columns, masks = [], []
    for kept in register.fields:
        values, mask = _array(frame[kept.id], kept, driver)
        columns.append(values)
        masks.append(mask)
    part = path.with_name(f".{path.stem}.part{path.suffix}") if driver != "ESRI Shapefile" else path
    if driver == "ESRI Shapefile":
        _remove_parts(path)
    try:
        with quiet():
            raw.write(
                part,
                shapes if register.geometry else None,
                columns,
                np.array(names, dtype=object),
                field_mask=masks,
                **options,
            )
        if part != path:
            part.replace(path)
    finally:
        if part != path and part.exists():
            part.unlink()


def _several(shapes: Any) -> bool:
    import shapely

    if not len(shapes):
        return False
    return bool(np.isin(shapely.get_type_id(shapely.from_wkb(shapes)), (5, 6)).any())


def _array(column: pl.Series, kept: FieldType, driver: str) -> tuple[Any, Any]:
    """Return the values of a field and which of them are missing, as the geodata library takes them."""
    mask = column.is_null().to_numpy()
    if kept.type == "yes_no":
        if driver == "ESRI Shapefile":
            return column.cast(pl.Int16).fill_null(0).to_numpy(), mask
        return column.fill_null(value=False).to_numpy(), mask
    if kept.type == "integer":
        return column.cast(pl.Int64).fill_null(0).to_numpy(), mask
    if kept.type == "date":
        return np.array(column.to_list(), dtype="datetime64[D]"), mask
    if kept.numeric:
        return column.fill_null(0.0).to_numpy(), mask
    return np.array(column.to_list(), dtype=object), mask


def write_gpkg(frame: pl.DataFrame, register: RegisterType, path: Path) -> None:
    """Write a GeoPackage with one layer named after the register."""
    _layer(frame, register, path, "GPKG", [f.id for f in register.fields])


def write_geojson(frame: pl.DataFrame, register: RegisterType, path: Path) -> None:
    """Write GeoJSON, a feature a line. The geodata library would round coordinates."""
    import json

    import shapely

    shapes = np.array(frame[GEOMETRY].to_list() if register.geometry else [None] * frame.height, dtype=object)
    said = np.atleast_1d(np.asarray(shapely.to_geojson(shapely.from_wkb(shapes)), dtype=object))
    columns = [
        frame[f.id].cast(pl.Int64)
        if f.type == "integer"
        else frame[f.id].cast(pl.String)
        if f.type == "date"
        else frame[f.id]
        for f in register.fields
    ]
    names = [f.id for f in register.fields]
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4490"}}
    part = path.with_name(f".{path.stem}.part{path.suffix}")
    try:
        with part.open("w", encoding="utf-8") as file:
            head = {"type": "FeatureCollection", "name": register.id, "crs": crs}
            file.write(json.dumps(head)[:-1] + ', "features": [')
            for i, row in enumerate(zip(*(c.to_list() for c in columns), strict=True)):
                properties = json.dumps(dict(zip(names, row, strict=True)), ensure_ascii=False)
                feature = (
                    f'{{"type": "Feature", "properties": {properties}, "geometry": {said[i] or "null"}}}'
                )
                file.write((",\n" if i else "\n") + feature)
            file.write("\n]}\n")
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def write_shp(frame: pl.DataFrame, register: RegisterType, path: Path) -> None:
    """Write a shapefile, and beside it the full names of its columns; refuse values that it would cut off."""
    from luocheng.registers.faults import Gathered
    from luocheng.registers.layers import mapping_path

    gathered = Gathered()
    if not register.geometry:
        raise LuochengError(
            Fault(
                f"“{register.title.zh}”没有图形，不能写成 shapefile",
                str(path),
                remedy="改用 .xlsx、.csv 或 .gpkg",
                what_en=f"'{register.said('en')}' has no shapes and cannot be a shapefile",
                remedy_en="Use .xlsx, .csv or .gpkg",
                code="register-cannot-hold",
            )
        )
    _fits_dbf(frame, register, path, gathered)
    gathered.finish()
    short = short_names([f.id for f in register.fields])
    _layer(frame, register, path, "ESRI Shapefile", list(short.values()))
    with mapping_path(path).open("w", encoding="utf-8-sig", newline="") as file:
        out = csv.writer(file)
        out.writerow(["short", "id", "label", "unit", "type"])
        for kept in register.fields:
            out.writerow([short[kept.id], kept.id, kept.label.zh, kept.unit, kept.type])


def _remove_parts(path: Path) -> None:
    """Remove a shapefile that stands where one is to be written, with all its parts."""
    for suffix in (".shp", ".shx", ".dbf", ".prj", ".cpg", ".fields.csv"):
        path.with_suffix(suffix).unlink(missing_ok=True)


def short_names(names: list[str]) -> dict[str, str]:
    """Return names of at most ten bytes, all different.

    >>> short_names(["code", "industry_floor_area", "industry_floor_share"])
    {'code': 'code', 'industry_floor_area': 'industry_f', 'industry_floor_share': 'industry_2'}
    """
    taken: set[str] = set()
    result = {}
    for name in names:
        short = name[:10]
        number = 1
        while short.lower() in taken:
            number += 1
            tail = str(number)
            short = (
                name[: 10 - len(tail)].rstrip("_") + tail
                if len(name) < 10
                else name[: 9 - len(tail)] + "_" + tail
            )
        taken.add(short.lower())
        result[name] = short
    return result


def _fits_dbf(frame: pl.DataFrame, register: RegisterType, path: Path, gathered: Gathered) -> None:
    """Gather values that the table of a shapefile would cut off or round."""
    from luocheng.registers.faults import both

    for kept in register.fields:
        column = frame[kept.id]
        if kept.kind in ("text", "choice"):
            wrong = (column.str.len_bytes() > 254).fill_null(value=False)
            limit = both("不超过 254 字节的文字（约 84 个汉字）", "texts of at most 254 bytes")
        elif kept.numeric:
            if kept.computed:
                continue
            rounded = (column.round(15) - column).abs() > 1e-12 * column.abs()
            beyond = column.abs() >= (1e8 if kept.type == "number" else 1e15)
            wrong = (rounded | beyond).fill_null(value=False)
            limit = both("绝对值小于一亿、小数不超过 15 位的数", "numbers below 10⁸ with at most 15 decimals")
        else:
            continue
        rows = wrong.arg_true().to_list()
        for row in rows[:20]:
            gathered.fault(
                "register-cannot-hold",
                f"{path.name} #{row + 1} {kept.id}",
                both(
                    f"shapefile 存不下这个值：{str(column[row])[:30]}",
                    f"A shapefile cannot hold this value: {str(column[row])[:30]}",
                ),
                limit,
                both("改用 .gpkg", "Use .gpkg"),
            )
