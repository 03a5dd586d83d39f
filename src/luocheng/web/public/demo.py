"""Public pages of the demonstration: a duties list, targets, open data of a register, and a bulletin."""

from __future__ import annotations

from django.utils import timezone

from luocheng.web.people.models import User
from luocheng.web.policies.models import Policy, PolicyState
from luocheng.web.public.columns import columns_for
from luocheng.web.public.models import Kind, Publication
from luocheng.web.record.changing import changing
from luocheng.web.registers.models import Register

__all__ = ["public"]


def public() -> None:
    """Publish something of each kind, once."""
    office = User.objects.filter(username="office").first()
    if office is None or Publication.objects.exists():
        return
    made = [
        Publication(
            kind=Kind.BULLETIN,
            title="示例市公开城市建设任务和进展",
            text="示例数据。这里公开各单位的权责清单、目标和进展，以及更新单元台账。",
        )
    ]
    policy = Policy.objects.filter(state=PolicyState.ISSUED, demonstration=True).order_by("pk").first()
    if policy is not None:
        made += [
            Publication(kind=Kind.TASKS, policy=policy, title=f"{policy.title}权责清单"),
            Publication(kind=Kind.TARGETS, policy=policy, title=f"{policy.title}目标和进展"),
        ]
    register = Register.objects.filter(kind="renewal-unit", demonstration=True).first()
    if register is not None:
        made.append(
            Publication(
                kind=Kind.REGISTER,
                register=register,
                title=register.title,
                provenance="示例数据，由程序生成；可自由使用。",
            )
        )
    with changing(office, "publication.decided", why="示例数据") as change:
        for one in made:
            one.fields = [c.id for c in columns_for(one) if c.ticked and not c.fixed]
            if one.kind == Kind.REGISTER:
                one.fields.append("geometry")
            one.decided_by, one.decided_at = office, timezone.now()
            change.save(one)
