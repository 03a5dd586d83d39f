"""Write the sample city: a file for each layer, tables, and the CITY.yaml that names them with their reference systems."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from luocheng.policy.folder import load_folder
from luocheng.registers import RegisterType, register_types
from luocheng.sample.city.area_layers import area_layers
from luocheng.sample.city.built import building_layer, network_layers
from luocheng.sample.city.city import YEAR, City, Layer
from luocheng.sample.city.files import (
    write_gpkg,
    write_parquet,
    write_points,
    write_shapefile,
    write_sheet,
    write_table,
)  # fmt: skip
from luocheng.sample.city.green import green_layer
from luocheng.sample.city.land import land_layers
from luocheng.sample.city.parks import park_layers
from luocheng.sample.city.pipes import pipe_layers
from luocheng.sample.city.services import service_layers
from luocheng.sample.city.tables import complaints, observations, population, survey
from luocheng.sample.words import CITY, MARK, MARK_EN

__all__ = ["FILES", "LARGE", "WrittenLayer", "city_layers", "city_types", "write_city"]

LARGE = 50_000
"""Layers with more records than this are parquet files instead of GeoPackages."""

FILES = 42
"""Files that a city has, about: for a bar of progress."""

_POLICY = Path(__file__).resolve().parents[4] / "policies" / "national-checkup"
_AREAS = ("district", "subdistrict", "community")
_POINTS = ("school", "clinic", "hospital", "market", "care-home", "library")
"""Points of interest as a map vendor sells them: csv files in GCJ-02, which only the city file says."""
_ZONED = ("pipe", "manhole")
"""Surveyed in the 3-degree zone with its number in front of the easting."""
_DEGREES = ("district", "subdistrict", "community", "park", "green-line")
"""In longitude and latitude."""


@dataclass(frozen=True, slots=True)
class WrittenLayer:
    """A file that was written; `datum` is empty for tables."""

    register: str
    title: str
    path: Path
    format: str
    records: int
    datum: str = ""
    declared: bool = True

    def to_dict(self) -> dict[str, object]:
        """Return it as plain data."""
        return {
            "register": self.register, "title": self.title, "path": self.path.as_posix(), "format": self.format,
            "records": self.records, "datum": self.datum,
        }  # fmt: skip


def city_types() -> dict[str, RegisterType]:
    """Return what the layers of a city hold, by the id of their register."""
    return register_types(load_folder(_POLICY))


def city_layers(city: City) -> Iterator[Layer]:
    """Make the layers of a city one after the other, and the tables that are joined by area."""
    yield from area_layers(city)
    yield from land_layers(city)
    yield from park_layers(city)
    yield green_layer(city)
    yield building_layer(city)
    yield from network_layers(city)
    yield from service_layers(city)
    yield from pipe_layers(city)
    yield complaints(city)
    yield survey(city)


def write_city(city: City, directory: Path, *, scale: float, duplicates: int = 0) -> Iterator[WrittenLayer]:
    """Write a city into a folder, telling of each file as it is done.

    Parameters
    ----------
    duplicates
        So many buildings get the code of the one before them, for those who want to see what that does.
    """
    types = city_types()
    directory.mkdir(parents=True, exist_ok=True)
    written: list[WrittenLayer] = []
    for layer in city_layers(city):
        if duplicates and layer.register == "building":
            layer.frame = _doubled(layer.frame, duplicates)
        done = _write(layer, types[layer.register], directory, city.frame)
        written.append(done)
        yield done
    for name, title, frame in (
        ("observations", "指标填报表", observations(city)), ("population", "分社区人口", population(city)),
    ):  # fmt: skip
        path = directory / f"{name}.xlsx"
        write_sheet(frame, path, title)
        done = WrittenLayer(name, title, Path(path.name), "xlsx", frame.height)
        written.append(done)
        yield done
    _write_city_file(directory, written)
    _write_readme(directory, city, written, scale)


def _zoned(frame: str) -> str:
    """Return the projection with the zone number in the easting that goes with one without."""
    return f"EPSG:{int(frame.split(':')[1]) - 21}"


def _write(layer: Layer, types: RegisterType, directory: Path, frame: str) -> WrittenLayer:
    name, count = layer.register, layer.frame.height
    told = types.title.zh
    if layer.geometry is None:
        path = directory / f"{name}.csv"
        write_table(layer, types, path, "gb18030" if name == "survey-answer" else "utf-8-sig")
        return WrittenLayer(name, told, Path(path.name), "csv", count)
    if name in _POINTS:
        path = directory / f"{name}.csv"
        write_points(layer, types, path, frame, "GCJ-02")
        return WrittenLayer(name, told, Path(path.name), "csv", count, "GCJ-02", declared=False)
    datum = _zoned(frame) if name in _ZONED else "EPSG:4490" if name in _DEGREES else frame
    if name == "heritage":
        path = directory / f"{name}.shp"
        write_shapefile(layer, types, path, frame, datum)
        return WrittenLayer(name, told, Path(path.name), "shp", count, datum)
    large = count > LARGE
    path = directory / f"{name}.{'parquet' if large else 'gpkg'}"
    path.with_suffix(".gpkg" if large else ".parquet").unlink(missing_ok=True)
    (write_parquet if large else write_gpkg)(layer, types, path, frame, datum)
    return WrittenLayer(name, told, Path(path.name), path.suffix[1:], count, datum)


def _doubled(frame: pl.DataFrame, count: int) -> pl.DataFrame:
    code = frame["code"].to_list()
    for at in np.linspace(1, len(code) - 1, min(count, len(code) - 1)).astype(int).tolist():
        code[at] = code[at - 1]
    return frame.with_columns(pl.Series("code", code))


def _write_city_file(directory: Path, written: list[WrittenLayer]) -> None:
    named = {w.register: w for w in written}

    def line(name: str) -> str:
        done = named[name]
        datum = f", datum: {done.datum}" if done.datum and not done.declared else ""
        note = ", note: 地图服务商兴趣点" if datum else ""
        return f"  {name}: {{file: {done.path.as_posix()}{datum}{note}}}"

    tables = ("complaint", "survey-answer", "observations", "population")
    layers = [w.register for w in written if w.register not in (*_AREAS, *tables)]
    text = f"""# {CITY}：{MARK}，由程序生成，与任何真实城市无关
# Sample city: demonstration data, made by a program; it is no real city
format: 1
id: sample-city
name: {{zh: {CITY}, en: Sample City}}
demonstration: true
date: {YEAR}-12-31
frame: auto
areas:
{chr(10).join(line(n) for n in _AREAS)}
layers:
{chr(10).join(line(n) for n in layers)}
network: {{register: road, walkable: walkable}}
observations: observations.xlsx
complaints: {{file: complaint.csv}}
surveys: {{file: survey-answer.csv}}
catalogue: [national-checkup]
policies: [three-year-action-plan, greening-measures]
"""
    (directory / "CITY.yaml").write_text(text, encoding="utf-8")


def _write_readme(directory: Path, city: City, written: list[WrittenLayer], scale: float) -> None:
    rows = "\n".join(
        f"| {w.title} | [{w.path.as_posix()}]({w.path.as_posix()}) | {w.records:,} | {w.datum or '—'} |"
        for w in written
    )
    (directory / "README.md").write_text(
        f"""# {CITY}：{MARK} / {MARK_EN}

本目录全部内容由程序生成，仅供演示、测试和教学。{CITY}及其中的地点、单位、人员、图形、代码和数字均属虚构，
与任何真实城市无关。

Everything in this folder is generated. The city, its places, units, people, shapes, codes and figures are made up.

```
luocheng sample {directory.name} --city --scale {scale:g} --seed {city.seed}
```

{len(city.fabric.buildings):,} 栋建筑，常住人口 {int(city.people.residents.sum()):,} 人。同样的命令得到同样的内容。
{len(city.fabric.buildings):,} buildings. The same command gives the same content.

`CITY.yaml` 写明每个图层的文件和坐标系。`CITY.yaml` names the file and the reference system of each layer.

| 图层 layer | 文件 file | 条目 records | 坐标系 datum |
| --- | --- | ---: | --- |
{rows}
""",
        encoding="utf-8",
    )
