"""Accepting very many items: a job, since each of them is an event of its own in the record."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from luocheng.errors import Fault, LuochengError
from luocheng.web.jobs.models import Job
from luocheng.web.jobs.work import Running, ask, kind
from luocheng.web.policies.models import ItemState, Source
from luocheng.web.policies.reviewing import decide, digest
from luocheng.web.record.changing import ConflictError

__all__ = ["AT_ONCE", "accepting"]

AT_ONCE = 400
"""Items that a page accepts while the reviewer waits; more are accepted by a job."""


def accepting(source: Source, seen: str, number: int, actor: Any) -> Job:
    """Ask for the job that accepts all drafts of a text, where they still are what the reviewer was looking at."""
    title = _("采纳 %(n)s 条：%(name)s") % {"n": number, "name": source.name[:120]}
    return ask("policy.accept", title, {"source": source.pk, "seen": seen}, actor)


@kind("policy.accept")
def _accept(job: Running) -> dict[str, Any]:
    source = Source.objects.get(pk=job.given["source"])
    drafts = list(source.items.select_related("source").filter(state=ItemState.DRAFT))
    job.tell(0, 1, _("采纳"))
    page = {"page": reverse("policy-review", args=[source.pk])}
    if not drafts:
        return page
    if digest(drafts) != job.given["seen"]:
        raise LuochengError(_changed(source))
    try:
        decide(job.owner, [(i, i.version) for i in drafts], ItemState.ACCEPTED)
    except ConflictError as error:
        raise LuochengError(_changed(source)) from error
    return page


def _changed(source: Source) -> Fault:
    return Fault(
        "别人同时改了其中的条目，一条也没有采纳",
        where=source.name,
        remedy="请回到复核页看一看，再采纳一次",
        what_en="Somebody has changed items meanwhile; none was accepted",
        remedy_en="Go back to the review, look at them, and accept them again",
        code="items-changed",
    )
