"""Time a whole checkup of sample cities: cold and warm, and many cities on one worker of a cluster against two.

    .venv/bin/python -m bench.checkup [SCALE …] [--cities N] [--maps short|all|none]

Scale 1 is 2,000 buildings; 1000 is the largest sample city. Every checkup is a command of its own, as a user gives it,
with page, document, workbook and maps. Kernels were compiled before, as they are after the first use.
"""

from __future__ import annotations

import argparse
import filecmp
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

THREADS = ("POLARS_MAX_THREADS", "NUMBA_NUM_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")
LEAD = [sys.executable, "-m", "luocheng.cli"]


def timed(*command: str) -> tuple[float, float]:
    """Run a command; return seconds on the clock, and of the processors."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.perf_counter()
    subprocess.run([*LEAD, *command], check=True, capture_output=True)
    wall = time.perf_counter() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def one_city(root: Path, scale: float, maps: str) -> None:
    """Print what a checkup of one city takes, cold and warm."""
    city, out = root / f"city-{scale:g}", root / f"out-{scale:g}"
    timed("sample", str(city), "--city", "--scale", f"{scale:g}")
    cold = timed("checkup", str(city), "-o", str(out), "--maps", maps, "--json")
    first = {p.name: p.read_bytes() for p in out.iterdir() if p.is_file()}
    warm = timed("checkup", str(city), "-o", str(out), "--maps", maps, "--json")
    same = first == {p.name: p.read_bytes() for p in out.iterdir() if p.is_file()}
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1e6
    print(
        f"{2000 * scale:>9,.0f} buildings: cold {cold[0]:6.1f} s ({cold[1]:.1f} s of the processors), "
        f"warm {warm[0]:5.1f} s ({warm[1]:.1f} s), {peak:.2f} GB at most so far, "
        f"files {'the same' if same else 'DIFFER'}",
        flush=True,
    )


def many_cities(root: Path, count: int) -> None:
    """Print how much faster two workers of a cluster are than one; a worker has one thread."""
    import dask
    from distributed import LocalCluster

    from luocheng.indicators.many import cities_of, run_many

    for n in range(count):
        timed("sample", str(root / "cities" / f"c{n:03d}"), "--city", "--scale", "0.5", "--seed", str(n + 1))
    cities = cities_of([root / "cities"])
    spent = {}
    dask.config.set({"distributed.nanny.pre-spawn-environ": dict.fromkeys(THREADS, "1")})
    for workers in (1, 2):
        with LocalCluster(n_workers=workers, threads_per_worker=1, processes=True, dashboard_address=None) as cluster:  # fmt: skip
            # The first city of each worker loads the program and its kernels.
            run_many(cities[: 2 * workers], root / f"warm-{workers}", scheduler=cluster.scheduler_address)
            began = time.perf_counter()
            found = run_many(cities, root / f"many-{workers}", scheduler=cluster.scheduler_address)
            spent[workers] = time.perf_counter() - began
        failed = sum(bool(d.faults) for d in found)
        print(f"{count} cities on {workers} workers: {spent[workers]:.1f} s, {failed} failed", flush=True)
    alone = run_many(cities[:4], root / "alone", processes=1)
    same = filecmp.cmp(root / "many-1" / "cities.csv", root / "many-2" / "cities.csv", shallow=False)
    same = same and all(
        filecmp.cmp(Path(d.output) / "indicators.csv", root / "many-2" / Path(d.output).name / "indicators.csv", shallow=False)
        for d in alone
    )  # fmt: skip
    print(f"two workers × {spent[1] / spent[2]:.2f}; results {'the same, also as of a single run' if same else 'DIFFER'}")  # fmt: skip


def main() -> None:
    """Print what whole checkups take."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)  # fmt: skip
    parser.add_argument("scales", nargs="*", type=float, default=[1, 10, 100, 1000])
    parser.add_argument("--cities", type=int, default=300)
    parser.add_argument("--maps", choices=["short", "all", "none"], default="short")
    given = parser.parse_args()
    print(f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, load {os.getloadavg()[0]:.1f}")  # fmt: skip
    with tempfile.TemporaryDirectory() as temporary:
        root = Path(temporary)
        timed("sample", str(root / "first"), "--city", "--scale", "1")
        timed("checkup", str(root / "first"), "-o", str(root / "first-out"), "--no-maps", "--json")
        for scale in given.scales:
            one_city(root, scale, given.maps)
        if given.cities:
            many_cities(root, given.cities)


if __name__ == "__main__":
    main()
