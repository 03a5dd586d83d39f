"""Whether a declaration hangs together, before any formula is looked at: what each kind of rule has to have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from luocheng.errors import Fault
from luocheng.rules.validity import place_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from luocheng.policy.folder.declared import AssignmentDeclaration, Bound, RuleDeclaration

__all__ = ["assignment_faults", "rule_faults"]

_LOW, _HIGH = {"at_least", "more_than"}, {"at_most", "less_than"}
_NEEDS = {
    "limit": ("measure 和一个限值（at_least、at_most……）", "measure and a bound (at_least, at_most …)"),
    "eligibility": ("require（须满足的条件）", "require (what must hold)"),
    "prohibition": ("forbid（不得出现的情形）", "forbid (what must not be)"),
    "formula": ("measure，不写限值", "measure, and no bound"),
}


def rule_faults(rule: RuleDeclaration) -> Iterator[Fault]:
    """Find what a rule of its kind lacks, or has too much of."""
    bounds = set(rule.bounds())
    has = {
        "limit": bool(rule.measure and bounds) and not rule.require and not rule.forbid,
        "eligibility": bool(rule.require) and not bounds and not rule.forbid,
        "prohibition": bool(rule.forbid) and not bounds and not rule.require,
        "formula": bool(rule.measure) and not bounds and not rule.require and not rule.forbid,
    }
    if not has.get(rule.kind, True):
        zh, en = _NEEDS[rule.kind]
        yield _shape(rule, f"{rule.kind} 类规则应有 {zh}", f"A rule of kind {rule.kind} has {en}")
    if len(bounds) > 1 and not (len(bounds) == 2 and bounds & _LOW and bounds & _HIGH):
        yield _shape(
            rule,
            f"限值只能写一个，或一个下限配一个上限；现在有 {'、'.join(sorted(bounds))}",
            f"There may be one bound, or a lower one with an upper one; found {', '.join(sorted(bounds))}",
        )
    if rule.least is not None and not 1 <= rule.least <= len(rule.require):
        yield _shape(
            rule,
            f"least 是 {rule.least}，而 require 有 {len(rule.require)} 项",
            f"least is {rule.least}, and require has {len(rule.require)} conditions",
        )
    for condition in (*rule.require, *rule.forbid):
        if bool(condition.that) == (condition.judgement is not None):
            yield _shape(
                rule,
                "条件要写 that（公式）或 judgement（由人裁量），二者取一",
                "A condition has either that (a formula) or judgement (left to a person)",
                condition.line,
            )
    for name, bound in rule.bounds().items():
        yield from _bound(rule, name, bound)


def _bound(rule: RuleDeclaration, name: str, bound: Bound) -> Iterator[Fault]:
    """Find bounds that say nothing, or two things at once."""
    said = [bound.value is not None, bool(bound.formula), bound.judgement is not None, bound.gap is not None]
    said.append(bool(bound.cases))
    if sum(said) != 1:
        yield _shape(
            rule,
            f"{name} 要写 value、formula、judgement、gap、cases 其中之一",
            f"{name} has one of value, formula, judgement, gap, cases",
            bound.line,
        )
    for case in bound.cases:
        if bound.by and (not case.choice or case.when):
            yield _shape(
                rule,
                f"写了 by: {bound.by}，cases 应写成“选项: 限值”",
                f"With by: {bound.by}, cases are written as 'choice: bound'",
                case.line,
            )
        elif not bound.by and not case.when:
            yield _shape(
                rule,
                "cases 列表的每一项要写 when（何时用这一条）；按选项分情形的写 by",
                "Every entry of a list of cases has when; cases by choice have by",
                case.line,
            )
        yield from _bound(rule, f"{name}.cases", case)


def assignment_faults(assignment: AssignmentDeclaration) -> Iterator[Fault]:
    """Find rows that name no unit, or name it in two ways."""
    for row in assignment.table:
        if sum((bool(row.unit), bool(row.field), row.judgement is not None)) != 1:
            yield Fault(
                "每一行要写 unit（单位）、field（写着单位的字段）、judgement（由人确定）其中之一",
                place_of("assignments.yaml", assignment, row.line),
                remedy="补上或删去多余的",
                what_en="Every row has one of unit, field (that names the unit), judgement",
                remedy_en="Fill it in, or remove what is too much",
                code="rule-shape",
            )


def _shape(rule: RuleDeclaration, zh: str, en: str, line: int = 0) -> Fault:
    return Fault(
        zh,
        place_of("rules.yaml", rule, line),
        remedy="照 docs/reference/rules.md 的写法改",
        what_en=en,
        remedy_en="See docs/reference/rules.md for how it is written",
        code="rule-shape",
    )
