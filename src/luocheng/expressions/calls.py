"""Checking functions and sums over related records."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from luocheng.expressions import syntax as s
from luocheng.expressions.agree import is_bare
from luocheng.expressions.functions import FUNCTIONS, Function
from luocheng.expressions.measures import is_plain, spell, unit_of
from luocheng.expressions.parts import Part
from luocheng.expressions.scope import Kind

if TYPE_CHECKING:
    from luocheng.expressions.check import Checker

__all__ = ["SPATIAL", "aggregate", "call"]

SPATIAL = frozenset(n for n, f in FUNCTIONS.items() if "geometry?" in f.takes)
_TRUE = Part("constant", "truth", data=True)


def call(c: Checker, node: s.Call) -> Part:
    """Check a function and what it is given."""
    from luocheng.expressions.check import near
    from luocheng.expressions.parser import AGGREGATES

    function = FUNCTIONS.get(node.function)
    if function is None and node.function in AGGREGATES:
        return _without_content(c, node, node.function)
    if function is None:
        guesses = near(node.function, [*FUNCTIONS, *AGGREGATES])
        c.fault(
            "formula-function",
            node,
            f"没有函数“{node.function}”",
            f"There is no function '{node.function}'",
            expected="、".join(guesses),
            expected_en=", ".join(guesses),
            remedy="用公式语言的函数",
            remedy_en="Use a function of the formula language",
        )
        for argument in node.arguments:
            c.part(argument)
        return c.unknown(node)
    if node.function in SPATIAL:
        return _spatial(c, node, function)
    least = sum(not t.endswith("?") for t in function.takes)
    most = len(function.takes) if not function.takes[-1].endswith("*") else len(node.arguments)
    if not least <= len(node.arguments) <= most:
        return _wrong_arguments(c, node, function)
    return _made(c, node, function)


def _wrong_arguments(c: Checker, node: s.Call, function: Function) -> Part:
    c.fault(
        "formula-arguments",
        node,
        f"{function.name} 的参数不对",
        f"{function.name} is given the wrong number of values",
        expected=function.usage,
        expected_en=function.usage,
        remedy="对许多条记录求值时写 台账.字段"
        if function.name in ("min", "max")
        else "按写法补齐或删去参数",
        remedy_en="Over many records write register.field"
        if function.name in ("min", "max")
        else "Give as many values as the usage shows",
    )
    return c.unknown(node)


def _made(c: Checker, node: s.Call, function: Function) -> Part:
    parts = [c.part(a) for a in node.arguments]
    if any(p.op == "unknown" for p in parts):
        return c.unknown(node)
    good = True
    for index, part in enumerate(parts):
        takes = function.takes[min(index, len(function.takes) - 1)].rstrip("?*")
        if takes in ("number", "date"):
            good &= c.needs(part, cast(Kind, takes))
        elif takes == "ordered":
            good &= c.needs(part, "number", "date")
        elif takes == "text":
            good &= c.needs(part, "text", "choice")
        elif takes == "digits":
            good &= _digits(c, part)
        elif takes == "working_days":
            good &= _working_days(c, part)
    if not good:
        return c.unknown(node)
    if "same*" in function.takes:
        alike = c.alike(parts)
        if alike is None:
            return c.unknown(node)
        parts = alike
    if function.gives == "number":
        unit = unit_of(function.unit) if function.unit else parts[0].unit
        if function.takes == ("date",):
            unit = unit_of("")
        return Part("call", "number", tuple(parts), data=function.name, unit=unit)
    kind = parts[0].kind if function.gives == "any" else cast(Kind, function.gives)
    return Part(
        "call", kind, tuple(parts), data=function.name, unit=parts[0].unit if kind == "number" else None
    )


def _digits(c: Checker, part: Part) -> bool:
    if is_bare(part) and part.value == int(part.value) and 0 <= part.value <= 12:
        return True
    c.fault(
        "formula-digits",
        part,
        "保留的小数位数不对",
        "This is no number of decimals",
        expected="0 到 12 的整数",
        expected_en="a whole number from 0 to 12",
        remedy="例如 round(x, 1)",
        remedy_en="Write round(x, 1), say",
    )
    return False


def _working_days(c: Checker, part: Part) -> bool:
    if not c.needs(part, "number"):
        return False
    if is_plain(part.measure) or part.measure == unit_of("工作日"):
        return True
    c.fault(
        "formula-working-days",
        part,
        f"这里是 {spell(part.measure)}，不是工作日",
        f"This is {spell(part.measure)}, not working days",
        expected="个数或 工作日，例如 add_working_days(day, 5)",
        expected_en="a number or 工作日, as in add_working_days(day, 5)",
        remedy="自然日用 day + 5 天",
        remedy_en="For days of the calendar write day + 5 天",
    )
    return False


def _spatial(c: Checker, node: s.Call, function: Function) -> Part:
    wants_layer = "layer" in function.takes
    arguments = list(node.arguments)
    if not wants_layer <= len(arguments) <= wants_layer + 1:
        return _wrong_arguments(c, node, function)
    geometry = _geometry(c, node, arguments.pop(0) if len(arguments) > wants_layer else None)
    layer = _layer(c, arguments[0]) if wants_layer else ""
    if geometry is None or layer is None:
        return c.unknown(node)
    c.names[geometry] = None
    unit = unit_of(function.unit) if function.gives == "number" else None
    return Part("spatial", cast(Kind, function.gives), data=(function.name, geometry, layer), unit=unit)


def _geometry(c: Checker, node: s.Call, argument: s.Node | None) -> str | None:
    have = [f.name for f in c.scope.fields.values() if f.kind == "geometry"]
    if argument is None:
        if len(have) == 1:
            return have[0]
    else:
        field = c.field(argument)
        if field is not None and field.name in have and isinstance(argument, s.Name):
            return field.name
    c.fault(
        "formula-geometry",
        argument or node,
        "不清楚是哪个图形" if have else "台账没有图形字段",
        "It is not clear which geometry is meant" if have else "The register has no geometry",
        expected="、".join(have) or "有图形的台账",
        expected_en=", ".join(have) or "a register with a geometry",
        remedy=f"写作 {node.function}({have[0]}, …)" if have else "在台账中声明 geometry",
        remedy_en=f"Write {node.function}({have[0]}, …)" if have else "Declare the geometry of the register",
    )
    return None


def _layer(c: Checker, node: s.Node) -> str | None:
    from luocheng.expressions.check import near

    if isinstance(node, s.Name) and len(node.path) == 1 and node.path[0] in c.scope.layers:
        c.layers[node.path[0]] = None
        return node.path[0]
    name = ".".join(node.path) if isinstance(node, s.Name) else ""
    guesses = near(name, sorted(c.scope.layers))
    c.fault(
        "formula-layer",
        node,
        f"没有图层“{name}”" if name else "这里应是图层名",
        f"There is no layer '{name}'" if name else "This is not the name of a layer",
        expected="、".join(guesses),
        expected_en=", ".join(guesses),
        remedy="用政策中声明的图层名",
        remedy_en="Use the name of a layer that the policy declares",
    )
    return None


# --- over related records -------------------------------------------------------------------------------------------


def aggregate(c: Checker, node: s.Aggregate) -> Part:
    """Check a value taken from many related records."""
    from luocheng.expressions.check import Checker, near

    register = _register(c, node)
    scope = c.scope.related.get(register)
    if scope is None:
        if node.function in ("min", "max"):
            return _wrong_arguments(
                c,
                s.Call(function=node.function, arguments=(), start=node.start, end=node.end),
                FUNCTIONS[node.function],
            )
        guesses = near(register, list(c.scope.related))
        c.fault(
            "formula-register",
            node,
            f"没有相关台账“{register}”",
            f"There are no related records '{register}'",
            expected="、".join(guesses) or "另一台账中指向本台账的字段，用 back 命名",
            expected_en=", ".join(guesses)
            or "a reference field of another register, with a name under `back`",
            remedy="用台账中 back 所写的名称",
            remedy_en="Use the name that the register gives under `back`",
        )
        return c.unknown(node)
    inner = Checker(scope, outer=c, register=register)
    of = inner.part(node.of) if node.of is not None else None
    where = inner.condition(node.where) if node.where is not None else None
    c.names |= dict.fromkeys(f"{register}.{n}" for n in inner.names)
    if not inner.names:
        c.names[register] = None
    if "unknown" in (of.op if of else "", where.op if where else ""):
        return c.unknown(node)
    return _aggregated(c, node, register, of, where)


def _register(c: Checker, node: s.Aggregate) -> str:
    for inside in s.walk(node.of) if node.of is not None else ():
        if isinstance(inside, s.Name) and inside.path[0] in c.scope.related:
            return inside.path[0]
    return node.register


def _aggregated(c: Checker, node: s.Aggregate, register: str, of: Part | None, where: Part | None) -> Part:
    f = node.function
    everyone = where or _TRUE
    if f == "count" and (of is None or c.needs(of, "truth")):
        both = Part("and", "truth", (of, where)) if of and where else of or everyone
        return Part("aggregate", "number", (_TRUE, both), data=("count", register), unit=unit_of("个"))
    if f == "any" and of is None and where:
        return Part("aggregate", "truth", (where, _TRUE), data=("any", register))
    if f in ("any", "all") and of is not None:
        if c.needs(of, "truth"):
            return Part("aggregate", "truth", (of, everyone), data=(f, register))
        return c.unknown(node)
    if f == "share" and ((of is None and where) or (of is not None and of.kind == "truth")):
        args = (of, everyone) if of is not None else (everyone, _TRUE)
        return Part("aggregate", "number", args, data=("share", register), unit=unit_of(""))
    if f == "share" and of is not None and where and c.needs(of, "number"):
        return Part("aggregate", "number", (of, where), data=("share of sum", register), unit=unit_of(""))
    if f in ("sum", "mean") and of is not None:
        if c.needs(of, "number"):
            return Part("aggregate", "number", (of, everyone), data=(f, register), unit=of.unit)
        return c.unknown(node)
    if f in ("min", "max") and of is not None:
        if c.needs(of, "number", "date"):
            return Part("aggregate", of.kind, (of, everyone), data=(f, register), unit=of.unit)
        return c.unknown(node)
    if of is None or f == "share":
        return _without_content(c, node, f)
    return c.unknown(node)


def _without_content(c: Checker, node: s.Node, function: str) -> Part:
    c.fault(
        "formula-aggregate",
        node,
        f"{function} 没有写明对相关记录求什么",
        f"{function} is not told what of which records is meant",
        expected=_USAGE[function],
        expected_en=_USAGE[function],
        remedy="写明台账和字段，或条件",
        remedy_en="Name the records and a field, or a condition",
    )
    return c.unknown(node)


_USAGE = {
    "sum": "sum(parcels.area where state_owned)",
    "count": "count(parcels where state_owned)",
    "min": "min(parcels.area)",
    "max": "max(parcels.area)",
    "mean": "mean(parcels.area)",
    "any": "any(parcels where state_owned)",
    "all": "all(parcels.state_owned)",
    "share": "share(parcels.area where state_owned)",
}
