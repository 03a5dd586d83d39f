"""Read the shapes of a table: into CGCS2000, of the right kind, checked or repaired, every fault with its row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
import shapely

from luocheng.policy.folder.model import Title
from luocheng.registers.faults import MOST, Gathered, both
from luocheng.registers.shapes import areas, to_wkb
from luocheng.registers.tables import Table
from luocheng.registers.types import GEOMETRY, FieldType
from luocheng.registers.values import as_text, convert
from luocheng.spatial.datums import guess, normalise_datum, to_cgcs2000

if TYPE_CHECKING:
    from luocheng.registers.shapes import Shapes

__all__ = ["from_points", "read_shapes"]

_DIMENSION = {"point": 0, "line": 1, "polygon": 2}
_SAID = {"point": both("点", "points"), "line": both("线", "lines"), "polygon": both("面", "polygons")}


def read_shapes(
    table: Table, kind: str, datum: str | None, gathered: Gathered, *, repair: bool
) -> pl.Series | None:
    """Return the shapes of a table in CGCS2000 as WKB; None where its datum is not declared.

    Parameters
    ----------
    table
        Its `shapes` and the reference system `crs` that its file declares.
    kind
        point, line or polygon.
    datum
        The reference system as a person declares it; it counts where the file declares none.
    repair
        Mend invalid shapes and note it, instead of refusing them.
    """
    assert table.shapes is not None
    shapes = _parse(table, gathered)
    declared = table.crs or (normalise_datum(datum) if datum else None)
    if declared is None:
        if not shapely.is_missing(shapes).all():
            _no_datum(table, shapes, gathered)
        return None
    if table.crs and datum:
        _declared_twice(table, datum, gathered)
    shapes = shapely.force_2d(shapes)
    transform = to_cgcs2000(declared)
    if transform is not None:
        shapes = shapely.transform(shapes, transform)
    shapes = _placed(table, shapes, declared, gathered)
    shapes = _kind(table, shapes, kind, gathered)
    return to_wkb(_valid(table, shapes, kind, gathered, repair=repair))


def _parse(table: Table, gathered: Gathered) -> Shapes:
    """Read WKB or WKT; gather what is neither."""
    column = table.shapes
    assert column is not None
    values = np.array(column.to_list(), dtype=object)
    if column.dtype == pl.Binary:
        shapes = shapely.from_wkb(values, on_invalid="ignore")
    else:
        shapes = shapely.from_wkt(
            [None if v is None or not str(v).strip() else str(v) for v in values], on_invalid="ignore"
        )
    shapes = np.atleast_1d(np.asarray(shapes, dtype=object))
    given = np.array(
        [v is not None and bool(v if isinstance(v, bytes) else str(v).strip()) for v in values], dtype=bool
    )
    wrong = np.flatnonzero(given & shapely.is_missing(shapes))
    for row in wrong[:MOST]:
        gathered.fault(
            "register-geometry-unreadable",
            f"{table.place(int(row))} {GEOMETRY}",
            both(
                f"图形读不出来：{str(values[row])[:40]}", f"The shape cannot be read: {str(values[row])[:40]}"
            ),
            both("WKT，如 POINT (113.26 23.13)", "WKT, such as POINT (113.26 23.13)"),
        )
    empty = ~shapely.is_missing(shapes) & shapely.is_empty(shapes)
    shapes[empty] = None
    return shapes


def _no_datum(table: Table, shapes: Shapes, gathered: Gathered) -> None:
    left, bottom, right, top = (float(x) for x in shapely.total_bounds(shapes))
    told = guess((left, bottom, right, top))
    sidecar = "，补上 .prj 文件" if table.file.lower().endswith(".shp") else ""
    sidecar_en = ", add its .prj file" if sidecar else ""
    gathered.fault(
        "register-datum-missing",
        table.name,
        both("图层没有声明坐标系", "The layer declares no reference system"),
        both(told[0], told[1]),
        both(
            f"向数据来源核实{sidecar}，或用 --datum 声明（如 --datum EPSG:4547、--datum GCJ-02）",
            f"Ask where the data come from{sidecar_en}, or declare it with --datum (such as --datum EPSG:4547, --datum GCJ-02)",
        ),
    )


def _declared_twice(table: Table, datum: str, gathered: Gathered) -> None:
    from pyproj import CRS

    said = normalise_datum(datum)
    web = {"GCJ-02", "BD-09"}
    if said == table.crs:
        return
    if not {said, table.crs or ""} & web and CRS.from_user_input(table.crs).equals(
        CRS.from_user_input(said), ignore_axis_order=True
    ):
        return
    gathered.note(
        "register-datum-declared",
        table.name,
        both(
            f"文件自己声明了坐标系（{_short(table.crs)}），没有采用 --datum {datum}",
            f"The file declares its own reference system ({_short(table.crs)}); --datum {datum} was not used",
        ),
    )


def _short(crs: str | None) -> str:
    from pyproj import CRS

    if crs in (None, "GCJ-02", "BD-09"):
        return crs or ""
    found = CRS.from_user_input(crs)
    return str(found.name) if not found.to_epsg() else f"EPSG:{found.to_epsg()}"


def _placed(table: Table, shapes: Shapes, declared: str, gathered: Gathered) -> Shapes:
    """Gather shapes that do not lie where longitudes and latitudes can; warn of those far from China."""
    bounds = shapely.bounds(shapes)
    there = ~shapely.is_missing(shapes)
    with np.errstate(invalid="ignore"):
        good = (
            np.isfinite(bounds).all(axis=1)
            & (bounds[:, 0] >= -180) & (bounds[:, 2] <= 180) & (bounds[:, 1] >= -90) & (bounds[:, 3] <= 90)
        )  # fmt: skip
    wrong = np.flatnonzero(there & ~good)
    for row in wrong[:MOST]:
        gathered.fault(
            "register-geometry-outside",
            f"{table.place(int(row))} {GEOMETRY}",
            both(
                f"按声明的坐标系 {_short(declared)}，这个图形不在地球上",
                f"By its declared reference system {_short(declared)} the shape lies nowhere on earth",
            ),
            remedy=both("核对图层声明的坐标系", "Check the reference system that the layer declares"),
        )
    with np.errstate(invalid="ignore"):
        far = (bounds[:, 0] < 72) | (bounds[:, 2] > 138) | (bounds[:, 1] < 0) | (bounds[:, 3] > 56)
    strange = np.flatnonzero(there & good & far)
    if len(strange):
        gathered.fault(
            "register-geometry-outside",
            f"{table.place(int(strange[0]))} {GEOMETRY}",
            both(
                f"有 {len(strange)} 个图形不在中国范围内，这是第一个",
                f"{len(strange)} shapes lie outside China; this is the first",
            ),
            remedy=both(
                "核对坐标系，经纬度是否写反",
                "Check the datum, and whether longitude and latitude are swapped",
            ),
            severity="warning",
        )
    return shapes


def _kind(table: Table, shapes: Shapes, kind: str, gathered: Gathered) -> Shapes:
    there = ~shapely.is_missing(shapes)
    types = shapely.get_type_id(shapes)
    allowed = {"point": (0,), "line": (1, 5), "polygon": (3, 6)}[kind]
    single = (
        (types == 4) & (shapely.get_num_geometries(shapes) == 1)
        if kind == "point"
        else np.zeros(len(shapes), bool)
    )
    if single.any():
        shapes[single] = shapely.get_geometry(shapes[single], 0)
    wrong = np.flatnonzero(there & ~np.isin(types, allowed) & ~single)
    for row in wrong[:MOST]:
        found = shapely.get_type_id(shapes[row])
        said = {0: "点", 1: "线", 2: "线", 3: "面", 4: "多点", 5: "多线", 6: "多面", 7: "混合图形"}.get(
            int(found), ""
        )
        gathered.fault(
            "register-geometry-kind",
            f"{table.place(int(row))} {GEOMETRY}",
            both(f"图形是{said}", f"The shape is a {shapes[row].geom_type}"),
            _SAID[kind],
            both("改正图形，或换一个图层", "Correct the shape, or use another layer"),
        )
    return shapes


def _valid(table: Table, shapes: Shapes, kind: str, gathered: Gathered, *, repair: bool) -> Shapes:
    bad = np.flatnonzero(~shapely.is_missing(shapes) & ~shapely.is_valid(shapes))
    for row in bad[:MOST]:
        why = str(shapely.is_valid_reason(shapes[row]))
        where = f"{table.place(int(row))} {GEOMETRY}"
        if not repair:
            gathered.fault(
                "register-geometry-invalid",
                where,
                both(f"图形有问题：{_reason(why)}", f"The shape is invalid: {why}"),
                both("边界不自交、不重叠的图形", "a shape whose outline does not cross itself"),
                both("在绘图软件里改正，或加 --repair 自动修复", "Mend it in its program, or add --repair"),
            )
    if not repair or not len(bad):
        return shapes
    from luocheng.spatial.repair import made_valid

    before = areas(to_wkb(shapes[bad])) if kind == "polygon" else None
    mended = made_valid(shapes[bad])
    shapes = shapes.copy()
    shapes[bad] = [_only(x, kind) for x in mended]
    after = areas(to_wkb(shapes[bad])) if kind == "polygon" else None
    for i, row in enumerate(bad[:MOST]):
        change = ""
        change_en = ""
        if before is not None and after is not None:
            change = f"，面积 {before[i] or 0:.1f} → {after[i] or 0:.1f} 平方米"
            change_en = f"; area {before[i] or 0:.1f} → {after[i] or 0:.1f} m²"
        gathered.note(
            "register-geometry-repaired",
            f"{table.place(int(row))} {GEOMETRY}",
            both(f"图形已修复{change}", f"The shape was repaired{change_en}"),
        )
    return shapes


def _only(shape: Any, kind: str) -> Any:
    """Keep the parts of a repaired shape that are of the kind of its register."""
    if shape is None or shape.is_empty:
        return None
    if shape.geom_type != "GeometryCollection":
        return shape
    parts = [p for p in shapely.get_parts(shape) if shapely.get_dimensions(p) == _DIMENSION[kind]]
    return shapely.union_all(parts) if parts else None


_REASONS = {
    "Self-intersection": "边界自相交", "Ring Self-intersection": "边界自相交", "Hole lies outside shell": "洞在边界之外",
    "Nested holes": "洞中有洞", "Interior is disconnected": "内部不连通", "Too few points": "点数太少", "Nested shells": "面与面重叠",
    "Duplicate Rings": "边界重复", "Invalid Coordinate": "坐标无效", "Ring is not closed": "边界没有闭合",
}  # fmt: skip


def _reason(text: str) -> str:
    name, _, at = text.partition("[")
    found = next((zh for en, zh in _REASONS.items() if name.startswith(en)), name)
    return f"{found}，在 {at.rstrip(']')} 附近" if at else found


def from_points(table: Table, longitude: int, latitude: int, gathered: Gathered) -> pl.Series:
    """Return the points that two columns give as WKB, still in the reference system of the file."""
    numbers = []
    for position in (longitude, latitude):
        read = convert(table.columns[position], FieldType("x", Title("x"), "number"))
        numbers.append(read.values.to_numpy())
        for row in read.wrong[:MOST]:
            said = as_text(table.columns[position][row : row + 1])[0]
            gathered.fault(
                "register-value",
                table.place(row, position),
                both(f"“{said}”不是坐标", f"'{said}' is no coordinate"),
                both("小数形式的度，如 113.2644", "decimal degrees, such as 113.2644"),
                both("把度分秒换算成小数", "Turn degrees, minutes and seconds into decimals"),
            )
    x, y = numbers
    half = np.flatnonzero(np.isnan(x) != np.isnan(y))
    for row in half[:MOST]:
        gathered.fault(
            "register-value",
            table.place(int(row), longitude),
            both("经度和纬度只填了一个", "Only one of longitude and latitude is given"),
            remedy=both("补全，或都留空", "Give both, or neither"),
        )
    shapes = shapely.points(np.nan_to_num(x), np.nan_to_num(y))
    shapes = np.asarray(shapes, dtype=object)
    shapes[np.isnan(x) | np.isnan(y)] = None
    return to_wkb(shapes)
