"""Write what a checkup found: tables, workbook, GeoPackage and lineage, each file whole or not at all."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import shapely

from luocheng.indicators.result import RESULTS, CheckupResult
from luocheng.indicators.status import STATUS_WORDS

__all__ = ["OUTPUTS", "write_checkup"]

OUTPUTS = {
    "indicators.csv": ("各级区域的指标值", "values of every area"),
    "indicators.xlsx": ("同上，另有说明和短板", "the same, with methods and shortfalls"),
    "checkup.gpkg": ("各级区域的图层", "layers of the areas"),
    "lineage.json": ("数据来源、公式、参数、版本", "inputs, formulas, parameters, versions"),
    "data": ("供报告使用的全部结果", "everything, for reports"),
}
"""The files of a checkup."""

_LABELS = {
    "indicator": "指标代码", "title": "指标", "level": "层级", "area": "区域编号", "area_name": "区域", "value": "指标值", "unit": "单位",
    "numerator": "分子", "denominator": "分母", "period": "年度", "status": "状态", "since": "自何年起", "target": "目标",
    "target_year": "目标年份", "policy": "政策", "clause": "条款", "gap": "差距", "standard": "标准", "standard_value": "标准值",
    "standard_met": "符合标准", "previous": "上期值", "previous_period": "上期", "rank": "排名", "ranked": "参加排名", "completeness": "完整度",
    "method": "方法", "note": "说明",
}  # fmt: skip
_LEVELS = {"city": "全市", "district": "城区", "subdistrict": "街道", "community": "社区"}
_MOST = 5_000
"""Rows of one level that a sheet takes; more of them are in indicators.csv alone."""


def write_checkup(result: CheckupResult, folder: Path, *, workbook: bool = True) -> list[Path]:
    """Write everything a checkup found into a folder and return the files; the workbook only where it is asked for."""
    folder.mkdir(parents=True, exist_ok=True)
    jobs: list[tuple[str, Callable[[Path], None]]] = [
        ("checkup.gpkg", lambda p: _gpkg(result, p)),
        ("indicators.csv", lambda p: _csv(result, p)),
        ("lineage.json", lambda p: _json(result, p)),
    ]
    if workbook:
        jobs.append(("indicators.xlsx", lambda p: _xlsx(result, p)))

    def write(job: tuple[str, Callable[[Path], None]]) -> Path:
        name, make = job
        handle, part = tempfile.mkstemp(dir=folder, prefix=".", suffix=Path(name).suffix)
        os.close(handle)
        Path(part).unlink()
        try:
            make(Path(part))
            Path(part).chmod(0o644)
            Path(part).replace(folder / name)
        finally:
            Path(part).unlink(missing_ok=True)
        return folder / name

    # The tables for reports are written while others make theirs: they share nothing that changes.
    with ThreadPoolExecutor(1) as pool:
        saved = pool.submit(result.save, folder / "data")
        written = [write(job) for job in jobs]
        return [*saved.result(), *written]


def _titled(result: CheckupResult) -> pl.DataFrame:
    titles = pl.DataFrame(
        [(i["id"], i["title"]["zh"]) for i in result.indicators], schema={"indicator": pl.String, "title": pl.String}, orient="row"
    )  # fmt: skip
    joined = result.values.join(titles, on="indicator", how="left", maintain_order="left")
    return joined.select("indicator", "title", *list(RESULTS)[1:])


def _csv(result: CheckupResult, path: Path) -> None:
    frame = _titled(result)
    if result.city["demonstration"]:
        frame = frame.with_columns(pl.lit("示例数据").alias("mark"))
    frame.write_csv(path, include_bom=True)


def _json(result: CheckupResult, path: Path) -> None:
    path.write_text(json.dumps(result.lineage, ensure_ascii=False, indent=1), encoding="utf-8")


def _xlsx(result: CheckupResult, path: Path) -> None:
    import xlsxwriter

    frame = _titled(result)
    with xlsxwriter.Workbook(path, {"constant_memory": True, "nan_inf_to_errors": True}) as book:
        styles = {
            "head": book.add_format({"bold": True, "bg_color": "#E8EEF4", "border": 1}),
            "title": book.add_format({"bold": True, "font_size": 14}),
            "value": book.add_format({"num_format": "#,##0.##"}),
            "share": book.add_format({"num_format": "0 %"}),
        }
        mark = "（示例数据）" if result.city["demonstration"] else ""
        title = f"{result.city['name']['zh']}城市体检指标{mark}　数据截至 {result.city['date']}"
        for level in result.city["levels"]:
            own = frame.filter(pl.col("level") == level)
            more = own.height - _MOST
            _sheet(book, _LEVELS[level], title, _told(own.head(_MOST)), styles, more)
        if result.shortfalls.height:
            names = {"indicator": "指标代码", "level": "层级", "area": "区域编号", "area_name": "区域", "lacking": "缺口", "unit": "单位", "share": "占缺口", "order": "次序"}  # fmt: skip
            own = result.shortfalls.filter(pl.col("order") <= 10).with_columns(
                pl.col("level").replace(_LEVELS)
            )
            _sheet(book, "短板", title, own.rename(names), styles)
        _sheet(book, "指标说明", title, _methods(result), styles)


def _told(frame: pl.DataFrame) -> pl.DataFrame:
    words = {k: zh for k, (zh, _) in STATUS_WORDS.items()}
    said = frame.with_columns(
        pl.col("status").replace(words),
        pl.col("level").replace(_LEVELS),
        pl.when(pl.col("standard_met")).then(pl.lit("是")).when(~pl.col("standard_met")).then(pl.lit("否")).alias("standard_met"),
    )  # fmt: skip
    return said.select(pl.col(c).alias(label) for c, label in _LABELS.items())


def _methods(result: CheckupResult) -> pl.DataFrame:
    rows = []
    for i in result.indicators:
        standard = i["standard"] or {}
        rows.append(
            {
                "指标代码": i["id"],
                "指标": i["title"]["zh"],
                "层级": {"dwelling": "住房", "community": "小区、社区", "block": "街区", "city": "城区"}.get(i["level"], ""),
                "维度": (i["dimension"] or {}).get("zh", ""),
                "单位": i["unit"],
                "方向": {"higher": "越高越好", "lower": "越低越好", "between": "区间"}.get(i["better"], "不评价"),
                "口径": (i["method"] or {}).get("zh", ""),
                "图层": "、".join(t["zh"] for t in i["layers"].values()),
                "算法": json.dumps(i["definition"], ensure_ascii=False),
                "标准": f"{standard.get('name', '')} {standard.get('clause', '')}".strip(),
                "版本": i["version"],
            }
        )  # fmt: skip
    return pl.DataFrame(rows)


def _sheet(
    book: Any, name: str, title: str, frame: pl.DataFrame, styles: dict[str, Any], more: int = 0
) -> None:
    sheet = book.add_worksheet(name)
    sheet.freeze_panes(2, 2)
    for n, column in enumerate(frame.columns):
        sheet.set_column(n, n, 34 if column in ("指标", "说明", "口径") else 12)
    sheet.write(0, 0, title, styles["title"])
    for n, column in enumerate(frame.columns):
        sheet.write(1, n, column, styles["head"])
    share = {n for n, c in enumerate(frame.columns) if c in ("完整度", "占缺口")}
    for r, row in enumerate(frame.iter_rows(), 2):
        for n, value in enumerate(row):
            if isinstance(value, str):
                sheet.write_string(r, n, value)
            elif isinstance(value, float):
                sheet.write_number(r, n, value, styles["share" if n in share else "value"])
            elif value is not None:
                sheet.write_number(r, n, value)
    if more > 0:
        sheet.write(frame.height + 2, 0, f"另有 {more:,} 行，见 indicators.csv")
    sheet.autofilter(1, 0, max(1, frame.height + 1), max(0, len(frame.columns) - 1))


def _gpkg(result: CheckupResult, path: Path) -> None:
    """Write a layer for each level of areas, with the value and the status of each indicator."""
    from pyogrio import raw

    from luocheng.spatial.readers.files import quiet

    wrote = False
    for level in result.city["levels"]:
        areas = result.areas.filter((pl.col("level") == level) & pl.col("geometry").is_not_null())
        if not areas.height:
            continue
        own = result.values.filter(pl.col("level") == level).select("indicator", "area", "value", "status")
        known = own.filter(pl.col("value").is_not_null().any().over("indicator"))
        table = known.pivot("indicator", index="area", values=["value", "status"], maintain_order=True)
        told = dict.fromkeys(known["indicator"])
        columns = [c for i in result.indicators if i["id"] in told for c in (pl.col(f"value_{i['id']}").alias(i["id"]), pl.col(f"status_{i['id']}").alias(f"{i['id']} status"))]  # fmt: skip
        wide = areas.select("code", "name").join(table.select(pl.col("area").alias("code"), *columns), on="code", how="left", maintain_order="left")  # fmt: skip
        shapes = shapely.from_wkb(areas["geometry"].to_numpy())
        values, masks = [], []
        for column in wide.iter_columns():
            masks.append(column.is_null().to_numpy())
            numeric = column.dtype == pl.Float64
            values.append(column.fill_null(0.0).to_numpy() if numeric else np.array(column.to_list(), object))
        with quiet():
            raw.write(
                path, shapely.to_wkb(np.array([shapely.multipolygons(shapely.get_parts(s)) for s in shapes], object)), values, np.array(wide.columns, object),
                field_mask=masks, driver="GPKG", geometry_type="MultiPolygon", crs=result.city["crs"], layer=level, append=wrote,
            )  # fmt: skip
        wrote = True
    if not wrote:
        with quiet():
            empty = np.empty(0, object)
            raw.write(path, empty, [empty], np.array(["code"], object), driver="GPKG", geometry_type="Polygon", crs=result.city["crs"], layer="city")  # fmt: skip
