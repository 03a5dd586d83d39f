"""The application of trace."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TraceConfig(AppConfig):
    """Configure trace."""

    name = "luocheng.web.trace"
    label = "trace"

    def ready(self) -> None:
        """Teach it targets, values and items; rooms of their own teach it more."""
        from luocheng.web.people.rights import EVERYONE, Right, add
        from luocheng.web.policies.models import Item
        from luocheng.web.targets.models import Observation, Target
        from luocheng.web.trace import of_targets
        from luocheng.web.trace.registry import register

        add({"trace.see": Right(_("追溯数字的来源（看得到的部分）"), EVERYONE)})
        register(
            Target,
            of_targets.of_target,
            action="target.see",
            select=("indicator", "item__source__policy", "edition__issued_by", "policy", "lead"),
        )
        register(
            Observation,
            of_targets.of_observation,
            action="target.see",
            select=("indicator", "entered_by", "reporter"),
        )
        register(Item, of_targets.of_item, action="policy.see", select=("source__policy",))
