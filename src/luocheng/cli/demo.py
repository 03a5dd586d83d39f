"""`luocheng demo`: the web application with the sample city in it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import click

from luocheng.cli.common import DONE, guard, words
from luocheng.cli.web_options import DATA, PORT, say_ready

__all__ = ["demo"]

_SCREEN = {"DISPLAY", "WAYLAND_DISPLAY"}


@click.command()
@DATA
@PORT
@click.option("--no-open", is_flag=True, help="Do not open a browser.")
@click.option("--doc", type=click.Path(path_type=Path), help="Begin with a document of your own as well.")
@click.option("--build-only", is_flag=True, help="Make the demonstration and end.")
@click.option("--measure-later", is_flag=True, help="With --build-only: leave the checkup to the worker.")
def demo(
    data: Path, port: int, *, no_open: bool, doc: Path | None, build_only: bool, measure_later: bool
) -> None:
    """Serve the sample city 示例市: documents, users, reports, registers, all made up."""
    if build_only:
        guard(lambda: _build(data, doc, measure=not measure_later))
    else:
        guard(lambda: _serve(data, port, doc, browser=not no_open))


def _build(data: Path, doc: Path | None, *, measure: bool) -> int:
    from luocheng.cli.check import counted
    from luocheng.web.start import begin, migrate

    begin(data.resolve(), demo=True)
    migrate()
    from luocheng.web.demo import build

    with counted(words("准备示例市", "Making the sample city"), hidden=False) as tell:
        build(doc, tell, measure=measure)
    return DONE


def _serve(data: Path, port: int, doc: Path | None, *, browser: bool) -> int:
    from luocheng.web.server import serve as listen
    from luocheng.web.start import begin

    # Made by a process of its own: the server's processes are forked, and the threads of the engines outlive no fork.
    made = subprocess.run(  # noqa: S603 - this program itself
        [
            sys.executable,
            "-m",
            "luocheng.cli",
            "demo",
            "--dir",
            data,
            "--build-only",
            "--measure-later",
            *(["--doc", str(doc)] if doc else []),
        ],
        check=False,
    )
    if made.returncode:
        return made.returncode
    begin(data.resolve(), demo=True)
    from django.db import connections

    from luocheng.web.demo import log_ins
    from luocheng.web.maps.demo import measured

    users = list(log_ins())
    later = not measured()
    connections.close_all()

    def ready(address: str) -> None:
        say_ready(address)
        click.echo(words("示例用户（密码都是 shili-chengshi）：", "Sample users (password shili-chengshi):"))
        for name, who in users:
            click.echo(f"  {name:<12}{who}")
        if later:
            click.echo(
                words(
                    "示例市的体检正在后台进行，首次约需一两分钟；做完后结果在“地图”里。",
                    "The sample city is being measured meanwhile; results will be on the map in a minute or two.",
                )
            )
        # Without a screen a browser in letters would take the terminal.
        if browser and (sys.platform in ("darwin", "win32") or _SCREEN & os.environ.keys()):
            click.launch(address)

    # Two workers: nobody's document waits until the city has been measured.
    listen("127.0.0.1", port, 2, 8, workers=2, ready=ready)
    return DONE
