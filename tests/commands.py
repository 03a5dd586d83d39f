"""Running the command line as a process of its own without waiting for its libraries each time.

Two thirds of the time of a short command go into loading libraries. Tests call some hundreds of them; so one process loads
the libraries (no more: it computes nothing and starts no threads), and each call is a copy of it with output, folder and
environment of its own.
"""

from __future__ import annotations

import atexit
import multiprocessing
import os
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Callable, Mapping
from functools import cache
from multiprocessing.context import ForkServerContext
from pathlib import Path
from typing import Any

__all__ = ["COMMAND", "Done", "run_command"]

_INSTALLED = Path(sysconfig.get_path("scripts")) / "luocheng"
COMMAND = [str(_INSTALLED)] if _INSTALLED.is_file() else [sys.executable, "-m", "luocheng.cli"]
"""The command as it is installed, or as a module where it is not."""

Done = subprocess.CompletedProcess[bytes]

_LOADED = [
    "polars",
    "pandas",
    "pyarrow",
    "pyogrio",
    "shapely",
    "pint",
    "openpyxl",
    "click",
    "luocheng.expressions",
]
"""What takes long to load. What the commands themselves do first is left to each call."""


def run_command(
    *arguments: str | Path,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    before: Callable[[], None] | None = None,
    seconds: float = 60,
) -> Done:
    """Run the command and return its exit code and what it printed.

    `read` is run anew each time, for its quick start is its own, and so is what has limits (`before`) or an environment that
    libraries look at while they load.
    """
    words = [str(a) for a in arguments]
    env = {"LUOCHENG_LANG": "zh", **(env or {})}
    if words[:1] != ["read"] and before is None and set(env) == {"LUOCHENG_LANG"}:
        return _copy(words, env, cwd, seconds)
    return subprocess.run(
        [*COMMAND, *words],
        capture_output=True,
        timeout=seconds,
        cwd=cwd,
        env={**os.environ, **env},
        preexec_fn=before,
        check=False,
    )


def _copy(words: list[str], env: dict[str, str], cwd: Path | None, seconds: float) -> Done:
    with tempfile.TemporaryDirectory(prefix="luocheng-run-") as folder:
        out, err = Path(folder) / "out", Path(folder) / "err"
        inside = os.fspath(cwd or Path.cwd())
        process = _loaded().Process(
            target=_call, args=(words, {**os.environ, **env}, inside, str(out), str(err))
        )
        process.start()
        process.join(seconds)
        if process.exitcode is None:
            process.kill()
            process.join()
            raise subprocess.TimeoutExpired(words, seconds, out.read_bytes(), err.read_bytes())
        code = process.exitcode
        process.close()
        return subprocess.CompletedProcess(words, code, out.read_bytes(), err.read_bytes())


@cache
def _loaded() -> ForkServerContext:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(_LOADED)
    return context


def _call(words: list[str], env: dict[str, str], cwd: str, *output: str) -> None:
    """Be the command: in a copy of the process that has loaded the libraries."""
    for number, path in enumerate(output, start=1):
        with Path(path).open("wb") as file:
            os.dup2(file.fileno(), number)
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(env)
    sys.argv = [COMMAND[0], *words]
    from luocheng.cli import main

    try:
        main(prog_name="luocheng")
    finally:
        # Copies end without what others do at their end.
        ending: Any = atexit
        ending._run_exitfuncs()
