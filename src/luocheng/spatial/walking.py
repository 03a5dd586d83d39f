"""Walking reach from places to places: both tied to the network, the search in between."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from luocheng.spatial.attach import BEYOND, doors, nearest_spots, once, part
from luocheng.spatial.reach import FAR, prepare, walking_reach

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from luocheng.spatial.network import Network

    Ints = NDArray[np.int32]
    Floats = NDArray[np.float64]
    Tell = Callable[[int, int], None]

__all__ = ["Nodes", "Walked", "tie", "walk"]


@dataclass(frozen=True, slots=True)
class Nodes:
    """Where the places of a kind are on the network.

    Parameters
    ----------
    node
        Node of each entrance, (m,).
    place
        Which place each entrance belongs to, (m,).
    places
        How many places there are.
    """

    node: Ints
    place: Ints
    places: int

    @classmethod
    def of(cls, node: Ints) -> Nodes:
        """Return places of which each is one node; -1 where it has none."""
        tied = np.flatnonzero(node >= 0)
        return cls(node[tied], tied.astype(np.int32), len(node))

    @property
    def plain(self) -> bool:
        """Whether each place has one entrance, in order."""
        return bool(np.array_equal(self.place, np.arange(self.places)))

    @property
    def untied(self) -> int:
        """How many places have no entrance on the network."""
        return self.places - len(np.unique(self.place))


class Metres(Mapping[str, "Floats"]):
    """Metres by kind of place, (n, k), nan for none; kept as the whole millimetres that they are until they are asked for.

    Parameters
    ----------
    millimetres
        By kind, (n, k); FAR for none.
    """

    def __init__(self, millimetres: dict[str, Ints]) -> None:
        self.millimetres = millimetres

    def __getitem__(self, kind: str) -> Floats:
        rows = self.millimetres[kind]
        metres: Floats = rows / 1000.0
        metres[rows == FAR] = np.nan
        return metres

    def __iter__(self) -> Iterator[str]:
        return iter(self.millimetres)

    def __len__(self) -> int:
        return len(self.millimetres)


@dataclass(frozen=True, slots=True)
class Walked:
    """What is reached from every origin, by kind of place, along the network.

    Parameters
    ----------
    nearest
        Metres to the k nearest places, (n, k) a kind, nearest first; nan where there is none.
    which
        The place each is, (n, k); -1 for none. Empty where k is 1.
    count
        Number of places within the distance asked for, (n,); -1 for an origin that is tied to nothing.
    """

    nearest: Metres
    which: dict[str, Ints]
    count: dict[str, Ints]


def tie(
    network: Network,
    origins: NDArray[Any],
    places: Mapping[str, NDArray[Any]],
    gates: Mapping[str, tuple[Any, Any, Any]] | None = None,
    beyond: float = BEYOND,
) -> tuple[Network, Ints, Floats, dict[str, Nodes]]:
    """Tie origins and places to a network.

    Parameters
    ----------
    network
        With coordinates.
    origins
        Shapely shapes in the frame of the network, (n,), of polygons the middle is tied; or x and y of points, (n, 2).
    places
        Shapes by kind. Polygons are entered at their gates, or where paths meet their edge.
    gates
        x, y and the index of the place of each gate, by kind.
    beyond
        Metres beyond which a point is tied to nothing.

    Returns
    -------
    tuple
        The network with nodes for all of them; the node of each origin (-1 for none) and the metres to it; the nodes
        of the places by kind.
    """
    points = {kind: np.atleast_1d(np.asarray(shapes, object)) for kind, shapes in places.items()}
    areal = {kind: shapely.get_dimensions(shapes) == 2 for kind, shapes in points.items()}
    single = [_middles(origins)]
    single += [_middles(_where(~areal[kind], shapes)) for kind, shapes in points.items()]
    together = np.concatenate(single)
    spots = nearest_spots(network, together[:, 0], together[:, 1], beyond)
    tied = [spots]
    areas: dict[str, slice] = {}
    for kind, shapes in points.items():
        if areal[kind].any():
            begin = sum(len(s.edge) for s in tied)
            found, _ = doors(network, _where(areal[kind], shapes), (gates or {}).get(kind), parted=tied)
            areas[kind] = slice(begin, begin + len(found.edge))
            tied.append(found)
    # Every edge is parted once, for all that is tied to it.
    grown, node = part(
        network, np.concatenate([s.edge for s in tied]), np.concatenate([s.along for s in tied])
    )
    place = np.concatenate([s.place for s in tied])
    nodes = np.full(len(together), -1, np.int32)
    nodes[spots.place] = node[: len(spots.place)]
    own = np.split(nodes, np.cumsum([len(s) for s in single])[:-1])
    kept: dict[str, Nodes] = {}
    for (kind, shapes), single_ in zip(points.items(), own[1:], strict=True):
        kept[kind] = Nodes.of(single_)
        if kind in areas:
            of, doors_, _ = once(place[areas[kind]], node[areas[kind]])
            kept[kind] = Nodes(np.concatenate([kept[kind].node, doors_]), np.concatenate([kept[kind].place, of]), len(shapes))  # fmt: skip
    return grown, own[0], spots.metres[: len(single[0])], kept


def _middles(shapes: NDArray[Any]) -> Floats:
    """Return x and y of the middle of each shape, (n, 2), nan for none; of points themselves."""
    shapes = np.asarray(shapes)
    if shapes.ndim == 2:
        return np.asarray(shapes, np.float64)
    shapes = np.atleast_1d(np.asarray(shapes, object))
    plain = bool((shapely.get_type_id(shapes) <= 0).all())
    points = shapes if plain else shapely.centroid(shapes)
    return np.column_stack([shapely.get_x(points), shapely.get_y(points)])


def _where(chosen: NDArray[np.bool_], shapes: NDArray[Any]) -> NDArray[Any]:
    """Return the chosen shapes in their places, and none elsewhere."""
    kept = np.full(len(shapes), None, object)
    kept[chosen] = shapes[chosen]
    return kept


def walk(
    network: Network,
    origins: Ints,
    places: Mapping[str, Nodes],
    *,
    cutoff: float | None = None,
    k: int = 1,
    within: float | None = None,
    threads: int | None = None,
    progress: Tell | None = None,
) -> Walked:
    """Search from places to origins that are tied to a network.

    Parameters
    ----------
    network
        With the nodes that origins and places are tied to.
    origins
        Node of each origin, (n,); -1 for none.
    places
        Nodes by kind, from `tie`.
    cutoff, within
        Metres beyond which nothing is looked for, and within which places are counted.
    k
        How many of the nearest places.
    threads
        How many threads search; the number of processors by default.
    progress
        Called with how many searches are done, and of how many.
    """
    found = walking_reach(
        prepare(network),
        {kind: nodes.node for kind, nodes in places.items()},
        groups={kind: nodes.place for kind, nodes in places.items() if not nodes.plain},
        cutoff=None if cutoff is None else round(cutoff * 1000),
        k=k,
        within=None if within is None else round(within * 1000),
        threads=threads,
        progress=progress,
        only=origins,
    )
    tied = origins >= 0
    nearest: dict[str, Ints] = {}
    which: dict[str, Ints] = {}
    count: dict[str, Ints] = {}
    for kind in places:
        rows = found.several.pop(kind) if k > 1 else found.nearest.pop(kind)[:, None]
        rows[~tied] = FAR
        nearest[kind] = rows
        if k > 1:
            which[kind] = np.where(tied[:, None], found.which.pop(kind), np.int32(-1))
        if within is not None:
            count[kind] = np.where(tied, found.count.pop(kind), np.int32(-1))
    return Walked(Metres(nearest), which, count)
