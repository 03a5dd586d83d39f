"""What it would take to pass: the least change of each input that turns a fail into a pass, the others held.

Every proposal is tried out: the record with the new value runs through the same rule again, computed fields and all.
Numbers are sought outwards from where they are, for all records of a rule together, and rounded to the fewest digits
that still pass.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from luocheng.expressions.parts import Part, walk_parts
from luocheng.rules.checking import Decider
from luocheng.rules.model import VERDICTS, Rule

if TYPE_CHECKING:
    from luocheng.registers.types import FieldType, RegisterType
    from luocheng.rules.findings import Findings

__all__ = ["Change", "would_pass"]

Numbers = NDArray[np.float64]
Truths = NDArray[np.bool_]

_PASS = VERDICTS.index("pass")
_STEPS = 8 * 12
"""Values that are tried on either side: eight to a power of ten, over twelve powers."""
_SECTIONS = 16
_ROUNDS = 14
_DIGITS = range(1, 16)
_ROUND = 8
"""A number of so many characters is a round one: where it fails and its neighbours pass, it is to be exceeded."""


@dataclass(frozen=True, slots=True)
class Change:
    """A change of one input that makes a rule pass. With `beyond`, any value past `to` will do, but not `to` itself."""

    field: str
    label: str
    label_en: str
    now: Any
    to: Any
    unit: str = ""
    beyond: bool = False

    def to_dict(self) -> dict[str, Any]:
        """Return the change as plain data."""
        return {
            "field": self.field,
            "label": {"zh": self.label, "en": self.label_en},
            "from": self.now,
            "to": self.to,
            "unit": self.unit,
            "beyond": self.beyond,
        }


def would_pass(findings: Findings) -> list[list[Change]]:
    """Return the changes for every finding, in its order; none for those that do not fail."""
    result: list[list[Change]] = [[] for _ in range(findings.frame.height)]
    failing = findings.frame.with_row_index("place").filter(pl.col("verdict") == "fail")
    for (name,), group in failing.group_by(["rule"], maintain_order=True):
        trial = _Trial(findings, findings.rule(str(name)), group.get_column("row").to_list())
        places = group.get_column("place").to_list()
        for field in trial.inputs():
            for at, change in trial.changes(field):
                result[places[at]].append(change)
    return result


class _Trial:
    """Tries a rule on records with one field changed."""

    def __init__(self, findings: Findings, rule: Rule, rows: Sequence[int]) -> None:
        self.findings, self.rule = findings, rule
        self.book = findings.book
        self.kind: RegisterType = self.book.types[rule.register]
        self.seen = findings.seen(rule.register).of(rows)
        self.frame = self.seen.frame
        self.computed = self._computed()
        self.decider = Decider([rule], {(rule.id, key): key for key in rule.formulas})

    def _computed(self) -> dict[str, Any]:
        """Return the computed fields that the rule uses, with those that they use, in order."""
        needed = set(self.rule.inputs)
        for name, formula in reversed(list(self.kind.formulas.items())):
            if name in needed:
                needed |= set(formula.names)
        return {n: f for n, f in self.kind.formulas.items() if n in needed}

    def inputs(self) -> list[FieldType]:
        """Return the fields of the record, not computed ones, that the rule reads."""
        names = dict.fromkeys(
            n for f in (*self.rule.formulas.values(), *self.computed.values()) for n in f.names
        )
        fields = self.kind.by_id
        return [
            fields[n]
            for n in names
            if n in fields and n != self.kind.key and not fields[n].computed and n in self.frame.columns
        ]

    def passes(self, frame: pl.DataFrame) -> Truths:
        """Return which records pass; computed fields are computed anew."""
        for name, formula in self.computed.items():
            frame = frame.with_columns(self.seen.evaluate({name: formula}, frame).get_column(name))
        local = self.book.registers[self.rule.register].local
        frame = frame.with_columns(**local) if local else frame
        values = self.seen.evaluate(self.rule.formulas, frame)
        decision = self.decider.decide(values, frame.height).get_column(f"{self.rule.id}/decision")
        verdicts: Truths = (decision.to_numpy() // len(self.rule.parts)) == _PASS
        return verdicts

    def tried(self, field: FieldType, at: NDArray[np.int64], values: pl.Series) -> Truths:
        """Return which records pass with these values: record `at[i]` with `values[i]`."""
        frame = self.frame[at].with_columns(values.alias(field.id).cast(self.frame.schema[field.id]))
        return self.passes(frame)

    # --- one field

    def changes(self, field: FieldType) -> Iterable[tuple[int, Change]]:
        """Give the records, by their place, that a change of this field makes pass, each with the change."""
        if field.type == "yes_no":
            return self._others(field, [True, False])
        if field.type == "choice":
            return self._others(field, [c.id for c in field.choices])
        if field.numeric:
            return self._numbers(field)
        return ()

    def _change(self, field: FieldType, now: Any, to: Any, *, beyond: bool = False) -> Change:
        return Change(field.id, field.label.zh, field.label.en or field.label.zh, now, to, field.unit, beyond)

    def _others(self, field: FieldType, values: Sequence[Any]) -> Iterable[tuple[int, Change]]:
        """Try every other value of a choice or a yes or no."""
        now = self.frame.get_column(field.id).to_list()
        everyone = np.arange(self.frame.height)
        for value in values:
            passed = self.tried(field, everyone, pl.Series([value] * self.frame.height))
            for at in np.flatnonzero(passed):
                if now[at] != value:
                    yield int(at), self._change(field, now[at], value)

    def _numbers(self, field: FieldType) -> Iterable[tuple[int, Change]]:
        """Seek, for each record, the number nearest to its own that passes."""
        column = self.frame.get_column(field.id)
        known: list[int] = column.is_not_null().arg_true().to_list()
        if not known:
            return
        now = column.to_numpy()
        marks = self._marks(field)
        found: dict[int, tuple[float, bool]] = {}
        tried = [(at, v) for at in known for v in _around(float(now[at]), field, marks)]
        places = np.array([t[0] for t in tried])
        values = np.array([t[1] for t in tried])
        passed = self.tried(field, places, pl.Series(values))
        brackets = []
        for at in known:
            mine = np.flatnonzero(places == at)
            for side in (1, -1):
                bracket = _bracket(float(now[at]), values[mine], passed[mine], side)
                if bracket is not None:
                    brackets.append((at, *bracket))
        for at, value, beyond in self._refined(field, brackets):
            best = found.get(at)
            if best is None or abs(value - now[at]) < abs(best[0] - now[at]):
                found[at] = (value, beyond)
        for at, (value, beyond) in sorted(found.items()):
            whole = int(value) if field.type == "integer" or value.is_integer() else value
            yield at, self._change(field, float(now[at]), whole, beyond=beyond)

    def _marks(self, field: FieldType) -> list[float]:
        """Return the numbers that the rule compares something with: an answer may hold at just one of them."""
        parts = [p for f in self.rule.formulas.values() for p in walk_parts(f.part)]
        compared = [a for p in parts if p.op in ("=", "!=") for a in p.args if _is_number(a)]
        del field
        return [float(a.value) for a in compared]

    def _refined(
        self, field: FieldType, brackets: Sequence[tuple[int, float, float]]
    ) -> Iterable[tuple[int, float, bool]]:
        """Close in on the boundary between a value that fails and one that passes, then round it."""
        if not brackets:
            return
        at = np.array([b[0] for b in brackets])
        bad, good = np.array([b[1] for b in brackets]), np.array([b[2] for b in brackets])
        shares = np.arange(1, _SECTIONS) / _SECTIONS
        rows = np.arange(len(at))
        for _ in range(_ROUNDS):
            if np.all(np.abs(good - bad) <= 1e-13 * np.maximum(np.abs(good), 1e-300)):
                break
            between = bad[:, None] + (good - bad)[:, None] * shares[None, :]
            passed = self.tried(field, np.repeat(at, len(shares)), pl.Series(between.ravel()))
            passes = passed.reshape(between.shape)
            first = np.where(passes.any(axis=1), passes.argmax(axis=1), len(shares))
            edges = np.concatenate([bad[:, None], between, good[:, None]], axis=1)
            bad, good = edges[rows, first], edges[rows, first + 1]
        yield from self._rounded(field, at, bad, good)

    def _rounded(
        self, field: FieldType, at: NDArray[np.int64], bad: Numbers, good: Numbers
    ) -> Iterable[tuple[int, float, bool]]:
        """Give the boundary with the fewest digits: the value itself where it passes, else what is to be exceeded."""
        for i, place in enumerate(at):
            edge, side = float(good[i]), 1.0 if good[i] > bad[i] else -1.0
            if field.type == "integer":
                whole = math.ceil(edge - 1e-9) if side > 0 else math.floor(edge + 1e-9)
                options = [float(whole), float(whole + side)]
                near = options[-1]
            else:
                near = 0.0 if abs(edge) < 1e-9 else _shorter(edge)[0]
                options = [near, *_outwards(edge, side)]
            passed = self.tried(field, np.repeat(place, len(options)), pl.Series(options))
            if field.type != "integer" and not passed[0] and len(repr(near)) <= _ROUND:
                yield int(place), near, True
                continue
            chosen = [v for v, ok in zip(options, passed, strict=True) if ok]
            # Of numbers that are as good as the same, the one with the fewest digits.
            yield int(place), min(chosen, key=lambda v: len(repr(v)), default=near), not chosen


def _is_number(part: Part) -> bool:
    return part.is_constant and part.kind == "number"


def _around(value: float, field: FieldType, marks: Iterable[float]) -> list[float]:
    """Return values on both sides of a number, close ones and far ones, that the field may hold."""
    size = max(abs(value), 1.0)
    steps = [size * 10.0 ** (k / 8 - 9) for k in range(_STEPS + 9 * 8)]
    low = field.low if field.low is not None else 0.0 if value >= 0 else -math.inf
    high = field.high if field.high is not None else math.inf
    values = [value + side * step for step in steps for side in (1, -1)]
    values += [v for v in (low, high) if math.isfinite(v)]
    values += list(marks)
    return [v for v in values if low <= v <= high]


def _bracket(now: float, values: Numbers, passed: Truths, side: int) -> tuple[float, float] | None:
    """Return the nearest value on one side that passes, with the last one before it that does not."""
    chosen = (values - now) * side > 0
    mine, ok = values[chosen], passed[chosen]
    order = np.argsort((mine - now) * side)
    mine, ok = mine[order], ok[order]
    if not ok.any():
        return None
    first = int(ok.argmax())
    return (float(mine[first - 1]) if first else now), float(mine[first])


def _shorter(value: float) -> list[float]:
    """Return a number with ever more digits, as far as that changes it by next to nothing."""
    found = []
    for digits in _DIGITS:
        rounded = float(f"{value:.{digits}g}")
        if abs(rounded - value) <= 2e-9 * max(1e-300, abs(value)):
            found.append(rounded)
    return list(dict.fromkeys([*found, value]))


def _outwards(value: float, side: float) -> list[float]:
    """Return a number rounded to the side that passes, with ever more decimals, where that is next to nothing."""
    found = []
    for decimals in range(7):
        scale = 10.0**decimals
        rounded = (math.ceil(value * scale - 1e-6) if side > 0 else math.floor(value * scale + 1e-6)) / scale
        if abs(rounded - value) <= 1e-6 * abs(value):
            found.append(rounded)
    return found
