"""GeoPackage, shapefile, GeoJSON, FileGDB and whatever else GDAL reads."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from luocheng.errors import Fault, LuochengError
from luocheng.spatial.packed import Packed
from luocheng.spatial.readers.raw import Raw, no_layer, unreadable

__all__ = ["encodings", "quiet", "read_file"]


@contextmanager
def quiet() -> Iterator[None]:
    """Keep the geodata library from printing what is told as a fault."""
    import warnings

    logger = logging.getLogger("pyogrio")
    level = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logger.setLevel(level)


def encodings(path: Path) -> list[str]:
    """Return the encodings to try for a shapefile: what its .cpg file says, then UTF-8, then GB 18030."""
    import codecs

    known = ["UTF-8", "GB18030"]
    chinese = dict.fromkeys(("936", "GBK", "GB2312", "CP936", "ANSI 936"), "GB18030") | {"65001": "UTF-8"}
    for sidecar in (path.with_suffix(".cpg"), path.with_suffix(".CPG")):
        if sidecar.is_file():
            said = sidecar.read_text(encoding="ascii", errors="ignore").strip()
            said = chinese.get(said.upper(), said)
            try:
                codecs.lookup(said)
            except LookupError:
                continue
            return [said, *(k for k in known if k != said)]
    return known


def read_file(path: Path, layer: str | None) -> Raw:
    """Read a layer of a file: the one named, or the only one with shapes.

    Raises
    ------
    LuochengError
        When the file cannot be opened, or the layer is not told.
    """
    import pyogrio
    from pyogrio.errors import DataLayerError, DataSourceError

    if path.suffix.lower() == ".shp":
        _parts(path)
    try:
        with quiet():
            listed = pyogrio.list_layers(path)
            name = _choose(path, listed, layer)
            meta, shapes, columns = _read(path, name)
    except (DataSourceError, DataLayerError) as error:
        raise unreadable(path.name, str(error)) from None
    rows = len(columns[0]) if columns else 0
    packed = Packed.of_wkb([None] * rows if shapes is None else shapes)
    frame = pl.DataFrame([_column(str(h), c) for h, c in zip(meta["fields"], columns, strict=True)])
    return Raw(name, frame, packed, meta["crs"])


def _choose(path: Path, listed: Any, layer: str | None) -> str:
    names = [str(n) for n, _ in listed]
    spatial = [str(n) for n, kind in listed if kind]
    if layer is not None:
        if layer in names:
            return layer
        raise no_layer(path.name, layer, names)
    if len(spatial) == 1:
        return spatial[0]
    if path.stem in spatial:
        return path.stem
    raise no_layer(path.name, None, spatial)


def _read(path: Path, name: str) -> tuple[dict[str, Any], Any, list[Any]]:
    from pyogrio import raw

    options: dict[str, Any] = {"layer": name, "datetime_as_string": False}
    if path.suffix.lower() != ".shp":
        meta, _, shapes, columns = raw.read(path, **options)
        return meta, shapes, columns
    for encoding in encodings(path):
        try:
            meta, _, shapes, columns = raw.read(path, encoding=encoding, **options)
        except UnicodeDecodeError:
            continue
        return meta, shapes, columns
    raise LuochengError(
        Fault(
            "属性表的文字编码既不是 UTF-8，也不是 GB18030",
            where=path.name,
            remedy="在旁边补一个同名的 .cpg 文件，写上编码名称",
            what_en="The attributes are neither UTF-8 nor GB 18030",
            remedy_en="Put a .cpg file with the name of the encoding beside it",
            code="layer-encoding",
        )
    )


def _parts(path: Path) -> None:
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
                code="layer-parts",
            )
        )


def _column(name: str, values: Any) -> pl.Series:
    array = np.asarray(values)
    if array.dtype.kind == "M":
        return pl.Series(name, array.astype("datetime64[ms]"))
    if array.dtype.kind == "f":
        return pl.Series(name, array).fill_nan(None)
    if array.dtype.kind in "iub":
        return pl.Series(name, array)
    texts = [None if v is None or v != v else str(v) for v in array.tolist()]
    return pl.Series(name, texts, dtype=pl.String)
