"""Turning the values of scenarios into records, as a file of records would be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from luocheng.errors import Fault
from luocheng.expressions import Related, evaluate
from luocheng.registers.values import convert

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from luocheng.registers import RegisterType
    from luocheng.rules.scenarios.model import Scenario, Values

__all__ = ["computed", "given"]

Rows = list[tuple["Scenario", "Values"]]


def given(
    scenarios: Sequence[Scenario], kind: RegisterType, types: Mapping[str, RegisterType], faults: list[Fault]
) -> dict[str, pl.DataFrame]:
    """Return the records of scenarios by register; the scenario at place n is the record of number n.

    Records behind a back-name and records that a reference points to belong to their own scenario only, where no two
    scenarios with such records give the same key.
    """
    rows: Rows = []
    others: dict[str, Rows] = {}
    for number, scenario in enumerate(scenarios):
        values = dict(scenario.given)
        name = values.get(kind.key) or f"#{number}"
        if kind.by_id[kind.key].type == "text" or kind.key in values:
            values[kind.key] = name
        for back, records in scenario.related.items():
            if back in kind.related:
                register, field = kind.related[back]
                key = types[register].key
                kept = [{**r, field: name, key: r.get(key) or f"{name}.{i}"} for i, r in enumerate(records)]
                others.setdefault(register, []).extend((scenario, r) for r in kept)
            elif back in kind.references:
                register = kind.references[back]
                key = types[register].key
                pointed = values.get(back) or f"#{number}"
                values[back] = pointed
                others.setdefault(register, []).extend((scenario, {**r, key: pointed}) for r in records[:1])
            else:
                known = [*kind.related, *kind.references]
                faults.append(_fault(scenario, back, known))
        rows.append((scenario, values))
    result = {name: _frame(types[name], found, faults) for name, found in others.items()}
    for name in {r for r, _ in kind.related.values()} | set(kind.references.values()):
        result.setdefault(name, _frame(types[name], [], faults))
    own = _frame(kind, rows, faults)
    if kind.id in result:
        # A register that refers to itself: the records of the scenarios come first.
        own = pl.concat([own, result[kind.id]], how="diagonal")
    result[kind.id] = own
    for name in [n for n in result if n != kind.id] + [kind.id]:
        result[name] = computed(types[name], result, types)
    return result


def _frame(kind: RegisterType, rows: Rows, faults: list[Fault]) -> pl.DataFrame:
    known = set(kind.by_id)
    seen: set[tuple[str, str]] = set()
    for scenario, values in rows:
        for name in values:
            if name not in known and (scenario.where, name) not in seen:
                seen.add((scenario.where, name))
                faults.append(_fault(scenario, name, sorted(known)))
    columns = {}
    for field in kind.fields:
        texts = pl.Series(field.id, [values.get(field.id) for _, values in rows], dtype=pl.String)
        read = convert(texts, field)
        faults += [_unreadable(rows[at][0], field.id, texts[at]) for at in read.wrong]
        columns[field.id] = read.values.cast(field.dtype())
    return pl.DataFrame(columns, schema={f.id: f.dtype() for f in kind.fields})


def computed(
    kind: RegisterType, records: Mapping[str, pl.DataFrame], types: Mapping[str, RegisterType]
) -> pl.DataFrame:
    """Return the records of a register with its computed fields filled; what a scenario gives itself stays."""
    frame = records[kind.id]
    if not kind.formulas or frame.height == 0:
        return frame
    related = {
        back: Related(records[other], field, kind.key)
        for back, (other, field) in kind.related.items()
        if other in records
    }
    references = {
        field: Related(records[other], types[other].key)
        for field, other in kind.references.items()
        if other in records
    }
    for name, formula in kind.formulas.items():
        made = evaluate({name: formula}, frame, related=related, references=references).get_column(name)
        frame = frame.with_columns(pl.coalesce(pl.col(name), made).alias(name))
    return frame


def _fault(scenario: Scenario, name: str, known: Sequence[str]) -> Fault:
    import difflib

    close = difflib.get_close_matches(name, known, 1, 0.6)
    return Fault(
        f"没有字段“{name}”",
        scenario.where,
        expected="、".join(known),
        remedy=f"是否想写 {close[0]}？" if close else "",
        what_en=f"There is no field “{name}”",
        expected_en=", ".join(known),
        remedy_en=f"Did you mean {close[0]}?" if close else "",
        code="scenario",
    )


def _unreadable(scenario: Scenario, name: str, value: object) -> Fault:
    return Fault(
        f"“{name}”的值“{value}”读不出来",
        scenario.where,
        remedy="按字段的类型和单位写",
        what_en=f"The value “{value}” of “{name}” cannot be read",
        remedy_en="Write it as the type and unit of the field ask for",
        code="scenario",
    )
