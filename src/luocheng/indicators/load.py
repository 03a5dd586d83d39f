"""Load the layers of a city: typed as its registers say, in one frame in metres, each record in its areas."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from luocheng.errors import Fault, LuochengError
from luocheng.indicators.city import City, LayerFile
from luocheng.indicators.placing import Areas, key_of, keys_of, place, reference_of
from luocheng.registers import RegisterType, read_register
from luocheng.registers.cells import read_fields
from luocheng.registers.columns import match, match_columns, names_of
from luocheng.registers.faults import Gathered
from luocheng.registers.tables import Table
from luocheng.spatial.layers import Layer, read_layer
from luocheng.spatial.packed import Packed

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from luocheng.spatial.coverage.parcels import Parcels

    Rows = NDArray[np.int32]
    Shapes = NDArray[Any]
    Tell = Callable[[str], None]

__all__ = ["CityData", "Loaded", "key_of", "load_data"]


@dataclass(slots=True)
class Loaded:
    """The records of a layer, their shapes in the frame of the city, and what was noted when they were read.

    Parameters
    ----------
    frame
        The fields of the register.
    shapes
        Shapes, (n,); none for a register without.
    log
        What was noted: code, Chinese, English.
    pieces
        For lines and polygons that lie in several areas: a row for each record and area with `row`, the `share` of the
        record that lies there, and whether it is the `main` one. None where every record lies in one area.
    at, piece_at
        By level in which area each record, or row of `pieces`, lies: a row of the areas, -1 for none.
    outside
        How many records lie in no area of the city.
    filled
        Fields that the layer lacks and its shapes gave.
    """

    frame: pl.DataFrame
    shapes: Packed
    log: list[tuple[str, str, str]] = field(default_factory=list)
    at: dict[str, Rows] = field(default_factory=dict)
    pieces: pl.DataFrame | None = None
    piece_at: dict[str, Rows] = field(default_factory=dict)
    outside: int = 0
    filled: tuple[str, ...] = ()


@dataclass(slots=True)
class CityData:
    """The layers of a city that are needed, its areas, and the frame they are in.

    Parameters
    ----------
    zones
        The polygons of the areas by level; of the city there are none.
    lands, outlines, tied
        What indicators make of layers and share: land by layer and condition, the outline of the city, places that are
        tied to the network.
    """

    city: City
    crs: str
    types: Mapping[str, RegisterType]
    layers: dict[str, Loaded]
    areas: dict[str, pl.DataFrame]
    zones: dict[str, Shapes]
    lands: dict[tuple[str, str], Parcels] = field(default_factory=dict)
    outlines: dict[str, Shapes] = field(default_factory=dict)
    tied: dict[tuple[str, str], Any] = field(default_factory=dict)

    @property
    def frames(self) -> dict[str, pl.DataFrame]:
        """Return the records by register."""
        return {n: x.frame for n, x in self.layers.items()}

    def keys(self, at: Mapping[str, Rows]) -> list[pl.Series]:
        """Return `@city`, `@district` … with the codes of areas; null outside. They are made for those who ask alone."""
        return keys_of(self.areas, at)


def load_data(
    city: City,
    types: Mapping[str, RegisterType],
    needed: Iterable[str],
    tell: Tell | None = None,
    points: Container[str] = (),
) -> CityData:
    """Load the layers that are needed, and the areas of the city.

    Parameters
    ----------
    needed
        The registers whose layers are loaded, where the city has them.
    tell
        Called with each register whose layer was loaded.
    points
        Registers of which nobody asks where the outlines of records run: of very many polygons the middles are kept.

    Raises
    ------
    LuochengError
        With every fault of every layer.
    """
    wanted = [n for n in dict.fromkeys((*city.areas, *needed)) if n in city.layers and n in types]
    read: dict[str, Loaded] = {}
    faults: list[Fault] = []
    crs, areas = city.frame, None

    def one(name: str) -> tuple[str, Loaded | LuochengError]:
        try:
            loaded, _ = _read(city.layers[name], types[name], crs)
            if areas is not None:
                place(loaded, types[name], areas)
            if name in points and len(loaded.shapes) > _OUTLINES:
                loaded.shapes = loaded.shapes.middles()
        except LuochengError as error:
            return name, error
        return name, loaded

    for name in city.areas:
        try:
            # The frame of the city is that of the zone that its widest areas lie in.
            read[name], crs = _read(city.layers[name], types[name], crs)
        except LuochengError as error:
            faults += error.faults
        if tell is not None:
            tell(name)
    if not faults:
        areas = _areas(city, read, types)
    # Two at a time: the largest layers first, so that none is waited for at the end.
    order = sorted((n for n in wanted if n not in city.areas), key=lambda n: -_size(city.layers[n]))
    if crs is None and order:
        crs = _frame(city.layers[order[0]])
    with ThreadPoolExecutor(2) as pool:
        for name, found in pool.map(one, order):
            if isinstance(found, LuochengError):
                faults += found.faults
            else:
                read[name] = found
            if tell is not None:
                tell(name)
    LuochengError.gather(faults)
    assert areas is not None
    layers = {n: read[n] for n in wanted}
    return CityData(city, crs or "", types, layers, areas.tables, areas.shapes)


_OUTLINES = 100_000
"""Polygons of a layer from which on their outlines are let go where nobody asks for them: on a map they are points."""


def _size(file: LayerFile) -> int:
    return sum(p.stat().st_size for p in file.files if p.is_file())


def _frame(file: LayerFile) -> str:
    """Return the frame of the zone that the middle of a layer lies in."""
    return read_layer(file.path, layer=file.layer, datum=file.datum).crs


# --- one layer ----------------------------------------------------------------------------------------------------


def _read(file: LayerFile, register: RegisterType, crs: str | None) -> tuple[Loaded, str | None]:
    """Read a layer; return it and the frame that its shapes are in."""
    if not register.geometry:
        reading = read_register(file.path, register, file.layer)
        log = [(f.code, f.what, f.what_en) for f in (*reading.warnings, *reading.notes)]
        return Loaded(reading.frame, Packed.of_wkb([]), log), crs
    layer = read_layer(file.path, crs=crs, layer=file.layer, datum=file.datum, name=register.id)
    gathered = Gathered()
    table = _table(layer, file, register)
    columns = match_columns(table, register, gathered)
    values = read_fields(table, register, columns, gathered)
    gathered.finish()
    log = [(n.code, n.what, n.what_en) for n in layer.log]
    log += [(f.code, f.what, f.what_en) for f in (*gathered.warnings, *gathered.notes)]
    frame = pl.DataFrame([values[f.id].alias(f.id) for f in register.fields])
    frame, filled = _measured(frame, layer.shapes, register)
    return Loaded(frame, layer.shapes, log, filled=filled), layer.crs


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
    frame: pl.DataFrame, shapes: Packed, register: RegisterType
) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """Fill the field `area` of polygons and `length` of lines from the shapes where the layer does not give them."""
    name = {"polygon": "area", "line": "length"}.get(register.geometry, "")
    kept = register.by_id.get(name)
    if kept is None or kept.computed or not frame[name].null_count():
        return frame, ()
    from luocheng.expressions.measures import ratio, unit_of

    natural = "平方米" if name == "area" else "米"
    raw = shapes.area if name == "area" else shapes.length
    factor = float(ratio(unit_of(natural), unit_of(kept.unit or natural)))
    measured = pl.Series(name, raw * factor).fill_nan(None)
    return frame.with_columns(pl.col(name).fill_null(measured)), (name,)


# --- areas --------------------------------------------------------------------------------------------------------


def _areas(city: City, read: Mapping[str, Loaded], types: Mapping[str, RegisterType]) -> Areas:
    """Return the areas by level: code, name, and the areas above; each knows in which it lies."""
    key = key_of("city")
    areas = Areas({"city": pl.DataFrame({"code": [city.id], "name": [city.name.zh], key: [city.id]})})
    for level in city.areas:
        loaded = read[level]
        frame = loaded.frame
        everywhere = np.zeros(frame.height, np.int32)
        at = {"city": everywhere}
        if areas.lowest != "city":
            name = reference_of(types[level], areas.lowest)
            at = areas.above(areas.lowest, areas.homes(frame[name] if name else None, loaded.shapes)) | at
        loaded.at = at | {level: np.arange(frame.height, dtype=np.int32)}
        keys = [*keys_of(areas.tables, at), frame["code"].alias(key_of(level))]
        loaded.frame = frame.with_columns(keys)
        title = pl.col("name") if "name" in frame.columns else pl.col("code")
        table = loaded.frame.select(
            "code", title.fill_null(pl.col("code")).alias("name"), *[k.name for k in keys]
        )
        areas.tables[level], areas.shapes[level] = table, loaded.shapes.made()
    return areas
