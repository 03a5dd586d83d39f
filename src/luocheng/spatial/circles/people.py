"""How many people share a facility: a list asks for enough of them, besides one near enough."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from luocheng.spatial.circles.lists import Circle
from luocheng.spatial.coverage.checks import same_length

if TYPE_CHECKING:
    import polars as pl
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]

__all__ = ["enough", "people_served"]


def enough(circle: Circle, residents: ArrayLike, facilities: Mapping[str, ArrayLike | None]) -> pl.DataFrame:
    """Compare the number of facilities in each area with the number its people need.

    Parameters
    ----------
    circle
        Its lines tell how many people one facility is for; where a line does not, the upper size of the circle does.
    residents
        People of each area, (z,); nan for unknown.
    facilities
        How many there are in each area by kind, (z,); None for a kind without data.

    Returns
    -------
    polars.DataFrame
        A row an area and kind: area, kind, zh, required, people, people_each (the people one facility is for), facilities,
        needed, short (how many are missing; null where unknown), people_per_facility.
    """
    import polars as pl

    people = np.asarray(residents, np.float64)
    rows = []
    for want in circle.wants:
        each = want.people if want.people is not None else (circle.people[1] if circle.people else None)
        if each is None:
            continue
        given = facilities.get(want.kind)
        count = np.full(len(people), np.nan) if given is None else np.asarray(given, np.float64)
        same_length({"片区": len(people), want.zh: len(count)})
        needed = np.ceil(people / each)
        with np.errstate(divide="ignore", invalid="ignore"):
            per = np.where(count > 0, people / count, np.nan)
        rows.append(
            pl.DataFrame(
                {
                    "area": np.arange(len(people)),
                    "kind": [want.kind] * len(people),
                    "zh": [want.zh] * len(people),
                    "required": [want.required] * len(people),
                    "people": people,
                    "people_each": np.full(len(people), float(each)),
                    "facilities": count,
                    "needed": needed,
                    "short": np.maximum(needed - count, 0),
                    "people_per_facility": per,
                }
            )
        )
    return (pl.concat(rows) if rows else pl.DataFrame()).fill_nan(None)


def people_served(which: ArrayLike, residents: ArrayLike, facilities: int) -> Floats:
    """Add up the people whose nearest facility each one is, (facilities,).

    Parameters
    ----------
    which
        Of each place its nearest facility, (n,): `Reach.which[kind][node, 0]`; -1 for none.
    residents
        People of each place, (n,); nan for unknown, which adds nothing.
    facilities
        How many there are.
    """
    at, people = np.asarray(which, np.int64), np.asarray(residents, np.float64)
    same_length({"对象": len(at), "居民": len(people)})
    told = (at >= 0) & ~np.isnan(people)
    return np.bincount(at[told], people[told], facilities).astype(np.float64)
