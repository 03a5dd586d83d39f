"""`luocheng reach`: how far on foot from every origin to the nearest facilities, along the network."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from luocheng.cli.common import DONE, guard, print_json, say, words

if TYPE_CHECKING:
    import numpy as np
    import polars as pl
    from numpy.typing import NDArray

    from luocheng.spatial.reading import Points
    from luocheng.spatial.walking import Nodes, Walked

__all__ = ["reach"]


@click.command()
@click.argument("network", type=click.Path(path_type=Path))
@click.argument("origins", type=click.Path(path_type=Path))
@click.argument("facilities", type=click.Path(path_type=Path))
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), required=True, help="A file: .parquet .csv .gpkg."
)
@click.option(
    "--cutoff", type=click.FloatRange(min=0, min_open=True), help="Metres beyond which nothing counts."
)
@click.option(
    "--k", type=click.IntRange(1, 100), default=1, show_default=True, help="How many of the nearest."
)
@click.option("--count-within", type=click.FloatRange(min=0), help="Count facilities within so many metres.")
@click.option(
    "--threads", type=click.IntRange(min=1), help="How many threads search; all processors by default."
)
@click.option("--datum", help="The reference system of files that declare none, such as EPSG:4547.")
@click.option("--snap", type=click.FloatRange(min=0, min_open=True), default=500.0, show_default=True, help="Metres beyond which a point is tied to no street.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print a summary as one JSON object.")
def reach(**options: Any) -> None:
    """Measure walking distances along a network.

    NETWORK is parquet, gpkg or another layer of edges (u, v with length_m or lines, or lines alone), or .osm.pbf.
    ORIGINS are points, or rows with a column `node`; FACILITIES are such with a column `category`. OUT has one row an
    origin: nearest_<category> in metres, empty where there is no way, count_<category>, and so on.
    """
    guard(lambda: _reach(**options))


def _reach(
    network: Path,
    origins: Path,
    facilities: Path,
    output: Path,
    cutoff: float | None,
    k: int,
    count_within: float | None,
    threads: int | None,
    datum: str | None,
    snap: float,
    *,
    as_json: bool,
) -> int:
    from luocheng.cli.check import counted
    from luocheng.spatial.network_files import read_network
    from luocheng.spatial.reading import by_category, named_nodes, writable
    from luocheng.spatial.walking import walk

    writable(output)
    by_name = named_nodes(origins) and named_nodes(facilities)
    with _step(words("读路网", "Reading the network"), hidden=as_json):
        net = read_network(network, datum=datum, shapes=not by_name)
    with _step(words("读起点和设施", "Reading origins and facilities"), hidden=as_json):
        from luocheng.spatial.reading import read_points

        starts = read_points(origins, net.crs, datum)
        ends = read_points(facilities, net.crs, datum)
        kinds = by_category(ends)
    with _step(words("把点归到路上", "Tying points to streets"), hidden=as_json):
        tied = _tie(net.network, starts, ends, kinds, snap, origins.name, facilities.name)
    _first_use()
    with counted(words("搜索", "Searching"), hidden=as_json) as tell:
        walked = walk(tied.network, tied.node, tied.places, cutoff=cutoff, k=k, within=count_within, threads=threads, progress=tell)  # fmt: skip
    with _step(words("写出", "Writing"), hidden=as_json):
        _write(output, starts, ends, kinds, tied, walked)
    summary = _summary(net.told, kinds, tied, walked, net.network, output)
    if as_json:
        print_json(summary)
    else:
        _say(summary, net.told, snap, by_name=starts.node is not None)
    return DONE


class _Tied:
    """Where everything is on the network."""

    def __init__(self, network: Any, node: Any, metres: Any, places: dict[str, Nodes]) -> None:
        self.network, self.node, self.metres, self.places = network, node, metres, places


def _tie(
    network: Any,
    starts: Points,
    ends: Points,
    kinds: dict[str, NDArray[np.int64]],
    snap: float,
    name: str,
    other: str,
) -> _Tied:
    """Find the nodes of origins and facilities: those they name, or those made for them on the nearest edge."""
    import numpy as np

    from luocheng.spatial.reading import together
    from luocheng.spatial.walking import Nodes, tie

    nodes: dict[str, Nodes] = {}
    grown, metres, node = network, None, None
    if starts.node is not None:
        node = network.find(starts.node, f"{name} node")
    shapes = {} if ends.node is not None else {kind: ends.geometry[rows] for kind, rows in kinds.items()}
    if node is None or shapes:
        places = starts.geometry if node is None else np.empty(0, object)
        grown, found, away, nodes = tie(network, places, shapes, beyond=snap)
        if node is None:
            node, metres = found, away
    if ends.node is not None:
        at = network.find(ends.node, f"{other} node")
        nodes = {kind: Nodes.of(at[rows]) for kind, rows in kinds.items()}
    nodes = {kind: together(ends, kinds[kind], found) for kind, found in nodes.items()}
    return _Tied(grown, node, metres, nodes)


def _write(output: Path, starts: Points, ends: Points, kinds: Any, tied: _Tied, walked: Walked) -> None:
    import numpy as np
    import polars as pl

    from luocheng.spatial.reading import names_of, write_rows

    columns: list[pl.Series] = []
    if tied.metres is not None:
        columns.append(pl.Series("to_network", np.round(tied.metres, 3)).fill_nan(None))
    for kind in kinds:
        metres = walked.nearest[kind]
        names = names_of(ends, kinds[kind])
        for i in range(metres.shape[1]):
            suffix = f"_{i + 1}" if i else ""
            columns.append(pl.Series(f"nearest_{kind}{suffix}", metres[:, i]).fill_nan(None))
            if kind in walked.which:
                which = pl.Series(walked.which[kind][:, i])
                columns.append(names.gather(which.set(which < 0, None)).alias(f"facility_{kind}{suffix}"))
        if kind in walked.count:
            count = pl.Series(f"count_{kind}", walked.count[kind])
            columns.append(count.set(count < 0, None))
    taken = {c.name for c in columns}
    frame = starts.frame.select(c for c in starts.frame.columns if c not in taken).with_columns(columns)
    write_rows(frame, starts, output)


def _summary(
    told: tuple[str, str], kinds: Any, tied: _Tied, walked: Walked, network: Any, output: Path
) -> dict[str, Any]:
    import numpy as np

    node = tied.node
    listed = {}
    for kind in kinds:
        metres = walked.nearest[kind][:, 0]
        reached = metres[~np.isnan(metres)]
        listed[kind] = {
            "facilities": tied.places[kind].places,
            "not_on_network": tied.places[kind].untied,
            "origins_reached": len(reached),
            "median_m": float(np.median(reached)) if len(reached) else None,
            "largest_m": float(reached.max()) if len(reached) else None,
        }
    far = np.flatnonzero(node < 0)
    return {
        "output": str(output),
        "network": {"nodes": network.nodes, "edges": network.edges, "said": {"zh": told[0], "en": told[1]}},
        "origins": {"rows": len(node), "not_on_network": len(far), "first_not_on_network": far[:10].tolist()},
        "categories": listed,
    }


def _say(summary: dict[str, Any], told: tuple[str, str], snap: float, *, by_name: bool) -> None:
    network, origins = summary["network"], summary["origins"]
    click.echo(words(f"路网 {network['nodes']:,} 个节点、{network['edges']:,} 段。{told[0]}", f"Network: {network['nodes']:,} nodes, {network['edges']:,} edges. {told[1]}"))  # fmt: skip
    if origins["not_on_network"]:
        rows = ", ".join(str(r + 1) for r in origins["first_not_on_network"])
        many = f"{origins['not_on_network']:,}"
        if by_name:
            say(words(f"{many} 个起点的节点不在路网中，结果留空（第 {rows} 行）", f"The nodes of {many} origins are not in the network; left empty (rows {rows})"))  # fmt: skip
        else:
            say(words(f"{many} 个起点离路网超过 {snap:g} 米或没有坐标，结果留空（第 {rows} 行）", f"{many} origins are more than {snap:g} m from every street, or lie nowhere; left empty (rows {rows})"))  # fmt: skip
    for kind, told_ in summary["categories"].items():
        if told_["not_on_network"]:
            say(words(f"{kind}：{told_['not_on_network']:,} 处设施不在路网上", f"{kind}: {told_['not_on_network']:,} facilities are not on the network"))  # fmt: skip
        middle = "—" if told_["median_m"] is None else f"{told_['median_m']:,.0f}"
        click.echo(words(
            f"  {kind}　设施 {told_['facilities']:,}　可达起点 {told_['origins_reached']:,} / {origins['rows']:,}　中位 {middle} 米",
            f"  {kind}: {told_['facilities']:,} facilities, reached from {told_['origins_reached']:,} of {origins['rows']:,} origins, median {middle} m",
        ))  # fmt: skip
    click.echo(words(f"已写入 {summary['output']}", f"Written to {summary['output']}"))


def _first_use() -> None:
    """Say why the first search takes long: it is compiled for this machine, and kept."""
    from luocheng.spatial import reach as package

    folder = Path(package.__file__).parent / "__pycache__"
    if not any(folder.glob("*.nbi")) and sys.stderr.isatty():
        say(words("首次使用，正在为这台机器编译，约 20 秒……", "First use: compiling for this machine, about 20 seconds …"))  # fmt: skip


class _step:  # noqa: N801 - reads as a verb
    """Show on the terminal what is being done."""

    def __init__(self, label: str, *, hidden: bool) -> None:
        self._label, self._shown = label, not hidden and sys.stderr.isatty()
        self._status: Any = None

    def __enter__(self) -> None:
        if self._shown:
            from rich.console import Console

            self._status = Console(stderr=True).status(self._label)
            self._status.__enter__()

    def __exit__(self, *error: object) -> None:
        if self._status is not None:
            self._status.__exit__(*error)
