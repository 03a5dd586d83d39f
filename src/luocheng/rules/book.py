"""A policy made ready to run: what is in force on a day, compiled and checked, every fault at once."""

from __future__ import annotations

import datetime as dt
import difflib
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from luocheng.errors import Fault, LuochengError
from luocheng.expressions import Field, Quantity
from luocheng.registers import register_types
from luocheng.registers.scopes import scope_of
from luocheng.rules.atoms import Domain
from luocheng.rules.compiling import Ground, compile_assignment, compile_rule
from luocheng.rules.model import RegisterRules, Rule, Rulebook
from luocheng.rules.shapes import assignment_faults, rule_faults
from luocheng.rules.tasks import TASK, task_type
from luocheng.rules.validity import dates_in_order, is_in_force, place_of, versions_in_force, whole_life

if TYPE_CHECKING:
    from collections.abc import Mapping

    from luocheng.expressions import Scope
    from luocheng.policy.folder.declared import AssignmentDeclaration, ParameterDeclaration, RuleDeclaration
    from luocheng.policy.folder.model import Policy
    from luocheng.registers import RegisterType
    from luocheng.rules.validity import InForce

__all__ = ["compile_policy", "grounds"]


def compile_policy(
    policy: Policy,
    on: dt.date | None = None,
    layers: Iterable[str] = (),
    types: Mapping[str, RegisterType] | None = None,
) -> Rulebook:
    """Make the rules and assignments of a policy ready to run on a day (today, where none is given).

    Parameters
    ----------
    policy
        A policy as `load_folder` returns it.
    on
        The day whose rules, versions of parameters and district overrides count.
    layers
        Names of geometry layers that formulas may ask about, besides those that the policy's registers give.
    types
        The policy's registers, where they have been made before.

    Raises
    ------
    LuochengError
        With every fault of every rule and assignment, in force or not: formulas that cannot be computed, tables
        with holes or overlaps, branches that can never apply, dates out of order.
    """
    day = on or dt.date.today()  # noqa: DTZ011 - the user's own day
    faults: list[Fault] = []
    kinds = {**(register_types(policy) if types is None else types), TASK: task_type(policy)}
    faults += dates_in_order(policy, policy.parameters, "parameters.yaml")
    faults += dates_in_order(policy, policy.rules, "rules.yaml")
    faults += dates_in_order(policy, policy.assignments, "assignments.yaml")
    book = Rulebook(policy, day, kinds)
    parameters = versions_in_force(policy, day, faults)
    used = {r.register for r in policy.rules} | {a.register for a in policy.assignments}
    asked = {name: kind for name, kind in kinds.items() if name in used}
    ground = grounds(asked, parameters, frozenset(layers))
    for name, (where, local) in ground.items():
        book.registers[name] = RegisterRules(name, where.scope, local=local)
    resting = _Resting(book, asked, frozenset(layers), ground)
    _rules(book, resting, faults)
    _assignments(book, resting, faults)
    LuochengError.gather(faults)
    book.registers = {n: r for n, r in book.registers.items() if r.rules or r.assignments}
    return book


class _Resting:
    """What formulas of items may speak of that are not in force: parameters as on the nearest day of their life."""

    def __init__(
        self,
        book: Rulebook,
        types: Mapping[str, RegisterType],
        layers: frozenset[str],
        today: Mapping[str, tuple[Ground, object]],
    ) -> None:
        self._book, self._types, self._layers = book, types, layers
        self._days: dict[dt.date, Mapping[str, tuple[Ground, object]]] = {book.on: today}

    def ground(self, item: RuleDeclaration | AssignmentDeclaration) -> Ground:
        since, until = whole_life(self._book.policy, item)
        day = max(since, min(until, self._book.on))
        if day not in self._days:
            parameters = versions_in_force(self._book.policy, day, [])
            self._days[day] = grounds(self._types, parameters, self._layers)
        return self._days[day][item.register][0]


def _rules(book: Rulebook, resting: _Resting, faults: list[Fault]) -> None:
    policy = book.policy
    compiled: dict[str, Rule] = {}
    for declaration in policy.rules:
        faults += rule_faults(declaration)
        if not _known_register(declaration, "rules.yaml", book.types, faults):
            continue
        rule, notes = compile_rule(declaration, resting.ground(declaration), faults)
        if is_in_force(policy, declaration, book.on):
            compiled[declaration.id] = rule
            book.notes += notes
        else:
            book.resting.append(declaration.id)
    _replace(policy, compiled, faults)
    for rule in compiled.values():
        book.registers[rule.register].rules.append(rule)


def _replace(policy: Policy, compiled: dict[str, Rule], faults: list[Fault]) -> None:
    """Let rules stand in for others: everywhere, or where their district and their condition hold."""
    declared = {r.id: r for r in policy.rules}
    for declaration in policy.rules:
        if not declaration.replaces:
            continue
        other = declared.get(declaration.replaces)
        if other is None or other.register != declaration.register:
            faults.append(_no_such_rule(declaration, declared))
            continue
        rule = compiled.get(declaration.id)
        replaced = compiled.get(other.id)
        if rule is None or replaced is None:
            continue
        if not rule.applies:
            del compiled[other.id]
            continue
        keys = tuple(f"{rule.id}:{key}" for key in rule.applies)
        replaced.formulas |= {
            f"{rule.id}:{key}": rule.formulas[key] for key in rule.applies if key in rule.formulas
        }
        replaced.displaced.append(keys)


def _assignments(book: Rulebook, resting: _Resting, faults: list[Fault]) -> None:
    for declaration in book.policy.assignments:
        faults += assignment_faults(declaration)
        if not _known_register(declaration, "assignments.yaml", book.types, faults):
            continue
        assignment, notes = compile_assignment(declaration, resting.ground(declaration), faults)
        if is_in_force(book.policy, declaration, book.on):
            book.registers[declaration.register].assignments.append(assignment)
            book.notes += notes
        else:
            book.resting.append(declaration.id)


def _known_register(
    item: RuleDeclaration | AssignmentDeclaration, file: str, known: Iterable[str], faults: list[Fault]
) -> bool:
    names = list(known)
    if item.register in names:
        return True
    close = difflib.get_close_matches(item.register, names, 1, 0.5)
    faults.append(
        Fault(
            f"没有台账“{item.register}”",
            place_of(file, item),
            expected="、".join(names),
            remedy=f"是否想写 {close[0]}？" if close else "在 registers.yaml 中补上",
            what_en=f"There is no register “{item.register}”",
            expected_en=", ".join(names),
            remedy_en=f"Did you mean {close[0]}?" if close else "Add it to registers.yaml",
            code="unknown-register",
        )
    )
    return False


def _no_such_rule(rule: RuleDeclaration, known: Mapping[str, RuleDeclaration]) -> Fault:
    of_register = [r.id for r in known.values() if r.register == rule.register and r.id != rule.id]
    close = difflib.get_close_matches(rule.replaces, of_register, 1, 0.5)
    return Fault(
        f"replaces 写的“{rule.replaces}”不是台账 {rule.register} 的规则",
        place_of("rules.yaml", rule),
        expected="、".join(of_register),
        remedy=f"是否想写 {close[0]}？" if close else "写被代替的那条规则的短名",
        what_en=f"“{rule.replaces}”, named by replaces, is no rule of register {rule.register}",
        expected_en=", ".join(of_register),
        remedy_en=f"Did you mean {close[0]}?" if close else "Give the id of the rule it stands in for",
        code="unknown-rule",
    )


# --- what formulas may speak of -----------------------------------------------------------------------------------


def grounds(
    types: Mapping[str, RegisterType],
    parameters: InForce,
    layers: frozenset[str] = frozenset(),
) -> dict[str, tuple[Ground, dict[str, pl.Expr]]]:
    """Return what formulas over each register may speak of, with the columns that districts' parameters add."""
    quantities = {name: _quantity(p) for name, p in parameters.general.items()}
    result = {}
    made: dict[tuple[str, int], Scope] = {}
    for name, kind in types.items():
        scope = scope_of(kind, made)
        fields, local = dict(scope.fields), {}
        for symbol, versions in parameters.districts.items():
            if "district" in fields:
                fields[symbol], local[symbol] = _by_district(symbol, parameters.general.get(symbol), versions)
        ground = Ground(
            replace(
                scope,
                fields=fields,
                parameters={n: q for n, q in quantities.items() if n not in local},
                layers=scope.layers | layers,
            ),
            {f.id: Domain(f.low, f.high, f.type == "integer") for f in kind.fields if f.numeric},
            {f.id: {c.id: c.label.zh for c in f.choices} for f in kind.fields if f.choices},
        )
        result[name] = (ground, local)
    return result


def _quantity(parameter: ParameterDeclaration) -> Quantity:
    return Quantity(
        float(parameter.value), parameter.unit, parameter.title.zh, parameter.title.en or parameter.title.zh
    )


def _by_district(
    symbol: str, general: ParameterDeclaration | None, versions: Mapping[str, ParameterDeclaration]
) -> tuple[Field, pl.Expr]:
    """Return a parameter that differs by district as a field, and the column that fills it."""
    first = general or next(iter(versions.values()))
    value = pl.lit(float(general.value) if general is not None else None, dtype=pl.Float64)
    for district, parameter in versions.items():
        value = pl.when(pl.col("district") == district).then(pl.lit(float(parameter.value))).otherwise(value)
    # Which version counts is unknown where the district is.
    value = pl.when(pl.col("district").is_not_null()).then(value)
    return Field(symbol, "number", first.unit, first.title.zh, first.title.en), value.alias(symbol)
