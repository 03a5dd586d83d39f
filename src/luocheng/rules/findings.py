"""What came of a check: one row for each record and rule, and more about a row for those who ask."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from luocheng.rules.checking import around, check_register, schema
from luocheng.rules.model import VERDICTS, Rule, Rulebook

if TYPE_CHECKING:
    from luocheng.rules.checking import Around, Schema
    from luocheng.rules.passing import Change

__all__ = ["Findings", "check_records", "write_findings"]

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


@dataclass(slots=True)
class Findings:
    """The findings of a check.

    Parameters
    ----------
    frame
        One row for each record and rule: record, rule, verdict, measure, limit, unit, margin (negative where the
        limit is not kept), clause, evidence, branch, register, and the number of the record in its frame.
    book
        The rules that were run.
    records
        The records by register.
    """

    frame: pl.DataFrame
    book: Rulebook
    records: Mapping[str, pl.DataFrame]
    layers: Mapping[str, object] | None = None
    _rules: dict[str, Rule] = field(default_factory=dict, repr=False)
    _seen: dict[str, Around] = field(default_factory=dict, repr=False)

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
        return replace(self, frame=order)

    def only(self, *verdicts: str) -> Findings:
        """Return the findings with certain verdicts."""
        kept = self.frame.filter(pl.col("verdict").is_in(list(verdicts)))
        return replace(self, frame=kept)

    def slice(self, start: int, count: int) -> Findings:
        """Return some findings, from a place on."""
        return replace(self, frame=self.frame.slice(start, count))

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
        found = dict(self.frame.get_column("verdict").value_counts().iter_rows())
        return {v: int(found.get(v, 0)) for v in VERDICTS}

    def summary(self) -> dict[str, Any]:
        """Count records, rules and verdicts; verdicts also by rule."""
        pairs = self.frame.group_by("rule", "verdict").len().iter_rows()
        by_rule: dict[str, dict[str, int]] = {r.id: dict.fromkeys(VERDICTS, 0) for r in self.book.rules()}
        for rule, verdict, count in pairs:
            by_rule[rule][verdict] = count
        return {
            "policy": self.book.policy.id,
            "on": self.book.on.isoformat(),
            "records": {name: frame.height for name, frame in self.records.items()},
            "findings": self.frame.height,
            "verdicts": self.counts(),
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
    kinds = schema(book)
    parts = list(_parts(book, records, kinds, layers, progress))
    frame = pl.concat(parts, rechunk=False) if parts else pl.DataFrame(schema=kinds.columns())
    return Findings(frame, book, records, layers)


def _parts(
    book: Rulebook,
    records: Mapping[str, pl.DataFrame],
    kinds: Schema,
    layers: Mapping[str, object] | None,
    progress: Progress | None,
) -> Iterator[pl.DataFrame]:
    total = sum(records[n].height for n in book.registers if n in records)
    done = 0
    for name, group in book.registers.items():
        if name not in records or not group.rules:
            continue
        seen = around(book, name, records, layers)
        found = check_register(group, seen, kinds, book.types[name].key)
        for number, part in enumerate(found, 1):
            yield part
            if progress is not None and number % len(group.rules) == 0:
                done += part.height
                progress(done, total)


def write_findings(
    book: Rulebook,
    records: Mapping[str, pl.DataFrame],
    path: Path,
    layers: Mapping[str, object] | None = None,
    progress: Progress | None = None,
) -> dict[str, int]:
    """Check records and write the findings to a parquet file as they come, never holding all of them.

    Returns the number of findings by verdict.
    """
    from polars.io.plugins import register_io_source

    kinds = schema(book)
    counts: dict[str, int] = dict.fromkeys(VERDICTS, 0)

    def parts(
        columns: list[str] | None, chosen: pl.Expr | None, rows: int | None, size: int | None
    ) -> Iterator[pl.DataFrame]:
        del columns, chosen, rows, size
        for part in _parts(book, records, kinds, layers, progress):
            for verdict, count in part.get_column("verdict").value_counts().iter_rows():
                counts[str(verdict)] += count
            yield part.select(SHOWN)

    shown = {name: kind for name, kind in kinds.columns().items() if name in SHOWN}
    lazy = register_io_source(parts, schema=shown)
    lazy.sink_parquet(path, compression="zstd", compression_level=1)
    return counts
