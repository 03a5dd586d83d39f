"""The functions of the formula language: what each takes, gives and means."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["FUNCTIONS", "Function"]


@dataclass(frozen=True, slots=True)
class Function:
    """Describe a function: how it is written, its kinds, and what it is called in explanations.

    `takes` gives the kind of each argument: number, date, text, ordered (a number or date), any, same (as the first),
    layer; the last one with `*` may be repeated, one with `?` left out.
    """

    name: str
    usage: str
    takes: tuple[str, ...]
    gives: str
    zh: str
    en: str
    unit: str = ""


def _table(*functions: Function) -> dict[str, Function]:
    return {f.name: f for f in functions}


FUNCTIONS = _table(
    Function("abs", "abs(x)", ("number",), "number", "绝对值", "absolute value"),
    Function("round", "round(x, 1)", ("number", "digits?"), "number", "四舍五入", "rounded"),
    Function("floor", "floor(x)", ("number",), "number", "舍去小数", "rounded down"),
    Function("ceil", "ceil(x)", ("number",), "number", "进位取整", "rounded up"),
    Function("min", "min(a, b)", ("ordered", "same*"), "any", "较小者", "smallest"),
    Function("max", "max(a, b)", ("ordered", "same*"), "any", "较大者", "largest"),
    Function("given", "given(x)", ("any",), "truth", "已填写", "given"),
    Function("first_given", "first_given(a, b)", ("any", "same*"), "any", "先填写者", "first that is given"),
    Function("contains", 'contains(name, "学校")', ("text", "text"), "truth", "含有", "contains"),
    Function("starts_with", 'starts_with(code, "41")', ("text", "text"), "truth", "开头为", "starts with"),
    Function("ends_with", 'ends_with(name, "路")', ("text", "text"), "truth", "结尾为", "ends with"),
    Function("year", "year(day)", ("date",), "number", "年份", "year"),
    Function("month", "month(day)", ("date",), "number", "月份", "month"),
    Function("day", "day(day)", ("date",), "number", "日", "day of the month"),
    Function(
        "days_between", "days_between(a, b)", ("date", "date"), "number", "相隔天数", "days between", "天"
    ),
    Function(
        "months_between",
        "months_between(a, b)",
        ("date", "date"),
        "number",
        "相隔整月数",
        "full months between",
        "月",
    ),
    Function(
        "years_between",
        "years_between(a, b)",
        ("date", "date"),
        "number",
        "相隔整年数",
        "full years between",
        "年",
    ),
    Function(
        "working_days",
        "working_days(a, b)",
        ("date", "date"),
        "number",
        "相隔工作日",
        "working days between",
        "工作日",
    ),
    Function(
        "add_working_days",
        "add_working_days(a, 5)",
        ("date", "working_days"),
        "date",
        "顺延工作日",
        "working days later",
    ),
    Function("overlaps", "overlaps(layer)", ("geometry?", "layer"), "truth", "与…重叠", "overlaps"),
    Function("intersects", "intersects(layer)", ("geometry?", "layer"), "truth", "与…相交或相接", "meets"),
    Function("within", "within(layer)", ("geometry?", "layer"), "truth", "完全位于…内", "lies within"),
    Function(
        "share_within",
        "share_within(layer)",
        ("geometry?", "layer"),
        "number",
        "位于…内的比例",
        "share within",
        "%",
    ),
    Function(
        "distance_to",
        "distance_to(layer)",
        ("geometry?", "layer"),
        "number",
        "到…的距离",
        "distance to",
        "米",
    ),
    Function("area", "area()", ("geometry?",), "number", "图形面积", "area of the shape", "平方米"),
    Function("length", "length()", ("geometry?",), "number", "图形长度", "length of the shape", "米"),
)
"""Every function but those over related records: see `parser.AGGREGATES`."""
