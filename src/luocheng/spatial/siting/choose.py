"""Where the next facilities serve most, and how few of them a target needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from luocheng.errors import Fault, LuochengError
from luocheng.spatial.layers import Note
from luocheng.spatial.siting.demand import Demand, demand_of
from luocheng.spatial.siting.exact import best_sites, fewest_sites, model_of
from luocheng.spatial.siting.greedy import Run, greedy
from luocheng.spatial.siting.search import better_sites

if TYPE_CHECKING:
    import polars as pl
    from numpy.typing import ArrayLike

    from luocheng.spatial.siting.service import Service

__all__ = ["Least", "Siting", "Step", "choose_sites", "least_sites"]

SECONDS = 20.0
"""After which the solver gives up, where it is asked for, and the choice step by step stands."""


@dataclass(frozen=True, slots=True)
class Step:
    """One site more: what it adds, and what is served then, in the unit of the weights; and as a share of all there is."""

    site: int
    gain: float
    covered: float
    share: float


@dataclass(frozen=True, slots=True)
class Siting:
    """A choice of sites.

    Parameters
    ----------
    steps
        The sites, the one that adds most first; what each adds to those before it.
    before, after, total
        What is served before, afterwards, and what there is.
    bound
        What no choice of as many sites can exceed.
    method
        `exact` (proved best), `greedy`, or `best found` (better than step by step, and not proved to be the best).
    by
        `straight` or `network`.
    notes
        What is to be said.
    """

    steps: tuple[Step, ...]
    before: float
    after: float
    total: float
    bound: float
    method: str
    by: str
    notes: tuple[Note, ...] = ()

    @property
    def sites(self) -> list[int]:
        """The sites in the order of the steps."""
        return [s.site for s in self.steps]

    @property
    def gap(self) -> float:
        """How far the choice may be from the best, as a share of what the best would add; 0 where it is proved."""
        return 0.0 if self.bound <= self.before else (self.bound - self.after) / (self.bound - self.before)

    def frame(self) -> pl.DataFrame:
        """Return one row a step: step, site, gain, covered, share."""
        import polars as pl

        rows = [(i, s.site, s.gain, s.covered, s.share) for i, s in enumerate(self.steps, 1)]
        names = {
            "step": pl.Int64,
            "site": pl.Int64,
            "gain": pl.Float64,
            "covered": pl.Float64,
            "share": pl.Float64,
        }
        return pl.DataFrame(rows, schema=names, orient="row")


@dataclass(frozen=True, slots=True)
class Least:
    """How few sites a target needs.

    Parameters
    ----------
    needed
        How many sites of those given reach the target; None where all of them together do not.
    at_least
        No fewer can reach it. Equal to `needed` where that is proved.
    siting
        Which sites; where the target cannot be reached, all that add anything.
    highest
        The share that all sites together reach, 0 … 1; nan where there is nothing to serve.
    """

    needed: int | None
    at_least: int | None
    siting: Siting
    highest: float

    @property
    def proved(self) -> bool:
        """Whether no fewer sites reach the target."""
        return self.needed is not None and self.needed == self.at_least


def choose_sites(
    service: Service,
    weights: ArrayLike,
    number: int,
    *,
    covered: ArrayLike | None = None,
    preference: ArrayLike | None = None,
    exact: bool | None = None,
    seconds: float = SECONDS,
) -> Siting:
    """Choose the next `number` sites so that most is served with what is served already (maximal covering location).

    Step by step, the choice serves at least 1 - 1/e = 63 % of what the best could add, in practice far more: `bound` tells.

    Parameters
    ----------
    service
        From `straight_service` or `walking_service`.
    weights
        Of each place, (n,): residents, floor area, ones; nan for unknown.
    number
        How many sites. Fewer are chosen where more would add nothing.
    covered
        Places that are served already, (n,).
    preference
        A number a site: of equal sites the least is taken (the land that is cheaper, or public), then the first.
    exact
        None to go through choices in order with bounded work, the same on every machine; False to be content step by
        step; True to leave it to an integer program (HiGHS).
    seconds
        After which the integer program gives up.

    Raises
    ------
    LuochengError
        When numbers differ, a weight is negative, or `number` is below 1.

    >>> from luocheng.spatial.siting import straight_service
    >>> import shapely
    >>> homes = shapely.points([0.0, 100.0, 900.0], 0.0)
    >>> found = choose_sites(straight_service(homes, shapely.points([50.0, 900.0], 0.0), 300), [10, 20, 25], 1)
    >>> found.sites, found.after, found.total, found.method
    ([0], 30.0, 55.0, 'exact')
    """
    if number < 1:
        raise LuochengError(
            Fault(
                f"选址个数应不小于 1，给的是 {number}",
                remedy="给一个不小于 1 的个数",
                what_en=f"The number of sites is {number}",
                expected_en="1 or more",
                remedy_en="Give a number of 1 or more",
                code="site-number",
            )
        )
    demand = demand_of(service, weights, covered, preference)
    run = greedy(demand, number)
    bound = _highest(run, number, demand)
    method = "exact" if _reached(demand, run) >= bound else "greedy"
    better: list[int] | None = None
    if method == "greedy" and exact:
        solved = best_sites(model_of(demand), number, seconds)
        bound = min(bound, int(solved.bound))
        if solved.sites is not None and demand.worth(solved.sites) >= _reached(demand, run):
            better = solved.sites
    elif method == "greedy" and exact is None:
        better, high = better_sites(demand, number, _reached(demand, run))
        bound = min(bound, high)
    if better is not None:
        method, run = "best found", greedy(demand, number, among=better)
    if _reached(demand, run) >= bound:
        method = "exact"
    return _siting(demand, run, bound, method)


def least_sites(
    service: Service,
    weights: ArrayLike,
    share: float,
    *,
    covered: ArrayLike | None = None,
    preference: ArrayLike | None = None,
    exact: bool | None = None,
    seconds: float = SECONDS,
) -> Least:
    """Find how few sites bring the served share of everything to `share`.

    Parameters
    ----------
    share
        The target, 0 … 1.
    service, weights, covered, preference, exact, seconds
        As for `choose_sites`.

    Raises
    ------
    LuochengError
        When the target is no share, numbers differ, or a weight is negative.
    """
    if not 0 <= share <= 1:
        raise LuochengError(
            Fault(
                f"目标应是 0 到 1 之间的比例，给的是 {share:g}",
                remedy="85% 写成 0.85",
                what_en=f"The target is {share:g}, not a share from 0 to 1",
                remedy_en="Write 85 % as 0.85",
                code="site-target",
            )
        )
    demand = demand_of(service, weights, covered, preference)
    target = int(np.ceil(share * demand.total - 1e-9 * max(demand.total, 1)))
    run = greedy(demand, service.sites, until=target)
    reached = _reached(demand, run)
    everything = demand.worth(list(range(service.sites)))
    highest = everything / demand.total if demand.total else np.nan
    if reached < target:
        return Least(None, None, _siting(demand, run, everything, "exact"), highest)
    first = run
    low = int(np.searchsorted(first.bounds, target)) if reached > demand.before else 0
    if low < len(run.sites) and exact:
        solved = fewest_sites(model_of(demand), target, seconds)
        low = max(low, int(solved.bound))
        if solved.sites is not None and len(solved.sites) <= len(run.sites):
            run = greedy(demand, len(solved.sites), among=solved.sites)
    while exact is None and low < len(run.sites):
        # One site fewer: it is found, or told to be too few, or neither in the work that is allowed.
        fewer, high = better_sites(demand, len(run.sites) - 1, target - 1)
        if fewer is None:
            low = len(run.sites) if high < target else low
            break
        run = greedy(demand, len(fewer), among=fewer)
    bound = _highest(first, len(run.sites), demand)
    method = "exact" if len(run.sites) <= low else "greedy"
    return Least(len(run.sites), min(low, len(run.sites)), _siting(demand, run, bound, method), highest)


def _reached(demand: Demand, run: Run) -> int:
    return demand.before + sum(run.gains)


def _highest(run: Run, number: int, demand: Demand) -> int:
    """Return what no choice of `number` sites can exceed: by gains, and by all there is in reach of any site."""
    in_reach = np.zeros(demand.service.places, np.bool_)
    in_reach[demand.service.place] = True
    everything = int(demand.weight[in_reach | ~demand.open].sum())
    return min(everything, int(run.bounds[min(number, len(run.bounds) - 1)]))


def _siting(demand: Demand, run: Run, bound: int, method: str) -> Siting:
    """Tell a run in the unit of the weights, its worth added up anew."""
    reached, steps = demand.before, []
    for site, gain in zip(run.sites, run.gains, strict=True):
        reached += gain
        steps.append(Step(site, gain / demand.unit, reached / demand.unit, reached / demand.total))
    if demand.worth(run.sites) != reached or len(set(run.sites)) != len(run.sites):
        raise AssertionError("what the steps add is not what the sites serve")
    notes = list(demand.notes)
    if not demand.service.sites:
        notes.append(Note("sites-none", -1, "没有候选用地", "There are no candidate sites"))
    elif not run.sites and demand.total > demand.before:
        notes.append(
            Note("sites-add-nothing", -1, "候选用地都不能增加覆盖", "No candidate site adds anything")
        )
    return Siting(
        tuple(steps), demand.before / demand.unit, reached / demand.unit, demand.total / demand.unit,
        max(bound, reached) / demand.unit, method, demand.service.by, tuple(notes),
    )  # fmt: skip
