"""Write the reports of a checkup into its folder: page, document, workbook, dictionary, styles and maps."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from concurrent.futures import as_completed
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl

from luocheng.bulletins.checkup.dictionary import write_dictionary
from luocheng.bulletins.checkup.ground import Ground, areas_of, ground_of, to_draw
from luocheng.bulletins.checkup.maps import PLENTY, MapJob, chinese_font, draw, map_jobs
from luocheng.bulletins.checkup.report_docx import write_docx
from luocheng.bulletins.checkup.report_html import write_html
from luocheng.bulletins.checkup.styles import style_geopackage
from luocheng.bulletins.checkup.workbook import write_xlsx
from luocheng.errors import Fault
from luocheng.indicators.cache import digest
from luocheng.indicators.city import City
from luocheng.indicators.result import CheckupResult, load_result
from luocheng.processes import side_by_side

__all__ = ["REPORTS", "Tell", "write_reports"]

Tell = Callable[[str, str], None]

REPORTS = {
    "report.html": ("自成一页的报告：可筛选的指标表、交互地图", "the report as one page: table with filters, interactive maps"),
    "report.docx": ("城市体检报告，可打印", "the report for print"),
    "indicators.xlsx": ("各级区域的指标值、短板、说明，可打印", "values, shortfalls and methods, for print"),
    "dictionary.csv": ("数据字典", "the data dictionary"),
    "maps": ("每项指标的地图，PNG 和 SVG", "maps of each indicator, PNG and SVG"),
}  # fmt: skip
"""The files that are written here."""

_VERSION = "1"
"""Version of the looks of reports; what another drew is drawn again."""
_STATE = "reports.json"
_SIDE_BY_SIDE = 6
"""So many maps, and they are drawn by several processes."""
_MANY = 100_000
"""Values from which on a workbook takes longer than to start a process for it."""
_HEAVY = 500_000
"""Shapes of places from which on to hand them to other processes takes longer than to draw them here."""


def write_reports(
    result: CheckupResult,
    folder: Path,
    city: City | None = None,
    *,
    maps: str = "all",
    changed: bool = False,
    again: bool = False,
    tell: Tell | None = None,
    processes: int | None = None,
) -> tuple[list[Path], list[Fault]]:
    """Write the reports of a checkup beside its results; what has not changed is left as it is.

    Parameters
    ----------
    city
        Where the layers are, so that maps show places; without it they show values by area only.
    maps
        Which maps to draw as PNG and SVG: `all`, `short` (of indicators that miss their target or standard), or `none`.
    changed
        Whether the results beside them were just written, so that tables and layers are to be written over them.
    again
        Write everything anew, maps too.
    processes
        How many maps are drawn at once; by default one a processor.

    Returns
    -------
    tuple
        The files written, and what could not be done.
    """
    told = tell or (lambda _zh, _en: None)
    cache = folder / ".cache"
    cache.mkdir(parents=True, exist_ok=True)
    known = {} if again else _known(cache / _STATE)
    whole = digest(_VERSION, _fingerprint(result), maps)
    if (
        not changed
        and known.get("") == whole
        and all((folder / n).exists() for n in REPORTS if maps != "none" or n != "maps")
    ):
        return [], []
    told("读地图所需的图层", "Reading the layers of maps")
    drawn = None if maps == "all" else falling_short(result) if maps == "short" else set[str]()
    ground = ground_of(city, result, drawn) if city is not None else areas_of(result)
    result = _named(result, ground.subjects)
    faults: list[Fault] = []
    written: list[Path] = []
    if maps != "none":
        jobs = map_jobs(result, ground)
        jobs = [j for j in jobs if drawn is None or j.indicator in drawn]
        keys = _maps(
            jobs, result, to_draw(ground, PLENTY), folder / "maps", known, told, processes, written, faults
        )
    else:
        keys = {n: k for n, k in known.items() if n}
    written += _texts(result, ground, folder, told)
    if (folder / "checkup.gpkg").is_file():
        told("写图层样式", "Writing styles")
        style_geopackage(result, folder / "checkup.gpkg")
    (cache / _STATE).write_text(json.dumps({**keys, "": whole if not faults else ""}), encoding="utf-8")
    return written, faults


def _texts(result: CheckupResult, ground: Ground, folder: Path, told: Tell) -> list[Path]:
    """Write page, workbook, dictionary and document; the workbook of a large city meanwhile by a process of its own."""
    apart = result.values.height > _MANY and (folder / "data").is_dir()
    jobs: list[tuple[str, str, str, Callable[[Path], None]]] = [
        ("写网页报告", "Writing the page", "report.html", lambda p: write_html(result, ground, p)),
        ("写数据字典", "Writing the dictionary", "dictionary.csv", lambda p: write_dictionary(result, p)),
        ("写文字报告", "Writing the document", "report.docx", lambda p: write_docx(result, p, folder / "maps")),
    ]  # fmt: skip
    if not apart:
        jobs.insert(1, ("写工作簿", "Writing the workbook", "indicators.xlsx", lambda p: write_xlsx(result, p)))  # fmt: skip
    with side_by_side(_workbook, [(folder, ground.subjects)] if apart else [], 1) as waiting:
        for zh, en, name, write in jobs:
            told(zh, en)
            _whole(folder / name, write)
        for future in waiting:
            told("写工作簿", "Writing the workbook")
            future.result()
    return [folder / n for n in ("report.html", "indicators.xlsx", "dictionary.csv", "report.docx")]


def _workbook(folder: Path, subjects: dict[str, str]) -> None:
    """Write the workbook of the results in a folder."""
    result = _named(load_result(folder), subjects)
    _whole(folder / "indicators.xlsx", lambda p: write_xlsx(result, p))


def _named(result: CheckupResult, subjects: dict[str, str]) -> CheckupResult:
    """Call what residents speak of by its name."""
    if not subjects:
        return result
    return replace(result, voices=result.voices.with_columns(pl.col("subject").replace(subjects)))


def _whole(path: Path, write: Callable[[Path], None]) -> None:
    """Write a file so that nobody sees half of it."""
    part = path.with_name(f".{path.stem}.part{path.suffix}")
    try:
        write(part)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _known(path: Path) -> dict[str, str]:
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return told if isinstance(told, dict) else {}


def _fingerprint(result: CheckupResult) -> str:
    frames = ("values", "shortfalls", "parts", "sites", "history", "voices")
    return digest(
        {n: _hash(getattr(result, n)) for n in frames}, result.city, result.indicators, result.lineage
    )


def _hash(frame: pl.DataFrame) -> int:
    return int(frame.hash_rows(seed=1).sum()) if frame.height else 0


# --- maps ---------------------------------------------------------------------------------------------------------


def falling_short(result: CheckupResult) -> set[str]:
    """Return the indicators whose value of the city misses its target or its standard."""
    missed = pl.col("status").is_in(["not_met", "near", "accepted"]) | pl.col("standard_met").not_()
    return set(result.at("city").filter(missed)["indicator"])


def _maps(
    jobs: list[MapJob],
    result: CheckupResult,
    ground: Ground,
    folder: Path,
    known: dict[str, str],
    tell: Tell,
    processes: int | None,
    written: list[Path],
    faults: list[Fault],
) -> dict[str, str]:
    """Draw the maps that changed and remove those that are no more; return the keys of all."""
    folder.mkdir(parents=True, exist_ok=True)
    if chinese_font() is None:
        faults.append(
            Fault(
                "系统没有中文字体，没有画地图", "maps", "Noto Sans CJK SC、思源黑体、微软雅黑等", "安装中文字体（如 fonts-noto-cjk）后再运行一次",
                "The system has no Chinese font: no maps were drawn", "Noto Sans CJK SC, Source Han Sans or the like",
                "Install a Chinese font (such as fonts-noto-cjk) and run again", code="no-chinese-font",
            )
        )  # fmt: skip
        return {}
    keys = {j.name: _map_key(j, result) for j in jobs}
    wanted = {f"{n}{ending}" for n in keys for ending in (".png", ".svg")}
    for old in folder.iterdir():
        if old.suffix in (".png", ".svg") and old.name not in wanted:
            old.unlink()
    open_ = [j for j in jobs if known.get(j.name) != keys[j.name] or not all((folder / f"{j.name}{e}").is_file() for e in (".png", ".svg"))]  # fmt: skip
    count = min(processes or os.cpu_count() or 1, 8)
    if sum(len(p.shapes) for j in open_ if j.kind == "places" for p in ground.places.get(j.indicator, ())) > _HEAVY:  # fmt: skip
        count = 1
    done = 0
    if len(open_) < _SIDE_BY_SIDE or count == 1:
        for job in open_:
            tell(f"画地图 {done + 1}/{len(open_)}", f"Drawing maps {done + 1}/{len(open_)}")
            _one(job, *slim(job, result, ground), folder)
            done += 1
    else:
        with side_by_side(_one, ((j, *slim(j, result, ground), folder) for j in open_), count) as waiting:
            for future in as_completed(waiting):
                future.result()
                done += 1
                tell(f"画地图 {done}/{len(open_)}", f"Drawing maps {done}/{len(open_)}")
    written += [folder / f"{j.name}{e}" for j in open_ for e in (".png", ".svg")]
    return keys


def _one(job: MapJob, result: CheckupResult, ground: Ground, folder: Path) -> None:
    draw(job, result, ground, folder / f"{job.name}.png", folder / f"{job.name}.svg")


def slim(job: MapJob, result: CheckupResult, ground: Ground) -> tuple[CheckupResult, Ground]:
    """Return what one map needs of a result and its shapes."""
    own = pl.col("indicator") == job.indicator
    few = replace(
        result,
        indicators=[result.indicator(job.indicator)],
        values=result.of(job.indicator),
        areas=result.areas.clear(),
        shortfalls=result.shortfalls.clear(),
        parts=result.parts.clear(),
        sites=result.sites.filter(own),
        history=result.history.clear(),
        voices=result.voices.clear(),
        details={},
        lineage={"method": result.lineage.get("method", "")},
    )
    places = ground.places.get(job.indicator, []) if job.kind == "places" else []
    return few, replace(ground, places={job.indicator: places})


def _map_key(job: MapJob, result: CheckupResult) -> str:
    """Return a mark of everything that a map is drawn from."""
    city = {
        n: result.city.get(n)
        for n in ("name", "date", "demonstration", "luocheng", "policies", "crs", "levels")
    }
    files = result.lineage.get("files") or {}
    inputs: list[Any] = [files.get(n) for n in ("district", "subdistrict", "community", "water", "road")]
    inputs += [files.get(n) for n in result.indicator(job.indicator).get("layers") or {}]
    values = result.of(job.indicator)
    return digest(_VERSION, job.name, job.level, city, result.indicator(job.indicator), inputs, _hash(values), _hash(result.sites.filter(pl.col("indicator") == job.indicator)))  # fmt: skip
