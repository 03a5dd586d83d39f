"""What taking in a file would do: which records are new, which change and how, which the file does not name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from luocheng.web.registers.models import Record, Register

__all__ = ["Changes", "compare"]

SHOWN = 200
"""Changed records that a page shows one by one."""


@dataclass(slots=True)
class Changes:
    """What a file brings: new records, changed ones with their fields before and after, and how many stay as they are."""

    new: list[Record] = field(default_factory=list)
    changed: list[tuple[Record, dict[str, tuple[Any, Any]]]] = field(default_factory=list)
    same: int = 0
    missing: int = 0

    def told(self) -> dict[str, Any]:
        """Return what the page of the dry run shows."""
        return {
            "new": len(self.new),
            "changed": len(self.changed),
            "same": self.same,
            "missing": self.missing,
            "rows": [
                {"code": record.code, "fields": [[n, *pair] for n, pair in fields.items()]}
                for record, fields in self.changed[:SHOWN]
            ],
            "added": [r.code for r in self.new[:SHOWN]],
        }


def compare(register: Register, incoming: Sequence[Record]) -> Changes:
    """Hold the records of a file against those that are there, by their codes."""
    there = {r.code: r for r in Record.objects.filter(register=register).iterator(5000)}
    found = Changes()
    named = set()
    for record in incoming:
        named.add(record.code)
        old = there.get(record.code)
        if old is None:
            found.new.append(record)
            continue
        fields = {n: (old.data.get(n), v) for n, v in record.data.items() if old.data.get(n) != v}
        moved = record.shape is not None and (old.shape is None or bytes(old.shape) != bytes(record.shape))
        if moved:
            fields["geometry"] = ("…", "…")
        if old.gone:
            fields["gone"] = (True, False)
        if not fields:
            found.same += 1
            continue
        old.data = old.data | record.data
        old.name, old.state, old.gone = record.name, record.state, False
        if moved:
            old.shape, old.lon, old.lat = record.shape, record.lon, record.lat
        found.changed.append((old, fields))
    found.missing = sum(not r.gone for code, r in there.items() if code not in named)
    return found
