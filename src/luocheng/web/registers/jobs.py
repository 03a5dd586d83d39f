"""Long work on registers: taking in files, running the rules."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from django.urls import reverse
from django.utils import timezone

from luocheng.errors import LuochengError
from luocheng.registers import read_register
from luocheng.web.jobs.work import Running, kind
from luocheng.web.record.changing import changing
from luocheng.web.registers.changes import compare
from luocheng.web.registers.checking import run_rules
from luocheng.web.registers.frames import records_of
from luocheng.web.registers.models import Import, Register

__all__ = ["check", "take_in", "try_out"]


@kind("registers.try")
def try_out(job: Running) -> dict[str, Any]:
    """Read a file and say what taking it in would do; nothing is taken in."""
    file = Import.objects.select_related("register").get(pk=job.given["import"])
    job.tell(0, 3, "reading")
    try:
        reading = read_register(Path(file.file.path), file.register.type, datum=file.datum or None)
    except LuochengError as error:
        result: dict[str, Any] = {"faults": [f.to_dict() for f in error.faults]}
    else:
        job.tell(1, 3, "comparing")
        changes = compare(file.register, list(records_of(file.register, reading.frame)))
        result = changes.told() | {
            "records": reading.frame.height,
            "faults": [],
            "warnings": [f.to_dict() for f in reading.warnings],
            "notes": [f.to_dict() for f in reading.notes],
        }
    job.tell(2, 3)
    with changing(job.owner, "register.import-tried") as change:
        file.result = result
        change.save(file)
    return {"page": reverse("register-import", args=[file.pk])}


@kind("registers.take")
def take_in(job: Running) -> dict[str, Any]:
    """Take in a file that was tried out: all of it, or nothing."""
    file = Import.objects.select_related("register").get(pk=job.given["import"])
    if file.applied_at is not None:
        return {"page": reverse("register", args=[file.register_id])}
    job.tell(0, 4, "reading")
    reading = read_register(Path(file.file.path), file.register.type, datum=file.datum or None)
    job.tell(1, 4, "comparing")
    with changing(job.owner, "register.imported", why=file.name) as change:
        register = Register.objects.get(pk=file.register_id)
        changes = compare(register, list(records_of(register, reading.frame)))
        job.tell(2, 4, "writing")
        change.save_all(record for record, _ in changes.changed)
        if changes.new:
            change.add_all(changes.new, about=register, brief=len(changes.new) > 1000)
        register.count = register.records.present().count()
        change.save(register)
        file.applied_at, file.result = timezone.now(), file.result | {"taken": changes.told()}
        change.save(file)
    return {"page": reverse("register", args=[file.register_id])}


@kind("registers.check")
def check(job: Running) -> dict[str, Any]:
    """Run the rules over a register."""
    register = Register.objects.get(pk=job.given["register"])
    on = dt.date.fromisoformat(job.given["on"])
    made = run_rules(register, on, job.owner, job.tell)
    return {"page": reverse("register-check", args=[made.pk])}
