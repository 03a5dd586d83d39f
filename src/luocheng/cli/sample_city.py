"""`luocheng sample DIR --city`: the sample city's geodata, of any size, by seed."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from luocheng.cli.common import DONE, language, print_json, progress, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from luocheng.sample.city import City, WrittenLayer

__all__ = ["BUILDINGS", "write_sample_city"]

BUILDINGS = 2_000
"""Buildings at scale 1."""
_LEAST, _MOST = 200, 5_000_000


def write_sample_city(
    directory: Path, scale: float, seed: int, *, duplicates: int = 0, as_json: bool = False
) -> int:
    """Write the city's layers, tables and CITY.yaml, and tell of them."""
    count = round(BUILDINGS * scale)
    if not _LEAST <= count <= _MOST:
        least, most = _LEAST / BUILDINGS, _MOST / BUILDINGS
        raise click.UsageError(
            words(
                f"--city 的 --scale 应在 {least:g}—{most:g} 之间（1 为 {BUILDINGS:,} 栋建筑）",
                f"With --city, --scale is between {least:g} and {most:g} (1 is {BUILDINGS:,} buildings)",
            )
        )
    from luocheng.sample.city import FILES, make_city, write_city

    started = time.monotonic()
    directory.mkdir(parents=True, exist_ok=True)
    city = make_city(count, seed)
    work = write_city(city, directory, scale=scale, duplicates=duplicates)
    written = list(progress(work, as_json, FILES, words("生成城市", "Making the city")))
    if as_json:
        print_json(_told(directory, city, written, scale))
    else:
        _tell(directory, city, written, time.monotonic() - started)
    return DONE


def _told(directory: Path, city: City, written: Sequence[WrittenLayer], scale: float) -> dict[str, object]:
    return {
        "directory": str(directory),
        "city": "CITY.yaml",
        "scale": scale,
        "seed": city.seed,
        "frame": city.frame,
        "files": [w.to_dict() for w in written],
        "summary": {
            "buildings": len(city.fabric.buildings),
            "residents": int(city.people.residents.sum()),
            "districts": len(city.areas.districts),
            "subdistricts": len(city.areas.subdistricts),
            "communities": len(city.areas.communities),
            "records": sum(w.records for w in written),
            "files": len(written),
        },
    }


def _tell(directory: Path, city: City, written: Sequence[WrittenLayer], seconds: float) -> None:
    from luocheng.sample.city import city_types

    types = city_types() if language() == "en" else {}
    for done in written:
        said = types[done.register].said("en") if done.register in types else done.title
        datum = f"  {done.datum}" if done.datum else ""
        click.echo(f"  {said}  {done.records:,}  {done.path.as_posix()}{datum}")
    people = int(city.people.residents.sum())
    count = len(city.fabric.buildings)
    click.echo(
        words(
            f"示例数据已写入 {directory}/：{count:,} 栋建筑，{people:,} 人，{len(written)} 个文件和 CITY.yaml，用时 {seconds:.1f} 秒",
            f"Demonstration data written to {directory}/: {count:,} buildings, {people:,} people, "
            f"{len(written)} files and CITY.yaml in {seconds:.1f} s",
        )
    )
