"""Saying in words what a formula computed, with the numbers put in, and what it lacked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import polars as pl

from luocheng.expressions.evaluate import evaluate_parts
from luocheng.expressions.formula import Formula
from luocheng.expressions.parts import Part, walk_parts
from luocheng.expressions.records import gather_record
from luocheng.expressions.scope import Related, Scope
from luocheng.expressions.telling import Teller, lacking

__all__ = ["absences", "explain", "explanations", "missing"]


def explain(
    formula: Formula,
    record: Mapping[str, object],
    related: Mapping[str, Any] | None = None,
    references: Mapping[str, Any] | None = None,
    layers: Mapping[str, Any] | None = None,
    on: dt.date | None = None,
    language: str = "zh",
) -> str:
    """Say what a formula gives for one record, and how.

    产业建设量 24,000 平方米 ÷ 总建设量 50,000 平方米 = 48.0 %

    Related records are given as `Related`, or as lists of records; a record is a mapping as `frame_of` reads it.
    """
    frame, many, one = gather_record(formula.scope, record, related, references)
    return explanations(formula, frame, many, one, layers, on, language)[0]


def explanations(
    formula: Formula,
    frame: pl.DataFrame,
    related: Mapping[str, Related] | None = None,
    references: Mapping[str, Related] | None = None,
    layers: Mapping[str, Any] | None = None,
    on: dt.date | None = None,
    language: str = "zh",
) -> list[str]:
    """Say what a formula gives for every record of a frame, and how; the tables are those of `evaluate`."""
    parts, rows = _traced(formula, frame, related or {}, references or {}, layers or {}, on)
    return [
        Teller(formula.scope, dict(zip(parts, row, strict=True)), language).whole(formula)
        for row in rows.iter_rows()
    ]


def missing(
    formula: Formula,
    record: Mapping[str, object],
    related: Mapping[str, Any] | None = None,
    references: Mapping[str, Any] | None = None,
    layers: Mapping[str, Any] | None = None,
    on: dt.date | None = None,
) -> list[str]:
    """Return what keeps a formula from having a value for one record; see `Formula.missing`."""
    frame, many, one = gather_record(formula.scope, record, related, references)
    return absences(formula, frame, many, one, layers, on)[0]


def absences(
    formula: Formula,
    frame: pl.DataFrame,
    related: Mapping[str, Related] | None = None,
    references: Mapping[str, Related] | None = None,
    layers: Mapping[str, Any] | None = None,
    on: dt.date | None = None,
) -> list[list[str]]:
    """Return for every record of a frame what keeps a formula from having a value; see `Formula.missing`."""
    parts, rows = _traced(formula, frame, related or {}, references or {}, layers or {}, on)
    found = []
    for index, row in enumerate(rows.iter_rows()):
        values = dict(zip(parts, row, strict=True))
        names: dict[str, None] = {}
        for part in lacking(formula.part, values):
            if part.op == "aggregate":
                names |= dict.fromkeys(_lacking_inside(part, frame[index : index + 1], related or {}))
            elif part.op == "spatial":
                names[_name_of_place(part, frame[index : index + 1])] = None
            else:
                names[_name_of(part)] = None
        found.append(list(names))
    return found


def _traced(
    formula: Formula,
    frame: pl.DataFrame,
    related: Mapping[str, Related],
    references: Mapping[str, Related],
    layers: Mapping[str, Any],
    on: dt.date | None,
) -> tuple[list[Part], pl.DataFrame]:
    """Compute every part of a formula: the explanation shows what the same code gave."""
    from luocheng.expressions.spatial import as_layers

    parts = list(dict.fromkeys(walk_parts(formula.part)))
    named = {str(i): part for i, part in enumerate(parts)}
    return parts, evaluate_parts(named, frame, related, references, as_layers(layers), on)


# --- what is lacking --------------------------------------------------------------------------------------------------


def _name_of(part: Part) -> str:
    match part.op:
        case "field":
            return str(part.data)
        case "reference":
            return ".".join(part.data)
        case "today":
            return "today"
        case "/":
            return f"{Teller(Scope({}), None, 'zh').names(part.args[1])} = 0"
        case _:
            return part.op


def _name_of_place(part: Part, row: pl.DataFrame) -> str:
    """Return the geometry where the record has none, and else the layer."""
    _, geometry, layer = part.data
    there = geometry in row.columns and row[geometry][0] is not None
    return str(layer if there and layer else geometry)


def _lacking_inside(part: Part, row: pl.DataFrame, related: Mapping[str, Related]) -> list[str]:
    """Return the fields of related records that are absent, or the back-name where there are no records."""
    register = part.data[1]
    table = related.get(register)
    if table is None or table.to not in row.columns:
        return [register]
    if row[table.to][0] is None:
        return [table.to]
    many = table.frame.filter(pl.col(table.key) == row[table.to].cast(pl.String)[0])
    names = {str(p.data): p for arg in part.args for p in walk_parts(arg) if p.op == "field"}
    absent = [n for n in names if n not in many.columns or many[n].null_count()]
    return [f"{register}.{n}" for n in absent if len(many)] or [register]
