"""A thing of each model that pages are about, for the matrix of rights. Each room adds its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from luocheng.web.jobs.models import Job
from luocheng.web.people.models import Unit, User

THINGS: dict[type[Any], Callable[[User], Any]] = {
    Job: lambda user: Job.objects.get_or_create(kind="x", title="作业", owner=user)[0],
    Unit: lambda user: Unit.objects.get(name="市住房城乡建设局"),
    User: lambda user: User.objects.get(username="u-liaison"),
}
