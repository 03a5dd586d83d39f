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
    confirmed = [register for register in policy.registers if register.confirm]
    if not confirmed:
        return
    from luocheng.registers import register_types

    types = register_types(policy)
    for register in confirmed:
        kind, confirm = types[register.id], register.confirm
        assert confirm is not None
        dated = CONFIRMED in kind.by_id and kind.by_id[CONFIRMED].type == "date"
        yield ScheduleDeclaration(
            f"confirm-{register.id}",
            register.clause or (),
            Title(f"确认台账：{kind.title.zh}", f"Confirm the register: {kind.said('en')}"),
            confirm.every,
            confirm.evidence or register.evidence or Evidence("", -1, -1),
            owner=kind.keeper,
            years=confirm.years,
            for_each=register.id,
            last=CONFIRMED if dated else "",
            line=confirm.line,
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
        policy.heading.zh,
        policy.heading.en,
    )
    return result


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
