"""Types of records: the fields of a register, in order, with what each of them may hold."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from luocheng.policy.folder.model import Title

if TYPE_CHECKING:
    import polars as pl

    from luocheng.expressions import Formula, Scope

__all__ = ["GEOMETRY", "Choice", "FieldType", "RegisterType"]

GEOMETRY = "geometry"
"""The column of a frame that holds the shape of each record, as WKB in CGCS2000 (EPSG:4490), longitude first."""

_KINDS = {"number": "number", "integer": "number", "yes_no": "truth", "date": "date", "choice": "choice"}


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the values that a field offers."""

    id: str
    label: Title


@dataclass(frozen=True, slots=True)
class FieldType:
    """A field of a register. Numbers are kept in `unit`; '' is a pure number."""

    id: str
    label: Title
    type: str = "text"
    unit: str = ""
    required: bool = False
    low: float | None = None
    high: float | None = None
    choices: tuple[Choice, ...] = ()
    to: str = ""
    back: str = ""
    formula: str = ""
    check: str = ""
    note: Title | None = None
    example: str = ""
    line: int = field(default=0, compare=False)

    @property
    def kind(self) -> str:
        """Return what formulas take the field for: number, text, truth, date or choice."""
        return _KINDS.get(self.type, "text")

    @property
    def numeric(self) -> bool:
        """Tell whether the field holds numbers."""
        return self.type in ("number", "integer")

    @property
    def computed(self) -> bool:
        """Tell whether the field is filled by a formula."""
        return bool(self.formula)

    def dtype(self) -> pl.DataType:
        """Return the type of the field's column in a frame."""
        import polars as pl

        kinds: dict[str, pl.DataType] = {"number": pl.Float64(), "truth": pl.Boolean(), "date": pl.Date()}
        return kinds.get(self.kind, pl.String())

    def said(self, language: str = "zh") -> str:
        """Return the name of the field as a person reads it."""
        return (self.label.en or self.label.zh) if language == "en" else self.label.zh

    def header(self) -> str:
        """Return the heading of its column in a sheet: label and unit, such as 面积（公顷）."""
        return f"{self.label.zh}（{self.unit}）" if self.unit else self.label.zh


@dataclass(frozen=True)
class RegisterType:
    """A register: what its records hold, which field names a record, and which shape it has on the map.

    Parameters
    ----------
    related
        Names by which formulas see the records that point here: back-name → (register, its reference field).
    formulas
        The compiled formulas of computed fields, each after those it needs.
    others
        The registers of the same policy by id, this one among them.
    """

    id: str
    title: Title
    key: str
    fields: tuple[FieldType, ...]
    geometry: str = ""
    keeper: str = ""
    states: tuple[Choice, ...] = ()
    related: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    formulas: dict[str, Formula] = field(default_factory=dict, compare=False)
    others: Mapping[str, RegisterType] = field(default_factory=dict, compare=False, repr=False)
    parameters: Mapping[str, object] = field(default_factory=dict, compare=False, repr=False)
    layers: frozenset[str] = frozenset()

    @cached_property
    def by_id(self) -> dict[str, FieldType]:
        """Return the fields by their ids."""
        return {f.id: f for f in self.fields}

    @property
    def references(self) -> dict[str, str]:
        """Return the reference fields and the register that each points to."""
        return {f.id: f.to for f in self.fields if f.type == "reference"}

    def said(self, language: str = "zh") -> str:
        """Return the name of the register as a person reads it."""
        return (self.title.en or self.title.zh) if language == "en" else self.title.zh

    def sheet(self) -> str:
        """Return the name of its sheet in a workbook: what such a name cannot hold is left out."""
        return re.sub(r"[\[\]:*?/\\']", "", self.title.zh)[:31] or self.id[:31]

    def called(self, name: str) -> bool:
        """Tell whether a sheet, layer or file of this name is meant for the register."""
        return name.strip() in (
            self.id,
            self.id.replace("-", "_"),
            self.title.zh,
            self.title.en,
            self.sheet(),
        )

    def schema(self) -> dict[str, pl.DataType]:
        """Return the columns of a frame of records and their types, the shape last."""
        import polars as pl

        columns: dict[str, pl.DataType] = {f.id: f.dtype() for f in self.fields}
        return columns | {GEOMETRY: pl.Binary()} if self.geometry else columns

    def scope(self) -> Scope:
        """Return the names that formulas over these records may use."""
        from luocheng.registers.scopes import scope_of

        return scope_of(self)
