"""The application of the policies."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PoliciesConfig(AppConfig):
    """Configure the policies."""

    name = "luocheng.web.policies"
    label = "policies"

    def ready(self) -> None:
        """Add the rights of the room."""
        from luocheng.web.people.rights import EVERYONE, Right, add

        add(
            {
                "policy.see": Right(_("看政策和条款"), EVERYONE),
                "policy.change": Right(_("上传、复核政策"), ("administrator", "office")),
                "policy.issue": Right(_("发布政策"), ("administrator", "office")),
            }
        )
