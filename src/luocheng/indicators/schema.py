"""The shape of a city file, as a JSON Schema: what the reader checks and the reference page prints are one."""

from __future__ import annotations

from typing import Any

__all__ = ["CITY_SCHEMA", "FORMAT"]

FORMAT = 1
"""The version of the city file's format."""

_DATE = {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"}
_NAMES = {"type": "array", "items": {"type": "string"}}
_TITLE = {
    "type": "object",
    "properties": {"zh": {"type": "string"}, "en": {"type": "string"}},
    "required": ["zh"],
    "additionalProperties": False,
}
_LAYER = {
    "anyOf": [
        {"type": "string"},
        {
            "type": "object",
            "properties": {
                "file": {"type": "string", "description": "文件，相对于城市文件 | the file, beside the city file"},
                "layer": {"type": "string", "description": "多图层文件中的哪一层 | which layer of a file of several"},
                "datum": {"type": "string", "description": "坐标系，文件没有声明或声明不了时 | the datum, where the file declares none"},
                "fields": {
                    "type": "object",
                    "additionalProperties": {"type": "string"},
                    "description": "字段: 文件里的列名 | field: name of the column in the file",
                },
                "note": {"type": "string", "description": "数据说明 | a remark on the data"},
            },
            "required": ["file"],
            "additionalProperties": False,
        },
    ]
}  # fmt: skip

CITY_SCHEMA: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "CITY.yaml",
    "type": "object",
    "properties": {
        "format": {"type": "integer", "enum": [FORMAT], "description": "格式版本 | version of the format"},
        "id": {"type": "string", "pattern": "^[a-z0-9]+([._-][a-z0-9]+)*$", "description": "城市的短名 | short name of the city"},
        "name": {**_TITLE, "description": "城市名称 | name of the city"},
        "demonstration": {"type": "boolean", "description": "示例数据：各项成果都注明 | demonstration data: every output says so"},
        "date": {**_DATE, "description": "数据截至日期 | the day the data are of"},
        "frame": {"type": "string", "description": "平面坐标系，auto 按城市中心取 3 度带 | frame in metres; auto takes the zone of the centre"},
        "areas": {
            "type": "object",
            "properties": {"district": _LAYER, "subdistrict": _LAYER, "community": _LAYER},
            "additionalProperties": False,
            "description": "各级区划的图层 | layers of the areas",
        },
        "layers": {"type": "object", "additionalProperties": _LAYER, "description": "台账: 图层文件 | register: its file"},
        "network": {
            "type": "object",
            "properties": {
                "register": {"type": "string", "description": "由哪个道路图层生成 | made from this layer of roads"},
                "walkable": {"type": "string", "description": "可步行的道路：公式 | which of its roads are walked: a formula"},
                "osm": {"type": "string", "description": "OpenStreetMap 的 pbf 文件 | a pbf file"},
                "file": {"type": "string", "description": "路段文件 | a file of edges"},
                "datum": {"type": "string"},
            },
            "additionalProperties": False,
            "description": "步行路网 | the walking network",
        },
        "observations": {"type": "string", "description": "填报的指标值 | values the city supplies: indicator, area, period, value"},
        "past": {**_NAMES, "description": "往次体检的 indicators.csv | indicators.csv of earlier checkups"},
        "surveys": {**_LAYER, "description": "居民问卷 | answers of residents"},
        "complaints": {**_LAYER, "description": "12345 工单 | complaints"},
        "registers": {"type": "string", "description": "图层字段依据哪个政策文件夹 | whose registers.yaml says what layers hold"},
        "catalogue": {**_NAMES, "description": "指标体系 | catalogues of indicators"},
        "policies": {**_NAMES, "description": "对照哪些政策的目标 | policies whose targets count"},
        "indicators": {**_NAMES, "description": "只算这些指标；不写为全部 | only these indicators; all by default"},
        "parameters": {
            "type": "object",
            "additionalProperties": {
                "type": "object",
                "properties": {"value": {"type": "number"}, "reason": {"type": "string"}},
                "required": ["value", "reason"],
                "additionalProperties": False,
            },
            "description": "改用本市的参数，须写理由 | parameters of this city, each with its reason",
        },
        "accepted": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "indicator": {"type": "string"},
                    "area": {"type": "string"},
                    "until": _DATE,
                    "by": {"type": "string", "description": "批准单位 | who approved it"},
                    "reason": {"type": "string"},
                },
                "required": ["indicator", "until", "by", "reason"],
                "additionalProperties": False,
            },
            "description": "容缺：经批准、有期限的短板 | shortfalls that were accepted, with an end",
        },
        "siting": {
            "type": "object",
            "properties": {
                "candidates": {"type": "string", "description": "候选用地：公式，如 vacant | candidate land parcels: a formula"},
                "places": {"type": "integer", "description": "每项指标建议几处 | how many places for each indicator"},
            },
            "additionalProperties": False,
            "description": "补短板的选址建议 | where new facilities would help most",
        },
    },
    "required": ["format", "id", "name", "date", "layers", "catalogue"],
    "additionalProperties": False,
}  # fmt: skip
"""What a city file may say."""
