"""What is known while a sentence is read for its targets: the sentence, its times, the number at hand."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from re import Match, Pattern

from luocheng.documents.horizons import Clock, Horizon
from luocheng.documents.phrases import Phrase
from luocheng.documents.quantities import Quantity
from luocheng.documents.targets.cues import Cue
from luocheng.patterns import regex

__all__ = ["Figure", "Masks", "Reader", "Scope"]


_AHEAD = regex(r"^(?:到|至|力争|争取|确保|计划)|前$")
_JOINERS = "、和及与,，:：;； "


class Masks:
    """Stretches of the text that set no targets, such as the names of responsible units."""

    def __init__(self, spans: Sequence[tuple[int, int]] = ()) -> None:
        self.spans = sorted(spans)
        self.starts = [a for a, _ in self.spans]

    def between(self, start: int, end: int) -> list[tuple[int, int]]:
        """Return the stretches that touch `start:end`."""
        spans = self.spans
        result: list[tuple[int, int]] = []
        if not spans:
            return result
        for i in range(max(bisect_left(self.starts, start) - 1, 0), len(spans)):
            a, b = spans[i]
            if a >= end:
                break
            if b > start:
                result.append((a, b))
        return result


@dataclass(slots=True)
class Reader:
    """What holds for a whole document: its text in both widths, its years, what is hidden from the search.

    `strict` says that the document lays down rules, so that only dated figures are targets.
    """

    text: str
    folded: str
    clock: Clock
    masks: Masks
    strict: bool = False


@dataclass(slots=True)
class Scope:
    """A sentence under examination and what the sentences before it supply.

    `goal` says that it stands in a section of aims, `past` in one that tells how things are, `limited` in a row of a
    table whose time limit dates it.
    `year`, `horizon` and `year_from` come from the nearest time that was set before; `carried_*` is what an
    earlier sentence passed on; `phrase` is the last indicator named in the sentence and `last_unit` its unit, `same_unit` whether the number at hand has it too;
    `verb`, `verb_end` and `verb_subject` belong to the last number that a verb made a target.
    """

    reader: Reader
    start: int
    end: int
    path: tuple[str, ...]
    goal: bool = False
    past: bool = False
    year: int | None = None
    year_from: int | None = None
    horizon: str = ""
    carried_year: int | None = None
    limited: bool = False
    carried_horizon: str = ""
    phrase: Phrase | None = None
    last_unit: str | None = None
    same_unit: bool = False
    verb: str = ""
    verb_end: int = -1
    verb_subject: str = ""
    horizons: list[Horizon] = field(default_factory=list)
    text: str = ""
    folded: str = ""
    _whole: tuple[int, int | None, int | None, str] | None = None
    _named: tuple[int, Phrase | None] | None = None
    _seen: dict[int, bool] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.text, self.folded = self.reader.text, self.reader.folded

    def inherit(self, other: Scope) -> None:
        """Take over the time that an earlier sentence has set."""
        self.year, self.year_from, self.horizon = other.year, other.year_from, other.horizon
        self.carried_year, self.carried_horizon = other.year, other.horizon
        self.limited = other.limited

    def advance(self, since: int, upto: int) -> None:
        """Take over the times that are set between two offsets of the sentence.

        A year behind 其中 holds up to the next semicolon; then that of the whole holds again, and its name.
        """
        if self._named is None:
            part = self.folded.find("其中", since, upto)
            if part >= 0 and self.phrase is not None:
                self._named = (part, self.phrase)
        elif ";" in self.folded[self._named[0] : upto]:
            self.phrase, self._named = self._named[1], None
        if not self.horizons:
            return
        for h in self.horizons:
            if h.kind != "due" or not since <= h.start < upto:
                continue
            self._leave_part(h.start)
            if self._whole is None and self.folded[max(self.start, h.start - 4) : h.start].endswith("其中"):
                self._whole = (h.start, self.year, self.year_from, self.horizon)
            self.year, self.year_from, self.horizon = h.year, h.year_from, h.text if h.year else ""
        self._leave_part(upto)

    def _leave_part(self, at: int) -> None:
        if self._whole is not None and ";" in self.folded[self._whole[0] : at]:
            _, self.year, self.year_from, self.horizon = self._whole
            self._whole = None

    def due_in(self, start: int, end: int) -> Horizon | None:
        """Return the first time limit between two offsets."""
        for h in self.horizons:
            if h.kind == "due" and h.year and start <= h.start < end:
                return h
        return None

    def tells_past(self, at: int) -> bool:
        """Tell whether the last time in front of an offset is one that has gone by."""
        last = None
        for h in self.horizons:
            if h.start < at and h.kind in ("due", "past"):
                last = h
        return last is not None and last.kind == "past" and ";" not in self.folded[last.end : at]

    def ahead_of(self, at: int) -> bool:
        """Tell whether a time after the year of the document stands in front of an offset."""
        issued = self.reader.clock.issued
        for h in self.horizons:
            if h.kind == "due" and h.year and h.start < at:
                # 到2025年 looks ahead; among what is so, 2022年末 in a plan from 2021 need not.
                if (issued is None or h.year > issued) and (not self.past or _AHEAD.search(h.text)):
                    return True
        return False

    def part_around(self, at: int) -> tuple[int, int]:
        """Return where the part of the sentence between semicolons begins and ends that holds an offset."""
        end = self.folded.find(";", at, self.end)
        return max(self.folded.rfind(";", self.start, at) + 1, self.start), end if end >= 0 else self.end

    def yearly_in(self, start: int, end: int) -> Horizon | None:
        """Return the first 每年 or 每季度 between two offsets."""
        for h in self.horizons:
            if h.kind == "yearly" and start <= h.start < end:
                return h
        return None

    def without_times(self, start: int, end: int) -> str:
        """Return the words between two offsets without the times among them."""
        if not self.horizons:
            return self.text[start:end].lstrip(_JOINERS)
        out, at = [], start
        for h in self.horizons:
            if h.kind in ("due", "yearly", "base", "past") and start <= h.start < end:
                out.append(self.text[at : h.start])
                at = min(max(h.end, at), end)
        out.append(self.text[at:end])
        return "".join(out).lstrip(_JOINERS)

    def holds(self, pattern: Pattern[str]) -> bool:
        """Tell whether a pattern occurs in the sentence; asked once for each pattern."""
        # By identity: the hash of a pattern runs over its whole code each time.
        key = id(pattern)
        if key not in self._seen:
            self._seen[key] = pattern.search(self.folded, self.start, self.end) is not None
        return self._seen[key]


@dataclass(slots=True)
class Figure:
    """A number, or several that stand together, within its member of the sentence.

    `head` is the first number of the group and `unit` its unit without 万 or 亿; `left` and `right` bound the
    member, `stem_end` is where the words before the comparison end; `before` and `after` are the words on both
    sides in half width, `lead` those before without times and comparison; `noun` what follows the comparison;
    `counts` tells that the number counts things.
    """

    group: list[Quantity]
    head: Quantity
    unit: str
    left: int
    right: int
    stem_end: int
    before: str
    after: str
    lead: str
    noun: str
    cue: Cue | None
    verb: str
    change: Match[str] | None
    counts: bool

    @property
    def is_ratio(self) -> bool:
        """Tell whether the number is a share or a change of one."""
        return self.head.unit in ("%", "‰", "个百分点", "百分点", "倍", "番")
