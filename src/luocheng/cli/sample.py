"""`luocheng sample`: the sample city's registers, or its geodata, of any size, by seed."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from luocheng.cli.common import DONE, guard, language, print_json, progress, words
from luocheng.errors import Fault, LuochengError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from luocheng.sample import Plan, Written

__all__ = ["sample"]

_MOST = 1_000_000.0


@click.command()
@click.argument("directory", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--scale",
    type=click.FloatRange(0, _MOST, min_open=True),
    default=1.0,
    show_default=True,
    help="How many times the usual number of records; with --city, of 2,000 buildings.",
)
@click.option(
    "--seed",
    type=click.IntRange(0, 2**63 - 1),
    default=1,
    show_default=True,
    help="Another seed, another city.",
)
@click.option(
    "--city",
    is_flag=True,
    help="Write the geodata of the city instead of registers: layers, tables and CITY.yaml for a checkup.",
)
@click.option(
    "--duplicate-codes",
    type=click.IntRange(0, 1_000),
    default=0,
    help="With --city: so many buildings have the code of another.",
)
@click.option(
    "--policy",
    "policies",
    multiple=True,
    help="A policy, by folder or name, instead of the sample city's own.",
)
@click.option(
    "--register", "registers", multiple=True, help="Only this register; may be given several times."
)
@click.option(
    "--format",
    "formats",
    type=click.Choice(["xlsx", "csv", "parquet", "gpkg"]),
    multiple=True,
    help="Write these formats instead of the usual ones.",
)
@click.option("--json", "as_json", is_flag=True, help="Print what was written as JSON.")
def sample(
    directory: Path,
    *,
    scale: float,
    seed: int,
    city: bool,
    duplicate_codes: int,
    policies: tuple[str, ...],
    registers: tuple[str, ...],
    formats: tuple[str, ...],
    as_json: bool,
) -> None:
    """Write the sample city 示例市 into DIR: made-up registers for its measures, or with --city its geodata."""
    if city:
        given = [
            n for n, v in (("--policy", policies), ("--register", registers), ("--format", formats)) if v
        ]
        if given:
            raise click.UsageError(
                words(f"--city 不能与 {'、'.join(given)} 同用", f"--city goes without {', '.join(given)}")
            )
        from luocheng.cli.sample_city import write_sample_city

        guard(lambda: write_sample_city(directory, scale, seed, duplicates=duplicate_codes, as_json=as_json))
    if duplicate_codes:
        raise click.UsageError(
            words("--duplicate-codes 只与 --city 同用", "--duplicate-codes goes with --city")
        )
    guard(lambda: _sample(directory, scale, seed, policies, registers, formats, as_json=as_json))


def _sample(
    directory: Path,
    scale: float,
    seed: int,
    policies: tuple[str, ...],
    registers: tuple[str, ...],
    formats: tuple[str, ...],
    *,
    as_json: bool,
) -> int:
    from luocheng.sample import write_readme
    from luocheng.sample.write import count_files

    plans = _plans(policies, registers)
    started = time.monotonic()
    directory.mkdir(parents=True, exist_ok=True)
    total = sum(count_files(p.types, scale, registers, formats) for p in plans)
    work = _written(directory, plans, scale, seed, registers, formats)
    label = words("生成示例数据", "Making records")
    written = list(progress(work, as_json, total, label))
    write_readme(directory, written, scale=scale, seed=seed)
    records = {(w.policy, w.register): w.records for w in written}
    if as_json:
        print_json(
            {
                "directory": str(directory),
                "scale": scale,
                "seed": seed,
                "files": [w.to_dict() for w in written],
                "summary": {
                    "registers": len(records),
                    "records": sum(records.values()),
                    "files": len(written),
                },
            }
        )
        return DONE
    _tell(directory, plans, written, time.monotonic() - started)
    return DONE


def _plans(policies: Sequence[str], registers: Sequence[str]) -> list[Plan]:
    from luocheng.sample import plan_of, sample_plans

    if policies:
        from luocheng.cli.policies import policy_named

        plans = [plan_of(policy_named(name)) for name in policies]
    else:
        plans = sample_plans()
    known = sorted({name for plan in plans for name in plan.types})
    unknown = [name for name in registers if name not in known]
    LuochengError.gather(_unknown(name, known) for name in unknown)
    return [p for p in plans if p.types and (not registers or set(registers) & set(p.types))]


def _unknown(name: str, known: Sequence[str]) -> Fault:
    return Fault(
        f"没有台账“{name}”",
        where="--register",
        expected="、".join(known),
        remedy="从上列短名中选",
        what_en=f"There is no register '{name}'",
        expected_en=", ".join(known),
        remedy_en="Choose one of these",
        code="unknown-register",
    )


def _written(
    directory: Path,
    plans: Sequence[Plan],
    scale: float,
    seed: int,
    registers: Sequence[str],
    formats: Sequence[str],
) -> Iterator[Written]:
    from luocheng.sample import write_policy_sample

    for plan in plans:
        yield from write_policy_sample(
            directory,
            plan.name,
            plan.types,
            plan.policy,
            scale=scale,
            seed=seed,
            only=registers,
            formats=formats,
        )


def _tell(directory: Path, plans: Sequence[Plan], written: Sequence[Written], seconds: float) -> None:
    """Print what was made, a line a register."""
    english = language() == "en"
    for plan in plans:
        title = plan.policy.title if plan.policy else None
        name = (
            (title.en or title.zh)
            if title and english
            else title.zh
            if title
            else words("各政策共用的台账", "Shared registers")
        )
        click.echo(f"{plan.name}/  {name}")
        done: dict[str, list[Written]] = {}
        for file in written:
            if file.policy == plan.name:
                done.setdefault(file.register, []).append(file)
        for register, files in done.items():
            said = plan.types[register].said(language())
            click.echo(
                f"  {said}  {files[0].records:,}  {' '.join(f.path.relative_to(plan.name).as_posix() for f in files)}"
            )
    count = sum({(w.policy, w.register): w.records for w in written}.values())
    click.echo(
        words(
            f"示例数据已写入 {directory}/：{len(written)} 个文件，{count:,} 条，用时 {seconds:.1f} 秒",
            f"Demonstration data written to {directory}/: {len(written)} files, {count:,} records in {seconds:.1f} s",
        )
    )
