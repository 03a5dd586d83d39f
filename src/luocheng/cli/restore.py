"""`luocheng restore`: puts a backup into an empty place."""

from __future__ import annotations

from pathlib import Path

import click

from luocheng.cli.common import DONE, guard, words
from luocheng.cli.web_options import DATA

__all__ = ["restore"]


@click.command()
@click.argument("source", metavar="FILE", type=click.Path(path_type=Path))
@DATA
def restore(source: Path, data: Path) -> None:
    """Put a backup into an empty database and data folder; all of it, or nothing."""
    guard(lambda: _restore(source, data))


def _restore(source: Path, data: Path) -> int:
    from luocheng.cli.check import counted
    from luocheng.web.start import begin, migrate

    begin(data.resolve())
    migrate()
    from luocheng.web.operations.archive import restore as put_back
    from luocheng.web.operations.archive import rows_of

    with counted(words("恢复", "Restoring"), hidden=False) as tell:
        told = put_back(source, tell)
    rows = rows_of(told["tables"])
    click.echo(
        words(
            f"已恢复 {told['at']} 的备份：{rows:,} 行，{told['files']:,} 个文件，行数和校验值都一致",
            f"Restored the backup of {told['at']}: {rows:,} rows, {told['files']:,} files; counts and hashes agree",
        )
    )
    return DONE
