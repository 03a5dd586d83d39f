"""Checking arithmetic: with numbers and their units, with dates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from luocheng.expressions import syntax as s
from luocheng.expressions.agree import in_unit_of_first, unit_name
from luocheng.expressions.measures import simplify, unit_of
from luocheng.expressions.parts import Part, converted

if TYPE_CHECKING:
    from luocheng.expressions.check import Checker

__all__ = ["arithmetic", "negative"]


def negative(c: Checker, node: s.Negative) -> Part:
    """Check a number with its sign turned."""
    operand = c.part(node.operand)
    if not c.needs(operand, "number"):
        return c.unknown(node)
    if operand.op == "constant":
        return Part("constant", "number", data=-operand.value, unit=operand.unit, said=f"-{operand.said}")
    return Part("neg", "number", (operand,), unit=operand.unit)


def arithmetic(c: Checker, node: s.Arithmetic) -> Part:
    """Check two numbers, or a day and a number, and what is done with them."""
    left, right = c.part(node.left), c.part(node.right)
    if "unknown" in (left.op, right.op):
        return c.unknown(node)
    if left.kind == "date" and node.operator in "+-":
        return _with_date(c, node, left, right)
    if not c.needs(left, "number") or not c.needs(right, "number"):
        return c.unknown(node)
    if node.operator in "+-":
        both = in_unit_of_first((left, right), c.fault, allow_one=True)
        return Part(node.operator, "number", tuple(both), unit=both[0].unit) if both else c.unknown(node)
    if node.operator == "/" and right.is_constant and right.value == 0:
        c.fault(
            "formula-zero",
            node.right,
            "除数是零",
            "The divisor is zero",
            expected="不是零的除数",
            expected_en="a divisor that is not zero",
            remedy="检查公式",
            remedy_en="Check the formula",
        )
        return c.unknown(node)
    product = left.measure * right.measure if node.operator == "*" else left.measure / right.measure
    factor, unit = simplify(product)
    return converted(
        Part(node.operator, "number", (left, right), None, product, node.start, node.end), factor, unit
    )


def _with_date(c: Checker, node: s.Arithmetic, left: Part, right: Part) -> Part:
    if right.kind == "date" and node.operator == "-":
        return Part("days", "number", (left, right), unit=unit_of("天"))
    if not c.needs(right, "number"):
        return c.unknown(node)
    step = {"day": ("day", 1), "week": ("day", 7), "month": ("month", 1), "year": ("month", 12)}.get(
        str(right.unit)
    )
    if step is None:
        zh, en = unit_name(right)
        c.fault(
            "formula-date-step",
            right,
            f"日期不能加减 {zh}",
            f"{en} cannot be added to a date",
            expected="天、周、月、年，例如 signed_on + 30 天",
            expected_en="天, 周, 月 or 年, as in signed_on + 30 天",
            remedy="工作日用 add_working_days(日期, 个数)",
            remedy_en="For working days use add_working_days(day, number)",
        )
        return c.unknown(node)
    sign = 1 if node.operator == "+" else -1
    return Part("shift", "date", (left, right), data=(step[0], sign * step[1]))
