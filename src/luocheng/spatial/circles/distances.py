"""Metres from every place to the nearest facility of each kind: straight, or walked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from luocheng.spatial.coverage.checks import same_length, shapes_of
from luocheng.spatial.reach import FAR, walking_reach

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from luocheng.spatial.reach.chains import Chains

    Floats = NDArray[np.float64]

__all__ = ["Metres", "straight_metres", "walking_metres"]

Metres = dict[str, "Floats | None"]
"""By kind, (n,): infinite for none within the limit, nan for a place of which nothing is known; None without data."""


def straight_metres(places: Any, facilities: Mapping[str, Any], limit: float) -> Metres:
    """Measure straight lines.

    Parameters
    ----------
    places
        Shapely points or footprints, (n,), metres.
    facilities
        Shapely geometries by kind: points, or polygons whose nearest edge counts; None for a kind without data.
    limit
        Metres beyond which nothing is looked for.
    """
    shapes, _ = shapes_of(places, "对象")
    missing = shapely.is_missing(shapes)
    found: Metres = {}
    for kind, given in facilities.items():
        if given is None:
            found[kind] = None
            continue
        there, _ = shapes_of(given, kind)
        metres = np.full(len(shapes), np.inf)
        metres[missing] = np.nan
        (i, _), d = shapely.STRtree(there).query_nearest(
            shapes, max_distance=limit, return_distance=True, all_matches=False
        )
        metres[i] = d
        found[kind] = metres
    return found


def walking_metres(
    chains: Chains,
    nodes: ArrayLike,
    metres: ArrayLike,
    entrances: Mapping[str, ArrayLike | None],
    limit: float,
    threads: int | None = None,
) -> Metres:
    """Measure along the network, the way from each place to it included.

    Parameters
    ----------
    chains
        From `luocheng.spatial.reach.prepare`.
    nodes, metres
        Node of each place (-1 for none) and metres to it, (n,).
    entrances
        Nodes by kind; -1 for one that is tied to no way, None for a kind without data.
    limit
        Metres beyond which nothing is looked for.
    threads
        How many kinds are searched at once.
    """
    node, extra = np.asarray(nodes, np.int64), np.asarray(metres, np.float64)
    same_length({"节点": len(node), "到路网的距离": len(extra)})
    dark = (node < 0) | np.isnan(extra)
    at = {
        kind: np.asarray(given, np.int64)[np.asarray(given, np.int64) >= 0].astype(np.int32)
        for kind, given in entrances.items()
        if given is not None
    }
    reached = walking_reach(chains, at, cutoff=round(limit * 1000), threads=threads)
    found: Metres = {}
    for kind in entrances:
        if kind not in at:
            found[kind] = None
            continue
        d = reached.nearest[kind][np.where(dark, 0, node)]
        walked = np.where(d == FAR, np.inf, d / 1000 + np.where(dark, 0.0, extra))
        walked[walked > limit] = np.inf
        walked[dark] = np.nan
        found[kind] = walked
    return found
