"""What is in force on a day: rules by their dates, parameters by their versions and districts."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Protocol

from luocheng.errors import Fault

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from luocheng.policy.folder.declared import ParameterDeclaration
    from luocheng.policy.folder.model import Policy
    from luocheng.policy.model import Path

__all__ = ["InForce", "lives", "place_of", "versions_in_force", "whole_life"]


class _Dated(Protocol):
    id: str
    clause: Path
    since: str | None
    until: str | None
    line: int


@dataclass(slots=True)
class InForce:
    """The parameters of a day by the name that formulas use: the general one, and those of districts."""

    general: dict[str, ParameterDeclaration] = field(default_factory=dict)
    districts: dict[str, dict[str, ParameterDeclaration]] = field(default_factory=dict)


def place_of(file: str, item: _Dated, line: int = 0) -> str:
    """Name the place of an item as a person would look it up: rules.yaml:12 (industry-share, 二)."""
    clause = "/".join(item.clause)
    return f"{file}:{line or item.line} ({item.id}{f', {clause}' if clause else ''})"


def whole_life(policy: Policy, item: _Dated) -> tuple[dt.date, dt.date]:
    """Return the first and the last day on which an item is in force: its own dates, or the policy's."""
    since = item.since or policy.effective or policy.date
    until = item.until or policy.until
    return (
        dt.date.fromisoformat(since) if since else dt.date.min,
        dt.date.fromisoformat(until) if until else dt.date.max,
    )


def dates_in_order(policy: Policy, items: Iterable[_Dated], file: str) -> list[Fault]:
    """Find items that end before they begin."""
    faults = []
    for item in items:
        since, until = whole_life(policy, item)
        if until < since:
            faults.append(
                Fault(
                    f"失效日期 {until} 早于生效日期 {since}",
                    place_of(file, item),
                    remedy="核对 from 和 until；未写的取 policy.yaml 的 effective、date、until",
                    what_en=f"It ends on {until}, before it begins on {since}",
                    remedy_en="Check from and until; where they are left out, those of policy.yaml count",
                    code="dates-out-of-order",
                )
            )
    return faults


def is_in_force(policy: Policy, item: _Dated, on: dt.date) -> bool:
    """Tell whether an item is in force on a day."""
    since, until = whole_life(policy, item)
    return since <= on <= until


def lives(policy: Policy, names: Iterable[str]) -> dict[tuple[dt.date, dt.date], list[str]]:
    """Return items by the first and the last day on which they are in force, the earliest first."""
    declared: list[_Dated] = [*policy.rules, *policy.assignments]
    items = {i.id: i for i in declared}
    found: dict[tuple[dt.date, dt.date], list[str]] = defaultdict(list)
    for name in names:
        found[whole_life(policy, items[name])].append(name)
    return dict(sorted(found.items()))


def versions_in_force(policy: Policy, on: dt.date, faults: list[Fault]) -> InForce:
    """Choose, for each parameter name and district, the version that is in force on a day.

    Two versions of one name that hold on the same day for the same district are a fault.
    """
    found: dict[tuple[str, str], list[ParameterDeclaration]] = defaultdict(list)
    for parameter in policy.parameters:
        found[parameter.symbol, parameter.district].append(parameter)
    result = InForce()
    for (symbol, district), versions in found.items():
        _apart(policy, symbol, versions, faults)
        current = [p for p in versions if is_in_force(policy, p, on)]
        if not current:
            continue
        if district:
            result.districts.setdefault(symbol, {})[district] = current[-1]
        else:
            result.general[symbol] = current[-1]
    return result


def _apart(
    policy: Policy, symbol: str, versions: Sequence[ParameterDeclaration], faults: list[Fault]
) -> None:
    lives = sorted(((*whole_life(policy, p), p) for p in versions), key=lambda life: (life[0], life[2].line))
    for (_, until, before), (since, _, after) in pairwise(lives):
        if since <= until:
            faults.append(
                Fault(
                    f"参数“{symbol}”有两个版本同时有效：{before.id} 和 {after.id}",
                    place_of("parameters.yaml", after),
                    remedy=f"给 {before.id} 写 until，让它在 {since} 之前结束",
                    what_en=f"Two versions of “{symbol}” hold at the same time: {before.id} and {after.id}",
                    remedy_en=f"Give {before.id} an until before {since}",
                    code="parameter-versions",
                )
            )
