"""What the report page shows, as plain data with short names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl
import shapely

from luocheng.bulletins.checkup.classes import RAMP, classify
from luocheng.bulletins.checkup.ground import MOST_PLACES, Ground
from luocheng.bulletins.checkup.outline import outlines, view_of
from luocheng.bulletins.checkup.sentences import (
    city_row,
    definition,
    goal_words,
    limit_of,
    part_units,
    report_sentence,
    standard_words,
    status_reason,
)
from luocheng.bulletins.checkup.words import (
    AREA_WORDS,
    BETTER_WORDS,
    KIND_WORDS,
    LEVEL_WORDS,
    MARK,
    OTHER_FILES,
    STATUS_ORDER,
    STATUS_SIGNS,
    pair,
    unit_en,
)
from luocheng.indicators.result import CheckupResult
from luocheng.indicators.status import STATUS_WORDS

__all__ = ["page_data"]

_LETTERS = {"met": "m", "near": "n", "not_met": "x", "accepted": "a", "informative": "i", "no_data": "-"}


def page_data(result: CheckupResult, ground: Ground) -> dict[str, Any]:
    """Return everything that the page shows, in both languages."""
    levels = [n for n in result.city["levels"] if n == "city" or n in ground.areas]
    view = view_of(ground.bounds)
    many = max((len(a.codes) for a in ground.areas.values()), default=0)
    tolerance = 1.5 if many < 200 else 2.5 if many < 1000 else 4.0
    positions = {level: a.at() for level, a in ground.areas.items()}
    return {
        "city": {
            "n": list(pair(result.city["name"])), "date": result.city["date"], "demo": list(MARK) if result.city.get("demonstration") else None,
            "v": result.city["luocheng"], "method": result.lineage.get("method", ""), "crs": ground.crs,
        },
        "statuses": [[s, _LETTERS[s], STATUS_SIGNS[s], *STATUS_WORDS[s]] for s in STATUS_ORDER],
        "levels": [[n, *LEVEL_WORDS[n]] for n in LEVEL_WORDS],
        "areaLevels": [[n, *AREA_WORDS[n]] for n in levels],
        "kinds": {n: list(w) for n, w in KIND_WORDS.items()},
        "better": {n: list(w) for n, w in BETTER_WORDS.items()},
        "ramp": list(RAMP),
        "view": [view.width, view.height, view.scale],
        "water": "".join(outlines(ground.backdrop.get("water", []), view, 3.0)),
        "areas": {level: _areas(result, ground, level, view, tolerance) for level in levels if level != "city"},
        "inds": [_indicator(i, result, ground, levels, positions, view) for i in result.indicators],
        "voices": _voices(result),
        "files": _files(result),
    }  # fmt: skip


def _short(value: float | None) -> float | int | None:
    """Return a number with seven figures: as many as anybody reads."""
    if value is None or value != value:
        return None
    cut = float(f"{value:.7g}")
    return int(cut) if cut == int(cut) and abs(cut) < 1e15 else cut


def _shorts(values: pl.Series) -> list[float | int | None]:
    """Return numbers with seven figures each, as `_short` does, all at once."""
    values = values.fill_nan(None)
    known = values.drop_nulls()
    said = (("%.7g\n" * len(known)) % tuple(known.to_list())).split()
    read = [float(s) for s in said]
    cut: list[float | int | None] = [int(v) if v.is_integer() and abs(v) < 1e15 else v for v in read]
    if len(cut) == len(values):
        return cut
    rest = iter(cut)
    return [None if missing else next(rest) for missing in values.is_null().to_list()]


def _areas(result: CheckupResult, ground: Ground, level: str, view: Any, tolerance: float) -> dict[str, Any]:
    own = ground.areas[level]
    middles = shapely.point_on_surface(own.shapes)
    x, y = view.place(shapely.get_x(middles), shapely.get_y(middles))
    above = {r["code"]: r for r in result.areas.filter(pl.col("level") == level).iter_rows(named=True)}
    wider = [n for n in ("district", "subdistrict") if n in ground.areas and n != level]
    names = {n: dict(zip(ground.areas[n].codes, ground.areas[n].names, strict=True)) for n in wider}
    lies = [
        " ".join(filter(None, (names[n].get(above.get(c, {}).get(f"@{n}") or "") for n in wider)))
        for c in own.codes
    ]
    return {
        "c": own.codes, "n": own.names, "w": lies, "p": outlines(own.shapes, view, tolerance),
        "x": x.tolist(), "y": y.tolist(),
    }  # fmt: skip


def _indicator(
    indicator: Mapping[str, Any],
    result: CheckupResult,
    ground: Ground,
    levels: Sequence[str],
    positions: Mapping[str, Mapping[str, int]],
    view: Any,
) -> dict[str, Any]:
    row = city_row(result, indicator["id"])
    own = result.of(indicator["id"])
    above, below = part_units(indicator)
    unit = indicator["unit"]
    values = {n: v for n in levels if n != "city" and (v := _values(own, n, positions[n], indicator))}
    return {
        "i": indicator["id"], "t": list(pair(indicator["title"])), "l": indicator["level"], "d": list(pair(indicator["dimension"])),
        "u": [unit, unit_en(unit)], "b": indicator["better"], "k": indicator["kind"],
        "s": row["status"], "sn": row.get("since"), "v": _short(row["value"]), "n": _short(row.get("numerator")),
        "m": _short(row.get("denominator")), "pu": [[above, unit_en(above)], [below, unit_en(below)]],
        "c": _short(row.get("completeness")), "lim": _short(limit_of(row)), "lo": _short(row.get("target_low")), "hi": _short(row.get("target_high")),
        "g": list(goal_words(row, result.city.get("policies", {}))), "st": list(standard_words(row)), "sm": row.get("standard_met"),
        "w": list(status_reason(row, indicator)), "say": list(report_sentence(result, indicator)), "def": list(definition(indicator)),
        "me": list(pair(indicator.get("method"))), "note": [row.get("note") or "", row.get("note_en") or row.get("note") or ""],
        "src": row.get("source") or "", "ver": indicator["version"], "ev": _evidence(indicator),
        "hist": _history(result, indicator["id"], row), "val": values,
        "sh": {n: s for n in values if (s := _shortfall(result, indicator["id"], n, positions[n]))},
        "parts": [[r["part"], r["part_en"], _short(r["amount"]), r["unit"], unit_en(r["unit"]), _short(r["share"])] for r in result.parts.filter(pl.col("indicator") == indicator["id"]).iter_rows(named=True)],
        "sites": _sites(result, indicator["id"], view),
        "pl": _places(ground, indicator["id"], view),
        "lay": [[n, *pair(t)] for n, t in (indicator.get("layers") or {}).items()],
    }  # fmt: skip


def _values(
    own: pl.DataFrame, level: str, at: Mapping[str, int], indicator: Mapping[str, Any]
) -> dict[str, Any] | None:
    rows = own.filter(pl.col("level") == level)
    if not rows["value"].count():
        return None
    size = len(at)
    made: dict[str, Any] = {"v": [None] * size, "n": [None] * size, "m": [None] * size, "r": [None] * size}
    letters = ["-"] * size
    target = None
    numbers = [_shorts(rows[c]) for c in ("value", "numerator", "denominator")]
    v, n, m, r = (made[c] for c in "vnmr")
    told = zip(
        rows["area"].to_list(), *numbers, rows["rank"].to_list(), rows["status"].to_list(), strict=True
    )
    for area, value, above, below, rank, status in told:
        place = at.get(area)
        if place is not None:
            v[place], n[place], m[place], r[place] = value, above, below, rank
            letters[place] = _LETTERS[status]
    ends = rows.filter(pl.col("area").is_in(list(at))).unique(
        ["target_low", "target_high"], maintain_order=True
    )
    for row in ends.iter_rows(named=True):
        target = limit_of(row) if target is None else target
    for name in ("n", "m", "r"):
        if not any(v is not None for v in made[name]):
            del made[name]
    classes = classify(made["v"], target, upper=indicator["better"] == "lower")
    made |= {
        "s": "".join(letters), "b": [_short(b) for b in classes.bounds], "t": _short(target),
        "one": classes.single, "up": classes.upper,
    }  # fmt: skip
    return made


def _evidence(indicator: Mapping[str, Any]) -> list[dict[str, Any]]:
    found = []
    for target in indicator.get("targets") or []:
        value = target["value"]
        said = "—".join(f"{v:g}" for v in value) if isinstance(value, list | tuple) else f"{value:g}" if isinstance(value, int | float) else ""  # fmt: skip
        unit = target["unit"] or ""
        found.append(
            {
                "p": list(pair(target["policy_title"])), "c": target["clause"], "a": target["subject"] or "", "y": target["year"],
                "v": f"{said}{unit}" if unit in ("%", "‰") else f"{said} {unit}".strip(), "e": target["evidence"],
            }
        )  # fmt: skip
    return found


def _history(result: CheckupResult, name: str, row: Mapping[str, Any]) -> list[list[Any]]:
    own = result.history.filter((pl.col("indicator") == name) & (pl.col("level") == "city")).sort("period")
    points = {int(p): _short(v) for p, v in own.select("period", "value").iter_rows()}
    if row["value"] is not None and str(row.get("period") or "").isdigit():
        points[int(row["period"])] = _short(row["value"])
    return [[p, v] for p, v in sorted(points.items())]


def _shortfall(result: CheckupResult, name: str, level: str, at: Mapping[str, int]) -> dict[str, Any] | None:
    own = result.lacking(name, level).sort("order")
    if not own.height:
        return None
    unit = own["unit"][0] or ""
    columns = own["area"].to_list(), _shorts(own["lacking"]), _shorts(own["share"])
    rows = [[at[a], lacking, share] for a, lacking, share in zip(*columns, strict=True) if a in at]
    return {"u": [unit, unit_en(unit)], "r": rows}


def _sites(result: CheckupResult, name: str, view: Any) -> list[list[Any]]:
    own = result.sites.filter(pl.col("indicator") == name).sort("order")
    if not own.height:
        return []
    x, y = view.place(own["x"].to_numpy(), own["y"].to_numpy())
    rows = own.select("order", "candidate", "adds", "unit", "value_after").iter_rows()
    return [[o, c, int(a), int(b), _short(adds), u, unit_en(u or ""), _short(after)] for (o, c, adds, u, after), a, b in zip(rows, x, y, strict=True)]  # fmt: skip


def _places(ground: Ground, name: str, view: Any) -> list[dict[str, Any]]:
    found = []
    for layer in ground.places.get(name, []):
        if layer.role != "place" or not 0 < len(layer.shapes) <= MOST_PLACES:
            continue
        middles = shapely.centroid(layer.shapes)
        x, y = view.place(shapely.get_x(middles), shapely.get_y(middles))
        found.append({"t": list(layer.title), "p": np.column_stack([x, y]).ravel().tolist()})
    return found


def _voices(result: CheckupResult) -> list[list[Any]]:
    own = result.voices.filter(pl.col("level") == "city")
    return [[r["source"], r["subject"], r["count"], _short(r["score"])] for r in own.iter_rows(named=True)]


def _files(result: CheckupResult) -> list[list[str]]:
    files = result.lineage.get("files") or {}
    names = OTHER_FILES | {n: pair(t) for i in result.indicators for n, t in (i.get("layers") or {}).items()}
    return [[layer, *names.get(layer, (layer, layer)), name, checksum] for layer, own in files.items() for name, checksum in own.items()]  # fmt: skip
