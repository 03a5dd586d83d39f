"""Running rules over records: every rule of a register in one pass over its columns."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import polars as pl

from luocheng.expressions import Related, evaluate
from luocheng.registers import GEOMETRY
from luocheng.registers.computed import related_to
from luocheng.rules.ladder import columns, constant_limit
from luocheng.rules.model import VERDICTS

if TYPE_CHECKING:
    from luocheng.expressions import Formula
    from luocheng.rules.model import Assignment, RegisterRules, Rule, Rulebook

__all__ = ["AT_ONCE", "Around", "Decider", "Schema", "around", "check_register", "schema"]

AT_ONCE = 524_288
"""Records that are held in memory with all their columns at a time."""


@dataclass(frozen=True, slots=True)
class Schema:
    """The kinds of the columns of findings: names as numbers of a list, so that ten million rows stay small."""

    rule: pl.Enum
    register: pl.Enum
    unit: pl.Enum
    clause: pl.Enum
    evidence: pl.Enum
    branch: pl.Enum
    verdict: pl.Enum

    def columns(self) -> dict[str, pl.DataType]:
        """Return every column of findings with its type, in order."""
        number = pl.Float64()
        return {
            "record": pl.String(), "rule": self.rule, "verdict": self.verdict, "measure": number, "limit": number,
            "unit": self.unit, "margin": number, "clause": self.clause, "evidence": self.evidence,
            "branch": self.branch, "register": self.register, "row": pl.UInt32(),
        }  # fmt: skip


def schema(book: Rulebook) -> Schema:
    """Return the columns that the findings of a policy have."""
    rules = list(book.rules())
    parts = [p for r in rules for p in r.parts]

    def names(found: Iterator[str]) -> pl.Enum:
        return pl.Enum(list(dict.fromkeys(found)))

    return Schema(
        names(r.id for r in rules),
        names(iter(book.registers)),
        names(r.unit for r in rules),
        names(p.clause for p in parts),
        names(p.evidence for p in parts),
        names(p.name for p in parts),
        pl.Enum(list(VERDICTS)),
    )


def check_register(
    group: RegisterRules, seen: Around, kinds: Schema, key: str, at_once: int = AT_ONCE
) -> Iterator[pl.DataFrame]:
    """Check the records of one register; give the findings in parts, records before rules.

    Parameters
    ----------
    group
        The rules of the register.
    seen
        The records and what surrounds them.
    key
        The field that names a record.
    at_once
        Records to a part.
    """
    frame = seen.frame
    if not group.rules or frame.height == 0:
        return
    formulas, names = _shared(group.rules)
    decider = Decider(group.rules, names)
    words = [_Words(rule, group.register, kinds) for rule in group.rules]
    for start in range(0, frame.height, at_once):
        piece = frame.slice(start, at_once)
        decided = decider.decide(seen.evaluate(formulas, piece), piece.height)
        code = piece.get_column(key).cast(pl.String)
        rows = pl.int_range(start, start + piece.height, dtype=pl.UInt32, eager=True)
        for one in words:
            yield one.findings(decided, code, rows)


def _shared(rules: list[Rule]) -> tuple[dict[str, Formula], dict[tuple[str, str], str]]:
    """Return every formula once, and the name under which each formula of each rule is found.

    Limits that are the same for all records need no column.
    """
    formulas: dict[str, Formula] = {}
    known: dict[object, str] = {}
    names: dict[tuple[str, str], str] = {}
    for rule in rules:
        for key, formula in rule.formulas.items():
            if key.startswith("limit:") and formula.part.is_constant:
                continue
            same = (formula.part, formula.unit, formula.kind)
            if same not in known:
                known[same] = f"f{len(formulas)}"
                formulas[known[same]] = formula
            names[rule.id, key] = known[same]
    return formulas, names


class Decider:
    """Decides rules over the values of their formulas; its expressions are made once and serve every piece."""

    def __init__(self, rules: Sequence[Rule], names: Mapping[tuple[str, str], str]) -> None:
        self.made: dict[str, pl.Expr] = {}
        self.first: dict[str, pl.Expr] = {}
        self.second: dict[str, pl.Expr] = {}
        for rule in rules:
            found = columns(rule, lambda key, rule=rule: pl.col(names[rule.id, key]))  # type: ignore[misc]
            self.first |= found.before[0]
            self.second |= found.before[1]
            self.made[f"{rule.id}/decision"] = found.decision.cast(pl.UInt32)
            if rule.measured:
                self.made[f"{rule.id}/measure"] = found.measure.cast(pl.Float64)
            if rule.declaration.kind == "limit":
                if constant_limit(rule) is None:
                    self.made[f"{rule.id}/limit"] = found.limit.cast(pl.Float64)
                self.made[f"{rule.id}/margin"] = found.margin.cast(pl.Float64)

    def decide(self, values: pl.DataFrame, height: int) -> pl.DataFrame:
        """Return, for each rule, what was decided, the measure, the limit and the margin of every record."""
        # Computed beside the values, so that what is the same for all records still has a row for each of them.
        beside = values if values.width else pl.DataFrame({"": pl.repeat(None, height, eager=True)})
        lazy = beside.lazy()
        if self.first:
            lazy = lazy.with_columns(**self.first).with_columns(**self.second)
        return lazy.with_columns(**self.made).select(list(self.made)).collect()


class _Words:
    """Turns what was decided by a rule into the columns of findings; the words are laid out once."""

    def __init__(self, rule: Rule, register: str, kinds: Schema) -> None:
        self.rule = rule
        parts = rule.parts
        times = len(VERDICTS)
        self.same = {
            "rule": pl.Series([rule.id], dtype=kinds.rule),
            "unit": pl.Series([rule.unit], dtype=kinds.unit),
            "register": pl.Series([register], dtype=kinds.register),
            "nothing": pl.Series([None], dtype=pl.Float64),
        }
        constant = constant_limit(rule)
        if constant is not None:
            self.same["limit"] = pl.Series([constant], dtype=pl.Float64)
        self.height = -1
        self.laid: dict[str, pl.Series] = {}
        self.told = {"verdict": pl.Series([v for v in VERDICTS for _ in parts], dtype=kinds.verdict)}
        told: dict[str, tuple[list[str], pl.Enum]] = {
            "clause": ([p.clause for p in parts], kinds.clause),
            "evidence": ([p.evidence for p in parts], kinds.evidence),
            "branch": ([p.name for p in parts], kinds.branch),
        }
        deciding = rule.deciding
        for name, (words, kind) in told.items():
            if len({words[part] for part in deciding}) == 1:
                self.same[name] = pl.Series([words[next(iter(deciding))]], dtype=kind)
            else:
                self.told[name] = pl.Series(words * times, dtype=kind)

    def findings(self, decided: pl.DataFrame, code: pl.Series, rows: pl.Series) -> pl.DataFrame:
        rule, height = self.rule.id, len(rows)
        decision = decided.get_column(f"{rule}/decision")
        if self.height != height:
            # What is the same for all records is laid out once and shared by all pieces of a size.
            self.height = height
            self.laid = {name: value.new_from_index(0, height) for name, value in self.same.items()}

        def number(name: str) -> pl.Series:
            column = f"{rule}/{name}"
            if column in decided.columns:
                return decided.get_column(column)
            return self.laid[name if name in self.laid else "nothing"]

        def words(name: str) -> pl.Series:
            return self.told[name].gather(decision) if name in self.told else self.laid[name]

        return pl.DataFrame(
            {
                "record": code, "rule": words("rule"), "verdict": words("verdict"), "measure": number("measure"),
                "limit": number("limit"), "unit": words("unit"), "margin": number("margin"),
                "clause": words("clause"), "evidence": words("evidence"), "branch": words("branch"),
                "register": words("register"), "row": rows,
            }
        )  # fmt: skip


@dataclass(slots=True)
class Around:
    """What formulas over the records of a register see besides: related records, those referred to, layers, the day."""

    frame: pl.DataFrame
    related: Mapping[str, Related]
    references: Mapping[str, Related]
    layers: Mapping[str, Any]
    on: dt.date | None

    def evaluate(self, formulas: Mapping[str, Formula], frame: pl.DataFrame | None = None) -> pl.DataFrame:
        """Compute formulas over the records, or over others like them."""
        return evaluate(formulas, self.frame if frame is None else frame, **self.tables())

    def tables(self) -> dict[str, Any]:
        """Return what the functions of the formula language take besides a frame."""
        return {
            "related": self.related, "references": self.references, "layers": self.layers, "on": self.on,
        }  # fmt: skip

    def of(self, rows: Sequence[int]) -> Around:
        """Return the same for some of the records."""
        return replace(self, frame=self.frame[list(rows)])


def around(
    book: Rulebook,
    register: str,
    records: Mapping[str, pl.DataFrame],
    layers: Mapping[str, Any] | None = None,
) -> Around:
    """Return the records of a register as its rules see them, with what surrounds them.

    A register of which there are no records is not there: its sums are missing, not zero. The shapes of registers
    are layers by the name of the register; they are laid into one plane, in metres.
    """
    group = book.registers[register]
    frame = records[register]
    related, references = related_to(book.types[register], records)
    shown = dict(layers or {})
    items: list[Rule | Assignment] = [*group.rules, *group.assignments]
    asked = [f for item in items for f in item.formulas.values()]
    if any(f.layers or GEOMETRY in f.names for f in asked):
        frame, shown = _in_plane(register, records, shown)
    frame = frame.with_columns(**group.local) if group.local else frame
    return Around(frame, related, references, shown, book.on)


def _in_plane(
    register: str, records: Mapping[str, pl.DataFrame], layers: dict[str, Any]
) -> tuple[pl.DataFrame, dict[str, Any]]:
    import shapely

    from luocheng.registers.shapes import to_plane

    frame = records[register]
    shapes = {n.replace("-", "_"): f[GEOMETRY] for n, f in records.items() if GEOMETRY in f.columns}
    if not shapes:
        return frame, layers
    every = [s for column in shapes.values() for s in shapely.from_wkb(column.drop_nulls().to_list())]
    if not every:
        return frame, layers
    left, bottom, right, top = shapely.total_bounds(every)
    centre = float(left + right) / 2, float(bottom + top) / 2
    planes = {name: to_plane(column, centre) for name, column in shapes.items()}
    own = register.replace("-", "_")
    if own in planes:
        frame = frame.with_columns(planes[own].alias(GEOMETRY))
    return frame, {**{n: p.drop_nulls().to_list() for n, p in planes.items()}, **layers}
