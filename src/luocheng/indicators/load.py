"""Load the layers of a city: typed as its registers say, in one frame in metres, each record in its areas."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
import shapely

from luocheng.errors import Fault, LuochengError
from luocheng.indicators.city import City, LayerFile
from luocheng.registers import RegisterType, read_register
from luocheng.registers.cells import read_fields
from luocheng.registers.columns import match, match_columns, names_of
from luocheng.registers.faults import Gathered
from luocheng.registers.tables import Table
from luocheng.spatial.coverage.tiles import cut
from luocheng.spatial.layers import Layer, read_layer

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from luocheng.spatial.coverage.parcels import Parcels

    Shapes = NDArray[Any]
    Tell = Callable[[str], None]

__all__ = ["CityData", "Loaded", "in_pieces", "key_of", "load_data"]

_CORNERS = 1000
"""Polygons with more corners are cut before they are intersected with others."""

_BORDER = 0.5
"""Metres from a border within which a line lies on it.

Borders are kept in degrees more often than not, and what is straight there bows by a decimetre or two in the plane.
"""


def key_of(level: str) -> str:
    """Return the column that says in which area of a level a record lies."""
    return f"@{level}"


@dataclass(slots=True)
class Loaded:
    """The records of a layer, their shapes in the frame of the city, and what was noted when they were read.

    Parameters
    ----------
    frame
        The fields of the register, and `@city`, `@district` … with the area that each record lies in; null outside.
    shapes
        Shapely shapes, (n,); empty for a register without.
    log
        What was noted: code, Chinese, English.
    pieces
        For lines and polygons that lie in several areas: a row for each record and area with `row`, the `share` of the
        record that lies there, whether it is the `main` one, and the areas. None where every record lies in one area.
    outside
        How many records lie in no area of the city.
    filled
        Fields that the layer lacks and its shapes gave.
    """

    frame: pl.DataFrame
    shapes: Shapes
    log: list[tuple[str, str, str]] = field(default_factory=list)
    pieces: pl.DataFrame | None = None
    outside: int = 0
    filled: tuple[str, ...] = ()
    _middles: Shapes | None = None

    @property
    def middles(self) -> Shapes:
        """The centroid of each shape, worked out once."""
        if self._middles is None:
            self._middles = np.asarray(shapely.centroid(self.shapes), object)
        return self._middles


@dataclass(slots=True)
class CityData:
    """The layers of a city that are needed, its areas, and the frame they are in.

    Parameters
    ----------
    lands, outlines, tied
        What indicators make of layers and share: land by layer and condition, the outline of the city, places that are
        tied to the network.
    """

    city: City
    crs: str
    types: Mapping[str, RegisterType]
    layers: dict[str, Loaded]
    areas: dict[str, pl.DataFrame]
    lands: dict[tuple[str, str], Parcels] = field(default_factory=dict)
    outlines: dict[str, Shapes] = field(default_factory=dict)
    tied: dict[tuple[str, str], Any] = field(default_factory=dict)

    @property
    def frames(self) -> dict[str, pl.DataFrame]:
        """Return the records by register."""
        return {n: x.frame for n, x in self.layers.items()}


def load_data(
    city: City, types: Mapping[str, RegisterType], needed: Iterable[str], tell: Tell | None = None
) -> CityData:
    """Load the layers that are needed, and the areas of the city.

    Raises
    ------
    LuochengError
        With every fault of every layer.
    """
    wanted = [n for n in dict.fromkeys((*city.areas, *needed)) if n in city.layers and n in types]
    crs = city.frame or _frame(city, wanted)
    read: dict[str, Loaded] = {}
    faults: list[Fault] = []

    def one(name: str) -> tuple[str, Loaded | LuochengError]:
        try:
            return name, _read(city.layers[name], types[name], crs)
        except LuochengError as error:
            return name, error

    # Two at a time: the largest layers first, so that none is waited for at the end.
    order = sorted(wanted, key=lambda n: -_size(city.layers[n]))
    with ThreadPoolExecutor(2) as pool:
        for name, found in pool.map(one, order):
            if isinstance(found, LuochengError):
                faults += found.faults
            else:
                read[name] = found
            if tell is not None:
                tell(name)
    LuochengError.gather(faults)
    areas = _areas(city, read, types)
    for name, loaded in read.items():
        if name not in city.areas:
            _place(loaded, types[name], city, areas, read)
    return CityData(city, crs, types, read, areas)


def _size(file: LayerFile) -> int:
    return sum(p.stat().st_size for p in file.files if p.is_file())


def _frame(city: City, wanted: list[str]) -> str:
    """Return the frame of the zone that the middle of the city lies in: of its areas, else of its largest layer."""
    first = city.areas[0] if city.areas else max(wanted, key=lambda n: _size(city.layers[n]))
    file = city.layers[first]
    return read_layer(file.path, layer=file.layer, datum=file.datum).crs


# --- one layer ----------------------------------------------------------------------------------------------------


def _read(file: LayerFile, register: RegisterType, crs: str) -> Loaded:
    if not register.geometry:
        reading = read_register(file.path, register, file.layer)
        log = [(f.code, f.what, f.what_en) for f in (*reading.warnings, *reading.notes)]
        return Loaded(reading.frame, np.empty(0, object), log)
    layer = read_layer(file.path, crs=crs, layer=file.layer, datum=file.datum, name=register.id)
    gathered = Gathered()
    table = _table(layer, file, register)
    columns = match_columns(table, register, gathered)
    values = read_fields(table, register, columns, gathered)
    gathered.finish()
    log = [(n.code, n.what, n.what_en) for n in layer.log]
    log += [(f.code, f.what, f.what_en) for f in (*gathered.warnings, *gathered.notes)]
    frame = pl.DataFrame([values[f.id].alias(f.id) for f in register.fields])
    frame, filled = _measured(frame, layer.geometry, register)
    return Loaded(frame, layer.geometry, log, filled=filled)


def _table(layer: Layer, file: LayerFile, register: RegisterType) -> Table:
    """Return the attributes of a layer as a table, its columns called as the city file says."""
    called = {column: field_ for field_, column in file.fields.items()}
    absent = [c for c in called if c not in layer.frame.columns]
    LuochengError.gather(
        Fault(
            f"图层没有列“{c}”", file.path.name, "、".join(layer.frame.columns), f"核对城市文件 layers.{register.id}.fields",
            f"The layer has no column “{c}”", ", ".join(layer.frame.columns), f"Check layers.{register.id}.fields in the city file",
            code="city-field",
        )
        for c in absent
    )  # fmt: skip
    headings = [called.get(c, c) for c in layer.frame.columns]
    columns = list(layer.frame.iter_columns())
    names = names_of(register)
    found = {m.name for h in headings if (m := match(h, names))}
    if register.key not in found:
        # Data often come without a code; rows are then called by their number.
        headings.append(register.key)
        columns.append(pl.Series(register.key, np.arange(1, layer.frame.height + 1)).cast(pl.String))
    rows = np.arange(1, layer.frame.height + 1, dtype=np.int64)
    return Table(file.path.name, file.layer or "", headings, columns, rows, "feature")


def _measured(
    frame: pl.DataFrame, shapes: Shapes, register: RegisterType
) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """Fill the field `area` of polygons and `length` of lines from the shapes where the layer does not give them."""
    name = {"polygon": "area", "line": "length"}.get(register.geometry, "")
    kept = register.by_id.get(name)
    if kept is None or kept.computed or not frame[name].null_count():
        return frame, ()
    from luocheng.expressions.measures import ratio, unit_of

    natural = "平方米" if name == "area" else "米"
    raw = shapely.area(shapes) if name == "area" else shapely.length(shapes)
    factor = float(ratio(unit_of(natural), unit_of(kept.unit or natural)))
    measured = pl.Series(name, raw * factor).fill_nan(None)
    return frame.with_columns(pl.col(name).fill_null(measured)), (name,)


# --- areas --------------------------------------------------------------------------------------------------------


def _areas(
    city: City, read: Mapping[str, Loaded], types: Mapping[str, RegisterType]
) -> dict[str, pl.DataFrame]:
    """Return the areas by level: code, name, and the areas above; each knows in which it lies."""
    names = [city.name.zh]
    areas = {"city": pl.DataFrame({"code": [city.id], "name": names, key_of("city"): [city.id]})}
    above: list[str] = []
    for level in city.areas:
        loaded = read[level]
        frame = loaded.frame.with_columns(pl.lit(city.id).alias(key_of("city")))
        if above:
            parent = above[-1]
            key = _reference(types[level], parent)
            given = frame[key] if key else pl.Series([None] * frame.height, dtype=pl.String)
            codes = _filled(given, loaded.shapes, areas[parent], read[parent].shapes)
            frame = frame.with_columns(codes.alias(key_of(parent)))
            upper = areas[parent].select(
                pl.col("code").alias(key_of(parent)), *[key_of(u) for u in above[:-1]]
            )
            frame = frame.join(upper, on=key_of(parent), how="left", maintain_order="left")
        frame = frame.with_columns(pl.col("code").alias(key_of(level)))
        loaded.frame = frame
        keys = [key_of(u) for u in ("city", *above, level)]
        name = pl.col("name") if "name" in frame.columns else pl.col("code")
        areas[level] = frame.select("code", name.fill_null(pl.col("code")).alias("name"), *keys)
        above.append(level)
    return areas


def _reference(register: RegisterType, level: str) -> str | None:
    return next((f for f, to in register.references.items() if to == level), None)


def _filled(given: pl.Series, shapes: Shapes, areas: pl.DataFrame, polygons: Shapes) -> pl.Series:
    """Return the area of each record: the one it names, else the one that it lies in."""
    codes = areas["code"]
    known = given.is_in(codes.implode()) & given.is_not_null()
    result = pl.select(pl.when(known).then(given)).to_series()
    open_ = np.flatnonzero(~known.fill_null(value=False).to_numpy())
    if not len(open_) or not len(shapes):
        return result
    found = _within(_points(shapes[open_]), polygons)
    values = np.array([None] * len(given), object)
    values[open_[found >= 0]] = codes.to_numpy()[found[found >= 0]]
    return result.fill_null(pl.Series(values, dtype=pl.String))


def _points(shapes: Shapes) -> Shapes:
    """Return a place on each shape that stands for it: the middle of a line, a place within a polygon."""
    dimension = shapely.get_dimensions(shapes)
    points = shapely.point_on_surface(shapes)
    lines = dimension == 1
    if lines.any():
        plain = lines & (shapely.get_num_geometries(shapes) == 1)
        points[plain] = shapely.line_interpolate_point(
            shapely.line_merge(shapes[plain]), 0.5, normalized=True
        )
    return np.asarray(points, object)


def _within(points: Shapes, polygons: Shapes) -> NDArray[np.int64]:
    """Return the polygon that each point lies in, the first of several; -1 for none."""
    found = np.full(len(points), -1, np.int64)
    shapely.prepare(polygons)
    polygon, point = shapely.STRtree(points).query(polygons, predicate="intersects")
    order = np.argsort(-polygon, kind="stable")
    found[point[order]] = polygon[order]
    return found


def _place(
    loaded: Loaded,
    register: RegisterType,
    city: City,
    areas: Mapping[str, pl.DataFrame],
    read: Mapping[str, Loaded],
) -> None:
    """Say in which areas each record lies: in the area it names, else where its shape lies."""
    frame = loaded.frame
    if not city.areas:
        loaded.frame = frame.with_columns(pl.lit(city.id).alias(key_of("city")))
        return
    lowest = city.areas[-1]
    name = _reference(register, lowest)
    given = frame[name] if name else pl.Series([None] * frame.height, dtype=pl.String)
    pieces = _pieces(given, loaded.shapes, register, areas[lowest], read[lowest].shapes)
    keys = [key_of(u) for u in ("city", *city.areas)]
    pieces = pieces.join(areas[lowest].select(keys), on=keys[-1], how="left", maintain_order="left")
    pieces = _wider(pieces, frame, register, city, areas)
    if pieces.height > frame.height:
        loaded.pieces = pieces
    main = pieces.filter("main").sort("row")
    loaded.frame = pl.concat([frame, main.select(keys)], how="horizontal")
    loaded.outside = loaded.frame[keys[0]].null_count()


def _pieces(
    given: pl.Series, shapes: Shapes, register: RegisterType, areas: pl.DataFrame, polygons: Shapes
) -> pl.DataFrame:
    """Return the areas of each record: `row`, `share` of it, whether it is its `main` one, and the area's column."""
    codes = areas["code"]
    key = areas.columns[-1]
    known = (given.is_in(codes.implode()) & given.is_not_null()).fill_null(value=False).to_numpy()
    open_ = np.flatnonzero(~known)
    if not len(open_):
        # Every record names its area: nothing is looked for.
        return pl.DataFrame({"row": np.arange(len(given)), "share": np.ones(len(given)), "main": known, key: given.cast(pl.String)})  # fmt: skip
    if len(shapes):
        dimension = {"line": 1, "polygon": 2}.get(register.geometry, 0)
        if dimension and register.id != "building":
            row, zone, share = _shared(shapes[open_], polygons, dimension)
        else:
            zone = _within(_points(shapes[open_]), polygons)
            row = np.flatnonzero(zone >= 0)
            zone, share = zone[row], np.ones(len(row))
    else:
        row = zone = np.empty(0, np.int64)
        share = np.empty(0)
    lost = np.setdiff1d(np.arange(len(open_)), row)
    at = np.concatenate([np.flatnonzero(known), open_[row], open_[lost]])
    names = np.concatenate([given.to_numpy()[known], codes.to_numpy()[zone], np.full(len(lost), None)])
    shares = np.concatenate([np.ones(int(known.sum())), share, np.ones(len(lost))])
    order = np.lexsort((-shares, at))
    at, names, shares = at[order], names[order], shares[order]
    main = np.ones(len(at), np.bool_)
    main[1:] = at[1:] != at[:-1]
    return pl.DataFrame(
        {"row": at, "share": shares, "main": main, key: pl.Series(names.tolist(), dtype=pl.String)}
    )


def _shared(
    shapes: Shapes, polygons: Shapes, dimension: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """Return which shapes lie in which polygons, and which share of each: along a common border, half in each."""
    size = shapely.length if dimension == 1 else shapely.area
    least = 1e-6
    if dimension == 1:
        polygons = shapely.buffer(polygons, _BORDER, join_style="mitre")
        # A street that ends at a border does not lie beyond it. One that crosses has at least this much on each side.
        least = 2 * _BORDER * (1 - 1e-9)
    shapely.prepare(polygons)
    zone, row = shapely.STRtree(shapes).query(polygons, predicate="covers")
    whole = np.zeros(len(shapes), np.bool_)
    whole[row] = True
    rest = np.flatnonzero(~whole & ~shapely.is_missing(shapes))
    pieces, owner = in_pieces(shapes[rest])
    more, cut = shapely.STRtree(pieces).query(polygons, predicate="intersects")
    parts = size(shapely.intersection(pieces[cut], polygons[more]))
    # Added up one after another: the same to the last digit on any machine.
    pair, at = np.unique(rest[owner[cut]] * len(polygons) + more, return_inverse=True)
    sums = np.bincount(at, parts, len(pair))
    real = sums > least
    part = np.concatenate([size(shapes[row]), sums[real]])
    row = np.concatenate([row, pair[real] // len(polygons)])
    zone = np.concatenate([zone, pair[real] % len(polygons)])
    total = np.maximum(np.bincount(row, part, len(shapes)), size(shapes))
    with np.errstate(invalid="ignore", divide="ignore"):
        share = np.where(total[row] > 0, part / total[row], 1.0)
    return row.astype(np.int64), zone.astype(np.int64), share


def in_pieces(shapes: Shapes) -> tuple[Shapes, NDArray[np.int64]]:
    """Cut polygons of very many corners, such as all the roads in one, so that intersecting them takes no ages.

    Returns
    -------
    tuple
        The pieces, and which shape each belongs to. They cover together what the shapes cover.
    """
    large = np.flatnonzero(
        (shapely.get_num_coordinates(shapes) > _CORNERS) & (shapely.get_dimensions(shapes) == 2)
    )
    if not len(large):
        return shapes, np.arange(len(shapes))
    small = np.setdiff1d(np.arange(len(shapes)), large)
    cuts = [cut(shapes[i : i + 1], _CORNERS // 4) for i in large]
    owner = np.concatenate([small, np.repeat(large, [len(c) for c in cuts])])
    return np.concatenate([shapes[small], *cuts]), owner


def _wider(
    pieces: pl.DataFrame,
    frame: pl.DataFrame,
    register: RegisterType,
    city: City,
    areas: Mapping[str, pl.DataFrame],
) -> pl.DataFrame:
    """Let a record that lies in no area by its shape count in the wider area that it names."""
    for level in reversed(city.areas[:-1]):
        name = _reference(register, level)
        if name is None or not pieces[key_of(level)].null_count():
            continue
        wider = [key_of(u) for u in ("city", *city.areas[: city.areas.index(level) + 1])]
        named = areas[level].select(pl.col("code").alias("^"), *[pl.col(u).alias(f"^{u}") for u in wider])
        pieces = pieces.with_columns(frame[name].gather(pieces["row"]).alias("^"))
        pieces = pieces.join(named, on="^", how="left", maintain_order="left")
        pieces = pieces.with_columns(pl.coalesce(u, f"^{u}").alias(u) for u in wider)
        pieces = pieces.drop("^", *[f"^{u}" for u in wider])
    return pieces
