"""What `policy check` finds in indicators.yaml beyond its form: formulas that cannot be computed, layers and targets that are not there."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

from luocheng.errors import Fault, LuochengError

if TYPE_CHECKING:
    from luocheng.policy.folder import Policy
    from luocheng.policy.folder.model import FolderFinding

__all__ = ["check_indicators"]

_NATIONAL = "national-checkup"
"""The catalogue that others are like, and whose registers a city has by default."""


def check_indicators(policy: Policy) -> list[FolderFinding]:
    """Compile the indicators of a policy, every version on the day it begins, and return what is wrong with them.

    They are compiled over the registers of the national checkup, as a city has them by default. An indicator that
    cannot be over these may be over the registers of the policy itself.
    """
    from luocheng.rules.policy_check import finding_of

    if not policy.indicators or policy.directory is None:
        return []
    faults = _faults(policy, _NATIONAL)
    if faults and policy.registers:
        own = {_item(f) for f in _faults(policy, policy.directory.resolve().name)}
        faults = [f for f in faults if _item(f) in own]
    # What an indicator would take over from one that is not there is no fault of its own.
    lost = {_item(f) for f in faults if f.code == "indicator-like"}
    findings = [finding_of(f) for f in faults if f.code == "indicator-like" or _item(f) not in lost]
    return sorted(findings, key=lambda f: f.line)


def _item(fault: Fault) -> str:
    """Return the place of an indicator, without that of a part of it."""
    return fault.where.partition(",")[0].rstrip(")")


def _faults(policy: Policy, registers: str) -> list[Fault]:
    found: dict[Fault, None] = {}
    days = {dt.date.fromisoformat(i.since) for i in policy.indicators if i.since}
    for day in sorted({*days, dt.date.today()}):  # noqa: DTZ011 - the user's own day
        found |= dict.fromkeys(_on(policy, registers, day))
    return list(found)


def _on(policy: Policy, registers: str, day: dt.date) -> list[Fault]:
    from luocheng.indicators.catalogue import catalogue_of
    from luocheng.indicators.city import City
    from luocheng.policy.folder.model import Title

    assert policy.directory is not None
    folder = policy.directory.resolve()
    shared = () if policy.id == _NATIONAL else (_NATIONAL,)
    national = folder.name if policy.id == _NATIONAL else _NATIONAL
    city = City(
        path=folder.parent / "CITY.yaml",
        id="",
        name=Title(""),
        date=day,
        layers={},
        areas=(),
        catalogue=(*shared, folder.name),
        registers=national if registers == _NATIONAL else registers,
    )
    try:
        catalogue_of(city)
    except LuochengError as error:
        own = f"{folder.name}/"
        return [replace(f, where=f.where[len(own) :]) for f in error.faults if f.where.startswith(own)]
    return []
