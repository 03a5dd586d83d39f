"""The application of the policies."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PoliciesConfig(AppConfig):
    """Configure the policies."""

    name = "luocheng.web.policies"
    label = "policies"

    def ready(self) -> None:
        """Add the rights, the room, its card and its job."""
        from luocheng.web.pages.cards import Card, add_card
        from luocheng.web.pages.rooms import Room, add_room
        from luocheng.web.people.rights import EVERYONE, Right, add
        from luocheng.web.policies import accepting, reading  # noqa: F401 - declare the jobs
        from luocheng.web.policies.counts import open_reviews

        add(
            {
                "policy.see": Right(_("看政策和条款"), EVERYONE),
                "policy.change": Right(_("上传、复核政策"), ("administrator", "office")),
                "policy.issue": Right(_("发布政策"), ("administrator", "office")),
            }
        )
        add_room(Room(_("政策"), "policies", "policy.see", "file-text", 10))
        add_card(Card("policies/overview.html", "policy.change", open_reviews, 60))
