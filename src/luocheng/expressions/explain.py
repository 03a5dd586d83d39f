"""Saying in words what a formula computed, with the numbers put in, and what it lacked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import polars as pl

from luocheng.expressions.absent import traced
from luocheng.expressions.formula import Formula
from luocheng.expressions.records import gather_record
from luocheng.expressions.scope import Related
from luocheng.expressions.telling import Teller

__all__ = ["explain", "explanations"]


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
    parts, rows = traced(formula, frame, related or {}, references or {}, layers or {}, on)
    return [
        Teller(formula.scope, dict(zip(parts, row, strict=True)), language).whole(formula.part)
        for row in rows.iter_rows()
    ]
