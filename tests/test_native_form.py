"""The form in which modules are compiled: other words for the same."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

TOOL = Path(__file__).resolve().parent.parent / "tools" / "native_form.py"
SOURCE = '''"""A module."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_MANY = 3
__all__ = ["Thing"]
_WORDS = frozenset(
    ("a b c").split()
)
"""Some words."""
TABLE: dict[
    str, int
] = {"a": 1}
_GIVEN = 1
_GIVEN = 2


@dataclass(slots=True)
class Thing:
    """A thing.

    With more to say.
    """

    name: str
    size: int = 2
    """How large."""
    parts: list[str] = field(default_factory=list)
    whole: str = ""

    def __post_init__(self) -> None:
        self.whole = self.name * self.size

    def grow(self) -> int:
        """Grow."""
        self.size += _MANY
        return self.size


@dataclass(frozen=True, slots=True)
class Fixed:
    """What never changes."""

    year: int
'''


@pytest.fixture(scope="module")
def rewritten() -> str:
    spec = importlib.util.spec_from_file_location("native_form", TOOL)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    text: str = module.native_form(SOURCE)
    return text


def run(source: str) -> Any:
    names: dict[str, Any] = {"__name__": __name__}
    exec(compile(source, "module", "exec"), names)
    return SimpleNamespace(**names)


def test_constants_that_are_given_one_value_are_final(rewritten: str) -> None:
    assert "_MANY: Final = 3" in rewritten
    assert "_WORDS: Final = frozenset(" in rewritten
    assert "TABLE: Final[dict[str, int]] = {" in rewritten
    assert "_GIVEN: Final" not in rewritten
    assert '__all__ = ["Thing"]' in rewritten
    module = run(rewritten)
    assert {"a", "b", "c"} == module._WORDS
    assert module.TABLE == {"a": 1}
    assert module._GIVEN == 2


def test_dataclasses_are_written_out_and_do_the_same(rewritten: str) -> None:
    assert "@dataclass(slots=True)" not in rewritten
    for module in (run(SOURCE), run(rewritten)):
        thing = module.Thing("ab", parts=["x"])
        assert (thing.whole, thing.grow(), thing.parts) == ("abab", 5, ["x"])
        assert module.Thing("a") == module.Thing("a", 2, [])
        assert module.Thing("a") != module.Thing("b")
        assert module.Thing("a").parts is not module.Thing("a").parts
        assert repr(module.Thing("a")) == "Thing(name='a', size=2, parts=[], whole='aa')"


def test_what_never_changes_is_left_as_it_is(rewritten: str) -> None:
    assert "@dataclass(frozen=True, slots=True)\nclass Fixed:" in rewritten
