"""Places are tied to the nearest point on an edge; parks where paths meet their edge."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from luocheng.errors import LuochengError
from luocheng.spatial.attach import attach, entrances
from luocheng.spatial.network import Network
from luocheng.spatial.reach import prepare, walking_reach

coordinate = st.floats(0, 1000, allow_nan=False).map(lambda v: round(v, 6))


def straight(points: list[tuple[float, float]], edges: list[tuple[int, int]]) -> Network:
    x, y = (np.array([p[i] for p in points], float) for i in range(2))
    u, v = (np.array([e[i] for e in edges], np.int32) for i in range(2))
    length = np.rint(np.hypot(x[u] - x[v], y[u] - y[v]) * 100_000).astype(np.int32)
    return Network(np.arange(len(points)), u, v, length, x, y)


@settings(max_examples=80, deadline=None)
@given(
    st.lists(st.tuples(coordinate, coordinate), min_size=2, max_size=12),
    st.data(),
    st.lists(st.tuples(st.floats(-500, 1500), st.floats(-500, 1500)), min_size=1, max_size=20),
)
def test_the_nearest_edge_is_that_of_geos(
    points: list[tuple[float, float]], data: st.DataObject, places: list[tuple[float, float]]
) -> None:
    node = st.integers(0, len(points) - 1)
    network = straight(points, data.draw(st.lists(st.tuples(node, node), min_size=1, max_size=25)))
    x, y = (np.array([p[i] for p in places]) for i in range(2))
    tied = attach(network, x, y, 1e9)
    lines = shapely.linestrings([[points[a], points[b]] for a, b in zip(network.u, network.v, strict=True)])
    want = [shapely.distance(shapely.Point(p), lines).min() for p in places]
    assert tied.metres.tolist() == pytest.approx(want, abs=1e-6)
    longer = tied.network
    assert longer.x is not None
    assert longer.y is not None
    assert longer.length.min() >= 0
    assert longer.length.sum() == network.length.sum()
    # The node of a place lies where the place is nearest to the edge, to a millimetre.
    near = np.hypot(longer.x[tied.node] - x, longer.y[tied.node] - y)
    assert near.tolist() == pytest.approx(want, abs=2e-3)
    # Old nodes keep their numbers, and the ways between them their lengths.
    before = walking_reach(prepare(network), {"a": np.array([0], np.int32)}).nearest["a"]
    after = walking_reach(prepare(longer), {"a": np.array([0], np.int32)}).nearest["a"]
    assert after[: network.nodes].tolist() == before.tolist()


def test_places_share_an_edge() -> None:
    network = straight([(0, 0), (100, 0)], [(0, 1)])
    tied = attach(network, [25.0, 75.0, 25.0, 0.0, 130.0, np.nan], [5.0, -5.0, 0.0, 3.0, 0.0, 1.0])
    assert tied.node.tolist() == [2, 3, 2, 0, 1, -1]
    assert tied.network.length.tolist() == [2_500_000, 5_000_000, 2_500_000]
    assert np.isnan(tied.metres[5])
    assert len(set(tied.network.ids.tolist())) == tied.network.nodes


def test_places_too_far_from_every_edge() -> None:
    network = straight([(0, 0), (100, 0)], [(0, 1)])
    tied = attach(network, [50.0], [501.0])
    assert (tied.node.tolist(), tied.metres.tolist()) == ([-1], [501.0])
    assert tied.network.nodes == 2
    none = Network(np.arange(1), *np.empty((3, 0), np.int32), np.zeros(1), np.zeros(1))
    assert attach(none, [0.0], [0.0]).node.tolist() == [-1]


def test_a_network_without_coordinates() -> None:
    with pytest.raises(LuochengError, match="没有坐标"):
        attach(Network(np.arange(2), *np.array([[0], [1], [5]], np.int32)), [0.0], [0.0])


# A street along y = 0, a path into a park north of it, another park that no path enters, and one far away.
STREETS = straight([(0, 0), (500, 0), (200, 0), (200, 150)], [(0, 2), (2, 1), (2, 3)])
PARKS = np.array(
    [shapely.box(100, 50, 300, 200), shapely.box(350, 10, 450, 60), shapely.box(0, 900, 50, 950), None],
    object,
)


def test_parks_are_entered_where_paths_meet_their_edge() -> None:
    found = entrances(STREETS, PARKS)
    assert found.area.tolist() == [0, 1]
    assert found.how.tolist() == ["crossing", "near"]
    assert found.closed.tolist() == [2, 3]
    assert found.network.x is not None
    assert found.network.y is not None
    assert (found.network.x[found.node[0]], found.network.y[found.node[0]]) == pytest.approx((200, 50))
    assert 350 <= found.network.x[found.node[1]] <= 450


def test_gates_that_are_known_are_the_only_ones() -> None:
    found = entrances(STREETS, PARKS, ([400.0, 10.0], [8.0, 5.0], [1, 0]))
    assert found.how.tolist() == ["gate", "gate"]
    assert found.network.x is not None
    assert found.network.x[found.node].tolist() == [10.0, 400.0]


def test_a_street_through_a_park_enters_it_twice() -> None:
    found = entrances(
        straight([(0, 0), (100, 0)], [(0, 1)]), np.array([shapely.box(20, -10, 60, 10)], object)
    )
    assert found.network.x is not None
    assert sorted(found.network.x[found.node].tolist()) == [20, 60]
    assert found.area.tolist() == [0, 0]


def test_many_streets_are_looked_through_coarsely() -> None:
    """Large networks are first cut down to the streets near the areas."""
    side = 330
    rows, columns = np.divmod(np.arange(side * side), side)
    x, y = columns * 10.0, rows * 10.0
    right = np.flatnonzero(columns < side - 1)
    up = np.flatnonzero(rows < side - 1)
    u = np.concatenate([right, up]).astype(np.int32)
    v = np.concatenate([right + 1, up + side]).astype(np.int32)
    network = Network(np.arange(side * side), u, v, np.full(len(u), 1_000_000, np.int32), x, y)
    assert network.edges > 200_000
    found = entrances(network, np.array([shapely.box(1005, 1005, 1025, 1015), shapely.box(2993, 2993, 2996, 2996)], object))  # fmt: skip
    assert (found.area == 0).sum() == 2 * 2 + 1 * 2
    assert set(found.how[found.area == 1].tolist()) == {"near"}
