"""`luocheng worker`: does the jobs of the web application."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import click

from luocheng.cli.common import DONE, guard
from luocheng.cli.web_options import DATA

__all__ = ["worker"]


@click.command()
@DATA
@click.option("--with-parent", is_flag=True, help="End when the process that began it ends.")
def worker(data: Path, *, with_parent: bool) -> None:
    """Do the jobs of the web application: reading, imports, checkups."""
    guard(lambda: _worker(data, with_parent=with_parent))


def _worker(data: Path, *, with_parent: bool) -> int:
    from luocheng.web.start import begin

    begin(data.resolve())
    from luocheng.web.jobs.work import work

    parent = os.getppid()
    ending: list[int] = []
    signal.signal(signal.SIGTERM, lambda number, _frame: ending.append(number))
    work(lambda: bool(ending) or (with_parent and os.getppid() != parent))
    return DONE
