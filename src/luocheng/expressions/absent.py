"""Naming what keeps a formula from having a value: fields that are absent, divisors that are zero."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import polars as pl

from luocheng.calendar import calendar
from luocheng.expressions.dates import FIRST, LAST
from luocheng.expressions.evaluate import evaluate_parts, ready_layers
from luocheng.expressions.formula import Formula
from luocheng.expressions.parts import Part, walk_parts
from luocheng.expressions.records import gather_record
from luocheng.expressions.scope import Related

__all__ = ["Values", "absences", "lacking", "missing", "traced"]

Values = Mapping[Part, Any]
"""What the parts of a formula came to, for one record."""


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
    parts, rows = traced(formula, frame, related or {}, references or {}, layers or {}, on)
    found = []
    inside: dict[Part, list[list[str]]] = {}
    for index, row in enumerate(rows.iter_rows()):
        values = dict(zip(parts, row, strict=True))
        names: dict[str, None] = {}
        for part in lacking(formula.part, values):
            if part.op == "aggregate":
                if part not in inside:
                    inside[part] = _lacking_inside(part, frame, related or {})
                names |= dict.fromkeys(inside[part][index])
            elif part.op == "spatial":
                names[_name_of_place(part, frame[index : index + 1])] = None
            elif part.op == "call" and part.data in ("working_days", "add_working_days"):
                names[_name_of_days(part, values)] = None
            else:
                names[_name_of(part)] = None
        found.append(list(names))
    return found


def traced(
    formula: Formula,
    frame: pl.DataFrame,
    related: Mapping[str, Related],
    references: Mapping[str, Related],
    layers: Mapping[str, Any],
    on: dt.date | None,
) -> tuple[list[Part], pl.DataFrame]:
    """Compute every part of a formula: the explanation shows what the same code gave."""
    parts = list(dict.fromkeys(walk_parts(formula.part)))
    named = {str(i): part for i, part in enumerate(parts)}
    return parts, evaluate_parts(named, frame, related, references, ready_layers(layers), on)


def lacking(part: Part, values: Values) -> list[Part]:
    """Return the parts in which the lack of a value begins."""
    if values[part] is not None:
        return []
    if part.op == "if":
        condition, then, otherwise = part.args
        if values[condition] is None:
            return lacking(condition, values)
        return lacking(then if values[condition] else otherwise, values)
    if part.op == "aggregate":
        return [part]
    inside = [p for arg in part.args for p in lacking(arg, values)]
    return inside or [part]


def _name_of(part: Part) -> str:
    match part.op:
        case "field":
            return str(part.data)
        case "reference":
            return ".".join(part.data)
        case "today":
            return "today"
        case "shift":
            day, count = (_as_written(a) for a in part.args)
            return f"{day} + {count} > {LAST}" if part.data[1] > 0 else f"{day} - {count} < {FIRST}"
        case "/":
            return f"{_as_written(part.args[1])} = 0"
        case _:
            return part.op


def _name_of_days(part: Part, values: Values) -> str:
    """Return the dates that lie outside the calendar of working days, with its ends: signed_on ∉ 2004-01-01..2026-12-31."""
    known = calendar()
    dates = [a for a in part.args if a.kind == "date"]
    outside = [a for a in dates if not known.knows(values[a])] or dates
    return f"{' '.join(_as_written(a) for a in outside)} ∉ {known.since}..{known.until}"


def _name_of_place(part: Part, row: pl.DataFrame) -> str:
    """Return the geometry where the record has none, and else the layer."""
    _, geometry, layer = part.data
    there = geometry in row.columns and row[geometry][0] is not None
    return str(layer if there and layer else geometry)


def _lacking_inside(part: Part, frame: pl.DataFrame, related: Mapping[str, Related]) -> list[list[str]]:
    """Return for every record the fields that keep a value over related records from being known.

    The back-name where no records are given, or none that a smallest or a share could be taken from.
    """
    register = part.data[1]
    table = related.get(register)
    if table is None or table.to not in frame.columns:
        return [[register]] * len(frame)
    inside = [p for arg in part.args for p in walk_parts(arg)]
    leaves = {f"{register}.{_name_of(p)}": p for p in inside if p.op in ("field", "reference")}
    keys = frame[table.to].cast(pl.String)
    own = table.frame.filter(pl.col(table.key).cast(pl.String).is_in(keys.drop_nulls().unique().implode()))
    parts = {"→": Part("field", "text", data=table.key), **leaves}
    values = evaluate_parts(parts, own, table.related, table.references, {}, None)
    absent = values.group_by("→").agg(pl.col(name).is_null().any() for name in leaves)
    lacks = {row["→"]: [name for name in leaves if row[name]] for row in absent.iter_rows(named=True)}
    outside = dict.fromkeys(str(p.data) for p in inside if p.op == "this")
    missing_outside = [
        [n for n in outside if n not in frame.columns or frame[n][at] is None] for at in range(len(frame))
    ]
    return [
        [table.to] if key is None else [*names, *lacks.get(key, [])] or [register]
        for key, names in zip(keys, missing_outside, strict=True)
    ]


def _as_written(part: Part) -> str:
    """Write a part with the names of its fields, as a formula would."""
    match part.op:
        case "field":
            return str(part.data)
        case "reference":
            return ".".join(part.data)
        case "parameter":
            return str(part.data[0])
        case "aggregate":
            return f"{part.data[0]}({part.data[1]})"
        case "+" | "-" | "*" | "/":
            return f"{_as_written(part.args[0])} {part.op} {_as_written(part.args[1])}"
        case "convert" | "shift":
            return _as_written(part.args[0])
        case _:
            return part.said or str(part.data or part.op)
