"""Reading values of a policy folder that hold others: evidence, bounds, cases, measures, and lists of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from luocheng.policy.folder import declared as d
from luocheng.policy.folder import measured as m
from luocheng.policy.folder.declarations import DECLARED_NESTED
from luocheng.policy.folder.fields import FieldKind
from luocheng.policy.folder.model import Evidence, TextMark, Title
from luocheng.policy.folder.nodes import Item, Scalar
from luocheng.policy.folder.schema import NESTED
from luocheng.policy.folder.values import MISSING, PLAIN, FieldReader, Fields, Wrong

__all__ = ["READ", "renamed"]

_RENAMED = {"from": "since", "min": "low", "max": "high"}
"""Fields whose names are words of Python."""


def renamed(fields: Mapping[str, Any]) -> Fields:
    """Name fields as the model does where the word of the file is taken in Python."""
    return {_RENAMED.get(k, k): v for k, v in fields.items()}


def _cases(reader: FieldReader, entry: Scalar | Item, _kind: FieldKind, name: str) -> object:
    """Read the cases of a decision table: a list, or a mapping from the values of a choice."""
    bound = READ["bound"]
    if isinstance(entry, Item) and entry.entries is not None:
        cases = [bound(reader, e, _BOUND, f"{name}[{i}]") for i, e in enumerate(entry.entries, start=1)]
    elif isinstance(entry, Item) and entry.fields is not None:
        cases = []
        for choice, value in entry.fields.items():
            case = bound(reader, value, _BOUND, f"{name}.{choice}")
            if isinstance(case, d.Bound):
                case.choice = choice
            cases.append(case)
    else:
        raise Wrong("应是情形的列表，或“选项: 限值”", "is to be a list of cases, or 'choice: bound'")
    return [c for c in cases if c is not MISSING]


_BOUND = FieldKind("bound", "bound", "限值", "a bound")


def _evidence(reader: FieldReader, entry: Scalar | Item, kind: FieldKind, name: str) -> object:
    """Read evidence: the words alone, to be found in their clause, or the words with their place or other clause."""
    if isinstance(entry, Scalar):
        return Evidence((entry.text or "").strip(), -1, -1)
    if entry.fields is not None and "clause" in entry.fields:
        return _nested(_elsewhere, "evidence elsewhere")(reader, entry, kind, name)
    return _nested(Evidence, "evidence")(reader, entry, kind, name)


def _elsewhere(text: str, clause: tuple[str, ...]) -> Evidence:
    return Evidence(text, -1, -1, clause)


def _listed(kind_name: str) -> Callable[[FieldReader, Scalar | Item, FieldKind, str], object]:
    """Make the reader of a list of mappings."""

    def read(reader: FieldReader, entry: Scalar | Item, kind: FieldKind, name: str) -> object:
        if not isinstance(entry, Item) or entry.entries is None:
            raise Wrong("应是一个列表", "is to be a list")
        one = READ[kind_name]
        values = [one(reader, e, kind, f"{name}[{i}]") for i, e in enumerate(entry.entries, start=1)]
        return [v for v in values if v is not MISSING]

    return read


def _nested(
    build: Callable[..., object], kind_name: str
) -> Callable[[FieldReader, Scalar | Item, FieldKind, str], object]:
    """Make the reader of a mapping that stands inside a field."""

    def read(reader: FieldReader, entry: Scalar | Item, _kind: FieldKind, name: str) -> object:
        if not isinstance(entry, Item) or entry.fields is None:
            names = ", ".join(f.name for f in NESTED[kind_name])
            raise Wrong(f"应写成 {{{names}}}", f"is to be written as {{{names}}}")
        before = len(reader.faults)
        fields = renamed(reader.fields(entry, NESTED[kind_name], f"{name}."))
        if len(reader.faults) > before:
            return MISSING
        made = build(**fields)
        if kind_name in _LINED:
            made.line = entry.line  # type: ignore[attr-defined]
        return made

    return read


def _starting(build: Callable[..., object]) -> Callable[..., object]:
    """Make a builder whose field `from` is a place to start from, and no date."""
    return lambda since, **fields: build(origin=since, **fields)


_LINED = frozenset(DECLARED_NESTED | m.INDICATORS_NESTED)
"""What stands inside an item and keeps the line it stands on."""

READ: dict[str, Callable[[FieldReader, Scalar | Item, FieldKind, str], object]] = {
    **PLAIN,
    "title": _nested(Title, "title"),
    "evidence": _evidence,
    "cases": _cases,
    "option": _nested(d.ChoiceDeclaration, "option"),
    "state": _nested(d.StateDeclaration, "state"),
    "field": _nested(d.FieldDeclaration, "field"),
    "confirm": _nested(d.Confirmation, "confirm"),
    "bound": _nested(d.Bound, "bound"),
    "condition": _nested(d.Condition, "condition"),
    "exempted": _nested(d.Exempted, "exempted"),
    "judged": _nested(d.Judged, "judged"),
    "row": _nested(d.TableRow, "row"),
    "list:option": _listed("option"),
    "list:state": _listed("state"),
    "list:field": _listed("field"),
    "list:condition": _listed("condition"),
    "list:exempted": _listed("exempted"),
    "list:row": _listed("row"),
    "mark": _nested(TextMark, "mark"),
    "measure": _nested(m.Measure, "measure"),
    "ratio": _nested(m.RatioMeasure, "ratio"),
    "reach": _nested(_starting(m.ReachMeasure), "reach"),
    "coverage": _nested(m.CoverageMeasure, "coverage"),
    "circle": _nested(_starting(m.CircleMeasure), "circle"),
    "need": _nested(m.Need, "need"),
    "radius": _nested(m.Radius, "radius"),
    "standard": _nested(m.Standard, "standard"),
    "list:need": _listed("need"),
    "list:radius": _listed("radius"),
}
