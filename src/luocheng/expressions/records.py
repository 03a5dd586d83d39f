"""Single records, as forms, scenarios and tests write them, turned into frames."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

import polars as pl

from luocheng.errors import Fault, LuochengError
from luocheng.expressions.scope import Field, Related, Scope

__all__ = ["frame_of", "gather_record"]

_OWN = "·"
"""Names the column, and its one value, that ties records to the one record they are given with."""

_TYPES: dict[str, Any] = {
    "number": pl.Float64,
    "truth": pl.Boolean,
    "text": pl.String,
    "choice": pl.String,
    "date": pl.Date,
    "geometry": pl.Binary,
}


def frame_of(records: Iterable[Mapping[str, object]], scope: Scope, where: str = "") -> pl.DataFrame:
    """Return a typed frame for records written by hand; a field that is not written, or null, is missing.

    Numbers are in the unit of their field, or texts with a unit ("2.4 万平方米"). Dates may be ISO texts, geometries
    shapely geometries, WKB or WKT. Every field of the scope gets a column.

    Raises
    ------
    LuochengError
        With every value that is none of its field, and every field that is not in the scope.
    """
    rows = list(records)
    names = dict.fromkeys(n for row in rows for n in row)
    faults = [_unknown(name, scope, where) for name in names if name not in scope.fields]
    columns: dict[str, pl.Series] = {}
    for name, field in scope.fields.items():
        values = [_value(row.get(name), field, where, faults) for row in rows]
        columns[name] = pl.Series(name, values, dtype=_TYPES[field.kind])
    LuochengError.gather(faults)
    return pl.DataFrame(columns) if columns else pl.DataFrame({_OWN: [_OWN] * len(rows)})


def _unknown(name: str, scope: Scope, where: str) -> Fault:
    from luocheng.expressions.check import near

    guesses = near(name, list(scope.fields))
    return Fault(
        f"没有字段“{name}”",
        where=where,
        expected="、".join(guesses),
        remedy="用台账的字段名",
        what_en=f"There is no field '{name}'",
        expected_en=", ".join(guesses),
        remedy_en="Use the name of a field of the register",
        code="record-field",
    )


_KINDS = {
    "number": ("数，可带单位", "a number, with a unit if need be"),
    "truth": ("true 或 false", "true or false"),
    "text": ("文字", "a text"),
    "choice": ("选项", "a choice"),
    "date": ("日期，例如 2023-12-31", "a day such as 2023-12-31"),
    "geometry": ("图形（WKT 或 WKB）", "a geometry (WKT or WKB)"),
}


def _value(value: object, field: Field, where: str, faults: list[Fault]) -> object:
    if value is None:
        return None
    try:
        return _READ[field.kind](value, field)
    except Exception:  # whatever a library makes of a wrong value, the person is told the same
        zh, en = _KINDS[field.kind]
        if field.kind == "choice":
            zh, en = "、".join(field.choices), ", ".join(field.choices)
        elif field.unit:
            zh, en = (
                f"数，单位可换算成 {field.unit}",
                f"a number, in a unit that can be converted to {field.unit}",
            )
        faults.append(
            Fault(
                f"字段“{field.name}”的值“{value}”不对",
                where=where,
                expected=zh,
                remedy="改正这个值",
                what_en=f"'{value}' is no value of the field '{field.name}'",
                expected_en=en,
                remedy_en="Correct the value",
                code="record-value",
            )
        )
        return None


def _number(value: Any, field: Field) -> float:
    if isinstance(value, bool):
        raise TypeError
    if isinstance(value, str):
        from luocheng.expressions.formula import compile_formula

        try:
            return float(value.replace(",", ""))
        except ValueError:
            return float(compile_formula(value, Scope({}), "number", field.unit).part.value)
    return float(value)


def _truth(value: Any, _: Field) -> bool:
    if not isinstance(value, bool):
        raise TypeError
    return value


def _choice(value: Any, field: Field) -> str:
    if field.choices and str(value) not in field.choices:
        raise ValueError
    return str(value)


def _date(value: Any, _: Field) -> dt.date:
    if isinstance(value, dt.datetime):
        return value.date()
    return value if isinstance(value, dt.date) else dt.date.fromisoformat(value)


def _geometry(value: Any, _: Field) -> bytes:
    if isinstance(value, bytes):
        return value
    import shapely

    return bytes(shapely.to_wkb(shapely.from_wkt(value) if isinstance(value, str) else value))


_READ: dict[str, Any] = {
    "number": _number,
    "truth": _truth,
    "text": lambda value, _: str(value),
    "choice": _choice,
    "date": _date,
    "geometry": _geometry,
}


def gather_record(
    scope: Scope,
    record: Mapping[str, object],
    related: Mapping[str, Any] | None,
    references: Mapping[str, Any] | None,
) -> tuple[pl.DataFrame, dict[str, Related], dict[str, Related]]:
    """Return one record and what belongs to it as frames; related records may be given as lists of records."""
    frame = frame_of([record], scope).with_columns(pl.lit(_OWN).alias(_OWN))
    many: dict[str, Related] = {}
    for name, rows in (related or {}).items():
        if isinstance(rows, Related):
            many[name] = rows
        elif name in scope.related and rows is not None:
            inner = frame_of(rows, scope.related[name]).with_columns(
                pl.lit(_OWN, dtype=pl.String).alias(_OWN)
            )
            many[name] = Related(inner, _OWN, _OWN)
    one: dict[str, Related] = {}
    for name, row in (references or {}).items():
        if isinstance(row, Related):
            one[name] = row
        elif name in scope.references and row is not None:
            key = frame[name][0] if name in frame.columns else None
            if key is None:
                key = _OWN
                frame = frame.with_columns(pl.lit(key).alias(name))
            inner = frame_of([row], scope.references[name]).with_columns(pl.lit(key).alias(_OWN))
            one[name] = Related(inner, _OWN)
    return frame, many, one
