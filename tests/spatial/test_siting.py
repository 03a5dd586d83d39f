"""Siting finds the best choice where it says so, tells a true bound where not, and always gives the same answer."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import networkx as nx
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from luocheng.errors import LuochengError
from luocheng.spatial.network import UNIT, Network
from luocheng.spatial.network_lines import lines_network
from luocheng.spatial.reach import prepare
from luocheng.spatial.siting import (
    Service,
    choose_sites,
    least_sites,
    straight_service,
    walking_service,
    walks_of,
)
from luocheng.spatial.siting.demand import demand_of
from luocheng.spatial.siting.exact import fewest_sites, model_of
from luocheng.spatial.siting.greedy import greedy
from luocheng.spatial.siting.search import better_sites
from luocheng.spatial.walking import Nodes, tie, walk


def service(places: int, *sites: set[int]) -> Service:
    rows = [np.array(sorted(s), np.int64) for s in sites]
    start = np.concatenate([[0], np.cumsum([len(r) for r in rows])]).astype(np.int64)
    return Service(start, np.concatenate([*rows, np.empty(0, np.int64)]).astype(np.int64), places, "straight")


@st.composite
def problems(draw: st.DrawFn) -> tuple[Service, list[float], list[bool]]:
    places = draw(st.integers(1, 14))
    sites = draw(st.lists(st.sets(st.integers(0, places - 1)), min_size=1, max_size=8))
    weight = st.one_of(st.integers(0, 9).map(float), st.floats(0, 10).map(lambda v: round(v, 3)))
    weights = draw(st.lists(weight, min_size=places, max_size=places))
    covered = draw(st.lists(st.booleans(), min_size=places, max_size=places))
    return service(places, *sites), weights, covered


def worth(problem: Any, sites: Any) -> float:
    given_, weights, covered = problem
    served = np.array(covered)
    for s in sites:
        served[given_.of(s)] = True
    return float(np.array(weights)[served].sum())


@settings(max_examples=60, deadline=None)
@given(problems(), st.integers(1, 4), st.sampled_from([None, True]))
def test_the_best_choice_is_that_of_trying_all(problem: Any, number: int, exact: bool | None) -> None:
    given_, weights, covered = problem
    best = max(worth(problem, c) for k in range(number + 1) for c in combinations(range(given_.sites), k))
    found = choose_sites(given_, weights, number, covered=covered, exact=exact)
    assert found.method == "exact"
    assert found.gap == 0
    assert found.after == pytest.approx(best, abs=1e-5)
    assert len(found.sites) == len(set(found.sites)) <= number
    assert worth(problem, found.sites) == pytest.approx(found.after, abs=1e-5)


@settings(max_examples=60, deadline=None)
@given(problems(), st.integers(1, 4))
def test_step_by_step_keeps_its_bounds(problem: Any, number: int) -> None:
    given_, weights, covered = problem
    best = max(worth(problem, c) for c in combinations(range(given_.sites), min(number, given_.sites)))
    found = choose_sites(given_, weights, number, covered=covered, exact=False)
    assert found.method in ("greedy", "exact")
    assert found.bound >= best - 1e-5
    assert found.after - found.before >= (1 - 1 / np.e) * (best - found.before) - 1e-5
    gains = [s.gain for s in found.steps]
    assert gains == sorted(gains, reverse=True)
    assert all(g > 0 for g in gains)
    for k in range(len(found.sites)):
        assert found.steps[k].covered == pytest.approx(worth(problem, found.sites[: k + 1]), abs=1e-5)
    if found.method == "exact":
        assert found.after == pytest.approx(best, abs=1e-5)


@settings(max_examples=60, deadline=None)
@given(problems(), st.floats(0, 1), st.sampled_from([None, True, False]))
def test_the_least_number_is_that_of_trying_all(problem: Any, share: float, exact: bool | None) -> None:
    given_, weights, covered = problem
    total = sum(weights)
    found = least_sites(given_, weights, share, covered=covered, exact=exact)
    everything = worth(problem, range(given_.sites))
    enough = [
        k
        for k in range(given_.sites + 1)
        if any(worth(problem, c) >= share * total - 1e-6 for c in combinations(range(given_.sites), k))
    ]
    if not enough:
        assert (found.needed, found.at_least, found.proved) == (None, None, False)
        assert found.highest == pytest.approx(everything / total)
        assert found.siting.after == pytest.approx(everything, abs=1e-5)
        return
    assert found.needed is not None
    assert found.at_least is not None
    assert found.at_least <= enough[0] <= found.needed
    assert found.siting.after >= share * total - 1e-4
    assert (
        found.siting.bound
        >= max(worth(problem, c) for c in combinations(range(given_.sites), found.needed)) - 1e-5
    )
    if exact is not False:
        assert found.proved


@settings(max_examples=60, deadline=None)
@given(problems(), st.integers(1, 4))
def test_bounds_hold_for_every_number_of_sites(problem: Any, steps: int) -> None:
    given_, weights, covered = problem
    demand = demand_of(given_, weights, covered)
    run = greedy(demand, steps)
    best = [
        max(demand.worth(list(c)) for c in combinations(range(given_.sites), k))
        for k in range(given_.sites + 1)
    ]
    assert (run.bounds >= best).all()
    assert run.bounds[:2].tolist() == best[:2], "nothing or one site: the bound is what they serve"


def test_the_fewest_sites_go_before_the_preferred_ones() -> None:
    given_ = service(6, {0, 1}, {2, 3}, {4, 5}, *[set()] * 9, {0, 1, 2}, {3, 4, 5})
    demand = demand_of(given_, np.ones(6))
    found = fewest_sites(model_of(demand), 6, 10)
    assert (found.sites, found.bound) == ([12, 13], 2)


def test_a_case_where_step_by_step_is_not_best() -> None:
    # The middle site adds most at once, and then stands in the way of the two that serve all.
    given_ = service(6, {0, 1, 3, 4}, {0, 1, 2}, {3, 4, 5})
    by_step = choose_sites(given_, np.ones(6), 2, exact=False)
    assert (by_step.sites, by_step.after, by_step.method) == ([0, 1], 5, "greedy")
    best = choose_sites(given_, np.ones(6), 2)
    assert (best.sites, best.after, best.method) == ([1, 2], 6, "exact")
    assert by_step.bound >= 6
    assert least_sites(given_, np.ones(6), 1).needed == 2


def test_of_equal_sites_the_preferred_is_taken_then_the_first() -> None:
    given_ = service(4, {0, 1}, {2, 3}, {0, 1}, {2, 3})
    for exact in (True, False):
        assert choose_sites(given_, np.ones(4), 1, exact=exact).sites == [0]
        assert choose_sites(given_, np.ones(4), 2, exact=exact, preference=[9, 1, 2, 3]).sites == [1, 2]
    assert least_sites(given_, np.ones(4), 1, preference=[9, 1, 2, 3], exact=True).siting.sites == [1, 2]


def test_sums_of_fractions_do_not_decide_between_equals() -> None:
    # 0.1 + 0.2 is a hair more than 0.3 in floating numbers.
    given_ = service(3, {2}, {0, 1})
    assert choose_sites(given_, [0.1, 0.2, 0.3], 1, exact=False).sites == [0]


def test_no_site_is_taken_that_adds_nothing() -> None:
    found = choose_sites(service(2, {0}, {0}, set()), [1.0, 1.0], 3)
    assert (found.sites, found.after, found.bound, found.method) == ([0], 1, 1, "exact")
    nothing = choose_sites(service(1, {0}), [1.0], 1, covered=[True])
    assert (nothing.sites, nothing.before, nothing.after, nothing.gap) == ([], 1, 1, 0)


def test_without_sites_nothing_is_chosen_and_said() -> None:
    found = choose_sites(service(2), [1.0, 1.0], 1)
    assert (found.sites, [n.code for n in found.notes]) == ([], ["sites-none"])
    assert [n.code for n in choose_sites(service(2, set()), [1.0, 1.0], 1).notes] == ["sites-add-nothing"]
    assert np.isnan(least_sites(service(0), [], 0.5).highest)
    assert least_sites(service(2), [1.0, 1.0], 0.5).needed is None


def test_unknown_weights_count_nothing_and_are_said() -> None:
    found = choose_sites(service(2, {0}, {1}), [np.nan, 1.0], 1)
    assert (found.sites, found.total) == ([1], 1)
    assert [n.code for n in found.notes] == ["weight-unknown"]


def test_each_step_in_a_frame() -> None:
    frame = choose_sites(service(4, {0}, {1, 2}), [1.0, 1, 1, 1], 2, covered=[False] * 3 + [True]).frame()
    assert frame.rows() == [(1, 1, 2.0, 3.0, 0.75), (2, 0, 1.0, 4.0, 1.0)]


def test_what_is_wrong_is_refused() -> None:
    given_ = service(2, {0})
    with pytest.raises(LuochengError, match="不小于 1"):
        choose_sites(given_, [1, 1], 0)
    with pytest.raises(LuochengError, match="0 到 1"):
        least_sites(given_, [1, 1], 85)
    with pytest.raises(LuochengError, match="数目对不上"):
        choose_sites(given_, [1, 1, 1], 1)
    with pytest.raises(LuochengError, match="权重"):
        choose_sites(given_, [1, -1], 1)
    with pytest.raises(LuochengError, match="优先次序"):
        choose_sites(given_, [1, 1], 1, preference=[np.nan])


def test_places_that_the_same_sites_serve_are_drawn_together() -> None:
    model = model_of(
        demand_of(service(6, {0, 1, 2}, {1, 2, 3}, {5}), [1, 2, 4, 8, 16, 32], [False] * 5 + [True])
    )
    groups = sorted(
        (int(model.weight[g]), sorted(model.column[model.row == g].tolist())) for g in range(model.groups)
    )
    assert groups == [(1, [0]), (6, [0, 1]), (8, [1])]


def test_a_search_that_gives_up_tells_a_bound() -> None:
    """However little is looked at, nothing serves more than is told; with more, what is told comes down to the best."""
    rng = np.random.default_rng(5)
    places, sites = rng.uniform(0, 4000, (900, 2)), rng.uniform(0, 4000, (80, 2))
    demand = demand_of(
        straight_service(shapely.points(places), shapely.points(sites), 600), rng.integers(1, 50, 900)
    )
    by_step = demand.before + sum(greedy(demand, 5).gains)
    best = choose_sites(demand.service, demand.weight, 5, exact=True, seconds=60)
    assert best.method == "exact"
    told = []
    for work in (0, 10_000, 100_000, 1_000_000, 100_000_000):
        found, bound = better_sites(demand, 5, by_step, work)
        assert (found, bound) == better_sites(demand, 5, by_step, work)
        assert by_step < demand.worth(found) <= best.after if found else True
        assert bound >= best.after
        told.append(bound)
    assert told[-1] == best.after < told[0]
    assert better_sites(demand, 5, demand.total) == (None, demand.total)


def test_a_search_without_time_tells_a_bound() -> None:
    rng = np.random.default_rng(3)
    places, sites = rng.uniform(0, 6000, (1500, 2)), rng.uniform(0, 6000, (120, 2))
    given_ = straight_service(shapely.points(places), shapely.points(sites), 700)
    weights = rng.integers(1, 50, 1500)
    quick = choose_sites(given_, weights, 12, exact=True, seconds=0.01)
    best = choose_sites(given_, weights, 12, exact=True, seconds=60)
    assert best.method == "exact"
    assert quick.after <= best.after <= quick.bound
    again = choose_sites(given_, weights, 12, exact=True, seconds=60)
    assert again.sites == best.sites


# --- what sites serve -------------------------------------------------------------------------------------------------


def test_straight_service_is_by_distance() -> None:
    rng = np.random.default_rng(4)
    places, sites = rng.uniform(0, 1000, (80, 2)), rng.uniform(0, 1000, (10, 2))
    land = shapely.box(sites[:, 0], sites[:, 1], sites[:, 0] + 50, sites[:, 1] + 20)
    land[3] = None
    given_ = straight_service(shapely.points(places), land, np.where(np.arange(10) == 5, np.nan, 300.0))
    for s in range(10):
        expected = (
            []
            if s in (3, 5)
            else [i for i, p in enumerate(places) if land[s].distance(shapely.Point(p)) <= 300]
        )
        assert given_.of(s).tolist() == expected


@st.composite
def streets(draw: st.DrawFn) -> tuple[int, list[tuple[int, int, int]]]:
    nodes = draw(st.integers(1, 15))
    node = st.integers(0, nodes - 1)
    return nodes, draw(st.lists(st.tuples(node, node, st.integers(0, 400)), max_size=30))


@settings(max_examples=100, deadline=None)
@given(streets(), st.data())
def test_walking_service_is_that_of_a_plain_search(drawn: Any, data: st.DataObject) -> None:
    nodes, edges = drawn
    u, v, metres = (np.array([e[i] for e in edges], np.int32) for i in range(3))
    network = Network(np.arange(nodes), u, v, (metres * UNIT).astype(np.int64))
    graph = nx.MultiGraph()
    graph.add_nodes_from(range(nodes))
    graph.add_weighted_edges_from(edges)
    at = data.draw(st.lists(st.integers(-1, nodes - 1), max_size=8))
    extra = data.draw(st.lists(st.integers(0, 300), min_size=len(at), max_size=len(at)))
    doors = data.draw(st.lists(st.tuples(st.integers(-1, nodes - 1), st.integers(0, 3)), max_size=7))
    given_ = walking_service(
        network, at, np.array(extra, float), [d for d, _ in doors], [s for _, s in doors], 4, 500
    )
    for site in range(4):
        seeds = {d for d, s in doors if s == site and d >= 0}
        far = nx.multi_source_dijkstra_path_length(graph, seeds) if seeds else {}
        expected = [i for i, (n, e) in enumerate(zip(at, extra, strict=True)) if far.get(n, 1e9) + e <= 500]
        assert given_.of(site).tolist() == expected


def test_sites_beyond_every_way_serve_nothing() -> None:
    u = np.arange(3, dtype=np.int32)
    street = Network(np.arange(4), u, u + np.int32(1), np.full(3, 100 * UNIT, np.int32))
    given_ = walking_service(street, [0, 1, -1], [0.0, 0.0, np.nan], [3, -1, 1], None, 3, 250)
    assert [given_.of(s).tolist() for s in range(3)] == [[1], [], [0, 1]]
    assert given_.by == "network"


def test_one_search_serves_shorter_radii_and_fewer_places() -> None:
    draw = np.random.default_rng(6)
    lines = [[(x, 0), (x, 900)] for x in range(0, 1000, 100)] + [
        [(0, y), (900, y)] for y in range(0, 1000, 100)
    ]
    network = lines_network(np.array([shapely.LineString(c) for c in lines], object)).network
    spots = draw.uniform(0, 900, (200, 2))
    sites = np.array([shapely.box(x, y, x + 60, y + 60) for x, y in draw.uniform(0, 800, (15, 2))], object)
    grown, node, metres, nodes = tie(network, spots, {"site": sites})
    doors = nodes["site"]
    walks = walks_of(prepare(grown), node, metres, doors.node, doors.place, 15, 600.0, threads=3)
    among = draw.random(200) < 0.5
    for radius in (150.0, 400.0, 600.0):
        alone = walking_service(grown, node, metres, doors.node, doors.place, 15, radius)
        part = walks.service(radius, among)
        for s in range(15):
            assert walks.service(radius).of(s).tolist() == alone.of(s).tolist()
            assert part.of(s).tolist() == [p for p in alone.of(s) if among[p]]
            served = walk(grown, node, {"s": Nodes.of(doors.node[doors.place == s])}, cutoff=radius).nearest[
                "s"
            ][:, 0]
            assert alone.of(s).tolist() == np.flatnonzero(served + metres <= radius + 0.001).tolist()
