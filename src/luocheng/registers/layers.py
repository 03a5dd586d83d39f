"""Read layers of GeoPackage, GeoJSON and shapefile: attributes as a table, shapes beside them, with the declared datum."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from luocheng.errors import Fault, LuochengError
from luocheng.registers.columns import find_header, listed, match, names_of
from luocheng.registers.tables import Table
from luocheng.registers.types import GEOMETRY, RegisterType
from luocheng.spatial.readers.files import encodings, quiet

__all__ = ["mapping_path", "quiet", "read_layer"]


def mapping_path(path: Path) -> Path:
    """Return where the full names of a shapefile's columns, which hold ten bytes, stand."""
    return path.with_suffix(".fields.csv")


def read_layer(path: Path, register: RegisterType, layer: str | None) -> Table:
    """Read the layer that holds a register: the one named, or named like it, or whose columns are its fields.

    Raises
    ------
    LuochengError
        When the file cannot be opened or no layer fits.
    """
    import pyogrio
    from pyogrio.errors import DataLayerError, DataSourceError

    if path.suffix.lower() == ".shp":
        _parts(path)
    try:
        with quiet():
            names = [str(name) for name, _ in pyogrio.list_layers(path)]
            name = _choose(path, names, register, layer)
            meta, fids, shapes, columns = _read(path, name)
    except (DataSourceError, DataLayerError) as error:
        raise LuochengError(_unreadable(path, str(error))) from None
    headings = [str(x) for x in meta["fields"]]
    full = _full_names(path)
    headings = [full.get(h, h) for h in headings]
    if not headings and not len(fids):
        # GeoJSON names its columns in each feature: a file without features has none.
        headings = [f.id for f in register.fields]
        columns = [np.array([], dtype=object) for _ in headings]
    several = len(names) > 1 or path.suffix.lower() == ".gpkg"
    table = Table(path.name, name if several else "", headings, [], _numbers(fids), "feature")
    table.columns = [_column(h, c) for h, c in zip(headings, columns, strict=True)]
    if shapes is not None:
        table.shapes = pl.Series(GEOMETRY, [None if s is None else bytes(s) for s in shapes], dtype=pl.Binary)
        table.crs = meta["crs"]
    return table


def _read(path: Path, name: str) -> tuple[dict[str, Any], Any, Any, list[Any]]:
    from pyogrio import raw

    options: dict[str, Any] = {"layer": name, "return_fids": True, "datetime_as_string": False}
    if path.suffix.lower() != ".shp":
        meta, fids, shapes, columns = raw.read(path, **options)
        return meta, fids, shapes, columns
    for encoding in encodings(path):
        try:
            meta, fids, shapes, columns = raw.read(path, encoding=encoding, **options)
        except UnicodeDecodeError:
            continue
        return meta, fids, shapes, columns
    raise LuochengError(
        Fault(
            "属性表的文字编码既不是 UTF-8，也不是 GB18030",
            where=path.name,
            remedy="在旁边补一个同名的 .cpg 文件，写上编码名称",
            what_en="The attributes are neither UTF-8 nor GB 18030",
            remedy_en="Put a .cpg file with the name of the encoding beside it",
            code="register-encoding",
        )
    )


def _parts(path: Path) -> None:
    """See that the files that make up a shapefile are there."""
    absent = [s for s in (".shx", ".dbf") if not any(path.with_suffix(x).exists() for x in (s, s.upper()))]
    if absent:
        raise LuochengError(
            Fault(
                f"缺少 {path.stem}{'、'.join(absent)}",
                where=path.name,
                expected=".shp、.shx、.dbf、.prj 放在一起",
                remedy="向数据来源要齐全部文件",
                what_en=f"{path.stem}{', '.join(absent)} is missing",
                expected_en=".shp, .shx, .dbf and .prj side by side",
                remedy_en="Ask for all files",
                code="register-unreadable",
            )
        )


def _choose(path: Path, names: list[str], register: RegisterType, layer: str | None) -> str:
    import pyogrio

    if layer is not None:
        if layer in names:
            return layer
        raise LuochengError(
            Fault(
                f"没有“{layer}”这个图层",
                where=path.name,
                expected=f"其中之一：{'、'.join(names)}",
                what_en=f"There is no layer '{layer}'",
                expected_en=f"one of: {', '.join(names)}",
                code="register-sheet",
            )
        )
    for name in names:
        if register.called(name):
            return name
    known = names_of(register)
    full = _full_names(path)
    best, most = "", 0
    for name in names:
        fields = [full.get(str(f), str(f)) for f in pyogrio.read_info(path, layer=name)["fields"]]
        found = (
            len({m.name for f in fields if (m := match(f, known))})
            if find_header([fields], register) == 0
            else 0
        )
        if found > most:
            best, most = name, found
    if best:
        return best
    raise LuochengError(
        Fault(
            f"没有哪个图层的字段属于“{register.title.zh}”",
            where=path.name,
            expected="、".join(listed(register)),
            what_en=f"No layer has the fields of '{register.said('en')}'",
            expected_en=", ".join(f.id for f in register.fields),
            code="register-header",
        )
    )


def _numbers(fids: Any) -> Any:
    """Return the numbers of features as programs show them."""
    return np.asarray(fids, dtype=np.int64)


def _column(name: str, values: Any) -> pl.Series:
    array = np.asarray(values)
    if array.dtype.kind == "M":
        days = array.astype("datetime64[ms]")
        return pl.Series(name, days)
    if array.dtype.kind in "iufb":
        return pl.Series(name, array)
    texts = [
        None
        if v is None or v != v
        else v
        if isinstance(v, str)
        else json.dumps(v, ensure_ascii=False)
        if isinstance(v, (dict, list))
        else str(v)
        for v in array.tolist()
    ]
    return pl.Series(name, texts, dtype=pl.String)


def _full_names(path: Path) -> dict[str, str]:
    """Return the full names that a mapping beside a shapefile gives: short name → id."""
    sidecar = mapping_path(path)
    if path.suffix.lower() != ".shp" or not sidecar.is_file():
        return {}
    with sidecar.open(encoding="utf-8-sig", newline="") as file:
        return {row["short"]: row["id"] for row in csv.DictReader(file) if row.get("short") and row.get("id")}


def _unreadable(path: Path, reason: str) -> Fault:
    return Fault(
        "打不开：文件损坏，或不是这种格式",
        where=path.name,
        remedy="重新获取文件，或在 GIS 软件里另存为 GeoPackage",
        what_en=f"Cannot be opened: {reason}",
        remedy_en="Get it again, or save it as a GeoPackage",
        code="register-unreadable",
    )
