"""The demonstration for tests in a browser: made once in a run of the tests, a copy of it served as `luocheng serve` does."""

from __future__ import annotations

import contextlib
import fcntl
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from tests.web.served import LUOCHENG, environment, serving

PASSWORD = "shili-chengshi"


def made_once(folder: Path) -> Path:
    """Return the data of the demonstration below a folder; several processes may ask, the first one makes them."""
    data, done = folder / "demonstration", folder / "demonstration-made"
    with (folder / "demonstration-lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            shutil.rmtree(data, ignore_errors=True)
            told = subprocess.run(
                [LUOCHENG, "demo", "--dir", data, "--build-only"],
                check=False, env=environment(LUOCHENG_DEMO="1"), stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            )  # fmt: skip
            assert told.returncode == 0, told.stdout.decode("utf-8", "replace")
            done.touch()
    return data


@contextlib.contextmanager
def serving_copy(data: Path, folder: Path) -> Iterator[str]:
    """Serve a copy of data, put into a folder, with a worker; give the address."""
    shutil.copytree(data, folder / "data")
    with serving(folder / "data", folder / "log", LUOCHENG_DEMO="1") as (address, _process):
        yield address
