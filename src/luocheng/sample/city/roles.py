"""What a parcel is for: its land class by GB 50137, what is built on it, and how often it comes among small lots."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from luocheng.sample.city.rows import Floats, Ints

__all__ = ["LOTS", "ROLES", "Role", "lots_by_chance", "role", "roles"]


@dataclass(frozen=True, slots=True)
class Role:
    """What a parcel is for."""

    id: str
    land: str
    use: str = ""
    floors: tuple[int, int] = (1, 1)
    covered: float = 0.5
    year: tuple[int, int] = (1985, 2023)


_ROLES = (
    Role("walkup", "r2", "residential"),
    Role("midrise", "r2", "residential"),
    Role("towers", "r2", "residential"),
    Role("old", "r3", "residential"),
    Role("village", "r3", "residential"),
    Role("primary", "a3", "education", (4, 5), 0.3, (1965, 2022)),
    Role("junior", "a3", "education", (4, 6), 0.3, (1965, 2022)),
    Role("senior", "a3", "education", (5, 6), 0.3, (1960, 2020)),
    Role("kindergarten", "a3", "education", (2, 3), 0.42, (1985, 2023)),
    Role("campus", "a3", "education", (4, 8), 0.3, (1955, 2015)),
    Role("market", "b1", "commerce", (1, 2), 0.6, (1988, 2020)),
    Role("shops", "b1", "commerce", (2, 4), 0.58, (1985, 2023)),
    Role("mall", "b1", "commerce", (4, 6), 0.62, (1996, 2023)),
    Role("tower_office", "b2", "office", (16, 42), 0.36, (1998, 2024)),
    Role("clinic", "a5", "medical", (2, 4), 0.5, (1990, 2022)),
    Role("hospital", "a5", "medical", (6, 18), 0.3, (1975, 2020)),
    Role("care", "a6", "public", (3, 6), 0.45, (1998, 2023)),
    Role("culture", "a2", "public", (2, 4), 0.5, (1980, 2022)),
    Role("sports", "a4", "public", (1, 2), 0.25, (1985, 2022)),
    Role("government", "a1", "office", (5, 12), 0.34, (1975, 2018)),
    Role("fire", "u3", "public", (2, 4), 0.35, (1985, 2022)),
    Role("waste", "u2", "utility", (1, 1), 0.35, (1990, 2022)),
    Role("substation", "u1", "utility", (1, 2), 0.4, (1985, 2022)),
    Role("parking", "s4"),
    Role("bus", "s4", "transport", (1, 2), 0.15, (1990, 2022)),
    Role("industry", "m2", "industry", (1, 4), 0.5, (1970, 2022)),
    Role("workshop", "m1", "industry", (2, 6), 0.45, (1995, 2024)),
    Role("logistics", "w1", "warehouse", (1, 2), 0.5, (1995, 2024)),
    Role("park", "g1"),
    Role("garden", "g1"),
    Role("square", "g3"),
    Role("vacant", "r2"),
)

ROLES = tuple(r.id for r in _ROLES)
_NUMBER = {name: n for n, name in enumerate(ROLES)}

LOTS = {
    "shops": 22, "kindergarten": 15, "market": 8, "clinic": 6, "care": 6, "culture": 5, "parking": 9, "garden": 11, "waste": 5,
    "sports": 4, "substation": 3, "government": 3, "fire": 1.2, "bus": 2,
}  # fmt: skip
"""How often a small lot beside an estate is used for each purpose."""


def role(name: str) -> int:
    """Return the number of a role."""
    return _NUMBER[name]


def roles(numbers: Ints, field: str) -> NDArray[Any]:
    """Return a field of the roles of parcels."""
    return np.array([getattr(r, field) for r in _ROLES])[numbers]


def lots_by_chance(chance: Floats, weights: Mapping[str, float] | None = None) -> Ints:
    """Return the purposes of small lots by a chance between 0 and 1 each."""
    weights = weights or LOTS
    steps = np.cumsum(list(weights.values())) / sum(weights.values())
    at = np.minimum(np.searchsorted(steps, chance, side="right"), len(weights) - 1)
    return np.array([role(n) for n in weights])[at]
