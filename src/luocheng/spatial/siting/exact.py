"""The best choice of sites by integer programming (HiGHS), checked anew in whole numbers."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from luocheng.spatial.siting.demand import Demand

    Floats = NDArray[np.float64]
    Longs = NDArray[np.int64]

__all__ = ["Model", "Solved", "best_sites", "fewest_sites", "model_of"]


@dataclass(frozen=True, slots=True)
class Model:
    """Places that the same sites would serve drawn together.

    Parameters
    ----------
    demand
        What is to be served.
    row, column
        Group and site of each pair: the site serves the group.
    weight
        Of each group, units.
    """

    demand: Demand
    row: Longs
    column: Longs
    weight: Longs

    @property
    def groups(self) -> int:
        """How many groups there are."""
        return len(self.weight)


@dataclass(frozen=True, slots=True)
class Solved:
    """What the solver came to.

    Parameters
    ----------
    sites
        The choice; None where none was found in time.
    bound
        What no choice can exceed (of `best_sites`, units), or fall below (of `fewest_sites`, sites).
    """

    sites: list[int] | None
    bound: float


def model_of(demand: Demand) -> Model:
    """Draw places that the same sites would serve together; those served already, or by none, are left out."""
    service = demand.service
    place, site = service.place, service.site()
    counts = demand.open[place] & (demand.weight[place] > 0)
    place, site = place[counts], site[counts]
    # Two sums of random words tell sets of sites apart, for all that can happen.
    words = np.random.default_rng(0).integers(0, 2**64, (service.sites, 2), np.uint64)
    order = np.argsort(place, kind="stable")
    place, site = place[order], site[order]
    start = np.flatnonzero(np.diff(place, prepend=-1))
    if not len(start):
        none = np.empty(0, np.int64)
        return Model(demand, none, none, none)
    mark = np.add.reduceat(words[site], start, axis=0)
    _, first, group = np.unique(mark, axis=0, return_index=True, return_inverse=True)
    weight = np.zeros(len(first), np.int64)
    np.add.at(weight, group.ravel(), demand.weight[place[start]])
    size = np.diff(np.append(start, len(place)))[first]
    row = np.repeat(np.arange(len(first)), size)
    at = np.arange(len(row)) - np.repeat(np.cumsum(size) - size, size) + np.repeat(start[first], size)
    return Model(demand, row, site[at], weight)


def best_sites(model: Model, most: int, seconds: float) -> Solved:
    """Choose up to `most` sites that serve most; of equal choices the one with fewest and most preferred sites.

    Parameters
    ----------
    seconds
        After which the solver gives up.
    """
    demand, m, g = model.demand, model.demand.service.sites, model.groups
    began = time.monotonic()
    worth = model.weight / demand.unit
    few = np.concatenate([np.ones(m), np.zeros(g)])
    found = _solve(model, np.concatenate([np.zeros(m), -worth]), [(few, -np.inf, most)], seconds)
    bound = demand.before / demand.unit - (-np.inf if found.mip_dual_bound is None else found.mip_dual_bound)
    units = np.floor(bound * demand.unit + 0.01) if np.isfinite(bound) else float(demand.total)
    if found.x is None:
        return Solved(None, float(units))
    sites = np.flatnonzero(found.x[:m] > 0.5).tolist()
    reached = demand.worth(sites)
    if found.status == 0 and units <= reached + 2e-6 * demand.unit:
        # Proved, but for the solver's tolerance: the bound is what the choice is worth in whole units.
        units = np.float64(reached)
    left = seconds - (time.monotonic() - began)
    if found.status == 0 and left > 0:
        # A second objective breaks ties: the same worth, with the fewest and most preferred sites.
        least = (reached - demand.before - 0.5) / demand.unit
        serves = np.concatenate([np.zeros(m), worth])
        again = _solve(model, np.concatenate([_wish(demand), np.zeros(g)]), [(few, -np.inf, most), (serves, least, np.inf)], left)  # fmt: skip
        if again.x is not None:
            other = np.flatnonzero(again.x[:m] > 0.5).tolist()
            if demand.worth(other) >= reached and len(other) <= most:
                sites = other
    return Solved(sites, float(units))


def fewest_sites(model: Model, target: int, seconds: float) -> Solved:
    """Choose the fewest sites that serve `target` units in all, the most preferred of them."""
    demand, m, g = model.demand, model.demand.service.sites, model.groups
    serves = np.concatenate([np.zeros(m), model.weight / demand.unit])
    least = (target - demand.before - 0.5) / demand.unit
    # A preference weighs less than a site in all: it only orders choices of equally many.
    wish = _wish(demand)
    cost = 1 + wish / (2 * wish.sum() + 1)
    found = _solve(model, np.concatenate([cost, np.zeros(g)]), [(serves, least, np.inf)], seconds)
    low = found.mip_dual_bound
    bound = 0.0 if low is None or not np.isfinite(low) else float(max(0, np.ceil(low - 0.5 - 1e-6)))
    if found.x is None:
        return Solved(None, bound)
    sites = np.flatnonzero(found.x[:m] > 0.5).tolist()
    return Solved(sites if demand.worth(sites) >= target else None, bound)


def _wish(demand: Demand) -> Floats:
    """Return a cost for each site by its place in the order; sums of different choices are hardly ever equal."""
    rank = demand.preference.astype(np.float64)
    return len(rank) + 1 + rank + np.modf(rank * 0.6180339887498949)[0] / 2


def _solve(model: Model, cost: Floats, limits: list[tuple[Floats, float, float]], seconds: float) -> Any:
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import coo_array, csr_array, vstack

    m, g, pairs = model.demand.service.sites, model.groups, len(model.row)
    rows = np.concatenate([model.row, np.arange(g)])
    columns = np.concatenate([model.column, m + np.arange(g)])
    values = np.concatenate([-np.ones(pairs), np.ones(g)])
    served = coo_array((values, (rows, columns)), shape=(g, m + g))
    everything = vstack([served, *(csr_array(a[None, :]) for a, _, _ in limits)]).tocsr()
    low = np.concatenate([np.full(g, -np.inf), [lo for _, lo, _ in limits]])
    high = np.concatenate([np.zeros(g), [hi for _, _, hi in limits]])
    whole = np.concatenate([np.ones(m), np.zeros(g)])
    return milp(
        cost,
        integrality=whole,
        bounds=Bounds(0, 1),
        constraints=LinearConstraint(everything, low, high),
        options={"time_limit": max(seconds, 0.01), "mip_rel_gap": 0.0},
    )
