"""Where things are: shapes of a layer, places of the records of a register, as this process keeps them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import polars as pl
import shapely
from django.db.models import Count, Max, QuerySet
from numpy.typing import NDArray

from luocheng.spatial.listing import called
from luocheng.spatial.tiles import Pointed, Shaped
from luocheng.web.maps.keeping import Kept
from luocheng.web.maps.models import Layer
from luocheng.web.registers.models import Check, Finding, Import, Record, Register

__all__ = ["VERDICTS", "Places", "Shapes", "placed", "places_of", "shapes_of", "stamp_of", "stamps_of"]

VERDICTS = ("none", "missing", "judgement", "fail")
"""What the last check found in a record, the worst last; 'none' is nothing that needs an eye."""

_DRAWN_WHOLE = 5_000
"""Records up to so many keep their shapes in memory, and are drawn with them at every zoom."""

_layers: Kept[Shapes] = Kept(40)
_registers: Kept[Places] = Kept(24)


@dataclass(frozen=True)
class Shapes:
    """What is in a layer: attributes, shapes in degrees, the same on the square world, and what each is called."""

    frame: pl.DataFrame
    shapes: NDArray[Any]
    world: Shaped
    names: list[str]

    @cached_property
    def labels(self) -> Pointed:
        """A place on each shape where its name stands."""
        at = shapely.point_on_surface(self.shapes)
        return Pointed.of(shapely.get_x(at), shapely.get_y(at))


def shapes_of(layer: Layer) -> Shapes:
    """Return what is in a layer."""

    def read() -> Shapes:
        with layer.file.open("rb") as file:
            frame = pl.read_parquet(file.read())
        shapes = np.asarray(shapely.from_wkb(frame["geometry"].to_numpy()), object)
        return Shapes(frame.drop("geometry"), shapes, Shaped.of(shapes), called(frame))

    return _layers.get((layer.pk, layer.checksum), read)


@dataclass(frozen=True, slots=True)
class Places:
    """Where the records of a register are.

    Parameters
    ----------
    keys
        The key of each record, (n,).
    lon, lat
        Where it is, degrees.
    points
        The same on the square world.
    verdict
        The worst that the last check found in it, a number of `VERDICTS`.
    shapes
        Shapes on the square world where there are few records; None where there are many, or none has a shape.
    """

    keys: NDArray[np.int64]
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    points: Pointed
    verdict: NDArray[np.int8]
    shapes: Shaped | None

    @property
    def box(self) -> list[float]:
        """West, south, east, north; empty where there is no record."""
        if not len(self.keys):
            return []
        return [float(v) for v in (self.lon.min(), self.lat.min(), self.lon.max(), self.lat.max())]

    def within(self, box: list[float] | None) -> NDArray[np.int64]:
        """Return the rows within a box, the worst first."""
        inside = np.ones(len(self.keys), bool)
        if box:
            west, south, east, north = box
            inside = (self.lon >= west) & (self.lon <= east) & (self.lat >= south) & (self.lat <= north)
        rows = np.flatnonzero(inside)
        return rows[np.argsort(-self.verdict[rows], kind="stable")]


def stamps_of(registers: Sequence[Register]) -> dict[int, str]:
    """Return, by their keys, what changes when anything that a map shows of a register does; two queries for all."""
    checks = dict(
        Check.objects.filter(register__in=registers).order_by().values_list("register").annotate(Max("pk"))
    )
    # A file that was uploaded early may be taken in late: how many were taken in counts, too.
    taken = Import.objects.filter(register__in=registers, applied_at__isnull=False).order_by()
    files = {
        key: (last_at, n)
        for key, last_at, n in taken.values_list("register").annotate(Max("applied_at"), Count("pk"))
    }
    found = {}
    for register in registers:
        at, n = files.get(register.pk, (None, 0))
        file = f"{at.timestamp():.0f}.{n}" if at is not None else "0"
        found[register.pk] = (
            f"{register.pk}-{register.version}-{register.count}-{checks.get(register.pk, 0)}-{file}"
        )
    return found


def stamp_of(register: Register) -> str:
    """Return that of one register."""
    return stamps_of([register])[register.pk]


def places_of(register: Register, stamp: str | None = None) -> Places:
    """Return where the records of a register are."""
    return _registers.get(stamp or stamp_of(register), lambda: _read(register))


def placed(register: Register) -> QuerySet[Record]:
    """Return the records of a register that have a place, as the index of places finds them."""
    return Record.objects.present().filter(register=register, lon__isnull=False)


def _read(register: Register) -> Places:
    found = placed(register).order_by()
    rows = np.fromiter(
        found.values_list("pk", "lon", "lat").iterator(20_000),
        np.dtype([("pk", np.int64), ("lon", np.float64), ("lat", np.float64)]),
    )
    keys, lon, lat = (np.ascontiguousarray(rows[n]) for n in ("pk", "lon", "lat"))
    verdict = np.zeros(len(keys), np.int8)
    check = Check.objects.filter(register=register).order_by("-pk").first()
    if check is not None and len(keys):
        order = np.argsort(keys)
        told = Finding.objects.filter(check_run=check, record__isnull=False).order_by()
        for key, word in told.values_list("record_id", "verdict").distinct().iterator(20_000):
            place = int(np.searchsorted(keys, key, sorter=order))
            if place < len(keys) and keys[order[place]] == key and word in VERDICTS:
                row = order[place]
                verdict[row] = max(verdict[row], VERDICTS.index(word))
    shapes = None
    if register.type.geometry not in ("", "point") and len(keys) <= _DRAWN_WHOLE:
        drawn = dict(found.filter(shape__isnull=False).values_list("pk", "shape"))
        wkb = [bytes(drawn[k]) if k in drawn else None for k in keys.tolist()]
        shapes = Shaped.of(np.asarray(shapely.from_wkb(wkb), object))
    return Places(keys, lon, lat, Pointed.of(lon, lat), verdict, shapes)
