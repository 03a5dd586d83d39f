"""`luocheng backup`: one file with every row and every uploaded file."""

from __future__ import annotations

from pathlib import Path

import click

from luocheng.cli.common import DONE, guard, words
from luocheng.cli.web_options import DATA

__all__ = ["backup"]


@click.command()
@click.argument("target", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False))
@DATA
def backup(target: Path, data: Path) -> None:
    """Write a backup of the web application, consistent while people go on working."""
    guard(lambda: _backup(target, data))


def _backup(target: Path, data: Path) -> int:
    from luocheng.cli.check import counted
    from luocheng.web.start import begin

    begin(data.resolve())
    from luocheng.web.operations.archive import back_up, rows_of

    with counted(words("备份", "Backing up"), hidden=False) as tell:
        told = back_up(target, tell)
    rows = rows_of(told["tables"])
    click.echo(
        words(
            f"已写入 {target}：{len(told['tables'])} 个表，{rows:,} 行，{told['files']:,} 个文件",
            f"Written to {target}: {len(told['tables'])} tables, {rows:,} rows, {told['files']:,} files",
        )
    )
    return DONE
