"""What the tests of the command line share: running the installed command, and looking at what it printed."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from tests.commands import COMMAND, run_command

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
    """Return the command as it is installed."""
    return COMMAND


@pytest.fixture(scope="session")
def run() -> Run:
    """Return a function that runs the command and holds it to its manners: no traceback, no code but 0, 1, 2."""

    def call(
        *arguments: str | Path,
        code: int | None = 0,
        env: Mapping[str, str] | None = None,
        cwd: Path | None = None,
        before: Callable[[], None] | None = None,
        seconds: float = SECONDS,
    ) -> Ran:
        done = run_command(*arguments, env=env, cwd=cwd, before=before, seconds=seconds)
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
