"""A small city by hand: two districts of two communities each, streets every 250 m, homes, a school, parks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import polars as pl
import shapely
import yaml

CRS = "EPSG:4547"
X0, Y0 = 500_000.0, 3_000_000.0
"""South-west corner in metres."""

CITY: dict[str, Any] = {
    "format": 1,
    "id": "small-city",
    "name": {"zh": "小城", "en": "Small City"},
    "demonstration": True,
    "date": "2025-12-31",
    "areas": {"district": "areas.gpkg", "community": {"file": "communities.gpkg"}},
    "layers": {},
    "network": {"register": "road"},
    "catalogue": ["national-checkup"],
    "policies": ["three-year-action-plan"],
}


def at(x: float, y: float) -> shapely.Point:
    return shapely.Point(X0 + x, Y0 + y)


def box(x0: float, y0: float, x1: float, y1: float) -> shapely.Polygon:
    return shapely.box(X0 + x0, Y0 + y0, X0 + x1, Y0 + y1)


def write(folder: Path, name: str, rows: list[dict[str, Any]]) -> None:
    gpd.GeoDataFrame(rows, geometry="geometry", crs=CRS).to_file(folder / f"{name}.gpkg", layer=name)


def districts() -> list[dict[str, Any]]:
    return [
        {"code": "419902", "name": "东城区", "built_up_area": 1.0, "residents": 800, "geometry": box(0, 0, 1000, 1000)},
        {"code": "419903", "name": "西湖区", "built_up_area": 1.0, "residents": 800, "geometry": box(1000, 0, 2000, 1000)},
    ]  # fmt: skip


def communities() -> list[dict[str, Any]]:
    return [
        {"code": f"41990{2 + i // 2}00100{i % 2 + 1}", "name": f"第{i + 1}社区", "geometry": box(500 * i, 0, 500 * i + 500, 1000)}
        for i in range(4)
    ]  # fmt: skip


def roads() -> list[dict[str, Any]]:
    lines = []
    for n in range(5):
        kind = "arterial" if n % 2 == 0 else "lane"
        lines.append((f"R{n}", kind, shapely.LineString([at(0, 250 * n), at(2000, 250 * n)])))
    for n in range(9):
        kind = "branch" if n % 2 == 0 else "footpath"
        lines.append((f"C{n}", kind, shapely.LineString([at(250 * n, 0), at(250 * n, 1000)])))
    return [{"code": c, "class": k, "geometry": g} for c, k, g in lines]


def buildings() -> list[dict[str, Any]]:
    rows = []
    for i in range(8):
        for j in range(4):
            x, y = 250 * i + 125, 250 * j + 125
            number = 4 * i + j
            rows.append(
                {
                    "code": f"B{number:03d}", "use": "residential" if number % 4 else "office", "floors": 6,
                    "floor_area": 1000.0 + number, "built_year": 1990 + number, "residents": 50 if number % 4 else 0,
                    "geometry": box(x - 20, y - 10, x + 20, y + 10),
                }
            )  # fmt: skip
    return rows


def parcels() -> list[dict[str, Any]]:
    return [
        {"code": f"P{4 * i + j:03d}", "land_class": "r2" if (i + j) % 4 else "b1", "vacant": (i, j) == (6, 1), "geometry": box(250 * i + 10, 250 * j + 10, 250 * i + 240, 250 * j + 240)}
        for i in range(8)
        for j in range(4)
    ]  # fmt: skip


LAYERS = {
    "areas": districts,
    "communities": communities,
    "road": roads,
    "building": buildings,
    "land-parcel": parcels,
    "school": lambda: [
        {"code": "S1", "name": "第一小学", "kind": "primary", "capacity": 900, "geometry": at(250, 260)},
        {"code": "S2", "name": "第二中学", "kind": "junior", "capacity": 900, "geometry": at(1500, 760)},
    ],
    "park": lambda: [
        {"code": "G1", "name": "大公园", "class": "g12", "geometry": box(0, 0, 100, 100)},
        {"code": "G2", "name": "游园", "class": "g14", "geometry": box(1950, 950, 2000, 1000)},
    ],
}


def make_city(folder: Path, **changes: Any) -> Path:
    """Write the small city into a folder and return its city file."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in LAYERS.items():
        write(folder, name, rows())
    city = CITY | {"layers": {n: f"{n}.gpkg" for n in LAYERS if n not in ("areas", "communities")}} | changes
    observed = pl.DataFrame(
        {
            "indicator": ["water-leakage"] * 3,
            "area": ["", "", "东城区"],
            "period": ["2024", "2025", "2025"],
            "value": [9.9, 9.2, 8.8],
            "source": ["供水集团"] * 3,
        }
    )
    if "observations" not in changes:
        observed.write_csv(folder / "observations.csv")
        city["observations"] = "observations.csv"
    path = folder / "CITY.yaml"
    path.write_text(yaml.safe_dump(city, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return path


def metres(values: list[float]) -> np.ndarray[Any, Any]:
    return np.asarray(values, np.float64)
