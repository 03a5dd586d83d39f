"""The policies of the demonstration: the sample city's action plan issued, its renewal measures under review."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile

from luocheng.web.jobs.work import run_next
from luocheng.web.people.models import User
from luocheng.web.policies import reviewing
from luocheng.web.policies.issuing import issue
from luocheng.web.policies.models import Item, ItemKind, ItemState, Policy, Source
from luocheng.web.policies.reading import job_of, receive
from luocheng.web.record.changing import changing

__all__ = ["policies"]

_DOCUMENTS = Path(__file__).resolve().parents[4] / "policies" / "sample-city" / "documents"
_PLAN, _DRAFT = "three-year-action-plan.md", "three-year-action-plan-draft.md"


def policies(doc: Path | None = None) -> None:
    """Upload, read, review and issue the documents of the sample city, and read the reader's own."""
    office = User.objects.filter(username="office").first()
    # What the jobs of the demonstration say of themselves is not for who starts it.
    logging.getLogger("luocheng.jobs").setLevel(logging.WARNING)
    try:
        _all(office, doc)
    finally:
        logging.getLogger("luocheng.jobs").setLevel(logging.NOTSET)


def _all(office: User | None, doc: Path | None) -> None:
    if not Source.objects.filter(name="示例市城市建设高质量发展三年行动方案.md").exists():
        _action_plan(office)
        _others(office)
    if doc is not None and not Source.objects.filter(name=doc.name).exists():
        _read(office, doc.name, doc.read_bytes())


def _read(actor: Any, name: str, data: bytes, policy: Policy | None = None, label: str = "") -> Source | None:
    """Upload a document and read it at once; None where it holds several, or cannot be read."""
    upload = receive(ContentFile(data, name), actor, policy, label)
    job = job_of(upload)
    while job is not None and not job.ended and run_next():
        job.refresh_from_db()
    return upload.sources.select_related("policy").first()


def _mark(policy: Policy, library: str) -> None:
    with changing(None, "demo.policies") as change:
        policy.demonstration, policy.library = True, library
        change.save(policy)


def _action_plan(actor: Any) -> None:
    title = "示例市城市建设高质量发展三年行动方案"
    draft = _read(actor, f"{title}（征求意见稿）.md", (_DOCUMENTS / _DRAFT).read_bytes(), None, "征求意见稿")
    if draft is None:
        return
    policy = draft.policy
    source = _read(actor, f"{title}.md", (_DOCUMENTS / _PLAN).read_bytes(), policy, "印发稿")
    if source is None:
        return
    _as_issued(policy, source)
    _review(actor, source)
    policy.refresh_from_db()
    issue(policy, source, actor, "按印发稿复核后发布")


def _as_issued(policy: Policy, source: Source) -> None:
    """Give the policy the facts of its issued text, not of the draft that was uploaded first."""
    from luocheng.web.policies.texts import policy_from

    issued = policy_from(
        source.head
        | {k: [] for k in ("clauses", "tasks", "targets", "references", "findings")}
        | {"text": source.text}
    )
    with changing(None, "demo.policies") as change:
        policy.title, policy.issuer, policy.number = issued.title, issued.issuer, issued.number
        policy.date, policy.first_year, policy.last_year = issued.date, issued.first_year, issued.last_year
        policy.demonstration, policy.library = True, "three-year-action-plan"
        change.save(policy)


def _review(actor: Any, source: Source) -> None:
    """Review a text as a clerk does: a few items corrected, one rejected, the rest accepted clause by clause."""
    items = list(source.items.select_related("source"))
    bare = [
        i
        for i in items
        if i.kind == ItemKind.TASK and not i.data["lead_units"] and not i.data["support_units"]
    ]
    for item in bare[:2]:
        data = {"lead_units": ["市城市建设高质量发展指挥部办公室"]}
        note = "原文没有写明责任单位，按职责由指挥部办公室牵头"
        reviewing.correct(actor, item, item.version, data, (item.start, item.end), note, accept=True)
    vague = [
        i
        for i in items
        if i.kind == ItemKind.TARGET and i.data["comparator"] == "done" and i.data["year"] is None
    ]
    for item in vague[:1]:
        reviewing.decide(actor, [(item, item.version)], ItemState.REJECTED, "没有期限，不作为目标考核")
    dated = [i for i in items if i.kind == ItemKind.TARGET and i.data["hedge"] and i.state == ItemState.DRAFT]
    for item in dated[:1]:
        note = "力争的目标，年底通报时单列"
        reviewing.correct(actor, item, item.version, {}, (item.start, item.end), note, accept=True)
    left = list(Item.objects.filter(source=source, state=ItemState.DRAFT).select_related("source"))
    reviewing.accept_all(actor, left, reviewing.digest(left))


def _others(actor: Any) -> None:
    """Upload what is still under review: the measures on renewal, and the opinions on greening with items to review."""
    for name, file, library in (
        ("示例市城市园林绿化高质量发展实施意见.md", "greening-measures.md", "greening-measures"),
        ("示例市城市更新管理办法（试行）.md", "renewal-measures.md", "renewal-measures"),
    ):
        source = _read(actor, name, (_DOCUMENTS / file).read_bytes())
        if source is not None:
            _mark(source.policy, library)
