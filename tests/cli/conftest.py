"""What the tests of the command line share: running the installed command, and looking at what it printed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

SECONDS = 60


@dataclass(frozen=True, slots=True)
class Ran:
    """What came of one call: the exit code and what was printed."""

    code: int
    out: str
    err: str

    @property
    def data(self) -> dict[str, Any]:
        """Return the JSON that was printed."""
        return json.loads(self.out)


Run = Callable[..., Ran]


@pytest.fixture(scope="session")
def command() -> list[str]:
    """Return the command as it is installed, or as a module where it is not."""
    installed = Path(sysconfig.get_path("scripts")) / "luocheng"
    return [str(installed)] if installed.is_file() else [sys.executable, "-m", "luocheng.cli"]


@pytest.fixture(scope="session")
def run(command: list[str]) -> Run:
    """Return a function that runs the command and holds it to its manners: no traceback, no code but 0, 1, 2."""

    def call(
        *arguments: str | Path,
        code: int | None = 0,
        env: Mapping[str, str] | None = None,
        cwd: Path | None = None,
        before: Callable[[], None] | None = None,
        seconds: float = SECONDS,
    ) -> Ran:
        done = subprocess.run(
            [*command, *map(str, arguments)],
            capture_output=True,
            timeout=seconds,
            cwd=cwd,
            env={**os.environ, "LUOCHENG_LANG": "zh", **(env or {})},
            preexec_fn=before,
            check=False,
        )
        ran = Ran(done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8"))
        assert "Traceback" not in ran.err + ran.out, ran.err
        assert ran.code in (0, 1, 2), (ran.code, ran.err)
        assert code is None or ran.code == code, (ran.code, ran.err)
        return ran

    return call


@pytest.fixture(scope="session")
def styles(sample: Path) -> Path:
    """Return the folder of short documents that show one style each."""
    return sample / "documents" / "style-samples"
