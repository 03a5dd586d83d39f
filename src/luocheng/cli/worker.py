"""`luocheng worker`: does the jobs of the web application."""

from __future__ import annotations

import os
import signal
import threading
import time
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
    if with_parent:
        threading.Thread(target=end_with, args=(parent,), daemon=True).start()
    work(lambda: bool(ending))
    return DONE


def end_with(parent: int) -> None:
    """End this process when its parent has ended, also in the middle of a job: what it had not committed never was.

    The next worker takes the job up again. A long job that went on would hold the database against the next server.
    """
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(DONE)
