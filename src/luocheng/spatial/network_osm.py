"""The walking network of OpenStreetMap: the ways that a pedestrian may use, joined where they share a node.

A file is read twice, ways and then nodes, and only nodes of walkable ways are kept: memory grows with the network,
not with the file. Ways that cross without sharing a node (bridges, tunnels) do not meet. One-way is for vehicles.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from luocheng.errors import Fault, LuochengError
from luocheng.spatial.datums import between, frame_of
from luocheng.spatial.network import Network, units
from luocheng.spatial.parts import Parts, keep_parts
from luocheng.spatial.readers.raw import unreadable

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["OsmNetwork", "read_osm_network", "walkable"]

_WALKED = frozenset(
    "footway path pedestrian steps living_street residential service unclassified tertiary tertiary_link secondary "
    "secondary_link primary primary_link track road corridor elevator platform crossing".split()
)
_WITH_LEAVE = frozenset("trunk trunk_link cycleway bridleway motorway motorway_link busway".split())
"""Ways that are walked only where a tag says so."""
_YES = frozenset("yes designated permissive official customers destination permit".split())
_NO = frozenset("no private use_sidepath".split())
_SIDEWALK = frozenset("both left right yes".split())
_WALLS = frozenset("wall fence hedge retaining_wall city_wall guard_rail ditch".split())
"""Barriers that no one passes, unless a tag lets people on foot through; gates, bollards and stiles are passed."""


def walkable(tags: Mapping[str, str]) -> bool:
    """Tell whether a pedestrian may use a way with these tags.

    >>> walkable({"highway": "residential", "oneway": "yes"}), walkable({"highway": "trunk"})
    (True, False)
    >>> walkable({"highway": "service", "access": "private", "foot": "yes"})
    True
    """
    kind = tags.get("highway")
    if kind is None:
        return False
    foot = tags.get("foot", "")
    if foot in _YES:
        return kind in _WALKED or kind in _WITH_LEAVE
    if foot in _NO or tags.get("access", "") in ("no", "private"):
        return False
    if kind in _WALKED:
        return True
    sides = (tags.get(k, "") for k in ("sidewalk", "sidewalk:both", "sidewalk:left", "sidewalk:right"))
    return kind in _WITH_LEAVE and any(s in _SIDEWALK for s in sides)


def _blocked(tags: Mapping[str, str]) -> bool:
    """Tell whether a node keeps people on foot from passing: a wall, or a gate that is closed to them."""
    foot = tags.get("foot", "")
    if foot in _YES:
        return False
    if tags.get("barrier", "") in _WALLS or foot in _NO:
        return True
    return "barrier" in tags and (tags.get("access", "") in ("no", "private") or tags.get("locked") == "yes")


@dataclass(frozen=True, slots=True)
class OsmNetwork:
    """A walking network out of OpenStreetMap.

    Parameters
    ----------
    network
        Nodes by their numbers there, coordinates in `crs`; lengths along the ellipsoid.
    crs
        The frame in metres.
    parts
        What hangs together, and what was left out.
    ways, refused
        How many ways are walked, and how many with a `highway` are not.
    blocked
        How many nodes on walked ways cannot be passed.
    cut
        How many stretches were left out because the file does not have one of their nodes.
    """

    network: Network
    crs: str
    parts: Parts
    ways: int
    refused: int
    blocked: int
    cut: int


def read_osm_network(path: Path, crs: str | None = None, *, whole: bool = False) -> OsmNetwork:
    """Read the walking network of a pbf (or .osm) file.

    Parameters
    ----------
    crs
        The frame in metres; by default the zone of the middle of the network.
    whole
        Keep every part of the network, however small.

    Raises
    ------
    LuochengError
        When the file cannot be read or holds no way that is walked.
    """
    refs, ends, refused = _ways(path)
    if not len(ends):
        raise LuochengError(
            Fault(
                "文件里没有可步行的道路",
                Path(path).name,
                "带 highway 标签的道路",
                "换一个数据文件",
                "The file holds no way that is walked",
                "ways with a tag highway",
                "Use another file",
                code="osm-no-ways",
            )
        )
    wanted = np.unique(refs)
    found, longitude, latitude, barred = _nodes(path, wanted)
    # Stretches between neighbours on one way, where the file has both nodes.
    inside = np.ones(len(refs), np.bool_)
    inside[ends - 1] = False
    first = np.flatnonzero(inside)
    a, b = np.searchsorted(found, refs[first]), np.searchsorted(found, refs[first + 1])
    last = len(found) - 1
    there = (found[np.minimum(a, last)] == refs[first]) & (found[np.minimum(b, last)] == refs[first + 1]) if last >= 0 else np.zeros(len(a), np.bool_)  # fmt: skip
    a, b = a[there], b[there]
    names, longitude, latitude, a, b, blocked = _parted(found, longitude, latitude, barred, a, b)
    metres = _lengths(longitude, latitude, a, b)
    frame = (
        crs or frame_of(float((longitude.min() + longitude.max()) / 2))
        if len(longitude)
        else crs or frame_of(114)
    )
    points = between("EPSG:4326", frame)(np.column_stack([longitude, latitude]))
    length = units(metres)
    apart = a != b
    network = Network(names, a[apart].astype(np.int32), b[apart].astype(np.int32), length[apart], points[:, 0].copy(), points[:, 1].copy())  # fmt: skip
    network, parts = keep_parts(network, 0.0 if whole else 0.05)
    return OsmNetwork(network, frame, parts, len(ends), refused, blocked, int((~there).sum()))


def _ways(path: Path) -> tuple[NDArray[np.int64], NDArray[np.int64], int]:
    """Return the nodes of all walked ways in a row, where each way ends in it, and how many ways are not walked."""
    import osmium

    refs, ends, refused = array("q"), array("q"), 0
    try:
        reader = osmium.FileProcessor(str(path), osmium.osm.WAY).with_filter(
            osmium.filter.KeyFilter("highway")
        )
        ways: Any = iter(reader)
        for way in ways:
            if walkable(way.tags) and len(way.nodes) > 1:
                refs.extend([node.ref for node in way.nodes])
                ends.append(len(refs))
            else:
                refused += 1
    except RuntimeError as error:
        raise unreadable(Path(path).name, str(error)) from None
    return np.frombuffer(refs, np.int64), np.frombuffer(ends, np.int64), refused


def _nodes(
    path: Path, wanted: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64], NDArray[np.bool_]]:
    """Return the nodes among `wanted` that the file has, where they lie (degrees), and which cannot be passed."""
    import osmium

    ids, places, barred = array("q"), array("d"), array("q")
    reader = osmium.FileProcessor(str(path), osmium.osm.NODE).with_filter(
        osmium.filter.IdFilter(array("q", wanted.tobytes()))
    )
    nodes: Any = iter(reader)
    for node in nodes:
        location = node.location
        if not location.valid():
            continue
        ids.append(node.id)
        places.append(location.lon)
        places.append(location.lat)
        if len(node.tags) and _blocked(node.tags):
            barred.append(node.id)
    found = np.frombuffer(ids, np.int64)
    xy = np.frombuffer(places, np.float64).reshape(-1, 2)
    found, at = np.unique(found, return_index=True)
    return found, xy[at, 0], xy[at, 1], np.isin(found, np.frombuffer(barred, np.int64))


def _parted(
    ids: NDArray[np.int64], x: NDArray[np.float64], y: NDArray[np.float64], barred: NDArray[np.bool_],
    a: NDArray[np.int64], b: NDArray[np.int64],
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64], NDArray[np.int64], NDArray[np.int64], int]:  # fmt: skip
    """Part the ways at nodes that cannot be passed: each stretch that ends there has an end of its own."""
    if not barred.any():
        return ids, x, y, a, b, 0
    ends = np.concatenate([a, b])
    at = np.flatnonzero(barred[ends])
    origin = ends[at]
    ends[at] = len(ids) + np.arange(len(at))
    names = np.concatenate([ids, -1 - np.arange(len(at))])
    x, y = np.concatenate([x, x[origin]]), np.concatenate([y, y[origin]])
    used = np.zeros(len(names), np.bool_)
    used[ends] = True
    renumbered = np.cumsum(used) - 1
    ends = renumbered[ends]
    return names[used], x[used], y[used], ends[: len(a)], ends[len(a) :], int(barred.sum())


def _lengths(
    x: NDArray[np.float64], y: NDArray[np.float64], a: NDArray[np.int64], b: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Return metres along the ellipsoid between places in degrees."""
    from pyproj import Geod

    _, _, metres = Geod(ellps="WGS84").inv(x[a], y[a], x[b], y[b])
    return np.asarray(metres, np.float64)
