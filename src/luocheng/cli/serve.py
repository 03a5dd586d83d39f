"""`luocheng serve`: the web application."""

from __future__ import annotations

from pathlib import Path

import click

from luocheng.cli.common import DONE, guard
from luocheng.cli.web_options import DATA, PORT, say_ready

__all__ = ["serve"]


@click.command()
@DATA
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@PORT
@click.option("--processes", default=2, show_default=True, help="How many processes answer requests.")
@click.option("--threads", default=8, show_default=True, help="Threads in each.")
@click.option("--no-worker", is_flag=True, help="Do no jobs: a worker runs elsewhere.")
def serve(data: Path, host: str, port: int, processes: int, threads: int, *, no_worker: bool) -> None:
    """Serve the web application; print the address when it is ready."""
    guard(lambda: _serve(data, host, port, processes, threads, jobs=not no_worker))


def _serve(data: Path, host: str, port: int, processes: int, threads: int, *, jobs: bool) -> int:
    from luocheng.web.server import serve as listen
    from luocheng.web.start import begin, migrate

    begin(data.resolve())
    migrate()
    # The server's processes are forked: a connection that is open now would be shared by all of them.
    from django.db import connections

    connections.close_all()
    listen(host, port, processes, threads, workers=int(jobs), ready=say_ready)
    return DONE
