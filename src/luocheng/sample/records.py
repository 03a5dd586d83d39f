"""Records of the sample city for any register that a policy declares, the same again for the same seed."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from luocheng.sample import shapes, values
from luocheng.sample.draw import Source, pick, source
from luocheng.sample.hints import Gap, Hints, Share, hints_of
from luocheng.sample.sizes import in_order, size_of
from luocheng.sample.texts import Site, code_of, text_of
from luocheng.sample.words import DISTRICTS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from luocheng.policy.folder.model import Policy
    from luocheng.registers.types import FieldType, RegisterType

__all__ = ["make_records"]

_KNOWN = np.datetime64("2026-12-31")
_MISSING = 0.012
_OPTIONAL = 0.4
"""The share of values that nobody has filled in: as a rule, and where a rule asks whether it is."""

_PART = re.compile(r"其中|持证|已|基本建成|绿色建筑")
_AREAS = {"平方米": 1.0, "万平方米": 1e4, "公顷": 1e4, "亩": 2000 / 3, "平方公里": 1e6}
_LENGTHS = {"米": 1.0, "公里": 1000.0}


def make_records(
    types: dict[str, RegisterType],
    policy: Policy | None = None,
    *,
    scale: float = 1.0,
    seed: int = 1,
    only: Collection[str] = (),
) -> Iterator[tuple[str, pl.DataFrame]]:
    """Make the records of a policy's registers, one register after the other, those referred to first.

    Parameters
    ----------
    types
        The registers; see `luocheng.registers.register_types`.
    policy
        Its rules say around which values to draw.
    scale
        How many times the usual number of records.
    only
        The registers to make; all of them, where none is named.
    """
    hints = hints_of(policy, types)
    makers: dict[str, _Maker] = {}
    for name in in_order(types):
        if only and name not in only:
            continue
        maker = _Maker(types[name], hints[name], size_of(types[name], scale), seed, types, scale, makers)
        makers[name] = maker
        maker.make()
    for maker in makers.values():
        maker.settle(makers)
        yield maker.register.id, maker.frame()


def _keys(register: RegisterType, count: int, seed: int) -> pl.Series:
    """Return the codes of a register's records: they do not depend on whether its other fields are made."""
    draw = source(seed, register.id, register.key)
    site = Site(
        draw, count, pick(source(seed, register.id, "district"), list(DISTRICTS), count), register.key
    )
    return code_of(register.by_id[register.key], register, site)


@dataclass(slots=True)
class _Maker:
    """Make the records of one register."""

    register: RegisterType
    hints: Hints
    count: int
    seed: int
    types: dict[str, RegisterType]
    scale: float
    others: dict[str, _Maker]
    columns: dict[str, pl.Series] = field(default_factory=dict)
    parents: dict[str, np.ndarray[tuple[int], np.dtype[np.int64]]] = field(default_factory=dict)
    places: shapes.Places | None = None
    geometry: pl.Series | None = None

    def make(self) -> None:
        """Make every field that is not computed, and the shapes."""
        district = pick(source(self.seed, self.register.id, "district"), list(DISTRICTS), self.count)
        first: pl.Series | None = None
        for kept in self.register.fields:
            if kept.computed:
                continue
            draw = source(self.seed, self.register.id, kept.id)
            if kept.id == self.register.key:
                column = _keys(self.register, self.count, self.seed)
            elif kept.type == "reference":
                column = self._references(kept, draw)
            elif kept.type == "date":
                after = first if first is not None and values.follows(kept) else None
                column = values.dates(kept, draw, self.count, after)
                first = column if first is None and values.follows(kept) else first
            else:
                column = self._value(kept, draw, Site(draw, self.count, district, kept.id))
            self.columns[kept.id] = column.alias(kept.id)
        for share in self.hints.shares:
            self._share(share)
        settled: set[str] = set()
        for gap in self.hints.gaps:
            self._gap(gap, backwards=gap.end in settled and gap.start not in settled)
            settled |= {gap.start, gap.end}
        if self.register.geometry:
            self._shapes()

    def _value(self, kept: FieldType, draw: Source, site: Site) -> pl.Series:
        if kept.numeric:
            limits = self.hints.limits.get(kept.id, ())
            whole = self._whole(kept) if not limits else None
            if whole is not None:
                return pl.Series(values.rounded(kept, whole * draw.beta(4.0, 2.5, self.count)))
            return pl.Series(values.numbers(kept, draw, self.count, limits))
        if kept.type == "yes_no":
            return values.answers(kept, draw, self.count, self.hints.truths.get(kept.id))
        if kept.type == "choice":
            return values.chosen(kept, draw, self.count)
        return text_of(kept, self.register, site)

    def _whole(self, kept: FieldType) -> np.ndarray[tuple[int], np.dtype[np.float64]] | None:
        """Return the figure of which a field tells a part (其中……, 持证人数): the one before it in the same unit."""
        if not _PART.search(kept.label.zh):
            return None
        for other in reversed(self.register.fields):
            if (
                other.id in self.columns
                and other.numeric
                and other.unit == kept.unit
                and "年" not in other.label.zh
            ):
                return self.columns[other.id].to_numpy()
        return None

    def _references(self, kept: FieldType, draw: Source) -> pl.Series:
        """Point at records of the other register: each has some, a few have none."""
        other = self.types[kept.to]
        size = size_of(other, self.scale)
        at = draw.integers(0, size, self.count)
        self.parents[kept.id] = at
        made = self.others.get(kept.to)
        keys = (
            made.columns[other.key]
            if made is not None and other.key in made.columns
            else _keys(other, size, self.seed)
        )
        return keys.gather(pl.Series(at, dtype=pl.UInt32))

    # --- shares -----------------------------------------------------------------------------------

    def _share(self, share: Share) -> None:
        """Make a part the share of its whole that a rule looks at, or something near it."""
        if share.back or share.part not in self.columns or share.whole not in self.columns:
            return
        target = self._targets(share)
        whole = self.columns[share.whole].to_numpy()
        where = np.ones(self.count, dtype=bool)
        if share.by in self.columns:
            where = self.columns[share.by].is_in(share.choices).fill_null(value=False).to_numpy()
        kept = self.register.by_id[share.part]
        part = np.where(
            where, values.rounded(kept, whole * share.scale * target), self.columns[share.part].to_numpy()
        )
        if share.proper:
            whole = whole * share.scale
            draw = source(self.seed, self.register.id, share.part, "within")
            other = values.rounded(kept, whole * draw.beta(3.0, 3.0, self.count))
            part = np.where(part > whole, other, part)
        self.columns[share.part] = pl.Series(share.part, part)

    def _gap(self, gap: Gap, *, backwards: bool) -> None:
        """Put a date as many days behind another as a rule looks at, or somewhat more or fewer.

        `backwards` moves the earlier of the two: another rule has placed the later one.
        """
        draw = source(self.seed, self.register.id, gap.start, gap.end)
        apart = gap.days * np.maximum(0.0, 1 + draw.normal(0.3 * gap.lean, 0.3, self.count))
        if not gap.days:
            apart = draw.normal(40.0 * gap.lean, 40.0, self.count)
        start = self.columns[gap.start].cast(pl.Date).to_numpy().astype("datetime64[D]")
        apart = np.round(apart).astype("timedelta64[D]")
        end = start + apart
        if backwards:
            end = self.columns[gap.end].cast(pl.Date).to_numpy().astype("datetime64[D]")
            start = end - apart
        if gap.working:
            # Working days are known to the end of the last year whose holidays are announced, and no further.
            start, end = np.minimum(start, _KNOWN), np.minimum(end, _KNOWN)
        self.columns[gap.start] = pl.Series(gap.start, start).cast(pl.Date)
        self.columns[gap.end] = pl.Series(gap.end, end).cast(pl.Date)

    def settle(self, makers: dict[str, _Maker]) -> None:
        """Make wholes that are held against the sum of related records, once these are there."""
        for share in self.hints.shares:
            if not share.back or share.whole not in self.columns or share.back not in self.register.related:
                continue
            other, reference = self.register.related[share.back]
            maker = makers.get(other)
            if maker is None or share.part not in maker.columns or reference not in maker.parents:
                continue
            parts = np.bincount(maker.parents[reference], maker.columns[share.part].to_numpy(), self.count)
            whole = np.where(
                parts > 0,
                np.round(parts / share.scale / self._targets(share)),
                self.columns[share.whole].to_numpy(),
            )
            self.columns[share.whole] = pl.Series(share.whole, whole)

    def _targets(self, share: Share) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        draw = source(self.seed, self.register.id, share.part, share.whole, *share.choices)
        drawn = share.value * (1 + draw.normal(0.15 * share.lean, 0.22, self.count))
        drawn = np.where(draw.random(self.count) < 0.02, share.value, drawn)
        return np.clip(
            drawn, 0.02 * share.value, 0.98 if share.proper and share.value < 0.98 else 50 * share.value
        )

    # --- shapes -----------------------------------------------------------------------------------

    def _shapes(self) -> None:
        draw = source(self.seed, self.register.id, "geometry")
        measured = self._measured(_LENGTHS if self.register.geometry == "line" else _AREAS)
        if self.register.geometry == "polygon":
            size = shapes.areas_for(self.count, draw, measured)
            width = np.sqrt(size)
        elif self.register.geometry == "line":
            size = np.full(self.count, 250.0) if measured is None else np.maximum(measured, 5.0)
            width = np.minimum(size, 400.0)
        else:
            size = width = np.full(self.count, 50.0)
        self.places = self._laid(draw, width)
        make = {"polygon": shapes.plots, "line": shapes.lines}.get(self.register.geometry)
        self.geometry = make(draw, self.places, size) if make else shapes.points(self.places)

    def _laid(self, draw: Source, width: np.ndarray[tuple[int], np.dtype[np.float64]]) -> shapes.Places:
        for name, other in self.register.references.items():
            around = self.others[other].places if other in self.others else None
            if around is not None:
                return shapes.within(draw, around, self.parents[name], width)
        return shapes.spread(draw, width)

    def _measured(self, units: dict[str, float]) -> np.ndarray[tuple[int], np.dtype[np.float64]] | None:
        """Return the area in square metres, or the length in metres, that the record says it has."""
        word = "面积" if "平方米" in units else "长"
        for kept in self.register.fields:
            if (
                kept.id in self.columns
                and kept.unit in units
                and word in kept.label.zh
                and "建筑" not in kept.label.zh
            ):
                return self.columns[kept.id].to_numpy() * units[kept.unit]
        return None

    # --- the frame --------------------------------------------------------------------------------

    def frame(self) -> pl.DataFrame:
        """Return the records in the columns of the register; some values are missing, as in life."""
        schema = self.register.schema()
        columns = []
        for kept in self.register.fields:
            if kept.id not in self.columns:
                columns.append(pl.Series(kept.id, [None] * self.count, dtype=schema[kept.id]))
                continue
            column = self.columns[kept.id].cast(schema[kept.id]).alias(kept.id)
            if not kept.required and kept.id != self.register.key:
                draw = source(self.seed, self.register.id, kept.id, "missing")
                share = _OPTIONAL if kept.id in self.hints.optional else _MISSING
                column = column.set(pl.Series(draw.random(self.count) < share), None)
            columns.append(column)
        if self.geometry is not None:
            columns.append(self.geometry)
        return pl.DataFrame(columns)
