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
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

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


@dataclass(frozen=True, slots=True)
class Spent:
    """The least seconds of several runs: by the clock, and of the processors. Others use the machine as well."""

    clock: float
    busy: float

    def __str__(self) -> str:
        return f"{self.clock:.3f} s ({self.busy:.3f} s of processor time)"


def least(spent: Iterable[Spent]) -> Spent:
    """Return the least of either time."""
    every = list(spent)
    return Spent(min(s.clock for s in every), min(s.busy for s in every))


def best(job: Callable[[], object], runs: int) -> Spent:
    """Return the least seconds of several runs."""
    spent = []
    for _ in range(runs):
        before, worked = time.perf_counter(), time.process_time()
        job()
        spent.append(Spent(time.perf_counter() - before, time.process_time() - worked))
    return least(spent)


def peak() -> float:
    """Return the peak memory of this process in GB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


def million(book: Rulebook, count: int, folder: Path) -> None:
    """Check records of renewal units, and of every register of the policy, and write the findings to parquet."""
    for name in ("renewal-unit", "parcel"):
        frame = {name: records(book.types[name], count)}
        path = folder / f"{name}.parquet"
        spent = best(lambda frame=frame, path=path: write_findings(book, frame, path), 2)  # type: ignore[misc]
        rules = len(book.registers[name].rules)
        size = path.stat().st_size / 1e6
        print(
            f"{count:,} records of {name}, {rules} rules, {count * rules:,} findings written to {size:.0f} MB of parquet: "
            f"{spent}, {count / spent.clock:,.0f} records a second, peak {peak():.2f} GB"
        )
    checked = [n for n, group in book.registers.items() if group.rules]
    every = {n: records(book.types[n], count // len(checked)) for n in checked}
    rules = sum(len(book.registers[n].rules) for n in checked)
    path = folder / "all.parquet"
    spent = best(lambda: write_findings(book, every, path), 2)
    print(f"{count:,} records of {len(checked)} registers, all {rules} rules: {spent}, peak {peak():.2f} GB")


def growth(book: Rulebook, largest: int, folder: Path) -> None:
    """Check ever more renewal units, from parquet to parquet; beyond the start the time of a record stays as it is.

    All sizes take turns, and a small one is run so often that a turn has as many records as one of a large: what else
    the machine does at times falls on all of them. The time of a turn is the mean of its runs, that of a size its least.
    """
    kind = book.types["renewal-unit"]
    sizes = [1, *(n for n in (10_000, 100_000, 1_000_000, 10_000_000) if n <= largest)]
    for count in sizes:
        (folder / str(count)).mkdir()
        for number, start in enumerate(range(0, count, 1_000_000)):
            part = records(kind, min(count - start, 1_000_000), seed=number + 1)
            part.write_parquet(folder / str(count) / f"{number:03}.parquet")
    path = folder / "growth.parquet"
    spent: dict[int, list[Spent]] = {n: [] for n in sizes}
    held: dict[int, float] = {}
    for _ in range(4):
        for count in sizes:
            lazy = {"renewal-unit": pl.scan_parquet(folder / str(count) / "*.parquet")}
            runs = min(max(1, largest // 2 // count), 500)
            turn = best(lambda: [write_findings(book, lazy, path) for _ in range(runs)], 1)  # noqa: B023
            spent[count].append(Spent(turn.clock / runs, turn.busy / runs))
            held.setdefault(count, peak())
    start, *others = (least(spent[n]) for n in sizes)
    print(f"growth: start, a single record: {start}")
    points = []
    for count, one in zip(sizes[1:], others, strict=True):
        points.append((one.busy - start.busy) / count * 1e9)
        print(
            f"growth: {count:>10,} renewal units from parquet to parquet {one}, {points[-1]:7.1f} ns of processor time a "
            f"record beyond the start, peak {held[count]:.2f} GB"
        )
    print(f"growth: the dearest record costs {max(points) / min(points):.2f} times the cheapest")
    busy = [one.busy for one in others]
    further = [
        (b - a) / (many - few) * 1e9
        for few, many, a, b in zip(sizes[1:], sizes[2:], busy, busy[1:], strict=False)
    ]
    if further:
        print(
            f"growth: each further record from {sizes[1]:,} on costs {', '.join(f'{x:.0f}' for x in further)} ns from one "
            f"size to the next; the dearest {max(further) / min(further):.2f} times the cheapest"
        )


def loading(runs: int) -> None:
    """Load and compile every shipped policy; what Python imports for it is done before."""
    folders = [p.parent for p in sorted(POLICIES.rglob("policy.yaml"))]

    def job() -> None:
        for folder in folders:
            compile_policy(load_folder(folder))

    job()
    print(f"loading and checking {len(folders)} shipped policies: {best(job, runs)}")


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

    def theirs(repeats: int, few: int) -> dict[str, Any]:
        command = [python, "-W", "ignore", script, path, str(repeats), str(few)]
        found: dict[str, Any] = json.loads(
            subprocess.run(command, capture_output=True, text=True, check=True).stdout
        )
        return found

    checked, laid, arrays = [], [], []
    for _ in range(4):
        checked.append(best(lambda: check_records(book, {FIVE: frame}), 10))
        laid.append(best(lambda: check_records(book, {FIVE: frame}).frame, 5))
        other = theirs(6, 0)
        arrays.append(Spent(other["seconds"], other["busy"]))
    one, rows, whole = least(checked), least(laid), least(arrays)
    found = check_records(book, {FIVE: frame}).summary()["rules"]
    mine = [
        [found[r.id][v] for v in ("fail", "judgement", "missing", "pass")] for r in book.registers[FIVE].rules
    ]
    counts = list(other["verdicts"].values())
    agree = "the same verdicts" if mine == counts else f"OTHER VERDICTS {mine} {counts}"
    print(f"five rules, {count:,} partner enterprises; OpenFisca-core beside it, taking turns ({agree})")
    print(f"  OpenFisca-core, columns given as arrays: {whole}")
    for label, ours in (
        ("verdicts, limits and margins as columns", one),
        ("laid out as rows of findings", rows),
    ):
        print(
            f"  here, {label}: {ours}, {count / ours.clock:,.0f} records a second; "
            f"ratio {whole.clock / ours.clock:.1f}, of processor time {whole.busy / ours.busy:.1f}"
        )
    a_record = theirs(1, 5_000)["seconds_a_record"]
    print(
        f"  OpenFisca-core, records given one by one: {1 / a_record:,.0f} records a second; "
        f"ratio {a_record / (one.clock / count):,.0f}"
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
        growth(book, count * 10, folder)
        openfisca(book, count, options.openfisca or environment(), folder)
    print(f"peak memory of the whole run {peak():.2f} GB")


if __name__ == "__main__":
    main()
