"""Laying out a year: the duties that the engine counts, kept with what has become of them."""

from __future__ import annotations

from typing import Any

from luocheng.registers import fill_all
from luocheng.schedules import Duties, policy_duties
from luocheng.web.duties.models import Duty, DutyState, Year
from luocheng.web.people.models import Unit
from luocheng.web.record.changing import changing
from luocheng.web.registers.frames import frame_of
from luocheng.web.registers.models import Record, Register
from luocheng.web.registers.types import policy_of, types_of

__all__ = ["counted", "lay_out"]


def counted(policy: str, year: int) -> Duties:
    """Return the duties of a year, those of single records among them where their register is in use."""
    types = types_of(policy)
    frames = {}
    for register in Register.objects.filter(policy=policy):
        if register.kind in types:
            records = Record.objects.present().filter(register=register).order_by("code").iterator(5000)
            frames[register.kind] = frame_of(types[register.kind], records)
    return policy_duties(policy_of(policy), year, {}, fill_all(frames, types) if frames else {}, None)


def lay_out(policy: str, year: int, by: Any) -> Year:
    """Lay out a year, or lay it out anew: what is done stays done, what is no longer due and still open goes."""
    made = counted(policy, year)
    kept = policy_of(policy)
    units = Unit.named()
    with changing(by, "duty.year-laid-out") as change:
        plan = Year.objects.filter(policy=policy, year=year).first() or Year(policy=policy, year=year)
        plan.title, plan.title_en = kept.heading.zh, kept.heading.en or kept.heading.zh
        plan.until, plan.demonstration = made.until, kept.demonstration
        plan.findings = [f.to_dict() for f in made.findings]
        change.save(plan)
        there = {d.key: d for d in plan.duties.all()}
        new = []
        for row in made.frame.iter_rows(named=True):
            duty = there.pop(row["id"], None) or Duty(plan=plan, key=row["id"])
            duty.title = f"{row['title']}：{row['record']}" if row["record"] else row["title"]
            duty.title_en = f"{row['title_en']}: {row['record']}" if row["record"] else row["title_en"]
            duty.owner_name, duty.owner = row["owner"], units.get(row["owner"])
            duty.period, duty.period_en, duty.due = row["period_zh"], row["period_en"], row["due"]
            duty.before = [d.isoformat() for d in row["before"] or []]
            duty.after = [d.isoformat() for d in row["after"] or []]
            duty.clause, duty.evidence = row["clause"], row["evidence"]
            duty.provisional = bool(row["provisional"])
            if duty.pk is None:
                new.append(duty)
            else:
                change.save(duty)
        if new:
            change.add_all(new, about=plan)
        for duty in there.values():
            if duty.state == DutyState.OPEN:
                change.delete(duty)
    return plan
