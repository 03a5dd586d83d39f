"""Patterns whose compiled form is kept: the same as those that are compiled, and left aside where they do not fit."""

from __future__ import annotations

import marshal
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from luocheng import patterns

ASKED = [
    (r"(?P<year>20\d\d)年(?P<part>底|初)?", 0),
    (r"[一二三四五]\s?是 | 其中 # spelt out", re.VERBOSE),
    ("a|(b)", re.IGNORECASE),
]


@pytest.fixture(autouse=True)
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Keep compiled forms in a folder of the test."""
    monkeypatch.setattr(patterns, "KEPT", tmp_path / "of" / "this.patterns")
    monkeypatch.delenv("LUOCHENG_COMPILED", raising=False)
    patterns.forms.cache_clear()
    yield patterns.KEPT
    patterns.forms.cache_clear()


def keep() -> None:
    held = [patterns.regex(source, flags) for source, flags in ASKED]
    patterns.keep()
    assert held
    patterns.forms.cache_clear()


@pytest.mark.parametrize(("source", "flags"), ASKED)
def test_a_kept_form_is_the_pattern_itself(source: str, flags: int) -> None:
    keep()
    assert patterns._kept(source, flags) == re.compile(source, flags)


def test_groups_have_their_names() -> None:
    keep()
    match = patterns.regex(*ASKED[0]).search("到2025年底")
    assert match is not None
    assert match.groupdict() == {"year": "2025", "part": "底"}
    assert match.lastgroup == "part"


def test_a_pattern_that_is_not_kept_is_compiled() -> None:
    keep()
    assert patterns._kept("不在其中", 0) is None
    assert patterns.regex("不在其中").fullmatch("不在其中") is not None


def test_what_another_interpreter_made_is_left_aside(kept: Path) -> None:
    keep()
    made_by, found = marshal.loads(kept.read_bytes())
    assert made_by == sys.version
    kept.write_bytes(marshal.dumps(("another", found)))
    assert patterns.forms() == {}


def test_a_damaged_file_is_left_aside(kept: Path) -> None:
    keep()
    kept.write_bytes(kept.read_bytes()[:100])
    assert patterns.forms() == {}


def test_a_setting_leaves_kept_forms_aside(monkeypatch: pytest.MonkeyPatch) -> None:
    keep()
    assert patterns.forms()
    patterns.forms.cache_clear()
    monkeypatch.setenv("LUOCHENG_COMPILED", "0")
    assert patterns.forms() == {}
