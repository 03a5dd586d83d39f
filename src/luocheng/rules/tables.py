"""Decision tables looked through completely: what no row covers, what two rows cover, what no record can reach."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from luocheng.rules.atoms import Array, Domain, Space, collect

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from luocheng.expressions import Formula, Scope


__all__ = ["MOST_COMBINATIONS", "Hole", "Inspection", "inspect_table"]

MOST_COMBINATIONS = 200_000
"""Combinations of cases that are looked through; a table that asks more should be divided."""

_MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class Hole:
    """A case named in words: 现状建筑面积恰好 60 万平方米; `more` such cases follow."""

    zh: str
    en: str
    more: int = 0


@dataclass(slots=True)
class Inspection:
    """What was found in a table.

    Parameters
    ----------
    gap
        The first cases that no row covers.
    overlaps
        Pairs of rows that apply at once, each with such a case.
    never
        Rows that no record can reach.
    too_many
        The number of combinations, where there are too many to look through; 0 otherwise.
    asked
        What the conditions ask about.
    """

    gap: Hole | None = None
    overlaps: list[tuple[int, int, Hole]] | None = None
    never: list[int] | None = None
    too_many: int = 0
    asked: tuple[str, ...] = ()


def inspect_table(
    rows: Sequence[Sequence[Formula]],
    scope: Scope,
    *,
    within: Sequence[Formula] = (),
    ordered: bool = False,
    domains: Mapping[str, Domain] | None = None,
    labels: Mapping[str, Mapping[str, str]] | None = None,
) -> Inspection:
    """Look through every combination of cases that the conditions of a table tell apart.

    Parameters
    ----------
    rows
        The conditions of each row; a row applies where all of them hold.
    within
        What holds for every record that comes to this table: other cases are left out.
    ordered
        Whether the first row that applies counts; rows may then overlap.
    """
    formulas = [*within, *(n for row in rows for n in row)]
    space, reader = collect(formulas, scope, domains, labels)
    if space.size > MOST_COMBINATIONS:
        return Inspection(too_many=space.size, asked=tuple(a.zh for a in space.axes))

    def answer(conditions: Sequence[Formula]) -> Array:
        result = space.constant(True)
        for formula in conditions:
            part = reader.answer(formula.part, space)
            result = result if part is None else result & part
        return result

    possible = answer(within)
    answers = [answer(row) & possible for row in rows]
    found = Inspection(overlaps=[], never=[], asked=tuple(a.zh for a in space.axes))
    reached = space.constant(False)
    for number, holds in enumerate(answers):
        fresh = holds & ~reached if ordered else holds
        if not fresh.any():
            _never(found, number)
        reached = reached | holds
    open_ = possible & ~reached
    if open_.any():
        found.gap = _name(space, open_)
    if not ordered:
        _overlaps(found, space, answers)
    return found


def _never(found: Inspection, number: int) -> None:
    if found.never is not None:
        found.never.append(number)


def _overlaps(found: Inspection, space: Space, answers: Sequence[Array]) -> None:
    for (i, a), (j, b) in combinations(enumerate(answers), 2):
        both = a & b
        if both.any() and found.overlaps is not None:
            found.overlaps.append((i, j, _name(space, both)))


def _name(space: Space, where: Array) -> Hole:
    """Name the cases of a part of the space, leaving out what makes no difference to them."""
    spread = space.whole(where)
    zh: list[str] = []
    en: list[str] = []
    seen: set[str] = set()
    for place in np.argwhere(spread):
        named = _one(space, spread, tuple(int(x) for x in place))
        text = "，".join(c[0] for c in named) or "任何情形"
        if text not in seen:
            seen.add(text)
            zh.append(text)
            en.append(", ".join(c[1] for c in named) or "any case")
        if len(seen) > _MOST_NAMED * 20:
            break
    shown = zh[:_MOST_NAMED]
    return Hole("；".join(shown), "; ".join(en[:_MOST_NAMED]), len(zh) - len(shown))


def _one(space: Space, spread: Array, place: tuple[int, ...]) -> list[tuple[str, str]]:
    """Describe one combination by the axes that matter: along the others it is the same everywhere."""
    free: list[int] = []
    for axis in range(len(place)):
        box = tuple(slice(None) if i == axis or i in free else at for i, at in enumerate(place))
        if bool(spread[box].all()):
            free.append(axis)
    return [(c.zh, c.en) for i, at in enumerate(place) if i not in free for c in [space.cells[i][at]]]
