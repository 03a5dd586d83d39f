"""Checking comparisons, lists, intervals and alternatives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from luocheng.expressions import syntax as s
from luocheng.expressions.agree import for_comparison, is_bare
from luocheng.expressions.parts import Part
from luocheng.expressions.scope import KINDS

if TYPE_CHECKING:
    from luocheng.expressions.check import Checker

__all__ = ["comparison", "either", "membership"]

_ORDERED = frozenset(("number", "date"))


def _choices_among(c: Checker, nodes: tuple[s.Node, ...]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for node in nodes:
        field = c.field(node)
        if field is not None and field.kind == "choice":
            found |= dict.fromkeys(field.choices)
    return tuple(found)


def _compared(c: Checker, op: str, left: Part, right: Part) -> Part:
    """Return the comparison of two values; a fault where they cannot be compared."""
    at: s.Node | Part = right
    nothing = Part("unknown", "truth", start=left.start, end=right.end)
    if "unknown" in (left.op, right.op):
        return nothing
    kinds = {left.kind, right.kind}
    if kinds == {"number"}:
        exact = all(p.is_constant or p.op in ("field", "reference") for p in (left, right))
        both = for_comparison(left, right, c.fault)
        shown = left.unit if is_bare(right) or right.op == "convert" else right.unit
        return Part(op, "truth", both, exact and both == (left, right), shown) if both else nothing
    alike = len(kinds) == 1 or kinds <= {"text", "choice"}
    if "geometry" in kinds or not alike or (op not in ("=", "!=") and left.kind not in _ORDERED):
        wanted = KINDS[left.kind] if left.kind != "geometry" else ("数或日期", "a number or a date")
        c.fault(
            "formula-comparison",
            at,
            f"{KINDS[left.kind][0]}与{KINDS[right.kind][0]}不能用 {op} 比较",
            f"{KINDS[left.kind][1]} and {KINDS[right.kind][1]} cannot be compared by {op}",
            expected=wanted[0] if not alike else "= 或 !=",
            expected_en=wanted[1] if not alike else "= or !=",
            remedy="文字放在引号里" if "text" in kinds else "换用合适的字段",
            remedy_en="Put texts in quotation marks" if "text" in kinds else "Use another field",
        )
        return nothing
    return Part(op, "truth", (left, right), data=True)


def comparison(c: Checker, node: s.Comparison) -> Part:
    """Check values in a row, each compared with the next."""
    choices = _choices_among(c, node.operands)
    parts = [c.part(o, choices) for o in node.operands]
    _known_choices(c, choices, parts)
    links = [_compared(c, op, a, b) for op, a, b in zip(node.operators, parts[:-1], parts[1:], strict=True)]
    if any(x.op == "unknown" for x in links):
        return Part("unknown", "truth", start=node.start, end=node.end)
    return links[0] if len(links) == 1 else Part("and", "truth", tuple(links))


def _known_choices(c: Checker, choices: tuple[str, ...], parts: list[Part]) -> None:
    """Note texts beside a choice field that are none of its values."""
    for part in parts:
        if choices and part.op == "constant" and part.kind == "text" and part.value not in choices:
            c.unknown_name(s.Name(path=(str(part.value),), start=part.start, end=part.end), choices)


def membership(c: Checker, node: s.Membership) -> Part:
    """Check whether a value may be one of a list or lie in an interval."""
    within = node.within
    if isinstance(within, s.Listing):
        choices = _choices_among(c, (node.item, *within.items))
        item = c.part(node.item, choices)
        options = [c.part(o, choices) for o in within.items]
        _known_choices(c, choices, options)
        made = _one_of(c, item, options)
    else:
        assert isinstance(within, s.Interval)
        item, low, high = c.part(node.item), c.part(within.low), c.part(within.high)
        lower = _compared(c, ">" if within.low_open else ">=", item, low)
        upper = _compared(c, "<" if within.high_open else "<=", item, high)
        if low.is_constant and high.is_constant and "unknown" not in (lower.op, upper.op):
            _in_order(c, low, high, within)
        made = Part("between", "truth", (lower, upper))
    if any(p.op == "unknown" for p in made.args):
        return Part("unknown", "truth", start=node.start, end=node.end)
    made = Part(made.op, "truth", made.args, made.data, None, node.start, node.end)
    return Part("not", "truth", (made,)) if node.negated else made


def _one_of(c: Checker, item: Part, options: list[Part]) -> Part:
    return Part("one of", "truth", tuple(_compared(c, "=", item, o) for o in options))


def _in_order(c: Checker, low: Part, high: Part, node: s.Node) -> None:
    both = for_comparison(low, high, c.fault) if low.kind == "number" else (low, high)
    if both and both[0].value > both[1].value:
        c.fault(
            "formula-interval",
            node,
            "区间的下限大于上限",
            "The interval ends before it begins",
            expected="先写小的，再写大的",
            expected_en="the smaller bound first",
            remedy="交换两个数",
            remedy_en="Exchange the bounds",
        )


def either(c: Checker, node: s.If, choices: tuple[str, ...]) -> Part:
    """Check one value or another, which must be alike."""
    condition = c.condition(node.condition)
    choices = choices or _choices_among(c, (node.then, node.otherwise))
    then, otherwise = c.part(node.then, choices), c.part(node.otherwise, choices)
    if "unknown" in (condition.op, then.op, otherwise.op):
        return c.unknown(node)
    made = c.alike([then, otherwise])
    return Part("if", made[0].kind, (condition, *made), unit=made[0].unit) if made else c.unknown(node)
