"""Run a checkup of one city: what changed is computed, the rest is taken from the last run."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from luocheng import __version__
from luocheng.indicators.cache import (
    METHOD,
    Cache,
    Checksums,
    digest,
    indicator_inputs,
    indicator_key,
    layer_inputs,
    registers_of,
)
from luocheng.indicators.catalogue import Catalogue, Indicator, catalogue_of
from luocheng.indicators.city import City, load_city
from luocheng.indicators.diagnosis import SHORTFALLS, parts_of, shortfalls_of
from luocheng.indicators.formulas import VALUES, measure_formulas
from luocheng.indicators.ground import divide_lands, measure_coverage
from luocheng.indicators.lineage import lineage_of, told_indicator
from luocheng.indicators.load import CityData, load_data
from luocheng.indicators.memory import give_back, hold_little
from luocheng.indicators.observed import history_of
from luocheng.indicators.places import measure_reach
from luocheng.indicators.result import CheckupResult
from luocheng.indicators.sites import LAND, SITES, falls_short, sites_of
from luocheng.indicators.table import results_of
from luocheng.indicators.voices import voices_of
from luocheng.policy.folder.measured import CircleMeasure, CoverageMeasure, ReachMeasure

if TYPE_CHECKING:
    from luocheng.spatial.network import Network

__all__ = ["Tell", "run_checkup", "state_of"]

Tell = Callable[[str, str], None]
"""Called with what is being done, in Chinese and English."""


_SAID = ("complaint", "survey-answer")
"""The layers that say what residents think."""


@dataclass
class _Run:
    """One checkup under way."""

    city: City
    catalogue: Catalogue
    cache: Cache
    checksums: Checksums
    tell: Tell
    keys: dict[str, str] = field(default_factory=dict)
    inputs: dict[str, dict[str, Any]] = field(default_factory=dict)
    values: dict[str, pl.DataFrame] = field(default_factory=dict)
    details: dict[str, pl.DataFrame] = field(default_factory=dict)
    records: dict[str, pl.DataFrame] = field(default_factory=dict)
    notes: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    loaded: tuple[CityData, Network | None] | None = None
    kept: list[str] = field(default_factory=list)


def run_checkup(
    path: Path | str | City, cache: Path | None = None, tell: Tell | None = None, *, layers: bool = False
) -> CheckupResult:
    """Measure a city.

    Parameters
    ----------
    path
        The city file, or a folder with a CITY.yaml.
    cache
        Folder that keeps what was computed, so that running again computes only what changed.
    tell
        Called as the work goes on.
    layers
        Whether the result is to hold the layers that were loaded, for maps to be drawn from.

    Raises
    ------
    LuochengError
        With every fault of city file, catalogue and layers.
    """
    import tempfile

    hold_little()
    with tempfile.TemporaryDirectory(prefix="luocheng-") as temporary:
        kept = Cache(cache or Path(temporary))
        try:
            return _run(path, kept, tell or (lambda _zh, _en: None), layers=layers)
        finally:
            kept.finish()


def state_of(path: Path | str, cache: Path) -> str:
    """Return a mark of everything that the results of a city depend on: files, definitions, targets, settings, program."""
    city = load_city(path)
    catalogue = catalogue_of(city)
    checksums = Checksums(cache / "checksums.json")
    checksums.look(f for layer in city.layers.values() for f in layer.files)
    inputs = {j.id: indicator_inputs(j, city, catalogue, checksums) for j in catalogue.indicators}
    keys = {j.id: indicator_key(j, city, catalogue, inputs[j.id]) for j in catalogue.indicators}
    told = [told_indicator(j, catalogue) for j in catalogue.indicators]
    checksums.save()
    return digest(told, lineage_of(city, catalogue, inputs, keys, checksums))


def _run(path: Path | str | City, cache: Cache, tell: Tell, *, layers: bool) -> CheckupResult:
    city = path if isinstance(path, City) else load_city(path)
    tell("读指标体系", "Reading the catalogue")
    catalogue = catalogue_of(city)
    run = _Run(city, catalogue, cache, Checksums(cache.folder / "checksums.json"), tell)
    tell("核对数据是否变化", "Looking for data that changed")
    for job in catalogue.indicators:
        run.inputs[job.id] = indicator_inputs(job, city, catalogue, run.checksums)
        run.keys[job.id] = indicator_key(job, city, catalogue, run.inputs[job.id])
    extra = digest(METHOD, layer_inputs((*city.areas, "complaint", "survey-answer"), city, run.checksums))
    absent = {j.id: [r for r in registers_of(j, catalogue) if r in j.measured.registers and r not in city.layers] for j in catalogue.indicators}  # fmt: skip
    known = run.cache.get(extra, "areas"), run.cache.get(extra, "voices")
    fresh = _fresh(run, absent, _SAID if any(k is None for k in known) else ())
    areas, voices, shapes, crs = _areas(run, extra, *known)
    history = history_of(city, catalogue, areas)
    values = pl.concat([pl.DataFrame(schema=VALUES), *run.values.values()], rechunk=True)
    run.values.clear()
    # Sites first: with them the layers have been of use, and can go where nobody draws them.
    at_city = pl.col("level") == "city"
    whole = results_of(city, catalogue, values.filter(at_city), history.filter(at_city), areas, absent)
    sites = _sites(run, whole)
    data = run.loaded[0] if run.loaded is not None and layers else None
    if data is not None:
        data.tied.clear()
    run.loaded = None
    give_back()
    table = results_of(city, catalogue, values, history, areas, absent)
    units = {j.id: _unit_of(j) for j in catalogue.indicators}
    weights = {n: d["weight"] for n, d in run.details.items()}
    details = _by_origin(run)
    parts = parts_of([j for j in catalogue.indicators if j.id in run.details], details, weights)
    run.checksums.save()
    run.cache.keep([*run.keys.values(), extra, *run.kept])
    return CheckupResult(
        city=_told_city(city, catalogue) | {"crs": crs},
        indicators=[told_indicator(j, catalogue) for j in catalogue.indicators],
        values=table,
        areas=shapes,
        shortfalls=shortfalls_of(table, catalogue.indicators, units).select(*SHORTFALLS),
        parts=parts,
        sites=sites,
        history=history,
        voices=voices,
        details=details,
        lineage=lineage_of(city, catalogue, run.inputs, run.keys, run.checksums),
        computed=tuple(j.id for j in fresh),
        data=data,
    )


def _fresh(run: _Run, absent: dict[str, list[str]], more: Iterable[str]) -> list[Indicator]:
    """Take from the cache what it has, and measure the rest; return what was measured.

    Where anything is, `more` layers are loaded with those that it needs.
    """
    fresh: list[Indicator] = []
    for job in run.catalogue.indicators:
        if job.kind == "observed" or absent[job.id]:
            continue
        kept = run.cache.get(run.keys[job.id])
        detail = _kept_detail(run, job) if job.kind in ("reach", "circle") else None
        if kept is None or (job.kind in ("reach", "circle") and detail is None):
            fresh.append(job)
            continue
        run.values[job.id] = kept
        if detail is not None:
            run.details[job.id] = detail
    if fresh:
        run.loaded = _loaded(run, fresh, (LAND, *more))
        _measure(run, fresh, *run.loaded)
        give_back()
    return fresh


def _loaded(
    run: _Run, jobs: Iterable[Indicator], more: Iterable[str] = ()
) -> tuple[CityData, Network | None]:
    """Load the layers that indicators need, and the walking network where one of them needs it."""
    jobs = list(jobs)
    needed = dict.fromkeys(r for j in jobs for r in registers_of(j, run.catalogue))
    needed |= dict.fromkeys(more)
    walked = any(j.measured.search is not None and j.measured.search.by == "network" for j in jobs)
    road = run.city.network.get("register") or ("" if run.city.network else "road")
    if walked and road:
        needed[road] = None

    def told(name: str) -> None:
        title = run.catalogue.types[name].title
        run.tell(f"读图层：{title.zh}", f"Read layer: {title.en or title.zh}")

    data = load_data(run.city, run.catalogue.types, needed, told, _points(run, needed))
    run.notes = {n: [{"code": c, "zh": zh, "en": en} for c, zh, en in x.log] for n, x in data.layers.items()}
    give_back()
    # The land that is asked about is divided by areas while the network is made: neither needs the other.
    with ThreadPoolExecutor(1) as pool:
        divided = pool.submit(divide_lands, jobs, data, run.city.date)
        network = _network(run, data, road) if walked else None
        divided.result()
    give_back()
    return data, network


def _points(run: _Run, names: Iterable[str]) -> set[str]:
    """Return the layers whose outlines no indicator asks for, be it of those that are measured or of others."""
    from luocheng.indicators.places import kinds_needed

    asked = {LAND, *run.city.areas}
    for job in run.catalogue.indicators:
        search = job.measured.search
        if isinstance(search, CoverageMeasure):
            asked |= {search.land, search.service}
        elif search is not None:
            asked |= {kind.register for kind in kinds_needed(job)}
    return {n for n in names if n not in asked and run.catalogue.types[n].geometry == "polygon"}


def _network(run: _Run, data: CityData, road: str) -> Network | None:
    """Return the walking network; None where the city has none."""
    from luocheng.indicators.network import network_of

    run.tell("生成步行路网", "Making the walking network")
    return network_of(run.city, data, road)


def _measure(run: _Run, jobs: list[Indicator], data: CityData, network: Network | None) -> None:
    on = run.city.date
    with ThreadPoolExecutor(1) as pool:
        run.tell("计算公式指标，服务半径覆盖", "Computing formulas and service-radius coverage")
        coverage = pool.submit(measure_coverage, jobs, data, network, on)
        found = [measure_formulas(jobs, data, on)]
        run.tell("计算步行可达", "Walking reach")
        reach, details, weights = measure_reach(jobs, data, network, on)
        found += [reach, coverage.result()]
    # In one piece: of hundreds of pieces each part would be as many.
    values = pl.concat(found, rechunk=True)
    by_job = values.partition_by("indicator", as_dict=True, maintain_order=True)
    for job in jobs:
        own = by_job.get((job.id,), values.clear())
        run.values[job.id] = own
        run.cache.put(run.keys[job.id], own)
    for origin, table in details.items():
        key = _records_key(run, origin)
        first = table.columns[0]
        run.records[key] = table.select(first, *[c for c in table.columns if c.startswith("@")])
        run.cache.put(key, run.records[key], "records")
    for job in jobs:
        if job.id in weights:
            table = details[_origin(job)]
            own = table.select(*_kinds(job), weights[job.id].alias("weight"))
            run.cache.put(run.keys[job.id], own, "details")
            run.details[job.id] = pl.concat(
                [run.records[_records_key(run, _origin(job))], own], how="horizontal"
            )


def _origin(job: Indicator) -> str:
    assert isinstance(job.measured.search, ReachMeasure | CircleMeasure)
    return job.measured.search.origin


def _kinds(job: Indicator) -> list[str]:
    """Return the columns with the metres to each kind of place that an indicator asks for."""
    from luocheng.indicators.places import called, kinds_needed

    return list(dict.fromkeys(called(k) for k in kinds_needed(job)))


def _records_key(run: _Run, origin: str) -> str:
    """Return the key under which the records of a layer and the areas they lie in are kept, for all indicators at once."""
    fields = repr(run.catalogue.types[origin].fields)
    inputs = layer_inputs((*run.city.areas, origin), run.city, run.checksums)
    key = digest(METHOD, "records", run.city.id, run.city.frame, fields, inputs)
    if key not in run.kept:
        run.kept.append(key)
    return key


def _kept_detail(run: _Run, job: Indicator) -> pl.DataFrame | None:
    """Return how far it is from each record, as it was measured before; None where that is not known."""
    own = run.cache.get(run.keys[job.id], "details")
    key = _records_key(run, _origin(job))
    if key not in run.records and (records := run.cache.get(key, "records")) is not None:
        run.records[key] = records
    if own is None or key not in run.records or not {*_kinds(job), "weight"} <= set(own.columns):
        return None
    return pl.concat([run.records[key], own.select(*_kinds(job), "weight")], how="horizontal")


def _by_origin(run: _Run) -> dict[str, pl.DataFrame]:
    """Put the distances of all indicators that start from one layer beside each other."""
    found: dict[str, pl.DataFrame] = {}
    for job in run.catalogue.indicators:
        if job.id not in run.details:
            continue
        detail = run.details[job.id].drop("weight")
        origin = _origin(job)
        known = found.get(origin)
        if known is None:
            found[origin] = detail
        else:
            more = [c for c in detail.columns if c not in known.columns]
            found[origin] = pl.concat([known, detail.select(more)], how="horizontal") if more else known
    return found


def _areas(
    run: _Run, key: str, kept: pl.DataFrame | None, voices: pl.DataFrame | None
) -> tuple[dict[str, pl.DataFrame], pl.DataFrame, pl.DataFrame, str]:
    """Return the areas, what residents say in them, the areas with their shapes, and the frame these are in."""
    if kept is None or voices is None:
        data = run.loaded[0] if run.loaded is not None else load_data(run.city, run.catalogue.types, _SAID)
        voices = voices_of(data)
        tables = []
        for level, table in data.areas.items():
            shapes = data.zones.get(level, [None] * table.height)
            wkb = pl.Series("geometry", [None if s is None else s.wkb for s in shapes], dtype=pl.Binary)
            tables.append(
                table.with_columns(pl.lit(level).alias("level"), wkb, pl.lit(data.crs).alias("crs"))
            )
        kept = pl.concat(tables, how="diagonal")
        run.cache.put(key, kept, "areas")
        run.cache.put(key, voices, "voices")
    areas = {}
    for n, level in enumerate(run.city.levels):
        keys = [f"@{u}" for u in run.city.levels[: n + 1]]
        areas[level] = kept.filter(pl.col("level") == level).select("code", "name", *keys)
    return areas, voices, kept.drop("crs"), str(kept["crs"][0])


def _sites(run: _Run, table: pl.DataFrame) -> pl.DataFrame:
    """Return where new places would help most, for indicators of the city that fall short."""
    rows = {r["indicator"]: r for r in table.filter(pl.col("level") == "city").iter_rows(named=True)}
    short = [j for j in run.catalogue.indicators if j.id in rows and falls_short(j, rows[j.id])]
    nothing = pl.DataFrame(schema=SITES)
    if not short or LAND not in run.city.layers:
        return nothing
    land = layer_inputs([LAND], run.city, run.checksums)
    keys = {
        j.id: digest("sites", run.keys[j.id], land, run.city.siting, rows[j.id]["target_low"]) for j in short
    }
    run.kept += keys.values()
    found = {j.id: run.cache.get(keys[j.id], "sites") for j in short}
    open_ = [j for j in short if found[j.id] is None]
    if any(
        run.loaded is None or not {LAND, *j.measured.registers} <= set(run.loaded[0].layers) for j in open_
    ):
        # What was measured before was not loaded; now everything that sites need is, once.
        run.loaded = _loaded(run, short, (LAND,))

    # One after the other, and the table of results after them: side by side they would not fit into 4 GB for a large city.
    for job in open_:
        run.tell(f"选址：{job.title.zh}", f"Sites: {job.title.en or job.title.zh}")
        assert run.loaded is not None
        found[job.id] = sites = sites_of(
            job, rows[job.id], *run.loaded, run.details.get(job.id), run.city.date
        )
        run.cache.put(keys[job.id], sites, "sites")
    return pl.concat([nothing, *(s for s in found.values() if s is not None)])


def _unit_of(job: Indicator) -> str:
    if job.measured.numerator is not None:
        return job.measured.numerator.unit
    if job.kind == "coverage":
        return "平方米"
    weight = getattr(job.measured.search, "weight", "")
    return "人" if weight == "residents" else "平方米" if weight == "floor_area" else "个"


def _told_city(city: City, catalogue: Catalogue) -> dict[str, Any]:
    return {
        "id": city.id,
        "name": {"zh": city.name.zh, "en": city.name.en},
        "date": city.date.isoformat(),
        "demonstration": city.demonstration,
        "levels": list(city.levels),
        "catalogue": list(city.catalogue),
        "policies": {n: {"zh": p.title.zh, "en": p.title.en} for n, p in catalogue.policies.items()},
        "luocheng": __version__,
    }
