"""The data dictionary: every column of every file of a checkup, with unit and meaning, in Chinese and English."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from luocheng.bulletins.checkup.words import MARK, STATUS_ORDER, pair, unit_en
from luocheng.indicators.status import STATUS_WORDS

if TYPE_CHECKING:
    from luocheng.indicators.result import CheckupResult

__all__ = ["COLUMNS", "Entry", "dictionary_of", "write_dictionary"]

_CODES = "；".join(f"{s} {STATUS_WORDS[s][0]}" for s in STATUS_ORDER)
_CODES_EN = "; ".join(f"{s}: {STATUS_WORDS[s][1]}" for s in STATUS_ORDER)

COLUMNS: dict[str, tuple[str, str, str]] = {
    "indicator": ("指标代码", "短名，各年不变", "Stable short name of the indicator"),
    "title": ("指标", "指标名称", "Name of the indicator"),
    "level": ("层级", "city 全市，district 区，subdistrict 街道，community 社区", "city, district, subdistrict or community"),
    "area": ("区域编号", "区划代码或城市自己的编号，按文字存", "Code of the area, kept as text"),
    "area_name": ("区域", "区域名称", "Name of the area"),
    "value": ("指标值", "单位见 unit；空为无数据，不是零", "In the unit of `unit`; empty where there are no data, never zero"),
    "unit": ("单位", "指标的计量单位", "Unit of the indicator"),
    "numerator": ("分子", "比值、可达、覆盖指标的分子", "Numerator of ratios, reach and coverage"),
    "denominator": ("分母", "比值、可达、覆盖指标的分母", "Denominator of ratios, reach and coverage"),
    "period": ("年度", "资料所属的年", "The year the data are of"),
    "status": ("状态", _CODES, _CODES_EN),
    "since": ("自何年起", "从哪一年起是这个状态", "The year since when it has this status"),
    "target": ("目标", "政策要求的数值", "The value that a policy asks for"),
    "target_low": ("目标下限", "目标为“不低于”或区间时的下限", "Lower end of the target"),
    "target_high": ("目标上限", "目标为“不高于”或区间时的上限", "Upper end of the target"),
    "target_year": ("目标年份", "到这一年年底达到", "To be reached by the end of this year"),
    "target_id": ("目标代码", "政策文件夹 targets.yaml 中的短名", "Id of the target in targets.yaml"),
    "target_scope": ("目标范围", "own 本区域自己的目标，city 按全市目标对照", "own: a target for this area; city: held against that of the city"),
    "policy": ("政策", "目标出自哪份政策", "The policy the target stands in"),
    "clause": ("条款", "目标所在条款", "The clause the target stands in"),
    "gap": ("差距", "距目标还差多少，0 为已达到", "How much is lacking to the target; 0 where it is reached"),
    "expected": ("进度值", "按直线进度本年应达到的数值", "The value that would be on course this year"),
    "accepted_until": ("容缺至", "经批准容缺到哪一天", "The day until which the shortfall is accepted"),
    "standard": ("标准", "所依据的标准", "The standard it rests on"),
    "standard_value": ("标准值", "标准要求的数值", "The value the standard asks for"),
    "standard_met": ("符合标准", "是否达到标准要求", "Whether the standard is met"),
    "previous": ("上期值", "最近一次以前的数值", "The last earlier value"),
    "previous_period": ("上期", "上期值的年份", "The year of the earlier value"),
    "rank": ("排名", "在同级区域中的名次，1 最好；四舍五入之前排名", "Rank among the areas of its level, 1 is best; before rounding"),
    "ranked": ("参加排名", "参加排名的区域个数", "How many areas are ranked"),
    "completeness": ("完整度", "有所需数据的记录占比，0—1", "Share of the records that have what is needed, 0 to 1"),
    "method": ("方法", "ratio 比值，value 数量，reach 步行可达，coverage 服务半径覆盖，circle 生活圈，observed 城市填报；斜线后为沿路网或直线", "How it is measured; after the slash along the network or straight"),
    "version": ("指标版本", "指标体系和版本", "Catalogue and version of the indicator"),
    "source": ("来源", "填报值的来源", "Where a supplied value comes from"),
    "note": ("说明", "没有结果的原因，或没有计入的记录", "Why there is no value, or what was left out"),
    "note_en": ("说明（英文）", "同上，英文", "The same in English"),
    "mark": ("标记", "示例数据时写明", "Says when the data are a demonstration"),
}  # fmt: skip
"""Columns of the table of results: Chinese heading, meaning, meaning in English."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One column of one file."""

    file: str
    column: str
    label: str
    kind: str
    unit: str
    meaning: str
    meaning_en: str


def dictionary_of(result: CheckupResult) -> list[Entry]:
    """Return every column of every file of a checkup, in the order they stand there."""
    types = {"String": "文字", "Float64": "数值", "Int64": "整数", "Boolean": "是否"}
    schema: dict[str, Any] = {"title": pl.String, **result.values.schema}
    names = ["indicator", "title", *[c for c in result.values.columns if c != "indicator"]]
    if result.city.get("demonstration"):
        names.append("mark")
        schema["mark"] = pl.String
    found = []
    for name in names:
        label, zh, en = COLUMNS.get(name, (name, "", ""))
        kind = types.get(str(schema[name]), "文字")
        found.append(Entry("indicators.csv", name, label, kind, "", zh, en))
    layers = "checkup.gpkg"
    found += [
        Entry(layers, "code", "区域编号", "文字", "", "图层 district、subdistrict、community 各有一行一个区域", "One row an area in the layers district, subdistrict and community"),
        Entry(layers, "name", "区域", "文字", "", "区域名称", "Name of the area"),
    ]  # fmt: skip
    for indicator in result.indicators:
        title, unit = pair(indicator["title"]), indicator["unit"]
        known = result.of(indicator["id"]).filter(pl.col("level") != "city")
        if not known["value"].count():
            continue
        found.append(Entry(layers, indicator["id"], title[0], "数值", unit, pair(indicator.get("method"))[0], f"{title[1]}, {unit_en(unit)}".rstrip(", ")))  # fmt: skip
        found.append(
            Entry(layers, f"{indicator['id']} status", f"{title[0]}的状态", "文字", "", _CODES, _CODES_EN)
        )
    return found


def write_dictionary(result: CheckupResult, path: Path) -> None:
    """Write the data dictionary as csv with a byte order mark, so that office programs read it."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        out = csv.writer(file)
        out.writerow(["file", "column", "label", "type", "unit", "meaning", "meaning_en"])
        for e in dictionary_of(result):
            out.writerow([e.file, e.column, e.label, e.kind, e.unit, e.meaning, e.meaning_en])
        if result.city.get("demonstration"):
            out.writerow(["*", "", "", "", "", MARK[0], MARK[1]])
