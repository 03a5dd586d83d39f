"""Walking reach beside pandana and scipy, in one run: a real city, the same tiled 4 x 4, growth, exactness.

    python -m bench.reach [--quick] [--network city|tiled|both] [--peers PYTHON]

Each engine runs in a process of its own, for each task anew, so that peak memory is its own. pandana is AGPL: it runs
in an environment of its own under build/, and is no part of the product.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import time
import venv
from pathlib import Path
from typing import Any

import numpy as np

from bench.reach_peers import best, peak, places

ROOT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("LUOCHENG_SHARED", ROOT.parent / "shared"))
BUILD = ROOT / "build" / "reach"
PEERS = ("pandana==0.8", "scipy>=1.14", "numpy", "pandas")
TASKS = {"nearest": "nearest within 1,000 m", "far": "nearest without a cut-off", "count": "number within 1,000 m", "three": "3 nearest within 1,000 m"}  # fmt: skip
FLOORS = {("nearest", "pandana"): 40, ("far", "pandana"): 100, ("count", "pandana"): 100, ("three", "pandana"): 10, ("count", "scipy"): 15}  # fmt: skip


def peers(given: str | None) -> str:
    """Return the Python that has pandana and scipy, made under build/ on first use."""
    if given:
        return given
    folder = BUILD / "peers"
    python = folder / "bin" / "python"
    if not (folder / ".installed").exists():
        venv.create(folder, with_pip=True, clear=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", *PEERS], check=True)
        (folder / ".installed").touch()
    return str(python)


def porto() -> Path:
    """Read the real network once; every part of it, so that unreachable places are among them."""
    path = BUILD / "porto.npz"
    if not path.exists():
        from luocheng.spatial.network import UNIT
        from luocheng.spatial.network_osm import read_osm_network

        network = read_osm_network(SHARED / "data" / "osm" / "porto_portugal.osm.pbf", whole=True).network
        assert network.x is not None
        assert network.y is not None
        # Whole millimetres, as edges are written to files: sums of them are the same in every engine.
        write(path, network.u, network.v, np.rint(network.length / UNIT * 1000) / 1000, network.x, network.y)
    return path


def write(path: Path, u: Any, v: Any, metres: Any, x: Any, y: Any, times: int = 1, seed: int = 1) -> None:
    """Keep a network with its facilities: 10 categories of 200 to 2,000, times the size of the network."""
    sizes = np.linspace(200, 2000, 10).astype(int) * times
    nodes = np.random.default_rng(seed).integers(0, len(x), sizes.sum())
    path.parent.mkdir(parents=True, exist_ok=True)
    np.savez(path, u=u, v=v, metres=metres, x=x, y=y, sizes=sizes, places=nodes.astype(np.int32))


def tiled(source: Path, side: int) -> Path:
    """Lay the network side by side in rows and columns, and join what lies across each seam by fifty streets."""
    path = BUILD / f"porto-{side}x{side}.npz"
    if path.exists():
        return path
    data = np.load(source)
    u, v, metres, x, y = (data[k] for k in ("u", "v", "metres", "x", "y"))
    x, y = x - x.min(), y - y.min()
    n, wide, high = len(x), x.max() + 50, y.max() + 50
    parts = [[a] for a in (u, v, metres, x, y)]
    for part in parts:
        part.clear()
    for row in range(side):
        for column in range(side):
            shift = (row * side + column) * n
            for part, values in zip(
                parts, (u + shift, v + shift, metres, x + column * wide, y + row * high), strict=True
            ):
                part.append(values)
    for across, along, step in ((x, y, 1), (y, x, side)):
        band = np.floor(along / (along.max() + 1) * 50).astype(int)
        last = [int(i[np.argmax(across[i])]) for b in range(50) if len(i := np.flatnonzero(band == b))]
        first = [int(i[np.argmin(across[i])]) for b in range(50) if len(i := np.flatnonzero(band == b))]
        gap = across.max() + 50 - across[last] + across[first]
        for row in range(side):
            for column in range(side):
                tile = row * side + column
                if (column if step == 1 else row) + 1 < side:
                    parts[0].append(np.array(last) + tile * n)
                    parts[1].append(np.array(first) + (tile + step) * n)
                    parts[2].append(np.round(np.hypot(gap, along[last] - along[first]), 3))
    merged = [np.concatenate(p) for p in parts]
    write(path, merged[0].astype(np.int32), merged[1].astype(np.int32), *merged[2:], times=side * side)
    return path


# --- Luocheng in a process of its own -----------------------------------------------------------------------------


def ours(task: str, path: str, threads: int, runs: int, check: str | None) -> dict[str, Any]:
    """Build the network and search; what is compiled comes from the cache of an earlier run."""
    data = dict(np.load(path))
    at_start = peak()
    before = time.perf_counter()
    from luocheng.spatial.network import build_network
    from luocheng.spatial.reach import prepare, walking_reach

    loaded = time.perf_counter() - before
    options = {"nearest": {"cutoff": 1_000_000}, "far": {}, "three": {"cutoff": 1_000_000, "k": 3}, "count": {"cutoff": 0, "within": 1_000_000}}[task]  # fmt: skip
    categories = {f"c{i}": nodes for i, nodes in enumerate(places(data))}
    x, y = data["x"], data["y"]

    def build() -> Any:
        network = build_network(data["u"], data["v"], data["metres"])
        kept = network.ids.astype(np.int64)
        network = type(network)(network.ids, network.u, network.v, network.length, x[kept], y[kept])
        return network, prepare(network, threads=threads)

    before = time.perf_counter()
    network, chains = build()
    # Nodes without an edge are not in the network; facilities there reach nothing.
    found_at = {kind: network.find(nodes) for kind, nodes in categories.items()}
    found_at = {kind: at[at >= 0] for kind, at in found_at.items()}
    walking_reach(chains, found_at, threads=threads, **options)
    first = time.perf_counter() - before
    memory = peak() - at_start
    cpu_build: dict[str, float] = {}
    cpu_query: dict[str, float] = {}
    built = best(build, runs, cpu_build)
    query = best(
        lambda: walking_reach(chains, found_at, threads=threads, **options), max(1, 2 * runs), cpu_query
    )
    if check:
        found = walking_reach(chains, found_at, threads=threads, **options)
        result = found.count["c0"] if task == "count" else found.several["c0"] if task == "three" else found.nearest["c0"]  # fmt: skip
        shown = np.full((len(x), *result.shape[1:]), 0 if task == "count" else 2**31 - 1, np.int32)
        shown[network.ids] = result
        np.save(check, shown)
    return {
        "build": built, "query": query, "extra_gb": memory, "import": loaded, "first": first,
        "junctions": len(chains.junctions), "cpu": cpu_build["cpu"] + cpu_query["cpu"], "cpu_query": cpu_query["cpu"],
    }  # fmt: skip


def call(command: list[str], threads: int) -> dict[str, Any]:
    """Run a process and return what it prints."""
    threaded = {k: str(threads) for k in ("OMP_NUM_THREADS", "NUMBA_NUM_THREADS")}
    done = subprocess.run(
        command, check=False, env=os.environ | threaded, capture_output=True, text=True, cwd=ROOT
    )
    if done.returncode:
        sys.exit(f"{' '.join(command)}\n{done.stderr[-2000:]}")
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


def own(task: str, path: Path, threads: int, runs: int, check: Path | None = None) -> dict[str, Any]:
    """Run Luocheng."""
    given = [sys.executable, "-m", "bench.reach", "--one", task, str(path), str(threads), str(runs)]
    return call(given + ([str(check)] if check else []), threads)


def peer(python: str, engine: str, task: str, path: Path, threads: int, runs: int, check: Path | None = None) -> dict[str, Any]:  # fmt: skip
    """Run pandana or scipy."""
    given = [python, str(ROOT / "bench" / "reach_peers.py"), engine, task, str(path), "--runs", str(runs)]
    return call(given + (["--check", str(check)] if check else []), threads)


# --- what is shown ------------------------------------------------------------------------------------------------


def said(found: dict[str, Any]) -> str:
    """Return seconds to build and query, and memory."""
    return (
        f"build {found['build']:8.3f} s, query {found['query']:8.3f} s, processor {found['cpu']:8.3f} s, "
        f"extra peak {found['extra_gb']:.2f} GB"
    )


def beside(python: str, path: Path, tasks: list[str], runs: int, *, large: bool) -> None:
    """Run each task by each engine, one after the other."""
    agree = {}
    for task in tasks:
        checks = {e: BUILD / f"{e}.npy" for e in ("own", "pandana", "scipy")}
        mine = own(task, path, 2, runs, checks["own"])
        print(f"{TASKS[task]}: Luocheng, two threads: {said(mine)}", flush=True)
        theirs = peer(python, "pandana", task, path, 2, 1, checks["pandana"])
        both, other = mine["build"] + mine["query"], theirs["build"] + theirs["query"]
        print(f"{TASKS[task]}: pandana 0.8, two threads: {said(theirs)}")
        print(f"  {other / both:7.1f} times faster than pandana, build and query together (floor {FLOORS[task, 'pandana']}), {theirs['cpu'] / mine['cpu']:.1f} in processor time; memory {mine['extra_gb'] / theirs['extra_gb']:.2f} of pandana's", flush=True)  # fmt: skip
        if task == "three" or (large and task != "nearest"):
            continue
        single = own(task, path, 1, runs)
        third = peer(python, "scipy", task, path, 1, 1 if large or task == "count" else 3, checks["scipy"])
        print(f"{TASKS[task]}: scipy: {said(third)}")
        print(f"  query alone: {third['query'] / mine['query']:.1f} times faster than scipy with two threads, {third['query'] / single['query']:.1f} with one, {third['cpu'] / single['cpu_query']:.1f} in processor time", flush=True)  # fmt: skip
        agree[task] = compare(task, checks["own"], checks["scipy"])
        print(f"  first category, every node: {agree[task]}", flush=True)
        if task == "nearest":
            print(f"  a new process: import {mine['import']:.2f} s, first build and query {mine['first']:.2f} s, {mine['import'] + mine['first'] - both:.2f} s beyond later ones; {mine['junctions']:,} junctions", flush=True)  # fmt: skip


def compare(task: str, mine: Path, theirs: Path) -> str:
    """Say whether two results are the same for every node, to a millimetre."""
    a, b = np.load(mine), np.load(theirs)
    if task == "count":
        return f"{int((a != b).sum())} counts differ"
    metres = np.where(a == 2**31 - 1, np.inf, a / 1000)
    reached = np.isfinite(metres)
    wrong = reached != np.isfinite(b)
    both = reached & ~wrong
    return f"{int(wrong.sum())} differ in being reached, largest difference {np.abs(metres[both] - b[both]).max(initial=0) * 1000:.4f} mm"


def exactness(python: str, path: Path) -> None:
    """Compare every category of a real network with scipy, for every node."""
    script = (
        "import sys, numpy as np; sys.path.insert(0, 'bench'); from reach_peers import places, scipy\n"
        "d = dict(np.load(sys.argv[1])); s = np.cumsum(d['sizes'])\n"
        "for i, nodes in enumerate(places(d)):\n"
        "    c = {}; scipy('far', {**d, 'places': nodes, 'sizes': np.array([len(nodes)])}, 1, c); np.save(f'{sys.argv[2]}-{i}.npy', c['first'])\n"
        "print('{}')"
    )
    call([python, "-c", script, str(path), str(BUILD / "exact")], 1)
    from luocheng.spatial.network import build_network
    from luocheng.spatial.reach import prepare, walking_reach

    data = dict(np.load(path))
    network = build_network(data["u"], data["v"], data["metres"])
    kept = network.ids.astype(np.int64)
    network = type(network)(
        network.ids, network.u, network.v, network.length, data["x"][kept], data["y"][kept]
    )
    chains = prepare(network)
    worst, unlike, total = 0.0, 0, 0
    for i, nodes in enumerate(places(data)):
        at = network.find(nodes)
        found = walking_reach(chains, {"a": at[at >= 0]}).nearest["a"]
        theirs = np.load(BUILD / f"exact-{i}.npy")[kept]
        mine = np.where(found == 2**31 - 1, np.inf, found / 1000)
        unlike += int((np.isfinite(mine) != np.isfinite(theirs)).sum())
        both = np.isfinite(mine) & np.isfinite(theirs)
        worst = max(worst, float(np.abs(mine[both] - theirs[both]).max(initial=0)))
        total += len(mine)
    print(f"exactness: {total:,} distances beside scipy's: {unlike} differ in being reached, largest difference {worst * 1000:.4f} mm", flush=True)  # fmt: skip


def growth(source: Path, most: int, runs: int) -> None:
    """Cut ever larger squares out of the tiled network; the time of an edge should stay as it is."""
    data = dict(np.load(source))
    per_edge = []
    for wanted in (100_000, 300_000, 1_000_000, 3_000_000, 10_000_000):
        if wanted > most:
            continue
        path = BUILD / f"growth-{wanted}.npz"
        copies = max(1, -(-wanted // len(data["u"])))
        x, y, u, v, metres = data["x"], data["y"], data["u"], data["v"], data["metres"]
        if copies > 1:
            n, wide = len(x), float(np.ptp(x)) + 100
            u, v = (np.concatenate([a + i * n for i in range(copies)]) for a in (u, v))
            x, y, metres = np.concatenate([x + i * wide for i in range(copies)]), np.tile(y, copies), np.tile(metres, copies)  # fmt: skip
        side = np.sqrt(wanted / len(u))
        inside = (
            (x <= np.quantile(x, side)) & (y <= np.quantile(y, side)) if side < 1 else np.ones(len(x), bool)
        )
        kept = inside[u] & inside[v]
        number = np.cumsum(inside) - 1
        sizes = max(1, round(kept.sum() / 330_000))
        write(path, number[u[kept]].astype(np.int32), number[v[kept]].astype(np.int32), metres[kept], x[inside], y[inside], sizes)  # fmt: skip
        found = own("nearest", path, 2, runs)
        edges = int(kept.sum())
        per_edge.append((found["build"] + found["query"]) / edges * 1e9)
        print(f"growth: {edges:>10,} edges: {said(found)}, {per_edge[-1]:.0f} ns an edge, {found['extra_gb'] / edges * 1e9:.0f} bytes an edge", flush=True)  # fmt: skip
        path.unlink()
    print(
        f"growth: {per_edge[-1] / per_edge[0]:.2f} times the time of an edge at the largest beside the smallest"
    )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer runs, no growth")
    parser.add_argument(
        "--network", choices=["city", "tiled", "both"], default="city", help="tiled: 5 million nodes"
    )
    parser.add_argument("--peers", help="a Python that has pandana and scipy")
    parser.add_argument("--tasks", default="nearest,far,count,three")
    parser.add_argument("--one", nargs="+", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        task, path, threads, runs, *check = given.one
        print(json.dumps(ours(task, path, int(threads), int(runs), check[0] if check else None)))
        return
    described = Path("/proc/cpuinfo").read_text(encoding="ascii").splitlines()
    processor = next((line.split(":")[1].strip() for line in described if line.startswith("model name")), "")
    print(
        f"{processor}, {os.cpu_count()} cores, Python {platform.python_version()}, load {os.getloadavg()[0]:.1f}"
    )
    BUILD.mkdir(parents=True, exist_ok=True)
    python, city = peers(given.peers), porto()
    own("nearest", city, 2, 1)  # compiles what is not in the cache yet
    runs = 2 if given.quick else 7
    tasks = given.tasks.split(",")
    if given.network != "tiled":
        size = np.load(city)
        print(
            f"Porto: {len(size['x']):,} nodes, {len(size['u']):,} edges, 10 categories of 200 to 2,000 facilities"
        )
        beside(python, city, tasks, runs, large=False)
        exactness(python, city)
        if not given.quick:
            growth(tiled(city, 4), 10_000_000, 2)
    if given.network != "city":
        large = tiled(city, 4)
        size = np.load(large)
        print(
            f"Porto 4 x 4: {len(size['x']):,} nodes, {len(size['u']):,} edges, 10 categories of 3,200 to 32,000"
        )
        beside(python, large, [t for t in tasks if t in ("nearest", "far")], 2, large=True)


if __name__ == "__main__":
    main()
