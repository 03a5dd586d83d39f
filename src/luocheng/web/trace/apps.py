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
        from luocheng.web.registers.models import Finding
        from luocheng.web.targets import words
        from luocheng.web.targets.models import Observation, Target
        from luocheng.web.tasks.history import TITLES
        from luocheng.web.tasks.models import Task
        from luocheng.web.trace import of_others, of_targets
        from luocheng.web.trace.registry import name_events, register

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
        register(
            Task, of_others.of_task, action="task.see", select=("policy", "item__source__policy", "lead")
        )
        register(
            Finding,
            of_others.of_finding,
            action="register.see",
            select=("check_run__register", "check_run__by", "record"),
        )
        register(Item, of_targets.of_item, action="policy.see", select=("source__policy",))
        name_events(words.EVENTS)
        name_events({kind: title for kind, title in TITLES.items() if kind.startswith("task.")})
        name_events(
            {
                "policy.issued": _("发布政策"),
                "policy.read": _("读取文件"),
                "policy.item-accepted": _("采纳条目"),
                "policy.item-rejected": _("不采纳条目"),
                "policy.item-corrected": _("更正条目"),
                "policy.item-added": _("补充条目"),
                "policy.item-split": _("拆分条目"),
                "policy.items-merged": _("合并条目"),
                "policy.item-restored": _("恢复条目"),
            }
        )
