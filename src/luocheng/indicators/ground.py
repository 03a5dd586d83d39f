"""Indicators of coverage: the share of land within the service radius of places, by area of the ground."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
import shapely

from luocheng.indicators.catalogue import Indicator, metres
from luocheng.indicators.formulas import VALUES
from luocheng.indicators.load import CityData
from luocheng.indicators.places import by_level, gates_of, holds
from luocheng.policy.folder.measured import CoverageMeasure
from luocheng.spatial.coverage import Served, serve
from luocheng.spatial.coverage.parcels import Parcels
from luocheng.spatial.walking import tie, walk

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from luocheng.spatial.network import Network

    Bools = NDArray[np.bool_]
    Floats = NDArray[np.float64]

__all__ = ["Ground", "divide_lands", "ground_of", "measure_coverage", "parcels_of", "serving"]

_SPACING, _WIDE = 25.0, 50.0
"""Metres between the points that stand for land where distances are walked; the wider where land is very much."""

_MUCH = 1e9
"""m² of land from which on the points are wider apart."""


@dataclass(slots=True)
class Ground:
    """The land an indicator counts, the places that serve it, and how far each of them does."""

    land: Parcels
    lacking: int
    places: NDArray[Any]
    place_rows: NDArray[np.int64]
    radii: Floats


def measure_coverage(
    indicators: Sequence[Indicator], data: CityData, network: Network | None, on: dt.date
) -> pl.DataFrame:
    """Return the values of indicators of coverage by area."""
    values = [pl.DataFrame(schema=VALUES)]
    jobs = [
        j for j in indicators if j.kind == "coverage" and all(r in data.layers for r in j.measured.registers)
    ]
    grounds = {j.id: ground_of(j, data, on) for j in jobs}
    walked = _reached([j for j in jobs if _search(j).by == "network"], grounds, data, network)
    for job in jobs:
        search, ground = _search(job), grounds[job.id]
        if search.by == "network":
            sums = _walked(ground, walked[job.id], data)
        else:
            served = serve(ground.places, ground.radii, what=data.types[search.service].title.zh)
            sums = _straight(ground, served, data)
            ground.land.forget()
        for level, frame in sums.items():
            if job.declared.areas and level not in job.declared.areas:
                continue
            values.append(by_level(job.id, level, data.areas[level], frame))
    return pl.concat(values)


def divide_lands(indicators: Sequence[Indicator], data: CityData, on: dt.date) -> None:
    """Divide the land that indicators of coverage speak of by areas, for `measure_coverage` to find."""
    for job in indicators:
        if job.kind == "coverage" and all(r in data.layers for r in job.measured.registers):
            search = _search(job)
            parcels_of(search.land, search.among, holds(job.measured.conditions.get("among"), search.land, data, on), data)  # fmt: skip


def _search(job: Indicator) -> CoverageMeasure:
    search = job.measured.search
    assert isinstance(search, CoverageMeasure)
    return search


def ground_of(job: Indicator, data: CityData, on: dt.date) -> Ground:
    """Return the land and the places that an indicator speaks of."""
    search = _search(job)
    among = holds(job.measured.conditions.get("among"), search.land, data, on)
    chosen, radii = serving(job, data, on)
    land = parcels_of(search.land, search.among, among, data)
    return Ground(land, among.null_count(), data.layers[search.service].shapes[chosen], chosen, radii)


def serving(job: Indicator, data: CityData, on: dt.date) -> tuple[NDArray[np.int64], Floats]:
    """Return the rows of the places that serve by an indicator of coverage, and the metres that each serves."""
    search = _search(job)
    places = data.layers[search.service]
    fits = holds(job.measured.conditions.get("where"), search.service, data, on).fill_null(value=False)
    radii = np.full(len(places.shapes), np.nan)
    open_ = np.ones(len(places.shapes), np.bool_)
    for i, radius in enumerate(search.radius):
        when = holds(job.measured.conditions.get(f"radius{i}"), search.service, data, on)
        first = open_ & when.fill_null(value=False).to_numpy()
        far = metres(radius.value)
        radii[first] = far if far > 0 else np.nan
        open_ &= ~first
    chosen = np.flatnonzero(fits.to_numpy() & ~np.isnan(radii) & ~places.shapes.missing)
    return chosen, radii[chosen]


def parcels_of(layer: str, where: str, among: pl.Series, data: CityData) -> Parcels:
    """Return the land of a layer that meets a condition, divided by the areas of the city; made once for all who ask."""
    key = layer, where
    if key not in data.lands:
        shapes = data.layers[layer].shapes
        counts = among.fill_null(value=False).to_numpy() & ~shapes.missing
        other = next(iter(data.lands.values()), None)
        land = Parcels(shapes.take(counts), levels=other.levels if other is not None else None)
        for level, zones in reversed(_zones(data).items()):
            land.divide(level, zones)
        data.lands[key] = land
    return data.lands[key]


def _spacing(land: Parcels) -> float:
    return _SPACING if land.area.sum() < _MUCH else _WIDE


def _zones(data: CityData) -> dict[str, NDArray[Any]]:
    """Return the polygons of each level; of the city those of its widest areas together."""
    if not data.zones:
        return {}
    if "city" not in data.outlines:
        data.outlines["city"] = np.array([shapely.union_all(next(iter(data.zones.values())))], object)
    return {"city": data.outlines["city"], **data.zones}


def _straight(ground: Ground, served: Served, data: CityData) -> dict[str, pl.DataFrame]:
    zones = _zones(data)
    sums = {}
    for level, table in data.areas.items():
        if level in zones:
            covered, total = ground.land.covered(served, level, zones[level])
        else:
            covered, total = ground.land.served(served)
        sums[level] = _frame(table["code"], covered, total, ground.lacking if level == "city" else 0)
    return sums


def _reached(
    jobs: Sequence[Indicator], grounds: Mapping[str, Ground], data: CityData, network: Network | None
) -> dict[str, tuple[Bools, Bools]]:
    """Tell of the points that stand for the land of each job which are reached along the network, and of which nothing is known.

    Jobs on the same land and layer of places are searched for together.
    """
    found: dict[str, tuple[Bools, Bools]] = {}
    groups: dict[tuple[str, str, str], list[Indicator]] = {}
    for job in jobs:
        search = _search(job)
        groups.setdefault((search.land, search.among, search.service), []).append(job)
    for (_, _, service), own in groups.items():
        land = grounds[own[0].id].land
        x, y, _, _ = land.sample(_spacing(land))
        if network is None:
            nothing = np.zeros(len(x), np.bool_)
            found |= dict.fromkeys((j.id for j in own), (nothing, ~nothing))
            continue
        # Places with the same radius are a kind; kinds of the same places are searched from once.
        kinds: dict[bytes, tuple[str, NDArray[np.int64]]] = {}
        asked: dict[str, list[tuple[str, float]]] = {}
        for job in own:
            ground = grounds[job.id]
            asked[job.id] = []
            for radius in np.unique(ground.radii):
                rows = ground.place_rows[ground.radii == radius]
                kind, _ = kinds.setdefault(rows.tobytes(), (str(len(kinds)), rows))
                asked[job.id].append((kind, float(radius)))
        if not kinds or not len(x):
            nothing = np.zeros(len(x), np.bool_)
            found |= dict.fromkeys((j.id for j in own), (nothing, nothing))
            continue
        rows_of = dict(kinds.values())
        shapes = data.layers[service].shapes
        gates = {k: g for k, at in rows_of.items() if (g := gates_of(service, at, data)) is not None}
        grown, node, _, nodes = tie(
            network, np.column_stack([x, y]), {k: shapes[at] for k, at in rows_of.items()}, gates
        )
        furthest = max(radius for pairs in asked.values() for _, radius in pairs)
        metres_of = walk(grown, node, nodes, cutoff=furthest).nearest
        for name, pairs in asked.items():
            covered = np.zeros(len(x), np.bool_)
            for kind, radius in pairs:
                covered |= metres_of[kind][:, 0] <= radius
            found[name] = covered, node < 0
    return found


def _walked(ground: Ground, reached: tuple[Bools, Bools], data: CityData) -> dict[str, pl.DataFrame]:
    """Measure along the network, by points that stand for the land."""
    covered, unknown = reached
    _, _, weight, _ = ground.land.sample(_spacing(ground.land))
    weight = np.where(unknown, 0.0, weight)
    zones = _zones(data)
    sums = {}
    for level, table in data.areas.items():
        if level in zones:
            zone = ground.land.zones(level, zones[level], _spacing(ground.land))
        else:
            zone = np.zeros(len(weight), np.int64)
        at = zone >= 0
        count = table.height
        sums[level] = _frame(
            table["code"],
            np.bincount(zone[at], (weight * covered)[at], count).astype(np.float64),
            np.bincount(zone[at], weight[at], count).astype(np.float64),
            0,
            np.bincount(zone[at], minlength=count).astype(np.float64),
            np.bincount(zone[at], unknown[at], count).astype(np.float64),
        )
    return sums


def _frame(
    codes: pl.Series,
    covered: Floats,
    total: Floats,
    lacking: int,
    records: Floats | None = None,
    unknown: Floats | None = None,
) -> pl.DataFrame:
    count = len(codes)
    return pl.DataFrame(
        {
            "area": codes,
            "numerator": covered,
            "denominator": total,
            "records": np.full(count, np.nan) if records is None else records,
            "lacking": np.full(count, float(lacking)) if unknown is None else unknown,
        }
    ).with_columns(pl.col("records").fill_nan(None))
