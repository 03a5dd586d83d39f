"""A text under review, and what the tests do with it."""

from __future__ import annotations

from typing import Any

import pytest

from luocheng.web.people.models import User
from luocheng.web.policies.models import Source
from tests.web.policies.sample import read


@pytest.fixture
def source(people: dict[str, User]) -> Source:
    """Return a text with all of its items to be reviewed."""
    return read(people["office"])


@pytest.fixture
def faithful(source: Source) -> Any:
    """Hold every item against its text at the end of a test, whatever was done."""
    yield source
    for item in source.items.all():
        assert source.text[item.start : item.end] == item.quote
        assert (item.data["start"], item.data["end"], item.data["quote"]) == (
            item.start,
            item.end,
            item.quote,
        )
        assert item.data["path"] == item.path
        if item.data.get("figure"):
            a, b = item.data["figure"]
            assert item.start <= a < b <= item.end
