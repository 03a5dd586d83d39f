"""Checking a formula against its scope: every name, kind and unit; all that is wrong is gathered."""

from __future__ import annotations

import datetime as dt
from difflib import get_close_matches

from luocheng.errors import LuochengError
from luocheng.expressions import calculating, calls, comparing
from luocheng.expressions import syntax as s
from luocheng.expressions.agree import in_unit_of_first
from luocheng.expressions.faults import FormulaFault
from luocheng.expressions.measures import ONE, unit_of
from luocheng.expressions.parts import Part
from luocheng.expressions.scope import KINDS, Field, Kind, Scope
from luocheng.expressions.wording import is_calendar_year

__all__ = ["Checker", "near"]


def near(name: str, known: list[str], limit: int = 6) -> list[str]:
    """Return the names that come nearest to one that is unknown."""
    close = get_close_matches(name, known, n=3, cutoff=0.6)
    inside = [k for k in known if k not in close and (name in k or k in name)]
    return (close + inside)[:3] or sorted(known)[:limit]


class Checker:
    """Turn the syntax of a formula into checked parts, and gather what is wrong on the way."""

    def __init__(
        self,
        scope: Scope,
        outer: Checker | None = None,
        register: str = "",
    ) -> None:
        self.scope = scope
        self.outer = outer
        self.register = register
        self.faults: list[FormulaFault] = outer.faults if outer else []
        self.names: dict[str, None] = {}
        self.layers: dict[str, None] = outer.layers if outer else {}
        self.parameters: dict[str, None] = outer.parameters if outer else {}

    # --- saying what is wrong -------------------------------------------------------------------------------------

    def fault(self, code: str, at: s.Node | Part, what: str, what_en: str, **more: str) -> None:
        """Note a fault at a place of the formula."""
        fault = FormulaFault(code, at.start, at.end, what, what_en, **more)
        if fault not in self.faults:
            self.faults.append(fault)

    def unknown(self, node: s.Node) -> Part:
        """Return what stands in for a part that could not be understood, so that the rest is checked all the same."""
        return Part("unknown", "number", start=node.start, end=node.end)

    def needs(self, part: Part, *kinds: Kind) -> bool:
        """Tell whether a part is of one of the kinds; note a fault when it is not."""
        if part.op == "unknown":
            return False
        if part.kind in kinds:
            return True
        found, wanted = KINDS[part.kind], [KINDS[k] for k in kinds]
        self.fault(
            "formula-kind",
            part,
            f"这里是{found[0]}",
            f"This is {found[1]}",
            expected="或".join(w[0] for w in wanted),
            expected_en=" or ".join(w[1] for w in wanted),
            remedy="条件用比较写出，例如 area >= 2 公顷" if kinds == ("truth",) else "换用合适的字段或函数",
            remedy_en="Write a condition as a comparison, as in area >= 2 公顷"
            if kinds == ("truth",)
            else "Use another field or function",
        )
        return False

    # --- parts ----------------------------------------------------------------------------------------------------

    def part(self, node: s.Node, choices: tuple[str, ...] = ()) -> Part:
        """Check a part of a formula; a bare word in `choices` is a value of a list."""
        made = self._part(node, choices)
        if made.start == node.start and made.end == node.end:
            return made
        return Part(made.op, made.kind, made.args, made.data, made.unit, node.start, node.end, made.said)

    def _part(self, node: s.Node, choices: tuple[str, ...]) -> Part:
        match node:
            case s.Number():
                return self._number(node)
            case s.Text():
                return Part("constant", "text", data=node.value)
            case s.Truth():
                return Part("constant", "truth", data=node.value)
            case s.Date():
                return self._date(node)
            case s.Name():
                return self._name(node, choices)
            case s.Negative():
                return calculating.negative(self, node)
            case s.Arithmetic():
                return calculating.arithmetic(self, node)
            case s.Comparison():
                return comparing.comparison(self, node)
            case s.Membership():
                return comparing.membership(self, node)
            case s.Boolean() | s.Not():
                operands = node.operands if isinstance(node, s.Boolean) else (node.operand,)
                parts = tuple(self.condition(o) for o in operands)
                return Part("not" if isinstance(node, s.Not) else node.operator, "truth", parts)
            case s.If():
                return comparing.either(self, node, choices)
            case s.Call():
                return calls.call(self, node)
            case s.Aggregate():
                return calls.aggregate(self, node)
            case _:
                return self.unknown(node)

    def condition(self, node: s.Node) -> Part:
        """Check a part that must be a condition."""
        part = self.part(node)
        return part if self.needs(part, "truth") else self.unknown(node)

    def _number(self, node: s.Number) -> Part:
        said = f"{node.value:,g}" if node.value != int(node.value) else f"{int(node.value):,}"
        word = {1e4: "万", 1e6: "百万", 1e7: "千万", 1e8: "亿"}.get(node.scale, "") + node.unit
        said = f"{said} {word}" if word else said
        if node.unit == "年" and is_calendar_year(node.value):
            said = f"{int(node.value)} 年"
        if not node.unit:
            return Part("constant", "number", data=node.value * node.scale, said=said)
        try:
            unit = unit_of(node.unit)
        except LuochengError as error:
            fault = error.faults[0]
            self.fault(
                "formula-unknown-unit",
                node,
                fault.what,
                fault.what_en,
                expected=fault.expected,
                expected_en=fault.expected_en,
                remedy=fault.remedy,
                remedy_en=fault.remedy_en,
            )
            return self.unknown(node)
        return Part("constant", "number", data=node.value * node.scale, unit=unit, said=said)

    def _date(self, node: s.Date) -> Part:
        try:
            return Part("constant", "date", data=dt.date.fromisoformat(node.value), said=node.value)
        except ValueError:
            self.fault(
                "formula-date",
                node,
                f"没有 {node.value} 这一天",
                f"There is no day {node.value}",
                expected="年-月-日，例如 2023-12-31",
                expected_en="year-month-day, as in 2023-12-31",
                remedy="改为存在的日期",
                remedy_en="Write a day that exists",
            )
            return self.unknown(node)

    # --- names ----------------------------------------------------------------------------------------------------

    def field(self, node: s.Node) -> Field | None:
        """Return the field of the record that a name stands for, without a word when there is none."""
        if not isinstance(node, s.Name):
            return None
        path = node.path
        if self.register and path[0] == self.register:
            path = path[1:]
        if path[:1] == ("this",) and self.outer:
            return self.outer.scope.fields.get(path[-1]) if len(path) == 2 else None
        scope: Scope | None = self.scope
        for step in path[:-1]:
            scope = scope.references.get(step) if scope else None
        return scope.fields.get(path[-1]) if scope and path else None

    def of_field(self, field: Field, op: str, data: object) -> Part:
        """Return the part that reads a field."""
        unit = None
        if field.kind == "number":
            unit = unit_of(field.unit) if field.unit else ONE()
        return Part(op, field.kind, data=data, unit=unit)

    def _name(self, node: s.Name, choices: tuple[str, ...]) -> Part:
        field = self.field(node)
        word = node.path[0]
        if len(node.path) == 1 and word in choices and (field is None or field.kind != "choice"):
            return Part("constant", "choice", data=word, said=word)
        path = node.path[1:] if self.register and word == self.register else node.path
        if field is not None and path[0] == "this":
            assert self.outer is not None
            self.outer.names[path[1]] = None
            return self.of_field(field, "this", path[1])
        if field is not None:
            self.names[".".join(path)] = None
            if len(path) == 1:
                return self.of_field(field, "field", path[0])
            self.names[path[0]] = None
            return self.of_field(field, "reference", path)
        if len(node.path) == 1 and word in self.scope.parameters:
            return self._parameter(word)
        if node.path == ("today",):
            return Part("today", "date")
        self.unknown_name(node, choices)
        return self.unknown(node)

    def _parameter(self, word: str) -> Part:
        quantity = self.scope.parameters[word]
        self.parameters[word] = None
        if isinstance(quantity.value, dt.date):
            return Part("parameter", "date", data=(word, quantity.value))
        unit = unit_of(quantity.unit) if quantity.unit else ONE()
        return Part("parameter", "number", data=(word, float(quantity.value)), unit=unit)

    def unknown_name(self, node: s.Name, choices: tuple[str, ...]) -> None:
        """Note a name that stands for nothing, with those that come near."""
        name = ".".join(node.path)
        scope = self.scope
        if node.path[0] in scope.related and not choices:
            self.fault(
                "formula-many",
                node,
                f"“{node.path[0]}”是许多条记录，不是一个值",
                f"'{node.path[0]}' are many records, not one value",
                expected="sum、count、min、max、mean、any、all、share 之一",
                expected_en="one of sum, count, min, max, mean, any, all, share",
                remedy=f"例如 sum({name})" if len(node.path) > 1 else f"例如 count({name})",
                remedy_en=f"Write sum({name}), say" if len(node.path) > 1 else f"Write count({name}), say",
            )
            return
        if choices:
            guesses = near(name, list(choices))
            self.fault(
                "formula-choice",
                node,
                f"没有选项“{name}”",
                f"There is no choice '{name}'",
                expected="、".join(guesses),
                expected_en=", ".join(guesses),
                remedy="用台账中列出的选项",
                remedy_en="Use a choice that the register lists",
            )
            return
        known = [*scope.fields, *scope.parameters, *scope.related]
        if len(node.path) > 1 and node.path[0] in scope.references:
            known = [f"{node.path[0]}.{f}" for f in scope.references[node.path[0]].fields]
        elif self.register and node.path[0] == self.register:
            known = [f"{self.register}.{f}" for f in scope.fields]
        label = next((f.name for f in scope.fields.values() if name in (f.label_zh, f.label_en)), None)
        guesses = [label] if label else near(name, known)
        outside = self.outer is not None and name in self.outer.scope.fields
        self.fault(
            "formula-name",
            node,
            f"没有字段“{name}”",
            f"There is no field '{name}'",
            expected="、".join(guesses),
            expected_en=", ".join(guesses),
            remedy=f"外面记录的字段写 this.{name}" if outside else "用台账的字段名或参数名",
            remedy_en=f"For the field of the record outside write this.{name}"
            if outside
            else "Use the name of a field or parameter",
        )

    def alike(self, parts: list[Part]) -> list[Part] | None:
        """Return values of one kind and unit; a fault and None where they are not."""
        kind: Kind = parts[0].kind
        wanted: tuple[Kind, ...] = ("text", "choice") if kind in ("text", "choice") else (kind,)
        fitting = [self.needs(p, *wanted) for p in parts]
        if not all(fitting):
            return None
        return in_unit_of_first(parts, self.fault) if kind == "number" else parts
