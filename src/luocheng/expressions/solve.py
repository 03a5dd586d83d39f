"""Solving formulas for one field: at which value of it something turns, as formulas for a whole frame at once."""

from __future__ import annotations

from dataclasses import dataclass, replace

from luocheng.expressions.formula import Formula
from luocheng.expressions.parts import Part, number

__all__ = ["Affine", "affine", "depends"]

_ZERO, _ONE = number(0.0), number(1.0)


@dataclass(frozen=True, slots=True)
class Affine:
    """Hold a formula written as (p·x + q) / (r·x + s), x in the unit of its field, the value in that of the formula.

    p, q, r and s are formulas without x, ready for `evaluate`.
    """

    field: str
    p: Formula
    q: Formula
    r: Formula
    s: Formula

    @property
    def zero(self) -> Formula | None:
        """The x at which the value is zero, as a formula without x; None where x does not stand above the line."""
        return None if self.p.part == _ZERO else _formula(self.p, _ratio(self.q.part, self.p.part))

    @property
    def pole(self) -> Formula | None:
        """The x at which there is no value, as a formula without x; None where x does not stand below the line."""
        return None if self.r.part == _ZERO else _formula(self.r, _ratio(self.s.part, self.r.part))


@dataclass(frozen=True, slots=True)
class _Fraction:
    """Two straight lines, one over the other; their coefficients are parts of a formula."""

    p: Part
    q: Part
    r: Part = _ZERO
    s: Part = _ONE

    @property
    def constant(self) -> bool:
        return self.p == _ZERO and self.r == _ZERO


def affine(formula: Formula, name: str) -> Affine | None:
    """Write a formula as (p·x + q) / (r·x + s) in one field, all others held; None when it has not that form.

    Parameters
    ----------
    formula
        A formula that gives a number.
    name
        A number field of the record.
    """
    field = formula.scope.fields.get(name)
    if formula.kind != "number" or field is None or field.kind != "number":
        return None
    found = _solve(formula.part, Part("field", "number", data=name))
    if found is None:
        return None
    p, q, r, s = (_formula(formula, part) for part in (found.p, found.q, found.r, found.s))
    return Affine(name, p, q, r, s)


def _formula(like: Formula, part: Part) -> Formula:
    return replace(like, source="", part=replace(part, start=0, end=0), unit="", names=like.names)


def _solve(part: Part, x: Part) -> _Fraction | None:
    """Return a part as one line over another, in x."""
    if part == x:
        return _Fraction(_ONE, _ZERO)
    if not depends(part, x):
        return _Fraction(_ZERO, part)
    if part.op == "if":
        return _branches(part, x)
    if part.op not in ("+", "-", "*", "/", "neg", "convert"):
        return None
    lines = [_solve(a, x) for a in part.args]
    if any(line is None for line in lines):
        return None
    a = lines[0]
    assert a is not None
    match part.op:
        case "neg":
            return _Fraction(_times(number(-1), a.p), _times(number(-1), a.q), a.r, a.s)
        case "convert":
            up, down = number(part.data.numerator), number(part.data.denominator)
            return _Fraction(_over(_times(a.p, up), down), _over(_times(a.q, up), down), a.r, a.s)
    b = lines[1]
    assert b is not None
    match part.op:
        case "+":
            return _sum(a, b)
        case "-":
            return _sum(a, _Fraction(_times(number(-1), b.p), _times(number(-1), b.q), b.r, b.s))
        case "*":
            return _product(a, b)
        case _:
            return _product(a, _Fraction(b.r, b.s, b.p, b.q))


def depends(part: Part, x: Part) -> bool:
    """Tell whether a part takes anything from a field."""
    return part == x or (part.op == "this" and part.data == x.data) or any(depends(a, x) for a in part.args)


def _branches(part: Part, x: Part) -> _Fraction | None:
    condition, then, otherwise = part.args
    a, b = _solve(then, x), _solve(otherwise, x)
    if a is None or b is None or depends(condition, x):
        return None

    def choose(one: Part, other: Part) -> Part:
        return one if one == other else Part("if", "number", (condition, one, other))

    return _Fraction(choose(a.p, b.p), choose(a.q, b.q), choose(a.r, b.r), choose(a.s, b.s))


def _sum(a: _Fraction, b: _Fraction) -> _Fraction | None:
    if a.r == b.r and a.s == b.s:
        return _Fraction(_plus(a.p, b.p), _plus(a.q, b.q), a.r, a.s)
    if a.r != _ZERO and not b.constant:
        return None
    if b.r != _ZERO and not a.constant:
        return None
    # At most one of the two has x below the line, and then the other has none at all: no x² arises.
    p = _plus(_plus(_times(a.p, b.s), _times(a.q, b.r)), _plus(_times(b.p, a.s), _times(b.q, a.r)))
    q = _plus(_times(a.q, b.s), _times(b.q, a.s))
    return _Fraction(p, q, _plus(_times(a.r, b.s), _times(b.r, a.s)), _times(a.s, b.s))


def _product(a: _Fraction, b: _Fraction) -> _Fraction | None:
    if (a.p != _ZERO and b.p != _ZERO) or (a.r != _ZERO and b.r != _ZERO):
        return None
    p = _plus(_times(a.p, b.q), _times(a.q, b.p))
    r = _plus(_times(a.r, b.s), _times(a.s, b.r))
    return _Fraction(p, _times(a.q, b.q), r, _times(a.s, b.s))


def _plus(a: Part, b: Part) -> Part:
    if _ZERO in (a, b):
        return b if a == _ZERO else a
    if a.op == b.op == "constant":
        return number(a.value + b.value)
    return Part("+", "number", (a, b))


def _times(a: Part, b: Part) -> Part:
    if _ZERO in (a, b):
        return _ZERO
    if _ONE in (a, b):
        return b if a == _ONE else a
    if a.op == b.op == "constant":
        return number(a.value * b.value)
    return Part("*", "number", (a, b))


def _ratio(q: Part, p: Part) -> Part:
    """Return -q / p."""
    return _over(_times(number(-1), q), p)


def _over(a: Part, b: Part) -> Part:
    if a == _ZERO or b == _ONE:
        return a
    if a.op == b.op == "constant":
        return number(a.value / b.value)
    return Part("/", "number", (a, b))
