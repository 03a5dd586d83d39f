"""Fill computed fields from the other fields, and from records of other registers where those are at hand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import polars as pl

from luocheng.registers.types import GEOMETRY, RegisterType

if TYPE_CHECKING:
    from luocheng.expressions import Related

__all__ = ["fill", "fill_all", "related_to"]


def related_to(
    register: RegisterType, frames: Mapping[str, pl.DataFrame], deep: int = 3
) -> tuple[dict[str, Related], dict[str, Related]]:
    """Return the records that formulas over a register see: those behind back-names, and those it refers to."""
    from luocheng.expressions import Related

    related: dict[str, Related] = {}
    references: dict[str, Related] = {}
    if not deep:
        return related, references
    for back, (other, field) in register.related.items():
        if other in frames and other in register.others:
            inner = related_to(register.others[other], frames, deep - 1)
            related[back] = Related(frames[other], field, register.key, *inner)
    for field, other in register.references.items():
        if other in frames and other in register.others:
            inner = related_to(register.others[other], frames, deep - 1)
            references[field] = Related(frames[other], register.others[other].key, register.key, *inner)
    return related, references


def fill(
    frame: pl.DataFrame, register: RegisterType, frames: Mapping[str, pl.DataFrame] | None = None
) -> pl.DataFrame:
    """Return the records with their computed fields filled; null where something that a formula needs is missing.

    Parameters
    ----------
    frame
        The records.
    frames
        The records of other registers by id. What needs one that is not given stays null.
    """
    if not register.formulas:
        return frame
    from luocheng.expressions import evaluate

    known = dict(frames or {})
    related, references = related_to(register, known)
    from luocheng.registers.shapes import to_plane

    plane = None
    for name, formula in register.formulas.items():
        if _absent(register, formula.names, known) or formula.layers:
            frame = frame.with_columns(pl.lit(None, dtype=register.by_id[name].dtype()).alias(name))
            continue
        over = frame
        if GEOMETRY in formula.names and GEOMETRY in frame.columns:
            plane = plane if plane is not None else to_plane(frame[GEOMETRY])
            over = frame.with_columns(plane.alias(GEOMETRY))
        made = evaluate({name: formula}, over, related=related, references=references)[name]
        frame = frame.with_columns(made.cast(register.by_id[name].dtype()).alias(name))
    return frame


def _absent(register: RegisterType, names: tuple[str, ...], known: Mapping[str, pl.DataFrame]) -> bool:
    """Tell whether a formula needs records of a register that are not at hand."""
    for name in names:
        head = name.split(".")[0]
        if head in register.related and register.related[head][0] not in known:
            return True
        if "." in name and head in register.references and register.references[head] not in known:
            return True
    return False


def fill_all(
    frames: Mapping[str, pl.DataFrame], types: Mapping[str, RegisterType]
) -> dict[str, pl.DataFrame]:
    """Return the records of several registers with all their computed fields filled, each seeing the others.

    Fields that need computed fields of other registers are filled once those are.
    """
    filled = dict(frames)
    for _ in range(max(1, sum(bool(types[n].formulas) for n in filled))):
        before = dict(filled)
        for name, frame in before.items():
            filled[name] = fill(frame, types[name], filled)
        if all(filled[n].equals(before[n]) for n in filled):
            break
    return filled
