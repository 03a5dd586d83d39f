"""The demonstration for tests in a browser: made once in a run of the tests, a copy of it served as `luocheng serve` does."""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
import shutil
import subprocess
import sysconfig
import time
from collections.abc import Iterator
from pathlib import Path

LUOCHENG = Path(sysconfig.get_path("scripts")) / "luocheng"
PASSWORD = "shili-chengshi"


def _environment() -> dict[str, str]:
    mine = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE")}
    return mine | {"LUOCHENG_LANG": "zh", "LUOCHENG_DEMO": "1", "PYTHONUNBUFFERED": "1"}


def made_once(folder: Path) -> Path:
    """Return the data of the demonstration below a folder; several processes may ask, the first one makes them."""
    data, done = folder / "demonstration", folder / "demonstration-made"
    with (folder / "demonstration-lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            shutil.rmtree(data, ignore_errors=True)
            told = subprocess.run(
                [LUOCHENG, "demo", "--dir", data, "--build-only"],
                check=False, env=_environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            )  # fmt: skip
            assert told.returncode == 0, told.stdout.decode("utf-8", "replace")
            done.touch()
    return data


@contextlib.contextmanager
def serving(data: Path, folder: Path) -> Iterator[str]:
    """Serve a copy of data, put into a folder, with a worker; give the address."""
    shutil.copytree(data, folder / "data")
    log = folder / "log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [LUOCHENG, "serve", "--dir", folder / "data", "--port", "0", "--processes", "1"],
            stdout=out, stderr=subprocess.STDOUT, env=_environment(),
        )  # fmt: skip
    try:
        told = None
        for _ in range(600):
            told = re.search(r"http://[\d.:]+/", log.read_text("utf-8", "replace"))
            if told is not None or process.poll() is not None:
                break
            time.sleep(0.1)
        assert told is not None, log.read_text("utf-8", "replace")
        yield told[0].rstrip("/")
    finally:
        process.terminate()
        process.wait(60)
