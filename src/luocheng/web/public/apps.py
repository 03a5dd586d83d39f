"""The application of the public pages."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PublicConfig(AppConfig):
    """Configure the public pages."""

    name = "luocheng.web.public"
    label = "public"

    def ready(self) -> None:
        """Add the rights and the room in which things are published."""
        from luocheng.web.pages.rooms import Room, add_room
        from luocheng.web.people.rights import EVERYONE, Right, add

        add(
            {
                "public.see": Right(_("看公开页面（不用登录）"), EVERYONE, ("public",)),
                "publication.see": Right(_("看公开了什么、谁决定的"), EVERYONE),
                "publication.decide": Right(_("决定公开、撤回公开"), ("office",)),
            }
        )
        add_room(Room(_("公开"), "publications", "publication.see", "world", 60))
