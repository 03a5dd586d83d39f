"""The share of buildings, floor area or residents within reach of facilities: by radius, and along the network."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import shapely

from luocheng.spatial.coverage.checks import polygons, radii_of, same_length, shapes_of, weights_of
from luocheng.spatial.coverage.figures import Coverage, levels, tally
from luocheng.spatial.coverage.served import Served, serve
from luocheng.spatial.coverage.zones import zone_of
from luocheng.spatial.layers import Note
from luocheng.spatial.reach import FAR, walking_reach

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from luocheng.spatial.reach.chains import Chains

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]
    Longs = NDArray[np.int64]
    Shapes = NDArray[Any]

__all__ = ["Within", "place_coverage", "within_straight", "within_walking"]

At = Literal["point", "any", "whole"]


@dataclass(frozen=True, slots=True)
class Within:
    """Whether each place is within reach.

    Parameters
    ----------
    yes
        Within reach, (n,).
    unknown
        It cannot be told, (n,): no place, not tied to the network, or no data on facilities.
    by
        `straight` or `network`.
    notes
        What is to be said beside it.
    """

    yes: Flags
    unknown: Flags
    by: str
    notes: tuple[Note, ...] = ()


def within_straight(
    places: Any, facilities: Any, radii: ArrayLike, at: At = "point", what: str = "设施"
) -> Within:
    """Tell which places lie within the radius of any facility, by the distance itself and no polygon around it.

    Parameters
    ----------
    places
        Shapely points or footprints, (n,), metres.
    facilities
        Shapely points, lines or polygons; None where there are no data.
    radii
        Metres, one for all or one each; nan for a facility that does not count.
    at
        `point`: a point on the footprint (the one nearest its middle) lies within. `any`: some part of the footprint does.
        `whole`: all of it does; measured by the united polygons, which lie a hair inside the true radius.
    """
    shapes, notes = shapes_of(places, "对象")
    missing = shapely.is_missing(shapes)
    served = serve(facilities, radii, what=what)
    notes += served.notes
    if not served.known:
        return Within(
            np.zeros(len(shapes), np.bool_), np.ones(len(shapes), np.bool_), "straight", tuple(notes)
        )
    if not served.facilities:
        return Within(np.zeros(len(shapes), np.bool_), missing, "straight", tuple(notes))
    if at == "whole":
        yes = _whole(shapes, served)
    else:
        spots = _spots(shapes) if at == "point" else shapes
        mended = shapes_of(facilities, what)[0]
        yes = _near(spots, mended, radii_of(radii, len(mended)), served, at == "point")
    return Within(yes & ~missing, missing, "straight", tuple(notes))


def _spots(shapes: Shapes) -> Shapes:
    """Return the middle of each shape where it lies on the shape, else a point that does."""
    if (shapely.get_type_id(shapes) <= 0).all():
        return shapes
    middle: Shapes = shapely.centroid(shapes)
    off = np.flatnonzero(~shapely.is_missing(shapes) & ~shapely.intersects(shapes, middle))
    middle[off] = shapely.point_on_surface(shapes[off])
    return middle


def _whole(shapes: Shapes, served: Served) -> Flags:
    flat = shapely.get_dimensions(shapes) == 2
    yes = np.zeros(len(shapes), np.bool_)
    area = shapely.area(shapes[flat])
    yes[flat] = served.covered(shapes[flat]) >= area * (1 - 1e-9)
    points = np.flatnonzero(shapely.get_type_id(shapes) == 0)
    yes[points] = served.holds(shapely.get_x(shapes[points]), shapely.get_y(shapes[points]))
    return yes


def _near(spots: Shapes, facilities: Shapes, radius: Floats, served: Served, points: bool) -> Flags:
    """Measure distances where squares leave it open; within whole ones none is needed."""
    yes = np.zeros(len(spots), np.bool_)
    ask = ~shapely.is_missing(spots)
    if points:
        x, y = shapely.get_x(spots), shapely.get_y(spots)
        yes, _ = served.place(np.column_stack([x, y, x, y]))
        ask &= ~yes
        # The true circle bulges over its stretches by no more than this.
        bulge = float(np.nanmax(radius)) * (1 - np.cos(np.pi / (4 * served.segments))) + 1e-6
        box = np.column_stack([x - bulge, y - bulge, x + bulge, y + bulge])
        whole, near = served.place(box)
        ask &= whole | near
    left = np.flatnonzero(ask)
    for r in np.unique(radius[~np.isnan(radius)])[::-1]:
        tree = shapely.STRtree(facilities[radius == r])
        found = tree.query(spots[left], predicate="dwithin", distance=r)[0]
        yes[left[found]] = True
        left = left[~yes[left]]
    return yes


def within_walking(
    chains: Chains,
    nodes: ArrayLike,
    metres: ArrayLike,
    entrances: ArrayLike | None,
    radii: ArrayLike,
    what: str = "设施",
    threads: int | None = None,
) -> Within:
    """Tell from which places a facility is reached within its radius, walked along the network.

    Parameters
    ----------
    chains
        The network, from `luocheng.spatial.reach.prepare`, with places and entrances tied to it.
    nodes
        Node of each place, (n,); -1 where it is tied to none.
    metres
        From each place to its node, (n,): they are walked too.
    entrances
        Nodes of the facilities' entrances, (m,): gates, or where paths meet their edge. None where there are no data.
    radii
        Metres, one for all or one an entrance (that of its facility); nan for one that does not count.
    threads
        How many radii are searched at once.
    """
    node, extra = np.asarray(nodes, np.int64), np.asarray(metres, np.float64)
    same_length({"节点": len(node), "到路网的距离": len(extra)})
    dark = (node < 0) | np.isnan(extra)
    yes = np.zeros(len(node), np.bool_)
    if entrances is None:
        note = Note("facilities-unknown", -1, f"没有{what}的数据，不知道覆盖多少", f"No data on {what}: what is covered is unknown")  # fmt: skip
        return Within(yes, np.ones(len(node), np.bool_), "network", (note,))
    at = np.asarray(entrances, np.int64)
    radius = radii_of(radii, len(at))
    notes = []
    untied = int((at < 0).sum())
    if untied:
        notes.append(Note("entrances-untied", -1, f"{what}的入口有 {untied} 个没有归到路网，不计入", f"{untied} entrances of {what} are tied to no way and do not count"))  # fmt: skip
    if dark.any():
        notes.append(Note("places-untied", -1, f"{int(dark.sum())} 个对象没有归到路网，不知道是否覆盖", f"{int(dark.sum())} places are tied to no way: whether they are covered is unknown"))  # fmt: skip
    if not ((at >= 0) & ~np.isnan(radius)).any():
        notes.append(Note("facilities-none", -1, f"没有计入的{what}，覆盖为 0", f"No {what} that count: nothing is covered"))  # fmt: skip
        return Within(yes, dark, "network", tuple(notes))
    # A radius is a search of its own: the nearest facility of one radius may be too far, another's near enough.
    limit = {float(r): np.int32(round(r * 1000)) for r in np.unique(radius[~np.isnan(radius)])}
    groups = {str(r): at[(radius == r) & (at >= 0)].astype(np.int32) for r in limit}
    tied = np.flatnonzero(~dark)
    walked = np.rint(extra[tied] * 1000)
    found = walking_reach(chains, groups, cutoff=int(max(limit.values())), threads=threads)
    for r, most in limit.items():
        d = found.nearest[str(r)][node[tied]]
        yes[tied[(d != FAR) & (d + walked <= most)]] = True
    return Within(yes, dark, "network", tuple(notes))


def place_coverage(
    places: Any,
    within: Within,
    weights: Mapping[str, ArrayLike],
    *,
    boundary: Any = None,
    areas: Mapping[str, Any] | None = None,
) -> Coverage:
    """Return the share of buildings, and of each weight they carry, that is within reach, by area in one pass.

    Parameters
    ----------
    places
        Shapely points or footprints, (n,), metres. A place belongs to the area that its middle lies in.
    within
        From `within_straight` or `within_walking`.
    weights
        What each place carries: floor area in m², residents. nan for unknown: left out and counted. `buildings` is
        measured in any case, each place one.
    boundary
        Polygons; places beyond do not count. None to count all.
    areas
        Polygons by level.
    """
    shapes, notes = shapes_of(places, "对象")
    same_length({"对象": len(shapes), "是否覆盖": len(within.yes)})
    carried = {"buildings": np.ones(len(shapes)), **weights_of(weights, len(shapes))}
    spots = _spots(shapes)
    zones: dict[str, Longs] = {}
    sizes: dict[str, int] = {}
    for level, given in (areas or {}).items():
        area, more = polygons(given, level)
        notes += more
        zones[level], sizes[level] = zone_of(spots, area), len(area)
    chosen = np.arange(len(shapes))
    if boundary is not None:
        edge, more = polygons(boundary, "边界")
        notes += more
        chosen = np.flatnonzero(zone_of(spots, edge) >= 0)
    by_level = levels(len(chosen), {k: z[chosen] for k, z in zones.items()}, sizes)
    figures = []
    for of, weight in carried.items():
        w = weight[chosen]
        covered = np.where(within.yes[chosen], w, 0.0)
        covered[within.unknown[chosen]] = np.nan
        figures += tally(of, within.by, covered, w, by_level)
    return Coverage(tuple(figures), (*notes, *within.notes))
