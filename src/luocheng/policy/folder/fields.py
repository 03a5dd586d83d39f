"""How the fields of a policy folder's files are declared."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["FieldKind", "FileKind", "declare"]


@dataclass(frozen=True, slots=True)
class FieldKind:
    """Declare one field.

    `kind` names how it is read: text, words (text that may not be empty), texts, slug, symbol (a name in
    formulas), clause, integer, integers, year, years, date, number (a number or a pair), quantity, yes_no, choice,
    formula, stretch, stretches, cases, or what stands inside it: a mapping (title, evidence, mark, bound …) or a
    list of them (list:field).
    """

    name: str
    kind: str
    zh: str
    en: str
    required: bool = False
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FileKind:
    """Declare one file: its fields, what it is for, and whether it is a list of items or one mapping."""

    name: str
    fields: tuple[FieldKind, ...]
    zh: str
    en: str
    items: bool = True
    required: bool = False


def declare(name: str, kind: str, zh: str, en: str, choices: tuple[str, ...] = ()) -> FieldKind:
    """Declare a field; a name that ends in '!' must be there."""
    return FieldKind(name.rstrip("!"), kind, zh, en, name.endswith("!"), choices)
