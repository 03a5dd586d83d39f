"""Putting checked formulas into words, with the numbers of one record or without."""

from __future__ import annotations

from typing import Any

from luocheng.expressions.absent import Values, lacking
from luocheng.expressions.functions import FUNCTIONS
from luocheng.expressions.measures import Unit, ratio, same_dimension
from luocheng.expressions.parts import Part
from luocheng.expressions.scope import Field, Scope
from luocheng.expressions.wording import AGGREGATED, SIGNS, WORDS, quantity, told_apart

__all__ = ["Teller"]


class Teller:
    """Put the parts of a formula into words; with `values` None the fields are named without their values."""

    def __init__(
        self, scope: Scope, values: Values | None, language: str, outer: Scope | None = None
    ) -> None:
        self.scope = scope
        self.outer = outer or scope
        self.values = values
        self.language = language
        self.words = WORDS[language]

    def whole(self, part: Part) -> str:
        """Say what a formula gives and how: a ÷ b = c, or a ≥ b and whether it holds."""
        assert self.values is not None
        if part.kind == "truth":
            return self.condition(part)
        text = self.show(part)
        inner = part
        while inner.op == "convert":
            inner = inner.args[0]
        computed = inner.op in ("+", "-", "*", "/", "neg", "shift", "days")
        # What stands in another unit than it was entered or counted in is said in both.
        converted = part.op == "convert" and self.values[part] is not None
        if computed or (converted and inner.op != "constant"):
            return f"{text} = {self._result(part)}"
        return text

    def _result(self, part: Part) -> str:
        assert self.values is not None
        value = self.values[part]
        return self._said(value, part) if value is not None else self._no_value(part)

    def _no_value(self, part: Part) -> str:
        assert self.values is not None
        zero = any(p.op == "/" for p in lacking(part, self.values))
        w = self.words
        return f"{w['no value']}{w['open']}{w['by zero']}{w['close']}" if zero else w["no value"]

    def _said(self, value: Any, part: Part) -> str:
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
                return self._constant(part)
            case "field" | "reference" | "this" | "parameter" | "today":
                return self._with_value(self._label(part), part)
            case "convert":
                return self.show(part.args[0])
            case "neg":
                return f"−{self._bracketed(part.args[0], tight=True)}"
            case "+" | "-" | "*" | "/":
                return self._arithmetic(part)
            case "shift":
                sign = "+" if part.data[1] > 0 else "−"
                return f"{self.show(part.args[0])} {sign} {self._bracketed(part.args[1], tight=False)}"
            case "days":
                return f"{self.show(part.args[0])} − {self.show(part.args[1])}"
            case "if":
                return self._chosen(part)
            case "aggregate":
                return self._with_value(self._aggregated(part), part)
            case "spatial":
                return self._with_value(self._placed(part), part)
            case _:
                args = self.words["comma"].join(self.show(a) for a in part.args)
                name = getattr(FUNCTIONS[str(part.data)], self.language)
                return self._with_value(f"{name}{self.words['open']}{args}{self.words['close']}", part)

    def _with_value(self, label: str, part: Part) -> str:
        if self.values is None:
            return label
        value = part.value if part.op == "parameter" else self.values.get(part)
        if value is None:
            said = self.words["missing"]
        else:
            said = self._choice(str(value), part) if part.kind == "choice" else self._said(value, part)
        return f"{label}{'' if label.endswith('）') else ' '}{said}"

    def _constant(self, part: Part) -> str:
        if part.said and part.kind in ("number", "date"):
            return part.said
        if part.kind == "choice" or part.kind == "text":
            return self._choice(str(part.value), part)
        return self._said(part.value, part)

    def _choice(self, value: str, part: Part) -> str:
        """Return the label of a choice: that of the field, or of any field that has such a value."""
        field = self._field(part)
        fields = [field] if field else list(self.scope.fields.values())
        for one in fields:
            if value in one.choice_labels:
                return one.choice_labels[value][0 if self.language == "zh" else 1] or value
        return value

    def _field(self, part: Part) -> Field | None:
        if part.op in ("field", "this"):
            return (self.scope if part.op == "field" else self.outer).fields.get(str(part.data))
        if part.op == "reference":
            scope: Scope | None = self.scope
            for step in part.data[:-1]:
                scope = scope.references.get(step) if scope else None
            return scope.fields.get(part.data[-1]) if scope else None
        return None

    def _label(self, part: Part) -> str:
        if part.op == "today":
            return self.words["today"]
        if part.op == "parameter":
            parameter = self.scope.parameters.get(part.data[0])
            label = (parameter.label_zh if self.language == "zh" else parameter.label_en) if parameter else ""
            return label or str(part.data[0])
        field = self._field(part)
        own = (
            field.label(self.language)
            if field
            else str(part.data[-1] if part.op == "reference" else part.data)
        )
        if part.op != "reference":
            return own
        first = self.scope.fields.get(part.data[0])
        return f"{first.label(self.language) if first else part.data[0]}{self.words['of']}{own}"

    def _arithmetic(self, part: Part) -> str:
        left, right = part.args
        tight = part.op in "*/"
        a = self._bracketed(left, tight=tight)
        b = self._bracketed(right, tight=tight or part.op == "-", last=part.op == "/")
        return f"{a} {SIGNS[part.op]} {b}"

    def _bracketed(self, part: Part, *, tight: bool, last: bool = False) -> str:
        inner = part
        while inner.op == "convert":
            inner = inner.args[0]
        loose = inner.op in ("+", "-", "neg", "days") and tight
        text = self.show(part)
        return f"({text})" if loose or (last and inner.op in "*/") else text

    def _chosen(self, part: Part) -> str:
        condition, then, otherwise = part.args
        w = self.words
        if self.values is None or self.values[condition] is None:
            return f"[{self.condition(condition)}]"
        branch = then if self.values[condition] else otherwise
        return f"[{w['because']}{self.condition(condition)}{w['comma']}{w['take']}{self.show(branch)}]"

    def _inside(self, scope: Scope) -> Teller:
        """Return who speaks of the records of another register."""
        return Teller(scope, None, self.language, self.scope)

    def _aggregated(self, part: Part) -> str:
        function, register = part.data
        scope = self.scope.related.get(register)
        inside = self._inside(scope or Scope({}))
        title = (scope.label_zh if self.language == "zh" else scope.label_en) if scope else ""
        of, where = part.args
        text = AGGREGATED[function][0 if self.language == "zh" else 1].format(
            title or register, inside.show(of)
        )
        if where.is_constant:
            return text
        return f"{text}{self.words['open']}{self.words['only']}{inside.show(where)}{self.words['close']}"

    def _placed(self, part: Part) -> str:
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
                return self._joined(part)
            case "not":
                text = f"{self.words['not']}{self.words['open']}{self.condition(part.args[0])}{self.words['close']}"
            case "between":
                text = self._between(part)
            case "one of":
                options = self.words["list"].join(self.show(a.args[1]) for a in part.args)
                text = f"{self.show(part.args[0].args[0])} {self.words['in']} [{options}]"
            case "if":
                text = self._chosen(part)
            case "field" | "reference" | "this" | "constant":
                text = self._label(part) if part.op != "constant" else ""
            case "call" | "spatial" | "aggregate":
                text = self._called(part)
            case _:
                text = self._compared(part)
        if self.values is None:
            return text
        verdict = self._verdict(part)
        return f"{text}{self.words['colon']}{verdict}" if text else verdict

    def _verdict(self, part: Part) -> str:
        assert self.values is not None
        value = part.value if part.op == "constant" else self.values[part]
        if value is None:
            simple = part.op in ("field", "reference", "this")
            return self.words["missing" if simple else "unclear"]
        return self.words["yes" if value else "no"]

    def _joined(self, part: Part) -> str:
        texts = []
        for arg in part.args:
            text = self.condition(arg)
            texts.append(f"({text})" if arg.op in ("and", "or") else text)
        text = f"{self.words['next']}{self.words[part.op]}".join(texts)
        if self.values is None:
            return text
        return f"{text}{self.words['next']}{self.words['together']}{self._verdict(part)}"

    def _called(self, part: Part) -> str:
        if part.op == "aggregate":
            return self._aggregated(part)
        if part.op == "spatial":
            return self._placed(part)
        name = getattr(FUNCTIONS[str(part.data)], self.language)
        args = [self.show(a) for a in part.args]
        if len(args) == 1:
            label = (
                self._label(part.args[0]) if part.args[0].op in ("field", "reference", "this") else args[0]
            )
            return f"{label} {name}"
        return f"{args[0]} {name} {args[1]}"

    def _between(self, part: Part) -> str:
        lower, upper = part.args
        w = self.words
        low, high = self.show(lower.args[1]), self.show(upper.args[1])
        bounds = [
            f"{w['open']}{w['without']}{text}{w['close']}"
            for text, op in ((low, lower.op), (high, upper.op))
            if op in ("<", ">")
        ]
        return f"{self.show(lower.args[0])} {w['from']} {low} {w['to']} {high}{''.join(bounds)}"

    def _compared(self, part: Part) -> str:
        left, right = part.args
        unit = part.unit if left.kind == "number" else None
        sides = self.show(left), self.show(right)
        if self.values is not None and left.kind == "number":
            sides = self._told_apart(left, right, unit, sides)
        return f"{sides[0]} {SIGNS[part.op]} {sides[1]}"

    def _told_apart(
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
                quantity(n, shown) if n is not None else self._no_value(p)
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
