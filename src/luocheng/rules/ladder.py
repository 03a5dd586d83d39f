"""The verdict of a rule: one ladder for rules of every kind, over whole columns.

Each demand of a rule either holds, does not hold, is unknown (an input is missing) or is left to a person. Then:

1. where the rule does not apply: **not applicable**; where that is unknown: **missing**;
2. where too few demands can still hold: the first exception that holds gives its verdict; else **judgement**
   where the rule says 原则上, else **fail**. An exception has to be shown: one whose input is missing does not help;
3. where enough demands hold: **pass**;
4. where an input is missing: **missing**. What is missing is never taken for zero, for a pass or for a fail;
5. what then remains is left to a person: **judgement**.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from operator import and_, or_
from typing import TYPE_CHECKING

import polars as pl

from luocheng.expressions import compare
from luocheng.rules.model import VERDICTS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from luocheng.rules.model import Branch, Demand, Rule

__all__ = ["SIGNS", "VERDICT", "Columns", "columns", "constant_limit", "holds_against", "verdict_numbers"]

SIGNS = {"at_least": ">=", "at_most": "<=", "more_than": ">", "less_than": "<", "exactly": "="}
"""The comparison that each bound stands for."""

VERDICT = pl.Enum(list(VERDICTS))
"""The type of verdicts."""

_FEW = 4

_FALSE, _TRUE = pl.lit(False), pl.lit(True)


@dataclass(slots=True)
class Columns:
    """The columns of a rule: what was decided (a number), the measure, the limit and the margin.

    `before` are columns that these build on, to be computed first, one mapping after the other.
    """

    before: tuple[dict[str, pl.Expr], dict[str, pl.Expr]]
    decision: pl.Expr
    measure: pl.Expr
    limit: pl.Expr
    margin: pl.Expr


@dataclass(slots=True)
class _State:
    """One demand over all records: whether it holds (null: unknown), whether a person decides, by which part.

    Where a person decides, `holds` is null. It is None where a person decides whatever the records hold.
    """

    holds: pl.Expr | None
    person: pl.Expr | None
    part: pl.Expr | int
    limit: pl.Expr | None = None
    margin: pl.Expr | None = None

    @property
    def held(self) -> pl.Expr:
        return _FALSE if self.holds is None else self.holds

    @property
    def fails(self) -> pl.Expr:
        return ~self.held if self.holds is not None else _FALSE

    @property
    def unknown(self) -> pl.Expr:
        if self.holds is None:
            return _FALSE
        unknown = self.holds.is_null()
        return unknown if self.person is None else unknown & ~self.person


def decision_type(rule: Rule) -> pl.DataType:
    """Return the type of what a rule decides: the verdict where one part decides, else a number for verdict and part."""
    if len(rule.deciding) == 1:
        return VERDICT
    return pl.UInt8() if len(rule.parts) * len(VERDICTS) <= 256 else pl.UInt16()


def verdict_numbers(rule: Rule, decision: pl.Series) -> pl.Series:
    """Return the place of each verdict among `VERDICTS`."""
    if decision.dtype == VERDICT:
        return decision.to_physical()
    return decision // len(rule.parts)


def columns(rule: Rule, value: Callable[[str], pl.Expr]) -> Columns:
    """Return the columns of a rule; `value` gives the column that a formula of the rule was computed into."""
    measure = value("measure") if rule.measured else None
    before: tuple[dict[str, pl.Expr], dict[str, pl.Expr]] = {}, {}
    states = [_state(rule, demand, measure, value, before) for demand in rule.demands]
    decision = _ladder(rule, states, value)
    limits = [s for s in states if s.limit is not None]
    nothing = pl.lit(None, dtype=pl.Float64)
    limit, margin = (nothing, nothing) if not limits else _nearest(limits)
    return Columns(before, decision, nothing if measure is None else measure, limit, margin)


# --- the ladder -------------------------------------------------------------------------------------------------


def _ladder(rule: Rule, states: Sequence[_State], value: Callable[[str], pl.Expr]) -> pl.Expr:
    """Decide, in the order that the module describes."""
    steps: list[_Step] = []
    applies = _applies(rule, value)
    if applies is not None:
        steps += [_Step(~applies, "not_applicable"), _Step(applies.is_null(), "missing")]
    able = [s for s in states if s.holds is not None]
    judged = [s for s in states if s.person is not None]
    # Some demand is known to be the one that is looked for, so that the last need not be asked.
    sure = 1 <= rule.least <= len(states)

    def first(among: Sequence[_State], tests: Sequence[pl.Expr]) -> pl.Expr | int:
        return _first(rule, among, tests, sure=sure)

    failed = _failed(able, len(states) - rule.least) if able else _FALSE
    fails = _Step(failed, "fail", first(able, [s.fails for s in able]))
    if rule.judged is not None:
        fails = _Step(failed, "judgement", rule.judged)
    excuses = [_Step(failed & value(e.when), e.verdict, e.part) for e in rule.excuses] if able else []
    passes = _Step(_passed(able, rule.least), "pass", first(able, [s.held for s in able]))
    unknown = [s.unknown for s in able]
    missing = _Step(reduce(or_, unknown) if unknown else _FALSE, "missing", first(able, unknown))
    persons = [s.person for s in judged if s.person is not None]
    left = _Step(_TRUE, "judgement", first(judged, persons))
    if len(states) == 1 and able:
        # A single demand holds, or is left to a person, or is unknown, or fails: no two of them at once.
        (only,) = able
        steps += [*excuses, passes]
        if only.person is not None:
            steps.append(_Step(only.person, "judgement", only.part))
        steps += [_Step(only.held.is_null(), "missing", only.part), fails]
        return _said(rule, steps)
    steps += [*excuses, fails] if able else []
    steps += [passes] if rule.least <= len(able) else []
    steps += [missing] if able else []
    return _said(rule, [*steps, left] if judged else steps)


@dataclass(slots=True)
class _Step:
    """A step of the ladder: where its test is true, its verdict is given by its part."""

    test: pl.Expr
    verdict: str
    part: pl.Expr | int = 0


def _said(rule: Rule, steps: Sequence[_Step]) -> pl.Expr:
    """Decide by the first step whose test is true, and by the last where no other is."""
    kind = decision_type(rule)
    tests = [s.test for s in steps[:-1]]
    if kind == VERDICT:
        said = [pl.lit(s.verdict, dtype=kind) for s in steps]
        return _chain(list(zip(tests, said, strict=False)), said[-1])
    numbers = [VERDICTS.index(s.verdict) * len(rule.parts) for s in steps]
    (shared, *others) = [s.part for s in steps]
    if isinstance(shared, pl.Expr) and all(p is shared for p in others):
        said = [pl.lit(n, dtype=kind) for n in numbers]
        return _chain(list(zip(tests, said, strict=False)), said[-1]) + shared
    said = [_sum(n, s.part, kind) for n, s in zip(numbers, steps, strict=True)]
    return _chain(list(zip(tests, said, strict=False)), said[-1])


def _sum(number: int, part: pl.Expr | int, kind: pl.DataType) -> pl.Expr:
    if isinstance(part, int):
        return pl.lit(number + part, dtype=kind)
    return part + pl.lit(number, dtype=kind) if number else part


def _applies(rule: Rule, value: Callable[[str], pl.Expr]) -> pl.Expr | None:
    parts = [value(key) for key in rule.applies]
    parts += [~reduce(and_, [value(key) for key in keys]) for keys in rule.displaced]
    return reduce(and_, parts) if parts else None


def _failed(able: Sequence[_State], most: int) -> pl.Expr:
    """Tell where more than `most` demands fail; null is not known to."""
    if most == 0:
        return reduce(or_, [s.fails for s in able])
    return pl.sum_horizontal([s.fails.fill_null(False).cast(pl.UInt8) for s in able]) > most


def _passed(able: Sequence[_State], least: int) -> pl.Expr:
    if not able:
        return _FALSE
    if least == len(able):
        return reduce(and_, [s.held for s in able])
    return pl.sum_horizontal([s.held.fill_null(False).cast(pl.UInt8) for s in able]) >= least


def _first(rule: Rule, states: Sequence[_State], tests: Sequence[pl.Expr], *, sure: bool) -> pl.Expr | int:
    """Return the part of the first demand for which a test is true."""
    if not states:
        return 0
    if len(states) == 1:
        return states[0].part
    kind = _part_type(rule)
    steps = [(test, _part(state.part, kind)) for state, test in zip(states, tests, strict=True)]
    if sure:
        return _chain(steps[:-1], steps[-1][1])
    return _chain(steps, pl.lit(0, dtype=kind))


def _part_type(rule: Rule) -> pl.DataType:
    return pl.UInt8() if len(rule.parts) <= 256 else pl.UInt16()


def _part(part: pl.Expr | int, kind: pl.DataType) -> pl.Expr:
    return pl.lit(part, dtype=kind) if isinstance(part, int) else part


def _chain(steps: Sequence[tuple[pl.Expr, pl.Expr]], otherwise: pl.Expr) -> pl.Expr:
    """Return the value of the first step whose test is true; unknown tests are not."""
    result = otherwise
    for test, then in reversed(steps):
        result = pl.when(test).then(then).otherwise(result)
    return result


# --- one demand -------------------------------------------------------------------------------------------------


def _state(
    rule: Rule,
    demand: Demand,
    measure: pl.Expr | None,
    value: Callable[[str], pl.Expr],
    before: tuple[dict[str, pl.Expr], dict[str, pl.Expr]],
) -> _State:
    part = demand.part
    if demand.kind == "known":
        known = measure.is_not_null() if measure is not None else _FALSE
        return _State(pl.when(known).then(True), None, part)
    if demand.kind in ("holds", "fails"):
        if not demand.that:
            return _State(None, _TRUE, part)
        holds = value(demand.that)
        return _State(holds if demand.kind == "holds" else ~holds, None, part)
    if measure is None:
        return _State(pl.lit(None, dtype=pl.Boolean), None, part)
    return _bound(rule, demand, measure, value, before)


def _bound(
    rule: Rule,
    demand: Demand,
    measure: pl.Expr,
    value: Callable[[str], pl.Expr],
    before: tuple[dict[str, pl.Expr], dict[str, pl.Expr]],
) -> _State:
    """Hold the measure against the branch that counts; where none is known to count, nothing is known."""
    branches = demand.branches
    if len(branches) == 1 and not branches[0].when:
        (only,) = branches
        constant = _constant(rule, only)
        limit = pl.lit(constant, dtype=pl.Float64) if constant is not None else _limit(rule, only, value)
        holds, margin = holds_against(demand.kind, measure, limit if constant is None else constant)
        person = None if only.kind == "value" else measure.is_not_null()
        return _State(holds, person, only.part, limit, margin)
    tests = [reduce(and_, [value(k) for k in b.when]) for b in branches]
    nothing = pl.lit(None, dtype=pl.Float64)
    number = _part_type(rule)
    part = _chain(
        [(t, pl.lit(b.part, dtype=number)) for t, b in zip(tests, branches, strict=True)],
        pl.lit(0, dtype=number),
    )
    bounded = _bounded(branches, tests)
    limit = _chain([(t, _limit(rule, b, value)) for t, b in bounded], nothing)
    name = f"{rule.id}/{demand.kind}"
    before[0][f"{name}/part"], before[0][f"{name}/limit"] = part, limit
    part, limit = pl.col(f"{name}/part"), pl.col(f"{name}/limit")
    holds, margin = holds_against(demand.kind, measure, limit)
    constants = [_constant(rule, b) for _, b in bounded]
    if len(bounded) <= _FEW and None not in constants:
        # Numbers that are the same for all records are quicker to compare with than a column of them.
        held = [holds_against(demand.kind, measure, c)[0] for c in constants if c is not None]
        holds = _chain(
            [(t, h) for (t, _), h in zip(bounded, held, strict=True)], pl.lit(None, dtype=pl.Boolean)
        )
    before[1][f"{name}/holds"] = holds
    persons = [part == b.part for b in branches if b.kind != "value"]
    # Even a person has nothing to judge where the measure is missing.
    person = reduce(or_, persons) & measure.is_not_null() if persons else None
    return _State(pl.col(f"{name}/holds"), person, part, limit, margin)


def _bounded(branches: Sequence[Branch], tests: Sequence[pl.Expr]) -> list[tuple[pl.Expr, Branch]]:
    """Return the branches up to the last that has a limit: those behind it have none, as where no branch counts."""
    found = list(zip(tests, branches, strict=True))
    while found and found[-1][1].kind != "value":
        found.pop()
    return found


def _constant(rule: Rule, branch: Branch) -> float | None:
    """Return a limit that is the same for all records."""
    formula = rule.formulas.get(branch.limit)
    if branch.kind != "value" or formula is None or not formula.part.is_constant:
        return None
    return float(formula.part.value)


def constant_limit(rule: Rule) -> float | None:
    """Return the limit of a rule where it is the same for all records, whatever they hold."""
    branches = [b for d in rule.demands for b in d.branches]
    return _constant(rule, branches[0]) if len(branches) == 1 and not branches[0].when else None


def _limit(rule: Rule, branch: Branch, value: Callable[[str], pl.Expr]) -> pl.Expr:
    constant = _constant(rule, branch)
    if constant is not None:
        return pl.lit(constant, dtype=pl.Float64)
    return value(branch.limit) if branch.kind == "value" else pl.lit(None, dtype=pl.Float64)


def holds_against(kind: str, measure: pl.Expr, limit: pl.Expr | float) -> tuple[pl.Expr, pl.Expr]:
    """Return whether a measure keeps a limit, and by how much (negative: by how much it does not)."""
    holds = compare(SIGNS[kind], measure, limit)
    if kind in ("at_least", "more_than"):
        return holds, measure - limit
    if kind in ("at_most", "less_than"):
        return holds, limit - measure
    return holds, -(measure - limit).abs()


def _nearest(states: Sequence[_State]) -> tuple[pl.Expr, pl.Expr]:
    """Return limit and margin of the bound that is the most nearly, or the most, broken."""
    first = states[0]
    limit, margin = first.limit, first.margin
    for other in states[1:]:
        closer = (other.margin < margin) | margin.is_null()  # type: ignore[operator, union-attr]
        limit = pl.when(closer).then(other.limit).otherwise(limit)
        margin = pl.when(closer).then(other.margin).otherwise(margin)
    return limit, margin  # type: ignore[return-value]
