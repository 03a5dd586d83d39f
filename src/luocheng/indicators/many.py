"""Checkups of one city or many: on this machine's processors, or on the workers of a cluster."""

from __future__ import annotations

import csv
import os
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import as_completed
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from importlib import import_module
from pathlib import Path
from typing import Any

import polars as pl

from luocheng.errors import Fault, LuochengError
from luocheng.indicators.result import CheckupResult, load_result
from luocheng.indicators.run import Tell, run_checkup, state_of
from luocheng.indicators.write import OUTPUTS, write_checkup
from luocheng.processes import side_by_side

__all__ = ["Done", "check_city", "cities_of", "run_many"]

_CACHE = ".cache"
_STATE = "state"


@dataclass
class Done:
    """What came of the checkup of one city.

    Parameters
    ----------
    path, output
        The city file, and the folder that has the files.
    seconds
        How long it took.
    computed
        Indicators that were computed; the others were taken from the last run.
    unchanged
        Whether nothing had changed, so that no file was written.
    faults
        Why there is no result; empty where there is one.
    """

    path: str
    output: str
    id: str = ""
    name: str = ""
    seconds: float = 0.0
    computed: tuple[str, ...] = ()
    unchanged: bool = False
    faults: tuple[Fault, ...] = ()
    counts: dict[str, int] = field(default_factory=dict)
    result: CheckupResult | None = field(default=None, repr=False, compare=False)
    """What was found, where it is still in memory."""

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {
            "city": self.path, "output": self.output, "id": self.id, "name": self.name, "seconds": round(self.seconds, 2),
            "computed": list(self.computed), "unchanged": self.unchanged, "counts": self.counts,
            "faults": [f.to_dict() for f in self.faults],
        }  # fmt: skip


def check_city(
    path: Path | str,
    output: Path | str,
    *,
    again: bool = False,
    tell: Tell | None = None,
    workbook: bool = True,
) -> Done:
    """Measure a city and write its files.

    Parameters
    ----------
    again
        Compute everything anew.
    workbook
        False where the reports that follow write the workbook, and draw maps from the layers.

    Raises
    ------
    LuochengError
        With every fault of city file, catalogue and layers.
    """
    began = time.perf_counter()
    folder = Path(output)
    cache = folder / _CACHE
    if again and cache.is_dir():
        for old in cache.glob("*"):
            old.unlink()
    if tell is not None:
        tell("核对数据是否变化", "Looking for data that changed")
    state = state_of(Path(path), cache)
    kept = cache / _STATE
    there = all((folder / n).exists() for n in OUTPUTS)
    unchanged = there and kept.is_file() and kept.read_text(encoding="ascii") == state
    if unchanged:
        result = load_result(folder)
    else:
        result = run_checkup(Path(path), cache, tell, layers=not workbook)
        if tell is not None:
            tell("写出结果", "Writing")
        kept.unlink(missing_ok=True)
        write_checkup(result, folder, workbook=workbook)
        kept.write_text(state, encoding="ascii")
    counts = dict(result.at("city")["status"].value_counts().iter_rows())
    return Done(
        str(path), str(folder), result.city["id"], result.city["name"]["zh"], time.perf_counter() - began,
        result.computed, unchanged, counts=counts, result=result,
    )  # fmt: skip


def cities_of(arguments: Sequence[Path]) -> list[Path]:
    """Return the city files that arguments stand for: files, folders of a city or of cities, tables with a column city.

    Raises
    ------
    LuochengError
        When one of them stands for no city.
    """
    found: list[Path] = []
    for argument in arguments:
        own = list(_cities(argument))
        if not own:
            raise LuochengError(
                Fault(
                    "这里没有城市文件", str(argument), "CITY.yaml、含 CITY.yaml 的文件夹，或有 city 一列的表", "核对路径；luocheng checkup init 文件夹 可以新建",
                    "There is no city file here", "a CITY.yaml, folders that hold one, or a table with a column city",
                    "Check the path; luocheng checkup init DIR makes one", code="city-missing",
                )
            )  # fmt: skip
        found += own
    return list(dict.fromkeys(found))


def _cities(argument: Path) -> Iterator[Path]:
    if argument.is_dir():
        if (argument / "CITY.yaml").is_file():
            yield argument / "CITY.yaml"
        else:
            yield from sorted(argument.glob("*/CITY.yaml"))
            yield from sorted(p for p in argument.glob("*.yaml"))
    elif argument.suffix.lower() == ".csv" and argument.is_file():
        with argument.open(encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(file):
                if row.get("city"):
                    path = argument.parent / row["city"]
                    yield path / "CITY.yaml" if path.is_dir() else path
    elif argument.is_file() or argument.suffix.lower() in (".yaml", ".yml"):
        yield argument


def _attempt(path: str, output: str, again: bool) -> Done:
    """Measure a city; whatever goes wrong is told, and stops no other."""
    try:
        return replace(check_city(path, output, again=again), result=None)
    except LuochengError as error:
        return Done(path, output, faults=error.faults)
    except OSError as error:
        fault = Fault(f"文件读写出错：{error}", path, what_en=f"A file cannot be read or written: {error}", code="file-system")  # fmt: skip
        return Done(path, output, faults=(fault,))
    except Exception as error:
        fault = Fault(
            f"程序出错：{type(error).__name__}: {error}", path, remedy="请把这份数据和这条信息告诉开发者",
            what_en=f"The program failed: {type(error).__name__}: {error}", remedy_en="Report it with these data", code="defect",
        )  # fmt: skip
        return Done(path, output, faults=(fault,))


def run_many(
    cities: Sequence[Path],
    output: Path,
    *,
    again: bool = False,
    processes: int | None = None,
    scheduler: str | None = None,
    done: Callable[[Done], None] | None = None,
) -> list[Done]:
    """Measure cities side by side, each into a folder of its own, and write a table of all of them.

    Parameters
    ----------
    processes
        How many at once on this machine; by default as many as it has processors.
    scheduler
        Address of a dask.distributed scheduler, whose workers see the same files.
    done
        Called as each city is done.

    Returns
    -------
    list of Done
        In the order of the cities, whatever order they were done in.
    """
    folders = _folders(cities, output)
    jobs = [(str(c), str(f), again) for c, f in zip(cities, folders, strict=True)]
    if scheduler is not None:
        found = _on_cluster(jobs, scheduler, done)
    else:
        found = _here(jobs, processes or os.cpu_count() or 1, done)
    _together(found, output)
    return found


def _folders(cities: Sequence[Path], output: Path) -> list[Path]:
    """Name a folder for each city after the folder or file it comes from; names that clash get a number."""
    names: dict[str, int] = {}
    folders = []
    for city in cities:
        name = city.parent.name if city.stem.upper() == "CITY" and city.parent.name else city.stem
        names[name] = names.get(name, 0) + 1
        folders.append(output / (name if names[name] == 1 else f"{name}-{names[name]}"))
    return folders


_THREADS = ("POLARS_MAX_THREADS", "NUMBA_NUM_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")


@contextmanager
def _one_thread_each() -> Iterator[None]:
    """Let processes that start now take one thread each: there are as many of them as processors. What is set stays."""
    added = [n for n in _THREADS if n not in os.environ]
    os.environ.update(dict.fromkeys(added, "1"))
    try:
        yield
    finally:
        for name in added:
            del os.environ[name]


def _here(
    jobs: list[tuple[str, str, bool]], processes: int, done: Callable[[Done], None] | None
) -> list[Done]:
    found: dict[int, Done] = {}
    if processes == 1 or len(jobs) == 1:
        for i, job in enumerate(jobs):
            found[i] = _attempt(*job)
            if done is not None:
                done(found[i])
        return [found[i] for i in range(len(jobs))]
    with _one_thread_each(), side_by_side(_attempt, jobs, min(processes, len(jobs))) as futures:
        waiting = {future: i for i, future in enumerate(futures)}
        for future in as_completed(waiting):
            i = waiting[future]
            try:
                found[i] = future.result()
            except Exception as error:
                fault = Fault(f"计算进程中断：{error}", jobs[i][0], remedy="内存不够的，用 --processes 1", what_en=f"The worker ended: {error}", remedy_en="Where memory is short use --processes 1", code="worker-lost")  # fmt: skip
                found[i] = Done(jobs[i][0], jobs[i][1], faults=(fault,))
            if done is not None:
                done(found[i])
    return [found[i] for i in range(len(jobs))]


def _on_cluster(
    jobs: list[tuple[str, str, bool]], scheduler: str, done: Callable[[Done], None] | None
) -> list[Done]:
    try:
        # Its functions are untyped, and it need not be there.
        distributed: Any = import_module("distributed")
    except ImportError:
        raise LuochengError(
            Fault("没有安装 dask.distributed", "--scheduler", remedy="pip install distributed，或去掉 --scheduler 在本机计算", what_en="dask.distributed is not installed", remedy_en="pip install distributed, or leave --scheduler out", code="no-distributed")
        ) from None  # fmt: skip
    try:
        client = distributed.Client(scheduler, timeout=20)
    except (OSError, TimeoutError) as error:
        raise LuochengError(
            Fault(f"连不上调度器：{error}", scheduler, remedy="核对地址和端口", what_en=f"The scheduler does not answer: {error}", remedy_en="Check address and port", code="no-scheduler")
        ) from None  # fmt: skip
    found: dict[int, Done] = {}
    try:
        futures = [client.submit(_attempt, *job, pure=False) for job in jobs]
        numbers = {f.key: i for i, f in enumerate(futures)}
        for future in distributed.as_completed(futures):
            i = numbers[future.key]
            if future.status == "finished":
                found[i] = future.result()
            else:
                fault = Fault("集群上的计算失败", jobs[i][0], what_en="The worker failed", code="worker-lost")
                found[i] = Done(jobs[i][0], jobs[i][1], faults=(fault,))
            if done is not None:
                done(found[i])
    finally:
        client.close()
    return [found[i] for i in range(len(jobs))]


def _together(found: Sequence[Done], output: Path) -> None:
    """Write the values of all cities into one table."""
    frames = []
    for one in found:
        if not one.faults:
            result = load_result(Path(one.output))
            head = [
                pl.lit(result.city["id"]).alias("city"),
                pl.lit(result.city["name"]["zh"]).alias("city_name"),
            ]
            frames.append(result.at("city").select(*head, *result.values.columns))
    output.mkdir(parents=True, exist_ok=True)
    if frames:
        pl.concat(frames).write_csv(output / "cities.csv", include_bom=True)
