"""Keeping one record as it was entered, on a form or through the interface."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from luocheng.web.record.changing import changing
from luocheng.web.registers.frames import name_of
from luocheng.web.registers.models import Record

__all__ = ["code_taken", "save_record"]


def code_taken(record: Record, values: Mapping[str, Any]) -> bool:
    """Tell whether another record of the register has the code that was entered."""
    code = str(values[record.register.type.key])
    return Record.objects.filter(register=record.register, code=code).exclude(pk=record.pk).exists()


def save_record(
    record: Record, values: Mapping[str, Any], user: Any, kind: str, why: str = "", seen: int | None = None
) -> None:
    """Keep values that `read_entry` has read in a record, new or not.

    Raises
    ------
    ConflictError
        When somebody else has changed the record since `seen`.
    """
    register, new = record.register, record.pk is None
    data = {k: v.isoformat() if isinstance(v, dt.date) else v for k, v in values.items()}
    record.data, record.code = record.data | data, str(data[register.type.key])
    record.name, record.state = name_of(register.type, data), str(data.get("state") or "")
    with changing(user, kind, why=why) as change:
        change.save(record, None if new else seen)
        if new:
            register.count += 1
            change.save(register)
