"""Read a walking network from a file: edges between named nodes, lines, or an extract of OpenStreetMap."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
import shapely

from luocheng.errors import Fault, LuochengError
from luocheng.spatial.network import UNIT, Network, build_network
from luocheng.spatial.parts import Parts, part_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["NetworkFile", "read_network"]

_LEVELS = ("level", "layer", "层级", "层")


@dataclass(frozen=True, slots=True)
class NetworkFile:
    """A network and what is to be said about it.

    Parameters
    ----------
    network
        The network; with coordinates where the file has shapes.
    crs
        The frame in metres of its coordinates; None where it has none.
    told
        What was done and left out, in Chinese and English.
    """

    network: Network
    crs: str | None
    told: tuple[str, str]


def read_network(
    path: Path, crs: str | None = None, datum: str | None = None, *, shapes: bool = True
) -> NetworkFile:
    """Read a network.

    Parameters
    ----------
    path
        Parquet, GeoPackage or another layer of edges: columns `u` and `v` with `length_m` or lines, or lines alone;
        or `.osm.pbf`.
    crs
        The frame in metres; by default that of the middle of the network.
    datum
        The reference system of a file that declares none.
    shapes
        Whether places are going to be tied to it. Without, edges are taken whole and the file needs no shapes.

    Raises
    ------
    LuochengError
        When it cannot be read, has no edges, or an edge has no length.
    """
    path = Path(path)
    if path.suffix.lower() in (".pbf", ".osm") and path.exists():
        from luocheng.spatial.network_osm import read_osm_network

        osm = read_osm_network(path, crs)
        return NetworkFile(osm.network, osm.crs, osm.parts.said())
    if path.suffix.lower() in (".parquet", ".csv") and path.exists():
        plain = _columns(path)
        if plain is not None and {"u", "v", "length_m"} <= set(plain.columns) and (not shapes or "geometry" not in plain.columns):  # fmt: skip
            u, v, metres = (_given(plain, c, path) for c in ("u", "v", "length_m"))
            network = build_network(u, v, metres, path.name)
            return NetworkFile(network, None, _parts(network))
    from luocheng.spatial.layers import read_layer

    layer = read_layer(path, crs=crs, datum=datum)
    names = set(layer.frame.columns)
    if {"u", "v"} <= names:
        network = _with_bends(layer.frame, layer.geometry, path)
        return NetworkFile(network, layer.crs, _parts(network))
    from luocheng.spatial.network_lines import lines_network

    lines = lines_network(layer.shapes, _levels(layer.frame), where=path.name)
    return NetworkFile(lines.network, layer.crs, lines.said())


def _columns(path: Path) -> pl.DataFrame | None:
    from luocheng.spatial.readers.raw import unreadable
    from luocheng.spatial.readers.tables import plain_columns

    try:
        if path.suffix.lower() == ".csv":
            return pl.read_csv(path, infer_schema_length=None)
        names = pl.read_parquet_schema(path)
        wanted: list[str] = [c for c in ("u", "v", "length_m", "geometry") if c in names]
        return plain_columns(pl.read_parquet(path, columns=wanted, use_pyarrow=False, glob=False))
    except (pl.exceptions.PolarsError, OSError) as error:
        raise unreadable(path.name, str(error)) from None


def _given(frame: pl.DataFrame, column: str, path: Path) -> NDArray[Any]:
    """Return a column that may not be empty in any row; lengths as numbers."""
    series = frame[column]
    if column == "length_m":
        series = series.cast(pl.Float64, strict=False)
    elif series.dtype.is_float():
        series = series.cast(pl.Int64, strict=False)
    missing = series.null_count()
    if missing and column != "length_m":
        row = int(series.is_null().arg_true()[0]) + 1
        raise LuochengError(
            Fault(
                f"{missing} 条路段没有写 {column}，第一处在第 {row} 行",
                path.name,
                "每条路段两端的节点编号",
                "补全，或删去这些行",
                f"{missing} edges have no {column}; the first is row {row}",
                "the nodes at both ends of every edge",
                "Fill it in, or delete the rows",
                code="edge-node",
            )
        )
    return series.to_numpy() if series.dtype != pl.String else series.to_numpy().astype(str)


def _with_bends(frame: pl.DataFrame, geometry: NDArray[Any], path: Path) -> Network:
    """Build a network out of edges with shapes: the bends of an edge become nodes, its length stays what is given."""
    lines = np.array(
        [g if g is None or g.geom_type == "LineString" else shapely.line_merge(g) for g in geometry], object
    )
    wrong = np.flatnonzero(shapely.get_type_id(lines) != 1)
    if len(wrong):
        raise LuochengError(
            Fault(
                f"{len(wrong)} 条路段的图形不是一条线，第一处在第 {int(wrong[0]) + 1} 行",
                path.name,
                "每条路段一条线",
                "改正图形，或删去 u、v 列，由图形重新构网",
                f"The shapes of {len(wrong)} edges are no single line; the first is row {int(wrong[0]) + 1}",
                "one line an edge",
                "Correct the shapes, or drop u and v to have the network built from them",
                code="edge-shape",
            )
        )
    u, v = _given(frame, "u", path), _given(frame, "v", path)
    drawn = shapely.length(lines)
    metres = _given(frame, "length_m", path) if "length_m" in frame.columns else drawn
    plain = build_network(u, v, metres, path.name)
    points, of = shapely.get_coordinates(lines, return_index=True)
    count = np.bincount(of, minlength=len(lines))
    start = np.concatenate([[0], np.cumsum(count)[:-1]])
    x, y = np.full(plain.nodes, np.nan), np.full(plain.nodes, np.nan)
    for ends, at in ((plain.u, start), (plain.v, start + count - 1)):
        x[ends], y[ends] = points[at, 0], points[at, 1]
    # Stretches between neighbouring bends; the millimetres of an edge are shared out along its line.
    step = of[1:] == of[:-1]
    stretch = np.hypot(*(points[1:] - points[:-1])[step].T)
    edge = of[1:][step]
    gone = np.cumsum(stretch)
    before = np.concatenate([[0.0], gone])[np.searchsorted(edge, np.arange(len(lines)))]
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(drawn[edge] > 0, (gone - before[edge]) / drawn[edge], 1.0)
    done = np.rint(share * plain.length[edge]).astype(np.int64)
    last = np.ones(len(edge), np.bool_)
    last[:-1] = edge[1:] != edge[:-1]
    done[last] = plain.length[edge[last]]
    opens = np.concatenate([[True], last[:-1]])
    length = done - np.where(opens, 0, np.concatenate([[0], done[:-1]]))
    bends = plain.nodes + np.cumsum(~last) - 1
    a = np.where(opens, plain.u[edge], np.concatenate([[0], bends[:-1]]))
    b = np.where(last, plain.v[edge], bends)
    at = np.flatnonzero(step)[~last] + 1
    names = _new_names(plain.ids, int((~last).sum()))
    return Network(
        np.concatenate([plain.ids, names]), a.astype(np.int32), b.astype(np.int32), length.astype(plain.length.dtype),
        np.concatenate([x, points[at, 0]]), np.concatenate([y, points[at, 1]]),
    )  # fmt: skip


def _new_names(ids: NDArray[Any], count: int) -> NDArray[Any]:
    if ids.dtype.kind in "iu":
        return min(0, int(ids.min(initial=0))) - 1 - np.arange(count)
    return np.array([f"+{i}" for i in range(count)], dtype="U12")


def _levels(frame: pl.DataFrame) -> NDArray[Any] | None:
    """Return the level of each line, from a column of levels, or of bridges and tunnels."""
    lower = {c.lower(): c for c in frame.columns}
    for name in _LEVELS:
        if name in lower:
            return frame[lower[name]].cast(pl.Float64, strict=False).fill_null(0).to_numpy()
    level = np.zeros(frame.height)
    for name, value in (("bridge", 1), ("桥", 1), ("桥梁", 1), ("tunnel", -1), ("隧道", -1)):
        if name in lower:
            said = frame[lower[name]].cast(pl.String).str.to_lowercase().fill_null("")
            level[(~said.is_in(["", "no", "0", "false", "否", "f"])).to_numpy()] = value
    return level if level.any() else None


def _parts(network: Network) -> tuple[str, str]:
    """Say how far a network hangs together; nothing is left out of edges that are given by their nodes."""
    _, size = part_of(network)
    length = float(network.length.sum()) / UNIT
    if len(size) < 2:
        return Parts(len(size), len(size), network.nodes, 0, length, 0.0).said()
    share = size.max() / size.sum()
    return (
        f"路网有 {len(size):,} 片互不相通，最大的一片占节点的 {share:.1%}；各片都采用，片与片之间不可达",
        f"The network has {len(size):,} parts without a way between them; the largest has {share:.1%} of the nodes. All are used",
    )
