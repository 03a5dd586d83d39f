"""Styles of the layers of checkup.gpkg, so that they open coloured: QML for QGIS, SLD for servers of maps."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape, quoteattr

import numpy as np
import polars as pl

from luocheng.bulletins.checkup.classes import Classes, classify, colours
from luocheng.bulletins.checkup.sentences import limit_of
from luocheng.bulletins.checkup.words import MARK, STATUS_ORDER, pair
from luocheng.indicators.status import STATUS_WORDS

if TYPE_CHECKING:
    from luocheng.indicators.result import CheckupResult

__all__ = ["STATUS_COLOURS", "qml", "sld", "style_geopackage"]

STATUS_COLOURS = {
    "met": "#4596a8",
    "near": "#f0c75e",
    "not_met": "#b3261e",
    "accepted": "#9a7fc0",
    "informative": "#c9d0d8",
    "no_data": "",
}
"""Fills by status; no data has no fill but a hatch."""  # fmt: skip

_LEVEL_TITLES = {"city": "全市", "district": "区", "subdistrict": "街道", "community": "社区"}
_TABLE = """create table layer_styles (id integer primary key autoincrement, f_table_catalog text(256), f_table_schema text(256),
 f_table_name text(256), f_geometry_column text(256), styleName text(30), styleQML text, styleSLD text, useAsDefault boolean,
 description text, owner text(30), ui text(30), update_time datetime)"""


@dataclass(frozen=True, slots=True)
class Rule:
    """Which areas are drawn how: a condition on a column between two bounds, or its absence, or a status."""

    label: str
    colour: str
    column: str
    low: float | None = None
    high: float | None = None
    low_in: bool = True
    high_in: bool = False
    text: str = ""
    missing: bool = False


def rules_of(column: str, classes: Classes, unit: str) -> list[Rule]:
    """Return the rules of values by class, highest first, and that of areas without data."""
    ramp, labels, made = colours(len(classes)), classes.labels(unit), []
    last = len(classes) - 1
    for n in reversed(range(len(classes))):
        if classes.single:
            made.append(Rule(labels[n], ramp[n], column, classes.bounds[n], classes.bounds[n], True, True))
        else:
            above = not classes.upper
            made.append(Rule(labels[n], ramp[n], column, classes.bounds[n], classes.bounds[n + 1], above or n == 0, not above or n == last))  # fmt: skip
    return [*made, Rule("无数据", "", column, missing=True)]


def status_rules(column: str) -> list[Rule]:
    """Return the rules of areas by status."""
    known = [
        Rule(STATUS_WORDS[s][0], STATUS_COLOURS[s], column, text=s) for s in STATUS_ORDER if s != "no_data"
    ]
    return [*known, Rule("无数据", "", column, text="no_data")]


def _condition(rule: Rule) -> str:
    name = '"' + rule.column.replace('"', '""') + '"'
    if rule.missing:
        return f"{name} IS NULL"
    if rule.text:
        said = f"{name} = '{rule.text}'"
        return f"{said} OR {name} IS NULL" if rule.text == "no_data" else said
    return f"{name} {'>=' if rule.low_in else '>'} {rule.low!r} AND {name} {'<=' if rule.high_in else '<'} {rule.high!r}"


def _rgb(colour: str) -> str:
    return ",".join(str(int(colour[i : i + 2], 16)) for i in (1, 3, 5)) + ",255"


def qml(rules: Sequence[Rule], aliases: Sequence[tuple[str, str]]) -> str:
    """Return a QGIS style: rules, the names of areas as labels, and what the columns are called."""
    said, symbols = [], []
    for n, rule in enumerate(rules):
        said.append(f'<rule key="{{r{n}}}" symbol="{n}" filter={quoteattr(_condition(rule))} label={quoteattr(rule.label)}/>')  # fmt: skip
        options = {
            "color": _rgb(rule.colour) if rule.colour else "91,100,112,255", "style": "solid" if rule.colour else "b_diagonal", "outline_color": "107,116,128,255",
            "outline_width": "0.15", "outline_width_unit": "MM", "outline_style": "solid", "joinstyle": "bevel", "offset": "0,0",
        }  # fmt: skip
        told = "".join(f'<Option type="QString" name="{k}" value="{v}"/>' for k, v in options.items())
        symbols.append(f'<symbol type="fill" name="{n}" alpha="1" clip_to_extent="1" force_rhr="0"><layer class="SimpleFill" pass="0" locked="0" enabled="1"><Option type="Map">{told}</Option></layer></symbol>')  # fmt: skip
    named = "".join(f'<alias index="{n}" field={quoteattr(c)} name={quoteattr(a)}/>' for n, (c, a) in enumerate(aliases))  # fmt: skip
    label = (
        '<labeling type="simple"><settings calloutType="simple"><text-style fieldName="name" isExpression="0" fontSize="8" fontSizeUnit="Point" textColor="27,31,36,255" textOpacity="1">'
        '<text-buffer bufferDraw="1" bufferSize="0.8" bufferSizeUnits="MM" bufferColor="255,255,255,255" bufferOpacity="0.8"/></text-style>'
        '<text-format/><placement placement="1"/><rendering drawLabels="1" obstacle="1"/></settings></labeling>'
    )
    return (
        "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
        '<qgis version="3.28.0" styleCategories="Symbology|Labeling|Fields" labelsEnabled="1">'
        '<renderer-v2 type="RuleRenderer" symbollevels="0" enableorderby="0" forceraster="0">'
        f'<rules key="{{root}}">{"".join(said)}</rules><symbols>{"".join(symbols)}</symbols></renderer-v2>'
        f"{label}{f'<aliases>{named}</aliases>' if named else ''}</qgis>"
    )


def sld(name: str, rules: Sequence[Rule]) -> str:
    """Return a styled layer descriptor with the same rules."""
    made = []
    for rule in rules:
        column = f"<ogc:PropertyName>{escape(rule.column)}</ogc:PropertyName>"

        def literal(value: Any) -> str:
            return f"<ogc:Literal>{value}</ogc:Literal>"

        if rule.missing:
            test = f"<ogc:PropertyIsNull>{column}</ogc:PropertyIsNull>"
        elif rule.text:
            test = f"<ogc:PropertyIsEqualTo>{column}{literal(rule.text)}</ogc:PropertyIsEqualTo>"
        else:
            low = "PropertyIsGreaterThanOrEqualTo" if rule.low_in else "PropertyIsGreaterThan"
            high = "PropertyIsLessThanOrEqualTo" if rule.high_in else "PropertyIsLessThan"
            test = f"<ogc:And><ogc:{low}>{column}{literal(rule.low)}</ogc:{low}><ogc:{high}>{column}{literal(rule.high)}</ogc:{high}></ogc:And>"  # fmt: skip
        fill = (
            f'<sld:CssParameter name="fill">{rule.colour}</sld:CssParameter>'
            if rule.colour
            else '<sld:GraphicFill><sld:Graphic><sld:Mark><sld:WellKnownName>shape://slash</sld:WellKnownName><sld:Stroke><sld:CssParameter name="stroke">#5b6470</sld:CssParameter></sld:Stroke></sld:Mark><sld:Size>8</sld:Size></sld:Graphic></sld:GraphicFill>'
        )
        made.append(
            f"<sld:Rule><sld:Name>{escape(rule.label)}</sld:Name><ogc:Filter>{test}</ogc:Filter><sld:PolygonSymbolizer><sld:Fill>{fill}</sld:Fill>"
            '<sld:Stroke><sld:CssParameter name="stroke">#6b7480</sld:CssParameter><sld:CssParameter name="stroke-width">0.5</sld:CssParameter></sld:Stroke></sld:PolygonSymbolizer></sld:Rule>'
        )  # fmt: skip
    return (
        '<?xml version="1.0" encoding="UTF-8"?><sld:StyledLayerDescriptor xmlns:sld="http://www.opengis.net/sld" xmlns:ogc="http://www.opengis.net/ogc" version="1.0.0">'
        f"<sld:NamedLayer><sld:Name>{escape(name)}</sld:Name><sld:UserStyle><sld:Title>{escape(name)}</sld:Title><sld:FeatureTypeStyle>{''.join(made)}</sld:FeatureTypeStyle></sld:UserStyle></sld:NamedLayer></sld:StyledLayerDescriptor>"
    )


def style_geopackage(result: CheckupResult, path: Path) -> None:
    """Put styles into the GeoPackage of a checkup, and a layer of the proposed sites.

    Each layer has a style for each indicator; that of the first indicator which is not met counts unless another is
    chosen. Times in the file are those of the data, so that the same result gives the same bytes.
    """
    _sites(result, path)
    stamp = f"{result.city['date']}T00:00:00.000Z"
    with closing(sqlite3.connect(path)) as database:
        database.execute("drop table if exists layer_styles")
        database.execute(_TABLE)
        tables = dict(database.execute("select table_name, column_name from gpkg_geometry_columns order by table_name").fetchall())  # fmt: skip
        for level, geometry in tables.items():
            if level not in _LEVEL_TITLES:
                continue
            columns = [r[1] for r in database.execute(f"pragma table_info({level})")]
            rows = _styles(result, level, columns)
            database.executemany(
                "insert into layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName, styleQML, styleSLD, useAsDefault, description, owner, ui, update_time) values ('', '', ?, ?, ?, ?, ?, ?, ?, '', null, ?)",
                [(level, geometry, name, style, server, first, said, stamp) for name, style, server, first, said in rows],
            )  # fmt: skip
            said = f"{result.city['name']['zh']}{_LEVEL_TITLES[level]}指标 {result.city['date']}" + (f"（{MARK[0]}）" if result.city.get("demonstration") else "")  # fmt: skip
            database.execute("update gpkg_contents set description = ? where table_name = ?", (said, level))
        database.execute("delete from gpkg_contents where table_name = 'layer_styles'")
        database.execute("insert into gpkg_contents (table_name, data_type, identifier, description, last_change, srs_id) values ('layer_styles', 'attributes', 'layer_styles', '', ?, 0)", (stamp,))  # fmt: skip
        database.execute("update gpkg_contents set last_change = ?", (stamp,))
        database.commit()
        database.execute("vacuum")


def _styles(
    result: CheckupResult, level: str, columns: Sequence[str]
) -> list[tuple[str, str, str, int, str]]:
    found = []
    jobs = [i for i in result.indicators if i["id"] in columns]
    titles = {"code": "区域编号", "name": "区域"}
    for i in result.indicators:
        titles |= {i["id"]: i["title"]["zh"] + (f"（{i['unit']}）" if i["unit"] else ""), f"{i['id']} status": f"{i['title']['zh']}：状态"}  # fmt: skip
    aliases = [(c, titles.get(c, c)) for c in columns if c not in ("fid", "geom")]
    city = dict(result.at("city").select("indicator", "status").iter_rows())
    first = next((i["id"] for i in jobs if city.get(i["id"]) == "not_met"), jobs[0]["id"] if jobs else "")
    for indicator in jobs:
        name = indicator["id"]
        rows = result.of(name, level)
        aimed = rows.filter((pl.col("target") != "").fill_null(value=False)).head(1)
        target = next((limit_of(r) for r in aimed.iter_rows(named=True)), None)
        classes = classify(rows["value"].to_list(), target, upper=indicator["better"] == "lower")
        rules = rules_of(name, classes, indicator["unit"])
        title = pair(indicator["title"])[0]
        found.append(
            (
                title,
                qml(rules, aliases if name == first else ()),
                sld(title, rules),
                int(name == first),
                indicator["unit"],
            )
        )
        if f"{name} status" in columns and rows["target"].null_count() < rows.height:
            by_status = status_rules(f"{name} status")
            found.append((f"{title}（状态）", qml(by_status, ()), sld(title, by_status), 0, ""))
    return found


def _sites(result: CheckupResult, path: Path) -> None:
    """Add the proposed sites as points."""
    if not result.sites.height:
        return
    import shapely
    from pyogrio import raw

    from luocheng.spatial.readers.files import quiet

    own = result.sites
    points = shapely.to_wkb(shapely.points(own["x"].to_numpy(), own["y"].to_numpy()))
    names = ["indicator", "order", "candidate", "adds", "unit", "value_after"]
    values, masks = [], []
    for name in names:
        column = own[name]
        masks.append(column.is_null().to_numpy())
        numeric = column.dtype in (pl.Float64, pl.Int64)
        values.append(column.fill_null(0).to_numpy() if numeric else np.array(column.to_list(), object))
    with quiet():
        raw.write(path, points, values, np.array(names, object), field_mask=masks, driver="GPKG", geometry_type="Point", crs=result.city.get("crs") or "EPSG:4547", layer="site", append=True)  # fmt: skip
