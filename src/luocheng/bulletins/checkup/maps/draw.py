"""Draw the maps of a checkup: values by area, and places with those who have them in reach."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import shapely

from luocheng.bulletins.checkup.classes import Classes, classify, colours
from luocheng.bulletins.checkup.ground import Areas, Ground, PlaceLayer
from luocheng.bulletins.checkup.maps.sheet import INK, MANY, SOFT, Entry, Sheet, style
from luocheng.bulletins.checkup.sentences import city_row, goal_words, limit_of, standard_words
from luocheng.bulletins.checkup.words import AREA_WORDS, MARK, STATUS_SIGNS, pair, with_unit
from luocheng.indicators.result import CheckupResult
from luocheng.indicators.status import STATUS_WORDS

__all__ = ["MapJob", "draw", "map_jobs"]

MARKERS = ("o", "s", "^", "D", "P", "X", "v", "*", "p", "h")
PLACE_COLOURS = (
    "#1d2f6f",
    "#b3541e",
    "#2a7f62",
    "#7a3b8f",
    "#5b6470",
    "#8a6d00",
    "#00708a",
    "#9c2f4d",
    "#3f5f00",
    "#444444",
)
YES, NO = "#9db7d5", "#c2410c"


@dataclass(frozen=True, slots=True)
class MapJob:
    """A map to be drawn: its indicator, whether it shows values by `area` or `places`, and the level of areas."""

    indicator: str
    kind: str
    level: str

    @property
    def name(self) -> str:
        """Return the name of its files, without ending."""
        return self.indicator if self.kind == "area" else f"{self.indicator}-{self.kind}"


def map_jobs(result: CheckupResult, ground: Ground) -> list[MapJob]:
    """Return the maps that a result has: for values by area the narrowest level with any."""
    found = []
    known = result.values.filter(pl.col("value").is_not_null() & (pl.col("level") != "city"))
    levels: dict[str, set[str]] = {}
    for indicator, level in known.select("indicator", "level").unique().iter_rows():
        levels.setdefault(indicator, set()).add(level)
    for job in result.indicators:
        level = ground.finest(levels.get(job["id"], set()))
        if level is not None:
            found.append(MapJob(job["id"], "area", level))
        shown = [p for p in ground.places.get(job["id"], []) if p.role != "origin" and len(p.shapes)]
        if shown and ground.areas:
            outline = level or ground.finest(set(ground.areas))
            found.append(MapJob(job["id"], "places", outline or "district"))
    return found


def draw(job: MapJob, result: CheckupResult, ground: Ground, png: Path | None, svg: Path | None) -> None:
    """Draw a map into a PNG of 300 dots an inch and an SVG, both A4."""
    with style():
        sheet = _values(job, result, ground) if job.kind == "area" else _places(job, result, ground)
        sheet.save(png, svg)


def _sheet(
    job: MapJob, result: CheckupResult, ground: Ground, suffix: str
) -> tuple[Sheet, Mapping[str, Any]]:
    indicator = result.indicator(job.indicator)
    city = result.city
    row = city_row(result, job.indicator)
    title = f"{city['name']['zh']}{indicator['title']['zh']}{suffix}"
    parts = [f"全市 {with_unit(row['value'], indicator['unit'], against=limit_of(row))}"]
    if row["status"]:
        parts.append(f"{STATUS_SIGNS[row['status']]} {STATUS_WORDS[row['status']][0]}")
    goal = goal_words(row, city.get("policies", {}))[0]
    standard = standard_words(row)[0]
    parts += [f"目标 {goal}"] if goal else [f"标准 {standard}"] if standard else []
    method = pair(indicator.get("method"))[0]
    foot = [
        f"资料日期 {city['date']}　指标版本 {indicator['version']}　方法版本 {result.lineage.get('method', '')}　坐标系 CGCS2000（{ground.crs}）　来源：{_sources(indicator)}　落城 {city['luocheng']} 制图",
        f"口径：{method}" if len(method) <= 95 else f"口径：{method[:94]}……",
    ]  # fmt: skip
    mark = MARK[0] if city.get("demonstration") else ""
    return Sheet(ground.bounds, title, "　　".join(parts), foot if method else foot[:1], mark), indicator


def _sources(indicator: Mapping[str, Any]) -> str:
    names = [pair(t)[0] for t in (indicator.get("layers") or {}).values()]
    return "、".join(dict.fromkeys(names)) + "图层" if names else "城市填报"


def _outlines(sheet: Sheet, ground: Ground, level: str) -> None:
    """Draw the borders of an area's level thin, and of those above thick."""
    wider = [n for n in ("subdistrict", "district") if n in ground.areas and n != level]
    if level in ground.areas:
        sheet.polygons(ground.areas[level].shapes, facecolors="none", edgecolors="#6b7480", linewidths=0.45, zorder=8)  # fmt: skip
    for name, width in zip(wider, (0.8, 1.5) if len(wider) > 1 else (1.4,), strict=False):
        if level != "district":
            sheet.polygons(ground.areas[name].shapes, facecolors="none", edgecolors=INK, linewidths=width, zorder=8.5)  # fmt: skip


# --- values by area -----------------------------------------------------------------------------------------------


def _values(job: MapJob, result: CheckupResult, ground: Ground) -> Sheet:
    sheet, indicator = _sheet(job, result, ground, "")
    areas = ground.areas[job.level]
    own = result.of(job.indicator, job.level)
    rows = {c: (value, status) for c, value, status in own.select("area", "value", "status").iter_rows()}
    values = [rows.get(c, (None, None))[0] for c in areas.codes]
    statuses = [rows.get(c, (None, None))[1] for c in areas.codes]
    aimed = own.filter((pl.col("target") != "").fill_null(value=False)).head(1)
    target = next((limit_of(r) for r in aimed.iter_rows(named=True)), None)
    classes = classify(values, target, upper=indicator["better"] == "lower")
    at = classes.of(values)
    ramp = colours(len(classes))
    sheet.backdrop(ground.backdrop.get("water"))
    for n, colour in enumerate(ramp):
        chosen = areas.shapes[[i for i, c in enumerate(at) if c == n]]
        sheet.polygons(chosen, facecolors=colour, edgecolors="none", zorder=3)
    missing = areas.shapes[[i for i, c in enumerate(at) if c is None]]
    sheet.polygons(missing, facecolors="white", edgecolors=SOFT, hatch="////", linewidths=0.4, zorder=3)
    _outlines(sheet, ground, job.level)
    marks = [STATUS_SIGNS["not_met"] if s == "not_met" else "" for s in statuses]
    written = sheet.labels(areas.names, areas.shapes, marks) if len(areas.codes) <= 400 else 0
    if not written and "district" in ground.areas and job.level != "district":
        wide = ground.areas["district"]
        sheet.labels(wide.names, wide.shapes)
    sheet.entries = _value_legend(job, indicator, classes, ramp, at, statuses, own, areas, written)
    return sheet


def _value_legend(
    job: MapJob,
    indicator: Mapping[str, Any],
    classes: Classes,
    ramp: Sequence[str],
    at: Sequence[int | None],
    statuses: Sequence[str | None],
    own: pl.DataFrame,
    areas: Areas,
    written: int,
) -> list[Entry]:
    unit = indicator["unit"]
    head = indicator["title"]["zh"] + (f"（{unit}）" if unit else "")
    entries = [
        Entry(head, "heading"),
        Entry(
            f"按{AREA_WORDS[job.level][0]}，颜色越深数值越大"
            + ("" if classes.single else "；每级含上限" if classes.upper else "；每级含下限"),
            "note",
        ),
    ]
    labels = classes.labels(unit)
    for n in reversed(range(len(classes))):
        count = sum(1 for c in at if c == n)
        entries.append(Entry(f"{labels[n]}　{count} 个", "area", ramp[n]))
        if classes.target is not None and n and classes.bounds[n] == classes.target:
            entries.append(Entry(f"目标 {with_unit(classes.target, unit)}", "rule"))
    gone = sum(1 for c in at if c is None)
    if gone:
        entries.append(Entry(f"无数据　{gone} 个", "hatch"))
    missed = sum(1 for s in statuses if s == "not_met")
    if missed:
        entries.append(Entry(f"未达标　{missed} 个", "point", INK, "^", 6))
    known = own.filter(pl.col("value").is_not_null())
    if indicator["better"] in ("higher", "lower") and known.height > 3:
        worst = known.sort("value", "area", descending=[indicator["better"] == "lower", False]).head(5)
        entries += [Entry("最需补短板" if missed else "靠后的", "heading")]
        for name, value in worst.select("area_name", "value").iter_rows():
            entries.append(Entry(f"{name}　{with_unit(value, unit)}", "note"))
    if 0 < written < len(areas.codes):
        entries.append(Entry(f"注记放不下的 {len(areas.codes) - written} 个名称没有标出", "note"))
    return entries


# --- places -------------------------------------------------------------------------------------------------------


def _places(job: MapJob, result: CheckupResult, ground: Ground) -> Sheet:
    suffix = {"reach": "：设施与可达", "circle": "：设施与可达", "coverage": "：服务范围"}
    indicator = result.indicator(job.indicator)
    sheet, _ = _sheet(job, result, ground, suffix.get(indicator["kind"], "：分布"))
    layers = ground.places[job.indicator]
    lines = any(p.role == "line" for p in layers)
    sheet.backdrop(ground.backdrop.get("water"), None if lines else ground.backdrop.get("road"))
    entries = [Entry("图例", "heading")]
    number = 0
    for layer in layers:
        if not len(layer.shapes):
            continue
        said = f"{layer.title[0]}　{len(layer.shapes):,} 处"
        if layer.role in ("yes", "no"):
            entries.append(_origins(sheet, layer))
        elif layer.role == "land":
            sheet.polygons(
                layer.shapes, facecolors="#f2d49b", edgecolors="#b98b3c", linewidths=0.15, zorder=3
            )
            zoned = any(p.role == "zone" for p in layers)
            entries.append(
                Entry(layer.title[0] + ("，服务半径以外" if zoned else ""), "area", "#f2d49b", edge="#b98b3c")
            )
            if zoned:
                entries.append(Entry(f"{layer.title[0]}，服务半径以内", "area", "#a9aea0", edge="#b98b3c"))
        elif layer.role == "zone":
            sheet.polygons(layer.shapes, facecolors=(0.27, 0.49, 0.66, 0.42), edgecolors="#2a6496", linewidths=0.7, zorder=4)  # fmt: skip
            entries.append(Entry(layer.title[0], "area", "#9fbdd3", edge="#2a6496"))
        elif layer.role == "rest":
            _rest(sheet, layer)
            entries.append(Entry(said, "point", "#b4bac2", "o", 5))
        elif layer.role == "line-rest":
            sheet.lines(layer.shapes, "#b4bac2", 0.5, zorder=5)
            entries.append(
                Entry(f"{layer.title[0]}　{_length(layer):,.1f} 公里", "line", "#b4bac2", width=1.0)
            )
        elif layer.role == "line":
            sheet.lines(layer.shapes, "#1d2f6f", 1.1, zorder=7)
            entries.append(
                Entry(f"{layer.title[0]}　{_length(layer):,.1f} 公里", "line", "#1d2f6f", width=1.8)
            )
        elif layer.role == "place":
            entries.append(
                _place(sheet, layer, said, number, green=indicator["kind"] in ("coverage", "reach", "circle"))
            )
            number += 1
    if any(len(p.shapes) > MANY and "line" not in p.role for p in layers):
        entries.append(Entry("很密的地方，一个小方格里只画一处；数是全部的", "note"))
    _outlines(sheet, ground, job.level)
    entries += _proposed(sheet, result, job.indicator)
    wide = ground.areas.get("district") or ground.areas[job.level]
    sheet.labels(wide.names, wide.shapes)
    if indicator["kind"] in ("reach", "circle"):
        needs = indicator["definition"].get("needs") or [indicator["definition"]]
        names = [p.title[0] for p in layers if p.role == "place"]
        entries.append(Entry("距离", "heading"))
        entries += [
            Entry(f"{n} {need['within_m']:,.0f} 米以内", "note")
            for n, need in zip(names, needs, strict=False)
        ]
        by = "沿步行路网" if indicator["definition"].get("by") == "network" else "直线距离"
        entries.append(Entry(by, "note"))
    sheet.entries = entries
    return sheet


def _rest(sheet: Sheet, layer: PlaceLayer) -> None:
    """Draw what a formula does not count, faint: areas that are large enough as areas, all else as points."""
    if _wide(sheet, layer):
        sheet.polygons(
            layer.shapes, facecolors="#e3e6ea", edgecolors="#8b95a3", hatch="....", linewidths=0.4, zorder=3
        )
    else:
        size = 6.0 if len(layer.shapes) < 3_000 else 1.0
        sheet.points(layer.shapes, "#b4bac2", "o", size, edge="none", zorder=4)


def _wide(sheet: Sheet, layer: PlaceLayer) -> bool:
    """Tell whether shapes are polygons large enough to be seen as such."""
    polygons = bool(np.isin(shapely.get_type_id(layer.shapes), (3, 6)).all())
    return polygons and float(np.median(shapely.area(layer.shapes))) > (sheet.metres / 250) ** 2


def _length(layer: PlaceLayer) -> float:
    """Return the length of lines in kilometres."""
    return float(shapely.length(layer.shapes).sum()) / 1000


def _origins(sheet: Sheet, layer: PlaceLayer) -> Entry:
    size = 3.2 if len(layer.shapes) < 3_000 else 1.0 if len(layer.shapes) < 30_000 else 0.15
    good = layer.role == "yes"
    colour, marker = (YES, "o") if good else (NO, "s")
    sheet.points(
        layer.shapes, colour, marker, size if good else size * 1.5, edge="none", zorder=4 if good else 5
    )
    return Entry(f"{layer.title[0]}　{len(layer.shapes):,} 栋", "point", colour, marker, 5)


def _place(sheet: Sheet, layer: PlaceLayer, said: str, number: int, *, green: bool) -> Entry:
    colour, marker = PLACE_COLOURS[number % 10], MARKERS[number % 10]
    if _wide(sheet, layer):
        fill, edge = ("#3d7a4f", "#1f4a2c") if green else ("#4b7fae", "#1d3f66")
        sheet.polygons(layer.shapes, facecolors=fill, edgecolors=edge, linewidths=0.4, zorder=6)
        return Entry(said, "area", fill, edge=edge)
    sheet.points(
        layer.shapes, colour, marker, 34 if len(layer.shapes) < 300 else 12 if len(layer.shapes) < 3000 else 4
    )
    return Entry(said, "point", colour, marker, 6.5, edge="white")


def _proposed(sheet: Sheet, result: CheckupResult, indicator: str) -> list[Entry]:
    own = result.sites.filter(pl.col("indicator") == indicator).sort("order")
    if not own.height:
        return []
    points = shapely.points(own["x"].to_numpy(), own["y"].to_numpy())
    sheet.points(points, "#ffd54a", "*", 190, edge=INK, zorder=12)
    for n, point in zip(own["order"], points, strict=True):
        sheet.axes.annotate(str(n), (point.x, point.y), fontsize=7, ha="center", va="center_baseline", color=INK, zorder=13, weight="bold")  # fmt: skip
    entries = [Entry(f"建议选址　{own.height} 处", "point", "#ffd54a", "*", 11, edge=INK)]
    unit = result.indicator(indicator)["unit"]
    entries.append(Entry("建议选址的效果", "heading"))
    return entries + [
        Entry(f"{row['order']}　增加 {row['adds']:,.0f} {row['unit']}，达到 {with_unit(row['value_after'], unit)}", "note")
        for row in own.head(8).iter_rows(named=True)
    ]  # fmt: skip
