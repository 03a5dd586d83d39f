"""The names that formulas over a register may use: its fields, the records that point here, those it points to."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from luocheng.registers.types import GEOMETRY, FieldType, RegisterType

if TYPE_CHECKING:
    from luocheng.expressions import Field, Scope
    from luocheng.expressions.scope import Kind

__all__ = ["field_of", "scope_of"]

_DEEP = 3
"""How many steps from a record a formula may go: sum(buildings.floor_area), unit.area.district."""


def field_of(kept: FieldType) -> Field:
    """Return a field as formulas see it."""
    from luocheng.expressions import Field

    return Field(
        kept.id,
        cast("Kind", kept.kind),
        unit=kept.unit,
        label_zh=kept.label.zh,
        label_en=kept.label.en or kept.label.zh,
        choices=tuple(c.id for c in kept.choices),
        to=kept.to or None,
        choice_labels={c.id: (c.label.zh, c.label.en or c.label.zh) for c in kept.choices},
    )


def scope_of(register: RegisterType, made: dict[tuple[str, int], Scope] | None = None) -> Scope:
    """Return what formulas over the records of a register may speak of.

    `made` keeps what was made for other registers of the same policy, for those who ask for several.
    """
    return _scope(register, _DEEP, {} if made is None else made)


def _scope(register: RegisterType, deep: int, made: dict[tuple[str, int], Scope]) -> Scope:
    """Make a scope, each register once for each number of steps that are left."""
    from luocheng.expressions import Field, Quantity, Scope

    if (register.id, deep) in made:
        return made[register.id, deep]
    nearer = next((made[register.id, d] for d in range(_DEEP + 1) if (register.id, d) in made), None)
    fields = dict(nearer.fields) if nearer is not None else {f.id: field_of(f) for f in register.fields}
    if register.geometry:
        fields.setdefault(GEOMETRY, Field(GEOMETRY, "geometry", label_zh="图形", label_en="shape"))
    others = register.others
    related, references = {}, {}
    if deep:
        related = {
            b: _scope(others[r], deep - 1, made) for b, (r, _) in register.related.items() if r in others
        }
        references = {
            f: _scope(others[r], deep - 1, made) for f, r in register.references.items() if r in others
        }
    scope = Scope(
        fields,
        related=related,
        references=references,
        parameters=cast("dict[str, Quantity]", dict(register.parameters)),
        layers=register.layers,
        label_zh=register.title.zh,
        label_en=register.title.en or register.title.zh,
    )
    made[register.id, deep] = scope
    return scope
