"""Turning checked formulas into polars expressions. Missing is null; conditions are three-valued."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import reduce
from typing import TYPE_CHECKING, Any

import polars as pl

from luocheng.expressions.dates import add_working_days, months_between, shifted, working_days
from luocheng.expressions.parts import Part

if TYPE_CHECKING:
    from luocheng.expressions.spatial import Layer

__all__ = ["TOLERANCE", "Compiler", "compare"]

TOLERANCE = 1e-9
"""Computed numbers that differ by less than this part of the bound, or by 1e-12, are equal: 0.1 + 0.2 is 0.3."""

_SMALLEST = 1e-12
_NUDGE = 1e-12
"""Rounding takes a number this much further: 2.675 is kept as 2.67499…, and a person rounds it to 2.68."""
_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}


def compare(operator: str, left: pl.Expr, right: pl.Expr | float) -> pl.Expr:
    """Compare computed numbers; what differs from the bound `right` by less than `TOLERANCE` equals it.

    `operator` is one of < <= > >= = !=. Null where either side is null.
    """
    if isinstance(right, int | float):
        slack: Any = abs(right) * TOLERANCE + _SMALLEST
        low, high = pl.lit(right - slack), pl.lit(right + slack)
    else:
        slack = right.abs() * TOLERANCE + _SMALLEST
        low, high = right - slack, right + slack
    match operator:
        case ">=":
            return left >= low
        case ">":
            return left > high
        case "<=":
            return left <= high
        case "<":
            return left < low
        case "=":
            return (left >= low) & (left <= high)
        case _:
            return (left < low) | (left > high)


def _plainly(operator: str, left: pl.Expr, right: pl.Expr) -> pl.Expr:
    match operator:
        case ">=":
            return left >= right
        case ">":
            return left > right
        case "<=":
            return left <= right
        case "<":
            return left < right
        case "=":
            return left == right
        case _:
            return left != right


def _constant(value: object) -> pl.Expr:
    if isinstance(value, bool):
        return pl.lit(value, dtype=pl.Boolean)
    if isinstance(value, int | float):
        return pl.lit(float(value), dtype=pl.Float64)
    if isinstance(value, dt.date):
        return pl.lit(value, dtype=pl.Date)
    return pl.lit(value, dtype=pl.String)


_NOTHING = {
    "number": pl.Float64,
    "truth": pl.Boolean,
    "text": pl.String,
    "choice": pl.String,
    "date": pl.Date,
    "geometry": pl.Binary,
}


def nothing(part: Part) -> pl.Expr:
    """Return a missing value of the kind of a part."""
    return pl.lit(None, dtype=_NOTHING[part.kind])


def _known(part: Part) -> float | None:
    """Return the value of a number that takes nothing from the record: 2 / 3, gross_ratio * 60 %."""
    if part.kind != "number":
        return None
    if part.is_constant:
        return float(part.value)
    if part.op not in _ARITHMETIC:
        return None
    values = [_known(a) for a in part.args]
    if None in values or (part.op == "/" and values[1] == 0):
        return None
    if part.op == "convert":
        values += [float(part.data)]
    return _ARITHMETIC[part.op](*values)


_ARITHMETIC: dict[str, Callable[..., float]] = {
    "convert": lambda a, factor: a * factor,
    "neg": lambda a: -a,
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b,
}


class Compiler:
    """Compile parts; `columns` names the columns that hold what cannot be computed from the record alone.

    Parameters
    ----------
    columns
        Columns for aggregates, references and fields of the record outside.
    layers
        The geometries that spatial functions are asked about.
    on
        The day that `today` stands for; missing when None.
    clean
        Whether no number of the records is NaN; else every one is looked at.
    """

    def __init__(
        self,
        columns: Mapping[Part, str] | None = None,
        layers: Mapping[str, Layer] | None = None,
        on: dt.date | None = None,
        *,
        clean: bool = False,
    ) -> None:
        self.columns = columns or {}
        self.layers = layers or {}
        self.on = on
        self.clean = clean
        self._done: dict[Part, pl.Expr] = {}

    def expr(self, part: Part) -> pl.Expr:
        """Return the polars expression that computes a part."""
        found = self._done.get(part)
        if found is None:
            found = self._done[part] = self._expr(part)
        return found

    def _expr(self, part: Part) -> pl.Expr:
        if part in self.columns:
            return pl.col(self.columns[part])
        if part.is_constant:
            return _constant(part.value)
        known = _known(part)
        if known is not None:
            return _constant(known)
        if part.op in ("<", "<=", ">", ">=", "=", "!="):
            return self._compared(part)
        if part.op == "call":
            return self._call(part)
        if part.op in _OTHERS:
            return _OTHERS[part.op](self, part)
        msg = f"'{part.op}' needs more than the fields of the record: use evaluate()"
        raise ValueError(msg)

    def _compared(self, part: Part) -> pl.Expr:
        left, right = part.args
        if part.data:
            return _plainly(part.op, self.expr(left), self.expr(right))
        low, high = _known(left), _known(right)
        if low is not None and high is None:
            return compare(_MIRRORED[part.op], self.expr(right), low)
        return compare(part.op, self.expr(left), self.expr(right) if high is None else high)

    def _field(self, part: Part) -> pl.Expr:
        column = pl.col(str(part.data))
        # A NaN would be larger than every limit and so pass; it is as missing as an empty cell.
        return column.fill_nan(None) if part.kind == "number" and not self.clean else column

    def _convert(self, part: Part) -> pl.Expr:
        factor: Fraction = part.data
        value = self.expr(part.args[0])
        if factor.numerator != 1:
            value = value * float(factor.numerator)
        return value / float(factor.denominator) if factor.denominator != 1 else value

    def _divided(self, part: Part) -> pl.Expr:
        above, below = (self.expr(a) for a in part.args)
        if part.args[1].is_constant:
            return above / below
        return above / pl.when(below != 0).then(below)

    def _if(self, part: Part) -> pl.Expr:
        condition, then, otherwise = (self.expr(a) for a in part.args)
        return pl.when(condition).then(then).when(condition.not_()).then(otherwise)

    def _shift(self, part: Part) -> pl.Expr:
        return shifted(self.expr(part.args[0]), self.expr(part.args[1]), part.args[1], *part.data)

    def _spatial(self, part: Part) -> pl.Expr:
        from luocheng.expressions.spatial import spatial

        function, geometry, layer = part.data
        if layer and layer not in self.layers:
            return nothing(part)
        return spatial(function, pl.col(str(geometry)), self.layers.get(layer))

    def _call(self, part: Part) -> pl.Expr:
        args = [self.expr(a) for a in part.args]
        match part.data:
            case "min" | "max":
                chosen = pl.min_horizontal(args) if part.data == "min" else pl.max_horizontal(args)
                known = reduce(lambda a, b: a & b, [a.is_not_null() for a in args])
                return pl.when(known).then(chosen)
            case "given":
                return args[0].is_not_null()
            case "first_given":
                return pl.coalesce(args)
            case "round":
                digits = int(part.args[1].value) if len(part.args) > 1 else 0
                return (args[0] + args[0].sign() * _nudge(args[0], digits)).round(
                    digits, mode="half_away_from_zero"
                )
            case "add_working_days":
                return add_working_days(args[0], args[1])
            case name:
                return _FUNCTIONS[str(name)](*args)


_OTHERS: dict[str, Callable[[Compiler, Part], pl.Expr]] = {
    "field": Compiler._field,
    "convert": Compiler._convert,
    "neg": lambda c, p: -c.expr(p.args[0]),
    "+": lambda c, p: c.expr(p.args[0]) + c.expr(p.args[1]),
    "-": lambda c, p: c.expr(p.args[0]) - c.expr(p.args[1]),
    "*": lambda c, p: c.expr(p.args[0]) * c.expr(p.args[1]),
    "/": Compiler._divided,
    "and": lambda c, p: reduce(lambda a, b: a & b, [c.expr(a) for a in p.args]),
    "between": lambda c, p: c.expr(p.args[0]) & c.expr(p.args[1]),
    "or": lambda c, p: reduce(lambda a, b: a | b, [c.expr(a) for a in p.args]),
    "one of": lambda c, p: reduce(lambda a, b: a | b, [c.expr(a) for a in p.args]),
    "not": lambda c, p: c.expr(p.args[0]).not_(),
    "if": Compiler._if,
    "days": lambda c, p: (c.expr(p.args[0]) - c.expr(p.args[1])).dt.total_days().cast(pl.Float64),
    "shift": Compiler._shift,
    "today": lambda c, p: _constant(c.on) if c.on else nothing(p),
    "spatial": Compiler._spatial,
}

_FUNCTIONS: dict[str, Callable[..., pl.Expr]] = {
    "abs": lambda x: x.abs(),
    "floor": lambda x: (x + _nudge(x)).floor(),
    "ceil": lambda x: (x - _nudge(x)).ceil(),
    "contains": lambda a, b: a.cast(pl.String).str.contains(b.cast(pl.String), literal=True),
    "starts_with": lambda a, b: a.cast(pl.String).str.starts_with(b.cast(pl.String)),
    "ends_with": lambda a, b: a.cast(pl.String).str.ends_with(b.cast(pl.String)),
    "year": lambda d: d.dt.year().cast(pl.Float64),
    "month": lambda d: d.dt.month().cast(pl.Float64),
    "day": lambda d: d.dt.day().cast(pl.Float64),
    "days_between": lambda a, b: (b - a).dt.total_days().cast(pl.Float64),
    "months_between": months_between,
    "years_between": lambda a, b: (months_between(a, b) / 12).map_batches(
        _towards_zero, return_dtype=pl.Float64
    ),
    "working_days": working_days,
}


def _nudge(x: pl.Expr, digits: int = 0) -> pl.Expr:
    """Return what a number is moved by before it is rounded: next to nothing of it, and of the last digit kept."""
    return pl.min_horizontal(x.abs() * _NUDGE, pl.lit(10.0**-digits * 1e-3))


def _towards_zero(values: pl.Series) -> pl.Series:
    return values.sign() * values.abs().floor()
