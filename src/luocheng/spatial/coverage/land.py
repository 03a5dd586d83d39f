"""The share of land within the service radius: by area of the ground, and points that stand for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from numba import njit

from luocheng.spatial.coverage.checks import polygons
from luocheng.spatial.coverage.figures import CITY, Coverage, tally
from luocheng.spatial.coverage.served import Served, undercount
from luocheng.spatial.coverage.zones import apart, split
from luocheng.spatial.layers import Note
from luocheng.spatial.overlap import outlines_of, stretch

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from luocheng.spatial.overlap import Outlines

    Floats = NDArray[np.float64]
    Longs = NDArray[np.int64]
    Shapes = NDArray[Any]

__all__ = ["Ground", "beyond", "land_coverage", "lattice", "ready", "sample_land"]


@dataclass(frozen=True, slots=True)
class Ground:
    """Land made ready to be measured: clipped, united, divided by areas. One serves any number of kinds of facilities.

    Parameters
    ----------
    pieces
        Polygons, those of the city first, then parts of the ones that straddle areas.
    zones
        By level: which pieces, in which area each, and how many areas there are.
    notes
        What was mended or left out.
    """

    pieces: Shapes
    zones: dict[str, tuple[Longs, Longs, int]]
    notes: tuple[Note, ...]


def ready(
    land: Any, *, boundary: Any = None, areas: Mapping[str, Any] | None = None, united: bool = True
) -> Ground:
    """Make land ready to be measured.

    Parameters
    ----------
    land
        The land that counts (residential land, for instance): shapely polygons, (n,), metres.
    boundary
        Polygons that the land is clipped to; None to take it as it is.
    areas
        Polygons by level, `{"district": …, "community": …}`. Land that lies in several is divided.
    united
        False where the land is known not to overlap: it is then not looked for.

    Raises
    ------
    LuochengError
        When land, boundary or areas are no polygons.
    """
    ground, notes = polygons(land, "用地")
    missing = int(shapely.is_missing(ground).sum())
    if missing:
        notes.append(Note("land-missing", -1, f"用地 {missing} 个没有图形，不计入", f"{missing} pieces of land have no shape and do not count"))  # fmt: skip
    if boundary is not None:
        edge, more = polygons(boundary, "边界")
        notes += more
        ground = _inside(ground, edge)
    if united:
        ground, _, overlapping = apart(ground)
        if overlapping:
            notes.append(Note("land-overlaps", -1, f"用地 {overlapping} 块互相重叠，重叠处只计一次", f"{overlapping} pieces of land overlap; what they share counts once"))  # fmt: skip
    else:
        ground = ground[~shapely.is_missing(ground)]
    pieces, zones = ground, {CITY: (np.arange(len(ground)), np.zeros(len(ground), np.int64), 1)}
    for level, shapes in (areas or {}).items():
        area, more = polygons(shapes, level)
        notes += more
        by_area = split(ground, area)
        # A piece of land that lies in one area only is measured once for all levels; the others part by part.
        index = by_area.shape.copy()
        parts = by_area.pieces[~by_area.whole]
        index[~by_area.whole] = len(pieces) + np.arange(len(parts))
        pieces = np.concatenate([pieces, parts])
        zones[level] = (index, by_area.zone, len(area))
    return Ground(pieces, zones, tuple(notes))


def land_coverage(
    land: Any,
    served: Served,
    *,
    boundary: Any = None,
    areas: Mapping[str, Any] | None = None,
    united: bool = True,
    threads: int = 1,
) -> Coverage:
    """Return the share of land within the service radius, for the city and each of its areas in one pass.

    Parameters
    ----------
    land
        Shapely polygons, (n,), metres; or from `ready`, which then has boundary and areas.
    served
        From `serve`, with all facilities, those beyond the boundary too.
    boundary, areas, united
        As for `ready`.
    threads
        How many blocks of polygons are looked at at once.

    Raises
    ------
    LuochengError
        When land, boundary or areas are no polygons.
    """
    ground = land if isinstance(land, Ground) else ready(land, boundary=boundary, areas=areas, united=united)
    pieces = ground.pieces
    covered = served.covered(pieces, threads) if served.known else np.full(len(pieces), np.nan)
    figures = tally("land", "straight", covered, shapely.area(pieces), ground.zones)
    return Coverage(tuple(figures), (*ground.notes, *served.notes, _said(served)))


def _inside(ground: Shapes, edge: Shapes) -> Shapes:
    """Clip land to a boundary."""
    whole = np.array([shapely.union_all(edge)], object)
    return split(ground, whole).pieces


def _said(served: Served) -> Note:
    less = undercount(served.segments)
    q = served.segments
    return Note(
        "service-radius", -1,
        f"直线半径覆盖：先合并各设施服务范围再算面积；每四分之一圆用 {q} 段折线，圆面积少算 {less:.3%}",
        f"By radius, service areas united before measuring; a quarter circle is {q} stretches, which cuts off {less:.3%} of a circle",
    )  # fmt: skip


def sample_land(land: Any, spacing: float = 25.0) -> tuple[Floats, Floats, Floats, Longs]:
    """Return points that stand for land: a lattice within each polygon, or one point where none falls in.

    With them the share of land can be measured along the network, where it has no outline to measure.

    Parameters
    ----------
    land
        Shapely polygons, (n,), metres.
    spacing
        Metres between points.

    Returns
    -------
    tuple
        x, y, the m² that each point stands for, and the polygon it lies in. The m² add up to the area of each polygon.
    """
    ground, _ = polygons(land, "用地")
    at = np.flatnonzero(~shapely.is_missing(ground))
    x, y, of = lattice(outlines_of(ground[at]), spacing)
    bare = np.setdiff1d(np.arange(len(at)), of)
    spots = shapely.point_on_surface(ground[at[bare]])
    x, y = np.concatenate([x, shapely.get_x(spots)]), np.concatenate([y, shapely.get_y(spots)])
    of = np.concatenate([of, bare])
    order = np.argsort(of, kind="stable")
    x, y, of = x[order], y[order], of[order]
    share = shapely.area(ground[at]) / np.maximum(np.bincount(of, minlength=len(at)), 1)
    return x, y, share[of], at[of]


def lattice(lines: Outlines, spacing: float) -> tuple[Floats, Floats, Longs]:
    """Return the points of a lattice that lie in polygons: x, y and the polygon, in the order of polygons.

    A point on the common edge of two polygons lies in one of them. One in several polygons is told for each.
    """
    if not len(lines.box):
        return np.empty(0), np.empty(0), np.empty(0, np.int64)
    box = np.nan_to_num(lines.box) / spacing
    low, high = np.ceil(box[:, :2] - 0.5).astype(np.int64), np.floor(box[:, 2:] - 0.5).astype(np.int64)
    most = (np.maximum(high - low + 1, 0).prod(axis=1)).astype(np.int64)
    return _lattice(lines.start, lines.points, lines.turn, low, high, spacing, np.int64(most.sum()))


@njit(cache=True, nogil=True)
def _lattice(
    start: Longs,
    points: Floats,
    turn: NDArray[np.int8],
    low: Longs,
    high: Longs,
    spacing: float,
    most: np.int64,
) -> tuple[Floats, Floats, Longs]:
    x, y, of = np.empty(most), np.empty(most), np.empty(most, np.int64)
    count = 0
    for i in range(len(low)):
        tall = high[i, 1] - low[i, 1] + 1
        if tall <= 0:
            continue
        within = np.zeros(tall, np.float64)
        for column in range(low[i, 0], high[i, 0] + 1):
            at = (column + 0.5) * spacing
            within[:] = 0
            for p in range(start[i], start[i + 1]):
                if abs(turn[p]) != 1:
                    continue
                x0, y0, x1, y1, side = stretch(points, turn, p)
                if x0 <= at < x1:
                    # Points below a stretch are within where the polygon lies below it, and not where it lies above.
                    top = (y0 + (at - x0) / (x1 - x0) * (y1 - y0)) / spacing - 0.5
                    for row in range(min(np.int64(np.ceil(top)) - low[i, 1], tall)):
                        within[row] += side
            for row in range(tall):
                if within[row] > 0.5:
                    x[count], y[count], of[count] = at, (low[i, 1] + row + 0.5) * spacing, i
                    count += 1
    return x[:count].copy(), y[:count].copy(), of[:count].copy()


def beyond(facilities: Any, radii: Any, boundary: Any, what: str = "设施") -> Note:
    """Say how many facilities beyond a boundary serve ground within it, or that none are given.

    Parameters
    ----------
    facilities, radii
        As for `serve`.
    boundary
        Polygons of the city.
    """
    from luocheng.spatial.coverage.checks import radii_of, shapes_of

    shapes, _ = shapes_of(facilities, what)
    radius = radii_of(radii, len(shapes))
    edge = shapely.union_all(polygons(boundary, "边界")[0])
    shapely.prepare(edge)
    outside = ~shapely.is_missing(shapes) & ~np.isnan(radius) & ~shapely.intersects(shapes, edge)
    serving = int((shapely.distance(shapes[outside], edge) <= radius[outside]).sum())
    if not serving:
        return Note("boundary-none-beyond", -1, f"边界以外没有能服务到边界内的{what}：如果是资料没有收到界外，边缘地带会少算", f"No {what} beyond the boundary serve ground within it: if data end at the boundary, coverage near it is understated")  # fmt: skip
    return Note("boundary-beyond", -1, f"边界以外有 {serving} 个{what}服务到边界内，已计入；结果按边界裁剪", f"{serving} {what} beyond the boundary serve ground within it and are used; results are clipped to the boundary")  # fmt: skip
