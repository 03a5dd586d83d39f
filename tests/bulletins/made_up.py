"""A small made-up city and what its checkup found: all kinds of indicators, all statuses, with gaps. 示例数据."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
import shapely

from luocheng.bulletins.checkup.ground import Areas, Ground, PlaceLayer
from luocheng.indicators.diagnosis import PARTS, SHORTFALLS
from luocheng.indicators.result import RESULTS, CheckupResult

X0, Y0 = 500_000.0, 3_000_000.0
NAMES = "春晖 文苑 滨河 长青 和平 桥头 西营 东湖 南园 北辰 槐荫 新桥 石榴 柳林 金水 双塔 永安 清泉 望江 青云 德胜 兴华 红旗 向阳".split()

INDICATORS: list[dict[str, Any]] = [
    {"id": "primary-school-reach", "title": {"zh": "小学500米步行可达率", "en": "Residents within 500 m of a primary school"}, "level": "community", "dimension": {"zh": "设施完善", "en": "Complete facilities"}, "unit": "%", "better": "higher", "kind": "reach",
     "definition": {"from": "building", "among": "", "weight": "residents", "to": "school", "where": "kind = primary", "within_m": 500.0, "by": "network"}, "layers": {"building": {"zh": "建筑", "en": "buildings"}, "school": {"zh": "学校", "en": "schools"}}},
    {"id": "park-coverage", "title": {"zh": "公园绿地服务半径覆盖率", "en": "Park service coverage"}, "level": "block", "dimension": {"zh": "功能完善", "en": "Complete functions"}, "unit": "%", "better": "higher", "kind": "coverage",
     "definition": {"land": "land-parcel", "among": "land_class in [r1, r2]", "service": "park", "where": "", "radius": [{"when": "area >= 5000 平方米", "radius_m": 500.0}, {"when": "", "radius_m": 300.0}], "by": "straight"}, "layers": {"land-parcel": {"zh": "地块", "en": "land parcels"}, "park": {"zh": "公园", "en": "parks"}}},
    {"id": "road-density", "title": {"zh": "城市道路网密度", "en": "Road network density"}, "level": "city", "dimension": {"zh": "生态宜居", "en": "Liveable"}, "unit": "公里/平方公里", "better": "higher", "kind": "ratio",
     "definition": {"of": "sum(road.length where class in [arterial, branch])", "by": "sum(district.built_up_area)"}, "layers": {"road": {"zh": "道路", "en": "roads"}}},
    {"id": "water-leakage", "title": {"zh": "公共供水管网漏损率", "en": "Water pipe leakage"}, "level": "city", "dimension": {"zh": "安全韧性", "en": "Safe and resilient"}, "unit": "%", "better": "lower", "kind": "observed", "definition": {"observed": True}, "layers": {}},
    {"id": "old-housing", "title": {"zh": "2000年以前建成的住宅建筑面积占比", "en": "Share of housing floor area built before 2000"}, "level": "dwelling", "dimension": {"zh": "安全耐久", "en": "Safe and durable"}, "unit": "%", "better": "none", "kind": "ratio",
     "definition": {"of": "sum(building.floor_area where built_year < 2000)", "by": "sum(building.floor_area)"}, "layers": {"building": {"zh": "建筑", "en": "buildings"}}},
    {"id": "waterlogging", "title": {"zh": "易涝积水点数量", "en": "Waterlogging points"}, "level": "city", "dimension": {"zh": "安全韧性", "en": "Safe and resilient"}, "unit": "个", "better": "lower", "kind": "value", "definition": {"formula": "count(waterlogging_point)"}, "layers": {"waterlogging-point": {"zh": "易涝积水点", "en": "waterlogging points"}}},
    {"id": "good-air-days", "title": {"zh": "空气质量优良天数比例", "en": "Days of good air"}, "level": "city", "dimension": {"zh": "生态宜居", "en": "Liveable"}, "unit": "%", "better": "higher", "kind": "observed", "definition": {"observed": True}, "layers": {}},
    {"id": "life-circle-15", "title": {"zh": "十五分钟生活圈设施齐备率", "en": "Life circles of 15 minutes with everything"}, "level": "block", "dimension": {"zh": "功能完善", "en": "Complete functions"}, "unit": "%", "better": "higher", "kind": "circle",
     "definition": {"from": "building", "among": "", "weight": "residents", "needs": [{"to": "school", "where": "kind = primary", "within_m": 500.0}, {"to": "market", "where": "", "within_m": 500.0}, {"to": "clinic", "where": "", "within_m": 1000.0}], "least": 3, "by": "network"},
     "layers": {"building": {"zh": "建筑", "en": "buildings"}, "school": {"zh": "学校", "en": "schools"}, "market": {"zh": "菜市场", "en": "markets"}, "clinic": {"zh": "社区医疗机构", "en": "clinics"}}},
]  # fmt: skip

_CITY = {
    "primary-school-reach": ("not_met", 71.8, "≥85%", 85.0, None, 2026, 3),
    "park-coverage": ("near", 88.2, "≥90%", 90.0, None, 2026, 1),
    "road-density": ("met", 8.31, "≥8 公里/平方公里", 8.0, None, 2025, 2),
    "water-leakage": ("accepted", 9.2, "≤9%", None, 9.0, 2025, 1),
    "old-housing": ("informative", 38.4, None, None, None, None, 0),
    "waterlogging": ("not_met", 7.0, "≤2 个", None, 2.0, 2025, 2),
    "good-air-days": ("no_data", None, None, None, None, None, 0),
    "life-circle-15": ("not_met", 46.2, "≥60%", 60.0, None, 2025, 1),
}


def made_up(count: int = 24, seed: int = 7) -> tuple[CheckupResult, Ground]:
    """Return a result and the shapes of its city; `count` communities in three districts."""
    random = np.random.default_rng(seed)
    columns = int(np.ceil(np.sqrt(count * 1.4)))
    rows = int(np.ceil(count / columns))
    shapes, names, codes, districts = [], [], [], []
    corner = _corners(columns, rows, random)
    for n in range(count):
        i, j = n % columns, n // columns
        ring = [*_edge(corner[i, j], corner[i + 1, j]), *_edge(corner[i + 1, j], corner[i + 1, j + 1]), *_edge(corner[i + 1, j + 1], corner[i, j + 1]), *_edge(corner[i, j + 1], corner[i, j])]  # fmt: skip
        shapes.append(shapely.Polygon(ring))
        names.append(NAMES[n % len(NAMES)] + ("" if n < len(NAMES) else str(n // len(NAMES) + 1)) + "社区")
        districts.append(min(2, i * 3 // columns))
        codes.append(f"41990{2 + districts[-1]}001{n + 1:03d}")
    polygons = np.array(shapes, object)
    level = {"community": Areas(codes, names, polygons)}
    merged = np.array([shapely.union_all(polygons[np.array(districts) == d]) for d in range(3)], object)
    level = {
        "district": Areas(["419902", "419903", "419904"], ["东城区", "中原区", "西湖区"], merged)
    } | level
    result = _result(level, districts, random)
    return result, _ground(level, random)


def _corners(columns: int, rows: int, random: np.random.Generator) -> np.ndarray[Any, Any]:
    i, j = np.meshgrid(np.arange(columns + 1), np.arange(rows + 1), indexing="ij")
    noise = random.normal(0, 110, (columns + 1, rows + 1, 2))
    return np.stack([X0 + i * 900.0, Y0 + j * 800.0], axis=-1) + noise


def _edge(a: np.ndarray[Any, Any], b: np.ndarray[Any, Any]) -> list[tuple[float, float]]:
    """Return the points of a crooked line, the same from either side."""
    (p, q), back = sorted([tuple(a), tuple(b)]), tuple(a) > tuple(b)
    t = np.linspace(0, 1, 9)
    normal = np.array([p[1] - q[1], q[0] - p[0]]) / 1000
    line = (
        np.array(p)
        + t[:, None] * (np.array(q) - np.array(p))
        + (np.sin(t * 9 + p[0]) * np.sin(t * np.pi) * 60)[:, None] * normal
    )
    points = [tuple(x) for x in line]
    return (points[::-1] if back else points)[:-1]  # fmt: skip


def _result(level: dict[str, Areas], districts: list[int], random: np.random.Generator) -> CheckupResult:
    values: list[dict[str, Any]] = []
    short: list[dict[str, Any]] = []
    for job in INDICATORS:
        status, value, target, low, high, year, ago = _CITY[job["id"]]
        policy = {"target": target, "target_low": low, "target_high": high, "target_year": year, "target_id": "t", "policy": "three-year-action-plan", "clause": "二、（三）5"} if target else {}  # fmt: skip
        row = dict.fromkeys(RESULTS) | policy | {
            "indicator": job["id"], "level": "city", "area": "made-up", "area_name": "虚构市", "value": value, "unit": job["unit"], "period": "2025",
            "status": status, "since": 2025 - ago + 1 if value is not None else None, "gap": None if value is None or not target else max(0.0, (low - value) if low else (value - high)),
            "method": job["kind"], "version": "national-checkup 2023", "completeness": 0.983 if job["kind"] != "observed" else None,
            "standard": "GB 55014-2021 2.0.5" if job["id"] == "park-coverage" else None, "standard_value": "≥80%" if job["id"] == "park-coverage" else None, "standard_met": True if job["id"] == "park-coverage" else None,
            "previous": None if value is None else value * 0.95, "previous_period": None if value is None else 2024, "target_scope": "own" if target else None,
            "accepted_until": "2026-12-31" if status == "accepted" else None, "note": "没有 2025 年的填报值；最近是 2023 年的 88" if value is None else None, "note_en": "No value was supplied for 2025; the last is 88 of 2023" if value is None else None,
        }  # fmt: skip
        if job["kind"] in ("reach", "circle", "coverage", "ratio") and value is not None:
            below = {"reach": 612_345.0, "circle": 612_345.0, "coverage": 8_123_456.0, "ratio": 71.4}[
                job["kind"]
            ]
            row |= {"numerator": below * value / (100 if job["unit"] == "%" else 1), "denominator": below}
        values.append(row)
        if job["kind"] == "observed":
            continue
        for name, areas in level.items():
            for n, code in enumerate(areas.codes):
                own = None if value is None or (name == "community" and n % 11 == 5) else float(np.clip(value + random.normal(0, 14 if job["unit"] == "%" else value / 6), 0, 100))  # fmt: skip
                if job["id"] == "waterlogging":
                    own = float(random.integers(0, 3))
                good = own is not None and (low is None or own >= low) and (high is None or own <= high)
                below = float(random.integers(8_000, 40_000))
                state = (
                    "no_data"
                    if own is None
                    else "informative"
                    if not target
                    else "met"
                    if good
                    else "not_met"
                )
                values.append(row | {"level": name, "area": code, "area_name": areas.names[n], "value": own, "numerator": None if own is None else below * own / 100, "denominator": below, "status": state, "target_scope": "city", "gap": 0.0 if good or own is None else abs((low or high or own) - own), "note": "312 条记录缺少所需数据" if own is None else None, "note_en": "312 records lack what is needed" if own is None else None, "previous": None, "previous_period": None, "accepted_until": None})  # fmt: skip
                if state == "not_met" and low:
                    short.append({"indicator": job["id"], "level": name, "area": code, "area_name": areas.names[n], "lacking": (low - own) / 100 * below, "unit": "平方米" if job["kind"] == "coverage" else "人"})  # type: ignore[operator]  # fmt: skip
    table = pl.DataFrame(values, schema=RESULTS, orient="row")
    shortfalls = pl.DataFrame(
        short, schema={n: t for n, t in SHORTFALLS.items() if n not in ("share", "order")}
    )
    group = ["indicator", "level"]
    shortfalls = shortfalls.with_columns(share=pl.col("lacking") / pl.col("lacking").sum().over(group), order=pl.col("lacking").rank("ordinal", descending=True).over(group).cast(pl.Int64)).select(SHORTFALLS.keys()).sort("indicator", "level", "order")  # fmt: skip
    parts = pl.DataFrame(
        [("primary-school-reach", "500—750 米", "500–750 m", 98_000.0, "人", 0.16), ("primary-school-reach", "750—1000 米", "750–1000 m", 45_000.0, "人", 0.07), ("primary-school-reach", "超过 1000 米", "over 1000 m", 30_000.0, "人", 0.05),
         ("life-circle-15", "小学", "primary school", 172_000.0, "人", 0.28), ("life-circle-15", "菜市场", "market", 120_000.0, "人", 0.2), ("life-circle-15", "社区医疗机构", "clinic", 61_000.0, "人", 0.1)],
        schema=PARTS, orient="row",
    )  # fmt: skip
    x = level["community"].shapes
    sites = pl.DataFrame(
        [("primary-school-reach", n + 1, f"P00{n}", float(x[k % len(x)].centroid.x), float(x[k % len(x)].centroid.y), a, "人", v, "贪心，有界") for n, (k, a, v) in enumerate([(3, 31_000.0, 76.9), (12, 22_000.0, 80.5), (17, 15_500.0, 83.0)])],
        schema={"indicator": pl.String, "order": pl.Int64, "candidate": pl.String, "x": pl.Float64, "y": pl.Float64, "adds": pl.Float64, "unit": pl.String, "value_after": pl.Float64, "method": pl.String}, orient="row",
    )  # fmt: skip
    history = pl.DataFrame(
        [("water-leakage", "city", "made-up", y, v, "供水集团") for y, v in ((2021, 12.0), (2022, 11.1), (2023, 10.2), (2024, 9.7))]
        + [("primary-school-reach", "city", "made-up", 2024, 68.2, "上年体检")],
        schema={"indicator": pl.String, "level": pl.String, "area": pl.String, "period": pl.Int64, "value": pl.Float64, "source": pl.String}, orient="row",
    )  # fmt: skip
    voices = pl.DataFrame(
        [("complaint", "city", "made-up", "噪声", 210, 81.0), ("complaint", "city", "made-up", "停车", 340, 66.5), ("survey-answer", "city", "made-up", "对公园是否满意", 1200, 4.1)],
        schema={"source": pl.String, "level": pl.String, "area": pl.String, "subject": pl.String, "count": pl.Int64, "score": pl.Float64}, orient="row",
    )  # fmt: skip
    up = {i: f"41990{2 + d}" for i, d in zip(level["community"].codes, districts, strict=True)}
    areas = pl.concat(
        [pl.DataFrame({"level": ["city"], "code": ["made-up"], "name": ["虚构市"], "@city": ["made-up"]})]
        + [pl.DataFrame({"level": [n] * len(a.codes), "code": a.codes, "name": a.names, "@city": ["made-up"] * len(a.codes)} | ({"@district": [up[c] for c in a.codes]} if n == "community" else {})) for n, a in level.items()],
        how="diagonal",
    )  # fmt: skip
    indicators = [
        job | {"method": {"zh": "按口径计算，" + job["title"]["zh"], "en": "As the method says"}, "data": None, "missing": "leave_out", "standard": None, "version": "national-checkup 2023", "note": "",
               "targets": [{"policy": "three-year-action-plan", "policy_title": {"zh": "示例市三年行动方案", "en": "Three-year action plan"}, "id": "t", "clause": "二、（三）5", "subject": "城市", "indicator": job["title"]["zh"], "value": 1, "unit": job["unit"], "year": 2026, "evidence": "达到规定比例"}] if _CITY[job["id"]][2] else []}
        for job in INDICATORS
    ]  # fmt: skip
    city = {"id": "made-up", "name": {"zh": "虚构市", "en": "Made-up City"}, "date": "2025-12-31", "demonstration": True, "levels": ["city", "district", "community"], "catalogue": ["national-checkup"], "policies": {"three-year-action-plan": {"zh": "示例市三年行动方案", "en": "Three-year action plan"}}, "luocheng": "0.1.0"}  # fmt: skip
    lineage = {"luocheng": "0.1.0", "method": "1", "date": "2025-12-31", "files": {"building": {"building.gpkg": "ab" * 32}, "school": {"school.csv": "cd" * 32}}, "indicators": {j["id"]: {"inputs": {"layers": {"building": {"files": {"building.gpkg": "ab" * 32}, "layer": None, "datum": None, "fields": {}}}}} for j in INDICATORS}}  # fmt: skip
    return CheckupResult(
        city, indicators, table, areas, shortfalls, parts, sites, history, voices, {}, lineage
    )


def _ground(level: dict[str, Areas], random: np.random.Generator) -> Ground:
    left, bottom, right, top = shapely.total_bounds(level["community"].shapes)
    points = shapely.points(random.uniform(left, right, 14), random.uniform(bottom, top, 14))
    homes = shapely.points(random.uniform(left, right, 900), random.uniform(bottom, top, 900))
    near = shapely.distance(homes[:, None], points[None, :]).min(axis=1) < 700
    river = shapely.LineString(
        [(left - 500, bottom + 900), ((left + right) / 2, bottom + 1500), (right + 500, bottom + 1100)]
    ).buffer(70)
    streets = np.array(
        [shapely.LineString([(left, y), (right, y)]) for y in np.arange(bottom + 400, top, 800)], object
    )
    reach = [
        PlaceLayer(("小学", "primary schools"), points),
        PlaceLayer(("有", "yes"), homes[near], "yes"),
        PlaceLayer(("无", "no"), homes[~near], "no"),
    ]
    parks = shapely.buffer(points[:8], 120)
    zone = shapely.union_all(shapely.buffer(parks, 500))
    land = shapely.buffer(homes[:200], 60, cap_style="square")
    cover = [
        PlaceLayer(("居住用地", "residential land"), land, "land"),
        PlaceLayer(("服务半径以内", "within the radius"), np.array([zone], object), "zone"),
        PlaceLayer(("公园", "parks"), parks),
    ]
    circle = [
        PlaceLayer(("小学", "primary schools"), points),
        PlaceLayer(("菜市场", "markets"), homes[:12]),
        PlaceLayer(("社区医疗机构", "clinics"), homes[20:29]),
    ]
    places = {"primary-school-reach": reach, "park-coverage": cover, "road-density": [PlaceLayer(("道路", "roads"), streets, "line")], "waterlogging": [PlaceLayer(("易涝积水点", "waterlogging points"), homes[:7])], "life-circle-15": circle}  # fmt: skip
    return Ground("EPSG:4547", level, places, {"water": np.array([river], object), "road": streets})  # fmt: skip
