"""Options that the commands of the web application share."""

from __future__ import annotations

from pathlib import Path

import click

from luocheng.cli.common import words

__all__ = ["DATA", "PORT", "say_ready"]

DATA = click.option(
    "--dir",
    "data",
    type=click.Path(path_type=Path, file_okay=False),
    envvar="LUOCHENG_DATA",
    default=Path("luocheng-data"),
    show_default=True,
    help="Where the embedded database and the files lie.",
)
PORT = click.option("--port", default=8000, show_default=True, help="The port; 0 takes any that is free.")


def say_ready(address: str) -> None:
    """Say where the pages are."""
    click.echo(words(f"已就绪：{address}（按 Ctrl+C 停止）", f"Ready: {address} (Ctrl+C stops it)"))
