"""Indicators of reach and life circles: how far people walk to the nearest place of each kind."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
import shapely

from luocheng.expressions import Formula, evaluate
from luocheng.indicators.catalogue import Indicator, metres
from luocheng.indicators.formulas import VALUES
from luocheng.indicators.load import CityData
from luocheng.indicators.sums import added
from luocheng.policy.folder.measured import CircleMeasure, Need, ReachMeasure
from luocheng.registers import related_to
from luocheng.spatial.walking import tie, walk

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from luocheng.spatial.network import Network
    from luocheng.spatial.walking import Metres

    Bools = NDArray[np.bool_]
    Floats = NDArray[np.float64]

__all__ = ["Places", "Reached", "by_level", "called", "gates_of", "holds", "kinds_needed", "measure_reach"]


@dataclass(frozen=True, slots=True)
class Places:
    """A kind of place: which records of a layer, and whether one walks to them along the network."""

    register: str
    where: str
    by: str


@dataclass(slots=True)
class Reached:
    """How far it is from every record of a layer to the nearest place of each kind.

    Parameters
    ----------
    straight
        Metres as the crow flies by kind, (n,); nan where there is none within the distance looked at.
    walked
        Metres along the network, and what each kind is called there.
    unknown
        Records that are tied to no network, so that nothing is known of them.
    """

    straight: dict[Places, Floats] = field(default_factory=dict)
    walked: tuple[Metres, dict[Places, str]] | None = None
    unknown: Bools | None = None

    def distance(self, kind: Places) -> Floats:
        """Return the metres to a kind of place, (n,); nan where there is none within the distance looked at."""
        if kind in self.straight:
            return self.straight[kind]
        assert self.walked is not None
        metres_of, names = self.walked
        return metres_of[names[kind]][:, 0]

    def taken(self, kind: Places) -> Floats:
        """Return the metres to a kind of place, and forget them."""
        found = self.distance(kind)
        self.straight.pop(kind, None)
        if self.walked is not None:
            self.walked[0].millimetres.pop(self.walked[1].get(kind, ""), None)
        return found

    @property
    def kinds(self) -> list[Places]:
        """The kinds of places, those by the crow first."""
        return [*self.straight, *(self.walked[1] if self.walked is not None else ())]


def holds(formula: Formula | None, register: str, data: CityData, on: dt.date) -> pl.Series:
    """Tell of every record of a layer whether a condition holds; null where it cannot be told."""
    frame = data.layers[register].frame
    if formula is None:
        return pl.Series([True] * frame.height, dtype=pl.Boolean)
    related, references = related_to(data.types[register], data.frames, 1)
    return evaluate({"holds": formula}, frame, related, references, on=on)["holds"]


def measure_reach(
    indicators: Sequence[Indicator],
    data: CityData,
    network: Network | None,
    on: dt.date,
    progress: Callable[[int, int], None] | None = None,
) -> tuple[pl.DataFrame, dict[str, pl.DataFrame], dict[str, pl.Series]]:
    """Return the values of indicators of reach and life circles, and for each layer they start from the metres.

    Returns
    -------
    tuple
        The values by area; by layer a frame of codes and metres, a column for each kind of place; and by indicator
        what each record weighs, 0 for those that do not count.
    """
    jobs = [i for i in indicators if i.kind in ("reach", "circle") and _there(i, data)]
    values = [pl.DataFrame(schema=VALUES)]
    details: dict[str, pl.DataFrame] = {}
    weights: dict[str, pl.Series] = {}
    for origin in dict.fromkeys(_search(j).origin for j in jobs):
        own = [j for j in jobs if _search(j).origin == origin]
        reached = _reach(origin, own, data, network, on, progress)
        for job in own:
            found, weight = _job(job, origin, reached, data, on)
            values.append(found)
            # Indicators that count the same have one column.
            weights[job.id] = next((w for w in weights.values() if w.equals(weight)), weight)
        frame = data.layers[origin].frame
        # One is gone before the next is made.
        columns = [pl.Series(called(k), reached.taken(k)).fill_nan(None).round(1) for k in reached.kinds]
        details[origin] = frame.select(data.types[origin].key).with_columns(*data.keys(data.layers[origin].at), *columns)  # fmt: skip
    return pl.concat(values), details, weights


def _search(job: Indicator) -> ReachMeasure | CircleMeasure:
    search = job.measured.search
    assert isinstance(search, ReachMeasure | CircleMeasure)
    return search


def _needs(job: Indicator) -> list[ReachMeasure | Need]:
    search = _search(job)
    return [search] if isinstance(search, ReachMeasure) else list(search.needs)


def _kind(need: ReachMeasure | Need, job: Indicator) -> Places:
    return Places(need.to, need.where, _search(job).by)


def kinds_needed(job: Indicator) -> list[Places]:
    """Return the kinds of places that an indicator asks for, in order."""
    return [_kind(need, job) for need in _needs(job)]


def called(places: Places) -> str:
    """Return the name of the column with the metres to a kind of place."""
    return " ".join(
        x for x in (places.register, places.where, "" if places.by == "network" else "straight") if x
    )


def _there(job: Indicator, data: CityData) -> bool:
    return all(r in data.layers for r in job.measured.registers)


def _reach(
    origin: str,
    jobs: Sequence[Indicator],
    data: CityData,
    network: Network | None,
    on: dt.date,
    progress: Callable[[int, int], None] | None,
) -> Reached:
    """Search from every kind of place that jobs need to the records of a layer, each kind once."""
    furthest: dict[Places, float] = {}
    conditions: dict[Places, Formula | None] = {}
    for job in jobs:
        for i, need in enumerate(_needs(job)):
            kind = _kind(need, job)
            furthest[kind] = max(furthest.get(kind, 0.0), metres(need.within))
            conditions[kind] = job.measured.conditions.get(f"where{i}")
    shapes = data.layers[origin].shapes
    # Distances beyond what is asked for tell how far a shortfall is from being met.
    furthest = {k: max(2 * v, 1000.0) for k, v in furthest.items()}
    found = Reached()
    chosen: dict[Places, NDArray[np.int64]] = {}
    for kind, formula in conditions.items():
        fits = holds(formula, kind.register, data, on).fill_null(value=False).to_numpy()
        chosen[kind] = np.flatnonzero(fits & ~data.layers[kind.register].shapes.missing)
    points = shapes.middle
    for kind, rows in chosen.items():
        if kind.by == "straight":
            found.straight[kind] = _straight(points, data.layers[kind.register].shapes[rows], furthest[kind])
    walked = [k for k in chosen if k.by == "network"]
    if not walked:
        return found
    if network is None:
        nowhere = np.full(len(shapes), np.nan)
        found.straight |= dict.fromkeys(walked, nowhere)
        found.unknown = np.ones(len(shapes), np.bool_)
        return found
    names = {k: str(i) for i, k in enumerate(walked)}
    grown, node, _, nodes = tie(
        network,
        points,
        {names[k]: data.layers[k.register].shapes[chosen[k]] for k in walked},
        {names[k]: g for k in walked if (g := gates_of(k.register, chosen[k], data)) is not None},
    )
    metres_of = walk(grown, node, nodes, cutoff=max(furthest[k] for k in walked), progress=progress).nearest
    found.walked = metres_of, names
    found.unknown = node < 0
    return found


_BLOCK = 100_000
"""Points that are shapes at once."""


def _straight(points: Floats, places: Any, furthest: float) -> Floats:
    """Return the metres to the nearest place as the crow flies."""
    distance = np.full(len(points), np.nan)
    if not len(places):
        return distance
    tree = shapely.STRtree(places)
    for begin in range(0, len(points), _BLOCK):
        block = shapely.points(points[begin : begin + _BLOCK])
        (row, _), far = tree.query_nearest(
            block, max_distance=furthest, return_distance=True, all_matches=False
        )
        distance[begin + row] = far
    return distance


def gates_of(register: str, rows: NDArray[np.int64], data: CityData) -> tuple[Any, Any, Any] | None:
    """Return x, y and place of the gates of some places, where a layer of gates refers to theirs; else None."""
    for name, loaded in data.layers.items():
        back = data.types[name].references
        field_ = next((f for f, to in back.items() if to == register), None)
        if field_ is None or not name.endswith("-gate"):
            continue
        codes = data.layers[register].frame[data.types[register].key].gather(rows)
        index = pl.DataFrame({"code": codes, "index": np.arange(len(rows))}).unique("code", keep="first")
        found = loaded.frame.select(pl.col(field_).alias("code")).join(index, on="code", how="left", maintain_order="left")["index"]  # fmt: skip
        kept = found.is_not_null().to_numpy() & (loaded.shapes.dimension == 0)
        if not kept.any():
            return None
        x, y = loaded.shapes.middle[kept].T
        return x, y, found.to_numpy()[kept].astype(np.int64)
    return None


def _job(
    job: Indicator, origin: str, reached: Reached, data: CityData, on: dt.date
) -> tuple[pl.DataFrame, pl.Series]:
    """Sum by area who has the places of an indicator within reach."""
    search = _search(job)
    frame = data.layers[origin].frame
    within = [reached.distance(_kind(n, job)) <= metres(n.within) for n in _needs(job)]
    least = search.least if isinstance(search, CircleMeasure) and search.least else len(within)
    enough = np.sum(within, axis=0) >= least
    weight = frame[search.weight].cast(pl.Float64) if search.weight else pl.Series([1.0] * frame.height)
    among = holds(job.measured.conditions.get("among"), origin, data, on)
    unknown = pl.Series([False] * frame.height)
    if reached.unknown is not None and search.by == "network":
        unknown = pl.Series(reached.unknown)
    table = pl.DataFrame([weight.alias("weight"), pl.Series("enough", enough), among.alias("among"), unknown.alias("unknown")])  # fmt: skip
    counts = pl.col("among").fill_null(value=True) & ((pl.col("weight") > 0) | pl.col("weight").is_null())
    lacks = counts & (pl.col("among").is_null() | pl.col("weight").is_null() | pl.col("unknown"))
    good = counts & ~lacks
    table = table.with_columns(
        pl.when(good & pl.col("enough")).then("weight").otherwise(0.0).alias("numerator"),
        pl.when(good).then("weight").otherwise(0.0).alias("denominator"),
        counts.cast(pl.Float64).alias("records"),
        lacks.cast(pl.Float64).alias("lacking"),
    )
    sums = ("numerator", "denominator", "records", "lacking")
    levels = {n: a.height for n, a in data.areas.items() if not job.declared.areas or n in job.declared.areas}
    made = {c: added(table[c], data.layers[origin].at, levels) for c in sums}
    found = []
    for level in levels:
        areas = data.areas[level]
        by_area = areas.select(pl.col("code").alias("area")).with_columns(pl.Series(c, made[c][level]) for c in sums)  # fmt: skip
        found.append(by_level(job.id, level, areas, by_area))
    inside = pl.when(pl.Series(data.layers[origin].at["city"] >= 0)).then("denominator").otherwise(0.0)
    return pl.concat(found), table.select(inside.alias("weight"))["weight"]


def by_level(indicator: str, level: str, areas: pl.DataFrame, sums: pl.DataFrame) -> pl.DataFrame:
    """Return shares in % out of sums by area; every area has a row, and none without a denominator has a value."""
    joined = areas.select(pl.col("code").alias("area")).join(
        sums, on="area", how="left", maintain_order="left"
    )
    known = pl.when(pl.col("denominator") > 0)
    return joined.select(
        pl.lit(indicator).alias("indicator"),
        pl.lit(level).alias("level"),
        "area",
        known.then(pl.col("numerator") / pl.col("denominator") * 100).alias("value"),
        pl.col("numerator").fill_null(0.0),
        pl.col("denominator").fill_null(0.0),
        pl.col("records").fill_null(0.0),
        pl.col("lacking").fill_null(0.0),
    )
