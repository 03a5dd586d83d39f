"""The questions that conditions ask, taken apart: which values of which measured thing make a difference.

A condition such as ``floor_area < 60 万平方米 and circle = first`` asks two things. `floor_area` is divided by its
thresholds into points and the open stretches between them; a choice into its values; a yes or no into two. On
each combination of such cells every condition is plainly true or false, so a decision table can be looked
through completely, without sampling.
"""

from __future__ import annotations

import datetime as dt
import math
import operator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence

    from luocheng.expressions import Field, Formula, Scope
    from luocheng.expressions.parts import Part

__all__ = ["Array", "Axis", "Cell", "Domain", "Reader", "Space", "collect"]

Array = NDArray[np.bool_]


class Cell(NamedTuple):
    """One stretch of an axis: a value that stands for all of it, and its name in Chinese and English."""

    value: object
    zh: str
    en: str


class Domain(NamedTuple):
    """What a field may hold: its ends (in its own unit) and whether it counts whole things."""

    low: float | None = None
    high: float | None = None
    whole: bool = False


_ANY = Domain()


@dataclass(slots=True)
class Axis:
    """Something that conditions ask about, and the values at which the answer changes.

    `kind` is 'number', 'date', 'choice', 'text' or 'truth'; thresholds are in the unit of the thing measured, with
    the words in which they are written.
    """

    key: Hashable
    kind: str
    zh: str
    en: str
    thresholds: dict[float, str] = field(default_factory=dict)
    values: dict[str, str] = field(default_factory=dict)
    domain: Domain = _ANY
    open: bool = False

    def cells(self) -> list[Cell]:
        """Divide the axis into the cells on which no condition changes its answer."""
        if self.kind == "truth":
            return [
                Cell(True, f"{self.zh}：是", f"{self.en}: yes"),
                Cell(False, f"{self.zh}：否", f"{self.en}: no"),
            ]
        if self.kind in ("choice", "text"):
            named = [
                Cell(v, f"{self.zh}为“{label}”", f"{self.en} is '{v}'") for v, label in self.values.items()
            ]
            rest = Cell(None, f"{self.zh}为其他值", f"{self.en} is anything else")
            return [*named, rest] if self.open else named
        return self._stretches()

    def _stretches(self) -> list[Cell]:
        points = sorted(self.thresholds)
        zh, en = self.zh, self.en
        if not points:
            return [Cell(0.0, f"{zh}为任何值", f"{en} has any value")]
        said = self.thresholds
        first, last = points[0], points[-1]
        cells = [Cell(self._inside(-math.inf, first), f"{zh}低于 {said[first]}", f"{en} below {said[first]}")]
        for i, point in enumerate(points):
            cells.append(Cell(point, f"{zh}恰好 {said[point]}", f"{en} exactly {said[point]}"))
            if i + 1 < len(points):
                after = points[i + 1]
                cells.append(
                    Cell(
                        self._inside(point, after),
                        f"{zh}在 {said[point]} 与 {said[after]} 之间",
                        f"{en} between {said[point]} and {said[after]}",
                    )
                )
        cells.append(Cell(self._inside(last, math.inf), f"{zh}高于 {said[last]}", f"{en} above {said[last]}"))
        # A cell that holds no possible value (less than nothing, between two following days) is none.
        return [c for c in cells if c.value is not None and self._possible(float(str(c.value)))]

    def _possible(self, value: float) -> bool:
        low, high = self.domain.low, self.domain.high
        whole = not self._step or float(value).is_integer()
        return whole and (low is None or value >= low) and (high is None or value <= high)

    def _inside(self, low: float, high: float) -> float | None:
        """Return a value between two ends, without them, that the field may hold; None where there is none."""
        least, most = self.domain.low, self.domain.high
        low_in, high_in = least is not None and least > low, most is not None and most < high
        low = least if least is not None and low_in else low
        high = most if most is not None and high_in else high
        if low > high or (low == high and not (low_in and high_in)):
            return None
        if self._step:
            return self._whole(low, high, low_in=low_in, high_in=high_in)
        if math.isinf(low):
            return 0.0 if math.isinf(high) else high - max(1.0, abs(high))
        return low + max(1.0, abs(low)) if math.isinf(high) else (low + high) / 2

    @staticmethod
    def _whole(low: float, high: float, *, low_in: bool, high_in: bool) -> float | None:
        """Return a whole number between two ends, with those that belong to the stretch."""
        if math.isinf(low):
            return 0.0 if math.isinf(high) else math.floor(high) if high_in else math.ceil(high) - 1.0
        found = math.ceil(low) if low_in else math.floor(low) + 1.0
        return found if found < high or (high_in and found == high) else None

    @property
    def _step(self) -> bool:
        return self.kind == "date" or self.domain.whole


# --- reading conditions -----------------------------------------------------------------------------------------


class Space:
    """All combinations of the cells of some axes, and on which of them a condition holds."""

    def __init__(self, axes: Sequence[Axis]) -> None:
        self.axes = list(axes)
        self.cells = [a.cells() for a in axes]
        self.place = {a.key: i for i, a in enumerate(axes)}
        self.shape = tuple(len(c) for c in self.cells)

    @property
    def size(self) -> int:
        """The number of combinations."""
        return math.prod(self.shape)

    def along(self, key: Hashable, answers: Iterable[bool]) -> Array:
        """Lay the answers for the cells of one axis into the space."""
        at = self.place[key]
        flat = np.fromiter(answers, dtype=np.bool_)
        return flat.reshape([len(flat) if i == at else 1 for i in range(len(self.axes))])

    def constant(self, value: bool) -> Array:
        """Return the same answer everywhere."""
        return np.full([1] * len(self.axes), value, dtype=np.bool_)

    def whole(self, answers: Array) -> Array:
        """Spread answers over the whole space."""
        return np.broadcast_to(answers, self.shape)


class Reader:
    """Reads conditions over one register: first the axes, then the answers."""

    def __init__(
        self, scope: Scope, domains: Mapping[str, Domain], labels: Mapping[str, Mapping[str, str]]
    ) -> None:
        self.scope, self.domains, self.labels = scope, domains, labels
        self.axes: dict[Hashable, Axis] = {}
        self.source = ""

    def answer(self, part: Part, space: Space | None) -> Array | None:
        """Return where a condition holds; without a space, only note what it asks."""
        match part.op:
            case "constant" | "parameter":
                return space.constant(bool(part.value)) if space else None
            case "and" | "between":
                return _joined(np.logical_and, [self.answer(a, space) for a in part.args])
            case "or" | "one of":
                return _joined(np.logical_or, [self.answer(a, space) for a in part.args])
            case "not":
                return _turned(self.answer(part.args[0], space))
            case "if":
                return self._either(*(self.answer(a, space) for a in part.args))
            case "<" | "<=" | ">" | ">=" | "=" | "!=":
                left, right = part.args
                return self._compare(left, part.op, right, space, part)
        return self._truth(part, space)

    @staticmethod
    def _either(test: Array | None, then: Array | None, other: Array | None) -> Array | None:
        if test is None or then is None or other is None:
            return None
        return (test & then) | (~test & other)

    def _truth(self, part: Part, space: Space | None) -> Array | None:
        axis = self._axis(part, "truth")
        return space.along(axis.key, [True, False]) if space else None

    def _compare(self, left: Part, sign: str, right: Part, space: Space | None, whole: Part) -> Array | None:
        if left.is_constant and not right.is_constant:
            left, sign, right = right, _TURNED[sign], left
        if left.kind in ("choice", "text", "truth"):
            same = self._same(left, right, space, whole)
            return _turned(same) if sign == "!=" else same
        value = _constant(right)
        if value is None:
            # Two measured things: what counts is their difference, whichever of them is named first.
            if repr(left) > repr(right):
                left, sign, right = right, _TURNED[sign], left
            return self._against((left, right), left.kind, sign, 0.0, "0", space, whole)
        if left.op == "convert" and right.kind == "number":
            value, left = value / float(left.data), left.args[0]
        return self._against(left, left.kind, sign, value, self._said(right), space, left)

    def _against(
        self, key: Hashable, kind: str, sign: str, value: float, said: str, space: Space | None, part: Part
    ) -> Array | None:
        axis = self._axis(part, kind, key)
        point = float(f"{value:.12g}")
        axis.thresholds.setdefault(point, said)
        if space is None:
            return None
        test = _TESTS[sign]
        return space.along(key, (test(float(str(c.value)), point) for c in space.cells[space.place[key]]))

    def _same(self, left: Part, right: Part, space: Space | None, whole: Part) -> Array | None:
        if left.kind == "truth":
            first, second = self.answer(left, space), self.answer(right, space)
            return None if first is None or second is None else first == second
        if not right.is_constant:
            return self._truth(whole, space)
        value = str(right.value)
        axis = self._axis(left, left.kind)
        axis.values.setdefault(value, value)
        if space is None:
            return None
        return space.along(axis.key, (c.value == value for c in space.cells[space.place[axis.key]]))

    # --- axes

    def _axis(self, part: Part, kind: str, key: Hashable = None) -> Axis:
        key = part if key is None else key
        if key not in self.axes:
            known, name = self._field(part)
            words = self.source[part.start : part.end] or part.op
            axis = Axis(key, kind, words, words, domain=self.domains.get(name, _ANY))
            if known is not None:
                axis.zh, axis.en = known.label_zh or known.name, known.label_en or known.name
            if kind == "choice" and known is not None:
                labels = self.labels.get(name, {})
                axis.values = {c: labels.get(c, c) for c in known.choices}
            axis.open = kind == "text" or not known
            self.axes[key] = axis
        return self.axes[key]

    def _field(self, part: Part) -> tuple[Field | None, str]:
        if part.op == "field":
            return self.scope.fields.get(str(part.data)), str(part.data)
        if part.op == "reference" and isinstance(part.data, tuple):
            scope = self.scope
            for step in part.data[:-1]:
                if step not in scope.references:
                    return None, ""
                scope = scope.references[step]
            return scope.fields.get(part.data[-1]), ".".join(part.data)
        return None, ""

    def _said(self, part: Part) -> str:
        while part.op == "convert":
            part = part.args[0]
        if part.op == "parameter":
            known = self.scope.parameters.get(str(part.data[0]))
            label = known.label_zh if known is not None else ""
            return label or str(part.data[0])
        return part.said or self.source[part.start : part.end] or f"{part.value}"


def _joined(join: Callable[..., Array], parts: Sequence[Array | None]) -> Array | None:
    found = [p for p in parts if p is not None]
    if len(found) < len(parts):
        return None
    result = found[0]
    for part in found[1:]:
        result = join(result, part)
    return result


def _turned(part: Array | None) -> Array | None:
    return None if part is None else ~part


def _constant(part: Part) -> float | None:
    """Return a number, or a day as a number; None where it depends on the record."""
    if part.is_constant:
        value = part.value
        return float(value.toordinal()) if isinstance(value, dt.date) else float(value)
    inner = [_constant(a) for a in part.args]
    known = [x for x in inner if x is not None]
    if len(known) < len(inner) or not inner:
        return None
    match part.op:
        case "convert":
            return known[0] * float(part.data)
        case "neg":
            return -known[0]
        case "+" | "-" | "*":
            return float(_RECKON[part.op](*known))
        case "/":
            return known[0] / known[1] if known[1] else None
    return None


_RECKON = {"+": operator.add, "-": operator.sub, "*": operator.mul}
_TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}
_TESTS = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "=": operator.eq, "!=": operator.ne,
}  # fmt: skip


def collect(
    conditions: Iterable[Formula],
    scope: Scope,
    domains: Mapping[str, Domain] | None = None,
    labels: Mapping[str, Mapping[str, str]] | None = None,
) -> tuple[Space, Reader]:
    """Note everything that conditions ask; return the space of answers and the reader that gives them."""
    reader = Reader(scope, domains or {}, labels or {})
    for formula in conditions:
        reader.source = formula.source
        reader.answer(formula.part, None)
    return Space(list(reader.axes.values())), reader
