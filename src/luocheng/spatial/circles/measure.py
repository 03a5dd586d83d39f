"""Which places have their life circle, which kinds they lack, and what share of everything that is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from luocheng.errors import Fault, LuochengError
from luocheng.spatial.circles.lists import Circle
from luocheng.spatial.coverage.checks import same_length, weights_of
from luocheng.spatial.coverage.figures import Coverage, Figure, levels, tally
from luocheng.spatial.coverage.land import land_coverage, ready
from luocheng.spatial.coverage.served import Served, common, serve

if TYPE_CHECKING:
    import polars as pl
    from numpy.typing import ArrayLike, NDArray

    from luocheng.spatial.circles.distances import Metres

    Floats = NDArray[np.float64]
    Longs = NDArray[np.int64]
    States = NDArray[np.int8]

__all__ = ["COMPLETE", "YES", "CircleResult", "all_complete", "gaps", "land_circle", "measure_circle"]

YES, NO, UNKNOWN = np.int8(1), np.int8(0), np.int8(-1)
"""A kind is reached, is not reached, or there are no data to tell."""

COMPLETE = "complete"
"""The line of a frame that tells of all required kinds together."""

_SLACK = 0.0005
"""Metres. Distances are told to the millimetre, so a millimetre is not held against anyone by rounding."""


@dataclass(frozen=True, slots=True)
class CircleResult:
    """A life circle measured at every place.

    Parameters
    ----------
    circle
        The list.
    by
        `straight` or `network`.
    state
        Of each place and line, (n, lines): 1 reached, 0 not reached, -1 unknown.
    complete
        Of each place, (n,): 1 all required kinds are reached, 0 one is not, -1 cannot be told.
    """

    circle: Circle
    by: str
    state: States
    complete: States

    def reached(self) -> Longs:
        """Return how many kinds each place reaches, (n,)."""
        return np.asarray(np.count_nonzero(self.state == YES, axis=1), np.int64)

    def lacking(self, place: int) -> list[str]:
        """Return the required kinds that a place is known not to reach."""
        return [
            w.kind
            for w, s in zip(self.circle.wants, self.state[place], strict=True)
            if w.required and s == NO
        ]

    def shares(
        self,
        weights: Mapping[str, ArrayLike],
        zones: Mapping[str, Sequence[int] | Longs] | None = None,
        sizes: Mapping[str, int] | None = None,
    ) -> dict[str, Coverage]:
        """Return shares by line of the list, and for `complete`.

        Parameters
        ----------
        weights
            What each place carries, (n,): floor area, residents, m² of land where places are sample points of land. Where
            places are buildings, give `buildings` as ones.
        zones, sizes
            By level the area of each place (-1 for none), and how many areas there are.
        """
        count = len(self.complete)
        by_level = levels(count, zones or {}, sizes or {})
        carried = weights_of(weights, count)
        columns = {w.kind: self.state[:, i] for i, w in enumerate(self.circle.wants)}
        columns[COMPLETE] = self.complete
        found = {}
        for kind, state in columns.items():
            figures: list[Figure] = []
            for of, weight in carried.items():
                covered = np.where(state == YES, weight, 0.0)
                covered[state == UNKNOWN] = np.nan
                figures += tally(of, self.by, covered, weight, by_level)
            found[kind] = Coverage(tuple(figures))
        return found


def measure_circle(circle: Circle, metres: Metres, by: str, places: int | None = None) -> CircleResult:
    """Tell at every place which lines of a list are met.

    Parameters
    ----------
    circle
        The list.
    metres
        From `straight_metres` or `walking_metres`, looked for at least as far as `circle.reach()`. A kind that is not
        among them has no data.
    by
        `straight` or `network`: how the metres were measured.
    places
        How many places there are; needed where no kind has data.
    """
    known = {k: np.asarray(m, np.float64) for k, m in metres.items() if m is not None}
    same_length({k: len(m) for k, m in known.items()})
    count = len(next(iter(known.values()))) if known else (places or 0)
    state = np.full((count, len(circle.wants)), UNKNOWN, np.int8)
    for i, want in enumerate(circle.wants):
        if want.kind in known:
            d = known[want.kind]
            state[:, i] = np.where(np.isnan(d), UNKNOWN, d <= circle.radius(want.kind) + _SLACK)
    required = state[:, [w.required for w in circle.wants]]
    return CircleResult(circle, by, state, _all(required))


def _all(states: States) -> States:
    """Return 0 where one of a row is 0, else -1 where one is -1, else 1."""
    unknown = (states == UNKNOWN).any(axis=1)
    found = np.where((states == NO).any(axis=1), NO, np.where(unknown, UNKNOWN, YES))
    return found.astype(np.int8)


def all_complete(results: Sequence[CircleResult]) -> States:
    """Tell which places have several circles complete: the tiers are not inclusive, each asks for its own list.

    Raises
    ------
    LuochengError
        When some were measured straight and some along the network: the two are not mixed.
    """
    if len({r.by for r in results}) > 1:
        raise LuochengError(
            Fault(
                "各生活圈的口径不同：有的按直线，有的按路网",
                expected="同一口径",
                remedy="分别统计直线和路网的结果",
                what_en="Circles were measured in different ways: some straight, some along the network",
                expected_en="all in one way",
                remedy_en="Keep results by straight line and by network apart",
                code="measures-mixed",
            )
        )
    return _all(np.column_stack([r.complete for r in results]))


def land_circle(
    circle: Circle,
    land: Any,
    facilities: Mapping[str, Any],
    *,
    boundary: Any = None,
    areas: Mapping[str, Any] | None = None,
) -> dict[str, Coverage]:
    """Return the share of land within the radius of each kind, and of all required kinds together, by straight lines.

    Parameters
    ----------
    circle
        The list.
    land, boundary, areas
        As for `luocheng.spatial.coverage.land_coverage`.
    facilities
        Shapely geometries by kind; a kind that is not among them, or None, has no data.
    """
    served: dict[str, Served] = {
        w.kind: serve(facilities.get(w.kind), circle.radius(w.kind), what=w.zh) for w in circle.wants
    }
    required = [served[w.kind] for w in circle.wants if w.required]
    everything = {**served, **({COMPLETE: common(required)} if required else {})}
    ground = ready(land, boundary=boundary, areas=areas)
    return {k: land_coverage(ground, s) for k, s in everything.items()}


def gaps(circle: Circle, shares: Mapping[str, Coverage], of: str, level: str, by: str) -> pl.DataFrame:
    """Return which kinds are missing where: a row an area and kind that is not reached by all, the largest gap first.

    Parameters
    ----------
    circle
        The list that `shares` was measured for.
    shares
        From `CircleResult.shares` or `land_circle`.
    of, level, by
        Which figure: `residents` at `community`, for instance.

    Returns
    -------
    polars.DataFrame
        area, kind, zh, required, without (how much is not reached), share (of what there is in the area), rank in the area.
    """
    import polars as pl

    frames = []
    for want in circle.wants:
        figure = shares[want.kind].get(of, by, level)
        frames.append(
            pl.DataFrame(
                {
                    "area": np.arange(len(figure.total)),
                    "kind": [want.kind] * len(figure.total),
                    "zh": [want.zh] * len(figure.total),
                    "required": [want.required] * len(figure.total),
                    "without": figure.total - figure.covered,
                    "share": 1 - figure.share,
                }
            )
        )
    everything = pl.concat(frames).fill_nan(None).filter(pl.col("without") > 0)
    order = everything.sort("area", "required", "without", "kind", descending=[False, True, True, False])
    return order.with_columns(rank=pl.int_range(1, pl.len() + 1).over("area"))
