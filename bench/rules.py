"""Rules: a million records through the rules of the Guangzhou policy, growth, loading, and beside OpenFisca-core.

    python -m bench.rules [--quick] [--openfisca PYTHON]

Every figure is printed with what it is measured against, from one run on this machine. OpenFisca-core runs as another
process, in an environment of its own under build/, and is no part of the product.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl

from luocheng.policy.folder import load_folder
from luocheng.registers import RegisterType
from luocheng.registers.computed import fill
from luocheng.rules import Rulebook, check_records, compile_policy, write_findings

ROOT = Path(__file__).resolve().parent.parent
POLICIES = ROOT / "policies"
OPENFISCA = "OpenFisca-Core>=44"
FIVE = "partner-enterprise"
"""The register whose five rules OpenFisca runs as well."""


def records(kind: RegisterType, count: int, seed: int = 1) -> pl.DataFrame:
    """Make records of a register: values over the range of each field, two in a hundred missing."""
    rng = np.random.default_rng(seed)
    columns: dict[str, pl.Series] = {}
    for field in kind.fields:
        missing = pl.Series(rng.random(count) < 0.02)
        if field.type == "choice":
            column = pl.Series(rng.choice([c.id for c in field.choices], count))
        elif field.id == kind.key:
            column, missing = (
                pl.Series([f"U{i:08d}" for i in range(count)]),
                pl.Series([False]).new_from_index(0, count),
            )
        elif field.numeric:
            column = pl.Series(rng.uniform(field.low or 0, field.high or 300, count).round(0))
        elif field.type == "yes_no":
            column = pl.Series(rng.random(count) < 0.5)
        elif field.type == "date":
            days = np.datetime64("2020-01-01") + rng.integers(0, 2000, count)
            column = pl.Series(days).cast(pl.Date)
        else:
            column = pl.Series(["示例"]).new_from_index(0, count)
        columns[field.id] = column.cast(field.dtype()).set(missing, None)
    return fill(pl.DataFrame(columns), kind)


def best(job: Callable[[], object], runs: int) -> float:
    """Return the least seconds of several runs."""
    times = []
    for _ in range(runs):
        before = time.perf_counter()
        job()
        times.append(time.perf_counter() - before)
    return min(times)


def peak() -> float:
    """Return the peak memory of this process in GB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


def million(book: Rulebook, count: int, folder: Path) -> None:
    """Check records of renewal units, and of every register of the policy, and write the findings to parquet."""
    for name in ("renewal-unit", "parcel"):
        frame = {name: records(book.types[name], count)}
        path = folder / f"{name}.parquet"
        seconds = best(lambda frame=frame, path=path: write_findings(book, frame, path), 2)  # type: ignore[misc]
        rules = len(book.registers[name].rules)
        size = path.stat().st_size / 1e6
        print(
            f"{count:,} records of {name}, {rules} rules, {count * rules:,} findings written to {size:.0f} MB of parquet: "
            f"{seconds:.2f} s, {count / seconds:,.0f} records a second, peak {peak():.2f} GB"
        )
    checked = [n for n, group in book.registers.items() if group.rules]
    every = {n: records(book.types[n], count // len(checked)) for n in checked}
    rules = sum(len(book.registers[n].rules) for n in checked)
    path = folder / "all.parquet"
    seconds = best(lambda: write_findings(book, every, path), 2)
    print(
        f"{count:,} records of {len(checked)} registers, all {rules} rules: {seconds:.2f} s, peak {peak():.2f} GB"
    )


def growth(book: Rulebook, largest: int) -> None:
    """Check ever more renewal units; the time of a record should stay as it is."""
    sizes = [n for n in (10_000, 100_000, 1_000_000, 10_000_000) if n <= largest]
    kind = book.types["renewal-unit"]
    points = []
    for count in sizes:
        frame = {"renewal-unit": records(kind, count)}
        seconds = best(lambda frame=frame: check_records(book, frame), 7 if count < 1_000_000 else 3)  # type: ignore[misc]
        points.append((count, seconds))
        print(
            f"growth: {count:>10,} renewal units {seconds * 1000:9.1f} ms, {seconds / count * 1e9:7.1f} ns a record"
        )
    (first, a), (last, b) = points[-2], points[-1]
    print(f"growth: {last:,} beside {first:,}: {b / last / (a / first):.2f} times the time of a record")


def loading(runs: int) -> None:
    """Load and compile every shipped policy."""
    folders = [p.parent for p in sorted(POLICIES.rglob("policy.yaml"))]

    def job() -> None:
        for folder in folders:
            compile_policy(load_folder(folder))

    print(f"loading and checking {len(folders)} shipped policies: {best(job, runs):.2f} s")


def environment() -> Path:
    """Return the Python of an environment with OpenFisca-core, made where it is not there yet."""
    folder = ROOT / "build" / "openfisca"
    python = folder / "bin" / "python"
    if not python.exists():
        venv.create(folder, with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", OPENFISCA], check=True)
    return python


def openfisca(book: Rulebook, count: int, python: Path, folder: Path) -> None:
    """Run the same five rules here and in OpenFisca-core over the same columns; see that the verdicts agree."""
    frame = records(book.types[FIVE], count, seed=2)
    frame = frame.with_columns(pl.col("existing_floor_area").clip(50, 70).round(0))
    numbers = ("completed_floor_area", "total_assets", "net_assets", "existing_floor_area")
    columns = {n: frame.get_column(n).fill_null(float("nan")).to_numpy() for n in numbers}
    columns["listed_promised"] = (
        frame.get_column("listed_promised").cast(pl.Float64).fill_null(float("nan")).to_numpy()
    )
    columns["qualification"] = np.array(frame.get_column("qualification").fill_null("missing").to_list())
    path = folder / "columns.npz"
    np.savez(path, **columns)
    script = Path(__file__).with_name("openfisca_partners.py")
    done = subprocess.run([python, "-W", "ignore", script, path], capture_output=True, text=True, check=True)
    other = json.loads(done.stdout)
    rules = [r.id for r in book.registers[FIVE].rules]
    seconds = best(lambda: check_records(book, {FIVE: frame}), 5)
    before = time.process_time()
    findings = check_records(book, {FIVE: frame}).frame
    busy = time.process_time() - before
    counts = findings.group_by("rule", "verdict").len()
    found = {(r, v): n for r, v, n in counts.iter_rows()}
    mine = [[found.get((r, v), 0) for v in ("fail", "judgement", "missing", "pass")] for r in rules]
    theirs = list(other["verdicts"].values())
    agree = "the same verdicts" if mine == theirs else f"OTHER VERDICTS {mine} {theirs}"
    print(
        f"five rules, {count:,} partner enterprises: {seconds:.3f} s, {count / seconds:,.0f} records a second ({agree})"
    )
    print(
        f"  OpenFisca-core, columns given as arrays: {other['seconds']:.3f} s, {count / other['seconds']:,.0f} records "
        f"a second; ratio {other['seconds'] / seconds:.1f}, of processor time {other['busy'] / busy:.1f}"
    )
    a_record = other["seconds_a_record"]
    print(
        f"  OpenFisca-core, records given one by one: {1 / a_record:,.0f} records a second; "
        f"ratio {a_record / (seconds / count):,.0f}"
    )


def main() -> None:
    """Print all figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer records")
    parser.add_argument("--openfisca", type=Path, help="the Python of an environment with OpenFisca-core")
    options = parser.parse_args()
    count = 100_000 if options.quick else 1_000_000
    print(
        f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores, Python {sys.version.split()[0]}"
    )
    loading(1 if options.quick else 5)
    book = compile_policy(load_folder(POLICIES / "guangzhou-renewal-2020"))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        million(book, count, folder)
        openfisca(book, count, options.openfisca or environment(), folder)
    growth(book, count * 10)
    print(f"peak memory of the whole run {peak():.2f} GB")


if __name__ == "__main__":
    main()
