"""`luocheng checkup`: a city's indicators, how they stand, and where the shortfall lies; of one city or many."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from luocheng.cli.common import DONE, FOUND, guard, language, print_json, report, say, words
from luocheng.errors import LuochengError

if TYPE_CHECKING:
    from luocheng.indicators.many import Done
    from luocheng.indicators.result import CheckupResult

__all__ = ["checkup"]

_STYLES = {
    "met": "green",
    "near": "yellow",
    "not_met": "red",
    "accepted": "magenta",
    "informative": "",
    "no_data": "dim",
}
_STEPS = 40


@click.command()
@click.argument("cities", nargs=-1, required=True)
@click.option("-o", "--output", type=click.Path(path_type=Path), help="The folder for the results; by default `checkup` beside the city file.")  # fmt: skip
@click.option(
    "--processes", type=click.IntRange(1, 256), help="How many cities at once; by default one a processor."
)
@click.option(
    "--scheduler", metavar="ADDRESS", help="Address of a dask.distributed scheduler that computes the cities."
)
@click.option("--again", is_flag=True, help="Compute everything anew, whether it changed or not.")
@click.option("--reports/--no-reports", default=None, help="Write page, document and maps too; by default for one city, not for many.")  # fmt: skip
@click.option("--maps", type=click.Choice(["all", "short", "none"]), default="short", show_default=True, help="Which maps to draw as PNG and SVG: all, those of indicators that miss their target or standard, none.")  # fmt: skip
@click.option("--no-maps", is_flag=True, help="The same as --maps none.")
@click.option("--json", "as_json", is_flag=True, help="Print what was done as one JSON object.")
def checkup(
    cities: tuple[str, ...],
    *,
    output: Path | None,
    processes: int | None,
    scheduler: str | None,
    again: bool,
    reports: bool | None,
    maps: str,
    no_maps: bool,
    as_json: bool,
) -> None:
    """Measure cities: indicators by area, status against targets, shortfalls, maps, reports, lineage.

    CITIES are city files (CITY.yaml), folders with one, folders of cities, or csv tables with a column `city`.
    `luocheng checkup init DIR` instead looks at the data in a folder and writes a city file for them.
    """
    if cities[0] == "init" and not Path("init").exists():
        if len(cities) != 2:
            raise click.UsageError(
                words("用法：luocheng checkup init 文件夹", "Usage: luocheng checkup init DIR")
            )
        guard(lambda: _init(Path(cities[1]), output, as_json=as_json))
    guard(
        lambda: _checkup(
            [Path(c) for c in cities],
            output,
            processes,
            scheduler,
            again=again,
            reports=reports,
            maps="none" if no_maps else maps,
            as_json=as_json,
        )
    )


def _checkup(
    arguments: list[Path],
    output: Path | None,
    processes: int | None,
    scheduler: str | None,
    *,
    again: bool,
    reports: bool | None,
    maps: str,
    as_json: bool,
) -> int:
    from luocheng.indicators.many import check_city, cities_of, run_many

    cities = cities_of(arguments)
    if len(cities) == 1 and scheduler is None:
        folder = output or cities[0].parent / "checkup"
        with _told(hidden=as_json) as tell:
            done = check_city(cities[0], folder, again=again, tell=tell, workbook=reports is False)
            if reports is not False:
                _reports(done, maps=maps, again=again, tell=tell)
        if as_json:
            print_json({"format": 1, "cities": [done.to_dict()]})
        else:
            _show(done)
        return DONE
    folder = output or Path("checkup")
    with _counted(len(cities), hidden=as_json) as told:
        found = run_many(cities, folder, again=again, processes=processes, scheduler=scheduler, done=told)
    failed = [d for d in found if d.faults]
    for one in found if reports else ():
        if not one.faults:
            _reports(one, maps=maps, again=again)
    if as_json:
        print_json({"format": 1, "cities": [d.to_dict() for d in found]})
        return FOUND if failed else DONE
    for one in failed:
        say(words(f"没有完成：{one.path}", f"Not done: {one.path}"))
        report(LuochengError(*one.faults))
    click.echo(
        words(
            f"完成 {len(found) - len(failed)} 个城市，{len(failed)} 个没有完成；汇总表 {folder / 'cities.csv'}",
            f"{len(found) - len(failed)} cities done, {len(failed)} not; all of them in {folder / 'cities.csv'}",
        )
    )
    return FOUND if failed else DONE


def _reports(done: Done, *, maps: str, again: bool, tell: Callable[[str, str], None] | None = None) -> None:
    """Write the reports of a city beside its results, and say what could not be done."""
    import time

    from luocheng.bulletins.checkup import write_reports
    from luocheng.indicators.city import load_city
    from luocheng.indicators.result import load_result

    began = time.perf_counter()
    folder = Path(done.output)
    city = load_city(Path(done.path))
    _, faults = write_reports(
        done.result or load_result(folder),
        folder,
        city,
        maps=maps,
        changed=not done.unchanged,
        again=again,
        tell=tell,
    )
    done.seconds += time.perf_counter() - began
    if faults:
        report(LuochengError(*faults))


# --- the terminal -------------------------------------------------------------------------------------------------


def _show(done: Done) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from luocheng.indicators.result import load_result
    from luocheng.indicators.status import STATUS_WORDS

    result = load_result(Path(done.output))
    en = language() == "en"
    table = Table(box=SIMPLE_HEAD, pad_edge=False, header_style="bold")
    table.add_column(words("指标", "Indicator"), overflow="fold")
    table.add_column(words("数值", "Value"), justify="right", no_wrap=True)
    table.add_column(words("状态", "Status"), no_wrap=True)
    table.add_column(words("目标", "Target"), overflow="fold")
    table.add_column(words("标准", "Standard"), overflow="fold")
    table.add_column(words("短板最大的区域", "Where most is lacking"), overflow="fold")
    said = {i["id"]: i["title"]["en" if en else "zh"] for i in result.indicators}
    quiet = 0
    for row in result.at("city").iter_rows(named=True):
        if row["status"] == "no_data":
            quiet += 1
            continue
        goal = (
            f"{row['target']}（{row['target_year']}）"
            if row["target"] and row["target_year"]
            else row["target"] or ""
        )
        fails = (
            ""
            if row["standard_value"] is None
            else row["standard_value"] + ("" if row["standard_met"] else " ✗")
        )
        table.add_row(
            said[row["indicator"]], f"{row['value']:,.4g} {row['unit']}" if abs(row["value"]) < 1e4 else f"{row['value']:,.0f} {row['unit']}",
            Text(STATUS_WORDS[row["status"]][en], style=_STYLES[row["status"]]), goal, fails, _where(result, row["indicator"]),
        )  # fmt: skip
    terminal = sys.stdout.isatty()
    Console(width=None if terminal else 140, highlight=False).print(table)
    if quiet:
        click.echo(words(f"另有 {quiet} 项没有数据，原因见 indicators.xlsx", f"{quiet} more have no data; indicators.xlsx says why"))  # fmt: skip
    mark = words("示例数据　", "Demonstration data. ") if result.city["demonstration"] else ""
    if done.unchanged:
        click.echo(mark + words(f"数据没有变化，结果不变：{done.output}（{done.seconds:.1f} 秒）", f"Nothing changed: {done.output} ({done.seconds:.1f} s)"))  # fmt: skip
    else:
        click.echo(mark + words(f"已写入 {done.output}：计算 {len(done.computed)} 项，{done.seconds:.1f} 秒", f"Written to {done.output}: {len(done.computed)} indicators computed, {done.seconds:.1f} s"))  # fmt: skip
    page = Path(done.output) / "report.html"
    if page.is_file():
        click.echo(words(f"  用浏览器打开：{page}", f"  Open in a browser: {page}"))


def _where(result: CheckupResult, indicator: str) -> str:
    import polars as pl

    own = result.shortfalls.filter((pl.col("indicator") == indicator) & (pl.col("order") == 1))
    for level in ("subdistrict", "district", "community"):
        found = own.filter(pl.col("level") == level)
        if found.height:
            row = found.row(0, named=True)
            return f"{row['area_name']} {row['share']:.0%}"
    return ""


@contextmanager
def _told(*, hidden: bool) -> Iterator[Callable[[str, str], None] | None]:
    """Show what is being done; nothing where there is no terminal."""
    if hidden or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn()
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=_STEPS)
        yield lambda zh, en: bar.update(task, description=words(zh, en), advance=1)


@contextmanager
def _counted(total: int, *, hidden: bool) -> Iterator[Callable[[Done], None] | None]:
    """Show how many cities are done."""
    if hidden or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(words("体检", "Checkups"), total=total)
        yield lambda done: bar.update(task, advance=1, description=done.name or done.path)


def _init(folder: Path, output: Path | None, *, as_json: bool) -> int:
    from luocheng.indicators.propose import propose_city

    found = propose_city(folder, output)
    if as_json:
        print_json(found.to_dict())
        return DONE
    for line in found.told(language()):
        click.echo(line)
    return DONE
