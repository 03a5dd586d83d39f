"""What a report says of an indicator, in sentences that can be read out in a meeting."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from luocheng.bulletins.checkup.words import AREA_WORDS, Pair, amount, number, pair, unit_en, with_unit
from luocheng.indicators.result import CheckupResult
from luocheng.indicators.status import STATUS_WORDS

__all__ = ["city_row", "definition", "goal_words", "part_units", "report_sentence", "shortfall_level", "standard_words", "status_reason"]  # fmt: skip

Row = Mapping[str, Any]
Told = Mapping[str, Any]

_NAMED = 5
"""Areas that a sentence names."""


def city_row(result: CheckupResult, indicator: str) -> Row:
    """Return the row of an indicator for the whole city; one without a value where there is none."""
    found = result.of(indicator, "city")
    if found.height:
        return found.row(0, named=True)
    return dict.fromkeys(result.values.columns) | {
        "indicator": indicator,
        "level": "city",
        "status": "no_data",
    }


def part_units(indicator: Told) -> Pair:
    """Return the units of numerator and denominator, in Chinese; empty where they are not told."""
    units = indicator.get("units") or {}
    if units:
        return str(units.get("numerator") or ""), str(units.get("denominator") or "")
    kind, definition_ = indicator.get("kind"), indicator.get("definition") or {}
    if kind == "coverage":
        return "平方米", "平方米"
    if kind in ("reach", "circle"):
        unit = {"residents": "人", "floor_area": "平方米", "households": "户"}.get(
            definition_.get("weight") or "", "个"
        )
        return unit, unit
    return "", ""


def limit_of(row: Row) -> float | None:
    """Return the end of the target that a value is told against."""
    return row["target_low"] if row.get("target_low") is not None else row.get("target_high")


def goal_words(row: Row, policies: Mapping[str, Any]) -> Pair:
    """Return the target, its year and the clause it stands in; empty where there is none."""
    if not row.get("target"):
        return "", ""
    title = pair(policies.get(row["policy"]) if row.get("policy") else None)
    year = row.get("target_year")
    clause = row.get("clause") or ""
    zh = f"{row['target']}" + (f"（{year} 年）" if year else "")
    en = f"{_target_en(row['target'])}" + (f" (by {year})" if year else "")
    where_zh = (f"《{title[0]}》" if title[0] else "") + (f" {clause}" if clause else "")
    where_en = f"{title[1] or title[0]}" + (f", clause {clause}" if clause else "")
    zh += f"，{where_zh.strip()}" if where_zh.strip() else ""
    en += f"; {where_en.strip(', ')}" if where_en.strip(", ") else ""
    if row.get("target_scope") == "city" and row.get("level") != "city":
        zh += "（按全市目标）"
        en += " (the target of the whole city)"
    return zh, en


def _target_en(text: str) -> str:
    head, _, unit = text.partition(" ")
    return f"{head} {unit_en(unit)}".strip() if unit else text


def standard_words(row: Row) -> Pair:
    """Return what the standard asks for, and whether it is met."""
    name = row.get("standard") or ""
    if not name:
        return "", ""
    asked = row.get("standard_value") or ""
    met = row.get("standard_met")
    said = {True: ("符合", "met"), False: ("不符合", "not met"), None: ("", "")}[met if asked else None]
    zh = name + (f"：{asked}" if asked else "") + (f"，{said[0]}" if said[0] else "")
    en = name + (f": {_target_en(asked)}" if asked else "") + (f", {said[1]}" if said[1] else "")
    return zh, en


def status_reason(row: Row, indicator: Told) -> Pair:
    """Say why a value has its status."""
    status, unit = row["status"], indicator["unit"]
    if status == "no_data":
        return row.get("note") or "没有数据", row.get("note_en") or "There are no data"
    if status == "informative":
        return "没有可对照的目标，只监测不评价", "No target applies; it is watched and not rated"
    gap, since = row.get("gap"), row.get("since")
    zh_since = f"，自 {since} 年起" if since else ""
    en_since = f", since {since}" if since else ""
    if status == "met":
        return (
            f"达到目标 {row['target']}{zh_since}",
            f"Reaches the target {_target_en(row['target'])}{en_since}",
        )
    lacks = with_unit(gap, unit if unit != "%" else "个百分点"), with_unit(gap, "percentage points" if unit == "%" else unit, "en")  # fmt: skip
    zh = f"距目标 {row['target']} 还差 {lacks[0]}{zh_since}"
    en = f"{lacks[1]} from the target {_target_en(row['target'])}{en_since}"
    if status == "accepted":
        until = row.get("accepted_until") or ""
        return zh + f"；经批准容缺至 {until}", en + f"; accepted until {until}"
    if status == "near" and row.get("expected") is not None:
        zh += f"；按进度本年应为 {with_unit(row['expected'], unit)}"
        en += f"; on course it would now be {with_unit(row['expected'], unit, 'en')}"
    return zh, en


def shortfall_level(result: CheckupResult, indicator: str) -> str | None:
    """Return the narrowest level that a shortfall is told for."""
    found = set(result.lacking(indicator)["level"].unique())
    return next((level for level in ("community", "subdistrict", "district") if level in found), None)


def report_sentence(result: CheckupResult, indicator: Told) -> Pair:
    """Return the sentence how to report an indicator: value, parts, target, status, trend, where the shortfall lies."""
    row = city_row(result, indicator["id"])
    title, unit = pair(indicator["title"]), indicator["unit"]
    year = row.get("period") or result.city["date"][:4]
    if row["value"] is None:
        why = status_reason(row, indicator)
        return (
            f"{year} 年{title[0]}无数据：{why[0].rstrip('。')}。",
            f"{title[1]}, {year}: no data. {why[1].rstrip('.')}.",
        )
    against = limit_of(row)
    whole = "" if title[0].startswith(("全市", "城市", "城区", "建成区")) else "全市"
    zh = f"{year} 年，{whole}{title[0]}为 {with_unit(row['value'], unit, against=against)}"
    en = f"{title[1]}, {year}: {with_unit(row['value'], unit, 'en', against)}"
    parts = _parts(row, indicator)
    zh, en = zh + parts[0], en + parts[1]
    status = STATUS_WORDS[row["status"]]
    if row["status"] == "informative":
        zh, en = zh + "（仅监测）", en + " (informative)"
    else:
        why = status_reason(row, indicator)
        zh, en = f"{zh}，{status[0]}：{why[0]}", f"{en}; {status[1]}: {why[1][:1].lower() + why[1][1:]}"
    trend = _trend(row, unit)
    zh, en = f"{zh}{trend[0]}。", f"{en}{trend[1]}."
    where = _where(result, indicator)
    return zh + where[0], en + where[1]


def _parts(row: Row, indicator: Told) -> Pair:
    if row.get("numerator") is None or row.get("denominator") is None:
        return "", ""
    above, below = part_units(indicator)
    zh = f"（{amount(row['numerator'], above)} ÷ {amount(row['denominator'], below)}）"
    en = f" ({amount(row['numerator'], above, 'en')} ÷ {amount(row['denominator'], below, 'en')})"
    return zh, en


def _trend(row: Row, unit: str) -> Pair:
    before, year = row.get("previous"), row.get("previous_period")
    if before is None or year is None:
        return "", ""
    change = row["value"] - before
    if abs(change) <= 1e-9 * max(1.0, abs(before)):
        return f"，与 {year} 年持平", f"; the same as in {year}"
    points = (
        ("个百分点", " percentage points")
        if unit == "%"
        else (f" {unit}".rstrip(), f" {unit_en(unit)}".rstrip())
    )
    size = number(abs(change))
    zh = f"，比 {year} 年{'提高' if change > 0 else '降低'} {size}{points[0] if unit != '%' else ' 个百分点'}"
    return zh, f"; {'up' if change > 0 else 'down'} {size}{points[1]} from {year}"


def _where(result: CheckupResult, indicator: Told) -> Pair:
    level = shortfall_level(result, indicator["id"])
    if level is None:
        return "", ""
    own = result.lacking(indicator["id"], level).sort("order")
    total, unit = float(own["lacking"].sum()), own["unit"][0] or ""
    first = own.head(_NAMED)
    share = float(first["share"].sum())
    names = "、".join(first["area_name"].to_list())
    zh = f"短板涉及 {own.height} 个{AREA_WORDS[level][0]}，合计缺 {amount(total, unit)}"
    en = f" The shortfall lies in {own.height} {AREA_WORDS[level][1]}, {amount(total, unit, 'en')} in all"
    if own.height > _NAMED:
        return (
            f"{zh}；其中{names}占 {number(share * 100)}%。",
            f"{en}; {', '.join(first['area_name'].to_list())} make up {number(share * 100)}%.",
        )
    return f"{zh}：{names}。", f"{en}: {', '.join(first['area_name'].to_list())}."


def definition(indicator: Told) -> Pair:
    """Say how an indicator is measured: formulas as written, distances in metres."""
    told, kind = indicator.get("definition") or {}, indicator.get("kind")
    layers = {n: pair(t) for n, t in (indicator.get("layers") or {}).items()}

    def name(register: str, language: int) -> str:
        return layers.get(register, (register, register))[language]

    def where(text: str | None) -> Pair:
        return (f"（{text}）", f" ({text})") if text else ("", "")

    if kind == "ratio":
        return f"{told.get('of')} ÷ {told.get('by')}", f"{told.get('of')} ÷ {told.get('by')}"
    if kind == "value":
        return str(told.get("formula") or ""), str(told.get("formula") or "")
    if kind == "coverage":
        radii = [
            (f"{number(r['radius_m'])} 米" + (f"（{r['when']}）" if r.get("when") else ""), f"{number(r['radius_m'])} m" + (f" ({r['when']})" if r.get("when") else ""))
            for r in told.get("radius", [])
        ]  # fmt: skip
        by = _by(told.get("by"))
        among, served = where(told.get("among")), where(told.get("where"))
        zh = f"{name(told.get('land', ''), 0)}{among[0]}中，在{name(told.get('service', ''), 0)}{served[0]}服务半径内的面积占比；{by[0]}，半径 {'、'.join(r[0] for r in radii)}"
        en = f"Share of the area of {name(told.get('land', ''), 1)}{among[1]} within the service radius of {name(told.get('service', ''), 1)}{served[1]}; {by[1]}, radius {', '.join(r[1] for r in radii)}"
        return zh, en
    if kind in ("reach", "circle"):
        needs = told.get("needs") or [told]
        by, among = _by(told.get("by")), where(told.get("among"))
        to = [
            (f"{name(n['to'], 0)}{where(n.get('where'))[0]} {number(n['within_m'])} 米", f"{name(n['to'], 1)}{where(n.get('where'))[1]} {number(n['within_m'])} m")
            for n in needs
        ]  # fmt: skip
        least = told.get("least")
        some = kind == "circle" and least and least < len(needs)
        weight = {"residents": ("居民", "residents"), "floor_area": ("建筑面积", "floor area")}.get(
            told.get("weight") or "", ("数量", "number")
        )
        zh = f"按{weight[0]}计，从{name(told.get('from', ''), 0)}{among[0]}出发，{by[0]}，{'至少 ' + str(least) + ' 类设施' if some else '各类设施' if kind == 'circle' else '设施'}在距离以内的占比：{'；'.join(t[0] for t in to)}"
        en = f"Share of {weight[1]} from {name(told.get('from', ''), 1)}{among[1]}, {by[1]}, with {f'at least {least} of these' if some else 'all of these' if kind == 'circle' else 'this'} within the distance: {'; '.join(t[1] for t in to)}"
        return zh, en
    return "由城市按规定口径填报", "Supplied by the city as the method says"


def _by(by: str | None) -> Pair:
    return (
        ("沿步行路网", "along the walking network") if by == "network" else ("直线距离", "in a straight line")
    )
