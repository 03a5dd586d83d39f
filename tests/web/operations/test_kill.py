"""Killed in the middle of writing, the server loses nothing that it answered: a few times here, a hundred in the bench."""

from __future__ import annotations

from pathlib import Path

from bench.web_kill import run


def test_nothing_that_was_answered_is_lost(tmp_path: Path) -> None:
    answered, there = run(2, tmp_path)
    assert answered > 0
    # What was written and could not be answered any more may be there as well: one for each time it was killed.
    assert answered <= there <= answered + 2
