"""Indicators that are formulas over areas: every record looked at once, then summed by area, level by level."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from luocheng.expressions.evaluate import evaluate_parts
from luocheng.expressions.parts import Part, walk_parts
from luocheng.expressions.scope import Related
from luocheng.indicators.catalogue import Indicator, register_named
from luocheng.indicators.load import CityData, key_of
from luocheng.indicators.sums import SUMMED, summed, times
from luocheng.registers import related_to

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Rows = NDArray[np.int32]

__all__ = ["VALUES", "measure_formulas"]

VALUES = {
    "indicator": pl.String, "level": pl.String, "area": pl.String, "value": pl.Float64, "numerator": pl.Float64,
    "denominator": pl.Float64, "records": pl.Float64, "lacking": pl.Float64,
}  # fmt: skip
"""What is measured of an indicator in an area; `records` are those that count, `lacking` those left out."""


@dataclass(slots=True)
class _Taken:
    """The records of a register with a column for each value and condition that indicators take from them."""

    frame: pl.DataFrame
    parts: dict[tuple[str, Part], Part]
    at: dict[str, Rows]


def measure_formulas(indicators: Sequence[Indicator], data: CityData, on: dt.date) -> pl.DataFrame:
    """Return the values of indicators that are ratios or values, in every area they can be computed for."""
    jobs = [i for i in indicators if i.measured.value is not None]
    if not jobs:
        return pl.DataFrame(schema=VALUES)
    wanted: dict[str, list[tuple[Indicator, Part]]] = {}
    for job in jobs:
        for part in _aggregates(job):
            wanted.setdefault(part.data[1], []).append((job, part))
    taken: dict[str, _Taken] = {}
    for name, parts in wanted.items():
        register = register_named(name, data.types)
        if register in data.layers:
            taken[name] = _take(register, parts, data, on)
    totals = _Totals(taken, {level: areas.height for level, areas in data.areas.items()})
    found = [_level(level, jobs, totals, data, on) for level in data.areas]
    return pl.concat([f for f in found if f.height] or [pl.DataFrame(schema=VALUES)])


def _aggregates(job: Indicator) -> list[Part]:
    assert job.measured.value is not None
    parts = [job.measured.value.part]
    parts += [f.part for f in (job.measured.numerator, job.measured.denominator) if f is not None]
    return list(dict.fromkeys(p for part in parts for p in walk_parts(part) if p.op == "aggregate"))


def _among(part: Part) -> tuple[Part, ...]:
    """Return which records a count is taken among: all conditions but the last, which says what is counted.

    Of `count(building where use = residential and grade in [c, d])` it is the residential buildings: it is of them that
    the grade must be known.
    """
    if part.data[0] != "count":
        return ()
    where = part.args[1]
    return where.args[:-1] if where.op == "and" else (Part("constant", "truth", data=True),)


def _take(register: str, wanted: Iterable[tuple[Indicator, Part]], data: CityData, on: dt.date) -> _Taken:
    """Compute what indicators take from each record, leaving out records that lack what an indicator needs."""
    pairs = list(wanted)
    inner = {part: None for _, p in pairs for part in (*p.args, *_among(p))}
    names = {part: f"of{i}" for i, part in enumerate(inner)}
    frame = data.layers[register].frame
    related, references = related_to(data.types[register], data.frames, 1)
    made = evaluate_parts({n: p for p, n in names.items()}, frame, related, references, {}, on)
    loaded = data.layers[register]
    pieces, at = loaded.pieces, loaded.at if loaded.pieces is None else loaded.piece_at
    if pieces is not None:
        made = pl.concat([pieces, made[pieces["row"]]], how="horizontal")
    if any(part.data[0] not in SUMMED for _, part in pairs):
        # What is not added up, such as the largest, is told by the codes of the areas.
        made = made.with_columns(data.keys(at))
    columns: dict[str, pl.Expr] = {}
    parts: dict[tuple[str, Part], Part] = {}
    by_job: dict[str, list[Part]] = {}
    for job, part in pairs:
        by_job.setdefault(job.id, []).append(part)
    jobs = {job.id: job for job, _ in pairs}
    masked: dict[tuple[str, str], str] = {}
    for name, own in by_job.items():
        lacks, counts = pl.lit(False), pl.lit(False)
        for part in own:
            of, where = (pl.col(names[a]) for a in part.args)
            lacks = lacks | where.is_null() | (where & of.is_null()).fill_null(value=False)
            among = [pl.col(names[a]).fill_null(value=True) for a in _among(part)]
            counts = counts | (pl.all_horizontal(among) if among else where.fill_null(value=True))
        once = pl.lit(True) if pieces is None else pl.col("main")
        columns[f"lacks {name}"] = lacks & once
        columns[f"counts {name}"] = counts & once
        for part in own:
            of_name, where_name = (names[a] for a in part.args)
            condition = where_name
            if jobs[name].declared.missing != "refuse":
                condition = masked.setdefault((name, where_name), f"where{len(masked)}")
                columns[condition] = pl.col(where_name) & ~lacks
            if pieces is not None and part.data[0] in ("sum", "share of sum"):
                # What lies in several areas is shared out; it is counted where most of it lies.
                columns[f"{of_name} shared"] = pl.col(of_name) * pl.col("share")
                of_name = f"{of_name} shared"
            elif pieces is not None:
                columns[f"{condition} main"] = (pl.col(condition) if condition == where_name else columns[condition]) & pl.col("main")  # fmt: skip
                condition = f"{condition} main"
            fields = Part("field", part.args[0].kind, data=of_name, unit=part.args[0].unit), Part("field", "truth", data=condition)  # fmt: skip
            parts[name, part] = replace(part, args=fields)
    return _Taken(made.with_columns(**columns), parts, at)


def _level(
    level: str, jobs: Sequence[Indicator], totals: _Totals, data: CityData, on: dt.date
) -> pl.DataFrame:
    areas, taken = data.areas[level], totals.taken
    key = key_of(level)
    here = [job for job in jobs if _possible(job, level, taken)]
    if not here:
        return pl.DataFrame(schema=VALUES)
    parts: dict[str, Part] = {}
    for job in here:
        measured = job.measured
        for mark, formula in (("v", measured.value), ("n", measured.numerator), ("d", measured.denominator)):
            if formula is not None:
                parts[f"{mark} {job.id}"] = _rewritten(formula.part, job.id, taken)
    known: dict[Part, pl.Series] = {}
    parts = {n: _added(p, level, totals, known) for n, p in parts.items()}
    wide = areas.with_columns(s.alias(f"+{i}") for i, s in enumerate(known.values()))
    related = {n: Related(t.frame, key, "code") for n, t in taken.items() if key in t.frame.columns}
    made = evaluate_parts(parts, wide, related, {}, {}, on)
    lacking = {n: totals.times(n, level) for job in here for n in (f"counts {job.id}", f"lacks {job.id}")}
    return pl.concat([_rows(job, level, areas, made, lacking) for job in here])


@dataclass(slots=True)
class _Totals:
    """What records add up to by area, worked out for all levels when it is first asked for."""

    taken: Mapping[str, _Taken]
    areas: Mapping[str, int]
    _sums: dict[Part, dict[str, pl.Series]] = field(default_factory=dict)
    _times: dict[str, dict[str, NDArray[np.float64]]] = field(default_factory=dict)

    def of(self, part: Part, level: str) -> pl.Series:
        """Return an aggregate by area."""
        if part not in self._sums:
            table = self.taken[part.data[1]]
            of, where = (table.frame[str(a.data)] for a in part.args)
            self._sums[part] = summed(part.data[0], of, where, table.at, self.areas)
        return self._sums[part][level]

    def times(self, column: str, level: str) -> pl.Series:
        """Return by area of how many records a column is true, in all tables that have it; null where none has."""
        if column not in self._times:
            own = [
                times(t.frame[column], t.at, self.areas)
                for t in self.taken.values()
                if column in t.frame.columns
            ]
            self._times[column] = {n: np.sum([o[n] for o in own if n in o], axis=0) for o in own for n in o}
        if level not in self._times[column]:
            return pl.Series([None] * self.areas[level], dtype=pl.Float64)
        return pl.Series(self._times[column][level])


def _added(part: Part, level: str, totals: _Totals, known: dict[Part, pl.Series]) -> Part:
    """Put a column of the areas in the place of a sum; the columns are kept in `known`."""
    if part.op != "aggregate":
        return (
            replace(part, args=tuple(_added(a, level, totals, known) for a in part.args))
            if part.args
            else part
        )
    if part.data[0] not in SUMMED:
        return part
    known[part] = totals.of(part, level)
    return Part("field", "number", data=f"+{list(known).index(part)}", unit=part.unit)


def _possible(job: Indicator, level: str, taken: Mapping[str, _Taken]) -> bool:
    """Tell whether an indicator can be computed for a level: its records lie in areas that small."""
    if job.declared.areas and level not in job.declared.areas:
        return False
    return all(p.data[1] in taken and level in taken[p.data[1]].at for p in _aggregates(job))


def _rewritten(part: Part, job: str, taken: Mapping[str, _Taken]) -> Part:
    if part.op == "aggregate":
        return taken[part.data[1]].parts[job, part]
    if not part.args:
        return part
    return replace(part, args=tuple(_rewritten(a, job, taken) for a in part.args))


def _rows(
    job: Indicator,
    level: str,
    areas: pl.DataFrame,
    made: pl.DataFrame,
    lacking: Mapping[str, pl.Series],
) -> pl.DataFrame:
    nothing = pl.Series([None] * areas.height, dtype=pl.Float64)

    def column(mark: str) -> pl.Series:
        name = f"{mark} {job.id}"
        return made[name] if name in made.columns else nothing

    return pl.DataFrame(
        {
            "indicator": pl.Series([job.id] * areas.height, dtype=pl.String),
            "level": pl.Series([level] * areas.height, dtype=pl.String),
            "area": areas["code"],
            # Thirteen figures: the last digits of a quotient are another on another number of threads.
            "value": column("v").cast(pl.Float64).round_sig_figs(13),
            "numerator": column("n"),
            "denominator": column("d"),
            "records": lacking[f"counts {job.id}"],
            "lacking": lacking[f"lacks {job.id}"],
        }
    )
