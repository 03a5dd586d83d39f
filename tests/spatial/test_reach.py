"""Walking reach is that of a plain search, for every node, whatever the shape of the network."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luocheng.errors import LuochengError
from luocheng.spatial.curve import hilbert
from luocheng.spatial.network import Network, build_network
from luocheng.spatial.reach import FAR, prepare, walking_reach

Edges = list[tuple[int, int, int]]


def network(nodes: int, edges: Edges, x: Any = None, y: Any = None) -> Network:
    u, v, length = (np.array([e[i] for e in edges], np.int32) for i in range(3))
    length = length * np.int32(100)  # whole millimetres, in units
    return Network(np.arange(nodes), u, v, length, x, y)


def plain(nodes: int, edges: Edges, places: list[int]) -> np.ndarray:
    """Return the distance from each place to each node by a plain search; infinite where there is no way."""
    graph = nx.MultiGraph()
    graph.add_nodes_from(range(nodes))
    graph.add_weighted_edges_from(edges)
    found = np.full((len(places), nodes), np.inf)
    for i, place in enumerate(places):
        for node, distance in nx.single_source_dijkstra_path_length(graph, place).items():
            found[i, node] = distance
    return found


@st.composite
def networks(draw: st.DrawFn) -> tuple[int, Edges]:
    """Draw networks of long chains, rings, loops, parallel edges, edges without length, and parts on their own."""
    nodes = draw(st.integers(1, 24))
    node = st.integers(0, nodes - 1)
    length = st.integers(0, 60_000)
    bends = st.tuples(node, length).map(lambda e: (e[0], min(e[0] + 1, nodes - 1), e[1]))
    return nodes, draw(st.lists(st.one_of(bends, st.tuples(node, node, length)), max_size=40))


@settings(max_examples=150, deadline=None)
@given(
    networks(),
    st.data(),
    st.sampled_from([None, 0, 30_000, 100_000]),
    st.booleans(),
)
def test_reach_is_that_of_a_plain_search(
    drawn: tuple[int, Edges], data: st.DataObject, cutoff: int | None, on_a_map: bool
) -> None:
    nodes, edges = drawn
    places = data.draw(st.lists(st.integers(0, nodes - 1), max_size=6))
    x = np.array(data.draw(st.permutations(range(nodes))), float) if on_a_map else None
    chains = prepare(network(nodes, edges, x, x))
    within = 50_000 if cutoff is None else cutoff
    at = np.array(places, np.int32)
    found = walking_reach(chains, {"a": at}, cutoff=cutoff, k=3, within=within)
    alone = walking_reach(chains, {"a": at}, cutoff=cutoff, threads=1)

    far = plain(nodes, edges, places)
    far[far > (np.inf if cutoff is None else cutoff)] = np.inf
    wanted = np.sort(np.vstack([far, np.full((3, nodes), np.inf)]), axis=0)[:3].T
    wanted[np.isinf(wanted)] = FAR
    assert found.several["a"].tolist() == wanted.astype(int).tolist()
    assert alone.nearest["a"].tolist() == wanted[:, 0].astype(int).tolist()
    assert found.count["a"].tolist() == (far <= within).sum(axis=0).tolist()
    for node in range(nodes):
        named = [i for i in found.which["a"][node] if i >= 0]
        assert len(set(named)) == len(named)
        assert [far[i, node] for i in named] == found.several["a"][node][: len(named)].tolist()


@settings(max_examples=120, deadline=None)
@given(networks(), st.data(), st.sampled_from([None, 30_000, 100_000]))
def test_a_place_with_several_entrances_counts_once(
    drawn: tuple[int, Edges], data: st.DataObject, cutoff: int | None
) -> None:
    nodes, edges = drawn
    entrances = data.draw(st.lists(st.tuples(st.integers(0, nodes - 1), st.integers(0, 3)), max_size=9))
    at, group = (np.array([e[i] for e in entrances], np.int32) for i in range(2))
    found = walking_reach(prepare(network(nodes, edges)), {"a": at}, groups={"a": group}, cutoff=cutoff, k=2, within=40_000)  # fmt: skip
    far = plain(nodes, edges, at.tolist())
    by_group = np.full((4, nodes), np.inf)
    for i, g in enumerate(group.tolist()):
        by_group[g] = np.minimum(by_group[g], far[i])
    assert found.count["a"].tolist() == (by_group <= 40_000).sum(axis=0).tolist()
    by_group[by_group > (np.inf if cutoff is None else cutoff)] = np.inf
    wanted = np.sort(by_group, axis=0)[:2].T
    wanted[np.isinf(wanted)] = FAR
    assert found.several["a"].tolist() == wanted.astype(int).tolist()
    for node in range(nodes):
        for j, g in enumerate(found.which["a"][node]):
            assert g < 0 or by_group[g, node] == found.several["a"][node, j]


def test_sources_are_searched_from_in_groups(monkeypatch: pytest.MonkeyPatch) -> None:
    """As those of large networks are: here a grid of streets with gaps."""
    side = 30
    rng = np.random.default_rng(7)
    edges: Edges = []
    for i in range(side * side):
        row, column = divmod(i, side)
        if column + 1 < side and rng.random() < 0.9:
            edges.append((i, i + 1, int(rng.integers(1, 90_000))))
        if row + 1 < side and rng.random() < 0.5:
            edges.append((i, i + side, int(rng.integers(1, 90_000))))
    places = rng.integers(0, side * side, 60).tolist()
    rows, columns = np.divmod(np.arange(side * side, dtype=float), side)
    chains = prepare(network(side * side, edges, rows, columns))
    for name in ("nearest", "several"):
        monkeypatch.setattr(import_module(f"luocheng.spatial.reach.{name}"), "GROUP", 20)
    at = {"a": np.array(places, np.int32)}
    out = walking_reach(chains, at, cutoff=300_000).nearest["a"]
    three = walking_reach(chains, at, cutoff=300_000, k=3).several["a"]
    every = plain(side * side, edges, places)
    every[every > 300_000] = FAR
    assert three.tolist() == np.sort(every, axis=0)[:3].T.astype(int).tolist()
    far = every.min(axis=0)
    assert out.tolist() == np.where(far <= 300_000, far, FAR).astype(int).tolist()


@pytest.mark.parametrize("longest", [8_000_000, 30_000_000, 600_000_000])
def test_distances_that_32_bits_do_not_hold(longest: int) -> None:
    """Beyond 21 km they are searched anew with 64 bits; beyond 2147 km nothing is reached."""
    rng = np.random.default_rng(longest)
    edges: Edges = [(i, i + 1, int(rng.integers(1, longest))) for i in range(40)]
    edges += [(int(a), int(b), int(c)) for a, b, c in zip(rng.integers(0, 41, 12), rng.integers(0, 41, 12), rng.integers(1, longest, 12), strict=True)]  # fmt: skip
    net = network(41, [])
    u, v, length = (np.array([e[i] for e in edges], np.int64) for i in range(3))
    net = Network(net.ids, u.astype(np.int32), v.astype(np.int32), length * 100)
    places = [3, 17]
    at = {"a": np.array(places, np.int32)}
    far = plain(41, edges, places)
    found = walking_reach(prepare(net), at, k=2, within=25_000_000)
    alone = walking_reach(prepare(net), at, cutoff=30_000_000)
    wanted = np.sort(far, axis=0).T
    wanted[wanted >= FAR] = FAR
    assert found.several["a"].tolist() == wanted.astype(int).tolist()
    assert walking_reach(prepare(net), at).nearest["a"].tolist() == wanted[:, 0].astype(int).tolist()
    assert found.count["a"].tolist() == (far <= 25_000_000).sum(axis=0).tolist()
    near = far.min(axis=0)
    assert alone.nearest["a"].tolist() == np.where(near <= 30_000_000, near, FAR).astype(int).tolist()


def test_rounding_does_not_add_up() -> None:
    """A path over two thousand edges of any length is what a plain search says, to less than a millimetre."""
    rng = np.random.default_rng(5)
    metres = rng.uniform(0.1, 9, 2_000)
    net = build_network(np.arange(2_000), np.arange(1, 2_001), metres)
    found = walking_reach(prepare(net), {"a": np.array([0], np.int32)}).nearest["a"] / 1000
    assert np.abs(found - np.concatenate([[0], np.cumsum(metres)])).max() < 1e-3


def test_kinds_without_places_reach_nothing() -> None:
    chains = prepare(network(3, [(0, 1, 5), (1, 2, 5)]))
    found = walking_reach(chains, {"none": np.empty(0, np.int32)}, k=2, within=10)
    assert (found.nearest["none"] == FAR).all()
    assert (found.which["none"] == -1).all()
    assert (found.count["none"] == 0).all()


def test_nodes_go_by_their_names() -> None:
    net = build_network(["a", "b"], ["b", "c"], [1.0004, 2], "net.parquet")
    assert net.length.tolist() == [100_040, 200_000]
    assert net.index(["c", "a"]).tolist() == [2, 0]
    with pytest.raises(LuochengError, match="1 个节点编号不在路网中：z"):
        net.index(["a", "z"])


def test_wrong_lengths_are_told_with_their_rows() -> None:
    with pytest.raises(LuochengError) as raised:
        build_network([1, 2, 3], [2, 3, 4], [-1, 5, float("nan")], "net.parquet")
    (fault,) = raised.value.faults
    assert "2 条路段" in fault.what
    assert "第 1 行 -1" in fault.what
    assert "row 3: nan" in fault.what_en


def test_neighbours_on_the_ground_are_neighbours_on_the_curve() -> None:
    rows, columns = np.divmod(np.arange(64), 8)
    order = np.argsort(hilbert(columns, rows, 3))
    steps = np.abs(np.diff(columns[order])) + np.abs(np.diff(rows[order]))
    assert (steps == 1).all()
    assert hilbert([np.nan], [1.0]).tolist() == [0]
