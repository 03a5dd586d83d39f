"""The rows of a 主要指标表: one for each indicator and subject, its values side by side by year."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from luocheng.policy.export.wording import COMPARATOR_WORDS, value_words
from luocheng.policy.model import Document, Path, Target

__all__ = ["IndicatorRow", "IndicatorTable", "indicator_table", "loose_deliverables"]

_MOST_YEARS = 6
"""Years that have a column of their own; the others share one."""

_BEHIND = ("左右", "上下", "以上", "以下")


@dataclass(slots=True)
class IndicatorRow:
    """An indicator of a subject: its values by year (None: the text gives none), and the clauses that set them."""

    indicator: str
    subject: str
    unit: str
    base: str
    values: dict[int | None, list[str]] = field(default_factory=dict)
    paths: list[Path] = field(default_factory=list)

    def cell(self, year: int | None) -> str:
        """Return the values of a year; different ones side by side."""
        return "；".join(self.values.get(year, []))

    def others(self, years: Iterable[int]) -> str:
        """Return the values of years that have no column of their own."""
        shown = {*years, None}
        return "；".join(
            f"{y}年{self.cell(y)}" for y in sorted(y for y in self.values if y is not None and y not in shown)
        )


@dataclass(frozen=True, slots=True)
class IndicatorTable:
    """The rows, and the years that have a column."""

    rows: list[IndicatorRow]
    years: list[int]

    @property
    def undated(self) -> bool:
        """Tell whether a value has no year."""
        return any(None in row.values for row in self.rows)

    @property
    def more_years(self) -> bool:
        """Tell whether a value belongs to a year without a column."""
        return any(row.others(self.years) for row in self.rows)

    @property
    def bases(self) -> bool:
        """Tell whether a value is measured against something."""
        return any(row.base for row in self.rows)


def indicator_table(document: Document) -> IndicatorTable:
    """Gather the targets that have a number, in the order in which their indicators first stand in the text."""
    rows: dict[tuple[str, str, str, str], IndicatorRow] = {}
    for target in document.targets:
        if target.value is None:
            continue
        subject = "，".join(dict.fromkeys(x for x in (target.subject, target.per) if x))
        key = (target.indicator, subject, target.unit, target.base)
        row = rows.setdefault(key, IndicatorRow(target.indicator, subject, target.unit, target.base))
        values = row.values.setdefault(target.year, [])
        if (words := _value(target)) not in values:
            values.append(words)
        if target.path not in row.paths:
            row.paths.append(target.path)
    return IndicatorTable(list(rows.values()), _years(document))


def _value(target: Target) -> str:
    sign = "" if target.comparator in {"=", "range"} else COMPARATOR_WORDS.get(target.comparator, "")
    words = f"{sign}{value_words(target.value)}"
    if target.hedge:
        words = f"{words}{target.hedge}" if target.hedge in _BEHIND else f"{target.hedge}{words}"
    return f"{words}\n（{target.year_from}年起）" if target.year_from is not None else words


def _years(document: Document) -> list[int]:
    """Choose the years with a column of their own: all of them, or the ones most often set."""
    counts = Counter(t.year for t in document.targets if t.value is not None and t.year is not None)
    return sorted(year for year, _ in counts.most_common(_MOST_YEARS))


def loose_deliverables(document: Document) -> Sequence[Target]:
    """Return the deliverables without a number that no task of the document covers."""
    spans = [(t.start, t.end) for t in document.tasks]
    return [t for t in document.targets if t.value is None and not any(a <= t.start < b for a, b in spans)]
