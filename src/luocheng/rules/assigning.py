"""Who is responsible for what: assignments as ordered tables over the records of a register."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from luocheng.expressions import absences
from luocheng.policy.folder.model import clause_text
from luocheng.rules.checking import around
from luocheng.rules.tasks import TASK, task_records

if TYPE_CHECKING:
    from luocheng.rules.model import Assignment, Rulebook

__all__ = ["OUTCOMES", "Assigned", "assign_records", "missing_inputs"]

OUTCOMES = ("assigned", "judgement", "missing", "unassigned")
"""A unit is named; a person names it; an input is missing; no row covers the record."""

_ROWLESS = 65535
"""Stands for the row of a record that no row covers."""


@dataclass(slots=True)
class Assigned:
    """Who is responsible for each record.

    Parameters
    ----------
    frame
        One row for each record and assignment: record, assignment, outcome, unit (null where none is named), adds,
        clause, evidence, row (of the table, from 1), reason, register, and the number of the record in its frame.
    """

    frame: pl.DataFrame
    book: Rulebook
    records: Mapping[str, pl.DataFrame]

    def counts(self) -> dict[str, int]:
        """Count the records of all assignments by outcome."""
        found = dict(self.frame.get_column("outcome").value_counts().iter_rows())
        return {o: int(found.get(o, 0)) for o in OUTCOMES}

    def summary(self) -> dict[str, Any]:
        """Count records by outcome and by assignment."""
        by: dict[str, dict[str, int]] = {a.id: dict.fromkeys(OUTCOMES, 0) for a in self.book.assignments()}
        for name, outcome, count in self.frame.group_by("assignment", "outcome").len().iter_rows():
            by[name][outcome] = count
        return {
            "policy": self.book.policy.id,
            "on": self.book.on.isoformat(),
            "demonstration": self.book.policy.demonstration,
            "records": {n: f.height for n, f in self.records.items()},
            "outcomes": self.counts(),
            "assignments": by,
        }


def assign_records(book: Rulebook, records: Mapping[str, pl.DataFrame]) -> Assigned:
    """Name the responsible unit of every record: the first row of an assignment that applies.

    Each record gets exactly one row of each assignment of its register. Where the condition of a row is unknown
    because an input is missing, what follows it is not looked at: the outcome is `missing`. The policy's tasks are
    records of the register `task` and need not be given.
    """
    given = dict(records)
    if any(a.register == TASK for a in book.assignments()):
        given.setdefault(TASK, task_records(book.policy))
    parts = [
        _assigned(book, assignment, given)
        for name, group in book.registers.items()
        if name in given
        for assignment in group.assignments
    ]
    frame = pl.concat(parts) if parts else pl.DataFrame(schema=_schema(book))
    return Assigned(frame, book, given)


def _schema(book: Rulebook) -> dict[str, pl.DataType]:
    return {
        "record": pl.String(),
        "assignment": pl.Enum([a.id for a in book.assignments()]),
        "outcome": pl.Enum(OUTCOMES),
        "unit": pl.String(),
        "adds": pl.Boolean(),
        "clause": pl.String(),
        "evidence": pl.String(),
        "row": pl.UInt16(),
        "reason": pl.String(),
        "reason_en": pl.String(),
        "register": pl.String(),
        "number": pl.UInt32(),
    }


def _assigned(book: Rulebook, assignment: Assignment, records: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    register = assignment.register
    seen = around(book, register, records)
    frame = seen.frame
    values = seen.evaluate(assignment.formulas)
    # Beside the values, so that a table without conditions still has a row for each record.
    beside = values if values.width else pl.DataFrame({"": pl.repeat(None, frame.height, eager=True)})
    made = beside.with_columns(_row(assignment).alias("→row"), _unit(assignment).alias("→unit")).select(
        pl.col("→row").alias("row"), pl.col("→unit").alias("unit")
    )
    chosen = made.get_column("row")
    texts = [assignment.declaration.evidence.text if assignment.declaration.evidence else ""]
    rows = assignment.rows
    table = pl.DataFrame(
        {
            "row": pl.Series([*range(1, len(rows) + 1), _ROWLESS], dtype=pl.UInt16),
            "kind": ["judgement" if r.judgement else "assigned" for r in rows] + ["unassigned"],
            "evidence": [r.evidence for r in rows] + texts,
            "reason": [r.judgement.zh if r.judgement else "" for r in rows] + [""],
            "reason_en": [(r.judgement.en or r.judgement.zh) if r.judgement else "" for r in rows] + [""],
        }
    )
    joined = made.join(table, on="row", how="left", maintain_order="left")
    unit = joined.get_column("unit")
    outcome = joined.select(
        pl.when(pl.col("kind").is_null() | ((pl.col("kind") == "assigned") & pl.col("unit").is_null()))
        .then(pl.lit("missing"))
        .otherwise(pl.col("kind"))
    ).to_series()
    key = book.types[register].key
    height = frame.height
    return pl.DataFrame(
        {
            "record": frame.get_column(key).cast(pl.String),
            "assignment": pl.Series([assignment.id] * height),
            "outcome": outcome,
            "unit": unit,
            "adds": pl.Series([assignment.declaration.adds] * height, dtype=pl.Boolean),
            "clause": pl.Series([clause_text(assignment.declaration.clause)] * height, dtype=pl.String),
            "evidence": joined.get_column("evidence").fill_null(texts[0]),
            "row": chosen.set(chosen == _ROWLESS, None),
            "reason": joined.get_column("reason").fill_null(""),
            "reason_en": joined.get_column("reason_en").fill_null(""),
            "register": pl.Series([register] * height, dtype=pl.String),
            "number": pl.int_range(0, height, dtype=pl.UInt32, eager=True),
        },
        schema=_schema(book),
    )


def _row(assignment: Assignment) -> pl.Expr:
    """Return the first row that applies; null where the condition of an earlier one is unknown."""
    result = pl.lit(_ROWLESS, dtype=pl.UInt16)
    for number, row in reversed(list(enumerate(assignment.rows, 1))):
        test = pl.col(row.when)
        unknown = pl.when(test.is_null()).then(pl.lit(None, dtype=pl.UInt16)).otherwise(result)
        result = pl.when(test).then(pl.lit(number, dtype=pl.UInt16)).otherwise(unknown)
    return result


def _unit(assignment: Assignment) -> pl.Expr:
    result = pl.lit(None, dtype=pl.String)
    for row in reversed(assignment.rows):
        unit = pl.col(row.field).cast(pl.String) if row.field else pl.lit(row.unit or None, dtype=pl.String)
        test = pl.col(row.when)
        unknown = pl.when(test.is_null()).then(pl.lit(None, dtype=pl.String)).otherwise(result)
        result = pl.when(test).then(unit).otherwise(unknown)
    return result


def missing_inputs(assigned: Assigned, name: str, numbers: Sequence[int]) -> list[str]:
    """Name, for records of an assignment, the fields without which the row that applies cannot be told."""
    (assignment,) = [a for a in assigned.book.assignments() if a.id == name]
    seen = around(assigned.book, assignment.register, assigned.records).of(numbers)
    kind = assigned.book.types[assignment.register]
    values = seen.evaluate(assignment.formulas)
    lacking: list[dict[str, None]] = [{} for _ in numbers]
    open_ = set(range(len(numbers)))
    for row in assignment.rows:
        tests = values.get_column(row.when).to_list()
        absent = absences(assignment.formulas[row.when], seen.frame, **seen.tables())
        for at in sorted(open_):
            if tests[at] is None:
                lacking[at] |= dict.fromkeys(absent[at])
            if tests[at] is not False:
                open_.discard(at)
            if tests[at] and row.field:
                lacking[at][assignment.formulas[row.field].source] = None
    said = {f.id: f.label.zh for f in kind.fields}
    return ["、".join(said.get(n, n) for n in names) for names in lacking]
