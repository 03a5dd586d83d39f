from __future__ import annotations

from pathlib import Path

import pytest

from luocheng.indicators.result import CheckupResult
from luocheng.indicators.run import run_checkup

from .small_city import make_city


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_city(tmp_path_factory.mktemp("small"))


@pytest.fixture(scope="session")
def result(small: Path) -> CheckupResult:
    return run_checkup(small)
