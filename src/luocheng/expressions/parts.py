"""A formula whose names, kinds and units have been checked: what is computed, step by step."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from luocheng.expressions.measures import ONE, Unit
from luocheng.expressions.scope import Kind

__all__ = ["Part", "converted", "number", "walk_parts"]


@dataclass(frozen=True, slots=True)
class Part:
    """One step: an operation, the kind and unit of what it gives, and the steps it takes its values from.

    Two parts that compute the same from the same fields are equal, wherever they stand: they are computed once.

    ============= ======================================= ============================================
    op            data                                    args
    ============= ======================================= ============================================
    constant      the value (number, text, truth, date)
    field         name
    reference     path of names, the last a field
    this          name of a field of the record outside
    parameter     (name, value)
    today
    convert       Fraction                                the number
    neg, abs …    None                                    the number
    + - * /       None                                    two numbers
    < <= > >= = != True where compared exactly             two values
    between       (low open, high open)                   value, low, high
    one of        None                                    value, and the values it may be
    and or not    None                                    conditions
    if            None                                    condition, then, otherwise
    call          name of the function                    what it is given
    days          None                                    two dates, in days from the second to the first
    shift         'day' or 'month', and its number        a date, a number
    aggregate     (function, register)                    none, `of`, `of` and `where`; constants stand in
    spatial       (function, geometry field, layer)
    ============= ======================================= ============================================
    """

    op: str
    kind: Kind
    args: tuple[Part, ...] = ()
    data: Any = None
    unit: Unit | None = field(default=None, compare=False)
    start: int = field(default=0, compare=False)
    end: int = field(default=0, compare=False)
    said: str = field(default="", compare=False)
    """A constant as it is written in the formula."""
    _hash: int = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        # Parts are keys wherever values are kept: the hash of a whole formula is put together once, from below.
        object.__setattr__(self, "_hash", hash((self.op, self.kind, self.args, self.data)))

    def __hash__(self) -> int:
        return self._hash

    @property
    def measure(self) -> Unit:
        """The unit of a number."""
        return self.unit if self.unit is not None else ONE()

    @property
    def is_constant(self) -> bool:
        """Whether the value is known without a record."""
        return self.op in ("constant", "parameter")

    @property
    def value(self) -> Any:
        """The value of a constant or parameter."""
        return self.data[1] if self.op == "parameter" else self.data


def number(value: float, unit: Unit | None = None, said: str = "") -> Part:
    """Return a constant number."""
    return Part("constant", "number", data=float(value), unit=unit, said=said)


def converted(part: Part, factor: Fraction, unit: Unit) -> Part:
    """Return a number in another unit: constants at once and exactly, others by one step more."""
    if factor == 1:
        return Part(part.op, part.kind, part.args, part.data, unit, part.start, part.end, part.said)
    if part.op == "constant":
        # As it is written in decimals, and not as a binary fraction keeps it: 4.35 公顷 are 43,500 平方米 to the last digit.
        value = float(Fraction(repr(float(part.value))) * factor)
        return Part(
            "constant", "number", data=value, unit=unit, start=part.start, end=part.end, said=part.said
        )
    if part.op == "convert":
        factor, part = factor * part.data, part.args[0]
        if factor == 1:
            return converted(part, Fraction(1), unit)
    return Part("convert", "number", (part,), factor, unit, part.start, part.end)


def walk_parts(part: Part) -> Iterator[Part]:
    """Give a part and every part it is computed from, the outer ones first; not what lies inside aggregates."""
    yield part
    if part.op != "aggregate":
        for arg in part.args:
            yield from walk_parts(arg)
