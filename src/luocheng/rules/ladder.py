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

__all__ = ["SIGNS", "Columns", "columns", "constant_limit", "holds_against"]

SIGNS = {"at_least": ">=", "at_most": "<=", "more_than": ">", "less_than": "<", "exactly": "="}
"""The comparison that each bound stands for."""

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
    """One demand over all records: whether it holds (null: unknown), whether a person decides, by which part."""

    holds: pl.Expr
    person: pl.Expr | None
    part: pl.Expr
    limit: pl.Expr | None = None
    margin: pl.Expr | None = None

    @property
    def fails(self) -> pl.Expr:
        failed = ~self.holds
        return failed if self.person is None else failed & ~self.person

    @property
    def unknown(self) -> pl.Expr:
        unknown = self.holds.is_null()
        return unknown if self.person is None else unknown & ~self.person


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
    size = len(rule.parts)

    def say(verdict: str, part: pl.Expr | int = 0) -> pl.Expr:
        first = pl.lit(VERDICTS.index(verdict) * size, dtype=pl.UInt16)
        return first + (pl.lit(part, dtype=pl.UInt16) if isinstance(part, int) else part)

    steps: list[tuple[pl.Expr, pl.Expr]] = []
    applies = _applies(rule, value)
    if applies is not None:
        steps += [(~applies, say("not_applicable")), (applies.is_null(), say("missing"))]
    failed = _failed(states, rule.least)
    first_failed = _first(states, [s.fails for s in states])
    for excuse in rule.excuses:
        steps.append((failed & value(excuse.when), say(excuse.verdict, excuse.part)))
    softened = say("judgement", rule.judged) if rule.judged is not None else say("fail", first_failed)
    steps.append((failed, softened))
    steps.append((_passed(states, rule.least), say("pass", _first(states, [_held(s) for s in states]))))
    missing = say("missing", _first(states, [s.unknown for s in states]))
    if all(s.person is None for s in states):
        return _chain(steps, missing)
    steps.append((reduce(or_, [s.unknown for s in states]), missing))
    persons = [_FALSE if s.person is None else s.person for s in states]
    return _chain(steps, say("judgement", _first(states, persons)))


def _applies(rule: Rule, value: Callable[[str], pl.Expr]) -> pl.Expr | None:
    parts = [value(key) for key in rule.applies]
    parts += [~reduce(and_, [value(key) for key in keys]) for keys in rule.displaced]
    return reduce(and_, parts) if parts else None


def _held(state: _State) -> pl.Expr:
    return state.holds if state.person is None else state.holds & ~state.person


def _failed(states: Sequence[_State], least: int) -> pl.Expr:
    """Tell where too many demands fail for `least` of them to hold."""
    if len(states) == 1:
        return states[0].fails
    if least == len(states):
        return reduce(or_, [s.fails.fill_null(False) for s in states])
    return pl.sum_horizontal([s.fails.fill_null(False).cast(pl.UInt8) for s in states]) > len(states) - least


def _passed(states: Sequence[_State], least: int) -> pl.Expr:
    if len(states) == 1:
        return _held(states[0])
    if least == len(states):
        return reduce(and_, [_held(s).fill_null(False) for s in states])
    return pl.sum_horizontal([_held(s).fill_null(False).cast(pl.UInt8) for s in states]) >= least


def _first(states: Sequence[_State], tests: Sequence[pl.Expr]) -> pl.Expr:
    """Return the part of the first demand for which a test is true."""
    if len(states) == 1:
        return states[0].part
    steps = [(test, state.part) for state, test in zip(states, tests, strict=True)]
    return _chain(steps, pl.lit(0, dtype=pl.UInt16))


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
    part = pl.lit(demand.part, dtype=pl.UInt16)
    if demand.kind == "known":
        known = measure.is_not_null() if measure is not None else _FALSE
        return _State(pl.when(known).then(True), None, part)
    if demand.kind in ("holds", "fails"):
        if not demand.that:
            return _State(pl.lit(None, dtype=pl.Boolean), _TRUE, part)
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
        part = pl.lit(only.part, dtype=pl.UInt16)
        constant = _constant(rule, only)
        limit = pl.lit(constant, dtype=pl.Float64) if constant is not None else _limit(rule, only, value)
        holds, margin = holds_against(demand.kind, measure, limit if constant is None else constant)
        person = None if only.kind == "value" else measure.is_not_null()
        return _State(holds, person, part, limit, margin)
    tests = [reduce(and_, [value(k) for k in b.when]) for b in branches]
    nothing = pl.lit(None, dtype=pl.Float64)
    part = _chain(
        [(t, pl.lit(b.part, dtype=pl.UInt16)) for t, b in zip(tests, branches, strict=True)],
        pl.lit(0, dtype=pl.UInt16),
    )
    limit = _chain([(t, _limit(rule, b, value)) for t, b in zip(tests, branches, strict=True)], nothing)
    name = f"{rule.id}/{demand.kind}"
    before[0][f"{name}/part"], before[0][f"{name}/limit"] = part, limit
    part, limit = pl.col(f"{name}/part"), pl.col(f"{name}/limit")
    holds, margin = holds_against(demand.kind, measure, limit)
    before[1][f"{name}/holds"] = holds
    persons = [part == b.part for b in branches if b.kind != "value"]
    # Even a person has nothing to judge where the measure is missing.
    person = reduce(or_, persons) & measure.is_not_null() if persons else None
    return _State(pl.col(f"{name}/holds"), person, part, limit, margin)


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
