"""One record as a person types it into a form: the same reading as that of a file, every fault beside its field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import polars as pl

from luocheng.errors import Fault
from luocheng.registers.cells import read_fields
from luocheng.registers.columns import Columns
from luocheng.registers.computed import fill
from luocheng.registers.faults import Gathered
from luocheng.registers.tables import Table
from luocheng.registers.types import GEOMETRY, RegisterType

__all__ = ["Entry", "read_entry"]


class _Form(Table):
    """A table of one row whose columns are told by the fields they hold."""

    def place(self, row: int | None, column: int | None = None) -> str:  # noqa: ARG002 - there is one row
        """Return the id of the field."""
        return self.headings[column] if column is not None else ""


@dataclass(slots=True)
class Entry:
    """What was typed in: its values in the units of the fields, and what is wrong, by field."""

    values: dict[str, Any]
    faults: dict[str, list[Fault]] = field(default_factory=dict)
    warnings: dict[str, list[Fault]] = field(default_factory=dict)


def read_entry(register: RegisterType, given: Mapping[str, str]) -> Entry:
    """Read one record from texts by field; computed fields are filled.

    Parameters
    ----------
    register
        The type of the record.
    given
        Text by field id, as typed; '' and fields that are not there are missing.
    """
    names = [f.id for f in register.fields if not f.computed]
    texts = [str(given.get(n) or "").strip() or None for n in names]
    table = _Form(
        "",
        "",
        names,
        [pl.Series(n, [t], dtype=pl.String) for n, t in zip(names, texts, strict=True)],
        np.array([1]),
    )
    gathered = Gathered()
    columns = Columns({n: i for i, n in enumerate(names)})
    series = read_fields(table, register, columns, gathered)
    schema = register.schema()
    frame = pl.DataFrame(
        [
            series[n].alias(n) if n in series else pl.Series(n, [None], dtype=kind)
            for n, kind in schema.items()
        ]
    )
    if not gathered.faults:
        frame = fill(frame, register)
    values = {n: v for n, v in frame.row(0, named=True).items() if n != GEOMETRY}
    return Entry(values, _by_field(gathered.faults), _by_field(gathered.warnings))


def _by_field(faults: list[Fault]) -> dict[str, list[Fault]]:
    found: dict[str, list[Fault]] = {}
    for fault in faults:
        found.setdefault(fault.where, []).append(fault)
    return found
