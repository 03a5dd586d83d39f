"""Figures of coverage: how much of what is covered, measured how, where."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from luocheng.errors import Fault, LuochengError

if TYPE_CHECKING:
    import polars as pl
    from numpy.typing import NDArray

    from luocheng.spatial.layers import Note

    Floats = NDArray[np.float64]
    Longs = NDArray[np.int64]

__all__ = ["CITY", "Coverage", "Figure", "side_by_side", "tally"]

CITY = "city"
"""The level of the city as a whole."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One thing measured in one way at one level: a number an area.

    Parameters
    ----------
    of
        What is covered: land, buildings, floor_area, residents, or whatever weight was given.
    by
        `straight` (radius) or `network` (metres walked).
    level
        `city`, or the level of the areas.
    covered, total
        What is covered and what there is, (z,): m² of land, number, m² of floor, people. Only what is known.
    unknown
        What there is but cannot be told covered or not, (z,), in the same unit.
    left_out
        How many things have no weight or no place, (z,).
    """

    of: str
    by: str
    level: str
    covered: Floats
    total: Floats
    unknown: Floats
    left_out: Longs

    @property
    def share(self) -> Floats:
        """Return covered / total, 0 … 1; nan where there is nothing."""
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.where(self.total > 0, np.minimum(self.covered / self.total, 1.0), np.nan)

    @property
    def completeness(self) -> Floats:
        """Return which share of all there is could be told, 0 … 1; nan where there is nothing."""
        with np.errstate(invalid="ignore", divide="ignore"):
            there = self.total + self.unknown
            return np.where(there > 0, self.total / there, np.nan)


@dataclass(frozen=True, slots=True)
class Coverage:
    """Figures of one kind of facility, and what is to be said beside them."""

    figures: tuple[Figure, ...]
    notes: tuple[Note, ...] = ()

    def get(self, of: str, by: str = "straight", level: str = CITY) -> Figure:
        """Return one figure; a KeyError where it was not measured."""
        for figure in self.figures:
            if (figure.of, figure.by, figure.level) == (of, by, level):
                return figure
        raise KeyError((of, by, level))

    def frame(self) -> pl.DataFrame:
        """Return one row a figure and area; null where there is no figure."""
        import polars as pl

        rows = [
            pl.DataFrame(
                {
                    "level": [f.level] * len(f.total),
                    "area": np.arange(len(f.total)),
                    "of": [f.of] * len(f.total),
                    "by": [f.by] * len(f.total),
                    "covered": f.covered,
                    "total": f.total,
                    "share": f.share,
                    "unknown": f.unknown,
                    "left_out": f.left_out,
                    "completeness": f.completeness,
                }
            )
            for f in self.figures
        ]
        return (pl.concat(rows) if rows else pl.DataFrame()).fill_nan(None)


def tally(
    of: str, by: str, covered: Floats, weight: Floats, zones: Mapping[str, tuple[Longs, Longs, int]]
) -> list[Figure]:
    """Add things up at every level.

    Parameters
    ----------
    covered
        How much of each thing is covered, (n,), nan for unknown; in the unit of the weight.
    weight
        How much each thing weighs, (n,), nan for unknown.
    zones
        By level: which things, in which zone each (the same thing may stand several times, or not at all), and how
        many zones there are.
    """
    figures = []
    for level, (thing, zone, count) in zones.items():
        c, w = covered[thing], weight[thing]
        no_weight = np.isnan(w)
        told = ~no_weight & ~np.isnan(c)
        dark = ~no_weight & ~told
        figures.append(
            Figure(
                of, by, level,
                _sum(zone[told], c[told], count),
                _sum(zone[told], w[told], count),
                _sum(zone[dark], w[dark], count),
                np.bincount(zone[no_weight | dark], minlength=count),
            )
        )  # fmt: skip
    return figures


def _sum(zone: Longs, value: Floats, count: int) -> Floats:
    return np.bincount(zone, value, count).astype(np.float64)


def side_by_side(*measured: Coverage) -> pl.DataFrame:
    """Put figures by radius and along the network beside each other: a row for what, level and area.

    Columns are `straight_share`, `network_share` and so on; null where one was not measured. Nothing is added up over both.

    Raises
    ------
    LuochengError
        When the same figure comes twice.
    """
    import polars as pl

    seen: set[tuple[str, str, str]] = set()
    for figure in (f for m in measured for f in m.figures):
        key = figure.of, figure.by, figure.level
        if key in seen:
            raise LuochengError(
                Fault(
                    f"{key[0]} 的覆盖率（{key[1]}，{key[2]}）给了两次",
                    expected="每种口径一次",
                    remedy="分开比较不同设施的覆盖率",
                    what_en=f"The coverage of {key[0]} ({key[1]}, {key[2]}) is given twice",
                    expected_en="each measure once",
                    remedy_en="Compare different facilities separately",
                    code="coverage-twice",
                )
            )
        seen.add(key)
    both: pl.DataFrame | None = None
    on = ["of", "level", "area"]
    for by in ("straight", "network"):
        mine = Coverage(tuple(f for m in measured for f in m.figures if f.by == by))
        if not mine.figures:
            continue
        part = mine.frame().select(
            *on, *(pl.col(c).alias(f"{by}_{c}") for c in ("covered", "total", "share", "completeness"))
        )
        both = part if both is None else both.join(part, on=on, how="full", coalesce=True)
    return pl.DataFrame() if both is None else both.sort(on)


def levels(
    count: int, by_level: Mapping[str, Sequence[int] | Longs], sizes: Mapping[str, int]
) -> dict[str, tuple[Longs, Longs, int]]:
    """Return the zones of things for `tally`: all of them in the city, and one zone or none at each level."""
    everything = np.arange(count)
    found = {CITY: (everything, np.zeros(count, np.int64), 1)}
    for level, zone in by_level.items():
        at = np.asarray(zone, np.int64)
        inside = np.flatnonzero(at >= 0)
        found[level] = (inside, at[inside], sizes[level])
    return found
