"""Words for what was done to an item."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.translation import gettext_lazy as _

register = template.Library()

_DONE = {
    "policy.read": _("读出"),
    "policy.item-accepted": _("采纳"),
    "policy.item-rejected": _("不采纳"),
    "policy.item-reopened": _("撤回到待复核"),
    "policy.item-corrected": _("更正"),
    "policy.item-restored": _("恢复原读"),
    "policy.item-added": _("加入"),
    "policy.item-split": _("拆分"),
    "policy.items-merged": _("合并"),
    "policy.item-taken-apart": _("恢复到拆并前"),
}


@register.filter
def did(event: Any) -> Any:
    """Say what an event did."""
    return _DONE.get(event.kind, event.kind)
