"""Where new places would help most: candidate land for indicators of reach and coverage that fall short."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
import shapely

from luocheng.errors import LuochengError
from luocheng.expressions import compile_formula
from luocheng.indicators.catalogue import Indicator, metres
from luocheng.indicators.ground import ground_of
from luocheng.indicators.load import CityData
from luocheng.indicators.places import called, holds, kinds_needed
from luocheng.policy.folder.measured import CoverageMeasure, ReachMeasure
from luocheng.spatial.coverage import serve
from luocheng.spatial.reach import prepare
from luocheng.spatial.siting import choose_sites, least_sites, straight_service, walks_of
from luocheng.spatial.walking import tie

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from luocheng.spatial.network import Network
    from luocheng.spatial.siting import Service, Walks

    Floats = NDArray[np.float64]

__all__ = ["LAND", "PLACES", "SITES", "falls_short", "sites_of"]

SITES = {
    "indicator": pl.String, "order": pl.Int64, "candidate": pl.String, "x": pl.Float64, "y": pl.Float64,
    "adds": pl.Float64, "unit": pl.String, "value_after": pl.Float64, "needed": pl.Int64, "method": pl.String,
}  # fmt: skip
"""A suggested site: what it adds to those before it, the value with it, and how few sites would reach the target."""

LAND = "land-parcel"
"""The layer that candidate land is taken from."""
PLACES = 3
"""How many sites are suggested where the city file does not say."""
_WALKED = 1000.0
"""Metres that are searched at the least: most indicators ask for fifteen minutes or less, and one search serves them all."""
_SPACING = 50.0
"""Metres between the points that stand for land."""


def falls_short(indicator: Indicator, row: Mapping[str, Any]) -> bool:
    """Tell whether new places are to be looked for: the city's value misses its target, or else its standard."""
    if not isinstance(indicator.measured.search, ReachMeasure | CoverageMeasure) or row["value"] is None:
        return False
    if indicator.better != "higher" or (indicator.measured.search.__class__ is CoverageMeasure and indicator.measured.search.by == "network"):  # fmt: skip
        return False
    if row["target"] is not None:
        return bool(row["status"] in ("not_met", "near", "accepted"))
    return row["standard_met"] is False or (row["standard_value"] is None and row["value"] < 100)


def sites_of(
    job: Indicator,
    row: Mapping[str, Any],
    data: CityData,
    network: Network | None,
    detail: pl.DataFrame | None,
    on: dt.date,
) -> pl.DataFrame:
    """Return the sites that would raise the value of an indicator most, the one that adds most first.

    Parameters
    ----------
    row
        The city's row in the table of results.
    detail
        For indicators of reach: how far it is from each record, and what it weighs.
    """
    nothing = pl.DataFrame(schema=SITES)
    if LAND not in data.layers:
        return nothing
    settings = data.city.siting
    land = data.layers[LAND]
    where = settings.get("candidates", "vacant" if "vacant" in data.types[LAND].by_id else "false")
    formula = compile_formula(where, data.types[LAND].scope(), "truth", None, f"{data.city.path.name} (siting.candidates)")  # fmt: skip
    inside = land.at["city"] >= 0
    fits = holds(formula, LAND, data, on).fill_null(value=False).to_numpy() & inside
    rows = np.flatnonzero(fits & ~land.shapes.missing)
    if not len(rows):
        return nothing
    sites = land.shapes[rows]
    found = _demand(job, data, network, detail, sites, on)
    if found is None:
        return nothing
    service, weights, covered, unit = found
    number = int(settings.get("places", PLACES))
    try:
        chosen = choose_sites(service, weights, number, covered=covered)
    except LuochengError:
        return nothing
    needed = None
    goal = row["target_low"]
    if goal is not None and goal <= 100 and chosen.steps:
        needed = least_sites(service, weights, goal / 100, covered=covered).needed
    middle = shapely.point_on_surface(sites)
    codes = land.frame["code"].gather(rows)
    return pl.DataFrame(
        [
            (
                job.id, n, codes[step.site], float(shapely.get_x(middle[step.site])), float(shapely.get_y(middle[step.site])),
                step.gain, unit, step.share * 100, needed, f"{chosen.method}/{chosen.by}",
            )
            for n, step in enumerate(chosen.steps, 1)
        ],
        schema=SITES,
        orient="row",
    )  # fmt: skip


def _demand(
    job: Indicator,
    data: CityData,
    network: Network | None,
    detail: pl.DataFrame | None,
    sites: NDArray[Any],
    on: dt.date,
) -> tuple[Service, NDArray[np.float64], NDArray[np.bool_], str] | None:
    """Return what each site serves, what the places weigh, which are served already, and the unit."""
    search = job.measured.search
    if isinstance(search, CoverageMeasure):
        ground = ground_of(job, data, on)
        x, y, weight, _ = ground.land.sample(_SPACING)
        # The largest radius: a new place is taken to be one of full size.
        radius = max(metres(r.value) for r in search.radius)
        covered = serve(ground.places, ground.radii).holds(x, y)
        return _straight(np.column_stack([x, y]), sites, radius, covered), weight, covered, "平方米"
    assert isinstance(search, ReachMeasure)
    if detail is None:
        return None
    origins = data.layers[search.origin].shapes.middle
    weight = detail["weight"].to_numpy()
    covered = (
        (detail[called(kinds_needed(job)[0])] <= metres(search.within)).fill_null(value=False).to_numpy()
    )
    unit = "人" if search.weight == "residents" else "个"
    radius = metres(search.within)
    if search.by == "straight":
        return _straight(origins, sites, radius, covered), weight, covered, unit
    if network is None:
        return None
    # The same places walk to the same sites, whatever indicator asks.
    walks: Walks | None = data.tied.get(("sites", search.origin))
    if walks is None or walks.radius < radius:
        grown, node, _, nodes = tie(network, origins, {"site": sites})
        doors = nodes["site"]
        walks = walks_of(
            prepare(grown),
            node,
            np.zeros(len(node)),
            doors.node,
            doors.place,
            len(sites),
            max(radius, _WALKED),
        )
        data.tied["sites", search.origin] = walks
    return walks.service(radius, ~covered), weight, covered, unit


def _straight(points: Floats, sites: NDArray[Any], radius: float, covered: NDArray[np.bool_]) -> Service:
    """Return what each site serves by its radius of the points that are not served yet; the others add nothing."""
    rows = np.flatnonzero(~covered)
    return straight_service(points[rows], sites, radius).of_all(rows, len(points))
