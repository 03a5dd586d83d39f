"""A formula, read and checked: what the rooms that compute hold in their hands."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from luocheng.errors import Fault, LuochengError
from luocheng.expressions.agree import is_bare
from luocheng.expressions.check import Checker
from luocheng.expressions.faults import FormulaFault
from luocheng.expressions.measures import Unit, ratio, same_dimension, spell, unit_of
from luocheng.expressions.parser import parse
from luocheng.expressions.parts import Part, converted
from luocheng.expressions.scope import Kind, Scope
from luocheng.expressions.syntax import Node

if TYPE_CHECKING:
    import polars as pl

__all__ = ["Expects", "Formula", "compile_formula"]

Expects = Literal["number", "truth", "date", "text", "any"]


@dataclass(frozen=True, slots=True, eq=False)
class Formula:
    """Hold a formula whose names, kinds and units are right.

    Attributes
    ----------
    source
        The formula as written.
    node, part
        Its syntax, and what is computed.
    kind, unit
        What it gives; numbers in `unit`, written as documents do, '' for a pure number.
    names
        The fields it uses; those of related records and references with a point.
    parameters, layers
        The parameters and geometry layers it uses.
    """

    source: str
    node: Node
    part: Part
    scope: Scope
    kind: Kind
    unit: str
    names: tuple[str, ...]
    parameters: tuple[str, ...] = ()
    layers: tuple[str, ...] = ()
    where: str = ""

    @property
    def related(self) -> tuple[str, ...]:
        """The back-names whose records it uses."""
        heads = dict.fromkeys(n.split(".")[0] for n in self.names)
        return tuple(h for h in heads if h in self.scope.related)

    def expr(self, on: dt.date | None = None) -> pl.Expr:
        """Return the polars expression over a frame with the fields of the register.

        Raises
        ------
        ValueError
            When the formula needs related records, references or layers: those are given to `evaluate`.
        """
        from luocheng.expressions.compile import Compiler

        return Compiler(on=on).expr(self.part)

    def missing(
        self,
        record: Mapping[str, object],
        related: Mapping[str, Any] | None = None,
        references: Mapping[str, Any] | None = None,
        layers: Mapping[str, Any] | None = None,
        on: dt.date | None = None,
    ) -> list[str]:
        """Return what keeps the formula from having a value for a record: fields that are absent, zero divisors.

        An empty list when it has a value. A divisor that is zero is given as 'total_floor_area = 0'.
        """
        from luocheng.expressions.absent import missing

        return missing(self, record, related, references, layers, on)


def compile_formula(
    source: str,
    scope: Scope,
    expects: Expects = "any",
    unit: str | None = None,
    where: str = "",
) -> Formula:
    """Read a formula and check every name, kind and unit in it.

    Parameters
    ----------
    source
        The formula as a clerk writes it.
    scope
        What it may speak of.
    expects
        What it must give.
    unit
        The unit its numbers are to be given in; its own where None.
    where
        The place a person would look for it, such as 'rules.yaml:12 (industry-share)'.

    Raises
    ------
    LuochengError
        With every fault of the formula, each with its place marked.
    """
    try:
        node = parse(source)
    except LuochengError as error:
        raise LuochengError(*(_placed(f, where) for f in error.faults)) from None
    checker = Checker(scope)
    part = checker.part(node)
    if part.op != "unknown" and expects != "any":
        kinds: tuple[Kind, ...] = ("text", "choice") if expects == "text" else (expects,)
        checker.needs(part, *kinds)
    faults: list[Fault] = []
    if unit is not None and part.kind == "number":
        try:
            wanted = unit_of(unit)
        except LuochengError as error:
            faults += [_placed(f, where) for f in error.faults]
        else:
            part = _in_unit(checker, part, wanted, unit)
    LuochengError.gather([*(f.fault(source, where) for f in checker.faults), *faults])
    return Formula(
        source=source,
        node=node,
        part=part,
        scope=scope,
        kind=part.kind,
        unit=unit if unit is not None and part.kind == "number" else spell(part.measure),
        names=tuple(checker.names),
        parameters=tuple(checker.parameters),
        layers=tuple(checker.layers),
        where=where,
    )


def _placed(fault: Fault, where: str) -> Fault:
    from dataclasses import replace

    return replace(fault, where=where)


def _in_unit(checker: Checker, part: Part, wanted: Unit, unit: str) -> Part:
    """Return a number in the unit that is asked for; a fault where it cannot be converted."""
    if part.op == "unknown":
        return part
    bare = is_bare(part) and part.value != 0
    if (bare and unit and not (same_dimension(part.measure, wanted) and str(wanted) != "percent")) or (
        not same_dimension(part.measure, wanted) and not is_bare(part)
    ):
        said = spell(part.measure)
        checker.faults.append(
            FormulaFault(
                "formula-result-unit",
                part.start,
                part.end,
                f"结果{'是 ' + said if said else '没有单位'}，这里要的是 {unit or '没有单位的数'}",
                f"The result {'is in ' + said if said else 'has no unit'}, and {unit or 'a number without unit'} is asked for",
                f"{part.said} {unit}" if bare else f"可换算成 {unit or '没有单位的数'} 的结果",
                f"{part.said} {unit}"
                if bare
                else f"a result that can be converted to {unit or 'a number without unit'}",
                "检查公式，或写明单位",
                "Check the formula, or write the unit",
            )
        )
        return part
    if not same_dimension(part.measure, wanted):
        return converted(part, ratio(wanted, wanted), wanted)
    return converted(part, ratio(part.measure, wanted), wanted)
