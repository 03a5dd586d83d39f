"""What time changes about the targets, once a day: years that are over, shortfalls that run out, units that came to be known."""

from __future__ import annotations

from typing import Any

from luocheng.web.jobs.work import Running, kind
from luocheng.web.policies.models import Policy
from luocheng.web.targets.lights import judge_stale
from luocheng.web.targets.models import Target
from luocheng.web.targets.taking import find_units

__all__ = ["clock"]


@kind("targets.clock")
def clock(running: Running) -> dict[str, Any]:
    """Judge anew what time may have changed; find lead units that are known by now."""
    judge_stale()
    open_ = Policy.objects.filter(targets__state=Target.ACTIVE, targets__lead=None).exclude(
        targets__lead_name=""
    )
    return {"units": sum(find_units(policy, None) for policy in open_.distinct())}
