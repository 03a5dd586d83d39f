"""The city as a whole: what is built, who lives there, which area everything belongs to; and layers of records."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from luocheng.sample.city.areas import Areas, divide_city
from luocheng.sample.city.fabric import Fabric, weave
from luocheng.sample.city.people import outlines, settle
from luocheng.sample.city.rows import Floats, Ints, Rows
from luocheng.sample.draw import Source, source

__all__ = ["YEAR", "City", "Layer", "codes", "make_city", "sometimes"]

YEAR = 2024
"""The data are as of the end of this year."""


@dataclass(slots=True)
class Layer:
    """Records of a register with their shapes in the frame of the city; `geometry` is None for plain tables."""

    register: str
    frame: pl.DataFrame
    geometry: NDArray[Any] | None = None


@dataclass(slots=True)
class City:
    """A city in the plan; see `make_city`.

    Attributes
    ----------
    rings
        The outlines of buildings, shape by shape.
    people
        Footprint, floor area, households and residents of every building.
    pieces
        The network.
    block_quad, parcel_quad
        The quad of the city, as `areas` numbers them, of every block and parcel.
    """

    seed: int
    fabric: Fabric
    rings: list[tuple[Ints, NDArray[np.float64]]]
    people: Rows
    areas: Areas
    pieces: Rows
    block_quad: Ints
    parcel_quad: Ints

    @property
    def frame(self) -> str:
        """The code of the reference system of shapes."""
        return self.fabric.warp.frame

    def draw(self, *names: str) -> Source:
        """Return a source of its own for one purpose."""
        return source(self.seed, "city", *names)

    def area_at(self, level: str, u: Floats, v: Floats) -> pl.Series:
        """Return the code of the area of a level in which places lie."""
        return self.areas.code(level, self.areas.quad_of(u, v))

    def parcel_shapes(self, which: NDArray[Any] | None = None) -> NDArray[Any]:
        """Return parcels as polygons."""
        p = self.fabric.parcels if which is None else self.fabric.parcels.take(which)
        return self.fabric.warp.rectangles(p.u0, p.v0, p.u1, p.v1)


def make_city(buildings: int, seed: int = 1) -> City:
    """Lay out a city of so many buildings and settle it."""
    fabric = weave(buildings, seed)
    rings = outlines(fabric)
    people = settle(fabric, rings, seed)
    areas = divide_city(fabric, people.residents, seed)
    b = fabric.blocks
    quad = areas.quad_of((b.u0 + b.u1) / 2, (b.v0 + b.v1) / 2)
    return City(seed, fabric, rings, people, areas, fabric.streets.pieces(), quad, quad[fabric.parcels.block])


def codes(prefix: str, numbers: NDArray[Any], digits: int) -> pl.Series:
    """Return codes such as JZ-0000001 for positions counted from 0; null for -1."""
    text = pl.Series(np.asarray(numbers, np.int64) + 1)
    told = text.cast(pl.String).str.zfill(digits)
    return pl.select(pl.when(text > 0).then(pl.lit(f"{prefix}-") + told)).to_series()


def sometimes(draw: Source, values: Any, share: float) -> pl.Series:
    """Return values of which a share is not known, as in the registers of any city."""
    series = values if isinstance(values, pl.Series) else pl.Series(values)
    known = pl.Series(draw.random(len(series)) >= share)
    return pl.select(pl.when(known).then(series)).to_series()
