"""How many records each register gets, and in which order registers are made."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from luocheng.sample.words import DISTRICTS

if TYPE_CHECKING:
    from luocheng.registers.types import RegisterType

__all__ = ["FEW", "SIZES", "USUAL", "in_order", "size_of"]

SIZES = {"renewal-unit": 100, "parcel": 240, "green-space": 300, "bridge": 120, "manhole": 500, "tree": 200}
"""How many records these registers have at scale 1."""

USUAL, FEW = 40, 24
"""How many any other has, twice as many where it refers to another; and yearly or monthly tables."""

_YEARLY = re.compile(r"年度|月报|年报|数量|规划编制")


def size_of(register: RegisterType, scale: float) -> int:
    """Return how many records a register gets: never more than its key has values."""
    key = register.by_id.get(register.key)
    if key is not None and key.type == "choice":
        return len(key.choices)
    if register.key == "district":
        return len(DISTRICTS)
    usual = SIZES.get(register.id)
    if usual is None:
        usual = FEW if _YEARLY.search(register.title.zh) else USUAL
        usual *= 2 if register.references else 1
    return max(1, math.ceil(usual * scale))


def in_order(types: dict[str, RegisterType]) -> list[str]:
    """Return the registers so that those referred to come first, as far as they do not refer to each other."""
    done: list[str] = []

    def visit(name: str, above: tuple[str, ...]) -> None:
        if name in done or name in above or name not in types:
            return
        for other in types[name].references.values():
            visit(other, (*above, name))
        done.append(name)

    for name in types:
        visit(name, ())
    return done
