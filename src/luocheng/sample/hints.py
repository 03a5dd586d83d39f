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

__all__ = ["Gap", "Hints", "Limit", "Share", "hints_of"]

_COMPARED = re.compile(
    r"(?<![\w.])(?P<field>[a-z]\w*)\s*(?P<sign><=|>=|!=|<|>|=)\s*"
    r"(?:(?P<number>\d[\d,]*(?:\.\d+)?)\s*(?P<unit>[%\u4e00-\u9fff][%/\u4e00-\u9fff]*)?|(?P<name>[a-z]\w*))"
)
_SHARE = re.compile(r"(?P<part>[a-z]\w*) / (?P<whole>[a-z]\w*)")
_SUM_SHARE = re.compile(r"sum\((?P<back>[a-z]\w*)\.(?P<part>[a-z]\w*)\) / (?P<whole>[a-z]\w*)")
_BETWEEN = re.compile(r"(?P<how>working_days|days_between)\((?P<start>[a-z]\w*), (?P<end>[a-z]\w*)\)")
_LATER = re.compile(
    r"(?P<end>[a-z]\w*) (?P<sign><=|>=|<|>) (?P<start>[a-z]\w*) \+ (?P<number>\d+) ?(?P<unit>[年月日天])"
)
_CHOSEN = re.compile(r"(?P<field>[a-z]\w*) (?:= (?P<one>[a-z]\w*)|in \[(?P<several>[a-z][\w, ]*)\])")
_ORDER = re.compile(r"(?P<end>[a-z]\w*) (?P<sign><=|>=|<|>) (?P<start>[a-z]\w*)")
_GIVEN = re.compile(r"(?<!not )given\((?P<field>[a-z]\w*)\)")
_DAYS = {"年": 365.25, "月": 30.44, "日": 1.0, "天": 1.0}
_LEAN = {">": 1, ">=": 1, "<": -1, "<=": -1}
_Where = tuple[str, tuple[str, ...]]
_BOUND_LEAN = {"at_least": 1, "more_than": 1, "at_most": -1, "less_than": -1, "exactly": 0}


@dataclass(frozen=True, slots=True)
class Limit:
    """A value that a rule compares a field with, in the field's unit; `lean` says on which side it is good (+1 above)."""

    value: float
    lean: int = 0


@dataclass(frozen=True, slots=True)
class Share:
    """What a rule measures as `part` / `whole`: `value` times `whole` times `scale` is the part in its own unit.

    It holds where the field `by` has one of the `choices`. `back` names related records whose parts are summed;
    `proper` tells that the part lies within the whole.
    """

    part: str
    whole: str
    value: float
    lean: int
    scale: float = 1.0
    proper: bool = True
    by: str = ""
    choices: tuple[str, ...] = ()
    back: str = ""


@dataclass(frozen=True, slots=True)
class Gap:
    """A time that a rule limits: so many days from one date to another, counted in working days or not."""

    start: str
    end: str
    days: float
    lean: int
    working: bool = False


@dataclass(slots=True)
class Hints:
    """What is known about the fields of one register: limits by field, shares, and what is mostly true or false.

    `optional` fields are often not filled in: rules ask whether they are.
    """

    limits: dict[str, list[Limit]] = field(default_factory=dict)
    shares: list[Share] = field(default_factory=list)
    truths: dict[str, bool] = field(default_factory=dict)
    gaps: list[Gap] = field(default_factory=list)
    optional: set[str] = field(default_factory=set)


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
        """Read the formulas of a rule, its conditions and its bounds."""
        self.hints.optional |= {m["field"] for m in _GIVEN.finditer(rule.applies or "")}
        for formula in (rule.applies, rule.measure, *(e.when for e in rule.unless)):
            self.formula(formula, 0)
        for sign, conditions in ((1, rule.require), (-1, rule.forbid)):
            # Of several things that are forbidden, each has to be rare for a record to be free of all.
            weight = sign * (2 if sign < 0 and len(conditions) > 1 else 1)
            for condition in conditions:
                self.formula(condition.that, weight)
                self._truth(condition.that, wanted=sign > 0)
                self._later(condition.that, sign)
        for name, bound in rule.bounds().items():
            for where, part in _values(bound):
                self.formula(part.when, 0)
                self._bound(
                    rule.measure, part, _BOUND_LEAN[name], where if where[0] else _where(rule.applies)
                )

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

    def _later(self, formula: str, sign: int) -> None:
        """Note that a date is to lie before or after another and so many days, months or years."""
        plain = _ORDER.fullmatch((formula or "").strip())
        if plain and self._dates(plain["start"], plain["end"]):
            self.hints.gaps.append(Gap(plain["start"], plain["end"], 0.0, sign * _LEAN[plain["sign"]]))
        match = _LATER.fullmatch((formula or "").strip())
        if match and self._dates(match["start"], match["end"]):
            days = int(match["number"]) * _DAYS[match["unit"]]
            self.hints.gaps.append(Gap(match["start"], match["end"], days, sign * _LEAN[match["sign"]]))

    def _dates(self, *names: str) -> bool:
        return all(n in self.register.by_id and self.register.by_id[n].type == "date" for n in names)

    def _bound(self, measure: str, bound: Bound, lean: int, where: _Where) -> None:
        if bound.value is not None:
            value, unit = bound.value.value, bound.value.unit
        elif bound.formula in self.numbers:
            value, unit = self.numbers[bound.formula]
        else:
            return
        between = _BETWEEN.fullmatch(measure)
        if between and self._dates(between["start"], between["end"]):
            working = between["how"] == "working_days"
            days = value * (1.4 if working else 1.0)
            self.hints.gaps.append(Gap(between["start"], between["end"], days, lean, working))
            return
        kept = self.register.by_id.get(measure)
        if kept is not None and kept.numeric and not kept.computed:
            near = _converted(value, unit, kept)
            if near is not None:
                self.hints.limits.setdefault(kept.id, []).append(Limit(near, lean))
            return
        source = kept.formula if kept is not None and kept.computed else measure
        self._share(source, value, unit, lean, where)

    def _share(self, source: str, value: float, unit: str, lean: int, where: _Where) -> None:
        """Note that one field is measured by another."""
        summed, plain = _SUM_SHARE.fullmatch(source), _SHARE.fullmatch(source)
        match = summed or plain
        if match is None:
            return
        back = summed["back"] if summed else ""
        whole = self.register.by_id.get(match["whole"])
        if back and back in self.register.related:
            other = self.register.others.get(self.register.related[back][0])
            part = other.by_id.get(match["part"]) if other else None
        else:
            part = self.register.by_id.get(match["part"])
        if part is None or whole is None or part.computed or whole.computed:
            return
        scale = _scale(part.unit, whole.unit, unit)
        if scale is not None:
            number = value / 100 if unit == "%" else value
            proper = number <= 1 and unit in ("%", "")
            share = Share(part.id, whole.id, number, lean, scale, proper, *where, back)
            self.hints.shares.append(share)


def _where(formula: str) -> _Where:
    """Read a condition that one field has one of some values: kind = industry, kind in [a, b]."""
    match = _CHOSEN.fullmatch((formula or "").strip())
    if not match:
        return "", ()
    listed = match["one"] or match["several"]
    return match["field"], tuple(c.strip() for c in listed.split(","))


def _values(bound: Bound) -> Iterator[tuple[_Where, Bound]]:
    """Give the bounds that a rule may hold, each with the choice for which it does."""
    yield ("", ()), bound
    for case in bound.cases:
        yield ((bound.by, (case.choice,)) if case.choice else _where(case.when)), case


def _scale(part: str, whole: str, unit: str) -> float | None:
    """Return what a whole in its unit, times a number in `unit`, is multiplied by to be a part in its unit."""
    from luocheng.expressions.measures import ratio, same_dimension, unit_of

    try:
        given = unit_of("" if unit == "%" else unit) * unit_of(whole)
        own = unit_of(part)
    except LuochengError:
        return None
    return float(ratio(given, own)) if same_dimension(given, own) else None


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
