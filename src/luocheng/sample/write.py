"""Write the sample city: a folder for each policy, a file for each register, every one of them marked 示例数据."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from luocheng.policy.folder.model import Title
from luocheng.registers import GEOMETRY, fill_all, write_records
from luocheng.sample.records import make_records
from luocheng.sample.sizes import size_of
from luocheng.sample.words import CITY, MARK, MARK_EN

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
    from pathlib import Path

    import polars as pl

    from luocheng.policy.folder.model import Policy
    from luocheng.registers import RegisterType

__all__ = ["FORMATS", "SMALL", "Written", "write_policy_sample", "write_readme"]

FORMATS = ("xlsx", "csv", "parquet", "gpkg")

SMALL = 5_000
"""Up to so many records a register is a workbook, beyond that a parquet file."""

_LAYERS = "layers"


@dataclass(frozen=True, slots=True)
class Written:
    """A file that was written."""

    policy: str
    register: str
    title: str
    path: Path
    format: str
    records: int

    def to_dict(self) -> dict[str, object]:
        """Return it as plain data."""
        return {
            "policy": self.policy,
            "register": self.register,
            "title": self.title,
            "path": self.path.as_posix(),
            "format": self.format,
            "records": self.records,
        }


def write_policy_sample(
    directory: Path,
    name: str,
    types: dict[str, RegisterType],
    policy: Policy | None = None,
    *,
    scale: float = 1.0,
    seed: int = 1,
    only: Collection[str] = (),
    formats: Sequence[str] = (),
) -> Iterator[Written]:
    """Write the registers of one policy into `directory`/`name`, telling of each file as it is done.

    Records go into a file each: a workbook up to `SMALL` records, parquet beyond. Those with a shape go into a
    GeoPackage in the folder `layers` as well, as long as they are not more than a hundred times `SMALL`. `formats`
    names others.
    """
    folder = directory / name
    frames = dict(make_records(types, policy, scale=scale, seed=seed, only=only))
    for register, frame in fill_all(frames, types).items():
        kind = types[register]
        for ending in formats or _usual(kind, frame.height):
            beside = ending == "gpkg" and not formats
            path = (folder / _LAYERS if beside else folder) / f"{register}.{ending}"
            path.parent.mkdir(parents=True, exist_ok=True)
            _WRITE.get(ending, write_records)(frame, _marked(kind), path)
            yield Written(name, register, kind.title.zh, path.relative_to(directory), ending, frame.height)


def _usual(kind: RegisterType, count: int) -> list[str]:
    table = "xlsx" if count <= SMALL else "parquet"
    return [table, "gpkg"] if kind.geometry and count <= 100 * SMALL else [table]


def count_files(
    types: Mapping[str, RegisterType], scale: float, only: Collection[str], formats: Sequence[str]
) -> int:
    """Return how many files `write_policy_sample` will write."""
    chosen = [t for n, t in types.items() if not only or n in only]
    return sum(len(formats or _usual(t, size_of(t, scale))) for t in chosen)


def _marked(kind: RegisterType) -> RegisterType:
    """Return the register with the mark in its title, which heads its sheet."""
    title = Title(f"{kind.title.zh}（{MARK}）", f"{kind.said('en')} ({MARK_EN})")
    return replace(kind, title=title, keeper=kind.keeper or f"{CITY}，{MARK}")


def _parquet(frame: pl.DataFrame, kind: RegisterType, path: Path) -> None:
    from luocheng.registers.columnar import geo_metadata

    labels = {
        f.id: {"label": f.label.zh, "label_en": f.label.en, "unit": f.unit, "type": f.type}
        for f in kind.fields
    }
    told = {"register": kind.id, "title": kind.title.zh, "mark": f"{MARK}（{MARK_EN}）", "fields": labels}
    metadata = {"luocheng": json.dumps(told, ensure_ascii=False)}
    if GEOMETRY in frame.columns:
        metadata["geo"] = geo_metadata()
    frame.write_parquet(path, metadata=metadata)


def _gpkg(frame: pl.DataFrame, kind: RegisterType, path: Path) -> None:
    import sqlite3
    from contextlib import closing

    write_records(frame, kind, path)
    with closing(sqlite3.connect(path)) as database:
        database.execute("update gpkg_contents set description = ?", (f"{kind.title.zh} {MARK_EN}",))
        database.commit()


_WRITE: dict[str, Callable[[pl.DataFrame, RegisterType, Path], None]] = {"parquet": _parquet, "gpkg": _gpkg}


def write_readme(directory: Path, written: Sequence[Written], *, scale: float, seed: int) -> Path:
    """Write what the folder holds, and that none of it is real."""
    rows = "\n".join(
        f"| {w.policy} | {w.title} | [{w.path.as_posix()}]({w.path.as_posix()}) | {w.records:,} |"
        for w in written
    )
    path = directory / "README.md"
    path.write_text(
        f"""# {CITY}：{MARK} / {MARK_EN}

本目录全部内容由程序生成，仅供演示、测试和教学。{CITY}及其中的单位、人员、地点、图形、代码和数字均属虚构，
与任何真实城市无关。

Everything in this folder is generated. The city, its units, people, places, shapes, codes and figures are made up.

```
luocheng sample {directory.name} --scale {scale:g} --seed {seed}
```

同样的命令得到同样的内容。The same command gives the same content.

| 政策 policy | 台账 register | 文件 file | 条目 records |
| --- | --- | --- | ---: |
{rows}
""",
        encoding="utf-8",
    )
    return path
