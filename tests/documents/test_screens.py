"""Looks in front of a search: a pattern finds nothing that its screen would not have let through."""

from __future__ import annotations

import re
from re import _constants as op  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

import pytest

from luocheng.documents import broken_lines, headings, horizons
from luocheng.documents.targets import cues, deliverables, exclusions, words

_KINDS = {op.CATEGORY_DIGIT: "0123456789", op.CATEGORY_SPACE: " \t\n"}


def ends(sequence: Any, *, last: bool) -> tuple[set[str], bool]:
    """Return the characters with which what a pattern finds can begin (or end), and whether it may find nothing.

    Looks ahead and behind and anchors take no characters and are passed over.
    """
    found: set[str] = set()
    for item in reversed(list(sequence)) if last else list(sequence):
        characters, empty = _of(item, last=last)
        found |= characters
        if not empty:
            return found, False
    return found, True


def _of(item: tuple[Any, Any], *, last: bool) -> tuple[set[str], bool]:
    kind, value = item
    if kind in (op.AT, op.ASSERT, op.ASSERT_NOT):
        return set(), True
    if kind is op.LITERAL:
        return {chr(value)}, False
    if kind is op.IN:
        return set().union(*(_one(part) for part in value)), False
    if kind is op.BRANCH:
        each = [ends(branch, last=last) for branch in value[1]]
        return set().union(*(e[0] for e in each)), any(e[1] for e in each)
    if kind is op.SUBPATTERN:
        return ends(value[-1], last=last)
    if kind in (op.MAX_REPEAT, op.MIN_REPEAT):
        characters, empty = ends(value[2], last=last)
        return characters, empty or value[0] == 0
    pytest.fail(f"{kind} is not read here")


def _one(part: tuple[Any, Any]) -> set[str]:
    kind, value = part
    if kind is op.LITERAL:
        return {chr(value)}
    if kind is op.RANGE:
        return {chr(c) for c in range(value[0], value[1] + 1)}
    if kind is op.CATEGORY and value in _KINDS:
        return set(_KINDS[value])
    pytest.fail(f"{kind} is not read here")


@pytest.mark.parametrize(
    ("pattern", "screen", "last"),
    [
        (horizons._BEFORE_YEAR, horizons._BEFORE_LAST, True),
        (horizons._BASE_AFTER, horizons._BASE_FIRST, False),
        (broken_lines._DATE_LINE, broken_lines._DATE_FIRST, False),
        (headings._NAMED, headings._NAME_OPENS, False),
        (exclusions._CONDITION, exclusions._CONDITION_FIRST, False),
        (exclusions._BOUND_AND_NUMBER, exclusions._BOUND_FIRST, False),
        (words._LEAD_IN, words._LEAD_FIRST, False),
        (words._TAIL, words._TAIL_LAST, True),
        (cues._RIGHT, cues._RIGHT_FIRST, False),
        (deliverables._NUMBER, deliverables._NUMBER_FIRST, False),
        (deliverables._OPENING, deliverables._OPENS, False),
    ],
)
def test_a_screen_lets_through_all_that_its_pattern_finds(
    pattern: re.Pattern[str], screen: frozenset[str], last: bool
) -> None:
    characters, empty = ends(parser.parse(pattern.pattern), last=last)
    assert characters
    assert not empty
    assert characters - screen == set()


def test_a_comparison_ends_with_a_character_that_is_looked_for() -> None:
    """The blank or the quotation mark behind it is taken off before the look."""
    characters, _ = ends(parser.parse(cues._LEFT.pattern), last=True)
    # 实现 is a comparison in front of a number that the pattern sees; here it ends where the number begins.
    assert characters - cues._LAST - set(" \t\n现") == set()
