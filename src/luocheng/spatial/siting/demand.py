"""What is to be served, in whole numbers: sums are then exact, and two sites that gain the same are seen to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from luocheng.errors import Fault, LuochengError
from luocheng.spatial.coverage.checks import same_length, weights_of
from luocheng.spatial.layers import Note

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from luocheng.spatial.siting.service import Service

    Longs = NDArray[np.int64]
    Flags = NDArray[np.bool_]

__all__ = ["Demand", "demand_of"]

_DIGITS = 6
_MOST = 2.0**52


@dataclass(frozen=True, slots=True)
class Demand:
    """Places to be served.

    Parameters
    ----------
    service
        What each site would serve.
    weight
        Of each place, (n,), in whole units; 0 for unknown.
    unit
        How many units make one person, building or m².
    open
        Places that are not served yet, (n,).
    preference
        Of each site its place in the order in which equal ones are taken, (m,).
    notes
        What is to be said.
    """

    service: Service
    weight: Longs
    unit: float
    open: Flags
    preference: Longs
    notes: tuple[Note, ...] = ()

    @property
    def total(self) -> int:
        """All there is, units."""
        return int(self.weight.sum())

    @property
    def before(self) -> int:
        """What is served already, units."""
        return int(self.weight[~self.open].sum())

    def gains(self, open_: Flags) -> Longs:
        """Return what each site would add while `open_` places are not served, (m,), units."""
        worth = np.where(open_, self.weight, 0)[self.service.place]
        sums = np.concatenate([np.zeros(1, np.int64), np.cumsum(worth)])
        return np.asarray(sums[self.service.start[1:]] - sums[self.service.start[:-1]], np.int64)

    def worth(self, sites: Longs | list[int]) -> int:
        """Return what is served with some sites built, added up anew, units."""
        served = ~self.open
        for site in sites:
            served[self.service.of(int(site))] = True
        return int(self.weight[served].sum())


def demand_of(
    service: Service,
    weights: ArrayLike,
    covered: ArrayLike | None = None,
    preference: ArrayLike | None = None,
) -> Demand:
    """Put together what is to be served.

    Parameters
    ----------
    service
        From `straight_service` or `walking_service`.
    weights
        Of each place, (n,): residents, floor area, ones; nan for unknown, which counts nothing and is said.
    covered
        Places that are served already, (n,).
    preference
        A number for each site, (m,): of sites that gain the same, the one with the least is taken, then the first.

    Raises
    ------
    LuochengError
        When numbers differ, or a weight is negative.
    """
    weight = weights_of({"权重": weights}, service.places)["权重"]
    done = np.zeros(service.places, np.bool_) if covered is None else np.asarray(covered, np.bool_)
    wish = np.zeros(service.sites) if preference is None else np.asarray(preference, np.float64)
    same_length({"对象": service.places, "已覆盖": len(done)})
    same_length({"候选用地": service.sites, "优先次序": len(wish)})
    if not np.isfinite(wish).all():
        raise LuochengError(
            Fault(
                "优先次序里有缺的",
                expected="每个候选用地一个数",
                remedy="补上，或不给优先次序",
                what_en="The order of preference has gaps",
                expected_en="a number for each site",
                remedy_en="Fill them, or give no preference",
                code="site-preference",
            )
        )
    notes = []
    dark = int(np.isnan(weight).sum())
    if dark:
        notes.append(Note("weight-unknown", -1, f"{dark} 个对象没有权重，选址时不计", f"{dark} places have no weight and do not count in siting"))  # fmt: skip
    known = np.nan_to_num(weight)
    whole = bool((known == np.rint(known)).all())
    digits = 0 if whole else int(np.clip(np.floor(np.log10(_MOST / max(known.sum(), 1.0))), 0, _DIGITS))
    rank = np.empty(service.sites, np.int64)
    rank[np.argsort(wish, kind="stable")] = np.arange(service.sites)
    units = np.rint(known * 10**digits).astype(np.int64)
    return Demand(service, units, float(10**digits), ~done, rank, tuple(notes))
