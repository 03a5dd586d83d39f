"""Time a whole checkup of sample cities: cold, warm, and many cities with one worker against two.

Run from the root of the repository: `.venv/bin/python bench/checkup.py [SCALE …] [--cities N]`.
Scale 1 is 2,000 buildings; 1000 is the largest sample city.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ONE = """
import json, resource, sys, time
began = time.perf_counter()
from pathlib import Path
from luocheng.indicators.many import check_city
steps, last = [], [began]
def tell(zh, en):
    now = time.perf_counter()
    steps.append([en, round(now - began, 2)])
done = check_city(Path(sys.argv[1]), Path(sys.argv[2]), tell=tell)
memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
print(json.dumps({"seconds": time.perf_counter() - began, "gigabytes": memory, "computed": len(done.computed), "steps": steps}))
"""


def timed(city: Path, output: Path) -> dict[str, float]:
    """Run one checkup in a process of its own, as a user does."""
    run = subprocess.run(
        [sys.executable, "-c", ONE, str(city), str(output)], capture_output=True, text=True, check=True
    )
    found: dict[str, float] = json.loads(run.stdout.splitlines()[-1])
    return found


def sample(folder: Path, scale: float, seed: int = 1) -> Path:
    """Write a sample city and return its folder."""
    command = [
        sys.executable,
        "-m",
        "luocheng.cli",
        "sample",
        str(folder),
        "--city",
        "--scale",
        f"{scale:g}",
        "--seed",
        str(seed),
    ]
    subprocess.run(command, check=True, capture_output=True)
    return folder


def main() -> None:
    """Print a table of seconds and memory."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("scales", nargs="*", type=float, default=[1, 10, 100])
    parser.add_argument("--cities", type=int, default=8)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        root = Path(temporary)
        for scale in given.scales:
            city = sample(root / f"city-{scale:g}", scale)
            timed(city, root / "first")  # compiled once, as after installation
            cold, warm = timed(city, root / f"out-{scale:g}"), timed(city, root / f"out-{scale:g}")
            print(f"{2000 * scale:>9,.0f} buildings: cold {cold['seconds']:6.1f} s {cold['gigabytes']:.2f} GB, warm {warm['seconds']:5.1f} s")  # fmt: skip
        for n in range(given.cities):
            sample(root / "cities" / f"c{n:03d}", 1, seed=n + 1)
        spent = {}
        for processes in (1, 2):
            began = time.perf_counter()
            out = root / f"many-{processes}"
            subprocess.run(
                [sys.executable, "-m", "luocheng.cli", "checkup", str(root / "cities"), "-o", str(out), "--processes", str(processes), "--json"],
                check=True, capture_output=True,
            )  # fmt: skip
            spent[processes] = time.perf_counter() - began
        same = (root / "many-1" / "cities.csv").read_bytes() == (root / "many-2" / "cities.csv").read_bytes()
        print(f"{given.cities} cities: one process {spent[1]:.1f} s, two {spent[2]:.1f} s, × {spent[1] / spent[2]:.2f}; results {'identical' if same else 'differ'}")  # fmt: skip


if __name__ == "__main__":
    main()
