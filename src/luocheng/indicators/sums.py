"""Sums of records by area, one record after another: the same to the last digit on any machine and number of threads."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
from numba import njit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Rows = NDArray[np.int32]
    Told = NDArray[np.int8]

__all__ = ["SUMMED", "added", "summed", "times"]

SUMMED = ("sum", "mean", "share of sum", "count", "share")
"""What is told of the records of an area by adding them up."""


def summed(
    function: str, of: pl.Series, where: pl.Series, at: Mapping[str, Rows], areas: Mapping[str, int]
) -> dict[str, pl.Series]:
    """Return a sum, mean, number or share by area, for every level at once.

    What is missing among the records that count makes the whole missing; so does a divisor of nothing.

    Parameters
    ----------
    function
        One of `SUMMED`.
    of, where
        What is added up of each record, and whether it counts.
    at
        By level which area each record lies in, -1 for none.
    areas
        By level how many areas there are.
    """
    values = of.cast(pl.Float64).fill_null(np.nan).to_numpy()
    told = where.cast(pl.Int8).fill_null(-1).to_numpy()
    found = {}
    for level, rows in at.items():
        if level in areas:
            total, number, whole, chosen, lacking = _add(values, told, rows, areas[level])
            if function == "share of sum":
                below, unknown = whole, lacking[1]
            else:
                below = {"mean": number, "share": chosen}.get(function, np.ones(areas[level]))
                unknown = lacking[0]
            with np.errstate(invalid="ignore", divide="ignore"):
                value = np.where((below != 0) & (unknown == 0), total / below, np.nan)
            found[level] = pl.Series(value).fill_nan(None)
    return found


def times(holds: pl.Series, at: Mapping[str, Rows], areas: Mapping[str, int]) -> dict[str, Floats]:
    """Return by level and area how many records something holds for."""
    told = holds.cast(pl.Int8).fill_null(0).to_numpy()
    return {level: _times(told, rows, areas[level]) for level, rows in at.items() if level in areas}


def added(amounts: pl.Series, at: Mapping[str, Rows], areas: Mapping[str, int]) -> dict[str, Floats]:
    """Return by level and area what amounts add up to; what is missing adds nothing."""
    numbers = amounts.cast(pl.Float64).fill_nan(None).fill_null(0.0).to_numpy()
    return {level: _added(numbers, rows, areas[level]) for level, rows in at.items() if level in areas}


@njit(cache=True, nogil=True)
def _added(numbers: Floats, at: Rows, areas: int) -> Floats:
    found = np.zeros(areas)
    for i in range(len(at)):
        if at[i] >= 0:
            found[at[i]] += numbers[i]
    return found


@njit(cache=True, nogil=True)
def _add(of: Floats, where: Told, at: Rows, areas: int) -> tuple[Floats, Floats, Floats, Floats, Floats]:
    """Return what the chosen records sum up to, how many of them are known, what all sum up to, how many are chosen.

    And how many are lacking: chosen or not told whether, and without a value; not told whether, or without a value.
    """
    total, number, whole, chosen = np.zeros(areas), np.zeros(areas), np.zeros(areas), np.zeros(areas)
    lacking = np.zeros((2, areas))
    for i in range(len(at)):
        area = at[i]
        if area < 0:
            continue
        value, counts = of[i], where[i] == 1
        missing = value != value
        if counts:
            chosen[area] += 1
        if not missing:
            whole[area] += value
            if counts:
                total[area] += value
                number[area] += 1
        if where[i] == -1:
            lacking[:, area] += 1
        elif missing:
            lacking[1, area] += 1
            if counts:
                lacking[0, area] += 1
    return total, number, whole, chosen, lacking


@njit(cache=True, nogil=True)
def _times(holds: Told, at: Rows, areas: int) -> Floats:
    found = np.zeros(areas)
    for i in range(len(at)):
        if at[i] >= 0 and holds[i] == 1:
            found[at[i]] += 1
    return found
