"""What it would take to pass: the least change of each input that turns a fail into a pass, the others held.

Where an answer turns is computed in closed form, for all records of a rule at once: between two neighbouring turning
points nothing changes, so the points and one value between each two of them tell all. Only what has no closed form
(rounding, days counted on a calendar) is sought outwards from where it is. Every proposal is tried out: the record with
the new value runs through the same rule again, computed fields and all, and is rounded to the fewest digits that pass.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from luocheng.expressions.parts import Part, walk_parts
from luocheng.expressions.solve import depends
from luocheng.expressions.turning import turning_points
from luocheng.rules.checking import Decider
from luocheng.rules.ladder import verdict_numbers
from luocheng.rules.model import VERDICTS, Rule
from luocheng.rules.seeking import Numbers, Sought, Truths, between, closer, near, options, outwards
from luocheng.rules.wording import exported

if TYPE_CHECKING:
    from luocheng.expressions import Formula
    from luocheng.registers.types import FieldType, RegisterType
    from luocheng.rules.findings import Findings

__all__ = ["Change", "would_pass"]

_PASS = VERDICTS.index("pass")
_AT_ONCE = 500_000
"""Values that are tried in one go."""
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
            "from": _plain(self.now),
            "to": _plain(self.to),
            "unit": self.unit,
            "beyond": self.beyond,
        }


def _plain(value: Any) -> Any:
    if isinstance(value, dt.date):
        return value.isoformat()
    return exported(value) if isinstance(value, float) else value


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
        verdicts: Truths = verdict_numbers(self.rule, decision).to_numpy() == _PASS
        return verdicts

    def tried(self, field: FieldType, at: NDArray[np.int64], values: pl.Series) -> Truths:
        """Return which records pass with these values: record `at[i]` with `values[i]`."""
        if not len(at):
            return np.zeros(0, np.bool_)
        parts = [
            self.frame[at[i : i + _AT_ONCE]].with_columns(
                values[i : i + _AT_ONCE].alias(field.id).cast(self.frame.schema[field.id])
            )
            for i in range(0, len(at), _AT_ONCE)
        ]
        return np.concatenate([self.passes(part) for part in parts])

    def grid(self, field: FieldType, at: NDArray[np.int64], values: Numbers) -> Truths:
        """Return which records pass with each value of their row; nan is no value."""
        given = ~np.isnan(values)
        places = np.broadcast_to(at[:, None], values.shape)[given]
        passed = np.zeros(values.shape, np.bool_)
        column = pl.Series(values[given])
        if field.type == "date":
            column = column.cast(pl.Int32).cast(pl.Date)
        passed[given] = self.tried(field, places, column)
        return passed

    # --- one field

    def changes(self, field: FieldType) -> Iterable[tuple[int, Change]]:
        """Give the records, by their place, that a change of this field makes pass, each with the change."""
        if field.type == "yes_no":
            return self._others(field, [True, False])
        if field.type == "choice":
            return self._others(field, [c.id for c in field.choices])
        if field.numeric or field.type == "date":
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
        """Find, for each record, the number or the day nearest to its own that passes."""
        column = self.frame.get_column(field.id)
        at = column.is_not_null().arg_true().to_numpy().astype(np.int64)
        if not len(at):
            return
        day = field.type == "date"
        known = column.drop_nulls()
        now = (known.cast(pl.Int32) if day else known).cast(pl.Float64).to_numpy()
        best: dict[int, tuple[float, bool]] = {}
        for sought in self._sought(field, at, now):
            for row, value, beyond in self._written(field, at, sought):
                if row not in best or abs(value - now[row]) < abs(best[row][0] - now[row]):
                    best[row] = value, beyond
        for row, (value, beyond) in sorted(best.items()):
            before: Any = known[row] if day else float(now[row])
            after: Any = int(value) if value.is_integer() else value
            to = dt.date(1970, 1, 1) + dt.timedelta(days=after) if day else after
            yield int(at[row]), self._change(field, before, to, beyond=beyond)

    def _sought(self, field: FieldType, at: NDArray[np.int64], now: Numbers) -> Iterable[Sought]:
        """Give, for either side, the records that pass there, and from where on."""
        whole = field.type in ("date", "integer")
        points = None if field.type == "date" else self._turning(field, at)
        low, high = _ends(field, now)
        ends = np.stack(
            [e if np.isfinite(e).all() else np.full(len(now), np.nan) for e in (low, high)], axis=1
        )
        for side in (1, -1):
            if points is not None:
                every = np.concatenate([points, ends], axis=1)
                way = between(every, now, low, high, side, whole=whole)
                yield way.first(self.grid(field, at, way.values))
                continue
            every = np.concatenate([near(now, self._marks(field, at), whole=whole), ends], axis=1)
            way = outwards(every, now, low, high, side)
            found = way.first(self.grid(field, at, way.values))
            yield closer(found, lambda rows, values: self.grid(field, at[rows], values), whole=whole)

    def _turning(self, field: FieldType, at: NDArray[np.int64]) -> Numbers | None:
        """Return, for each record, the numbers at which an answer turns; None where there is no closed form."""
        rule = self.rule
        conditions = [f for f in rule.formulas.values() if f.kind == "truth"]
        measure = rule.formulas.get("measure")
        limits = [rule.formulas[b.limit] for d in rule.demands for b in d.branches if b.limit]
        held = [(measure, limit) for limit in limits] if measure is not None else []
        found = turning_points(conditions, held, field.id, self.computed)
        if found is None:
            return None
        return self._values({f"t{i}": f for i, f in enumerate(found)}, at)

    def _values(self, formulas: dict[str, Formula], at: NDArray[np.int64]) -> Numbers:
        """Compute formulas for some records, a column each; nan is no value."""
        if not formulas:
            return np.empty((len(at), 0))
        made = self.seen.evaluate(formulas, self.frame)
        columns = [c.cast(pl.Float64).fill_null(float("nan")).to_numpy() for c in made.get_columns()]
        return np.stack([np.broadcast_to(c, self.frame.height)[at] for c in columns], axis=1)

    def _marks(self, field: FieldType, at: NDArray[np.int64]) -> Numbers:
        """Return what the field is compared with: an answer may hold at just one such value."""
        x = Part("field", "date" if field.type == "date" else "number", data=field.id)
        marks: dict[Part, Formula] = {}
        for formula in (*self.rule.formulas.values(), *self.computed.values()):
            for part in walk_parts(formula.part):
                if part.op in ("<", "<=", ">", ">=", "=", "!=") and part.args[0].kind == x.kind:
                    marks |= {a: replace(formula, part=a) for a in part.args if not depends(a, x)}
        return self._values({f"m{i}": f for i, f in enumerate(marks.values())}, at)

    def _written(
        self, field: FieldType, at: NDArray[np.int64], sought: Sought
    ) -> Iterable[tuple[int, float, bool]]:
        """Give what was found with the fewest digits: the value where it passes, else what is to be exceeded."""
        if field.type in ("date", "integer"):
            for row, value in zip(sought.rows, sought.passes, strict=True):
                yield int(row), float(value), False
            return
        ways = options(sought)
        passed = self.grid(field, at[sought.rows], ways)
        for row, values, ok in zip(sought.rows, ways, passed, strict=True):
            short = float(values[0])
            if not ok[0] and len(repr(short)) <= _ROUND:
                yield int(row), short, True
                continue
            chosen = [float(v) for v in values[ok]]
            # Of numbers that are as good as the same, the one with the fewest digits.
            yield int(row), min(chosen, key=lambda v: len(repr(v)), default=short), not chosen


def _ends(field: FieldType, now: Numbers) -> tuple[Numbers, Numbers]:
    """Return the smallest and the largest number that a field may hold; of days, those that people use."""
    if field.type == "date":
        first, last = (float((dt.date(year, 1, 1) - dt.date(1970, 1, 1)).days) for year in (1900, 2100))
        return np.minimum(now, first), np.maximum(now, last)
    low = np.where(now >= 0, 0.0, -np.inf) if field.low is None else np.full(len(now), float(field.low))
    return low, np.full(len(now), np.inf if field.high is None else float(field.high))
