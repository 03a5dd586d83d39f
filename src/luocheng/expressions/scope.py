"""What a formula may speak of: the fields of a record, what belongs to it, what it refers to, parameters, layers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import polars as pl

__all__ = ["KINDS", "Field", "Kind", "Quantity", "Related", "Scope"]

Kind = Literal["number", "text", "truth", "date", "choice", "geometry"]

KINDS: dict[str, tuple[str, str]] = {
    "number": ("数", "a number"),
    "truth": ("条件", "a condition"),
    "text": ("文字", "a text"),
    "choice": ("选项", "a choice"),
    "date": ("日期", "a date"),
    "geometry": ("图形", "a geometry"),
}
"""How messages name the kinds, in Chinese and English."""


@dataclass(frozen=True, slots=True)
class Field:
    """Describe a field of a record.

    Parameters
    ----------
    name
        The name in formulas, an identifier.
    kind
        'number', 'text', 'truth', 'date', 'choice' or 'geometry'.
    unit
        The unit a number is kept in, as documents write it; '' for a pure number.
    label_zh, label_en
        What explanations call it; the name where there is no label.
    choices
        The values of a choice field.
    to
        For a reference, the register it points to.
    choice_labels
        What explanations call the values of a choice field: value → (Chinese, English).
    """

    name: str
    kind: Kind
    unit: str = ""
    label_zh: str = ""
    label_en: str = ""
    choices: tuple[str, ...] = ()
    to: str | None = None
    choice_labels: Mapping[str, tuple[str, str]] = field(default_factory=dict, hash=False)

    def label(self, language: str = "zh") -> str:
        """Return what the field is called in a language."""
        return (self.label_zh if language == "zh" else self.label_en) or self.name


@dataclass(frozen=True, slots=True)
class Quantity:
    """A named value of a policy: a number with its unit, or a date."""

    value: float | dt.date
    unit: str = ""
    label_zh: str = ""
    label_en: str = ""


@dataclass(frozen=True, slots=True)
class Scope:
    """Hold every name that a formula over one register may use.

    Parameters
    ----------
    fields
        The fields of the record by name.
    related
        Registers whose records point to this one, by the name under which formulas see them: sum(parcels.area).
    references
        Registers that a field of this one points to, by the name of the field: estate.built_year.
    parameters
        Numbers (and dates) of the policy, by name.
    layers
        Names of the geometry layers that spatial functions may be asked about.
    label_zh, label_en
        What explanations call a record of this register.
    """

    fields: Mapping[str, Field]
    related: Mapping[str, Scope] = field(default_factory=dict)
    references: Mapping[str, Scope] = field(default_factory=dict)
    parameters: Mapping[str, Quantity] = field(default_factory=dict)
    layers: frozenset[str] = frozenset()
    label_zh: str = ""
    label_en: str = ""


@dataclass(frozen=True, slots=True)
class Related:
    """Give the records of another register to a formula.

    Behind a back-name (sum(parcels.area)), `key` is the field of `frame` that names the record they belong to and `to`
    the field of that record. Behind a reference (estate.built_year), `key` is the field of `frame` that the reference
    names; `to` is not used.
    """

    frame: pl.DataFrame
    key: str = "code"
    to: str = "code"
    related: Mapping[str, Related] = field(default_factory=dict)
    references: Mapping[str, Related] = field(default_factory=dict)
