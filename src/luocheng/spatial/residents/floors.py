"""Residential floor area: as it is recorded, else footprint times floors, with what was assumed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from luocheng.spatial.coverage.checks import same_length, weights_of
from luocheng.spatial.layers import Note

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]

__all__ = ["FloorArea", "floor_area"]


@dataclass(frozen=True, slots=True)
class FloorArea:
    """Residential floor area of every building.

    Parameters
    ----------
    area
        m², (n,); 0 for buildings no one lives in, nan where nothing tells.
    assumed
        Buildings whose number of floors was assumed, (n,).
    completeness
        Share of the residential floor area that rests on no assumption, 0 … 1; nan where there is none.
    notes
        The assumption, to be said beside every figure that rests on it.
    """

    area: Floats
    assumed: Flags
    completeness: float
    notes: tuple[Note, ...] = ()


def floor_area(
    footprint: ArrayLike,
    floors: ArrayLike,
    *,
    known: ArrayLike | None = None,
    residential: ArrayLike | None = None,
    groups: Sequence[object] | NDArray[np.generic] | None = None,
    default: float | None = None,
) -> FloorArea:
    """Return residential floor area: as it is recorded, else footprint times floors.

    Parameters
    ----------
    footprint
        m² of each building, (n,); nan for unknown.
    floors
        Number of floors, (n,); nan for unknown.
    known
        Recorded floor area, m², (n,), nan for unknown: it goes before footprint times floors.
    residential
        Share of each building that is lived in, 0 … 1, (n,); or flags. All of every building by default.
    groups
        A word for each building, (n,), such as its estate or decade: missing floors are the median of the group.
    default
        Floors where the group tells nothing either. None leaves the building unknown.

    >>> found = floor_area([100, 100, 100], [6, np.nan, 18], groups=["a", "a", "b"])
    >>> found.area.tolist(), found.assumed.tolist(), round(found.completeness, 3)
    ([600.0, 600.0, 1800.0], [False, True, False], 0.8)
    """
    ground, levels = np.asarray(footprint, np.float64), np.array(floors, np.float64)
    count = len(ground)
    recorded = np.full(count, np.nan) if known is None else np.asarray(known, np.float64)
    share = np.ones(count) if residential is None else np.asarray(residential, np.float64)
    same_length({"占地面积": count, "层数": len(levels), "建筑面积": len(recorded), "居住比例": len(share)})
    weights_of({"占地面积": ground, "层数": levels, "建筑面积": recorded, "居住比例": share}, count)
    needs = np.isnan(recorded) & np.isnan(levels) & (share > 0)
    told = ~np.isnan(levels) & (levels > 0) & (share > 0)
    levels[needs] = np.nan if default is None else default
    if groups is not None and needs.any():
        same_length({"占地面积": count, "分组": len(groups)})
        _, group = np.unique(np.asarray(groups).astype(str), return_inverse=True)
        for g in np.unique(group[needs]):
            like = told & (group == g)
            if like.any():
                levels[needs & (group == g)] = np.median(levels[like])
    area = np.where(np.isnan(recorded), ground * levels, recorded) * share
    area[share == 0] = 0.0
    assumed = needs & ~np.isnan(area)
    total = float(np.nansum(area))
    unknown = int(np.isnan(area).sum())
    notes = []
    if assumed.any():
        how = "同组建筑层数的中位数" if groups is not None else ""
        how += ("，没有同组的按" if how else "按") + f" {default:g} 层" if default is not None else ""
        notes.append(Note("floors-assumed", -1, f"{int(assumed.sum())} 栋住宅没有层数，取{how}；占居住建筑面积 {np.nansum(area[assumed]) / total if total else 0:.1%}", f"{int(assumed.sum())} residential buildings have no number of floors; assumed from the median of their group or the default; {np.nansum(area[assumed]) / total if total else 0:.1%} of residential floor area"))  # fmt: skip
    if unknown:
        notes.append(Note("floor-area-unknown", -1, f"{unknown} 栋建筑不知道建筑面积，分不到居民", f"The floor area of {unknown} buildings is unknown; no residents are given to them"))  # fmt: skip
    sure = float(np.nansum(area[~assumed])) / total if total > 0 else np.nan
    return FloorArea(area, assumed, sure, tuple(notes))
