"""Residents of areas or raster cells spread over buildings, totals kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from luocheng.errors import Fault, LuochengError
from luocheng.spatial.coverage.checks import same_length, weights_of
from luocheng.spatial.layers import Note

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]
    Longs = NDArray[np.int64]

__all__ = ["Residents", "raster_cells", "share_out", "spread_residents"]


@dataclass(frozen=True, slots=True)
class Residents:
    """Residents of every building.

    Parameters
    ----------
    people
        (n,); nan for a building whose area has no count.
    total
        People that were to be spread, by area, (z,): after rounding, where whole people were asked for.
    unplaced
        People of areas without any residential floor area, (z,).
    notes
        What is to be said beside figures of residents.
    """

    people: Floats
    total: Floats
    unplaced: Floats
    notes: tuple[Note, ...] = ()


def share_out(total: int, weights: ArrayLike) -> Longs:
    """Share whole things out in proportion to weights by the largest remainder; the sum is exact.

    Of equal remainders the first is served first.

    Raises
    ------
    LuochengError
        When there is something to share out and no weight above 0.

    >>> share_out(10, [1, 1, 1]).tolist()
    [4, 3, 3]
    """
    w = weights_of({"权重": weights}, np.size(np.asarray(weights)))["权重"]
    zones = np.zeros(len(w), np.int64)
    found, unplaced = _whole(np.array([int(total)]), np.nan_to_num(w), zones)
    if unplaced[0]:
        raise LuochengError(
            Fault(
                f"{total} 份无处可分：权重全是 0",
                expected="至少一个大于 0 的权重",
                remedy="核对权重",
                what_en=f"{total} cannot be shared out: all weights are 0",
                expected_en="at least one weight above 0",
                remedy_en="Check the weights",
                code="share-nowhere",
            )
        )
    return found


def spread_residents(
    totals: ArrayLike, areas: ArrayLike, floors_area: ArrayLike, *, whole: bool = True, what: str = "社区"
) -> Residents:
    """Spread the people of areas or raster cells over their buildings by residential floor area.

    Parameters
    ----------
    totals
        People of each area or cell, (z,); nan for unknown.
    areas
        Which of them each building lies in, (n,); -1 for none.
    floors_area
        Residential floor area of each building, m², (n,); nan for unknown.
    whole
        Give whole people, by the largest remainder: the total of every area is kept. Totals that are not whole (cells
        of a raster) are first made whole so that their sum is the rounded sum. False spreads fractions of people.
    what
        What the areas are called, for notes.

    Raises
    ------
    LuochengError
        When a total or a floor area is negative, or areas are named that there are not.
    """
    people, zone, area = (
        np.asarray(totals, np.float64),
        np.asarray(areas, np.int64),
        np.asarray(floors_area, np.float64),
    )
    same_length({"建筑": len(zone), "建筑面积": len(area)})
    weights_of({"人口": people}, len(people))
    weights_of({"建筑面积": area}, len(area))
    if len(zone) and zone.max() >= len(people):
        raise LuochengError(
            Fault(
                f"建筑所在的{what}编号 {int(zone.max())} 超出范围：只有 {len(people)} 个",
                remedy=f"用同一个{what}图层归属建筑",
                what_en=f"Buildings lie in area {int(zone.max())}, and there are {len(people)}",
                remedy_en="Place buildings by the same layer of areas",
                code="area-number",
            )
        )
    known = np.nan_to_num(people)
    inside = np.flatnonzero(zone >= 0)
    weight = np.nan_to_num(area[inside])
    found: Floats | Longs
    unplaced: Floats | Longs
    if whole:
        rounded = _rounded(known)
        found, unplaced = _whole(rounded, weight, zone[inside])
        total = rounded.astype(np.float64)
    else:
        total = known
        there = _by_zone(zone[inside], weight, len(people))
        found = _real(known, weight, zone[inside], there)
        unplaced = np.where(there > 0, 0.0, known)
    result = np.full(len(zone), np.nan)
    result[inside] = found
    # A home whose floor area is unknown has an unknown number of people, not none.
    result[np.isnan(area)] = np.nan
    result[inside[np.isnan(people[zone[inside]])]] = np.nan
    total = np.where(np.isnan(people), np.nan, total)
    return Residents(
        result, total, unplaced.astype(np.float64), tuple(_told(total, unplaced, int((zone < 0).sum()), what))
    )


def _rounded(values: Floats) -> Longs:
    """Make numbers whole so that their sum is the rounded sum."""
    floor = np.floor(values)
    more = int(np.rint(values.sum())) - int(floor.sum())
    order = np.argsort(-(values - floor), kind="stable")
    floor[order[:more]] += 1
    return floor.astype(np.int64)


def _whole(totals: Longs, weight: Floats, zone: Longs) -> tuple[Longs, Longs]:
    """Share the whole total of each zone out by the largest remainder; return the shares, and what has no taker."""
    there = _by_zone(zone, weight, len(totals))
    exact = _real(totals.astype(np.float64), weight, zone, there)
    # Division may land a hair below the whole number it stands for.
    found = np.floor(exact * (1 + 8e-15) + 1e-12).astype(np.int64)
    placed = np.where(there > 0, totals, 0)
    rest = placed - np.bincount(zone, found, len(totals)).astype(np.int64)
    # Remainders that differ by rounding alone are equal.
    remainder = np.where(weight > 0, np.round(exact - found, 7), -np.inf)
    order = np.lexsort((np.arange(len(zone)), -remainder, zone))
    start = np.searchsorted(zone[order], np.arange(len(totals)))
    rank = np.arange(len(zone)) - start[zone[order]]
    found[order[rank < rest[zone[order]]]] += 1
    return found, totals - placed


def _by_zone(zone: Longs, value: Floats, zones: int) -> Floats:
    return np.bincount(zone, value, zones).astype(np.float64)


def _real(totals: Floats, weight: Floats, zone: Longs, there: Floats) -> Floats:
    with np.errstate(invalid="ignore"):
        share = np.where(there[zone] > 0, weight / there[zone], 0.0)
    return np.asarray(totals[zone] * share, np.float64)


def _told(total: Floats, unplaced: Floats | Longs, without: int, what: str) -> list[Note]:
    notes = []
    homeless = np.flatnonzero(np.asarray(unplaced) > 0)
    if len(homeless):
        lost, every = float(np.asarray(unplaced).sum()), float(np.nansum(total))
        notes.append(Note("residents-unplaced", -1, f"{len(homeless)} 个{what}有人口而没有住宅，{lost:,.0f} 人（{lost / every:.1%}）没有分配", f"{len(homeless)} areas have people and no homes: {lost:,.0f} people ({lost / every:.1%}) are not placed"))  # fmt: skip
    dark = int(np.isnan(total).sum())
    if dark:
        notes.append(Note("residents-unknown", -1, f"{dark} 个{what}没有人口数，其中的建筑人口按缺", f"{dark} areas have no count: residents of their buildings are unknown"))  # fmt: skip
    if without:
        notes.append(Note("residents-outside", -1, f"{without} 栋建筑不在任何{what}里，人口按缺", f"{without} buildings lie in no area: their residents are unknown"))  # fmt: skip
    return notes


def raster_cells(cells: ArrayLike, values: ArrayLike) -> tuple[Floats, Longs]:
    """Return totals and area numbers for `spread_residents` out of the cell that each building lies in.

    Parameters
    ----------
    cells
        Cell of each building, (n,): `Raster.cell(x, y)`; -1 outside.
    values
        All values of the raster, cell by cell (`raster.values.ravel()`); nan where there is none.

    Returns
    -------
    tuple
        People of every cell that has a value, and for each building the position of its cell among them, -1 for none.
        Cells with people and without buildings stay in the totals: what they hold comes out as unplaced.
    """
    at, value = np.asarray(cells, np.int64), np.asarray(values, np.float64).ravel()
    held = np.flatnonzero(~np.isnan(value) & (value != 0))
    used = np.union1d(held, np.unique(at[at >= 0]))
    place = np.full(len(value) + 1, -1, np.int64)
    place[used] = np.arange(len(used))
    return value[used], place[at]
