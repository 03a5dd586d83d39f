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
from luocheng.rules.ladder import columns
from luocheng.rules.model import VERDICTS

if TYPE_CHECKING:
    from luocheng.expressions import Formula
    from luocheng.rules.model import Assignment, RegisterRules, Rule, Rulebook

__all__ = ["AT_ONCE", "Around", "Schema", "around", "check_register", "decide", "schema"]

AT_ONCE = 262_144
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
    for start in range(0, frame.height, at_once):
        piece = frame.slice(start, at_once)
        decided = decide(group.rules, seen.evaluate(formulas, piece), names, piece.height)
        code = piece.get_column(key).cast(pl.String)
        rows = pl.int_range(start, start + piece.height, dtype=pl.UInt32, eager=True)
        for rule in group.rules:
            yield _findings(rule, group.register, decided, code, rows, kinds)


def _shared(rules: list[Rule]) -> tuple[dict[str, Formula], dict[tuple[str, str], str]]:
    """Return every formula once, and the name under which each formula of each rule is found."""
    formulas: dict[str, Formula] = {}
    known: dict[object, str] = {}
    names: dict[tuple[str, str], str] = {}
    for rule in rules:
        for key, formula in rule.formulas.items():
            same = (formula.part, formula.unit, formula.kind)
            if same not in known:
                known[same] = f"f{len(formulas)}"
                formulas[known[same]] = formula
            names[rule.id, key] = known[same]
    return formulas, names


def decide(
    rules: list[Rule], values: pl.DataFrame, names: Mapping[tuple[str, str], str], height: int
) -> pl.DataFrame:
    """Return, for each rule, what was decided, the measure, the limit and the margin of every record."""
    made: list[pl.Expr] = []
    first: dict[str, pl.Expr] = {}
    second: dict[str, pl.Expr] = {}
    for rule in rules:
        found = columns(rule, lambda key, rule=rule: pl.col(names[rule.id, key]))  # type: ignore[misc]
        first |= found.before[0]
        second |= found.before[1]
        made.append(found.decision.cast(pl.UInt16).alias(f"{rule.id}/decision"))
        if rule.measured:
            made.append(found.measure.cast(pl.Float64).alias(f"{rule.id}/measure"))
        if rule.declaration.kind == "limit":
            made.append(found.limit.cast(pl.Float64).alias(f"{rule.id}/limit"))
            made.append(found.margin.cast(pl.Float64).alias(f"{rule.id}/margin"))
    # Computed beside the values, so that what is the same for all records still has a row for each of them.
    named = values if values.width else pl.DataFrame({"": pl.repeat(None, height, eager=True)})
    columns_ = named.lazy().with_columns(**first).with_columns(**second).with_columns(made)
    return columns_.select([e.meta.output_name() for e in made]).collect()


def _findings(
    rule: Rule, register: str, decided: pl.DataFrame, code: pl.Series, rows: pl.Series, kinds: Schema
) -> pl.DataFrame:
    size = len(rule.parts)
    decision = decided.get_column(f"{rule.id}/decision").cast(pl.UInt32)
    height = len(decision)
    deciding = rule.deciding

    def told(values: list[str], kind: pl.Enum) -> pl.Series:
        """Turn what was decided into words, by a list that has one for every decision, the parts of the rule first."""
        if len({values[part] for part in deciding}) == 1:
            return one(values[next(iter(deciding))], kind)
        return pl.Series(values, dtype=kind).gather(decision)

    def one(value: str, kind: pl.Enum) -> pl.Series:
        return pl.Series([value], dtype=kind).new_from_index(0, height)

    def number(name: str) -> pl.Series:
        column = f"{rule.id}/{name}"
        if column in decided.columns:
            return decided.get_column(column)
        return pl.Series([None], dtype=pl.Float64).new_from_index(0, height)

    evidence = [p.evidence for p in rule.parts]
    verdict = pl.Series([v for v in VERDICTS for _ in range(size)], dtype=kinds.verdict).gather(decision)
    return pl.DataFrame(
        {
            "record": code,
            "rule": one(rule.id, kinds.rule),
            "verdict": verdict,
            "measure": number("measure"),
            "limit": number("limit"),
            "unit": one(rule.unit, kinds.unit),
            "margin": number("margin"),
            "clause": told([p.clause for p in rule.parts] * len(VERDICTS), kinds.clause),
            "evidence": told(evidence * len(VERDICTS), kinds.evidence),
            "branch": told([p.name for p in rule.parts] * len(VERDICTS), kinds.branch),
            "register": one(register, kinds.register),
            "row": rows,
        }
    )


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
