"""What came of a check: one row for each record and rule, and more about a row for those who ask."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from luocheng.rules.checking import (
    AT_ONCE,
    WRITTEN_AT_ONCE,
    Decided,
    around,
    check_register,
    reads,
    schema,
    sees,
)
from luocheng.rules.model import VERDICTS, Rule, Rulebook

if TYPE_CHECKING:
    from luocheng.rules.checking import Around
    from luocheng.rules.passing import Change

__all__ = ["Findings", "check_records", "told_of", "write_findings"]

Progress = Callable[[int, int], None]

SHOWN = (
    "record",
    "rule",
    "verdict",
    "measure",
    "limit",
    "unit",
    "margin",
    "clause",
    "evidence",
    "branch",
    "register",
)
"""The columns of findings that leave the program."""

Records = pl.DataFrame | pl.LazyFrame

_STATISTICS = {"min": False, "max": False, "distinct_count": False, "null_count": True}
"""What is written about each group of rows. The least and the largest name of a record cost a quarter of the time."""


@dataclass(slots=True)
class Findings:
    """The findings of a check.

    What was decided is kept as columns, one for each rule; `frame` lays it out when it is asked for.

    Parameters
    ----------
    book
        The rules that were run.
    records
        The records by register.
    """

    book: Rulebook
    records: Mapping[str, pl.DataFrame]
    layers: Mapping[str, object] | None = None
    decided: Sequence[Decided] = ()
    laid: pl.DataFrame | None = None
    _rules: dict[str, Rule] = field(default_factory=dict, repr=False)
    _seen: dict[str, Around] = field(default_factory=dict, repr=False)

    @property
    def frame(self) -> pl.DataFrame:
        """One row for each record and rule.

        Record, rule, verdict, measure, limit, unit, margin (negative where the limit is not kept), clause, evidence,
        branch, register, and the number of the record in its frame.
        """
        if self.laid is None:
            same: dict[object, pl.Series] = {}
            parts = [part for decided in self.decided for part in decided.findings(same)]
            self.laid = (
                pl.concat(parts, rechunk=False) if parts else pl.DataFrame(schema=schema(self.book).columns())
            )
        return self.laid

    def seen(self, register: str) -> Around:
        """Return the records of a register as its rules see them."""
        if register not in self._seen:
            self._seen[register] = around(self.book, register, self.records, self.layers)
        return self._seen[register]

    def rule(self, name: str) -> Rule:
        """Return a rule by its id."""
        if not self._rules:
            self._rules |= {r.id: r for r in self.book.rules()}
        return self._rules[name]

    def sorted(self) -> Findings:
        """Return the findings record by record, in the order of the records and of the rules."""
        order = self.frame.sort("register", "row", "rule", maintain_order=True)
        return replace(self, laid=order)

    def only(self, *verdicts: str) -> Findings:
        """Return the findings with certain verdicts."""
        kept = self.frame.filter(pl.col("verdict").is_in(list(verdicts)))
        return replace(self, laid=kept)

    def slice(self, start: int, count: int) -> Findings:
        """Return some findings, from a place on."""
        return replace(self, laid=self.frame.slice(start, count))

    def labels(self) -> dict[tuple[str, Any], tuple[str, str]]:
        """Return what the values of choice fields are called, in Chinese and English."""
        return {
            (f.id, c.id): (c.label.zh, c.label.en or c.label.zh)
            for kind in self.book.types.values()
            for f in kind.fields
            for c in f.choices
        }

    def counts(self) -> dict[str, int]:
        """Count the findings by verdict."""
        return _summed(self._numbers())

    def _numbers(self) -> dict[tuple[str, str], int]:
        """Count the findings by rule and verdict."""
        if self.laid is None:
            return _counted(self.decided)
        pairs = self.laid.group_by("rule", "verdict").len()
        return {(rule, verdict): count for rule, verdict, count in pairs.iter_rows()}

    def summary(self) -> dict[str, Any]:
        """Count records, rules and verdicts; verdicts also by rule."""
        numbers = self._numbers()
        by_rule: dict[str, dict[str, int]] = {r.id: dict.fromkeys(VERDICTS, 0) for r in self.book.rules()}
        for (rule, verdict), count in numbers.items():
            by_rule[rule][verdict] = count
        return {
            "policy": self.book.policy.id,
            "on": self.book.on.isoformat(),
            "demonstration": self.book.policy.demonstration,
            "records": {name: frame.height for name, frame in self.records.items()},
            "findings": sum(numbers.values()),
            "verdicts": _summed(numbers),
            "rules": by_rule,
        }

    def explanations(self, language: str = "zh") -> list[str]:
        """Explain every finding with its numbers; meant for the rows that are shown."""
        from luocheng.rules.telling import explanations

        return explanations(self, language)

    def would_pass(self) -> list[list[Change]]:
        """Return, for every finding that fails, the least change of each input that would make it pass."""
        from luocheng.rules.passing import would_pass

        return would_pass(self)

    def rows(self) -> Iterator[dict[str, Any]]:
        """Give the findings as plain data, without explanations."""
        yield from self.frame.select(SHOWN).iter_rows(named=True)


def check_records(
    book: Rulebook,
    records: Mapping[str, pl.DataFrame],
    layers: Mapping[str, object] | None = None,
    progress: Progress | None = None,
) -> Findings:
    """Check records against the rules of a policy.

    Parameters
    ----------
    book
        The policy made ready to run, by `compile_policy`.
    records
        A frame of records for each register, as `read_records` returns them. Registers without rules serve those
        whose formulas ask about them.
    layers
        Geometry layers by name.
    progress
        Told how many records of how many have been checked.
    """
    return Findings(book, records, layers, list(_decided(book, records, layers, progress, AT_ONCE)))


def _counted(decided: Iterable[Decided]) -> dict[tuple[str, str], int]:
    numbers: dict[tuple[str, str], int] = {}
    for part in decided:
        for key, count in part.counts().items():
            numbers[key] = numbers.get(key, 0) + count
    return numbers


def _summed(numbers: Mapping[tuple[str, str], int]) -> dict[str, int]:
    counts: dict[str, int] = dict.fromkeys(VERDICTS, 0)
    for (_, verdict), count in numbers.items():
        counts[verdict] += count
    return counts


def _decided(
    book: Rulebook,
    records: Mapping[str, Records],
    layers: Mapping[str, object] | None,
    progress: Progress | None,
    at_once: int,
) -> Iterator[Decided]:
    """Check the records of one register after the other, those that are read as they come piece by piece."""
    checked = [n for n, group in book.registers.items() if n in records and group.rules]
    total = sum(_height(records[n]) for n in book.registers if n in records) if progress is not None else 0
    done = 0
    for name in checked:
        for part in _of_register(book, name, records, layers, at_once):
            yield part
            if progress is not None:
                done += part.height
                progress(done, total)


def _height(given: Records) -> int:
    return given.height if isinstance(given, pl.DataFrame) else int(given.select(pl.len()).collect().item())


def _of_register(
    book: Rulebook,
    name: str,
    records: Mapping[str, Records],
    layers: Mapping[str, object] | None,
    at_once: int,
) -> Iterator[Decided]:
    given = records[name]
    asked = sees(book, name)
    others = {n: _whole(r) for n, r in records.items() if n in asked or isinstance(r, pl.DataFrame)}
    if isinstance(given, pl.DataFrame) or name in asked:
        seen = around(book, name, {**others, name: _whole(given)}, layers)
        yield from check_register(book, name, seen, at_once)
        return
    start = 0
    wanted = reads(book, name)
    given = given.select(c for c in given.collect_schema().names() if c in wanted)
    for piece in given.collect_batches(chunk_size=at_once, maintain_order=True):
        seen = around(book, name, {**others, name: piece}, layers)
        for part in check_register(book, name, seen, at_once, start):
            yield part
            start += part.height


def _whole(given: Records) -> pl.DataFrame:
    return given if isinstance(given, pl.DataFrame) else given.collect()


def told_of(book: Rulebook) -> dict[str, str]:
    """Return what a parquet file of findings tells of itself."""
    policy = book.policy
    told = {"policy": policy.id, "on": book.on.isoformat(), "title": policy.heading.zh}
    if policy.demonstration:
        told["mark"] = "示例数据（demonstration data）"
    return {"luocheng": json.dumps(told, ensure_ascii=False)}


def write_findings(
    book: Rulebook,
    records: Mapping[str, Records],
    path: Path,
    layers: Mapping[str, object] | None = None,
    progress: Progress | None = None,
) -> dict[str, int]:
    """Check records and write the findings to a parquet file as they come, never holding all of them.

    Parameters
    ----------
    book
        The policy made ready to run, by `compile_policy`.
    records
        A frame of records for each register. A lazy frame, such as `polars.scan_parquet` gives, is read piece by piece:
        then no more than a piece of the records is held either, unless formulas look at all of them.
    path
        The file.
    layers
        Geometry layers by name.
    progress
        Told how many records of how many have been checked.

    Returns
    -------
    dict
        The number of findings by verdict.
    """
    from polars.io.plugins import register_io_source

    kinds = schema(book)
    counts: dict[str, int] = dict.fromkeys(VERDICTS, 0)

    def parts(
        columns: list[str] | None, chosen: pl.Expr | None, rows: int | None, size: int | None
    ) -> Iterator[pl.DataFrame]:
        del columns, chosen, rows, size
        same: dict[object, pl.Series] = {}
        for decided in _decided(book, records, layers, progress, WRITTEN_AT_ONCE):
            for verdict, count in _summed(decided.counts()).items():
                counts[verdict] += count
            for part in decided.findings(same):
                yield part.select(SHOWN)

    shown = {name: kind for name, kind in kinds.columns().items() if name in SHOWN}
    lazy = register_io_source(parts, schema=shown)
    lazy.sink_parquet(
        path, compression="zstd", compression_level=1, statistics=_STATISTICS, metadata=told_of(book)
    )
    return counts
