"""Putting checked formulas into words, with the numbers of one record or without."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from luocheng.expressions.functions import FUNCTIONS
from luocheng.expressions.measures import Unit, ratio, same_dimension
from luocheng.expressions.parts import Part
from luocheng.expressions.scope import Field, Scope
from luocheng.expressions.wording import AGGREGATED, SIGNS, WORDS, quantity, told_apart

__all__ = ["Teller", "Values", "lacking"]

Values = Mapping[Part, Any]


def lacking(part: Part, values: Values) -> list[Part]:
    """Return the parts in which the lack of a value begins."""
    if values[part] is not None:
        return []
    if part.op == "if":
        condition, then, otherwise = part.args
        if values[condition] is None:
            return lacking(condition, values)
        return lacking(then if values[condition] else otherwise, values)
    if part.op == "aggregate":
        return [part]
    inside = [p for arg in part.args for p in lacking(arg, values)]
    return inside or [part]


class Teller:
    """Put the parts of a formula into words; with `values` None the fields are named without their values."""

    def __init__(self, scope: Scope, values: Values | None, language: str) -> None:
        self.scope = scope
        self.values = values
        self.language = language
        self.words = WORDS[language]

    def whole(self, formula: Formula) -> str:
        part = formula.part
        assert self.values is not None
        if part.kind == "truth":
            return self.condition(part)
        text = self.show(part)
        inner = part
        while inner.op == "convert":
            inner = inner.args[0]
        if inner.op in ("+", "-", "*", "/", "neg", "shift", "days") or inner.is_constant:
            result = self.result(part)
            return text if inner.op == "constant" else f"{text} = {result}"
        return text

    def result(self, part: Part) -> str:
        assert self.values is not None
        value = self.values[part]
        return self.said(value, part) if value is not None else self.no_value(part)

    def no_value(self, part: Part) -> str:
        assert self.values is not None
        zero = any(p.op == "/" for p in lacking(part, self.values))
        w = self.words
        return f"{w['no value']}{w['open']}{w['by zero']}{w['close']}" if zero else w["no value"]

    def said(self, value: Any, part: Part) -> str:
        if isinstance(value, bool):
            return self.words["yes" if value else "no"]
        unit = part.unit if part.kind == "number" else None
        return quantity(value, unit)

    # --- values -------------------------------------------------------------------------------------------------------

    def show(self, part: Part) -> str:
        """Put a part that is no condition into words, its numbers beside their names."""
        if part.kind == "truth" and part.op not in ("field", "reference", "this"):
            return self.condition(part)
        match part.op:
            case "constant":
                return self.constant(part)
            case "field" | "reference" | "this" | "parameter" | "today":
                return self.with_value(self.label(part), part)
            case "convert":
                return self.show(part.args[0])
            case "neg":
                return f"−{self.bracketed(part.args[0], tight=True)}"
            case "+" | "-" | "*" | "/":
                return self.arithmetic(part)
            case "shift":
                sign = "+" if part.data[1] > 0 else "−"
                return f"{self.show(part.args[0])} {sign} {self.bracketed(part.args[1], tight=False)}"
            case "days":
                return f"{self.show(part.args[0])} − {self.show(part.args[1])}"
            case "if":
                return self.chosen(part)
            case "aggregate":
                return self.with_value(self.aggregated(part), part)
            case "spatial":
                return self.with_value(self.placed(part), part)
            case _:
                args = self.words["comma"].join(self.show(a) for a in part.args)
                name = getattr(FUNCTIONS[str(part.data)], self.language)
                return self.with_value(f"{name}{self.words['open']}{args}{self.words['close']}", part)

    def with_value(self, label: str, part: Part) -> str:
        if self.values is None:
            return label
        value = part.value if part.op == "parameter" else self.values.get(part)
        if value is None:
            said = self.words["missing"]
        else:
            said = self.choice(str(value), part) if part.kind == "choice" else self.said(value, part)
        return f"{label}{'' if label.endswith('）') else ' '}{said}"

    def constant(self, part: Part) -> str:
        if part.said and part.kind in ("number", "date"):
            return part.said
        if part.kind == "choice" or part.kind == "text":
            return self.choice(str(part.value), part)
        return self.said(part.value, part)

    def choice(self, value: str, part: Part) -> str:
        """Return the label of a choice: that of the field, or of any field that has such a value."""
        field = self.field(part)
        fields = [field] if field else list(self.scope.fields.values())
        for one in fields:
            if value in one.choice_labels:
                return one.choice_labels[value][0 if self.language == "zh" else 1] or value
        return value

    def field(self, part: Part) -> Field | None:
        if part.op in ("field", "this"):
            return self.scope.fields.get(str(part.data))
        if part.op == "reference":
            scope: Scope | None = self.scope
            for step in part.data[:-1]:
                scope = scope.references.get(step) if scope else None
            return scope.fields.get(part.data[-1]) if scope else None
        return None

    def label(self, part: Part) -> str:
        if part.op == "today":
            return self.words["today"]
        if part.op == "parameter":
            parameter = self.scope.parameters.get(part.data[0])
            label = (parameter.label_zh if self.language == "zh" else parameter.label_en) if parameter else ""
            return label or str(part.data[0])
        field = self.field(part)
        own = (
            field.label(self.language)
            if field
            else str(part.data[-1] if part.op == "reference" else part.data)
        )
        if part.op != "reference":
            return own
        first = self.scope.fields.get(part.data[0])
        return f"{first.label(self.language) if first else part.data[0]}{self.words['of']}{own}"

    def names(self, part: Part) -> str:
        """Write a part with the names of its fields, as a formula would."""
        match part.op:
            case "field":
                return str(part.data)
            case "reference":
                return ".".join(part.data)
            case "parameter":
                return str(part.data[0])
            case "aggregate":
                return f"{part.data[0]}({part.data[1]})"
            case "+" | "-" | "*" | "/":
                return f"{self.names(part.args[0])} {part.op} {self.names(part.args[1])}"
            case "convert":
                return self.names(part.args[0])
            case _:
                return part.said or str(part.data or part.op)

    def arithmetic(self, part: Part) -> str:
        left, right = part.args
        tight = part.op in "*/"
        a = self.bracketed(left, tight=tight)
        b = self.bracketed(right, tight=tight or part.op == "-", last=part.op == "/")
        return f"{a} {SIGNS[part.op]} {b}"

    def bracketed(self, part: Part, *, tight: bool, last: bool = False) -> str:
        inner = part
        while inner.op == "convert":
            inner = inner.args[0]
        loose = inner.op in ("+", "-", "neg", "days") and tight
        text = self.show(part)
        return f"({text})" if loose or (last and inner.op in "*/") else text

    def chosen(self, part: Part) -> str:
        condition, then, otherwise = part.args
        w = self.words
        if self.values is None or self.values[condition] is None:
            return f"[{self.condition(condition)}]"
        branch = then if self.values[condition] else otherwise
        return f"[{w['because']}{self.condition(condition)}{w['comma']}{w['take']}{self.show(branch)}]"

    def aggregated(self, part: Part) -> str:
        function, register = part.data
        scope = self.scope.related.get(register)
        inside = Teller(scope or Scope({}), None, self.language)
        title = (scope.label_zh if self.language == "zh" else scope.label_en) if scope else ""
        of, where = part.args
        text = AGGREGATED[function][0 if self.language == "zh" else 1].format(
            title or register, inside.show(of)
        )
        if where.is_constant:
            return text
        return f"{text}{self.words['open']}{self.words['only']}{inside.show(where)}{self.words['close']}"

    def placed(self, part: Part) -> str:
        function, _, layer = part.data
        name = getattr(FUNCTIONS[function], self.language)
        if not layer:
            return str(name)
        return str(name).replace("…", f" {layer} ").strip() if self.language == "zh" else f"{name} {layer}"

    # --- conditions ---------------------------------------------------------------------------------------------------

    def condition(self, part: Part) -> str:
        """Put a condition into words, and whether it holds."""
        match part.op:
            case "and" | "or":
                return self.joined(part)
            case "not":
                text = f"{self.words['not']}{self.words['open']}{self.condition(part.args[0])}{self.words['close']}"
            case "between":
                text = self.between(part)
            case "one of":
                options = self.words["list"].join(self.show(a.args[1]) for a in part.args)
                text = f"{self.show(part.args[0].args[0])} {self.words['in']} [{options}]"
            case "if":
                text = self.chosen(part)
            case "field" | "reference" | "this" | "constant":
                text = self.label(part) if part.op != "constant" else ""
            case "call" | "spatial" | "aggregate":
                text = self.called(part)
            case _:
                text = self.compared(part)
        if self.values is None:
            return text
        verdict = self.verdict(part)
        return f"{text}{self.words['colon']}{verdict}" if text else verdict

    def verdict(self, part: Part) -> str:
        assert self.values is not None
        value = part.value if part.op == "constant" else self.values[part]
        if value is None:
            simple = part.op in ("field", "reference", "this")
            return self.words["missing" if simple else "unclear"]
        return self.words["yes" if value else "no"]

    def joined(self, part: Part) -> str:
        texts = []
        for arg in part.args:
            text = self.condition(arg)
            texts.append(f"({text})" if arg.op in ("and", "or") else text)
        text = f"{self.words['next']}{self.words[part.op]}".join(texts)
        if self.values is None:
            return text
        return f"{text}{self.words['next']}{self.words['together']}{self.verdict(part)}"

    def called(self, part: Part) -> str:
        if part.op == "aggregate":
            return self.aggregated(part)
        if part.op == "spatial":
            return self.placed(part)
        name = getattr(FUNCTIONS[str(part.data)], self.language)
        args = [self.show(a) for a in part.args]
        if len(args) == 1:
            label = self.label(part.args[0]) if part.args[0].op in ("field", "reference", "this") else args[0]
            return f"{label} {name}"
        return f"{args[0]} {name} {args[1]}"

    def between(self, part: Part) -> str:
        lower, upper = part.args
        w = self.words
        low, high = self.show(lower.args[1]), self.show(upper.args[1])
        bounds = [
            f"{w['open']}{w['without']}{text}{w['close']}"
            for text, op in ((low, lower.op), (high, upper.op))
            if op in ("<", ">")
        ]
        return f"{self.show(lower.args[0])} {w['from']} {low} {w['to']} {high}{''.join(bounds)}"

    def compared(self, part: Part) -> str:
        left, right = part.args
        unit = part.unit if left.kind == "number" else None
        sides = self.show(left), self.show(right)
        if self.values is not None and left.kind == "number":
            sides = self.told_apart(left, right, unit, sides)
        return f"{sides[0]} {SIGNS[part.op]} {sides[1]}"

    def told_apart(
        self, left: Part, right: Part, unit: Unit | None, sides: tuple[str, str]
    ) -> tuple[str, str]:
        """Add the value of a computed side: a ÷ b = 48.0 % ≥ 60 %."""
        assert self.values is not None
        numbers = [p.value if p.is_constant else self.values[p] for p in (left, right)]
        shown = unit if unit is not None and same_dimension(unit, left.measure) else left.unit
        factor = float(ratio(left.measure, shown)) if shown is not None else 1.0
        known = [float(n) * factor if n is not None else None for n in numbers]
        if known[0] is not None and known[1] is not None:
            values: tuple[str, ...] = told_apart(known[0], known[1], shown)
        else:
            values = tuple(
                quantity(n, shown) if n is not None else self.no_value(p)
                for n, p in zip(known, (left, right), strict=True)
            )
        texts = [
            f"{side} = {value}" if _computed(p) else side
            for p, side, value in zip((left, right), sides, values, strict=True)
        ]
        return texts[0], texts[1]


def _computed(part: Part) -> bool:
    while part.op == "convert":
        part = part.args[0]
    return part.op in ("+", "-", "*", "/", "neg", "days")
