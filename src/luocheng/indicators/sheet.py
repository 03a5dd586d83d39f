"""The sheet in which values of indicators are filled in year by year."""

from __future__ import annotations

from luocheng.policy.folder.model import Title
from luocheng.registers import FieldType, RegisterType

__all__ = ["SHEET"]

SHEET = RegisterType(
    "target-observations",
    Title("指标值填报表", "Values of indicators"),
    "",
    (
        FieldType("indicator", Title("指标", "Indicator"), required=True, example="建成区绿地率"),
        FieldType("policy", Title("政策", "Policy"), note=Title("同名指标才需填写", "only where several policies have the indicator")),
        FieldType("year", Title("年份", "Year"), required=True, example="2025"),
        FieldType("area", Title("区域", "Area"), note=Title("全市留空", "empty for the city")),
        FieldType("value", Title("数值", "Value"), "number", note=Title("没有数据的留空，不要填 0", "leave it empty where it is not known; do not write 0")),
        FieldType("unit", Title("计量单位", "Unit"), note=Title("留空为指标的单位", "empty for that of the indicator")),
        FieldType("as_of", Title("数据截至", "As of"), "date"),
        FieldType("origin", Title("数据来源", "Source"), example="统计年鉴"),
        FieldType("note", Title("备注", "Note")),
    ),
)  # fmt: skip
"""A workbook of values: one row an indicator, year and area."""
