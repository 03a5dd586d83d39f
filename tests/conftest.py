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


LONG = (
    "web/bad_input/",
    "web/browser/days/",
    "web/browser/test_every_page.py",
    "web/operations/test_backup.py",
    "web/operations/test_kill.py",
    "web/people/test_sign_on.py",
)
"""Tests that take a server, a browser or a whole demonstration for many seconds: `make long` runs them."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the long tests, by where they stand."""
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here) and item.path.relative_to(here).as_posix().startswith(LONG):
            item.add_marker(pytest.mark.long)
