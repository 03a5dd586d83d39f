"""Running rules over records: every rule of a register in one pass over its columns."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import polars as pl

from luocheng.expressions import Related, evaluate
from luocheng.expressions.evaluate import lazily, ready_layers
from luocheng.registers import GEOMETRY
from luocheng.registers.computed import related_to
from luocheng.rules.ladder import VERDICT, columns, constant_limit, verdict_numbers
from luocheng.rules.model import VERDICTS

if TYPE_CHECKING:
    from luocheng.expressions import Formula
    from luocheng.rules.model import Assignment, Rule, Rulebook

__all__ = [
    "AT_ONCE",
    "Around",
    "Decided",
    "Decider",
    "Schema",
    "around",
    "check_register",
    "reads",
    "schema",
    "sees",
]

AT_ONCE = 1_048_576
"""Records that are decided at a time."""

WRITTEN_AT_ONCE = 262_144
"""As many where findings are written as they come: these are held as rows until they are written."""

JOINED_AT_ONCE = 524_288
"""The most where other records are grouped and joined for each piece."""


@dataclass(frozen=True, slots=True)
class Schema:
    """The kinds of the columns of findings: names as numbers of a list, so that ten million rows stay small."""

    rule: pl.Enum
    register: pl.Enum
    unit: pl.Enum
    clause: pl.Enum
    evidence: pl.Enum
    branch: pl.Enum
    verdict: pl.Enum

    def columns(self) -> dict[str, pl.DataType]:
        """Return every column of findings with its type, in order."""
        number = pl.Float64()
        return {
            "record": pl.String(), "rule": self.rule, "verdict": self.verdict, "measure": number, "limit": number,
            "unit": self.unit, "margin": number, "clause": self.clause, "evidence": self.evidence,
            "branch": self.branch, "register": self.register, "row": pl.UInt32(),
        }  # fmt: skip


def schema(book: Rulebook) -> Schema:
    """Return the columns that the findings of a policy have; a rule book keeps them."""
    found = book.ready.get("")
    if found is None:
        found = book.ready[""] = _schema(book)
    return found


def _schema(book: Rulebook) -> Schema:
    rules = list(book.rules())
    parts = [p for r in rules for p in r.parts]

    def names(found: Iterator[str]) -> pl.Enum:
        return pl.Enum(list(dict.fromkeys(found)))

    return Schema(
        names(r.id for r in rules),
        names(iter(book.registers)),
        names(r.unit for r in rules),
        names(p.clause for p in parts),
        names(p.evidence for p in parts),
        names(p.name for p in parts),
        VERDICT,
    )


class RegisterCheck:
    """The rules of one register with all that is the same for every record; laid out once, it serves every piece."""

    def __init__(self, book: Rulebook, register: str) -> None:
        group = book.registers[register]
        self.rules = list(group.rules)
        self.formulas, names = _shared(self.rules)
        self.decider = Decider(self.rules, names)
        kinds = schema(book)
        self.words = [_Words(rule, register, kinds) for rule in self.rules]
        self.key = book.types[register].key
        self.joins = any(_looks_around(f) for f in self.formulas.values())

    def decide(self, seen: Around, piece: pl.DataFrame, start: int) -> Decided:
        """Decide every rule for some records; `start` is the number of the first of them."""
        lazy, values = seen.lazily(self.formulas, piece)
        query = self.decider.over(lazy.with_columns(**values))
        # What is grouped is added up in one order only in memory: sums are the same to the last digit every time.
        decided = query.collect(engine="in-memory" if self.joins else "streaming")
        return Decided(self.words, decided, piece.get_column(self.key).cast(pl.String), start)


def _looks_around(formula: Formula) -> bool:
    """Tell whether a formula looks at other records than the one it is computed for, or at layers."""
    return bool(formula.layers) or any("." in name or name in formula.scope.related for name in formula.names)


@dataclass(slots=True)
class Decided:
    """What was decided for some records of a register: for each rule a column of verdicts, of limits and of margins."""

    words: list[_Words]
    values: pl.DataFrame
    code: pl.Series
    start: int

    @property
    def height(self) -> int:
        """The number of records."""
        return len(self.code)

    def counts(self) -> dict[tuple[str, str], int]:
        """Count the findings by rule and verdict."""
        found: dict[tuple[str, str], int] = {}
        for one in self.words:
            decision = self.values.get_column(f"{one.rule.id}/decision")
            numbers = verdict_numbers(one.rule, decision)
            found |= {(one.rule.id, v): int((numbers == i).sum()) for i, v in enumerate(VERDICTS)}
        return found

    def findings(self, laid: dict[object, pl.Series]) -> Iterator[pl.DataFrame]:
        """Lay the findings out, a row each, rule by rule; `laid` keeps what is the same for all records."""
        rows = pl.int_range(self.start, self.start + self.height, dtype=pl.UInt32, eager=True)
        for one in self.words:
            yield one.findings(self.values, self.code, rows, laid)


def register_check(book: Rulebook, register: str) -> RegisterCheck:
    """Return the rules of a register laid out; a rule book keeps them."""
    found = book.ready.get(register)
    if found is None:
        found = book.ready[register] = RegisterCheck(book, register)
    return found


def check_register(
    book: Rulebook, register: str, seen: Around, at_once: int = AT_ONCE, start: int = 0
) -> Iterator[Decided]:
    """Check the records of one register; give what was decided in parts, in the order of the records.

    Parameters
    ----------
    book, register
        The rules.
    seen
        The records and what surrounds them.
    at_once
        Records to a part.
    start
        The number of the first record.
    """
    frame = seen.frame
    if not book.registers[register].rules or frame.height == 0:
        return
    check = register_check(book, register)
    size = min(at_once, JOINED_AT_ONCE) if check.joins else at_once
    for first in range(0, frame.height, size):
        yield check.decide(seen, frame.slice(first, size), start + first)


def _shared(rules: list[Rule]) -> tuple[dict[str, Formula], dict[tuple[str, str], str]]:
    """Return every formula once, and the name under which each formula of each rule is found.

    Limits that are the same for all records need no column.
    """
    formulas: dict[str, Formula] = {}
    known: dict[object, str] = {}
    names: dict[tuple[str, str], str] = {}
    for rule in rules:
        for key, formula in rule.formulas.items():
            if key.startswith("limit:") and formula.part.is_constant:
                continue
            same = (formula.part, formula.unit, formula.kind)
            if same not in known:
                known[same] = f"={len(formulas)}"
                formulas[known[same]] = formula
            names[rule.id, key] = known[same]
    return formulas, names


class Decider:
    """Decides rules over the values of their formulas; its expressions are made once and serve every piece."""

    def __init__(self, rules: Sequence[Rule], names: Mapping[tuple[str, str], str]) -> None:
        self.made: dict[str, pl.Expr] = {}
        self.first: dict[str, pl.Expr] = {}
        self.second: dict[str, pl.Expr] = {}
        for rule in rules:
            found = columns(rule, lambda key, rule=rule: pl.col(names[rule.id, key]))  # type: ignore[misc]
            self.first |= found.before[0]
            self.second |= found.before[1]
            self.made[f"{rule.id}/decision"] = found.decision
            if rule.measured:
                self.made[f"{rule.id}/measure"] = found.measure.cast(pl.Float64)
            if rule.declaration.kind == "limit":
                if constant_limit(rule) is None:
                    self.made[f"{rule.id}/limit"] = found.limit.cast(pl.Float64)
                self.made[f"{rule.id}/margin"] = found.margin.cast(pl.Float64)

    def decide(self, values: pl.DataFrame, height: int) -> pl.DataFrame:
        """Return, for each rule, what was decided, the measure, the limit and the margin of every record."""
        beside = values if values.width else pl.DataFrame({"": pl.repeat(None, height, eager=True)})
        return self.over(beside.lazy()).collect()

    def over(self, lazy: pl.LazyFrame) -> pl.LazyFrame:
        """Decide over a frame that has the values of all formulas."""
        if self.first:
            lazy = lazy.with_columns(**self.first).with_columns(**self.second)
        # Computed beside the values, so that what is the same for all records still has a row for each of them.
        return lazy.with_columns(**self.made).select(list(self.made))


class _Words:
    """Turns what was decided by a rule into the columns of findings; the words are laid out once."""

    def __init__(self, rule: Rule, register: str, kinds: Schema) -> None:
        self.rule = rule
        parts = rule.parts
        times = len(VERDICTS)
        self.same = {
            "rule": pl.Series([rule.id], dtype=kinds.rule),
            "unit": pl.Series([rule.unit], dtype=kinds.unit),
            "register": pl.Series([register], dtype=kinds.register),
            "nothing": pl.Series([None], dtype=pl.Float64),
        }
        constant = constant_limit(rule)
        if constant is not None:
            self.same["limit"] = pl.Series([constant], dtype=pl.Float64)
        self.told: dict[str, pl.Series] = {}
        told: dict[str, tuple[list[str], pl.Enum]] = {
            "clause": ([p.clause for p in parts], kinds.clause),
            "evidence": ([p.evidence for p in parts], kinds.evidence),
            "branch": ([p.name for p in parts], kinds.branch),
        }
        deciding = rule.deciding
        for name, (words, kind) in told.items():
            if len({words[part] for part in deciding}) == 1:
                self.same[name] = pl.Series([words[next(iter(deciding))]], dtype=kind)
            else:
                self.told[name] = pl.Series(words * times, dtype=kind)
        self.verdicts = pl.Series([v for v in VERDICTS for _ in parts], dtype=kinds.verdict)

    def findings(
        self, decided: pl.DataFrame, code: pl.Series, rows: pl.Series, laid: dict[object, pl.Series]
    ) -> pl.DataFrame:
        rule, height = self.rule.id, len(rows)
        decision = decided.get_column(f"{rule}/decision")
        numbers = decision if decision.dtype == VERDICT else decision.cast(pl.UInt32)

        def number(name: str) -> pl.Series:
            column = f"{rule}/{name}"
            if column in decided.columns:
                return decided.get_column(column)
            return same(name if name in self.same else "nothing")

        def same(name: str) -> pl.Series:
            # What is the same for all records is laid out once and shared by all pieces of a size.
            value = self.same[name]
            key = name, value[0], height
            if key not in laid:
                laid[key] = value.new_from_index(0, height)
            return laid[key]

        def words(name: str) -> pl.Series:
            return self.told[name].gather(numbers) if name in self.told else same(name)

        verdicts = decision if decision.dtype == VERDICT else self.verdicts.gather(numbers)

        return pl.DataFrame(
            {
                "record": code, "rule": words("rule"), "verdict": verdicts, "measure": number("measure"),
                "limit": number("limit"), "unit": words("unit"), "margin": number("margin"),
                "clause": words("clause"), "evidence": words("evidence"), "branch": words("branch"),
                "register": words("register"), "row": rows,
            }
        )  # fmt: skip


@dataclass(slots=True)
class Around:
    """What formulas over the records of a register see besides: related records, those referred to, layers, the day."""

    frame: pl.DataFrame
    related: Mapping[str, Related]
    references: Mapping[str, Related]
    layers: Mapping[str, Any]
    on: dt.date | None

    def evaluate(self, formulas: Mapping[str, Formula], frame: pl.DataFrame | None = None) -> pl.DataFrame:
        """Compute formulas over the records, or over others like them."""
        return evaluate(formulas, self.frame if frame is None else frame, **self.tables())

    def lazily(
        self, formulas: Mapping[str, Formula], frame: pl.DataFrame
    ) -> tuple[pl.LazyFrame, dict[str, pl.Expr]]:
        """Return records with all that formulas need beside them, and the formulas as expressions."""
        layers = ready_layers(self.layers)
        parts = [f.part for f in formulas.values()]
        lazy, made = lazily(parts, frame, self.related, self.references, layers, self.on)
        return lazy, dict(zip(formulas, made, strict=True))

    def tables(self) -> dict[str, Any]:
        """Return what the functions of the formula language take besides a frame."""
        return {
            "related": self.related, "references": self.references, "layers": self.layers, "on": self.on,
        }  # fmt: skip

    def of(self, rows: Sequence[int]) -> Around:
        """Return the same for some of the records."""
        return replace(self, frame=self.frame[list(rows)])


def around(
    book: Rulebook,
    register: str,
    records: Mapping[str, pl.DataFrame],
    layers: Mapping[str, Any] | None = None,
) -> Around:
    """Return the records of a register as its rules see them, with what surrounds them.

    A register of which there are no records is not there: its sums are missing, not zero. The shapes of registers
    are layers by the name of the register; they are laid into one plane, in metres.
    """
    group = book.registers[register]
    frame = records[register]
    related, references = related_to(book.types[register], records)
    shown = dict(layers or {})
    items: list[Rule | Assignment] = [*group.rules, *group.assignments]
    asked = [f for item in items for f in item.formulas.values()]
    if any(f.layers or GEOMETRY in f.names for f in asked):
        frame, shown = _in_plane(register, records, shown)
    frame = frame.with_columns(**group.local) if group.local else frame
    return Around(frame, related, references, shown, book.on)


def sees(book: Rulebook, register: str) -> set[str]:
    """Return the registers of which the rules of a register need all records; its own where they ask about shapes."""
    group = book.registers[register]
    formulas = [f for rule in group.rules for f in rule.formulas.values()]
    seen: set[str] = set()
    if any(_looks_around(f) for f in formulas):
        seen |= set(book.types) - {register}
    if any(f.layers or GEOMETRY in f.names for f in formulas):
        seen |= set(book.types)
    return seen


def reads(book: Rulebook, register: str) -> set[str]:
    """Return the columns of a register that its rules look at, its key among them."""
    group = book.registers[register]
    names = {n.split(".")[0] for rule in group.rules for f in rule.formulas.values() for n in f.names}
    names |= {n for column in group.local.values() for n in column.meta.root_names()}
    return names | {book.types[register].key}


def _in_plane(
    register: str, records: Mapping[str, pl.DataFrame], layers: dict[str, Any]
) -> tuple[pl.DataFrame, dict[str, Any]]:
    import shapely

    from luocheng.registers.shapes import to_plane

    frame = records[register]
    shapes = {n.replace("-", "_"): f[GEOMETRY] for n, f in records.items() if GEOMETRY in f.columns}
    if not shapes:
        return frame, layers
    every = [s for column in shapes.values() for s in shapely.from_wkb(column.drop_nulls().to_list())]
    if not every:
        return frame, layers
    left, bottom, right, top = shapely.total_bounds(every)
    centre = float(left + right) / 2, float(bottom + top) / 2
    planes = {name: to_plane(column, centre) for name, column in shapes.items()}
    own = register.replace("-", "_")
    if own in planes:
        frame = frame.with_columns(planes[own].alias(GEOMETRY))
    return frame, {**{n: p.drop_nulls().to_list() for n, p in planes.items()}, **layers}
