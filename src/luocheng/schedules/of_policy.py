"""The duties of a whole policy: its schedules, and the confirmation of the registers it keeps."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from luocheng.policy.folder.declared import ScheduleDeclaration
from luocheng.policy.folder.model import Evidence, Title
from luocheng.schedules.duties import duties

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import polars as pl

    from luocheng.policy.folder import Policy
    from luocheng.schedules.model import Duties

__all__ = ["CONFIRMED", "confirmations", "policy_duties"]

CONFIRMED = "confirmed_on"
"""The field of a register that holds the day on which a record was last confirmed."""


def confirmations(policy: Policy) -> Iterator[ScheduleDeclaration]:
    """Give a schedule for each register whose records have to be confirmed again and again."""
    for register in policy.registers:
        if register.confirm is None:
            continue
        name = register.title or Title(register.id, register.id)
        dated = any(f.id == CONFIRMED for f in register.fields)
        yield ScheduleDeclaration(
            f"confirm-{register.id}",
            register.clause or (),
            Title(f"确认台账：{name.zh}", f"Confirm the register: {name.en or name.zh}"),
            register.confirm.every,
            register.confirm.evidence or register.evidence or Evidence("", -1, -1),
            owner=register.keeper,
            years=register.confirm.years,
            for_each=register.id,
            last=CONFIRMED if dated else "",
            line=register.confirm.line,
        )


def policy_duties(
    policy: Policy,
    year: int,
    settings: Mapping[str, str] | None = None,
    registers: Mapping[str, pl.DataFrame] | None = None,
    remind: Sequence[int] | None = None,
) -> Duties:
    """Turn a policy's schedules, and the confirmation of its registers, into the duties of a year.

    Duties of the time before the policy came into force, or after its end, are left out.
    """
    result = duties(
        [*policy.schedules, *confirmations(policy)],
        year,
        settings,
        registers,
        keys={r.id: r.key or "code" for r in policy.registers},
        since=_day(policy.effective or policy.date),
        until=_day(policy.until),
        remind=remind,
    )
    result.policy, result.title, result.title_en = (
        policy.id,
        policy.title.zh,
        policy.title.en or policy.title.zh,
    )
    return result


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
