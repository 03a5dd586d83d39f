"""Where answers turn: the values of one field at which a condition changes or a measure crosses its limit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import combinations, product

from luocheng.expressions.formula import Formula
from luocheng.expressions.parts import Part
from luocheng.expressions.solve import affine, depends

__all__ = ["turning_points"]


def turning_points(
    conditions: Iterable[Formula],
    held: Iterable[tuple[Formula, Formula]],
    name: str,
    computed: Mapping[str, Formula],
) -> list[Formula] | None:
    """Return the values of one number field at which an answer may change, all other fields held.

    Between two neighbouring values, and beyond the last, no condition changes its answer and no measure crosses its
    limit. Cases, the larger and the smaller of several numbers and absolute values are taken apart.

    Parameters
    ----------
    conditions
        Formulas that give yes or no.
    held
        Pairs of numbers that are held against each other: a measure and a limit in the same unit.
    name
        The field, a number of the record.
    computed
        The computed fields of the record, which may depend on it.

    Returns
    -------
    list of Formula or None
        Formulas without the field, giving it in its own unit; None where there is no closed form.
    """
    turns = _Turns(Part("field", "number", data=name))
    like: Formula | None = None
    for formula in conditions:
        like = formula
        if not turns.truth(_inlined(formula.part, computed)):
            return None
    for first, second in held:
        like = first
        if not turns.apart(_inlined(first.part, computed), _inlined(second.part, computed)):
            return None
    found: dict[Part, Formula] = {}
    for part in turns.found:
        line = affine(replace(like, part=part, kind="number"), name) if like is not None else None
        if line is None:
            return None
        found |= {f.part: f for f in (line.zero, line.pole) if f is not None}
    return list(found.values())


def _inlined(part: Part, computed: Mapping[str, Formula]) -> Part:
    """Return a part with the formulas of computed fields in the place of their names."""
    if part.op == "field" and str(part.data) in computed:
        return _inlined(computed[str(part.data)].part, computed)
    if not part.args or part.op == "aggregate":
        return part
    args = tuple(_inlined(a, computed) for a in part.args)
    return part if args == part.args else replace(part, args=args)


_PIECES = 64
"""A number that falls into more cases than these is not taken apart."""


class _Turns:
    """Collects the numbers whose sign decides something that depends on x."""

    def __init__(self, x: Part) -> None:
        self.x = x
        self.found: dict[Part, None] = {}

    def truth(self, part: Part) -> bool:
        """Collect what a condition turns on; False where that cannot be told."""
        if not depends(part, self.x):
            return True
        if part.op in ("and", "or", "not", "between", "one of"):
            return all(self.truth(a) for a in part.args)
        if part.op in ("<", "<=", ">", ">=", "=", "!="):
            left, right = part.args
            return self.apart(left, right) if left.kind == "number" else self._same(left, right)
        if part.op == "if":
            return all(self.truth(a) for a in part.args)
        return part.op == "call" and part.data == "given" and part.args[0] == self.x

    def _same(self, *parts: Part) -> bool:
        """Collect what values turn on that are no numbers: one or another of them may be meant."""
        for part in parts:
            if part.kind == "truth":
                if not self.truth(part):
                    return False
            elif depends(part, self.x):
                if part.op != "if" or not self.truth(part.args[0]) or not self._same(*part.args[1:]):
                    return False
        return True

    def apart(self, left: Part, right: Part) -> bool:
        """Collect the difference of two numbers, in each of the cases into which they fall."""
        first, second = self._pieces(left), self._pieces(right)
        if first is None or second is None or len(first) * len(second) > _PIECES:
            return False
        for a, b in product(first, second):
            self._note(Part("-", "number", (a, b)))
        return True

    def _note(self, part: Part) -> None:
        if depends(part, self.x):
            self.found[part] = None

    def _pieces(self, part: Part) -> list[Part] | None:
        """Return what a number may be, in formulas that x enters by arithmetic alone."""
        if part == self.x or not depends(part, self.x):
            return [part]
        inside = part.args[1:] if part.op == "if" else part.args
        pieces = [self._pieces(a) for a in inside]
        known = [p for p in pieces if p is not None]
        if len(known) < len(pieces):
            return None
        if part.op == "if":
            return [p for ps in known for p in ps] if self.truth(part.args[0]) else None
        if part.op in ("+", "-", "*", "/", "neg", "convert"):
            made = [replace(part, args=args) for args in product(*known)]
            return made if len(made) <= _PIECES else None
        if part.op != "call" or part.data not in ("min", "max", "abs"):
            return None
        flat = [p for ps in known for p in ps]
        if len(flat) > _PIECES:
            return None
        if part.data == "abs":
            for piece in flat:
                self._note(piece)
            return [*flat, *(Part("neg", "number", (p,)) for p in flat)]
        for a, b in combinations(flat, 2):
            self._note(Part("-", "number", (a, b)))
        return flat
