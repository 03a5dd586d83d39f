"""Looks in front of a search: a pattern finds nothing that its screen would not have let through."""

from __future__ import annotations

import re
from re import _constants as op  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

import pytest

from luocheng.documents import broken_lines, closing, flattened, headings, horizons, quantities
from luocheng.documents.responsibility import sentences
from luocheng.documents.scanning import scanner
from luocheng.documents.targets import cues, deliverables, exclusions, words
from luocheng.patterns import regex

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
        (closing._CLOSING, closing._CLOSING_FIRST, False),
        (closing._SIGNATURE_END, closing._SIGNATURE_LAST, True),
        (exclusions._RATE, exclusions._RATE_LAST, True),
        (broken_lines._DATE_LINE, broken_lines._DATE_FIRST, False),
        (headings._NAMED, headings._NAME_OPENS, False),
        (exclusions._CONDITION, exclusions._CONDITION_FIRST, False),
        (exclusions._BOUND_AND_NUMBER, exclusions._BOUND_FIRST, False),
        (words._LEAD_IN, words._LEAD_FIRST, False),
        (words._TAIL, words._TAIL_LAST, True),
        (cues._RIGHT, cues._RIGHT_FIRST, False),
        (deliverables._NUMBER, deliverables._NUMBER_FIRST, False),
        (deliverables._OPENING, deliverables._OPENS, False),
        (regex(f"(?:{deliverables._BARE})$"), deliverables._BARE_LAST, True),
        (
            regex(f"{words.MEASURE}{words._BRACKETED}(?:{words._AFTER_MEASURE})*$"),
            words._MEASURE_LAST,
            True,
        ),
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


@pytest.mark.parametrize(
    "pattern",
    [horizons._NEAR, horizons._RELATIVE, flattened._INNER, deliverables._DONE, deliverables._BARE_STATE],
)
def test_a_look_ahead_in_front_lets_through_all_that_follows(pattern: re.Pattern[str]) -> None:
    ahead, *rest = parser.parse(pattern.pattern)
    assert ahead[0] is op.ASSERT
    looked_for, _ = ends(ahead[1][1], last=False)
    characters, empty = ends(rest, last=False)
    assert not empty
    assert characters - looked_for == set()


def test_a_number_is_looked_for_wherever_one_can_begin() -> None:
    """The first two characters tell; each pair is tried with all that a number may go on with."""
    characters = sorted({*quantities._QUANTITY.pattern, *"0123456789", ""} - set("\n"))
    behind = (
        "",
        "分之五",
        "分以上",
        "以上",
        "数",
        "番",
        "个",
        "万个",
        "十个",
        "到五个",
        "类",
        "Ⅴ类",
        "I类",
        "V类",
        ",",
        "分点",
    )
    for first in characters:
        for second in characters:
            for rest in behind:
                text = f"为{first}{second}{rest}"
                if quantities._QUANTITY.match(text, 1) is not None:
                    start = quantities._START.match(text, 1)
                    assert start is not None, text


def test_a_scanner_finds_its_words_and_no_others() -> None:
    found = scanner(r"\d 全部 全覆盖 [盖到]所有 零[增长]")
    texts = ("7", "全部", "全覆盖", "盖所有", "到所有", "零增", "零长", "全省", "所有", "零", "长")
    assert [bool(found.search(x)) for x in texts] == [True] * 7 + [False] * 4
    alone = scanner("全部 全覆盖 清零")
    assert [bool(alone.search(x)) for x in ("全部", "基本清零", "全面")] == [True, True, False]


@pytest.mark.parametrize(
    "hedges", ["", "力争", "原则上", "确保基本", "力争全部均", "力争原则上总体稳定分别都要"]
)
@pytest.mark.parametrize("before", ["", "全市绿地率", "全市各区县各部门负责的公园绿地与河湖岸线总长度"])
@pytest.mark.parametrize("comparison", ["达到", "不得低于", "控制在约", "达标率达到了不低于“", " 为"])
def test_a_comparison_is_found_with_all_its_hedges(hedges: str, before: str, comparison: str) -> None:
    text = before + hedges + comparison
    found, expected = cues._comparison(text), cues._LEFT.search(text)
    assert found is not None
    assert expected is not None
    assert found.span() == expected.span()


def test_the_role_at_the_end_of_a_sentence_is_no_longer_than_what_is_looked_at() -> None:
    _, longest = parser.parse(sentences._SENTENCE_ROLE_END.pattern).getwidth()
    assert longest == sentences._LONGEST_ROLE_END


def test_a_topic_is_no_longer_than_what_is_looked_at() -> None:
    found = deliverables._TOPIC.fullmatch(" 二是" + "项" * 16)
    assert found is not None
    assert found.end() == deliverables._LONGEST_TOPIC
    assert deliverables._TOPIC.fullmatch(" 二是" + "项" * 17) is None
