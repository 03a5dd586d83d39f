"""Running the rules of a policy over its registers: the same functions as `luocheng check`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.utils import timezone

from luocheng.registers import fill_all
from luocheng.rules import check_records, compile_policy
from luocheng.rules.export import told
from luocheng.web.record.changing import changing
from luocheng.web.registers.frames import frame_of
from luocheng.web.registers.models import Check, Finding, Record, Register
from luocheng.web.registers.types import policy_of

__all__ = ["run_rules"]

_KEPT = ("fail", "judgement", "missing")
_MOST = 20_000
"""Findings that are kept one by one; the counts are always of all."""


def run_rules(register: Register, on: dt.date, by: Any, tell: Callable[..., None] | None = None) -> Check:
    """Check the records of a register by the rules in force on a day; keep what needs somebody's eye."""
    policy = policy_of(register.policy)
    book = compile_policy(policy, on)
    frames = {}
    for one in Register.objects.filter(policy=register.policy):
        if one.kind in book.types:
            records = Record.objects.present().filter(register=one).order_by("code").iterator(5000)
            frames[one.kind] = frame_of(book.types[one.kind], records)
    frames = fill_all(frames, book.types)
    findings = check_records(book, frames)
    frame = findings.frame
    ours = frame.filter(frame["register"].cast(str) == register.kind)
    counts = dict(ours.group_by("verdict").len().iter_rows())
    summary = findings.summary()["rules"]
    rules = {r.id: summary[r.id] for r in book.registers[register.kind].rules}
    with changing(by, "register.checked") as change:
        made = Check(
            register=register,
            on=on,
            by=by,
            at=timezone.now(),
            records=frames[register.kind].height,
            counts={str(k): v for k, v in counts.items()},
            rules=rules,
        )
        change.save(made)
        keys = dict(Record.objects.filter(register=register).values_list("code", "pk"))
        batch: list[Finding] = []
        kept = 0
        shown = findings.only(*_KEPT).sorted()
        for row in told(shown):
            if row.register != register.kind:
                continue
            kept += 1
            if kept > _MOST:
                break
            batch.append(
                Finding(
                    check_run=made,
                    record_id=keys.get(row.record),
                    code=row.record,
                    rule=row.rule,
                    title=row.title,
                    title_en=row.title_en,
                    verdict=row.verdict,
                    clause=row.clause,
                    evidence=row.evidence,
                    explanation=row.explanation,
                    explanation_en=row.explanation_en,
                    would_pass=[c.to_dict() for c in row.would_pass],
                )
            )
            if len(batch) == 2000:
                Finding.objects.bulk_create(batch)
                batch = []
                if tell is not None:
                    tell(kept, min(_MOST, shown.frame.height))
        Finding.objects.bulk_create(batch)
    return made
