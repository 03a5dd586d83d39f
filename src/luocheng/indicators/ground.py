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
from luocheng.indicators.load import CityData, in_pieces
from luocheng.indicators.places import by_level, gates_of, holds
from luocheng.policy.folder.measured import CoverageMeasure
from luocheng.spatial.coverage import Served, land_coverage, sample_land, serve
from luocheng.spatial.coverage.zones import zone_of
from luocheng.spatial.walking import tie, walk

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from luocheng.spatial.network import Network

    Floats = NDArray[np.float64]

__all__ = ["Ground", "Lands", "ground_of", "measure_coverage"]

Lands = dict[tuple[str, str], tuple["NDArray[Any]", "NDArray[np.int64]"]]
"""Land without overlaps, and the record each piece belongs to, by layer and condition."""

_SLIVER = 0.01
"""m². Polygons that share less only touch."""

_SPACING = 25.0
"""Metres between the points that stand for land where distances are walked."""


@dataclass(slots=True)
class Ground:
    """The land an indicator counts, the places that serve it, and how far each of them does."""

    land: NDArray[Any]
    rows: NDArray[np.int64]
    lacking: int
    places: NDArray[Any]
    place_rows: NDArray[np.int64]
    radii: Floats


def measure_coverage(
    indicators: Sequence[Indicator], data: CityData, network: Network | None, on: dt.date
) -> tuple[pl.DataFrame, dict[str, Served]]:
    """Return the values of indicators of coverage by area, and the land that is served by radius."""
    values = [pl.DataFrame(schema=VALUES)]
    served: dict[str, Served] = {}
    lands: Lands = {}
    for job in indicators:
        if job.kind != "coverage" or not all(r in data.layers for r in job.measured.registers):
            continue
        search = job.measured.search
        assert isinstance(search, CoverageMeasure)
        ground = ground_of(job, data, on, lands)
        if search.by == "network":
            sums = _walked(job, ground, data, network)
        else:
            served[job.id] = serve(ground.places, ground.radii, what=data.types[search.service].title.zh)
            sums = _straight(ground, served[job.id], data)
        for level, frame in sums.items():
            if job.declared.areas and level not in job.declared.areas:
                continue
            values.append(by_level(job.id, level, data.areas[level], frame))
    return pl.concat(values), served


def ground_of(
    job: Indicator,
    data: CityData,
    on: dt.date,
    lands: Lands,
) -> Ground:
    """Return the land and the places that an indicator speaks of; `lands` keeps land that several speak of."""
    search = job.measured.search
    assert isinstance(search, CoverageMeasure)
    land = data.layers[search.land]
    among = holds(job.measured.conditions.get("among"), search.land, data, on)
    counts = among.fill_null(value=False).to_numpy() & ~shapely.is_missing(land.shapes)
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
    chosen = np.flatnonzero(fits.to_numpy() & ~np.isnan(radii) & ~shapely.is_missing(places.shapes))
    rows = np.flatnonzero(counts)
    key = search.land, search.among
    if key not in lands:
        lands[key] = in_pieces(apart(land.shapes[rows]))
    pieces, owner = lands[key]
    return Ground(pieces, rows[owner], among.null_count(), places.shapes[chosen], chosen, radii[chosen])


def apart(shapes: NDArray[Any]) -> NDArray[Any]:
    """Take from each polygon what an earlier one covers, so that no ground counts twice.

    Streets drawn as areas overlap where they cross; to unite them would make one polygon of a whole city.
    """
    i, j = shapely.STRtree(shapes).query(shapes)
    i, j = i[i < j], j[i < j]
    shared = shapely.area(shapely.intersection(shapes[i], shapes[j])) > _SLIVER
    i, j = i[shared], j[shared]
    result = shapes.copy()
    order = np.argsort(j, kind="stable")
    i, j = i[order], j[order]
    turn = np.arange(len(j)) - np.searchsorted(j, j)
    for n in range(int(turn.max(initial=-1)) + 1):
        now = turn == n
        result[j[now]] = shapely.difference(result[j[now]], shapes[i[now]])
    left: NDArray[Any] = result
    return left


def _polygons(data: CityData) -> dict[str, NDArray[Any]]:
    return {level: data.layers[level].shapes for level in data.areas if level != "city"}


def _straight(ground: Ground, served: Served, data: CityData) -> dict[str, pl.DataFrame]:
    areas = _polygons(data)
    widest = next(iter(areas), None)
    boundary = areas[widest] if widest else None
    found = land_coverage(ground.land, served, boundary=boundary, areas=areas, united=False, threads=2)
    sums = {}
    for level, table in data.areas.items():
        figure = found.get("land", "straight", level)
        sums[level] = _frame(
            table["code"], figure.covered, figure.total, ground.lacking if level == "city" else 0
        )
    return sums


def _walked(
    job: Indicator, ground: Ground, data: CityData, network: Network | None
) -> dict[str, pl.DataFrame]:
    """Measure along the network, by points that stand for the land."""
    x, y, weight, _ = sample_land(ground.land, _SPACING)
    points = shapely.points(x, y)
    covered, unknown = np.zeros(len(x), np.bool_), np.zeros(len(x), np.bool_)
    if network is None:
        unknown[:] = True
    elif len(ground.places) and len(x):
        kinds = {f"{r:g}": np.flatnonzero(ground.radii == r) for r in np.unique(ground.radii)}
        search = job.measured.search
        assert isinstance(search, CoverageMeasure)
        gates = {
            k: g
            for k, at in kinds.items()
            if (g := gates_of(search.service, ground.place_rows[at], data)) is not None
        }
        grown, node, _, nodes = tie(network, points, {k: ground.places[at] for k, at in kinds.items()}, gates)
        found = walk(grown, node, nodes, cutoff=float(ground.radii.max()))
        for k in kinds:
            covered |= found.nearest[k][:, 0] <= float(k)
        unknown = node < 0
    weight = np.where(unknown, 0.0, weight)
    sums = {}
    zones: Mapping[str, Any] = {level: zone_of(points, shapes) for level, shapes in _polygons(data).items()}
    for level, table in data.areas.items():
        if level == "city":
            zone = np.zeros(len(x), np.int64)
            if zones:
                zone = np.where(next(iter(zones.values())) >= 0, 0, -1)
        else:
            zone = zones[level]
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
