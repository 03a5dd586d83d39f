"""The real server for tests: `luocheng serve` over data of their own, on loopback, ended with the test."""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
import sysconfig
import time
from collections.abc import Iterator
from pathlib import Path

LUOCHENG = Path(sysconfig.get_path("scripts")) / "luocheng"


def environment(**more: str) -> dict[str, str]:
    """Return the environment of a server that reads no settings of the tests themselves."""
    left_out = ("DATABASE_URL", "DJANGO_SETTINGS_MODULE", "LUOCHENG_DATA")
    mine = {k: v for k, v in os.environ.items() if k not in left_out}
    return mine | {"PYTHONUNBUFFERED": "1", "LUOCHENG_LANG": "zh"} | more


@contextlib.contextmanager
def serving(
    data: Path, log: Path, *options: str, **more: str
) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """Serve data with one process; give the address, without a stroke at its end, and the process."""
    with log.open("wb") as out:
        process = subprocess.Popen(
            [LUOCHENG, "serve", "--dir", data, "--port", "0", "--processes", "1", *options],
            stdout=out, stderr=subprocess.STDOUT, env=environment(**more),
        )  # fmt: skip
    try:
        found = None
        for _ in range(600):
            found = re.search(r"http://[\d.:]+/", log.read_text("utf-8", "replace"))
            if found is not None or process.poll() is not None:
                break
            time.sleep(0.1)
        assert found is not None, log.read_text("utf-8", "replace")
        yield found[0].rstrip("/"), process
    finally:
        process.terminate()
        process.wait(60)
