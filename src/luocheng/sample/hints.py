"""What the rules of a policy look at: values near their limits, so that some records pass and some fail."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from luocheng.errors import LuochengError

if TYPE_CHECKING:
    from luocheng.policy.folder.declared import Bound, RuleDeclaration
    from luocheng.policy.folder.model import Policy
    from luocheng.registers.types import FieldType, RegisterType

__all__ = ["Hints", "Limit", "Share", "hints_of"]

_COMPARED = re.compile(
    r"(?<![\w.])(?P<field>[a-z]\w*)\s*(?P<sign><=|>=|!=|<|>|=)\s*"
    r"(?:(?P<number>\d[\d,]*(?:\.\d+)?)\s*(?P<unit>[%\u4e00-\u9fff][%/\u4e00-\u9fff]*)?|(?P<name>[a-z]\w*))"
)
_SHARE = re.compile(r"(?P<part>[a-z]\w*) / (?P<whole>[a-z]\w*)")
_SUM_SHARE = re.compile(r"sum\((?P<back>[a-z]\w*)\.(?P<part>[a-z]\w*)\) / (?P<whole>[a-z]\w*)")
_LEAN = {">": 1, ">=": 1, "<": -1, "<=": -1}
_BOUND_LEAN = {"at_least": 1, "more_than": 1, "at_most": -1, "less_than": -1, "exactly": 0}


@dataclass(frozen=True, slots=True)
class Limit:
    """A value that a rule compares a field with, in the field's unit; `lean` says on which side it is good (+1 above)."""

    value: float
    lean: int = 0


@dataclass(frozen=True, slots=True)
class Share:
    """A share that a rule measures: `part` of `whole`, where `by` has the value `choice`. `back` names related records."""

    part: str
    whole: str
    value: float
    lean: int
    by: str = ""
    choice: str = ""
    back: str = ""


@dataclass(slots=True)
class Hints:
    """What is known about the fields of one register: limits by field, shares, and what is mostly true or false."""

    limits: dict[str, list[Limit]] = field(default_factory=dict)
    shares: list[Share] = field(default_factory=list)
    truths: dict[str, bool] = field(default_factory=dict)


def hints_of(policy: Policy | None, types: dict[str, RegisterType]) -> dict[str, Hints]:
    """Read from the rules and assignments of a policy what its records should be drawn around."""
    found = {name: Hints() for name in types}
    if policy is None:
        return found
    numbers = {p.symbol: (float(p.value), p.unit) for p in policy.parameters}
    for rule in policy.rules:
        if rule.register in types:
            _Reader(found[rule.register], types[rule.register], numbers).rule(rule)
    for assignment in policy.assignments:
        if assignment.register in types:
            reader = _Reader(found[assignment.register], types[assignment.register], numbers)
            for row in assignment.table:
                reader.formula(row.when, 0)
    return found


@dataclass(slots=True)
class _Reader:
    """Read the rules over one register."""

    hints: Hints
    register: RegisterType
    numbers: dict[str, tuple[float, str]]

    def rule(self, rule: RuleDeclaration) -> None:
        for formula in (rule.applies, rule.measure, *(e.when for e in rule.unless)):
            self.formula(formula, 0)
        for sign, conditions in ((1, rule.require), (-1, rule.forbid)):
            for condition in conditions:
                self.formula(condition.that, sign)
                self._truth(condition.that, wanted=sign > 0)
        for name, bound in rule.bounds().items():
            for by, choice, part in _values(bound):
                self.formula(part.when, 0)
                self._bound(rule.measure, part, _BOUND_LEAN[name], by, choice)

    def formula(self, formula: str, lean: int) -> None:
        """Note every comparison of a field with a number or a parameter."""
        for match in _COMPARED.finditer(formula or ""):
            kept = self.register.by_id.get(match["field"])
            if kept is None or not kept.numeric:
                continue
            number, unit = self._number(match["number"], match["unit"], match["name"])
            value = _converted(number, unit, kept) if number is not None else None
            if value is not None:
                limit = Limit(value, lean * _LEAN.get(match["sign"], 0))
                self.hints.limits.setdefault(kept.id, []).append(limit)

    def _number(self, number: str | None, unit: str | None, name: str | None) -> tuple[float | None, str]:
        if number:
            return float(number.replace(",", "")), unit or ""
        return self.numbers.get(name or "", (None, ""))

    def _truth(self, formula: str, *, wanted: bool) -> None:
        match = re.fullmatch(r"(?P<no>not )?(?P<field>[a-z]\w*)", (formula or "").strip())
        if match and match["field"] in self.register.by_id:
            self.hints.truths.setdefault(match["field"], wanted != bool(match["no"]))

    def _bound(self, measure: str, bound: Bound, lean: int, by: str, choice: str) -> None:
        if bound.value is not None:
            value, unit = bound.value.value, bound.value.unit
        elif bound.formula in self.numbers:
            value, unit = self.numbers[bound.formula]
        else:
            return
        kept = self.register.by_id.get(measure)
        if kept is not None and kept.numeric and not kept.computed:
            near = _converted(value, unit, kept)
            if near is not None:
                self.hints.limits.setdefault(kept.id, []).append(Limit(near, lean))
            return
        source = kept.formula if kept is not None and kept.computed else measure
        share = value / 100 if unit == "%" else value
        summed, plain = _SUM_SHARE.fullmatch(source), _SHARE.fullmatch(source)
        match = summed or plain
        if match and unit in ("%", "", "倍"):
            back = summed["back"] if summed else ""
            self.hints.shares.append(Share(match["part"], match["whole"], share, lean, by, choice, back))


def _values(bound: Bound) -> Iterator[tuple[str, str, Bound]]:
    """Give the bounds that a rule may hold, each with the choice for which it does."""
    yield "", "", bound
    for case in bound.cases:
        yield bound.by if case.choice else "", case.choice, case


def _converted(number: float, unit: str, kept: FieldType) -> float | None:
    """Return a number in the unit of a field; None where the two measure other things."""
    from luocheng.expressions.measures import ratio, same_dimension, unit_of

    try:
        given, own = unit_of(unit), unit_of(kept.unit)
    except LuochengError:
        return None
    if not same_dimension(given, own):
        return None
    return number * float(ratio(given, own))
