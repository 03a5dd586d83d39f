"""Where the tests find what they read."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = ROOT / "policies" / "sample-city"


@pytest.fixture(scope="session")
def sample() -> Path:
    """Return the folder of the sample city."""
    return SAMPLE


@pytest.fixture(scope="session")
def shared() -> Path:
    """Return the folder with the reference documents and their annotations; skip where it is absent."""
    folder = Path(os.environ.get("LUOCHENG_SHARED", ROOT.parent / "shared"))
    if not (folder / "gold").is_dir():
        pytest.skip(f"the reference documents are not beside this checkout ({folder}); set LUOCHENG_SHARED")
    return folder
