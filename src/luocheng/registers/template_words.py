"""What a template says of a field: the kind of its cells, its limits, and an example."""

from __future__ import annotations

import datetime as dt

import polars as pl

from luocheng.registers.types import FieldType
from luocheng.registers.values import convert

__all__ = ["example_of", "kind_of", "shown", "span"]


def kind_of(kept: FieldType) -> str:
    """Return how the cells of a field are formatted: number, date, choice or text."""
    if kept.numeric:
        return "number"
    return {"date": "date", "choice": "choice", "yes_no": "choice"}.get(kept.type, "text")


def span(kept: FieldType) -> str:
    """Say between which numbers a value lies."""
    if kept.low is not None and kept.high is not None:
        return f"在 {kept.low:g} 和 {kept.high:g} 之间"
    if kept.low is not None:
        return f"不小于 {kept.low:g}"
    return f"不大于 {kept.high:g}" if kept.high is not None else ""


def example_of(kept: FieldType) -> float | dt.date | str:
    """Return what stands in the example row: the field's own example, or something of its kind."""
    if kept.check and not kept.example:
        return {"uscc": "91440101MA5A00021K", "gb2260": "440100"}.get(kept.check, "")
    if kept.example:
        read = convert(pl.Series([kept.example], dtype=pl.String), kept)
        value = read.values[0]
        if value is not None and kept.kind not in ("choice", "truth"):
            return value if isinstance(value, float | dt.date) else str(value)
        if kept.type == "choice":
            return next((c.label.zh for c in kept.choices if c.id == value), kept.example)
        return {True: "是", False: "否"}.get(value, kept.example)
    if kept.type == "choice" and kept.choices:
        return kept.choices[0].label.zh
    if kept.type == "yes_no":
        return "否"
    if kept.type == "date":
        return dt.date(2024, 5, 1)
    if kept.numeric:
        low = kept.low if kept.low is not None else 0.0
        high = kept.high if kept.high is not None else max(low * 2, 100.0)
        return float(round(low + (high - low) / 2))
    return ""


def shown(kept: FieldType) -> str:
    """Return the example of a field as text."""
    value = example_of(kept)
    return f"{value:g}" if isinstance(value, float) else str(value)
