"""The parts a formula is made of. Every part knows where it stands, so that errors can point at it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Literal

__all__ = [
    "Aggregate",
    "Arithmetic",
    "Boolean",
    "Call",
    "Comparison",
    "Date",
    "If",
    "Interval",
    "Listing",
    "Membership",
    "Name",
    "Negative",
    "Node",
    "Not",
    "Number",
    "Text",
    "Truth",
    "walk",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A part of a formula, at `start:end` of its source."""

    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Number(Node):
    """A number with a unit as written ('' without one): 60 %, 25 万平方米. `scale` is 1, 1e4 (万) or 1e8 (亿)."""

    value: float
    unit: str = ""
    scale: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Text(Node):
    """A text in quotation marks, or a bare word that stands for a value of a list."""

    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth(Node):
    """true or false."""

    value: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Date(Node):
    """A day, written 2023-12-31."""

    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Name(Node):
    """A field, or a field of what a field refers to: area, estate.built_year, this.area."""

    path: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Negative(Node):
    """The number with its sign turned."""

    operand: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Arithmetic(Node):
    """Two numbers and what is done with them."""

    operator: Literal["+", "-", "*", "/"]
    left: Node
    right: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison(Node):
    """Values in a row, each compared with the next: a < b, 2 <= x < 3."""

    operators: tuple[str, ...]
    operands: tuple[Node, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval(Node):
    """From one value to another: 5 .. 10; with `<` on the side whose end does not belong to it."""

    low: Node
    high: Node
    low_open: bool = False
    high_open: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing(Node):
    """Values of which one is meant: [first, second]."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership(Node):
    """Whether a value is one of a list or lies in an interval."""

    item: Node
    within: Node
    negated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Boolean(Node):
    """Conditions joined by 'and' or 'or'."""

    operator: Literal["and", "or"]
    operands: tuple[Node, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Not(Node):
    """The opposite of a condition."""

    operand: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class If(Node):
    """One value or another: if condition then a else b."""

    condition: Node
    then: Node
    otherwise: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Call(Node):
    """A function and what it is given: round(x, 1), overlaps(green_line)."""

    function: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Aggregate(Node):
    """One value from many related records: sum(parcels.area where state_owned).

    `of` is None for count, any and all of the records themselves.
    """

    function: str
    register: str
    of: Node | None
    where: Node | None


def walk(node: Node) -> Iterator[Node]:
    """Give a part and every part inside it, the outer ones first."""
    yield node
    for field in fields(node):
        value = getattr(node, field.name)
        if isinstance(value, Node):
            yield from walk(value)
        elif isinstance(value, tuple):
            for item in value:
                if isinstance(item, Node):
                    yield from walk(item)
