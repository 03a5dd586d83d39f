"""Running formulas over frames: related records grouped, references joined, everything in one pass."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import polars as pl

from luocheng.expressions.compile import Compiler, nothing
from luocheng.expressions.parts import Part, walk_parts
from luocheng.expressions.scope import Related

if TYPE_CHECKING:
    from luocheng.expressions.formula import Formula
    from luocheng.expressions.spatial import Layer

__all__ = ["evaluate", "evaluate_parts", "lazily", "ready_layers"]

_KINDS: dict[str, Any] = {
    "number": pl.Float64,
    "truth": pl.Boolean,
    "text": pl.String,
    "choice": pl.String,
    "date": pl.Date,
    "geometry": pl.Binary,
}


def evaluate(
    formulas: Mapping[str, Formula],
    frame: pl.DataFrame,
    related: Mapping[str, Related] | None = None,
    references: Mapping[str, Related] | None = None,
    layers: Mapping[str, Any] | None = None,
    on: dt.date | None = None,
) -> pl.DataFrame:
    """Compute formulas for every record of a frame, in one pass.

    Parameters
    ----------
    formulas
        Formulas by the name of the column that takes their values.
    frame
        One row a record; numbers in the unit of their field, missing values null. A field without a column is missing.
    related
        The records behind back-names. What is not given is missing; a record that none belongs to counts 0.
    references
        The records that references point to, by the name of the reference field.
    layers
        Geometries in metres of the plane, by the name of their layer: shapely geometries, or WKB.
    on
        The day that `today` stands for.

    Returns
    -------
    polars.DataFrame
        One column a formula, in the order of the records; null where a value is missing or a divisor is zero.
    """
    parts = {name: f.part for name, f in formulas.items()}
    return evaluate_parts(parts, frame, related or {}, references or {}, ready_layers(layers), on)


def ready_layers(layers: Mapping[str, Any] | None) -> dict[str, Layer]:
    """Return layers ready for use; without any, the library of geometries is not loaded."""
    if not layers:
        return {}
    from luocheng.expressions.spatial import as_layers

    return as_layers(layers)


def evaluate_parts(
    parts: Mapping[str, Part],
    frame: pl.DataFrame,
    related: Mapping[str, Related],
    references: Mapping[str, Related],
    layers: Mapping[str, Layer],
    on: dt.date | None,
) -> pl.DataFrame:
    """Compute parts for every record of a frame; see `evaluate`."""
    lazy, made = lazily(parts.values(), frame, related, references, layers, on)
    named = {f"={i}": expr.alias(f"={i}") for i, expr in enumerate(made)}
    found = lazy.with_columns(**named).select(*named).collect()
    return found.rename(dict(zip(named, parts, strict=True)))


def lazily(
    parts: Iterable[Part],
    frame: pl.DataFrame,
    related: Mapping[str, Related],
    references: Mapping[str, Related],
    layers: Mapping[str, Layer],
    on: dt.date | None,
) -> tuple[pl.LazyFrame, list[pl.Expr]]:
    """Return the frame with all that parts need beside it, and the expression of each part: nothing is computed yet."""
    plan = _Plan(frame, related, references, layers, on)
    wanted = list(parts)
    lazy = plan.prepare(wanted)
    compiler = Compiler(plan.columns, layers, on, clean=True)
    return lazy, [compiler.expr(part) for part in wanted]


class _Plan:
    """What must be joined to a frame before parts can be computed from it."""

    def __init__(
        self,
        frame: pl.DataFrame,
        related: Mapping[str, Related],
        references: Mapping[str, Related],
        layers: Mapping[str, Layer],
        on: dt.date | None,
    ) -> None:
        self.frame = frame
        self.related = related
        self.references = references
        self.layers = layers
        self.on = on
        self.columns: dict[Part, str] = {}

    def prepare(self, parts: Iterable[Part]) -> pl.LazyFrame:
        """Return the frame with every column that the parts need; `columns` then says which holds what."""
        inside = list(dict.fromkeys(p for part in parts for p in walk_parts(part)))
        aggregates = [p for p in inside if p.op == "aggregate"]
        outer = [q for a in aggregates for q in _this(a)]
        needed: dict[str, str] = {str(p.data): p.kind for p in inside if p.op == "field"}
        needed |= {str(p.data[1]): "geometry" for p in inside if p.op == "spatial"}
        needed |= {str(p.data): p.kind for p in outer}
        paths = [p for p in inside if p.op == "reference"]
        needed |= {str(p.data[0]): "text" for p in paths if str(p.data[0]) not in needed}
        lazy = _typed(self.frame, needed)
        for name in dict.fromkeys(p.data[0] for p in paths):
            lazy = self._refer(lazy, name, [p for p in paths if p.data[0] == name])
        for register in dict.fromkeys(a.data[1] for a in aggregates):
            lazy = self._aggregate(lazy, register, [a for a in aggregates if a.data[1] == register])
        return lazy

    def _refer(self, lazy: pl.LazyFrame, name: str, parts: list[Part]) -> pl.LazyFrame:
        """Join the fields of the records that a reference points to."""
        table = self.references.get(name)
        columns = {f"→{name}.{i}": part for i, part in enumerate(parts)}
        self.columns |= {part: column for column, part in columns.items()}
        if table is None:
            return lazy.with_columns(**{c: nothing(p) for c, p in columns.items()})
        inner: dict[str, Part] = {"→": Part("field", "text", data=table.key)}
        for column, part in columns.items():
            rest = part.data[1:]
            simple = len(rest) == 1
            inner[column] = Part(
                "field" if simple else "reference",
                part.kind,
                data=rest[0] if simple else rest,
                unit=part.unit,
            )
        values = evaluate_parts(inner, table.frame, table.related, table.references, self.layers, self.on)
        values = values.unique("→", keep="first", maintain_order=True).drop_nulls("→")
        return lazy.join(values.lazy(), left_on=pl.col(name), right_on="→", how="left", maintain_order="left")

    def _aggregate(self, lazy: pl.LazyFrame, register: str, parts: list[Part]) -> pl.LazyFrame:
        """Group the records behind a back-name by the record they belong to, and join what was asked of them."""
        table = self.related.get(register)
        columns = {f"Σ{register}.{i}": part for i, part in enumerate(parts)}
        self.columns |= {part: column for column, part in columns.items()}
        if table is None or table.to not in self.frame.columns:
            return lazy.with_columns(**{c: nothing(p) for c, p in columns.items()})
        plan = _Plan(table.frame, table.related, table.references, self.layers, self.on)
        inside = [a for p in parts for a in p.args]
        many = plan.prepare([*inside, Part("field", "text", data=table.key)])
        outer = dict.fromkeys(q for p in parts for q in _this(p))
        if outer:
            own = {f"↑{q.data}": pl.col(str(q.data)) for q in outer}
            plan.columns |= {q: f"↑{q.data}" for q in outer}
            key = pl.col(table.to).cast(pl.String).alias("↑")
            above = lazy.select(key, **own).unique("↑", keep="first")
            many = many.join(above, left_on=table.key, right_on="↑", how="left", maintain_order="left")
        compiler = Compiler(plan.columns, self.layers, self.on, clean=True)
        before: dict[str, pl.Expr] = {"Σ": pl.col(table.key)}
        whole: dict[str, pl.Expr] = {}
        for column, part in columns.items():
            columns_of_part, value = _grouped(column, part.data[0], *(compiler.expr(a) for a in part.args))
            before |= columns_of_part
            whole[column] = value
        grouped = many.select(**before).group_by("Σ").agg(pl.len().alias("Σ1"), **whole).drop_nulls("Σ")
        joined = lazy.join(
            grouped, left_on=pl.col(table.to).cast(pl.String), right_on="Σ", how="left", maintain_order="left"
        )
        none = pl.col("Σ1").is_null() & pl.col(table.to).is_not_null()
        empty = {"count": 0.0, "sum": 0.0, "any": False, "all": True}
        filled = {
            c: pl.when(none).then(pl.lit(empty[p.data[0]])).otherwise(pl.col(c))
            for c, p in columns.items()
            if p.data[0] in empty
        }
        return joined.with_columns(**filled).drop("Σ1", "Σ", strict=False)


def _this(part: Part) -> list[Part]:
    """Return the fields of the record outside that an aggregate uses."""
    return [q for arg in part.args for q in walk_parts(arg) if q.op == "this"]


def _typed(frame: pl.DataFrame, needed: Mapping[str, str]) -> pl.LazyFrame:
    """Return a frame in which every column needed is there, of the type of its field, and without NaN.

    A NaN would be larger than every limit and so pass; it is as missing as an empty cell.
    """
    columns: dict[str, pl.Expr] = {}
    for name, kind in needed.items():
        dtype = _KINDS[kind]
        if name not in frame.columns:
            columns[name] = pl.lit(None, dtype=dtype)
        elif frame.schema[name] != dtype:
            columns[name] = pl.col(name).cast(dtype)
            if dtype == pl.Float64 and not frame.schema[name].is_integer():
                columns[name] = columns[name].fill_nan(None)
        elif dtype == pl.Float64 and frame.get_column(name).is_nan().any():
            columns[name] = pl.col(name).fill_nan(None)
    return frame.lazy().with_columns(**columns) if columns else frame.lazy()


def _grouped(column: str, function: str, of: pl.Expr, where: pl.Expr) -> tuple[dict[str, pl.Expr], pl.Expr]:
    """Return what to compute for each record, and the one value for all that belong together.

    What is missing, in the values or in the condition, makes the whole missing; but any and all need not know
    everything. The records' columns come first, so that grouping only adds, counts and compares plain columns.
    """
    value, unknown, out = f"{column}v", f"{column}?", f"{column}w"
    chosen = pl.when(where).then(of)
    lacks = where.is_null() | (where & of.is_null())
    before = {value: chosen, unknown: lacks}
    v = pl.col(value)
    match function:
        case "any":
            return {value: of & where}, v.any(ignore_nulls=False)
        case "all":
            return {value: of | where.not_()}, v.all(ignore_nulls=False)
        case "count" | "share":
            number = pl.col(value).sum().cast(pl.Float64)
            if function == "share":
                before[out] = where
                number = number / _not_zero(pl.col(out).sum())
        case "share of sum":
            before = {value: chosen, out: of, unknown: where.is_null() | of.is_null()}
            number = v.sum() / _not_zero(pl.col(out).sum())
        case "sum":
            number = v.sum()
        case "mean":
            number = v.mean()
        case "min":
            number = v.min()
        case _:
            number = v.max()
    return before, pl.when(pl.col(unknown).any().not_()).then(number)


def _not_zero(value: pl.Expr) -> pl.Expr:
    return pl.when(value != 0).then(value)
