"""Origins and facilities: rows that name a node of the network, or layers of shapes; and rows written back."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
import shapely

from luocheng.errors import Fault, LuochengError
from luocheng.spatial.walking import Nodes

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = [
    "Points",
    "by_category",
    "named_nodes",
    "names_of",
    "read_points",
    "together",
    "writable",
    "write_rows",
]

PLACE = "place"
"""The column that says which facility an entrance belongs to."""

WRITABLE = (".parquet", ".csv", ".gpkg")


@dataclass(frozen=True, slots=True)
class Points:
    """Rows with a place each.

    Parameters
    ----------
    name
        The file.
    frame
        Attributes.
    geometry
        Shapes in `crs`, (n,); empty where rows name nodes.
    node
        The node that each row names; None where rows have shapes.
    crs
        The frame in metres of the shapes.
    """

    name: str
    frame: pl.DataFrame
    geometry: NDArray[Any]
    node: NDArray[Any] | None
    crs: str | None


def named_nodes(path: Path) -> bool:
    """Tell whether the rows of a table name nodes: whether it has a column `node`."""
    ending = Path(path).suffix.lower()
    try:
        if ending == ".parquet":
            return "node" in pl.read_parquet_schema(path)
        if ending == ".csv":
            return "node" in pl.read_csv(path, n_rows=0, encoding="utf8-lossy").columns
    except (pl.exceptions.PolarsError, OSError):
        return False
    return False


def read_points(path: Path, crs: str | None, datum: str | None = None) -> Points:
    """Read origins or facilities into the frame of a network.

    Raises
    ------
    LuochengError
        When the file cannot be read, a row names no node, or the network has no frame that shapes could be in.
    """
    path = Path(path)
    if named_nodes(path):
        frame = pl.read_parquet(path, use_pyarrow=False, glob=False) if path.suffix.lower() == ".parquet" else pl.read_csv(path, infer_schema_length=None)  # fmt: skip
        node = frame["node"]
        if node.null_count():
            row = int(node.is_null().arg_true()[0]) + 1
            raise LuochengError(
                Fault(
                    f"{node.null_count()} 行没有写节点编号，第一处在第 {row} 行",
                    f"{path.name} node",
                    "路网里的节点编号",
                    "补全，或删去这些行",
                    f"{node.null_count()} rows name no node; the first is row {row}",
                    "the number of a node of the network",
                    "Fill it in, or delete the rows",
                    code="point-node",
                )
            )
        at = node.cast(pl.Int64, strict=False) if node.dtype.is_float() else node
        given = at.to_numpy().astype(str) if at.dtype == pl.String else at.to_numpy()
        return Points(path.name, frame, np.empty(0, object), given, None)
    from luocheng.spatial.layers import read_layer

    layer = read_layer(path, crs=crs, datum=datum)
    if crs is None:
        raise LuochengError(
            Fault(
                "路网没有图形，点的坐标无处可归",
                path.name,
                "node 列里的节点编号，或带图形的路网",
                "在点表里加 node 列，或给路网加 geometry",
                "The network has no shapes that points could be tied to",
                "a column 'node', or a network with shapes",
                "Add a column 'node' to the points, or shapes to the network",
                code="network-no-place",
            )
        )
    return Points(path.name, layer.frame, layer.geometry, None, layer.crs)


def by_category(points: Points) -> dict[str, NDArray[np.int64]]:
    """Return the rows of each category, in order of first mention.

    Raises
    ------
    LuochengError
        When there is no column `category`, a row has none, or there are no rows.
    """
    if "category" not in points.frame.columns:
        raise LuochengError(_category(points, "没有 category 列", "There is no column 'category'"))
    column = points.frame["category"].cast(pl.String).str.strip_chars()
    if not len(column):
        raise LuochengError(_category(points, "没有设施", "There are no facilities"))
    empty = (column.is_null() | (column == "")).arg_true()
    if len(empty):
        raise LuochengError(
            _category(
                points,
                f"{len(empty)} 行没有类别，第一处在第 {int(empty[0]) + 1} 行",
                f"{len(empty)} rows have no category; the first is row {int(empty[0]) + 1}",
            )
        )
    return {str(kind): (column == kind).arg_true().to_numpy().astype(np.int64) for kind in column.unique(maintain_order=True)}  # fmt: skip


def _category(points: Points, what: str, what_en: str) -> Fault:
    return Fault(
        what,
        points.name,
        "每处设施一个类别，如 park、小学",
        "补上 category 列",
        what_en,
        "a category for every facility, such as park or school",
        "Fill in the column 'category'",
        code="facility-category",
    )


def together(points: Points, rows: NDArray[np.int64], nodes: Nodes) -> Nodes:
    """Make one place of the rows of a category that name the same `place`, such as the gates of a park."""
    if PLACE not in points.frame.columns:
        return nodes
    names = points.frame[PLACE].gather(rows).cast(pl.String)
    number = names.rank("dense").cast(pl.Int32).to_numpy() - 1 if not names.null_count() else None
    if number is None:
        raise LuochengError(
            Fault(
                f"{names.null_count()} 行没有写 {PLACE}",
                points.name,
                "每个出入口所属的设施",
                "补全，或删去这一列",
                f"{names.null_count()} rows have no {PLACE}",
                "the facility that each entrance belongs to",
                "Fill it in, or drop the column",
                code="facility-place",
            )
        )
    return Nodes(nodes.node, number[nodes.place].astype(np.int32), int(number.max(initial=-1)) + 1)


def names_of(points: Points, rows: NDArray[np.int64]) -> pl.Series:
    """Return what each place of a category is called: its id, code or name, else its row from 1."""
    if PLACE in points.frame.columns:
        return points.frame[PLACE].gather(rows).cast(pl.String).unique().sort()
    for column in ("id", "code", "编号", "代码", "osm_id", "name", "名称"):
        if column in points.frame.columns:
            return points.frame[column].gather(rows)
    return pl.Series("row", rows + 1)


def writable(path: Path) -> None:
    """Refuse a file that rows cannot be written to, before any work is done.

    Raises
    ------
    LuochengError
        When its ending is not known or its folder is not there.
    """
    if path.suffix.lower() not in WRITABLE:
        raise LuochengError(
            Fault(
                f"结果不能写成“{path.suffix}”",
                str(path),
                "、".join(WRITABLE),
                "换一个扩展名",
                f"Results are not written as '{path.suffix}'",
                ", ".join(WRITABLE),
                "Use another ending",
                code="reach-output",
            )
        )
    if not path.absolute().parent.is_dir():
        raise LuochengError(
            Fault(
                "没有这个文件夹",
                str(path.absolute().parent),
                remedy="先建好文件夹，或换一个位置",
                what_en="There is no such folder",
                remedy_en="Make it, or write elsewhere",
                code="reach-output",
            )
        )


def write_rows(frame: pl.DataFrame, points: Points, path: Path) -> None:
    """Write rows as parquet or csv, or with their shapes as a GeoPackage; all or nothing.

    Raises
    ------
    LuochengError
        When a GeoPackage is asked for and the rows have no shapes.
    """
    ending = path.suffix.lower()
    part = path.with_name(f".{path.stem}.part{ending}")
    try:
        if ending == ".parquet":
            frame.write_parquet(part)
        elif ending == ".csv":
            frame.write_csv(part, include_bom=True)
        else:
            _geopackage(frame, points, part, path)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _geopackage(frame: pl.DataFrame, points: Points, part: Path, path: Path) -> None:
    from pyogrio import raw

    from luocheng.spatial.readers.files import quiet

    if points.node is not None:
        raise LuochengError(
            Fault(
                "起点只有节点编号，没有图形，写不成 gpkg",
                str(path),
                ".parquet、.csv",
                "换一个扩展名",
                "Origins that only name nodes have no shapes for a GeoPackage",
                ".parquet, .csv",
                "Use another ending",
                code="reach-output",
            )
        )
    columns: list[NDArray[Any]] = []
    masks: list[NDArray[np.bool_] | None] = []
    for column in frame.get_columns():
        kept = column if column.dtype.is_numeric() or column.dtype == pl.Boolean else column.cast(pl.String)
        missing = kept.is_null().to_numpy()
        if kept.dtype == pl.String:
            columns.append(np.array(kept.to_list(), object))
            masks.append(None)
        else:
            columns.append(kept.fill_null(0).to_numpy())
            masks.append(missing)
    with quiet():
        raw.write(
            part, shapely.to_wkb(points.geometry), columns, np.array(frame.columns, object), field_mask=masks,
            driver="GPKG", layer=path.stem, geometry_type="Unknown", crs=points.crs, promote_to_multi=False,
        )  # fmt: skip
