"""A thing of each model that pages are about, for the matrix of rights. Each room adds its own."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from luocheng.web.api.models import Token
from luocheng.web.duties.models import Duty, Year
from luocheng.web.jobs.models import Job
from luocheng.web.maps.models import Layer
from luocheng.web.operations.models import OwnDay
from luocheng.web.people.models import Unit, User
from luocheng.web.policies.models import Edition, Item, Policy, Source, Upload
from luocheng.web.public.models import Publication
from luocheng.web.record.changing import changing
from luocheng.web.registers.models import Check, Finding, Import, Record, Register
from luocheng.web.targets.models import AcceptedShortfall, Observation, Target
from tests.web.tasks.things import TASK_THINGS


def _made(model: type[Any], **given: Any) -> Any:
    found = model.objects.filter(
        **{k: v for k, v in given.items() if k not in ("data", "by", "at", "on")}
    ).first()
    if found is None:
        found = model(**given)
        with changing(None, "test.thing") as change:
            change.save(found)
    return found


def _register() -> Register:
    keeper = Unit.objects.get(name="市住房城乡建设局")
    return _made(
        Register, policy="renewal-measures", kind="renewal-unit", title="更新单元台账", keeper=keeper
    )


def _check(user: User) -> Check:
    return _made(Check, register=_register(), by=user, on=dt.date(2025, 6, 1), at=timezone.now())


def _target() -> Target:
    from tests.web.targets.sample import policy_issued

    return Target.objects.first() or policy_issued().targets.first()


def _observation() -> Observation:
    target = _target()
    path = default_storage.save("evidence/a.txt", ContentFile(b"x"))
    return Observation.objects.first() or _made(
        Observation,
        indicator=target.indicator,
        year=2024,
        value=1,
        given=1,
        entered_at=timezone.now(),
        evidence=path,
    )


def _shortfall() -> AcceptedShortfall:
    return AcceptedShortfall.objects.first() or _made(
        AcceptedShortfall, target=_target(), approved_by="市政府", until=dt.date(2099, 1, 1), reason="x",
        entered_at=timezone.now(),
    )  # fmt: skip


def _source(user: User) -> Source:
    from tests.web.policies.sample import read

    return Source.objects.exclude(upload=None).first() or read(user)


def _edition(user: User) -> Edition:
    from luocheng.web.policies.issuing import issue

    source = _source(user)
    return Edition.objects.filter(source=source).first() or issue(source.policy, source, user)


def _layer(user: User) -> Layer:
    from tests.web.maps.sample import layer

    with tempfile.TemporaryDirectory() as folder:
        return layer(user, Path(folder))


def _year() -> Year:
    return _made(Year, policy="greening-measures", year=2025, title="绿化办法")


THINGS: dict[type[Any], Callable[[User], Any]] = {
    AcceptedShortfall: lambda user: _shortfall(),
    Check: _check,
    Import: lambda user: _made(
        Import, register=_register(), name="f.xlsx", file="imports/f.xlsx", checksum="0", by=user
    ),
    Edition: _edition,
    Policy: lambda user: _source(user).policy,
    Source: _source,
    Upload: lambda user: _source(user).upload,
    Duty: lambda user: _made(Duty, plan=_year(), key="x", title="季度通报"),
    Year: lambda user: _year(),
    Job: lambda user: Job.objects.get_or_create(kind="x", title="作业", owner=user)[0],
    Finding: lambda user: (
        Finding.objects.first()
        or Finding.objects.create(check_run=_check(user), code="GX-1", rule="r", title="x", verdict="fail")
    ),
    Item: lambda user: _target().item,
    Layer: lambda user: Layer.objects.first() or _layer(user),
    Observation: lambda user: _observation(),
    OwnDay: lambda user: _made(OwnDay, day=dt.date(2026, 3, 3), reason="x", document="x"),
    Publication: lambda user: (
        Publication.objects.first()
        or _made(
            Publication,
            kind="register",
            register=_register(),
            title="台账",
            decided_by=user,
            decided_at=timezone.now(),
        )
    ),
    Record: lambda user: _made(Record, register=_register(), code="GX-1", data={"code": "GX-1"}),
    Register: lambda user: _register(),
    Target: lambda user: _target(),
    Token: lambda user: _made(Token, owner=user, name="同步", digest="0", created_at=timezone.now()),
    Unit: lambda user: Unit.objects.get(name="市住房城乡建设局"),
    User: lambda user: User.objects.get(username="u-liaison"),
    **TASK_THINGS,
}


def _token() -> str:
    from luocheng.web.duties.views import token_of

    return token_of(User.objects.get(username="u-office"))


def _backup() -> str:
    from luocheng.web.operations.backups import folder

    folder().mkdir(parents=True, exist_ok=True)
    path = folder() / "luocheng-20260101-000000.tar.gz"
    path.write_bytes(b"x")
    return path.name


GIVEN: dict[str, Any] = {"kind": "csv", "token": _token, "name": _backup}
"""What else addresses are given in the matrix, by name."""
