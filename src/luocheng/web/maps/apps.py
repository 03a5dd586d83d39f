"""The application of the map."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MapsConfig(AppConfig):
    """Configure the map."""

    name = "luocheng.web.maps"
    label = "maps"

    def ready(self) -> None:
        """Add the rights of the room, the room itself, and its job."""
        from luocheng.web.maps import demo, importing  # noqa: F401 - kinds of job are declared there
        from luocheng.web.pages.rooms import Room, add_room
        from luocheng.web.people.rights import EVERYONE, Right, add

        add(
            {
                "map.see": Right(_("看地图"), EVERYONE),
                "map.change": Right(_("导入、修改、移除地图图层"), ("administrator", "office", "analyst")),
            }
        )
        add_room(Room(_("地图"), "map", "map.see", "map", 50))
