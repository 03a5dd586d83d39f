"""The shapes that maps are drawn from: areas, places, land, the river behind them; in one frame in metres."""

from __future__ import annotations

import re
from collections.abc import Container, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
import shapely

from luocheng.bulletins.checkup.words import Pair

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from luocheng.indicators.catalogue import Indicator
    from luocheng.indicators.city import City
    from luocheng.indicators.load import CityData
    from luocheng.indicators.result import CheckupResult
    from luocheng.policy.folder.model import Title

    Shapes = NDArray[Any]

__all__ = ["MOST_PLACES", "Areas", "Ground", "Middles", "PlaceLayer", "areas_of", "ground_of", "to_draw"]

MOST_PLACES = 1500
"""Places of one kind that a page shows as points; more of them would hide its map."""
_MOST_RADII = 20_000
"""Places whose circles are united for a map; of more the circles would fill it."""


@dataclass(frozen=True, slots=True)
class Areas:
    """The areas of a level: codes, names and polygons, one each."""

    codes: list[str]
    names: list[str]
    shapes: Shapes

    def at(self) -> dict[str, int]:
        """Return the position of each code."""
        return {c: i for i, c in enumerate(self.codes)}


class Middles:
    """Where some of the records of a layer lie: numbers that all maps share, as there may be millions.

    Parameters
    ----------
    points
        The middles of all records, (n, 2).
    rows
        Which of them are meant, (n,).
    """

    def __init__(self, points: NDArray[np.float64], rows: NDArray[np.bool_]) -> None:
        self.points, self.rows = points, rows

    def __len__(self) -> int:
        return int(np.count_nonzero(self.rows))

    def __reduce__(self) -> tuple[type[Middles], tuple[NDArray[np.float64], NDArray[np.bool_]]]:
        """Hand on to other processes what is meant, and no more."""
        return Middles, (self.places, np.ones(len(self), np.bool_))

    @property
    def places(self) -> NDArray[np.float64]:
        """The middles that are meant, (m, 2)."""
        return self.points[self.rows]


@dataclass(frozen=True, slots=True)
class PlaceLayer:
    """Points, lines or polygons that belong to an indicator.

    Parameters
    ----------
    title
        What they are called.
    shapes
        Their shapes, or only where they lie.
    role
        `place` what is reached or counted, `yes` and `no` those that have it in reach and those that do not,
        `zone` what lies within a radius, `land` what is to lie within it, `line` streets or pipes that are counted,
        `rest` and `line-rest` those of a ratio that are not.
    """

    title: Pair
    shapes: Any
    role: str = "place"


@dataclass(slots=True)
class Ground:
    """Everything that maps need besides the result.

    Parameters
    ----------
    crs
        The frame in metres.
    areas
        Areas by level.
    places
        By indicator what belongs to it.
    backdrop
        What is drawn behind: `water` polygons, `road` lines of the main streets.
    subjects
        What the subjects of complaints and surveys are called in Chinese, by their codes.
    """

    crs: str
    areas: dict[str, Areas]
    places: dict[str, list[PlaceLayer]] = field(default_factory=dict)
    backdrop: dict[str, Shapes] = field(default_factory=dict)
    subjects: dict[str, str] = field(default_factory=dict)

    def finest(self, levels: Mapping[str, Any] | set[str]) -> str | None:
        """Return the narrowest level that is among some."""
        return next(
            (n for n in ("community", "subdistrict", "district") if n in levels and n in self.areas), None
        )

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """Least x and y, greatest x and y of the areas, in metres."""
        shapes = [a.shapes for a in self.areas.values()] or [
            p.shapes for ps in self.places.values() for p in ps
        ]
        if not shapes:
            return 0.0, 0.0, 1.0, 1.0
        left, bottom, right, top = shapely.total_bounds(np.concatenate(shapes))
        return float(left), float(bottom), float(right), float(top)


def to_draw(ground: Ground, plenty: int) -> Ground:
    """Return what maps are drawn from; of very many areas only the corners that can be seen on them."""
    if sum(len(a.shapes) for a in ground.areas.values()) <= plenty:
        return ground
    left, bottom, right, top = ground.bounds
    least = max(right - left, top - bottom) / 8000
    areas = {}
    for level, own in ground.areas.items():
        few = np.asarray(shapely.simplify(own.shapes, least, preserve_topology=False), object)
        gone = shapely.is_empty(few)
        few[gone] = own.shapes[gone]
        areas[level] = replace(own, shapes=few)
    return replace(ground, areas=areas)


def areas_of(result: CheckupResult) -> Ground:
    """Return the areas of a result: enough for pages and maps of values; nothing is read."""
    areas = {}
    for level in result.city["levels"]:
        if level == "city" or "geometry" not in result.areas.columns:
            continue
        own = result.areas.filter((pl.col("level") == level) & pl.col("geometry").is_not_null())
        if own.height:
            shapes = np.asarray(shapely.from_wkb(own["geometry"].to_numpy()), object)
            areas[level] = Areas(own["code"].to_list(), own["name"].to_list(), shapes)
    return Ground(str(result.city.get("crs") or ""), areas)


def ground_of(city: City, result: CheckupResult, drawn: Container[str] | None = None) -> Ground:
    """Load the shapes of a city that maps are drawn from: its areas, and the places of each indicator.

    Parameters
    ----------
    drawn
        The indicators whose places are drawn on maps; all by default. Of others there are only the few places that a page
        shows as points: land, circles and origins of a large city take longer to lay out than all the rest of a report.

    Raises
    ------
    LuochengError
        With every fault of the layers.
    """
    from luocheng.indicators.catalogue import catalogue_of
    from luocheng.indicators.load import load_data

    ground = areas_of(result)
    catalogue = catalogue_of(city)
    known = set(result.values.filter(pl.col("value").is_not_null())["indicator"])
    searched = [j for j in catalogue.indicators if j.kind != "observed" and j.id in known]
    needed = dict.fromkeys(r for j in searched for r in j.measured.registers)
    needed |= dict.fromkeys(n for n in ("water", "road") if n in city.layers)
    data = result.data
    if data is None or not {n for n in needed if n in city.layers} <= set(data.layers):
        fresh = load_data(city, catalogue.types, [n for n in needed if data is None or n not in data.layers])
        if data is None:
            data = fresh
        else:
            data.layers |= {n: x for n, x in fresh.layers.items() if n not in data.layers}
    for name in ("water", "road"):
        if name in data.layers:
            ground.backdrop[name] = _behind(name, data)
    for name, field_ in (("complaint", "subject"), ("survey-answer", "question")):
        kept = catalogue.types[name].by_id.get(field_) if name in catalogue.types else None
        ground.subjects |= {c.id: c.label.zh for c in (kept.choices if kept else ())}
    for job in searched:
        if all(r in data.layers for r in job.measured.registers):
            whole = drawn is None or job.id in drawn
            ground.places[job.id] = _places(job, data, city, result) if whole else _points(job, data, city)
    return ground


_MAIN = ("expressway", "arterial", "sub_arterial")


def _behind(name: str, data: CityData) -> Shapes:
    loaded = data.layers[name]
    shapes = loaded.shapes
    kept = ~shapes.missing
    if name == "road" and "class" in loaded.frame.columns:
        main = loaded.frame["class"].is_in(_MAIN).fill_null(value=False).to_numpy()
        kept = kept & main if main.any() else kept
    return np.asarray(shapes[kept], object)


def _places(job: Indicator, data: CityData, city: City, result: CheckupResult) -> list[PlaceLayer]:
    if job.kind in ("reach", "circle"):
        return _reached(job, data, city, result)
    if job.kind == "coverage":
        return _covered(job, data, city)
    return _counted(job, data, city)


def _points(job: Indicator, data: CityData, city: City) -> list[PlaceLayer]:
    """Return the places that a page shows as points, of each kind only where there are few."""
    from luocheng.indicators.ground import serving

    if job.kind in ("reach", "circle"):
        kinds = _kinds(job, data, city)
    elif job.kind == "coverage":
        name = job.measured.search.service  # type: ignore[union-attr]
        title = data.types[name].title
        kinds = [(title, name, serving(job, data, city.date)[0])]
    else:
        return _counted(job, data, city, few=True)
    return [_kind(*k, data) for k in kinds if len(k[2]) <= MOST_PLACES]


_AGGREGATE = re.compile(r"\s*(?:sum|count)\(\s*([a-z_]+)(?:\.[a-z_]+)?(?:\s+where\s+(.+))?\)\s*", re.DOTALL)
_MOST_RECORDS = 50_000


def _counted(job: Indicator, data: CityData, city: City, *, few: bool = False) -> list[PlaceLayer]:
    """Return the records that a formula counts, and of a ratio those that it does not count; or only `few` that count.

    Formulas that are more than one sum or count over one layer have no such records.
    """
    measure = job.declared.measure
    assert measure is not None
    above, below = (measure.ratio.of, measure.ratio.by) if measure.ratio else (measure.value, "")
    one = _aggregate(above, data)
    if one is None:
        return []
    name, condition = one
    loaded, geometry = data.layers[name], data.types[name].geometry
    counted = _fits(name, condition, data, city)
    if counted is None or not geometry:
        return []
    other = _aggregate(below, data)
    among = _fits(name, other[1], data, city) if other is not None and other[0] == name else None
    here = ~loaded.shapes.missing
    title = data.types[name].title
    zh, en = title.zh, (title.en or title.zh).lower()
    line = geometry == "line"
    rest = here & among & ~counted if among is not None else np.zeros(len(here), np.bool_)
    if rest.sum() + (here & counted).sum() > _MOST_RECORDS:
        return []
    if few and (line or (here & counted).sum() > MOST_PLACES):
        return []
    made = []
    if rest.any() and not few:
        made.append(PlaceLayer((f"其余{zh}", f"other: {en}"), loaded.shapes[rest], "line-rest" if line else "rest"))  # fmt: skip
    said = (f"计入的{zh}", f"counted: {en}") if condition else (zh, en)
    made.append(PlaceLayer(said, loaded.shapes[here & counted], "line" if line else "place"))
    return made


def _aggregate(formula: str, data: CityData) -> tuple[str, str] | None:
    """Return the layer that a formula sums or counts, and the condition on its records."""
    from luocheng.indicators.catalogue import register_named

    found = _AGGREGATE.fullmatch(formula)
    name = register_named(found[1], data.types) if found else None
    if found is None or name is None or name not in data.layers or name in data.areas:
        return None
    return name, found[2] or ""


def _fits(name: str, condition: str, data: CityData, city: City) -> NDArray[np.bool_] | None:
    """Tell which records meet a condition; None where it cannot be asked of them alone."""
    from luocheng.errors import LuochengError
    from luocheng.expressions import compile_formula
    from luocheng.indicators.places import holds

    try:
        formula = compile_formula(condition, data.types[name].scope(), "truth") if condition else None
        return holds(formula, name, data, city.date).fill_null(value=False).to_numpy()
    except LuochengError:
        return None


def _reached(job: Indicator, data: CityData, city: City, result: CheckupResult) -> list[PlaceLayer]:
    """Return the places that are walked to, in the order of the needs, and who has them within reach and who not."""
    return [_kind(*k, data) for k in _kinds(job, data, city)] + _origins(job, data, city, result)


def _kinds(job: Indicator, data: CityData, city: City) -> list[tuple[Title, str, NDArray[np.int64]]]:
    """Return the kinds of places that are walked to: what each is called, its layer, and which of its records."""
    from luocheng.indicators.places import holds, kinds_needed

    found = []
    search = job.measured.search
    needs = getattr(search, "needs", None) or [search]
    for i, kind in enumerate(kinds_needed(job)):
        fits = holds(job.measured.conditions.get(f"where{i}"), kind.register, data, city.date)
        shapes = data.layers[kind.register].shapes
        rows = np.flatnonzero(fits.fill_null(value=False).to_numpy() & ~shapes.missing)
        found.append((getattr(needs[i], "title", None) or data.types[kind.register].title, kind.register, rows))  # fmt: skip
    return found


def _kind(title: Title, layer: str, rows: NDArray[np.int64], data: CityData) -> PlaceLayer:
    return PlaceLayer((title.zh, title.en or title.zh), data.layers[layer].shapes[rows])


def _origins(job: Indicator, data: CityData, city: City, result: CheckupResult) -> list[PlaceLayer]:
    """Return where people start from, those with what the indicator asks for and those without."""
    from luocheng.indicators.catalogue import metres
    from luocheng.indicators.places import called, holds, kinds_needed

    search: Any = job.measured.search
    needs = getattr(search, "needs", None) or [search]
    details, origin = result.details.get(search.origin), data.layers[search.origin]
    names = [called(k) for k in kinds_needed(job)]
    if details is None or details.height != origin.frame.height or not set(names) <= set(details.columns):
        return []
    within = [
        (details[n] <= metres(need.within)).fill_null(value=False).to_numpy()
        for n, need in zip(names, needs, strict=True)
    ]
    enough = np.sum(within, axis=0) >= (getattr(search, "least", None) or len(needs))
    counts = holds(job.measured.conditions.get("among"), search.origin, data, city.date).fill_null(value=False).to_numpy()  # fmt: skip
    if search.weight:
        counts = counts & (origin.frame[search.weight].cast(pl.Float64).fill_null(0.0) > 0).to_numpy()
    counts = counts & (origin.at["city"] >= 0) & ~origin.shapes.missing
    middles = origin.shapes.middle
    title = data.types[search.origin].title
    zh, en = title.zh, (title.en or title.zh).lower()
    return [
        PlaceLayer((f"够得到的{zh}", f"{en}, within reach"), Middles(middles, counts & enough), "yes"),
        PlaceLayer((f"够不到的{zh}", f"{en}, out of reach"), Middles(middles, counts & ~enough), "no"),
    ]


def _covered(job: Indicator, data: CityData, city: City) -> list[PlaceLayer]:
    """Return land, places, and what lies within their radii."""
    from luocheng.indicators.ground import ground_of as counted

    search = job.measured.search
    own = counted(job, data, city.date)
    land, service = data.types[search.land].title, data.types[search.service].title  # type: ignore[union-attr]
    found = [PlaceLayer((land.zh, land.en or land.zh), own.land.shapes, "land")]
    serving = own.radii > 0
    if search.by == "straight" and serving.any() and serving.sum() <= _MOST_RADII:  # type: ignore[union-attr]
        zone = shapely.union_all(shapely.buffer(own.places[serving], own.radii[serving], quad_segs=8))
        found.append(PlaceLayer(("服务半径以内", "Within the radius"), np.array([zone], object), "zone"))
    found.append(PlaceLayer((service.zh, service.en or service.zh), own.places, "place"))
    return found
