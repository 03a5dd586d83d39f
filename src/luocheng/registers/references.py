"""Hold references against the register they point to, where the records of both are at hand."""

from __future__ import annotations

import difflib
from collections.abc import Mapping

from luocheng.errors import Fault
from luocheng.registers.faults import MOST, Gathered, both
from luocheng.registers.read import Reading

__all__ = ["reference_faults"]


def reference_faults(readings: Mapping[str, Reading]) -> list[Fault]:
    """Return a fault for every reference that names no record of the register it points to.

    Parameters
    ----------
    readings
        What was read, by register. References to a register that is not among them are not looked at.
    """
    gathered = Gathered()
    for reading in readings.values():
        for name, to in reading.register.references.items():
            target = readings.get(to)
            if target is not None:
                _hold(reading, name, target, gathered)
    return gathered.faults


def _hold(reading: Reading, name: str, target: Reading, gathered: Gathered) -> None:
    keys = target.frame[target.register.key]
    column = reading.frame[name]
    lost = (column.is_not_null() & ~column.is_in(keys.implode())).arg_true().to_list()
    known = [str(k) for k in keys.head(20_000).to_list()]
    position = reading.columns.fields.get(name, 0)
    for row in lost[:MOST]:
        value = str(column[row])
        padded = next((k for k in known if k.lstrip("0") == value.lstrip("0") and value), None)
        if padded is not None:
            gathered.fault(
                "register-zero-lost",
                reading.place(row, name),
                both(
                    f"“{value}”像是丢了开头的 0，“{target.register.title.zh}”里有“{padded}”",
                    f"'{value}' seems to have lost its leading zeros: '{target.register.said('en')}' has '{padded}'",
                ),
                both(padded, padded),
                both(
                    "把这一列设为文本格式，补上开头的 0", "Format the column as text and put the zeros back"
                ),
            )
            continue
        near = difflib.get_close_matches(value, known, 1, 0.75) if row < 1000 else []
        gathered.fault(
            "register-reference",
            reading.place(row, name),
            both(
                f"“{value}”不是“{target.register.title.zh}”里的编号",
                f"'{value}' is no key of '{target.register.said('en')}'",
            ),
            both(f"{target.table.name} 中的编号", f"a key of {target.table.name}"),
            both(
                f"是否“{near[0]}”？" if near else "改正编号，或先在那个台账里补上这条记录",
                f"Did you mean '{near[0]}'?" if near else "Correct it, or add the record there first",
            ),
        )
    gathered.more("register-reference", reading.table, position, len(lost) - MOST)
