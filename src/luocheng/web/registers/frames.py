"""Records as the engines know them, and back: a frame for many, a row in the database for each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any

import polars as pl

from luocheng.registers import GEOMETRY, RegisterType
from luocheng.registers.shape_points import points_on
from luocheng.web.registers.models import Record, Register

__all__ = ["frame_of", "name_of", "records_of"]


def name_of(kind: RegisterType, data: dict[str, Any]) -> str:
    """Return what a record is called: its name or title where it has one."""
    for field in ("name", "title"):
        if data.get(field):
            return str(data[field])[:300]
    return ""


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date) else value


def records_of(register: Register, frame: pl.DataFrame) -> Iterator[Record]:
    """Give the records of a frame; they are not saved."""
    kind = register.type
    shapes = frame.get_column(GEOMETRY).to_list() if GEOMETRY in frame.columns else [None] * frame.height
    points = points_on(shapes)
    plain = frame.drop(GEOMETRY, strict=False)
    for row, shape, point in zip(plain.iter_rows(named=True), shapes, points, strict=True):
        data = {k: _plain(v) for k, v in row.items()}
        yield Record(
            register=register,
            code=str(data[kind.key]),
            name=name_of(kind, data),
            state=str(data.get("state") or ""),
            data=data,
            shape=shape,
            lon=point[0] if point else None,
            lat=point[1] if point else None,
        )


def frame_of(kind: RegisterType, records: Iterable[Record]) -> pl.DataFrame:
    """Return records as a frame in the columns of their type."""
    rows = [(r.data, r.shape) for r in records]
    columns: dict[str, pl.Series] = {}
    for field in kind.fields:
        values = [data.get(field.id) for data, _ in rows]
        if field.kind == "date":
            values = [dt.date.fromisoformat(v) if v else None for v in values]
        elif field.kind == "number":
            values = [float(v) if v is not None else None for v in values]
        columns[field.id] = pl.Series(field.id, values, dtype=field.dtype())
    if kind.geometry:
        shapes = [bytes(s) if s is not None else None for _, s in rows]
        columns[GEOMETRY] = pl.Series(GEOMETRY, shapes, dtype=pl.Binary)
    return pl.DataFrame(columns)
