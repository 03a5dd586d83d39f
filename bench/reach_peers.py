"""Run pandana or scipy on a network and say how long it took: a process of its own, in an environment of its own.

    python reach_peers.py ENGINE TASK NETWORK.npz [--runs N]

Prints one JSON object. It imports nothing of Luocheng.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path

import numpy as np


def peak() -> float:
    """Return the peak memory of this process in GB: that of its parent is not in it."""
    status = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) / 1e6


def best(job, runs: int, cpu: dict | None = None):
    """Return the least seconds of several runs; add the least of processor time, over all threads, to `cpu`."""
    seconds, used = [], []
    for _ in range(runs):
        before, spent = time.perf_counter(), time.process_time()
        job()
        seconds.append(time.perf_counter() - before)
        used.append(time.process_time() - spent)
    if cpu is not None:
        cpu["cpu"] = cpu.get("cpu", 0) + min(used)
    return min(seconds)


def places(data) -> list[np.ndarray]:
    """Return the nodes of the facilities of each category."""
    return np.split(data["places"], np.cumsum(data["sizes"])[:-1])


def pandana(task: str, data, runs: int, checks: dict) -> dict:
    """Build and query by pandana."""
    import pandana as pdna
    import pandas as pd

    x, y = pd.Series(data["x"]), pd.Series(data["y"])
    u, v = pd.Series(data["u"]), pd.Series(data["v"])
    metres = pd.DataFrame({"metres": data["metres"]})
    at_start = peak()
    before, cpu = time.perf_counter(), {"cpu": -time.process_time()}
    network = pdna.Network(x, y, u, v, metres, twoway=True)
    build = time.perf_counter() - before
    cpu["cpu"] += time.process_time()
    categories = places(data)

    def query() -> None:
        for i, nodes in enumerate(categories):
            name = f"c{i}"
            if task == "count":
                network.set(pd.Series(nodes), variable=pd.Series(np.ones(len(nodes))), name=name)
                found = network.aggregate(1000, type="sum", decay="flat", name=name)
            else:
                far, most = {"nearest": (1000, 1), "far": (10_000_000, 1), "three": (1000, 3)}[task]
                network.set_pois(name, far, most, data["x"][nodes], data["y"][nodes])
                found = network.nearest_pois(far, name, num_pois=most)
            if i == 0:
                checks["first"] = found.to_numpy().ravel()

    return {"build": build, "query": best(query, runs, cpu), "extra_gb": peak() - at_start} | cpu


def scipy(task: str, data, runs: int, checks: dict) -> dict:
    """Build and query by scipy."""
    from scipy.sparse import csr_matrix
    from scipy.sparse.csgraph import dijkstra

    n = len(data["x"])
    at_start = peak()
    before = time.perf_counter()
    u, v, metres = data["u"], data["v"], data["metres"]
    # Parallel edges would be added up: the shortest counts. A length of nothing would be no edge.
    low, high = np.minimum(u, v).astype(np.int64), np.maximum(u, v)
    order = np.lexsort([metres, low * n + high])
    first = np.ones(len(order), bool)
    key = (low * n + high)[order]
    first[1:] = key[1:] != key[:-1]
    kept = order[first & (u != v)[order]]
    weight = np.maximum(metres[kept], 1e-9)
    a, b = u[kept], v[kept]
    graph = csr_matrix(
        (np.concatenate([weight, weight]), (np.concatenate([a, b]), np.concatenate([b, a]))), (n, n)
    )
    build = time.perf_counter() - before

    def query() -> None:
        for i, nodes in enumerate(places(data)):
            if task == "count":
                found = np.zeros(n, np.int32)
                for low in range(0, len(nodes), 8):
                    found += (dijkstra(graph, indices=nodes[low : low + 8], limit=1000 + 1e-6) < np.inf).sum(
                        axis=0
                    )
            else:
                limit = 1000 + 1e-6 if task == "nearest" else np.inf
                found = dijkstra(graph, indices=nodes, min_only=True, limit=limit)
            if i == 0:
                checks["first"] = found

    cpu: dict = {}
    return {"build": build, "query": best(query, runs, cpu), "extra_gb": peak() - at_start} | cpu


def main() -> None:
    """Run one engine on one task."""
    parser = argparse.ArgumentParser()
    parser.add_argument("engine", choices=["pandana", "scipy"])
    parser.add_argument("task", choices=["nearest", "far", "count", "three"])
    parser.add_argument("network")
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("--check", help="write what was found for the first category here")
    given = parser.parse_args()
    data = dict(np.load(given.network))
    checks: dict = {}
    found = {"pandana": pandana, "scipy": scipy}[given.engine](given.task, data, given.runs, checks)
    if given.check:
        np.save(given.check, checks["first"])
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
