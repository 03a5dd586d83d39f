"""Checking a formula against its scope: every name, kind and unit; all that is wrong is gathered."""

from __future__ import annotations

import datetime as dt
from difflib import get_close_matches

from luocheng.errors import LuochengError
from luocheng.expressions import calls
from luocheng.expressions import syntax as s
from luocheng.expressions.agree import for_comparison, in_unit_of_first, is_bare, unit_name
from luocheng.expressions.faults import FormulaFault
from luocheng.expressions.measures import ONE, simplify, unit_of
from luocheng.expressions.parts import Part, converted
from luocheng.expressions.scope import Field, Kind, Scope

__all__ = ["KINDS", "Checker", "near"]

KINDS: dict[str, tuple[str, str]] = {
    "number": ("数", "a number"),
    "truth": ("条件", "a condition"),
    "text": ("文字", "a text"),
    "choice": ("选项", "a choice"),
    "date": ("日期", "a date"),
    "geometry": ("图形", "a geometry"),
}
_ORDERED = frozenset(("number", "date"))


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

    def report(self, code: str, at: s.Node | Part, what: str, what_en: str, **more: str) -> None:
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
        self.report(
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
                return self._negative(node)
            case s.Arithmetic():
                return self._arithmetic(node)
            case s.Comparison():
                return self._comparison(node)
            case s.Membership():
                return self._membership(node)
            case s.Boolean() | s.Not():
                operands = node.operands if isinstance(node, s.Boolean) else (node.operand,)
                parts = tuple(self.condition(o) for o in operands)
                return Part("not" if isinstance(node, s.Not) else node.operator, "truth", parts)
            case s.If():
                return self._if(node, choices)
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
        if not node.unit:
            return Part("constant", "number", data=node.value * node.scale, said=said)
        try:
            unit = unit_of(node.unit)
        except LuochengError as error:
            fault = error.faults[0]
            self.report(
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
            self.report(
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
        self._unknown_name(node, choices)
        return self.unknown(node)

    def _parameter(self, word: str) -> Part:
        quantity = self.scope.parameters[word]
        self.parameters[word] = None
        if isinstance(quantity.value, dt.date):
            return Part("parameter", "date", data=(word, quantity.value))
        unit = unit_of(quantity.unit) if quantity.unit else ONE()
        return Part("parameter", "number", data=(word, float(quantity.value)), unit=unit)

    def _unknown_name(self, node: s.Name, choices: tuple[str, ...]) -> None:
        name = ".".join(node.path)
        scope = self.scope
        if node.path[0] in scope.related and not choices:
            self.report(
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
            self.report(
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
        self.report(
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

    # --- arithmetic -----------------------------------------------------------------------------------------------

    def _negative(self, node: s.Negative) -> Part:
        operand = self.part(node.operand)
        if not self.needs(operand, "number"):
            return self.unknown(node)
        if operand.op == "constant":
            return Part("constant", "number", data=-operand.value, unit=operand.unit, said=f"-{operand.said}")
        return Part("neg", "number", (operand,), unit=operand.unit)

    def _arithmetic(self, node: s.Arithmetic) -> Part:
        left, right = self.part(node.left), self.part(node.right)
        if "unknown" in (left.op, right.op):
            return self.unknown(node)
        if left.kind == "date" and node.operator in "+-":
            return self._with_date(node, left, right)
        if not self.needs(left, "number") or not self.needs(right, "number"):
            return self.unknown(node)
        if node.operator in "+-":
            both = in_unit_of_first((left, right), self.report, allow_one=True)
            return (
                Part(node.operator, "number", tuple(both), unit=both[0].unit) if both else self.unknown(node)
            )
        if node.operator == "/" and right.is_constant and right.value == 0:
            self.report(
                "formula-zero",
                node.right,
                "除数是零",
                "The divisor is zero",
                expected="不是零的除数",
                expected_en="a divisor that is not zero",
                remedy="检查公式",
                remedy_en="Check the formula",
            )
            return self.unknown(node)
        product = left.measure * right.measure if node.operator == "*" else left.measure / right.measure
        factor, unit = simplify(product)
        return converted(
            Part(node.operator, "number", (left, right), None, product, node.start, node.end), factor, unit
        )

    def _with_date(self, node: s.Arithmetic, left: Part, right: Part) -> Part:
        if right.kind == "date" and node.operator == "-":
            return Part("days", "number", (left, right), unit=unit_of("天"))
        if not self.needs(right, "number"):
            return self.unknown(node)
        step = {"day": ("day", 1), "week": ("day", 7), "month": ("month", 1), "year": ("month", 12)}.get(
            str(right.unit)
        )
        if step is None:
            zh, en = unit_name(right)
            self.report(
                "formula-date-step",
                right,
                f"日期不能加减 {zh}",
                f"{en} cannot be added to a date",
                expected="天、周、月、年，例如 signed_on + 30 天",
                expected_en="天, 周, 月 or 年, as in signed_on + 30 天",
                remedy="工作日用 add_working_days(日期, 个数)",
                remedy_en="For working days use add_working_days(day, number)",
            )
            return self.unknown(node)
        sign = 1 if node.operator == "+" else -1
        return Part("shift", "date", (left, right), data=(step[0], sign * step[1]))

    # --- comparing ------------------------------------------------------------------------------------------------

    def _choices_among(self, nodes: tuple[s.Node, ...]) -> tuple[str, ...]:
        found: dict[str, None] = {}
        for node in nodes:
            field = self.field(node)
            if field is not None and field.kind == "choice":
                found |= dict.fromkeys(field.choices)
        return tuple(found)

    def compared(self, op: str, left: Part, right: Part) -> Part:
        """Return the comparison of two values; a fault where they cannot be compared."""
        at: s.Node | Part = right
        nothing = Part("unknown", "truth", start=left.start, end=right.end)
        if "unknown" in (left.op, right.op):
            return nothing
        kinds = {left.kind, right.kind}
        if kinds == {"number"}:
            exact = all(p.is_constant or p.op in ("field", "reference") for p in (left, right))
            both = for_comparison(left, right, self.report)
            shown = left.unit if is_bare(right) or right.op == "convert" else right.unit
            return Part(op, "truth", both, exact and both == (left, right), shown) if both else nothing
        alike = len(kinds) == 1 or kinds <= {"text", "choice"}
        if "geometry" in kinds or not alike or (op not in ("=", "!=") and left.kind not in _ORDERED):
            wanted = KINDS[left.kind] if left.kind != "geometry" else ("数或日期", "a number or a date")
            self.report(
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

    def _comparison(self, node: s.Comparison) -> Part:
        choices = self._choices_among(node.operands)
        parts = [self.part(o, choices) for o in node.operands]
        self.known_choices(choices, parts)
        links = [
            self.compared(op, a, b) for op, a, b in zip(node.operators, parts[:-1], parts[1:], strict=True)
        ]
        if any(x.op == "unknown" for x in links):
            return Part("unknown", "truth", start=node.start, end=node.end)
        return links[0] if len(links) == 1 else Part("and", "truth", tuple(links))

    def known_choices(self, choices: tuple[str, ...], parts: list[Part]) -> None:
        """Note texts beside a choice field that are none of its values."""
        for part in parts:
            if choices and part.op == "constant" and part.kind == "text" and part.value not in choices:
                self._unknown_name(s.Name(path=(str(part.value),), start=part.start, end=part.end), choices)

    def _membership(self, node: s.Membership) -> Part:
        within = node.within
        if isinstance(within, s.Listing):
            choices = self._choices_among((node.item, *within.items))
            item = self.part(node.item, choices)
            options = [self.part(o, choices) for o in within.items]
            self.known_choices(choices, options)
            made = self._one_of(item, options)
        else:
            assert isinstance(within, s.Interval)
            item, low, high = self.part(node.item), self.part(within.low), self.part(within.high)
            lower = self.compared(">" if within.low_open else ">=", item, low)
            upper = self.compared("<" if within.high_open else "<=", item, high)
            if low.is_constant and high.is_constant and "unknown" not in (lower.op, upper.op):
                self._in_order(low, high, within)
            made = Part("between", "truth", (lower, upper))
        if any(p.op == "unknown" for p in made.args):
            return Part("unknown", "truth", start=node.start, end=node.end)
        made = Part(made.op, "truth", made.args, made.data, None, node.start, node.end)
        return Part("not", "truth", (made,)) if node.negated else made

    def _one_of(self, item: Part, options: list[Part]) -> Part:
        return Part("one of", "truth", tuple(self.compared("=", item, o) for o in options))

    def _in_order(self, low: Part, high: Part, node: s.Node) -> None:
        both = for_comparison(low, high, self.report) if low.kind == "number" else (low, high)
        if both and both[0].value > both[1].value:
            self.report(
                "formula-interval",
                node,
                "区间的下限大于上限",
                "The interval ends before it begins",
                expected="先写小的，再写大的",
                expected_en="the smaller bound first",
                remedy="交换两个数",
                remedy_en="Exchange the bounds",
            )

    def _if(self, node: s.If, choices: tuple[str, ...]) -> Part:
        condition = self.condition(node.condition)
        choices = choices or self._choices_among((node.then, node.otherwise))
        then, otherwise = self.part(node.then, choices), self.part(node.otherwise, choices)
        if "unknown" in (condition.op, then.op, otherwise.op):
            return self.unknown(node)
        made = self.alike([then, otherwise])
        return Part("if", made[0].kind, (condition, *made), unit=made[0].unit) if made else self.unknown(node)

    def alike(self, parts: list[Part]) -> list[Part] | None:
        """Return values of one kind and unit; a fault and None where they are not."""
        kind: Kind = parts[0].kind
        wanted: tuple[Kind, ...] = ("text", "choice") if kind in ("text", "choice") else (kind,)
        fitting = [self.needs(p, *wanted) for p in parts]
        if not all(fitting):
            return None
        return in_unit_of_first(parts, self.report) if kind == "number" else parts
