"""Changing one thing of a policy at a time: a threshold, a comparator, a unit, a connective, a period, a unit named.

A scenario that no such change can break proves nothing; where none breaks, the policy may be wrong there unnoticed.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from luocheng.expressions.lexer import Token, tokens

if TYPE_CHECKING:
    from luocheng.policy.folder.declared import Bound, RuleDeclaration
    from luocheng.policy.folder.model import Policy

__all__ = ["Mutant", "mutants"]

_BOUNDS = {
    "at_least": ("more_than", "at_most"),
    "at_most": ("less_than", "at_least"),
    "more_than": ("at_least", "less_than"),
    "less_than": ("at_most", "more_than"),
    "exactly": ("at_least", "at_most"),
}
_SIGNS = {
    "<": ("<=", ">"), "<=": ("<", ">="), ">": (">=", "<"), ">=": (">", "<="), "=": ("!=",), "!=": ("=",),
    "and": ("or",), "or": ("and",),
    "..": ("<..", "..<"), "<..": ("..",), "..<": ("..",), "<..<": ("..<",),
}  # fmt: skip
_UNITS = {
    "万平方米": "平方米", "平方米": "公顷", "公顷": "平方米", "亿元": "万元", "万元": "元", "元": "万元", "%": "‰", "‰": "%",
    "米": "公里", "公里": "米", "年": "天", "天": "年", "月": "年", "亩": "公顷", "人": "万人", "户": "万户", "个": "万个",
    "平方公里": "公顷", "小时": "分钟", "分钟": "小时", "岁": "天",
}  # fmt: skip
_PERIODS = {"day": "week", "working_day": "week", "week": "month", "month": "quarter", "quarter": "half_year",
            "half_year": "year", "year": "half_year"}  # fmt: skip
Apply = Callable[[Any], None]


@dataclass(frozen=True, slots=True)
class Mutant:
    """A policy with one thing changed: which item, what was there, what is there now."""

    kind: str
    item: str
    before: str
    after: str
    policy: Policy


def mutants(policy: Policy) -> Iterator[Mutant]:
    """Give every policy that differs from this one in a single threshold, comparator, unit, connective or period."""
    for number, rule in enumerate(policy.rules):
        for before, after, apply in _of_rule(rule):
            yield _made(policy, "rules", number, "rule", before, after, apply)
    for number, parameter in enumerate(policy.parameters):
        for value in _near(f"{parameter.value:.15g}"):
            yield _made(
                policy,
                "parameters",
                number,
                "parameter",
                f"{parameter.value:g}",
                value,
                _set("value", float(value)),
            )
        if parameter.unit in _UNITS:
            unit = _UNITS[parameter.unit]
            yield _made(policy, "parameters", number, "parameter", parameter.unit, unit, _set("unit", unit))
    for number, assignment in enumerate(policy.assignments):
        for place, row in enumerate(assignment.table):
            for before, after, changed in _formula(row.when):
                yield _made(
                    policy,
                    "assignments",
                    number,
                    "assignment",
                    before,
                    after,
                    _inside("table", place, "when", changed),
                )
            if row.unit:
                yield _made(
                    policy,
                    "assignments",
                    number,
                    "assignment",
                    row.unit,
                    "×",
                    _inside("table", place, "unit", "×"),
                )
    for number, schedule in enumerate(policy.schedules):
        for before, after, apply in _of_schedule(schedule):
            yield _made(policy, "schedules", number, "schedule", before, after, apply)


def _made(policy: Policy, file: str, number: int, kind: str, before: str, after: str, apply: Apply) -> Mutant:
    """Copy what is changed and leave the rest as it is."""
    changed = copy.copy(policy)
    items = list(getattr(policy, file))
    items[number] = copy.deepcopy(items[number])
    apply(items[number])
    setattr(changed, file, items)
    return Mutant(kind, items[number].id, before, after, changed)


def _set(name: str, value: object) -> Apply:
    return lambda item: setattr(item, name, value)


def _inside(collection: str, place: int, name: str, value: object) -> Apply:
    return lambda item: setattr(getattr(item, collection)[place], name, value)


# --- rules --------------------------------------------------------------------------------------------------------

Change = tuple[str, str, Apply]


def _of_rule(rule: RuleDeclaration) -> Iterator[Change]:
    for name in ("applies", "measure"):
        for before, after, changed in _formula(getattr(rule, name)):
            yield before, after, _set(name, changed)
    for collection in ("require", "forbid", "unless"):
        field = "when" if collection == "unless" else "that"
        for place, entry in enumerate(getattr(rule, collection)):
            for before, after, changed in _formula(getattr(entry, field)):
                yield before, after, _inside(collection, place, field, changed)
    if rule.least is not None:
        for least in (rule.least - 1, rule.least + 1):
            yield f"least {rule.least}", f"least {least}", _set("least", least)
    for name, bound in rule.bounds().items():
        for other in _BOUNDS[name]:
            if other not in rule.bounds() and _has_value(bound):
                yield name, other, _renamed(name, other)
        yield from _of_bound(name, bound, ())


def _has_value(bound: Bound) -> bool:
    return (
        any(map(_has_value, bound.cases)) if bound.cases else bound.value is not None or bool(bound.formula)
    )


def _renamed(name: str, other: str) -> Apply:
    def apply(rule: Any) -> None:
        setattr(rule, other, getattr(rule, name))
        setattr(rule, name, None)

    return apply


def _of_bound(name: str, bound: Bound, path: tuple[int, ...]) -> Iterator[Change]:
    def at(change: Callable[[Any], None]) -> Apply:
        def apply(rule: Any) -> None:
            found = getattr(rule, name)
            for step in path:
                found = found.cases[step]
            change(found)

        return apply

    if bound.value is not None:
        text = bound.value.text or f"{bound.value.value:.15g} {bound.value.unit}"
        for before, after, changed in _formula(text):
            yield before, after, at(_quantity(changed))
    for field in ("formula", "when"):
        for before, after, changed in _formula(getattr(bound, field)):
            yield before, after, at(_set(field, changed))
    for place, case in enumerate(bound.cases):
        yield from _of_bound(name, case, (*path, place))


def _quantity(text: str) -> Callable[[Any], None]:
    """Set the value of a bound from a text, as the file would say it."""

    def apply(bound: Any) -> None:
        bound.value, bound.formula = None, text

    return apply


def _formula(source: str) -> Iterator[tuple[str, str, str]]:
    """Give what a formula becomes when one number, unit, comparator or connective of it is another."""
    if not source:
        return
    for token in tokens(source):
        for after in _replacements(token):
            said = source[token.start : token.end]
            yield (
                said.strip() or token.text,
                after.strip(),
                source[: token.start] + after + source[token.end :],
            )
    for match in re.finditer(r"\bnot\s+(?!in\b)", source):
        yield "not", "—", source[: match.start()] + source[match.end() :]


def _replacements(token: Token) -> Iterator[str]:
    if token.kind == "number":
        for value in _near(token.text.replace(",", "")):
            yield f"{value} {token.unit}" if token.unit else value
        if token.unit in _UNITS and float(token.text.replace(",", "")):
            # Nothing is nothing in any unit.
            yield f"{token.text} {_UNITS[token.unit]}"
    elif token.text in _SIGNS:
        yield from _SIGNS[token.text]


def _near(number: str) -> list[str]:
    """Return the numbers next to one, in the last digit that it is written with."""
    decimals = len(number.partition(".")[2])
    step = 10.0**-decimals
    return [
        f"{float(number) + side * step:.{decimals}f}" for side in (1, -1) if float(number) + side * step >= 0
    ]


# --- schedules ----------------------------------------------------------------------------------------------------


def _of_schedule(schedule: Any) -> Iterator[Change]:
    if schedule.every in _PERIODS:
        other = _PERIODS[schedule.every]
        yield schedule.every, other, _set("every", other)
    if schedule.every not in ("not_stated", "once"):
        yield f"times {schedule.times}", f"times {schedule.times + 1}", _set("times", schedule.times + 1)
    match = re.fullmatch(r"(?P<head>(?:\d{4}-)?\d\d-)(?P<day>\d\d)", schedule.on)
    if match:
        day = int(match["day"])
        other = f"{match['head']}{day - 7 if day > 7 else day + 7:02d}"
        yield schedule.on, other, _set("on", other)
    if schedule.years:
        yield f"{schedule.years} years", f"{schedule.years + 1} years", _set("years", schedule.years + 1)
